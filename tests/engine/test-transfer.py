#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages are moved and copied from one account to another, on real servers: offline first, killed at a commit, and with the answer
lost. Every message is on exactly the server it should be on, once.

usage: test-transfer.py MAIL-TOOL"""

from cutter import Cutter
from driver import ANNA, WANG, Failed, Killed, MailServers, Profile, fill, main, message, server_contents


class Scene:
    """Anna's and Wang's accounts on one profile."""

    def __init__(self, cut=False):
        self.servers = MailServers()
        self.cutter = Cutter(self.servers) if cut else None
        self.profile = Profile(self.servers)
        imap = f"127.0.0.1:{self.cutter.port}:plain" if cut else None
        self.accounts = {}
        for address in (ANNA, WANG):
            self.profile.address = address
            self.accounts[address] = self.profile.add(imap=imap, verify=False)
        if cut:
            self.cutter.arm()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.profile.close()
        if self.cutter:
            self.cutter.close()
        self.servers.close()

    def folder(self, address, path):
        return next(folder["folder"] for folder in self.profile.run("folders")
                    if folder["account"] == self.accounts[address] and folder["path"] == path)

    def list(self, address, path):
        return {item["message-id"]: item for item in self.profile.run("list", self.folder(address, path), "--limit", "100000")}

    def settle(self):
        """One account's step may wait for the other's."""
        for _ in range(4):
            self.profile.sync()

    def places(self, name):
        return sorted((address, path, flags) for address in (ANNA, WANG)
                      for path, rows in server_contents(self.servers, address).items() for row, flags in rows if row == name)

    def check(self, where=""):
        for address in (ANNA, WANG):
            for path, rows in server_contents(self.servers, address).items():
                ours = sorted((item["message-id"], tuple(sorted(item["flags"]))) for item in
                              self.profile.run("list", self.folder(address, path), "--limit", "100000"))
                assert ours == rows, f"{where}: {address} {path}: {ours} is not {rows}"
        assert not self.profile.run("operations"), f"{where}: {self.profile.run('operations')}"


def act(scene, run):
    """Two are moved, one of them starred, one is copied; all of it offline."""
    items = scene.list(ANNA, "INBOX")
    names = [f"t{run}-inbox-{number}@example.test" for number in range(4)]
    archive = scene.folder(WANG, "Archive")
    scene.profile.run("flag", items[names[0]]["message"], "+flagged")
    scene.profile.run("move", items[names[0]]["message"], archive)
    scene.profile.run("move", items[names[1]]["message"], archive)
    scene.profile.run("copy", items[names[2]]["message"], archive)
    return names


def verify(scene, names, where=""):
    assert scene.places(names[0]) == [(WANG, "Archive", ("flagged",))], f"{where}: {scene.places(names[0])}"
    assert scene.places(names[1]) == [(WANG, "Archive", ("seen",))], f"{where}: {scene.places(names[1])}"
    assert scene.places(names[2]) == [(ANNA, "INBOX", ("seen",)), (WANG, "Archive", ("seen",))], f"{where}: {scene.places(names[2])}"
    assert [place[:2] for place in scene.places(names[3])] == [(ANNA, "INBOX")], f"{where}: {scene.places(names[3])}"
    scene.check(where)


def test_move():
    """messages change the account, and are seen there at once"""
    with Scene() as scene:
        fill(scene.servers, 4, ("INBOX",), prefix="t0")
        scene.settle()
        before = scene.list(ANNA, "INBOX")
        names = act(scene, 0)
        assert names[0] in scene.list(WANG, "Archive") and names[0] not in scene.list(ANNA, "INBOX")
        shown = scene.list(WANG, "Archive")[names[1]]
        assert shown["date"] == before[names[1]]["date"] and shown["body"] == "complete"
        scene.settle()
        verify(scene, names)
        assert scene.list(WANG, "Archive")[names[1]]["date"] == before[names[1]]["date"], "another date on the server"


def test_undo():
    """a move is taken back, before and after it was carried out"""
    with Scene() as scene:
        fill(scene.servers, 4, ("INBOX",), prefix="t0")
        scene.settle()
        name = "t0-inbox-0@example.test"
        item = scene.list(ANNA, "INBOX")[name]
        scene.profile.run("move", item["message"], scene.folder(WANG, "Archive"))
        scene.profile.run("undo")
        assert scene.list(ANNA, "INBOX")[name]["message"] == item["message"] and not scene.list(WANG, "Archive")
        assert not scene.profile.run("operations")
        scene.profile.run("move", item["message"], scene.folder(WANG, "Archive"))
        scene.settle()
        assert [place[:2] for place in scene.places(name)] == [(WANG, "Archive")]
        scene.profile.run("undo")
        scene.settle()
        assert [place[:2] for place in scene.places(name)] == [(ANNA, "INBOX")], scene.places(name)
        scene.check()


def test_kill():
    """killed at a commit on the way"""
    with Scene() as scene:
        number, run = 1, 0
        while True:
            fill(scene.servers, 4, ("INBOX",), prefix=f"t{run}")
            scene.settle()
            names = act(scene, run)
            done = True
            try:
                scene.profile.sync(fault=f"commit:{number}")
            except Killed:
                done = False
            scene.settle()
            verify(scene, names, f"commit {number}")
            if done:
                print(f"# {number} commits")
                break
            number += 1 if number < 10 else 4
            run += 1


def test_lost_answers():
    """the connections are cut on the way"""
    with Scene(cut=True) as scene:
        run = 0
        fill(scene.servers, 4, ("INBOX",), prefix="t0")
        scene.settle()
        names = act(scene, 0)
        scene.cutter.arm()
        scene.profile.sync()
        length = scene.cutter.passed["server"]
        scene.settle()
        verify(scene, names, "whole")
        for offset in range(400, length, max(1, length // 14)):
            run += 1
            fill(scene.servers, 4, ("INBOX",), prefix=f"t{run}")
            scene.settle()
            names = act(scene, run)
            scene.cutter.arm("server", offset)
            try:
                scene.profile.sync("--timeout", 10)
            except Failed:
                pass
            scene.cutter.arm()
            scene.settle()
            verify(scene, names, f"cut after byte {offset} of {length}")


def test_large():
    """a large message changes the account whole, and is shown there at once"""
    data = message("big@example.test", body="0123456789abcdef\r\n" * 400000)
    with Scene() as scene:
        connection = scene.servers.imap(ANNA)
        connection.append("INBOX", "", None, data)
        connection.logout()
        scene.settle()
        item = scene.list(ANNA, "INBOX")["big@example.test"]
        scene.profile.run("move", item["message"], scene.folder(WANG, "Archive"))
        assert "big@example.test" in scene.list(WANG, "Archive")
        scene.settle()
        assert scene.places("big@example.test") == [(WANG, "Archive", ())], scene.places("big@example.test")
        connection = scene.servers.imap(WANG)
        connection.select("Archive", readonly=True)
        assert connection.fetch("1", "(BODY.PEEK[])")[1][0][1] == data
        connection.logout()
        scene.check()


if __name__ == "__main__":
    main([test_move, test_large, test_undo, test_kill, test_lost_answers])
