# SPDX-License-Identifier: GPL-3.0-or-later
"""Postfix on loopback in a folder of its own: authenticated submission, delivering into the IMAP server of the test; Dovecot knows the passwords."""

import os
import pwd
import grp
import signal
import subprocess
import sys
import time

from dovecot import MAIL_UID

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mail.example.test
mydomain = example.test
myorigin = example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
biff = no
append_dot_mydomain = no
smtputf8_enable = no
message_size_limit = {size_limit}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
recipient_delimiter = +
minimal_backoff_time = 2s
queue_run_delay = 2s
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 100

# A person of these servers is delivered to; another at the same domain is refused at once; one elsewhere is taken, refused
# there, and comes back as a report.
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{folder}/people
virtual_transport = {delivery}
default_transport = {delivery}
virtual_mailbox_base = {mail}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}

smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
smtpd_sasl_auth_enable = yes
smtpd_sasl_security_options = noanonymous
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = {tls}
smtpd_tls_auth_only = {auth_only}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{later@example.test = 450 4.2.0 Try again later}} }},
  reject_unlisted_recipient, permit_sasl_authenticated, reject
smtpd_reject_unlisted_recipient = yes
lmtp_destination_concurrency_limit = 10
"""

# name, type, private, unprivileged, chroot, wakeup, maxproc, command
MASTER = """\
127.0.0.1:{submission} inet n - n - - smtpd -o syslog_name=postfix/submission
127.0.0.2:{submission} inet n - n - - smtpd -o syslog_name=postfix/submission
127.0.0.1:{submissions} inet n - n - - smtpd -o syslog_name=postfix/submissions -o smtpd_tls_wrappermode=yes
127.0.0.2:{submissions} inet n - n - - smtpd -o syslog_name=postfix/submissions -o smtpd_tls_wrappermode=yes
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 2 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
showq     unix n - n - - showq
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
virtual   unix - n n - - virtual
lmtp      unix - - n - - lmtp
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""

QUEUE = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")


def write_settled(path, text):
    """Writes a file and dates it back: Postfix waits for a file of its own that changed in the last seconds."""
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, 0o644)
    past = time.time() - 60
    os.utime(path, (past, past))


def installed():
    return any(os.access(os.path.join(folder, "postconf"), os.X_OK) for folder in ("/usr/sbin", "/sbin"))


class Postfix:
    PORTS = ("submission", "submissions")

    def __init__(self, folder, ports, dovecot, imap, clear_text=False, size_limit=30_000_000):
        self.folder = folder
        self.ports = ports
        self.dovecot = dovecot
        self.imap = imap
        self.clear_text = clear_text
        self.size_limit = size_limit
        self.domains = ["example.test"]
        self.process = None
        self.make_queue()

    def make_queue(self):
        """The folders post-install would make."""
        postfix, postdrop = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
        queue = os.path.join(self.folder, "queue")
        os.makedirs(os.path.join(queue, "pid"), exist_ok=True)
        os.makedirs(os.path.join(self.folder, "data"), exist_ok=True)
        os.chown(os.path.join(self.folder, "data"), postfix, -1)
        for name in QUEUE:
            os.makedirs(os.path.join(queue, name), mode=0o700, exist_ok=True)
            os.chown(os.path.join(queue, name), postfix, -1)
        for name, mode in (("maildrop", 0o1730), ("public", 0o2710)):
            os.makedirs(os.path.join(queue, name), exist_ok=True)
            os.chown(os.path.join(queue, name), postfix, postdrop)
            os.chmod(os.path.join(queue, name), mode)

    def set_people(self, people):
        self.domains = sorted({person["address"].partition("@")[2] for person in people} | {"example.test"})
        write_settled(os.path.join(self.folder, "people"), "".join(f"{person['address']} {person['address']}/Maildir/\n" for person in people))

    def start(self, certificate, key):
        write_settled(os.path.join(self.folder, "main.cf"), MAIN.format(
            folder=self.folder, certificate=certificate, key=key, domains=", ".join(self.domains),
            size_limit=self.size_limit, delivery=self.imap.delivery, mail=os.path.join(self.imap.folder, "mail"), uid=MAIL_UID,
            auth=os.path.join(self.dovecot.folder, "auth"), tls="may" if self.clear_text else "encrypt",
            auth_only="no" if self.clear_text else "yes"))
        write_settled(os.path.join(self.folder, "master.cf"), MASTER.format(**{name: self.ports[name] for name in self.PORTS}))
        environment = dict(os.environ, MAIL_CONFIG=self.folder)
        daemons = subprocess.run(["postconf", "-dh", "daemon_directory"], capture_output=True, text=True,
                                 env=environment, check=True).stdout.strip()
        self.process = subprocess.Popen([os.path.join(daemons, "master"), "-c", self.folder, "-d"], env=environment,
                                        stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr,
                                        start_new_session=True)

    def stop(self):
        """Ends the master and, with its process group, everything it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None
