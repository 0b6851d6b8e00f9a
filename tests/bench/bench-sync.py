#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast mail comes: `mail-tool sync` of a mailbox on local Dovecot over TLS, headers and full, beside a raw client that asks
for the very same and throws the bytes away, in the same run. The server's cache is warmed first; the median of some runs counts.

usage: bench-sync.py BUILD-FOLDER [--messages N] [--kilobytes K] [--runs R]

Prints one JSON object a line: what, seconds, processor seconds, microseconds of processor time a message, peak memory, and the
ratios to the raw client."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))
from mail_servers import MailServers  # noqa: E402

ANNA = "anna@example.test"


def timed(command, env=None):
    """(seconds, processor seconds, peak memory in MB, output) of one process."""
    begun = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command}: {output.decode()}")
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="mail-bench-")
        self.tool = os.path.join(options.build, "tests", "tools", "mail-tool")
        self.floor_program = os.path.join(options.build, "tests", "bench", "imap-floor")
        self.servers = MailServers(folder=os.path.join(self.folder, "servers"), fill=f"bulk:{options.messages}:{options.kilobytes}")
        self.password = os.path.join(self.folder, "password")
        with open(self.password, "w", encoding="utf-8") as file:
            file.write(self.servers.users[ANNA]["password"])
        self.env = dict(os.environ, MAIL_TOOL_SECRETS=os.path.join(self.folder, "secrets"))

    def floor(self, items):
        servers = self.servers
        *_, output = timed([self.floor_program, servers.host, str(servers.imaps_port), servers.ca, ANNA, self.password, "INBOX",
                            items])
        answer = json.loads(output)
        return answer["seconds"], answer["cpu"], answer["bytes"]

    def make_profile(self):
        path = os.path.join(self.folder, "profile")
        shutil.rmtree(path, ignore_errors=True)
        servers = self.servers
        subprocess.run([self.tool, "--profile", path, "account-add", "--address", ANNA, "--name", "Anna", "--user", ANNA,
                        "--password-file", self.password, "--imap", f"{servers.host}:{servers.imaps_port}:tls", "--smtp",
                        f"{servers.host}:{servers.submissions_port}:tls", "--trust-ca", servers.ca, "--no-verify"],
                       env=self.env, check=True, stdout=subprocess.DEVNULL)
        return path

    def sync(self, *words):
        seconds, cpu, memory, output = timed([self.tool, "--profile", os.path.join(self.folder, "profile"), "sync", *words],
                                             self.env)
        return seconds, cpu, memory, json.loads(output.splitlines()[-1])

    def compare(self, items, *words):
        messages = self.options.messages
        floors, syncs, done = [], [], None
        for _ in range(self.options.runs):
            floors.append(self.floor(items))
            self.make_profile()
            *figures, done = self.sync(*words)
            syncs.append(figures)
            assert done["messages"] == messages, done
        floor = [statistics.median(column) for column in zip(*floors)]
        ours = [statistics.median(column) for column in zip(*syncs)]
        print(json.dumps({"what": f"raw {items}", "messages": messages, "bytes": int(floor[2]), "seconds": round(floor[0], 3),
                          "cpu": round(floor[1], 3), "us_per_message": round(floor[1] / messages * 1e6, 1)}))
        print(json.dumps({"what": f"sync {items}", "messages": messages, "seconds": round(ours[0], 3), "cpu": round(ours[1], 3),
                          "us_per_message": round(ours[1] / messages * 1e6, 1), "peak_mb": round(ours[2], 1),
                          "commands": done["commands"], "wall_ratio": round(ours[0] / floor[0], 2),
                          "cpu_ratio": round(ours[1] / floor[1], 2)}), flush=True)

    def run(self):
        self.floor("headers")
        self.compare("headers", "--headers-only")
        self.compare("full")
        profile = os.path.join(self.folder, "profile")
        disk = sum(os.path.getsize(os.path.join(profile, name)) for name in os.listdir(profile))
        seconds, cpu, _, done = self.sync()
        print(json.dumps({"what": "nothing changed", "seconds": round(seconds, 3), "cpu": round(cpu, 3), "bytes": done["bytes"],
                          "commands": done["commands"], "disk_mb": round(disk / 1e6, 1)}))

    def close(self):
        self.servers.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--messages", type=int, default=10000)
    parser.add_argument("--kilobytes", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    bench = Bench(parser.parse_args())
    try:
        bench.run()
    finally:
        bench.close()


if __name__ == "__main__":
    main()
