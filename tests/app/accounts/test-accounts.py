#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding, changing and removing an account through the real window against real servers, with everything that can go wrong.

usage: test-accounts.py PROGRAM PICTURES    (on a display and a session bus of its own: tests/support/with-session)"""
import os
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import dialogs  # noqa: E402
from dialogs import BUTTONS, ENTRIES, ROWS, like  # noqa: E402

ANNA = 'anna@example.test'


def refused_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Accounts(dialogs.Dialogs):
    def __init__(self, program, pictures, servers, profile):
        super().__init__(program, pictures, profile)
        self.servers = servers

    def enter(self, address):
        self.w.fill('Mail Address', address)
        self.w.press('Continue')
        self.settle()

    def only_oauth(self):
        self.say('a provider that only takes OAuth is told apart; no password is asked for')
        self.w.press('Add Account')
        self.settle()
        self.enter('someone@hotmail.com')
        self.see('Outlook.com Cannot Be Added Yet')
        assert not self.w.has(ENTRIES, like('Password'))
        self.w.picture('accounts-oauth')
        self.w.press('Use Another Address')
        self.settle()

    def authorization_code(self):
        self.say('an authorization code has its steps, and loses its blanks')
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
        self.say('clear text is warned of')
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
        self.say('a wrong password and a refused port are told apart, in words')
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
        self.say('what was wrong is put right without beginning again')
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
        self.open_preferences('Accounts')
        self.w.click(self.w.find(ROWS, 'anna@example.test'))
        self.settle()

    def change_and_remove(self):
        self.say('an account is tried again, and removed')
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
        self.start()
        self.only_oauth()
        self.authorization_code()
        self.clear_text()
        self.everything_wrong()
        self.put_right()
        self.change_and_remove()
        self.w.quit()


def main():
    program, pictures = sys.argv[1:3]
    return dialogs.run('accounts', dialogs.beside_servers(), lambda given: Accounts(program, pictures, *given))


if __name__ == '__main__':
    sys.exit(main())
