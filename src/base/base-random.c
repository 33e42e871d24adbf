/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-random.h"

guint64
base_random_next (BaseRandom *self)
{
  guint64 z = (self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

guint64
base_random_below (BaseRandom *self, guint64 bound)
{
  guint64 threshold;
  guint64 value;

  g_return_val_if_fail (bound > 0, 0);

  /* Values under 2^64 mod bound would make the low results likelier. */
  threshold = -bound % bound;
  do
    value = base_random_next (self);
  while (value < threshold);
  return value % bound;
}

double
base_random_unit (BaseRandom *self)
{
  return (double)(base_random_next (self) >> 11) * 0x1.0p-53;
}

void
base_random_shuffle (BaseRandom *self, guint *items, gsize n)
{
  for (gsize i = n; i > 1; i--)
    {
      gsize j = (gsize)base_random_below (self, i);
      guint item = items[i - 1];

      items[i - 1] = items[j];
      items[j] = item;
    }
}

guint64
base_random_seed (const char *text, guint64 number)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (const char *p = text; *p != '\0'; p++)
    hash = (hash ^ (guint8)*p) * G_GUINT64_CONSTANT (0x100000001b3);
  for (guint i = 0; i < 8; i++)
    hash = (hash ^ ((number >> (8 * i)) & 0xff)) *
           G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}
