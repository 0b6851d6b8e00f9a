# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers people have their mail on, each with what it does otherwise than the RFCs, or than others. Where a remark ends in a name
and a number, that is the public report it is from: project#issue; "captured" is a reply recorded from the real server."""

import re
import time

from imap_words import BadCommand, Foible, Refused, read_set, text_of
from mail_stock import LabelStock
from open_mailbox import Dropped
from personality import Connection

PLAIN = "\\Answered \\Flagged \\Deleted \\Seen \\Draft"


class Dovecot(Connection):
    """Nearly everything there is (doc.dovecot.org)."""


class Cyrus(Connection):
    """The alternative namespace is off: all folders are below INBOX."""

    greeting = "mail.example.test Cyrus IMAP 3.8.4 server ready"
    delimiter = "."
    prefix = "INBOX."
    after = ("IMAP4rev1 LITERAL+ ID ENABLE IDLE NAMESPACE CHILDREN UNSELECT UIDPLUS LIST-EXTENDED LIST-STATUS ESEARCH MOVE CONDSTORE "
             "QRESYNC SPECIAL-USE OBJECTID STATUS=SIZE")

    def resync(self, box, words):
        """VANISHED may name UIDs the client never knew, RFC 7162 §3.2.5.2."""
        if int(words[0]) == box.uidvalidity and int(words[1]) < box.highest:
            known = [uid for modseq, uid in box.expunged if modseq > int(words[1])]
            self.say("* VANISHED (EARLIER) " + ",".join([*map(str, sorted(known)), f"{box.uidnext}:4294967295"]))
        super().resync(box, words)

    def item(self, uid, message, name):
        if name.upper() in ("EMAILID", "THREADID"):
            return name.upper(), f"({'M' if name.upper() == 'EMAILID' else 'T'}{message.identity})"
        return super().item(uid, message, name)


class Plain(Connection):
    """RFC 3501 and UIDPLUS alone: what everybody has in common (protocols' common denominator)."""

    greeting = "IMAP4rev1 ready"
    before = after = "IMAP4rev1 UIDPLUS AUTH=PLAIN"
    states_capabilities = False
    shows_uses = False


class Coremail(Connection):
    """163, 126, yeah.net."""

    address = "anna@163.com"
    greeting = "Coremail System IMap Server Ready(163com)"
    # No IDLE, MOVE, CONDSTORE, NAMESPACE, UNSELECT: mailcore2#1874; SASL-IR since 2026.
    before = after = "IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS SASL-IR XAPPLEPUSHSERVICE UIDPLUS X-CM-EXT-1 AUTH=PLAIN"
    states_capabilities = False
    has_uidnext = False                     # neither in SELECT nor in STATUS: modern-email/defects#15
    first_uid = 1320000001                  # large: captured
    folders = (("INBOX", ""), ("草稿箱", "\\Drafts"), ("已发送", "\\Sent"), ("已删除", "\\Trash"), ("垃圾邮件", "\\Junk"),
               ("病毒邮件", ""), ("广告邮件", ""), ("订阅邮件", ""), ("归档", ""))

    def __init__(self, server, stream):
        super().__init__(server, stream)
        self.is_known = False

    def check(self, line):
        super().check(line)
        verb = line.split()[0].upper()
        # himalaya#651, node-imap#908, imapclient#544
        if verb in ("SELECT", "EXAMINE", "STATUS") and not self.is_known:
            raise Refused(f"{verb} Unsafe Login. Please contact kefu@188.com for help")
        # A strict parser: mailcore2#1874.
        if verb == "ID" and not re.fullmatch(r'ID \("[^"]+" "[^"]*"( "[^"]+" "[^"]*")*\)', line):
            raise BadCommand("Parse command error")
        if verb == "AUTHENTICATE" and len(line.split()) > 2:
            raise BadCommand("Request not ending with \\r\\n")          # himalaya#729, modern-email/defects#54

    def do_id(self, pairs):
        self.is_known = True
        self.say('* ID ("name" "Coremail Imap" "vendor" "Mailtech" "TransID" "abc=")')
        return "ID completed"

    def do_list(self, reference, pattern, *options):
        if options or isinstance(reference, list):
            raise BadCommand("Parse command error")
        return super().do_list(reference, pattern)

    def status_line(self, box, items):
        super().status_line(box, items)
        return f'* STATUS "{box.name}" ()'


