# SPDX-License-Identifier: GPL-3.0-or-later
"""Every published closed form of tests/data/closed-forms.tsv names the test
that holds the engine to it, which must be there, or says why there is none."""

import re
import sys

import tree

TABLE = "tests/data/closed-forms.tsv"


def list_tests(root):
    names = set()
    for path in tree.walk(root, "tests/sim", suffixes=(".c",)):
        names.update(re.findall(r'g_test_add(?:_data)?_func \(\s*"([^"]+)"',
                                tree.read(root, path)))
    return names


def main():
    root = sys.argv[1]
    tap = tree.Tap()
    tests = list_tests(root)
    seen = set()
    problems = []
    for number, line in enumerate(tree.read(root, TABLE).splitlines()[1:], 2):
        form, test, missing = line.split("\t")
        if form in seen:
            problems.append(f"{TABLE}:{number}: {form} stands twice")
        seen.add(form)
        if test == "-" and not missing:
            problems.append(f"{TABLE}:{number}: {form} has no test and no reason")
        if test != "-" and test not in tests:
            problems.append(f"{TABLE}:{number}: there is no test {test}")
    tap.check("every closed form has its test", problems)
    tap.finish()


main()
