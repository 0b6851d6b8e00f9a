# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest SMTP server that takes a message from somebody who signed in, beside a scripted IMAP server."""

import base64
import re

from listener import Listener


class Smtp(Listener):
    """What it took is put where its owner would find it: in the INBOX when it is to themselves, and in Sent where the server does
    that. taken: all of it."""

    def __init__(self, server):
        self.server = server
        self.taken = []
        super().__init__()

    def serve(self, connection):
        with connection.makefile("rwb") as file:
            self.talk(file)

    def talk(self, file):
        def say(text):
            file.write(text.encode() + b"\r\n")
            file.flush()

        recipients = []
        say("220 mail.example.test ESMTP Postfix")
        while line := file.readline().decode("utf-8", "replace").rstrip("\r\n"):
            verb = line.split()[0].upper()
            if verb == "EHLO":
                say("250-mail.example.test\r\n250-AUTH PLAIN\r\n250-8BITMIME\r\n250 SIZE 36700160")
            elif verb == "AUTH":
                self.sign_in(line, say, file)
            elif verb == "RCPT":
                recipients.append(re.search(r"<(.*?)>", line)[1])
                say("250 2.1.5 OK")
            elif verb == "DATA":
                say("354 Go on")
                self.take(self.read_message(file), recipients)
                recipients = []
                say("250 2.0.0 Taken")
            elif verb == "QUIT":
                say("221 2.0.0 Bye")
                return
            else:
                say("250 2.0.0 OK")

    def sign_in(self, line, say, file):
        words = line.split()
        if len(words) < 3:
            say("334 ")
            words.append(file.readline().decode().strip())
        _, user, password = base64.b64decode(words[2]).decode().split("\0")
        is_right = (user, password) == (self.server.address, self.server.password)
        say("235 2.7.0 Signed in" if is_right else "535 5.7.8 Authentication failed")

    @staticmethod
    def read_message(file):
        lines = []
        while (line := file.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def take(self, content, recipients):
        stock = self.server.stock
        self.taken.append(content)
        if self.server.speaks.saves_sent:
            stock.add(stock.by_use("\\Sent").name, content, ["\\Seen"])
        if self.server.address in recipients:
            stock.add("INBOX", content)
