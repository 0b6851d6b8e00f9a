# SPDX-License-Identifier: GPL-3.0-or-later
"""The vectors of the leak test: read from their file, and from DOMPurify's suite where there is one; as pages and as messages."""

import dataclasses
import json
import pathlib
import re

HERE = pathlib.Path(__file__).parent
ZONE = 'leak.test'
# What ran says so on the page, in a word that stands nowhere in its source, and asks for a name.
RUN = 'document.body.append(`script-${6*7}-NAME`),fetch(`http://run.NAME.' + ZONE + '/`)'
RAN = re.compile(r'script-42-[\w-]*')
# Something of everything that style sheets of mail style.
STYLED = '<p class="x" title="}">text</p><p>text</p><ul><li>item</li></ul><a href="http://secret.example/">secret</a>' \
         '<input value="s"><table><tr><td>cell</td></tr></table><blockquote>quote</blockquote>'


@dataclasses.dataclass
class Vector:
    name: str
    kind: str
    text: str

    @property
    def host(self):
        return f'{self.name}.{ZONE}'

    def page(self):
        """The HTML of it, unsanitised; None where it is no page."""
        if self.kind == 'page':
            return self.text
        body = {'html': self.text, 'style': f'<div style="{escape(self.text)}">styled<p>text</p></div>',
                'sheet': f'<style>{self.text}</style>{STYLED}'}.get(self.kind)
        return body and f'<!DOCTYPE html><html><body><p>Vector {self.name}</p>{body}</body></html>'

    def message(self, number, conversation):
        """The message, as it is delivered: the number-th, in a conversation of that name."""
        if self.kind == 'whole':
            rest = self.text
        elif self.kind == 'fields':
            rest = f'{self.text}\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>Vector {self.name}</p>'
        else:
            rest = 'MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n' + self.page()
        head = f'From: Leak {self.name} <leak@{self.host}>\nSubject: {conversation}\n' \
               f'Date: Fri, 20 Nov 2026 {number // 3600:02}:{number // 60 % 60:02}:{number % 60:02} +0000\n' \
               f'Message-ID: <{number}.{self.name}@example.test>\nReferences: <{conversation}@example.test>\n'
        return re.sub('\r?\n', '\r\n', head + rest + '\n').encode()


def escape(text):
    return text.replace('&', '&amp;').replace('"', '&quot;')


def fill(name, text, canary):
    return text.replace('RUN', RUN).replace('NAME', name).replace('FILE', str(canary)).replace('HOST', f'{name}.{ZONE}').replace('␀', '\0')


def read_own(canary):
    """[Vector] of the file; canary: the path of the file that a vector may try to open."""
    vectors = []
    for section in re.split(r'^%% ', (HERE / 'vectors').read_text(encoding='utf-8'), flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition('\n')
        name, _, kind = heading.partition(' ')
        text = re.sub(r'^(# .*\n)*', '', text)
        text = re.split(r'^======== .*$', text, flags=re.MULTILINE)[0].rstrip('\n')
        vectors.append(Vector(name, kind or 'html', fill(name, text, canary)))
    return vectors


def read_purify(corpus):
    """[Vector] of DOMPurify's suite, used in place; [] where it is not."""
    path = pathlib.Path(corpus) / 'DOMPurify' / 'expect.json' if corpus else None
    if path is None or not path.exists():
        return []
    vectors = []
    for number, each in enumerate(json.loads(path.read_text(encoding='utf-8')), 1):
        name = f'purify-{number}'
        # Its script opens dialogs; ours is seen, too, where a dialog would not be.
        text = each['payload'].replace('alert(1)', 'alert(1),' + RUN.replace('NAME', name))
        vectors.append(Vector(name, 'html', text.encode('utf-8', 'replace').decode()))
    return vectors
