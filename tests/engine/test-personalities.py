#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same journeys over every server personality: signing in, the first sync, what costs what when nothing changed, acts both
ways, and breaks in the middle of them. After each the store shows what the server has.

usage: test-personalities.py MAIL-TOOL [NAME…]"""

import os
import sys
import threading
import time

from driver import Failed, Profile, main, message
from imap_words import Foible, decode_name, encode_name
from open_mailbox import Dropped
from personality import Fault, Server
import personalities

ROLES = {"\\Drafts": "drafts", "\\Sent": "sent", "\\Trash": "trash", "\\Junk": "junk", "\\Archive": "archive", "\\All": "all",
         "\\Flagged": "flagged", "\\Important": "important"}
# What a round may cost when nothing changed, besides signing in and good-bye.
SIGNING = ("CAPABILITY", "AUTHENTICATE", "LOGIN", "ID", "ENABLE", "NAMESPACE", "LOGOUT")


class Journey:
    """A server and a profile that is in step with it."""

    def __init__(self, speaks):
        self.speaks = speaks
        self.server = Server(speaks)
        self.stock = self.server.stock
        self.profile = Profile(self.server, speaks.address)
        self.number = 0
        own = [box for box in self.stock.mailboxes.values() if box.is_selectable and not box.attributes.strip()]
        self.inbox = self.stock["INBOX"]
        self.other = [box for box in own if box is not self.inbox][-1]
        self.trash = self.stock.by_use("\\Trash")
        self.sent = self.stock.by_use("\\Sent")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.profile.close()
        self.server.close()

    def add_account(self, password=None):
        self.server.add_to(self.profile, password=password)

    def deliver(self, box, count, flags=(), holes=False):
        """Their Message-IDs. With holes between their UIDs sets of them are long."""
        names = []
        for _ in range(count):
            self.number += 1
            names.append(f"m{self.number}@example.test")
            self.stock.add(box.name, message(names[-1], f"Message {self.number}", body=f"Text {self.number}\r\n" * 9), flags)
            if holes:
                self.stock.expunge(box, self.stock.add(box.name, message("gone@example.test")))
        return names

    def path(self, box):
        return decode_name(box.name)

    def items(self, box, names):
        by_name = {item["message-id"]: item["message"] for item in self.profile.list(self.path(box))}
        return ",".join(str(by_name[name]) for name in names)

    def sync(self):
        self.server.said.clear()
        return self.profile.sync()

    def sync_broken(self, words, when):
        """A round that is broken off where it should, and those it takes until everything is done."""
        self.server.fault = Fault(words, when)
        try:
            self.sync()
            assert self.server.fault is None, f"nobody said “{words}”"
        except Failed as why:
            assert why.code == "transient", f"{words} {when}: {why.code}: {why}"
        self.settle()

    def settle(self):
        """Operations that were put off are due after some seconds."""
        for _ in range(12):
            self.sync()
            if not self.profile.run("operations"):
                return
            time.sleep(0.5)
        raise AssertionError(f"not carried out: {self.profile.run('operations')}")

    def check(self):
        self.profile.check(self.server.contents())
        assert not self.server.bad, f"not understood: {self.server.bad}"

    def where(self, name):
        """The mailboxes a message is in on the server, as often as it is there."""
        return sorted(box.name for box in self.stock.mailboxes.values() for _ in box.find(name) if "\\All" not in box.attributes)


def sign_in(journey):
    try:
        journey.add_account("wrong")
        raise AssertionError("a wrong password was taken")
    except Failed as why:
        assert why.code == "authentication", f"{why.code}: {why}"
        # One sentence for five causes is told as such.
        assert not issubclass(journey.speaks, personalities.QQ) or "not switched on" in str(why), why
    journey.add_account()


def list_folders(journey):
    journey.sync()
    ours = journey.profile.folders()
    for box in journey.stock.mailboxes.values():
        folder = ours.get(journey.path(box))
        assert folder is not None, f"{journey.path(box)} is missing among {list(ours)}"
        wanted = next((role for use, role in ROLES.items() if use in box.attributes.split()), "")
        if box is journey.inbox:
            wanted = "inbox"
        if wanted or folder["role"] != "archive":
            assert folder["role"] == wanted, f"{journey.path(box)} is {folder['role']}"


def first_sync(journey):
    journey.deliver(journey.inbox, 230, holes=True)
    journey.deliver(journey.inbox, 20, ["\\Seen"])
    journey.deliver(journey.other, 30, ["\\Seen", "\\Flagged"])
    journey.sync()
    journey.check()
    item = journey.profile.find("INBOX", "m7@example.test")
    assert item["body"] == "complete", item
    numbers = [line for line in journey.server.said if line.startswith("UID FETCH") and "BODY.PEEK[]" in line]
    assert len(numbers) < 20, numbers


def nothing_changed(journey):
    journey.sync()
    journey.sync()
    said = [verb for verb in journey.server.verbs() if verb not in SIGNING]
    boxes = sum(box.is_selectable for box in journey.stock.mailboxes.values())
    # LIST with STATUS; or LIST, LSUB and one STATUS each; or, where STATUS tells nothing, each is opened.
    most = 2 if journey.speaks.offers("LIST-EXTENDED", "LIST-STATUS") else 2 + boxes if journey.speaks.has_uidnext else 3 + 3 * boxes
    assert len(said) <= most, f"{len(said)}: {said}"


def new_mail(journey):
    events = []
    thread = threading.Thread(target=lambda: events.extend(journey.profile.run("watch", "--timeout", "2")))
    journey.server.said.clear()
    thread.start()
    deadline = time.monotonic() + 1.5
    while journey.speaks.offers("IDLE") and "IDLE" not in journey.server.said and time.monotonic() < deadline:
        time.sleep(0.02)
    names = journey.deliver(journey.inbox, 2)
    journey.stock.flag(journey.inbox, list(journey.inbox.messages)[0], ["\\Flagged"])
    thread.join()
    if journey.speaks.offers("IDLE"):
        inbox = journey.profile.folders()["INBOX"]["folder"]
        assert any(event["event"] == "added" and event["folder"] == inbox for event in events), events
        assert journey.profile.find("INBOX", names[1]), "it was not noticed"
    journey.sync()
    journey.check()


def flags(journey):
    uids = list(journey.inbox.messages)
    for uid in uids[:8]:
        journey.stock.flag(journey.inbox, uid, ["\\Seen", "\\Answered"])
    journey.stock.flag(journey.inbox, uids[-1], ["\\Flagged"])
    journey.sync()
    journey.check()
    for change, names in (("+flagged", ("m20@example.test", "m21@example.test", "m40@example.test")), ("+seen", ("m22@example.test",)),
                          ("-seen", ("m240@example.test", "m241@example.test"))):
        journey.profile.run("flag", journey.items(journey.inbox, names), change)
    journey.sync()
    journey.check()
    assert "\\Flagged" in journey.inbox.messages[journey.inbox.find("m21@example.test")[0]].flags
    keywords(journey)


def keywords(journey):
    """Those a server does not keep stay here, and nothing fails."""
    kept = journey.speaks.permanent_flags.split()
    wanted = [word for word in ("$Forwarded", "holiday") if "\\*" in kept or word in kept]
    journey.profile.run("flag", journey.items(journey.inbox, ["m23@example.test", "m24@example.test"]), "+$Forwarded", "+holiday")
    journey.sync()
    uid = journey.inbox.find("m23@example.test")[0]
    assert not journey.profile.run("operations"), journey.profile.run("operations")
    assert {"$Forwarded", "holiday"} & journey.inbox.messages[uid].flags == set(wanted), journey.inbox.messages[uid].flags
    journey.stock.flag(journey.inbox, uid, ["\\Seen"])
    journey.sync()
    journey.sync()
    shown = set(journey.profile.find("INBOX", "m23@example.test")["flags"])
    assert {"$Forwarded", "holiday", "seen"} <= shown, shown
    journey.profile.run("flag", journey.items(journey.inbox, ["m23@example.test", "m24@example.test"]), "-$Forwarded", "-holiday")
    journey.sync()
    journey.check()


def move(journey):
    names = [f"m{number}@example.test" for number in range(100, 112)]
    journey.profile.run("move", journey.items(journey.inbox, names), journey.profile.folders()[journey.path(journey.other)]["folder"])
    journey.settle()
    journey.check()
    for name in names:
        assert journey.where(name) == [journey.other.name], f"{name} is in {journey.where(name)}"


def delete_and_copy(journey):
    names = [f"m{number}@example.test" for number in range(120, 125)]
    journey.profile.run("delete", journey.items(journey.inbox, names))
    copied = [f"m{number}@example.test" for number in range(130, 134)]
    journey.profile.run("copy", journey.items(journey.inbox, copied), journey.profile.folders()[journey.path(journey.other)]["folder"])
    journey.settle()
    journey.check()
    for name in names:
        assert journey.where(name) == [journey.trash.name], f"{name} is in {journey.where(name)}"
    for name in copied:
        assert journey.where(name) == sorted((journey.inbox.name, journey.other.name)), f"{name} is in {journey.where(name)}"
    archive = next((folder for folder in journey.profile.folders().values() if folder["role"] == "archive"), None)
    if archive:
        journey.profile.run("move", journey.items(journey.inbox, ["m140@example.test", "m141@example.test"]), archive["folder"])
    journey.profile.run("delete", journey.items(journey.trash, names[:2]))
    journey.settle()
    journey.check()
    assert journey.where(names[0]) == [], journey.where(names[0])


def expunged(journey):
    uids = list(journey.inbox.messages)
    journey.stock.expunge(journey.inbox, *uids[3:6], uids[60])
    journey.deliver(journey.inbox, 3)
    journey.sync()
    journey.check()
    # One goes, and for a while SEARCH leaves out another.
    uids = list(journey.inbox.messages)
    journey.stock.expunge(journey.inbox, uids[10])
    journey.server.hidden = {uids[11]}
    journey.sync()
    assert uids[11] in {item["uid"] for item in journey.profile.list("INBOX")}, "mail is gone"
    journey.server.hidden = set()
    journey.sync()
    journey.check()


def renumbered(journey):
    journey.stock.renumber(journey.inbox)
    done = journey.sync()
    journey.check()
    assert done["bodies"] == 0, f"{done['bodies']} bodies came again"


def send(journey):
    journey.deliver(journey.sent, 3, ["\\Seen"])
    path = os.path.join(journey.profile.folder, "message.eml")
    with open(path, "wb") as file:
        file.write(message("sent@example.test", sender=journey.speaks.address, to=journey.speaks.address))
    journey.profile.run("send", path)
    journey.settle()
    journey.sync()
    journey.check()
    assert len(journey.server.smtp.taken) == 1
    assert len(journey.sent.find("sent@example.test")) == 1, journey.sent.find("sent@example.test")


def broken_fetch(journey):
    journey.deliver(journey.inbox, 120)
    journey.sync_broken("UID FETCH", 9000)
    journey.check()
    journey.deliver(journey.other, 60)
    journey.sync_broken("UID FETCH", 40)
    journey.check()


def broken_move(journey):
    can_move = journey.speaks.offers("MOVE")
    verbs = (("UID MOVE", "before"), ("UID MOVE", "half"), ("UID MOVE", "done")) if can_move else \
            (("UID COPY", "half"), ("UID COPY", "done"), ("UID STORE", "before"), ("UID EXPUNGE", "done"))
    for verb, when in verbs:
        names = journey.deliver(journey.inbox, 6)
        journey.sync()
        journey.profile.run("move", journey.items(journey.inbox, names), journey.profile.folders()[journey.path(journey.other)]["folder"])
        journey.sync_broken(verb, when)
        journey.check()
        for name in names:
            assert journey.where(name) == [journey.other.name], f"{verb} {when}: {name} is in {journey.where(name)}"


JOURNEYS = (sign_in, list_folders, first_sync, nothing_changed, new_mail, flags, move, delete_and_copy, expunged, renumbered, send,
            broken_fetch, broken_move)


def travel(speaks):
    """All journeys with one server, as a test."""
    def test():
        with Journey(speaks) as journey:
            for step in JOURNEYS:
                if step.__name__ in speaks.leaves_out:
                    continue
                try:
                    step(journey)
                except Exception as why:
                    raise AssertionError(f"{speaks.__name__}, {step.__name__}: {type(why).__name__}: {why}; "
                                         f"said {journey.server.said[-12:]}") from why
    test.__doc__ = f"{speaks.__name__}: the journeys"
    return test


def test_limited():
    """where one connection is all that is wanted, everything goes over it"""
    with Journey(personalities.Limited) as journey:
        journey.add_account()
        journey.deliver(journey.inbox, 20)
        journey.sync()
        journey.profile.run("flag", journey.items(journey.inbox, ["m3@example.test"]), "+flagged")
        names = journey.deliver(journey.other, 3)
        journey.server.refused = 0
        journey.profile.run("watch", "--timeout", "5")
        assert journey.server.refused <= 2, f"{journey.server.refused} connections were refused"
        assert "\\Flagged" in journey.inbox.messages[journey.inbox.find("m3@example.test")[0]].flags
        assert journey.profile.find(journey.path(journey.other), names[0])
        journey.check()


def test_throttled():
    """a server that says for how long it wants to be left alone is left alone so long"""
    with Journey(personalities.Throttled) as journey:
        journey.server.add_to(journey.profile, verify=False)
        names = journey.deliver(journey.inbox, 3)
        journey.profile.run("watch", "--timeout", "9")
        first, second = journey.server.turned_away
        lists = journey.server.lists
        assert lists[1] - first >= 0.5 and lists[2] - second >= 1.5, (first, second, lists)
        assert journey.profile.find("INBOX", names[0])


def test_oauth():
    """a server that takes no password is not sent one, and the person is told"""
    with Journey(personalities.OAuthOnly) as journey:
        try:
            journey.add_account()
            raise AssertionError("it was taken")
        except Failed as why:
            assert why.code == "permanent", f"{why.code}: {why}"
        assert not {"LOGIN", "AUTHENTICATE"} & set(journey.server.verbs()), journey.server.said


def test_labels():
    """a message with several labels is one message, whose body comes once"""
    with Journey(personalities.Gmail) as journey:
        journey.add_account()
        journey.deliver(journey.inbox, 30)
        for uid in list(journey.inbox.messages)[:10]:
            journey.stock.copy(journey.inbox, uid, journey.other)
        done = journey.sync()
        assert done["messages"] == 70 and done["bodies"] == 30, done
        bodies = [line for line in journey.server.said if "BODY.PEEK[]" in line]
        asked = sum(len(journey.server.uids_of(line)) for line in bodies)
        assert asked == 30, bodies
        # Read in one place, read in all; archived: only the label goes.
        journey.profile.run("flag", journey.items(journey.inbox, ["m1@example.test"]), "+seen")
        journey.sync()
        journey.check()
        everything = journey.profile.folders()["[Gmail]/All Mail"]["folder"]
        journey.profile.run("move", journey.items(journey.inbox, ["m2@example.test", "m3@example.test"]), everything)
        journey.settle()
        journey.sync()
        journey.check()
        assert journey.where("m2@example.test") == [journey.other.name], journey.where("m2@example.test")


def test_new_mailbox():
    """a mailbox that is new is opened once, and asked once what is in it, in the same flight as its newest messages"""
    with Journey(personalities.Dovecot) as journey:
        journey.add_account()
        journey.deliver(journey.inbox, 450, holes=True)
        journey.server.said.clear()
        journey.profile.sync("--headers-only")
        journey.check()
        said = [line for line in journey.server.said if line.split(" ", 1)[0] not in SIGNING + ("LIST",)]
        assert [line[:10] for line in said[:3]] == ['EXAMINE "I', "FETCH 351:", "UID SEARCH"], said
        assert all(line.startswith("UID FETCH") for line in said[3:]), said


class Remover(personalities.Dovecot):
    """Some of the older messages go, and a new one comes, when all have been told."""

    def do_uid_search(self, *words):
        answer = super().do_uid_search(*words)
        stock, box = self.server.stock, self.box
        if not box.find("late@example.test"):
            stock.expunge(box, *list(box.messages)[5:15])
            stock.add("INBOX", message("late@example.test"))
        return answer


def test_new_mailbox_changes():
    """what goes and comes between the newest and the older messages of a new mailbox is gone and there a round later"""
    with Journey(Remover) as journey:
        journey.add_account()
        journey.deliver(journey.inbox, 250)
        journey.profile.sync("--headers-only")
        journey.sync()
        journey.check()
        assert len(journey.profile.list("INBOX")) == 241 and journey.profile.find("INBOX", "late@example.test")


def test_rev2():
    """where there is rev2 alone, names are written in UTF-8, and are the ones people read"""
    with Journey(personalities.Rev2) as journey:
        journey.add_account()
        journey.sync()
        journey.profile.run("folder-create", "差旅 & 报销")
        journey.settle()
        assert encode_name("差旅 & 报销") in journey.stock.mailboxes, list(journey.stock.mailboxes)
        assert 'CREATE "差旅 & 报销"' in journey.server.said, journey.server.said
        names = journey.deliver(journey.stock[encode_name("差旅 & 报销")], 2)
        journey.sync()
        assert journey.profile.find("差旅 & 报销", names[0])
        journey.check()


class MayHaveUtf8(personalities.Gmail):
    """Whether it offers UTF8=ACCEPT is for the test to say."""

    def has(self, capability):
        return super().has(capability) and (capability != "UTF8=ACCEPT" or self.server.offers_utf8)

    def sign_in(self, user, password):
        return super().sign_in(user, password).replace("UTF8=ACCEPT", "UTF8=ACCEPT" if self.server.offers_utf8 else "X-OTHER")


class RefusesUtf8(personalities.Gmail):
    """Does not pass over what it does not want, but answers BAD."""

    def do_enable(self, *names):
        if "UTF8=ACCEPT" in names:
            raise Foible("What?")
        return super().do_enable(*names)


class HalfUtf8(personalities.Gmail):
    """Agrees to names in UTF-8, and goes on with modified UTF-7, as Dovecot 2.4.1 does with mail_utf8_extensions: measured."""

    def writes_utf8(self):
        return False


def enabled(journey):
    return [line for line in journey.server.said if line.startswith("ENABLE")]


def test_utf8():
    """a folder is the same folder, whether names are UTF-8 on a connection or not, and asking for it costs no command"""
    with Journey(MayHaveUtf8) as journey:
        path = journey.path(journey.other)
        journey.server.offers_utf8 = False
        journey.add_account()
        names = journey.deliver(journey.other, 3)
        journey.sync()
        folder = journey.profile.folders()[path]["folder"]
        counts = set()
        for offers in (True, False, True, False):
            journey.server.offers_utf8 = offers
            names += journey.deliver(journey.other, 2)
            done = journey.sync()
            assert done["bodies"] == 2, done
            assert set(enabled(journey)) == {"ENABLE CONDSTORE" + (" UTF8=ACCEPT" if offers else "")}, enabled(journey)
            assert any(path in line for line in journey.server.said) == offers, journey.server.said
            assert journey.profile.folders()[path]["folder"] == folder
            assert [item["message-id"] for item in journey.profile.list(path)] == names[::-1], names
            journey.check()
            counts.add(len(journey.server.said))
        assert len(counts) == 1, counts


def test_utf8_refused():
    """a server that does not take the word for it has all else enabled, and is asked once"""
    with Journey(RefusesUtf8) as journey:
        journey.add_account()
        names = journey.deliver(journey.other, 3)
        journey.server.said.clear()
        journey.profile.run("watch", "--timeout", "3")
        assert enabled(journey).count("ENABLE CONDSTORE UTF8=ACCEPT") == 1, enabled(journey)
        assert enabled(journey).count("ENABLE CONDSTORE") >= 2, enabled(journey)
        assert journey.profile.find(journey.path(journey.other), names[0])
        journey.check()


def test_utf8_by_half():
    """where names go on as before in spite of what was agreed, so do we"""
    with Journey(HalfUtf8) as journey:
        journey.add_account()
        names = journey.deliver(journey.other, 3)
        journey.server.said.clear()
        journey.profile.run("watch", "--timeout", "3")
        assert len([line for line in enabled(journey) if "UTF8" in line]) == 1, enabled(journey)
        assert journey.profile.find(journey.path(journey.other), names[0])
        journey.check()


class Thief(personalities.QQ):
    """What was moved is gone from its new place before anybody hears of it."""

    def transfer(self, uids, target, func, text):
        super().transfer(uids, target, func, text)
        self.server.stock.expunge(target, *list(target.messages)[-2:])
        raise Dropped()


def test_taken_away():
    """what others removed while its move was broken off is not shown for ever, and nothing is left to be done"""
    with Journey(Thief) as journey:
        journey.add_account()
        names = journey.deliver(journey.inbox, 20)
        journey.sync()
        journey.profile.run("move", journey.items(journey.inbox, names[:4]), journey.profile.folders()[journey.path(journey.other)]["folder"])
        journey.sync_broken("UID MOVE", "after")
        journey.check()
        assert len(journey.other.messages) == 2


SPECIAL = (test_limited, test_throttled, test_oauth, test_labels, test_new_mailbox, test_new_mailbox_changes, test_rev2, test_utf8, test_utf8_refused,
           test_utf8_by_half, test_taken_away)


if __name__ == "__main__":
    wanted = sys.argv[2:]
    journeys = [travel(speaks) for speaks in personalities.ALL if not wanted or speaks.__name__ in wanted]
    main([*journeys, *(test for test in SPECIAL if not wanted or test.__name__ in wanted)], workers=4)
