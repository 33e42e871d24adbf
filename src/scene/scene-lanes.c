/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-lanes-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_LANES 64
/* More devices than this share a lane where they do the same. */
#define MAX_SINGLE_LANES 16

/* Natural lengths at scale 1. */
#define TOP 8.0
#define LEGEND 25.0
#define MEMORY 46.0
#define AXIS 22.0

#define MIN_PITCH 3.0
/* What lanes must keep beside a legend, and beside the memory: few are read one
 * by one, many by their pattern, which needs the legend more. */
#define MANY_LANES 8
#define LEGEND_PITCH(n) ((n) > MANY_LANES ? 12.0 : 22.0)
#define MEMORY_PITCH(n) ((n) > MANY_LANES ? 12.0 : 16.0)

static gboolean
is_grouped (SimTimeline *timeline)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);

  return n_devices > MAX_SINGLE_LANES &&
         sim_timeline_get_n_lanes (timeline) < n_devices;
}

static guint
count_lanes (SimTimeline *timeline)
{
  guint n = is_grouped (timeline) ? sim_timeline_get_n_lanes (timeline)
                                  : sim_timeline_get_n_devices (timeline);

  return MIN (n, MAX_LANES);
}

/* The first lanes by device, as many as are drawn. */
static void
choose_lanes (SceneLanes *self, guint n)
{
  guint n_devices = sim_timeline_get_n_devices (self->timeline);
  g_autofree guint *alike = g_new0 (guint, n_devices);

  self->grouped = is_grouped (self->timeline);
  for (guint i = 0; i < n_devices; i++)
    alike[self->grouped ? sim_timeline_get_lane_rank (self->timeline, i) : i]++;
  self->n_left_out = n_devices;
  for (guint i = 0; i < n_devices && self->lanes->len < n; i++)
    {
      SceneLane lane = { .device = i, .n_devices = alike[i] };

      if (lane.n_devices == 0)
        continue;
      g_array_append_val (self->lanes, lane);
      self->n_left_out -= lane.n_devices;
    }
}

static double
get_natural_pitch (guint n)
{
  return n <= 4 ? 29 : n <= 16 ? 25 : 19;
}

static gboolean
may_have_note (SimTimeline *timeline)
{
  return sim_timeline_get_n_devices (timeline) > MAX_SINGLE_LANES;
}

double
scene_lanes_natural_height (SimTimeline *timeline)
{
  guint n = count_lanes (timeline);
  double note = may_have_note (timeline) ? SCENE_LANES_NOTE : 0;

  return TOP + LEGEND + n * get_natural_pitch (n) + note + MEMORY + AXIS + 6;
}

static double
measure_labels (const SceneLanes *self)
{
  double widest =
      scene_text_width (self->text, SCENE_FONT_TINY, FALSE, _ ("memory"));

  for (guint i = 0; i < self->lanes->len; i++)
    {
      g_autofree char *label =
          scene_lanes_dup_label (self, scene_lanes_get_lane (self, i));

      widest = MAX (widest, scene_text_width (self->text, SCENE_FONT_SMALL,
                                              FALSE, label));
    }
  return widest;
}

/* What there is no height for goes in this order: legend, memory, then the
 * lanes' height down to 3 px each, then lanes. */
static void
lay_lanes (SceneLanes *self)
{
  double s = self->s;
  guint n = count_lanes (self->timeline), drawn = n;
  double natural = get_natural_pitch (n) * s;
  double y = TOP * s, left = self->view.height - (TOP + AXIS + 6) * s;
  double memory = 0;

  if (may_have_note (self->timeline))
    left -= SCENE_LANES_NOTE * s;
  if (left >= n * MIN (natural, LEGEND_PITCH (n) * s) + LEGEND * s &&
      self->view.width >= 420 * s)
    {
      self->legend = scene_rect (0, y, 0, 14 * s);
      y += LEGEND * s;
      left -= LEGEND * s;
    }
  if (left >= n * MIN (natural, MEMORY_PITCH (n) * s) + MEMORY * s)
    {
      memory = MEMORY * s;
      /* What is over when the lanes have theirs makes the curve taller. */
      memory = CLAMP (left - n * natural, memory, 90 * s);
      left -= memory;
    }
  self->pitch = MIN (left / n, natural * 1.35);
  if (self->pitch < MIN_PITCH * s)
    {
      self->pitch = MIN_PITCH * s;
      drawn = (guint)CLAMP (left / self->pitch, 1, n);
    }
  choose_lanes (self, drawn);
  self->top = y;
  self->compute_height = self->pitch * (self->pitch < 7 * s ? 0.64 : 0.46);
  self->communication_height = self->pitch * 0.28;
  y += drawn * self->pitch;
  self->note_y = y;
  if (scene_lanes_has_note (self))
    y += SCENE_LANES_NOTE * s;
  self->memory = scene_rect (0, y + 3 * s, 0, MAX (memory - 8 * s, 0));
  self->axis_y = self->view.height - (AXIS + 2) * s;
  /* With room to spare the axis follows the lanes. */
  self->axis_y = MIN (self->axis_y, y + memory + 4 * s);
}

