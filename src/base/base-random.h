/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A seeded generator, so that a shuffle or a drawn parameter can be shown
 * again exactly, on any machine.  SplitMix64: Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators", OOPSLA 2014.  Not for secrets. */
typedef struct
{
  guint64 state;
} BaseRandom;

#define BASE_RANDOM_INIT(seed) ((BaseRandom){ (seed) })

guint64 base_random_next (BaseRandom *self);

/* Uniform in [0, bound), without modulo bias; bound > 0. */
guint64 base_random_below (BaseRandom *self, guint64 bound);

/* Uniform in [0, 1), 53 bits. */
double base_random_unit (BaseRandom *self);

/* Fisher-Yates over n indices. */
void base_random_shuffle (BaseRandom *self, guint *items, gsize n);

/* A seed from a text and a number (FNV-1a), stable for ever. */
guint64 base_random_seed (const char *text, guint64 number);

G_END_DECLS
