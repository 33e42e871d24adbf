/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-lanes-private.h"

/* Where a lane stands still: what is hit there, marked, and reached one by one.
 * Reached are as many of a lane, and those this wide (px). */
#define MAX_SLICES 64
#define LEAST_WIDTH 4

static SceneRect
get_box (const SceneLanes *self, guint lane, gint64 start_ns, gint64 end_ns)
{
  double x0 = scene_lanes_place (self, MAX (start_ns, self->start_ns));
  double x1 = scene_lanes_place (self, MIN (end_ns, self->end_ns));

  return scene_rect (x0, self->top + lane * self->pitch, MAX (x1 - x0, 1),
                     self->compute_height + self->communication_height + 2);
}

static void
fill_hit (const SceneLanes *self,
          guint lane,
          const SimWhy *why,
          gint64 t_ns,
          SceneHit *hit)
{
  hit->part = SCENE_PART_IDLE;
  hit->device = scene_lanes_get_lane (self, lane)->device;
  hit->t_ns = t_ns;
  hit->bounds = get_box (self, lane, why->start_ns, why->end_ns);
}

gboolean
scene_lanes_hit_slice (const SceneLanes *self,
                       guint lane,
                       gint64 t_ns,
                       SceneHit *hit)
{
  guint device = scene_lanes_get_lane (self, lane)->device;
  SimWhy why;

  if (!scene_why_is_known (self->timeline, &self->view) ||
      !sim_timeline_why_at (self->timeline, device, t_ns, &why))
    return FALSE;
  fill_hit (self, lane, &why, t_ns, hit);
  return TRUE;
}

void
scene_lanes_list_slices (const SceneLanes *self, guint lane, GArray *hits)
{
  guint device = scene_lanes_get_lane (self, lane)->device;
  guint most = hits->len + MAX_SLICES;
  gint64 end_ns = MIN (self->end_ns, sim_timeline_get_end_ns (self->timeline));

  if (!scene_why_is_known (self->timeline, &self->view))
    return;
  for (gint64 t = MAX (self->start_ns, 0); t < end_ns && hits->len < most;)
    {
      SceneHit hit = { .collective = SIM_NONE, .index = SIM_NONE };
      SimTimePiece piece;
      SimWhy why;

      if (!sim_timeline_why_at (self->timeline, device, t, &why))
        {
          sim_timeline_time_at (self->timeline, device, t, &piece);
          t = MAX (piece.end_ns, t + 1);
          continue;
        }
      fill_hit (self, lane, &why, t, &hit);
      t = why.end_ns;
      if (hit.bounds.width < LEAST_WIDTH)
        continue;
      if (self->view.right_to_left)
        hit.bounds.x = self->view.width - hit.bounds.x - hit.bounds.width;
      g_array_append_val (hits, hit);
    }
}

void
scene_lanes_paint_slice (const SceneLanes *self,
                         cairo_t *cr,
                         const SceneTheme *theme)
{
  const SceneView *view = &self->view;

  if (!scene_view_has_slice (view) || view->slice_end_ns <= self->start_ns ||
      view->slice_start_ns >= self->end_ns)
    return;
  for (guint i = 0; i < self->lanes->len; i++)
    if (scene_lanes_get_lane (self, i)->device == view->selected_device)
      {
        SceneRect box =
            get_box (self, i, view->slice_start_ns, view->slice_end_ns);

        box = scene_rect (box.x - 1, box.y - 2, box.width + 2, box.height + 4);
        scene_fill_round (cr, box, 3, scene_color_fade (theme->accent, 0.12));
        scene_stroke_round (cr, box, 3, 2, theme->accent);
      }
}
