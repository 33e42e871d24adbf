/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "scene/scene-plot.h"

G_BEGIN_DECLS

/* A plot on show.  The point under the pointer, or chosen with Left, Right,
 * Up, Down, Home and End, is marked; its facts are the tooltip and the
 * description that a screen reader tells.
 *
 * Signals:
 *   "pointed" (int point)   another point is marked; -1: none
 *   "picked" (guint point)  it was clicked, or Enter was pressed on it */
#define PLOT_TYPE_VIEW (plot_view_get_type ())
G_DECLARE_FINAL_TYPE (PlotView, plot_view, PLOT, VIEW, GtkWidget)

GtkWidget *plot_view_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* data is shared; NULL: nothing. */
void plot_view_set_data (PlotView *self, ScenePlotData *data);
/* -1: none. */
void plot_view_point (PlotView *self, int point);
int plot_view_get_pointed (PlotView *self);

G_END_DECLS
