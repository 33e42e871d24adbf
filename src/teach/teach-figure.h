/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* A figure of a finished simulation by name: what a question asks for.  Every
 * answer of a lesson comes from here. */

typedef enum
{
  TEACH_UNIT_SHARE,   /* 0 to 1, written in per cent */
  TEACH_UNIT_SECONDS, /* written in ns to s */
  TEACH_UNIT_BYTES,
  TEACH_UNIT_COUNT,
  TEACH_UNIT_RATE,   /* samples per second */
  TEACH_UNIT_DEVICE, /* a rank */
  TEACH_UNIT_WORD,   /* one of a few words: "true", "last-bucket" */
} TeachUnit;

/* Of the whole run, mean over the devices unless said otherwise. */
typedef enum
{
  TEACH_FIGURE_STEP_SECONDS, /* one training step */
  TEACH_FIGURE_SAMPLES_PER_SECOND,
  TEACH_FIGURE_COMPUTE_SHARE,
  TEACH_FIGURE_EXPOSED_SHARE,
  TEACH_FIGURE_BUBBLE_SHARE,
  TEACH_FIGURE_IDLE_SHARE,    /* exposed and bubble */
  TEACH_FIGURE_HIDDEN_SHARE,  /* hidden, of all the time spent sending */
  TEACH_FIGURE_LATENCY_SHARE, /* of the exposed time */
  TEACH_FIGURE_COMPUTE_SECONDS,
  TEACH_FIGURE_EXPOSED_SECONDS,
  TEACH_FIGURE_HIDDEN_SECONDS,
  TEACH_FIGURE_BUBBLE_SECONDS,
  TEACH_FIGURE_BYTES_SENT, /* by a device, samples not counted */
  TEACH_FIGURE_GRADIENT_BYTES,
  TEACH_FIGURE_PARAMETER_BYTES,
  TEACH_FIGURE_ACTIVATION_BYTES,
  TEACH_FIGURE_TENSOR_BYTES,
  TEACH_FIGURE_EXPERT_BYTES,
  TEACH_FIGURE_LINK_LOAD, /* share of the step in which the busiest direction
                             of a link has something under way */
  TEACH_FIGURE_HOPS,      /* rounds of the first collective */
  TEACH_FIGURE_COLLECTIVES,
  TEACH_FIGURE_DEVICES,
  TEACH_FIGURE_MICRO_BATCHES,
  TEACH_FIGURE_SAMPLES_PER_DEVICE,
  TEACH_FIGURE_LAYERS_PER_DEVICE, /* of device 0 */
  TEACH_FIGURE_PEAK_MEMORY,       /* of the fullest device */
  TEACH_FIGURE_MEMORY_SHARE,      /* the same, of its capacity; may pass 1 */
  TEACH_FIGURE_WEIGHTS_MEMORY,    /* of the fullest device at its peak … */
  TEACH_FIGURE_GRADIENTS_MEMORY,
  TEACH_FIGURE_OPTIMIZER_MEMORY,
  TEACH_FIGURE_ACTIVATIONS_MEMORY,
  TEACH_FIGURE_BUFFERS_MEMORY,
  TEACH_FIGURE_FITS,            /* "true", "false" */
  TEACH_FIGURE_WHY,             /* teach_why_get_nick of the longest wait */
  TEACH_FIGURE_IDLEST_DEVICE,   /* most exposed and bubble */
  TEACH_FIGURE_BUSIEST_DEVICE,  /* least of it */
  TEACH_FIGURE_FULLEST_DEVICE,  /* highest peak of memory */
  TEACH_FIGURE_FIRST_BACKWARD,  /* the device whose backward begins first */
  TEACH_FIGURE_LAST_FORWARD,    /* whose first forward begins last */
  TEACH_FIGURE_HEAVIEST_SENDER, /* most bytes sent */
  TEACH_N_FIGURES
} TeachFigure;

typedef struct
{
  TeachUnit unit;
  double number;    /* DEVICE: the rank; WORD: unused */
  const char *word; /* WORD: static; else NULL */
  gboolean tied;    /* DEVICE: another device comes within 0.1 % of it */
} TeachValue;

/* "exposed-share" and so on: the name in lower case with hyphens. */
const char *teach_figure_get_nick (TeachFigure figure);
gboolean teach_figure_from_nick (const char *nick, TeachFigure *figure);
TeachUnit teach_figure_get_unit (TeachFigure figure);
/* What it is called on the screen, translated: "exposed sync". */
const char *teach_figure_get_name (TeachFigure figure);
/* Whether less of it is what one wants. */
gboolean teach_figure_is_cost (TeachFigure figure);

void teach_figure_read (TeachFigure figure,
                        const SimTimeline *timeline,
                        TeachValue *value);

/* As shown to the learner: "38 %", "1.9 ms", "device 2"; g_free. */
char *teach_value_format (const TeachValue *value) G_GNUC_WARN_UNUSED_RESULT;

/* "last-bucket", "earlier-stage" …: SimWhyKind without its prefix. */
const char *teach_why_get_nick (SimWhyKind kind);

G_END_DECLS
