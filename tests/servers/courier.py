# SPDX-License-Identifier: GPL-3.0-or-later
"""Courier-IMAP 5 on loopback in a folder of its own, as its start script runs it: couriertcpd, imaplogin, authdaemond with userdb,
imapd. Folders are below INBOX and the separator is a dot. Mail is delivered as Postfix does it, into the Maildir."""

import os
import signal
import socket
import subprocess
import time

import unpacked
from dovecot import MAIL_UID

# Where its programs look, whatever they are told; the first two exist for that (build-aux/unpack-servers).
CONFIGURATION, MODULES, STATE = "/etc/courier", "/usr/lib/courier-authlib", "/run"

CAPABILITY = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE"

# Debian's /etc/courier/imapd and imapd-ssl, without what is for other hosts.
SETTINGS = {
    "IMAP_CAPABILITY": CAPABILITY,
    "IMAP_CAPABILITY_TLS": CAPABILITY + " AUTH=PLAIN",
    "IMAP_KEYWORDS": "1",
    "IMAP_ACL": "1",
    "IMAP_PROXY": "0",
    "IMAP_IDLE_TIMEOUT": "60",
    "IMAP_MAILBOX_SANITY_CHECK": "1",
    "IMAP_DISABLETHREADSORT": "0",
    "IMAP_CHECK_ALL_FOLDERS": "0",
    "IMAP_OBSOLETE_CLIENT": "0",
    "IMAP_USELOCKS": "1",
    "IMAP_TRASHFOLDERNAME": "Trash",
    "IMAP_EMPTYTRASH": "Trash:7",
    "IMAP_MOVE_EXPUNGE_TO_TRASH": "0",
    "HEADERFROM": "X-IMAP-Sender",
    "MAILDIRPATH": "Maildir",
    "IMAP_STARTTLS": "YES",
    "TLS_VERIFYPEER": "NONE",
    "TLS_ALPN": "imap",
}

TREE = unpacked.Tree("courier")


def obstacle():
    """Why it cannot run here, in a sentence, or None."""
    if TREE.find("imapd", "usr/bin") and os.path.isdir(CONFIGURATION) and os.path.isdir(MODULES):
        return None
    return "Courier-IMAP is not installed"


def mount(*words):
    subprocess.run(["mount", *words], check=True)


