/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "review/review-store.h"

G_BEGIN_DECLS

/* Looks the whole store over and mends what can be mended without losing an
 * answer: indexes are rebuilt, rows whose owner is missing get one, cards in
 * an impossible state go back to their last answer, totals are counted anew.
 * All or nothing.  findings (file: the store's path): a warning for each thing
 * mended, an error for what cannot be; nothing where all is well.
 * REVIEW_ERROR_DAMAGED where pages are broken: a backup is the remedy. */
gboolean review_store_check (ReviewStore *self,
                             BaseDiagnostics *findings,
                             GError **error);

/* The same on a copy, while another program goes on with the store: an error
 * for each thing that is to be mended, and nothing of the file is touched or
 * held. */
gboolean review_store_look_over (ReviewStore *self,
                                 BaseDiagnostics *findings,
                                 GError **error);

G_END_DECLS
