# SPDX-License-Identifier: GPL-3.0-or-later
"""What is outside of this machine, in a network namespace of its own: one wire, and at its other end everything there is. Every name
has an address there, every port of every address takes the connection, and nothing that comes over the wire goes unseen, for it is
looked at as packets, not by listeners. On loopback, connections to ports that nobody was told of are seen, too.

A host that reaches nobody would look nothing up, and a test of it could not fail: so there is an address and a way out."""

import ctypes
import os
import socket
import struct
import subprocess
import threading
import time

ALL_PROTOCOLS = 3
LOOKED_UP = '100.96.'   # the addresses that names are given; the rest were written down
HOST = '02:00:00:00:00:02'
ANSWER = b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
ICMP6_NEIGHBOURS = range(130, 144)
IN_OPEN = 0x20


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(source, target, protocol, payload):
    head = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0, source, target)
    return head[:10] + struct.pack('>H', checksum(head)) + head[12:] + payload


class Outside:
    def __init__(self, folder):
        """Makes the wire; to be called in network and mount namespaces of one's own."""
        for command in ('ip link set lo up', f'ip link add v0 address {HOST} type veth peer name v1', 'ip link set v0 arp off addrgenmode none',
                        'ip link set v1 arp off addrgenmode none', 'ip addr add 100.64.0.1/10 dev v0', 'ip link set v0 up',
                        'ip link set v1 up', 'ip route add default via 100.64.0.2 dev v0', 'ip -6 addr add fd00::1/64 dev v0 nodad',
                        'ip -6 route add default dev v0'):
            subprocess.run(command.split(), check=True)
        resolver = os.path.join(folder, 'resolv.conf')
        with open(resolver, 'w', encoding='ascii') as file:
            file.write('nameserver 100.64.0.2\n')
        subprocess.run(['mount', '--bind', resolver, '/etc/resolv.conf'], check=True)
        self.names = {}
        self.events = []       # words: what was looked up, connected to, said
        self.expected = set()  # ports of loopback that may be connected to
        self.wire = self._listen('v1', self._see_wire)
        self._listen('lo', self._see_loopback)

    def _listen(self, device, see):
        packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
        packets.bind((device, ALL_PROTOCOLS))

        def listen():
            while True:
                frame, where = packets.recvfrom(65536)
                if where[2] == socket.PACKET_OUTGOING:
                    continue
                try:
                    see(frame)
                except (IndexError, struct.error) as error:
                    self.events.append(f'not understood ({error}): {frame.hex()}')
        threading.Thread(target=listen, daemon=True).start()
        return packets

    def take(self):
        """What happened since this was asked for last."""
        time.sleep(0.1)
        events, self.events = self.events, []
        return events

    def name_of(self, address):
        text = socket.inet_ntoa(address)
        return next((name for name, known in self.names.items() if known == address), text)

    def _see_wire(self, frame):
        kind, packet = struct.unpack('>H', frame[12:14])[0], frame[14:]
        if kind == 0x86dd:
            self._see_version_6(packet)
        elif kind == 0x0800:
            start = (packet[0] & 15) * 4
            length = struct.unpack('>H', packet[2:4])[0]
            source, target, protocol, payload = packet[12:16], packet[16:20], packet[9], packet[start:length]
            if protocol == socket.IPPROTO_TCP:
                self._see_tcp(source, target, payload)
            elif protocol == socket.IPPROTO_UDP:
                self._see_udp(source, target, payload)
            else:
                self.events.append(f'protocol {protocol} to {self.name_of(target)}')

    def _see_version_6(self, packet):
        protocol, target = packet[6], socket.inet_ntop(socket.AF_INET6, packet[24:40])
        neighbours = protocol == socket.IPPROTO_ICMPV6 and packet[40] in ICMP6_NEIGHBOURS
        # Reports of groups begin with a hop-by-hop header.
        if neighbours or (protocol == 0 and target.startswith('ff02:')):
            return
        self.events.append(f'protocol {protocol} to {target}')
        if protocol == socket.IPPROTO_TCP:
            self._refuse(packet)

    def _refuse(self, packet):
        """Or whoever asked would wait for long."""
        from_port, to_port, sequence = struct.unpack('>HHI', packet[40:48])
        segment = struct.pack('>HHIIBBHHH', to_port, from_port, 0, (sequence + 1) & 0xffffffff, 0x50, 0x14, 0, 0, 0)
        ends = packet[24:40] + packet[8:24]
        total = checksum(ends + struct.pack('>II', len(segment), socket.IPPROTO_TCP) + segment)
        segment = segment[:16] + struct.pack('>H', total) + segment[18:]
        self._send(struct.pack('>IHBB', 6 << 28, len(segment), socket.IPPROTO_TCP, 64) + ends + segment, b'\x86\xdd')

    def _send(self, packet, kind=b'\x08\0'):
        self.wire.send(bytes.fromhex(HOST.replace(':', '')) + b'\2\0\0\0\0\1' + kind + packet)

    def _see_udp(self, source, target, payload):
        from_port, to_port = struct.unpack('>HH', payload[:4])
        if to_port != 53:
            self.events.append(f'datagram to {self.name_of(target)} port {to_port}')
            return
        answer = self._answer_name(payload[8:])
        head = struct.pack('>HHHH', to_port, from_port, 8 + len(answer), 0)
        self._send(ipv4(target, source, socket.IPPROTO_UDP, head + answer))

    def _answer_name(self, question):
        at, labels = 12, []
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode('ascii', 'replace'))
            at += 1 + question[at]
        name, kind = '.'.join(labels).lower(), struct.unpack('>H', question[at + 1:at + 3])[0]
        self.events.append(f'name {name}')
        found = kind == 1
        answer = question[:2] + b'\x81\x80' + question[4:6] + (b'\0\1' if found else b'\0\0') + b'\0\0\0\0' + question[12:at + 5]
        if found:
            number = len(self.names)
            address = self.names.setdefault(name, socket.inet_aton(f'{LOOKED_UP}{number // 250}.{number % 250 + 1}'))
            answer += b'\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4' + address
        return answer

    def _see_tcp(self, source, target, payload):
        from_port, to_port, sequence, acknowledged = struct.unpack('>HHII', payload[:12])
        start, flags = (payload[12] >> 4) * 4, payload[13]
        said = payload[start:]
        if flags & 2:
            self.events.append(f'connection to {self.name_of(target)} port {to_port}')
            self._send_tcp((target, to_port), (source, from_port), 1000, sequence + 1, 0x12)
        elif said:
            self.events.append(f'said to {self.name_of(target)}: {said[:60]!r}')
            self._send_tcp((target, to_port), (source, from_port), acknowledged, sequence + len(said), 0x19, ANSWER)
        elif flags & 1:
            self._send_tcp((target, to_port), (source, from_port), acknowledged, sequence + 1, 0x14)

    def _send_tcp(self, ours, theirs, sequence, acknowledged, flags, text=b''):
        segment = struct.pack('>HHIIBBHHH', ours[1], theirs[1], sequence & 0xffffffff, acknowledged & 0xffffffff, 0x50, flags, 65535, 0, 0)
        pseudo = ours[0] + theirs[0] + struct.pack('>BBH', 0, socket.IPPROTO_TCP, len(segment) + len(text))
        total = checksum(pseudo + segment + text)
        self._send(ipv4(ours[0], theirs[0], socket.IPPROTO_TCP, segment[:16] + struct.pack('>H', total) + segment[18:] + text))

    def _see_loopback(self, frame):
        kind, packet = struct.unpack('>H', frame[12:14])[0], frame[14:]
        protocol, start = (packet[6], 40) if kind == 0x86dd else (packet[9], (packet[0] & 15) * 4)
        payload = packet[start:]
        if protocol == socket.IPPROTO_TCP:
            port, flags = struct.unpack('>H', payload[2:4])[0], payload[13]
            if flags & 0x12 == 2 and port not in self.expected:
                self.events.append(f'connection to loopback port {port}')
        elif protocol == socket.IPPROTO_UDP:
            self.events.append(f'datagram to loopback port {struct.unpack(">H", payload[2:4])[0]}')


class Canary:
    """A file nobody has a reason to open."""

    def __init__(self, folder):
        self.path = os.path.join(folder, 'canary')
        os.mkdir(self.path)
        self.file = os.path.join(self.path, 'secret')
        with open(self.file, 'w', encoding='ascii') as file:
            file.write('secret')
        system = ctypes.CDLL(None)
        self.watch = system.inotify_init1(os.O_NONBLOCK)
        system.inotify_add_watch(self.watch, self.path.encode(), IN_OPEN)

    def take(self):
        """Whether it was opened since this was asked for last."""
        try:
            return os.read(self.watch, 4096) != b''
        except BlockingIOError:
            return False
