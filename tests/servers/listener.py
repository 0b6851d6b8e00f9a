# SPDX-License-Identifier: GPL-3.0-or-later
"""A port on loopback that takes connections, for servers that are scripted and for what stands in front of real ones."""

import socket
import threading


class Listener:
    """Takes connections from when it is made until close (). Each is served by serve () in a thread of its own, after which it is
    closed; one that breaks ends only itself. Who inherits sets what serve () needs before calling __init__ ()."""

    host = "127.0.0.1"

    def __init__(self):
        self.listener = socket.create_server((self.host, 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.welcome(connection)

    def welcome(self, connection):
        """What is done with a connection before the next one is taken."""
        threading.Thread(target=self.attend, args=(connection,), daemon=True).start()

    def attend(self, connection):
        try:
            with connection:
                self.serve(connection)
        except OSError:
            pass

    def serve(self, connection):
        raise NotImplementedError

    def close(self):
        # Who waits in accept () is woken by that only, and would answer for the next server.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
