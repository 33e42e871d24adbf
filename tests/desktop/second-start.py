# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the program as a desktop does: with files and none running, twice at
the same moment, and while another one is leaving.  Wants a display and a session
bus (dbus-run-session); called with the program, its menu entry and a client that
keeps the display busy."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

APP_ID = "io.github.shardstep.Shardstep"
APP_PATH = "/io/github/shardstep/Shardstep"
WAIT_S = 30
ROUNDS = 3

DECK = """<deck xmlns="urn:shardstep:deck:1" id="{id}" version="1" xml:lang="en">
<title>{id}</title><card id="a" kind="recall"><prompt>A?</prompt>
<answer>a</answer></card></deck>
"""
SCENARIO = """<scenario xmlns="urn:shardstep:scenario:1" id="of-a-file">
<title>Of a file</title><model preset="gpt2-124m"/>
<cluster preset="dgx-a100-80g" nodes="1" devices-per-node="2"/>
<training micro-batch="8" global-batch="16" precision="bf16-mixed"
optimizer="adam"/><parallel data="2"/></scenario>
"""

count = failed = 0


def check(name, good, why=""):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} /desktop/second-start/{name}",
          flush=True)
    if not good and why:
        print(f"{name}: {why}", file=sys.stderr, flush=True)
    return good


def call(path, method, *arguments):
    return subprocess.run(
        ["gdbus", "call", "--session", "--timeout", "5", "--dest", APP_ID,
         "--object-path", path, "--method", method, *arguments],
        capture_output=True, text=True, check=False, timeout=60)


def has_owner():
    asked = subprocess.run(
        ["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus",
         "--object-path", "/org/freedesktop/DBus",
         "--method", "org.freedesktop.DBus.NameHasOwner", APP_ID],
        capture_output=True, text=True, check=False, timeout=60)
    return "true" in asked.stdout


def wait_until(condition):
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def has_window():
    return call(APP_PATH + "/window/1", "org.gtk.Actions.List").returncode == 0


def shows_a_toy():
    """Only toys have values to show, and the first scenario is one."""
    asked = call(APP_PATH + "/window/1", "org.gtk.Actions.Describe", "values")
    return "(true" in asked.stdout


def quit_all(*processes):
    call(APP_PATH, "org.gtk.Actions.Activate", "quit", "[]", "{}")
    gone = wait_until(lambda: not has_owner())
    for process in processes:
        try:
            process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            gone = False
    return gone


class Folder:
    """The files that are opened, and what was kept of them."""

    def __init__(self, root):
        self.files = os.path.join(root, "files, 100 % – ü")
        self.data = os.path.join(root, "data")
        os.makedirs(self.files)

    def write(self, name, text):
        path = os.path.join(self.files, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def deck(self, ident):
        return self.write(ident + ".xml", DECK.format(id=ident))

    def kept(self, ident):
        return os.path.exists(
            os.path.join(self.data, "shardstep", "decks", ident + ".deck.xml"))


def start(program, *files, **more):
    return subprocess.Popen([program, *files], stdout=subprocess.DEVNULL, **more)


def test_cold(folder, entry):
    """None is running: the menu entry with several files, a broken one among
    them."""
    files = [folder.write("broken.xml", "<deck"), folder.deck("cold-one"),
             folder.write("scenario.xml", SCENARIO), folder.deck("cold-two")]
    # What was launched keeps the launcher's output open.
    started = subprocess.run(["gio", "launch", entry, *files], stdout=sys.stderr,
                             check=False, timeout=60)
    check("cold/starts", started.returncode == 0 and wait_until(has_window))
    check("cold/decks", wait_until(lambda: folder.kept("cold-one") and
                                   folder.kept("cold-two")))
    check("cold/scenario", wait_until(lambda: not shows_a_toy()))
    # And once more while it runs.
    subprocess.run(["gio", "launch", entry, folder.deck("warm")],
                   stdout=sys.stderr, check=False, timeout=60)
    check("warm/deck", wait_until(lambda: folder.kept("warm")))
    check("cold/quits", quit_all())


def test_same_moment(folder, program):
    """Two at once: one stays, the other hands over and ends well."""
    for i in range(ROUNDS):
        ids = [f"moment-{i}-{k}" for k in range(2)]
        both = [start(program, folder.deck(ident)) for ident in ids]
        kept = wait_until(lambda: all(folder.kept(ident) for ident in ids))
        wait_until(lambda: any(p.poll() is not None for p in both))
        ended = [p.poll() for p in both]
        check(f"same-moment/{i}", kept and sorted(ended, key=str) == [0, None],
              f"kept {kept}, ended {ended}")
        quit_all(*both)


def test_leaving(folder, program):
    """Whatever the moment at which the first leaves, the second has its file
    opened."""
    for i in range(ROUNDS):
        ident = f"leaving-{i}"
        first = start(program)
        wait_until(has_window)
        path = folder.deck(ident)
        leave = subprocess.Popen(
            ["gdbus", "call", "--session", "--dest", APP_ID, "--object-path",
             APP_PATH, "--method", "org.gtk.Actions.Activate", "quit", "[]",
             "{}"], stdout=subprocess.DEVNULL)
        time.sleep(0.022 + 0.005 * i)
        second = start(program, path)
        check(f"leaving/{i}", wait_until(lambda: folder.kept(ident)),
              f"ended {second.poll()}")
        leave.wait(WAIT_S)
        quit_all(first, second)


def test_dies(folder, program):
    """The first ends before it has answered the second."""
    first = start(program)
    wait_until(has_window)
    first.send_signal(signal.SIGSTOP)
    second = start(program, folder.deck("dies"))
    # It asks, and waits for an answer.
    time.sleep(1)
    first.send_signal(signal.SIGKILL)
    first.wait(WAIT_S)
    check("dies", wait_until(lambda: folder.kept("dies")),
          f"ended {second.poll()}")
    quit_all(second)


def main():
    program, entry, client = sys.argv[1:]
    root = tempfile.mkdtemp(prefix="shardstep-second.")
    # A display without clients begins anew, and meanwhile takes no new one.
    keeper = subprocess.Popen([client], stdout=subprocess.DEVNULL)
    try:
        folder = Folder(root)
        os.environ["XDG_DATA_HOME"] = folder.data
        os.environ["PATH"] = os.path.dirname(program) + ":" + os.environ["PATH"]
        test_cold(folder, entry)
        test_same_moment(folder, program)
        test_leaving(folder, program)
        test_dies(folder, program)
    finally:
        keeper.kill()
        keeper.wait()
        shutil.rmtree(root, ignore_errors=True)
    print(f"1..{count}")
    return 1 if failed else 0


sys.exit(main())
