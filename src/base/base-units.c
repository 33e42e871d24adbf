/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-units.h"

#include <math.h>

#define NO_BREAK_SPACE "\u00a0"
#define MINUS "\u2212"

/* value with three significant digits, so 12.3 and 123 and 1.23; a value that
 * would round up to 1000 is the caller's to catch by scaling first.  full: 1.20
 * and not 1.2. */
static char *
format_three_digits (double value, gboolean full)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  double size = fabs (value);
  const char *format;

  if (size >= 99.95)
    format = "%.0f";
  else if (size >= 9.995)
    format = "%.1f";
  else
    format = "%.2f";
  g_ascii_formatd (buffer, sizeof buffer, format, size);
  if (!full && strchr (buffer, '.') != NULL)
    {
      char *end = buffer + strlen (buffer) - 1;

      while (*end == '0')
        *end-- = '\0';
      if (*end == '.')
        *end = '\0';
    }
  return g_strconcat (value < 0 && strcmp (buffer, "0") != 0 ? MINUS : "",
                      buffer, NULL);
}

/* Picks the largest prefix whose value is at least 1 after rounding. */
static char *
format_scaled (double value,
               const char *const *prefixes,
               const char *unit,
               gboolean full)
{
  g_autofree char *digits = NULL;
  guint i = 0;

  while (fabs (value) >= 999.5 && prefixes[i + 1] != NULL)
    {
      value /= 1000;
      i++;
    }
  digits = format_three_digits (value, full);
  return g_strconcat (digits, NO_BREAK_SPACE, prefixes[i], unit, NULL);
}

static char *
format_duration (gint64 ns, gboolean full)
{
  static const char *const prefixes[] = { "n", "µ", "m", "", NULL };
  static const char *const none[] = { "", NULL };
  double seconds = base_ns_to_seconds (ns);

  if (ns == 0)
    return g_strdup ("0" NO_BREAK_SPACE "s");
  if (fabs (seconds) < 119.5)
    return format_scaled ((double)ns, prefixes, "s", full);
  if (fabs (seconds) < 119.5 * 60)
    return format_scaled (seconds / 60, none, "min", full);
  return format_scaled (seconds / 3600, none, "h", full);
}

char *
base_format_duration_ns (gint64 ns)
{
  return format_duration (ns, FALSE);
}

char *
base_format_duration_full_ns (gint64 ns)
{
  return format_duration (ns, TRUE);
}

char *
base_format_bytes (guint64 bytes)
{
  static const char *const prefixes[] = { "", "k", "M", "G", "T", "P", NULL };

  return format_scaled ((double)bytes, prefixes, "B", FALSE);
}

char *
base_format_count (double count)
{
  static const char *const prefixes[] = { "", "k", "M", "B", "T", NULL };
  g_autofree char *text = format_scaled (count, prefixes, "", FALSE);

  if (g_str_has_suffix (text, NO_BREAK_SPACE))
    text[strlen (text) - strlen (NO_BREAK_SPACE)] = '\0';
  return g_steal_pointer (&text);
}

char *
base_format_rate (double per_second, const char *unit)
{
  static const char *const prefixes[] = { "", "k", "M", "G", "T", "P", NULL };
  g_autofree char *per = g_strconcat (unit, "/s", NULL);

  return format_scaled (per_second, prefixes, per, FALSE);
}

char *
base_format_percent (double share)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  double percent = share * 100;

  if (percent > 0 && percent < 0.05)
    return g_strdup ("<0.1" NO_BREAK_SPACE "%");
  if (percent < 100 && percent >= 99.5)
    return g_strdup (">99" NO_BREAK_SPACE "%");
  g_ascii_formatd (buffer, sizeof buffer,
                   percent != 0 && fabs (percent) < 9.95 ? "%.1f" : "%.0f",
                   percent);
  return g_strconcat (buffer, NO_BREAK_SPACE "%", NULL);
}

char *
base_format_number (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (fabs (value) < 999.5 && (fabs (value) >= 0.01 || value == 0))
    return format_three_digits (value, FALSE);
  g_ascii_formatd (buffer, sizeof buffer, "%.1e", fabs (value));
  return g_strconcat (value < 0 ? MINUS : "", buffer, NULL);
}

gint64
base_seconds_to_ns (double seconds)
{
  double ns = seconds * 1e9;

  if (!(ns < 9.2e18))
    return G_MAXINT64;
  if (ns < -9.2e18)
    return G_MININT64;
  return (gint64)llround (ns);
}

double
base_ns_to_seconds (gint64 ns)
{
  return (double)ns / 1e9;
}
