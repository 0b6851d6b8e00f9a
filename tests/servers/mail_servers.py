# SPDX-License-Identifier: GPL-3.0-or-later
"""Real mail servers for test scripts in Python; what they are is said in mail-servers.py.

    with MailServers(fill="demo") as servers:
        imap = servers.imap("anna@example.test")      # an imaplib connection, signed in over TLS
        servers.stop("imap")
"""

import imaplib
import json
import os
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mail-servers.py")


class Missing(Exception):
    """The servers are not installed here: tests that need them are skipped."""


class MailServers:
    def __init__(self, folder=None, people=(), fill=None, arguments=()):
        command = [sys.executable, SCRIPT]
        if folder is not None:
            command += ["--folder", folder]
        for person in people:
            command += ["--person", person]
        if fill is not None:
            command += ["--fill", fill]
        self.process = subprocess.Popen([*command, *arguments, "run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.strip():
            raise RuntimeError("the servers did not start")
        self.description = json.loads(line)
        if not self.description.get("ok", True):
            self.process.wait()
            if self.process.returncode == 77:
                raise Missing(self.description["error"])
            raise RuntimeError(self.description["error"])
        self.host = self.description["host"]
        self.strict_host = self.description["strict_host"]
        self.ca = self.description["ca"]
        self.users = {user["address"]: user for user in self.description["users"]}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __getattr__(self, name):
        if name in ("imap_port", "imaps_port", "pop3_port", "pop3s_port", "submission_port", "submissions_port", "lmtp_port"):
            return self.description[name.removesuffix("_port")]
        raise AttributeError(name)

    def command(self, *words):
        """Sends a line to the servers' keeper; raises with its words when it could not do it."""
        quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
        self.process.stdin.write(quoted + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if not answer["ok"]:
            raise RuntimeError(answer["error"])

    def stop(self, server):
        self.command("stop", server)

    def start(self, server):
        self.command("start", server)

    def deliver(self, address, message):
        """A message (bytes, or text) arrives."""
        if isinstance(message, str):
            message = message.encode()
        with tempfile.NamedTemporaryFile(suffix=".eml") as file:
            file.write(message)
            file.flush()
            self.command("deliver", address, file.name)

    def mailbox(self, path):
        """The server's name of the mailbox that tests call by its path, "Work/2026", quoted for imaplib."""
        if path != "INBOX":
            path = self.description["prefix"] + path.replace("/", self.description["separator"])
        return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def path(self, name):
        """The path of a mailbox by the server's name of it, which is not quoted."""
        return name.removeprefix(self.description["prefix"]).replace(self.description["separator"], "/")

    def tls(self):
        return ssl.create_default_context(cafile=self.ca)

    def imap(self, address):
        """A connection of the person, signed in."""
        connection = imaplib.IMAP4_SSL(self.host, self.imaps_port, ssl_context=self.tls())
        # imaplib writes a line in pieces, and each would wait for the kernel of a server that is in no hurry to acknowledge.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.login(address, self.users[address]["password"])
        return connection

    def smtp(self, address):
        """A submission connection of the person, signed in."""
        connection = smtplib.SMTP_SSL(self.host, self.submissions_port, context=self.tls())
        connection.login(address, self.users[address]["password"])
        return connection

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
