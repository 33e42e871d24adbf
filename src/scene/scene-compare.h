/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* What a row speaks of. */
typedef enum
{
  SCENE_COMPARE_WHOLE,  /* the run from its start to its end */
  SCENE_COMPARE_SO_FAR, /* what happened up to the instant */
} SceneCompareSpan;

/* Two timelines at the same instant, row by row as the meter has them, in
 * words. */
typedef struct
{
  SceneCompareSpan span;
  char *name;       /* "Exposed sync" */
  char *one;        /* of the first … */
  char *other;      /* … and of the second */
  char *difference; /* second less first, signed: "+1.9 ms"; "the same" where
                       both print alike or differ by less than a thousandth */
  int sign;         /* -1, 0, 1: less, the same, more */
} SceneCompareRow;

/* The rows at t (each timeline at its own end where t is past it): of the whole
 * the time and the peak of memory; so far the meter's rows as means over the
 * devices, bytes by what they carry where either sends any, and memory of the
 * fullest device.  Rows of a span stand together; of SceneCompareRow, freed
 * with the array. */
GPtrArray *scene_compare (const SimTimeline *one,
                          const SimTimeline *other,
                          gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
