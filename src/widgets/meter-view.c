/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/meter-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MINIMUM_WIDTH 300

struct _MeterView
{
  StageCanvas parent_instance;
  SceneMeter *meter; /* owned, or NULL */
};

G_DEFINE_TYPE (MeterView, meter_view, STAGE_TYPE_CANVAS)

static void
meter_view_lay_out (StageCanvas *canvas,
                    SimTimeline *timeline,
                    const SceneView *view)
{
  METER_VIEW (canvas)->meter = scene_meter_new (
      timeline, view, gtk_widget_get_pango_context (GTK_WIDGET (canvas)));
}

static void
meter_view_drop_layout (StageCanvas *canvas)
{
  g_clear_pointer (&METER_VIEW (canvas)->meter, scene_meter_free);
}

static void
meter_view_paint_moving (StageCanvas *canvas,
                         cairo_t *cr,
                         const SceneTheme *theme,
                         gint64 t_ns)
{
  scene_meter_paint (METER_VIEW (canvas)->meter, cr, theme, t_ns);
}

static gboolean
meter_view_hit (StageCanvas *canvas,
                gint64 t_ns,
                double x,
                double y,
                SceneHit *hit)
{
  return scene_meter_hit (METER_VIEW (canvas)->meter, t_ns, x, y, hit);
}

static GtkSizeRequestMode
meter_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
meter_view_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  SimTimeline *timeline = stage_canvas_get_timeline (STAGE_CANVAS (widget));

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM_WIDTH;
      *natural = 860;
      return;
    }
  *minimum = *natural = 0;
  if (timeline)
    *minimum = *natural = (int)ceil (scene_meter_height_for_width (
        timeline, gtk_widget_get_pango_context (widget),
        for_size > 0 ? for_size : 860));
}

static char *
meter_view_describe (StageCanvas *self,
                     const SimTimeline *timeline,
                     gint64 t_ns)
{
  if (stage_canvas_get_view (self)->cover_meter)
    return g_strdup (_ ("Covered while you guess."));
  return scene_describe_meter (timeline, stage_canvas_get_view (self), t_ns);
}

static void
meter_view_list_parts (StageCanvas *canvas, GArray *hits)
{
  scene_meter_list_parts (METER_VIEW (canvas)->meter, hits);
}

static void
meter_view_class_init (MeterViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  StageCanvasClass *canvas_class = STAGE_CANVAS_CLASS (klass);

  canvas_class->tells_why = TRUE;
  widget_class->get_request_mode = meter_view_get_request_mode;
  widget_class->measure = meter_view_measure;
  canvas_class->lay_out = meter_view_lay_out;
  canvas_class->drop_layout = meter_view_drop_layout;
  canvas_class->paint_moving = meter_view_paint_moving;
  canvas_class->hit = meter_view_hit;
  canvas_class->describe = meter_view_describe;
  canvas_class->list_parts = meter_view_list_parts;
}

static void
meter_view_init (MeterView *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sync-cost meter"), -1);
}
