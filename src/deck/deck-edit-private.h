/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-edit.h"
#include "deck/deck-source.h"

typedef enum
{
  DECK_STEP_CARD, /* before -> after at index */
  DECK_STEP_INSERT,
  DECK_STEP_REMOVE,
  DECK_STEP_MOVE,
  DECK_STEP_HEAD,
  DECK_STEP_DECK, /* all of it: cards and heads change places */
} DeckEditStepKind;

typedef struct
{
  DeckEditStepKind kind;
  guint index;
  guint to;
  DeckDraft *before;
  DeckDraft *after;
  DeckHead head;
  char *text_before;
  char *text_after;
  /* What a letter typed next may join. */
  DeckField field;
  guint row;
  gboolean typed;
  GPtrArray *cards;
  char *heads[DECK_N_HEADS];
} DeckEditStep;

/* Shared by deck-edit.c, the changes; -steps.c, doing and undoing them;
 * -check.c, ids and what lacks; -file.c, the file; and deck-recovery.c, what
 * was not saved. */
struct _DeckEdit
{
  char *id;
  char *path; /* NULL: in no file */
  char *language;
  char *heads[DECK_N_HEADS];
  GPtrArray *cards; /* DeckDraft */

  GArray *steps;  /* DeckEditStep */
  guint position; /* steps done */
  gint64 saved;   /* position as in the file; -1: none is */
  gboolean merge; /* whether the next letter may join the last step */

  GHashTable *saved_ids; /* every id that was ever in the file: not to
                            be proposed */
  DeckSource *source;    /* of the file; NULL: cannot be kept */
  GHashTable *clean;     /* drafts as they stand in the file, to their place
                            in it */
  char *saved_heads[DECK_N_HEADS];
  guint n_in_file; /* cards */
  char *checksum;  /* of the file's bytes as read or written */
  gboolean has_comments;
  gboolean has_left_out; /* cards of the file that could not be read */
  char *backup;          /* of what the last saving would have lost; NULL */

  DeckEditFunc listener;
  gpointer listener_data;
};

DeckEdit *deck_edit_alloc (const char *id);
void deck_edit_tell (DeckEdit *self, DeckChange change, guint index, guint to);
/* Drafts of a deck's cards in place of what there was; no step. */
void deck_edit_take_deck (DeckEdit *self, const Deck *deck);

/* deck-edit.c */
const char *deck_edit_get_card_id (const DeckEdit *self, guint index);

/* deck-edit-check.c: one that no other card has; except: the card it is for,
 * or DECK_EDIT_NO_CARD. */
char *deck_edit_propose_card_id (const DeckEdit *self,
                                 const char *typed,
                                 guint except);

/* deck-edit-steps.c */
GArray *deck_edit_steps_new (void);
/* Does the step, whose contents are taken. */
void deck_edit_push (DeckEdit *self, DeckEditStep *step);
/* forward: from before to after; returns the card it was about. */
guint deck_edit_apply (DeckEdit *self, DeckEditStep *step, gboolean forward);
/* The last step, where a letter in that field may join it. */
DeckEditStep *deck_edit_get_joinable (DeckEdit *self);
gboolean deck_edit_continues (const char *before, const char *after);
