#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count-tests.py FOLDER…: adds up what meson's tests in these build folders said, as “N passed, N failed, N skipped”.

Each subtest of a program that reports them (TAP) counts, any other program counts as one test. A program that fails without
a failed subtest, because it crashed or ran out of time, is one more failure. Exits with 1 when anything failed, or when a
folder has no results at all.
"""

import json
import os
import sys
import xml.etree.ElementTree

FAILED = ("FAIL", "TIMEOUT", "ERROR", "INTERRUPT", "UNEXPECTEDPASS")


def subtests(folder):
    """Of each program its subtests, as [passed, failed, skipped], from the JUnit file."""
    counts = {}
    for case in xml.etree.ElementTree.parse(os.path.join(folder, "meson-logs", "testlog.junit.xml")).iter("testcase"):
        suite = case.get("classname", "")
        kinds = {child.tag for child in case}
        place = 2 if "skipped" in kinds else 1 if kinds & {"failure", "error"} else 0
        counts.setdefault(suite, [0, 0, 0])[place] += 1
    return counts


def programs(folder):
    """The results of each program, from meson's log."""
    with open(os.path.join(folder, "meson-logs", "testlog.json"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def count(folder):
    total = [0, 0, 0]
    tests = programs(folder)
    for places in subtests(folder).values():
        total = [old + new for old, new in zip(total, places)]
    failed_programs = [test for test in tests if test["result"] in FAILED]
    # Each failed program has to be seen in the sum, also when all its subtests so far were good.
    total[1] = max(total[1], len(failed_programs))
    return total, failed_programs


def main():
    total, failed = [0, 0, 0], []
    for folder in sys.argv[1:]:
        try:
            counts, bad = count(folder)
        except (OSError, ValueError, xml.etree.ElementTree.ParseError) as error:
            print(f"{folder}: its tests left no results: {error}")
            counts, bad = [0, 1, 0], []
        total = [old + new for old, new in zip(total, counts)]
        failed += [f"{folder}: {test['name']} ({test['result'].lower()})" for test in bad]
    for line in failed:
        print(f"Failed in {line}")
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
