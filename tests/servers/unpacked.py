# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of a package that is unpacked beside the system's (build-aux/packages.unpacked), or of the system where it has them."""

import glob
import os

SERVERS = "/opt/org.example.Mail/servers"


class Tree:
    def __init__(self, name):
        self.root = os.path.join(SERVERS, name)

    def path(self, name):
        return os.path.join(self.root, name)

    def find(self, program, folder):
        """The program's path, or None."""
        path = os.path.join(self.root, folder, program)
        return path if os.access(path, os.X_OK) else None

    def environment(self, **more):
        """What its programs need to find their own libraries."""
        libraries = [os.path.join(self.root, "usr/lib"), *glob.glob(os.path.join(self.root, "usr/lib/*-linux-gnu*"))]
        return dict(os.environ, LD_LIBRARY_PATH=":".join(libraries), **more)
