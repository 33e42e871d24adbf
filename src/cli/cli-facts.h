/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* The figures of one run that `simulate` prints, per training step: where a
 * scenario has several iterations, their mean. */
typedef struct
{
  double mean;
  double max;
} CliSpread; /* over devices */

typedef struct
{
  guint n_devices;
  double step_seconds;
  double tokens_per_second; /* samples per second where a sample has no
                               tokens */
  double utilization; /* model FLOPs (no recomputation) over the peak of all
                         devices; 0 where the peak is not known */
  gboolean stalls;    /* a device was lost: the step never ends, and what was
                         done is no throughput */
  gboolean fits;
  CliSpread compute, exposed, hidden, bubble; /* seconds */
  double bubble_fraction;             /* mean bubble over the whole step */
  guint64 bytes_sent[SIM_N_PAYLOADS]; /* mean per device */
  guint64 bytes_sent_total;           /* without the samples */
  guint fullest_device;
  SimMemoryPoint peak; /* of the fullest device */
  guint64 n_tasks;
  gboolean folded;
  gboolean exact; /* and exactly so, where it is */
} CliFacts;

void cli_facts_init (CliFacts *self, const SimTimeline *timeline);

G_END_DECLS
