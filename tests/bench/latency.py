# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a message that arrives takes from the server's word for it, EXISTS, to its row in the store."""

import os
import queue
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time

from listener import Listener
from mail_servers import MailServers

ANNA = "anna@example.test"
EXISTS = re.compile(rb"^\* \d+ EXISTS\r\n", re.MULTILINE)


class Tap(Listener):
    """A proxy in clear text that hands on at once what it gets, and notes when EXISTS came by."""

    def __init__(self, host, port):
        self.target = (host, port)
        self.heard = []
        super().__init__()

    def welcome(self, connection):
        server = socket.create_connection(self.target)
        for each in (connection, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for source, sink in ((connection, server), (server, connection)):
            threading.Thread(target=self.pump, args=(source, sink, source is server), daemon=True).start()

    def pump(self, source, sink, is_server):
        try:
            while data := source.recv(262144):
                now = time.monotonic()
                if is_server and EXISTS.search(data):
                    self.heard.append(now)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Listening:
    """mail-tool that watches an account; its events come with the time they were read, after the store has them."""

    def __init__(self, tool, servers, folder, imap):
        profile, env = os.path.join(folder, "profile"), dict(os.environ, MAIL_TOOL_SECRETS=os.path.join(folder, "secrets"))
        password = os.path.join(folder, "password")
        with open(password, "w", encoding="utf-8") as file:
            file.write(servers.users[ANNA]["password"])
        subprocess.run([tool, "--profile", profile, "account-add", "--address", ANNA, "--name", "Anna", "--user", ANNA, "--password-file",
                        password, "--imap", imap, "--smtp", f"{servers.host}:{servers.submissions_port}:tls", "--trust-ca", servers.ca,
                        "--no-verify"], env=env, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([tool, "--profile", profile, "sync"], env=env, check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([tool, "--profile", profile, "watch", "--timeout", "300"], env=env, stdout=subprocess.PIPE)
        self.seen = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        time.sleep(3)

    def read(self):
        for line in self.process.stdout:
            if b'"added"' in line:
                self.seen.put(time.monotonic())

    def close(self):
        self.process.terminate()
        self.process.wait()


def measure(tool, server, count):
    """A dictionary of figures."""
    folder = tempfile.mkdtemp(prefix="mail-bench-")
    rows, told, missed = [], [], 0
    with MailServers(arguments=["--imap-server", server]) as servers:
        servers.imap(ANNA).logout()
        tap = Tap(servers.host, servers.imap_port)
        listening = Listening(tool, servers, folder, f"127.0.0.1:{tap.port}:plain")
        for number in range(count):
            tap.heard.clear()
            begun = time.monotonic()
            servers.deliver(ANNA, f"From: a@example.test\r\nSubject: {number}\r\nMessage-ID: <latency-{number}@example.test>\r\n\r\nText\r\n")
            try:
                seen = listening.seen.get(timeout=10)
                rows.append((seen - tap.heard[0]) * 1000)
                told.append((tap.heard[0] - begun) * 1000)
            except (queue.Empty, IndexError):
                missed += 1
            time.sleep(0.15)
        listening.close()
        tap.close()
    shutil.rmtree(folder, ignore_errors=True)
    return {"what": f"from EXISTS on the wire to the row in the store, {server}", "messages": count, "missed": missed,
            "median_ms": statistics.median(rows) if rows else -1.0, "ninth_tenth_ms": sorted(rows)[len(rows) * 9 // 10] if rows else -1.0,
            "most_ms": max(rows, default=-1.0), "goal_ms": 10, "server_tells_after_ms": statistics.median(told) if told else -1.0}
