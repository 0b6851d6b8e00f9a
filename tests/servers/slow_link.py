# SPDX-License-Identifier: GPL-3.0-or-later
"""A long way to a real server, for tests and measurements."""

import queue
import socket
import threading
import time

from listener import Listener


class SlowLink(Listener):
    """A proxy that holds every byte for half of the round trip, in both directions, and lets no more than so many bytes a second
    through to the client; counts what it lets through, and notes when the client says something. It can fall silent: connections
    stay, and nothing passes any more, which is what a network does that forgot them."""

    def __init__(self, host, port, round_trip, rate=None):
        self.target, self.delay, self.rate = (host, port), round_trip / 2, rate
        self.received = 0                   # bytes, by the client
        self.connections = 0
        self.silenced = 0                   # this many connections have fallen silent
        self.said = []                      # (when, line) of what the client said
        self.sockets = []
        super().__init__()

    def welcome(self, connection):
        server = socket.create_connection(self.target)
        self.connections += 1
        for each in (connection, server):
            self.sockets.append(each)
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pump(connection, server, True)
        self.pump(server, connection, False)

    def fall_silent(self):
        self.silenced = self.connections

    def pump(self, source, sink, is_client):
        waiting = queue.Queue()
        number = self.connections

        def read():
            try:
                while data := source.recv(262144):
                    if is_client:
                        self.said += [(time.monotonic(), line) for line in data.split(b"\r\n")]
                    if number > self.silenced:
                        waiting.put((time.monotonic() + self.delay, data))
            except OSError:
                pass
            waiting.put((0, b""))

        def write():
            while True:
                when, data = waiting.get()
                if not data:
                    break
                time.sleep(max(0, when - time.monotonic()))
                if not is_client:
                    self.received += len(data)
                    time.sleep(len(data) / self.rate if self.rate else 0)
                try:
                    sink.sendall(data)
                except OSError:
                    break
            try:
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        for work in (read, write):
            threading.Thread(target=work, daemon=True).start()

    def close(self):
        super().close()
        for each in self.sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()
