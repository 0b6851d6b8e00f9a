#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account does with its connections: compresses them where the way is long, notices that they died.

usage: test-connections.py MAIL-TOOL"""

from driver import ANNA, MailServers, Profile, fill, main
from slow_link import SlowLink


def sync_over(servers, round_trip):
    """(bytes that came, mail that came) of a first sync over a way of that length."""
    link = SlowLink(servers.host, servers.imaps_port, round_trip)
    profile = Profile(servers)
    profile.add(imap=f"{servers.host}:{link.port}:tls", verify=False)
    result = profile.sync()
    contents = profile.contents()
    profile.close()
    link.close()
    return link.received, result["messages"], contents


def test_far_is_compressed():
    """what comes over a long way is compressed, and is the same mail"""
    with MailServers() as servers:
        fill(servers, 120)
        near, n_near, near_contents = sync_over(servers, 0)
        far, n_far, far_contents = sync_over(servers, 0.02)
        assert n_near == n_far == 120
        assert near_contents == far_contents
        assert far < near * 0.6, f"{far} bytes over a long way, {near} over a short one"


main([test_far_is_compressed])