class QQ(Connection):
    """QQ and Foxmail."""

    address = "anna@qq.com"
    greeting = "[CAPABILITY IMAP4 IMAP4rev1 ID AUTH=PLAIN AUTH=LOGIN NAMESPACE] QQMail IMAP4Server ready"       # captured
    before = "IMAP4 IMAP4rev1 ID AUTH=PLAIN NAMESPACE"
    # MailKit#1241: no CONDSTORE, ESEARCH, SPECIAL-USE, LITERAL+, UNSELECT, SASL-IR.
    after = "IMAP4 IMAP4rev1 XLIST MOVE IDLE XAPPLEPUSHSERVICE AUTH=PLAIN NAMESPACE CHILDREN ID UIDPLUS"
    states_capabilities = False
    shows_uses = False
    permanent_flags = PLAIN + " \\*"
    folders = (("INBOX", ""), ("Sent Messages", "\\Sent"), ("Drafts", "\\Drafts"), ("Deleted Messages", "\\Trash"), ("Junk", "\\Junk"),
               ("其他文件夹", "\\NoSelect"), ("其他文件夹/归档", ""))

    def greet(self):
        self.say(f"* OK {self.greeting}")

    def check(self, line):
        super().check(line)
        words = line.split()
        # Wino-Mail#575, modern-email/defects#40
        if words[0].upper() == "UID" and re.fullmatch(r"[\d:,*]+", words[2]):
            flat = [number for pair in read_set(words[2], 4294967295) for number in pair]
            if flat != sorted(flat):
                raise BadCommand("UID parameters!")

    def refuse_sign_in(self):
        # One sentence for five causes: cursor-auto-free#294.
        raise Refused("[b'LOGIN'] Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, "
                      "or system is busy. More information at https://service.mail.qq.com/")


class Exmail(QQ):
    """Tencent's mailboxes for businesses."""

    address = "anna@exmail.qq.com"
    leaves_out = ("renumbered",)

    def check(self, line):
        super().check(line)
        # Advertises AUTH=PLAIN and does not take it; LOGIN it does: himalaya#659.
        if line.startswith("AUTHENTICATE"):
            raise Foible("AUTHENTICATE Bad command")

    def search(self, words):
        # Refuses some forms of FROM and HEADER: S22.Imap#126.
        if any(isinstance(word, str) and word.upper() in ("FROM", "HEADER") for word in words):
            raise Refused("SEARCH System busy!")
        return super().search(words)

    def mailbox_lines(self, box):
        # bichon#288: there may be no UIDVALIDITY.
        return [line for line in super().mailbox_lines(box) if "UIDVALIDITY" not in line]


class Gmail(Connection):
    """Gmail and Workspace (developers.google.com/workspace/gmail/imap/imap-extensions)."""

    address = "anna@gmail.com"
    stock = LabelStock
    greeting = "Gimap ready for requests from 192.0.2.1 n55mb83651539qtb"
    before = "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 XYZZY SASL-IR AUTH=PLAIN"
    # Captured; no QRESYNC, COMPRESS left out: MailKit#1841
    after = ("IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS ENABLE MOVE CONDSTORE ESEARCH UTF8=ACCEPT "
             "LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584")
    saves_sent = True
    folders = (("INBOX", ""), ("[Gmail]", "\\Noselect"), ("[Gmail]/All Mail", "\\All"), ("[Gmail]/Drafts", "\\Drafts"),
               ("[Gmail]/Important", "\\Important"), ("[Gmail]/Sent Mail", "\\Sent"), ("[Gmail]/Spam", "\\Junk"),
               ("[Gmail]/Starred", "\\Flagged"), ("[Gmail]/Trash", "\\Trash"), ("旅行", ""))

    def mailbox_lines(self, box):
        # No text behind the code: captured, modern-email/defects#28.
        return [re.sub(r"(HIGHESTMODSEQ \d+\]).*", r"\1", line) for line in super().mailbox_lines(box)]

    def status_items(self, box):
        # STATUS counts chats too, SELECT does not: Geary.
        items = super().status_items(box)
        return dict(items, MESSAGES=items["MESSAGES"] + 2) if "\\All" in box.attributes else items

    def labels_of(self, message):
        titles = {"INBOX": '"\\\\Inbox"', "[Gmail]/Sent Mail": '"\\\\Sent"', "[Gmail]/Drafts": '"\\\\Draft"'}
        names = [box.name for box in self.server.stock.holders(message) if box is not self.box]
        return " ".join(titles.get(name, f'"{name}"') for name in names if not name.startswith("[Gmail]") or name in titles)

    def item(self, uid, message, name):
        values = {"X-GM-MSGID": lambda: str(message.identity), "X-GM-THRID": lambda: str(message.identity),
                  "X-GM-LABELS": lambda: f"({self.labels_of(message)})"}
        return (name.upper(), values[name.upper()]()) if name.upper() in values else super().item(uid, message, name)

    def say_copied(self, target, pairs, is_move):
        """In the tagged OK of MOVE too (net-imap#398), and the new UIDs descend (Thunderbird)."""
        if not pairs:
            return ""
        pairs = pairs[::-1]
        return (f"[COPYUID {target.uidvalidity} {','.join(str(pair[0]) for pair in pairs)} "
                f"{','.join(str(pair[1]) for pair in pairs)}] ")


