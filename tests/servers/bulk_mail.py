# SPDX-License-Identifier: GPL-3.0-or-later
"""Any number of messages written straight into a Maildir, for benchmarks: plain ones of about one size, or mixed ones as people
have them. The same numbers give the same messages."""

import base64
import math
import os
import random
import time
from email.utils import formatdate

WORDS = ("order report meeting ticket invoice project server branch review window summer travel budget paper answer "
         "question change delivery release planning weather garden kitchen train station letter music concert lesson").split()
CHINESE = "会议安排报告预算项目发布天气旅行火车车站音乐课程花园厨房信件回答问题变化订单发票服务器夏天计划审阅"
PEOPLE = [("Clara Neumann", "clara@example.test"), ("Jonas Weber", "jonas@example.test"), ("李娜", "lina@example.test"),
          ("Olga Petrova", "olga@example.test"), ("Paul Martin", "paul@example.test"), ("佐藤健", "sato@example.test")]


def paragraph(chance, chinese):
    if chinese:
        return "".join(chance.choice(CHINESE) for _ in range(60)) + "。"
    return " ".join(chance.choice(WORDS) for _ in range(12)).capitalize() + "."


def make_pool(chance, size):
    """A few texts to cut bodies from: making each body word by word would take longer than the benchmark."""
    pool = []
    for number in range(8):
        lines, length = [], 0
        while length < 3 * size:
            lines.append(paragraph(chance, number % 4 == 3))
            length += len(lines[-1].encode()) + 1
        pool.append(lines)
    return pool


def header_name(name):
    import email.header
    return name if name.isascii() else email.header.Header(name, "utf-8").encode()


def message(chance, pool, number, size, when):
    name, address = chance.choice(PEOPLE)
    lines = chance.choice(pool)
    wanted, length, body = chance.randrange(size // 3, 5 * size // 3), 0, []
    at = chance.randrange(len(lines))
    while length < wanted:
        body.append(lines[at % len(lines)])
        length += len(body[-1].encode()) + 1
        at += 1
    thread = number - number % 3
    reply = f"In-Reply-To: <bulk.{thread}@example.test>\nReferences: <bulk.{thread}@example.test>\n" if number != thread else ""
    subject = f"{'Re: ' if reply else ''}{WORDS[thread % len(WORDS)].capitalize()} {thread}"
    return (f"Return-Path: <{address}>\nReceived: from mail.example.test by localhost; {formatdate(when)}\n"
            f"From: {header_name(name)} <{address}>\nTo: anna@example.test\nSubject: {subject}\nDate: {formatdate(when)}\n"
            f"Message-ID: <bulk.{number}@example.test>\n{reply}MIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + "\n".join(body) + "\n").encode()


# Sizes of mixed mail follow a log-normal distribution: half of them are below 8 KB, and the mean is about 48 KB.
MEDIAN, SPREAD, LARGEST = 8192, 1.89, 20 * 1024 * 1024
# What is above this is an attachment.
TEXT_MOST = 24 * 1024


def make_attachments(chance):
    """Lines of base64 to cut attachments from."""
    return base64.encodebytes(chance.randbytes(24 * 1024 * 1024))


def mixed_size(chance):
    return min(LARGEST, int(chance.lognormvariate(math.log(MEDIAN), SPREAD)))


def mixed_head(chance, number, when):
    """Fields a message has picked up on its way."""
    host = f"mx{chance.randrange(9)}.example.test"
    key = "".join(chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", k=340))
    hops = "".join(f"Received: from {host} ({host} [192.0.2.{hop}]) by relay{hop}.example.test with ESMTPS id {number:x}.{hop}\n"
                   f"\tfor <anna@example.test>; {formatdate(when + hop)}\n" for hop in range(3))
    return (f"{hops}Authentication-Results: relay.example.test; dkim=pass header.d=example.test; spf=pass smtp.mailfrom=example.test\n"
            f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.test; s=mail; h=from:to:subject:date;\n"
            f"\tbh={key[:44]};\n\tb={key[:70]}\n\t {key[70:140]}\n\t {key[140:]}\n").encode()


def mixed_message(chance, pool, attachments, number, when):
    """A message of a size as people have them; a large one has an attachment."""
    size = mixed_size(chance)
    data = mixed_head(chance, number, when) + message(chance, pool, number, max(600, min(size, TEXT_MOST)), when)
    if size <= TEXT_MOST:
        return data

    head, _, text = data.partition(b"\n\n")
    head = head.replace(b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit",
                        b'Content-Type: multipart/mixed; boundary="=bulk="')
    lines = (size - len(data)) // 77
    at = chance.randrange(len(attachments) // 77 - lines) * 77
    return (head + b"\n\n--=bulk=\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text +
            b'--=bulk=\nContent-Type: application/octet-stream; name="data.bin"\nContent-Transfer-Encoding: base64\n'
            b'Content-Disposition: attachment; filename="data.bin"\n\n' + attachments[at:at + lines * 77] + b"--=bulk=--\n")


def fill(maildir, count, kilobytes, folder, uid, seed=1):
    """Writes COUNT messages of about KILOBYTES each, or mixed ones, into a folder of the Maildir."""
    path = maildir if folder == "INBOX" else os.path.join(maildir, "." + folder.replace("/", "."))
    for each in {maildir, path}:
        for name in ("", "cur", "new", "tmp"):
            os.makedirs(os.path.join(each, name), exist_ok=True)
            os.chown(os.path.join(each, name), uid, uid)
    chance = random.Random(seed)
    pool = make_pool(chance, kilobytes * 1024 if kilobytes else TEXT_MOST)
    attachments = b"" if kilobytes else make_attachments(chance)
    now = int(time.time())
    for number in range(count):
        when = now - (count - number) * 600
        if kilobytes:
            data = message(chance, pool, number, kilobytes * 1024, when)
        else:
            data = mixed_message(chance, pool, attachments, number, when)
        flags = "S" if chance.random() < 0.8 else ""
        name = os.path.join(path, "cur", f"{when}.M{number:09d}.bulk,S={len(data)}:2,{flags}")
        with open(name, "wb") as file:
            file.write(data)
        os.chown(name, uid, uid)
        os.utime(name, (when, when))
