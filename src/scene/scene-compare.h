/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* Two timelines at the same instant, row by row as the meter has them, in
 * words. */
typedef struct
{
  char *name;       /* "Exposed sync" */
  char *one;        /* of the first … */
  char *other;      /* … and of the second */
  char *difference; /* second less first, signed: "+1.9 ms"; "=" where the same
                     */
  int sign;         /* -1, 0, 1: less, the same, more */
} SceneCompareRow;

/* The rows at t (each timeline at its own end where t is past it): the time of
 * the whole step, the meter's rows as means over the devices, bytes by what
 * they carry where either sends any, and memory of the fullest device; of
 * SceneCompareRow, freed with the array. */
GPtrArray *scene_compare (const SimTimeline *one,
                          const SimTimeline *other,
                          gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
