# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine's tests share: the driver on a profile of its own, TAP, and what a server really has."""

import base64
import collections
import concurrent.futures
import contextlib
import email
import email.policy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))
from listener import Listener  # noqa: E402, F401
from mail_servers import MailServers, Missing  # noqa: E402

TOOL = sys.argv[1] if len(sys.argv) > 1 else None
# Which server has the mailboxes.
SERVER = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("MAIL_TEST_IMAP_SERVER", "dovecot")
os.environ["MAIL_TEST_IMAP_SERVER"] = SERVER
ANNA, WANG = "anna@example.test", "wang@example.test"


class Failed(Exception):
    """The driver said that it could not."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]


class Killed(Exception):
    """The process died by a signal, as a fault point wants it."""


class Profile:
    """mail-tool on a profile folder of its own."""

    def __init__(self, servers=None, address=ANNA):
        self.folder = tempfile.mkdtemp(prefix="mail-engine-")
        self.path = os.path.join(self.folder, "profile")
        self.secrets = os.path.join(self.folder, "secrets")
        self.servers = servers
        self.address = address

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def copy(self):
        other = Profile(self.servers, self.address)
        shutil.copytree(self.path, other.path)
        shutil.copy2(self.secrets, other.secrets)
        return other

    def read(self, *words, timeout=60):
        """What the driver wrote, byte for byte."""
        return subprocess.run([TOOL, "--profile", self.path, *map(str, words)], timeout=timeout, check=True,
                              stdout=subprocess.PIPE).stdout

    def run(self, *words, fault=None, timeout=60):
        """All lines the driver printed, as objects. Raises what went wrong."""
        env = dict(os.environ, MAIL_TOOL_SECRETS=self.secrets)
        env.pop("MAIL_FAULT", None)
        if fault:
            env["MAIL_FAULT"] = fault
        process = subprocess.run([TOOL, "--profile", self.path, *map(str, words)], env=env, timeout=timeout,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if process.returncode == -9:
            raise Killed()
        lines = [json.loads(line) for line in process.stdout.decode().splitlines() if line]
        if process.returncode < 0 or process.returncode > 1 or (process.returncode == 1 and (not lines or "error" not in lines[-1])):
            raise AssertionError(f"{words}: status {process.returncode}: {process.stderr.decode()[-2000:]}")
        if process.returncode == 1:
            raise Failed(lines[-1]["error"])
        return lines

    def add(self, imap=None, smtp=None, password=None, verify=True, trust=True):
        servers = self.servers
        password_file = os.path.join(self.folder, "password")
        with open(password_file, "w", encoding="utf-8") as file:
            file.write(password or servers.users[self.address]["password"])
        words = ["account-add", "--address", self.address, "--name", "Anna Berger", "--user", self.address,
                 "--password-file", password_file,
                 "--imap", imap or f"{servers.host}:{servers.imaps_port}:tls",
                 "--smtp", smtp or f"{servers.host}:{servers.submissions_port}:tls"]
        if trust:
            words += ["--trust-ca", servers.ca]
        if not verify:
            words += ["--no-verify"]
        return self.run(*words)[0]["account"]

    def sync(self, *words, **keywords):
        return self.run("sync", *words, **keywords)[-1]

    def folders(self):
        """By their paths as tests write them, whatever the server puts before and between the names."""
        path = getattr(self.servers, "path", str)
        return {path(folder["path"]): folder for folder in self.run("folders")}

    def list(self, path):
        return self.run("list", self.folders()[path]["folder"], "--limit", "100000")

    def find(self, path, message_id):
        return next((item for item in self.list(path) if item.get("message-id") == message_id), None)

    def contents(self):
        """{folder: sorted [(message id, flags)]} as the driver shows it, local folders left out when empty."""
        paths = {folder["folder"]: path for path, folder in self.folders().items() if path != "Outbox"}
        result = {path: [] for path in paths.values()}
        for item in self.run("list", ",".join(map(str, paths)), "--limit", "100000"):
            result[paths[item["folder"]]].append((item["message-id"], tuple(sorted(item["flags"]))))
        for rows in result.values():
            rows.sort()
        return result

    def check(self, theirs, where="in the end"):
        """All that the server has (its contents) is here and no more, nothing is left to be done, and what must hold of a profile does."""
        ours = self.contents()
        for path, rows in theirs.items():
            here, there = collections.Counter(ours.get(path, ())), collections.Counter(rows)
            assert ours.get(path) == rows, f"{where}: {path}: only here {list(here - there)[:5]}, only there {list(there - here)[:5]}"
        left = self.run("operations")
        assert not left, f"{where}: not confirmed: {left}"
        self.run("check")


def encode(name):
    """Modified UTF-7, for names as the server has them."""
    def shift(match):
        return "&" + base64.b64encode(match.group().encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
    return re.sub("[^\x20-\x7e]+", shift, name.replace("&", "&-"))


def server_contents(servers, address=ANNA):
    """The same as the server has it, by another IMAP client."""
    connection = servers.imap(address)
    result = {}
    for line in connection.list()[1]:
        if b"\\NoSelect" in line or b"\\Noselect" in line or b"\\NonExistent" in line:
            continue
        name = servers.path(re.match(rb'\(.*?\) "?.*?"? "?([^"]+)"?$', line).group(1).decode())
        count = int(connection.select(servers.mailbox(name), readonly=True)[1][0])
        rows = []
        if count:
            answer = connection.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
            for part in answer:
                if not isinstance(part, tuple):
                    continue
                flags = re.search(rb"FLAGS \((.*?)\)", part[0]).group(1).decode().split()
                message_id = email.message_from_bytes(part[1], policy=email.policy.default)["Message-ID"].strip("<> ")
                rows.append((message_id, tuple(sorted(flag[1:].lower() if flag.startswith("\\") else flag for flag in flags if flag != "\\Recent"))))
        result[name] = sorted(rows)
    connection.logout()
    return result


def message(message_id, subject="A subject", to=WANG, sender=ANNA, body="Hello\r\n", extra=""):
    return (f"From: Anna Berger <{sender}>\r\nTo: {to}\r\n{extra}Subject: {subject}\r\nDate: Fri, 20 Nov 2026 14:00:00 +0000\r\n"
            f"Message-ID: <{message_id}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}").encode()


def fill(servers, count, folders=("INBOX",), address=ANNA, prefix="m"):
    """Some messages in some folders, by another client."""
    connection = servers.imap(address)
    for folder in folders:
        for number in range(count):
            flags = "(\\Seen)" if number % 3 else ""
            connection.append(servers.mailbox(folder), flags, None, message(f"{prefix}-{folder.lower()}-{number}@example.test",
                                                                  f"Message {number}", body=f"Text {number}\r\n" * (number + 1)))
    connection.logout()


@contextlib.contextmanager
def left_by_server(prepare):
    """A profile in step with an account whose server is gone. prepare (servers): puts there what it had."""
    with MailServers() as servers:
        prepare(servers)
        profile = Profile(servers)
        profile.add(verify=False)
        profile.sync()
    try:
        yield profile
    finally:
        profile.close()


def run_test(test):
    """What came of it: a word of TAP and its lines of comment."""
    try:
        test()
        return "ok", "", []
    except Missing as missing:
        return "ok", f" # SKIP {missing}", []
    except Exception:  # pylint: disable=broad-except
        return "not ok", "", [f"# {line}" for line in traceback.format_exc().splitlines()]


def main(tests, workers=1):
    """Runs functions as TAP, so many at a time; a function whose docstring is its name for people."""
    print(f"1..{len(tests)}")
    failed = False
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for number, (test, (verdict, note, lines)) in enumerate(zip(tests, pool.map(run_test, tests)), 1):
            name = (test.__doc__ or test.__name__).strip().splitlines()[0]
            failed = failed or verdict != "ok"
            print("\n".join([*lines, f"{verdict} {number} - {name}{note}"]), flush=True)
    sys.exit(1 if failed else 0)
