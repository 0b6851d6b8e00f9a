# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of accounts share: finding one's way in dialogs whose pages slide, and TAP around it."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('servers', 'journey'):
    sys.path.insert(0, os.path.join(HERE, '..', '..', folder))
from accessible import BUTTONS, ENTRIES, Atspi, Program, is_showing, like, search, text_of  # noqa: E402
from mail_servers import MailServers, Missing  # noqa: E402

ROWS = ('list item', 'table row', 'row')


def extents(node):
    return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)


class Dialogs:
    def __init__(self, command, pictures):
        self.command = command
        self.pictures = pictures
        self.w = None

    def start(self):
        self.w = Program(self.command, 'org.example.Mail', self.pictures)

    def say(self, step):
        print(f'# {step}', flush=True)

    def see(self, text, roles=None, patience=20):
        return self.w.find(roles, like(text), patience=patience)

    def settle(self):
        """Pages slide in; the one before is gone from the tree when they have."""
        time.sleep(0.6)

    def open_preferences(self, page):
        self.w.key('ctrl+comma')
        self.settle()
        self.w.press(page, ('page tab',))
        self.settle()

    def press_row(self, name, patience=20):
        node = self.w.find(ROWS + BUTTONS, like(name), patience=patience)
        self.settle()
        self.click(node)

    def reach(self, node):
        """Turns the wheel over the dialog until the node is in sight."""
        frame = extents(self.w.find(('frame',)))
        for _ in range(40):
            box = extents(node)
            if 80 < box.y + box.height // 2 < frame.height - 90:
                return
            wheel = '5' if box.y > frame.height // 2 else '4'
            subprocess.run(['xdotool', 'mousemove', str(frame.width // 2), str(frame.height // 2), 'click', wheel], check=True)
            self.settle()

    def click(self, node):
        self.reach(node)
        # A pointer that does not move is not noticed where a popover has just closed.
        subprocess.run(['xdotool', 'mousemove', '1', '1'], check=True)
        self.w.click(node)
        self.settle()

    def nth(self, roles, name, index):
        return self.w.until(lambda: [n for n in search(self.w.root, roles, name) if is_showing(n)][index:], f'{name} {index}')[0]

    def fill_nth(self, name, index, text):
        self.nth(ENTRIES, name, index).get_editable_text_iface().set_text_contents(text)


def run(name, pictures, begin, arguments=()):
    """One test of TAP: begin (servers, profile) → Dialogs, whose run () is the test. arguments: for the servers."""
    profile = tempfile.mkdtemp(prefix='mail-accounts-')
    dialogs = None
    try:
        servers = MailServers(arguments=arguments)
    except Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    print('1..1', flush=True)
    try:
        with servers:
            dialogs = begin(servers, os.path.join(profile, 'profile'))
            dialogs.run()
    except Exception:
        for line in traceback.format_exc().splitlines():
            print('#', line)
        if dialogs is not None and dialogs.w is not None:
            dialogs.w.picture(f'{name}-failed')
            for line in dialogs.w.describe().splitlines():
                print('#', line)
            dialogs.w.quit()
        print(f'not ok 1 {name}; pictures are in {pictures}')
        return 1
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    print(f'ok 1 {name}')
    return 0
