/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-lanes-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_LANES 64

/* Natural lengths at scale 1. */
#define TOP 8.0
#define LEGEND 25.0
#define MEMORY 46.0
#define AXIS 22.0

static guint
count_lanes (SimTimeline *timeline)
{
  return MIN (sim_timeline_get_n_devices (timeline), MAX_LANES);
}

static double
get_natural_pitch (guint n)
{
  return n <= 4 ? 29 : n <= 16 ? 25 : 19;
}

double
scene_lanes_natural_height (SimTimeline *timeline)
{
  guint n = count_lanes (timeline);

  return TOP + LEGEND + n * get_natural_pitch (n) + MEMORY + AXIS + 6;
}

/* What there is no height for goes in this order: legend, memory, then the
 * lanes' height down to 7 px each, then lanes. */
static void
lay (SceneLanes *self)
{
  double s = self->s;
  guint n = count_lanes (self->timeline);
  double natural = get_natural_pitch (n) * s;
  double y = TOP * s, left = self->view.height - (TOP + AXIS + 6) * s;
  double memory = 0, label;
  g_autofree char *longest = g_strdup_printf (
      _ ("Dev %u"), sim_timeline_get_n_devices (self->timeline) - 1);

  label = scene_text_width (self->text, SCENE_FONT_SMALL, FALSE, longest);
  label = MAX (label, scene_text_width (self->text, SCENE_FONT_TINY, FALSE,
                                        _ ("memory")));
  self->left = floor (10 * s + 12 * s + label + 10 * s);
  self->time_width = MAX (self->view.width - self->left - 24 * s, 10);
  if (left >= n * MIN (natural, 22 * s) + LEGEND * s &&
      self->view.width >= 420 * s)
    {
      self->legend = scene_rect (self->left, y, self->time_width, 14 * s);
      y += LEGEND * s;
      left -= LEGEND * s;
    }
  if (left >= n * MIN (natural, 16 * s) + MEMORY * s)
    {
      memory = MEMORY * s;
      /* What is over when the lanes have theirs makes the curve taller. */
      memory = CLAMP (left - n * natural, memory, 90 * s);
      left -= memory;
    }
  self->pitch = MIN (left / n, natural * 1.35);
  self->n_devices = n;
  if (self->pitch < 7 * s)
    {
      self->pitch = 7 * s;
      self->n_devices = (guint)CLAMP ((left - 13 * s) / self->pitch, 1, n);
      self->n_left_out = n - self->n_devices;
    }
  self->n_left_out += sim_timeline_get_n_devices (self->timeline) - n;
  self->top = y;
  self->compute_height = self->pitch * 0.46;
  self->communication_height = self->pitch * 0.28;
  y += self->n_devices * self->pitch;
  if (self->n_left_out > 0)
    y += 13 * s;
  if (memory > 0)
    self->memory =
        scene_rect (self->left, y + 3 * s, self->time_width, memory - 8 * s);
  self->axis_y = self->view.height - (AXIS + 2) * s;
  /* With room to spare the axis follows the lanes. */
  self->axis_y = MIN (self->axis_y, y + memory + 4 * s);
}

SceneLanes *
scene_lanes_new (SimTimeline *timeline,
                 const SceneView *view,
                 PangoContext *pango)
{
  SceneLanes *self = g_new0 (SceneLanes, 1);
  gboolean all = view->window_end_ns <= view->window_start_ns;

  self->timeline = sim_timeline_ref (timeline);
  self->view = *view;
  self->text = scene_text_new (pango, CLAMP (view->width / 1200, 0.92, 2.2),
                               view->right_to_left);
  self->s = scene_text_get_scale (self->text);
  self->start_ns =
      all ? sim_timeline_get_start_ns (timeline) : view->window_start_ns;
  self->end_ns = all ? sim_timeline_get_end_ns (timeline) : view->window_end_ns;
  self->boxes = g_array_new (FALSE, FALSE, sizeof (SceneLaneBox));
  self->memory_device =
      view->selected_device < sim_timeline_get_n_devices (timeline)
          ? view->selected_device
          : sim_timeline_get_fullest_device (timeline);
  lay (self);
  scene_lanes_collect (self);
  return self;
}

void
scene_lanes_free (SceneLanes *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->boxes);
  scene_text_free (self->text);
  sim_timeline_unref (self->timeline);
  g_free (self);
}

