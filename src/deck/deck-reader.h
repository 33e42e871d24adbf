/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/base-diagnostics.h"
#include "deck/deck.h"

G_BEGIN_DECLS

/* Reads a deck file (namespace DECK_NAMESPACE).  What is wrong goes to the
 * diagnostics with its line.  A card that breaks a rule is left out and the
 * rest loads; NULL only where the file as a whole is no deck: not readable,
 * not well-formed XML, another version, no id, over a cap.  Safe in any thread;
 * the cancellable is looked at every few cards (NULL result, no diagnostic). */
Deck *deck_read_file (const char *path,
                      BaseDiagnostics *diagnostics,
                      GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* The same from memory; name stands for the file in the diagnostics. */
Deck *deck_read_bytes (GBytes *bytes,
                       const char *name,
                       BaseDiagnostics *diagnostics,
                       GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
