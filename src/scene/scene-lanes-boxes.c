/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-lanes-private.h"

#include <math.h>

typedef struct
{
  SceneLanes *self;
  guint device;
  int y0, y1;
  int last_x1; /* nothing more to the left of this in the row */
  double left; /* as scene_lanes_place, worked out once for tens of thousands */
  double px_per_ns;
} Row;

static Row
begin_row (SceneLanes *self, guint device, int y0, int y1)
{
  return (Row){
    .self = self,
    .device = device,
    .y0 = y0,
    .y1 = y1,
    .last_x1 = -1,
    .left = self->left + 0.5,
    .px_per_ns = self->time_width / MAX (self->end_ns - self->start_ns, 1),
  };
}

/* Within the window nothing lies left of 0: cutting rounds down. */
static inline int
place (const Row *row, gint64 t_ns)
{
  const SceneLanes *self = row->self;
  gint64 t = CLAMP (t_ns, self->start_ns, self->end_ns);

  return (int)(row->left + (double)(t - self->start_ns) * row->px_per_ns);
}

/* The pixels of what lasts from then until then; FALSE where it has none of its
 * own.  Runs under a pixel become one: the first to reach a pixel colours it.
 */
static inline gboolean
take_pixels (Row *row, gint64 start_ns, gint64 end_ns, int *x0, int *x1)
{
  *x0 = place (row, start_ns);
  *x1 = place (row, end_ns);
  if (end_ns <= row->self->start_ns || start_ns >= row->self->end_ns)
    return FALSE;
  if (*x1 <= row->last_x1)
    {
      if (row->last_x1 >= 0 && *x0 < row->last_x1)
        return FALSE;
      *x1 = *x0 + 1;
    }
  *x0 = MAX (*x0, row->last_x1);
  if (*x1 <= *x0)
    *x1 = *x0 + 1;
  row->last_x1 = *x1;
  return TRUE;
}

static SceneLaneBox
put_box (Row *row, int x0, int x1, guint style)
{
  SceneLaneBox box = { .x0 = x0,
                       .x1 = x1,
                       .y0 = row->y0,
                       .y1 = row->y1,
                       .style = style,
                       .device = row->device };

  g_array_append_val (row->self->boxes, box);
  return box;
}

static void
add_box (Row *row, gint64 start_ns, gint64 end_ns, guint style)
{
  int x0, x1;

  if (take_pixels (row, start_ns, end_ns, &x0, &x1))
    put_box (row, x0, x1, style);
}

static guint
get_style (const SimSpan *span, guint n_layers)
{
  guint level = 4;

  if (span->layer_first != SIM_NONE && n_layers > 1)
    level = (guint)(7.0 * (span->layer_first + (span->layer_count - 1) / 2.0) /
                        (n_layers - 1) +
                    0.5);
  level = MIN (level, 7);
  switch ((SimWork)span->work)
    {
    case SIM_WORK_FORWARD:
      return SCENE_LANE_FORWARD + level;
    case SIM_WORK_BACKWARD:
    case SIM_WORK_BACKWARD_WEIGHT:
      return SCENE_LANE_BACKWARD + level;
    case SIM_WORK_RECOMPUTE:
      return SCENE_LANE_RECOMPUTE;
    case SIM_WORK_UPDATE:
      return SCENE_LANE_UPDATE;
    case SIM_WORK_COMMUNICATE:
    case SIM_N_WORKS:
    default:
      return SCENE_LANE_EXPOSED;
    }
}

static void
collect_compute (Row *row, guint device)
{
  guint n_layers =
      sim_spec_get_n_layers (sim_timeline_get_spec (row->self->timeline));
  SceneLaneNumbering numbering;
  guint n;
  const SimSpan *spans = sim_timeline_get_spans (row->self->timeline, device,
                                                 SIM_STREAM_COMPUTE, &n);

  scene_lanes_begin_numbers (&numbering, row->self);
  for (guint i = 0; i < n; i++)
    {
      SceneLaneBox box;
      int x0, x1;

      if (!take_pixels (row, spans[i].start_ns, spans[i].end_ns, &x0, &x1))
        continue;
      box = put_box (row, x0, x1, get_style (&spans[i], n_layers));
      scene_lanes_number_box (&numbering, &box, &spans[i]);
    }
  scene_lanes_end_numbers (&numbering);
}

