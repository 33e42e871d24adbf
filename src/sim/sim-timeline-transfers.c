/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-units.h"
#include "sim/sim-timeline-private.h"

/* Moves a transfer that sorting by insertion may take on average. */
#define MOST_MOVES 8

static void
allocate (SimTransfers *self, guint n, guint n_tasks)
{
  gsize items = sim_block_line (sizeof (SimTransfer) * (n + 1));
  gsize moves = sim_block_line (sizeof (SimMove) * (n + 1));
  gsize tasks = sim_block_line (sizeof (guint32) * (n + 1));
  guint8 *block =
      sim_block_new (items + moves + tasks + sizeof (guint32) * (n_tasks + 1));
  self->block = block;
  self->n = n;
  self->items = (SimTransfer *)(gpointer)block;
  self->moves = (SimMove *)(gpointer)(block + items);
  self->task = (guint32 *)(gpointer)(block + items + moves);
  self->of_task = (guint32 *)(gpointer)(block + items + moves + tasks);
}

static int
compare_tasks (const SimGraph *graph, guint32 left_index, guint32 right_index)
{
  const SimTask *left = sim_graph_task (graph, left_index);
  const SimTask *right = sim_graph_task (graph, right_index);
  if (left->device != right->device)
    return left->device < right->device ? -1 : 1;
  if (left->target != right->target)
    return left->target < right->target ? -1 : 1;
  return left_index < right_index ? -1 : left_index > right_index;
}

static int
compare_begun (gconstpointer a, gconstpointer b, gpointer graph)
{
  return compare_tasks (graph, *(const guint32 *)a, *(const guint32 *)b);
}

/* What begins together is nearly in order: putting each where it belongs among
 * those before it takes few moves; where it does not, sorting does. */
static void
sort_alike (SimGraph *graph, guint32 *tasks, guint n)
{
  guint moves = 0;
  for (guint i = 1; i < n; i++)
    {
      guint32 task = tasks[i];
      guint at = i;
      for (; at > 0 && compare_tasks (graph, tasks[at - 1], task) > 0; at--)
        tasks[at] = tasks[at - 1];
      tasks[at] = task;
      moves += i - at;
      if (moves > MOST_MOVES * n)
        {
          g_qsort_with_data (tasks, (int)n, sizeof (guint32), compare_begun,
                             graph);
          return;
        }
    }
}

/* Starts come in time order; those of one ns are put in order of their ends. */
static void
sort_begun (const SimTimeline *self, guint32 *begun, guint n)
{
  guint first = 0;
  gint64 start = n > 0 ? sim_timeline_task_start (self, begun[0]) : 0;
  for (guint i = 1; i < n; i++)
    {
      sim_prefetch (
          &self->run->tasks[begun[MIN (i + SIM_TIMELINE_AHEAD, n - 1)]]);
      gint64 next = sim_timeline_task_start (self, begun[i]);
      if (next == start)
        continue;
      sort_alike (self->graph, begun + first, i - first);
      start = next;
      first = i;
    }
  sort_alike (self->graph, begun + first, n - first);
}

static void
fill_transfer (const SimTimeline *self,
               guint32 index,
               SimTransfer *transfer,
               SimMove *move)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  const SimTaskRun *run = &self->run->tasks[index];
  gboolean ended = run->end_ps >= 0;
  *transfer = (SimTransfer){
    .start_ns = sim_timeline_task_start (self, index),
    .end_ns = ended ? sim_timeline_task_end (self, index) : self->end_ns + 1,
    .bytes = task->bytes,
    .source = self->graph->rank_of[task->device],
    .target = sim_timeline_get_target (self, task),
    .link = task->link,
    .collective = task->collective,
    .chunk = task->chunk,
    .hop = task->hop,
    .contributions = task->contributions,
    .layer_first = task->layer_first,
    .layer_count = task->layer_count,
    .micro_batch = task->micro_batch,
    .sample_first = SIM_NONE,
    .iteration = task->iteration,
    .payload = task->payload,
    .backward = task->backward,
    .reduces = task->reduces,
  };
  *move = (SimMove){
    .moving_ns =
        run->moving_ps >= 0 ? sim_ps_to_ns (run->moving_ps) : transfer->end_ns,
    .from = task->device,
    .to = task->target,
  };
}

