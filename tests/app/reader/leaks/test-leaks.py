#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens every message that could reach out, in the real program, in a network of its own where every name resolves, every port
answers and every packet is seen: nothing goes out, nothing runs, nothing opens. And so that it is known what holds: the walls of
the web view by themselves, and the sanitiser by itself; and that a page with neither is seen to leak.

In the program every fifth of them is opened, in conversations of many messages each, the newest of which is answered and forwarded;
with --all every one, which takes ten minutes; with --each in as many conversations as there are messages, half an hour. With names of
vectors, those alone are opened in the program. All of them are always tried against the walls and against the sanitiser.

usage: test-leaks.py SHOW-PAGES PROGRAM MAIL-TOOL PICTURES [--all] [--each] [VECTOR…]"""
import contextlib
import functools
import itertools
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parents[2]
if os.environ.get('MAIL_LEAKS_INSIDE') != '1':
    os.environ['MAIL_LEAKS_INSIDE'] = '1'
    person = [] if os.geteuid() == 0 else ['--map-root-user', '--map-auto']
    os.execvp('unshare', ['unshare', '--net', '--mount', *person, str(TESTS / 'support' / 'with-session'), '--display', '--keyring',
                          sys.executable, *sys.argv])

SHOW_PAGES, PROGRAM, TOOL, PICTURES = sys.argv[1:5]
EACH = '--each' in sys.argv
ALL = EACH or '--all' in sys.argv
CHOSEN = [word for word in sys.argv[5:] if not word.startswith('--')]
sys.argv[1:] = [TOOL]
for folder in ('journey', 'engine'):
    sys.path.insert(0, str(TESTS / folder))
from accessible import BUTTONS, ENTRIES, ROWS, Atspi, GLib, Program, children, like, search, text_of  # noqa: E402
from driver import ANNA, run_test  # noqa: E402
from mail_servers import MailServers  # noqa: E402
from outside import Canary, Outside  # noqa: E402
from vectors import RAN, escape, read_own, read_purify  # noqa: E402

TOGETHER = 1 if EACH else 20
POINTER = ('840', '450')  # over the page
MARGIN = ('592', '400')  # beside what is on it
BOTTOM = 690  # of the list
WORDS = ('document web', 'paragraph', 'section', 'text', 'static', 'heading', 'label')
DIALOGS = ('dialog', 'alert', 'file chooser', 'color chooser', 'notification')
# What WebKit does by itself in a page without walls; the rest of the vectors is for other programs.
AT_LEAST_LEAKING, AT_LEAST_RUNNING = 100, 15


def walk(node, depth=80):
    """(role, text) of everything below, seen or not, but for what buttons and links say: there is much of it."""
    try:
        role = node.get_role_name()
        yield role, text_of(node) if role in WORDS or role in DIALOGS else ''
    except GLib.Error:
        return
    if depth and role not in BUTTONS and role != 'link':
        for child in children(node):
            yield from walk(child, depth - 1)


def traces(nodes):
    """What script has left behind in a program's tree: words on its pages, dialogs."""
    found = []
    for role, text in nodes:
        found += RAN.findall(text)
        if role in DIALOGS or text.startswith('JavaScript - '):
            found.append(f'{role} {text!r}')
    return found


class Place:
    """The network outside, the file nobody opens, and the vectors."""

    def __init__(self, folder):
        self.folder = folder
        self.outside = Outside(folder)
        self.canary = Canary(folder)
        self.own = read_own(self.canary.file)
        purify = read_purify(os.environ.get('MAIL_CORPUS'))
        self.skipped = '' if purify else ", without DOMPurify's, which are not here"
        self.vectors = [each for each in self.own + purify if not CHOSEN or each.name in CHOSEN]

    def forget(self):
        self.outside.take()
        self.canary.take()

    def leaks(self):
        return self.outside.take() + ['the file was opened'] * self.canary.take()

    def write(self, name, contents):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as file:
            file.write(contents)
        return path


