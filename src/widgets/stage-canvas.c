/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/stage-canvas.h"

#include "widgets/drawn-style.h"
#include "widgets/stage-parts.h"
#include "widgets/tool-tips.h"

#include <adwaita.h>

/* Long enough not to speak while stepping quickly, short enough to be there
 * when a reader asks. */
#define REST_MS 300

typedef struct
{
  SimTimeline *timeline; /* owned, or NULL */
  gint64 instant_ns;
  SceneView view;
  SceneTheme theme;
  GskRenderNode *still; /* owned; NULL: paint it again */
  gboolean laid_out;
  guint rest_source;
  StageParts *parts; /* owned */
} StageCanvasPrivate;

enum
{
  PICKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (StageCanvas, stage_canvas, GTK_TYPE_WIDGET)

#define PRIV(self)                                                             \
  ((StageCanvasPrivate *)stage_canvas_get_instance_private (self))

static void describe_at_rest (StageCanvas *self);

static void
forget_layout (StageCanvas *self)
{
  StageCanvasPrivate *priv = PRIV (self);

  if (priv->laid_out)
    STAGE_CANVAS_GET_CLASS (self)->drop_layout (self);
  priv->laid_out = FALSE;
  g_clear_pointer (&priv->still, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  /* Parts are somewhere else now, or others. */
  describe_at_rest (self);
}

static void
forget_still (StageCanvas *self)
{
  StageCanvasPrivate *priv = PRIV (self);

  g_clear_pointer (&priv->still, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
style_cb (GtkWidget *widget)
{
  forget_still (STAGE_CANVAS (widget));
}

/* ---- text twin ---- */

static gboolean
rest_cb (gpointer data)
{
  StageCanvas *self = data;
  StageCanvasPrivate *priv = PRIV (self);
  g_autofree char *text = NULL;

  priv->rest_source = 0;
  if (priv->timeline)
    text = STAGE_CANVAS_GET_CLASS (self)->describe (self, priv->timeline,
                                                    priv->instant_ns);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text ? text : "", -1);
  stage_parts_update (priv->parts);
  return G_SOURCE_REMOVE;
}

static void
describe_at_rest (StageCanvas *self)
{
  StageCanvasPrivate *priv = PRIV (self);

  g_clear_handle_id (&priv->rest_source, g_source_remove);
  priv->rest_source = g_timeout_add (REST_MS, rest_cb, self);
}

/* ---- pointer ---- */

static gboolean
hit_at (StageCanvas *self, double x, double y, SceneHit *hit)
{
  StageCanvasPrivate *priv = PRIV (self);

  return stage_canvas_ensure_layout (self) &&
         STAGE_CANVAS_GET_CLASS (self)->hit (self, priv->instant_ns, x, y,
                                             hit) &&
         hit->part != SCENE_PART_NONE;
}

static void
released_cb (StageCanvas *self, int n_press, double x, double y)
{
  SceneHit hit;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (hit_at (self, x, y, &hit))
    g_signal_emit (self, signals[PICKED], 0, &hit);
}

static gboolean
stage_canvas_query_tooltip (GtkWidget *widget,
                            int x,
                            int y,
                            gboolean keyboard,
                            GtkTooltip *tooltip)
{
  StageCanvas *self = STAGE_CANVAS (widget);
  StageCanvasPrivate *priv = PRIV (self);
  g_autofree char *text = NULL;
  GdkRectangle area;
  SceneHit hit;

  /* What lies there may be what is asked for. */
  if (keyboard || priv->view.cover_meter || !hit_at (self, x, y, &hit))
    return FALSE;
  text = scene_describe_hit (priv->timeline, &hit, priv->instant_ns);
  if (!text)
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  area.x = (int)hit.bounds.x;
  area.y = (int)hit.bounds.y;
  area.width = MAX (1, (int)hit.bounds.width);
  area.height = MAX (1, (int)hit.bounds.height);
  gtk_tooltip_set_tip_area (tooltip, &area);
  return TRUE;
}

/* ---- drawing ---- */

static GskRenderNode *
paint_still_node (StageCanvas *self)
{
  StageCanvasPrivate *priv = PRIV (self);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float)priv->view.width,
                                               (float)priv->view.height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  STAGE_CANVAS_GET_CLASS (self)->paint_still (self, cr, &priv->theme);
  cairo_destroy (cr);
  return gtk_snapshot_free_to_node (snapshot);
}

static void
stage_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  StageCanvas *self = STAGE_CANVAS (widget);
  StageCanvasPrivate *priv = PRIV (self);
  StageCanvasClass *klass = STAGE_CANVAS_GET_CLASS (self);
  graphene_rect_t bounds;
  cairo_t *cr;

  if (!stage_canvas_ensure_layout (self))
    return;

  bounds = GRAPHENE_RECT_INIT (0, 0, (float)priv->view.width,
                               (float)priv->view.height);
  gtk_snapshot_push_clip (snapshot, &bounds);
  if (klass->paint_still)
    {
      if (!priv->still)
        priv->still = paint_still_node (self);
      if (priv->still)
        gtk_snapshot_append_node (snapshot, priv->still);
    }
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  klass->paint_moving (self, cr, &priv->theme, priv->instant_ns);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);
  stage_parts_snapshot (priv->parts, snapshot);
}

