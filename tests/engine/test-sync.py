#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine against a real IMAP server and Postfix, through the driver: what another client sees on the server is what we show, and
the other way round.

usage: test-sync.py MAIL-TOOL [dovecot|cyrus|courier]"""

import json
import os
import subprocess
import threading
import time

from driver import ANNA, SERVER, TOOL, WANG, Failed, MailServers, Missing, Profile, encode, fill, main, message, server_contents

# The commands of a round in which nothing changed, and one for COMPRESS, since the way to a busy server looks long. Courier tells of one mailbox at a time, and not when one is opened how many in it are
# unread: the round after the first has a look at each.
QUIET = {"dovecot": 6, "cyrus": 6, "courier": 12}


class Scene:
    """Servers with some mail, and a profile that is in step with them."""

    def __init__(self, count=12, folders=("INBOX", "Archive"), **keywords):
        self.servers = MailServers(**keywords)
        fill(self.servers, count, folders)
        self.profile = Profile(self.servers)
        self.profile.add()
        self.first = self.profile.sync()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.profile.close()
        self.servers.close()

    def check(self):
        self.profile.check(server_contents(self.servers))

    def queue(self, message_id, **keywords):
        path = os.path.join(self.profile.folder, "message.eml")
        with open(path, "wb") as file:
            file.write(message(message_id, **keywords))
        return self.profile.run("send", path)[0]["outbox"]


class Watch:
    """The driver while it listens to the servers."""

    def __init__(self, profile):
        self.process = subprocess.Popen([TOOL, "--profile", profile.path, "--transcript", "watch", "--timeout", "40"],
                                        env=dict(os.environ, MAIL_TOOL_SECRETS=profile.secrets), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.events = []
        self.news = threading.Condition()
        self.listens = threading.Event()
        for stream, take in ((self.process.stdout, self.take_event), (self.process.stderr, self.take_words)):
            threading.Thread(target=lambda stream=stream, take=take: [take(line) for line in stream], daemon=True).start()

    def __enter__(self):
        assert self.listens.wait(20), "it does not listen"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def take_event(self, line):
        with self.news:
            self.events.append(json.loads(line))
            self.news.notify()

    def take_words(self, line):
        if " C: " in line and line.rstrip().endswith(" IDLE"):
            self.listens.set()

    def wait_for(self, kind, seconds=10):
        with self.news:
            assert self.news.wait_for(lambda: any(event.get("event") == kind for event in self.events), seconds), self.events


def test_first():
    """everything comes, with its exact bytes, over TLS and over STARTTLS"""
    count = 150 if SERVER == "dovecot" else 30
    for arguments in ({}, {"imap": "starttls"}):
        with MailServers() as servers:
            fill(servers, count, ("INBOX", "Archive"))
            profile = Profile(servers)
            if arguments:
                profile.add(imap=f"{servers.host}:{servers.imap_port}:starttls",
                            smtp=f"{servers.host}:{servers.submission_port}:starttls")
            else:
                profile.add()
            done = profile.sync()
            assert done["messages"] == done["bodies"] == 2 * count, done
            assert profile.contents() == server_contents(servers)
            item = profile.find("INBOX", "m-inbox-7@example.test")
            path = os.path.join(profile.folder, "raw")
            raw = subprocess.run([TOOL, "--profile", profile.path, "show", str(item["message"]), "--raw"], check=True,
                                 stdout=subprocess.PIPE).stdout
            assert raw == message("m-inbox-7@example.test", "Message 7", body="Text 7\r\n" * 8), raw
            again = profile.sync()
            assert again["messages"] == 0 and again["bodies"] == 0, again
            if SERVER == "courier":
                again = profile.sync()
            assert again["commands"] <= QUIET[SERVER] + (2 if arguments else 0), \
                f"nothing changed, and {again['commands']} commands were sent"
            profile.close()


def test_headers_only():
    """headers first, bodies when they are wanted"""
    with MailServers() as servers:
        fill(servers, 20)
        profile = Profile(servers)
        profile.add()
        done = profile.sync("--headers-only")
        assert done["messages"] == 20 and done["bodies"] == 0, done
        done = profile.sync()
        assert done["messages"] == 0 and done["bodies"] == 20, done
        profile.close()


def test_news():
    """new, changed and removed messages of another client are seen"""
    with Scene() as scene:
        connection = scene.servers.imap(ANNA)
        connection.append("INBOX", "", None, message("new-1@example.test"))
        connection.select("INBOX")
        connection.uid("STORE", "2,3", "+FLAGS", "(\\Flagged $Label1)")
        connection.uid("STORE", "4", "-FLAGS", "(\\Seen)")
        connection.uid("STORE", "5,6", "+FLAGS", "(\\Deleted)")
        connection.uid("EXPUNGE", "5,6")
        connection.create(scene.servers.mailbox("Projects/&ANw-ber"))
        connection.logout()
        done = scene.profile.sync()
        assert done["messages"] == 1, done
        ours, theirs = scene.profile.contents(), server_contents(scene.servers)
        assert ours["INBOX"] == theirs["INBOX"], (ours["INBOX"], theirs["INBOX"])
        assert scene.profile.find("INBOX", "m-inbox-4@example.test") is None
        assert "Projects/Über" in scene.profile.folders()


def test_folders_there():
    """folders of every name are found with their mail, and what each is for"""
    with MailServers() as servers:
        connection = servers.imap(ANNA)
        names = {path: encode(path) for path in ("项目", "项目/二〇二六 年", "Über uns", "R&D")}
        for encoded in names.values():
            assert connection.create(servers.mailbox(encoded))[0] == "OK"
            connection.subscribe(servers.mailbox(encoded))
        connection.logout()
        fill(servers, 5, ("INBOX", *names.values(), "Archive"))
        profile = Profile(servers)
        profile.add()
        assert profile.sync()["messages"] == 30
        folders = profile.folders()
        theirs = server_contents(servers)
        for path, encoded in names.items():
            assert folders[path].get("subscribed"), folders[path]
            assert len(profile.list(path)) == 5 == len(theirs[encoded])
        for path in ("INBOX", "Drafts", "Sent", "Archive", "Junk", "Trash"):
            assert folders[path].get("role") == path.lower(), folders[path]
        assert folders["R&D"].get("role") not in ("archive", "sent", "trash"), folders["R&D"]
        profile.close()


def test_acts():
    """flags, moves and deletions made offline reach the server once, in order"""
    with Scene() as scene:
        profile = scene.profile
        scene.servers.stop("imap")
        folders = profile.folders()
        items = {item["message-id"]: item["message"] for item in profile.list("INBOX")}
        profile.run("flag", items["m-inbox-0@example.test"], "+flagged")
        profile.run("flag", items["m-inbox-1@example.test"], "-seen")
        profile.run("flag", items["m-inbox-1@example.test"], "+answered")
        profile.run("flag", items["m-inbox-8@example.test"], "+$Label2")
        profile.run("move", items["m-inbox-2@example.test"], folders["Archive"]["folder"])
        profile.run("flag", items["m-inbox-2@example.test"], "+flagged")
        profile.run("move", items["m-inbox-3@example.test"], folders["Archive"]["folder"])
        profile.run("move", items["m-inbox-3@example.test"], folders["Junk"]["folder"])
        profile.run("flag", items["m-inbox-3@example.test"], "+answered")
        profile.run("delete", items["m-inbox-4@example.test"])
        profile.run("delete", items["m-inbox-5@example.test"])
        profile.run("undo")
        profile.run("flag", items["m-inbox-6@example.test"], "+flagged")
        profile.run("undo")
        assert profile.find("Archive", "m-inbox-2@example.test")["message"] == items["m-inbox-2@example.test"]
        assert profile.find("INBOX", "m-inbox-5@example.test") is not None
        try:
            profile.sync("--timeout", "20")
            raise AssertionError("a server that is stopped was synchronised")
        except Failed as failed:
            assert failed.code == "transient", failed.code
        assert profile.run("operations"), "what was done offline is gone"

        scene.servers.start("imap")
        profile.sync()
        theirs = server_contents(scene.servers)
        assert ("m-inbox-0@example.test", ("flagged",)) in theirs["INBOX"], theirs["INBOX"]
        assert ("m-inbox-1@example.test", ("answered",)) in theirs["INBOX"], theirs["INBOX"]
        assert ("m-inbox-2@example.test", ("flagged", "seen")) in theirs["Archive"], theirs["Archive"]
        assert theirs["Junk"] == [("m-inbox-3@example.test", ("$Junk", "answered"))], theirs["Junk"]
        assert [row[0] for row in theirs["Trash"]] == ["m-inbox-4@example.test"], theirs["Trash"]
        assert ("m-inbox-5@example.test", ("seen",)) in theirs["INBOX"]
        assert ("m-inbox-6@example.test", ()) in theirs["INBOX"]
        scene.check()
        assert profile.find("Archive", "m-inbox-2@example.test")["message"] == items["m-inbox-2@example.test"], "a move changed the id"


def test_undo_later():
    """what the server has confirmed is undone there"""
    with Scene() as scene:
        profile = scene.profile
        item = profile.find("INBOX", "m-inbox-2@example.test")["message"]
        profile.run("move", item, profile.folders()["Archive"]["folder"])
        profile.sync()
        scene.check()
        profile.run("undo")
        profile.sync()
        scene.check()
        assert profile.find("INBOX", "m-inbox-2@example.test")["message"] == item
        profile.run("delete", profile.find("INBOX", "m-inbox-3@example.test")["message"])
        profile.sync()
        profile.run("delete", profile.find("Trash", "m-inbox-3@example.test")["message"])
        profile.sync()
        scene.check()
        assert not profile.list("Trash")


def test_send():
    """a message is sent once, has one copy in Sent, and nobody sees Bcc"""
    with Scene() as scene:
        scene.queue("sent-1@example.test", extra=f"Bcc: {ANNA}\r\n", body="One\r\n.two\r\n..three\r\n")
        if SERVER == "dovecot":
            scene.servers.stop("postfix")
            try:
                scene.profile.sync()
            except Failed as failed:
                assert failed.code == "transient", failed.code
            assert scene.profile.run("outbox")[0]["state"] == "queued"
            scene.servers.start("postfix")
            time.sleep(1)
        deadline = time.time() + 60
        while scene.profile.run("outbox") and time.time() < deadline:
            scene.profile.sync()
            time.sleep(1)
        time.sleep(0.5)
        scene.profile.sync()
        scene.check()
        theirs = server_contents(scene.servers)
        assert [row[0] for row in theirs["Sent"]] == ["sent-1@example.test"], theirs["Sent"]
        assert theirs["Sent"][0][1] == ("seen",), theirs["Sent"]
        assert [row[0] for row in server_contents(scene.servers, WANG)["INBOX"]] == ["sent-1@example.test"]
        connection = scene.servers.imap(WANG)
        connection.select("INBOX")
        raw = connection.uid("FETCH", "1:*", "(BODY.PEEK[])")[1][0][1]
        assert b"Bcc" not in raw and raw.endswith(b"One\r\n.two\r\n..three\r\n"), raw
        connection.logout()
        connection = scene.servers.imap(ANNA)
        connection.select(scene.servers.mailbox("Sent"))
        assert b"Bcc: " in connection.uid("FETCH", "1:*", "(BODY.PEEK[])")[1][0][1], "the copy in Sent lost its Bcc"
        connection.logout()


def test_refused():
    """a refused recipient stops the message before it is sent, and is named"""
    with Scene() as scene:
        scene.queue("refused-1@example.test", to=f"{WANG}, nobody@example.test")
        scene.profile.sync()
        entry = scene.profile.run("outbox")[0]
        assert entry["state"] == "failed", entry
        assert "nobody@example.test" in entry["last-error"], entry
        assert not server_contents(scene.servers, WANG)["INBOX"], "it was sent to the others"


def test_wrong():
    """a wrong password, port, host or certificate is told for what it is"""
    with MailServers() as servers:
        fill(servers, 2)
        host, imaps = servers.host, servers.imaps_port
        cases = [
            ({"password": "wrong"}, "authentication"),
            ({"imap": f"{host}:1:tls"}, "transient"),
            ({"imap": f"no-such-host.invalid:{imaps}:tls"}, "transient"),
            ({"trust": False}, "certificate"),
            ({"imap": f"{host}:{servers.imap_port}:tls"}, "protocol"),
        ]
        # What is not about the words of the server is the same with all of them.
        for arguments, code in cases if SERVER == "dovecot" else cases[:1]:
            profile = Profile(servers)
            # The others think for seconds about each wrong password.
            if SERVER == "dovecot":
                try:
                    profile.add(**arguments)
                    raise AssertionError(f"{arguments} was accepted")
                except Failed as failed:
                    assert failed.code == code, f"{arguments}: {failed.code}: {failed}"
            profile.add(verify=False, **arguments)
            # Only Dovecot names the reason for a refusal; without one the first may be a mistake, and is not final.
            later = "transient" if code == "authentication" and SERVER != "dovecot" else code
            try:
                profile.sync("--timeout", "20")
                raise AssertionError(f"{arguments} synchronised")
            except Failed as failed:
                assert failed.code == later, f"{arguments}: {failed.code}: {failed}"
            profile.close()


def test_renumbered():
    """a mailbox that was made anew on the server is read again, nothing is doubled"""
    with Scene() as scene:
        connection = scene.servers.imap(ANNA)
        old = scene.servers.mailbox("Old")
        connection.create(old)
        for number in range(5):
            connection.append(old, "", None, message(f"old-{number}@example.test"))
        scene.profile.sync()
        connection.delete(old)
        time.sleep(1.1)
        connection.create(old)
        for number in range(2, 7):
            connection.append(old, "(\\Seen)", None, message(f"old-{number}@example.test"))
        connection.logout()
        scene.profile.sync()
        scene.check()


def test_renumbered_acts():
    """what was to be done in such a mailbox is done to what is found again; of the rest one is told, and it can be given up"""
    with Scene() as scene:
        connection = scene.servers.imap(ANNA)
        old = scene.servers.mailbox("Old")
        connection.create(old)
        for number in range(5):
            connection.append(old, "", None, message(f"old-{number}@example.test"))
        scene.profile.sync()
        items = {number: scene.profile.find("Old", f"old-{number}@example.test")["message"] for number in range(5)}
        scene.profile.run("flag", f"{items[1]},{items[2]}", "+flagged")
        scene.profile.run("move", items[0], scene.profile.folders()["Archive"]["folder"])
        connection.delete(old)
        time.sleep(1.1)
        connection.create(old)
        for number in (2, 3):
            connection.append(old, "", None, message(f"old-{number}@example.test"))
        connection.logout()
        for _ in range(6):
            scene.profile.sync()
            held = {one["kind"]: one for one in scene.profile.run("operations")}
            if len(held) == 2 and "flagged" in dict(server_contents(scene.servers)["Old"])["old-2@example.test"]:
                break
            time.sleep(1)
        assert {kind: (one["state"], one["messages"]) for kind, one in held.items()} == \
            {"flags": ("held", 1), "move": ("held", 1)}, held
        assert all("anew" in one["last-error"] for one in held.values()), held
        assert dict(server_contents(scene.servers)["Old"]) == {"old-2@example.test": ("flagged",), "old-3@example.test": ()}

        # There is nothing left in it, and still it is looked for when the person wants it.
        connection = scene.servers.imap(ANNA)
        connection.select(old)
        connection.store("1:*", "+FLAGS", "(\\Deleted)")
        connection.expunge()
        connection.logout()
        scene.profile.sync()
        scene.profile.run("retry", held["flags"]["operation"])
        scene.profile.run("discard", held["move"]["operation"])
        scene.profile.sync()
        left = scene.profile.run("operations")
        assert [(one["kind"], one["state"]) for one in left] == [("flags", "held")], left
        scene.profile.run("discard", left[0]["operation"])
        scene.profile.sync()
        assert sorted(item["message-id"] for item in scene.profile.list("Recovered")) == ["old-0@example.test", "old-1@example.test"]
        scene.check()


def test_watch():
    """a message that arrives is seen at once, and a flag set elsewhere"""
    with Scene() as scene:
        with Watch(scene.profile) as watch:
            scene.servers.deliver(ANNA, message("live-1@example.test", to=ANNA, sender=WANG))
            watch.wait_for("added")
            connection = scene.servers.imap(ANNA)
            connection.select("INBOX")
            connection.uid("STORE", "1", "+FLAGS", "(\\Flagged)")
            connection.logout()
            watch.wait_for("changed")
        assert scene.profile.find("INBOX", "live-1@example.test") is not None
        assert "flagged" in scene.profile.find("INBOX", "m-inbox-0@example.test")["flags"]


def test_in_use():
    """a second process on the profile may read, and nothing else"""
    with Scene() as scene:
        thread = threading.Thread(target=lambda: scene.profile.run("watch", "--timeout", "4"))
        thread.start()
        time.sleep(1.5)
        assert scene.profile.list("INBOX")
        try:
            scene.profile.sync()
            raise AssertionError("two processes held the profile")
        except Failed as failed:
            assert failed.code == "profile-in-use", failed.code
        thread.join()


if __name__ == "__main__":
    main([test_first, test_folders_there, test_news, test_acts, test_undo_later, test_send, test_wrong, test_renumbered, test_renumbered_acts, test_watch] +
         ([test_headers_only, test_refused, test_in_use] if SERVER == "dovecot" else []))
