/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-nearest.h"

#include <string.h>

#define MAX_LENGTH 100

guint
scenario_id_distance (const char *a, const char *b)
{
  guint row[MAX_LENGTH + 1];
  gsize length_a = strnlen (a, MAX_LENGTH);
  gsize length_b = strnlen (b, MAX_LENGTH);

  for (gsize j = 0; j <= length_b; j++)
    row[j] = j;
  for (gsize i = 1; i <= length_a; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (gsize j = 1; j <= length_b; j++)
        {
          guint exchange = diagonal + (a[i - 1] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (exchange, MIN (row[j], row[j - 1]) + 1);
        }
    }
  return row[length_b];
}

guint
scenario_id_unlikeness (const char *a, const char *b)
{
  guint alike = 0;

  while (alike < MAX_LENGTH && a[alike] != '\0' && a[alike] == b[alike])
    alike++;
  return 2 * scenario_id_distance (a, b) + 3 * (MAX_LENGTH - alike);
}
