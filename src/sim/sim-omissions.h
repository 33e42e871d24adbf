/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the simulation leaves out: the one list of it, shown by the app and the
 * tool.  Sentences in the user's language, most telling first; lent.  NULL past
 * the last. */
const char *sim_omissions_get (guint index);

G_END_DECLS
