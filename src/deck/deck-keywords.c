/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-keywords.h"

#include <string.h>

#include "deck/deck.h"

/* The words of a text, case folded. */
static GPtrArray *
words_new (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folded = g_utf8_casefold (text, -1);
  const char *begin = NULL;

  for (const char *p = folded;; p = g_utf8_next_char (p))
    {
      gboolean in_word = g_unichar_isalnum (g_utf8_get_char (p));

      if (in_word && begin == NULL)
        begin = p;
      else if (!in_word && begin != NULL)
        {
          g_ptr_array_add (words, g_strndup (begin, (gsize)(p - begin)));
          begin = NULL;
        }
      if (*p == '\0')
        return words;
    }
}

static gboolean
group_matches (const char *group, GPtrArray *words)
{
  g_auto (GStrv) stems = g_strsplit (group, "|", -1);

  for (gsize i = 0; stems[i] != NULL; i++)
    for (guint k = 0; *stems[i] != '\0' && k < words->len; k++)
      if (g_str_has_prefix (g_ptr_array_index (words, k), stems[i]))
        return TRUE;
  return FALSE;
}

gboolean
deck_keywords_match (const char *keywords, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (keywords, -1);
  g_autoptr (GPtrArray) words = words_new (text);
  const char *rest = folded;
  const char *word;
  gsize length;
  gboolean any = FALSE;

  while ((length = deck_list_next (&rest, &word)) > 0)
    {
      g_autofree char *group = g_strndup (word, length);

      if (!group_matches (group, words))
        return FALSE;
      any = TRUE;
    }
  return any;
}
