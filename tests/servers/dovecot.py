# SPDX-License-Identifier: GPL-3.0-or-later
"""Dovecot 2.4 on loopback in a folder of its own: IMAP, POP3, LMTP, and the passwords Postfix asks about."""

import os
import re
import signal
import smtplib
import subprocess
import sys

# Mail belongs to a number that nobody on the machine has.
MAIL_UID = 5000

CONFIGURATION = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1, 127.0.0.2
protocols = {protocols}
recipient_delimiter = +

ssl = {ssl}
auth_allow_cleartext = {clear_text}
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}

auth_mechanisms = {mechanisms}
auth_failure_delay = 0s
passdb passwd-file {{
  passwd_file_path = {folder}/users
}}
userdb passwd-file {{
  passwd_file_path = {folder}/users
}}

mail_uid = {uid}
mail_gid = {uid}
first_valid_uid = {uid}
mail_driver = maildir
mail_path = %{{home}}
mail_fsync = never
mail_max_userip_connections = 100
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    auto = subscribe
    special_use = \\Drafts
  }}
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Archive {{
    auto = subscribe
    special_use = \\Archive
  }}
  mailbox Junk {{
    auto = subscribe
    special_use = \\Junk
  }}
  mailbox Trash {{
    auto = subscribe
    special_use = \\Trash
  }}
}}

service imap-login {{
  restart_request_count = unlimited
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  restart_request_count = unlimited
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
  unix_listener lmtp {{
    path = {folder}/lmtp
    mode = 0666
  }}
}}
service auth {{
  unix_listener postfix {{
    path = {folder}/auth
    mode = 0666
  }}
}}
# A wrong password makes the next try from the same address wait; tests give many on purpose.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{extra}
"""


def version():
    """The version as a pair of numbers, or None where Dovecot is not installed."""
    try:
        said = subprocess.run(["dovecot", "--version"], capture_output=True, text=True).stdout
    except FileNotFoundError:
        return None
    found = re.match(r"(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else None


def obstacle():
    """Why it cannot run here, in a sentence, or None."""
    found = version()
    if found is None:
        return "Dovecot is not installed"
    if found < (2, 4):
        return f"Dovecot is too old: {found[0]}.{found[1]}, needed is 2.4"
    return None


class Dovecot:
    PORTS = ("imap", "imaps", "pop3", "pop3s", "lmtp")
    SEPARATOR, PREFIX = "/", ""

    def __init__(self, folder, ports, mechanisms="plain login", clear_text=False, extra=""):
        self.folder = folder
        self.protocols = "imap pop3 lmtp"
        self.delivery = f"lmtp:unix:{folder}/lmtp"
        self.ports = ports
        self.mechanisms = mechanisms
        self.clear_text = clear_text
        self.extra = extra
        self.process = None
        self.configuration = os.path.join(folder, "dovecot.conf")
        os.makedirs(os.path.join(folder, "mail"), exist_ok=True)
        os.chown(os.path.join(folder, "mail"), MAIL_UID, MAIL_UID)

    def mailbox_folder(self, address):
        """The Maildir of a person."""
        return os.path.join(self.folder, "mail", address)

    def set_people(self, people):
        """Writes who may sign in; Dovecot notices without a restart."""
        with open(os.path.join(self.folder, "users.new"), "w") as file:
            for person in people:
                home = self.mailbox_folder(person["address"])
                file.write(f"{person['address']}:{{PLAIN}}{person['password']}:{MAIL_UID}:{MAIL_UID}::{home}::\n")
        os.chmod(os.path.join(self.folder, "users.new"), 0o644)
        os.replace(os.path.join(self.folder, "users.new"), os.path.join(self.folder, "users"))

    def start(self, certificate, key):
        with open(self.configuration, "w") as file:
            file.write(CONFIGURATION.format(
                folder=self.folder, protocols=self.protocols, uid=MAIL_UID, certificate=certificate, key=key, mechanisms=self.mechanisms,
                extra=self.extra, ssl="yes" if self.clear_text else "required",
                clear_text="yes" if self.clear_text else "no", **{name: self.ports.get(name, 0) for name in Dovecot.PORTS}))
        self.process = subprocess.Popen(["dovecot", "-F", "-c", self.configuration], stdin=subprocess.DEVNULL,
                                        stdout=sys.stderr, stderr=sys.stderr, start_new_session=True)

    def stop(self, grace=0.3):
        """Ends the master and its children: at once, whoever is connected and whatever they are doing."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None

    def deliver(self, address, message):
        with smtplib.LMTP("127.0.0.1", self.ports["lmtp"]) as lmtp:
            lmtp.sendmail("post@example.test", [address], message)


class Authenticator(Dovecot):
    """Dovecot without mail: the passwords Postfix asks about where another server has the mailboxes."""

    PORTS = ()

    def __init__(self, folder):
        super().__init__(folder, {})
        self.protocols = ""

    def is_ready(self):
        return os.path.exists(os.path.join(self.folder, "auth"))
