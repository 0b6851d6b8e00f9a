# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mail server has: mailboxes with numbered messages, and what happens to them. No protocol."""

import email
import email.policy
import re
import threading
import time

SYSTEM_FLAGS = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")


class Message:
    """Its bytes, its flags, and when it was changed last, as CONDSTORE counts. Several mailboxes can hold the same one (Gmail)."""

    def __init__(self, content, flags=(), date=None, identity=0):
        self.content = content
        self.flags = set(flags)
        self.date = time.time() if date is None else date
        self.identity = identity
        self.modseq = 1

    @property
    def header(self):
        return self.content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    def get(self, name):
        value = email.message_from_bytes(self.header, policy=email.policy.compat32)[name]
        return value.strip() if value else value

    def choose_header(self, names):
        """The header fields of these names, as they are written."""
        fields = re.findall(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*", self.header[:-2])
        wanted = {name.lower() for name in names}
        return b"".join(field for field in fields if field.partition(b":")[0].decode("latin-1").lower() in wanted) + b"\r\n"


class Mailbox:
    """name: as the protocol writes it. messages: by UID, ascending."""

    def __init__(self, name, attributes="", uidvalidity=7, uidnext=1):
        self.name = name
        self.attributes = attributes
        self.uidvalidity = uidvalidity
        self.uidnext = uidnext
        self.messages = {}
        self.highest = 1
        self.expunged = []                  # (mod-sequence, UID)
        self.subscribed = True

    @property
    def is_selectable(self):
        return "\\noselect" not in self.attributes.lower()

    def count_unseen(self):
        return sum("\\Seen" not in message.flags for message in self.messages.values())

    def find(self, message_id):
        """The UIDs of all messages with that Message-ID."""
        return [uid for uid, one in self.messages.items() if one.get("Message-ID").strip("<>") == message_id]


class Stock:
    """All mailboxes of one person. Its methods are what other clients do; every one takes the lock."""

    def __init__(self):
        self.lock = threading.RLock()
        self.mailboxes = {}
        self.modseq = 1
        self.identity = 1278455344230334864     # as large as Gmail's are

    def __getitem__(self, name):
        return self.mailboxes[name]

    def create(self, name, attributes="", uidnext=1):
        with self.lock:
            self.mailboxes[name] = Mailbox(name, attributes, 7 + len(self.mailboxes), uidnext)
            return self.mailboxes[name]

    def by_use(self, attribute):
        """The mailbox that is for something, whether or not the server says so."""
        return next(box for box in self.mailboxes.values() if attribute in box.attributes.split())

    def touch(self, message, *boxes):
        self.modseq += 1
        message.modseq = self.modseq
        for box in boxes or self.holders(message):
            box.highest = self.modseq

    def holders(self, message):
        return [box for box in self.mailboxes.values() if any(one is message for one in box.messages.values())]

    def put(self, box, message):
        """The UID it gets."""
        uid = box.uidnext
        box.messages[uid] = message
        box.uidnext += 1
        self.touch(message, box)
        return uid

    def add(self, name, content, flags=(), date=None):
        with self.lock:
            self.identity += 1
            return self.put(self.mailboxes[name], Message(content, flags, date, self.identity))

    def copy(self, source, uid, target):
        with self.lock:
            message = source.messages[uid]
            return self.put(target, Message(message.content, message.flags - {"\\Deleted"}, message.date, message.identity))

    def move(self, source, uid, target):
        with self.lock:
            new = self.copy(source, uid, target)
            self.expunge(source, uid)
            return new

    def expunge(self, box, *uids):
        with self.lock:
            for uid in uids:
                if box.messages.pop(uid, None) is not None:
                    self.modseq += 1
                    box.highest = self.modseq
                    box.expunged.append((self.modseq, uid))

    def flag(self, box, uid, add=(), remove=()):
        with self.lock:
            message = box.messages[uid]
            flags = (message.flags | set(add)) - set(remove)
            if flags != message.flags:
                message.flags = flags
                self.touch(message)

    def renumber(self, box):
        """All UIDs of before mean nothing any more."""
        with self.lock:
            messages = list(box.messages.values())
            box.uidvalidity += 100
            box.uidnext = 1
            box.messages = {}
            box.expunged = []
            for message in messages:
                self.put(box, message)


class LabelStock(Stock):
    """Mailboxes are labels of one pool, as Gmail has them (developers.google.com/workspace/gmail/imap/imap-extensions): what is
    in a mailbox is in All Mail too, as the same message with the same flags."""

    def pool(self):
        return self.by_use("\\All")

    def is_apart(self, box):
        return any(use in box.attributes.split() for use in ("\\Trash", "\\Junk"))

    def uid_of(self, box, message):
        return next((uid for uid, one in box.messages.items() if one is message), None)

    def put(self, box, message):
        uid = self.uid_of(box, message)
        if uid is not None:
            return uid
        uid = super().put(box, message)
        if self.is_apart(box):
            # To Trash or Spam: it loses all its labels.
            for other in self.holders(message):
                if other is not box:
                    super().expunge(other, self.uid_of(other, message))
        elif box is not self.pool():
            self.put(self.pool(), message)
        return uid

    def copy(self, source, uid, target):
        with self.lock:
            return self.put(target, source.messages[uid])
