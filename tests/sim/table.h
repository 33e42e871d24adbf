/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The lines of a table in tests/data without its comments, split at tabs: GStrv
 * each. */
GPtrArray *table_read (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
