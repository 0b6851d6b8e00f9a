# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of accounts share: finding one's way in dialogs whose pages slide."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'journey'))
from accessible import BUTTONS, ENTRIES, ROWS, Atspi, is_showing, like, search, text_of  # noqa: E402, F401
from by_hand import Scene, beside_servers, run  # noqa: E402, F401


def extents(node):
    return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)


class Dialogs(Scene):
    def see(self, text, roles=None, patience=20):
        return self.w.find(roles, like(text), patience=patience)

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
