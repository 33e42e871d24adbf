# SPDX-License-Identifier: GPL-3.0-or-later
"""Each file of src/LAYER includes only what LAYER's row of src/README.md
allows: the layers named there, the libraries named there, and the C library.
A library brings those it is built upon."""

import re
import sys

import tree

# The words of the table's last column: the headers they stand for, and the
# words each brings with it.
LIBRARIES = {
    "glib": (r"glib\.h|glib/.*|glib-object\.h|gobject/.*|gmodule\.h", ()),
    "gio": (r"gio/.*", ("glib",)),
    "libxml2": (r"libxml/.*", ()),
    "libarchive": (r"archive\.h|archive_entry\.h", ()),
    "zstd": (r"zstd\.h|zstd_errors\.h", ()),
    "sqlite3": (r"sqlite3\.h", ()),
    "cairo": (r"cairo\.h|cairo-.*|cairo/.*", ()),
    "pangocairo": (r"pango/.*", ("cairo", "glib")),
    "json-glib": (r"json-glib/.*", ("gio", "glib")),
    "gtk4": (r"gtk/.*|gdk/.*|gsk/.*|graphene.*",
             ("gio", "glib", "cairo", "pangocairo")),
    "libadwaita": (r"adwaita\.h", ("gtk4",)),
}

# What C and POSIX give and any layer may use.  Clock, locale, environment and
# the like are the business of purity.py.  (malloc.h is glibc's own and stands
# behind its macro.)
C_LIBRARY = set("""
    assert.h ctype.h errno.h fcntl.h float.h inttypes.h limits.h locale.h
    malloc.h math.h signal.h stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h
    string.h sys/file.h sys/mman.h sys/stat.h sys/time.h sys/types.h sys/wait.h time.h unistd.h
""".split())

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


def read_table(text):
    """{layer: (layers, libraries)} of the first table."""
    rows = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 4 and re.fullmatch(r"`[a-z]+`", cells[0]):
            allowed = [] if cells[2] in ("–", "-", "") else cells[2].split(", ")
            external = re.sub(r"\([^)]*\)", "", cells[3])
            rows[cells[0].strip("`")] = (
                set(allowed), {word.strip() for word in external.split(",") if word.strip()})
    return rows


def close(libraries):
    todo, done = list(libraries), set()
    while todo:
        word = todo.pop()
        if word not in done:
            done.add(word)
            todo.extend(LIBRARIES[word][1])
    return done


def check_file(root, path, layer, rows):
    layers, libraries = rows[layer]
    libraries = close(libraries | {"glib"})
    text = tree.read(root, path)
    problems = []
    for match in INCLUDE.finditer(tree.strip_c(text, keep_strings=True)):
        kind, header = match[1], match[2]
        where = f"{path}:{tree.line_of(text, match.start())}"
        if kind == '"':
            other = header.split("/")[0]
            if "/" not in header:
                # A generated or own header, given without its folder.
                continue
            if other != layer and other not in layers:
                problems.append(f"{where}: {layer} may not include {header}")
            elif other not in rows:
                problems.append(f"{where}: {header} is in no layer")
        elif header not in C_LIBRARY:
            owner = [word for word, (pattern, _) in LIBRARIES.items()
                     if re.fullmatch(pattern, header)]
            if not owner:
                problems.append(f"{where}: <{header}> belongs to no library of the table")
            elif owner[0] not in libraries:
                problems.append(f"{where}: {layer} may not include <{header}> ({owner[0]})")
    return problems


def main():
    root = sys.argv[1]
    tap = tree.Tap()
    rows = read_table(tree.read(root, "src/README.md"))
    tap.check("the table is there", [] if rows else ["src/README.md has no table"])
    for layer, (layers, libraries) in rows.items():
        tap.check(f"row {layer}", [
            *(f"{name} is no layer" for name in sorted(layers - set(rows))),
            *(f"{name} is no library lint knows" for name in sorted(libraries - set(LIBRARIES))),
        ])
    files = {layer: [] for layer in rows}
    strangers = []
    for path in tree.walk(root, "src", suffixes=(".c", ".h")):
        layer = path.split("/")[1]
        if layer in files:
            files[layer].append(path)
        else:
            strangers.append(f"{path}: its folder has no row in src/README.md")
    tap.check("every folder has a row", strangers)
    for layer, paths in files.items():
        if paths:
            tap.check(f"includes of {layer}", [
                problem for path in paths for problem in check_file(root, path, layer, rows)])
    tap.finish()


main()
