#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change is taken back when its command may have reached the server already: the connection broke, or the process was killed, before,
in the middle of and after it. Either it is undone exactly, or one is told that it is too late, and it is done.

usage: test-cancel.py MAIL-TOOL"""

import time

from driver import Failed, Killed, Profile, main, message
from open_mailbox import Dropped
from personality import Fault, Server
import personalities

COUNT = 4


class Breaking(Server):
    """Is out of reach after a break, until somebody repairs it."""

    def __init__(self, speaks):
        self.is_down = False
        super().__init__(type("Breaking" + speaks.__name__, (speaks,), {"greet": lambda connection: self.greet(speaks, connection)}))

    def greet(self, speaks, connection):
        if self.is_down:
            raise Dropped()
        return speaks.greet(connection)

    def take_fault(self, line):
        when = super().take_fault(line)
        self.is_down = self.is_down or when is not None
        return when


class Scene:
    """A server with some mail, and a profile in step with it."""

    def __init__(self, speaks):
        self.server = Breaking(speaks)
        self.stock = self.server.stock
        self.profile = Profile(self.server, speaks.address)
        self.server.add_to(self.profile)
        self.inbox = self.stock["INBOX"]
        self.trash = self.stock.by_use("\\Trash")
        self.sent = self.stock.by_use("\\Sent")
        for box, name in ((self.inbox, "m"), (self.trash, "t")):
            for number in range(COUNT):
                self.stock.add(box.name, message(f"{name}{number}@example.test"), ["\\Answered"] if number % 2 else [])
        self.profile.sync()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.profile.close()
        self.server.close()

    def folder(self, role):
        return next(folder for folder in self.profile.folders().values() if folder["role"] == role)

    def items(self, role):
        return ",".join(str(item["message"]) for item in self.profile.run("list", self.folder(role)["folder"]))

    def act(self, kind):
        if kind == "flags":
            self.profile.run("flag", self.items("inbox"), "+flagged")
        elif kind == "delete":
            self.profile.run("delete", self.items("trash"))
        else:
            self.profile.run(kind, self.items("inbox"), self.folder("sent")["folder"])

    def break_off(self, words, when):
        self.server.fault = Fault(words, when)
        try:
            self.profile.sync()
        except Failed as why:
            assert why.code == "transient", f"{words} {when}: {why.code}: {why}"
        assert self.server.fault is None, f"nobody said “{words}”"
        self.server.is_down = False

    def settle(self):
        for _ in range(16):
            self.profile.sync()
            if not self.profile.run("operations"):
                break
            time.sleep(0.5)
        # What came without its new UID is looked for once more.
        self.profile.sync()


def is_done(kind, before, after, scene):
    """Whether the server has what the change wanted of it, and else it has to have what it had."""
    inbox, sent, trash = scene.inbox.name, scene.sent.name, scene.trash.name
    wanted = dict(before)
    if kind == "flags":
        wanted[inbox] = [(name, tuple(sorted((*flags, "flagged")))) for name, flags in before[inbox]]
    elif kind == "delete":
        wanted[trash] = []
    else:
        wanted[sent] = before[inbox]
        wanted[inbox] = before[inbox] if kind == "copy" else []
    if after == wanted:
        return True
    assert after == before, f"{kind}: {after} is neither {before} nor {wanted}"
    return False


def take_back(scene, kind, where):
    """Whether that was accepted."""
    operations = [one for one in scene.profile.run("operations") if one["kind"] == kind]
    if not operations:
        return False
    assert len(operations) == 1, f"{where}: {operations}"
    try:
        scene.profile.run("discard", operations[0]["operation"])
    except Failed as why:
        assert why.code == "permanent" and "too late" in str(why), f"{where}: {why}"
        assert kind == "delete", f"{where}: {why}"
        return False
    return True


def cancelled(speaks, cases):
    """For each a server of its own: broken off, taken back, looked at, and carried to its end."""
    for kind, words, when in cases:
        where = f"{kind}, {words} {when}"
        with Scene(speaks) as scene:
            before = scene.server.contents()
            shown = scene.profile.contents()
            scene.act(kind)
            scene.break_off(words, when)
            accepted = take_back(scene, kind, where)
            if accepted:
                assert scene.profile.contents() == shown, f"{where}: {scene.profile.contents()} is not {shown}"
            scene.settle()
            scene.profile.check(scene.server.contents(), where)
            assert is_done(kind, before, scene.server.contents(), scene) != accepted, where
            assert accepted or kind == "delete", where


def cases(kind, words):
    """When it can be broken off."""
    return [(kind, words, when) for when in (("before", "half", "done") if words in ("UID MOVE", "UID COPY") else ("before", "done"))]


def test_broken_off():
    """moves, copies and flags that may have been carried out are undone exactly; it is too late for a deletion, and it is done"""
    cancelled(personalities.Dovecot, cases("move", "UID MOVE") + cases("copy", "UID COPY") + cases("flags", "UID STORE") +
              cases("delete", "UID STORE") + cases("delete", "UID EXPUNGE"))


def test_move_by_copy():
    """the same where a move is three commands"""
    cancelled(personalities.Plain, cases("move", "UID COPY") + cases("move", "UID STORE") + cases("move", "UID EXPUNGE"))


def killed(kind):
    """Killed at every commit of carrying it out. Returns how many there were."""
    number = 0
    while True:
        number += 1
        where = f"{kind}, commit {number}"
        with Scene(personalities.Dovecot) as scene:
            before = scene.server.contents()
            scene.act(kind)
            try:
                scene.profile.sync(fault=f"commit:{number}")
                return number
            except Killed:
                pass
            accepted = take_back(scene, kind, where)
            scene.settle()
            scene.profile.check(scene.server.contents(), where)
            assert is_done(kind, before, scene.server.contents(), scene) != accepted, where


def killed_test(kind):
    def test():
        print(f"# {kind}: {killed(kind)} commits tried")
    test.__doc__ = f"{kind}: a kill at any commit on the way"
    return test


if __name__ == "__main__":
    main([test_broken_off, test_move_by_copy, *map(killed_test, ("move", "copy", "flags", "delete"))], workers=6)
