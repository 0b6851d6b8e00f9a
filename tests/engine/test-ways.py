#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may set for an account: the way to its servers, and how much of its mail is kept here.

usage: test-ways.py MAIL-TOOL"""

import socket
import struct
import threading
import time

from driver import ANNA, Failed, Listener, MailServers, Profile, fill, main, message


class Proxy(Listener):
    """A small proxy on loopback: SOCKS5 (RFC 1928, no sign-in) or HTTP CONNECT. Notes the places it was asked for."""

    def __init__(self, kind, refuses=False):
        self.kind, self.refuses = kind, refuses
        self.asked = []
        super().__init__()
        self.uri = f"{'socks5' if kind == 'socks' else 'http'}://127.0.0.1:{self.port}"

    def serve(self, connection):
        place = self.greet_socks(connection) if self.kind == "socks" else self.greet_http(connection)
        if place is None:
            return
        server = socket.create_connection(place)
        threading.Thread(target=pump, args=(connection, server), daemon=True).start()
        pump(server, connection)

    def greet_socks(self, client):
        reader = client.makefile("rb", buffering=0)
        _, n_methods = reader.read(2)
        reader.read(n_methods)
        client.sendall(b"\x05\x00")
        _, _, _, kind = reader.read(4)
        host = reader.read(reader.read(1)[0]).decode() if kind == 3 else socket.inet_ntoa(reader.read(4))
        port = struct.unpack("!H", reader.read(2))[0]
        self.asked.append((host, port))
        client.sendall(b"\x05" + (b"\x02" if self.refuses else b"\x00") + b"\x00\x01\x00\x00\x00\x00\x00\x00")
        return None if self.refuses else (host, port)

    def greet_http(self, client):
        reader = client.makefile("rb", buffering=0)
        host, _, port = reader.readline().split()[1].decode().rpartition(":")
        while reader.readline().strip():
            pass
        self.asked.append((host, int(port)))
        client.sendall(b"HTTP/1.0 403 Forbidden\r\n\r\n" if self.refuses else b"HTTP/1.0 200 OK\r\n\r\n")
        return None if self.refuses else (host, int(port))


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for each in (source, sink):
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def add(profile, servers, *words):
    password = f"{profile.folder}/password"
    with open(password, "w", encoding="utf-8") as file:
        file.write(servers.users[ANNA]["password"])
    profile.run("account-add", "--address", ANNA, "--name", "Anna", "--user", ANNA, "--password-file", password, "--imap",
                f"{servers.host}:{servers.imaps_port}:tls", "--smtp", f"{servers.host}:{servers.submissions_port}:tls", "--trust-ca",
                servers.ca, *words)


def test_proxies():
    """mail goes through the account's proxy, which looks up the name; TLS is still with the server"""
    with MailServers() as servers:
        fill(servers, 5)
        for kind in ("socks", "http"):
            with Proxy(kind) as proxy:
                profile = Profile(servers)
                add(profile, servers, "--proxy", proxy.uri)
                assert profile.sync()["messages"] == 5
                assert (servers.host, servers.imaps_port) in proxy.asked, proxy.asked
                assert (servers.host, servers.submissions_port) in proxy.asked, proxy.asked
                profile.close()


def test_proxies_fail():
    """a proxy that refuses, or is not there, is named"""
    with MailServers() as servers:
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        for port, uri in [(proxy.port, proxy.uri) for proxy in (Proxy("socks", True), Proxy("http", True))] + \
                         [(port, f"socks5://127.0.0.1:{port}")]:
            profile = Profile(servers)
            add(profile, servers, "--proxy", uri, "--no-verify")
            try:
                profile.sync("--timeout", "20")
                raise AssertionError("it worked")
            except Failed as failed:
                assert failed.code == "transient" and f"127.0.0.1:{port}" in str(failed), f"{failed.code}: {failed}"
            profile.close()


def test_span():
    """bodies that are older than the account keeps are not fetched, and those within are"""
    with MailServers() as servers:
        connection = servers.imap(ANNA)
        for number, days in enumerate((1, 20, 45, 400)):
            connection.append("INBOX", "", time.time() - days * 86400, message(f"d{number}@example.test"))
        connection.logout()
        for months, kept in ((1, 2), (3, 3), (0, 4)):
            profile = Profile(servers)
            add(profile, servers, "--keep-months", months, "--no-verify")
            done = profile.sync()
            assert done["messages"] == 4 and done["bodies"] == kept, f"{months} months: {done}"
            profile.close()


if __name__ == "__main__":
    main([test_proxies, test_proxies_fail, test_span])
