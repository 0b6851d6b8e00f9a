#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail is searched for through the real window, while the server cannot be reached.

usage: test-search-bar.py PROGRAM MAIL-TOOL PICTURES    (on a display of its own: tests/support/with-session)"""
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
from driver import MailServers, Missing, Profile, message  # noqa: E402

ROWS = ('list item', 'table row', 'row')
MAIL = (('INBOX', 'The pear tree', 'It stays where it is.\r\n'), ('INBOX', 'Minutes', 'About the pear, and the path.\r\n'),
        ('INBOX', 'Lunch', 'On Friday, as always.\r\n'), ('Archive', 'Last year', '下周三北京办公室会议。\r\n'),
        ('Archive', 'Pearls', 'Not what was meant.\r\n'))


class Search:
    def __init__(self, profile):
        self.profile = profile
        self.w = Program([PROGRAM, '--profile', profile.path], 'org.example.Mail', PICTURES)

    def shown(self):
        """The subjects that are in the list."""
        names = [node.get_name() for node in search(self.w.root, ROWS) if is_showing(node)]
        return {subject for _, subject, _ in MAIL if any(subject in (name or '') for name in names)}

    def expect(self, what, *subjects):
        print(f'# {what}', flush=True)
        self.w.until(lambda: self.shown() == set(subjects), f'{subjects}, and not {self.shown()}')

    def look_for(self, text):
        self.w.fill('Search all mail', text)

    def run(self):
        self.expect('the inbox', 'The pear tree', 'Minutes', 'Lunch')
        self.w.key('ctrl+f')
        self.w.until(lambda: any(is_showing(node) for node in search(self.w.root, None, 'Search all mail')), 'the search bar')
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
        self.w.key('Escape')
        self.expect('the inbox again', 'The pear tree', 'Minutes', 'Lunch')
        self.w.quit()

    def delete(self):
        print('# what is deleted goes from what was found, and comes back', flush=True)
        row = next(node for node in search(self.w.root, ROWS, like('The pear tree')) if is_showing(node))
        self.w.click(row)
        time.sleep(0.6)
        self.w.key('Delete')
        self.expect('without it', 'Minutes')
        self.w.key('ctrl+z')
        self.expect('with it', 'The pear tree', 'Minutes')


def prepare():
    """A profile that knows an account whose server is gone."""
    with MailServers() as servers:
        connection = servers.imap('anna@example.test')
        for number, (folder, subject, body) in enumerate(MAIL):
            connection.append(folder, '', time.time() - number * 3600, message(f'm{number}@example.test', subject, body=body))
        connection.logout()
        profile = Profile(servers)
        profile.add(verify=False)
        profile.sync()
    return profile


def main():
    print('1..1')
    try:
        profile = prepare()
    except Missing as missing:
        print(f'ok 1 - searching by hand # SKIP {missing}')
        return 0
    scene = None
    try:
        scene = Search(profile)
        scene.run()
        print('ok 1 - searching by hand')
        return 0
    except Exception:  # pylint: disable=broad-except
        for line in traceback.format_exc().splitlines():
            print(f'# {line}')
        if scene is not None:
            scene.w.picture('failed')
            for line in scene.w.describe().splitlines():
                print(f'# {line}')
        print('not ok 1 - searching by hand')
        return 1
    finally:
        if scene is not None and scene.w.process.poll() is None:
            scene.w.quit()
        profile.close()


if __name__ == '__main__':
    sys.exit(main())
