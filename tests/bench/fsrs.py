# SPDX-License-Identifier: GPL-3.0-or-later
"""fsrs.py BENCH-SCHEDULER TS-FSRS.mjs FOLDER: the scheduler beside ts-fsrs, the
reference that its answers are compared with, in turns in one run.  The package
is fetched into FOLDER, for this alone; without node, npm or the registry the
line of the ratio says so."""

import os
import shutil
import statistics
import subprocess
import sys

PACKAGE = "ts-fsrs@5.4.2"
N_TURNS = 5


def fetch(script, folder):
    """None, or why there is nothing to compare with."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            return f"there is no {program}"
    os.makedirs(folder, exist_ok=True)
    shutil.copy(script, folder)
    if os.path.isdir(os.path.join(folder, "node_modules", "ts-fsrs")):
        return None
    with open(os.path.join(folder, "package.json"), "w", encoding="utf-8") as file:
        file.write('{"private": true, "type": "module"}\n')
    fetched = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE],
        cwd=folder, check=False, text=True, capture_output=True)
    return fetched.stderr.strip().splitlines()[-1] if fetched.returncode else None


def measure(command, found):
    for line in subprocess.run(command, check=True, text=True,
                               stdout=subprocess.PIPE).stdout.splitlines():
        name, processor, clock, total = line.split()
        found.setdefault(name, []).append((float(processor), float(clock), total))


def median(found, name, column):
    return statistics.median(turn[column] for turn in found[name])


def main():
    ours, theirs = {}, {}
    scheduler, script, folder = sys.argv[1:]
    missing = fetch(script, folder)
    for _ in range(N_TURNS):
        measure([scheduler], ours)
        if missing is None:
            measure(["node", os.path.join(folder, os.path.basename(script))], theirs)
    print(f"reviews per second, medians of {N_TURNS} turns; processor time, and the clock")
    for name in ours:
        print(f"{'scheduling, ' + name:34}{median(ours, name, 0):12.0f}"
              f"{median(ours, name, 1):12.0f}   (sum {ours[name][0][2]})")
    if missing is not None:
        print(f"beside {PACKAGE}: left out, {missing}")
        return 0
    for name in ours:
        print(f"{PACKAGE + ', ' + name:34}{median(theirs, name, 0):12.0f}"
              f"{median(theirs, name, 1):12.0f}   (sum {theirs[name][0][2]})")
        print(f"{'  ratio':34}{median(ours, name, 0) / median(theirs, name, 0):12.1f}"
              f"{median(ours, name, 1) / median(theirs, name, 1):12.1f}")
    # Without fuzz the work is the very same.
    same = all(abs(float(ours[name][0][2]) / float(theirs[name][0][2]) - 1) < 1e-6
               for name in ours if not name.endswith("fuzz"))
    if not same:
        print("the sums differ: not the same work", file=sys.stderr)
    return 0 if same else 1


sys.exit(main())
