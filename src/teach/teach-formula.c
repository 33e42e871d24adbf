/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-formula.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *text;
  const char *at; /* the next byte to be read */
  guint depth;
  TeachLookupFunc lookup;
  gpointer data;
} Parser;

static gboolean read_sum (Parser *self, double *value, GError **error);

/* ---- characters ---- */

static void
skip_space (Parser *self)
{
  while (g_ascii_isspace (*self->at))
    self->at++;
}

static guint
position (const Parser *self, const char *at)
{
  return (guint)g_utf8_pointer_to_offset (self->text, at) + 1;
}

/* Always FALSE. */
static gboolean
expect (Parser *self, const char *what, GError **error)
{
  g_autofree char *found = NULL;

  if (*self->at == '\0')
    found = g_strdup (_ ("the end"));
  else
    {
      const char *end = g_utf8_next_char (self->at);

      found = g_strdup_printf (_ ("“%.*s”"), (int)(end - self->at), self->at);
    }
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_FORMULA,
               /* Translators: what stands at a place of a formula, and what
                * should: "character 9: a number was expected, not “)”". */
               _ ("character %u: %s was expected, not %s"),
               position (self, self->at), what, found);
  return FALSE;
}

/* Always FALSE. */
static gboolean
refuse_with (Parser *self,
             TeachError code,
             const char *at,
             const char *why,
             GError **error)
{
  g_set_error (error, TEACH_ERROR, (int)code, _ ("character %u: %s"),
               position (self, at), why);
  return FALSE;
}

static gboolean
refuse (Parser *self, const char *at, const char *why, GError **error)
{
  return refuse_with (self, TEACH_ERROR_FORMULA, at, why, error);
}

/* What was read from `at` on has no value. */
static gboolean
refuse_value (Parser *self, const char *at, const char *why, GError **error)
{
  return refuse_with (self, TEACH_ERROR_VALUE, at, why, error);
}

static gboolean
take (Parser *self, char c)
{
  skip_space (self);
  if (*self->at != c)
    return FALSE;
  self->at++;
  return TRUE;
}

static gboolean
take_times (Parser *self)
{
  if (take (self, '*'))
    return TRUE;
  if (!g_str_has_prefix (self->at, "×"))
    return FALSE;
  self->at += strlen ("×");
  return TRUE;
}

/* ---- names and numbers ---- */

/* "[…]" and the spaces after it; 0 where there is none. */
static gsize
run_length (const char *at)
{
  gsize length;

  if (*at != '[')
    return 0;
  length = strcspn (at, "]");
  if (at[length] == '\0')
    return 0;
  length++;
  return length + strspn (at + length, " ");
}

static gsize
name_length (const char *at)
{
  const char *end = at + run_length (at);

  if (!g_ascii_isalpha (*end))
    return 0;
  for (;;)
    if (g_ascii_isalnum (*end) || *end == '_')
      end++;
    else if (((*end == '-' || *end == '.' || *end == ':') &&
              g_ascii_isalpha (end[1])) ||
             (*end == '@' && g_ascii_isalnum (end[1])))
      end++;
    else
      return (gsize)(end - at);
}

gboolean
teach_formula_is_name (const char *text)
{
  gsize length = name_length (text);

  return length > 0 && length <= TEACH_NAME_MAX_BYTES && text[length] == '\0';
}

static gboolean
read_number (Parser *self, double *value, GError **error)
{
  const char *begin = self->at;
  char number[64];
  gsize length;

  while (g_ascii_isdigit (*self->at))
    self->at++;
  if (*self->at == '.' && g_ascii_isdigit (self->at[1]))
    for (self->at++; g_ascii_isdigit (*self->at);)
      self->at++;
  if (*self->at == 'e' || *self->at == 'E')
    {
      const char *digits = self->at + 1;

      if (*digits == '+' || *digits == '-')
        digits++;
      if (g_ascii_isdigit (*digits))
        for (self->at = digits; g_ascii_isdigit (*self->at);)
          self->at++;
    }
  length = (gsize)(self->at - begin);
  if (length >= sizeof number)
    return refuse (self, begin, _ ("the number is too long"), error);
  memcpy (number, begin, length);
  number[length] = '\0';
  *value = g_ascii_strtod (number, NULL);
  return TRUE;
}

/* ---- calls ---- */

typedef struct
{
  const char *name;
  guint least;
  guint most;
} Function;

static const Function functions[] = {
  { "min", 1, G_MAXUINT }, { "max", 1, G_MAXUINT }, { "log2", 1, 1 },
  { "ceil", 1, 1 },        { "floor", 1, 1 },       { "round", 1, 1 },
  { "abs", 1, 1 },
};

/* total: of the arguments so far. */
static double
apply (const char *name, double total, double argument, gboolean first)
{
  if (first && (g_str_equal (name, "min") || g_str_equal (name, "max")))
    return argument;
  if (g_str_equal (name, "min"))
    return MIN (total, argument);
  if (g_str_equal (name, "max"))
    return MAX (total, argument);
  if (g_str_equal (name, "log2"))
    return log2 (argument);
  if (g_str_equal (name, "ceil"))
    return ceil (argument);
  if (g_str_equal (name, "floor"))
    return floor (argument);
  if (g_str_equal (name, "round"))
    return round (argument);
  return fabs (argument);
}

