#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count-tests.py FOLDER…: adds up what meson's tests in these build folders said, as “N passed, N failed, N skipped”.

Before that, for each program that failed, what it said. Each subtest of a program that reports them (TAP) counts, any other program counts as one test. A program that fails without
a failed subtest, because it crashed or ran out of time, is one more failure. Exits with 1 when anything failed, or when a
folder has no results at all.
"""

import json
import os
import re
import sys
import xml.etree.ElementTree

# How much of a failed program's words is shown; all of them are in meson's log.
LINES = 40

FAILED = ("FAIL", "TIMEOUT", "ERROR", "INTERRUPT", "UNEXPECTEDPASS")


def subtests(folder):
    """Of each program its subtests, as [passed, failed, skipped], from the JUnit file."""
    counts = {}
    for case in xml.etree.ElementTree.parse(os.path.join(folder, "meson-logs", "testlog.junit.xml")).iter("testcase"):
        kinds = {child.tag for child in case}
        place = 2 if "skipped" in kinds else 1 if kinds & {"failure", "error"} else 0
        counts.setdefault(case.get("classname"), [0, 0, 0])[place] += 1
    return counts


def count(folder):
    """The sum of a folder's tests, and the programs that failed."""
    counts = subtests(folder)
    total, failed = [sum(each) for each in zip([0, 0, 0], *counts.values())], []
    with open(os.path.join(folder, "meson-logs", "testlog.json"), encoding="utf-8") as file:
        for test in map(json.loads, file):
            if test["result"] in FAILED:
                failed.append(test)
                # JUnit's names begin with the project's.
                seen = next((each for name, each in counts.items() if name and name.endswith(test["name"])), [0, 0, 0])
                total[1] += 1 if seen[1] == 0 else 0
    return total, failed


def last_words(test):
    """What a failed program said: its failed subtests with their remarks, and the end of its errors."""
    said = [line for line in test.get("stdout", "").splitlines() if not re.match(r"#.*-(DEBUG|INFO): |ok |#? *$|TAP version|1\.\.", line)]
    errors = test.get("stderr", "").splitlines()
    return [*said[-LINES:], *errors[-LINES:]]


def main():
    total, failed = [0, 0, 0], []
    for folder in sys.argv[1:]:
        try:
            counts, bad = count(folder)
        except (OSError, ValueError, xml.etree.ElementTree.ParseError) as error:
            print(f"{folder}: its tests left no results: {error}")
            counts, bad = [0, 1, 0], []
        total = [old + new for old, new in zip(total, counts)]
        for test in bad:
            failed.append(f"{folder}: {test['name']} ({test['result'].lower()})")
            print("\n".join([f"── {failed[-1]} ──", *last_words(test), ""]))
    for line in failed:
        print(f"Failed in {line}")
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