static void
add_samples (Row *row, guint device)
{
  guint n;
  const SimSpan *spans = sim_timeline_get_spans (row->self->timeline, device,
                                                 SIM_STREAM_COMMUNICATION, &n);

  for (guint i = 0; i < n && spans[i].start_ns < 0; i++)
    if (spans[i].payload == SIM_PAYLOAD_SAMPLES)
      add_box (row, spans[i].start_ns, spans[i].end_ns, SCENE_LANE_SAMPLES);
}

/* Exposed and hidden exactly as the meter counts them.  What else there is of
 * a span of communication waits: for others, or behind others' transfers. */
static void
collect_communication (Row *row, guint device)
{
  SceneLanes *self = row->self;
  guint n, at = 0;
  const SimSpan *spans = sim_timeline_get_spans (self->timeline, device,
                                                 SIM_STREAM_COMMUNICATION, &n);
  gint64 end_ns = MIN (self->end_ns, sim_timeline_get_end_ns (self->timeline));
  gint64 t = MAX (self->start_ns, 0);
  SimTimePiece piece;

  add_samples (row, device);
  sim_timeline_time_at (self->timeline, device, t, &piece);
  while (t < end_ns)
    {
      gint64 to;
      guint style = SCENE_N_LANE_STYLES;
      gboolean inside;

      while (piece.end_ns <= t &&
             sim_timeline_time_next (self->timeline, device, &piece))
        ;
      while (at < n && spans[at].end_ns <= t)
        at++;
      inside = at < n && spans[at].start_ns <= t;
      to = at >= n ? piece.end_ns
                   : MIN (piece.end_ns,
                          inside ? spans[at].end_ns : spans[at].start_ns);
      if (piece.kind == SIM_TIME_EXPOSED)
        style = SCENE_LANE_EXPOSED;
      else if (piece.kind == SIM_TIME_COMPUTE && piece.communicating)
        style = SCENE_LANE_HIDDEN;
      else if (inside)
        style = SCENE_LANE_QUEUED;
      if (style < SCENE_N_LANE_STYLES)
        add_box (row, t, to, style);
      if (to <= t)
        break;
      t = to;
    }
}

/* The bubbles, where nothing is computed. */
static void
collect_idle (Row *row, guint device)
{
  SceneLanes *self = row->self;
  gint64 end_ns = MIN (self->end_ns, sim_timeline_get_end_ns (self->timeline));
  gint64 t = MAX (self->start_ns, 0);
  SimTimePiece piece;

  sim_timeline_time_at (self->timeline, device, t, &piece);
  do
    if (piece.kind == SIM_TIME_BUBBLE && MAX (piece.start_ns, t) < end_ns)
      add_box (row, MAX (piece.start_ns, t), piece.end_ns, SCENE_LANE_IDLE);
  while (piece.end_ns < end_ns &&
         sim_timeline_time_next (self->timeline, device, &piece));
}

/* By style; those of one style come lane by lane, and from left to right. */
static void
sort_by_style (SceneLanes *self)
{
  guint first[SCENE_N_LANE_STYLES + 2] = { 0 };
  GArray *sorted =
      g_array_sized_new (FALSE, FALSE, sizeof (SceneLaneBox), self->boxes->len);

  g_array_set_size (sorted, self->boxes->len);
  for (guint i = 0; i < self->boxes->len; i++)
    first[g_array_index (self->boxes, SceneLaneBox, i).style + 2]++;
  for (guint i = 0; i < SCENE_N_LANE_STYLES; i++)
    first[i + 2] += first[i + 1];
  for (guint i = 0; i < self->boxes->len; i++)
    {
      const SceneLaneBox *box = &g_array_index (self->boxes, SceneLaneBox, i);

      g_array_index (sorted, SceneLaneBox, first[box->style + 1]++) = *box;
    }
  g_array_unref (self->boxes);
  self->boxes = sorted;
}

void
scene_lanes_collect (SceneLanes *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      guint device = scene_lanes_get_lane (self, i)->device;
      int y = (int)floor (self->top + i * self->pitch + 0.5);
      int middle = y + MAX ((int)(self->compute_height + 0.5), 1);
      int bottom = middle + MAX ((int)(self->communication_height + 0.5), 1);
      int gap = self->pitch >= 16 * self->s ? 2 : 0;
      Row compute = begin_row (self, device, y, middle);
      Row communication = begin_row (self, device, middle + gap, bottom + gap);

      collect_compute (&compute, device);
      compute.last_x1 = -1;
      if (self->view.selected_row == SCENE_METER_BUBBLE)
        collect_idle (&compute, device);
      collect_communication (&communication, device);
    }
  sort_by_style (self);
}
