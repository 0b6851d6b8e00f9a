# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole IMAP server without TLS, as able, as odd and as honest as a test wants it.

Server listens, counts what it is told, and breaks off where it should. Connection is how it speaks: by itself like Dovecot; a
personality is a class that inherits from it and says what is different (personalities.py)."""

import base64
import fnmatch
import re
import socket
import time

from imap_words import BadCommand, Foible, Refused, decode_name, encode_name, quote, read_set, read_words, text_of
from listener import Listener
from mail_stock import Stock
from open_mailbox import Dropped, OpenMailbox
from personality_smtp import Smtp


class Fault:
    """Breaks the connection off at the first command that begins with some words: "before" it is carried out, when "half" of a set
    is done, when it is "done" and nothing was said of it, or after so many bytes of the answer."""

    def __init__(self, words, when):
        self.words = words
        self.when = when


class Server(Listener):
    """said: the commands, without their tags. bad: those that were answered with BAD, and deserved it."""

    def __init__(self, speaks):
        self.speaks = speaks
        self.address = speaks.address
        self.password = "secret"
        self.users = {self.address: {"password": self.password}}
        self.stock = speaks.stock()
        self.said = []
        self.bad = []
        self.hidden = set()                 # UIDs that SEARCH does not find
        self.fault = None
        self.connections = []
        self.refused = 0                    # connections it did not want
        self.most_connections = 0
        for name, attributes in speaks.folders:
            self.stock.create(speaks.full_name(name), attributes, speaks.first_uid)
        self.ca = None
        self.smtp = Smtp(self)
        super().__init__()

    def close(self):
        super().close()
        self.smtp.close()
        self.hang_up()

    def add_to(self, profile, **words):
        """The account of who it knows. words: more for Profile.add ()."""
        profile.add(imap=f"{self.host}:{self.port}:plain", smtp=f"{self.host}:{self.smtp.port}:plain", trust=False, **words)

    def hang_up(self):
        for connection in list(self.connections):
            connection.hang_up()

    def serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.speaks(self, connection).serve()

    def take_fault(self, line):
        fault = self.fault
        if fault is None or not line.startswith(fault.words):
            return None
        self.fault = None
        return fault.when

    @staticmethod
    def uids_of(line):
        """Those a UID FETCH asked for."""
        return [uid for first, last in read_set(line.split()[2], 0) for uid in range(first, last + 1)]

    def verbs(self):
        """What was said, as the names of the commands."""
        return [" ".join(line.split()[:2]) if line.startswith("UID ") else line.split()[0] for line in self.said]

    def contents(self):
        """{folder: sorted [(message id, flags)]} with the names people read."""
        with self.stock.lock:
            return {decode_name(box.name): sorted(
                (message.get("Message-ID").strip("<>"), tuple(sorted(flag[1:].lower() if flag.startswith("\\") else flag
                                                                     for flag in message.flags)))
                for message in box.messages.values()) for box in self.stock.mailboxes.values() if box.is_selectable}


class Connection(OpenMailbox):
    """One connection to one server. do_… carry out commands and return the text of the tagged OK."""

    address = "anna@example.test"
    stock = Stock
    greeting = "Dovecot ready."
    before = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE AUTH=PLAIN"
    after = ("IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE CHILDREN UNSELECT UIDPLUS LIST-EXTENDED LIST-STATUS ESEARCH MOVE "
             "CONDSTORE QRESYNC SPECIAL-USE")
    includes = ""                           # what it can do without naming it
    states_capabilities = True              # in the greeting, and in the answer to a sign-in
    delimiter = "/"
    prefix = ""
    first_uid = 1
    folders = (("INBOX", ""), ("Drafts", "\\Drafts"), ("Sent", "\\Sent"), ("Archive", "\\Archive"), ("Junk", "\\Junk"),
               ("Trash", "\\Trash"), ("报告", ""), ("报告/2026", ""))
    shows_uses = True                       # LIST says what a mailbox is for
    saves_sent = False                      # what goes out by its SMTP is in Sent without being put there

    def __init__(self, server, stream):
        self.server = server
        self.stream = stream
        self.data = b""
        self.out = bytearray()
        self.tag = ""
        self.is_signed_in = False
        self.enabled = set()
        self.box = None
        self.read_only = False
        self.view = []                      # UIDs in the order of their sequence numbers
        self.told = 0                       # flags changed up to this mod-sequence have been told
        self.when = None                    # of the fault that is meant for the command at hand

    leaves_out = ()                         # journeys that mean nothing with it

    @classmethod
    def offers(cls, *capabilities):
        return set(capabilities) <= set(cls.after.split() + cls.includes.split())

    @classmethod
    def full_name(cls, name):
        name = encode_name(name).replace("/", cls.delimiter)
        return name if name == "INBOX" or not cls.prefix else cls.prefix + name

    # Bytes

    def hang_up(self):
        try:
            self.stream.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def receive(self):
        data = self.stream.recv(65536)
        if not data:
            raise Dropped()
        self.data += data

    def read_line(self):
        while b"\r\n" not in self.data:
            self.receive()
        line, _, self.data = self.data.partition(b"\r\n")
        return line

    def read_bytes(self, count):
        while len(self.data) < count:
            self.receive()
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def read_command(self):
        """With its literals, which are asked for where that is needed."""
        command = self.read_line()
        while True:
            literal = re.search(rb"\{(\d+)(\+?)\}$", command)
            if not literal:
                return command
            if not literal[2]:
                self.say("+ OK")
                self.flush()
            command += b"\r\n" + self.read_bytes(int(literal[1])) + self.read_line()

    def say(self, line):
        self.out += (line if isinstance(line, bytes) else line.encode()) + b"\r\n"

    def flush(self):
        out, self.out = bytes(self.out), bytearray()
        if isinstance(self.when, int):
            out = out[:self.when]
        self.stream.sendall(out)
        if self.when is not None:
            raise Dropped()

    # Commands

    def serve(self):
        self.server.connections.append(self)
        self.server.most_connections = max(self.server.most_connections, len(self.server.connections))
        try:
            with self.stream:
                self.greet()
                self.flush()
                while self.handle(self.read_command()):
                    pass
        except (OSError, Dropped):
            pass
        finally:
            self.server.connections.remove(self)

    def greet(self):
        code = f"[CAPABILITY {self.before}] " if self.states_capabilities else ""
        self.say(f"* OK {code}{self.greeting}")

    def handle(self, command):
        tag, _, rest = command.partition(b" ")
        self.tag = tag.decode("ascii", "replace")
        line = rest.decode("utf-8", "replace")
        self.server.said.append(line)
        self.when = None
        when = self.server.take_fault(line)
        if when == "before":
            raise Dropped()
        self.when = when if when == "half" else None
        status = self.carry_out(line, rest)
        self.when = when
        if when == "done":
            raise Dropped()
        self.say(tag + b" " + status.encode())
        self.flush()
        return not line.upper().startswith("LOGOUT")

    def carry_out(self, line, rest):
        try:
            self.check(line)
            words = read_words(rest)
            verb = text_of(words.pop(0)).lower()
            if verb == "uid":
                verb = "uid_" + text_of(words.pop(0)).lower()
            func = getattr(self, "do_" + verb, None)
            if func is None:
                raise BadCommand("Unknown command")
            return "OK " + self.run(verb, func, words)
        except BadCommand as why:
            if not isinstance(why, Foible):
                self.server.bad.append(line)
            return f"BAD {why}"
        except Refused as why:
            return f"NO {why}"

    def run(self, verb, func, words):
        """What waits for the client does not keep the others from going on meanwhile."""
        if verb in ("authenticate", "idle"):
            return func(*words)
        with self.server.stock.lock:
            text = func(*words)
            if self.box is not None and verb not in ("select", "examine"):
                self.notify(verb not in ("fetch", "store", "search"))
            return text

    def check(self, line):
        """Raises BadCommand or Refused for what the server does not even try."""
        verb = line.split()[0].upper()
        if not self.is_signed_in and verb not in ("CAPABILITY", "LOGIN", "AUTHENTICATE", "NOOP", "LOGOUT", "ID", "STARTTLS"):
            raise BadCommand("Please sign in first")
        extension = {"MOVE": "MOVE", "ENABLE": "ENABLE", "NAMESPACE": "NAMESPACE", "UNSELECT": "UNSELECT", "IDLE": "IDLE", "ID": "ID",
                     "XLIST": "XLIST", "UID MOVE": "MOVE", "UID EXPUNGE": "UIDPLUS"}.get(" ".join(line.upper().split()[:2]) if verb == "UID" else verb)
        if extension and not self.has(extension):
            raise BadCommand("Unknown command")

    def has(self, capability):
        return capability in (self.after if self.is_signed_in else self.before).split() + self.includes.split()

    def do_capability(self):
        self.say(f"* CAPABILITY {self.after if self.is_signed_in else self.before}")
        return "Capability completed."

    def do_noop(self):
        return "NOOP completed."

    def do_logout(self):
        self.say("* BYE Logging out")
        return "Logout completed."

    def do_id(self, pairs):
        self.say("* ID NIL")
        return "ID completed."

    # Signing in

    def sign_in(self, user, password):
        if (text_of(user), text_of(password)) != (self.server.address, self.server.password):
            self.refuse_sign_in()
        self.is_signed_in = True
        code = f"[CAPABILITY {self.after}] " if self.states_capabilities else ""
        return code + "Logged in"

    def refuse_sign_in(self):
        raise Refused("[AUTHENTICATIONFAILED] Authentication failed.")

    def do_login(self, user, password):
        if self.has("LOGINDISABLED"):
            raise Refused("[PRIVACYREQUIRED] LOGIN is disabled")
        return self.sign_in(user, password)

    def do_authenticate(self, mechanism, initial=None):
        if not self.has("AUTH=" + mechanism.upper()):
            raise Refused("Unsupported authentication mechanism.")
        if initial is None:
            self.say("+ ")
            self.flush()
            initial = self.read_line().decode()
        return self.read_response(mechanism.upper(), initial)

    def read_response(self, mechanism, response):
        if mechanism != "PLAIN":
            raise Refused("Authentication failed.")
        _, user, password = base64.b64decode(response).split(b"\0")
        return self.sign_in(user, password)

    def do_enable(self, *names):
        understood = [name for name in names if self.has(name.upper()) or (name.upper() == "UTF8=ACCEPT" and self.has("UTF8=ONLY"))]
        self.enabled |= {name.upper() for name in understood}
        if "QRESYNC" in self.enabled:
            self.enabled.add("CONDSTORE")
        self.say(f"* ENABLED {' '.join(understood)}".rstrip())
        return "Enabled."

    # Mailboxes

    def writes_utf8(self):
        """Whether names of mailboxes are UTF-8 here, and not modified UTF-7."""
        return "UTF8=ACCEPT" in self.enabled

    def read_name(self, word):
        name = text_of(word)
        if not self.writes_utf8() and not name.isascii():
            raise BadCommand("Mailbox name is not valid mUTF-7")
        return encode_name(name) if self.writes_utf8() else name

    def write_name(self, box):
        return quote(decode_name(box.name) if self.writes_utf8() else box.name)

    def find(self, name):
        name = self.read_name(name)
        name = "INBOX" if name.upper() == "INBOX" else name
        if name not in self.server.stock.mailboxes:
            raise Refused(f"[NONEXISTENT] Mailbox doesn't exist: {name}")
        return self.server.stock.mailboxes[name]

    def find_target(self, name):
        try:
            return self.find(name)
        except Refused as why:
            raise Refused("[TRYCREATE] Mailbox doesn't exist") from why

    def do_namespace(self):
        self.say(f'* NAMESPACE (("{self.prefix}" "{self.delimiter}")) NIL NIL')
        return "Namespace completed."

    def attributes_of(self, box, has_children):
        words = [word for word in box.attributes.split() if self.shows_uses or word.lower() in ("\\noselect", "\\noinferiors")]
        return words + ["\\HasChildren" if has_children else "\\HasNoChildren"]

    def list_boxes(self, pattern):
        wanted = re.compile(fnmatch.translate(pattern.replace("%", "*").replace("[", "[[]")))
        names = list(self.server.stock.mailboxes)
        for name, box in self.server.stock.mailboxes.items():
            if wanted.match(name) and not ("%" in pattern and "*" not in pattern and self.delimiter in name[len(pattern) - 1:]):
                yield box, any(other.startswith(name + self.delimiter) for other in names)

    def do_list(self, reference, pattern, *options):
        if isinstance(reference, list):
            raise BadCommand("Selection options are not understood")
        if options and not self.has("LIST-EXTENDED"):
            raise BadCommand("RETURN is not understood")
        returned = [text_of(word).upper() if not isinstance(word, list) else word for word in (options[1] if options else [])]
        items = returned[returned.index("STATUS") + 1] if "STATUS" in returned else None
        if items and not self.has("LIST-STATUS"):
            raise BadCommand("STATUS is not understood")
        if not text_of(pattern):
            self.say(f'* LIST (\\Noselect) "{self.delimiter}" ""')
        for box, has_children in self.list_boxes(text_of(pattern)):
            words = self.attributes_of(box, has_children)
            if "SUBSCRIBED" in returned and box.subscribed:
                words.append("\\Subscribed")
            self.say(f'* LIST ({" ".join(words)}) "{self.delimiter}" {self.write_name(box)}')
            if items and box.is_selectable:
                self.say(self.status_line(box, items))
        return "List completed."

    def do_xlist(self, reference, pattern):
        for box, has_children in self.list_boxes(text_of(pattern)):
            words = [word.replace("\\Junk", "\\Spam") for word in box.attributes.split()]
            words += ["\\Inbox"] if box.name == "INBOX" else []
            self.say(f'* XLIST ({" ".join(words + ["\\HasChildren" if has_children else "\\HasNoChildren"])}) "{self.delimiter}" '
                     f"{self.write_name(box)}")
        return "XLIST completed."

    def do_lsub(self, reference, pattern):
        for box, _ in self.list_boxes(text_of(pattern)):
            if box.subscribed:
                self.say(f'* LSUB () "{self.delimiter}" {self.write_name(box)}')
        return "Lsub completed."

    def status_items(self, box):
        items = {"MESSAGES": len(box.messages), "UIDVALIDITY": box.uidvalidity, "UNSEEN": box.count_unseen(), "RECENT": 0}
        if self.has_uidnext:
            items["UIDNEXT"] = box.uidnext
        if self.has("CONDSTORE"):
            items["HIGHESTMODSEQ"] = box.highest
        return items

    def status_line(self, box, items):
        known = self.status_items(box)
        if "HIGHESTMODSEQ" in items and not self.has("CONDSTORE"):
            raise BadCommand("Unknown STATUS item")
        return f"* STATUS {self.write_name(box)} ({' '.join(f'{item} {known[item]}' for item in items if item in known)})"

    def do_status(self, name, items):
        self.say(self.status_line(self.find(name), [text_of(item).upper() for item in items]))
        return "Status completed."

    def do_create(self, name, *_):
        name = self.read_name(name)
        if name in self.server.stock.mailboxes:
            raise Refused("[ALREADYEXISTS] Mailbox already exists")
        self.server.stock.create(name)
        return "Create completed."

    def do_delete(self, name):
        del self.server.stock.mailboxes[self.find(name).name]
        return "Delete completed."

    def do_subscribe(self, name):
        self.find(name).subscribed = True
        return "Subscribe completed."

    def do_unsubscribe(self, name):
        self.find(name).subscribed = False
        return "Unsubscribe completed."

    def do_append(self, name, *words):
        box, content = self.find_target(name), words[-1]
        flags = next((word for word in words if isinstance(word, list)), [])
        date = next((word for word in words[:-1] if isinstance(word, str)), None)
        seconds = time.mktime(time.strptime(date.strip()[:20].strip(), "%d-%b-%Y %H:%M:%S")) if date else None
        uid = self.server.stock.add(box.name, content, self.permit(flags), seconds)
        return f"[APPENDUID {box.uidvalidity} {uid}] Append completed." if self.has("UIDPLUS") else "Append completed."
