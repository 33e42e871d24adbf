/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"
#include "teach/teach-unit.h"

G_BEGIN_DECLS

/* A measure of a finished simulation by name: what a question asks for.  Every
 * answer of a lesson comes from here. */

/* Of the whole run, mean over the devices unless said otherwise. */
typedef enum
{
  TEACH_MEASURE_STEP_SECONDS, /* one training step */
  TEACH_MEASURE_SAMPLES_PER_SECOND,
  TEACH_MEASURE_COMPUTE_SHARE,
  TEACH_MEASURE_EXPOSED_SHARE,
  TEACH_MEASURE_BUBBLE_SHARE,
  TEACH_MEASURE_IDLE_SHARE,    /* exposed and bubble */
  TEACH_MEASURE_HIDDEN_SHARE,  /* hidden, of all the time spent sending */
  TEACH_MEASURE_LATENCY_SHARE, /* of the exposed time */
  TEACH_MEASURE_COMPUTE_SECONDS,
  TEACH_MEASURE_EXPOSED_SECONDS,
  TEACH_MEASURE_HIDDEN_SECONDS,
  TEACH_MEASURE_BUBBLE_SECONDS,
  TEACH_MEASURE_SYNC_SECONDS,    /* exposed and hidden */
  TEACH_MEASURE_IDLE_SECONDS,    /* exposed and bubble */
  TEACH_MEASURE_LATENCY_SECONDS, /* the two parts of what is exposed */
  TEACH_MEASURE_BANDWIDTH_SECONDS,
  TEACH_MEASURE_BYTES_SENT, /* by a device, samples not counted */
  TEACH_MEASURE_GRADIENT_BYTES,
  TEACH_MEASURE_PARAMETER_BYTES,
  TEACH_MEASURE_ACTIVATION_BYTES,
  TEACH_MEASURE_TENSOR_BYTES,
  TEACH_MEASURE_EXPERT_BYTES,
  TEACH_MEASURE_BYTES_RECEIVED, /* samples not counted */
  TEACH_MEASURE_LINK_LOAD, /* share of the step in which the busiest direction
                             of a link has something under way */
  TEACH_MEASURE_HOPS,      /* rounds of the first collective */
  TEACH_MEASURE_COLLECTIVES,
  TEACH_MEASURE_DEVICES,
  TEACH_MEASURE_MICRO_BATCHES,
  TEACH_MEASURE_SAMPLES_PER_DEVICE,
  TEACH_MEASURE_LAYERS_PER_DEVICE, /* of device 0 */
  TEACH_MEASURE_SAMPLES,           /* of a step, over all replicas */
  TEACH_MEASURE_LAYERS,
  TEACH_MEASURE_DEVICE_MEMORY,  /* what a device has */
  TEACH_MEASURE_PARAMETERS,     /* of the model */
  TEACH_MEASURE_UTILIZATION,    /* model FLOPs (no recomputation), of the
                                   peak of all devices */
  TEACH_MEASURE_PEAK_MEMORY,    /* of the fullest device */
  TEACH_MEASURE_MEMORY_SHARE,   /* the same, of its capacity; may pass 1 */
  TEACH_MEASURE_WEIGHTS_MEMORY, /* of the fullest device at its peak … */
  TEACH_MEASURE_GRADIENTS_MEMORY,
  TEACH_MEASURE_OPTIMIZER_MEMORY,
  TEACH_MEASURE_ACTIVATIONS_MEMORY,
  TEACH_MEASURE_BUFFERS_MEMORY,
  TEACH_MEASURE_FITS,           /* "true", "false" */
  TEACH_MEASURE_WHY,            /* teach_why_get_nick of the weightiest cause */
  TEACH_MEASURE_IDLEST_DEVICE,  /* most exposed and bubble */
  TEACH_MEASURE_BUSIEST_DEVICE, /* least of it */
  TEACH_MEASURE_FULLEST_DEVICE, /* highest peak of memory */
  TEACH_MEASURE_FIRST_BACKWARD, /* the device whose backward begins first */
  TEACH_MEASURE_LAST_FORWARD,   /* whose first forward begins last */
  TEACH_MEASURE_HEAVIEST_SENDER, /* most bytes sent */
  TEACH_N_MEASURES
} TeachMeasure;

typedef struct
{
  TeachUnit unit;
  double number;    /* DEVICE: the rank; WORD: unused */
  const char *word; /* WORD: static; else NULL */
  gboolean tied;    /* DEVICE: another device comes within 0.1 % of it */
} TeachValue;

/* "exposed-share" and so on: the name in lower case with hyphens. */
const char *teach_measure_get_nick (TeachMeasure measure);
gboolean teach_measure_from_nick (const char *nick, TeachMeasure *measure);
TeachUnit teach_measure_get_unit (TeachMeasure measure);
/* What it is called on the screen, translated: "exposed sync". */
const char *teach_measure_get_name (TeachMeasure measure);
/* Whether less of it is what one wants. */
gboolean teach_measure_is_cost (TeachMeasure measure);

void teach_measure_read (TeachMeasure measure,
                         const SimTimeline *timeline,
                         TeachValue *value);

/* The same of one device (SIM_NONE: as above), where a device has a value of
 * its own: the shares, seconds and bytes of the meter, and memory at its own
 * peak. FALSE for the others. */
gboolean teach_measure_read_of (TeachMeasure measure,
                                const SimTimeline *timeline,
                                guint device,
                                TeachValue *value);

/* As shown to the learner: "38 %", "1.9 ms", "device 2"; g_free. */
char *teach_value_format (const TeachValue *value) G_GNUC_WARN_UNUSED_RESULT;

/* "last-bucket", "earlier-stage" …: SimWhyKind without its prefix. */
const char *teach_why_get_nick (SimWhyKind kind);

G_END_DECLS
