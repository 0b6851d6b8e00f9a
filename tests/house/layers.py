# SPDX-License-Identifier: GPL-3.0-or-later
"""Does every room keep to what it may know? Findings are sentences that begin with the place."""

import os
import re

import rooms

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def source_files(root):
    """Every .c and .h under src/, as paths relative to the root."""
    for folder, _, names in os.walk(os.path.join(root, "src")):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.relpath(os.path.join(folder, name), root)


def room_of(path):
    """The room a path under src/ is in; None for main.c."""
    parts = path.split(os.sep)
    return parts[1] if len(parts) > 2 else None


class Layers:
    def __init__(self, root):
        self.root = root
        self.files = list(source_files(root))
        self.headers = {}
        for path in self.files:
            if path.endswith(".h"):
                self.headers.setdefault(os.path.basename(path), []).append(path)
        self.includes = {path: INCLUDE.findall(read(os.path.join(root, path))) for path in self.files}

    def home_of(self, name):
        """The path of a header of ours, by its bare name."""
        return self.headers.get(os.path.basename(name), [None])[0]

    def check(self):
        return [*self.unknown_rooms(), *self.same_names(), *self.own_headers(), *self.system_headers(), *self.engine_headers(),
                *self.meson_files()]

    def unknown_rooms(self):
        for name in sorted(os.listdir(os.path.join(self.root, "src"))):
            if os.path.isdir(os.path.join(self.root, "src", name)) and name not in rooms.ROOMS:
                yield f"src/{name}: there is no such room in the house"

    def same_names(self):
        for name, paths in sorted(self.headers.items()):
            if len(paths) > 1:
                yield f"{paths[1]}: {paths[0]} has the same name, and headers are included by bare name"

    def own_headers(self):
        for path, includes in self.includes.items():
            room = room_of(path)
            for bracket, name in includes:
                home = self.home_of(name) if bracket == '"' else None
                if bracket == '"' and "/" in name:
                    yield f"{path}: “{name}” has to be included by its bare name"
                if home is None:
                    continue
                other = room_of(home)
                allowed = ["app"] if room is None else [room, *rooms.ROOMS.get(room, [])]
                if other not in allowed:
                    yield f"{path}: {room or 'main.c'} may not know {other} ({name})"
                elif other != room and home.endswith("-private.h"):
                    yield f"{path}: {name} is {other}'s own, not for other rooms"

    def system_headers(self):
        for path, includes in self.includes.items():
            room = room_of(path)
            for bracket, name in includes:
                if bracket == '"' or re.match(rooms.PLAIN, name):
                    continue
                users = next((users for start, _, users in rooms.LIBRARIES if name.startswith(start)), None)
                if users is None:
                    yield f"{path}: <{name}> is of no library of the house"
                elif room is not None and room not in users:
                    yield f"{path}: {room} may not use <{name}>"

    def engine_headers(self):
        """What the window includes of engine, directly or through others, must not show it a session."""
        shown = {header for path in self.files if room_of(path) == "app" for header in self.reached_from(path)}
        for path in sorted(each for each in shown if room_of(each) == "engine"):
            for seen in self.reached_from(path):
                if room_of(seen) in rooms.HIDDEN_FROM_APP:
                    yield f"{path}: the window includes it, and it shows {seen}"

    def reached_from(self, path):
        """Every header of ours that a header includes, at whatever distance."""
        seen, waiting = set(), [path]
        while waiting:
            for bracket, name in self.includes[waiting.pop()]:
                home = self.home_of(name) if bracket == '"' else None
                if home is not None and home not in seen:
                    seen.add(home)
                    waiting.append(home)
        return sorted(seen)

    def meson_files(self):
        for room, others in rooms.ROOMS.items():
            path = os.path.join("src", room, "meson.build")
            if not os.path.exists(os.path.join(self.root, path)):
                if os.path.isdir(os.path.join(self.root, "src", room)) and any(room_of(each) == room for each in self.files):
                    yield f"{path}: is missing"
                continue
            text = re.sub(r"#.*", "", read(os.path.join(self.root, path)))
            for name in sorted(set(re.findall(r"\b(\w+)_dep\b", text))):
                users = next((users for _, dependency, users in rooms.LIBRARIES if dependency == name + "_dep"), None)
                if name in rooms.ROOMS and name not in (room, *others):
                    yield f"{path}: {room} may not be built with {name}"
                elif users is not None and room not in users:
                    yield f"{path}: {room} may not be built with {name}_dep"
            for declared in re.findall(r"declare_dependency\s*\(([^)]*\)?[^)]*)\)", text):
                if re.search(r"\bdependencies\s*:", declared):
                    yield f"{path}: what others get must not carry the dependencies {room} was built with"
