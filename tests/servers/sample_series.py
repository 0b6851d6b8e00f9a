# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes by itself: newsletters with styles and remote pictures, notices of shops, machines and offices."""

import html
from datetime import timedelta

import sample_parts as parts

# name, address, host of the pictures, colour, days between issues, issues: (headline, teaser)
NEWSLETTERS = [
    ("The Slow Garden", "letter@slowgarden.example", "img.slowgarden.example", "#3d6b45", 7, [
        ("Leave the leaves", "Why a lazy November is the best thing you can do for the hedgehogs, and for your back."),
        ("The quince comes back", "Three old varieties, four recipes, and a reader from Bamberg who grows eleven of them."),
        ("Garlic, now", "It is the last good week. Plant it deep, plant it upright, then forget about it until May."),
        ("A wall for figs", "South side, stone, and patience: how figs survive a northern winter."),
        ("Compost without the smell", "Brown, green, brown. The rest is air, says our columnist, and she has forty heaps."),
        ("What the robin wants", "Not bread. A short guide to feeding in the cold months."),
        ("Seeds to swap", "The list of the autumn exchange is out, with 212 entries and a surprising number of beans."),
        ("Paths that drain", "Gravel, slabs or bark? We walked all of them in the rain."),
        ("Tools: sharpen them", "An evening, a stone, a drop of oil."),
        ("The last tomatoes", "Green ones ripen best in a drawer, next to an apple."),
    ]),
    ("Kino am Ufer", "programm@kino-am-ufer.example", "bilder.kino-am-ufer.example", "#7a1f2b", 7, [
        ("Unser Programm vom 20. bis 26. November", "Die lange Nacht der kurzen Filme, ein Gast aus Tiflis und am Sonntag Frühstück."),
        ("Unser Programm vom 13. bis 19. November", "Zwei Premieren, und zum letzten Mal: Der Fährmann."),
        ("Unser Programm vom 6. bis 12. November", "Stummfilm mit Orgel. Karten gibt es nur an der Abendkasse."),
        ("Unser Programm vom 30. Oktober bis 5. November", "Gruseln für Große, Gespenster für Kleine."),
        ("Unser Programm vom 23. bis 29. Oktober", "Wochen des georgischen Films. Mit Untertiteln."),
        ("Unser Programm vom 16. bis 22. Oktober", "Der Saal ist wieder warm. Danke für Ihre Geduld!"),
    ]),
    ("周末读物", "editor@weekend-reading.example", "tu.weekend-reading.example", "#20506b", 7, [
        ("第 128 期：在火车上读书", "绿皮车、夜行列车和高铁，三位作者写他们在路上读完的书。"),
        ("第 127 期：菜市场的早晨", "从昆明到哈尔滨，六个菜市场，六种早饭。"),
        ("第 126 期：一棵树的一百年", "护林员老周和他守了四十年的银杏。"),
        ("第 125 期：给外婆写信", "我们收到了三百多封读者来信，选了其中的二十封。"),
        ("第 124 期：木头的脾气", "为什么老家具不用一根钉子？一位木匠的回答。"),
        ("第 123 期：雨天指南", "适合雨天的电影、音乐、茶和发呆。"),
        ("第 122 期：小城图书馆", "馆藏八千册，每年借出六万次。"),
    ]),
    ("Open Bench", "news@openbench.example", "cdn.openbench.example", "#b35c1e", 14, [
        ("Issue 41: a vise you can print", "Plus: hide glue is back, and a jig for perfect dovetails."),
        ("Issue 40: one plank, one chair", "The winners of this year's challenge, with plans to download."),
        ("Issue 39: quiet workshops", "Twelve ideas to make a planer bearable for the neighbours."),
        ("Issue 38: oil or wax?", "We waited a year and spilled a lot of coffee to find out."),
        ("Issue 37: the Japanese saw", "It cuts on the pull. Your wrist will thank you."),
    ]),
    ("Stadtbibliothek Altona", "news@stadtbibliothek.example", "www.stadtbibliothek.example", "#1d4f91", 21, [
        ("Neu im Regal: November", "Vierzehn Romane, drei Reiseführer und ein Buch über Moos."),
        ("Lesung am 2. Dezember", "Eintritt frei, Platzkarten am Tresen."),
        ("Geänderte Öffnungszeiten", "Donnerstags nun bis 21 Uhr."),
        ("Der große Bücherflohmarkt", "Am ersten Wochenende im Oktober, im Hof, bei jedem Wetter."),
    ]),
]

