#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-tables.py FOLDER OUTPUT: the tables of mail-search-tables.h as C, from the Unihan files in FOLDER and Python's own character
data. --check FOLDER: whether the files are there."""

import bz2
import os
import re
import sys
import unicodedata

SEPARATOR, WORD, PIECE, DROP, APOSTROPHE = range(5)
CLASS_SHIFT = 21
EXPANDS = 1 << 24
BLOCK = 64
MAX_EXPANSION = 4
HAN_FIRST, HAN_LAST = 0x4E00, 0x9FFF

# Written without spaces between words: found by their parts.
PIECES = [(0x0E01, 0x0E3A), (0x0E40, 0x0E4E), (0x0E81, 0x0ECE), (0x1000, 0x103F), (0x1780, 0x17D3), (0x3005, 0x3007),
          (0x3041, 0x3096), (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x3105, 0x312F), (0x31A0, 0x31BF),
          (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x323AF)]
# Marks that do not tell words apart: those of Latin, Greek and Cyrillic, the points of Hebrew and Arabic, what is invisible.
DROPPED = [(0x00AD, 0x00AD), (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05BD), (0x05BF, 0x05C7), (0x0610, 0x061A),
           (0x061C, 0x061C), (0x0640, 0x0640), (0x064B, 0x065F), (0x0670, 0x0670), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
           (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x2069), (0x20D0, 0x20FF), (0x3099, 0x309A),
           (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xFEFF, 0xFEFF), (0xE0100, 0xE01EF)]
APOSTROPHES = {0x27, 0x2019, 0x02BC, 0xFF07}
# Letters with a stroke and the like, which are no letter with a mark to Unicode.
LIKE = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "þ": "th", "ĸ": "k", "ŋ": "n"}


def within(code, ranges):
    return any(first <= code <= last for first, last in ranges)


def find(folder, name):
    for path in (os.path.join(folder, name), os.path.join(folder, name + ".bz2")):
        if os.path.exists(path):
            return path
    return None


def read_unihan(folder, name):
    path = find(folder, name)
    if path is None:
        sys.exit(f"{name} is not in {folder}: the package unicode-data (Debian) or unicode-ucd-unihan (Fedora) has it")
    with (bz2.open if path.endswith(".bz2") else open)(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.startswith("U+"):
                code, field, value = line.rstrip("\n").split("\t", 2)
                yield int(code[2:], 16), field, value


def read_simplified(folder):
    """Traditional → simplified, to the end of every chain."""
    forward, backward = {}, {}
    for code, field, value in read_unihan(folder, "Unihan_Variants.txt"):
        if field in ("kSimplifiedVariant", "kTraditionalVariant"):
            others = [int(other, 16) for other in re.findall(r"U\+([0-9A-F]+)", value)]
            for other in others:
                if other == code:
                    continue
                if field == "kSimplifiedVariant":
                    forward.setdefault(code, other)
                else:
                    backward.setdefault(other, code)
    both = {**backward, **forward}
    result = {}
    for code in both:
        seen, end = {code}, both[code]
        while end in both and end not in seen:
            seen.add(end)
            end = both[end]
        # In a circle the lowest stands for all.
        result[code] = min(seen) if end in seen else end
    return {code: other for code, other in result.items() if code != other}


def classify(code):
    if code in APOSTROPHES:
        return APOSTROPHE
    if within(code, DROPPED):
        return DROP
    category = unicodedata.category(chr(code))
    if within(code, PIECES) and category[0] in "LM" or code == 0x3007:
        return PIECE
    return WORD if category[0] in "LNM" else SEPARATOR


def fold(code, simplified):
    """What a character is searched as: its code points."""
    text = chr(code)
    if within(code, PIECES) or 0xFF66 <= code <= 0xFF9D or 0x1100 <= code <= 0x11FF or 0x3130 <= code <= 0x318F:
        text = unicodedata.normalize("NFKC", text)
    else:
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = "".join(LIKE.get(char, char) for char in text)
    codes = [simplified.get(ord(char), ord(char)) for char in text]
    return [other for other in codes if classify(other) in (WORD, PIECE)]


def entry(code, simplified, expansions):
    """The number of the table: class, and what it is folded to: 0 for itself."""
    kind = classify(code)
    if kind in (DROP, APOSTROPHE):
        return kind << CLASS_SHIFT
    if kind == SEPARATOR and unicodedata.decomposition(chr(code)) == "":
        return 0
    folded = fold(code, simplified)
    kinds = {classify(other) for other in folded}
    if not folded or len(kinds) > 1 or (kinds == {PIECE} and len(folded) > 1):
        return kind << CLASS_SHIFT
    kind = kinds.pop()
    if folded == [code]:
        return kind << CLASS_SHIFT
    if len(folded) == 1:
        return kind << CLASS_SHIFT | folded[0]
    if len(folded) > MAX_EXPANSION:
        return WORD << CLASS_SHIFT
    if tuple(folded) not in expansions:
        expansions[tuple(folded)] = len(expansions)
    return EXPANDS | kind << CLASS_SHIFT | expansions[tuple(folded)]


def read_pinyin(folder):
    """The usual reading of each character, without its tone; ü is v, as it is typed."""
    readings = {}
    for code, field, value in read_unihan(folder, "Unihan_Readings.txt"):
        if field == "kMandarin" and HAN_FIRST <= code <= HAN_LAST:
            sound = unicodedata.normalize("NFD", value.split()[0]).replace("u\u0308", "v")
            readings[code] = re.sub(r"[^a-z]", "", sound)
    return readings


def rows(numbers, width=16):
    numbers = [str(number) for number in numbers]
    return ",\n".join("  " + ", ".join(numbers[at:at + width]) for at in range(0, len(numbers), width))


def write(folder, output):
    simplified, expansions, blocks, index = read_simplified(folder), {}, {}, []
    for start in range(0, 0x110000, BLOCK):
        block = tuple(entry(code, simplified, expansions) for code in range(start, start + BLOCK))
        index.append(blocks.setdefault(block, len(blocks)))
    readings = read_pinyin(folder)
    sounds = [""] + sorted(set(readings.values()))
    places = {sound: place for place, sound in enumerate(sounds)}
    with open(output, "w", encoding="ascii") as file:
        file.write('/* Made by make-tables.py. */\n#include "mail-search-tables.h"\n\n')
        file.write(f"const guint16 mail_search_fold_index[] = {{\n{rows(index)}\n}};\n\n")
        file.write("const guint32 mail_search_fold_blocks[][64] = {\n")
        file.write(",\n".join(f"{{\n{rows(block)}\n}}" for block in blocks))
        file.write("\n};\n\nconst guint32 mail_search_fold_expansions[][4] = {\n")
        file.write(",\n".join("  { " + ", ".join(map(str, codes)) + " }" for codes in expansions))
        file.write("\n};\n\nconst guint16 mail_search_pinyin_index[] = {\n")
        file.write(rows(places[readings.get(code, "")] for code in range(HAN_FIRST, HAN_LAST + 1)))
        file.write("\n};\n\nconst char mail_search_pinyin_sounds[][8] = {\n")
        file.write(",\n".join(f'  "{sound}"' for sound in sounds) + "\n};\n")


if sys.argv[1] == "--check":
    sys.exit(0 if all(find(sys.argv[2], name) for name in ("Unihan_Variants.txt", "Unihan_Readings.txt")) else 1)
write(sys.argv[1], sys.argv[2])
