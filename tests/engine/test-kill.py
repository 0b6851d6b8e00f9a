#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed by SIGKILL at a commit, and run again: nothing lost, nothing doubled. Every commit of a sync, of acts and of sending is
tried; MAIL_KILL_STEP=N tries every Nth only (default 1 for the first commits, then wider steps).

usage: test-kill.py MAIL-TOOL"""

import os
import time

from driver import ANNA, WANG, Killed, MailServers, Profile, fill, main, message, server_contents

# Commits beyond it are all of the same kind.
LAST = int(os.environ.get("MAIL_KILL_LAST", "400"))


def points():
    """Each of the first commits, then wider and wider steps."""
    number, step = 1, 1
    while number <= LAST:
        yield number
        if number >= 16:
            step = int(os.environ.get("MAIL_KILL_STEP", max(3, number // 10)))
        number += step


def test_sync():
    """a first sync"""
    with MailServers() as servers:
        fill(servers, 130, ("INBOX", "Archive"))
        fresh = Profile(servers)
        fresh.add(verify=False)
        for number in points():
            profile = fresh.copy()
            try:
                profile.sync(fault=f"commit:{number}")
                print(f"# {number} commits tried")
                profile.close()
                return
            except Killed:
                pass
            profile.sync()
            profile.check(server_contents(servers), f"commit {number}")
            bodies = [item for item in profile.list("INBOX") + profile.list("Archive") if item["body"] != "complete"]
            assert not bodies, f"commit {number}: {len(bodies)} bodies are missing"
            assert profile.sync()["messages"] == 0, f"commit {number}: something came twice"
            profile.close()
        fresh.close()


def act(profile, servers, run):
    """Things done offline to messages of one run, and what the server should have then."""
    names = [f"k{run}-inbox-{number}@example.test" for number in range(6)]
    items = {item["message-id"]: item["message"] for item in profile.list("INBOX")}
    folders = profile.folders()
    profile.run("flag", items[names[0]], "+flagged")
    profile.run("move", items[names[1]], folders["Archive"]["folder"])
    profile.run("move", items[names[2]], folders["Junk"]["folder"])
    profile.run("flag", items[names[2]], "+answered")
    profile.run("delete", items[names[3]])
    return names


def verify_acts(servers, names, where):
    theirs = server_contents(servers)

    def places(name):
        return [(path, flags) for path, rows in theirs.items() for row, flags in rows if row == name]

    assert places(names[0]) == [("INBOX", ("flagged",))], f"{where}: {places(names[0])}"
    assert [path for path, _ in places(names[1])] == ["Archive"], f"{where}: {places(names[1])}"
    assert places(names[2]) == [("Junk", ("$Junk", "answered", "seen"))], f"{where}: {places(names[2])}"
    assert [path for path, _ in places(names[3])] == ["Trash"], f"{where}: {places(names[3])}"


def test_acts():
    """flags, moves and deletions on their way to the server"""
    with MailServers() as servers:
        profile = Profile(servers)
        profile.add(verify=False)
        for run, number in enumerate(points()):
            fill(servers, 6, ("INBOX",), prefix=f"k{run}")
            profile.sync()
            names = act(profile, servers, run)
            done = False
            try:
                profile.sync(fault=f"commit:{number}")
                done = True
            except Killed:
                pass
            profile.sync()
            profile.sync()
            verify_acts(servers, names, f"commit {number}")
            profile.check(server_contents(servers), f"commit {number}")
            if done:
                print(f"# {number} commits tried")
                break
        profile.close()


def send(profile, message_id):
    path = os.path.join(profile.folder, "message.eml")
    with open(path, "wb") as file:
        file.write(message(message_id))
    profile.run("send", path)


def arrived(servers, message_id):
    """How often the recipient has it, once the server had time to deliver."""
    for _ in range(20):
        count = [row[0] for row in server_contents(servers, WANG)["INBOX"]].count(message_id)
        if count:
            return count
        time.sleep(0.1)
    return 0


def run_send(profile, servers, number, fault):
    message_id = f"sent-{number}-{fault.replace(':', '-')}@example.test"
    send(profile, message_id)
    done = False
    try:
        profile.sync(fault=fault)
        done = True
    except Killed:
        pass
    profile.sync()
    profile.sync()
    entries = profile.run("outbox")
    unknown = [entry for entry in entries if entry.get("message-id") == message_id and entry["state"] == "unknown"]
    count = arrived(servers, message_id)
    copies = [row[0] for row in server_contents(servers)["Sent"]].count(message_id)
    if unknown:
        assert count <= 1 and copies == 0, f"{fault}: unknown, and {count} arrived, {copies} in Sent"
    else:
        assert count == 1, f"{fault}: {count} arrived: {entries}"
        assert copies == 1, f"{fault}: {copies} in Sent: {entries}"
    return done, bool(unknown)


def test_send():
    """sending"""
    with MailServers() as servers:
        profile = Profile(servers)
        profile.add(verify=False)
        profile.sync()
        send(profile, "first@example.test")
        profile.sync()
        unknown = 0
        for number in points():
            done, was_unknown = run_send(profile, servers, number, f"commit:{number}")
            unknown += was_unknown
            if done:
                print(f"# {number} commits tried, {unknown} left to the person")
                break
        # Two points lie between the dot and its answer; commits that are not about sending may fall between them.
        assert unknown <= 4, f"{unknown} messages nobody knows the fate of"
        for number in (1, 2):
            _, was_unknown = run_send(profile, servers, number, f"smtp-dot:{number}")
            assert was_unknown, "killed around the final dot, and the person was not asked"
        profile.run("check")
        profile.close()


if __name__ == "__main__":
    main([test_sync, test_acts, test_send])
