/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-edit.h"
#include "deck/deck-source.h"

/* Shared by deck-edit.c, the steps, and deck-edit-file.c, the file. */
struct _DeckEdit
{
  char *id;
  char *path; /* NULL: in no file */
  char *language;
  char *heads[DECK_N_HEADS];
  GPtrArray *cards; /* DeckDraft */

  GArray *steps;  /* Step of deck-edit.c */
  guint position; /* steps done */
  gint64 saved;   /* position as in the file; -1: none is */
  gboolean merge; /* whether the next letter may join the last step */

  GHashTable *saved_ids; /* every id that was ever in the file: not to
                            be proposed */
  DeckSource *source;    /* of the file; NULL: cannot be kept */
  GHashTable *clean;     /* drafts as they stand in the source */
  char *saved_heads[DECK_N_HEADS];
  char *checksum; /* of the file's bytes as read or written */
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
