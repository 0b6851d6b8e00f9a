#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of messages: those a server does not give are remembered.

usage: test-bodies.py MAIL-TOOL"""

import os
import sqlite3

from body_server import BodyServer
from driver import Failed, Profile, main, message


def raw(profile, item):
    """The exact bytes of a message that is here."""
    return profile.read("show", item, "--raw")


def ask(profile, sql, file="mail.db"):
    connection = sqlite3.connect(os.path.join(profile.path, file))
    rows = connection.execute(sql).fetchall()
    connection.commit()
    connection.close()
    return rows


def some(count):
    return {uid: message(f"b{uid}@example.test", body=f"Text {uid}\r\n" * uid) for uid in range(1, count + 1)}


def bodies(profile):
    """{UID: whether the body is here}"""
    return {item["uid"]: item["body"] == "complete" for item in profile.list("INBOX")}


def test_silent():
    """a body that does not come, with OK, is asked for in another way, then left for a day, and asked for when it is opened"""
    with BodyServer(some(30)) as server:
        profile = Profile(server)
        server.add_to(profile)
        server.silent = {7, 8}
        assert profile.sync()["bodies"] == 28
        asked = len(server.fetches)
        assert asked < 8, server.fetches
        assert sorted(uid for uid, here in bodies(profile).items() if not here) == [7, 8]
        # A second round, in another process, asks for neither.
        profile.sync()
        assert len(server.fetches) == asked, server.fetches[asked:]
        # The person does, and is told.
        item = next(item["message"] for item in profile.list("INBOX") if item["uid"] == 7)
        try:
            profile.run("fetch", item)
            raise AssertionError("it came")
        except Failed as failed:
            assert failed.code == "transient" and "does not give this message" in str(failed), failed
        assert ask(profile, "SELECT misses FROM parked_body ORDER BY misses") == [(1,), (2,)]
        # A day later: one comes by its halves, and is forgotten.
        ask(profile, "UPDATE parked_body SET not_before = 0")
        server.silent, server.halves = {7}, True
        assert profile.sync()["bodies"] == 2
        assert not ask(profile, "SELECT * FROM parked_body")
        assert raw(profile, item) == server.messages[7]
        profile.close()


def test_refused():
    """one message that is refused does not keep the others of its set from coming"""
    with BodyServer(some(200)) as server:
        profile = Profile(server)
        server.add_to(profile)
        server.refused = {3, 111, 112, 199}
        done = profile.sync()
        assert done["bodies"] == 196, done
        assert sorted(uid for uid, here in bodies(profile).items() if not here) == [3, 111, 112, 199]
        assert len(server.fetches) < 70, f"{len(server.fetches)} commands"
        server.forget()
        profile.sync()
        assert not server.fetches, server.fetches
        server.refused = {3}
        item = {item["uid"]: item["message"] for item in profile.list("INBOX")}
        profile.run("fetch", item[111])
        assert raw(profile, item[111]) == server.messages[111]
        profile.close()


def test_all_refused():
    """a server that refuses everything is not asked for everything one by one, and is believed tomorrow"""
    with BodyServer(some(300)) as server:
        profile = Profile(server)
        server.add_to(profile)
        server.refused = set(server.messages)
        try:
            profile.sync()
            raise AssertionError("it worked")
        except Failed as failed:
            assert failed.code == "transient", failed
        assert len(server.fetches) < 60, f"{len(server.fetches)} commands"
        assert ask(profile, "SELECT count(*) FROM parked_body")[0][0] < 20
        server.refused = set()
        assert profile.sync()["bodies"] > 280
        profile.close()


def test_limit():
    """a server that is asked too much is left alone at once"""
    with BodyServer(some(300)) as server:
        profile = Profile(server)
        server.add_to(profile)
        server.refused, server.words = set(server.messages), "[LIMIT] UID FETCH Rate limit hit"
        try:
            profile.sync()
            raise AssertionError("it worked")
        except Failed as failed:
            assert failed.code == "transient", failed
        assert len(server.fetches) <= 3 and not ask(profile, "SELECT * FROM parked_body"), server.fetches
        server.refused = set()
        assert profile.sync()["bodies"] == 300
        profile.close()


def test_all_silent():
    """a server that says OK and gives none of many is not asked for each"""
    with BodyServer(some(300)) as server:
        profile = Profile(server)
        server.add_to(profile)
        server.silent = set(server.messages)
        profile.sync()
        assert len(server.fetches) < 30, f"{len(server.fetches)} commands"
        server.silent = set()
        assert profile.sync()["bodies"] > 280
        profile.close()


if __name__ == "__main__":
    main([test_silent, test_refused, test_all_refused, test_limit, test_all_silent])
