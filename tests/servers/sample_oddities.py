# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that are unusual but real: reports, invitations, forwarded mail, mailing lists, missing and endless headers."""

from datetime import timedelta

import sample_parts as parts

CLARA = ("Clara Neumann", "clara.neumann@nordlicht.example")
JONAS = ("Jonas Weber", "jonas.weber@nordlicht.example")
LINA = ("李娜", "lina@nordlicht.example")
SERVER = ("Mail Delivery System", "MAILER-DAEMON@example.test")


def delivery_report(now, owner):
    when = now - timedelta(days=5, hours=2)
    original = parts.message(owner, [("", "thomas@saegewerk-hubr.example")], "Muster, 10. Dezember", when - timedelta(minutes=1),
                             parts.text("Guten Tag Herr Huber,\n\npasst acht Uhr?\n"), (), "bounced@example.test")
    words = ("This is the mail system at host mail.example.test.\n\nYour message could not be delivered to one recipient.\n\n"
             "<thomas@saegewerk-hubr.example>: Host or domain name not found. Name service error for\n"
             "    name=saegewerk-hubr.example type=AAAA: Host not found\n")
    status = (f"Reporting-MTA: dns; mail.example.test\n\nFinal-Recipient: rfc822; thomas@saegewerk-hubr.example\n"
              "Action: failed\nStatus: 5.4.4\nDiagnostic-Code: X-Postfix; Host or domain name not found\n").encode()
    report = parts.multipart("report", [parts.text(words), ({"Content-Type": "message/delivery-status"}, status),
                                        ({"Content-Type": "message/rfc822"}, original)], "; report-type=delivery-status")
    return parts.message(SERVER, [owner], "Undelivered Mail Returned to Sender", when, report, (), "report@example.test",
                         more={"Auto-Submitted": "auto-replied"}.items()), when


def invitation(now, owner):
    when = now - timedelta(days=1, hours=6)
    start = (now + timedelta(days=5)).strftime("%Y%m%d")
    calendar = ("BEGIN:VCALENDAR\r\nPRODID:-//Nordlicht//Calendar//EN\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
                f"UID:call-17@nordlicht.example\r\nDTSTAMP:{when:%Y%m%dT%H%M%SZ}\r\nDTSTART:{start}T080000Z\r\nDTEND:{start}T090000Z\r\n"
                "SUMMARY:Weekly call\r\nLOCATION:Small room / video\r\n"
                f"ORGANIZER;CN=Clara Neumann:mailto:{CLARA[1]}\r\nATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{owner[1]}\r\n"
                "END:VEVENT\r\nEND:VCALENDAR\r\n")
    headers, body = parts.text(calendar)
    headers["Content-Type"] = "text/calendar; charset=utf-8; method=REQUEST"
    part = parts.multipart("mixed", [
        parts.multipart("alternative", [parts.text("Clara Neumann invites you: Weekly call, small room or video.\n"), (headers, body)]),
        parts.attachment("application/ics", calendar.encode(), "invite.ics")])
    return parts.message(CLARA, [owner, JONAS, LINA], "Invitation: Weekly call", when, part, (), "invite17@nordlicht.example"), when


def forwarded(now, owner):
    when = now - timedelta(days=6, hours=1)
    inner = parts.message(("Layla Haddad", "layla.haddad@university.example"), [CLARA], "Students in spring", when - timedelta(days=1),
                          parts.multipart("mixed", [parts.text("Dear Clara,\n\nwould 20 students be too many? The list is attached.\n\nLayla\n"),
                                                    parts.attachment("text/csv", "name;year\nAmal;2\nKarim;3\n".encode(), "students.csv")]),
                          (), "students@university.example")
    part = parts.multipart("mixed", [parts.text("Could you answer her? You know the hall better than I do.\n\nClara\n"), parts.enclosed(inner)])
    return parts.message(CLARA, [owner], "Fwd: Students in spring", when, part, (), "fwd@nordlicht.example"), when


def no_subject(now, owner):
    when = now - timedelta(days=2, hours=5)
    return parts.message(JONAS, [owner], None, when, parts.text("Keys are under the flower pot. J.\n"), (), "keys@nordlicht.example"), when


def no_date(now, owner):
    when = now - timedelta(days=16)
    return parts.message(("Old Printer", "printer@nordlicht.example"), [owner], "Toner low", None,
                         parts.text("TONER LOW (BLACK). 212 PAGES LEFT.\n"), (), None), when


def long_subject(now, owner):
    when = now - timedelta(days=4, hours=7)
    subject = ("Question about the question you asked on Tuesday, about whether the bench with the wedge could also be built in ash "
               "instead of oak, at the same price, before the fair, and in the blue that the client from Lindau liked so much")
    return parts.message(CLARA, [owner, JONAS], subject, when, parts.text("Yes. :-)\n"), (), "long@nordlicht.example"), when


