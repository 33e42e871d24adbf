# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES lists the files with text to translate: each of them, none
else, in order.  With --write before the root the list is made so."""

import os
import re
import sys

import tree

C_TEXT = re.compile(
    r"(?<!\w)(?:_|N_|C_|NC_|Q_|g_dgettext|g_dngettext|g_dpgettext2?|ngettext|dgettext"
    r"|gettext)\s*\(\s*(?:GETTEXT_PACKAGE\s*,\s*)?\"")
UI_TEXT = re.compile(r"\btranslatable=\"(?:yes|true)\"")
# Data files of these folders are translated by the rules in po/its.
DATA = re.compile(r"data/(?:decks|lessons|scenarios|presets)/.*\.xml$")


def has_text(root, path):
    text = tree.read(root, path)
    if path.endswith((".c", ".h")):
        return bool(C_TEXT.search(tree.strip_c(text, keep_strings=True)))
    if path.endswith(".ui"):
        return bool(UI_TEXT.search(text))
    return bool(DATA.match(path)) or path.endswith(
        (".desktop.in", ".metainfo.xml.in", ".gschema.xml"))


def find_wanted(root):
    there = tree.walk(root, "src", "ui", "data",
                      suffixes=(".c", ".h", ".ui", ".in", ".xml"))
    return [path for path in there if has_text(root, path)]


def write(root):
    with open(os.path.join(root, "po", "POTFILES"), "w", encoding="utf-8") as file:
        file.writelines(path + "\n" for path in find_wanted(root))


def main():
    if sys.argv[1] == "--write":
        write(sys.argv[2])
        return
    root = sys.argv[1]
    tap = tree.Tap()
    listed = [line for line in tree.read(root, "po/POTFILES").splitlines()
              if line and not line.startswith("#")]
    wanted = find_wanted(root)

    tap.check("every file with text is listed", [
        f"{path} is not in po/POTFILES" for path in wanted if path not in listed])
    tap.check("every file listed has text", [
        f"{path} has nothing to translate, or is not there"
        for path in listed if path not in wanted])
    tap.check("the list is in order", [
        f"{after} stands after {before}"
        for before, after in zip(listed, listed[1:]) if after <= before])
    tap.finish()


main()
