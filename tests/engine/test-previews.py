#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the list shows of a message whose body is not here: what the server says, where it says something. It is asked where not every
body is fetched: where all are, it would cost more time than it saves.

usage: test-previews.py MAIL-TOOL [SERVER]"""

import os
import sqlite3

from driver import ANNA, Missing, MailServers, Profile, main, message
from imap_words import BadCommand
from personality import Server
import personalities


def shown(profile, path="INBOX"):
    return {item["message-id"]: item.get("preview") for item in profile.list(path)}


def keep_some(profile, months=1200):
    """Not all, but all of what is tried here. 0: all."""
    with sqlite3.connect(os.path.join(profile.path, "mail.db")) as connection:
        connection.execute("UPDATE account SET keep_months = ?", (months,))


def test_real():
    """what the server has at hand is shown, until what is read here is"""
    with MailServers() as servers:
        other = servers.imap(ANNA)
        if "PREVIEW" not in other.capabilities + tuple(other.capability()[1][0].decode().split()):
            raise Missing("no PREVIEW here")
        for number in range(3):
            other.append("INBOX", None, None, message(f"m{number}@example.test", body=f"Der {number}. Satz.\r\n\r\nNoch einer.\r\n"))
        other.select("INBOX", readonly=True)
        # Who asks for it without LAZY has it made; Cyrus makes it anew each time, Dovecot keeps it and makes that of new mail too.
        other.uid("FETCH", "1:*", "(PREVIEW)")
        is_kept = b"PREVIEW NIL" not in b"".join(other.uid("FETCH", "1:*", "(PREVIEW (LAZY))")[1])
        other.append("INBOX", None, None, message("new@example.test", body="Neu.\r\n"))
        profile = Profile(servers)
        profile.add()
        keep_some(profile)
        profile.sync("--headers-only")
        before = shown(profile)
        assert before["new@example.test"] in (None, "Neu."), before
        assert (before["m1@example.test"] or "").startswith("Der 1. Satz.") == is_kept, before
        assert is_kept or before["m1@example.test"] is None, before
        profile.run("watch", "--timeout", "4")
        after = shown(profile)
        assert after["m1@example.test"] == "Der 1. Satz. Noch einer." and after["new@example.test"] == "Neu.", after
        profile.close()
        other.logout()


class Teller(personalities.Dovecot):
    """Has a preview of everything at hand."""

    after = personalities.Dovecot.after + " PREVIEW"

    def preview(self, uid):
        return f'"Server\\\\s  {uid}\\"\tline"'

    def do_fetch(self, numbers, items, modifiers=()):
        return super().do_fetch(numbers, self.join(items), modifiers)

    def do_uid_fetch(self, numbers, items, modifiers=()):
        return super().do_uid_fetch(numbers, self.join(items), modifiers)

    @staticmethod
    def join(items):
        """PREVIEW has an argument."""
        items = [items] if isinstance(items, str) else list(items)
        return [item for item in items if not isinstance(item, list)]

    def item(self, uid, message, name):
        return ("PREVIEW", self.preview(uid)) if name.upper() == "PREVIEW" else super().item(uid, message, name)


class Refuser(Teller):
    """Offers it, and does not know LAZY."""

    def check(self, line):
        super().check(line)
        if "PREVIEW" in line:
            raise BadCommand("Unknown parameter")


class Mumbler(Teller):
    """Closes the quote where the text has one."""

    def preview(self, uid):
        return '"an "inner" quote"'


class Stammerer(Teller):
    """Says the text as the draft of RFC 8970 had it."""

    def preview(self, uid):
        return '(FUZZY "a line)'


class Breaker(Teller):
    """Lets the text go on in the next line."""

    def preview(self, uid):
        return '"one\r\ntwo"'


class Told:
    """A scripted server with some mail, and a profile of it."""

    def __init__(self, speaks, count):
        self.server = Server(speaks)
        self.profile = Profile(self.server, speaks.address)
        self.deliver(0, count)
        self.server.add_to(self.profile)
        keep_some(self.profile)
        self.server.said.clear()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.profile.close()
        self.server.close()

    def deliver(self, first, count):
        for number in range(first, first + count):
            self.server.stock.add("INBOX", message(f"m{number}@example.test", body=f"Our {number}.\r\n"))

    def asked(self):
        return [line for line in self.server.said if "PREVIEW" in line]


def test_screenful():
    """the newest screenful is asked for, and no more; what is read here is shown instead"""
    with Told(Teller, 300) as told:
        told.profile.sync("--headers-only")
        before = shown(told.profile)
        assert len(before) == 300 and sum(text is not None for text in before.values()) == 100, before
        assert before["m299@example.test"] == 'Server\\s 300" line' and before["m3@example.test"] is None, before
        assert len(told.asked()) == 1 and "PREVIEW (LAZY)" in told.asked()[0], told.asked()
        told.deliver(300, 2)
        told.profile.sync("--headers-only")
        assert shown(told.profile)["m301@example.test"] == 'Server\\s 302" line'
        told.profile.run("watch", "--timeout", "5")
        after = shown(told.profile)
        assert after["m299@example.test"] == "Our 299." and after["m3@example.test"] == "Our 3.", after


def test_all_kept():
    """nothing is asked where every body comes anyway"""
    with Told(Teller, 20) as told:
        keep_some(told.profile, 0)
        told.profile.sync("--headers-only")
        assert len(shown(told.profile)) == 20 and not told.asked(), told.asked()


def spoil(speaks):
    def test():
        with Told(speaks, 150) as told:
            told.profile.run("watch", "--timeout", "4")
            assert len(told.asked()) == 1, told.asked()
            told.profile.sync()
            after = shown(told.profile)
            assert after == {f"m{number}@example.test": f"Our {number}." for number in range(150)}, after
            assert not told.profile.run("operations")
    test.__doc__ = f"a preview that is of no use costs nothing but itself: {speaks.__name__}"
    return test


if __name__ == "__main__":
    main([test_real, test_screenful, test_all_kept, *(spoil(speaks) for speaks in (Refuser, Mumbler, Stammerer, Breaker))], workers=2)
