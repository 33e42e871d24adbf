# SPDX-License-Identifier: GPL-3.0-or-later
"""kills.py BUILD N: kills the program N times in all with SIGKILL, at random
moments of everything that it writes, and prints what came of it.  Each line is
a test that also runs, with fewer kills, in its suite; the test says how many
there were and checks that nothing acknowledged was lost and nothing is half
done."""

import os
import re
import subprocess
import sys
import time

REVIEW, DECK = "review", "deck"
WORK = [
    ("reviewing and undoing", REVIEW, "store-abuse", "/review/store-abuse/kill"),
    ("saving a deck", DECK, "edit-abuse", "/deck/edit-abuse/kill"),
    ("putting unsaved changes aside", DECK, "recovery", "/deck/recovery/killed"),
    ("opening and answering", REVIEW, "interrupt", "/review/interrupt/kill-answer"),
    ("changing settings", REVIEW, "interrupt", "/review/interrupt/kill-settings"),
    ("importing progress", REVIEW, "interrupt", "/review/interrupt/kill-import"),
    ("exporting progress", REVIEW, "interrupt", "/review/interrupt/kill-export"),
    ("migrating", REVIEW, "interrupt", "/review/interrupt/kill-migrate"),
    ("backing up", REVIEW, "interrupt", "/review/interrupt/kill-backup"),
    ("backing up and going back", REVIEW, "backup", "/review/backup/kill"),
    ("restoring a backup", REVIEW, "interrupt", "/review/interrupt/kill-restore"),
    ("fitting the schedule", REVIEW, "interrupt", "/review/interrupt/kill-fit"),
]


def run(build, layer, program, test, n_kills):
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), layer)
    ran = subprocess.run(
        [os.path.join(build, "tests", layer, f"test-{layer}-{program}"),
         "--tap", "-p", test, f"--kills={n_kills}"],
        env=dict(os.environ, G_TEST_SRCDIR=source), check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    found = re.search(r"^# .*?(\d+) kills", ran.stdout, re.MULTILINE)
    passed = ran.returncode == 0 and re.search(r"^ok 1 ", ran.stdout, re.MULTILINE)
    if not passed:
        print(ran.stdout, file=sys.stderr)
    return int(found[1]) if found else 0, bool(passed)


def main():
    build, wanted = sys.argv[1], int(sys.argv[2])
    total, status = 0, 0
    print(f"{'while':32}{'kills':>8}{'seconds':>10}  outcome")
    for i, (words, layer, program, test) in enumerate(WORK):
        share = wanted // len(WORK) + (i < wanted % len(WORK))
        if share == 0:
            continue
        begun = time.monotonic()
        n_kills, passed = run(build, layer, program, test, share)
        total += n_kills
        if not passed or n_kills < share:
            status = 1
        print(f"{words:32}{n_kills:8}{time.monotonic() - begun:10.1f}  "
              f"{'nothing lost, nothing half done' if passed else 'FAILED'}",
              flush=True)
    print(f"{'in all':32}{total:8}")
    return status


sys.exit(main())
