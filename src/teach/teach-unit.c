/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-unit.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define WHOLE_BELOW 1e6

gboolean
teach_unit_from_nick (const char *nick, TeachUnit *unit)
{
  static const char *const nicks[TEACH_N_UNITS] = {
    [TEACH_UNIT_SHARE] = "share",         [TEACH_UNIT_SECONDS] = "seconds",
    [TEACH_UNIT_BYTES] = "bytes",         [TEACH_UNIT_COUNT] = "count",
    [TEACH_UNIT_RATE] = "rate",           [TEACH_UNIT_DEVICE] = "device",
    [TEACH_UNIT_BANDWIDTH] = "bandwidth",
  };

  for (guint i = 0; i < TEACH_N_UNITS; i++)
    if (g_strcmp0 (nicks[i], nick) == 0)
      {
        *unit = (TeachUnit)i;
        return TRUE;
      }
  return FALSE;
}

static char *
format_number (double value)
{
  if (fabs (value) < WHOLE_BELOW && value == round (value))
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (buffer, sizeof buffer, "%.0f", fabs (value));
      /* A true minus, as base_format_number has it. */
      return g_strconcat (value < 0 ? "\u2212" : "", buffer, NULL);
    }
  if (fabs (value) >= 999.5)
    return base_format_count (value);
  return base_format_number (value);
}

/* A negative amount is one of a formula: shown all the same. */
static char *
format_bytes (double value)
{
  g_autofree char *text = NULL;

  if (!(fabs (value) < 1.8e19))
    return base_format_number (value);
  text = base_format_bytes ((guint64)llround (fabs (value)));
  return g_strconcat (value < 0 ? "\u2212" : "", text, NULL);
}

char *
teach_unit_format (TeachUnit unit, double value)
{
  switch (unit)
    {
    case TEACH_UNIT_BYTES:
      return format_bytes (value);
    case TEACH_UNIT_SECONDS:
      return base_format_duration_ns (base_seconds_to_ns (value));
    case TEACH_UNIT_SHARE:
      return base_format_percent (value);
    case TEACH_UNIT_RATE:
      {
        g_autofree char *count = base_format_count (value);

        /* Translators: samples per second */
        return g_strdup_printf (_ ("%s samples/s"), count);
      }
    case TEACH_UNIT_BANDWIDTH:
      return base_format_rate (value, "B");
    case TEACH_UNIT_DEVICE:
      /* A learner may type anything. */
      if (!(value >= 0 && value <= G_MAXUINT))
        return format_number (value);
      return g_strdup_printf (_ ("device %u"), (guint)value);
    case TEACH_UNIT_COUNT:
    case TEACH_UNIT_WORD:
    case TEACH_N_UNITS:
    default:
      return format_number (value);
    }
}

char *
teach_unit_dup_example (TeachUnit unit)
{
  switch (unit)
    {
    case TEACH_UNIT_BYTES:
      return g_strdup (_ ("12.5 GB"));
    case TEACH_UNIT_SECONDS:
      return g_strdup (_ ("340 ms"));
    case TEACH_UNIT_SHARE:
      return g_strdup (_ ("38 %"));
    case TEACH_UNIT_RATE:
      return g_strdup (_ ("12 k samples/s"));
    case TEACH_UNIT_BANDWIDTH:
      return g_strdup (_ ("25 GB/s"));
    case TEACH_UNIT_COUNT:
    case TEACH_UNIT_DEVICE:
    case TEACH_UNIT_WORD:
    case TEACH_N_UNITS:
    default:
      return g_strdup ("12");
    }
}
