/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-meter-private.h"

/* The critical path of an idle part: what had to end for the next work to
 * begin, each of it let begin by the end of the one before. */

void
sim_path_list (const SimTimeline *self,
               guint32 next,
               gint64 from,
               GArray *links)
{
  const SimRun *run = self->run;
  g_array_set_size (links, 0);
  if (next == SIM_NONE)
    return;
  for (guint32 at = run->tasks[next].cause;
       at != SIM_NONE && sim_timeline_task_end (self, at) > from;
       at = run->tasks[at].cause)
    if (sim_graph_task (self->graph, at)->kind != SIM_TASK_JOIN)
      g_array_append_val (links, at);
}

gint64
sim_path_get_start (const SimTimeline *self,
                    const GArray *links,
                    guint i,
                    gint64 from)
{
  if (i + 1 >= links->len)
    return from;
  return MAX (
      from, sim_timeline_task_start (self, g_array_index (links, guint32, i)));
}

static SimCriticalLink
make_link (const SimTimeline *self,
           guint device,
           guint32 index,
           gint64 from,
           gint64 to)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  gboolean moves = task->kind == SIM_TASK_TRANSFER;
  guint32 rank = self->graph->rank_of[task->device];
  SimCriticalLink link = {
    .start_ns = from,
    .end_ns = to,
    .device = sim_timeline_place_rank (self, device, rank),
    .peer = SIM_NONE,
    .collective = moves ? task->collective : SIM_NONE,
    .layer_first = task->layer_first,
    .layer_count = task->layer_count,
    .micro_batch = task->micro_batch,
    .work = moves ? SIM_WORK_COMMUNICATE : task->what,
    .payload = SIM_N_PAYLOADS,
  };
  if (moves)
    {
      link.peer = sim_timeline_place_rank (
          self, device, sim_timeline_get_target (self, task));
      link.payload = task->payload;
    }
  return link;
}

void
sim_timeline_critical_path (const SimTimeline *self,
                            guint device,
                            gint64 t_ns,
                            GArray *links)
{
  guint lane = sim_timeline_lane (self, device), first = links->len;
  g_autoptr (GArray) tasks = g_array_new (FALSE, FALSE, sizeof (guint32));
  const SimIdle *idle;
  sim_timeline_need_idles (self, NULL);
  idle = sim_timeline_find_idle (self, lane, t_ns);
  if (idle == NULL)
    return;
  sim_path_list (self, idle->next, idle->start_ns, tasks);
  gint64 from = idle->start_ns;
  for (guint i = tasks->len; i > 0; i--)
    {
      gint64 to =
          i > 1 ? sim_path_get_start (self, tasks, i - 2, from) : idle->end_ns;
      SimCriticalLink *last =
          links->len > first
              ? &g_array_index (links, SimCriticalLink, links->len - 1)
              : NULL;
      to = MIN (to, idle->end_ns);
      if (to <= from)
        continue;
      SimCriticalLink link = make_link (
          self, device, g_array_index (tasks, guint32, i - 1), from, to);
      if (last != NULL && link.collective != SIM_NONE &&
          last->collective == link.collective)
        last->end_ns = to;
      else
        g_array_append_val (links, link);
      from = to;
    }
}
