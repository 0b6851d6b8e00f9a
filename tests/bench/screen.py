# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on the display, and keys for it: for benchmarks that see the window as a person does."""

import ctypes
import time

# The list begins to the right of the sidebar; what is compared is a strip of it.
STRIP_LEFT, STRIP_WIDTH, STRIP_HEIGHT = 320, 240, 24


class Image(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ("width", "height", "xoffset", "format")] + [("data", ctypes.c_void_p)] + \
        [(name, ctypes.c_int) for name in ("byte_order", "bitmap_unit", "bitmap_bit_order", "bitmap_pad", "depth", "bytes_per_line",
                                           "bits_per_pixel")]


class Screen:
    """What is on the display."""

    def __init__(self):
        self.x = ctypes.CDLL("libX11.so.6")
        for name, result in (("XOpenDisplay", ctypes.c_void_p), ("XDefaultRootWindow", ctypes.c_ulong),
                             ("XGetImage", ctypes.POINTER(Image))):
            getattr(self.x, name).restype = result
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        self.root = ctypes.c_ulong(self.x.XDefaultRootWindow(self.display))
        self.width = self.x.XDisplayWidth(self.display, 0)
        self.height = self.x.XDisplayHeight(self.display, 0)

    def read(self, left, top, width, height):
        image = self.x.XGetImage(self.display, self.root, left, top, width, height, ctypes.c_ulong(0xFFFFFFFF), 2)
        pixels = ctypes.string_at(image.contents.data, image.contents.bytes_per_line * height)
        self.x.XFree(ctypes.c_void_p(image.contents.data))
        self.x.XFree(image)
        return pixels

    def read_strip(self, top):
        return self.read(STRIP_LEFT, top, STRIP_WIDTH, STRIP_HEIGHT)

    def find_strip(self, before):
        """Where most of the list changed since."""
        def changed(top):
            return sum(one != other for one, other in zip(before[top], self.read_strip(top)))
        return max(before, key=changed)

    def all_strips(self):
        return {top: self.read_strip(top) for top in range(0, self.height - STRIP_HEIGHT, STRIP_HEIGHT)}

    def settle(self):
        """Nothing moves any more: half a second of the same."""
        last, since = None, time.monotonic()
        while time.monotonic() - since < 0.5:
            now = self.read(0, 0, self.width, self.height)
            if now != last:
                last, since = now, time.monotonic()
            time.sleep(0.05)


class Keys:
    """A keyboard."""

    def __init__(self, screen):
        self.screen = screen
        self.test = ctypes.CDLL("libXtst.so.6")
        screen.x.XStringToKeysym.restype = ctypes.c_ulong

    def press(self, *names):
        """All of them down, and up again: ("Control_L", "f")."""
        codes = [self.screen.x.XKeysymToKeycode(self.screen.display, ctypes.c_ulong(self.screen.x.XStringToKeysym(name.encode())))
                 for name in names]
        for code in codes:
            self.test.XTestFakeKeyEvent(self.screen.display, code, 1, ctypes.c_ulong(0))
        for code in reversed(codes):
            self.test.XTestFakeKeyEvent(self.screen.display, code, 0, ctypes.c_ulong(0))
        self.screen.x.XFlush(self.screen.display)
