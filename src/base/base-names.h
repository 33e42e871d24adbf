/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names that a user mistyped: which one of those there are was meant. */

/* The name of that number, lent; NULL past the end. */
typedef const char *(*BaseNameFunc) (gconstpointer names, guint index);

/* The one most like it; NULL where none is so near that it can have been meant:
 * a third of the letters at most put in, left out or exchanged, or one that
 * begins with (nearly) all that was typed.  "gpt9" may be "gpt2-124m", but not
 * "mpt-7b". */
const char *
base_names_find_near (const char *typed, BaseNameFunc get, gconstpointer names);
/* "ring, tree, auto", in place of a suggestion. */
char *base_names_list (BaseNameFunc get,
                       gconstpointer names) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
