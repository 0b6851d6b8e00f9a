#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The search over mail that came from a real server, through the driver.

usage: test-search.py MAIL-TOOL"""

import os

from driver import ANNA, Failed, MailServers, Profile, fill, main, message


class Scene:
    """Servers with some mail, and a profile that has it and its index."""

    def __init__(self):
        self.servers = MailServers()
        fill(self.servers, 3, ("INBOX", "Archive"))
        self.append("zh@example.test", "会议通知", "明天在北京大学开会。\r\n")
        self.profile = Profile(self.servers)
        self.profile.add()
        self.profile.sync()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.profile.close()
        self.servers.close()

    def append(self, message_id, subject, body):
        connection = self.servers.imap(ANNA)
        connection.append("INBOX", None, None, message(message_id, subject, body=body))
        connection.logout()

    def search(self, *words):
        """Message-IDs of what is found, newest first, and the last line."""
        lines = self.profile.run("search", *words)
        ids = {item["message"]: item["message-id"] for path in self.profile.folders() for item in self.profile.list(path)}
        return [ids[line["message"]] for line in lines[:-1]], lines[:-1], lines[-1]["coverage"]


def test_search():
    """what a server had is found, with snippets and coverage"""
    with Scene() as scene:
        coverage = scene.profile.run("index")[-1]["coverage"]
        assert coverage == {"messages": 7, "bodies": 7, "headers": 0, "folders-on-server": []}, coverage
        assert scene.profile.run("index", "--status")[-1]["coverage"] == coverage
        found, lines, told = scene.search("京大")
        assert found == ["zh@example.test"] and told == coverage, (found, told)
        assert "北京大学" in lines[0]["snippet"] and lines[0]["found"] == ["京大"], lines
        assert scene.search("会")[0] == ["zh@example.test"]
        assert sorted(scene.search("text", "in:inbox")[0]) == [f"m-inbox-{number}@example.test" for number in range(3)]
        assert len(scene.search("text", "--limit", "4")[0]) == 4
        assert scene.search("nothing of the kind")[0] == []


def test_news():
    """what comes, goes and changes is found as it is then"""
    with Scene() as scene:
        scene.profile.run("index")
        scene.append("new@example.test", "News", "entirely fresh\r\n")
        scene.profile.sync()
        assert scene.search("fresh")[0] == [], "nobody has indexed it"
        scene.profile.run("index")
        assert scene.search("fresh is:unread")[0] == ["new@example.test"]
        item = scene.profile.find("INBOX", "new@example.test")
        scene.profile.run("flag", item["message"], "+seen")
        assert scene.search("fresh is:unread")[0] == []
        scene.profile.run("move", item["message"], scene.profile.folders()["Archive"]["folder"])
        assert scene.search("fresh in:archive")[0] == ["new@example.test"]
        scene.profile.run("delete", item["message"])
        scene.profile.sync()
        found, _, _ = scene.search("fresh", "-in:trash")
        assert found == [], found


def test_no_index():
    """without an index the driver says so, and makes one when asked"""
    with Scene() as scene:
        try:
            scene.search("text")
            raise AssertionError("it found something without an index")
        except Failed as failed:
            assert "indexed" in str(failed), failed
        scene.profile.run("index")
        assert len(scene.search("text")[0]) == 6
        os.remove(os.path.join(scene.profile.path, "search.db"))
        scene.profile.run("index")
        assert len(scene.search("text")[0]) == 6


main([test_search, test_news, test_no_index])
