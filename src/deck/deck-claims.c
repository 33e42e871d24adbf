/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-claims.h"

#include <math.h>

/* Attributes have no tab or line break of their own: XML makes them spaces. */
static void
append_field (GString *out, const char *text)
{
  for (; *text != '\0'; text++)
    g_string_append_c (out, *text == '\t' || *text == '\n' ? ' ' : *text);
}

static void
append_number (GString *out, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (out, '\t');
  if (!isnan (value))
    g_string_append (out, g_ascii_dtostr (number, sizeof number, value));
}

char *
deck_claims_to_text (const DeckClaim *claims, guint n)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      append_field (out, claims[i].words);
      g_string_append_c (out, '\t');
      append_field (out, claims[i].of);
      append_number (out, claims[i].is);
      append_number (out, claims[i].within);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static const char *
keep (GPtrArray *owned, const char *text)
{
  g_ptr_array_add (owned, g_strdup (text));
  return g_ptr_array_index (owned, owned->len - 1);
}

void
deck_claims_from_text (const char *text, GArray *claims, GPtrArray *owned)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) fields = g_strsplit (*line, "\t", -1);
      DeckClaim claim = { .is = NAN };

      if (g_strv_length (fields) != 4 || claims->len == DECK_MAX_CLAIMS)
        continue;
      claim.words = keep (owned, fields[0]);
      claim.of = keep (owned, fields[1]);
      if (*fields[2] != '\0')
        claim.is = g_ascii_strtod (fields[2], NULL);
      claim.within = g_ascii_strtod (fields[3], NULL);
      g_array_append_val (claims, claim);
    }
}
