/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include <math.h>

/* What was painted last is asked first. */

static gboolean
take (SceneHit *hit,
      ScenePart part,
      guint32 device,
      guint32 index,
      const SceneRect *bounds)
{
  hit->part = part;
  hit->device = device;
  hit->index = index;
  hit->bounds = *bounds;
  return TRUE;
}

static gboolean
hit_packet (const SceneStage *self,
            gint64 t_ns,
            double x,
            double y,
            SceneHit *hit)
{
  g_autoptr (GArray) active = g_array_new (FALSE, FALSE, sizeof (guint32));

  scene_facts_transfers (self->timeline, t_ns, active);
  for (guint i = active->len; i-- > 0;)
    {
      guint32 transfer = g_array_index (active, guint32, i);
      SceneRect rect;

      if (scene_stage_packet_rect (self, transfer, t_ns, &rect) &&
          scene_rect_contains (&rect, x, y))
        return take (hit, SCENE_PART_PACKET, SIM_NONE, transfer, &rect);
    }
  return FALSE;
}

static gboolean
hit_chunk (const SceneStage *self,
           const SceneDevice *device,
           gint64 t_ns,
           double x,
           double y,
           SceneHit *hit)
{
  guint n, collective;
  const SimCollective *all = sim_timeline_get_collectives (self->timeline, &n);

  if (!self->has_sync || device->chunks.width <= 0)
    return FALSE;
  collective =
      scene_facts_focus_collective (self->timeline, device->device, t_ns);
  if (collective == SIM_NONE)
    return FALSE;
  for (guint i = 0; i < all[collective].n_chunks; i++)
    {
      SceneRect rect =
          scene_stage_chunk_rect (self, device, all[collective].n_chunks, i);

      if (!scene_rect_contains (&rect, x, y))
        continue;
      hit->collective = collective;
      return take (hit, SCENE_PART_CHUNK, device->device, i, &rect);
    }
  return FALSE;
}

static gboolean
hit_data (const SceneStage *self,
          const SceneDevice *device,
          double x,
          double y,
          SceneHit *hit)
{
  guint per_shard = MAX (self->n_samples / self->n_shards, 1);
  guint per_cell, n_cells;

  if (device->data.width <= 0)
    return FALSE;
  n_cells = scene_stage_data_cells (self, device, &per_cell);
  for (guint i = 0; i < n_cells; i++)
    {
      SceneRect cell = scene_stage_data_cell (self, device, n_cells, i);

      if (scene_rect_contains (&cell, x, y))
        return take (hit, SCENE_PART_SAMPLE, device->device,
                     device->shard * per_shard + i * per_cell, &cell);
    }
  return FALSE;
}

static gboolean
hit_device (const SceneStage *self,
            const SceneDevice *device,
            gint64 t_ns,
            double x,
            double y,
            SceneHit *hit)
{
  if (!scene_rect_contains (&device->box, x, y))
    return FALSE;
  if (hit_chunk (self, device, t_ns, x, y, hit) ||
      hit_data (self, device, x, y, hit))
    return TRUE;
  if (scene_rect_contains (&device->memory, x, y) ||
      scene_rect_contains (&device->memory_text, x, y) ||
      scene_rect_contains (&device->memory_note, x, y))
    return take (hit, SCENE_PART_MEMORY, device->device, 0, &device->memory);
  for (guint i = 0; i < device->n_rows; i++)
    if (scene_rect_contains (&device->rows[i].bar, x, y))
      return take (hit, SCENE_PART_LAYER, device->device,
                   scene_stage_layer_at (self, device, device->rows[i].first),
                   &device->rows[i].bar);
  return take (hit, SCENE_PART_DEVICE, device->device, device->device,
               &device->box);
}

