/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-plot.h"
#include "widgets/card-progress-facts.h"

G_BEGIN_DECLS

/* The plots of the progress page and of its printed form, made of the facts;
 * their words are translated.  NULL where there is nothing to draw yet: *why
 * (const, translated) then says what will bring it. */
typedef enum
{
  CARD_PLOT_FORECAST,
  CARD_PLOT_RETENTION_WEEKS,
  CARD_PLOT_RETENTION_MONTHS,
  CARD_PLOT_ANSWERS, /* of the last 30 days */
  CARD_PLOT_TIME,
  CARD_PLOT_CALENDAR,
  CARD_PLOT_STABILITY,
  CARD_PLOT_CONCEPTS,
  CARD_N_PLOTS
} CardPlot;

ScenePlotData *
card_progress_plot_new (const CardProgressFacts *facts,
                        CardPlot plot,
                        const char **why) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
