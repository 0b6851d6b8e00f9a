#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a mailbox that is known is brought up to date: what it costs when nothing changed, with QRESYNC, with CONDSTORE and without
either, and servers that say that mail is gone when it is not.

usage: test-resync.py MAIL-TOOL"""

from driver import ANNA, MailServers, Profile, fill, main, message, server_contents
from personality import Connection, Server

SIGNING = ("CAPABILITY", "LOGIN", "AUTHENTICATE", "ID", "ENABLE", "LIST", "LSUB", "NAMESPACE", "LOGOUT")


class Liar(Connection):
    """As honest as its server's attributes want it."""

    folders = (("INBOX", ""),)
    address = ANNA

    @property
    def says_closed(self):
        return self.server.says_closed

    def resync(self, box, words):
        if self.server.vanished is None:
            super().resync(box, words)
            return
        self.say(f"* VANISHED (EARLIER) {self.server.vanished}")
        for uid, one in box.messages.items():
            if one.modseq > int(words[1]):
                self.say_fetch(uid, ["UID", "FLAGS", "MODSEQ"])

    def mailbox_lines(self, box):
        lines = super().mailbox_lines(box)
        if self.server.exists is not None:
            lines = [f"{self.server.exists} EXISTS" if line.endswith(" EXISTS") else line for line in lines]
        return lines

    def status_items(self, box):
        return {} if self.server.mute_status else super().status_items(box)


class One(Server):
    """A server with one mailbox whose messages are numbered from 1."""

    def __init__(self, capabilities="", count=3, uidnext=True):
        capabilities = f"IMAP4rev1 SASL-IR AUTH=PLAIN {capabilities}"
        self.vanished = None                # what it says went, instead of the truth
        self.exists = None                  # how many it says there are
        self.mute_status = False
        self.says_closed = True             # as RFC 7162 asks of it
        super().__init__(type("One", (Liar,), {"before": capabilities, "after": capabilities, "has_uidnext": uidnext}))
        self.box = self.stock["INBOX"]
        self.messages = self.box.messages
        self.add(count)
        for one in self.messages.values():
            one.modseq = 1
        self.stock.modseq = self.box.highest = 1

    def profile(self):
        profile = Profile(self)
        self.add_to(profile)
        return profile

    def sync(self, profile):
        """The commands of one round, headers only; sign-in and good-bye left out."""
        self.said.clear()
        profile.sync("--headers-only")
        return [line for line in self.said if line.split()[0] not in SIGNING]

    def flag(self, uid, *flags):
        self.stock.flag(self.box, uid, flags, self.messages[uid].flags - set(flags))

    def add(self, count):
        for _ in range(count):
            self.stock.add("INBOX", message(f"m{self.box.uidnext}@example.test"))

    def remove(self, *uids):
        self.stock.expunge(self.box, *uids)

    def check(self, profile):
        ours = {item["uid"]: set(item["flags"]) for item in profile.list("INBOX")}
        theirs = {uid: {flag[1:].lower() for flag in one.flags} for uid, one in self.messages.items()}
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
    with One("ENABLE CONDSTORE QRESYNC", 200) as server:
        profile = server.profile()
        server.sync(profile)
        server.check(profile)
        assert server.sync(profile) == ['STATUS "INBOX" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)'], server.said
        server.flag(9, "\\Flagged")
        server.remove(150, 151)
        server.vanished = "150:151,300:4294967295"
        said = server.sync(profile)
        assert said[1:] == ['EXAMINE "INBOX" (QRESYNC (7 1 1:200))'], said
        server.check(profile)
        profile.close()


def test_not_closed():
    """a server that does not say where one mailbox ends and the next begins is not believed about changes"""
    with One("ENABLE CONDSTORE QRESYNC", 200) as server:
        server.says_closed = False
        profile = server.profile()
        for _ in range(2):
            server.sync(profile)
            server.check(profile)
            server.flag(9, "\\Flagged")
            server.remove(max(server.messages))
            server.vanished = str(max(server.messages) + 1)
        server.sync(profile)
        server.check(profile)
        profile.close()


def test_vanished_lies():
    """mail a server says is gone is not, when its own numbers or a second question say otherwise"""
    with One("ENABLE CONDSTORE QRESYNC", 200) as server:
        profile = server.profile()
        server.sync(profile)
        # The number of messages contradicts it: from now on it is not asked that way any more.
        server.flag(9, "\\Flagged")
        server.vanished = "1:4294967295"
        server.sync(profile)
        assert sorted(item["uid"] for item in profile.list("INBOX")) == sorted(server.messages), "mail is gone"
        server.flag(10, "\\Flagged")
        assert not any("QRESYNC" in line for line in server.sync(profile)), server.said
        profile.close()
    with One("ENABLE CONDSTORE QRESYNC", 200) as server:
        profile = server.profile()
        server.sync(profile)
        # The number of messages agrees with it: more than a tenth is asked for once more.
        server.flag(9, "\\Flagged")
        server.vanished = "1:4294967295"
        server.exists = 0
        said = server.sync(profile)
        assert any(line.startswith("UID FETCH") for line in said), said
        assert len(profile.list("INBOX")) == 200, "mail is gone"
        profile.close()


def test_search_lies():
    """mail a SEARCH does not find is asked for by FETCH before it goes"""
    with One("", 200) as server:
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
    with One("ENABLE CONDSTORE", 200) as server:
        profile = server.profile()
        server.sync(profile)
        server.flag(9, "\\Flagged")
        said = server.sync(profile)
        assert said[1:] == ['EXAMINE "INBOX"', "UID FETCH 1:200 (UID FLAGS) (CHANGEDSINCE 1)"], said
        server.check(profile)
        server.remove(150, 151)
        server.add(1)
        server.sync(profile)
        server.check(profile)
        profile.close()


def test_plain():
    """a server that counts nothing: three commands when nothing changed, and every change is found"""
    for uidnext, mute in ((True, False), (True, True), (False, True)):
        with One("", 250, uidnext) as server:
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
            server.add(2)
            server.sync(profile)
            server.check(profile)
            server.remove(*list(server.messages))
            server.sync(profile)
            server.check(profile)
            profile.close()


def test_old_flags():
    """without CONDSTORE an old message that was read elsewhere is found by the number of unread ones"""
    with One("", 4500) as server:
        profile = server.profile()
        server.sync(profile)
        server.flag(2, "\\Seen")
        server.sync(profile)
        server.check(profile)
        profile.close()


def test_numbered_back():
    """a mailbox whose numbering falls back is compared whole"""
    with One("", 30) as server:
        profile = server.profile()
        server.sync(profile)
        server.remove(29, 30)
        server.box.uidnext = 29
        server.flag(27, "\\Seen")
        server.sync(profile)
        server.check(profile)
        profile.close()


def test_icloud():
    """iCloud offers QRESYNC and is not asked for it"""
    with One("ENABLE CONDSTORE QRESYNC X-APPLE-REMOTE-LINKS", 20) as server:
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