@contextlib.contextmanager
def shown(kind, paths, patience=60):
    """(what show-pages said of them, its root in the accessibility tree), once it has shown them and they had time."""
    process = subprocess.Popen([SHOW_PAGES, kind, *paths], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    late = threading.Timer(patience, process.kill)
    late.start()
    said = []
    try:
        while 'shown' not in said:
            line = process.stdout.readline().decode().strip()
            assert line, f'the pages were not shown; {said}'
            said.append(line)
        late.cancel()
        time.sleep(2)
        yield said[:-1], next(node for node in children(Atspi.get_desktop(0)) if node.get_process_id() == process.pid)
        assert process.poll() is None, 'the program that shows them has ended'
    finally:
        late.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def test_control(place):
    """a page without walls leaks, runs script and opens dialogs, and is seen to"""
    by_name = {each.name: each for each in place.own}
    frames = ''.join(f'<iframe srcdoc="{escape(each.page())}"></iframe>' for each in place.own
                     if each.page() is not None and each.name != 'script-dialogs')
    place.forget()
    with shown('plain', [place.write('plain.html', frames.encode())]):
        time.sleep(4)
    events = place.outside.take()
    leaking = [each.name for each in place.own if any(f' {each.host}' in event for event in events)]
    running = [each.name for each in place.own if any(f' run.{each.host}' in event for event in events)]
    print(f'# {len(leaking)} vectors of {len(place.own)} reach out by themselves, {len(running)} run script')
    assert len(leaking) >= AT_LEAST_LEAKING and len(running) >= AT_LEAST_RUNNING, events
    for wanted in ('connection to 203.0.113.7 port 80', 'connection to loopback port 631', 'protocol 6 to 2001:db8::7'):
        assert wanted in events, (wanted, events)
    with shown('plain', [place.write('plain.html', by_name['on-error'].page().encode())]) as (said, root):
        assert said == ['ran script-42-on-error'] and traces(walk(root)) == ['script-42-on-error'], (said, traces(walk(root)))
    with shown('plain', [place.write('plain.html', by_name['script-dialogs'].page().encode())]) as (said, root):
        assert said and said[0].startswith('dialog ') and traces(walk(root)), (said, list(walk(root)))
    with open(place.canary.file, encoding='ascii'):
        assert place.canary.take(), 'whether a file is opened is not seen'


def test_walls(place):
    """the walls of the web view hold by themselves: unsanitised pages reach nothing and run nothing"""
    place.forget()
    pages = [each for each in place.vectors if each.page() is not None and (EACH or each in place.own)]
    with shown('walled', [place.write(f'{each.name}.html', each.page().encode()) for each in pages], 120) as (said, root):
        found = place.leaks() + traces(walk(root))
        assert not said and not found, (said, found)


def test_sanitiser(place):
    """what the sanitiser leaves reaches nothing and runs nothing where there is no wall"""
    place.forget()
    paths = [place.write(f'{each.name}.eml', each.message(number, 'x')) for number, each in enumerate(place.vectors)]
    with shown('sanitised', paths) as (said, root):
        found = place.leaks() + traces(walk(root))
        assert not said and not found, (said, found)


class Reading:
    """The program, and a person who reads everything in it."""

    def __init__(self, place, profile):
        self.place = place
        self.title = None
        self.w = Program([PROGRAM, '--profile', profile], 'org.example.Mail', PICTURES)

    def windows(self):
        """The program's."""
        return [node for node in children(self.w.root) if node.get_role_name() in ('frame', 'window')]

    def page(self):
        return self.w.find(('document web',))

    def messages(self, node, depth=8):
        """How many there are on the page; what they say is not looked at."""
        role = node.get_role_name()
        if role == 'article':
            return 1
        return sum(self.messages(child, depth - 1) for child in children(node)) if depth else 0

    def open(self, title, count):
        """The next conversation of the list, from the top."""
        def choose():
            row = next(search(self.w.root, ROWS, like(title)), None)
            box = row.get_component_iface().get_extents(Atspi.CoordType.WINDOW) if row is not None else None
            if box is not None and box.y + box.height // 2 < BOTTOM:
                self.w.click(row)
            else:
                self.w.click(self.w.find(ROWS, like(self.title)))
                self.w.key('Down')
            time.sleep(1)
            return next(search(self.page(), ('heading',), like(title), showing=False), None)
        # Rows may move while one aims at them.
        self.w.until(choose, title, 40)
        self.title = title
        self.w.until(lambda: self.messages(self.page()) == count, f'{count} messages')

    def read_through(self):
        """Down to the end with the wheel, the pointer over what comes by. Everything that is to be seen and heard then."""
        subprocess.run(['xdotool', 'mousemove', *POINTER], check=True)
        nodes = []
        wheel = itertools.cycle(('5', '4'))

        def is_read():
            # Down; and where that was too fast for what is brought when one comes near, up again, and down.
            button = next(wheel)
            for _ in range(2 if EACH else 20):
                subprocess.run(['xdotool', 'click', '--repeat', '8', '--delay', '5', button], check=True)
                time.sleep(0.12)
            nodes[:] = walk(self.w.root)
            return not any(text == 'Loading…' for _, text in nodes)
        self.w.until(is_read, 'the end of the conversation', 240)
        return nodes

    def select_all(self):
        # Where a page says its heading is may be meant from the page's own corner, which in the window is a button.
        subprocess.run(['xdotool', 'mousemove', *MARGIN, 'click', '1'], check=True)
        self.w.key('ctrl+a')
        self.w.key('ctrl+c')

    def answer(self, key, title):
        """Opens a window to write in, with what is answered in it, and closes it again."""
        self.w.key(key)
        window = self.w.find(('frame', 'window'), like(title))
        body = self.w.find(ENTRIES, 'Message text', within=window).get_text_iface()
        self.w.until(lambda: 'leak' in Atspi.Text.get_text(body, 0, Atspi.Text.get_character_count(body)).lower(), 'what is answered')
        nodes = list(walk(window))
        self.w.key('ctrl+w')
        self.w.until(lambda: len(self.windows()) == 1, 'the end of it')
        return nodes

    def check(self, what, nodes):
        found = self.place.leaks() + traces(nodes)
        assert not found, f'{what}: {found}'

    def is_own(self, process):
        """Whether the program started it, or somebody it started."""
        while process > 1 and process != self.w.process.pid:
            status = pathlib.Path(f'/proc/{process}/stat').read_text(encoding='utf-8')
            process = int(status.rpartition(')')[2].split()[1])
        return process > 1

    def end_web_process(self):
        """As if a message had ended it."""
        for folder in pathlib.Path('/proc').glob('[0-9]*'):
            with contextlib.suppress(OSError):
                if (folder / 'comm').read_text(encoding='ascii').strip() == 'WebKitWebProces' and self.is_own(int(folder.name)):
                    os.kill(int(folder.name), signal.SIGKILL)


def deliver(servers, place):
    """Conversations of so many messages each, the last one first in the list. Fills in [(title, its vectors)], in the list's order."""
    connection = servers.imap(ANNA)
    place.conversations = []
    opened = place.vectors if ALL or CHOSEN else place.vectors[::5]
    for start in range(0, len(opened), TOGETHER):
        vectors = opened[start:start + TOGETHER]
        title = f'Batch {start // TOGETHER:03}'
        for number, each in enumerate(vectors, start):
            connection.append(servers.mailbox('INBOX'), '', None, each.message(number, title))
        place.conversations.insert(0, (title, vectors))
    connection.logout()
    place.outside.expected = {servers.imaps_port}


@contextlib.contextmanager
def account(place):
    """The path of a profile whose account is signed in, and has the messages."""
    with MailServers() as servers, tempfile.TemporaryDirectory() as folder:
        deliver(servers, place)
        password = place.write('password', servers.users[ANNA]['password'].encode())
        profile = os.path.join(folder, 'profile')
        for words in (['account-add', '--address', ANNA, '--name', 'Anna Berger', '--user', ANNA, '--password-file', password,
                       '--imap', f'{servers.host}:{servers.imaps_port}:tls', '--smtp', f'{servers.host}:{servers.submissions_port}:tls',
                       '--trust-ca', servers.ca], ['sync']):
            subprocess.run([TOOL, '--profile', profile, *words], stdout=subprocess.DEVNULL, check=True)
        yield profile


def test_program(place):
    """in the program every message is read, and nothing is fetched, opened or run"""
    with account(place) as profile:
        place.forget()
        reading = Reading(place, profile)
        try:
            for title, vectors in place.conversations:
                began = time.monotonic()
                reading.open(title, len(vectors))
                reading.select_all()
                nodes = reading.read_through()
                nodes += reading.answer('ctrl+r', '^Re: Batch')
                nodes += reading.answer('ctrl+l', '^Fwd: Batch')
                reading.check(title, nodes)
                print(f'# {title}: {vectors[0].name} to {vectors[-1].name}, {time.monotonic() - began:.0f} s', flush=True)
            survive(reading, place)
        except Exception:
            print('\n'.join(f'# {line}' for line in reading.w.describe().splitlines()))
            raise
        finally:
            reading.w.quit()


def survive(reading, place):
    """When the web process ends, the window goes on, and so does reading."""
    reading.end_web_process()
    time.sleep(1)
    last, vectors = place.conversations[-1]
    reading.w.until(lambda: reading.messages(reading.page()) >= len(vectors), 'the conversation, again')
    reading.end_web_process()
    if len(place.conversations) == 1:
        return
    vectors = place.conversations[-2][1]
    reading.w.click(reading.w.find(ROWS, like(last)))
    reading.w.key('Up')
    reading.w.until(lambda: reading.messages(reading.page()) >= len(vectors), 'messages in another process')
    reading.check('after the end of the web process', reading.read_through())


def main():
    with tempfile.TemporaryDirectory(prefix='mail-leaks-') as folder:
        place = Place(folder)
        tests = [test_program] if CHOSEN else [test_control, test_walls, test_sanitiser, test_program]
        print(f'1..{len(tests)}', flush=True)
        failed = False
        for number, test in enumerate(tests, 1):
            began = time.monotonic()
            verdict, note, lines = run_test(functools.partial(test, place))
            failed = failed or verdict != 'ok'
            print('\n'.join([*lines, f'{verdict} {number} - {test.__doc__}{place.skipped}{note}', f'# {time.monotonic() - began:.0f} s']),
                  flush=True)
    return failed


if __name__ == '__main__':
    sys.exit(main())
