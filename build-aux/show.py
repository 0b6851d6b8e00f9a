#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""show.py [--demo] [--screenshot FILE] -- PROGRAM…: the part of build-aux/run that needs more than a shell.

Starts the program; with --demo in a profile of its own, beside mail servers of its own that end with it. With --screenshot
it waits until the window has stopped changing, writes a picture of it, and ends the program.
"""

import argparse
import filecmp
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(HERE)
TOOL = os.path.join(CHECKOUT, "_build", "tests", "tools", "mail-tool")

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(CHECKOUT, "tests", "servers"))

from mail_servers import MailServers, Missing

# How long a window may take to come to rest before its picture is taken all the same, in seconds.
PATIENCE = 60

WORDS = """
Two people have mailboxes on servers on this machine, which end with the program.

{first[name]} <{first[address]}> is set up. To add the other one, open the menu, “Accounts”, “Add Account”, and give:

  Name        {second[name]}
  Address     {second[address]}
  Password    {second[password]}
  IMAP        {host}, port {imaps}, TLS               (or port {imap}, STARTTLS; POP3: {pop3s}, {pop3})
  SMTP        {host}, port {submissions}, TLS               (or port {submission}, STARTTLS)

Their certificate is from an authority of their own, {ca}
(the program shows it and asks). {first[name]}'s password is {first[password]}.
Mail to later@example.test is put off by the server, to nobody@example.test refused, to any other place returned.
"""


class Problem(Exception):
    """What ends the demo, in a sentence."""


def add_account(servers, profile, person, folder):
    if not os.access(TOOL, os.X_OK):
        raise Problem("mail-tool is missing; the demo needs a build with tests")
    secret = os.path.join(folder, "password")
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(person["password"])
    result = subprocess.run(
        [TOOL, "--profile", profile, "account-add", "--address", person["address"], "--name", person["name"],
         "--user", person["address"], "--password-file", secret,
         "--imap", f"{servers.host}:{servers.imaps_port}:tls", "--smtp", f"{servers.host}:{servers.submissions_port}:tls",
         "--trust-ca", servers.ca], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    os.unlink(secret)
    if result.returncode != 0:
        raise Problem(f"the account could not be added: {(result.stdout + result.stderr).strip()}")


def demo(program, picture, keyring):
    folder = tempfile.mkdtemp(prefix="mail-demo-")
    profile = os.path.join(folder, "profile")
    os.mkdir(profile, 0o700)
    try:
        with MailServers(folder=os.path.join(folder, "servers"), fill="demo") as servers:
            if keyring == "file":
                # Keeps the demo's passwords out of the keyring of the person's session.
                os.environ.update(SECRET_BACKEND="file", SECRET_FILE_TEST_PATH=os.path.join(folder, "keyring"),
                                  SECRET_FILE_TEST_PASSWORD="demo")
            first, second = servers.users.values()
            add_account(servers, profile, first, folder)
            print(WORDS.format(first=first, second=second, **servers.description), flush=True)
            return show([*program, "--profile", profile], picture)
    except Missing as missing:
        raise Problem(f"the demo's servers cannot run: {missing}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def at_rest(picture, process):
    """Takes pictures until two in a row are the same and show something."""
    before = picture + ".before.png"
    begun = last_change = time.monotonic()
    while process.poll() is None and time.monotonic() - begun < PATIENCE and time.monotonic() - last_change < 5:
        time.sleep(1)
        if os.path.exists(picture):
            os.replace(picture, before)
        subprocess.run(["import", "-window", "root", f"png24:{picture}"], check=True, stdin=subprocess.DEVNULL)
        colours = int(subprocess.run(["identify", "-format", "%k", picture], capture_output=True, text=True, check=True).stdout)
        if colours < 3 or not os.path.exists(before) or not same_picture(before, picture):
            last_change = time.monotonic()
    if os.path.exists(before):
        os.unlink(before)


def same_picture(one, other):
    result = subprocess.run(["compare", "-metric", "AE", one, other, "null:"], capture_output=True, text=True)
    return result.returncode == 0 or filecmp.cmp(one, other, shallow=False)


def show(program, picture):
    process = subprocess.Popen(program, stdin=subprocess.DEVNULL)
    try:
        if picture is None:
            return process.wait()
        at_rest(picture, process)
        if process.poll() is not None:
            print(f"build-aux/run: the program ended by itself, with status {process.returncode}", file=sys.stderr)
            return process.returncode or 1
        print(f"Screenshot: {picture}", flush=True)
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--keyring", choices=["session", "file"], default="session", help="where the demo's passwords are")
    parser.add_argument("--screenshot")
    parser.add_argument("program", nargs="+")
    options = parser.parse_args()
    if options.screenshot and os.path.exists(options.screenshot):
        os.unlink(options.screenshot)
    # Ended from outside, it still takes its servers and folders with it.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    try:
        if options.demo:
            return demo(options.program, options.screenshot, options.keyring)
        return show(options.program, options.screenshot)
    except Problem as problem:
        print(f"build-aux/run: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
