#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders are made, renamed, moved and deleted through the real window, while the server cannot be reached: all of it is shown at
once, and written down for later.

usage: test-folders.py PROGRAM MAIL-TOOL PICTURES    (on a display of its own: tests/support/with-session)"""
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


class Folders(Scene):
    def __init__(self, profile):
        super().__init__(PROGRAM, PICTURES, profile.path)
        self.profile = profile

    def row(self, name):
        return self.w.until(lambda: next((node for node in search(self.w.root, ROWS, like(name)) if is_showing(node)), None), name)

    def menu(self, name, letter):
        """Its menu is not in the accessibility tree: what is in it is chosen by its underlined letter."""
        self.w.click(self.row(name), 3)
        self.settle()
        self.w.picture('menu-' + letter)
        self.w.key(letter)
        self.settle()

    def answer(self, button):
        self.w.press(button)
        self.settle()

    def new(self):
        self.say('a new folder; a name the server would refuse is refused in the dialog')
        self.row('Inbox')
        self.w.key('ctrl+shift+n')
        self.w.find(('dialog', 'alert'), 'New Folder')
        self.settle()
        self.w.fill('Name', 'a/b')
        self.w.find(None, like('cannot contain'))
        self.w.picture('new-refused')
        self.w.fill('Name', 'Sent')
        self.w.find(None, like('already'))
        self.w.fill('Name', '项目')
        self.w.gone(None, like('already'))
        self.w.picture('new')
        self.answer('Create')
        self.row('项目')

    def rename(self):
        self.say('it is renamed')
        self.menu('项目', 'r')
        self.w.fill('Name', 'Projects')
        self.answer('Rename')
        self.row('Projects')

    def properties(self):
        self.say('what is known of it')
        self.menu('Work', 'p')
        self.w.find(None, 'Path on the Server')
        self.w.picture('properties')
        self.w.key('Escape')
        self.settle()

    def move(self):
        self.say('another is put into it')
        self.menu('Work', 'v')
        self.w.picture('move')
        self.w.click(self.w.until(lambda: [node for node in search(self.w.root, ROWS, like('^Projects')) if is_showing(node)][-1:],
                                  'Projects in the dialog')[0])
        self.settle()

    def delete(self):
        self.say('one with mail in it is deleted, after a question that says how much')
        self.menu('Old', 'd')
        self.w.find(None, like('3 messages'))
        self.w.picture('delete')
        self.answer('Delete')
        self.w.gone(ROWS, like('^Old'))

    def waiting(self):
        self.say('what waits is told in sentences')
        self.w.press(like('changes? waiting'))
        self.settle()
        for sentence in ('Create the folder “Projects”', 'Move the folder “Work” into “Projects”',
                         'Delete the folder “Old”'):
            self.w.find(None, sentence)
        self.w.picture('waiting')
        self.w.key('Escape')
        self.settle()

    def run(self):
        self.start()
        self.new()
        self.rename()
        self.properties()
        self.move()
        self.delete()
        self.waiting()
        self.w.quit()
        paths = set(self.profile.folders())
        assert {'Projects', 'Projects/Work'} <= paths and 'Old' not in paths, paths
        kinds = [one['kind'] for one in self.profile.run('operations')]
        assert kinds == ['create-folder', 'rename-folder', 'delete-folder'], kinds


def prepare(servers):
    connection = servers.imap(ANNA)
    for name in ('Work', 'Old'):
        connection.create(name)
    connection.logout()
    fill(servers, 3, ('INBOX', 'Old'))


if __name__ == '__main__':
    sys.exit(run('folders by hand', left_by_server(prepare), Folders))