/* Time has what the labels leave. */
static void
lay_time (SceneLanes *self)
{
  double s = self->s;

  self->left = floor (10 * s + 12 * s + measure_labels (self) + 10 * s);
  self->time_width = MAX (self->view.width - self->left - 24 * s, 10);
  if (self->legend.height > 0)
    {
      self->legend.x = self->left;
      self->legend.width = self->time_width;
    }
  if (self->memory.height > 0)
    {
      self->memory.x = self->left;
      self->memory.width = self->time_width;
    }
}

const SceneLane *
scene_lanes_get_lane (const SceneLanes *self, guint i)
{
  return &g_array_index (self->lanes, SceneLane, i);
}

gboolean
scene_lanes_has_note (const SceneLanes *self)
{
  return self->grouped || self->n_left_out > 0;
}

char *
scene_lanes_dup_label (const SceneLanes *self, const SceneLane *lane)
{
  if (lane->n_devices > 1)
    /* Translators: "Dev 8 ×128" is the lane of device 8, which 128 devices in
     * all do like it. */
    return g_strdup_printf (_ ("Dev %1$u ×%2$u"), lane->device,
                            lane->n_devices);
  return g_strdup_printf (_ ("Dev %u"), lane->device);
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
  self->numbers = g_array_new (FALSE, FALSE, sizeof (SceneLaneNumber));
  self->lanes = g_array_new (FALSE, FALSE, sizeof (SceneLane));
  self->memory_device =
      view->selected_device < sim_timeline_get_n_devices (timeline)
          ? view->selected_device
          : sim_timeline_get_fullest_device (timeline);
  /* The lanes show the whole run, and mark what weighs most in all of it. */
  self->view.selected_row =
      scene_why_get_row (timeline, view, sim_timeline_get_end_ns (timeline));
  lay_lanes (self);
  lay_time (self);
  /* What is selected is found in the lane it shares. */
  if (self->grouped &&
      view->selected_device < sim_timeline_get_n_devices (timeline))
    self->view.selected_device =
        sim_timeline_get_lane_rank (timeline, view->selected_device);
  scene_lanes_collect (self);
  return self;
}

void
scene_lanes_free (SceneLanes *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->boxes);
  g_array_unref (self->numbers);
  g_array_unref (self->lanes);
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
          guint lane,
          gint64 t_ns,
          double y,
          SceneHit *hit)
{
  guint device = scene_lanes_get_lane (self, lane)->device;
  double top = self->top + lane * self->pitch;
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

  if (inside && y >= self->top &&
      y < self->top + self->lanes->len * self->pitch)
    {
      guint lane = (guint)((y - self->top) / self->pitch);

      if (hit_span (self, lane, hit->t_ns, y, hit) ||
          scene_lanes_hit_slice (self, lane, hit->t_ns, hit))
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
  for (guint i = 0; i < self->lanes->len && !self->view.cover_meter; i++)
    {
      SceneHit hit = { .part = SCENE_PART_DEVICE,
                       .device = scene_lanes_get_lane (self, i)->device,
                       .collective = SIM_NONE,
                       .index = scene_lanes_get_lane (self, i)->device,
                       .bounds = scene_rect (
                           13 * self->s, self->top + i * self->pitch,
                           self->view.width - 26 * self->s, self->pitch) };

      g_array_append_val (hits, hit);
      if (hit.device == self->view.selected_device)
        scene_lanes_list_slices (self, i, hits);
    }
}
