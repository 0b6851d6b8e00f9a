#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house, kept (by the checkout this file is in) and able to be broken (in small houses made for it)."""

import os
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import layers
import shape
import translations

ROOT = os.path.dirname(os.path.dirname(HERE))
C = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
README = "# room\n\n1\n2\n3\n"

results = []


def report(name, findings):
    results.append(not findings)
    print(f"{'not ok' if findings else 'ok'} {len(results)} {name}")
    for finding in findings:
        print(f"# {finding}")


def check_layers(root):
    return layers.Layers(root).check()


# Small houses, each with one thing wrong: its files, the check that has to see it, and a word of what it has to say.
BROKEN = {
    "a room below knows one above": (
        {"src/core/mail-a.c": C + '#include "mail-b.h"\n', "src/net/mail-b.h": C}, check_layers, "may not know net"),
    "protocols know each other": (
        {"src/imap/mail-a.c": C + '#include "mail-b.h"\n', "src/smtp/mail-b.h": C}, check_layers, "may not know smtp"),
    "the window knows a session": (
        {"src/app/list/mail-a.c": C + '#include "mail-b.h"\n', "src/imap/mail-b.h": C}, check_layers, "may not know imap"),
    "the window speaks SQL": (
        {"src/app/mail-a.c": C + "#include <sqlite3.h>\n"}, check_layers, "may not use <sqlite3.h>"),
    "GTK below the window": (
        {"src/engine/mail-a.h": C + "#include <gtk/gtk.h>\n"}, check_layers, "may not use <gtk/gtk.h>"),
    "a library nobody knows": (
        {"src/net/mail-a.c": C + "#include <curl/curl.h>\n"}, check_layers, "no library of the house"),
    "a header with a path": (
        {"src/net/mail-a.c": C + '#include "core/mail-b.h"\n', "src/core/mail-b.h": C}, check_layers, "bare name"),
    "two headers of one name": (
        {"src/core/mail-a.h": C, "src/net/mail-a.h": C}, check_layers, "same name"),
    "a private header from elsewhere": (
        {"src/app/mail-a.c": C + '#include "mail-b-private.h"\n', "src/engine/mail-b-private.h": C}, check_layers, "engine's own"),
    "a session shows through the engine": (
        {"src/app/mail-d.c": C + '#include "mail-a.h"\n', "src/engine/mail-a.h": C + '#include "mail-b.h"\n',
         "src/engine/imap/mail-b.h": C + '#include "mail-c.h"\n', "src/imap/mail-c.h": C},
        check_layers, "src/engine/mail-a.h: the window includes it, and it shows src/imap/mail-c.h"),
    "a room that is not in the house": ({"src/cellar/mail-a.c": C}, check_layers, "no such room"),
    "a room built with one above": (
        {"src/core/meson.build": "x = static_library('x', dependencies: [engine_dep])\n"}, check_layers, "may not be built with engine"),
    "a room built with a foreign library": (
        {"src/core/meson.build": "x = static_library('x', dependencies: gtk_dep)\n"}, check_layers, "may not be built with gtk_dep"),
    "a dependency that carries others": (
        {"src/core/meson.build": "core_dep = declare_dependency(link_with: core_lib, dependencies: [dex_dep])\n"},
        check_layers, "must not carry"),
    "a long file": ({"src/core/mail-a.c": C + "\n" * 1000}, shape.check_sizes, "has 1001 lines"),
    "a long function": (
        {"src/core/mail-a.c": C + "static void\nfoo (int a)\n{\n" + "  bar ();\n" * 99 + "}\n"}, shape.check_sizes, "foo has 101 lines"),
    "deep nesting": (
        {"src/core/mail-a.c": C + "void\nfoo (void)\n{\n" + "if (a)\n{\n" * 5 + "}\n" * 5 + "}\n"}, shape.check_sizes, "foo is nested 5"),
    "deep nesting on one line each": (
        {"src/core/mail-a.c": C + "void\nfoo (void)\n{\n" + "for (;;) {\n" * 5 + "}\n" * 5 + "}\n"}, shape.check_sizes, "nested 5"),
    "a long function in Python": (
        {"tests/a.py": "def foo():\n" + "    pass\n" * 101}, shape.check_sizes, "foo has 102 lines"),
    "no licence in C": ({"src/core/mail-a.c": "int a;\n"}, shape.check_licences, "without its licence"),
    "no licence in a script": ({"build-aux/thing": "#!/bin/sh\necho\n"}, shape.check_licences, "without its licence"),
    "another licence": ({"src/core/mail-a.h": "/* SPDX-License-Identifier: MIT */\n"}, shape.check_licences, "without its licence"),
    "a room without a word": ({"src/core/mail-a.c": C}, shape.check_readmes, "is missing"),
    "a room of too many words": ({"src/core/README.md": "word\n" * 40}, shape.check_readmes, "has 40 lines"),
    "a stranger at the top": ({"notes.txt": ""}, shape.check_names, "does not belong"),
    "a drawer for everything": ({"src/core/mail-string-utils.c": C}, shape.check_names, "this name has none"),
    "a file without its type's name": ({"src/core/errors.c": C}, shape.check_names, "named after its one type"),
    "something unfinished": ({"src/core/mail-a.c": C + "/* TO" "DO */\n"}, shape.check_words, "unfinished"),
    "a string nobody can translate": (
        {"po/POTFILES.in": "", "src/app/mail-a.c": C + 'x = _("Hello");\n'}, translations.check_listed, "does not name it"),
    "a template nobody can translate": (
        {"po/POTFILES.in": "", "src/app/mail-a.ui": '<p translatable="yes">x</p>'}, translations.check_listed, "does not name it"),
    "a file for translators that is gone": ({"po/POTFILES.in": "src/gone.c\n"}, translations.check_listed, "does not exist"),
    "a gap in the translation": (
        {"po/POTFILES.in": "src/mail-a.c\n", "src/mail-a.c": C + 'x = _("Hello");\n',
         "po/zh_CN.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'}, translations.check_whole, "Hello"),
    "a gap of two lines in the translation": (
        {"po/POTFILES.in": "src/mail-a.c\n", "src/mail-a.c": C + 'x = _("One\\nTwo");\n',
         "po/zh_CN.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'}, translations.check_whole, "One"),
}

# What looks like a breach and is none.
SOUND = {
    "initialisers are not nesting": (
        {"src/core/mail-a.c": C + "void\nfoo (void)\n{\nint a[2][2][1][1][1][1] = { { { { { { 1 } } } } } };\n}\n"}, shape.check_sizes),
    "braces in strings are not nesting": (
        {"src/core/mail-a.c": C + "void\nfoo (void)\n{\n" + 'bar ("{{{{{{");\n' + "}\n"}, shape.check_sizes),
    "class_init may be long": (
        {"src/core/mail-a.c": C + "static void\nfoo_class_init (X *x)\n{\n" + "  bar ();\n" * 120 + "}\n"}, shape.check_sizes),
    "a long table is no function": (
        {"src/core/mail-a.c": C + "static const int x[] =\n{\n" + "  1,\n" * 120 + "};\n"}, shape.check_sizes),
    "the engine knows sessions, where the window does not look": (
        {"src/engine/imap/mail-b.h": C + '#include "mail-c.h"\n', "src/imap/mail-c.h": C, "src/engine/meson.build": "",
         "src/imap/meson.build": ""}, check_layers),
    "a whole translation": (
        {"po/POTFILES.in": "src/mail-a.c\n", "src/mail-a.c": C + 'x = _("Hello");\n',
         "po/zh_CN.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Hello"\nmsgstr "你好"\n'},
        translations.check),
    "rooms use those below": (
        {"src/imap/mail-a.c": C + '#include "mail-b.h"\n#include <libdex.h>\n#include <string.h>\n', "src/net/mail-b.h": C,
         "src/imap/meson.build": "", "src/net/meson.build": ""}, check_layers),
}


def build(folder, files):
    os.makedirs(os.path.join(folder, "src"))
    for path, text in files.items():
        os.makedirs(os.path.dirname(os.path.join(folder, path)) or folder, exist_ok=True)
        with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
            file.write(text)


CHECKS = {"layers": check_layers, "sizes": shape.check_sizes, "licences": shape.check_licences, "readmes": shape.check_readmes,
          "names": shape.check_names, "words": shape.check_words, "translations": translations.check}


def check_made(files, check):
    with tempfile.TemporaryDirectory() as folder:
        build(folder, files)
        return list(check(folder))


def main():
    """Without arguments keeps all checks of this checkout, else those named."""
    wanted = sys.argv[1:] or list(CHECKS)
    print(f"1..{len(wanted) + len(BROKEN) + len(SOUND)}")
    for name in wanted:
        report(f"the house keeps its {name}", list(CHECKS[name](ROOT)))
    for name, (files, check, expected) in BROKEN.items():
        findings = check_made(files, check)
        seen = [finding for finding in findings if expected in finding]
        report(f"seen: {name}", [] if seen else [f"expected “{expected}”, found {findings}"])
    for name, (files, check) in SOUND.items():
        report(f"allowed: {name}", check_made(files, check))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
