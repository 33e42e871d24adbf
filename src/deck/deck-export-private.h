/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-export.h"

G_BEGIN_DECLS

/* One export under way. */
typedef struct
{
  const Deck *deck;
  BaseDiagnostics *report;
  guint n_carried; /* cards */
} DeckExport;

/* A card as question and answer, all of it HTML on one line. */
typedef struct
{
  char *front;
  char *back;
  char *explanation; /* "" for none */
  char *tags;        /* space separated */
} DeckNote;

void deck_note_clear (DeckNote *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeckNote, deck_note_clear)

/* FALSE where the card cannot be carried, reported.  What question and answer
 * cannot say is reported. */
gboolean
deck_export_note (DeckExport *self, const DeckCard *card, DeckNote *note);

/* Light markup as HTML on one line: it means the same in both. */
char *deck_export_html (const char *markup) G_GNUC_WARN_UNUSED_RESULT;

/* The concepts of a card and its level, as "level::beginner". */
char *deck_export_tags (const DeckCard *card) G_GNUC_WARN_UNUSED_RESULT;

/* What an explanation should contain and the model answer, as HTML. */
char *deck_export_model_answer (const DeckCard *card) G_GNUC_WARN_UNUSED_RESULT;

void deck_export_warn (DeckExport *self,
                       const DeckCard *card,
                       const char *format,
                       ...) G_GNUC_PRINTF (3, 4);
void deck_export_left_out (DeckExport *self, const DeckCard *card);
/* Links to the stage and keywords, which no other program has. */
void deck_export_report_lost (DeckExport *self, const DeckCard *card);

/* The places of the options where they are listed for good, drawn from the id
 * of the card: authors and importers tend to write the right one first. */
void deck_export_order_options (const DeckCard *card,
                                guint order[DECK_MAX_OPTIONS]);

char *deck_export_anki_text (DeckExport *self);
GBytes *deck_export_apkg (DeckExport *self);
GBytes *deck_export_moodle (DeckExport *self);
/* What a question asks: the prompt and the hint; markup. */
char *
deck_export_moodle_prompt (const DeckCard *card) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
