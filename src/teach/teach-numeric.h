/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "teach/teach-error.h"
#include "teach/teach-unit.h"

G_BEGIN_DECLS

/* Reads an amount as people type it: "12 GB", "12,5 GiB", "340ms", "0.34 s",
 * "38 %", "1 200 000", "1.2e9", "3 min", "2.4 Gbit".
 *
 * - A point or a comma is the decimal sign; where both stand the later one is,
 *   and the other, like spaces and apostrophes between digits, groups.  One
 *   that stands several times groups.
 * - Bytes: B, kB, MB, GB, TB, PB in powers of 1000, KiB … PiB in powers of
 *   1024; bits: bit, kbit, Mbit …, and kb, Mb, Gb with a small b.
 * - Seconds: ns, us, µs, ms, s, min, h.  Rates: k, M, B or G, T before "/s".
 * - Shares: "%"; a plain number is per cent, but a share of one where it is
 *   below 1 and written with a decimal sign.
 * - Without a unit: bytes, seconds, or the number itself. */
typedef struct
{
  double value;  /* bytes, seconds, share of one, … */
  gboolean bits; /* it was typed in bits; value is in bytes */
} TeachAmount;

#define TEACH_NUMERIC_MAX_BYTES 100

/* TEACH_ERROR_NUMBER, with what was expected in words for the learner. */
gboolean teach_numeric_parse (const char *text,
                              TeachUnit of,
                              TeachAmount *amount,
                              GError **error);

/* What was understood: "12.9 GB" of "12 GiB", "300 MB, from bits" of
 * "2.4 Gbit"; g_free. */
char *teach_numeric_dup_understood (TeachUnit of, const TeachAmount *amount)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