class Courier:
    PORTS = ("imap", "imaps")
    SEPARATOR, PREFIX = ".", "INBOX."

    def __init__(self, folder, ports, mechanisms=None, clear_text=False):
        self.folder = folder
        self.ports = ports
        self.clear_text = clear_text
        self.process = None
        self.processes = []
        self.deliveries = 0
        # What Postfix needs to put mail where it belongs.
        self.delivery = "virtual:"
        for name in ("etc", "mail"):
            os.makedirs(os.path.join(folder, name), exist_ok=True)
        os.chown(os.path.join(folder, "mail"), MAIL_UID, MAIL_UID)
        mount("--bind", os.path.join(folder, "etc"), CONFIGURATION)
        mount("--bind", TREE.path("usr/lib/courier-authlib"), MODULES)
        mount("-t", "tmpfs", "tmpfs", STATE)
        os.makedirs(os.path.join(STATE, "courier/authdaemon"))
        self.make_account()

    def make_account(self):
        """couriertls becomes a user of that name once STARTTLS is through: the servers' namespace has one, the machine has not."""
        path = os.path.join(self.folder, "passwd")
        with open("/etc/passwd") as file:
            known = [line for line in file if not line.startswith("courier:")]
        with open(path, "w") as file:
            file.write("".join(known) + f"courier:x:{MAIL_UID}:{MAIL_UID}::/:/usr/sbin/nologin\n")
        os.chmod(path, 0o644)
        mount("--bind", path, "/etc/passwd")

    def mailbox_folder(self, address):
        """The Maildir of a person."""
        return os.path.join(self.folder, "mail", address, "Maildir")

    def set_people(self, people):
        """Writes who may sign in; Courier looks each time. A new person gets a mailbox."""
        records, secrets = [], []
        for person in people:
            address, home = person["address"], os.path.dirname(self.mailbox_folder(person["address"]))
            secret = subprocess.run(["openssl", "passwd", "-5", "-stdin"], check=True, capture_output=True, text=True,
                                    input=person["password"] + "\n").stdout.strip()
            records.append(f"{address}\tuid={MAIL_UID}|gid={MAIL_UID}|home={home}\n")
            secrets.append(f"{address}\tsystempw={secret}\n")
            self.make_mailbox(address)
        self.write_database("userdb", records)
        self.write_database("userdbshadow", secrets)

    def write_database(self, name, lines):
        path = os.path.join(self.folder, "etc", name)
        subprocess.run([TREE.path("usr/lib/courier/courier-authlib/makedatprog"), "-", path + ".tmp", path + ".dat"], check=True,
                       input="".join(lines) + ".\n", text=True, env=TREE.environment())
        os.chmod(path + ".dat", 0o600)

    def make_mailbox(self, address):
        """The INBOX and the folders a hoster's script would make."""
        maildir = self.mailbox_folder(address)
        if os.path.exists(maildir):
            return
        os.makedirs(os.path.dirname(maildir))
        os.chown(os.path.dirname(maildir), MAIL_UID, MAIL_UID)
        make = [TREE.path("usr/bin/maildirmake.courier")]
        subprocess.run([*make, maildir], check=True, env=TREE.environment(), user=MAIL_UID, group=MAIL_UID)
        folders = ("Drafts", "Sent", "Archive", "Junk", "Trash")
        for name in folders:
            subprocess.run([*make, "-f", name, maildir], check=True, env=TREE.environment(), user=MAIL_UID, group=MAIL_UID)
        with open(os.path.join(maildir, "courierimapsubscribed"), "w") as file:
            file.write("".join(f"INBOX.{name}\n" for name in folders))
        os.chown(file.name, MAIL_UID, MAIL_UID)

    def start(self, certificate, key):
        etc = os.path.join(self.folder, "etc")
        with open(os.path.join(etc, "server.pem"), "w") as file:
            for path in (key, certificate):
                with open(path) as part:
                    file.write(part.read())
        os.chmod(file.name, 0o600)
        os.chown(file.name, MAIL_UID, MAIL_UID)
        with open(os.path.join(etc, "authdaemonrc"), "w") as file:
            file.write('authmodulelist="authuserdb"\nauthmodulelistorig="authuserdb"\ndaemons=2\n')
        environment = TREE.environment(**SETTINGS, COURIERTLS=TREE.path("usr/bin/couriertls"), TLS_CERTFILE=os.path.join(etc, "server.pem"),
                                       IMAP_SHAREDINDEXFILE=os.path.join(etc, "shared"))
        self.run([TREE.path("usr/lib/courier/courier-authlib/authdaemond")], environment)
        self.wait_for(os.path.join(STATE, "courier/authdaemon/socket"))
        login = [TREE.path("usr/lib/courier/courier/imaplogin"), TREE.path("usr/bin/imapd"), "Maildir"]
        tls = [environment["COURIERTLS"], "-server", "-tcpd"]
        for address in ("127.0.0.1", "127.0.0.2"):
            required = "0" if self.clear_text or address == "127.0.0.1" else "1"
            listen = [TREE.path("usr/sbin/couriertcpd"), f"-address={address}", "-maxprocs=100", "-maxperip=100", "-nodnslookup"]
            self.run([*listen, str(self.ports["imap"]), *login], dict(environment, IMAP_TLS_REQUIRED=required))
            self.run([*listen, str(self.ports["imaps"]), *tls, *login], dict(environment, IMAP_TLS="1"))
        self.process = self.processes[0]

    def run(self, command, environment):
        with open(os.path.join(self.folder, "log"), "a") as log:
            self.processes.append(subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                   start_new_session=True))

    def wait_for(self, path):
        """Until somebody listens at a socket."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket(socket.AF_UNIX) as probe:
                try:
                    probe.connect(path)
                    return
                except OSError:
                    time.sleep(0.005)
        raise RuntimeError("Courier's authdaemond did not start")

    def stop(self, grace=0):
        """Ends what listens and, with their process groups, everything they started."""
        for process in self.processes:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        self.process, self.processes = None, []

    def deliver(self, address, message):
        """A message is written and moved into the Maildir: what Postfix' virtual does, here and now."""
        maildir = self.mailbox_folder(address)
        self.deliveries += 1
        name = f"{time.time():.6f}.P{os.getpid()}Q{self.deliveries}.mail"
        with open(os.path.join(maildir, "tmp", name), "wb") as file:
            file.write(message.replace(b"\r\n", b"\n"))
        os.chown(file.name, MAIL_UID, MAIL_UID)
        os.rename(file.name, os.path.join(maildir, "new", name))
