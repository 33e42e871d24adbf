/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/base-diagnostics.h"
#include "deck/deck.h"

G_BEGIN_DECLS

/* Decks from the files of other programs.  What a format says that a deck
 * cannot is listed in the report, card by card with its line: a warning where
 * something of a card was changed or left out, an error where the card was.
 * In a package there are no lines: the number of the note stands for it.
 * Ids come from the file where it has them, else from the text of the prompt,
 * so that importing the same file again keeps the progress. */
typedef enum
{
  DECK_FORMAT_ANKI_TEXT,  /* Anki's notes in plain text, and any tab-separated
                             text */
  DECK_FORMAT_MOODLE_XML, /* Moodle's question bank */
  DECK_FORMAT_GIFT,       /* Moodle's questions as text */
  DECK_FORMAT_APKG,       /* Anki's packages, old and new */
  DECK_FORMAT_KVTML,      /* version 2: vocabularies of KDE's programs */
  DECK_N_FORMATS
} DeckFormat;

#define DECK_IMPORT_MAX_BYTES (64 << 20)
#define DECK_IMPORT_MAX_TEXT_BYTES (32 << 20) /* GIFT and Anki's text */
/* One field or question as it stands in the file, with whatever a card then
 * leaves out of it. */
#define DECK_IMPORT_MAX_FIELD_BYTES (1 << 20)
/* Packages are mostly pictures and sounds, which are passed over: give such a
 * file mapped (g_mapped_file_new), not read. */
#define DECK_IMPORT_MAX_PACKAGE_BYTES (1 << 30)

/* "anki-text", "moodle", "gift", "apkg", "kvtml"; _from_nick returns FALSE for
 * an unknown one.
 */
const char *deck_format_get_nick (DeckFormat format);
gboolean deck_format_from_nick (const char *nick, DeckFormat *format);

/* By what stands in it, then by the end of its name. */
DeckFormat deck_format_guess (GBytes *bytes, const char *name);

/* id: of the new deck (deck_id_is_valid); title: NULL for that which stands
 * in the file, or else its name.  name stands for the file in the report.  NULL
 * where nothing could be
 * imported, the report says why. */
Deck *deck_import (GBytes *bytes,
                   const char *name,
                   DeckFormat format,
                   const char *id,
                   const char *title,
                   BaseDiagnostics *report) G_GNUC_WARN_UNUSED_RESULT;

/* An id made of a file's name: "My Deck.txt" is "my-deck"; g_free. */
char *deck_id_from_name (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
