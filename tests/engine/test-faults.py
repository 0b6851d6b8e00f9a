#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that misbehave, disks that do: each ends in a clear error, never in a crash, a hang or a loss.

usage: test-faults.py MAIL-TOOL"""

import os
import socket
import threading
import time

from driver import ANNA, Failed, Listener, MailServers, Profile, fill, main, message, server_contents


class Peer(Listener):
    """A server that plays one function for each connection."""

    def __init__(self, play):
        self.play = play
        self.connections = 0
        super().__init__()

    def welcome(self, connection):
        self.connections += 1
        super().welcome(connection)

    def serve(self, connection):
        self.play(connection, connection.makefile("rb"))


class FakeServers:
    """What Profile.add () wants to know, for a peer without TLS."""
    host = "127.0.0.1"
    users = {ANNA: {"password": "secret"}}
    ca = None


def sync_with(play, timeout=30):
    peer = Peer(play)
    profile = Profile(FakeServers())
    try:
        profile.add(imap=f"127.0.0.1:{peer.port}:plain", smtp=f"127.0.0.1:{peer.port}:plain", verify=False, trust=False)
        begun = time.time()
        try:
            return profile.sync("--timeout", timeout, timeout=timeout + 20), peer, time.time() - begun
        except Failed as failed:
            return failed, peer, time.time() - begun
    finally:
        peer.close()
        profile.close()


def expect(play, codes, seconds=20):
    answer, _, took = sync_with(play)
    assert isinstance(answer, Failed), f"it worked: {answer}"
    assert answer.code in codes, f"{answer.code}: {answer}"
    assert took < seconds, f"{took:.1f} s: {answer}"
    assert str(answer).strip(), "no words"


def imap_server(steps):
    """Greets, signs in, then answers by the given function: steps(words, connection) → lines or None."""

    def play(connection, reader):
        connection.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n")
        while line := reader.readline():
            tag, _, rest = line.decode("latin-1").rstrip("\r\n").partition(" ")
            verb = rest.split(" ")[0].upper()
            if verb == "UID":
                verb = "UID " + rest.split(" ")[1].upper()
            answer = steps(verb, rest, connection)
            if answer is None:
                answer = {"CAPABILITY": ["* CAPABILITY IMAP4rev1 UIDPLUS"], "LIST": ['* LIST () "/" INBOX']}.get(verb, [])
            if answer is False:
                return
            for untagged in answer:
                connection.sendall(untagged.encode("latin-1") + b"\r\n")
            connection.sendall(f"{tag} OK done\r\n".encode())

    return play


def opened(exists=3, uidnext=4):
    return [f"* {exists} EXISTS", "* OK [UIDVALIDITY 7] x", f"* OK [UIDNEXT {uidnext}] x", "* FLAGS (\\Seen)"]


def test_closes():
    """a server that closes at once"""
    expect(lambda connection, reader: None, ("transient",))


def test_garbage():
    """a greeting of garbage"""
    expect(lambda connection, reader: connection.sendall(os.urandom(64).replace(b"\n", b"x") + b"\r\n" + b"\x00\xff" * 500 + b"\r\n")
           or time.sleep(1), ("protocol", "transient"))
    expect(lambda connection, reader: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n") or time.sleep(1), ("protocol", "transient"))


def test_bye():
    """a server that says BYE with a reason"""
    expect(lambda connection, reader: connection.sendall(b"* BYE closed for today\r\n"), ("transient",))


def test_huge_literal():
    """a literal of 2 GB is announced for a header, and for a body"""

    def header(verb, rest, connection):
        if verb == "EXAMINE":
            return opened()
        if verb == "FETCH":
            connection.sendall(b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] {2147483648}\r\n" + b"x" * 100000)
            return False
        return None

    def body(verb, rest, connection):
        if verb == "EXAMINE":
            return opened(1, 2)
        if verb == "FETCH" and "HEADER" in rest:
            return ["* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"01-Jan-2026 00:00:00 +0000\" RFC822.SIZE 10 "
                    "BODY[HEADER.FIELDS (FROM)] {12}\r\nFrom: a@b\r\n\r\n)"]
        if verb == "UID FETCH":
            connection.sendall(b"* 1 FETCH (UID 1 BODY[] {2147483648}\r\n")
            for _ in range(200):
                connection.sendall(b"x" * 100000)
            return False
        return None

    expect(imap_server(header), ("transient", "protocol"))
    expect(imap_server(body), ("transient", "protocol"))


def test_lies():
    """numbers that cannot be: more messages than memory, UIDs without end"""

    def many(verb, rest, connection):
        if verb == "EXAMINE":
            return opened(4294967295, 4294967295)
        if verb == "UID SEARCH":
            return ["* SEARCH 1 2 3"]
        return None

    answer, _, took = sync_with(imap_server(many))
    assert took < 20, took
    assert isinstance(answer, Failed), answer


def test_nothing_comes():
    """a mailbox whose messages are not given does not loop"""
    fetches = []

    def empty(verb, rest, connection):
        if verb == "EXAMINE":
            return opened(1, 2)
        if verb == "FETCH" and "HEADER" in rest:
            return ["* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"01-Jan-2026 00:00:00 +0000\" RFC822.SIZE 10 "
                    "BODY[HEADER.FIELDS (FROM)] {12}\r\nFrom: a@b\r\n\r\n)"]
        if verb == "UID FETCH":
            fetches.append(rest)
        return None

    answer, _, took = sync_with(imap_server(empty))
    assert not isinstance(answer, Failed), answer
    assert took < 20 and len(fetches) <= 3, (took, fetches)


def test_plain_server():
    """a server with nothing but IMAP4rev1, which says UIDs last and bodies in any order"""
    texts = {uid: f"From: a@b\r\nMessage-ID: <plain-{uid}@example.test>\r\nSubject: {uid}\r\n\r\nText {uid}\r\n" for uid in range(1, 31)}
    gone = set()

    def wanted(rest):
        spec = rest.split(" ")[2 if rest.upper().startswith("UID") else 1]
        result = []
        for part in spec.split(","):
            first, _, last = part.partition(":")
            last = last or first
            high = max(texts) if last == "*" else int(last)
            result += [uid for uid in range(int(first), high + 1) if uid in texts and uid not in gone]
        return result

    def steps(verb, rest, connection):
        alive = [uid for uid in texts if uid not in gone]
        if verb in ("EXAMINE", "SELECT"):
            return [f"* {len(alive)} EXISTS", "* OK [UIDVALIDITY 7] x", "* FLAGS (\\Seen)"]
        if verb == "UID SEARCH":
            return ["* SEARCH " + " ".join(map(str, alive))]
        if verb in ("FETCH", "UID FETCH"):
            answer = []
            for uid in reversed(wanted(rest)):
                header, _, _ = texts[uid].partition("\r\n\r\n")
                header += "\r\n\r\n"
                items = ["FLAGS (\\Seen)"]
                if "HEADER" in rest:
                    items += ['INTERNALDATE "01-Jan-2026 00:00:00 +0000"', f"RFC822.SIZE {len(texts[uid])}",
                              "BODY[HEADER.FIELDS (FROM)] {%d}\r\n%s" % (len(header), header)]
                elif "BODY.PEEK[]" in rest:
                    items = ["BODY[] {%d}\r\n%s" % (len(texts[uid]), texts[uid])]
                answer.append(f"* {alive.index(uid) + 1} FETCH ({' '.join(items)} UID {uid})")
            return answer
        return None

    peer = Peer(imap_server(steps))
    profile = Profile(FakeServers())
    profile.add(imap=f"127.0.0.1:{peer.port}:plain", smtp=f"127.0.0.1:{peer.port}:plain", verify=False, trust=False)
    done = profile.sync()
    assert done["messages"] == 30 and done["bodies"] == 30, done
    gone.update({3, 17})
    texts[31] = texts[30].replace("30", "31")
    done = profile.sync()
    assert done["messages"] == 1 and done["bodies"] == 1, done
    uids = sorted(item["uid"] for item in profile.list("INBOX"))
    assert uids == [uid for uid in range(1, 32) if uid not in gone], uids
    profile.close()
    peer.close()


def test_brake():
    """a server that suddenly shows nothing does not empty the folder on one word"""
    state = {"exists": 200, "search": True}

    def steps(verb, rest, connection):
        if verb in ("EXAMINE", "SELECT"):
            return opened(state["exists"], 201)
        if verb == "UID SEARCH":
            return ["* SEARCH " + (" ".join(map(str, range(1, 201))) if state["search"] else "")]
        if verb in ("FETCH", "UID FETCH") and ("HEADER" in rest or "FLAGS" in rest):
            header = "From: a@b\r\n\r\n"
            return [f"* {uid} FETCH (UID {uid} FLAGS () INTERNALDATE \"01-Jan-2026 00:00:00 +0000\" RFC822.SIZE 10 "
                    "BODY[HEADER.FIELDS (FROM)] {%d}\r\n%s)" % (len(header), header) for uid in range(1, 201)]
        return None

    peer = Peer(imap_server(steps))
    profile = Profile(FakeServers())
    profile.add(imap=f"127.0.0.1:{peer.port}:plain", smtp=f"127.0.0.1:{peer.port}:plain", verify=False, trust=False)
    profile.sync("--headers-only")
    assert len(profile.list("INBOX")) == 200
    state.update(exists=1, search=False)
    profile.sync("--headers-only")
    assert len(profile.list("INBOX")) == 200, "the folder was emptied"
    profile.close()
    peer.close()


def test_cut():
    """a connection that is cut anywhere is taken up again, nothing twice"""
    with MailServers() as servers:
        fill(servers, 40)
        for limit in (300, 2000, 6000, 9000, 20000, 26000, 33000):
            proxy = Cut(servers.imap_port, limit)
            profile = Profile(servers)
            profile.add(imap=f"{servers.host}:{proxy.port}:starttls", verify=False)
            failures = 0
            for _ in range(30):
                try:
                    profile.sync("--timeout", "20")
                    break
                except Failed as failed:
                    failures += 1
                    assert failed.code in ("transient", "protocol"), f"{limit}: {failed.code}: {failed}"
                    proxy.limit = proxy.limit * 3 // 2
            assert failures, f"{limit}: never cut"
            assert profile.contents() == server_contents(servers), f"cut after {limit} bytes"
            assert all(item["body"] == "complete" for item in profile.list("INBOX")), limit
            profile.close()
            proxy.close()


class Cut(Peer):
    """Passes bytes on to a server, and cuts each connection after so many from it."""

    def __init__(self, to_port, limit):
        self.to_port = to_port
        self.limit = limit
        super().__init__(self.pass_on)

    def pass_on(self, connection, _):
        with socket.create_connection(("127.0.0.1", self.to_port)) as server:
            def forth():
                try:
                    while data := connection.recv(65536):
                        server.sendall(data)
                except OSError:
                    pass

            threading.Thread(target=forth, daemon=True).start()
            left = self.limit
            while left > 0 and (data := server.recv(min(65536, left))):
                connection.sendall(data)
                left -= len(data)
            connection.shutdown(socket.SHUT_RDWR)


def test_storage():
    """a profile that is no database"""
    with MailServers() as servers:
        fill(servers, 2)
        profile = Profile(servers)
        profile.add()
        profile.sync()
        with open(os.path.join(profile.path, "mail.db"), "r+b") as file:
            file.write(b"this is no database at all" * 100)
        for name in ("mail.db-wal", "mail.db-shm"):
            if os.path.exists(os.path.join(profile.path, name)):
                os.unlink(os.path.join(profile.path, name))
        with open(os.path.join(profile.path, "mail.db"), "rb") as file:
            damaged = file.read()
        profile.sync()
        # It is not used, and not thrown away; there is a new one.
        kept = [name for name in os.listdir(profile.path) if name.startswith("mail.db.damaged-")]
        assert len(kept) == 1, os.listdir(profile.path)
        with open(os.path.join(profile.path, kept[0]), "rb") as file:
            assert file.read() == damaged
        assert not profile.run("check"), profile.run("check")
        profile.close()


if __name__ == "__main__":
    main([test_closes, test_garbage, test_bye, test_huge_literal, test_lies, test_nothing_comes, test_plain_server, test_brake,
          test_cut, test_storage])
