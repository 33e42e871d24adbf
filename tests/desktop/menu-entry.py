# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs the build into a folder of its own and starts the app from its
menu entry, as a desktop does: by `gio launch` and by gtk-launch.  Wants a
display and a session bus (dbus-run-session)."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

APP_ID = "io.github.shardstep.Shardstep"
APP_PATH = "/io/github/shardstep/Shardstep"
WAIT_S = 30

count = failed = 0


def check(name, good, why=""):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} /desktop/menu-entry/{name}", flush=True)
    if not good and why:
        print(f"{name}: {why}", file=sys.stderr, flush=True)
    return good


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False,
                          timeout=60, **more)


def launch(*command):
    """What was launched keeps the launcher's output open, so a pipe would be
    read until the app ends."""
    return subprocess.run(command, stdout=sys.stderr, check=False, timeout=60)


def call(path, method, *arguments):
    return run("gdbus", "call", "--session", "--timeout", "5", "--dest", APP_ID,
               "--object-path", path, "--method", method, *arguments)


def has_owner():
    asked = run("gdbus", "call", "--session", "--dest", "org.freedesktop.DBus",
                "--object-path", "/org/freedesktop/DBus",
                "--method", "org.freedesktop.DBus.NameHasOwner", APP_ID)
    return "true" in asked.stdout


def wait_until(condition):
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def has_window():
    """GTK puts each shown window of the application on the bus."""
    return call(APP_PATH + "/window/1", "org.gtk.Actions.List").returncode == 0


def start_and_quit(name, *command):
    started = launch(*command)
    if not check(f"{name}/starts", started.returncode == 0, "it failed"):
        return
    check(f"{name}/shows-window", wait_until(has_owner) and wait_until(has_window),
          "no window within 30 s")
    call(APP_PATH, "org.gtk.Actions.Activate", "quit", "[]", "{}")
    check(f"{name}/quits", wait_until(lambda: not has_owner()), "still there")


def install(build, root):
    done = run("meson", "install", "-C", build, "--no-rebuild", "--quiet",
               env=dict(os.environ, DESTDIR=root))
    if not check("installs", done.returncode == 0, done.stdout + done.stderr):
        return None
    # The prefix is whatever the build was set up with.
    for path, folders, _ in os.walk(root):
        if "share" in folders and "bin" in folders:
            return path
    return None


def main():
    build = sys.argv[1]
    root = tempfile.mkdtemp(prefix="shardstep-install.")
    try:
        prefix = install(build, root)
        if prefix:
            share = os.path.join(prefix, "share")
            # What the post-install hooks do for an installation in place.
            run("glib-compile-schemas", os.path.join(share, "glib-2.0", "schemas"))
            run("update-mime-database", os.path.join(share, "mime"))
            run("update-desktop-database", os.path.join(share, "applications"))
            os.environ["PATH"] = os.path.join(prefix, "bin") + ":" + os.environ["PATH"]
            os.environ["XDG_DATA_DIRS"] = share + ":/usr/local/share:/usr/share"
            # The installed schema, not the build's.
            os.environ.pop("GSETTINGS_SCHEMA_DIR", None)

            entry = os.path.join(share, "applications", APP_ID + ".desktop")
            start_and_quit("gio-launch", "gio", "launch", entry)
            start_and_quit("gtk-launch", "gtk4-launch", APP_ID)
            deck = os.path.join(root, "mine.deck.xml")
            with open(deck, "w", encoding="utf-8") as file:
                file.write('<deck xmlns="urn:shardstep:deck:1" id="mine"/>')
            kind = run("gio", "info", "-a", "standard::content-type", deck).stdout
            check("deck-has-type", "application/x-shardstep-deck+xml" in kind, kind)
            handler = run("gio", "mime", "application/x-shardstep-deck+xml").stdout
            check("deck-opens-here", APP_ID in handler, handler)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"1..{count}")
    return 1 if failed else 0


sys.exit(main())
