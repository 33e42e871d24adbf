/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Quantities as text, one formatter each for the whole program.  Three
 * significant digits, decimal multiples (1 GB is 1e9 bytes), a no-break space
 * before the unit, "." as the decimal sign whatever the locale: the same
 * value gives the same text on every machine.  All results: g_free. */
char *base_format_duration_ns (gint64 ns) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a column that is compared: zeros at the end are kept, "1.00 s"
 * after "995 ms". */
char *base_format_duration_full_ns (gint64 ns) G_GNUC_WARN_UNUSED_RESULT;
char *base_format_bytes (guint64 bytes) G_GNUC_WARN_UNUSED_RESULT;
char *base_format_count (double count) G_GNUC_WARN_UNUSED_RESULT; /* 124 M */
char *base_format_rate (double per_second, const char *unit)
    G_GNUC_WARN_UNUSED_RESULT; /* 300 GB/s, 312 TFLOP/s */
/* A share of 1 as a percentage: whole, but one decimal below 10 %; never 0 %
 * for more than nothing nor 100 % for less than all. */
char *base_format_percent (double share) G_GNUC_WARN_UNUSED_RESULT;
/* Short number for drawn cells: at most 3 significant digits, a true minus. */
char *base_format_number (double value) G_GNUC_WARN_UNUSED_RESULT;

/* Seconds to ns, rounded to nearest; saturates rather than overflows. */
gint64 base_seconds_to_ns (double seconds);
double base_ns_to_seconds (gint64 ns);

G_END_DECLS
