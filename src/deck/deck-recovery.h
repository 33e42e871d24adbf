/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-edit.h"

G_BEGIN_DECLS

/* What an editing session had not saved, so that a program that was killed
 * loses none of it: finished or not, cards as they were being written.  Cards
 * that stand in the deck's file as they did are told by their place there, so
 * that it is as small as what was changed; it belongs to that very file.
 *
 * In bytes: a line with the version, one with the checksum of the rest, a
 * GVariant.  Bytes that are not wholly such are refused. */
typedef struct _DeckRecovery DeckRecovery;

#define DECK_RECOVERY_MAX_BYTES ((gsize)256 << 20)

/* at_ms: when, in Unix time.  Main thread; cost is that of the changed cards
 * and a look at each other one. */
GBytes *deck_recovery_dump (const DeckEdit *edit,
                            gint64 at_ms) G_GNUC_WARN_UNUSED_RESULT;

/* DECK_ERROR_INVALID where they are damaged or none, DECK_ERROR_VERSION where a
 * newer version wrote them; what older ones wrote is read. */
DeckRecovery *deck_recovery_parse (GBytes *bytes,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void deck_recovery_free (DeckRecovery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DeckRecovery, deck_recovery_free)

const char *deck_recovery_get_title (const DeckRecovery *self);
const char *deck_recovery_get_path (const DeckRecovery *self); /* or NULL */
gint64 deck_recovery_get_at_ms (const DeckRecovery *self);

/* Cards of the file that were changed, new ones, those that were removed. */
typedef struct
{
  guint n_changed;
  guint n_added;
  guint n_removed;
} DeckRecoveryCounts;
DeckRecoveryCounts deck_recovery_count (const DeckRecovery *self);

/* The first card that is not as in the file; NULL: none; g_free. */
char *
deck_recovery_dup_card_id (const DeckRecovery *self) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  DECK_RECOVERY_NEW,     /* the deck was never in a file */
  DECK_RECOVERY_FITS,    /* its file is as it was */
  DECK_RECOVERY_CHANGED, /* another program wrote to it since … */
  DECK_RECOVERY_GONE,    /* … or removed it */
} DeckRecoveryState;
/* As it is now: reads the file. */
DeckRecoveryState deck_recovery_get_state (const DeckRecovery *self);

/* A session with it.  Where the file is there that is its content and, in one
 * step to be undone, what was not saved.  Where it was changed since the
 * changed cards stand in place of those of their ids, new ones after the card
 * they were written after (found by its id), and all else is as in the file
 * now; where it is gone they are all there is.  NULL with findings where the
 * file cannot be read. */
DeckEdit *
deck_recovery_open (const DeckRecovery *self,
                    BaseDiagnostics *diagnostics) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
