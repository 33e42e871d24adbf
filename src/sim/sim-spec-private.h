/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* What sim_spec_validate is made of. */

/* Sets SIM_ERROR_INVALID; always FALSE. */
gboolean sim_refuse (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);
gboolean sim_check_count (const char *what,
                          guint64 value,
                          guint64 least,
                          guint64 most,
                          GError **error);
gboolean sim_check_divides (const char *part,
                            guint64 divisor,
                            const char *whole,
                            guint64 dividend,
                            GError **error);
/* The positive multiple of `of` nearest to `wanted`, the lower of two. */
guint64 sim_nearest_multiple (guint64 of, guint64 wanted);

/* Degrees that fit the cluster; and all other rules of SimParallel. */
gboolean sim_check_degrees (const SimSpec *self, GError **error);
gboolean sim_check_parallel (const SimSpec *self, GError **error);

G_END_DECLS
