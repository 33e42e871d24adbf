# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that no file may make, and calls that the layers of pure logic may
not make: they read no clock, no locale, no environment and no random source,
so that the same input gives the same output."""

import re
import sys

import tree

# Unbounded writes, silent conversions, shells, shared hidden state.
BANNED = """
    strcpy strcat stpcpy sprintf vsprintf gets scanf fscanf atoi atol
    atoll atof strtok system popen tmpnam tempnam mktemp g_mktemp alloca g_alloca
    rand srand random srandom strncpy strncat asctime ctime gmtime localtime
    setjmp longjmp g_spawn_command_line_sync g_spawn_command_line_async
""".split()

CLOCKS_AND_THE_LIKE = """
    time clock clock_gettime gettimeofday nanosleep usleep sleep g_usleep
    g_get_monotonic_time g_get_real_time g_get_current_time
    g_date_time_new_now g_date_time_new_now_local g_date_time_new_now_utc
    g_time_zone_new_local g_timer_new setlocale localeconv nl_langinfo strtod
    getenv secure_getenv g_getenv g_listenv g_get_environ setenv g_setenv
    rand_r drand48 getrandom g_random_int g_random_int_range g_random_double
    g_random_double_range g_random_boolean g_rand_new g_uuid_string_random
    fopen open g_open g_fopen g_file_get_contents g_file_new_for_path
    g_get_user_data_dir g_get_home_dir printf fprintf puts g_print g_printerr
    g_message g_idle_add g_timeout_add
""".split()

# The scheduler is the pure part of review; base-file is where all others open
# the files that users name.
PURE = re.compile(r"src/(base/(?!base-file)|sim/|scene/|paper/)"
                  r"|src/review/review-(fsrs|scheduler)")

MUTABLE = re.compile(
    r"^static\s+(?!const\b|inline\b)(?![^;={]*\bconst\s+\w+\s*(?:\[[^\]]*\])*\s*=)"
    r"[^;={()]*[;=]", re.MULTILINE)


def calls(text, names):
    pattern = re.compile(r"(?<![\w>.])(" + "|".join(names) + r")\s*\(")
    return [(match[1], tree.line_of(text, match.start()))
            for match in pattern.finditer(text)]


def main():
    root = sys.argv[1]
    tap = tree.Tap()
    everything = tree.walk(root, "src", "tests", suffixes=(".c", ".h"))
    texts = {path: tree.strip_c(tree.read(root, path)) for path in everything}

    tap.check("banned calls", [
        f"{path}:{line}: {name} () is banned"
        for path, text in texts.items() for name, line in calls(text, BANNED)])
    tap.check("pure layers", [
        f"{path}:{line}: {name} () in a pure layer"
        for path, text in texts.items() if PURE.match(path)
        for name, line in calls(text, CLOCKS_AND_THE_LIKE)])
    tap.check("no mutable state at file scope", [
        f"{path}:{tree.line_of(text, match.start())}: {' '.join(match[0].split())}"
        for path, text in texts.items() if PURE.match(path)
        for match in MUTABLE.finditer(text)])
    tap.finish()


main()
