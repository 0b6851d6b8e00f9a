# SPDX-License-Identifier: GPL-3.0-or-later
"""A small IMAP server in Python whose messages can be made to fail, and which notes what of them it was asked for."""

import re
import threading

from driver import ANNA, Listener


class BodyServer(Listener):
    """One mailbox. Messages are bytes by UID. `silent`: UIDs whose BODY[] is answered with OK and nothing. `refused`: UIDs for which
    a FETCH of a body is answered with NO, whatever else it asks for. `halves`: whether HEADER and TEXT of those are given. `sizes`:
    RFC822.SIZE where it is a lie. `omits_origin`: pieces are given without where they begin. `caps`: no piece is longer.
    `ignores_pieces`: the whole is given instead."""

    users = {ANNA: {"password": "secret"}}
    ca = None

    def __init__(self, messages):
        self.messages = dict(messages)
        self.uidvalidity = 7
        self.silent, self.refused, self.sizes = set(), set(), {}
        self.words = "[UNAVAILABLE] FETCH Server error while fetching messages"
        self.halves = self.omits_origin = self.ignores_pieces = False
        self.caps = None
        self.fetches = []                   # what followed FETCH or UID FETCH, of bodies
        self.pieces = []                    # (uid, offset, bytes that were sent)
        self.cut_after = None               # bytes of bodies, all together, after which everything is cut
        self.sent = 0                       # bytes of bodies
        self.lock = threading.Lock()
        super().__init__()

    def add_to(self, profile):
        place = f"127.0.0.1:{self.port}:plain"
        return profile.add(imap=place, smtp=place, verify=False, trust=False)

    def forget(self):
        self.fetches.clear()
        self.pieces.clear()

    def serve(self, connection):
        with connection.makefile("rb") as reader:
            connection.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS] ready\r\n")
            while line := reader.readline():
                tag, _, rest = line.decode("latin-1").rstrip("\r\n").partition(" ")
                answer = self.answer(connection, rest)
                if answer is None:
                    return
                connection.sendall(f"{tag} {answer}\r\n".encode())

    def answer(self, connection, rest):
        words = rest.upper().split(" ")
        if words[0] == "LIST":
            connection.sendall(b'* LIST () "/" INBOX\r\n')
        elif words[0] in ("SELECT", "EXAMINE"):
            connection.sendall(f"* {len(self.messages)} EXISTS\r\n* OK [UIDVALIDITY {self.uidvalidity}] x\r\n"
                               f"* OK [UIDNEXT {max(self.messages, default=0) + 1}] x\r\n* FLAGS (\\Seen)\r\n".encode())
        elif words[:2] == ["UID", "SEARCH"]:
            connection.sendall(("* SEARCH " + " ".join(map(str, sorted(self.messages))) + "\r\n").encode())
        elif words[0] == "FETCH" or words[:2] == ["UID", "FETCH"]:
            return self.fetch(connection, rest.partition("FETCH ")[2], words[0] == "UID")
        elif words[0] == "LOGOUT":
            connection.sendall(b"* BYE\r\n")
        return "OK done"

    def find(self, numbers, by_uid):
        uids = sorted(self.messages)
        result = []
        for part in numbers.split(","):
            first, _, last = part.partition(":")
            highest = uids[-1] if by_uid else len(uids)
            first, last = int(first), highest if last == "*" else int(last or first)
            result += [uid for number, uid in enumerate(uids, 1) if first <= (uid if by_uid else number) <= last]
        return result

    def fetch(self, connection, rest, by_uid):
        numbers, _, items = rest.partition(" ")
        uids = self.find(numbers, by_uid)
        asked = re.search(r"BODY\.PEEK\[((?:[0-9.]+)?(?:HEADER|TEXT|MIME)?)\](?:<(\d+)\.(\d+)>)?", items)
        if not asked:
            for uid in uids:
                self.send_header(connection, uid)
            return "OK done"
        self.fetches.append(rest)
        half = asked[1] in ("HEADER", "TEXT") and self.halves
        if not half and self.refused.intersection(uids):
            return "NO " + self.words
        for uid in uids:
            if uid in self.silent and not half:
                continue
            if not self.send_body(connection, uid, asked[1], asked[2], asked[3]):
                return None
        return "OK done"

    def send_header(self, connection, uid):
        message = self.messages[uid]
        header = message.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        number = sorted(self.messages).index(uid) + 1
        size = self.sizes.get(uid, len(message))
        connection.sendall(f'* {number} FETCH (UID {uid} FLAGS () INTERNALDATE "20-Nov-2026 00:00:00 +0000" RFC822.SIZE {size} '
                           f"BODY[HEADER.FIELDS (FROM)] {{{len(header)}}}\r\n".encode() + header + b")\r\n")

    def section(self, uid, name):
        header, _, text = self.messages[uid].partition(b"\r\n\r\n")
        return {"": self.messages[uid], "HEADER": header + b"\r\n\r\n", "TEXT": text}.get(name)

    def send_body(self, connection, uid, name, offset, length):
        data = self.section(uid, name)
        origin = ""
        begin = 0
        if offset is not None and not self.ignores_pieces:
            begin = int(offset)
            data = data[begin:begin + min(int(length), self.caps or int(length))]
            origin = "" if self.omits_origin else f"<{offset}>"
        number = sorted(self.messages).index(uid) + 1
        connection.sendall(f"* {number} FETCH (UID {uid} BODY[{name}]{origin} {{{len(data)}}}\r\n".encode())
        with self.lock:
            left = len(data) if self.cut_after is None else max(0, self.cut_after - self.sent)
            data, is_cut = data[:left], left < len(data)
            self.sent += len(data)
        self.pieces.append((uid, begin, len(data)))
        connection.sendall(data)
        if is_cut:
            return False
        connection.sendall(b")\r\n")
        return True