STYLE = """\
body {{ margin: 0; background: #f2efe9; font-family: Georgia, serif; color: #2b2b2b }}
.sheet {{ width: 600px; margin: 0 auto; background: #ffffff }}
.head {{ background: {colour}; color: #ffffff; padding: 24px 32px }}
.head h1 {{ margin: 0; font-size: 28px; letter-spacing: 0.5px }}
.article {{ padding: 24px 32px }}
.article h2 {{ color: {colour}; margin: 0 0 8px 0 }}
.article p {{ line-height: 1.55; margin: 0 0 16px 0 }}
.button {{ background: {colour}; color: #ffffff; padding: 10px 18px; text-decoration: none; border-radius: 4px }}
.foot {{ padding: 16px 32px; font-size: 12px; color: #777777; border-top: 1px solid #dddddd }}
@media (prefers-color-scheme: dark) {{ body {{ background: #1e1e1e }} .sheet {{ background: #2a2a2a; color: #eeeeee }} }}
@media (max-width: 480px) {{ .sheet {{ width: 100% }} .article, .head, .foot {{ padding: 16px }} }}
"""


def newsletter_html(name, host, colour, issue, others, number):
    headline, teaser = map(html.escape, issue)
    rows = "".join(
        f'<tr><td width="120" valign="top"><a href="https://{host}/read/{number}/{place}"><img src="https://{host}/small/{number}-{place}.jpg" '
        f'width="104" height="78" alt="" border="0"></a></td><td valign="top"><b>{html.escape(title)}</b><br>{html.escape(text)}</td></tr>'
        for place, (title, text) in enumerate(others))
    return (f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{headline}</title><style type="text/css">'
            + STYLE.format(colour=colour) + "</style></head><body>"
            f'<div style="display:none;max-height:0;overflow:hidden">{teaser}</div>'
            f'<table class="sheet" align="center" cellpadding="0" cellspacing="0" width="600"><tr><td class="head"><h1>{html.escape(name)}</h1></td></tr>'
            f'<tr><td><img src="https://{host}/large/{number}.jpg" width="600" height="260" alt="{headline}"></td></tr>'
            f'<tr><td class="article"><h2>{headline}</h2><p>{teaser}</p><p><a class="button" href="https://{host}/read/{number}">→</a></p>'
            f'<table cellpadding="6" cellspacing="0">{rows}</table></td></tr>'
            f'<tr><td class="foot">{html.escape(name)} · <a href="https://{host}/leave?who=8c1f">✕</a></td></tr></table>'
            f'<img src="https://{host}/seen/{number}?who=8c1f" width="1" height="1" alt=""></body></html>')


def newsletters(now, owner):
    for shift, (name, sender, host, colour, days, issues) in enumerate(NEWSLETTERS):
        for place, issue in enumerate(issues):
            when = (now - timedelta(days=place * days + shift % 3, hours=1 + shift, minutes=17 * shift + 3))
            number = 40 - place
            others = [issues[(place + step) % len(issues)] for step in (1, 2, 3)]
            plain = f"{issue[0]}\n\n{issue[1]}\n\nhttps://{host}/read/{number}\n"
            part = parts.multipart("alternative", [
                parts.text(plain), parts.text(newsletter_html(name, host, colour, issue, others, number), "html")])
            more = {"List-Id": f"{parts.encoded(name)} <letter.{host}>", "List-Unsubscribe": f"<https://{host}/leave?who=8c1f>, <mailto:{sender}?subject=leave>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Precedence": "bulk"}
            raw = parts.message((name, sender), [owner], issue[0], when, part, (), f"{number}.{shift}@{host}", more=more.items())
            yield {"raw": raw, "when": when, "folder": "" if place < 3 else "Newsletter", "unread": place == 0 and shift != 1}


