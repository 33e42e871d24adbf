/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-numeric.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static const double thousands[] = { 1, 1e3, 1e6, 1e9, 1e12, 1e15 };
static const double binaries[] = {
  1, 1024.0, 1048576.0, 1073741824.0, 1099511627776.0, 1125899906842624.0
};

/* ---- the number ---- */

/* Spaces and apostrophes as they stand between groups of digits. */
static gsize
group_length (const char *at)
{
  static const char *const groups[] = { " ",      "'",      "’",
                                        "\u00a0", "\u202f", "\u2009" };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_has_prefix (at, groups[i]) &&
        g_ascii_isdigit (at[strlen (groups[i])]))
      return strlen (groups[i]);
  return 0;
}

/* The end of digits, signs and groups at `text`; digits only counted. */
static const char *
span_number (const char *text,
             guint *n_points,
             guint *n_commas,
             const char **last_sign)
{
  const char *at = text;
  gsize group;

  *n_points = *n_commas = 0;
  *last_sign = NULL;
  for (;;)
    if (g_ascii_isdigit (*at))
      at++;
    else if ((*at == '.' || *at == ',') &&
             (g_ascii_isdigit (at[1]) || at > text))
      {
        *(*at == '.' ? n_points : n_commas) += 1;
        *last_sign = at;
        at++;
      }
    else if (at > text && (group = group_length (at)) > 0)
      at += group;
    else
      return at;
}

static const char *
skip_spaces (const char *at)
{
  while (*at == ' ')
    at++;
  return at;
}

/* Behind "e", or behind "× 10^" with any sign of multiplication; NULL: there is
 * no power of ten. */
static const char *
find_exponent (const char *at)
{
  static const char *const signs[] = { "×", "x", "*", "·" };

  at = skip_spaces (at);
  if (*at == 'e' || *at == 'E')
    return at + 1;
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (at, signs[i]))
      {
        at = skip_spaces (at + strlen (signs[i]));
        return g_str_has_prefix (at, "10^") ? at + 3 : NULL;
      }
  return NULL;
}

/* "× 10^9", "e9": the factor behind a number, or 1. */
static double
read_power (const char **text)
{
  const char *digits = find_exponent (*text);
  gboolean minus;
  int exponent = 0;

  if (digits == NULL)
    return 1;
  minus = *digits == '-';
  if (*digits == '-' || *digits == '+')
    digits++;
  if (!g_ascii_isdigit (*digits))
    return 1;
  for (; g_ascii_isdigit (*digits); digits++)
    exponent = MIN (exponent * 10 + (*digits - '0'), 1000);
  *text = digits;
  return pow (10, minus ? -exponent : exponent);
}

/* FALSE where there is no number; *text then stands at what is instead. */
static gboolean
read_number (const char **text, double *value, gboolean *has_sign)
{
  guint n_points, n_commas;
  const char *last_sign;
  const char *end = span_number (*text, &n_points, &n_commas, &last_sign);
  /* A sign that stands several times groups; so does the earlier of both. */
  gboolean decimal = n_points + n_commas == 1 ||
                     (last_sign != NULL && n_points > 0 && n_commas > 0 &&
                      (*last_sign == '.' ? n_points : n_commas) == 1);
  g_autoptr (GString) plain = g_string_new (NULL);
  gboolean digits = FALSE;

  for (const char *at = *text; at < end; at++)
    if (g_ascii_isdigit (*at))
      {
        g_string_append_c (plain, *at);
        digits = TRUE;
      }
    else if (at == last_sign && decimal)
      g_string_append_c (plain, '.');
  if (!digits)
    return FALSE;
  *value = g_ascii_strtod (plain->str, NULL);
  *has_sign = decimal;
  *text = end;
  *value *= read_power (text);
  return TRUE;
}

/* ---- units ---- */

/* The place of a prefix letter among k, M, G, T, P; 0: none. */
static guint
prefix_power (char letter)
{
  static const char letters[] = "kmgtp";
  const char *at = strchr (letters, g_ascii_tolower (letter));

  return letter != '\0' && at != NULL ? (guint)(at - letters) + 1 : 0;
}

static gboolean
is_word (const char *text, const char *a, const char *b)
{
  return g_ascii_strcasecmp (text, a) == 0 ||
         (b != NULL && g_ascii_strcasecmp (text, b) == 0);
}

/* "B", "kB", "GiB", "Gbit", "Gb", "bytes"; a lone prefix is of bytes. */
static gboolean
read_byte_unit (const char *unit, double *factor, gboolean *bits)
{
  guint power = 0;
  gboolean binary = FALSE;

  *bits = FALSE;
  if (*unit == '\0' || is_word (unit, "byte", "bytes") ||
      g_str_equal (unit, "B"))
    {
      *factor = 1;
      return TRUE;
    }
  if (g_ascii_strncasecmp (unit, "bit", 3) != 0 && *unit != 'b')
    {
      power = prefix_power (*unit);
      if (power == 0)
        return FALSE;
      unit++;
      if (*unit == 'i' && (unit[1] == 'B' || unit[1] == 'b'))
        {
          binary = TRUE;
          unit++;
        }
    }
  if (g_str_equal (unit, "b") || is_word (unit, "bit", "bits"))
    *bits = TRUE;
  else if (!g_str_equal (unit, "B") && !is_word (unit, "byte", "bytes") &&
           !(power > 0 && *unit == '\0'))
    return FALSE;
  *factor = binary ? binaries[power] : thousands[power];
  if (*bits)
    *factor /= 8;
  return TRUE;
}

