#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to a whole folder of thousands: the server is asked by a few commands, nothing is looked up that was answered, and what
was not sent yet can be taken back.

usage: test-large-acts.py MAIL-TOOL"""

import os
import re
import subprocess

from driver import ANNA, TOOL, Killed, MailServers, Profile, main

MANY = 4500
# Of one command: MAIL_OPERATION_MOVED.
AT_ONCE = 2000


def sync_aloud(profile):
    """What we said to the server meanwhile."""
    env = dict(os.environ, MAIL_TOOL_SECRETS=profile.secrets)
    said = subprocess.run([TOOL, "--profile", profile.path, "--transcript", "sync", "--headers-only"], env=env, check=True, timeout=120,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
    return re.findall(r"C: \w+ (.*)", said)


def count(servers, folder):
    connection = servers.imap(ANNA)
    number = int(connection.select(servers.mailbox(folder), readonly=True)[1][0])
    connection.logout()
    return number


def open_profile(servers):
    servers.command("fill", ANNA, f"bulk:{MANY}:1")
    profile = Profile(servers)
    profile.add(verify=False)
    profile.sync("--headers-only", timeout=120)
    return profile


def everything(profile, path="INBOX"):
    return ",".join(str(item["message"]) for item in profile.list(path))


def test_move():
    """all of a folder is moved by a few commands, and nothing that was answered is asked again"""
    with MailServers() as servers:
        profile = open_profile(servers)
        profile.run("move", everything(profile), profile.folders()["Archive"]["folder"], timeout=120)
        said = sync_aloud(profile)
        moves = [words for words in said if words.startswith("UID MOVE")]
        assert len(moves) == -(-MANY // AT_ONCE), moves
        assert all(len(words) < 100 for words in moves), moves
        assert not [words for words in said if "UID SEARCH" in words], said
        assert (count(servers, "INBOX"), count(servers, "Archive")) == (0, MANY)
        assert not profile.run("operations")
        assert len(profile.list("Archive")) == MANY
        profile.run("check")
        profile.close()


def test_delete():
    """all of the trash is deleted by a few commands"""
    with MailServers() as servers:
        profile = open_profile(servers)
        profile.run("delete", everything(profile), timeout=120)
        sync_aloud(profile)
        assert (count(servers, "INBOX"), count(servers, "Trash")) == (0, MANY)
        profile.run("delete", everything(profile, "Trash"), timeout=120)
        said = sync_aloud(profile)
        assert len([words for words in said if words.startswith("UID EXPUNGE")]) == -(-MANY // AT_ONCE), said
        assert count(servers, "Trash") == 0
        assert not profile.run("operations")
        profile.run("check")
        profile.close()


def kill_between(profile, servers):
    """Killed when some are moved and others are not. Whether such a point was found."""
    for number in range(1, 60):
        try:
            profile.sync("--headers-only", fault=f"commit:{number}", timeout=120)
            return False
        except Killed:
            if 0 < count(servers, "Archive") < MANY:
                return True
    return False


def test_taken_back():
    """killed in the middle and taken back, it is all where it was, and what was never sent costs no command"""
    with MailServers() as servers:
        profile = open_profile(servers)
        profile.run("move", everything(profile), profile.folders()["Archive"]["folder"], timeout=120)
        assert kill_between(profile, servers)
        there = count(servers, "Archive")
        profile.run("undo", timeout=120)
        said = sync_aloud(profile)
        sync_aloud(profile)
        assert (count(servers, "INBOX"), count(servers, "Archive")) == (MANY, 0), (there, said)
        assert len(profile.list("INBOX")) == MANY
        assert not profile.run("operations")
        profile.run("check")
        profile.close()


def test_killed():
    """killed at any commit on its way, it is all there once"""
    with MailServers() as servers:
        profile = open_profile(servers)
        profile.run("move", everything(profile), profile.folders()["Archive"]["folder"], timeout=120)
        for number in (1, 2, 3, 5, 7, 4, 6, 2, 1, 3):
            try:
                profile.sync("--headers-only", fault=f"commit:{number}", timeout=120)
                break
            except Killed:
                assert count(servers, "INBOX") + count(servers, "Archive") == MANY
        profile.sync("--headers-only", timeout=120)
        assert (count(servers, "INBOX"), count(servers, "Archive")) == (0, MANY)
        profile.sync("--headers-only", timeout=120)
        assert len(profile.list("Archive")) == MANY
        assert not profile.run("operations")
        profile.run("check")
        profile.close()


if __name__ == "__main__":
    main([test_move, test_delete, test_taken_back, test_killed])
