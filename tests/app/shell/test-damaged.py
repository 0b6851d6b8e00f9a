#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file with mail is damaged: the program starts all the same, says so in one sentence, and shows the mail.

usage: test-damaged.py PROGRAM MAIL-TOOL PICTURES    (on a display of its own: tests/support/with-session)"""
import os
import sys

PROGRAM, TOOL, PICTURES = sys.argv[1:4]
sys.argv[1:] = [TOOL]
HERE = os.path.dirname(os.path.abspath(__file__))
# There is nobody here who shows folders, which GTK warns of.
os.environ.pop('G_DEBUG', None)
for folder in ('journey', 'engine'):
    sys.path.insert(0, os.path.join(HERE, '..', '..', folder))
from accessible import ROWS, like, search  # noqa: E402
from by_hand import Scene, run  # noqa: E402
from driver import fill, left_by_server  # noqa: E402

PAGE = 8192
SENTENCE = like('What could be read is here')


class Damaged(Scene):
    def __init__(self, profile):
        super().__init__(PROGRAM, PICTURES, profile.path)
        self.profile = profile

    def damage(self):
        """The page in the middle, and the note of who found it."""
        path = os.path.join(self.profile.path, 'mail.db')
        with open(path, 'r+b') as file:
            file.seek(os.path.getsize(path) // PAGE // 2 * PAGE)
            file.write(b'\xa5' * PAGE)
        with open(path + '.rebuild', 'xb'):
            pass

    def kept(self):
        return [name for name in os.listdir(self.profile.path) if name.startswith('mail.db.damaged-') and not name.endswith(('-wal', '-shm'))]

    def run(self):
        self.damage()
        self.start()
        self.say('it says so, and the account and its folders are there')
        self.w.find(None, SENTENCE)
        assert search(self.w.root, ROWS, like('^Inbox'))
        assert len(self.kept()) == 1, self.kept()
        self.w.picture('damaged')
        self.say('who has seen it is not told again')
        self.w.press('Show File')
        self.w.gone(None, SENTENCE)
        self.w.find(None, like('password of'))


if __name__ == '__main__':
    sys.exit(run('a damaged file', left_by_server(lambda servers: fill(servers, 30, ('INBOX',))), Damaged))
