# SPDX-License-Identifier: GPL-3.0-or-later
"""Every XML file of data/ and ui/ is well formed; those of a kind of ours
hold to the RELAX NG of their kind in data/schema."""

import os
import re
import subprocess
import sys

import tree

NAMESPACE = re.compile(r'xmlns="urn:shardstep:([a-z-]+):(\d+)"')


def lint(*arguments):
    ran = subprocess.run(["xmllint", "--nonet", "--noout", *arguments],
                         capture_output=True, text=True, check=False)
    return [] if ran.returncode == 0 else ran.stderr.splitlines()[:6] or ["xmllint failed"]


def find_schema(root, kind, version):
    """data/schema/KIND.rng or KIND-VERSION.rng, or None."""
    for name in (f"{kind}-{version}.rng", f"{kind}.rng"):
        if os.path.exists(os.path.join(root, "data", "schema", name)):
            return os.path.join(root, "data", "schema", name)
    return None


def main():
    root = sys.argv[1]
    tap = tree.Tap()
    for path in tree.walk(root, "data", "ui",
                          suffixes=(".xml", ".xml.in", ".rng", ".ui", ".svg", ".its", ".loc")):
        full = os.path.join(root, path)
        problems = lint(full)
        ours = NAMESPACE.search(tree.read(root, path))
        if ours and not path.endswith(".rng") and not problems:
            schema = find_schema(root, ours[1], ours[2])
            problems = (lint("--relaxng", schema, full) if schema
                        else [f"data/schema has no {ours[1]}-{ours[2]}.rng"])
        tap.check(path, problems)
    tap.finish()


main()
