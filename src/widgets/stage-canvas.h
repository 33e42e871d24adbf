/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the stage, the meter and the lanes have in common as widgets: they draw
 * a frozen timeline at an instant, are one image with a text twin to assistive
 * technology, can be focused, answer a click with what lies under it and tell
 * about it in a tooltip.  What can be picked is there for the keyboard and for
 * assistive technology too, as children of the image: see stage-parts.h.
 *
 * Painting is split: what stands still is kept as a render node until the
 * timeline, the view, the size or the theme changes; the rest is painted for
 * every instant.  The text twin is written once the instant has been at rest
 * for a third of a second, so that playing does not flood a screen reader.
 *
 * Signal "picked" (const SceneHit *hit): a click or a key hit something; the
 * pointer
 * lives as long as the emission.  Main thread only. */
#define STAGE_TYPE_CANVAS (stage_canvas_get_type ())
G_DECLARE_DERIVABLE_TYPE (StageCanvas, stage_canvas, STAGE, CANVAS, GtkWidget)

struct _StageCanvasClass
{
  GtkWidgetClass parent_class;

  /* It tells why there is idle time, and is another picture once that is known.
   */
  gboolean tells_why;

  /* Make the layout anew for that timeline (never NULL) and view. */
  void (*lay_out) (StageCanvas *self,
                   SimTimeline *timeline,
                   const SceneView *view);
  /* Drop the layout: the timeline is gone or has changed. */
  void (*drop_layout) (StageCanvas *self);
  /* Optional: without it everything is painted as moving. */
  void (*paint_still) (StageCanvas *self, cairo_t *cr, const SceneTheme *theme);
  void (*paint_moving) (StageCanvas *self,
                        cairo_t *cr,
                        const SceneTheme *theme,
                        gint64 t_ns);
  gboolean (
      *hit) (StageCanvas *self, gint64 t_ns, double x, double y, SceneHit *hit);
  /* Appends SceneHit: what can be reached one by one. */
  void (*list_parts) (StageCanvas *self, GArray *hits);
  /* Optional: moves the drawing so that the part is in view. */
  void (*show_part) (StageCanvas *self, const SceneHit *hit);
  /* Optional: there are other times now, or other sizes; before the layout. */
  void (*timeline_changed) (StageCanvas *self);
  void (*resized) (StageCanvas *self, double old_width, double old_height);
  /* The text twin; g_free. */
  char *(*describe) (StageCanvas *self,
                     const SimTimeline *timeline,
                     gint64 t_ns);
};

/* NULL: nothing to show yet.  Keeps a reference. */
void stage_canvas_set_timeline (StageCanvas *self, SimTimeline *timeline);
SimTimeline *stage_canvas_get_timeline (StageCanvas *self);

void stage_canvas_set_instant (StageCanvas *self, gint64 t_ns);
gint64 stage_canvas_get_instant (StageCanvas *self);

/* Takes over the flags and the selection of `view`; size, direction, zoom and
 * time window are the widget's own. */
void stage_canvas_set_flags (StageCanvas *self, const SceneView *view);

/* The widget's own view, size and direction filled in. */
const SceneView *stage_canvas_get_view (StageCanvas *self);

/* For subclasses: zoom and pan of the drawing, or the part of the time that is
 * shown.  Lays out anew where it differs. */
void stage_canvas_set_zoom (StageCanvas *self,
                            double zoom,
                            double pan_x,
                            double pan_y);
void
stage_canvas_set_window (StageCanvas *self, gint64 start_ns, gint64 end_ns);

/* Lays out now if it must be; FALSE where there is no timeline or no size. */
gboolean stage_canvas_ensure_layout (StageCanvas *self);

G_END_DECLS
