/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/stage-parts.h"

#include "widgets/stage-part.h"

#include <math.h>

struct _StageParts
{
  StageCanvas *canvas;
  GPtrArray *parts;  /* StagePart, children of the canvas */
  GtkWidget *bubble; /* GtkPopover, made when it is needed first */
  GtkLabel *words;
  gboolean right_to_left;
};

/* ---- the bubble ---- */

static void
hide_bubble (StageParts *self)
{
  if (self->bubble)
    gtk_popover_popdown (GTK_POPOVER (self->bubble));
}

static void
show_bubble (StageParts *self, StagePart *part)
{
  const char *text = stage_part_get_description (part);
  const SceneHit *hit = stage_part_get_hit (part);
  GdkRectangle at = { (int)hit->bounds.x, (int)hit->bounds.y,
                      (int)ceil (hit->bounds.width),
                      (int)ceil (hit->bounds.height) };

  if (!text)
    text = stage_part_get_name (part);
  if (!text)
    {
      hide_bubble (self);
      return;
    }
  if (!self->bubble)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      self->words = GTK_LABEL (label);
      self->bubble = gtk_popover_new ();
      gtk_popover_set_autohide (GTK_POPOVER (self->bubble), FALSE);
      gtk_widget_set_can_focus (self->bubble, FALSE);
      gtk_widget_set_can_target (self->bubble, FALSE);
      gtk_widget_add_css_class (self->bubble, "part-words");
      gtk_popover_set_child (GTK_POPOVER (self->bubble), label);
      gtk_widget_set_parent (self->bubble, GTK_WIDGET (self->canvas));
    }
  gtk_label_set_label (self->words, text);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->bubble), &at);
  gtk_popover_popup (GTK_POPOVER (self->bubble));
}

/* ---- parts ---- */

static StagePart *
get_focused (StageParts *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (gtk_widget_is_focus (self->parts->pdata[i]))
      return self->parts->pdata[i];
  return NULL;
}

static void
selected_cb (StagePart *part, StageParts *self)
{
  SceneHit hit = *stage_part_get_hit (part);

  g_signal_emit_by_name (self->canvas, "picked", &hit);
  stage_parts_update (self);
}

static void
enter_cb (GtkEventControllerFocus *controller, StageParts *self)
{
  StagePart *part = STAGE_PART (
      gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));

  show_bubble (self, part);
}

static void
leave_cb (GtkEventControllerFocus *controller, StageParts *self)
{
  hide_bubble (self);
}

static void
add_part (StageParts *self)
{
  GtkWidget *part = stage_part_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (part, "selected", G_CALLBACK (selected_cb), self);
  g_signal_connect (focus, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (part, focus);
  gtk_widget_set_parent (part, GTK_WIDGET (self->canvas));
  g_ptr_array_add (self->parts, part);
}

static gboolean
is_selected (const SceneView *view, const SceneHit *hit)
{
  switch (hit->part)
    {
    case SCENE_PART_DEVICE:
      return hit->device == view->selected_device;
    case SCENE_PART_LINK:
      return hit->index == view->selected_link;
    case SCENE_PART_METER_ROW:
      return hit->index == view->selected_row;
    case SCENE_PART_IDLE:
      return hit->device == view->selected_device &&
             hit->t_ns >= view->slice_start_ns &&
             hit->t_ns < view->slice_end_ns;
    default:
      return FALSE;
    }
}

static void
set_part (StageParts *self, StagePart *part, const SceneHit *hit)
{
  const SceneView *view = stage_canvas_get_view (self->canvas);
  SimTimeline *timeline = stage_canvas_get_timeline (self->canvas);
  gint64 t_ns = stage_canvas_get_instant (self->canvas);
  g_autofree char *name = scene_name_hit (timeline, hit, t_ns);
  /* What it does may be what is asked for. */
  g_autofree char *words =
      view->cover_meter ? NULL : scene_describe_hit (timeline, hit, t_ns);

  stage_part_set_hit (part, hit);
  stage_part_set_words (part, name, words);
  stage_part_set_selected (part, is_selected (view, hit));
}

void
stage_parts_update (StageParts *self)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, TRUE, sizeof (SceneHit));
  StagePart *focused;

  if (stage_canvas_ensure_layout (self->canvas))
    STAGE_CANVAS_GET_CLASS (self->canvas)->list_parts (self->canvas, hits);
  self->right_to_left = stage_canvas_get_view (self->canvas)->right_to_left;
  /* The focus does not fall out of the picture with a part that is gone. */
  focused = get_focused (self);
  while (self->parts->len > hits->len)
    {
      StagePart *last = self->parts->pdata[self->parts->len - 1];

      if (last == focused)
        gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
      g_ptr_array_remove_index (self->parts, self->parts->len - 1);
    }
  while (self->parts->len < hits->len)
    add_part (self);
  for (guint i = 0; i < hits->len; i++)
    set_part (self, self->parts->pdata[i], &g_array_index (hits, SceneHit, i));
  gtk_widget_queue_allocate (GTK_WIDGET (self->canvas));
  focused = get_focused (self);
  if (focused)
    show_bubble (self, focused);
}

