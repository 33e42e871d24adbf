/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/what-if-knobs.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A gradient bucket that holds them all. */
#define WHAT_IF_ONE_BUCKET (G_GUINT64_CONSTANT (1) << 40)

/* Rows of the knobs: each made with its title, which is its control's
 * accessible name as well. */

/* "Tensor", "Samples per micro-batch": translated. */
const char *what_if_knob_get_title (WhatIfKnob knob);
/* What the number of devices turns in that scenario. */
const char *what_if_devices_get_title (const SimSpec *spec);
/* What a schedule does, and what it costs: one sentence, translated. */
const char *what_if_schedule_describe (SimSchedule schedule);
/* What is kept and sent of a gradient: one sentence, translated. */
const char *what_if_gradients_describe (SimGradients gradients);
/* A value of the knob in words: "4", "1F1B"; g_free. */
char *what_if_knob_dup_value (WhatIfKnob knob,
                              guint value) G_GNUC_WARN_UNUSED_RESULT;

/* Of a gradient bucket: "25 MiB"; g_free. */
char *what_if_bucket_dup_value (guint64 bytes) G_GNUC_WARN_UNUSED_RESULT;

/* Of a row and its control, another than it was made with. */
void
what_if_row_set_title (GtkWidget *row, GtkWidget *control, const char *title);
GtkWidget *what_if_spin_row_new (const char *title, GtkSpinButton **spin);
GtkWidget *what_if_scale_row_new (const char *title,
                                  double lower,
                                  double upper,
                                  double step,
                                  GtkRange **scale);
GtkWidget *what_if_switch_row_new (const char *title,
                                   const char *subtitle,
                                   GtkSwitch **knob);
GtkWidget *what_if_choice_row_new (const char *title);
/* Replaces the choices; names NULL-terminated. */
void what_if_choice_row_fill (GtkWidget *row, const char *const *names);
/* Of a knob with a fixed list: schedule, ZeRO stage, algorithm, recompute. */
void what_if_choice_row_fill_knob (GtkWidget *row, WhatIfKnob knob);

G_END_DECLS
