#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every message of a corpus of real mail goes through `mail-tool parse`: no crash, at most a second each, the same answer
twice, and text where the corpus states text. The corpus is used in place (MAIL_CORPUS); without it the test is skipped.

usage: test-corpus.py MAIL-TOOL"""
import json
import os
import pathlib
import subprocess
import sys
import time

MAX_SECONDS = 1.0
# Sanitizers make everything a few times slower; the limit is for the program as people run it.
SANITIZER_FACTOR = 6.0
BATCH = 40

tool = sys.argv[1]
corpus = pathlib.Path(os.environ.get('MAIL_CORPUS', ''))
failures = []


def messages():
    """Files that are one message each: by ending, and the folders whose files have none."""
    for path in sorted(corpus.rglob('*')):
        if not path.is_file() or path.name.startswith(('LICENSE', 'COPYING', 'NOTICE', 'README', 'Makefile')):
            continue
        top = path.relative_to(corpus).parts[0]
        if path.suffix in ('.eml', '.msg'):
            yield path
        elif top == 'kmime' and path.suffix in ('.mbox', '.yenc'):
            yield path
        elif top == 'comm-central' and (path.suffix == '' or path.suffix == '.mbox'):
            yield path
        elif top == 'spamassassin' and path.suffix in ('', '.eml'):
            yield path


def parse(paths):
    """The answers for the files, in order, and how long it took."""
    started = time.monotonic()
    run = subprocess.run([tool, 'parse', *map(str, paths)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, timeout=300)
    seconds = time.monotonic() - started
    lines = run.stdout.decode('utf-8', 'strict').splitlines()
    if run.returncode != 0 or len(lines) != len(paths):
        return None, seconds, run
    return [json.loads(line) for line in lines], seconds, run


def stated_text(path):
    """What a companion file says the message's text has, or None."""
    companion = path.with_suffix('.json')
    if path.suffix != '.eml' or not companion.is_file():
        return None
    stated = json.loads(companion.read_text('utf-8'))
    if 'parts' not in stated:
        return None
    texts = []
    for index in stated.get('text_body', []) + stated.get('html_body', []):
        body = stated['parts'][index].get('body', {})
        if isinstance(body, dict):
            texts.append(body.get('Text') or body.get('Html') or '')
    return ''.join(texts).strip()


def has_words(answer):
    return bool((answer.get('text') or '').strip()) or 'cid:' in (answer.get('html') or '')


def check(path, answer):
    stated = stated_text(path)
    if stated and not has_words(answer) and not answer.get('attachments'):
        failures.append(f'{path}: the corpus states text, the answer has none: {stated[:60]!r}')


def describe(run):
    if run.returncode < 0:
        return f'killed by signal {-run.returncode}'
    return f'exit {run.returncode}: {run.stderr.decode("utf-8", "replace")[-600:]}{run.stdout.decode("utf-8", "replace")[-300:]}'


def main():
    if not os.environ.get('MAIL_CORPUS') or not corpus.is_dir():
        print('1..0 # SKIP no corpus')
        return 0
    factor = SANITIZER_FACTOR if os.environ.get('MAIL_SANITIZED') == '1' else 1.0
    paths = list(messages())
    slowest = (0.0, None)
    for start in range(0, len(paths), BATCH):
        batch = paths[start:start + BATCH]
        answers, seconds, run = parse(batch)
        again, _, _ = parse(batch)
        if answers is not None and answers == again and seconds < MAX_SECONDS * factor:
            for path, answer in zip(batch, answers):
                check(path, answer)
            continue
        # Something in the batch is odd, or it is slow together: look at each.
        for path in batch:
            one, seconds, run = parse([path])
            slowest = max(slowest, (seconds, str(path)))
            if one is None:
                failures.append(f'{path}: {describe(run)}')
                continue
            if seconds > MAX_SECONDS * factor:
                failures.append(f'{path}: {seconds:.2f} s')
            if parse([path])[0] != one:
                failures.append(f'{path}: another answer the second time')
            check(path, one[0])

    print('1..1')
    for failure in failures:
        print('# ' + failure.replace('\n', '\n# '))
    print(f'# {len(paths)} messages; slowest looked at alone: {slowest[0]:.2f} s {slowest[1] or ""}')
    print(('not ok' if failures else 'ok') + ' 1 every message of the corpus is parsed')
    return 1 if failures else 0


sys.exit(main())
