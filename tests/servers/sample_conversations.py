# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads sample-conversations.txt and makes its messages."""

import html
import os
import re
from datetime import timedelta

import sample_parts as parts

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sample-conversations.txt")

WORDS = {
    "clara": ("Clara Neumann", "clara.neumann@nordlicht.example"),
    "jonas": ("Jonas Weber", "jonas.weber@nordlicht.example"),
    "lina": ("李娜", "lina@nordlicht.example"),
    "chen": ("陈静", "chenjing@nordlicht.example"),
    "sofia": ("Sofía Álvarez", "sofia@alvarez-foto.example"),
    "olga": ("Olga Petrova", "olga@petrova.example"),
    "ingrid": ("Ingrid Berger", "ingrid@familie-berger.example"),
    "lukas": ("Lukas Berger", "lukas@familie-berger.example"),
    "saege": ("Sägewerk Huber", "info@saegewerk-huber.example"),
    "paul": ("Paul Martin", "paul.martin@atelier-martin.example"),
    "sato": ("佐藤 健", "sato@sato-mokko.example"),
    "huang": ("黃淑芬", "huang@fanyi.example"),
    "yael": ("יעל כהן", "yael@library.example"),
    "layla": ("ليلى حداد", "layla.haddad@university.example"),
    "haus": ("Hausverwaltung Elbufer", "service@hv-elbufer.example"),
    "chor": ("Kammerchor St. Katharinen", "vorstand@kammerchor.example"),
    "fliesen": ("Fliesen Brandt", "muster@fliesen-brandt.example"),
    "bahn": ("Nordbahn", "buchung@nordbahn.example"),
    "wangfang": ("王芳", "wangfang@jia.example"),
    "wujin": ("五金老赵", "laozhao@wujin.example"),
}

ENCODINGS = ("gb18030", "big5", "iso-2022-jp")


def parse(lines):
    """Yields conversations: {"subject", "folder", "messages": [{"when", "sender", "to", "cc", "marks", "body"}]}."""
    conversation, message = None, None
    for line in lines:
        if line.startswith("#"):
            continue
        if line.startswith("=== "):
            if conversation:
                yield conversation
            subject, _, folder = line[4:].strip().partition(" @ ")
            conversation = {"subject": subject, "folder": folder, "messages": []}
        elif line.startswith("--- "):
            message = parse_head(line[4:].strip())
            conversation["messages"].append(message)
        elif message is not None:
            message["body"] += line
    yield conversation


def parse_head(head):
    before, _, after = head.partition(" > ")
    *when, sender = before.split()
    people = []
    words = after.split(" ")
    at = 0
    while at < len(words):
        people.append(words[at])
        at += 1
        if not people[-1].endswith((",", ";")):
            break
    to, _, cc = " ".join(people).partition(";")
    return {"when": when, "sender": sender, "to": re.findall(r"\w+", to), "cc": re.findall(r"\w+", cc), "marks": words[at:], "body": ""}


def moment(when, now):
    """When a message was written: some time ago, or a time of a day some days ago."""
    amount, unit = int(when[0][:-1]), when[0][-1]
    ago = {"m": timedelta(minutes=amount), "h": timedelta(hours=amount), "d": timedelta(days=amount)}[unit]
    then = now - ago
    if len(when) > 1:
        hour, minute = map(int, when[1].split(":"))
        then = then.replace(hour=hour, minute=minute, second=(amount * 7 + minute) % 60)
    return then


def as_html(body):
    """What a person's mail program makes of paragraphs, lists and quotes."""
    out = []
    for paragraph in body.strip("\n").split("\n\n"):
        lines = [html.escape(line) for line in paragraph.split("\n")]
        if all(re.match(r"\s*(\*|-|\d+\.) ", line) for line in lines):
            items = "".join("<li>" + re.sub(r"^\s*(\*|-|\d+\.) ", "", line) + "</li>" for line in lines)
            out.append(f"<ul>{items}</ul>")
        elif any(line.startswith("&gt;") for line in lines):
            said = "<br>".join(line.removeprefix("&gt;").strip() for line in lines if line.startswith("&gt;"))
            above = "<br>".join(line for line in lines if not line.startswith("&gt;"))
            out.append(f"<div>{above}</div><blockquote type='cite' style='margin:0 0 0 .8ex;border-left:2px solid #bbb;"
                       f"padding-left:1ex'>{said}</blockquote>")
        else:
            out.append("<p>" + "<br>".join(lines) + "</p>")
    return ("<html><body style=\"font-family: Cantarell, 'Segoe UI', sans-serif; font-size: 11pt\">" + "\n".join(out)
            + "</body></html>")


