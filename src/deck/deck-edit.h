/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/base-diagnostics.h"
#include "deck/deck-draft.h"

G_BEGIN_DECLS

/* A deck being written: its drafts in order, every step of the session to be
 * undone and redone, and the file it goes to.  Reads no clock; main thread
 * only.
 *
 * Invariants:
 * - Undoing all steps gives back exactly what was opened; redoing them all
 *   what there was.
 * - The id of a card that was in a file stays, whatever is undone: progress
 *   hangs on it.
 * - A file is replaced whole or not at all (deck-writer.h), and only by what
 *   reads back as the very deck that was meant.
 * - What did not change keeps its bytes in the file; comments stay.  The
 *   comments inside of a changed card move before it. */
typedef struct _DeckEdit DeckEdit;

/* Texts of the deck as a whole. */
typedef enum
{
  DECK_HEAD_TITLE,
  DECK_HEAD_DESCRIPTION, /* typed */
  DECK_HEAD_LICENCE,
  DECK_N_HEADS
} DeckHead;

typedef enum
{
  DECK_CHANGE_CARD,     /* index */
  DECK_CHANGE_INSERTED, /* index */
  DECK_CHANGE_REMOVED,  /* index */
  DECK_CHANGE_MOVED,    /* from index to where it is now */
  DECK_CHANGE_HEAD,
  DECK_CHANGE_DECK,  /* all of it */
  DECK_CHANGE_STATE, /* saved, or what can be undone */
} DeckChange;

typedef void (*DeckEditFunc) (DeckEdit *self,
                              DeckChange change,
                              guint index,
                              guint to,
                              gpointer user_data);

#define DECK_EDIT_NO_CARD G_MAXUINT

/* A deck with no card, in no file. */
DeckEdit *deck_edit_new (const char *id,
                         const char *title,
                         const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* A copy under another id, in no file: of a deck that cannot be changed. */
DeckEdit *deck_edit_new_copy (const Deck *deck,
                              const char *id,
                              const char *title) G_GNUC_WARN_UNUSED_RESULT;
/* A deck file of the user's.  NULL with findings where it is none; where cards
 * could not be read the findings say so, and the file keeps them. */
DeckEdit *deck_edit_open (const char *path, BaseDiagnostics *diagnostics)
    G_GNUC_WARN_UNUSED_RESULT;
void deck_edit_free (DeckEdit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DeckEdit, deck_edit_free)

/* One listener, told after each change. */
void
deck_edit_set_listener (DeckEdit *self, DeckEditFunc func, gpointer user_data);

/* ---- what there is ---- */

const char *deck_edit_get_id (const DeckEdit *self);
/* Before it is in a file only. */
void deck_edit_set_id (DeckEdit *self, const char *id);
/* An id made of the deck's title that is_taken says no to; g_free. */
char *deck_edit_propose_id (const DeckEdit *self,
                            gboolean (*is_taken) (const char *id,
                                                  gpointer user_data),
                            gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
const char *deck_edit_get_path (const DeckEdit *self); /* NULL: in none */
const char *deck_edit_get_language (const DeckEdit *self);
const char *deck_edit_get_head (const DeckEdit *self, DeckHead head);
guint deck_edit_get_n_cards (const DeckEdit *self);
DeckDraft *deck_edit_get_card (const DeckEdit *self, guint index); /* lent */
gboolean
deck_edit_find_card (const DeckEdit *self, const char *id, guint *index);
/* Whether the card was never in a file: its id may still change. */
gboolean deck_edit_is_new (const DeckEdit *self, guint index);
/* Whether writing the file keeps its comments. */
gboolean deck_edit_keeps_comments (const DeckEdit *self);

/* As deck_draft_check; ids that are taken too. */
char *deck_edit_check (const DeckEdit *self,
                       guint index,
                       DeckField field,
                       guint row) G_GNUC_WARN_UNUSED_RESULT;
char *deck_edit_check_head (const DeckEdit *self,
                            DeckHead head) G_GNUC_WARN_UNUSED_RESULT;
/* The first card that is not finished and what it lacks (g_free); NULL where
 * the deck can be written.  index DECK_EDIT_NO_CARD: the head. */
char *deck_edit_find_problem (const DeckEdit *self,
                              guint *index,
                              DeckField *field,
                              guint *row) G_GNUC_WARN_UNUSED_RESULT;
/* The one after the place given, and after the last the first again; that of
 * the place itself where it is the only one.  field DECK_N_FIELDS: before all
 * fields of the card. */
char *deck_edit_find_next_problem (const DeckEdit *self,
                                   guint *index,
                                   DeckField *field,
                                   guint *row) G_GNUC_WARN_UNUSED_RESULT;

/* ---- changing: each call is a step that can be undone ---- */

/* What is typed letter by letter in one field makes one step a word; the id of
 * a new card follows its prompt until it is set by hand. */
void deck_edit_set_text (DeckEdit *self,
                         guint index,
                         DeckField field,
                         guint row,
                         const char *text);
/* Both texts of the moment to show in one step. */
void deck_edit_set_show (DeckEdit *self,
                         guint index,
                         const char *scenario,
                         const char *step);
void deck_edit_set_head (DeckEdit *self, DeckHead head, const char *text);
/* The next letter begins a step of its own. */
void deck_edit_break (DeckEdit *self);

void
deck_edit_insert_row (DeckEdit *self, guint index, DeckList list, guint row);
void
deck_edit_remove_row (DeckEdit *self, guint index, DeckList list, guint row);
void deck_edit_move_row (DeckEdit *self,
                         guint index,
                         DeckList list,
                         guint row,
                         guint to);

/* An empty card before that one (or last). */
void deck_edit_insert_card (DeckEdit *self, guint index, DeckCardKind kind);
/* The same card once more, after itself, under another id. */
void deck_edit_duplicate_card (DeckEdit *self, guint index);
void deck_edit_remove_card (DeckEdit *self, guint index);
/* So that it stands at to. */
void deck_edit_move_card (DeckEdit *self, guint index, guint to);

gboolean deck_edit_can_undo (const DeckEdit *self);
gboolean deck_edit_can_redo (const DeckEdit *self);
/* *index: the card it was about, DECK_EDIT_NO_CARD for the head or a card that
 * is gone.  FALSE where there is none. */
gboolean deck_edit_undo (DeckEdit *self, guint *index);
gboolean deck_edit_redo (DeckEdit *self, guint *index);

/* ---- the file ---- */

/* Whether there is something to save. */
gboolean deck_edit_is_changed (const DeckEdit *self);

/* The file as it would be written.  DECK_ERROR_INVALID: not finished, see
 * deck_edit_find_problem. */
GBytes *deck_edit_write (const DeckEdit *self,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether another program changed or removed the file since it was read or
 * written here. */
gboolean deck_edit_is_overtaken (const DeckEdit *self);

/* DECK_ERROR_INVALID, DECK_ERROR_WRITE with the reason, and DECK_ERROR_CONFLICT
 * where the file is not the one that was read (unless overwrite).  On any error
 * both the file and the session are as before. */
gboolean deck_edit_save (DeckEdit *self,
                         const char *path,
                         gboolean overwrite,
                         GError **error);

/* Where the last saving had to write the file anew and put a copy of the old
 * one first, for the comments and the unreadable cards in it: path~, which is
 * no deck of the library.  NULL: nothing was lost. */
const char *deck_edit_get_backup (const DeckEdit *self);

G_END_DECLS
