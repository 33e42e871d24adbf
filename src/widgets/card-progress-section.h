/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/plot-view.h"

G_BEGIN_DECLS

/* One plot of the progress page: its title, a sentence, the picture or the same
 * as a table, and the facts of the point that is pointed at.
 *
 * It may have two faces (weeks or months) with a switch between them, and may
 * be hidden but for its title.
 *
 * Property "shown" (gboolean): FALSE where it was hidden. */
#define CARD_TYPE_PROGRESS_SECTION (card_progress_section_get_type ())
G_DECLARE_FINAL_TYPE (CardProgressSection,
                      card_progress_section,
                      CARD,
                      PROGRESS_SECTION,
                      GtkBox)

GtkWidget *
card_progress_section_new (const char *title) G_GNUC_WARN_UNUSED_RESULT;
/* Before any data: the names of the two faces. */
void card_progress_section_set_faces (CardProgressSection *self,
                                      const char *first,
                                      const char *second);
/* Adds the button that hides it. */
void card_progress_section_set_can_hide (CardProgressSection *self);

/* face 0, or 1 of two.  data is shared; NULL: there is none, and why stands in
 * its place. */
void card_progress_section_set_data (CardProgressSection *self,
                                     guint face,
                                     ScenePlotData *data,
                                     const char *why);

G_END_DECLS
