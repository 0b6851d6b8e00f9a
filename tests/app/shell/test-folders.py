#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders are made, renamed, moved and deleted through the real window, while the server cannot be reached: all of it is shown at
once, and written down for later.

usage: test-folders.py PROGRAM MAIL-TOOL PICTURES    (on a display of its own: tests/support/with-session)"""
import os
import sys
import time
import traceback

PROGRAM, TOOL, PICTURES = sys.argv[1:4]
sys.argv[1:] = [TOOL]
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('servers', 'journey', 'engine'):
    sys.path.insert(0, os.path.join(HERE, '..', '..', folder))
from accessible import Program, is_showing, like, search  # noqa: E402
from driver import MailServers, Missing, Profile, fill  # noqa: E402

ROWS = ('list item', 'table row', 'row')


class Folders:
    def __init__(self, profile):
        self.profile = profile
        self.w = Program([PROGRAM, '--profile', profile.path], 'org.example.Mail', PICTURES)

    def settle(self):
        """Menus and dialogs slide in."""
        time.sleep(0.6)

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
        print('# a new folder; a name the server would refuse is refused in the dialog', flush=True)
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
        print('# it is renamed', flush=True)
        self.menu('项目', 'r')
        self.w.fill('Name', 'Projects')
        self.answer('Rename')
        self.row('Projects')

    def properties(self):
        print('# what is known of it', flush=True)
        self.menu('Work', 'p')
        self.w.find(None, 'Path on the Server')
        self.w.picture('properties')
        self.w.key('Escape')
        self.settle()

    def move(self):
        print('# another is put into it', flush=True)
        self.menu('Work', 'v')
        self.w.picture('move')
        self.w.click(self.w.until(lambda: [node for node in search(self.w.root, ROWS, like('^Projects')) if is_showing(node)][-1:],
                                  'Projects in the dialog')[0])
        self.settle()

    def delete(self):
        print('# one with mail in it is deleted, after a question that says how much', flush=True)
        self.menu('Old', 'd')
        self.w.find(None, like('3 messages'))
        self.w.picture('delete')
        self.answer('Delete')
        self.w.gone(ROWS, like('^Old'))

    def waiting(self):
        print('# what waits is told in sentences', flush=True)
        self.w.press(like('changes? waiting'))
        self.settle()
        for sentence in ('Create the folder “Projects”', 'Move the folder “Work” into “Projects”',
                         'Delete the folder “Old”'):
            self.w.find(None, sentence)
        self.w.picture('waiting')
        self.w.key('Escape')
        self.settle()

    def run(self):
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


def prepare():
    """A profile that knows an account whose server is gone."""
    with MailServers() as servers:
        connection = servers.imap('anna@example.test')
        for name in ('Work', 'Old'):
            connection.create(name)
        connection.logout()
        fill(servers, 3, ('INBOX', 'Old'))
        profile = Profile(servers)
        profile.add(verify=False)
        profile.sync()
    return profile


def main():
    print('1..1')
    try:
        profile = prepare()
    except Missing as missing:
        print(f'ok 1 - folders by hand # SKIP {missing}')
        return 0
    scene = None
    try:
        scene = Folders(profile)
        scene.run()
        print('ok 1 - folders by hand')
        return 0
    except Exception:  # pylint: disable=broad-except
        for line in traceback.format_exc().splitlines():
            print(f'# {line}')
        if scene is not None:
            scene.w.picture('failed')
            for line in scene.w.describe().splitlines():
                print(f'# {line}')
        print('not ok 1 - folders by hand')
        return 1
    finally:
        if scene is not None and scene.w.process.poll() is None:
            scene.w.quit()
        profile.close()


if __name__ == '__main__':
    sys.exit(main())
