/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a number counts: how it is shown and in which units it is typed. */
typedef enum
{
  TEACH_UNIT_SHARE,   /* 0 to 1, written in per cent */
  TEACH_UNIT_SECONDS, /* written in ns to s */
  TEACH_UNIT_BYTES,
  TEACH_UNIT_COUNT,     /* a plain number */
  TEACH_UNIT_RATE,      /* samples per second */
  TEACH_UNIT_DEVICE,    /* a rank */
  TEACH_UNIT_WORD,      /* one of a few words: "true", "last-bucket" */
  TEACH_UNIT_BANDWIDTH, /* bytes per second */
  TEACH_N_UNITS
} TeachUnit;

/* "share", "seconds", "bytes", "count", "rate", "device", "bandwidth": as in
 * "{parameters * 4:bytes}". */
gboolean teach_unit_from_nick (const char *nick, TeachUnit *unit);

/* A number with its unit, three significant digits (a whole number below a
 * million in full), the same on every machine; not for words; g_free. */
char *teach_unit_format (TeachUnit unit,
                         double value) G_GNUC_WARN_UNUSED_RESULT;

/* An answer as it may be typed, "12.5 GB", for a field's help; g_free. */
char *teach_unit_dup_example (TeachUnit unit) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
