/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "widgets/card-study.h"

G_BEGIN_DECLS

/* A window with one card to look at, and what is known of it.  Nothing that is
 * done there is logged.  NULL where no deck has the card any more. */
GtkWidget *
card_progress_card_new (CardStudy *study,
                        const char *deck_id,
                        const char *card_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
