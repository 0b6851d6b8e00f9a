#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of messages: those a server does not give are remembered, large ones come in parts, one
attachment comes alone, and those nobody wants to keep are given back.

usage: test-bodies.py MAIL-TOOL"""

import base64
import os
import random
import sqlite3
import time

from body_server import BodyServer
from driver import ANNA, Failed, Killed, MailServers, Profile, main, message
from slow_link import SlowLink

KIB, MIB = 1024, 1024 * 1024


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


def large(size, seed=1, name="large@example.test"):
    """A message of exactly that many bytes, which do not compress."""
    data = message(name, body="")
    return data + random.Random(seed).randbytes((size - len(data)) // 2).hex().encode() + b"x" * ((size - len(data)) % 2)


def get_large(server, size, sent=None, where=""):
    """Syncs a message of that size on a new profile; the bytes are the same, and were sent once."""
    server.messages = {1: large(size)}
    server.forget()
    server.sent = 0
    profile = Profile(server)
    server.add_to(profile)
    done = profile.sync()
    assert done["bodies"] == 1, f"{where} {size}: {done}"
    item = profile.list("INBOX")[0]
    assert item["body"] == "complete", f"{where} {size}: {item}"
    assert raw(profile, item["message"]) == server.messages[1], f"{where} {size}"
    assert server.sent == (size if sent is None else sent), f"{where} {size}: {server.sent} bytes: {server.pieces}"
    assert not ask(profile, "SELECT * FROM section WHERE complete = 0", "bodies.db"), where
    profile.close()


def test_parts():
    """a large message comes in parts, each once, whatever its length"""
    with BodyServer({}) as server:
        for size in (MIB, MIB + 1, MIB + 256 * KIB - 1, MIB + 256 * KIB, 2 * MIB, 2 * MIB + 1, 5 * MIB + 12345):
            get_large(server, size)
            assert (len(server.fetches) > 1) == (size > MIB), server.fetches


def test_parts_of_liars():
    """the end is where the server gives no more, not where it said it would be"""
    size = 3 * MIB + 777
    with BodyServer({}) as server:
        for said in (size - MIB, size + 1, size + MIB, size + 100 * KIB):
            server.sizes = {1: said}
            get_large(server, size, where=f"said {said}")
        server.sizes = {}
        server.omits_origin = True
        get_large(server, size, where="no origin")
        server.omits_origin, server.caps = False, 100 * KIB
        server.messages = {}
        get_large(server, size, sent=size + 100 * KIB, where="capped")
        server.caps, server.ignores_pieces = None, True
        get_large(server, size, sent=2 * size, where="whole")


def finished(server, begin):
    """Up to where the parts that came whole reach."""
    end = begin
    for _, offset, count in server.pieces:
        if offset >= end and count >= 256 * KIB:
            end = offset + count // (256 * KIB) * 256 * KIB
    return end


def test_parts_cut():
    """a connection that breaks in the middle costs what was under way, and nothing that had come"""
    size = 12 * MIB + 5
    data = large(size)
    with BodyServer({1: data}) as server:
        profile = Profile(server)
        server.add_to(profile)
        total = 0
        for cut in (3 * MIB + 100 * KIB, 7 * MIB + 300 * KIB):
            server.cut_after = cut
            server.forget()
            try:
                profile.sync()
                raise AssertionError("it was not cut")
            except Failed as failed:
                assert failed.code == "transient", failed
            assert not server.pieces or server.pieces[0][1] >= total, (total, server.pieces)
            total = max(total, finished(server, total))
        server.cut_after = None
        server.forget()
        assert profile.sync()["bodies"] == 1
        assert server.pieces[0][1] >= total, (total, server.pieces[0])
        assert raw(profile, profile.list("INBOX")[0]["message"]) == data
        assert server.sent < size + 2 * 256 * KIB + 1, f"{server.sent - size} bytes too many"
        profile.close()


def test_parts_killed():
    """a process that dies in the middle leaves what was committed"""
    size = 6 * MIB + 5
    data = large(size)
    with BodyServer({1: data}) as server:
        profile = Profile(server)
        server.add_to(profile)
        profile.sync("--headers-only")
        begun = commit = 0
        while begun < 3:
            commit += 1
            try:
                profile.sync(fault=f"commit:{commit}")
                raise AssertionError("it lived")
            except Killed:
                pass
            begun = ask(profile, "SELECT count(*) FROM chunk", "bodies.db")[0][0]
        server.forget()
        assert profile.sync()["bodies"] == 1
        assert server.pieces[0][1] == begun * 256 * KIB, (begun, server.pieces[0])
        assert raw(profile, profile.list("INBOX")[0]["message"]) == data
        profile.close()


def test_parts_of_another_life():
    """a mailbox that was made anew in between is begun anew"""
    size = 4 * MIB
    with BodyServer({1: large(size, 1)}) as server:
        profile = Profile(server)
        server.add_to(profile)
        server.cut_after = 2 * MIB + 100
        try:
            profile.sync()
            raise AssertionError("it was not cut")
        except Failed:
            pass
        assert ask(profile, "SELECT count(*) FROM chunk", "bodies.db")[0][0] >= 6
        server.cut_after, server.uidvalidity = None, 8
        server.messages = {1: large(size, 2)}
        for _ in range(3):
            profile.sync()
        items = profile.list("INBOX")
        assert [item["body"] for item in items] == ["complete"], items
        assert raw(profile, items[0]["message"]) == server.messages[1]
        profile.close()


def test_parts_refused():
    """a server that does not know parts, or stumbles over one, gives its halves"""
    with BodyServer({1: large(2 * MIB), 2: message("small@example.test")}) as server:
        profile = Profile(server)
        server.add_to(profile)
        server.refused, server.halves = {1}, True
        assert profile.sync()["bodies"] == 2
        item = next(item for item in profile.list("INBOX") if item["uid"] == 1)
        assert raw(profile, item["message"]) == server.messages[1]
        profile.close()


def slow_profile(servers, link):
    profile = Profile(servers)
    profile.add(imap=f"127.0.0.1:{link.port}:tls", verify=False)
    profile.sync("--headers-only")
    return profile, {item["message-id"]: item["message"] for path in ("INBOX", "Archive") for item in profile.list(path)}


def test_person_first():
    """a small message that is opened while 20 MB come, for the background or for the person, is there within a second"""
    with MailServers() as servers:
        connection = servers.imap(ANNA)
        connection.append("INBOX", "", None, large(20 * MIB))
        connection.append("Archive", "", None, message("small@example.test"))
        connection.logout()
        for words in (("--beside-sync",), ()):
            link = SlowLink(servers.host, servers.imaps_port, 0.02, 2 * MIB)
            profile, items = slow_profile(servers, link)
            wanted = ["small@example.test"] if words else ["large@example.test", "small@example.test"]
            lines = profile.run("fetch", *[items[name] for name in wanted], *words, timeout=120)
            small = next(line for line in lines if line["message"] == items["small@example.test"])
            print(f"# {'beside a round' if words else 'beside the large one'}: {small['seconds']:.2f} s, {small['bytes'] / MIB:.1f} MiB before")
            assert small["seconds"] < 1.0, lines
            profile.sync(timeout=120)
            assert len(raw(profile, items["large@example.test"])) == 20 * MIB
            profile.close()
            link.close()


def with_attachments(name="parts@example.test"):
    """A message of a text and two attachments, and what stands in each."""
    parts = [b"Content-Type: text/plain\r\n\r\nHello\r\n"]
    texts = [b"Hello"]
    for number, size in enumerate((3 * MIB, 2 * MIB)):
        header = f'Content-Type: application/x-n{number}; name="n{number}.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
        data = base64.encodebytes(random.Random(number).randbytes(size)).replace(b"\n", b"\r\n")
        parts.append(header + data)
        texts.append((header, data[:-2]))
    body = b"".join(b"--b0\r\n" + part + (b"" if part.endswith(b"\r\n") else b"\r\n") for part in parts) + b"--b0--\r\n"
    header = message(name).partition(b"Content-Type:")[0] + b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
    return header + body, texts


def test_one_attachment():
    """one attachment of a message that is not kept comes alone, and once"""
    data, texts = with_attachments()
    with MailServers() as servers:
        connection = servers.imap(ANNA)
        connection.append("INBOX", "", None, data)
        connection.logout()
        link = SlowLink(servers.host, servers.imaps_port, 0)
        profile = Profile(servers)
        profile.add(imap=f"127.0.0.1:{link.port}:tls", verify=False)
        profile.sync("--headers-only")
        item = profile.list("INBOX")[0]["message"]
        before = link.received
        profile.run("fetch", item, "--part", "3")
        came = link.received - before
        assert len(texts[2][1]) < came < len(texts[2][1]) * 1.02 + 20000, (came, len(texts[2][1]))
        assert profile.read("show", item, "--raw", "--part", "3") == texts[2][1]
        assert profile.read("show", item, "--raw", "--part", "3.MIME") == texts[2][0]
        assert profile.list("INBOX")[0]["body"] == "partial", profile.list("INBOX")[0]
        before = link.received
        profile.run("fetch", item, "--part", "3")
        assert link.received - before < 20000
        for part in ("4", "1.7", "x", "2..1"):
            try:
                profile.run("fetch", item, "--part", part)
                raise AssertionError(f"{part} came")
            except Failed as failed:
                assert failed.code == "permanent" and "no such attachment" in str(failed), failed
        profile.run("fetch", item)
        assert raw(profile, item) == data
        profile.run("fetch", item, "--part", "2")
        profile.close()
        link.close()


def given_back_mail(connection):
    """Mail of several ages: {message id: whether its body stays when a month is kept}."""
    expected = {}
    for name, folder, days, flags, stays in (("new", "INBOX", 1, "", True), ("young", "INBOX", 20, "", True),
                                             ("old", "INBOX", 45, "", False), ("starred", "INBOX", 45, "(\\Flagged)", True),
                                             ("archived", "Archive", 400, "(\\Seen)", False), ("draft", "Drafts", 400, "", True),
                                             ("opened", "INBOX", 100, "", True), ("waiting", "INBOX", 90, "", True)):
        data = large(800 * KIB if name != "archived" else 9 * MIB, name, f"{name}@example.test")
        connection.append(folder, flags, time.time() - days * 86400, data)
        expected[f"{name}@example.test"] = stays
    connection.logout()
    return expected


def bodies_by_name(profile):
    return {item["message-id"]: item["body"] == "complete" for path in ("INBOX", "Archive", "Drafts") for item in profile.list(path)}


def test_given_back():
    """bodies that are older than what is kept go when the span shrinks, and the file with them; others stay"""
    with MailServers() as servers:
        expected = given_back_mail(servers.imap(ANNA))
        profile = Profile(servers)
        profile.add(verify=False)
        profile.sync()
        assert all(bodies_by_name(profile).values())
        file = os.path.join(profile.path, "bodies.db")
        before = os.path.getsize(file)
        items = {item["message-id"]: item["message"] for item in profile.list("INBOX")}
        # What is done offline waits, so it is not touched; what was opened lately stays for a while.
        ask(profile, "UPDATE account SET keep_months = 1")
        profile.run("fetch", items["opened@example.test"])
        profile.run("move", items["waiting@example.test"], profile.folders()["Junk"]["folder"])
        ask(profile, "UPDATE operation SET not_before = 99999999999")
        profile.sync()
        del expected["waiting@example.test"]
        assert {name: here for name, here in bodies_by_name(profile).items() if name in expected} == expected
        assert not profile.sync()["bodies"]
        junk = profile.list("Junk")
        assert [item["body"] for item in junk] == ["complete"], junk
        assert not ask(profile, "SELECT * FROM section_garbage")
        # Two went, of 10.5 MB; half of it is what hexadecimal digits compress to.
        after = os.path.getsize(file)
        print(f"# {before / MIB:.1f} MiB, then {after / MIB:.1f} MiB")
        assert before - after > 4 * MIB, (before, after)
        old = items["old@example.test"]
        profile.run("fetch", old)
        assert raw(profile, old) == large(800 * KIB, "old", "old@example.test")
        ask(profile, "UPDATE account SET keep_months = 0")
        assert profile.sync()["bodies"] == 1
        assert all(bodies_by_name(profile).values())
        profile.close()


def test_moved():
    """mail that is moved, here or elsewhere, in whatever direction, is not downloaded again"""
    names = [f"moved{number}@example.test" for number in range(20)]
    with MailServers() as servers:
        connection = servers.imap(ANNA)
        for number, name in enumerate(names):
            connection.append("INBOX", "", time.time() - 86400 * number, large(50 * KIB, number, name))
        link = SlowLink(servers.host, servers.imaps_port, 0)
        profile = Profile(servers)
        profile.add(imap=f"127.0.0.1:{link.port}:tls", verify=False)
        profile.sync()
        # A busy machine looks far away: then it is compressed, to half of that.
        assert link.received > 20 * 50 * KIB / 3
        archive = profile.folders()["Archive"]["folder"]
        for item in profile.list("INBOX"):
            profile.run("move", item["message"], archive)
        where, other = "Archive", "INBOX"
        for move in ("here", "elsewhere", "elsewhere", "copied"):
            before = link.received
            if move == "here":
                profile.sync()
            else:
                connection.select(where)
                connection.uid("COPY" if move == "copied" else "MOVE", "1:*", other)
                where, other = other, where
            done = [profile.sync() for _ in range(2)]
            came = link.received - before
            print(f"# {move}, to {where}: {came / KIB:.0f} KiB")
            assert not sum(one["bodies"] for one in done) and came < 80 * KIB, (move, where, came, done)
            items = profile.list(where)
            assert sorted(item["message-id"] for item in items) == sorted(names)
            assert all(item["body"] == "complete" for item in items), items
            for item in items[::7]:
                number = names.index(item["message-id"])
                assert raw(profile, item["message"]) == large(50 * KIB, number, names[number])
        connection.logout()
        profile.close()
        link.close()


TESTS = [test_silent, test_refused, test_all_refused, test_limit, test_all_silent, test_parts, test_parts_of_liars, test_parts_cut,
         test_parts_killed, test_parts_of_another_life, test_parts_refused, test_person_first, test_one_attachment, test_given_back,
         test_moved]

if __name__ == "__main__":
    main([test for test in TESTS if test.__name__ in os.environ.get("MAIL_TEST_ONLY", test.__name__)])
