#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail is searched for through the real window, while the server cannot be reached.

usage: test-search-bar.py PROGRAM MAIL-TOOL PICTURES    (on a display of its own: tests/support/with-session)"""
import os
import sys
import time

PROGRAM, TOOL, PICTURES = sys.argv[1:4]
sys.argv[1:] = [TOOL]
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('journey', 'engine'):
    sys.path.insert(0, os.path.join(HERE, '..', '..', folder))
from accessible import ROWS, is_showing, like, search  # noqa: E402
from by_hand import Scene, run  # noqa: E402
from driver import ANNA, left_by_server, message  # noqa: E402

MAIL = (('INBOX', 'The pear tree', 'It stays where it is.\r\n'), ('INBOX', 'Minutes', 'About the pear, and the path.\r\n'),
        ('INBOX', 'Lunch', 'On Friday, as always.\r\n'), ('Archive', 'Last year', '下周三北京办公室会议。\r\n'),
        ('Archive', 'Pearls', 'Not what was meant.\r\n'))


class Search(Scene):
    def __init__(self, profile):
        super().__init__(PROGRAM, PICTURES, profile.path)

    def shown(self):
        """The subjects that are in the list."""
        names = [node.get_name() for node in search(self.w.root, ROWS) if is_showing(node)]
        return {subject for _, subject, _ in MAIL if any(subject in (name or '') for name in names)}

    def expect(self, what, *subjects):
        self.say(what)
        self.w.until(lambda: self.shown() == set(subjects), f'{subjects}, and not {self.shown()}')

    def look_for(self, text):
        self.w.fill('Search all mail', text)

    def wait_for_index(self):
        """It is made when the window is up, and who looked for something before that is not told what it has."""
        def is_whole():
            if self.w.has(None, 'Searched all 5 messages on this computer'):
                return True
            self.look_for('')
            self.look_for('tree')
            self.settle()
            return False
        self.w.until(is_whole, 'all of the index')

    def run(self):
        self.start()
        self.expect('the inbox', 'The pear tree', 'Minutes', 'Lunch')
        self.w.key('ctrl+f')
        self.w.until(lambda: any(is_showing(node) for node in search(self.w.root, None, 'Search all mail')), 'the search bar')
        self.wait_for_index()
        self.look_for('pear')
        self.expect('while one types, words that begin so', 'The pear tree', 'Minutes', 'Pearls')
        self.w.find(None, 'Searched all 5 messages on this computer')
        self.w.find(None, '3 found')
        self.w.picture('found')
        self.look_for('会议')
        self.expect('Chinese, in another folder', 'Last year')
        self.look_for('nothing of that kind')
        self.w.find(None, 'Nothing found')
        self.w.picture('nothing')
        self.look_for('pear -tree')
        self.expect('an operator', 'Minutes')
        self.look_for('"the pear"')
        self.expect('a phrase', 'The pear tree', 'Minutes')
        self.delete()
        self.keep()
        self.w.quit()

    def keep(self):
        self.say('a search that is kept stands in the sidebar, is chosen like a folder, and is back when it was deleted')
        self.look_for('subject:pear*')
        self.expect('what it finds', 'The pear tree', 'Pearls')
        self.w.press('Save Search…')
        self.w.fill('Name', 'Fruit')
        self.w.picture('keep')
        self.w.press('Save')
        row = self.w.find(ROWS, 'Fruit, 2 unread')
        self.w.key('Escape')
        self.expect('the inbox again', 'The pear tree', 'Minutes', 'Lunch')
        self.w.click(row)
        self.expect('chosen', 'The pear tree', 'Pearls')
        self.w.picture('kept')
        self.w.key('F2')
        self.w.fill('Name', 'Pears')
        self.w.press('Rename')
        self.w.find(ROWS, 'Pears, 2 unread')
        self.w.gone(ROWS, like('^Fruit'))
        self.w.click(self.w.find(ROWS, like('^Pears')))
        self.settle()
        self.w.key('Delete')
        self.w.gone(ROWS, like('^Pears'))
        self.expect('the inbox in its place', 'The pear tree', 'Minutes', 'Lunch')
        self.w.press('Undo')
        self.w.click(self.w.find(ROWS, 'Pears, 2 unread'))
        self.expect('chosen again', 'The pear tree', 'Pearls')
        self.say('its count goes down as what it finds is read, and is not there when all of it was')
        for subject, name in (('The pear tree', 'Pears, 1 unread'), ('Pearls', 'Pears')):
            self.w.click(next(node for node in search(self.w.root, ROWS, like(subject)) if is_showing(node)))
            self.w.find(ROWS, name)
        self.w.picture('counted')

    def delete(self):
        self.say('what is deleted goes from what was found, and comes back')
        row = next(node for node in search(self.w.root, ROWS, like('The pear tree')) if is_showing(node))
        self.w.click(row)
        self.settle()
        self.w.key('Delete')
        self.expect('without it', 'Minutes')
        self.w.find(None, '1 more in Trash and Junk')
        self.w.picture('left-out')
        self.w.key('ctrl+z')
        self.expect('with it', 'The pear tree', 'Minutes')


def prepare(servers):
    connection = servers.imap(ANNA)
    for number, (folder, subject, body) in enumerate(MAIL):
        connection.append(folder, '', time.time() - number * 3600, message(f'm{number}@example.test', subject, body=body))
    connection.logout()


if __name__ == '__main__':
    sys.exit(run('searching by hand', left_by_server(prepare), Search))