static void
fill (const SimTimeline *timeline, SimTransfers *self)
{
  guint n_deals = timeline->n_deals, n_begun = timeline->run->n_begun;
  guint32 *begun = self->task + n_deals;
  gint64 latency =
      base_seconds_to_ns (timeline->spec->cluster.host_link.latency_seconds);
  for (guint i = 0; i < n_deals; i++)
    {
      const SimTransfer *deal = &timeline->deals[i];
      self->items[i] = *deal;
      self->moves[i] = (SimMove){
        .moving_ns =
            deal->start_ns + MIN (latency, deal->end_ns - deal->start_ns),
        .from = SIM_NONE,
        .to = sim_timeline_lane (timeline, deal->target),
      };
      self->task[i] = SIM_NONE;
    }
  /* The engine's own list stays as it is: others read it meanwhile. */
  if (n_begun > 0)
    memcpy (begun, timeline->run->begun, sizeof (guint32) * n_begun);
  sort_begun (timeline, begun, n_begun);
  for (guint i = 0; i < n_begun; i++)
    {
      guint32 task = sim_timeline_take (timeline, begun, n_begun, i);
      fill_transfer (timeline, task, &self->items[n_deals + i],
                     &self->moves[n_deals + i]);
      self->of_task[task] = n_deals + i;
    }
}

/* Transfers of a block share one latest end, blocks of blocks again, so that
 * the ones under way at an instant are found without looking at all. */
static void
make_pyramid (SimTransfers *self)
{
  guint n = self->n;
  self->latest_end = g_new0 (gint64 *, 9);
  while (n > 1 || self->n_levels == 0)
    {
      guint blocks = (n + SIM_TRANSFERS_FAN_OUT - 1) / SIM_TRANSFERS_FAN_OUT;
      gint64 *latest = g_new (gint64, MAX (blocks, 1));
      const gint64 *below =
          self->n_levels > 0 ? self->latest_end[self->n_levels - 1] : NULL;
      latest[0] = G_MININT64;
      for (guint i = 0; i < n; i++)
        {
          gint64 end = below != NULL ? below[i] : self->items[i].end_ns;
          guint block = i / SIM_TRANSFERS_FAN_OUT;
          latest[block] =
              i % SIM_TRANSFERS_FAN_OUT == 0 ? end : MAX (latest[block], end);
        }
      self->latest_end[self->n_levels++] = latest;
      n = blocks;
      if (n <= 1)
        break;
    }
}

/* A rate change belongs to its transfer; most timelines have none. */
static void
list_changes (const SimTimeline *timeline, SimTransfers *self)
{
  const GArray *changes = timeline->run->changes;
  if (changes->len == 0)
    return;
  self->first_change = g_new0 (guint32, self->n + 2);
  self->changes = g_new (SimRateChange, changes->len);
  for (guint i = 0; i < changes->len; i++)
    {
      const SimRateChange *change = &g_array_index (changes, SimRateChange, i);
      self->first_change[self->of_task[change->task] + 2]++;
    }
  for (guint i = 0; i < self->n; i++)
    self->first_change[i + 2] += self->first_change[i + 1];
  for (guint i = 0; i < changes->len; i++)
    {
      const SimRateChange *change = &g_array_index (changes, SimRateChange, i);
      guint32 transfer = self->of_task[change->task];
      self->changes[self->first_change[transfer + 1]++] = *change;
    }
}

static void
make_collectives (const SimTimeline *timeline, SimTransfers *self)
{
  const GArray *from = timeline->graph->collectives;
  self->collectives = g_new0 (SimCollective, from->len + 1);
  for (guint i = 0; i < from->len; i++)
    {
      const SimGraphCollective *made =
          &g_array_index (from, SimGraphCollective, i);
      self->collectives[i] = (SimCollective){
        .start_ns = G_MAXINT64,
        .end_ns = -1,
        .bytes = made->bytes,
        .first_member = made->first_member,
        .n_members = made->n_members,
        .n_chunks = made->n_chunks,
        .n_hops = made->n_hops,
        .layer_first = made->layer_first,
        .layer_count = made->layer_count,
        .iteration = made->iteration,
        .operation = made->operation,
        .algorithm = made->algorithm,
        .payload = made->payload,
      };
    }
  for (guint i = 0; i < self->n; i++)
    {
      const SimTransfer *transfer = &self->items[i];
      if (transfer->collective == SIM_NONE)
        continue;
      SimCollective *of = &self->collectives[transfer->collective];
      of->start_ns = MIN (of->start_ns, transfer->start_ns);
      of->end_ns = MAX (of->end_ns, transfer->end_ns);
    }
  /* Behind a lost device: never begun. */
  for (guint i = 0; i < from->len; i++)
    if (self->collectives[i].end_ns < 0)
      self->collectives[i].start_ns = self->collectives[i].end_ns =
          timeline->end_ns + 1;
}

void
sim_timeline_freeze_transfers (SimTimeline *timeline)
{
  SimTransfers *self = &timeline->lazy.transfers;
  allocate (self, timeline->n_deals + timeline->run->n_begun,
            timeline->graph->n_tasks);
  fill (timeline, self);
  make_pyramid (self);
  list_changes (timeline, self);
  make_collectives (timeline, self);
}
