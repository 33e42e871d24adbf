/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-entry.h"

#include <string.h>

#include "teach/teach-numeric.h"

#define DIGITS "0123456789.,"

/* Past the digits and the gap after them, which may be a no-break space. */
static const char *
skip_number (const char *text)
{
  text += strspn (text, DIGITS);
  while (*text == ' ' || g_str_has_prefix (text, "\u00a0"))
    text += *text == ' ' ? 1 : strlen ("\u00a0");
  return text;
}

char *
teach_entry_dup_unit (const TeachValue *value)
{
  g_autofree char *text = teach_value_format (value);

  if (value->unit == TEACH_UNIT_DEVICE || value->unit == TEACH_UNIT_WORD)
    return g_strdup ("");
  return g_strdup (skip_number (text));
}

gboolean
teach_entry_parse (TeachUnit unit,
                   const char *default_unit,
                   const char *text,
                   double *number)
{
  g_autofree char *clean = g_strstrip (g_strdup (text));
  gboolean bare = *clean != '\0' && clean[strspn (clean, DIGITS)] == '\0';
  g_autofree char *whole = bare && unit != TEACH_UNIT_RATE
                               ? g_strconcat (clean, " ", default_unit, NULL)
                               : g_strdup (clean);
  TeachAmount amount;

  if (!teach_numeric_parse (whole, unit, &amount, NULL) || amount.value < 0)
    return FALSE;
  *number = amount.value;
  return TRUE;
}
