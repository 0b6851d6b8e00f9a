#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real mail servers on loopback, in a throw-away folder: Dovecot (IMAP, POP3, LMTP) and Postfix (submission). Instead of Dovecot
Cyrus IMAP or Courier-IMAP may have the mailboxes: --imap-server, or MAIL_TEST_IMAP_SERVER in the environment.

  mail-servers.py [--folder DIR] [--person ADDRESS:PASSWORD[:NAME]]… [--fill SET] run

prints one line of JSON (host, ports, the authority's certificate, people) when everything answers, then reads commands, one
a line, and answers each with a line of JSON, {"ok": true} or {"ok": false, "error": …}. At strict_host Dovecot also refuses
passwords before TLS; at host, the machine's own address, it does not.

  stop imap|postfix             start imap|postfix          (the ports stay the same; dovecot, if it is it, is imap)
  certificate KIND              server renewed other-name expired self-signed self-signed-again; restarts both
  password ADDRESS PASSWORD     from now on; a new address is a new person
  fill ADDRESS SET              demo, or bulk:COUNT[:KILOBYTES[:FOLDER]], or mixed:COUNT[:FOLDER]
  deliver ADDRESS FILE          a message arrives: through LMTP, or in the Maildir of Courier
  quit

It ends when its standard input does, and nothing it started outlives it: all of it runs in a PID namespace. The folder is
emptied at the end unless --keep is given. It needs root, or a user namespace with subordinate ids, which it makes itself.
"""

import argparse
import json
import os
import random
import shlex
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bulk_mail
import certificates
import courier
import cyrus
import dovecot
import postfix
import sample_mail

IMAP_SERVERS = {"dovecot": dovecot, "cyrus": cyrus, "courier": courier}

PEOPLE = [
    {"address": "anna@example.test", "password": "Apfelbaum-7", "name": "Anna Berger"},
    {"address": "wang@example.test", "password": "lotus-pond-8", "name": "王伟"},
]

# An ordinary user's path has no place for servers.
os.environ["PATH"] += ":/usr/sbin:/sbin"

# Where the folder is seen by the servers, in a mount namespace of their own: short, for the names of their sockets, and
# reachable by their users whatever stands above the folder itself.
INSIDE = "/mnt"

# Dovecot takes a connection from an address to itself for as good as TLS. At the second address it sees one from elsewhere
# and is as strict as a server on the network.
HOSTS = ("127.0.0.1", "127.0.0.2")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", help="where everything is kept (default: a new one in the temporary folder)")
    parser.add_argument("--imap-server", default=os.environ.get("MAIL_TEST_IMAP_SERVER", "dovecot"), choices=list(IMAP_SERVERS))
    parser.add_argument("--person", action="append", metavar="ADDRESS:PASSWORD[:NAME]", help="default: Anna and 王伟")
    parser.add_argument("--fill", metavar="SET", help="what every person's mailbox starts with (default: nothing)")
    parser.add_argument("--certificate", default="server", choices=sorted(certificates.KINDS))
    parser.add_argument("--mechanisms", default="plain login", help="SASL mechanisms (default: plain login)")
    parser.add_argument("--clear-text", action="store_true", help="passwords may be given without TLS")
    parser.add_argument("--size-limit", type=int, default=30_000_000, help="what Postfix takes, in bytes")
    parser.add_argument("--dovecot-extra", default="", metavar="LINES", help="added to Dovecot's configuration")
    parser.add_argument("--keep", action="store_true", help="leave the folder as it is at the end, and start with what is in it")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("run", choices=["run", "check"], help="check: only say whether it could run")
    return parser.parse_args()


def obstacle(imap_server):
    """Why the servers cannot run here, in a sentence, or None."""
    found = dovecot.obstacle() or IMAP_SERVERS[imap_server].obstacle()
    if found is not None:
        return found
    if not postfix.installed():
        return "Postfix is not installed"
    if shutil.which("openssl") is None:
        return "openssl is not installed"
    return None


def enter_namespace(options):
    """Starts this script again in namespaces of its own, whose processes all die with it."""
    folder = os.path.abspath(options.folder or tempfile.mkdtemp(prefix="mail-servers-"))
    os.makedirs(folder, exist_ok=True)
    command = ["unshare", "--pid", "--fork", "--kill-child=KILL", "--mount", "--mount-proc", "--propagation", "private"]
    if os.getuid() != 0:
        command += ["--map-root-user", "--map-auto"]
    os.execvp("unshare", [*command, sys.executable, os.path.abspath(__file__), "--inside", folder, *sys.argv[1:]])


def reserve(port):
    """A socket that says to every other script like this one that the port is taken, as long as it is open; or None."""
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0org.example.Mail.test-port.{port}")
        return mark
    except OSError:
        mark.close()
        return None


def is_free(host, port):
    with socket.socket() as probe:
        try:
            probe.bind((host, port))
            return True
        except OSError:
            return False


def pick_ports(names):
    """Free ports below the range the kernel gives to outgoing connections, so that they stay free while a server is stopped.
    Returns them by name, and the marks that keep them."""
    ports, marks = {}, []
    while len(ports) < len(names):
        port = random.SystemRandom().randrange(12000, 32000)
        mark = reserve(port)
        if mark is not None and all(is_free(host, port) for host in HOSTS):
            ports[names[len(ports)]] = port
        marks.append(mark)
    return ports, marks


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Servers:
    def __init__(self, folder, options):
        self.folder = folder
        self.options = options
        self.people = people_from(options.person)
        self.certificate = options.certificate
        for name in ("certificates", "dovecot", "postfix", options.imap_server):
            os.makedirs(os.path.join(INSIDE, name), exist_ok=True)
        self.imap = self.make_imap_server()
        self.dovecot = self.imap if options.imap_server == "dovecot" else dovecot.Authenticator(os.path.join(INSIDE, "dovecot"))
        self.postfix = postfix.Postfix(os.path.join(INSIDE, "postfix"), self.ports, self.dovecot, self.imap,
                                       options.clear_text, options.size_limit)
        if not os.path.exists(os.path.join(INSIDE, "certificates", "ca.pem")):
            certificates.make_authority(os.path.join(INSIDE, "certificates"))
        self.set_people()
        if options.fill:
            for person in self.people:
                self.fill(person["address"], options.fill)

    def make_imap_server(self):
        """The server that has the mailboxes, once there are ports for all."""
        options = self.options
        kind = getattr(IMAP_SERVERS[options.imap_server], options.imap_server.capitalize())
        self.ports, self.marks = pick_ports(kind.PORTS + postfix.Postfix.PORTS)
        extra = [options.dovecot_extra] if options.imap_server == "dovecot" else []
        return kind(os.path.join(INSIDE, options.imap_server), self.ports, options.mechanisms, options.clear_text, *extra)

    def set_people(self):
        for server in {self.imap, self.dovecot}:
            server.set_people(self.people)
        self.postfix.set_people(self.people)

    def server(self, name):
        if name not in ("imap", "dovecot", "postfix"):
            raise ValueError(f"there is no server “{name}”")
        return getattr(self, name)

    def start(self, name):
        server = self.server(name)
        if server.process is not None:
            raise ValueError(f"{name} runs already")
        server.start(*certificates.make_certificate(os.path.join(INSIDE, "certificates"), self.certificate))
        deadline = time.monotonic() + 20
        while not (all(answers(self.ports[port]) for port in server.PORTS) and self.is_ready(server)):
            if server.process.poll() is not None or time.monotonic() > deadline:
                server.stop()
                raise RuntimeError(f"{name} did not start: {self.last_words(name)}")
            time.sleep(0.02)

    @staticmethod
    def is_ready(server):
        return not isinstance(server, dovecot.Authenticator) or server.is_ready()

    def stop(self, name):
        """Returns when nobody answers any more: killed processes hold their sockets for a moment."""
        server = self.server(name)
        server.stop()
        deadline = time.monotonic() + 10
        while any(answers(self.ports[port]) for port in server.PORTS):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{name} does not stop")
            time.sleep(0.01)

    def last_words(self, name):
        try:
            with open(os.path.join(self.server(name).folder, "log"), errors="replace") as file:
                return " / ".join(file.read().splitlines()[-5:])
        except OSError:
            return "it left no log"

    def set_certificate(self, kind):
        if kind not in certificates.KINDS:
            raise ValueError(f"there is no certificate “{kind}”")
        self.certificate = kind
        for name in ("imap", "postfix"):
            if self.server(name).process is not None:
                self.stop(name)
                self.start(name)

    def set_password(self, address, password):
        for person in self.people:
            if person["address"] == address:
                person["password"] = password
                return self.set_people()
        self.people.append({"address": address, "password": password, "name": address.partition("@")[0]})
        return self.set_people()

    def fill(self, address, name):
        person = next((each for each in self.people if each["address"] == address), None)
        if person is None:
            raise ValueError(f"{address} is nobody here")
        if self.imap is not self.dovecot:
            raise ValueError("only Dovecot's mailboxes are filled with a set")
        maildir = self.dovecot.mailbox_folder(address)
        kind, _, rest = name.partition(":")
        if kind == "demo":
            sample_mail.fill(maildir, person, self.people, dovecot.MAIL_UID)
        elif kind == "bulk":
            numbers = rest.split(":")
            bulk_mail.fill(maildir, int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 4,
                           numbers[2] if len(numbers) > 2 else "INBOX", dovecot.MAIL_UID)
        elif kind == "mixed":
            count, _, folder = rest.partition(":")
            bulk_mail.fill(maildir, int(count), None, folder or "INBOX", dovecot.MAIL_UID)
        else:
            raise ValueError(f"there is no set “{name}”")

    def deliver(self, address, path):
        with open(path, "rb") as file:
            self.imap.deliver(address, file.read())

    def description(self):
        return {"host": "localhost", "strict_host": HOSTS[1], "imap_server": self.options.imap_server,
                "separator": self.imap.SEPARATOR, "prefix": self.imap.PREFIX, **self.ports, "folder": self.folder, "ca": f"{self.folder}/certificates/ca.pem",
                "users": self.people}

    def obey(self, line):
        """Does what a line asks; raises when it cannot."""
        command, *words = shlex.split(line)
        actions = {"start": (self.start, 1), "stop": (self.stop, 1), "certificate": (self.set_certificate, 1),
                   "password": (self.set_password, 2), "fill": (self.fill, 2), "deliver": (self.deliver, 2)}
        if command not in actions or len(words) != actions[command][1]:
            raise ValueError(f"not understood: {line.strip()}")
        actions[command][0](*words)


def people_from(given):
    people = []
    for text in given or []:
        address, _, rest = text.partition(":")
        password, _, name = rest.partition(":")
        people.append({"address": address, "password": password, "name": name or address.partition("@")[0]})
    return people or [dict(person) for person in PEOPLE]


def say(answer):
    print(json.dumps(answer), flush=True)


def serve(servers):
    """Obeys lines until the last one."""
    for line in sys.stdin:
        if line.strip() == "quit":
            say({"ok": True})
            return
        if not line.strip():
            continue
        try:
            servers.obey(line)
            say({"ok": True})
        except (ValueError, RuntimeError, OSError, smtplib.SMTPException) as error:
            say({"ok": False, "error": str(error)})


def empty(folder):
    for name in (*IMAP_SERVERS, "postfix", "certificates"):
        shutil.rmtree(os.path.join(folder, name), ignore_errors=True)


def main():
    options = arguments()
    problem = obstacle(options.imap_server)
    if problem is not None or options.run == "check":
        say({"ok": problem is None, "error": problem} if problem else {"ok": True})
        return 77 if problem else 0
    if options.inside is None:
        enter_namespace(options)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    os.umask(0o022)
    folder = options.inside
    subprocess.run(["mount", "--bind", folder, INSIDE], check=True)
    os.chmod(INSIDE, 0o755)
    if not options.keep:
        empty(INSIDE)
    servers = None
    try:
        servers = Servers(folder, options)
        servers.start("imap")
        if servers.dovecot is not servers.imap:
            servers.start("dovecot")
        servers.start("postfix")
        say(servers.description())
        serve(servers)
    except (RuntimeError, ValueError) as error:
        say({"ok": False, "error": str(error)})
        return 1
    finally:
        if servers is not None:
            servers.postfix.stop()
            for server in {servers.imap, servers.dovecot}:
                server.stop(grace=5 if options.keep else 0)
        if not options.keep:
            empty(INSIDE)
            if options.folder is None:
                shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
