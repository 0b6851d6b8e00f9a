#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account does with its connections: compresses them where the way is long, hears of every folder, and connects anew when
the machine has slept.

usage: test-connections.py MAIL-TOOL"""

import json
import os
import queue
import subprocess
import threading
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

from driver import ANNA, TOOL, WANG, Failed, Listener, MailServers, Profile, fill, main, message  # noqa: E402
from slow_link import SlowLink  # noqa: E402

PATIENCE = 20


class Watch:
    """`mail-tool watch`, whose events are read as they come."""

    def __init__(self, profile, **environment):
        env = dict(os.environ, MAIL_TOOL_SECRETS=profile.secrets, **environment)
        self.process = subprocess.Popen([TOOL, "--profile", profile.path, "watch", "--timeout", "60"], env=env,
                                        stdout=subprocess.PIPE, text=True)
        self.events = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line))

    def wait_for(self, is_it):
        """Seconds until an event came that is it."""
        begun = time.monotonic()
        while (left := begun + PATIENCE - time.monotonic()) > 0:
            try:
                if is_it(self.events.get(timeout=left)):
                    return time.monotonic() - begun
            except queue.Empty:
                break
        raise AssertionError("nothing of the kind happened")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def wait_until(is_so, what):
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def sync_over(servers, round_trip):
    """(bytes that came, mail that came) of a first sync over a way of that length."""
    link = SlowLink(servers.host, servers.imaps_port, round_trip)
    profile = Profile(servers)
    profile.add(imap=f"{servers.host}:{link.port}:tls", verify=False)
    result = profile.sync()
    contents = profile.contents()
    profile.close()
    link.close()
    return link.received, result["messages"], contents


def test_far_is_compressed():
    """what comes over a long way is compressed, and is the same mail"""
    with MailServers() as servers:
        fill(servers, 120)
        # A busy machine now and then looks far away.
        near, n_near, near_contents = max((sync_over(servers, 0) for _ in range(3)), key=lambda result: result[0])
        far, n_far, far_contents = sync_over(servers, 0.02)
        assert n_near == n_far == 120
        assert near_contents == far_contents
        assert far < near * 0.6, f"{far} bytes over a long way, {near} over a short one"


def test_elsewhere():
    """mail that comes to a folder nobody listens to is there in seconds, where the server tells"""
    with MailServers() as servers:
        connection = servers.imap(ANNA)
        connection.create(servers.mailbox("Lists"))
        link = SlowLink(servers.host, servers.imap_port, 0)
        profile = Profile(servers)
        profile.add(imap=f"{servers.host}:{link.port}:plain", verify=False)
        profile.sync()
        lists = profile.folders()["Lists"]["folder"]
        with Watch(profile) as watch:
            wait_until(lambda: any(b"IDLE" in line for _, line in link.said), "it does not listen")
            connection.append(servers.mailbox("Lists"), "", None, message("lists-1@example.test"))
            seconds = watch.wait_for(lambda event: event.get("event") == "added" and event["folder"] == lists)
        assert seconds < 10, seconds
        assert profile.find("Lists", "lists-1@example.test") is not None
        connection.logout()
        link.close()
        profile.close()


def test_transcript():
    """a transcript tells what was said, and neither the password nor a word of the mail"""
    with MailServers() as servers:
        fill(servers, 3)
        profile = Profile(servers)
        profile.add()
        env = dict(os.environ, MAIL_TOOL_SECRETS=profile.secrets)
        said = subprocess.run([TOOL, "--profile", profile.path, "--transcript", "sync"], env=env, check=True, timeout=60,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
        for words in ("S: * OK [CAPABILITY", "C: ***", "C: A2 ID", "S: * LIST", "UID FETCH", "C: A5 EXAMINE \"INBOX\""):
            assert words in said, said
        assert said.count("EXAMINE") == 1, "empty folders are opened"
        for words in (servers.users[ANNA]["password"], "Message 1", "Text 1", "Anna Berger"):
            assert words not in said, words
        profile.close()


class Submission(Listener):
    """A server that takes mail from whoever signs in, and notes what it was told."""

    def __init__(self):
        self.said = []
        super().__init__()

    def serve(self, connection):
        answers = {"EHLO": "250-here\n250 AUTH PLAIN", "AUTH": "235 in", "DATA": "354 go", "QUIT": "221 bye"}
        with connection.makefile("rw", newline="\r\n") as stream:
            stream.write("220 here\n")
            stream.flush()
            in_data = False
            for line in stream:
                word = line.split()[0].upper() if line.split() else ""
                if in_data and line != ".\r\n":
                    continue
                self.said.append("." if in_data else word)
                stream.write(("250 taken" if in_data else answers.get(word, "250 fine")) + "\n")
                stream.flush()
                in_data = not in_data and word == "DATA"


def test_refused_secret():
    """a secret the one server refuses is not tried with the other"""
    with MailServers() as servers:
        submission = Submission()
        for password, is_right in (("wrong", False), (None, True)):
            profile = Profile(servers)
            profile.add(password=password, smtp=f"127.0.0.1:{submission.port}:plain", verify=False)
            letter = os.path.join(profile.folder, "letter.eml")
            with open(letter, "wb") as file:
                file.write(message(f"letter-{is_right}@example.test"))
            profile.run("send", letter)
            try:
                profile.sync("--timeout", "10")
                assert is_right
            except Failed as failed:
                assert not is_right and failed.code == "authentication", failed.code
            assert ("AUTH" in submission.said) == is_right, submission.said
            assert ("." in submission.said) == is_right, submission.said
            profile.close()
        submission.close()


class SystemBus:
    """A bus on which somebody says what logind would."""

    def __init__(self):
        self.bus = Gio.TestDBus.new(Gio.TestDBusFlags.NONE)
        self.bus.up()
        self.address = self.bus.get_bus_address()
        self.connection = Gio.DBusConnection.new_for_address_sync(
            self.address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                  GLib.Variant("(su)", ("org.freedesktop.login1", 0)), None, Gio.DBusCallFlags.NONE, -1, None)

    def prepare_for_sleep(self, is_about_to):
        self.connection.emit_signal(None, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
                                    GLib.Variant("(b)", (is_about_to,)))
        self.connection.flush_sync()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close_sync()
        self.bus.stop()


def test_slept():
    """after the machine has slept everything connects anew, and mail that came meanwhile is there"""
    # The bus first: it has a process of its own that would keep the servers' standard input open.
    with SystemBus() as bus, MailServers() as servers:
        fill(servers, 5)
        link = SlowLink(servers.host, servers.imap_port, 0)
        profile = Profile(servers)
        profile.add(imap=f"{servers.host}:{link.port}:plain", verify=False)
        profile.sync()
        before = link.connections
        with Watch(profile, DBUS_SYSTEM_BUS_ADDRESS=bus.address) as watch:
            wait_until(lambda: any(b"IDLE" in line for _, line in link.said), "it does not listen")
            link.fall_silent()
            bus.prepare_for_sleep(True)
            servers.deliver(ANNA, message("night@example.test", to=ANNA, sender=WANG))
            time.sleep(1)
            awake = link.connections
            bus.prepare_for_sleep(False)
            watch.wait_for(lambda event: event.get("event") == "added")
        assert link.connections > awake > before, (before, awake, link.connections)
        assert profile.find("INBOX", "night@example.test") is not None
        link.close()
        profile.close()


if __name__ == "__main__":
    main([test_far_is_compressed, test_elsewhere, test_slept, test_transcript, test_refused_secret])
