# SPDX-License-Identifier: GPL-3.0-or-later
"""Cyrus IMAP 3 on loopback in a folder of its own: IMAP and LMTP, with the defaults of its makers (separator /, folders beside
INBOX), and idled, so that what happens is told at once."""

import glob
import grp
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import sys

import unpacked

# Cyrus gives up being root; this is who it becomes.
USER = "nobody"

CONFIGURATION = """\
configdirectory: {folder}/config
proc_path: {folder}/config/proc
mboxname_lockpath: {folder}/config/lock
defaultpartition: default
partition-default: {folder}/mail
sievedir: {folder}/config/sieve
lmtpsocket: {folder}/config/socket/lmtp
idlesocket: {folder}/config/socket/idle
notifysocket: {folder}/config/socket/notify
cyrus_user: {user}
cyrus_group: {group}
admins: cyrus
virtdomains: userid
defaultdomain: example.test
servername: example.test
lmtp_downcase_rcpt: yes
duplicatesuppression: no
maxlogins_per_user: 0
popminpoll: 0
imapidlepoll: 1s

autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: Drafts | Sent | Archive | Junk | Trash
autocreate_subscribe_folders: Drafts | Sent | Archive | Junk | Trash
xlist-drafts: Drafts
xlist-sent: Sent
xlist-archive: Archive
xlist-junk: Junk
xlist-trash: Trash

sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/config/sasldb2
sasl_mech_list: {mechanisms}
allowplaintext: {clear_text}
near_allowplaintext: yes
allowstarttls: yes
tls_server_cert: {folder}/config/server.pem
tls_server_key: {folder}/config/server.key
"""

SERVICES = """\
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {configuration} -r"
}}
SERVICES {{
  near cmd="{bin}/imapd -C {configuration}" listen="127.0.0.1:{imap}" proto="tcp4" prefork=1
  far cmd="{bin}/imapd -C {configuration}" listen="127.0.0.2:{imap}" proto="tcp4" prefork=0
  nears cmd="{bin}/imapd -s -C {configuration}" listen="127.0.0.1:{imaps}" proto="tcp4" prefork=1
  fars cmd="{bin}/imapd -s -C {configuration}" listen="127.0.0.2:{imaps}" proto="tcp4" prefork=0
  lmtp cmd="{bin}/lmtpd -a -C {configuration}" listen="127.0.0.1:{lmtp}" proto="tcp4" prefork=0
}}
DAEMON {{
  idled cmd="{bin}/idled -C {configuration}"
}}
"""

TREE = unpacked.Tree("cyrus")


def obstacle():
    """Why it cannot run here, in a sentence, or None."""
    return None if TREE.find("imapd", "usr/lib/cyrus/bin") and TREE.find("saslpasswd2", "usr/sbin") else "Cyrus IMAP is not installed"


class Cyrus:
    PORTS = ("imap", "imaps", "lmtp")
    SEPARATOR, PREFIX = "/", ""

    def __init__(self, folder, ports, mechanisms="plain login", clear_text=False):
        self.folder = folder
        self.ports = ports
        self.mechanisms = mechanisms
        self.clear_text = clear_text
        self.process = None
        self.bin = os.path.dirname(TREE.find("imapd", "usr/lib/cyrus/bin"))
        self.delivery = f"lmtp:inet:127.0.0.1:{ports['lmtp']}"
        self.user = pwd.getpwnam(USER)
        for name in ("config", "config/socket", "config/db", "config/proc", "config/lock", "config/sieve", "mail"):
            os.makedirs(os.path.join(folder, name), exist_ok=True)
            os.chown(os.path.join(folder, name), self.user.pw_uid, self.user.pw_gid)

    def set_people(self, people):
        """Writes who may sign in; Cyrus looks each time."""
        path = os.path.join(self.folder, "config", "sasldb2")
        for person in people:
            name, _, realm = person["address"].partition("@")
            subprocess.run([TREE.find("saslpasswd2", "usr/sbin"), "-p", "-c", "-f", path, "-u", realm, name], check=True,
                           input=person["password"].encode(), env=TREE.environment())
        os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def start(self, certificate, key):
        for source, name in ((certificate, "server.pem"), (key, "server.key")):
            path = os.path.join(self.folder, "config", name)
            shutil.copyfile(source, path)
            os.chown(path, self.user.pw_uid, self.user.pw_gid)
            os.chmod(path, 0o600)
        configuration, services = os.path.join(self.folder, "imapd.conf"), os.path.join(self.folder, "cyrus.conf")
        with open(configuration, "w") as file:
            file.write(CONFIGURATION.format(folder=self.folder, mechanisms=self.mechanisms, user=USER,
                                            group=grp.getgrgid(self.user.pw_gid).gr_name,
                                            clear_text="yes" if self.clear_text else "no"))
        with open(services, "w") as file:
            file.write(SERVICES.format(bin=self.bin, configuration=configuration, **{name: self.ports[name] for name in self.PORTS}))
        self.process = subprocess.Popen([os.path.join(self.bin, "master"), "-C", configuration, "-M", services, "-p",
                                         os.path.join(self.folder, "config", "master.pid")], env=self.environment(),
                                        stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr, start_new_session=True)

    @staticmethod
    def environment():
        """Cyrus writes every message through to the disk and has no setting against it; nobody needs these mailboxes tomorrow."""
        preload = glob.glob(TREE.path("usr/lib/*-linux-gnu*/libeatmydata.so"))
        return TREE.environment(LD_PRELOAD=preload[0]) if preload else TREE.environment()

    def stop(self, grace=0):
        """Ends the master and, with its process group, everything it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None
        for path in glob.glob(os.path.join(self.folder, "config", "socket", "*")):
            os.unlink(path)

    def deliver(self, address, message):
        with smtplib.LMTP("127.0.0.1", self.ports["lmtp"]) as lmtp:
            lmtp.sendmail("post@example.test", [address], message)