static void
stage_canvas_size_allocate (GtkWidget *widget, int width, int height, int base)
{
  StageCanvas *self = STAGE_CANVAS (widget);
  StageCanvasPrivate *priv = PRIV (self);

  double old_width = priv->view.width, old_height = priv->view.height;

  if (old_width != width || old_height != height)
    {
      priv->view.width = width;
      priv->view.height = height;
      forget_layout (self);
      if (STAGE_CANVAS_GET_CLASS (self)->resized)
        STAGE_CANVAS_GET_CLASS (self)->resized (self, old_width, old_height);
    }
  stage_parts_allocate (priv->parts);
}

/* Tab stops once at each drawing; Enter goes into it. */
static gboolean
stage_canvas_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (focus && (focus == widget || gtk_widget_is_ancestor (focus, widget)))
    return FALSE;
  return gtk_widget_grab_focus (widget);
}

static void
stage_canvas_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  StageCanvas *self = STAGE_CANVAS (widget);

  PRIV (self)->view.right_to_left =
      gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  forget_layout (self);
}

static void
stage_canvas_system_setting_changed (GtkWidget *widget,
                                     GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (stage_canvas_parent_class)
      ->system_setting_changed (widget, setting);
  /* Fonts and resolution are part of the layout. */
  if (setting != GTK_SYSTEM_SETTING_ICON_THEME)
    {
      forget_layout (STAGE_CANVAS (widget));
      gtk_widget_queue_resize (widget);
    }
}

/* ---- life ---- */

static void
stage_canvas_dispose (GObject *object)
{
  StageCanvas *self = STAGE_CANVAS (object);
  StageCanvasPrivate *priv = PRIV (self);

  g_clear_handle_id (&priv->rest_source, g_source_remove);
  g_clear_pointer (&priv->parts, stage_parts_free);
  if (priv->laid_out)
    STAGE_CANVAS_GET_CLASS (self)->drop_layout (self);
  priv->laid_out = FALSE;
  g_clear_pointer (&priv->still, gsk_render_node_unref);
  g_clear_pointer (&priv->timeline, sim_timeline_unref);
  G_OBJECT_CLASS (stage_canvas_parent_class)->dispose (object);
}

static void
stage_canvas_class_init (StageCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = stage_canvas_dispose;
  widget_class->snapshot = stage_canvas_snapshot;
  widget_class->size_allocate = stage_canvas_size_allocate;
  widget_class->direction_changed = stage_canvas_direction_changed;
  widget_class->system_setting_changed = stage_canvas_system_setting_changed;
  widget_class->focus = stage_canvas_focus;
  widget_class->query_tooltip = stage_canvas_query_tooltip;

  signals[PICKED] =
      g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "canvas");
}

static void
stage_canvas_init (StageCanvas *self)
{
  StageCanvasPrivate *priv = PRIV (self);
  GtkGesture *click = gtk_gesture_click_new ();

  scene_view_init (&priv->view, 0, 0);
  priv->parts = stage_parts_new (self);
  priv->view.right_to_left =
      gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (
      GTK_WIDGET (self),
      tool_tips_work (gtk_widget_get_display (GTK_WIDGET (self))));

  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));

  drawn_style_follow (GTK_WIDGET (self), &priv->theme, style_cb);
}

/* ---- public ---- */

