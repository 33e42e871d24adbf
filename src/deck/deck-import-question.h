/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-import-private.h"

G_BEGIN_DECLS

/* A question as Moodle knows it, from whichever of its formats: filled in by a
 * reader, then made a card.  One right answer of several becomes a choice
 * card; what has an answer but no such options becomes a card to recall; what
 * has neither is left out and named. */

#define DECK_QUESTION_MAX_ANSWERS 64
#define DECK_QUESTION_MAX_GAPS 256
/* A whole answer: fractions are written with five decimals. */
#define DECK_QUESTION_FULL_FRACTION 99.99

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
  char *made_id;    /* for one without */
  char *name;       /* for lists; asks where nothing else does */
  char *delimiters; /* of gaps, "[]" */
  char *prompt;     /* markup, as all that follow */
  char *explanation;
  char *grader; /* what the teacher of an essay looks for */
  GString *concepts;
  DeckLevel level;
  GArray *answers; /* DeckAnswer */
  GArray *pairs;   /* DeckAnswer: text and its match in feedback */
  DeckHtmlLost lost;
  gboolean said_of_answers; /* something that no card has a place for */
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

/* ---- between the files that make cards of questions ---- */

/* Of DeckAnswer, which it frees. */
GArray *deck_question_new_answers (void) G_GNUC_WARN_UNUSED_RESULT;
void deck_question_add_recall (DeckQuestion *self, const char *answer);

/* The different ones of the texts, each after the mark, in an order that is
 * drawn from the prompt: that of the file gives answers away. */
void deck_question_append_shuffled (const DeckQuestion *self,
                                    GString *out,
                                    GPtrArray *texts,
                                    const char *mark,
                                    const char *between);

/* Numbers as Moodle writes them: "3:0.5" is 3 give or take a half, "1..5" lies
 * between; g_free. */
char *deck_question_number_words (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Whether its answers stand in its text, and the end of such a question. */
gboolean deck_question_has_gaps (const char *type);
void deck_question_end_gaps (DeckQuestion *self);

G_END_DECLS
