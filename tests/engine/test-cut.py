#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection is cut after a byte, any byte, of what the server says or of what we say: after the next round the store and the
server agree, and everything was done once. A proxy of clear text stands between the driver and a real Dovecot, so that a byte is
a byte of the protocol.

usage: test-cut.py MAIL-TOOL

A sample of the offsets is tried; MAIL_CUT_STEP=N tries every Nth (1: all of them, one after the other, which takes some hours)."""

import os

from cutter import Cutter
from driver import ANNA, Failed, MailServers, Profile, fill, main, message, server_contents

# So many offsets are tried of each direction, when nothing else is asked for.
SAMPLE = 12
# A session of this test is far shorter.
MAXIMUM = 100000


def offsets(length):
    """Which of that many, the first and the last among them."""
    step = int(os.environ.get("MAIL_CUT_STEP", max(1, length // SAMPLE)))
    return sorted({*range(1, length, step), length - 1})


class Scene:
    def __init__(self):
        self.servers = MailServers()
        self.cutter = Cutter(self.servers)
        self.profile = Profile(self.servers)
        self.profile.add(imap=f"127.0.0.1:{self.cutter.port}:plain", verify=False)
        self.runs = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.profile.close()
        self.cutter.close()
        self.servers.close()

    def cut(self, direction, count):
        self.cutter.arm(direction, count)
        try:
            self.profile.sync("--timeout", "20")
        except Failed as failed:
            assert failed.code in ("transient", "protocol"), f"{direction} {count}: {failed.code}: {failed}"
        self.cutter.arm()
        self.sync()
        self.sync()

    def sync(self):
        """One round that nobody cuts. A busy server ends a connection now and then by itself: then it is made again."""
        for _ in range(5):
            try:
                return self.profile.sync()
            except Failed as failed:
                assert failed.code == "transient", f"{failed.code}: {failed}"
                print(f"# once more: {failed}")
        raise AssertionError("the server ends every connection")

    def each(self, prepare, verify):
        """Prepares, cuts and verifies for each offset of both directions."""
        prepare(self)
        self.cutter.arm()
        self.sync()
        lengths = dict(self.cutter.passed)
        verify(self, "not cut")
        for direction in ("server", "client"):
            assert 0 < lengths[direction] < MAXIMUM, lengths
            tried = offsets(lengths[direction])
            for count in tried:
                prepare(self)
                self.cut(direction, count)
                verify(self, f"cut after byte {count} of the {direction}")
            print(f"# {len(tried)} of {lengths[direction]} bytes of the {direction}")


def prepare_acts(scene):
    """New mail on the server, and things done here to older mail, none of it told yet."""
    scene.runs += 1
    profile, run = scene.profile, scene.runs
    fill(scene.servers, 5, ("INBOX",), prefix=f"old{run}")
    scene.sync()
    items = {item["message-id"]: item["message"] for item in profile.list("INBOX")}
    folders = profile.folders()
    names = [f"old{run}-inbox-{number}@example.test" for number in range(5)]
    profile.run("flag", items[names[0]], "+flagged")
    profile.run("move", items[names[1]], folders["Archive"]["folder"])
    profile.run("move", items[names[2]], folders["Junk"]["folder"])
    profile.run("flag", items[names[2]], "+answered")
    profile.run("delete", items[names[3]])
    fill(scene.servers, 2, ("INBOX",), prefix=f"new{run}")


def verify_acts(scene, where):
    theirs = server_contents(scene.servers)
    names = [f"old{scene.runs}-inbox-{number}@example.test" for number in range(5)]
    names += [f"new{scene.runs}-inbox-{number}@example.test" for number in range(2)]
    expected = [[("INBOX", ("flagged",))], [("Archive", ("seen",))], [("Junk", ("$Junk", "answered", "seen"))], None, [("INBOX", ("seen",))],
                [("INBOX", ())], [("INBOX", ("seen",))]]
    for name, places in zip(names, expected):
        found = [(path, flags) for path, rows in theirs.items() for row, flags in rows if row == name]
        if places is None:
            assert [path for path, _ in found] == ["Trash"], f"{where}: {name}: {found}"
        else:
            assert found == places, f"{where}: {name}: {found}"
    scene.profile.check(server_contents(scene.servers), where)
    # What was tried is cleared away, so that every session is as long as the one before.
    connection = scene.servers.imap(ANNA)
    for path in ("INBOX", "Archive", "Junk", "Trash"):
        if connection.select(scene.servers.mailbox(path))[1][0] != b"0":
            connection.store("1:*", "+FLAGS.SILENT", "(\\Deleted)")
            connection.expunge()
    connection.logout()
    scene.sync()
    scene.profile.check(server_contents(scene.servers), f"{where}, cleared")


def test_acts():
    """flags, moves and deletions are on their way, and mail comes"""
    with Scene() as scene:
        scene.each(prepare_acts, verify_acts)


def prepare_first(scene):
    """Nothing is known of the account."""
    if scene.runs == 0:
        fill(scene.servers, 4, ("INBOX", "Archive"))
    scene.runs += 1
    scene.profile.close()
    scene.profile = Profile(scene.servers)
    scene.profile.add(imap=f"127.0.0.1:{scene.cutter.port}:plain", verify=False)


def verify_first(scene, where):
    scene.profile.check(server_contents(scene.servers), where)
    for path in ("INBOX", "Archive"):
        for item in scene.profile.list(path):
            assert item["body"] == "complete", f"{where}: {path}: {item}"


def test_first():
    """a first sync"""
    with Scene() as scene:
        scene.each(prepare_first, verify_first)


def prepare_send(scene):
    """A message is sent already, and its copy is not in Sent."""
    scene.runs += 1
    path = os.path.join(scene.profile.folder, "message.eml")
    with open(path, "wb") as file:
        file.write(message(f"sent-{scene.runs}@example.test"))
    scene.profile.run("send", path)


def verify_send(scene, where):
    name = f"sent-{scene.runs}@example.test"
    copies = [row[0] for row in server_contents(scene.servers)["Sent"]].count(name)
    assert copies == 1, f"{where}: {copies} in Sent: {scene.profile.run('outbox')}"
    assert not scene.profile.run("outbox"), f"{where}: {scene.profile.run('outbox')}"
    scene.profile.check(server_contents(scene.servers), where)


def test_send():
    """a sent message's copy goes to Sent"""
    with Scene() as scene:
        scene.each(prepare_send, verify_send)


if __name__ == "__main__":
    main([test_first, test_acts, test_send])