static gboolean
read_second_unit (const char *unit, double *factor)
{
  static const struct
  {
    const char *words[4];
    double factor;
  } units[] = {
    { { "", "s", "sec", "seconds" }, 1 },
    { { "second", "secs", "s.", "seconds" }, 1 },
    { { "ms", "msec", "millisecond", "milliseconds" }, 1e-3 },
    { { "us", "µs", "μs", "microseconds" }, 1e-6 },
    { { "ns", "nsec", "nanosecond", "nanoseconds" }, 1e-9 },
    { { "min", "mins", "minute", "minutes" }, 60 },
    { { "h", "hr", "hour", "hours" }, 3600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    for (guint k = 0; k < G_N_ELEMENTS (units[i].words); k++)
      if (is_word (unit, units[i].words[k], NULL))
        {
          *factor = units[i].factor;
          return TRUE;
        }
  return FALSE;
}

/* "k", "M", "G" or "B" (a billion), "T". */
static gboolean
read_count_unit (const char *unit, double *factor)
{
  guint power = g_str_equal (unit, "B") ? 3 : prefix_power (*unit);

  if (*unit == '\0' || is_word (unit, "times", "x") || g_str_equal (unit, "×"))
    {
      *factor = 1;
      return TRUE;
    }
  if (power == 0 || unit[1] != '\0')
    return FALSE;
  *factor = thousands[power];
  return TRUE;
}

/* Cuts "/s" and "per second" off; unit is changed. */
static void
cut_per_second (char *unit)
{
  static const char *const ends[] = { "per second", "/second", "/sec", "/s" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (unit, ends[i]))
      {
        unit[strlen (unit) - strlen (ends[i])] = '\0';
        g_strchomp (unit);
        return;
      }
}

/* Cuts "tokens" or "samples" off what stands before "/s". */
static void
cut_things (char *unit)
{
  static const char *const ends[] = { "tokens", "token", "samples", "sample" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (unit, ends[i]))
      {
        unit[strlen (unit) - strlen (ends[i])] = '\0';
        g_strchomp (unit);
        return;
      }
}

static gboolean
read_unit (char *unit,
           TeachUnit of,
           gboolean has_sign,
           double number,
           double *factor,
           gboolean *bits)
{
  *bits = FALSE;
  switch (of)
    {
    case TEACH_UNIT_BYTES:
      return read_byte_unit (unit, factor, bits);
    case TEACH_UNIT_BANDWIDTH:
      cut_per_second (unit);
      return read_byte_unit (unit, factor, bits);
    case TEACH_UNIT_SECONDS:
      return read_second_unit (unit, factor);
    case TEACH_UNIT_SHARE:
      *factor = *unit == '\0' && has_sign && fabs (number) < 1 ? 1 : 0.01;
      return *unit == '\0' || g_str_equal (unit, "%") ||
             is_word (unit, "percent", "per cent");
    case TEACH_UNIT_RATE:
      cut_per_second (unit);
      cut_things (unit);
      return read_count_unit (unit, factor);
    case TEACH_UNIT_COUNT:
    case TEACH_N_UNITS:
    default:
      return read_count_unit (unit, factor);
    }
}

/* ---- the whole ---- */

/* Always FALSE. */
static gboolean
refuse (TeachUnit of, const char *unit, GError **error)
{
  g_autofree char *example = teach_unit_dup_example (of);

  if (unit != NULL)
    g_set_error (error, TEACH_ERROR, TEACH_ERROR_NUMBER,
                 /* Translators: a unit that was typed, and an example. */
                 _ ("“%.40s” is no unit for this; write it like “%s”"), unit,
                 example);
  else
    g_set_error (error, TEACH_ERROR, TEACH_ERROR_NUMBER,
                 _ ("write a number with its unit, like “%s”"), example);
  return FALSE;
}

gboolean
teach_numeric_parse (const char *text,
                     TeachUnit of,
                     TeachAmount *amount,
                     GError **error)
{
  g_autofree char *own = NULL;
  const char *at;
  char *unit;
  gboolean minus = FALSE, has_sign = FALSE;
  double number = 0, factor = 1;

  if (strlen (text) > TEACH_NUMERIC_MAX_BYTES ||
      !g_utf8_validate (text, -1, NULL))
    return refuse (of, NULL, error);
  /* No-break spaces come with what is pasted. */
  own = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  if (own == NULL)
    return refuse (of, NULL, error);
  at = g_strstrip (own);
  if (g_str_has_prefix (at, "-") || g_str_has_prefix (at, "\u2212"))
    {
      minus = TRUE;
      at = g_utf8_next_char (at);
    }
  else if (g_str_has_prefix (at, "+") || g_str_has_prefix (at, "~"))
    at++;
  else if (g_str_has_prefix (at, "≈"))
    at = g_utf8_next_char (at);
  while (*at == ' ')
    at++;
  if (!read_number (&at, &number, &has_sign))
    return refuse (of, NULL, error);
  unit = g_strstrip ((char *)at);
  if (!read_unit (unit, of, has_sign, number, &factor, &amount->bits))
    return refuse (of, unit, error);
  amount->value = (minus ? -number : number) * factor;
  if (!isfinite (amount->value))
    return refuse (of, NULL, error);
  return TRUE;
}

char *
teach_numeric_dup_understood (TeachUnit of, const TeachAmount *amount)
{
  g_autofree char *value = teach_unit_format (of, amount->value);

  if (amount->bits)
    /* Translators: an amount typed in bits, said in bytes. */
    return g_strdup_printf (_ ("%s, from bits"), value);
  return g_steal_pointer (&value);
}