class Exchange(Connection):
    """Exchange Online, as far as it takes passwords (Exchange Server does)."""

    greeting = "The Microsoft Exchange IMAP4 service is ready. [TQBXAEgAUABSADIAMQ==]"           # captured
    before = "IMAP4 IMAP4rev1 AUTH=PLAIN LOGINDISABLED SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
    # Captured: no CONDSTORE, ESEARCH, LIST-EXTENDED, LIST-STATUS, SPECIAL-USE: SwiftMail#109, MailKit#2016.
    after = "IMAP4 IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS MOVE ID UNSELECT CLIENTACCESSRULES CHILDREN IDLE NAMESPACE LITERAL+"
    states_capabilities = False
    shows_uses = False
    saves_sent = True                       # since June 2018: techcommunity 607825
    permanent_flags = PLAIN + " $MDNSent"   # no keywords
    folders = (("INBOX", ""), ("Entwürfe", "\\Drafts"), ("Gesendete Elemente", "\\Sent"), ("Archiv", "\\Archive"),
               ("Junk-E-Mail", "\\Junk"), ("Gelöschte Elemente", "\\Trash"), ("Aufgaben", ""))

    def size_of(self, message):
        return len(message.content) - 7     # often wrong: evolution-data-server reads on past it

    def check(self, line):
        super().check(line)
        if line.upper().startswith("ID ()"):
            raise BadCommand("Command Argument Error. 11")             # modern-email/defects#13
        if line.upper().startswith("LIST") and "RETURN" in line.upper():
            raise BadCommand("Command Argument Error. 12")             # matcha#1426
        if "SEARCH" in line.upper() and "KEYWORD" in line.upper():
            raise BadCommand("Command Argument Error. 11")             # imap_tools#181

    def do_uid_store(self, numbers, action, flags):
        if any(not flag.startswith("\\") for flag in flags):
            raise BadCommand("Command Argument Error. 11")
        return super().do_uid_store(numbers, action, flags)

    def do_idle(self):
        """News may come before the "+": php-imap#258."""
        with self.server.stock.lock:
            self.notify()
        return super().do_idle()


class Throttled(Exchange):
    """Lets in, and then wants to be left alone: imapflow, MailKit#1494, php-imap#464. Of the first connections each says something
    else; what comes after is served."""

    answers = ["User is authenticated but not connected.", "Request is throttled. Suggested Backoff Time: 1500 milliseconds"]

    def __init__(self, server, stream):
        super().__init__(server, stream)
        self.turned_away = server.__dict__.setdefault("turned_away", [])
        self.lists = server.__dict__.setdefault("lists", [])

    def check(self, line):
        super().check(line)
        if line.startswith("LIST"):
            self.lists.append(time.monotonic())
        if line.split()[0].upper() in ("LIST", "SELECT", "EXAMINE", "STATUS") and len(self.turned_away) < len(self.answers):
            self.turned_away.append(time.monotonic())
            raise Foible(self.answers[len(self.turned_away) - 1])


class OAuthOnly(Exchange):
    """Exchange Online as it is today: MailKit#2016, node-imap#935."""

    before = "IMAP4 IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"


