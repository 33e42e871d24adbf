/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-facts.h"
#include "scene/scene-meter-private.h"

/* All that is sent follows from the size by the ring's formula: 2(n-1)/n times
 * each bucket (Patarasuk and Yuan, 2009).  Gives the buckets' size, or 0 where
 * anything else is sent too. */
static guint64
find_formula_size (SimTimeline *timeline, guint64 total_sent)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  guint n_devices = sim_timeline_get_n_devices (timeline);
  guint64 size = 0;
  double expected;

  if (n == 0 || sim_timeline_get_spec (timeline)->training.iterations > 1)
    return 0;
  for (guint i = 0; i < n; i++)
    {
      if (all[i].algorithm != SIM_ALGORITHM_RING ||
          all[i].operation != SIM_OPERATION_ALL_REDUCE ||
          all[i].n_members != n_devices)
        return 0;
      size += all[i].bytes;
    }
  expected = 2.0 * (n_devices - 1) / n_devices * size;
  /* Chunks are whole bytes: each of them may be rounded. */
  if (ABS (expected - (double)total_sent) > 2.0 * n_devices * n)
    return 0;
  return size;
}

SceneMeter *
scene_meter_new (SimTimeline *timeline,
                 const SceneView *view,
                 PangoContext *pango)
{
  SceneMeter *self = g_new0 (SceneMeter, 1);

  self->timeline = sim_timeline_ref (timeline);
  self->view = *view;
  self->text = scene_text_new (pango, CLAMP (view->width / 1200, 0.92, 2.2),
                               view->right_to_left);
  scene_meter_lay (&self->boxes, self->text, view->width,
                   view->height > 0 ? view->height : G_MAXINT);
  self->total_sent = scene_meter_sum_sent (timeline, view->selected_device);
  self->server_sent = scene_meter_find_server_sent (
      timeline, view->selected_device, &self->n_servers);
  self->formula_size = find_formula_size (timeline, self->total_sent);
  self->synchronises = scene_facts_synchronises (timeline);
  self->bubble_first = scene_facts_bubble_first (timeline);
  self->why = g_new0 (SceneMeterWhy, 1);
  self->why->t_ns = -1;
  return self;
}

void
scene_meter_free (SceneMeter *self)
{
  if (self == NULL)
    return;
  scene_text_free (self->text);
  g_free (self->why->text);
  g_free (self->why);
  sim_timeline_unref (self->timeline);
  g_free (self);
}

double
scene_meter_height_for_width (SimTimeline *timeline,
                              PangoContext *pango,
                              double width)
{
  g_autoptr (SceneText) text =
      scene_text_new (pango, CLAMP (width / 1200, 0.92, 2.2), FALSE);
  SceneMeterBoxes boxes;

  scene_meter_lay (&boxes, text, width, G_MAXINT);
  return boxes.height;
}

const char *
scene_meter_get_why (const SceneMeter *self, gint64 t_ns)
{
  SceneMeterWhy *why = self->why;

  t_ns = scene_why_get_instant (self->timeline, t_ns);
  if (why->t_ns != t_ns)
    {
      g_free (why->text);
      why->text = scene_why_selected (self->timeline, &self->view, t_ns);
      why->t_ns = t_ns;
    }
  return why->text;
}

SceneText *
scene_meter_get_text (const SceneMeter *self)
{
  return self->text;
}

static const struct
{
  SceneMeterRow row;
  gsize box;
} hit_boxes[] = {
  { SCENE_METER_COMPUTE, G_STRUCT_OFFSET (SceneMeterBoxes, legend[0]) },
  { SCENE_METER_EXPOSED, G_STRUCT_OFFSET (SceneMeterBoxes, legend[1]) },
  { SCENE_METER_HIDDEN, G_STRUCT_OFFSET (SceneMeterBoxes, legend[2]) },
  { SCENE_METER_BUBBLE, G_STRUCT_OFFSET (SceneMeterBoxes, legend[3]) },
  { SCENE_METER_HIDDEN, G_STRUCT_OFFSET (SceneMeterBoxes, hidden) },
  { SCENE_METER_LATENCY, G_STRUCT_OFFSET (SceneMeterBoxes, parts) },
  { SCENE_METER_BYTES, G_STRUCT_OFFSET (SceneMeterBoxes, bytes) },
  { SCENE_METER_WHY, G_STRUCT_OFFSET (SceneMeterBoxes, why) },
  { SCENE_METER_SHARE, G_STRUCT_OFFSET (SceneMeterBoxes, share) },
  { SCENE_METER_SHARE, G_STRUCT_OFFSET (SceneMeterBoxes, title) },
  { SCENE_METER_SHARE, G_STRUCT_OFFSET (SceneMeterBoxes, share_note) },
  { SCENE_METER_SHARE, G_STRUCT_OFFSET (SceneMeterBoxes, share_detail) },
};

