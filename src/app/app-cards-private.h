/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-cards.h"

G_BEGIN_DECLS

/* Shared by the files of AppCards: -add, -settings. */
struct _AppCards
{
  GObject parent_instance;
  char *folder;
  char *decks_folder;
  CardStudy *study;
  GCancellable *reading; /* of the read under way, or NULL */
  GFileMonitor *monitor; /* of decks_folder */
  gboolean opened;
  gboolean again;  /* the folder changed while it was read the first time */
  char *problem;   /* why not, or NULL */
  char *told;      /* the decks' problems told last, or NULL */
  gint64 day;      /* of the last look */
  guint64 foreign; /* review_store_get_foreign_changes then */
  guint settle_source;
  guint look_source;
  GQueue additions; /* AppCardsConflict: decks that wait to be added … */
  gboolean adding;  /* … and whether one is being */
};

/* details is taken. */
void
app_cards_tell (AppCards *self, const char *text, BaseDiagnostics *details);
void app_cards_tell_added (AppCards *self,
                           const char *deck_id,
                           const char *text,
                           BaseDiagnostics *details);
void app_cards_read_clock (ReviewMoment *now, gpointer user_data);
/* Emits "conflict"; conflict is given to whoever answers. */
void app_cards_ask (AppCards *self, AppCardsConflict *conflict);
void app_cards_tell_imported (AppCards *self,
                              const char *deck_id,
                              const char *text,
                              BaseDiagnostics *details);
/* The next deck that waits, where none is being added and the decks that there
 * are have been read. */
void app_cards_add_next (AppCards *self);
void app_cards_forget_additions (AppCards *self);

G_END_DECLS
