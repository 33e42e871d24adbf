# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the benchmarks meson knows, or those named, one after another with
the whole machine to themselves, and lets them print their own tables."""

import json
import os
import subprocess
import sys


def main():
    build, wanted = sys.argv[1], set(sys.argv[2:])
    with open(os.path.join(build, "meson-info", "intro-benchmarks.json"),
              encoding="utf-8") as file:
        benchmarks = json.load(file)
    unknown = wanted - {benchmark["name"] for benchmark in benchmarks}
    if unknown:
        print("there is no benchmark " + ", ".join(sorted(unknown)), file=sys.stderr)
        return 2
    status = 0
    for benchmark in benchmarks:
        if wanted and benchmark["name"] not in wanted:
            continue
        print(f"== {benchmark['name']}", flush=True)
        environment = dict(os.environ, **benchmark["env"])
        ran = subprocess.run(benchmark["cmd"], env=environment,
                             cwd=benchmark["workdir"] or build, check=False)
        if ran.returncode:
            print(f"{benchmark['name']} failed ({ran.returncode})", file=sys.stderr)
            status = 1
    return status


sys.exit(main())