static gboolean
read_call (Parser *self,
           const char *begin,
           const char *name,
           double *value,
           GError **error)
{
  const Function *function = NULL;
  double total = 0;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, name))
      function = &functions[i];
  if (function == NULL)
    return refuse (self, begin,
                   _ ("there is no such function; write min, max, log2, ceil, "
                      "floor, round or abs"),
                   error);
  do
    {
      double argument;

      if (n == function->most)
        return refuse (self, self->at, _ ("the function takes one value"),
                       error);
      if (!read_sum (self, &argument, error))
        return FALSE;
      total = apply (name, total, argument, n == 0);
      n++;
    }
  while (take (self, ','));
  if (!take (self, ')'))
    return expect (self, _ ("“)”"), error);
  *value = total;
  return TRUE;
}

static gboolean
read_name (Parser *self, double *value, GError **error)
{
  const char *begin = self->at;
  gsize length = name_length (begin);
  char name[TEACH_NAME_MAX_BYTES + 1];

  if (length > TEACH_NAME_MAX_BYTES)
    return refuse (self, begin, _ ("the name is too long"), error);
  memcpy (name, begin, length);
  name[length] = '\0';
  self->at += length;
  if (take (self, '('))
    return read_call (self, begin, name, value, error);
  if (self->lookup (name, value, self->data, error))
    return TRUE;
  g_prefix_error (error, _ ("character %u: "), position (self, begin));
  return FALSE;
}

/* ---- the grammar ---- */

static gboolean
read_primary (Parser *self, double *value, GError **error)
{
  skip_space (self);
  if (g_ascii_isdigit (*self->at))
    return read_number (self, value, error);
  if (name_length (self->at) > 0)
    return read_name (self, value, error);
  if (!take (self, '('))
    return expect (self, _ ("a number, a name or “(”"), error);
  if (!read_sum (self, value, error))
    return FALSE;
  if (!take (self, ')'))
    return expect (self, _ ("“)”"), error);
  return TRUE;
}

static gboolean
read_factor (Parser *self, double *value, GError **error)
{
  gboolean ok;

  if (self->depth == TEACH_FORMULA_MAX_DEPTH)
    return refuse (self, self->at, _ ("this is nested too deeply"), error);
  self->depth++;
  if (take (self, '-'))
    {
      ok = read_factor (self, value, error);
      if (ok)
        *value = -*value;
    }
  else
    {
      double exponent;

      ok = read_primary (self, value, error);
      if (ok && take (self, '^'))
        {
          ok = read_factor (self, &exponent, error);
          if (ok)
            *value = pow (*value, exponent);
        }
    }
  self->depth--;
  return ok;
}

static gboolean
read_term (Parser *self, double *value, GError **error)
{
  if (!read_factor (self, value, error))
    return FALSE;
  for (;;)
    {
      double other;

      if (take_times (self))
        {
          if (!read_factor (self, &other, error))
            return FALSE;
          *value *= other;
        }
      else if (take (self, '/'))
        {
          const char *at = self->at;

          if (!read_factor (self, &other, error))
            return FALSE;
          if (other == 0)
            return refuse_value (self, at, _ ("this is a division by zero"),
                                 error);
          *value /= other;
        }
      else
        return TRUE;
    }
}

static gboolean
read_sum (Parser *self, double *value, GError **error)
{
  if (!read_term (self, value, error))
    return FALSE;
  for (;;)
    {
      gboolean minus = FALSE;
      double other;

      if (!take (self, '+') && !(minus = take (self, '-')))
        return TRUE;
      if (!read_term (self, &other, error))
        return FALSE;
      *value += minus ? -other : other;
    }
}

gboolean
teach_formula_evaluate (const char *formula,
                        TeachLookupFunc lookup,
                        gpointer user_data,
                        double *value,
                        GError **error)
{
  Parser parser = {
    .text = formula, .at = formula, .lookup = lookup, .data = user_data
  };
  double result = 0;

  if (strlen (formula) > TEACH_FORMULA_MAX_BYTES)
    return refuse (&parser, formula, _ ("the formula is too long"), error);
  if (!g_utf8_validate (formula, -1, NULL))
    {
      g_set_error_literal (error, TEACH_ERROR, TEACH_ERROR_FORMULA,
                           _ ("the formula is not UTF-8 text"));
      return FALSE;
    }
  if (!read_sum (&parser, &result, error))
    return FALSE;
  skip_space (&parser);
  if (*parser.at != '\0')
    return expect (&parser, _ ("“+”, “-”, “*”, “/”, “^” or the end"), error);
  if (!isfinite (result))
    return refuse_value (&parser, formula,
                         _ ("the formula has no finite value"), error);
  *value = result;
  return TRUE;
}
