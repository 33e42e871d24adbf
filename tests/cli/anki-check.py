# SPDX-License-Identifier: GPL-3.0-or-later
"""What Anki demands of a package in its old form, asked of those we write: the
tables of its schema 11, the members its readers of "col" cannot do without,
and what its Check Database looks at (fields as many as the note type has,
checksum and sort field of the first, no card without note, deck or template).
Written from Anki's documentation and the behaviour of its rslib."""

import hashlib
import html
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

COLUMNS = {
    "col": "id crt mod scm ver dty usn ls conf models decks dconf tags",
    "notes": "id guid mid mod usn tags flds sfld csum flags data",
    "cards": "id nid did ord mod usn type queue due ivl factor reps lapses left"
             " odue odid flags data",
    "revlog": "id cid usn ease ivl lastIvl factor time type",
    "graves": "usn oid type",
}
INDEXES = {"ix_notes_usn", "ix_cards_usn", "ix_revlog_usn", "ix_cards_nid",
           "ix_cards_sched", "ix_revlog_cid", "ix_notes_csum"}
TODAY = {"lrnToday": list, "revToday": list, "newToday": list, "timeToday": list}
DECK = {"id": int, "mod": int, "name": str, "usn": int, "collapsed": bool,
        "dyn": int, "conf": int, **TODAY}
OPTIONS = {"id": int, "mod": int, "name": str, "usn": int, "maxTaken": int,
           "autoplay": bool, "timer": int, "new": dict, "rev": dict, "lapse": dict}
NOTE_TYPE = {"id": int, "name": str, "type": int, "mod": int, "usn": int,
             "sortf": int, "did": int, "tmpls": list, "flds": list, "css": str}
FIELD = {"name": str, "ord": int, "sticky": bool, "rtl": bool, "font": str,
         "size": int}
TEMPLATE = {"name": str, "ord": int, "qfmt": str, "afmt": str}


def demand(fact, message):
    if not fact:
        raise AssertionError(message)


def members(value, wanted, what):
    for name, kind in wanted.items():
        demand(isinstance(value.get(name), kind),
               f"{what}: {name} is {value.get(name)!r}, no {kind.__name__}")


def strip_html(text):
    text = re.sub(r"(?si)<!--.*?-->|<style.*?>.*?</style>|<script.*?>.*?</script>"
                  r"|<.*?>", "", text)
    return html.unescape(text).replace("\u00a0", " ")


def check_col(db):
    rows = db.execute("SELECT ver, crt, models, decks, dconf, conf, tags FROM col"
                      ).fetchall()
    demand(len(rows) == 1, "col has not one row")
    ver, crt, models, decks, options, conf, tags = rows[0]
    models, decks, options = map(json.loads, (models, decks, options))
    demand(ver == 11 and crt > 0, "col is of another version")
    json.loads(conf)
    json.loads(tags)
    for key, model in models.items():
        demand(key == str(model["id"]), "a note type under another's id")
        members(model, NOTE_TYPE, "note type")
        for place, field in enumerate(model["flds"]):
            members(field, FIELD, "field")
            demand(field["ord"] == place, "fields out of order")
        for place, template in enumerate(model["tmpls"]):
            members(template, TEMPLATE, "template")
            demand(template["ord"] == place, "templates out of order")
            names = {field["name"] for field in model["flds"]}
            used = set(re.findall(r"{{[#/^]?([^}]+)}}",
                                  template["qfmt"] + template["afmt"]))
            demand(used <= names | {"FrontSide"}, f"unknown field in {used}")
    for key, deck in decks.items():
        demand(key == str(deck["id"]), "a deck under another's id")
        members(deck, DECK, "deck")
        demand(str(deck["conf"]) in options, "a deck without options")
    demand("1" in decks and "1" in options, "no default deck or options")
    for option in options.values():
        members(option, OPTIONS, "options")
    return models, decks


def check_package(path):
    with zipfile.ZipFile(path) as package, tempfile.TemporaryDirectory() as folder:
        demand(package.testzip() is None, "the zip is damaged")
        demand(set(package.namelist()) == {"collection.anki2", "media"},
               package.namelist())
        demand(json.loads(package.read("media")) == {}, "media of nothing")
        db = sqlite3.connect(package.extract("collection.anki2", folder))
    demand(db.execute("PRAGMA integrity_check").fetchone() == ("ok",), "damaged")
    for table, wanted in COLUMNS.items():
        found = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        demand(found == wanted.split(), f"{table} has {found}")
    found = {row[0] for row in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")}
    demand(found == INDEXES, f"indexes {found}")
    models, decks = check_col(db)
    guids = set()
    for note, guid, mid, tags, fields, sort, checksum in db.execute(
            "SELECT id, guid, mid, tags, flds, sfld, csum FROM notes"):
        fields = fields.split("\x1f")
        first = strip_html(fields[0])
        demand(len(fields) == len(models[str(mid)]["flds"]), f"fields of {guid}")
        demand(guid not in guids, f"{guid} twice")
        guids.add(guid)
        demand(tags == "" or tags[0] == tags[-1] == " ", f"tags {tags!r}")
        demand(str(sort) == first, f"{guid} sorts by {sort!r}")
        wanted = int(hashlib.sha1(first.encode()).hexdigest()[:8], 16)
        demand(checksum == wanted, f"checksum of {guid}")
        demand(first.strip() != "", f"{guid} has no first field")
        cards = db.execute("SELECT did, ord, type, queue, due FROM cards"
                           " WHERE nid = ?", (note,)).fetchall()
        demand(len(cards) == len(models[str(mid)]["tmpls"]), f"cards of {guid}")
        for deck, place, kind, queue, due in cards:
            demand(str(deck) in decks and place < len(cards), f"card of {guid}")
            demand(kind == queue == 0 and due > 0, f"schedule of {guid}")
    orphans = db.execute("SELECT count (*) FROM cards WHERE nid NOT IN"
                         " (SELECT id FROM notes)").fetchone()[0]
    demand(orphans == 0, f"{orphans} cards without a note")
    db.close()
    return len(guids)


def main():
    cli, *decks = sys.argv[1:]
    n_notes = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "deck.apkg")
        for deck in decks:
            ran = subprocess.run([cli, "deck", "export", deck, "-o", path],
                                 check=False, capture_output=True, text=True)
            # Computed cards alone make no package.
            if "no card could be exported" in ran.stderr:
                continue
            try:
                demand(ran.returncode == 0, ran.stderr)
                n_notes += check_package(path)
            except AssertionError as error:
                print(f"{deck}: {error}")
                return 1
    print(f"{n_notes} notes of {len(decks)} decks")
    return 0 if n_notes > 0 else 1


sys.exit(main())
