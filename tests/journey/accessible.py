# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the program as a person would: finds things by what they are and what they are called (AT-SPI), presses, types, looks.

Everything waits, at most for a named time: what is not there yet may come. What never comes ends the test with a picture."""
import os
import re
import subprocess
import time

# What makes a warning the end of the program under test must not make it the end of its driver.
G_DEBUG = os.environ.pop('G_DEBUG', None)

import gi  # noqa: E402
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

BUTTONS = ('button', 'push button', 'toggle button')
ENTRIES = ('text', 'entry', 'password text')
ROWS = ('list item', 'table row', 'row')
PATIENCE = 20.0


class NotFound(Exception):
    pass


def children(node):
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for index in range(count):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        if child is not None:
            yield child


def is_showing(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.SHOWING) and states.contains(Atspi.StateType.VISIBLE)


def matches(text, wanted):
    if wanted is None:
        return True
    if hasattr(wanted, 'search'):
        return wanted.search(text or '') is not None
    return text == wanted


def text_of(node):
    """What a person reads there: the name, or the text of a field."""
    try:
        if node.get_name():
            return node.get_name()
        text = node.get_text_iface()
        return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ''
    except GLib.Error:
        return ''


def search(node, roles=None, name=None, showing=True, depth=60):
    """Every node below that fits, depth first."""
    try:
        role, hit = node.get_role_name(), False
        if showing and depth < 59 and not is_showing(node) and role not in ('list item', 'filler', 'panel', 'scroll pane', 'document web'):
            return
        hit = (roles is None or role in roles) and matches(text_of(node), name)
    except GLib.Error:
        return
    if hit:
        yield node
    if depth:
        for child in children(node):
            yield from search(child, roles, name, showing, depth - 1)


class Program:
    """One started program."""

    def __init__(self, command, application, pictures):
        self.pictures = pictures
        self.application_name = application
        os.makedirs(pictures, exist_ok=True)
        environment = dict(os.environ, G_DEBUG=G_DEBUG) if G_DEBUG else None
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment)
        self.root = self.until(self._appear, 'the program in the accessibility tree', 40)

    def _appear(self):
        desktop = Atspi.get_desktop(0)
        for node in children(desktop):
            try:
                if node.get_name() == self.application_name and node.get_process_id() == self.process.pid:
                    return node
            except GLib.Error:
                pass
        return None

    def until(self, question, what, patience=PATIENCE):
        end = time.monotonic() + patience
        while True:
            try:
                answer = question()
            except GLib.Error:
                answer = None
            if answer:
                return answer
            if self.process.poll() is not None:
                raise NotFound(f'the program ended ({self.process.returncode}) while waiting for {what}')
            if time.monotonic() > end:
                self.picture('not-found')
                raise NotFound(f'{what} did not come')
            time.sleep(0.1)
            # What is known of the tree is kept right by signals.
            while GLib.MainContext.default().iteration(False):
                pass

    def find(self, roles=None, name=None, within=None, patience=PATIENCE):
        return self.until(lambda: next(search(within or self.root, roles, name), None), f'{roles or "something"} called {name}', patience)

    def has(self, roles=None, name=None, within=None):
        return next(search(within or self.root, roles, name), None) is not None

    def gone(self, roles=None, name=None, patience=PATIENCE):
        self.until(lambda: not self.has(roles, name), f'the end of {name}', patience)

    def press(self, name, roles=BUTTONS, within=None, patience=PATIENCE):
        node = self.find(roles, name, within, patience)
        self.until(lambda: node.get_state_set().contains(Atspi.StateType.SENSITIVE), f'{name} to be usable')
        Atspi.Action.do_action(node.get_action_iface(), 0)

    def fill(self, name, text, within=None, patience=PATIENCE):
        """Writes into the field of that name, in place of what is there."""
        node = self.find(ENTRIES, name, within, patience)
        Atspi.EditableText.set_text_contents(node.get_editable_text_iface(), text)
        return node

    def click(self, node, button=1):
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        subprocess.run(['xdotool', 'mousemove', str(box.x + box.width // 2), str(box.y + box.height // 2), 'click', str(button)], check=True)

    def key(self, *names):
        subprocess.run(['xdotool', 'key', *names], check=True)

    def type(self, text):
        subprocess.run(['xdotool', 'type', '--delay', '8', text], check=True)

    def picture(self, name):
        path = os.path.join(self.pictures, name + '.png')
        subprocess.run(['import', '-window', 'root', path], check=False, stderr=subprocess.DEVNULL)
        return path

    def describe(self, depth=30):
        """The tree as text, for whoever writes a test."""
        lines = []

        def walk(node, level):
            try:
                lines.append('  ' * level + f'{node.get_role_name()} {text_of(node)!r}{"" if is_showing(node) else " (hidden)"}')
            except GLib.Error:
                return
            if level < depth:
                for child in children(node):
                    walk(child, level + 1)
        walk(self.root, 0)
        return '\n'.join(lines)

    def quit(self, patience=15):
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def like(pattern):
    return re.compile(pattern)
