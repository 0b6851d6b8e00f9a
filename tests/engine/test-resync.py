#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a mailbox that is known is brought up to date: what it costs when nothing changed, with QRESYNC, with CONDSTORE and without
either, and servers that say that mail is gone when it is not.

usage: test-resync.py MAIL-TOOL"""

import re
import socket
import threading

from driver import ANNA, Failed, MailServers, Profile, fill, main, message, server_contents


class Server:
    """One mailbox of an IMAP server without TLS, as able and as honest as the test wants it. Counts what it was told."""

    def __init__(self, capabilities="", count=3, uidnext=True):
        self.capabilities = capabilities
        self.has_uidnext = uidnext
        self.messages = {uid: set() for uid in range(1, count + 1)}
        self.modseq = {uid: 1 for uid in self.messages}
        self.highest = 1
        self.said = []                      # commands, without their tags
        self.resync = None                  # what an EXAMINE with QRESYNC says besides, lines
        self.exists = None                  # what EXAMINE says instead of the truth
        self.hidden = set()                 # UIDs that SEARCH does not find
        self.mute_status = False
        self.says_closed = True             # as RFC 7162 asks of it
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port, self.ca = "127.0.0.1", self.listener.getsockname()[1], None
        self.users = {ANNA: {"password": "secret"}}
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Who waits in accept () is woken by that only, and would answer for the next server.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def profile(self):
        profile = Profile(self)
        profile.add(imap=f"127.0.0.1:{self.port}:plain", smtp=f"127.0.0.1:{self.port}:plain", verify=False, trust=False)
        return profile

    def sync(self, profile):
        """The commands of one round, headers only; sign-in and good-bye left out."""
        self.said.clear()
        profile.sync("--headers-only")
        return [line for line in self.said if line.split()[0] not in ("CAPABILITY", "LOGIN", "AUTHENTICATE", "ID", "ENABLE", "LIST",
                                                                      "LSUB", "NAMESPACE", "LOGOUT")]

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, connection.makefile("rb") as reader:
            try:
                connection.sendall(f"* OK [CAPABILITY IMAP4rev1 SASL-IR {self.capabilities}] ready\r\n".encode())
                while line := reader.readline().decode("latin-1").rstrip("\r\n"):
                    tag, _, rest = line.partition(" ")
                    self.said.append(rest)
                    for answer in self.answer(rest):
                        connection.sendall(answer.encode() + b"\r\n")
                    connection.sendall(f"{tag} OK done\r\n".encode())
            except OSError:
                pass

    def answer(self, rest):
        words = rest.split(" ")
        verb = words[0].upper() if words[0].upper() != "UID" else "UID " + words[1].upper()
        name = "answer_" + verb.lower().replace(" ", "_")
        return getattr(self, name)(rest) if hasattr(self, name) else []

    def answer_capability(self, _):
        return [f"* CAPABILITY IMAP4rev1 SASL-IR {self.capabilities}"]

    def answer_enable(self, rest):
        return [f"* ENABLED {rest.split(' ', 1)[1]}"]

    def answer_list(self, _):
        return ['* LIST () "/" INBOX']

    def answer_status(self, _):
        if self.mute_status:
            return ['* STATUS "INBOX" ()']
        unseen = sum("\\Seen" not in flags for flags in self.messages.values())
        modseq = f" HIGHESTMODSEQ {self.highest}" if "CONDSTORE" in self.capabilities else ""
        return [f'* STATUS "INBOX" (MESSAGES {len(self.messages)} UIDNEXT {max(self.messages, default=0) + 1} UIDVALIDITY 7 '
                f"UNSEEN {unseen}{modseq})"]

    def answer_examine(self, rest):
        exists = len(self.messages) if self.exists is None else self.exists
        answer = ["* OK [CLOSED] left"] if self.says_closed and "QRESYNC" in self.capabilities else []
        answer += [f"* {exists} EXISTS", "* OK [UIDVALIDITY 7] v"]
        if self.has_uidnext:
            answer.append(f"* OK [UIDNEXT {max(self.messages, default=0) + 1}] n")
        if "CONDSTORE" in self.capabilities:
            answer.append(f"* OK [HIGHESTMODSEQ {self.highest}] m")
        if "(QRESYNC" in rest:
            answer += self.resync or []
        return answer

    answer_select = answer_examine

    def uids(self, text):
        chosen = []
        for part in text.split(","):
            first, _, last = part.partition(":")
            first = int(first)
            last = max(self.messages, default=0) if last == "*" else int(last or first)
            chosen += [uid for uid in self.messages if min(first, last) <= uid <= max(first, last)]
        return sorted(set(chosen))

    def fetch(self, uid, rest):
        sequence = sorted(self.messages).index(uid) + 1
        parts = [f"UID {uid}", f"FLAGS ({' '.join(sorted(self.messages[uid]))})"]
        if "MODSEQ" in rest:
            parts.append(f"MODSEQ ({self.modseq[uid]})")
        if "INTERNALDATE" in rest:
            parts += ['INTERNALDATE "01-Jan-2026 00:00:00 +0000"', "RFC822.SIZE 100"]
            header = f"Message-ID: <m{uid}@example.test>\r\nSubject: Message {uid}\r\nFrom: a@example.test\r\n\r\n"
            parts.append(f"BODY[HEADER.FIELDS (SUBJECT)] {{{len(header)}}}\r\n{header}")
        return f"* {sequence} FETCH ({' '.join(parts)})"

    def answer_uid_fetch(self, rest):
        since = re.search(r"CHANGEDSINCE (\d+)", rest)
        return [self.fetch(uid, rest) for uid in self.uids(rest.split(" ")[2])
                if since is None or self.modseq[uid] > int(since[1])]

    def answer_fetch(self, rest):
        ordered = sorted(self.messages)
        first, _, last = rest.split(" ")[1].partition(":")
        return [self.fetch(uid, rest) for uid in ordered[int(first) - 1:int(last or first)]]

    def answer_uid_search(self, rest):
        found = [str(uid) for uid in self.uids(re.search(r"UID ([\d:*,]+)$", rest)[1]) if uid not in self.hidden]
        return [f"* SEARCH {' '.join(found)}".rstrip()]

    def flag(self, uid, *flags):
        self.highest += 1
        self.modseq[uid] = self.highest
        self.messages[uid] = set(flags)

    def add(self, *uids):
        for uid in uids:
            self.messages[uid] = set()
            self.flag(uid)

    def remove(self, *uids):
        self.highest += 1
        for uid in uids:
            del self.messages[uid]

    def check(self, profile):
        ours = {item["uid"]: set(item["flags"]) for item in profile.list("INBOX")}
        theirs = {uid: {flag[1:].lower() for flag in flags} for uid, flags in self.messages.items()}
        assert ours == theirs, f"{ours} is not {theirs}"


def test_dovecot():
    """a real server says what changed and what went; an unchanged account costs one listing"""
    with MailServers() as servers:
        fill(servers, 60)
        profile = Profile(servers)
        profile.add()
        profile.sync()
        connection = servers.imap(ANNA)
        connection.select("INBOX")
        connection.uid("STORE", "10,20,30", "+FLAGS", "(\\Flagged)")
        connection.uid("STORE", "5:8", "+FLAGS", "(\\Deleted)")
        connection.expunge()
        connection.append("INBOX", "", None, message("later@example.test"))
        connection.logout()
        done = profile.sync("--headers-only")
        assert done["messages"] == 1, done
        assert profile.contents()["INBOX"] == server_contents(servers)["INBOX"]
        # Sign-in, ID, ENABLE, LIST, EXAMINE, one FETCH of headers, LOGOUT; COMPRESS when a busy machine makes the way look long.
        assert done["commands"] <= 8, done
        profile.sync()
        done = profile.sync()
        assert done["commands"] <= 6 and done["bytes"] < 2048, done
        profile.close()


def test_many_folders():
    """a hundred folders in which nothing changed cost one listing"""
    with MailServers() as servers:
        connection = servers.imap(ANNA)
        for number in range(100):
            connection.create(f"Folder-{number}")
        connection.append("Folder-7", "", None, message("seven@example.test"))
        connection.logout()
        profile = Profile(servers)
        profile.add()
        profile.sync()
        done = profile.sync()
        assert done["commands"] <= 6, done
        profile.close()


def test_qresync():
    """what SELECT says changed and went is believed when the numbers agree, and asked for with one command"""
    with Server("ENABLE CONDSTORE QRESYNC", 200) as server:
        profile = server.profile()
        server.sync(profile)
        server.check(profile)
        assert server.sync(profile) == ['STATUS "INBOX" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)'], server.said
        server.flag(9, "\\Flagged")
        server.remove(150, 151)
        server.resync = ["* VANISHED (EARLIER) 150:151,300:4294967295", server.fetch(9, "MODSEQ")]
        said = server.sync(profile)
        assert said[1:] == ['EXAMINE "INBOX" (QRESYNC (7 1 1:200))'], said
        server.check(profile)
        profile.close()


def test_not_closed():
    """a server that does not say where one mailbox ends and the next begins is not believed about changes"""
    with Server("ENABLE CONDSTORE QRESYNC", 200) as server:
        server.says_closed = False
        profile = server.profile()
        for _ in range(2):
            server.sync(profile)
            server.check(profile)
            server.flag(9, "\\Flagged")
            server.remove(max(server.messages))
            server.resync = [f"* VANISHED (EARLIER) {max(server.messages) + 1}", server.fetch(9, "MODSEQ")]
        server.sync(profile)
        server.check(profile)
        profile.close()


def test_vanished_lies():
    """mail a server says is gone is not, when its own numbers or a second question say otherwise"""
    with Server("ENABLE CONDSTORE QRESYNC", 200) as server:
        profile = server.profile()
        server.sync(profile)
        # The number of messages contradicts it: from now on it is not asked that way any more.
        server.flag(9, "\\Flagged")
        server.resync = ["* VANISHED (EARLIER) 1:4294967295"]
        server.sync(profile)
        assert sorted(item["uid"] for item in profile.list("INBOX")) == sorted(server.messages), "mail is gone"
        server.flag(10, "\\Flagged")
        assert not any("QRESYNC" in line for line in server.sync(profile)), server.said
        profile.close()
    with Server("ENABLE CONDSTORE QRESYNC", 200) as server:
        profile = server.profile()
        server.sync(profile)
        # The number of messages agrees with it: more than a tenth is asked for once more.
        server.flag(9, "\\Flagged")
        server.resync = ["* VANISHED (EARLIER) 1:4294967295"]
        server.exists = 0
        said = server.sync(profile)
        assert any(line.startswith("UID FETCH") for line in said), said
        assert len(profile.list("INBOX")) == 200, "mail is gone"
        profile.close()


def test_search_lies():
    """mail a SEARCH does not find is asked for by FETCH before it goes"""
    with Server("", 200) as server:
        profile = server.profile()
        server.sync(profile)
        # One goes, and SEARCH leaves out another: the numbers do not agree.
        server.remove(3)
        server.hidden = {4}
        server.sync(profile)
        assert 4 in {item["uid"] for item in profile.list("INBOX")}, "mail is gone"
        server.hidden = set()
        server.sync(profile)
        server.check(profile)
        profile.close()


def test_condstore():
    """without QRESYNC what changed is asked for by number, and what went is found by counting"""
    with Server("ENABLE CONDSTORE", 200) as server:
        profile = server.profile()
        server.sync(profile)
        server.flag(9, "\\Flagged")
        said = server.sync(profile)
        assert said[1:] == ['EXAMINE "INBOX"', "UID FETCH 1:200 (UID FLAGS) (CHANGEDSINCE 1)"], said
        server.check(profile)
        server.remove(150, 151)
        server.add(201)
        server.sync(profile)
        server.check(profile)
        profile.close()


def test_plain():
    """a server that counts nothing: three commands when nothing changed, and every change is found"""
    for uidnext, mute in ((True, False), (True, True), (False, True)):
        with Server("", 250, uidnext) as server:
            server.mute_status = mute
            profile = server.profile()
            server.sync(profile)
            server.check(profile)
            said = server.sync(profile)
            assert len(said) <= (4 if not uidnext else 3), said
            server.flag(240, "\\Seen", "\\Flagged")
            server.flag(2, "\\Seen")
            server.sync(profile)
            server.check(profile)
            server.remove(17, 18, 19)
            server.add(251, 252)
            server.sync(profile)
            server.check(profile)
            server.remove(*list(server.messages))
            server.sync(profile)
            server.check(profile)
            profile.close()


def test_old_flags():
    """without CONDSTORE an old message that was read elsewhere is found by the number of unread ones"""
    with Server("", 4500) as server:
        profile = server.profile()
        server.sync(profile)
        server.flag(2, "\\Seen")
        server.sync(profile)
        server.check(profile)
        profile.close()


def test_numbered_back():
    """a mailbox whose numbering falls back is compared whole"""
    with Server("", 30) as server:
        profile = server.profile()
        server.sync(profile)
        server.remove(29, 30)
        server.add(28)
        server.messages[27] = {"\\Seen"}
        server.sync(profile)
        server.check(profile)
        profile.close()


def test_icloud():
    """iCloud offers QRESYNC and is not asked for it"""
    with Server("ENABLE CONDSTORE QRESYNC X-APPLE-REMOTE-LINKS", 20) as server:
        profile = server.profile()
        server.sync(profile)
        assert [line for line in server.said if line.startswith("ENABLE")] == ["ENABLE CONDSTORE"], server.said
        server.flag(9, "\\Flagged")
        assert not any("QRESYNC" in line for line in server.sync(profile)), server.said
        server.check(profile)
        profile.close()


if __name__ == "__main__":
    main([test_dovecot, test_many_folders, test_qresync, test_not_closed, test_vanished_lies, test_search_lies, test_condstore, test_plain,
          test_old_flags, test_numbered_back, test_icloud])
