# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes, nesting, licence lines, names and what else can be seen of a file without knowing what it does."""

import ast
import os
import re

FILE_LINES = 1000
FUNCTION_LINES = 100
NESTING = 4
README_LINES = (5, 20)

TOP = {".ci", ".gitignore", "LICENSE", "README.md", "HACKING.md", "build-aux", "data", "meson.build", "meson.options",
       "org.example.Mail.desktop", "po", "src", "tests"}
# A packaging manifest stands at the top under the program's name.
TOP_PATTERN = re.compile(r"^org\.example\.Mail(\.\w+)*\.(json|ya?ml)$")

LICENSED = re.compile(r"(\.(c|h|py|sh|ui|css|in|po|debian|fedora|supp)|meson\.build|meson\.options|POTFILES(\.in)?)$")
NOT_LICENSED = re.compile(r"(\.service\.in|\.desktop)$")
VAGUE = re.compile(r"(^|[-_])(utils?|common|helpers?|misc)([-_.]|$)")
# Said in two halves, so that this file does not say it.
CONFESSIONS = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")


def own_files(root):
    """Every file of the checkout, as relative paths; nothing that was built."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in (".git", "__pycache__") and not name.startswith("_build"))
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), root)
            if path != ".git":
                yield path


def lines_of(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def is_script(lines):
    return bool(lines) and lines[0].startswith("#!")


def without_comments(text):
    """C with its comments, strings and characters blanked out, line for line."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(\\.|[^"\\\n])*"|\'(\\.|[^\'\\\n])*\'', re.DOTALL)
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def functions(lines):
    """The functions of a C file: (name, first line, last line), numbered from 1; the body's braces stand in column 0."""
    text = without_comments("\n".join(lines)).split("\n")
    start = None
    for number, line in enumerate(text, 1):
        if line.startswith("{") and start is None:
            before = number - 2
            while before >= 0 and not text[before].strip():
                before -= 1
            if before >= 0 and text[before].rstrip().endswith(")"):
                start = number
        elif line.startswith("}") and start is not None:
            yield name_before(text, start), start, number
            start = None


def name_before(text, start):
    """The name of the function whose body starts there: the last word before a parenthesis at the start of a line."""
    for number in range(start - 2, max(start - 40, -1), -1):
        found = re.match(r"^(\w+) ?\(", text[number]) or re.match(r"^[\w* ]+?(\w+) ?\(", text[number])
        if found:
            return found[1]
    return "?"


def deepest(lines, first, last):
    """How deep the blocks within a function's body are nested; initialisers do not count."""
    text = without_comments("\n".join(lines[first - 1:last]))
    depth = most = 0
    stack = []
    for found in re.finditer(r"[{}]", text):
        if found[0] == "}":
            if stack and stack.pop():
                depth -= 1
            continue
        before = text[:found.start()].rstrip()
        block = not before.endswith(("=", ",", "{", "(")) and not re.search(r"\(\s*[\w *]+\)$", before[before.rfind("\n") + 1:]) \
            or re.search(r"\b(if|for|while|switch|else|do)\b[^;{}]*$", before) is not None
        if not stack:
            block = True
        stack.append(block)
        if block:
            depth += 1
            most = max(most, depth)
    return most - 1


def check_sizes(root):
    for path in own_files(root):
        if not re.search(r"\.(c|h|py|ui|css|sh)$", path):
            continue
        lines = lines_of(root, path)
        if len(lines) > FILE_LINES:
            yield f"{path}: has {len(lines)} lines; {FILE_LINES} is the most, and past 600 it has two subjects"
        if path.endswith(".c"):
            yield from check_functions(path, lines)
        if path.endswith(".py"):
            yield from check_python(path, lines)


def check_functions(path, lines):
    for name, first, last in functions(lines):
        if last - first + 1 > FUNCTION_LINES and not name.endswith("_class_init"):
            yield f"{path}:{first}: {name} has {last - first + 1} lines; {FUNCTION_LINES} is the most"
        depth = deepest(lines, first, last)
        if depth > NESTING:
            yield f"{path}:{first}: {name} is nested {depth} deep; {NESTING} is the most"


def check_python(path, lines):
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES:
            yield f"{path}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines; {FUNCTION_LINES} is the most"


def check_licences(root):
    for path in own_files(root):
        if path == "LICENSE" or NOT_LICENSED.search(path):
            continue
        lines = lines_of(root, path)
        if not (LICENSED.search(path) or is_script(lines)):
            continue
        # After the line that says what kind of file it is. A translation says it in its own customary words.
        at = 1 if lines and lines[0].startswith(("#!", "<?xml")) else 0
        first = "".join(lines[:8]) if path.endswith(".po") else "".join(lines[at:at + 1])
        if "SPDX-License-Identifier: GPL-3.0-or-later" not in first and not (path.endswith(".po") and "same license" in first):
            yield f"{path}: begins without its licence line (SPDX-License-Identifier: GPL-3.0-or-later)"


def check_readmes(root):
    source = os.path.join(root, "src")
    for name in sorted(os.listdir(source)):
        if not os.path.isdir(os.path.join(source, name)):
            continue
        path = os.path.join("src", name, "README.md")
        if not os.path.exists(os.path.join(root, path)):
            yield f"{path}: is missing; a room says what it is for"
            continue
        length = len(lines_of(root, path))
        if not README_LINES[0] <= length <= README_LINES[1]:
            yield f"{path}: has {length} lines; a room says what it is for in {README_LINES[0]} to {README_LINES[1]}"


def check_names(root):
    for name in sorted(os.listdir(root)):
        ignored = name in (".git", ".vscode", ".idea", "__pycache__") or name.startswith("_build")
        if not ignored and name not in TOP and not TOP_PATTERN.match(name):
            yield f"{name}: does not belong at the top"
    for path in own_files(root):
        if VAGUE.search(os.path.basename(path)):
            yield f"{path}: a thing lives with the subject it serves; this name has none"
        if re.match(r"src/[^/]+/.*\.[ch]$", path) and not os.path.basename(path).startswith("mail-"):
            yield f"{path}: is named after its one type, mail-…"


def check_words(root):
    places = foreign_places(root)
    for path in own_files(root):
        if path == "LICENSE" or re.search(r"\.(png|svg|eml|po)$", path):
            continue
        for number, line in enumerate(lines_of(root, path), 1):
            if CONFESSIONS.search(line):
                yield f"{path}:{number}: confesses something unfinished"
            for place in places:
                if place.search(line):
                    yield f"{path}:{number}: names a place of one machine ({place.pattern})"


def foreign_places(root):
    """Paths above the checkout, where they are telling: a file that names one works on this machine only. They begin at the root: the
    same word within another path is none of them."""
    above = os.path.dirname(os.path.realpath(root))
    telling, places = above, []
    while telling not in ("/", "/tmp", "/var/tmp", "/home", "/root", "/usr", "/mnt", "/opt", "/srv", os.path.expanduser("~")):
        places.append(re.compile(rf"(?<![\w.~*-]){re.escape(telling)}/"))
        telling = os.path.dirname(telling)
    return places


def check(root):
    return [*check_sizes(root), *check_licences(root), *check_readmes(root), *check_names(root), *check_words(root)]