def long_lines(now, owner):
    when = now - timedelta(days=10, hours=4)
    sentence = "The quick answer is that nobody measured it, and the slow answer follows in one single line because my editor never breaks any. "
    return parts.message(JONAS, [owner], "Notes on drying, all in one line", when, parts.text(sentence * 40 + "\n"), (),
                         "line@nordlicht.example"), when


def mailing_list(now, owner):
    when = now - timedelta(days=3, hours=3)
    body = ("Am Dienstag schrieb Uwe:\n> Hat jemand Erfahrung mit Leinölfarbe draußen?\n\nJa, seit neun Jahren. Jedes dritte Jahr dünn\n"
            "nachölen, dann hält sie ewig. Nur nicht in der Sonne streichen.\n\n-- \nHolzliste, 812 Mitglieder\n")
    more = {"List-Id": "Holzliste <holz.listen.example>", "List-Post": "<mailto:holz@listen.example>",
            "List-Unsubscribe": "<mailto:holz-leave@listen.example>", "Reply-To": "holz@listen.example", "Precedence": "list"}
    return parts.message(("Karin via Holzliste", "holz@listen.example"), [("", "holz@listen.example")], "Re: [Holz] Leinölfarbe draußen", when,
                         parts.text(body, charset="iso-8859-1", encoding="quoted-printable"), (), "oil@listen.example", ["paint@listen.example"],
                         more=more.items()), when


def many_recipients(now, owner):
    when = now - timedelta(days=14, hours=2)
    crowd = [(f"Guest {n}", f"guest{n}@gala.example") for n in range(1, 61)]
    return parts.message(("Galerie am Hafen", "info@gala.example"), [owner, *crowd], "Vernissage am 4. Dezember, 19 Uhr", when,
                         parts.text("Wir freuen uns auf Sie!\n\nGalerie am Hafen\n"), (), "gala@gala.example"), when


def nested(now, owner):
    when = now - timedelta(days=7, hours=8)
    rich = parts.multipart("related", [parts.text('<p>See <b>our stand</b>:</p><p><img src="cid:stand"></p>', "html"),
                                       parts.attachment("image/png", parts.landscape("stand"), "stand.png", "stand")])
    both = parts.multipart("alternative", [parts.text("See our stand.\n"), rich])
    part = parts.multipart("mixed", [both, parts.attachment("application/pdf", parts.pdf("Stand 4.12", ["Hall 4, Milan"]), "Messestand – Übersicht.pdf"),
                                     parts.text("Sent from the train\n")])
    return parts.message(LINA, [owner, CLARA], "Messestand / 展台", when, part, (), "stand@nordlicht.example"), when


def signed(now, owner):
    when = now - timedelta(days=20)
    signature = ("-----BEGIN PGP SIGNATURE-----\n\niHUEABYKAB0WIQTexampleexampleexampleexampleexampleAUCZzzzzzzz\n=abcd\n-----END PGP SIGNATURE-----\n")
    part = parts.multipart("signed", [parts.text("The new key is on my website.\n"),
                                      ({"Content-Type": 'application/pgp-signature; name="signature.asc"'}, signature.encode())],
                           '; micalg=pgp-sha512; protocol="application/pgp-signature"')
    return parts.message(JONAS, [owner], "New key", when, part, (), "key@nordlicht.example"), when


def raw_eight_bit(now, owner):
    """Headers in bare GB18030, as old programs write them."""
    when = now - timedelta(days=18)
    text = f"From: =?utf-8?q?=E8=80=81=E8=B5=B5?= <laozhao@wujin.example>\nTo: {owner[1]}\nSubject: ".encode()
    return text + "货到了，请来取".encode("gb18030") + (f"\nDate: {when:%d %b %Y %H:%M:%S +0800}\nContent-Type: text/plain; charset=gb2312\n"
                                                  "Content-Transfer-Encoding: 8bit\n\n").encode() + "老王，货到了。\n".encode("gb18030"), when


def big_attachment(now, owner):
    when = now - timedelta(days=9, hours=5)
    pictures = [(f"fog-{n}.png", parts.landscape(f"fog {n}", 640, 400)) for n in range(3)]
    files = [parts.attachment("image/png", data, name) for name, data in pictures]
    files.append(parts.attachment("application/zip", parts.archive(pictures), "alle Bilder.zip"))
    return parts.message(("Sofía Álvarez", "sofia@alvarez-foto.example"), [owner], "The fog pictures, full size", when,
                         parts.multipart("mixed", [parts.text("As promised!\n\nSofía\n"), *files]), (), "fog@alvarez-foto.example"), when


def everything(now, owner):
    for make in (delivery_report, invitation, forwarded, no_subject, no_date, long_subject, long_lines, mailing_list, many_recipients,
                 nested, signed, raw_eight_bit, big_attachment):
        raw, when = make(now, owner)
        yield {"raw": raw, "when": when, "folder": "", "unread": make in (invitation, no_subject), "starred": make is big_attachment}