void
stage_parts_allocate (StageParts *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      GtkWidget *part = self->parts->pdata[i];
      const SceneHit *hit = stage_part_get_hit (STAGE_PART (part));
      GtkAllocation at = { (int)floor (hit->bounds.x),
                           (int)floor (hit->bounds.y),
                           MAX (1, (int)ceil (hit->bounds.width)),
                           MAX (1, (int)ceil (hit->bounds.height)) };

      gtk_widget_measure (part, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL,
                          NULL, NULL);
      gtk_widget_size_allocate (part, &at, -1);
    }
  if (self->bubble)
    gtk_popover_present (GTK_POPOVER (self->bubble));
}

void
stage_parts_snapshot (StageParts *self, GtkSnapshot *snapshot)
{
  StagePart *focused = get_focused (self);

  if (focused)
    gtk_widget_snapshot_child (GTK_WIDGET (self->canvas), GTK_WIDGET (focused),
                               snapshot);
}

/* ---- keys ---- */

static void
focus_part (StageParts *self, StagePart *part)
{
  StageCanvasClass *klass = STAGE_CANVAS_GET_CLASS (self->canvas);

  if (klass->show_part)
    {
      SceneHit hit = *stage_part_get_hit (part);

      klass->show_part (self->canvas, &hit);
      stage_parts_update (self);
    }
  gtk_widget_grab_focus (GTK_WIDGET (part));
}

/* The selected one, else the first. */
static gboolean
go_in (StageParts *self)
{
  const SceneView *view = stage_canvas_get_view (self->canvas);
  StagePart *to = NULL;

  stage_parts_update (self);
  for (guint i = 0; i < self->parts->len && !to; i++)
    if (is_selected (view, stage_part_get_hit (self->parts->pdata[i])))
      to = self->parts->pdata[i];
  if (!to && self->parts->len > 0)
    to = self->parts->pdata[0];
  if (to)
    focus_part (self, to);
  return to != NULL;
}

static double
middle (double start, double length)
{
  return start + length / 2;
}

/* The nearest one whose middle lies that way; what lies more aside than ahead
 * is farther. */
static StagePart *
find_beside (StageParts *self, StagePart *from, int dx, int dy)
{
  const cairo_rectangle_t *a = &stage_part_get_hit (from)->bounds;
  StagePart *best = NULL;
  double least = G_MAXDOUBLE;

  for (guint i = 0; i < self->parts->len; i++)
    {
      StagePart *to = self->parts->pdata[i];
      const cairo_rectangle_t *b = &stage_part_get_hit (to)->bounds;
      double x = middle (b->x, b->width) - middle (a->x, a->width);
      double y = middle (b->y, b->height) - middle (a->y, a->height);
      double ahead = x * dx + y * dy;
      double aside = fabs (x * dy) + fabs (y * dx);

      if (to == from || ahead < 1 || ahead + 3 * aside >= least)
        continue;
      least = ahead + 3 * aside;
      best = to;
    }
  return best;
}

static StagePart *
find_next (StageParts *self, StagePart *from, int by)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (self->parts->pdata[i] == from)
      {
        guint to = i + (guint)by;

        return to < self->parts->len ? self->parts->pdata[to] : NULL;
      }
  return NULL;
}

static StagePart *
find_target (StageParts *self, StagePart *from, guint key)
{
  StagePart *to;

  switch (key)
    {
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      return self->parts->pdata[0];
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      return self->parts->pdata[self->parts->len - 1];
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      to = find_beside (self, from, -1, 0);
      return to ? to : find_next (self, from, self->right_to_left ? 1 : -1);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      to = find_beside (self, from, 1, 0);
      return to ? to : find_next (self, from, self->right_to_left ? -1 : 1);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return find_beside (self, from, 0, -1);
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return find_beside (self, from, 0, 1);
    default:
      return NULL;
    }
}

static gboolean
is_way (guint key)
{
  switch (key)
    {
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        StageParts *self)
{
  gboolean enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter ||
                   key == GDK_KEY_ISO_Enter;
  StagePart *focused = get_focused (self);
  StagePart *to;

  if (state & gtk_accelerator_get_default_mod_mask ())
    return GDK_EVENT_PROPAGATE;
  if (!focused)
    return enter ? go_in (self) : GDK_EVENT_PROPAGATE;
  if (enter)
    {
      selected_cb (focused, self);
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_Escape)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
      return GDK_EVENT_STOP;
    }
  if (!is_way (key))
    return GDK_EVENT_PROPAGATE;
  to = find_target (self, focused, key);
  if (to)
    focus_part (self, to);
  return GDK_EVENT_STOP;
}

/* ---- life ---- */

StageParts *
stage_parts_new (StageCanvas *canvas)
{
  StageParts *self = g_new0 (StageParts, 1);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->canvas = canvas;
  self->parts =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gtk_widget_unparent);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (canvas), keys);
  return self;
}

void
stage_parts_free (StageParts *self)
{
  if (!self)
    return;
  for (guint i = 0; i < self->parts->len; i++)
    g_signal_handlers_disconnect_by_data (self->parts->pdata[i], self);
  g_clear_pointer (&self->bubble, gtk_widget_unparent);
  g_ptr_array_unref (self->parts);
  g_free (self);
}
