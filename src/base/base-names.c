/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of longer names no more is looked at. */
#define MAX_LENGTH 100
/* Shorter beginnings say nothing: all of "dp-4" and "dp-toy" is "dp-". */
#define MIN_BEGINNING 3

/* How many letters differ (Levenshtein: insertions, removals and exchanges of
 * a byte). */
static guint
get_distance (const char *a, const char *b)
{
  guint row[MAX_LENGTH + 1];
  gsize length_a = strnlen (a, MAX_LENGTH);
  gsize length_b = strnlen (b, MAX_LENGTH);

  for (gsize j = 0; j <= length_b; j++)
    row[j] = (guint)j;
  for (gsize i = 1; i <= length_a; i++)
    {
      guint diagonal = row[0];

      row[0] = (guint)i;
      for (gsize j = 1; j <= length_b; j++)
        {
          guint exchange = diagonal + (a[i - 1] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (exchange, MIN (row[j], row[j - 1]) + 1);
        }
    }
  return row[length_b];
}

static guint
count_alike (const char *a, const char *b)
{
  guint n = 0;

  while (n < MAX_LENGTH && a[n] != '\0' && a[n] == b[n])
    n++;
  return n;
}

static gboolean
is_near (const char *typed, const char *name, guint distance)
{
  gsize length = strnlen (typed, MAX_LENGTH);
  gsize longer = MAX (length, strnlen (name, MAX_LENGTH));
  guint alike = count_alike (typed, name);

  return 3 * distance <= MAX (longer, 3) ||
         (alike >= MIN_BEGINNING && 4 * (length - alike) <= length);
}

const char *
base_names_find_near (const char *typed, BaseNameFunc get, gconstpointer names)
{
  const char *best = NULL;
  const char *name;
  guint least = G_MAXUINT;

  for (guint i = 0; (name = get (names, i)) != NULL; i++)
    {
      guint distance = get_distance (typed, name);
      /* What both begin with counts for more. */
      guint unlike =
          2 * distance + 3 * (MAX_LENGTH - count_alike (typed, name));

      if (unlike < least && is_near (typed, name, distance))
        {
          least = unlike;
          best = name;
        }
    }
  return best;
}

char *
base_names_list (BaseNameFunc get, gconstpointer names)
{
  GString *list = g_string_new (NULL);
  const char *name;

  for (guint i = 0; (name = get (names, i)) != NULL; i++)
    {
      if (i > 0)
        /* Translators: between the names of a list. */
        g_string_append (list, _ (", "));
      g_string_append (list, name);
    }
  return g_string_free (list, FALSE);
}
