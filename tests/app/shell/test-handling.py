#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with mail beyond reading and answering it, through the real window, while the server cannot be reached.

usage: test-handling.py PROGRAM MAIL-TOOL PICTURES    (on a display of its own: tests/support/with-session)"""
import os
import subprocess
import sys
import time

PROGRAM, TOOL, PICTURES = sys.argv[1:4]
sys.argv[1:] = [TOOL]
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('journey', 'engine'):
    sys.path.insert(0, os.path.join(HERE, '..', '..', folder))
from accessible import BUTTONS, ROWS, Atspi, is_showing, like, search, text_of  # noqa: E402
from by_hand import Scene, run  # noqa: E402
from driver import ANNA, encode, fill, left_by_server  # noqa: E402


# What is remembered for the next start is remembered for real, in the throw-away home.
os.environ['GSETTINGS_BACKEND'] = 'keyfile'


class Handling(Scene):
    def __init__(self, profile):
        super().__init__(PROGRAM, PICTURES, profile.path)
        self.profile = profile

    def rows(self, name):
        return [node for node in search(self.w.root, ROWS, like(name)) if is_showing(node)]

    def row(self, name):
        return self.w.until(lambda: self.rows(name)[:1], name)[0]

    def choose(self, name):
        """What is chosen by a click has the keyboard, too."""
        self.w.click(self.row(name))
        self.settle()

    def menu(self, name, letter):
        """Its menu is not in the accessibility tree: what is in it is chosen by its underlined letter."""
        self.w.click(self.row(name), 3)
        self.settle()
        self.w.picture('menu-' + letter)
        self.w.key(letter)
        self.settle()

    def flags(self, path, message_id):
        return self.profile.find(path, message_id)['flags']

    def junk(self):
        self.say('a message is junk: it goes, and is marked so; in Junk it can be none')
        self.choose('^Inbox')
        self.choose('Message 1')
        self.w.key('ctrl+j')
        self.w.find(None, like('moved to Junk'))
        assert '$Junk' in self.flags('Junk', 'm-inbox-1@example.test')
        self.choose('^Junk')
        self.menu('Message 1', 'j')
        self.w.find(None, like('moved to Inbox'))
        flags = self.flags('INBOX', 'm-inbox-1@example.test')
        assert '$NotJunk' in flags and '$Junk' not in flags, flags

    def label(self, name):
        """Its check box in the dialog, pressed."""
        self.w.click(self.w.find(('check box',), name, within=self.w.find(('dialog', 'alert'), 'Labels')))

    def edit(self, name):
        """Its page, by the menu of its row."""
        self.w.click(self.w.find(None, f'Options for “{name}”'))
        self.settle()
        self.w.key('e')
        self.settle()

    def order(self):
        self.say('labels are put in another order, by the menu and by keys, and stay so')
        self.choose('^Inbox')
        self.choose('Message 1')
        self.w.key('ctrl+shift+l')
        self.settle()

        def checks():
            return [node for node in search(self.w.find(('dialog', 'alert'), 'Labels'), ('check box',)) if is_showing(node)]

        def names():
            return [node.get_name() for node in checks()]
        before = names()
        assert before[3:5] == ['To Do', 'Later'], before
        self.w.click(self.w.find(None, 'Options for “Later”'))
        self.settle()
        self.w.picture('label-menu')
        self.w.key('u')
        self.w.until(lambda: names()[3:5] == ['Later', 'To Do'], 'it moved up')
        self.settle()
        self.w.key('alt+Up')
        self.w.until(lambda: names()[2:5] == ['Later', 'Personal', 'To Do'], 'and once more')
        self.w.key('alt+Down')
        self.w.until(lambda: names()[2:5] == ['Personal', 'Later', 'To Do'], 'and down')
        self.settle()
        self.w.picture('label-order')
        self.drag(checks()[3], checks()[0], left=22)
        self.w.until(lambda: names()[:5] == ['Later', 'Important', 'Work', 'Personal', 'To Do'], 'it was dragged to the top')
        self.w.key('Escape')
        self.settle()

    def labels(self):
        self.say('a label is given, a new one is made; they stand in the row, and are taken back')
        self.choose('^Inbox')
        self.choose('Message 1')
        self.w.key('ctrl+shift+l')
        self.settle()
        self.label('Work')
        self.w.find(None, like('Labeled “Work”'))
        self.row(r'Message 1\..*Work')
        self.w.click(self.w.find(BUTTONS, 'New Label…'))
        self.settle()
        self.w.fill('Name', '报销 2026')
        self.settle()
        self.w.click(self.w.find(('radio button', 'check box'), 'Purple'))
        self.w.picture('label-new')
        self.w.press('Create')
        self.row(r'Message 1\..*Work, 报销 2026')
        self.settle()
        self.w.picture('labels')
        self.w.key('Escape')
        self.settle()
        self.w.picture('labelled')
        assert {'$label2', '&YqWVAA-_2026'} <= set(self.flags('INBOX', 'm-inbox-1@example.test'))
        self.w.key('ctrl+z')
        self.w.until(lambda: self.rows(r'Message 1\..*Work$'), 'one label')

    def several(self):
        self.say('of several messages some have it: then all have it, then none; it is renamed and deleted')
        self.w.key('ctrl+a')
        self.w.key('ctrl+shift+l')
        self.settle()
        self.w.picture('mixed')
        self.label('Work')
        self.row(r'Message 0\..*Work')
        self.edit('Work')
        self.w.fill('Name', 'Büro')
        self.w.press('Save')
        self.row(r'Message 0\..*Büro')
        self.settle()
        self.edit('Büro')
        self.w.click(self.w.find(BUTTONS, 'Delete Label…'))
        self.w.find(None, like('taken off all messages'))
        self.settle()
        self.w.press('Delete', within=self.w.find(('dialog', 'alert'), like('^Delete the Label')))
        self.w.until(lambda: not self.rows('Büro'), 'no label')
        self.settle()
        self.w.key('Escape')
        self.settle()
        for number in (0, 1):
            assert '$label2' not in self.flags('INBOX', f'm-inbox-{number}@example.test')
        self.w.key('Escape')

    def mute(self):
        self.say('a conversation is muted: it is read, and the row says so; and no longer')
        self.choose('^Inbox')
        self.choose('Message 1')
        self.w.key('ctrl+shift+u')
        self.row('Unread.*Message 1')
        self.w.key('ctrl+shift+m')
        self.w.find(None, like('Conversation muted'))
        self.row(r'Message 1\..*Muted')
        assert not self.rows('Unread.*Message 1')
        self.settle()
        self.menu('Message 1', 'n')
        self.w.find(None, like('no longer muted'))
        self.w.until(lambda: not self.rows(r'Message 1\..*Muted'), 'no mark')
        self.w.key('ctrl+z')
        self.row(r'Message 1\..*Muted')
        self.w.picture('muted')
        self.w.key('ctrl+z')
        self.row('Unread.*Message 1')

    def move(self):
        self.say('where to is typed as it sounds, and the next time it is the first')
        self.choose('^Inbox')
        self.choose('Message 1')
        self.w.key('ctrl+shift+v')
        self.settle()
        self.w.type('bxd')
        self.settle()
        self.w.picture('move-by-sound')
        self.w.key('Return')
        self.w.find(None, like('moved to “报销单”'))
        self.w.key('ctrl+z')
        self.choose('Message 1')
        self.w.key('ctrl+shift+v')
        self.w.find(('label',), 'Recent')
        self.settle()
        self.w.picture('move-recent')
        self.w.key('Down', 'Up', 'Return')
        self.w.find(None, like('moved to “报销单”'))
        self.w.key('ctrl+z')
        self.row('Message 1')

    def space(self):
        self.say('what uses how much space is told, and less can be kept')
        self.w.press('Main Menu', ('toggle button',))
        self.settle()
        self.w.key('s')
        self.w.find(None, 'Storage')
        self.w.find(None, 'Two')
        self.settle()
        self.w.picture('space')
        self.w.press('Keep Less…')
        self.w.find(None, 'On This Computer')
        self.w.find(('combo box',), 'Keep')
        self.settle()
        self.w.key('Escape', 'Escape')
        self.settle()

    def empty(self):
        self.say('Trash is emptied from its list, after one question')
        self.choose('^Trash')
        self.row('Message 0')
        self.w.press('Folder Menu', ('toggle button',))
        self.settle()
        self.w.picture('empty')
        self.w.key('e')
        self.w.find(None, like('2 messages will be deleted forever'))
        self.settle()
        self.w.press('Delete Forever', within=self.w.find(('dialog', 'alert'), like('^Empty')))
        self.w.find(None, like('[Dd]eleted forever'))
        self.w.gone(ROWS, like('Message'))
        assert not self.profile.list('Trash')

    def drag(self, what, where, left=0):
        """By the mouse, with a rest over the place, as a hand does. left: so much before the middle of it."""
        boxes = [node.get_component_iface().get_extents(Atspi.CoordType.WINDOW) for node in (what, where)]
        (x, y), (to_x, to_y) = [(box.x + box.width // 2, box.y + box.height // 2) for box in boxes]
        x -= left
        steps = [('mousemove', x, y), ('mousedown', 1)]
        steps += [('mousemove', x + (to_x - x) * step // 10, y + (to_y - y) * step // 10) for step in range(1, 11)]
        for words in steps + [('mousemove', to_x + 1, to_y), ('mouseup', 1)]:
            subprocess.run(['xdotool', *map(str, words)], check=True)
            time.sleep(0.05)

    def favorites(self):
        self.say('folders are kept at hand: in their order, moved, as places for mail, and until they are not wanted')
        self.menu('^Sent', 'f')
        self.row('^Favorites')
        self.menu('^Archive', 'f')
        self.w.until(lambda: len(self.rows('^Archive')) == 2, 'Archive twice')
        assert self.names()[:4] == ['Favorites', 'Sent', 'Archive', 'anna@example.test'], self.names()
        self.menu('^Archive', 'u')
        self.w.until(lambda: self.names()[1:3] == ['Archive', 'Sent'], 'the other order')
        self.w.picture('favorites')
        self.choose('^Inbox')
        self.drag(self.row('Message 1'), self.row('^Archive'))
        self.w.find(None, like('moved to “Archive”'))
        self.choose('^Archive')
        self.row('Message 1')
        self.menu('^Archive', 'f')
        self.w.until(lambda: self.names()[:2] == ['Favorites', 'Sent'], 'one favorite')
        self.row('Message 1')
        self.menu('^Sent', 'f')
        self.w.gone(ROWS, like('^Favorites'))
        self.w.key('ctrl+z')
        self.choose('^Inbox')
        self.row('Message 1')

    def names(self):
        folders = self.w.find(('list',), 'Folders')
        return [text_of(node).split('.  ')[0].split('. ')[0].split(',')[0] for node in search(folders, ROWS)]

    def unread(self):
        self.say('from one unread message to the next, also to another folder, wherever it is; in Junk nobody looks')
        self.choose('^Inbox')
        self.choose('Message 1')
        self.w.key('ctrl+shift+u')
        self.row('Unread.*Message 1')
        self.choose('Message 0')
        self.w.find(('heading',), 'Message 0')
        self.w.key('alt+Up')
        self.w.find(('heading',), 'Message 1')
        self.w.key('alt+Down')
        self.row('^Two')
        self.w.find(('heading',), 'Message 0')
        self.w.picture('next-unread')

    def again(self):
        self.say('the next time the same folder is open, and what was unfolded is')
        size = self.w.find(('frame',), 'Mail').get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        self.w.key('ctrl+q')
        self.w.process.wait(20)
        self.start()
        self.row('^Two')
        self.w.find(('label',), 'Two')
        self.row('Message 0')
        self.w.picture('again')
        assert self.w.find(('frame',), 'Mail').get_component_iface().get_extents(Atspi.CoordType.WINDOW).width == size.width

    def run(self):
        self.start()
        self.favorites()
        self.junk()
        self.labels()
        self.order()
        self.several()
        self.mute()
        self.move()
        self.space()
        self.unread()
        self.again()
        self.empty()


def prepare(servers):
    connection = servers.imap(ANNA)
    for name in ('One', 'One/Two', '报销单'):
        connection.create(encode(servers.mailbox(name)))
    connection.logout()
    fill(servers, 2, ('INBOX', 'Trash'))
    fill(servers, 1, ('Junk', 'One/Two'))


if __name__ == '__main__':
    sys.exit(run('handling by hand', left_by_server(prepare), Handling))
