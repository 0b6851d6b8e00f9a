#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server finds of mail that is not here, or of which only the header is.

usage: test-server-search.py MAIL-TOOL"""

import os
import sqlite3
import time

from driver import ANNA, Failed, Killed, MailServers, Profile, main, message

YEAR = 365 * 86400


class Scene:
    """A folder of 130 messages, the oldest with words of their own, and a profile of it."""

    def __init__(self):
        self.servers = MailServers()
        connection = self.servers.imap(ANNA)
        for number in range(130):
            body = {3: "the pear tree\r\n", 5: "下周三北京办公室会议。\r\n"}.get(number, "nothing of the kind\r\n")
            connection.append("INBOX", "" if number == 3 else r"(\Seen)", time.time() - 3 * YEAR + number * 3600,
                              message(f"m{number}@example.test", f"Number {number}", body=body))
        connection.append("Archive", r"(\Flagged)", time.time() - 2 * YEAR, message("a@example.test", "Archived", body="a pear\r\n"))
        connection.logout()
        self.profile = Profile(self.servers)
        self.profile.add()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.profile.close()
        self.servers.close()

    def keep(self, months):
        with sqlite3.connect(os.path.join(self.profile.path, "mail.db")) as connection:
            connection.execute("UPDATE account SET keep_months = ?", (months,))

    def here(self):
        return {item["message-id"] for path in self.profile.folders() for item in self.profile.list(path)}

    def begin(self):
        """Until the newest hundred of INBOX are here, and no older one."""
        for commit in range(1, 60):
            try:
                self.profile.sync("--headers-only", fault=f"commit:{commit}")
            except Killed:
                pass
            number = sum(name.startswith("m") for name in self.here())
            assert number <= 100, "all came at once"
            if number == 100:
                return
        raise AssertionError("the first window never came")

    def search(self, *words):
        found = self.profile.run("search", "--server", *words)
        ids = {item["message"]: item["message-id"] for path in self.profile.folders() for item in self.profile.list(path)}
        return sorted(ids[line["message"]] for line in found)


def test_missing():
    """what is not here is found by the server, and comes; what comes later comes once"""
    with Scene() as scene:
        scene.begin()
        assert "m3@example.test" not in scene.here()
        assert scene.search("in:inbox", "pear") == ["m3@example.test"]
        assert "m3@example.test" in scene.here() and "m4@example.test" not in scene.here()
        assert scene.search("会议") == ["m5@example.test"]
        assert scene.search("in:inbox", "is:unread") == ["m3@example.test"]
        expected = sorted(f"m{number}@example.test" for number in (4, *range(41, 50)))
        assert scene.search("subject:\"Number 4\"", "-subject:40") == expected
        assert scene.search("pear", "OR", "is:starred") == ["a@example.test", "m3@example.test"]
        assert scene.search("nothing", "from:nobody") == []
        scene.profile.sync("--headers-only")
        names = [item["message-id"] for item in scene.profile.list("INBOX")]
        assert len(names) == 130 and len(set(names)) == 130, len(names)


def test_headers_only():
    """what is here without its text is found by its text"""
    with Scene() as scene:
        scene.keep(1)
        scene.profile.sync()
        scene.profile.run("index")
        lines = scene.profile.run("search", "pear")
        assert len(lines) == 1 and lines[-1]["coverage"]["headers"] == 131, lines
        assert scene.search("pear") == ["a@example.test", "m3@example.test"]
        assert scene.search("pear", "on:2001") == []


def test_refused():
    """what no server knows, and a server that is not there, are told in words"""
    with Scene() as scene:
        scene.profile.sync("--headers-only")
        try:
            scene.search("filename:report")
            raise AssertionError("it was asked")
        except Failed as failed:
            assert failed.code == "permanent" and "attachments" in str(failed), failed
        scene.servers.close()
        try:
            scene.profile.run("search", "--server", "pear")
            raise AssertionError("nobody was asked")
        except Failed as failed:
            assert failed.code == "transient", failed.code


if __name__ == "__main__":
    main([test_missing, test_headers_only, test_refused], workers=2)
