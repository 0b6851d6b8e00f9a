# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy between the driver and a real server that cuts the connection."""

import socket
import threading

from driver import Listener


class Cutter(Listener):
    """A proxy to the server's port for clear text, which takes passwords from its own machine. It lets a number of bytes through in
    one direction, all connections together, and then cuts everything and takes nobody any more, until it is told otherwise."""

    def __init__(self, servers):
        self.servers = servers
        self.lock = threading.Lock()
        self.pairs = []                     # (client, server, when it was armed last)
        self.armed = 0
        self.left = {"server": None, "client": None}
        self.passed = {"server": 0, "client": 0}
        self.is_cut = False
        super().__init__()

    def arm(self, direction=None, count=None):
        """From now on; without a direction everything passes."""
        with self.lock:
            self.left = {"server": None, "client": None}
            if direction:
                self.left[direction] = count
            self.passed = {"server": 0, "client": 0}
            self.is_cut = False
            self.armed += 1

    def welcome(self, connection):
        if self.is_cut:
            connection.close()
            return
        try:
            server = socket.create_connection((self.servers.host, self.servers.imap_port))
        except OSError:
            connection.close()
            return
        with self.lock:
            pair = (connection, server, self.armed)
            self.pairs.append(pair)
        for source, sink, direction in ((connection, server, "client"), (server, connection, "server")):
            threading.Thread(target=self.pump, args=(pair, source, sink, direction), daemon=True).start()

    def take(self, direction, data):
        """What of it may pass."""
        with self.lock:
            left = self.left[direction]
            if self.is_cut:
                return b""
            if left is not None:
                data = data[:left]
                self.left[direction] = left - len(data)
                self.is_cut = self.left[direction] == 0
            self.passed[direction] += len(data)
            return data

    def pump(self, pair, source, sink, direction):
        try:
            while data := source.recv(65536):
                data = self.take(direction, data)
                sink.sendall(data)
                if self.is_cut:
                    break
        except OSError:
            pass
        # All that were made since it was armed; what was made later is another try's.
        self.hang_up(lambda other: other is pair or (self.is_cut and other[2] == pair[2]))

    def hang_up(self, is_meant):
        with self.lock:
            pairs = [pair for pair in self.pairs if is_meant(pair)]
            self.pairs = [pair for pair in self.pairs if pair not in pairs]
        for pair in pairs:
            for connection in pair[:2]:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                connection.close()

    def close(self):
        super().close()
        self.hang_up(lambda _: True)
