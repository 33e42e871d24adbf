# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C file is as clang-format 14 forms it (`./dev format`)."""

import concurrent.futures
import os
import subprocess
import sys

import tree


def check(tool, root, path):
    ran = subprocess.run([tool, "--dry-run", "--Werror", os.path.join(root, path)],
                         capture_output=True, text=True, check=False)
    return [] if ran.returncode == 0 else ran.stderr.splitlines()[:4]


def main():
    tool, root = sys.argv[1:3]
    tap = tree.Tap()
    paths = tree.walk(root, "src", "tests", suffixes=(".c", ".h"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda path: check(tool, root, path), paths))
    by_folder = {}
    for path, problems in zip(paths, found):
        by_folder.setdefault(os.path.dirname(path), []).extend(problems)
    for folder, problems in by_folder.items():
        tap.check(folder, problems)
    tap.finish()


main()
