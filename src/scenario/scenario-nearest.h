/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to the scenario layer: how many letters differ between two ids
 * (Levenshtein: insertions, removals and exchanges of a byte); ids over 100
 * bytes count as 100.  For "the nearest is …" in findings. */
guint scenario_id_distance (const char *a, const char *b);
/* The same, with what both begin with alike counted for more: "gpt9" is more
 * like "gpt2-124m" than like "mpt-7b".  Only for comparing. */
guint scenario_id_unlikeness (const char *a, const char *b);

G_END_DECLS
