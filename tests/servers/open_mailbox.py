# SPDX-License-Identifier: GPL-3.0-or-later
"""The half of a scripted IMAP server that is about the open mailbox: SELECT and what follows it (personality.py has the other)."""

import re
import select
import time

from imap_words import BadCommand, Refused, read_set, text_of, write_set
from mail_stock import SYSTEM_FLAGS


class Dropped(Exception):
    """The connection ends here."""


class OpenMailbox:
    """What a connection does with the mailbox that is open on it."""

    permanent_flags = "\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*"
    has_uidnext = True
    says_closed = True                      # where one mailbox ends and the next begins, RFC 7162 §3.2.11

    def mailbox_lines(self, box):
        flags = self.permanent_flags if not self.read_only else ""
        lines = [f"FLAGS ({' '.join(SYSTEM_FLAGS)})", f"OK [PERMANENTFLAGS ({flags})] Flags permitted.", f"{len(box.messages)} EXISTS",
                 "0 RECENT", f"OK [UIDVALIDITY {box.uidvalidity}] UIDs valid"]
        if self.has_uidnext:
            lines.append(f"OK [UIDNEXT {box.uidnext}] Predicted next UID")
        if self.has("CONDSTORE"):
            lines.append(f"OK [HIGHESTMODSEQ {box.highest}] Highest")
        return lines

    def open_box(self, name, parameters, read_only):
        if self.box is not None and self.says_closed and ("QRESYNC" in self.enabled or self.has("IMAP4rev2")):
            self.say("* OK [CLOSED] Previous mailbox closed.")
        self.box = None
        box = self.find(name)
        if not box.is_selectable:
            raise Refused("[CANNOT] Mailbox can't be opened")
        self.read_only = read_only
        for line in self.mailbox_lines(box):
            self.say("* " + line)
        self.box = box
        self.view = list(box.messages)
        self.told = self.server.stock.modseq
        if parameters and parameters[0] == "QRESYNC":
            self.resync(box, parameters[1])
        elif parameters and not self.has("CONDSTORE"):
            raise BadCommand("Unknown parameter")

    def resync(self, box, words):
        uidvalidity, since = int(words[0]), int(words[1])
        known = read_set(words[2], box.uidnext) if len(words) > 2 else [(1, box.uidnext)]
        if uidvalidity != box.uidvalidity:
            return
        gone = sorted(uid for modseq, uid in box.expunged if modseq > since and any(low <= uid <= high for low, high in known))
        if gone:
            self.say(f"* VANISHED (EARLIER) {write_set(gone)}")
        for uid, message in box.messages.items():
            if message.modseq > since:
                self.say_fetch(uid, ["UID", "FLAGS", "MODSEQ"])

    def do_select(self, name, parameters=()):
        self.open_box(name, parameters, False)
        return "[READ-WRITE] Select completed."

    def do_examine(self, name, parameters=()):
        self.open_box(name, parameters, True)
        return "[READ-ONLY] Examine completed."

    def do_unselect(self):
        self.box = None
        return "Unselect completed."

    def do_close(self):
        if not self.read_only:
            self.do_expunge()
        self.box = None
        return "Close completed."

    def notify(self, may_expunge=True):
        """What happened to the open mailbox since it was told last."""
        messages = self.box.messages
        gone = [uid for uid in self.view if uid not in messages] if may_expunge else []
        if gone and "QRESYNC" in self.enabled:
            self.say(f"* VANISHED {write_set(gone)}")
        for uid in gone:
            if "QRESYNC" not in self.enabled:
                self.say(f"* {self.view.index(uid) + 1} EXPUNGE")
            self.view.remove(uid)
        known = len(self.view)
        last = self.view[-1] if self.view else 0
        new = [uid for uid in messages if uid > last]
        if new:
            self.view += new
            self.say(f"* {len(self.view)} EXISTS")
        if self.box.highest > self.told:
            for uid in self.view[:known]:
                if uid in messages and messages[uid].modseq > self.told:
                    self.say_fetch(uid, ["UID", "FLAGS"] + (["MODSEQ"] if "CONDSTORE" in self.enabled else []))
            self.told = self.server.stock.modseq

    def do_idle(self):
        self.say("+ idling")
        self.flush()
        while not self.data:
            if select.select([self.stream], [], [], 0.05)[0]:
                self.receive()
            with self.server.stock.lock:
                self.notify()
            self.flush()
        if self.read_line().upper() != b"DONE":
            raise BadCommand("Expected DONE")
        return "Idle completed."

    # Messages

    def chosen(self, text, by_uid=True):
        """UIDs that a set means, ascending."""
        if self.box is None:
            raise BadCommand("No mailbox selected.")
        if not by_uid:
            ranges = read_set(text, len(self.view))
            return [uid for number, uid in enumerate(self.view, 1) if any(min(pair) <= number <= max(pair) for pair in ranges)]
        ranges = read_set(text, self.view[-1] if self.view else 0)
        return [uid for uid in self.view if uid in self.box.messages and any(min(pair) <= uid <= max(pair) for pair in ranges)]

    def item(self, uid, message, name):
        """(what it is called in the answer, its value)"""
        upper = name.upper()
        if upper.startswith(("BODY[", "BODY.PEEK[")):
            return self.section(message, name)
        values = {
            "UID": lambda: str(uid), "FLAGS": lambda: f"({' '.join(sorted(message.flags))})", "MODSEQ": lambda: f"({message.modseq})",
            "INTERNALDATE": lambda: time.strftime('"%d-%b-%Y %H:%M:%S +0000"', time.gmtime(message.date)),
            "RFC822.SIZE": lambda: str(self.size_of(message)),
            "BODYSTRUCTURE": lambda: '("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "8BIT" '
                                     f'{len(message.content) - len(message.header)} {message.content.count(b"\n")} NIL NIL NIL NIL)',
        }
        if upper not in values:
            raise BadCommand(f"Unknown FETCH item {name}")
        return upper, values[upper]()

    def size_of(self, message):
        return len(message.content)

    def section(self, message, name):
        match = re.fullmatch(r"BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?", name, re.IGNORECASE)
        if not match:
            raise BadCommand(f"Unknown section {name}")
        what, origin = match[1].upper(), ""
        if what.startswith("HEADER.FIELDS ("):
            value = message.choose_header(what[15:-1].split())
        else:
            parts = {"": message.content, "HEADER": message.header, "TEXT": message.content[len(message.header):],
                     "1": message.content[len(message.header):]}
            if what not in parts:
                raise BadCommand(f"Unknown section {name}")
            value = parts[what]
        if match[2]:
            value, origin = value[int(match[2]):int(match[2]) + int(match[3])], f"<{match[2]}>"
        return f"BODY[{match[1]}]{origin}", b"{%d}\r\n%s" % (len(value), value)

    def say_fetch(self, uid, names):
        message = self.box.messages[uid]
        parts = []
        for name in names:
            title, value = self.item(uid, message, name)
            parts.append(title.encode() + b" " + (value if isinstance(value, bytes) else value.encode()))
            if name.upper().startswith("BODY[") and not self.read_only:
                self.server.stock.flag(self.box, uid, ["\\Seen"])
        self.say(b"* %d FETCH (%s)" % (self.view.index(uid) + 1, b" ".join(parts)))

    def fetch_order(self, uids):
        return uids

    def fetch(self, uids, items, modifiers):
        names = [items] if isinstance(items, str) else items
        since = int(modifiers[1]) if modifiers else 0
        names += ["MODSEQ"] if since and "MODSEQ" not in names else []
        for uid in self.fetch_order(uids):
            if uid in self.box.messages and self.box.messages[uid].modseq > since:
                self.say_fetch(uid, names)
        return "Fetch completed."

    def do_uid_fetch(self, numbers, items, modifiers=()):
        items = [items] if isinstance(items, str) else items
        return self.fetch(self.chosen(numbers), ["UID"] + [item for item in items if item != "UID"], modifiers)

    def do_fetch(self, numbers, items, modifiers=()):
        return self.fetch(self.chosen(numbers, by_uid=False), items, modifiers)

    def permit(self, flags):
        """Those that will stay."""
        if "\\*" in self.permanent_flags.split():
            return set(flags)
        allowed = {flag.lower() for flag in self.permanent_flags.split()}
        return {flag for flag in flags if flag.lower() in allowed}

    def do_uid_store(self, numbers, action, flags):
        if self.read_only:
            raise Refused("[READ-ONLY] Mailbox is read-only")
        flags = self.permit(flags)
        silent = action.upper().endswith(".SILENT")
        for uid in self.chosen(numbers):
            add, remove = (flags, ()) if action[0] == "+" else ((), flags)
            before = self.box.messages[uid].modseq
            self.server.stock.flag(self.box, uid, add, remove)
            if not silent:
                self.say_fetch(uid, ["UID", "FLAGS"])
            elif "CONDSTORE" in self.enabled and self.box.messages[uid].modseq != before:
                self.say_fetch(uid, ["UID", "MODSEQ"])
        self.told = self.server.stock.modseq
        return "Store completed."

    def do_uid_copy(self, numbers, name):
        return self.transfer(self.chosen(numbers), self.find_target(name), self.server.stock.copy, "Copy completed.")

    def do_uid_move(self, numbers, name):
        return self.transfer(self.chosen(numbers), self.find_target(name), self.server.stock.move, "Move completed.")

    def transfer(self, uids, target, func, text):
        source = self.box
        if self.when == "half":
            uids = uids[:len(uids) // 2]
        pairs = [(uid, func(source, uid, target)) for uid in uids]
        if self.when == "half":
            raise Dropped()
        return self.say_copied(target, pairs, func == self.server.stock.move) + text

    def say_copied(self, target, pairs, is_move):
        """What stands before the text of the tagged OK; for MOVE it is untagged, RFC 6851 §4.3."""
        if not pairs or not self.has("UIDPLUS"):
            return ""
        code = f"[COPYUID {target.uidvalidity} {write_set(pair[0] for pair in pairs)} {write_set(pair[1] for pair in pairs)}] "
        if not is_move:
            return code
        self.say(f"* OK {code}Moved UIDs.")
        return ""

    def expunge(self, uids):
        self.server.stock.expunge(self.box, *[uid for uid in uids if "\\Deleted" in self.box.messages[uid].flags])

    def do_uid_expunge(self, numbers):
        self.expunge(self.chosen(numbers))
        return "Expunge completed."

    def do_expunge(self):
        self.expunge(self.chosen("1:*"))
        return "Expunge completed."

    def search(self, words):
        """UIDs."""
        found, words = set(self.chosen("1:*")) - self.server.hidden, list(words)
        flags = {"SEEN": "\\Seen", "ANSWERED": "\\Answered", "FLAGGED": "\\Flagged", "DELETED": "\\Deleted", "DRAFT": "\\Draft"}
        while words:
            key = words.pop(0)
            upper = key.upper() if isinstance(key, str) else ""
            if upper == "CHARSET":
                if self.writes_utf8():
                    raise BadCommand("Cannot set search charset when using UTF8=ACCEPT")
                words.pop(0)
            elif upper == "UID":
                found &= set(self.chosen(words.pop(0)))
            elif upper in flags or upper.removeprefix("UN") in flags:
                wanted, flag = upper in flags, flags[upper.removeprefix("UN")]
                found = {uid for uid in found if (flag in self.box.messages[uid].flags) == wanted}
            elif upper == "HEADER":
                name, value = words.pop(0), text_of(words.pop(0)).lower()
                found = {uid for uid in found if value in (self.box.messages[uid].get(name) or "").lower()}
            elif upper != "ALL":
                raise BadCommand(f"Unknown search key {key}")
        return sorted(found)

    def do_uid_search(self, *words):
        tag = None
        if words and words[0] == "RETURN":
            if not self.has("ESEARCH"):
                raise BadCommand("RETURN is not understood")
            tag, words = words[1], words[2:]
        found = self.search(words)
        if tag is None:
            self.say(f"* SEARCH {' '.join(map(str, found))}".rstrip())
        else:
            result = f" COUNT {len(found)}" if "COUNT" in tag else f" ALL {write_set(found)}" if found else ""
            self.say(f"* ESEARCH UID{result}")
        return "Search completed."
