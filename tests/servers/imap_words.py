# SPDX-License-Identifier: GPL-3.0-or-later
"""How IMAP writes things: commands into words, sets of numbers, names of mailboxes in modified UTF-7."""

import base64
import re


class BadCommand(Exception):
    """Its text is what the server says after BAD."""


class Foible(BadCommand):
    """The same for what any other server would take: nobody is to blame."""


class Refused(Exception):
    """Its text is what the server says after NO."""


def encode_name(name):
    """A mailbox name as it is written (RFC 3501 §5.1.3)."""
    def shift(match):
        packed = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{packed}-"
    return re.sub(r"[^\x20-\x7e]+", shift, name.replace("&", "&-"))


def decode_name(raw):
    """The name as people read it."""
    def unshift(match):
        packed = match[1].replace(",", "/")
        return base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-16-be") if packed else "&"
    return re.sub(r"&([^-]*)-", unshift, raw)


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Words:
    """Reads one command: atoms and strings as str, literals as bytes, lists as lists."""

    def __init__(self, line):
        self.line = line
        self.at = 0

    def peek(self):
        return self.line[self.at:self.at + 1]

    def read_all(self, end=b""):
        words = []
        while True:
            while self.peek() == b" ":
                self.at += 1
            if self.peek() == end:
                self.at += 1
                return words
            if not self.peek():
                raise BadCommand("Missing parenthesis")
            words.append(self.read_one())

    def read_one(self):
        first = self.peek()
        if first == b"(":
            self.at += 1
            return self.read_all(b")")
        if first == b'"':
            return self.read_quoted()
        literal = re.compile(rb"~?\{(\d+)\+?\}\r\n").match(self.line, self.at)
        if literal:
            begin = literal.end()
            self.at = begin + int(literal[1])
            return self.line[begin:self.at]
        return self.read_atom()

    def read_quoted(self):
        match = re.compile(rb'"((?:[^"\\]|\\.)*)"').match(self.line, self.at)
        if not match:
            raise BadCommand("Missing quote")
        self.at = match.end()
        return re.sub(rb"\\(.)", rb"\1", match[1]).decode("utf-8", "replace")

    def read_atom(self):
        """A section belongs to the atom it follows: BODY.PEEK[HEADER.FIELDS (A B)]<0.100>"""
        match = re.compile(rb"(?:[^ ()\[\]\"]|\[[^\]]*\])+").match(self.line, self.at)
        if not match:
            raise BadCommand("Unexpected character")
        self.at = match.end()
        return match[0].decode("utf-8", "replace")


def read_words(line):
    """A command without its tag, as a list."""
    return _Words(line).read_all()


def text_of(word):
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else word


def read_set(text, last):
    """[(first, last)] in the order they are written; "*" is the last number there is."""
    if not re.fullmatch(r"(\d+|\*)(:(\d+|\*))?(,(\d+|\*)(:(\d+|\*))?)*", text):
        raise BadCommand("Invalid set")
    ranges = []
    for part in text.split(","):
        first, _, second = part.partition(":")
        ranges.append(tuple(last if number == "*" else int(number) for number in (first, second or first)))
    return ranges


def write_set(numbers):
    """In the order given; runs that ascend are written as ranges."""
    parts = []
    for number in numbers:
        if parts and parts[-1][1] + 1 == number:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in parts)
