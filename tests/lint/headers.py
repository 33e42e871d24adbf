# SPDX-License-Identifier: GPL-3.0-or-later
"""Each header of src/ compiles alone, with the flags its layer is built
with."""

import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

import tree


def flags_by_layer(root, build):
    """{layer: [compiler, flag…]} as the build compiles a file of it."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    flags = {}
    for entry in commands:
        path = os.path.relpath(
            os.path.realpath(os.path.join(entry["directory"], entry["file"])),
            os.path.realpath(root))
        parts = path.split(os.sep)
        if parts[0] == "src" and len(parts) > 2 and parts[1] not in flags:
            words = shlex.split(entry["command"])
            # Drop the launcher, the outputs and the file itself.
            while os.path.basename(words[0]) in ("ccache", "sccache"):
                words.pop(0)
            kept, skip = [], False
            for word in words[:-1]:
                if skip:
                    skip = False
                elif word in ("-o", "-MF", "-MQ", "-MT"):
                    skip = True
                elif word not in ("-c", "-MD", "-MMD", "-g") and not word.startswith("-O"):
                    kept.append(word)
            flags[parts[1]] = kept
    return flags


def compile_alone(root, build, path, flags):
    # -include rather than the header itself: gcc warns of #pragma once in
    # what it takes for the main file.
    command = [*flags, "-Werror", "-fdiagnostics-color=never", "-fsyntax-only", "-include",
               os.path.join(root, path), "-x", "c", os.devnull]
    ran = subprocess.run(command, cwd=build, capture_output=True, text=True, check=False)
    return [] if ran.returncode == 0 else ran.stderr.splitlines()[:6] or ["does not compile"]


def main():
    root, build = sys.argv[1:3]
    tap = tree.Tap()
    flags = flags_by_layer(root, build)
    headers = tree.walk(root, "src", suffixes=(".h",))
    jobs = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path in headers:
            layer = path.split("/")[1]
            known = flags.get(layer)
            if known is None:
                # A layer with contracts and no source yet: the widest flags.
                known = max(flags.values(), key=len)
            jobs.append((path, pool.submit(compile_alone, root, build, path, known)))
        for path, job in jobs:
            tap.check(path, job.result())
    tap.finish()


main()