def quote(body, previous, sender_name):
    if "{quote}" not in body or previous is None:
        return body
    said = "\n".join("> " + line if line else ">" for line in previous["text"].strip("\n").split("\n") if not line.startswith(">"))
    return body.replace("{quote}", f"{previous['when']:%d.%m.%Y %H:%M}, {sender_name}:\n{said}")


def attached(mark, subject):
    kind, _, name = mark.lstrip("+").partition(":")
    lines = [subject, "", "Position 1 ........ 1.240,00", "Position 2 ........ 380,50", "", "Nordlicht Studio, Hamburg"]
    if kind == "pdf":
        return parts.attachment("application/pdf", parts.pdf(subject, lines), name)
    if kind == "png":
        return parts.attachment("image/png", parts.plan(name), name)
    if kind == "jpg":
        return parts.attachment("image/png", parts.landscape(name), name)
    if kind == "docx":
        return parts.attachment("application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                                parts.document(lines), name)
    return parts.attachment("application/zip", parts.archive([("blau.png", parts.landscape(1, 120, 80)),
                                                              ("grün.png", parts.landscape(2, 120, 80))]), name)


def body_part(message, subject):
    marks, body = message["marks"], message["text"]
    charset = next((mark for mark in marks if mark in ENCODINGS), "utf-8")
    if "flowed" in marks:
        body = re.sub(r"([^\n -])\n(?=[^\n-])", r"\1 \n", body)
    part = parts.text(body, charset=charset, flowed="flowed" in marks)
    if "html" in marks or "inline" in marks:
        markup = as_html(body)
        if "inline" in marks:
            pictures = "".join(f'<p><img src="cid:picture{n}@alvarez-foto.example" width="480" alt="Workshop {n}"></p>' for n in (1, 2))
            markup = markup.replace("</body>", pictures + "</body>")
        rich = parts.text(markup, "html")
        if "inline" in marks:
            rich = parts.multipart("related", [rich] + [
                parts.attachment("image/png", parts.landscape(f"workshop {n}"), f"workshop-{n}.png", f"picture{n}@alvarez-foto.example")
                for n in (1, 2)], '; type="text/html"')
        part = parts.multipart("alternative", [part, rich])
    files = [attached(mark, subject) for mark in marks if mark.startswith("+")]
    return (parts.multipart("mixed", [part, *files]) if files else part), charset


def messages(now, people):
    """Yields every message of every conversation with who took part: people has the addresses of anna and wang."""
    known = WORDS | people
    with open(FILE, encoding="utf-8") as file:
        conversations = list(parse(file))
    for number, conversation in enumerate(conversations):
        earlier, previous, subject = [], None, conversation["subject"]
        started = [each["sender"] for each in conversation["messages"]]
        for place, message in enumerate(conversation["messages"]):
            sender = known[message["sender"]]
            message["text"] = quote(message["body"].strip("\n") + "\n", previous, previous and known[previous["sender"]][0])
            when = moment(message["when"], now)
            identity = f"{number}.{place}.{when:%Y%m%d}@{sender[1].partition('@')[2]}"
            title = subject if place == 0 or subject.startswith("Re: ") else f"Re: {subject}"
            part, charset = body_part(message, subject)
            raw = parts.message(sender, [known[each] for each in message["to"]], title, when, part,
                                [known[each] for each in message["cc"]], identity, earlier, charset)
            yield {"raw": raw, "when": when, "folder": conversation["folder"], "sender": message["sender"],
                   "people": {message["sender"], *message["to"], *message["cc"]},
                   "unread": "unread" in message["marks"], "starred": "starred" in message["marks"],
                   "answered_by": set(started[place + 1:])}
            earlier, previous = [*earlier, identity], dict(message, when=when)
