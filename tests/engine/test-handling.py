#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with mail beyond reading it, and what the server has of it then.

usage: test-handling.py MAIL-TOOL"""

import os
import sqlite3

from driver import ANNA, MailServers, Profile, fill, main, message, server_contents


def test_labels():
    """labels of any name get to the server, and those given there come here"""
    with MailServers() as servers:
        profile = Profile(servers)
        profile.add(verify=False)
        fill(servers, 2)
        profile.sync()
        items = {item["message-id"]: item["message"] for item in profile.list("INBOX")}
        # "工作", "To pay", and the first of those every program knows.
        profile.run("flag", items["m-inbox-1@example.test"], "+&XeVPXA-", "+To_pay", "+$label1")
        connection = servers.imap(ANNA)
        connection.select("INBOX")
        connection.store("1", "+FLAGS", "(Family)")
        connection.logout()
        profile.sync()
        theirs = dict(server_contents(servers)["INBOX"])
        assert {"&XeVPXA-", "To_pay", "$label1"} <= set(theirs["m-inbox-1@example.test"]), theirs
        assert "Family" in profile.find("INBOX", "m-inbox-0@example.test")["flags"]
        profile.check(server_contents(servers))
        profile.close()


def test_mute():
    """what comes to a muted conversation is read, here and on the server, and what else comes is not"""
    with MailServers() as servers:
        profile = Profile(servers)
        profile.add(verify=False)
        fill(servers, 1)
        profile.sync()
        profile.run("mute", profile.list("INBOX")[0]["message"])
        connection = servers.imap(ANNA)
        connection.append("INBOX", "", None, message("answer@example.test", extra="References: <m-inbox-0@example.test>\r\n"))
        connection.append("INBOX", "", None, message("other@example.test"))
        connection.logout()
        profile.sync()
        profile.sync()
        assert dict(server_contents(servers)["INBOX"]) == {
            "m-inbox-0@example.test": ("seen",), "answer@example.test": ("seen",), "other@example.test": ()}, server_contents(servers)
        assert profile.folders()["INBOX"]["unread"] == 1
        profile.check(server_contents(servers))
        profile.close()


def spoil(profile, *statements):
    """Changes mail.db behind the program's back, as a bad disk or a bug would."""
    connection = sqlite3.connect(os.path.join(profile.path, "mail.db"))
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_repair():
    """what is wrong here and nobody told of is found when a folder is repaired, and what is only here stays"""
    with MailServers() as servers:
        profile = Profile(servers)
        profile.add(verify=False)
        fill(servers, 6)
        profile.sync()
        good = server_contents(servers)
        # One is forgotten, another is thought to be elsewhere, and flags are wrong, so that nothing of it shows here.
        spoil(profile, "UPDATE message SET orphaned = unixepoch() WHERE id = (SELECT message FROM placement WHERE uid = 2)",
              "UPDATE folder_summary SET total = total - 1 WHERE folder = (SELECT folder FROM placement WHERE uid = 2)",
              "DELETE FROM placement WHERE uid = 2",
              "UPDATE placement SET uid = 4711 WHERE uid = 4",
              "UPDATE placement SET server_flags = 5, flags = 5 WHERE uid = 5")
        profile.sync()
        assert profile.contents()["INBOX"] != good["INBOX"]
        item = profile.find("INBOX", "m-inbox-5@example.test")["message"]
        profile.run("flag", item, "+flagged")
        profile.run("repair", profile.folders()["INBOX"]["folder"])
        ours = dict(profile.contents()["INBOX"])
        theirs = dict(good["INBOX"])
        assert "flagged" in ours.pop("m-inbox-5@example.test") and theirs.pop("m-inbox-5@example.test") is not None
        assert ours == theirs, (ours, theirs)
        profile.sync()
        profile.check(server_contents(servers))
        bodies = [row["body"] for row in profile.list("INBOX")]
        assert bodies == ["complete"] * 6, bodies
        profile.close()


if __name__ == "__main__":
    main([test_labels, test_mute, test_repair])
