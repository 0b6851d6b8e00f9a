# SPDX-License-Identifier: GPL-3.0-or-later
"""What may happen to a keyring behind the program's back, done to the one of this session (tests/support/with-session)."""
import os
import signal
import subprocess
import time

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

NAME, SERVICE, COLLECTION = 'org.freedesktop.secrets', '/org/freedesktop/secrets', '/org/freedesktop/secrets/collection/login'


def call(path, interface, method, arguments):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    return bus.call_sync(NAME, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, -1, None)


def lock():
    call(SERVICE, 'org.freedesktop.Secret.Service', 'Lock', GLib.Variant('(ao)', ([COLLECTION],)))


def owner():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    return bus.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID', GLib.Variant('(s)', (NAME,)),
                         None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]


def unlock():
    """Nobody is asked: the keeper is started anew, with the password."""
    os.kill(owner(), signal.SIGKILL)
    environment = {name: value for name, value in os.environ.items() if name != 'G_DEBUG'}
    subprocess.run(['gnome-keyring-daemon', '--unlock', '--components=secrets'], input=b'session', env=environment,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            if not is_locked():
                return
        except GLib.Error:
            pass
        time.sleep(0.1)
    raise RuntimeError('the keyring did not come back')


def is_locked():
    answer = call(COLLECTION, 'org.freedesktop.DBus.Properties', 'Get',
                  GLib.Variant('(ss)', ('org.freedesktop.Secret.Collection', 'Locked')))
    return answer.unpack()[0]


def forget():
    """All passwords are gone, as after a keyring was made anew."""
    items = call(COLLECTION, 'org.freedesktop.DBus.Properties', 'Get',
                 GLib.Variant('(ss)', ('org.freedesktop.Secret.Collection', 'Items'))).unpack()[0]
    for item in items:
        call(item, 'org.freedesktop.Secret.Item', 'Delete', None)
    return len(items)
