# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C file is as clang-format 14 forms it (`./dev format`)."""

import concurrent.futures
import os
import subprocess
import sys

import tree


def check(tool, root, paths):
    """One call for many files: most of a call's time is its start."""
    ran = subprocess.run(
        [tool, "--dry-run", "--Werror", *(os.path.join(root, path) for path in paths)],
        capture_output=True, text=True, check=False)
    if ran.returncode == 0:
        return []
    found = [line for line in ran.stderr.splitlines() if "clang-format-violations" in line]
    return found or ran.stderr.splitlines()[:4] or [f"{tool} failed"]


def main():
    tool, root = sys.argv[1:3]
    tap = tree.Tap()
    by_folder = {}
    for path in tree.walk(root, "src", "tests", suffixes=(".c", ".h")):
        by_folder.setdefault(os.path.dirname(path), []).append(path)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda paths: check(tool, root, paths), by_folder.values()))
    for folder, problems in zip(by_folder, found):
        tap.check(folder, problems)
    tap.finish()


main()
