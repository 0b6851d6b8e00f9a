#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample mailboxes: whole, always the same, and alive at any hour of the day."""

import email
import email.policy
import os
import sys
from datetime import datetime, timedelta, timezone

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import sample_conversations
import sample_mail

ANNA = {"name": "Anna Berger", "address": "anna@example.test"}
WANG = {"name": "王伟", "address": "wang@example.test"}
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)

results = []


def report(name, findings):
    results.append(not findings)
    print(f"{'not ok' if findings else 'ok'} {len(results)} {name}")
    for finding in findings:
        print(f"# {finding}")


def mailbox(now, person=ANNA):
    return sample_mail.all_messages(now, person, [ANNA, WANG])


def enough():
    for person in (ANNA, WANG):
        count = len(mailbox(NOON, person))
        if count < 150:
            yield f"{person['name']} has only {count} messages"


def the_same_again():
    if [each["raw"] for each in mailbox(NOON)] != [each["raw"] for each in mailbox(NOON)]:
        yield "two fillings differ"


def well_formed():
    """What a strict parser finds wrong, but for what is wrong on purpose."""
    for message in mailbox(NOON):
        parsed = email.message_from_bytes(message["raw"], policy=email.policy.default)
        for part in parsed.walk():
            for defect in part.defects:
                yield f"{parsed['Message-ID']}: {defect!r}"
        if max(map(len, message["raw"].split(b"\n"))) > 998:
            yield f"{parsed['Message-ID']}: has a line of more than 998 bytes"


def own_ids():
    seen = set()
    for message in mailbox(NOON):
        identity = email.message_from_bytes(message["raw"])["Message-ID"]
        if identity in seen:
            yield f"{identity} is there twice"
        if identity is not None:
            seen.add(identity)


def alive_at_any_hour():
    """Nothing is from the future, something is from the last hour, and no answer is older than its question."""
    for hour in range(24):
        now = NOON.replace(hour=hour, minute=10)
        messages = mailbox(now)
        newest = messages[-1]["when"]
        if newest > now or newest < now - timedelta(hours=1):
            yield f"at {now:%H:%M} the newest message is of {newest}"
        threads = {}
        for message in sample_conversations.messages(now, {"anna": (ANNA["name"], ANNA["address"]), "wang": (WANG["name"], WANG["address"])}):
            parsed = email.message_from_bytes(message["raw"])
            threads[parsed["Message-ID"]] = message["when"]
            if parsed["In-Reply-To"] and threads[parsed["In-Reply-To"]] > message["when"]:
                yield f"at {now:%H:%M} {parsed['Message-ID']} is older than what it answers"


def folder_names():
    for name, expected in (("Projekte/Küche & Garten", "Projekte/K&APw-che &- Garten"), ("项目", "&mHl27g-"), ("Entwürfe", "Entw&APw-rfe")):
        if sample_mail.modified_utf7(name) != expected:
            yield f"{name} became {sample_mail.modified_utf7(name)}"


def main():
    checks = [enough, the_same_again, well_formed, own_ids, alive_at_any_hour, folder_names]
    print(f"1..{len(checks)}")
    for check in checks:
        report(check.__name__.replace("_", " "), list(check()))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
