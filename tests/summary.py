# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the one line a run of the tests ends with:

    N passed, N failed, N skipped

Called with --all or --some, the build folder and meson's exit status.  TAP
subtests are counted one by one.  A program that crashed, ran out of time or
stopped before its plan counts as one failure more; so does one that ran
nothing, with --all one that meson knows and never started, and a run that
meson calls failed though its log, cut short, names no failure.  Exit status 0
only where something passed and nothing failed."""

import json
import os
import re
import sys

LINE = re.compile(r"^( *)(not ok|ok)\b(.*)$")
DIRECTIVE = re.compile(r"#\s*(SKIP|TODO)\b", re.IGNORECASE)

SKIPS_ALL = re.compile(r"^1\.\.0\s*#\s*SKIP\b", re.IGNORECASE | re.MULTILINE)


def count_tap(text):
    """(passed, failed, skipped) of the leaves: a line that closes a deeper
    block (TAP 14, which newer GLib writes) repeats what stands in it."""
    counts = [0, 0, 0]
    deeper = {}
    for line in text.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        indent = len(match[1])
        closes = any(deeper.pop(level) for level in list(deeper) if level > indent)
        deeper[indent] = True
        directive = DIRECTIVE.search(match[3])
        if directive and directive[1].upper() == "SKIP":
            counts[2] += 0 if closes else 1
        elif match[2] == "ok" or directive:
            counts[0] += 0 if closes else 1
        elif not closes:
            counts[1] += 1
    return counts


def read_log(path):
    runs = []
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                runs.append(json.loads(line))
    except OSError:
        pass
    return runs


def main():
    every, build, status = sys.argv[1] == "--all", sys.argv[2], int(sys.argv[3])
    runs = read_log(os.path.join(build, "meson-logs", "testlog.json"))
    with open(os.path.join(build, "meson-info", "intro-tests.json"),
              encoding="utf-8") as file:
        tests = json.load(file)
    # A run is told by its command: two suites may each have a "units".
    protocols = {tuple(test["cmd"]): test["protocol"] for test in tests}
    total = [0, 0, 0]
    started = set()
    troubles = []

    for run in runs:
        command = tuple(run["command"])
        name = run["name"]
        started.add(command)
        good = run["result"] in ("OK", "EXPECTEDFAIL")
        if protocols.get(command, "tap") == "tap":
            output = run.get("stdout") or ""
            passed, failed, skipped = count_tap(output)
            if run["result"] == "SKIP" and SKIPS_ALL.search(output):
                skipped = max(skipped, 1)
        else:
            passed, failed, skipped = int(good), 0, int(run["result"] == "SKIP")
        if not good and run["result"] != "SKIP" and not failed:
            failed = 1
            troubles.append(f"{name}: {run['result'].lower()}")
        elif not passed and not failed and not skipped:
            failed = 1
            troubles.append(f"{name}: ran nothing")
        for index, number in enumerate((passed, failed, skipped)):
            total[index] += number

    if every:
        for test in tests:
            if tuple(test["cmd"]) not in started:
                total[1] += 1
                troubles.append(f"{test['name']}: never started")

    if status and not total[1]:
        total[1] += 1
        troubles.append(f"meson ended with {status}; its log names no failure")

    sys.stderr.flush()
    for trouble in troubles:
        print(trouble)
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped", flush=True)
    return 0 if total[0] and not total[1] else 1


sys.exit(main())
