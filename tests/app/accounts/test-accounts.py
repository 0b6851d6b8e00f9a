#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding, changing and removing an account through the real window against real servers, with everything that can go wrong.

usage: test-accounts.py PROGRAM PICTURES    (on a display and a session bus of its own: tests/support/with-session)"""
import os
import shutil
import socket
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('servers', 'journey'):
    sys.path.insert(0, os.path.join(HERE, '..', '..', folder))
from accessible import BUTTONS, ENTRIES, Program, is_showing, like, search  # noqa: E402
from mail_servers import MailServers, Missing  # noqa: E402

ANNA = 'anna@example.test'
ROWS = ('list item', 'table row', 'row')


def refused_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Accounts:
    def __init__(self, program, pictures, servers, profile):
        self.servers = servers
        self.w = Program([program, '--profile', profile], 'org.example.Mail', pictures)

    def see(self, text, roles=None, patience=20):
        return self.w.find(roles, like(text), patience=patience)

    def settle(self):
        """Pages slide in; the one before is gone from the tree when they have."""
        time.sleep(0.6)

    def press_row(self, name, patience=20):
        node = self.w.find(ROWS + BUTTONS, like(name), patience=patience)
        self.settle()
        self.w.click(node)
        self.settle()

    def nth(self, roles, name, index):
        return self.w.until(lambda: [n for n in search(self.w.root, roles, name) if is_showing(n)][index:], f'{name} {index}')[0]

    def fill_nth(self, name, index, text):
        self.nth(ENTRIES, name, index).get_editable_text_iface().set_text_contents(text)

    def enter(self, address):
        self.w.fill('Mail Address', address)
        self.w.press('Continue')
        self.settle()

    def only_oauth(self):
        print('# a provider that only takes OAuth is told apart; no password is asked for', flush=True)
        self.w.press('Add Account')
        self.settle()
        self.enter('someone@hotmail.com')
        self.see('Outlook.com Cannot Be Added Yet')
        assert not self.w.has(ENTRIES, like('Password'))
        self.w.picture('accounts-oauth')
        self.w.press('Use Another Address')
        self.settle()

    def authorization_code(self):
        print('# an authorization code has its steps, and loses its blanks', flush=True)
        self.enter('li@163.com')
        self.see('^163 Mail$')
        self.see('imap.163.com, port 993, encrypted')
        self.w.press('Continue')
        self.settle()
        self.see('How to Get Your Authorization Code')
        self.see('mail.163.com', BUTTONS)
        field = self.w.fill('Authorization Code', 'ABCD EFGH\u3000IJ')
        self.w.until(lambda: field.get_text_iface().get_character_count() == 10, 'the code without blanks')
        self.w.picture('accounts-code')
        for _ in range(2):
            self.w.key('Escape')
            self.settle()

    def clear_text(self):
        print('# clear text is warned of', flush=True)
        self.enter(ANNA)
        self.press_row('Edit Servers')
        self.w.click(self.nth(('combo box',), 'Encryption', 0))
        self.settle()
        self.w.key('Down', 'Down', 'Return')
        self.settle()
        self.w.press('Continue')
        self.see('Send Your Password Unprotected')
        self.w.picture('accounts-clear-text')
        self.w.press('Cancel')
        self.settle()
        self.see('Receiving .IMAP.')
        self.w.click(self.nth(('combo box',), 'Encryption', 0))
        self.settle()
        self.w.key('Up', 'Up', 'Return')
        self.settle()

    def everything_wrong(self):
        print('# a wrong password and a refused port are told apart, in words', flush=True)
        for index, port in ((0, self.servers.imaps_port), (1, refused_port())):
            self.fill_nth('Server', index, 'localhost')
            self.fill_nth('Port', index, str(port))
        self.w.press('Continue')
        self.settle()
        self.w.fill('Password', 'not hers')
        self.w.press('Sign In')
        self.see('refuses connections on port', patience=40)
        self.trust()
        self.see('localhost refused the user name', patience=40)
        self.see('AUTHENTICATIONFAILED')
        self.w.picture('accounts-wrong')

    def trust(self):
        self.press_row('Show Certificate', patience=40)
        self.see('SHA-256')
        self.settle()
        self.w.press('Trust for This Server Only')
        self.settle()

    def put_right(self):
        print('# what was wrong is put right without beginning again', flush=True)
        self.press_row('Change Password')
        self.w.fill('Password', self.servers.users[ANNA]['password'])
        self.w.press('Sign In')
        self.see('^Works$', patience=40)
        self.see('refuses connections on port', patience=40)
        self.press_row('Edit Servers')
        self.fill_nth('Port', 1, str(self.servers.submissions_port))
        self.w.press('Continue')
        self.trust()
        self.see('All Set', patience=40)
        self.settle()
        self.w.press('Start Reading')
        self.settle()

    def open_account(self):
        self.w.key('ctrl+comma')
        self.settle()
        self.w.click(self.w.find(ROWS, 'anna@example.test'))
        self.settle()

    def change_and_remove(self):
        print('# an account is tried again, and removed', flush=True)
        self.open_account()
        self.see('localhost, port')
        self.press_row('Try the Connection')
        self.see('Signing In', patience=40)
        self.settle()
        self.w.picture('accounts-page')
        self.press_row('Remove Account')
        self.see('Remove “anna@example.test”')
        self.w.press('Remove')
        self.settle()
        self.w.gone(ROWS, 'anna@example.test')
        self.w.picture('accounts-removed')

    def run(self):
        self.only_oauth()
        self.authorization_code()
        self.clear_text()
        self.everything_wrong()
        self.put_right()
        self.change_and_remove()
        self.w.quit()


def main():
    program, pictures = sys.argv[1:3]
    profile = tempfile.mkdtemp(prefix='mail-accounts-')
    accounts = None
    try:
        servers = MailServers()
    except Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    print('1..1', flush=True)
    try:
        with servers:
            accounts = Accounts(program, pictures, servers, os.path.join(profile, 'profile'))
            accounts.run()
    except Exception:
        for line in traceback.format_exc().splitlines():
            print('#', line)
        if accounts is not None:
            accounts.w.picture('accounts-failed')
            for line in accounts.w.describe().splitlines():
                print('#', line)
            accounts.w.quit()
        print(f'not ok 1 accounts; pictures are in {pictures}')
        return 1
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    print('ok 1 accounts')
    return 0


if __name__ == '__main__':
    sys.exit(main())
