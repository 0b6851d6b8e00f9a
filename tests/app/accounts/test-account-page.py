#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts afterwards: everything a person can see and change of them, and of the program, through the real window against real
servers.

usage: test-account-page.py PROGRAM MAIL-TOOL PICTURES    (on a display, a session bus and a keyring of its own)"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import dialogs  # noqa: E402
import keyring  # noqa: E402
from dialogs import BUTTONS, ENTRIES, ROWS, Atspi, like, search, text_of  # noqa: E402

ANNA, WANG = 'anna@example.test', 'wang@example.test'

MESSAGE = '''From: Wang Wei <wang@example.test>\r
To: anna@example.test\r
Subject: {subject}\r
Date: Fri, 20 Nov 2026 1{hour}:00:00 +0000\r
Message-ID: <{hour}@example.test>\r
\r
The beginning of number {hour}\r
'''


QUOTA = '''
mail_plugins {
  quota = yes
}
protocol imap {
  mail_plugins {
    imap_quota = yes
  }
}
quota "User quota" {
  driver = count
  quota_storage_size = 20M
}
'''


class AccountPage(dialogs.Dialogs):
    def __init__(self, program, tool, pictures, servers, profile):
        super().__init__(program, pictures, profile)
        self.tool = [tool, '--profile', profile]
        self.servers = servers
        self.profile = profile

    # What is there before

    def add(self, address, password=None):
        file = os.path.join(os.path.dirname(self.profile), 'password')
        with open(file, 'w', encoding='utf-8') as stream:
            stream.write(password or self.servers.users[address]['password'])
        answer = subprocess.run([*self.tool, 'account-add', '--address', address, '--name', address.split('@')[0].title(),
                                 '--user', address, '--password-file', file, '--trust-ca', self.servers.ca, '--no-verify',
                                 '--imap', f'{self.servers.host}:{self.servers.imaps_port}:tls',
                                 '--smtp', f'{self.servers.host}:{self.servers.submissions_port}:tls'],
                                stdout=subprocess.PIPE, check=True)
        return json.loads(answer.stdout)['account']

    def prepare(self):
        for hour, subject in enumerate(('First letter', 'Second letter')):
            self.servers.deliver(ANNA, MESSAGE.format(subject=subject, hour=hour))
        with self.servers.imap(ANNA) as imap:
            imap.create('Elsewhere')
        self.add(ANNA)
        self.add(WANG, 'not his')

    # Finding one's way

    def go_back(self):
        self.w.key('Escape')
        self.settle()

    def open_account(self, name):
        self.open_preferences('Accounts')
        self.click(self.w.find(ROWS, name))

    def be_well(self, name):
        """As the sidebar says."""
        self.see(f'^{name}. Up to date', patience=60)

    def choose(self, row, *keys):
        """In the list of a combo row, by keys."""
        self.click(self.w.find(('combo box',), row))
        self.w.until(self.item_has_focus, f'the list of {row}')
        self.w.key(*keys, 'Return')
        self.w.until(lambda: not self.item_has_focus(), f'the end of the list of {row}')
        self.settle()

    def item_has_focus(self):
        """One without a name of its own: its label is inside."""
        return any(not text_of(item) and item.get_state_set().contains(Atspi.StateType.FOCUSED)
                   for item in search(self.w.root, ('list item',)))

    def rows(self):
        """Names of the accounts in the list of preferences."""
        names = (text_of(row) for row in search(self.w.root, ('list item',), like(f'^({ANNA}|{WANG}|Home)$')))
        return list(dict.fromkeys(names))

    # What a person does

    def sign_in(self):
        self.say('a refused password is asked for in the window, and the new one is tried at once')
        self.see('The server of wang@example.test wants you to sign in again', patience=60)
        self.w.picture('page-banner-password')
        self.w.press('Sign In')
        self.settle()
        self.w.fill('Password', self.servers.users[WANG]['password'])
        self.w.picture('page-sign-in')
        self.w.press('Sign In', within=self.w.find(('dialog', 'alert'), WANG))
        self.be_well(WANG)

    def general(self):
        self.say('preferences count at once')
        self.w.until(lambda: self.subjects() == ['Second letter', 'First letter'], 'the newest message above', 60)
        self.open_preferences('General')
        self.w.picture('page-general')
        self.choose('Order', 'Down')
        self.go_back()
        self.w.until(lambda: self.subjects() == ['First letter', 'Second letter'], 'the oldest message above')
        self.w.until(lambda: self.beginnings() == ['The beginning of number 0', 'The beginning of number 1'], 'how they begin')
        self.open_preferences('General')
        self.click(self.w.find(('check box', 'switch'), 'Show How a Message Begins'))
        self.go_back()
        self.w.until(lambda: self.beginnings() == ['', ''], 'nothing of how they begin')

    def subjects(self):
        return [re.search(r'\w+ letter', row.get_name()).group() for row in search(self.w.root, ROWS, like('letter'))]

    def beginnings(self):
        return [row.get_description()[:25] for row in search(self.w.root, ROWS, like('letter'))]

    def order(self):
        self.say('accounts have an order, changed by keys and by a menu')
        self.open_preferences('Accounts')
        assert self.rows() == [ANNA, WANG], self.rows()
        self.w.picture('page-accounts')
        self.w.key('Tab', 'alt+Down')
        self.w.until(lambda: self.rows() == [WANG, ANNA], 'Wang above Anna')
        self.w.key('alt+Up')
        self.w.until(lambda: self.rows() == [ANNA, WANG], 'Anna above Wang')
        self.click(self.w.find(BUTTONS, 'Order', within=self.w.find(ROWS, WANG)))
        self.w.picture('page-order')
        self.w.key('Return')
        self.w.until(lambda: self.rows() == [WANG, ANNA], 'Wang above Anna')
        self.w.key('alt+Down')
        self.w.until(lambda: self.rows() == [ANNA, WANG], 'Anna above Wang')
        self.go_back()

    def look(self):
        self.say('name and colour are seen in the sidebar')
        self.open_account(ANNA)
        self.w.picture('page-account')
        self.w.fill('Name of the Account', 'Home')
        self.w.press('Apply')
        self.w.until(lambda: self.w.has(None, like(r'^Home\. ')), 'the new name in the sidebar')
        red = self.w.find(('radio button',), 'Red')
        self.click(self.w.find(ENTRIES, 'Your Name'))
        self.w.key('Tab', 'Right', 'Right', 'Right', 'Right', 'Right')
        self.w.until(lambda: red.get_state_set().contains(Atspi.StateType.CHECKED), 'red')

    def roles(self):
        self.say('another folder is Sent')
        self.choose('Sent', 'Down', 'Down', 'Down')
        self.w.until(lambda: self.selected('Sent') == 'Elsewhere', 'Elsewhere as Sent')
        self.w.picture('page-roles')
        self.choose('Sent', 'Home')
        self.w.until(lambda: self.selected('Sent') == 'Automatic (Sent)', 'Sent as Sent')

    def selected(self, row):
        combo = self.w.find(('combo box',), row)
        labels = [text_of(label) for label in search(combo, ('label',))]
        return labels[-1] if labels else None

    def keep(self):
        self.say('how much is kept is said in bytes')
        self.choose('Keep', 'Down', 'Down')
        self.w.until(lambda: self.selected('Keep').startswith('3 Months ('), 'three months')
        self.w.picture('page-keep')
        self.choose('Keep', 'Home')

    def repair(self):
        self.say('all of it is compared with the server when somebody asks for it')
        self.w.press('Something Missing or Wrong?')
        self.see('Done: this computer and the server have the same messages')
        self.w.picture('page-repair')

    def proxy(self):
        self.say('a proxy that is none is told apart at once, and one that is right is stored')
        self.choose('Proxy', 'Down', 'Down')
        self.w.fill('Proxy Server', 'not a host')
        self.see('This is not the name or address of a computer')
        self.w.fill('Proxy Server', 'localhost')
        self.w.gone(None, like('This is not the name or address'))
        self.w.fill('Proxy Port', '70000')
        self.see('A port is a number from 1 to 65535')
        self.w.picture('page-proxy')
        self.choose('Proxy', 'Home')

    def about(self):
        self.say('what is copied for those who help has nothing of the person')
        text = self.diagnostics()
        assert 'SQLite' in text and 'Account 2' in text and f':{self.servers.imaps_port}, TLS' in text, text
        for secret in ('anna', 'wang', 'home', 'letter', 'elsewhere', self.profile, self.servers.users[WANG]['password']):
            assert secret.lower() not in text.lower(), (secret, text)

    def connection(self):
        self.say('what the connection is doing is seen, and it is tried when the person says so')
        self.see('Last Looked for Mail')
        self.servers.stop('dovecot')
        self.w.key('F5')
        self.see('Next Try', patience=60)
        self.w.picture('page-offline')
        self.servers.start('dovecot')
        self.w.press('Try Now')
        self.be_well('Home')
        self.w.gone(None, 'Next Try')
        self.say('each connection that is open says what it does')
        self.see('^2 open')
        self.press_row('Connections')
        self.see('Listens to all folders', patience=30)
        self.see('Encrypted')
        self.see('Space on the Server')
        self.reach(self.see('of 21.0.MB used'))
        self.settle()
        self.w.picture('page-connections')

    def pause(self):
        self.say('a paused account says so and goes on when it may')
        self.turn('Paused')
        self.w.until(lambda: '; paused' in self.diagnostics(), 'paused')
        self.w.picture('page-paused')
        self.turn('Paused')
        self.w.until(lambda: '; paused' not in self.diagnostics(), 'going on')
        self.be_well('Home')

    def turn(self, name):
        """Presses a switch."""
        node = self.w.find(('check box', 'switch'), name)
        self.settle()
        self.click(node)

    def diagnostics(self):
        return subprocess.run([*self.tool, 'diagnostics'], stdout=subprocess.PIPE, check=True, text=True).stdout

    def remove(self):
        self.say('what exists only here is told in numbers before it is removed')
        self.servers.stop('dovecot')
        self.go_back()
        self.go_back()
        self.w.click(self.w.find(ROWS, like('First letter')))
        self.settle()
        self.w.key('ctrl+d')
        self.see('1 change', patience=60)
        self.open_account('Home')
        self.press_row('Remove Account')
        self.see('Remove “Home”')
        self.see('1 change that is not on the server yet')
        self.w.picture('page-remove')
        self.w.press('Remove')
        self.w.gone(ROWS, 'Home')
        assert self.rows() == [WANG], self.rows()
        self.go_back()
        self.servers.start('dovecot')

    def keyring(self):
        self.say('a keyring that is locked, and one that has lost its passwords, are told apart')
        self.w.quit()
        keyring.lock()
        self.start()
        self.dismiss_prompt('The keyring that holds the password of wang@example.test is locked')
        self.w.picture('page-banner-locked')
        keyring.unlock()
        self.w.press('Unlock')
        self.be_well(WANG)
        self.w.quit()
        keyring.forget()
        self.start()
        self.see('The password of wang@example.test is no longer in the keyring', patience=60)
        self.w.press('Enter Password')
        self.settle()
        self.w.fill('Password', self.servers.users[WANG]['password'])
        self.w.press('Sign In', within=self.w.find(('dialog', 'alert'), WANG))
        self.be_well(WANG)

    def dismiss_prompt(self, sentence):
        """The desktop's own question is answered with no, as often as it comes, until the window says the sentence."""
        def is_said():
            if self.w.has(None, like(sentence)):
                return True
            self.w.key('Escape')
            self.settle()
            return False
        self.w.until(is_said, sentence, 90)

    def run(self):
        self.prepare()
        self.start()
        self.sign_in()
        self.general()
        self.order()
        self.look()
        self.roles()
        self.keep()
        self.repair()
        self.proxy()
        self.about()
        self.pause()
        self.connection()
        self.remove()
        self.keyring()
        self.w.quit()


def main():
    program, tool, pictures = sys.argv[1:4]
    return dialogs.run('account-page', dialogs.beside_servers(['--dovecot-extra', QUOTA]),
                       lambda given: AccountPage(program, tool, pictures, *given))


if __name__ == '__main__':
    sys.exit(main())
