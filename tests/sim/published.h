/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* Published and measured steps as specs: the rows of tests/data. */
typedef struct
{
  char *id;
  SimSpec *spec;
  double seconds;     /* measured */
  guint64 peak_bytes; /* measured; 0: was not */
  double bubble_rate; /* of the pipeline's time; 0: not printed */
} PublishedRow;

typedef enum
{
  PUBLISHED_KORTHIKANTI_5,
  PUBLISHED_SC21_1,
  PUBLISHED_VTRAIN_MULTI,
  PUBLISHED_VTRAIN_SINGLE,
  PUBLISHED_N_TABLES
} PublishedTable;

/* The rows of a table on the shipped preset dgx-a100-80g. */
GPtrArray *published_load (PublishedTable table); /* PublishedRow */
/* Rows of two devices ("h100" or "h200"), with the single-device times and the
 * collectives as measured on the same machine; `counted` leaves out those bound
 * by the host, as the table's makers advise. */
GPtrArray *published_load_pair (const char *machine, gboolean counted);
/* One H200 alone, over many shapes, on its preset and with no measured times:
 * "single", "recompute" (all of every block) or "accumulate" (four
 * micro-batches).  The seconds are those of the step, or of its forward and
 * backward alone, which "accumulate" has not.  `counted` leaves out those bound
 * by the host's launches (hidden 1024 with one or four sequences, 2048 with
 * one), whose times vary by a third from run to run. */
GPtrArray *published_load_alone (const char *strategy,
                                 gboolean with_optimizer,
                                 gboolean counted);

/* One H200 alone with whole language models (embedding, head, loss), gated ones
 * among them, in "bf16-mixed", "bf16" or "fp32"; the seconds as above.  fp32
 * with shared heads is left out: its attention was not fused. */
GPtrArray *published_load_whole (const char *precision,
                                 gboolean with_optimizer);

/* Qi et al. 2024, Table 5: the bubble rates of 1F1B, interleaved, ZB-H1, ZB-H2,
 * ZB-1p or ZB-2p, on stages of alike layers without embedding and head; by the
 * authors' profiled times, or by the preset's own. */
GPtrArray *published_load_bubbles (SimSchedule schedule, gboolean profiled);

typedef struct
{
  guint n;
  double mean;  /* of the absolute relative errors */
  double bias;  /* mean of the signed */
  double worst; /* absolute */
} PublishedErrors;

void published_errors_add (PublishedErrors *errors,
                           const char *label,
                           double ours,
                           double measured);
/* Closes the sums and prints one line. */
void published_errors_end (PublishedErrors *errors, const char *label);

G_END_DECLS
