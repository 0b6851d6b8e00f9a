# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests share that are done by hand through the window: TAP around one, and the program in front of a person."""
import contextlib
import os
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))
from accessible import Program  # noqa: E402
from mail_servers import MailServers, Missing  # noqa: E402


class Scene:
    """Who inherits has run (), which is the test. w: the program, once it was started."""

    def __init__(self, program, pictures, profile):
        self.command = [program, '--profile', profile]
        self.pictures = pictures
        self.w = None

    def start(self):
        self.w = Program(self.command, 'org.example.Mail', self.pictures)

    def say(self, step):
        print(f'# {step}', flush=True)

    def settle(self):
        """Menus, dialogs and pages slide in; the page before is gone from the tree when they have."""
        time.sleep(0.6)


@contextlib.contextmanager
def beside_servers(arguments=()):
    """(servers that run, the path of a profile that is not there yet)."""
    with tempfile.TemporaryDirectory(prefix='mail-by-hand-', ignore_cleanup_errors=True) as folder:
        with MailServers(arguments=arguments) as servers:
            yield servers, os.path.join(folder, 'profile')


def explain(scene):
    """What went wrong, and what was to be seen then."""
    lines = traceback.format_exc().splitlines()
    if scene.w is not None:
        scene.w.picture('failed')
        lines += scene.w.describe().splitlines()
    for line in lines:
        print(f'# {line}')


def run(name, place, make):
    """One test. place: a context manager that gives what make (…) makes a Scene of, and that may find something Missing."""
    with contextlib.ExitStack() as stack:
        try:
            scene = make(stack.enter_context(place))
        except Missing as missing:
            print(f'1..0 # SKIP {missing}')
            return 0
        print('1..1', flush=True)
        try:
            scene.run()
        except Exception:  # pylint: disable=broad-except
            explain(scene)
            print(f'not ok 1 - {name}; pictures are in {scene.pictures}')
            return 1
        finally:
            if scene.w is not None:
                scene.w.quit()
        print(f'ok 1 - {name}')
        return 0
