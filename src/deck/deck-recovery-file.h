/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-recovery.h"

G_BEGIN_DECLS

/* A file with what one session had not saved, in a folder of such files
 * (N.unsaved).  It is replaced whole or not at all.  Whoever holds it has it
 * locked: what another window or program works on is nobody else's, and what a
 * killed one left behind is free.  Ref-counted; any thread. */
typedef struct _DeckRecoveryFile DeckRecoveryFile;

/* Nothing is written yet. */
DeckRecoveryFile *
deck_recovery_file_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
DeckRecoveryFile *deck_recovery_file_ref (DeckRecoveryFile *self);
/* The file stays, for another one to find. */
void deck_recovery_file_unref (DeckRecoveryFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DeckRecoveryFile, deck_recovery_file_unref)

/* bytes of deck_recovery_dump.  The folder is made where it is missing.  Syncs:
 * not for the main thread.  DECK_ERROR_WRITE with the reason; what was written
 * before stays. */
gboolean deck_recovery_file_write (DeckRecoveryFile *self,
                                   GBytes *bytes,
                                   GCancellable *cancellable,
                                   GError **error);
/* Removes it; waits for a write under way, so cancel that first. */
void deck_recovery_file_discard (DeckRecoveryFile *self);

/* DeckRecoveryFile: those in the folder that nobody holds, the oldest first.
 * One that is damaged is set aside as N.damaged, with a finding that is an
 * error; one that cannot be read now, or that a newer version wrote, stays,
 * with a warning each time. */
GPtrArray *deck_recovery_file_list (const char *folder,
                                    BaseDiagnostics *diagnostics)
    G_GNUC_WARN_UNUSED_RESULT;
/* Lent; of one that was listed. */
const DeckRecovery *deck_recovery_file_get (const DeckRecoveryFile *self);

G_END_DECLS