SceneRect
scene_meter_get_row_box (const SceneMeter *self, SceneMeterRow row)
{
  for (guint i = 0; i < G_N_ELEMENTS (hit_boxes); i++)
    if (hit_boxes[i].row == row)
      return *(const SceneRect *)G_STRUCT_MEMBER_P (&self->boxes,
                                                    hit_boxes[i].box);
  return scene_rect (0, 0, 0, 0);
}

/* The part of the stacked bar under x. */
static gboolean
hit_bar (const SceneMeter *self, gint64 t_ns, double x, SceneHit *hit)
{
  gint64 end_ns = MAX (sim_timeline_get_end_ns (self->timeline), 1);
  double unit = self->boxes.bar.width / end_ns;
  double from = self->boxes.bar.x;
  gint64 lengths[3];
  const SceneMeterRow rows[3] = { SCENE_METER_COMPUTE, SCENE_METER_EXPOSED,
                                  SCENE_METER_BUBBLE };
  SimMeter meter;

  sim_timeline_meter (self->timeline, self->view.selected_device, t_ns, &meter);
  lengths[0] = meter.compute_ns;
  lengths[1] = meter.exposed_ns;
  lengths[2] = meter.bubble_ns;
  for (guint i = 0; i < 3; i++)
    {
      double width = lengths[i] * unit;

      if (x >= from && x < from + width)
        {
          hit->index = rows[i];
          hit->bounds = scene_rect (from, self->boxes.bar.y, width,
                                    self->boxes.bar.height);
          return TRUE;
        }
      from += width;
    }
  return FALSE;
}

/* The reason on show is that of what is selected: a row, or a slice. */
static void
tell_why (const SceneMeter *self, SceneHit *hit)
{
  hit->answers = self->view.selected_row;
  if (hit->index != SCENE_METER_WHY || !scene_view_has_slice (&self->view))
    return;
  hit->stream = SIM_N_STREAMS; /* no stream: t_ns counts */
  hit->t_ns = self->view.slice_start_ns;
}

/* Nothing stands there before the reason is known. */
static gboolean
is_there (const SceneMeter *self, SceneMeterRow row)
{
  return row != SCENE_METER_WHY ||
         scene_why_is_known (self->timeline, &self->view);
}

gboolean
scene_meter_hit (const SceneMeter *self,
                 gint64 t_ns,
                 double x,
                 double y,
                 SceneHit *hit)
{
  gboolean found = FALSE;

  *hit = (SceneHit){ .part = SCENE_PART_METER_ROW,
                     .device = self->view.selected_device,
                     .collective = SIM_NONE,
                     .index = SCENE_N_METER_ROWS,
                     .t_ns = t_ns };
  if (self->view.cover_meter)
    {
      hit->part = SCENE_PART_NONE;
      return FALSE;
    }
  if (self->view.right_to_left)
    x = self->view.width - x;
  if (scene_rect_contains (&self->boxes.bar, x, y))
    found = hit_bar (self, t_ns, x, hit);
  for (guint i = 0; i < G_N_ELEMENTS (hit_boxes) && !found; i++)
    {
      const SceneRect *box = G_STRUCT_MEMBER_P (&self->boxes, hit_boxes[i].box);

      if (!scene_rect_contains (box, x, y) ||
          !is_there (self, hit_boxes[i].row))
        continue;
      hit->index = hit_boxes[i].row == SCENE_METER_SHARE && self->bubble_first
                       ? SCENE_METER_BUBBLE
                       : hit_boxes[i].row;
      hit->bounds = *box;
      tell_why (self, hit);
      found = TRUE;
    }
  if (!found)
    {
      hit->part = SCENE_PART_NONE;
      return FALSE;
    }
  if (self->view.right_to_left)
    hit->bounds.x = self->view.width - hit->bounds.x - hit->bounds.width;
  return TRUE;
}

void
scene_meter_list_parts (const SceneMeter *self, GArray *hits)
{
  for (guint row = 0; row < SCENE_N_METER_ROWS && !self->view.cover_meter;
       row++)
    {
      SceneHit hit = { .part = SCENE_PART_METER_ROW,
                       .device = self->view.selected_device,
                       .collective = SIM_NONE,
                       .index = row,
                       .bounds = scene_meter_get_row_box (self, row) };
      tell_why (self, &hit);

      /* The big figure is the bubble's, which is in the list as a row. */
      if (hit.bounds.width <= 0 || !is_there (self, row) ||
          (row == SCENE_METER_SHARE && self->bubble_first))
        continue;
      if (self->view.right_to_left)
        hit.bounds.x = self->view.width - hit.bounds.x - hit.bounds.width;
      g_array_append_val (hits, hit);
    }
}
