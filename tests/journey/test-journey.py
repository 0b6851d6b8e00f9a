#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, done by hand through the real window against real servers: add an account, read, answer, the other person has
it; then the server stops, things are done offline, and when it is back it has them all.

usage: test-journey.py PROGRAM PICTURES    (on a display and a session bus of its own: tests/support/with-session)"""
import email
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from accessible import BUTTONS, ROWS, NotFound, is_showing, like, search  # noqa: E402
from by_hand import Scene, beside_servers, run  # noqa: E402

WANG = 'wang@example.test'
ANNA = 'anna@example.test'

HTML_MESSAGE = '''From: Anna Müller <anna@example.test>\r
To: =?UTF-8?B?546L5Lyf?= <wang@example.test>\r
Subject: Lunch on Thursday\r
Date: {date}\r
Message-ID: <journey-1@example.test>\r
MIME-Version: 1.0\r
Content-Type: multipart/related; boundary=b\r
\r
--b\r
Content-Type: text/html; charset=utf-8\r
\r
<html><body><h2>Noodles</h2><p>Shall we try the <b>new place</b> behind the station?</p>\r
<img src="cid:map@example.test" alt="map"><img src="http://tracker.example/x.gif"><script>document.title='x'</script></body></html>\r
--b\r
Content-Type: image/png\r
Content-ID: <map@example.test>\r
Content-Transfer-Encoding: base64\r
\r
iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC\r
--b--\r
'''

PLAIN_MESSAGE = '''From: Anna Müller <anna@example.test>\r
To: wang@example.test\r
Subject: {subject}\r
Date: {date}\r
Message-ID: <{id}@example.test>\r
\r
{text}\r
'''


class Journey(Scene):
    def __init__(self, program, pictures, servers, profile):
        super().__init__(program, pictures, profile)
        self.servers = servers
        self.steps = 0

    def step(self, name):
        self.steps += 1
        self.say(f'{self.steps}. {name}')

    # What the servers have, asked for behind the program's back

    def on_server(self, address, folder, criterion):
        with self.servers.imap(address) as imap:
            status, _ = imap.select(f'"{folder}"', readonly=True)
            if status != 'OK':
                return []
            return imap.uid('SEARCH', *criterion)[1][0].split()

    def wait_on_server(self, address, folder, criterion, count=1, patience=40):
        end = time.monotonic() + patience
        while True:
            found = self.on_server(address, folder, criterion)
            if len(found) == count:
                return found
            if time.monotonic() > end:
                raise NotFound(f'{address} has {len(found)} of {criterion} in {folder}, not {count}')
            time.sleep(0.3)

    def deliver(self, subject, text, identifier):
        self.servers.deliver(WANG, PLAIN_MESSAGE.format(subject=subject, text=text, id=identifier, date=email.utils.formatdate()).encode())

    # What a person does

    def press_row(self, name, patience=20):
        """A button that is a row of a list."""
        w = self.w
        node = w.find(ROWS + BUTTONS, like(name), patience=patience)
        w.until(lambda: is_showing(node), name)
        time.sleep(0.4)   # pages slide in
        w.click(node)

    def fill_nth(self, name, index, text):
        w = self.w
        nodes = w.until(lambda: [n for n in search(w.root, ('text', 'entry'), name)][index:], f'field {name}')
        nodes[0].get_editable_text_iface().set_text_contents(text)

    def add_account(self):
        w, user = self.w, self.servers.users[WANG]
        self.step('a welcome, and the way in')
        w.find(None, like('Welcome'))
        w.picture('01-welcome')
        w.press('Add Account')
        dialog = w.find(('dialog',), 'Add Account')
        time.sleep(0.8)
        if not w.has(('text', 'entry'), 'Mail Address'):
            w.press('Add Account', within=dialog)
        self.step('name and address')
        w.fill('Your Name', '王伟')
        w.fill('Mail Address', WANG)
        w.picture('02-address')
        w.press('Continue')
        self.step('servers by hand')
        if not w.has(None, 'Receiving (IMAP)'):
            self.press_row('Edit Servers')
        w.find(None, 'Receiving (IMAP)')
        time.sleep(0.5)
        for index, port in ((0, self.servers.imaps_port), (1, self.servers.submissions_port)):
            self.fill_nth('Server', index, '127.0.0.1')
            self.fill_nth('Port', index, str(port))
        w.picture('03-servers')
        w.press('Continue')
        self.step('password')
        w.fill('Password', user['password'])
        w.picture('04-password')
        w.press('Sign In')

    def trust(self):
        """Each server shows a certificate that nobody vouches for; both are looked at and trusted."""
        w = self.w
        for turn in range(2):
            self.step('an untrusted certificate is shown, and trusted for this server only')
            self.press_row('Show Certificate', patience=40)
            w.find(None, like('SHA-256'))
            time.sleep(0.6)
            w.picture(f'05-certificate-{turn + 1}')
            w.press('Trust for This Server Only')
            time.sleep(2)
            if not w.has(None, 'Show Certificate'):
                break
        self.step('done, and the inbox fills behind it')
        w.find(None, 'All Set', patience=40)
        time.sleep(0.5)
        w.picture('05-done')
        w.press('Start Reading')

    def find_row(self, subject, patience=40):
        return self.w.find(ROWS, like(subject), patience=patience)

    def open_message(self, subject):
        row = self.find_row(subject)
        time.sleep(0.3)
        self.w.click(row)
        return row

    def read(self):
        w = self.w
        self.step('the inbox fills')
        self.find_row('Lunch on Thursday')
        w.picture('06-inbox')
        self.step('a message in HTML is read')
        self.open_message('Lunch on Thursday')
        w.find(('heading',), 'Noodles')
        w.find(None, like('pictures? from the internet'))
        time.sleep(0.5)
        w.picture('07-html')

    def reply(self):
        w = self.w
        self.step('it is answered')
        w.press('Reply')
        body = w.find(('text',), 'Message text')
        w.find(('text', 'entry'), 'Subject')
        time.sleep(0.5)
        w.picture('08-reply')
        body.get_editable_text_iface().insert_text(0, '好的，星期四见！\n', len('好的，星期四见！\n'.encode()))
        time.sleep(1.5)
        w.press('Send')
        self.step('the other person has it, once, and it is in Sent once')
        self.wait_on_server(ANNA, 'INBOX', ('HEADER', 'In-Reply-To', '<journey-1@example.test>'))
        self.wait_on_server(WANG, 'Sent', ('HEADER', 'In-Reply-To', '<journey-1@example.test>'))
        self.wait_on_server(WANG, 'INBOX', ('ANSWERED',))

    def work_offline(self):
        w = self.w
        self.step('more mail comes by itself')
        self.deliver('To be starred', 'Star me.', 'journey-2')
        self.deliver('To be deleted', 'Delete me.', 'journey-3')
        self.find_row('To be starred')
        self.find_row('To be deleted')
        time.sleep(3)   # their bodies follow
        self.step('the server stops')
        self.servers.stop('dovecot')
        w.find(None, like('[Oo]ffline'), patience=60)
        self.step('star and delete offline')
        self.open_message('To be starred')
        w.find(None, like('Star me'))
        w.key('ctrl+d')
        time.sleep(0.5)
        self.open_message('To be deleted')
        w.find(None, like('Delete me'))
        w.key('Delete')
        w.gone(ROWS, like('To be deleted'))
        w.picture('09-offline')
        self.step('the program ends and starts again, still offline')
        w.quit()
        self.start()
        w = self.w
        self.find_row('To be starred')
        if w.has(ROWS, like('To be deleted')):
            raise NotFound('what was deleted is back')
        w.picture('10-offline-again')
        self.step('the server is back, and has both')
        self.servers.start('dovecot')
        self.wait_on_server(WANG, 'INBOX', ('SUBJECT', '"To be starred"', 'FLAGGED'), patience=90)
        self.wait_on_server(WANG, 'INBOX', ('SUBJECT', '"To be deleted"'), count=0)
        self.wait_on_server(WANG, 'Trash', ('SUBJECT', '"To be deleted"'))
        time.sleep(1)
        self.w.picture('11-online')

    def run(self):
        self.servers.deliver(WANG, HTML_MESSAGE.format(date=email.utils.formatdate()).encode())
        self.start()
        self.add_account()
        self.trust()
        self.read()
        self.reply()
        self.work_offline()
        self.w.quit()


def main():
    program, pictures = sys.argv[1:3]
    return run('the main job, done by hand', beside_servers(), lambda given: Journey(program, pictures, *given))


if __name__ == '__main__':
    sys.exit(main())
