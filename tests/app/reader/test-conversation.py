#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A conversation is read in the real window, while the server cannot be reached: answers of one's own are in their place, only what was
on the screen counts as read, and each message is answered by itself.

usage: test-conversation.py PROGRAM MAIL-TOOL PICTURES    (on a display of its own: tests/support/with-session)"""
import os
import re
import sys

PROGRAM, TOOL, PICTURES = sys.argv[1:4]
sys.argv[1:] = [TOOL]
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('journey', 'engine'):
    sys.path.insert(0, os.path.join(HERE, '..', '..', folder))
from accessible import BUTTONS, ENTRIES, ROWS, Atspi, like, search  # noqa: E402
from by_hand import Scene, run  # noqa: E402
from driver import ANNA, left_by_server  # noqa: E402

LINKS = BUTTONS + ('link',)
LONG = ''.join(f'Line {number} of many.\r\n' for number in range(150))
# Where, flags, who, how many minutes after noon, and what.
MAIL = (
    ('INBOX', '\\Seen', 'Bob Smith <bob@example.org>', 1, 'Shall we meet?\r\n'),
    ('Sent', '\\Seen', f'Anna Berger <{ANNA}>', 2, 'Yes, on Thursday.\r\n\r\nOn 20 Nov 2026, Bob Smith wrote:\r\n> As he had asked.\r\n'),
    ('INBOX', '', 'Clara Neumann <clara@example.org>', 3, 'May I come, too?\r\n' + LONG),
    ('INBOX', '', 'Bob Smith <bob@example.org>', 4, 'Of course.\r\n'),
    ('Trash', '\\Seen', 'Zoe Adams <zoe@example.org>', 5, 'Thrown away.\r\n'),
)


class Conversation(Scene):
    def __init__(self, profile):
        super().__init__(PROGRAM, PICTURES, profile.path)
        self.profile = profile

    def cards(self):
        return [node.get_name().split(',')[0] for node in search(self.w.root, LINKS, like('essage from '), showing=False)]

    def seen(self):
        return {item['message-id']: 'seen' in item['flags'] for path in ('INBOX', 'Sent') for item in self.profile.list(path)}

    def read(self):
        self.say('the whole conversation is there, oldest first, the first unread message in view')
        self.w.click(self.w.find(ROWS, like('Meeting')))
        self.w.find(None, like('May I come, too'))
        # Clara's may count as read by the time somebody asks.
        expected = [like('^Message from Bob Smith'), like('^Message from Anna Berger'), like('essage from Clara Neumann'),
                    like('^Unread message from Bob Smith')]
        self.w.until(lambda: len(self.cards()) == len(expected) and all(map(re.search, expected, self.cards())), f'{expected}, not {self.cards()}')
        self.w.find(('article',), like('essage from Clara'))
        self.w.picture('conversation')

    def look(self):
        self.say('what was on the screen is read, what is below is not')
        self.w.until(lambda: self.cards()[2:] == ['Message from Clara Neumann', 'Unread message from Bob Smith'], 'one to be read')
        self.settle()
        assert self.seen() == {'c1@example.test': True, 'c2@example.test': True, 'c3@example.test': True, 'c4@example.test': False}, self.seen()

    def on_page(self, roles, name):
        """On the page, though perhaps not in view."""
        return next(search(self.w.root, roles, name, showing=False), None)

    def press(self, name):
        node = self.w.until(lambda: self.on_page(LINKS, name), name)
        node.get_action_iface().do_action(0)

    def open(self):
        self.say('one of them is opened, its quote is folded; all are folded')
        self.press(like('^Message from Anna Berger'))
        self.w.until(lambda: self.on_page(None, like('Yes, on Thursday')), 'what it says')
        assert not self.on_page(None, like('As he had asked'))
        assert self.on_page(None, like('Line 120 of many'))
        self.press('Collapse All')
        self.w.until(lambda: not self.on_page(None, like('Line 120 of many')), 'nothing but first words')

    def answer(self):
        self.say('one of them is answered')
        self.press(like('^Message from Clara Neumann'))
        page = self.w.find(('document web',))
        self.w.press('Reply', LINKS, within=page)
        to = self.w.find(ENTRIES, 'To', within=self.w.find(('frame', 'window'), like('Re: Meeting'))).get_text_iface()
        self.w.until(lambda: 'clara@example.org' in Atspi.Text.get_text(to, 0, Atspi.Text.get_character_count(to)), 'whom it goes to')
        self.w.picture('answer')

    def run(self):
        self.start()
        self.read()
        self.look()
        self.open()
        self.answer()


def prepare(servers):
    connection = servers.imap(ANNA)
    before = []
    for number, (folder, flags, sender, minute, body) in enumerate(MAIL, 1):
        references = ''.join(f' <{each}>' for each in before)
        head = f'From: {sender}\r\nTo: Anna Berger <{ANNA}>\r\nSubject: {"Re: " if before else ""}Meeting\r\n' \
               f'Date: Fri, 20 Nov 2026 12:{minute:02} +0000\r\nMessage-ID: <c{number}@example.test>\r\n' \
               + (f'References:{references}\r\n' if before else '') + 'Content-Type: text/plain; charset=utf-8\r\n\r\n'
        connection.append(servers.mailbox(folder), f'({flags})', f'"20-Nov-2026 12:{minute:02}:00 +0000"', (head + body).encode())
        before.append(f'c{number}@example.test')
    connection.logout()


if __name__ == '__main__':
    sys.exit(run('a conversation by hand', left_by_server(prepare), Conversation))