class ICloud(Connection):
    address = "anna@icloud.com"
    greeting = "[XICLOUD] iSCREAM ready"
    before = "IMAP4rev1 XAPPLEPUSHSERVICE AUTH=PLAIN SASL-IR X-APPLE-REMOTE-LINKS"
    # nextcloud/mail#3401; no MOVE, SPECIAL-USE, LIST-EXTENDED
    after = ("IMAP4rev1 CONDSTORE ENABLE QRESYNC QUOTA NAMESPACE UIDPLUS CHILDREN BINARY UNSELECT SORT ESEARCH SEARCHRES ID IDLE "
             "LIST-STATUS X-APPLE-REMOTE-LINKS")
    shows_uses = False
    folders = (("INBOX", "\\Noinferiors"), ("Sent Messages", "\\Sent"), ("Drafts", "\\Drafts"), ("Deleted Messages", "\\Trash"),
               ("Junk", "\\Junk"), ("Archive", "\\Archive"), ("Reise", ""))

    def sign_in(self, user, password):
        super().sign_in(user, password)
        # The front end damages the list: Mailspring-Sync#91.
        return "[CAPABILITY XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN QRESYN] user authenticated"

    def do_enable(self, *names):
        super().do_enable(*names)
        self.out.clear()                    # no untagged ENABLED: captured
        return "ENABLE completed"

    def resync(self, box, words):
        # QRESYNC makes old mail vanish: Mailspring-Sync#91.
        self.say(f"* VANISHED (EARLIER) 1:{box.uidnext - 1}")

    def item(self, uid, message, name):
        if name.upper() in ("RFC822", "RFC822.HEADER", "RFC822.TEXT"):
            return "FLAGS", "()"            # nothing at all for it: modern-email/defects#36
        return super().item(uid, message, name)


class Yahoo(Connection):
    address = "anna@yahoo.com"
    greeting = "IMAP4rev1 Hello"
    before = "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER ID MOVE NAMESPACE XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN"
    # Captured: attributes without SPECIAL-USE (owncloud/mail#1333).
    after = "IMAP4rev1 ID IDLE MOVE NAMESPACE XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN X-MSG-EXT UNSELECT OBJECTID"
    states_capabilities = False
    permanent_flags = PLAIN + " $Forwarded $Junk $NotJunk"
    folders = (("INBOX", ""), ("Archive", "\\Archive"), ("Bulk", "\\Junk"), ("Draft", "\\Drafts"), ("Sent", "\\Sent"), ("Trash", "\\Trash"),
               ("Reise", ""))

    def check(self, line):
        super().check(line)
        if len(line.encode().partition(b"\r\n")[0]) > 1000 - 10:
            raise BadCommand("[CLIENTBUG] Command line too long")      # Thunderbird; RFC 2683 §3.2.1.5
        if line.upper().count("HEADER.FIELDS") > 1:
            raise BadCommand("[CLIENTBUG] FETCH Command arguments invalid")      # mailcore2#826

    def fetch_order(self, uids):
        return uids[::-1]                   # descending: Thunderbird

    def item(self, uid, message, name):
        if name.upper() in ("EMAILID", "THREADID"):
            return name.upper(), f"({message.identity}{name[0]})"
        return super().item(uid, message, name)

    def say_copied(self, target, pairs, is_move):
        """Pairs of a MOVE of several do not belong together: a field report of September 2026."""
        if is_move:
            pairs = list(zip([pair[0] for pair in pairs], [pair[1] for pair in pairs][::-1]))
        return super().say_copied(target, pairs, is_move)


class Limited(Yahoo):
    """Yahoo to somebody who asks too much: imapflow#75. One connection is served, each further one is refused."""

    def greet(self):
        if len(self.server.connections) > 1:
            self.server.refused += 1
            self.say("* BYE [LIMIT] SELECT Rate limit hit")
            self.flush()
            raise Dropped()
        super().greet()


class ProtonBridge(Connection):
    address = "anna@proton.me"
    greeting = "Proton Mail Bridge 03.24.00 - gluon session ID 1"
    before = "IMAP4rev1 AUTH=PLAIN ID IDLE STARTTLS"
    after = "IMAP4rev1 AUTH=PLAIN ID IDLE MOVE STARTTLS UIDPLUS UNSELECT"     # matcha#1426: no SASL-IR, LIST-*, NAMESPACE, ESEARCH
    states_capabilities = False
    saves_sent = True
    folders = (("INBOX", ""), ("Drafts", "\\Drafts"), ("Sent", "\\Sent"), ("Archive", "\\Archive"), ("Spam", "\\Junk"), ("Trash", "\\Trash"),
               ("Folders", "\\Noselect"), ("Folders/Reise", ""), ("Labels", "\\Noselect"))


