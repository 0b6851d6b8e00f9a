# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages put together from parts, as bytes, so that every encoding and structure can be chosen; and files to attach."""

import base64
import binascii
import email.header
import functools
import hashlib
import io
import quopri
import random
import struct
import zipfile
import zlib
from email.utils import format_datetime


# Headers

def encoded(text, charset="utf-8"):
    """A header's text, as encoded words where it is not plain."""
    if text.isascii():
        return text
    try:
        return email.header.Header(text, charset, maxlinelen=70).encode(linesep="\n")
    except UnicodeEncodeError:
        return encoded(text)


def address(person, charset="utf-8"):
    name, mail = person
    if not name:
        return mail
    if name.isascii() and any(letter in name for letter in ',.;@"'):
        name = '"' + name + '"'
    return f"{encoded(name, charset)} <{mail}>"


def addresses(people, charset="utf-8"):
    return ",\n ".join(address(person, charset) for person in people)


# Parts: (headers, body) with the body encoded already

def transfer_encode(data, encoding):
    if encoding == "base64":
        return base64.encodebytes(data)
    if encoding == "quoted-printable":
        return quopri.encodestring(data)
    return data


def text(body, subtype="plain", charset="utf-8", encoding=None, flowed=False):
    """A text part; without an encoding the one a mail program would choose."""
    data = body.encode(charset)
    if encoding is None:
        encoding = "7bit" if body.isascii() else "quoted-printable"
        if charset in ("gb18030", "big5") or sum(byte > 127 for byte in data) * 3 > len(data):
            encoding = "base64"
        if charset == "iso-2022-jp":
            encoding = "7bit"
        if max(map(len, data.split(b"\n")), default=0) > 900 and encoding == "7bit":
            encoding = "quoted-printable"
    kind = f"text/{subtype}; charset={'us-ascii' if charset == 'utf-8' and body.isascii() else charset}"
    return {"Content-Type": kind + ("; format=flowed" if flowed else ""),
            "Content-Transfer-Encoding": encoding}, transfer_encode(data, encoding)


def file_name_parameter(name, key):
    if name.isascii():
        return f'{key}="{name}"'
    from urllib.parse import quote
    return f"{key}*=utf-8''{quote(name)}"


def attachment(kind, data, name, cid=None):
    headers = {"Content-Type": f"{kind};\n {file_name_parameter(name, 'name')}", "Content-Transfer-Encoding": "base64",
               "Content-Disposition": f"{'inline' if cid else 'attachment'};\n {file_name_parameter(name, 'filename')}"}
    if cid:
        headers["Content-ID"] = f"<{cid}>"
    return headers, base64.encodebytes(data)


def render(part):
    headers, body = part
    return "".join(f"{name}: {value}\n" for name, value in headers.items()).encode() + b"\n" + body


def multipart(subtype, parts, parameters=""):
    bodies = [render(part) for part in parts]
    boundary = "=_" + hashlib.sha256(b"".join(bodies)).hexdigest()[:24]
    body = b"".join(b"--" + boundary.encode() + b"\n" + each.rstrip(b"\n") + b"\n" for each in bodies)
    body += b"--" + boundary.encode() + b"--\n"
    return {"Content-Type": f'multipart/{subtype}; boundary="{boundary}"{parameters}'}, body


def enclosed(message):
    return {"Content-Type": "message/rfc822", "Content-Disposition": "attachment"}, message


def message(sender, to, subject, when, part, cc=(), message_id=None, references=(), charset="utf-8", more=()):
    """A whole message. What is None is left out."""
    headers = {"Return-Path": f"<{sender[1]}>",
               "Received": f"from mail.{sender[1].partition('@')[2]} by mail.example.test with ESMTPS;\n {format_datetime(when)}"
               if when else None,
               "From": address(sender, charset), "To": addresses(to, charset), "Cc": addresses(cc, charset) if cc else None,
               "Subject": encoded(subject, charset) if subject is not None else None,
               "Date": format_datetime(when) if when else None,
               "Message-ID": f"<{message_id}>" if message_id else None,
               "In-Reply-To": f"<{references[-1]}>" if references else None,
               "References": "\n ".join(f"<{each}>" for each in references) if references else None}
    headers.update(dict(more))
    headers["MIME-Version"] = "1.0"
    headers.update(part[0])
    return "".join(f"{name}: {value}\n" for name, value in headers.items() if value is not None).encode() + b"\n" + part[1]


