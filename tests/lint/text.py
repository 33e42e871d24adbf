# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source file names its licence on its first line and ends in a line
break; every header is guarded; no file names a folder of one machine."""

import re
import sys

import tree

C_LINE = "/* SPDX-License-Identifier: GPL-3.0-or-later */"
HASH_LINE = "# SPDX-License-Identifier: GPL-3.0-or-later"
BINARY = (".png", ".apkg", ".db", ".sqlite", ".zst", ".gz", ".anki2", ".anki21b")
# Written so that this file does not name them itself.
MACHINE = re.compile(r"/(?:wor" r"k|hom" r"e|roo" r"t|Use" r"rs)/[A-Za-z]|\.\./share" r"d\b")


def check_licence(root, path):
    lines = tree.read(root, path).splitlines()[:2]
    wanted = C_LINE if path.endswith((".c", ".h")) else HASH_LINE
    if lines[:1] == [wanted] or (lines[0].startswith("#!") and lines[1:] == [wanted]):
        return []
    return [f"{path}:1: begins without \"{wanted}\""]


def is_text(path):
    # Fuzz corpora hold whatever broke a reader once.
    return not path.endswith(BINARY) and not path.startswith("tests/fuzz/corpus/")


def main():
    root = sys.argv[1]
    tap = tree.Tap()
    sources = tree.walk(root, "src", "tests", suffixes=(".c", ".h", ".py"))
    tap.check("licence line", [
        problem for path in [*sources, "dev"] for problem in check_licence(root, path)])
    tap.check("headers are guarded", [
        f"{path}: has no #pragma once" for path in sources
        if path.endswith(".h") and "#pragma once\n" not in tree.read(root, path)])

    endings, machines = [], []
    for path in filter(is_text, [*tree.walk(root), ".ci/run"]):
        try:
            text = tree.read(root, path)
        except UnicodeDecodeError:
            # Test data may be wrong on purpose; sources may not.
            if not path.startswith("tests/"):
                endings.append(f"{path}: is not UTF-8")
            continue
        if path.startswith(("src/", "ui/", "po/")) or path in sources:
            if text and not text.endswith("\n"):
                endings.append(f"{path}: ends without a line break")
            if re.search(r"[ \t]+\n", text):
                endings.append(f"{path}: has a line that ends in blanks")
        machines += [f"{path}:{tree.line_of(text, match.start())}: names {match[0]}"
                     for match in MACHINE.finditer(text)]
    tap.check("line ends", endings)
    tap.check("no folder of one machine", machines)
    tap.finish()


main()
