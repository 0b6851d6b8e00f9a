#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills a Maildir with a few hundred messages that look like a person's mail: always the same ones, dated relative to now.

  sample_mail.py FOLDER    writes them as .eml files instead, to look at or to parse
"""

import base64
import os
import random
import sys
from datetime import datetime, timedelta

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import sample_conversations
import sample_oddities
import sample_parts as parts
import sample_series

KEYWORDS = ["$Forwarded", "$Important"]


def role_of(person):
    """Whose mail a person gets: the two that the conversations are written for are Anna and 王伟."""
    return "anna" if person["name"].isascii() else "wang"


def cast(person, people):
    role = role_of(person)
    other = next((each for each in people if each["address"] != person["address"] and role_of(each) != role), None)
    roles = {"anna": ("Anna Berger", "anna@example.test"), "wang": ("王伟", "wang@example.test")}
    if other is not None:
        roles[role_of(other)] = (other["name"], other["address"])
    roles[role] = (person["name"], person["address"])
    return role, roles


def flags_of(message, chance, now):
    flags = ""
    if message.get("starred") or chance.random() < 0.03:
        flags += "F"
    if message.get("answered"):
        flags += "R"
    old = now - message["when"] > timedelta(days=2)
    if not message.get("unread") and (old or message["folder"] in ("Sent", "Trash") or chance.random() < 0.8):
        flags += "S"
    return flags


def drafts(now, roles, role):
    when = now - timedelta(hours=2, minutes=20)
    text = "Liebe Mama,\n\nich freue mich auf Sonntag! Kann ich noch jemanden mitbringen? Er heißt\n" if role == "anna" else \
        "芳：\n\n春节的礼物我想好了，给妈买一台新的收音机，你觉得怎么样？她\n"
    to = sample_conversations.WORDS["ingrid" if role == "anna" else "wangfang"]
    raw = parts.message(roles[role], [to], "Sonntag" if role == "anna" else "春节", when, parts.text(text), (), "draft@example.test")
    yield {"raw": raw, "when": when, "folder": "Drafts", "draft": True}


def all_messages(now, person, people):
    """Everything a person has, oldest first."""
    role, roles = cast(person, people)
    found = []
    for message in sample_conversations.messages(now, roles):
        if role not in message["people"]:
            continue
        if message["sender"] == role:
            message["folder"] = "Sent"
        message["answered"] = role in message["answered_by"] and message["sender"] != role
        found.append(message)
    found += sample_series.everything(now, roles[role])
    found += sample_oddities.everything(now, roles[role])
    found += drafts(now, roles, role)
    # A few old notices were thrown away.
    for message in [each for each in found if each["folder"] == "Projekte/Builds"][-6:]:
        message["folder"] = "Trash"
    return sorted(found, key=lambda each: each["when"])


def modified_utf7(name):
    """A folder's name as IMAP and Maildir write it."""
    out, pending = "", ""
    for letter in name + "\0":
        if " " <= letter <= "~" or letter == "\0":
            if pending:
                out += "&" + base64.b64encode(pending.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
                pending = ""
            out += {"&": "&-", "\0": ""}.get(letter, letter)
        else:
            pending += letter
    return out


def make_folder(maildir, name, uid):
    path = maildir if name in ("", "INBOX") else os.path.join(maildir, "." + modified_utf7(name).replace("/", "."))
    for each in ("", "cur", "new", "tmp"):
        os.makedirs(os.path.join(path, each), exist_ok=True)
        os.chown(os.path.join(path, each), uid, uid)
    return path


def write(path, text, uid):
    with open(path, "w") as file:
        file.write(text)
    os.chown(path, uid, uid)


def fill(maildir, person, people, uid):
    now = datetime.now().astimezone().replace(microsecond=0)
    chance = random.Random(f"sample mail of {person['address']}")
    messages = all_messages(now, person, people)
    folders = {}
    for number, message in enumerate(messages):
        name = message["folder"]
        if name not in folders:
            folders[name] = make_folder(maildir, name, uid)
        if name not in ("", "Sent", "Drafts", "Trash", "Junk", "Archive"):
            write(os.path.join(folders[name], "maildirfolder"), "", uid)
            write(os.path.join(folders[name], "dovecot-keywords"), "".join(f"{n} {word}\n" for n, word in enumerate(KEYWORDS)), uid)
        stamp = int(message["when"].timestamp())
        flags = "DS" if message.get("draft") else flags_of(message, chance, now)
        path = os.path.join(folders[name], "cur", f"{stamp}.M{number:06d}.sample,S={len(message['raw'])}:2,{''.join(sorted(flags))}")
        with open(path, "wb") as file:
            file.write(message["raw"])
        os.chown(path, uid, uid)
        os.utime(path, (stamp, stamp))
    make_folder(maildir, "", uid)
    own = sorted(name for name in folders if name)
    write(os.path.join(maildir, "subscriptions"), "V\t2\n\n" + "".join(subscription(name) for name in own), uid)
    # The folders were made as root, and those above them too.
    for above, _, _ in os.walk(maildir):
        os.chown(above, uid, uid)


def subscription(name):
    return "\t".join(modified_utf7(part) for part in name.split("/")) + "\n"


def main():
    from collections import Counter
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    anna = {"name": "Anna Berger", "address": "anna@example.test"}
    messages = all_messages(datetime.now().astimezone().replace(microsecond=0), anna, [])
    for number, message in enumerate(messages):
        with open(os.path.join(folder, f"{number:03d}.eml"), "wb") as file:
            file.write(message["raw"])
    print(Counter(message["folder"] or "INBOX" for message in messages))


if __name__ == "__main__":
    main()
