/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-import-private.h"

G_BEGIN_DECLS

/* The lines such as "#separator:tab" that come before the rows of Anki's plain
 * text, and what they say of a row. */

#define DECK_ANKI_MAX_FIELDS 64

typedef struct
{
  char separator;
  gboolean html;
  guint tags_column; /* 1-based; 0: none */
  guint guid_column;
  guint type_column;
  guint deck_column;
  char *tags; /* of every note */
  char *type; /* of notes that do not say theirs */
} DeckAnkiHeader;

void deck_anki_header_clear (DeckAnkiHeader *self);

/* One such line; what it says wrongly is told. */
void deck_anki_header_read (DeckAnkiHeader *self,
                            DeckImport *import,
                            const char *line,
                            int number);

/* NULL where the file or the row has no such column. */
const char *deck_anki_header_get_column (GPtrArray *fields, guint column);

typedef enum
{
  DECK_ANKI_ONE_WAY,
  DECK_ANKI_BOTH_WAYS,
  DECK_ANKI_BOTH_WAYS_ON_DEMAND, /* where the third field holds anything */
} DeckAnkiWays;

/* How the note is asked, by the names that Anki gives its own types; those of
 * other languages and of the learner do not say. */
DeckAnkiWays deck_anki_header_get_ways (const DeckAnkiHeader *self,
                                        GPtrArray *fields);

G_END_DECLS