void
stage_canvas_set_timeline (StageCanvas *self, SimTimeline *timeline)
{
  StageCanvasPrivate *priv;

  g_return_if_fail (STAGE_IS_CANVAS (self));
  priv = PRIV (self);
  if (priv->timeline == timeline)
    return;

  forget_layout (self);
  g_clear_pointer (&priv->timeline, sim_timeline_unref);
  priv->timeline = timeline ? sim_timeline_ref (timeline) : NULL;
  if (STAGE_CANVAS_GET_CLASS (self)->timeline_changed)
    STAGE_CANVAS_GET_CLASS (self)->timeline_changed (self);
  describe_at_rest (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

SimTimeline *
stage_canvas_get_timeline (StageCanvas *self)
{
  return PRIV (self)->timeline;
}

void
stage_canvas_set_instant (StageCanvas *self, gint64 t_ns)
{
  StageCanvasPrivate *priv;

  g_return_if_fail (STAGE_IS_CANVAS (self));
  priv = PRIV (self);
  if (priv->instant_ns == t_ns)
    return;

  priv->instant_ns = t_ns;
  describe_at_rest (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gint64
stage_canvas_get_instant (StageCanvas *self)
{
  return PRIV (self)->instant_ns;
}

void
stage_canvas_set_flags (StageCanvas *self, const SceneView *view)
{
  StageCanvasPrivate *priv;
  gboolean covered, known, told;

  g_return_if_fail (STAGE_IS_CANVAS (self));
  priv = PRIV (self);
  covered = priv->view.cover_meter;
  told = priv->view.why_later != view->why_later;
  /* What is marked may hang on it too. */
  known = told && (STAGE_CANVAS_GET_CLASS (self)->tells_why ||
                   view->selected_row == SCENE_METER_WHY);
  priv->view.why_later = view->why_later;
  /* Of the lanes the words only are others, and the parts. */
  if (told)
    describe_at_rest (self);
  if (!known && priv->view.values == view->values &&
      priv->view.even_pace == view->even_pace &&
      priv->view.still == view->still &&
      priv->view.cover_meter == view->cover_meter &&
      priv->view.refused == view->refused &&
      priv->view.dimmed == view->dimmed &&
      priv->view.selected_device == view->selected_device &&
      priv->view.selected_link == view->selected_link &&
      priv->view.selected_row == view->selected_row &&
      priv->view.slice_start_ns == view->slice_start_ns &&
      priv->view.slice_end_ns == view->slice_end_ns)
    return;

  priv->view.values = view->values;
  priv->view.even_pace = view->even_pace;
  priv->view.still = view->still;
  priv->view.cover_meter = view->cover_meter;
  priv->view.refused = view->refused;
  priv->view.dimmed = view->dimmed;
  priv->view.selected_device = view->selected_device;
  priv->view.selected_link = view->selected_link;
  priv->view.selected_row = view->selected_row;
  priv->view.slice_start_ns = view->slice_start_ns;
  priv->view.slice_end_ns = view->slice_end_ns;
  forget_layout (self);
  /* What is covered must not be read out until the words come to rest. */
  if (covered != priv->view.cover_meter)
    {
      g_clear_handle_id (&priv->rest_source, g_source_remove);
      rest_cb (self);
    }
}

const SceneView *
stage_canvas_get_view (StageCanvas *self)
{
  return &PRIV (self)->view;
}

void
stage_canvas_set_zoom (StageCanvas *self,
                       double zoom,
                       double pan_x,
                       double pan_y)
{
  StageCanvasPrivate *priv = PRIV (self);

  if (priv->view.zoom == zoom && priv->view.pan_x == pan_x &&
      priv->view.pan_y == pan_y)
    return;
  priv->view.zoom = zoom;
  priv->view.pan_x = pan_x;
  priv->view.pan_y = pan_y;
  forget_layout (self);
}

void
stage_canvas_set_window (StageCanvas *self, gint64 start_ns, gint64 end_ns)
{
  StageCanvasPrivate *priv = PRIV (self);

  if (priv->view.window_start_ns == start_ns &&
      priv->view.window_end_ns == end_ns)
    return;
  priv->view.window_start_ns = start_ns;
  priv->view.window_end_ns = end_ns;
  forget_layout (self);
}

gboolean
stage_canvas_ensure_layout (StageCanvas *self)
{
  StageCanvasPrivate *priv = PRIV (self);

  if (priv->laid_out)
    return TRUE;
  if (!priv->timeline || priv->view.width < 1 || priv->view.height < 1)
    return FALSE;

  STAGE_CANVAS_GET_CLASS (self)->lay_out (self, priv->timeline, &priv->view);
  priv->laid_out = TRUE;
  return TRUE;
}
