#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is not on this computer is found by the server, through the real window; and what came of it is told when the server is gone.

usage: test-server-search.py PROGRAM MAIL-TOOL PICTURES    (on a display of its own: tests/support/with-session)"""
import contextlib
import os
import sqlite3
import subprocess
import sys
import time

PROGRAM, TOOL, PICTURES = sys.argv[1:4]
sys.argv[1:] = [TOOL]
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('journey', 'engine'):
    sys.path.insert(0, os.path.join(HERE, '..', '..', folder))
from accessible import ROWS, is_showing, like, search  # noqa: E402
from by_hand import Scene, beside_servers, run  # noqa: E402
from driver import ANNA, message  # noqa: E402

OLD = 5 * 365 * 86400
MAIL = (('INBOX', 'Minutes', 'The pear tree stays.\r\n', OLD), ('Archive', 'Last year', '下周三北京办公室会议。\r\n', OLD),
        ('INBOX', 'A pear', 'Fresh from the garden.\r\n', 0))


class ServerSearch(Scene):
    def __init__(self, place):
        self.servers, self.profile = place
        super().__init__(PROGRAM, PICTURES, self.profile)

    def tool(self, *words):
        subprocess.run([TOOL, '--profile', self.profile, *words], check=True, stdout=subprocess.DEVNULL)

    def prepare(self):
        """An account that keeps the text of this month's mail only."""
        connection = self.servers.imap(ANNA)
        for number, (mailbox, subject, body, age) in enumerate(MAIL):
            connection.append(mailbox, '', time.time() - age - number * 60, message(f'm{number}@example.test', subject, body=body))
        connection.logout()
        os.makedirs(self.profile, mode=0o700)
        password = os.path.join(os.path.dirname(self.profile), 'password')
        with open(password, 'w', encoding='utf-8') as file:
            file.write(self.servers.users[ANNA]['password'])
        servers = self.servers
        self.tool('account-add', '--address', ANNA, '--name', 'Anna', '--user', ANNA, '--password-file', password, '--imap',
                  f'{servers.host}:{servers.imaps_port}:tls', '--smtp', f'{servers.host}:{servers.submissions_port}:tls',
                  '--trust-ca', servers.ca, '--no-verify')
        with contextlib.closing(sqlite3.connect(os.path.join(self.profile, 'mail.db'))) as database, database:
            database.execute('UPDATE account SET keep_months = 1')
        self.tool('sync')
        self.tool('index')

    def expect(self, what, *subjects):
        def shown():
            names = [node.get_name() for node in search(self.w.root, ROWS) if is_showing(node)]
            return {subject for _, subject, _, _ in MAIL if any(subject in (name or '') for name in names)}
        self.say(what)
        self.w.until(lambda: shown() == set(subjects), f'{subjects}, and not {shown()}')

    def look_for(self, text):
        self.w.fill('Search all mail', text)

    def run(self):
        self.prepare()
        self.start()
        self.w.find(ROWS, like('Minutes'))
        self.w.key('ctrl+f')
        self.look_for('pear')
        self.expect('what is here', 'A pear')
        self.w.find(None, like('the text of 2 is on the server only'))
        self.w.picture('here')
        self.w.press('Search on the Server')
        self.expect('and there', 'A pear', 'Minutes')
        self.w.find(None, like('The server found'))
        self.w.find(None, '2 found')
        self.w.picture('there')
        self.look_for('会议')
        self.w.find(None, 'Nothing found')
        self.w.press('Search on the Server')
        self.expect('in Chinese, in another folder', 'Last year')
        self.say('and when the server is gone')
        self.servers.close()
        self.look_for('pear -tree')
        self.expect('what is here', 'A pear')
        self.w.press('Search on the Server')
        self.w.find(None, like('The server could not be searched'), patience=60)
        self.w.picture('gone')
        self.w.find(None, 'Try Again')
        self.w.quit()


if __name__ == '__main__':
    sys.exit(run('searching on the server by hand', beside_servers(), ServerSearch))
