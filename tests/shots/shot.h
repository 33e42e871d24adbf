/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What the programs that make pictures have in common.  `with` is the words of
 * a picture, parted by spaces; "dark", "rtl" and "contrast" mean the same to
 * all. */

/* Widgets without the application: libadwaita, templates and style. */
void shot_start_widgets (void);

gboolean shot_has (const char *with, const char *word);
/* Light or dark, from the left or from the right. */
void shot_look (const char *with);

/* High contrast is a matter of the whole process: this one has it. */
gboolean shot_is_contrast (void);
/* Among the names (none: all of them), and for this process to make. */
gboolean shot_is_wanted (const char *name, const char *with, char **names);
/* The same program once more, with high contrast. */
gboolean shot_run_contrast (char **argv);

/* The window as it is, its popovers with it. */
gboolean shot_save (GtkWidget *window, const char *path);

G_END_DECLS
