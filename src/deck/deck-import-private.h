/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-builder.h"
#include "deck/deck-html.h"
#include "deck/deck-import.h"
#include "xml/xml-reader.h"

G_BEGIN_DECLS

/* One import under way. */
typedef struct
{
  DeckBuilder *builder;
  const char *file;
  BaseDiagnostics *report;
  guint n_items;       /* cards the file had, those left out counted in */
  GHashTable *doubled; /* the last number given to an id that came again */
} DeckImport;

/* On the back of a note: what follows is its explanation.  Our exporters write
 * it. */
#define DECK_ANKI_RULE "<hr class=\"explanation\">"

/* What our exporters put before "DECK/CARD" in the guid of a note, which must
 * be unlike any other deck's. */
#define DECK_ANKI_GUID "shardstep:"

/* HTML as it stands in Anki's fields, "[sound:x.mp3]" cut; what was lost is
 * reported at the line.  Changes the text. */
char *deck_anki_field_markup (DeckImport *self,
                              char *text,
                              int line) G_GNUC_WARN_UNUSED_RESULT;
/* "{{c1::hidden::hint}}" with the hidden part shown, or its place only. */
char *deck_anki_cloze_text (const char *text,
                            gboolean shown) G_GNUC_WARN_UNUSED_RESULT;

/* The file as UTF-8 without control characters, what had to be changed
 * reported; without a copy where nothing had to be. */
char *deck_import_dup_text (DeckImport *self,
                            GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT;
GBytes *deck_import_clean_bytes (DeckImport *self,
                                 GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT;

void deck_import_anki_text (DeckImport *self, const char *text);
void deck_import_gift (DeckImport *self, const char *text);
void deck_import_apkg (DeckImport *self, GBytes *bytes);
void deck_import_kvtml (DeckImport *self, GBytes *bytes);
void deck_import_moodle (DeckImport *self, GBytes *bytes);

/* Limits for foreign XML: pictures stand in it, and a DOCTYPE that points at
 * the web, unread. */
#define DECK_IMPORT_XML_LIMITS_INIT                                            \
  {                                                                            \
    .max_bytes = DECK_IMPORT_MAX_BYTES, .max_depth = XML_MAX_DEPTH,            \
    .max_elements = 2000000, .max_value_bytes = 8 << 20, .skip_doctype = TRUE  \
  }

/* Adds the card: its id from wanted_id where that has any character fit for
 * one, else from its prompt; made unlike those before.  What breaks a rule is
 * reported at the line. */
void deck_import_add (DeckImport *self,
                      DeckCard *card,
                      const char *wanted_id,
                      int line);

/* The id of a card that has none: of its prompt, the same on every import. */
char *deck_import_make_id (const char *prompt) G_GNUC_WARN_UNUSED_RESULT;

/* A card, or what would have been one, that is not looked into: reported as an
 * error. */
void deck_import_leave_out (DeckImport *self, int line, const char *why);

/* A warning for each thing that HTML had and a card cannot. */
void deck_import_report_lost (DeckImport *self, DeckHtmlLost lost, int line);

/* A warning where the file held several decks. */
void deck_import_report_decks (DeckImport *self, guint n_decks);

/* Names as ids, "Data Parallel::Ring" as "data-parallel-ring"; appended to a
 * space-separated list. */
void deck_import_append_id (GString *list, const char *name);

/* The same for a tag, but for "level::advanced", which our exporters write:
 * that sets the level. */
void deck_import_append_tag (GString *list, const char *tag, DeckLevel *level);

G_END_DECLS
