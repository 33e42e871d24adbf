/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to the scenario layer: how many letters differ between two ids
 * (Levenshtein: insertions, removals and exchanges of a byte); ids over 100
 * bytes count as 100.  For "the nearest is …" in findings. */
guint scenario_id_distance (const char *a, const char *b);

G_END_DECLS