class Courier(Connection):
    """Loses, or waits for ever, when more than one command comes before it has answered a sign-in."""

    greeting = "Courier-IMAP ready. Copyright 1998-2022 Double Precision, Inc."
    # Captured.
    before = after = ("IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE AUTH=PLAIN ACL "
                      "ACL2=UNION")
    states_capabilities = False
    shows_uses = False
    delimiter = "."
    prefix = "INBOX."

    def sign_in(self, user, password):
        text = super().sign_in(user, password)
        time.sleep(0.02)
        self.stream.setblocking(False)
        try:
            self.receive()
        except BlockingIOError:
            pass
        finally:
            self.stream.setblocking(True)
        if self.data:
            self.server.bad.append("more than one command at a sign-in")
            self.data = b""
            self.read_line()
        return text


class Aliyun(Connection):
    """aliyun.com (go-imap#638)."""

    address = "anna@aliyun.com"
    greeting = "AliYun IMAP Server Ready(10.147.41.26)"
    before = after = "IMAP4rev1 IDLE XLIST UIDPLUS ID SASL-IR AUTH=XOAUTH AUTH=PLAIN"
    states_capabilities = False
    shows_uses = False
    permanent_flags = PLAIN
    folders = (("INBOX", ""), ("草稿", "\\Drafts"), ("已发送", "\\Sent"), ("已删除邮件", "\\Trash"), ("垃圾邮件", "\\Junk"), ("归档", ""))

    def check(self, line):
        super().check(line)
        if line.upper().startswith("UID SEARCH") and "(" in line:
            raise BadCommand("Invalid command or parameters")

    def do_uid_store(self, numbers, action, flags):
        if any(not flag.startswith("\\") for flag in map(text_of, flags)):
            raise Refused("STORE Unknown flag")
        return super().do_uid_store(numbers, action, flags)


class Rev2(Connection):
    """IMAP4rev2 and nothing older (RFC 9051): it does not name what that includes, and what rev1 had besides it does not know."""

    greeting = "ready"
    before = after = "IMAP4rev2 AUTH=PLAIN"
    includes = ("SASL-IR LITERAL- ENABLE IDLE NAMESPACE UNSELECT UIDPLUS LIST-EXTENDED LIST-STATUS ESEARCH MOVE SPECIAL-USE STATUS=SIZE "
                "BINARY")

    def writes_utf8(self):
        return True

    def check(self, line):
        super().check(line)
        first = line.upper().partition("\r\n")[0]
        if first.split()[0] in ("LSUB", "CHECK") or re.search(r"\b(RECENT|RFC822|RFC822\.HEADER|RFC822\.TEXT)\b(?!\.)", first):
            raise BadCommand("This is not IMAP4rev2")

    def mailbox_lines(self, box):
        """RFC 9051 §6.3.2: no RECENT, and a LIST of what was opened."""
        lines = [line for line in super().mailbox_lines(box) if "RECENT" not in line]
        return lines + [f'LIST () "{self.delimiter}" {self.write_name(box)}']

    def status_items(self, box):
        items = {name: value for name, value in super().status_items(box).items() if name != "RECENT"}
        return dict(items, SIZE=sum(len(message.content) for message in box.messages.values()),
                    DELETED=sum("\\Deleted" in message.flags for message in box.messages.values()))

    def do_uid_search(self, *words):
        """Always an ESEARCH, whose tag says what it is an answer to: RFC 9051 §7.3.4."""
        text = super().do_uid_search(*(words if words[0] == "RETURN" else ("RETURN", ["ALL"], *words)))
        self.out[:] = self.out.replace(b"* ESEARCH UID", b'* ESEARCH (TAG "%s") UID' % self.tag.encode())
        return text


class Utf8Only(Connection):
    """RFC 9755 §7: serves nobody who has not said that UTF-8 is understood."""

    after = Connection.after + " UTF8=ONLY"

    def check(self, line):
        super().check(line)
        if line.split()[0].upper() in ("LIST", "LSUB", "SELECT", "EXAMINE", "STATUS", "NAMESPACE", "APPEND") and not self.writes_utf8():
            raise Refused("[CANNOT] ENABLE UTF8=ACCEPT first")


ALL = (Dovecot, Cyrus, Plain, Coremail, QQ, Exmail, Gmail, Exchange, ICloud, Yahoo, ProtonBridge, Courier, Aliyun, Rev2,
       Utf8Only)