SceneText *
scene_lanes_get_text (const SceneLanes *self)
{
  return self->text;
}

double
scene_lanes_place (const SceneLanes *self, gint64 t_ns)
{
  double share =
      (double)(t_ns - self->start_ns) / MAX (self->end_ns - self->start_ns, 1);

  return self->left + share * self->time_width;
}

double
scene_lanes_time_to_x (const SceneLanes *self, gint64 t_ns)
{
  double x = scene_lanes_place (self, t_ns);

  return self->view.right_to_left ? self->view.width - x : x;
}

gint64
scene_lanes_x_to_time (const SceneLanes *self, double x)
{
  double share;

  if (self->view.right_to_left)
    x = self->view.width - x;
  share = (x - self->left) / self->time_width;
  return self->start_ns +
         (gint64)floor (CLAMP (share, 0, 1) * (self->end_ns - self->start_ns) +
                        0.5);
}

static gboolean
hit_span (const SceneLanes *self,
          guint device,
          gint64 t_ns,
          double y,
          SceneHit *hit)
{
  double top = self->top + device * self->pitch;
  SimStream stream = y < top + self->compute_height + 1
                         ? SIM_STREAM_COMPUTE
                         : SIM_STREAM_COMMUNICATION;
  const SimSpan *span =
      sim_timeline_span_at (self->timeline, device, stream, t_ns);
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (self->timeline, device, stream, &n);
  double x0, x1;

  if (span == NULL || span < spans || span >= spans + n)
    return FALSE;
  x0 = scene_lanes_place (self, MAX (span->start_ns, self->start_ns));
  x1 = scene_lanes_place (self, MIN (span->end_ns, self->end_ns));
  hit->part = SCENE_PART_SPAN;
  hit->device = device;
  hit->stream = stream;
  hit->index = (guint32)(span - spans);
  hit->bounds = scene_rect (
      x0, top + (stream == SIM_STREAM_COMPUTE ? 0 : self->compute_height),
      MAX (x1 - x0, 1),
      stream == SIM_STREAM_COMPUTE ? self->compute_height
                                   : self->communication_height + 2);
  return TRUE;
}

/* x: before mirroring. */
static void
find (const SceneLanes *self, double x, double y, SceneHit *hit)
{
  gboolean inside = x >= self->left && x <= self->left + self->time_width;

  if (inside && y >= self->top && y < self->top + self->n_devices * self->pitch)
    {
      guint device = (guint)((y - self->top) / self->pitch);

      if (hit_span (self, device, hit->t_ns, y, hit))
        return;
    }
  if (self->memory.width > 0 && inside && y >= self->memory.y &&
      y < self->axis_y)
    {
      hit->part = SCENE_PART_MEMORY;
      hit->device = self->memory_device;
      hit->stream = SIM_N_STREAMS; /* no stream: t_ns counts */
      hit->bounds = self->memory;
      return;
    }
  hit->part = SCENE_PART_AXIS;
  hit->bounds = scene_rect (x, self->top, 1, self->axis_y - self->top);
}

gboolean
scene_lanes_hit (const SceneLanes *self, double x, double y, SceneHit *hit)
{
  *hit = (SceneHit){ .part = SCENE_PART_NONE,
                     .device = SIM_NONE,
                     .collective = SIM_NONE,
                     .index = SIM_NONE };
  if (y < 0 || y >= self->view.height || x < 0 || x >= self->view.width ||
      self->view.cover_meter)
    return FALSE;
  hit->t_ns = scene_lanes_x_to_time (self, x);
  find (self, self->view.right_to_left ? self->view.width - x : x, y, hit);
  if (self->view.right_to_left)
    hit->bounds.x = self->view.width - hit->bounds.x - hit->bounds.width;
  return TRUE;
}

void
scene_lanes_list_parts (const SceneLanes *self, GArray *hits)
{
  for (guint i = 0; i < self->n_devices && !self->view.cover_meter; i++)
    {
      SceneHit hit = { .part = SCENE_PART_DEVICE,
                       .device = i,
                       .collective = SIM_NONE,
                       .index = i,
                       .bounds = scene_rect (
                           13 * self->s, self->top + i * self->pitch,
                           self->view.width - 26 * self->s, self->pitch) };

      g_array_append_val (hits, hit);
    }
}
