# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lint tests share: the files of the tree, C text without comments
and strings, and TAP."""

import os
import re
import sys

# Folders no file of which is ours.
SKIPPED = re.compile(r"^(build|build-.*|\..*|__pycache__)$")


def walk(root, *folders, suffixes=()):
    """Paths relative to root, sorted; hidden and build folders left out."""
    found = []
    for folder in folders or (".",):
        top = os.path.join(root, folder)
        for path, names, files in os.walk(top):
            names[:] = [name for name in names if not SKIPPED.match(name)]
            for name in files:
                if name.startswith("."):
                    continue
                if not suffixes or name.endswith(tuple(suffixes)):
                    found.append(os.path.normpath(
                        os.path.relpath(os.path.join(path, name), root)))
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


C_TOKEN = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def strip_c(text, keep_strings=False):
    """The text with comments (and strings) blanked out, line by line the
    same."""
    def blank(match):
        token = match[0]
        if token[0] == "/":
            return re.sub(r"[^\n]", " ", token)
        return token if keep_strings else '""'
    return C_TOKEN.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


class Tap:
    """One line for each thing checked, with what is wrong below it."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, problems):
        self.count += 1
        print(f"{'not ok' if problems else 'ok'} {self.count} {name}")
        for problem in problems:
            print(f"# {problem}")
            print(f"{name}: {problem}", file=sys.stderr)
        self.failed += bool(problems)

    def finish(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)