PARCELS = [("Beeswax and linseed oil", 1), ("Lamp for the hall", 4), ("Winter boots, size 39", 9), ("Twelve jars with lids", 15),
           ("A book about moss", 22), ("Japanese saw, 240 mm", 33), ("Tea from Hangzhou", 47), ("Bicycle lights", 61)]


def parcel_html(thing, place):
    steps = ["Ordered", "Packed", "On its way", "Delivered"]
    done = 2 if place == 0 else 4
    cells = "".join(f'<td style="padding:8px 14px;background:{"#2a7ae2" if n < done else "#e4e8ee"};color:{"#fff" if n < done else "#667"}">{step}</td>'
                    for n, step in enumerate(steps))
    return (f'<html><body style="font-family:Arial,sans-serif;color:#223"><h2 style="color:#2a7ae2">Hermelin Parcels</h2>'
            f"<p>Your parcel <b>{html.escape(thing)}</b> is {'on its way' if place == 0 else 'delivered'}.</p>"
            f'<table cellspacing="2" cellpadding="0"><tr>{cells}</tr></table>'
            f'<p><a href="https://track.hermelin.example/H{8800 + place}DE">Follow parcel H{8800 + place}DE</a></p>'
            '<p style="font-size:12px;color:#889">You get this message because somebody sent you something.</p></body></html>')


def parcels(now, owner):
    for place, (thing, days) in enumerate(PARCELS):
        when = now - timedelta(days=days, hours=3, minutes=place * 7)
        state = "is on its way" if place == 0 else "has arrived"
        part = parts.multipart("alternative", [parts.text(f"Your parcel “{thing}” {state}.\n"), parts.text(parcel_html(thing, place), "html")])
        yield {"raw": parts.message(("Hermelin Parcels", "no-reply@hermelin.example"), [owner], f"Your parcel {state}: {thing}", when,
                                    part, (), f"parcel{place}@hermelin.example"), "when": when, "folder": "", "unread": place == 0}


BUILDS = ["catalogue-site", "price-list", "drawings-viewer"]


def builds(now, owner):
    """A machine that reports every night; its failures and repairs make threads."""
    for place in range(28):
        job = BUILDS[place % 3]
        when = (now - timedelta(days=place)).replace(hour=3, minute=12 + place % 9, second=5)
        if when > now:
            continue
        failed = place % 9 == 4
        text = (f"Job {job}, run {410 - place}: {'FAILED' if failed else 'ok'}\n\n"
                + ("  compile   ok      41 s\n  test      FAILED   9 s\n\n  expected: 1.240,00\n  found:    1,240.00\n" if failed else
                   f"  compile   ok      {38 + place % 5} s\n  test      ok      {11 + place % 3} s\n  publish   ok       4 s\n")
                + f"\nhttps://build.nordlicht.example/{job}/{410 - place}\n")
        raw = parts.message(("Buildbot", "buildbot@nordlicht.example"), [owner],
                            f"[{job}] nightly build {'failed' if failed else 'succeeded'}", when, parts.text(text), (),
                            f"build{410 - place}@nordlicht.example",
                            more={"List-Id": "<builds.nordlicht.example>", "Auto-Submitted": "auto-generated"}.items())
        yield {"raw": raw, "when": when, "folder": "" if place < 2 else "Projekte/Builds", "unread": place == 0}


TICKETS = [("Price list: wrong thousands separator in English", ["The English price list says 1.240,00.", "Found it, the locale is set too late.",
                                                                  "Fixed in tonight's build."]),
           ("Viewer: pinch to zoom jumps", ["On the tablet the drawing jumps to the corner.", "Only with two drawings open, right?", "Right.",
                                            "I have a patch, please try it.", "Works! Thank you."]),
           ("Catalogue: pictures too dark in print", ["The proof from the printer is darker than the screen.", "Wrong colour profile, will replace it."])]


