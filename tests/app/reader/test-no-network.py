#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows a page that tries every known way to reach out, unsanitised, in the reader's web view, in a network of its own where
every name resolves to a listener. Nothing may be asked for: not one name, not one connection.

The network has an address besides loopback, or the resolver would look nothing up and the test could not fail; that it can is
shown by a control that does reach out.

usage: test-no-network.py SHOW-DOCUMENT HOSTILE.html"""
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

PORTS = (21, 80, 443, 8080)
LOG = []


def answer_names():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(('127.0.0.1', 53))
    while True:
        question, peer = server.recvfrom(4096)
        at, labels = 12, []
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode('ascii', 'replace'))
            at += 1 + question[at]
        kind = struct.unpack('>H', question[at + 1:at + 3])[0]
        LOG.append('name ' + '.'.join(labels))
        found = kind == 1
        reply = question[:2] + b'\x81\x80' + question[4:6] + (b'\0\1' if found else b'\0\0') + b'\0\0\0\0' + question[12:at + 5]
        if found:
            reply += b'\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1'
        server.sendto(reply, peer)


def accept(port):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(('127.0.0.1', port))
    server.listen(100)
    while True:
        connection, _ = server.accept()
        LOG.append(f'connection to port {port}')
        connection.sendall(b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        connection.close()


def make_network(folder):
    for command in ('ip link set lo up', 'ip link add v0 type veth peer name v1', 'ip addr add 10.99.0.1/24 dev v0',
                    'ip link set v0 up', 'ip link set v1 up'):
        subprocess.run(command.split(), check=True)
    resolver = folder / 'resolv.conf'
    resolver.write_text('nameserver 127.0.0.1\n')
    subprocess.run(['mount', '--bind', resolver, '/etc/resolv.conf'], check=True)
    threading.Thread(target=answer_names, daemon=True).start()
    for port in PORTS:
        threading.Thread(target=accept, args=(port,), daemon=True).start()
    time.sleep(0.3)


def start_display(folder):
    read, write = os.pipe()
    subprocess.Popen(['Xvfb', '-displayfd', str(write), '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], pass_fds=(write,),
                     stderr=subprocess.DEVNULL)
    number = os.read(read, 16).decode().strip()
    os.environ.update(DISPLAY=':' + number, GDK_BACKEND='x11', GSK_RENDERER='cairo', HOME=str(folder), XDG_RUNTIME_DIR=str(folder),
                      XDG_CACHE_HOME=str(folder / 'cache'), NO_AT_BRIDGE='1')
    os.environ.pop('WAYLAND_DISPLAY', None)
    os.environ.pop('G_DEBUG', None)


def inside(show_document, page):
    folder = pathlib.Path(tempfile.mkdtemp(prefix='mail-no-network-'))
    try:
        make_network(folder)
        try:
            urllib.request.urlopen('http://control.leak.test/', timeout=5)
        except OSError:
            pass
        print('1..2')
        control = 'name control.leak.test' in LOG and 'connection to port 80' in LOG
        print(('ok' if control else 'not ok') + ' 1 a program that reaches out is seen')
        LOG.clear()
        start_display(folder)
        shown = subprocess.run(['dbus-run-session', '--', show_document, page, '4'], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=90)
        for line in LOG:
            print('# ' + line)
        if shown.returncode != 0:
            print('# the page was not shown: ' + shown.stdout.decode('utf-8', 'replace')[-1500:].replace('\n', '\n# '))
        good = not LOG and shown.returncode == 0
        print(('ok' if good else 'not ok') + ' 2 a hostile page reaches nothing')
        return 0 if control and good else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if os.environ.get('MAIL_NO_NETWORK_INSIDE') != '1':
    os.environ['MAIL_NO_NETWORK_INSIDE'] = '1'
    os.execvp('unshare', ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc', sys.executable, *sys.argv])
sys.exit(inside(*sys.argv[1:3]))