static gboolean
hit_link (const SceneStage *self, double x, double y, SceneHit *hit)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      const SceneRoute *route = scene_stage_route (self, i);

      for (guint k = 0; k + 1 < route->n_points; k++)
        {
          /* As thick as a finger needs, not as the line is. */
          double half = MAX (route->thickness, 10 * self->s) / 2;
          SceneRect leg =
              scene_rect (MIN (route->x[k], route->x[k + 1]) - half,
                          MIN (route->y[k], route->y[k + 1]) - half,
                          fabs (route->x[k] - route->x[k + 1]) + 2 * half,
                          fabs (route->y[k] - route->y[k + 1]) + 2 * half);

          if (scene_rect_contains (&leg, x, y))
            return take (hit, SCENE_PART_LINK, SIM_NONE, i, &leg);
        }
    }
  return FALSE;
}

static gboolean
hit_batch (const SceneStage *self, double x, double y, SceneHit *hit)
{
  if (self->batch.width <= 0 || y < self->batch.y ||
      y >= self->batch.y + self->batch.height)
    return FALSE;
  for (guint i = 0; i < self->n_samples; i += MAX (self->cell_samples, 1))
    {
      SceneRect cell = scene_stage_batch_cell (self, i);

      if (scene_rect_contains (&cell, x, y))
        return take (hit, SCENE_PART_SAMPLE, SIM_NONE, i, &cell);
    }
  return FALSE;
}

static gboolean
find (const SceneStage *self, gint64 t_ns, double x, double y, SceneHit *hit)
{
  if (scene_rect_contains (&self->caption, x, y))
    return take (hit, SCENE_PART_CAPTION, SIM_NONE, 0, &self->caption);
  if (scene_rect_contains (&self->area, x, y))
    {
      if (hit_packet (self, t_ns, x, y, hit))
        return TRUE;
      for (guint i = 0; i < self->n_devices; i++)
        if (hit_device (self, scene_stage_device (self, i), t_ns, x, y, hit))
          return TRUE;
      if (hit_link (self, x, y, hit))
        return TRUE;
    }
  return hit_batch (self, x, y, hit);
}

gboolean
scene_stage_hit (const SceneStage *self,
                 gint64 t_ns,
                 double x,
                 double y,
                 SceneHit *hit)
{
  *hit = (SceneHit){ .part = SCENE_PART_NONE,
                     .device = SIM_NONE,
                     .collective = SIM_NONE,
                     .index = SIM_NONE,
                     .t_ns = t_ns };
  if (self->view.right_to_left)
    x = self->view.width - x;
  if (!find (self, t_ns, x, y, hit))
    return FALSE;
  if (self->view.right_to_left)
    hit->bounds.x = self->view.width - hit->bounds.x - hit->bounds.width;
  return TRUE;
}

static void
add_part (const SceneStage *self,
          GArray *hits,
          ScenePart part,
          guint32 device,
          guint32 index,
          SceneRect bounds)
{
  SceneHit hit = { .part = part,
                   .device = device,
                   .collective = SIM_NONE,
                   .index = index,
                   .bounds = bounds };

  if (self->view.right_to_left)
    hit.bounds.x = self->view.width - bounds.x - bounds.width;
  g_array_append_val (hits, hit);
}

/* The middle of its way, as large as a finger. */
static SceneRect
get_link_bounds (const SceneStage *self, const SceneRoute *route)
{
  double x, y, dx, dy, side = MAX (route->thickness, 14 * self->s);

  scene_route_point (route, 0.5, &x, &y, &dx, &dy);
  return scene_rect (x - side / 2, y - side / 2, side, side);
}

void
scene_stage_list_parts (const SceneStage *self, GArray *hits)
{
  for (guint i = 0; i < self->n_devices; i++)
    {
      const SceneDevice *device = scene_stage_device (self, i);

      if (device->detail > SCENE_DETAIL_HEAT)
        add_part (self, hits, SCENE_PART_DEVICE, i, i, device->box);
    }
  for (guint i = 0; i < self->routes->len; i++)
    {
      const SceneRoute *route = scene_stage_route (self, i);

      if (route->n_points >= 2 && route->near)
        add_part (self, hits, SCENE_PART_LINK, SIM_NONE, i,
                  get_link_bounds (self, route));
    }
}