def tickets(now, owner):
    for number, (title, comments) in enumerate(TICKETS):
        first = f"ticket{120 + number}@tracker.nordlicht.example"
        for place, comment in enumerate(comments):
            when = now - timedelta(days=2 + 5 * number, hours=-place * 3, minutes=11)
            writer = ("Jonas Weber", "Clara Neumann")[place % 2]
            body = f"{writer} wrote:\n\n{comment}\n\n-- \nhttps://tracker.nordlicht.example/{120 + number}\n"
            raw = parts.message((f"{writer} (Tracker)", "tracker@nordlicht.example"), [owner], f"[#{120 + number}] {title}", when,
                                parts.text(body), (), first if place == 0 else f"ticket{120 + number}.{place}@tracker.nordlicht.example",
                                [] if place == 0 else [first], more={"List-Id": "<tracker.nordlicht.example>"}.items())
            yield {"raw": raw, "when": when, "folder": "", "unread": False}


NOTICES = [("Uferbank", "post@uferbank.example", "Ihr Kontoauszug {month} liegt bereit",
            "Guten Tag,\n\nIhr Kontoauszug liegt in Ihrem Postfach bereit. Aus Sicherheitsgründen schicken wir keine Links.\n\nIhre Uferbank\n"),
           ("Stadtwerke", "rechnung@stadtwerke.example", "Ihre Rechnung für {month}",
            "Guten Tag,\n\nIhre Rechnung beträgt 74,20 Euro und wird am 5. abgebucht.\n\nIhre Stadtwerke\n"),
           ("Funkhaus Mobil", "service@funkhaus.example", "Rechnung {month}",
            "Hallo,\n\ndeine Rechnung über 12,99 Euro ist da. Du musst nichts tun.\n\nDein Funkhaus\n")]
MONTHS = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"]


def notices(now, owner):
    for place in range(10):
        for shift, (name, sender, subject, body) in enumerate(NOTICES):
            when = (now - timedelta(days=30 * place + 6 + 3 * shift)).replace(hour=6 + shift, minute=31, second=2)
            title = subject.format(month=MONTHS[(when.month - 2) % 12])
            part = parts.text(body)
            if shift == 1:
                part = parts.multipart("mixed", [part, parts.attachment("application/pdf", parts.pdf(title, body.split("\n")), "Rechnung.pdf")])
            yield {"raw": parts.message((name, sender), [owner], title, when, part, (), f"n{place}.{shift}@{sender.partition('@')[2]}"),
                   "when": when, "folder": "" if place < 2 else "Archive", "unread": False}


JUNK = [("Dr. Prince", "urgent@lottery.example", "YOU HAVE WON 4.500.000", "Dear lucky friend, send us your bank account today!!!"),
        ("Security Team", "secure@uferbank-login.example", "Your account will be closed", "Click here within 24 hours to keep your account."),
        ("发票办理", "fapiao@spam.example", "代开各类发票 优惠", "本公司长期代开各类正规发票，欢迎来电。"),
        ("Pills4Less", "deal@pills.example", "Re: your order", "Cheapest prices, no questions."),
        ("SEO Expert", "rank@seo.example", "First page guaranteed", "I looked at your website and found 37 errors."),
        ("Ihr Gewinn", "gewinn@spam.example", "Herzlichen Glückwunsch, Sie sind Gewinner!", "Nur noch ein Klick bis zu Ihrem Gutschein.")]


def junk(now, owner):
    for place in range(18):
        name, sender, subject, body = JUNK[place % len(JUNK)]
        when = now - timedelta(hours=9 * place + 5)
        markup = f'<html><body bgcolor="yellow"><center><font size="6" color="red">{body}</font><br><img src="http://{sender[sender.index("@") + 1:]}/x.gif"></center></body></html>'
        yield {"raw": parts.message((name, sender), [owner], subject, when, parts.text(markup, "html"), (), f"junk{place}@spam.example"),
               "when": when, "folder": "Junk", "unread": place < 4}


def everything(now, owner):
    for series in (newsletters, parcels, builds, tickets, notices, junk):
        yield from series(now, owner)
