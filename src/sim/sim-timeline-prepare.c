/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* Making what a picture asks for, on several threads: each part is made by one
 * of them, and those that need it wait for it, so that the order below is that
 * in which nobody waits long: what others need first, then by length. */

/* More take no less: spans or transfers, segments and reasons need each other.
 */
#define MOST_THREADS 4
/* Below so many tasks a thread takes longer to begin than the work does. */
#define LEAST_TASKS 8192

static void
need_spans (const SimTimeline *self)
{
  sim_timeline_need_spans (self);
}

static void
need_transfers (const SimTimeline *self)
{
  sim_timeline_need_transfers (self);
}

static void
need_marks (const SimTimeline *self)
{
  sim_timeline_updates_done (self, 0, 0, 0);
}

static void
need_segments (const SimTimeline *self)
{
  sim_timeline_segment_at (self, 0, 0);
}

static void
need_steps (const SimTimeline *self)
{
  sim_timeline_step_at (self, 0);
}

static void
need_communications (const SimTimeline *self)
{
  guint n;
  sim_timeline_get_spans (self, 0, SIM_STREAM_COMMUNICATION, &n);
}

static void
need_memory (const SimTimeline *self)
{
  sim_timeline_get_fullest_device (self);
}

static void
need_bytes (const SimTimeline *self)
{
  SimMeter meter;
  sim_timeline_meter (self, 0, 0, &meter);
}

static void (*const parts[]) (const SimTimeline *self) = {
  need_spans, need_transfers,      need_marks,  need_segments,
  need_steps, need_communications, need_memory, need_bytes,
};

typedef struct
{
  const SimTimeline *timeline;
  guint next; /* atomic */
} Work;

static gpointer
take_parts (gpointer data)
{
  Work *self = data;
  guint part;
  while ((part = (guint)g_atomic_int_add (&self->next, 1)) <
         G_N_ELEMENTS (parts))
    parts[part](self->timeline);
  return NULL;
}

void
sim_timeline_prepare (const SimTimeline *self)
{
  Work work = { self, 0 };
  GThread *helpers[MOST_THREADS] = { NULL };
  guint n = MIN (g_get_num_processors (), MOST_THREADS);
  if (self->graph->n_tasks < LEAST_TASKS)
    n = 1;
  /* Without a helper this thread does all. */
  for (guint i = 1; i < n; i++)
    helpers[i] = g_thread_try_new ("prepare", take_parts, &work, NULL);
  take_parts (&work);
  for (guint i = 1; i < n; i++)
    if (helpers[i] != NULL)
      g_thread_join (helpers[i]);
  /* Of a short run they take no time. */
  if (self->graph->n_tasks < LEAST_TASKS)
    sim_timeline_need_idles (self, NULL);
}

gboolean
sim_timeline_prepare_why (const SimTimeline *self, GCancellable *cancellable)
{
  return sim_timeline_need_idles (self, cancellable);
}

gboolean
sim_timeline_knows_why (const SimTimeline *self)
{
  return g_atomic_int_get (&self->has_idles);
}