# Files

def png(width, height, rows):
    """A PNG from rows of RGB bytes."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", binascii.crc32(kind + data))
    pixels = b"".join(b"\0" + row for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(pixels, 6)) + chunk(b"IEND", b""))


PALETTES = [((255, 214, 165), (250, 240, 215), (92, 128, 120), (52, 84, 84)),
            ((120, 170, 220), (220, 236, 250), (90, 140, 90), (40, 90, 60)),
            ((70, 60, 110), (240, 150, 110), (60, 50, 80), (30, 26, 46)),
            ((196, 214, 220), (244, 244, 238), (140, 160, 160), (88, 108, 112))]


def ridge(chance, width, base, rough):
    """The heights of a line of hills."""
    heights, height, slope = [], base, 0.0
    for _ in range(width):
        slope = 0.97 * slope + chance.uniform(-rough, rough)
        height += slope - 0.004 * (height - base)
        heights.append(int(height))
    return heights


@functools.cache
def landscape(seed, width=480, height=300):
    """A picture of hills under a sky."""
    chance = random.Random(f"landscape {seed}")
    top, horizon, far, near = PALETTES[chance.randrange(len(PALETTES))]
    hills = ridge(chance, width, height * 0.55, 0.12), ridge(chance, width, height * 0.75, 0.18)
    sun, radius = (chance.randrange(width // 5, 4 * width // 5), height * 0.28), height * 0.09
    rows = []
    for y in range(height):
        share = min(1.0, y / (height * 0.7))
        sky = bytes(int(a + (b - a) * share) for a, b in zip(top, horizon))
        half = (radius ** 2 - (y - sun[1]) ** 2) ** 0.5 if abs(y - sun[1]) < radius else -1
        row = bytearray()
        for x in range(width):
            if y > hills[1][x]:
                row += bytes(near)
            elif y > hills[0][x]:
                row += bytes(far)
            else:
                row += b"\xff\xf4\xdc" if half >= 0 and abs(x - sun[0]) <= half else sky
        rows.append(bytes(row))
    return png(width, height, rows)


@functools.cache
def plan(seed, width=480, height=320):
    """A drawing: beds and a path on paper."""
    chance = random.Random(f"plan {seed}")
    canvas = [bytearray(b"\xfb\xf8\xee" * width) for _ in range(height)]
    def box(x0, y0, x1, y1, colour):
        for y in range(y0, y1):
            canvas[y][3 * x0:3 * x1] = bytes(colour) * (x1 - x0)
    box(20, 20, width - 20, 24, (70, 70, 70))
    box(20, height - 24, width - 20, height - 20, (70, 70, 70))
    box(20, 20, 24, height - 20, (70, 70, 70))
    box(width - 24, 20, width - 20, height - 20, (70, 70, 70))
    box(220, 24, 260, height - 24, (226, 208, 176))
    for column in (50, 135, 285, 370):
        for row in (50, 130, 210):
            if chance.random() < 0.85:
                box(column, row, column + 60, row + 55, (120, 90, 60))
                box(column + 4, row + 4, column + 56, row + 51, (chance.randrange(110, 170), 176, 110))
    return png(width, height, [bytes(row) for row in canvas])


def pdf(title, lines):
    """A one-page PDF; what its font cannot write is left out."""
    def plain(line):
        line = line.encode("cp1252", "ignore").decode("cp1252")
        return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    drawing = "BT /F1 18 Tf 60 780 Td (" + plain(title) + ") Tj /F1 11 Tf 0 -34 Td 16 TL\n"
    drawing += "".join(f"({plain(line)}) Tj T*\n" for line in lines) + "ET"
    stream = drawing.encode("cp1252")
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
               b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    out, places = io.BytesIO(b""), []
    out.write(b"%PDF-1.4\n")
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + each + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def archive(files):
    """A ZIP of (name, bytes), always the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files:
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def document(lines):
    """A word processor's document."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    office = "http://schemas.openxmlformats.org"
    return archive([
        ("[Content_Types].xml", f'<?xml version="1.0"?><Types xmlns="{office}/package/2006/content-types"><Default Extension="rels" '
         'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
         'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
        ("_rels/.rels", f'<?xml version="1.0"?><Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
         f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
        ("word/document.xml", f'<?xml version="1.0"?><w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body>'
         f"{paragraphs}</w:body></w:document>")])
