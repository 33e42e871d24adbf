/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck.h"

G_BEGIN_DECLS

/* A card as it is being written: any text in any field, finished or not.  It
 * never changes once made; a change gives another one that shares the rest, so
 * that keeping every state of a session is cheap.
 *
 * What belongs to another kind of card stays in the draft, and comes back when
 * the kind does; only what belongs to its kind becomes part of the card. */
typedef struct _DeckDraft DeckDraft;

/* Texts marked (typed) are as deck-typed.h says. */
typedef enum
{
  DECK_FIELD_ID,
  DECK_FIELD_KIND,         /* nick */
  DECK_FIELD_LEVEL,        /* nick */
  DECK_FIELD_CONCEPTS,     /* ids, space separated */
  DECK_FIELD_PROMPT,       /* typed */
  DECK_FIELD_ANSWER,       /* typed */
  DECK_FIELD_HINT,         /* typed */
  DECK_FIELD_MODEL_ANSWER, /* typed */
  DECK_FIELD_EXPLANATION,  /* typed */
  DECK_FIELD_SHOW_SCENARIO,
  DECK_FIELD_SHOW_STEP,
  DECK_FIELD_SCENARIO,  /* of a computed card … */
  DECK_FIELD_ASK,       /* … */
  DECK_FIELD_TOLERANCE, /* … a number, "" for the usual one … */
  DECK_FIELD_TYPED,     /* … "true" where the amount is typed, else "" */
  DECK_FIELD_CLAIMS, /* as deck-claims.h writes them: handed on, not edited */
  DECK_N_SINGLE_FIELDS,

  /* Of a row in one of the lists. */
  DECK_FIELD_OPTION = DECK_N_SINGLE_FIELDS, /* typed */
  DECK_FIELD_OPTION_FEEDBACK,               /* typed */
  DECK_FIELD_OPTION_CORRECT,                /* "true" or "" */
  DECK_FIELD_CONCEPT,                       /* typed */
  DECK_FIELD_CONCEPT_KEYWORDS,
  DECK_FIELD_VARY_KNOB,
  DECK_FIELD_VARY_VALUES,
  DECK_FIELD_WRONG_FORMULA,
  DECK_FIELD_WRONG_FEEDBACK, /* typed */
  DECK_N_FIELDS
} DeckField;

typedef enum
{
  DECK_LIST_OPTIONS,
  DECK_LIST_CONCEPTS,
  DECK_LIST_VARIES,
  DECK_LIST_WRONGS,
  DECK_N_LISTS
} DeckList;

/* The list a field is in, with its first field; FALSE for a single one. */
gboolean deck_field_get_list (DeckField field, DeckList *list);
guint deck_list_get_max_rows (DeckList list);
/* Whether the text is light markup as typed. */
gboolean deck_field_is_typed (DeckField field);

/* Empty, of that kind; a choice card has two options, an explain card two
 * ideas. */
DeckDraft *deck_draft_new (const char *id,
                           DeckCardKind kind) G_GNUC_WARN_UNUSED_RESULT;
DeckDraft *
deck_draft_new_from_card (const DeckCard *card) G_GNUC_WARN_UNUSED_RESULT;
DeckDraft *deck_draft_ref (DeckDraft *self);
void deck_draft_unref (DeckDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DeckDraft, deck_draft_unref)

/* Whether the card was in a file under this id; drafts made of this one say the
 * same.  No text of the card: it is told, not edited. */
gboolean deck_draft_is_saved (const DeckDraft *self);
void deck_draft_set_saved (DeckDraft *self, gboolean saved);

/* Lent, never NULL; row counts for fields of a list only. */
const char *deck_draft_get (const DeckDraft *self, DeckField field, guint row);
DeckCardKind deck_draft_get_kind (const DeckDraft *self);
guint deck_draft_get_n_rows (const DeckDraft *self, DeckList list);
/* Whether cards of its kind have the field. */
gboolean deck_draft_uses (const DeckDraft *self, DeckField field);
gboolean deck_draft_equal (const DeckDraft *a, const DeckDraft *b);

/* Another draft.  An option made the correct one takes that from the others. */
DeckDraft *deck_draft_with (DeckDraft *self,
                            DeckField field,
                            guint row,
                            const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* With an empty row before that one; with the row moved so that it stands at
 * to. */
DeckDraft *deck_draft_with_row (DeckDraft *self,
                                DeckList list,
                                guint row) G_GNUC_WARN_UNUSED_RESULT;
DeckDraft *deck_draft_without_row (DeckDraft *self,
                                   DeckList list,
                                   guint row) G_GNUC_WARN_UNUSED_RESULT;
DeckDraft *deck_draft_with_row_moved (DeckDraft *self,
                                      DeckList list,
                                      guint row,
                                      guint to) G_GNUC_WARN_UNUSED_RESULT;

/* What is wrong with a field and what to do, for the author; NULL where
 * nothing is; g_free.  Whether an id is taken the draft cannot know. */
char *deck_draft_check (const DeckDraft *self,
                        DeckField field,
                        guint row) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a list as a whole: too few options, none correct. */
char *deck_draft_check_list (const DeckDraft *self,
                             DeckList list) G_GNUC_WARN_UNUSED_RESULT;
/* The first of all of these; field and row (may be NULL) say where. */
char *deck_draft_find_problem (const DeckDraft *self,
                               DeckField *field,
                               guint *row) G_GNUC_WARN_UNUSED_RESULT;

/* The first of those that come after the place given, in the order of the
 * screen; a field without a place in it, as DECK_N_FIELDS: of all. */
char *deck_draft_find_next_problem (const DeckDraft *self,
                                    DeckField *field,
                                    guint *row) G_GNUC_WARN_UNUSED_RESULT;

/* The draft as a card, for a DeckBuilder: its texts live as long as the
 * holder. */
typedef struct
{
  DeckCard card;
  GPtrArray *texts;
  GArray *options;
  GArray *concepts;
  GArray *varies;
  GArray *wrongs;
  GArray *claims;
  DeckComputation computation;
} DeckDraftCard;

void deck_draft_card_init (DeckDraftCard *self, const DeckDraft *draft);
void deck_draft_card_clear (DeckDraftCard *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeckDraftCard, deck_draft_card_clear)

/* A deck of this one card for a look at it: "…" stands where something is
 * missing.  NULL where it cannot be shown yet. */
Deck *deck_draft_preview (const DeckDraft *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
