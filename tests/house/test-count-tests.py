#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line that build-aux/test ends with: every failure has to be in it."""

import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = os.path.join(ROOT, "build-aux", "count-tests.py")

# A name, the result of the program, its subtests.
ALL_GOOD = ("mail:core / good", "OK", ["", "", "<skipped/>"])
ONE_BAD = ("mail:core / bad", "FAIL", ["", "<failure/>"])
CRASHED = ("mail:core / crashed", "ERROR", ["", ""])
SILENT = ("mail:core / silent", "TIMEOUT", [])
SKIPPED = ("mail:core / absent", "SKIP", ["<skipped/>"])

CASES = [
    ("good ones are added up", [[ALL_GOOD], [ALL_GOOD]], "4 passed, 0 failed, 2 skipped", 0),
    ("a failed subtest", [[ALL_GOOD, ONE_BAD]], "3 passed, 1 failed, 1 skipped", 1),
    ("a crash after good subtests", [[ALL_GOOD, CRASHED]], "4 passed, 1 failed, 1 skipped", 1),
    ("a program that said nothing in time", [[SILENT]], "0 passed, 1 failed, 0 skipped", 1),
    ("a crash beside a failed subtest", [[ONE_BAD, CRASHED]], "3 passed, 2 failed, 0 skipped", 1),
    ("a failure in the second folder", [[ALL_GOOD], [ONE_BAD]], "3 passed, 1 failed, 1 skipped", 1),
    ("a program that is skipped", [[SKIPPED]], "0 passed, 0 failed, 1 skipped", 0),
    ("a folder without results", [None, [ALL_GOOD]], "2 passed, 1 failed, 1 skipped", 1),
]


def write_logs(folder, tests):
    os.makedirs(os.path.join(folder, "meson-logs"))
    with open(os.path.join(folder, "meson-logs", "testlog.json"), "w") as file:
        file.write("".join(json.dumps({"name": name, "result": result}) + "\n" for name, result, _ in tests))
    cases = "".join(f'<testcase name="{n}" classname="mail.{name}">{inner}</testcase>'
                    for name, _, subtests in tests for n, inner in enumerate(subtests))
    with open(os.path.join(folder, "meson-logs", "testlog.junit.xml"), "w") as file:
        file.write(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")


def main():
    print(f"1..{len(CASES)}")
    failed = 0
    for number, (name, folders, line, status) in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory() as base:
            paths = [os.path.join(base, str(n)) for n in range(len(folders))]
            for path, tests in zip(paths, folders):
                if tests is not None:
                    write_logs(path, tests)
            result = subprocess.run([sys.executable, SCRIPT, *paths], capture_output=True, text=True)
        good = result.stdout.splitlines()[-1:] == [line] and result.returncode == status
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} {name}")
        if not good:
            print(f"# expected “{line}” and {status}, got “{result.stdout}{result.stderr}” and {result.returncode}".replace("\n", "\n# "))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
