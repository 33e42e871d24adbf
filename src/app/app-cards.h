/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "deck/deck-diff.h"
#include "review/review-backup.h"
#include "review/review-limits.h"
#include "widgets/card-study.h"

G_BEGIN_DECLS

/* What stands behind the card pane: the learner's folder with decks and
 * progress, watched and backed up.  The progress is opened and decks are read
 * off the main thread; "added" or "told" says what came of a deck.
 *
 * Where progress cannot be kept (a folder that cannot be written to) the cards
 * work all the same, in memory, and the learner is told.
 *
 * Signal "told" (const char *text, BaseDiagnostics *details): something to be
 * told in a toast; details may be NULL and belong to the handler.
 * Signal "added" (const char *deck_id, const char *text, BaseDiagnostics
 * *details): the same of a deck that was taken in.
 * Signal "imported" (the same; deck_id NULL: it did not come in): a deck of
 * another program, of which something is to be read at length, in a dialog.
 * Signal "backups-changed": there is another one.
 * Signal "opened": the study can be shown, or app_cards_get_problem says why
 * not (it is tried again, and "opened" comes again).
 * Signal "conflict" (AppCardsConflict *): to be answered by app_cards_resolve.
 */
#define APP_TYPE_CARDS (app_cards_get_type ())
G_DECLARE_FINAL_TYPE (AppCards, app_cards, APP, CARDS, GObject)

/* folder: where "decks", "progress.sqlite" and "backups" lie; made where it is
 * missing. */
AppCards *app_cards_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the progress, reads the decks and begins to watch. */
void app_cards_start (AppCards *self);
/* Where the learner's decks lie. */
const char *app_cards_get_decks_folder (AppCards *self);
/* Where unsaved changes to decks are put aside; g_free. */
char *app_cards_dup_recovery_folder (AppCards *self) G_GNUC_WARN_UNUSED_RESULT;
/* Reads the decks anew, in a thread, as a change in their folder does in a
 * while. */
void app_cards_read_decks (AppCards *self);

/* Lent; not opened yet before "opened". */
CardStudy *app_cards_get_study (AppCards *self);

/* NULL where the study could be opened. */
const char *app_cards_get_problem (AppCards *self);

/* A deck that was opened while another of its id is there: nothing was written
 * yet. */
typedef struct _AppCardsConflict AppCardsConflict;

typedef enum
{
  APP_CARDS_CANCEL,
  APP_CARDS_REPLACE,   /* the deck that is there; its progress is kept */
  APP_CARDS_KEEP_BOTH, /* the new one under another id */
} AppCardsChoice;

/* Lent. */
const char *app_cards_conflict_get_title (const AppCardsConflict *conflict);
DeckDiff app_cards_conflict_get_diff (const AppCardsConflict *conflict);
/* A deck that came with the program cannot be replaced. */
gboolean app_cards_conflict_get_shipped (const AppCardsConflict *conflict);
/* What the user chose; the conflict is freed. */
void app_cards_resolve (AppCards *self,
                        AppCardsConflict *conflict,
                        AppCardsChoice choice);

/* Puts a deck file into the learner's folder, where it stays, and shows it.
 * Where a deck of its id is there and says something else, "conflict" asks
 * first.  name: how the file was called. */
void app_cards_add_deck (AppCards *self, GBytes *bytes, const char *name);
/* The same with the file of another program (deck-import.h); what could not be
 * taken over is told with it. */
void app_cards_import_deck (AppCards *self, GBytes *bytes, const char *name);

/* What the learner set; an error before "opened". */
gboolean app_cards_get_settings (AppCards *self,
                                 ReviewQueueLimits *limits,
                                 double *wanted_retention,
                                 GError **error);
/* Kept with the progress in one transaction, in force at once. */
gboolean app_cards_set_settings (AppCards *self,
                                 const ReviewQueueLimits *limits,
                                 double wanted_retention,
                                 GError **error);

/* Where the backups lie; g_free. */
char *app_cards_dup_backups_folder (AppCards *self) G_GNUC_WARN_UNUSED_RESULT;
/* ReviewBackup, the newest first; NULL on an error. */
GPtrArray *app_cards_list_backups (AppCards *self,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* There is another one, or one was put back: tells it. */
void app_cards_backups_changed (AppCards *self);

G_END_DECLS
