/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-import-private.h"

G_BEGIN_DECLS

/* A question as Moodle knows it, from whichever of its formats: filled in by a
 * reader, then made a card.  One right answer of several becomes a choice
 * card; what has an answer but no such options becomes a card to recall; what
 * has neither is left out and named. */

#define DECK_QUESTION_MAX_ANSWERS 64

typedef struct
{
  char *text; /* markup */
  char *feedback;
  double fraction; /* percent */
} DeckAnswer;

typedef struct
{
  DeckImport *import;
  int line;
  char *type; /* as Moodle's XML calls it */
  char *id;
  char *prompt; /* markup, as all that follow */
  char *explanation;
  char *grader; /* what the teacher of an essay looks for */
  GString *concepts;
  DeckLevel level;
  GArray *answers; /* DeckAnswer */
  GArray *pairs;   /* DeckAnswer: text and its match in feedback */
  DeckHtmlLost lost;
} DeckQuestion;

void deck_question_init (DeckQuestion *self, DeckImport *import, int line);
void deck_question_clear (DeckQuestion *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeckQuestion, deck_question_clear)

/* Takes the texts of the answer; those past the cap are dropped, reported. */
void deck_question_add_answer (DeckQuestion *self, DeckAnswer *answer);
void deck_question_add_pair (DeckQuestion *self, DeckAnswer *pair);

void deck_question_warn (DeckQuestion *self, const char *message);
/* Reported as an error: the question is no card. */
void deck_question_leave_out (DeckQuestion *self, const char *why);

/* Adds its card to the import, or reports. */
void deck_question_end (DeckQuestion *self);

G_END_DECLS
