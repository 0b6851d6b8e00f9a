# SPDX-License-Identifier: GPL-3.0-or-later
"""Is every file with words for people known to the translators, and is the Chinese translation whole?"""

import os
import re
import shutil
import subprocess
import tempfile

MARKED = {".c": re.compile(r'\b(_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2) ?\("'), ".ui": re.compile(r'translatable="(yes|true)"')}
WHOLE = ["zh_CN"]
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3"]


def listed(root):
    """The files of po/POTFILES.in, or None where there is no such file."""
    for name in ("POTFILES.in", "POTFILES"):
        path = os.path.join(root, "po", name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return [line.strip() for line in file if line.strip() and not line.startswith("#")]
    return None


def marked_files(root):
    for folder, _, names in os.walk(os.path.join(root, "src")):
        for name in sorted(names):
            pattern = MARKED.get(os.path.splitext(name)[1])
            if pattern is None:
                continue
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                if pattern.search(file.read()):
                    yield os.path.relpath(os.path.join(folder, name), root)


def check_listed(root):
    known = listed(root)
    if known is None:
        return
    for path in sorted(marked_files(root)):
        if path not in known:
            yield f"{path}: has words for people, but po/POTFILES.in does not name it"
    for path in known:
        if not os.path.exists(os.path.join(root, path)):
            yield f"po/POTFILES.in: names {path}, which does not exist"


def run(root, *command):
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, env=dict(os.environ, LC_ALL="C"))
    if result.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {result.stderr.strip()}")
    return result


def check_whole(root):
    """Merges what the sources say now into each translation and looks for what is missing."""
    known = listed(root)
    if known is None or shutil.which("xgettext") is None:
        return
    known = [path for path in known if os.path.exists(os.path.join(root, path))]
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, "mail.pot")
        run(root, "xgettext", "--from-code=UTF-8", *(f"--keyword={word}" for word in KEYWORDS), "-o", template, *known)
        for language in WHOLE:
            path, merged = os.path.join("po", f"{language}.po"), os.path.join(folder, "merged.po")
            if not os.path.exists(os.path.join(root, path)):
                yield f"{path}: is missing"
                continue
            run(root, "msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, path, template)
            for words in missing(merged, folder, root):
                yield f"{path}: does not translate “{words}”"


def missing(merged, folder, root):
    left = os.path.join(folder, "left.po")
    run(root, "msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", "--force-po", "-o", left, merged)
    with open(left, encoding="utf-8") as file:
        found = re.findall(r'^msgid ((?:".*"\n)+)', file.read(), re.MULTILINE)
    words = ["".join(re.findall(r'"(.*)"', each)) for each in found]
    return [each for each in words if each]


def check(root):
    return [*check_listed(root), *check_whole(root)]
