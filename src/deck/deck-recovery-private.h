/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-draft.h"
#include "deck/deck-recovery.h"

G_BEGIN_DECLS

/* Between -recovery (the bytes) and -recovery-open (a session with them). */

/* The texts of a card in it: its fields, then the id of the card before it. */
#define DECK_RECOVERY_N_TEXTS (DECK_N_SINGLE_FIELDS + 1)
#define DECK_RECOVERY_BEFORE DECK_N_SINGLE_FIELDS /* its place among them */

G_STATIC_ASSERT (DECK_N_HEADS == 3);

struct _DeckRecovery
{
  guint version;
  GVariant *all;
  const char *id; /* lent by it, as all of these */
  const char *language;
  const char *title;
  const char *path;
  const char *checksum;
  gint64 at_ms;
  guint n_in_file;
  const char *heads[DECK_N_HEADS]; /* NULL: as in the file */
  GVariant *entries;
};

DeckField deck_recovery_get_first_field (DeckList list);

G_END_DECLS
