#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with mail beyond reading and answering it, through the real window, while the server cannot be reached.

usage: test-handling.py PROGRAM MAIL-TOOL PICTURES    (on a display of its own: tests/support/with-session)"""
import os
import sys

PROGRAM, TOOL, PICTURES = sys.argv[1:4]
sys.argv[1:] = [TOOL]
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('journey', 'engine'):
    sys.path.insert(0, os.path.join(HERE, '..', '..', folder))
from accessible import ROWS, is_showing, like, search  # noqa: E402
from by_hand import Scene, run  # noqa: E402
from driver import ANNA, fill, left_by_server  # noqa: E402


class Handling(Scene):
    def __init__(self, profile):
        super().__init__(PROGRAM, PICTURES, profile.path)
        self.profile = profile

    def rows(self, name):
        return [node for node in search(self.w.root, ROWS, like(name)) if is_showing(node)]

    def row(self, name):
        return self.w.until(lambda: self.rows(name)[:1], name)[0]

    def choose(self, name):
        """What is chosen by a click has the keyboard, too."""
        self.w.click(self.row(name))
        self.settle()

    def menu(self, name, letter):
        """Its menu is not in the accessibility tree: what is in it is chosen by its underlined letter."""
        self.w.click(self.row(name), 3)
        self.settle()
        self.w.picture('menu-' + letter)
        self.w.key(letter)
        self.settle()

    def flags(self, path, message_id):
        return self.profile.find(path, message_id)['flags']

    def junk(self):
        self.say('a message is junk: it goes, and is marked so; in Junk it can be none')
        self.choose('^Inbox')
        self.choose('Message 1')
        self.w.key('ctrl+j')
        self.w.find(None, like('moved to Junk'))
        assert '$Junk' in self.flags('Junk', 'm-inbox-1@example.test')
        self.choose('^Junk')
        self.menu('Message 1', 'j')
        self.w.find(None, like('moved to Inbox'))
        flags = self.flags('INBOX', 'm-inbox-1@example.test')
        assert '$NotJunk' in flags and '$Junk' not in flags, flags

    def empty(self):
        self.say('Trash is emptied from its list, after one question')
        self.choose('^Trash')
        self.row('Message 0')
        self.w.press('Folder Menu', ('toggle button',))
        self.settle()
        self.w.picture('empty')
        self.w.key('e')
        self.w.find(None, like('2 messages will be deleted forever'))
        self.settle()
        self.w.press('Delete Forever', within=self.w.find(('dialog', 'alert'), like('^Empty')))
        self.w.find(None, like('[Dd]eleted forever'))
        self.w.gone(ROWS, like('Message'))
        assert not self.profile.list('Trash')

    def run(self):
        self.start()
        self.junk()
        self.empty()


def prepare(servers):
    fill(servers, 2, ('INBOX', 'Trash'))


if __name__ == '__main__':
    sys.exit(run('handling by hand', left_by_server(prepare), Handling))
