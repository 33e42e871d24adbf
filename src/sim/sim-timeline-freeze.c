/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

/* Transfers of a block share one latest end, blocks of blocks again, so that
 * the ones under way at an instant are found without looking at all. */
#define FAN_OUT 16
/* Moves a transfer that sorting by insertion may take on average. */
#define MOST_MOVES 8

/* The block that holds what there is one of for each span, transfer or task. */
static void
allocate (SimTimeline *self)
{
  guint n_computes = self->graph->n_computes, n_tasks = self->graph->n_tasks;
  guint n_transfers = self->graph->deals->len + self->graph->n_transfers;
  gsize sizes[] = {
    sim_block_line (sizeof (SimTransfer) * (n_transfers + 1)),
    sim_block_line (sizeof (SimSpan) * (n_computes + 1)),
    sim_block_line (sizeof (guint32) * (n_transfers + 1)),
    sim_block_line (sizeof (guint32) * (n_computes + 1)),
    sim_block_line (sizeof (guint32) * (n_tasks + 1)),
  };
  gsize all = 0;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    all += sizes[i];
  guint8 *at = self->block = sim_block_new (all);
  self->transfers = (SimTransfer *)(gpointer)at;
  self->spans = (SimSpan *)(gpointer)(at += sizes[0]);
  self->transfer_task = (guint32 *)(gpointer)(at += sizes[1]);
  self->span_task = (guint32 *)(gpointer)(at += sizes[2]);
  self->task_transfer = (guint32 *)(gpointer)(at += sizes[3]);
}

guint32
sim_timeline_member_slot (const SimTimeline *self,
                          guint32 collective,
                          guint32 lane)
{
  const SimGraphCollective *of =
      &g_array_index (self->graph->collectives, SimGraphCollective, collective);
  const guint32 *members =
      &g_array_index (self->graph->members, guint32, of->first_member);
  guint32 rank = self->graph->rank_of[lane];
  guint32 low = 0, high = of->n_members;
  while (low < high) /* members ascend */
    {
      guint32 middle = low + (high - low) / 2;
      if (members[middle] == rank)
        return of->first_slot + (of->n_slots == 1 ? 0 : middle);
      if (members[middle] < rank)
        low = middle + 1;
      else
        high = middle;
    }
  return SIM_NONE;
}

static int
compare_transfers (gconstpointer a, gconstpointer b, gpointer data)
{
  const SimGraph *graph = ((const SimTimeline *)data)->graph;
  guint32 left_index = *(const guint32 *)a, right_index = *(const guint32 *)b;
  const SimTask *left = sim_graph_task (graph, left_index);
  const SimTask *right = sim_graph_task (graph, right_index);
  if (left->device != right->device)
    return left->device < right->device ? -1 : 1;
  if (left->target != right->target)
    return left->target < right->target ? -1 : 1;
  return left_index < right_index ? -1 : left_index > right_index;
}

/* What begins together is nearly in order: putting each where it belongs among
 * those before it takes few moves; where it does not, sorting does. */
static void
sort_alike (SimTimeline *self, guint32 *tasks, guint n)
{
  guint moves = 0;
  for (guint i = 1; i < n; i++)
    {
      guint32 task = tasks[i];
      guint at = i;
      for (; at > 0 && compare_transfers (&tasks[at - 1], &task, self) > 0;
           at--)
        tasks[at] = tasks[at - 1];
      tasks[at] = task;
      moves += i - at;
      if (moves > MOST_MOVES * n)
        {
          g_qsort_with_data (tasks, (int)n, sizeof (guint32), compare_transfers,
                             self);
          return;
        }
    }
}

/* Starts come in time order; those of one ns are put in order of their ends. */
static void
sort_begun (SimTimeline *self)
{
  guint32 *begun = self->run->begun;
  guint n = self->run->n_begun, first = 0;
  gint64 start = n > 0 ? sim_timeline_task_start (self, begun[0]) : 0;
  for (guint i = 1; i < n; i++)
    {
      sim_prefetch (
          &self->run->tasks[begun[MIN (i + SIM_TIMELINE_AHEAD, n - 1)]]);
      gint64 next = sim_timeline_task_start (self, begun[i]);
      if (next == start)
        continue;
      sort_alike (self, begun + first, i - first);
      start = next;
      first = i;
    }
  sort_alike (self, begun + first, n - first);
}

static void
fill_transfer (const SimTimeline *self, guint32 index, SimTransfer *transfer)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  gboolean ended = self->run->tasks[index].end_ps >= 0;
  *transfer = (SimTransfer){
    .start_ns = sim_timeline_task_start (self, index),
    .end_ns = ended ? sim_timeline_task_end (self, index) : self->end_ns + 1,
    .bytes = task->bytes,
    .source = self->graph->rank_of[task->device],
    .target = task->target == task->device
                  ? g_array_index (self->graph->links, SimGraphLink, task->link)
                        .drawn_to
                  : self->graph->rank_of[task->target],
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
}

static int
compare_deals (gconstpointer a, gconstpointer b)
{
  const SimTransfer *left = a, *right = b;
  if (left->start_ns != right->start_ns)
    return left->start_ns < right->start_ns ? -1 : 1;
  return left->target < right->target ? -1 : left->target > right->target;
}

static void
freeze_transfers (SimTimeline *self)
{
  guint n_deals = self->graph->deals->len;
  guint n = n_deals + self->run->n_begun;
  self->n_transfers = n;
  g_array_sort (self->graph->deals, compare_deals);
  for (guint i = 0; i < n_deals; i++)
    {
      self->transfers[i] = g_array_index (self->graph->deals, SimTransfer, i);
      self->transfers[i].target =
          self->graph->rank_of[self->transfers[i].target];
      self->transfer_task[i] = SIM_NONE;
      self->start_ns = MIN (self->start_ns, self->transfers[i].start_ns);
    }
  sort_begun (self);
  for (guint i = 0; i < self->run->n_begun; i++)
    {
      guint32 task = sim_timeline_take_begun (self, i);
      fill_transfer (self, task, &self->transfers[n_deals + i]);
      self->transfer_task[n_deals + i] = task;
      self->task_transfer[task] = n_deals + i;
    }
}

static void
freeze_pyramid (SimTimeline *self)
{
  guint n = self->n_transfers;
  self->latest_end = g_new0 (gint64 *, 9);
  while (n > 1 || self->n_levels == 0)
    {
      guint blocks = (n + FAN_OUT - 1) / FAN_OUT;
      gint64 *latest = g_new (gint64, MAX (blocks, 1));
      const gint64 *below =
          self->n_levels > 0 ? self->latest_end[self->n_levels - 1] : NULL;
      latest[0] = G_MININT64;
      for (guint i = 0; i < n; i++)
        {
          gint64 end = below != NULL ? below[i] : self->transfers[i].end_ns;
          guint block = i / FAN_OUT;
          latest[block] = i % FAN_OUT == 0 ? end : MAX (latest[block], end);
        }
      self->latest_end[self->n_levels++] = latest;
      n = blocks;
      if (n <= 1)
        break;
    }
}

static void
freeze_links (SimTimeline *self)
{
  guint n_pairs = self->graph->links->len;
  const SimLink *host = &self->spec->cluster.host_link;
  g_autofree guint32 *host_link = g_new (guint32, self->graph->n_lanes);
  self->links = g_new0 (SimDrawnLink, n_pairs + self->graph->n_lanes + 1);
  for (guint i = 0; i < n_pairs; i++)
    {
      const SimGraphLink *link =
          &g_array_index (self->graph->links, SimGraphLink, i);
      self->links[i] = (SimDrawnLink){
        .a = self->graph->rank_of[link->a],
        .b =
            link->a == link->b ? link->drawn_to : self->graph->rank_of[link->b],
        .bandwidth = link->bandwidth,
        .latency_seconds = (double)link->latency_ps / SIM_PS_PER_SECOND,
        .between_nodes = link->between_nodes,
      };
    }
  self->n_links = n_pairs;
  for (guint i = 0; i < self->graph->n_lanes; i++)
    host_link[i] = SIM_NONE;
  for (guint i = 0; i < self->graph->deals->len; i++)
    {
      SimTransfer *deal = &self->transfers[i];
      guint lane = sim_timeline_lane (self, deal->target);
      if (host_link[lane] == SIM_NONE)
        {
          host_link[lane] = self->n_links;
          self->links[self->n_links++] = (SimDrawnLink){
            .a = SIM_NONE,
            .b = deal->target,
            .bandwidth = host->bandwidth,
            .latency_seconds = host->latency_seconds,
          };
        }
      deal->link = host_link[lane];
    }
}

/* A rate change belongs to its transfer; most timelines have none. */
static void
freeze_changes (SimTimeline *self)
{
  const GArray *changes = self->run->changes;
  if (changes->len == 0)
    return;
  self->first_change = g_new0 (guint32, self->n_transfers + 2);
  self->changes = g_new (SimRateChange, changes->len);
  for (guint i = 0; i < changes->len; i++)
    {
      const SimRateChange *change = &g_array_index (changes, SimRateChange, i);
      self->first_change[self->task_transfer[change->task] + 2]++;
    }
  for (guint i = 0; i < self->n_transfers; i++)
    self->first_change[i + 2] += self->first_change[i + 1];
  for (guint i = 0; i < changes->len; i++)
    {
      const SimRateChange *change = &g_array_index (changes, SimRateChange, i);
      guint32 transfer = self->task_transfer[change->task];
      self->changes[self->first_change[transfer + 1]++] = *change;
    }
}

static void
freeze_collectives (SimTimeline *self)
{
  const GArray *from = self->graph->collectives;
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
  for (guint i = 0; i < self->n_transfers; i++)
    {
      const SimTransfer *transfer = &self->transfers[i];
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
          self->end_ns + 1;
}

static void
fill_compute_span (const SimTimeline *self, guint32 index, SimSpan *span)
{
  const SimTask *task = sim_graph_task (self->graph, index);
  guint runs = MAX (self->spec->parallel.degree[SIM_DIMENSION_PIPELINE], 1);
  *span = (SimSpan){
    .start_ns = sim_timeline_task_start (self, index),
    .end_ns = sim_timeline_task_end (self, index),
    .device = self->graph->rank_of[task->device],
    .micro_batch = task->micro_batch,
    .layer_first = task->layer_first,
    .layer_count = task->layer_count,
    .collective = SIM_NONE,
    .iteration = task->iteration,
    .stream = SIM_STREAM_COMPUTE,
    .work = task->what,
    .virtual_stage = (guint8)(task->chunk / runs),
  };
}

/* A lane's program is in the order of its spans; what a lost device never ended
 * comes last in it. */
static void
freeze_spans (SimTimeline *self)
{
  guint n_lanes = self->graph->n_lanes, n = 0;
  const SimTaskRun *tasks = self->run->tasks;
  self->first_span = g_new (guint32, n_lanes + 1);
  for (guint lane = 0; lane < n_lanes; lane++)
    {
      self->first_span[lane] = n;
      for (guint32 task = self->graph->first[lane];
           task != SIM_NONE && tasks[task].end_ps >= 0;
           task = sim_graph_task (self->graph, task)->next)
        {
          fill_compute_span (self, task, &self->spans[n]);
          self->span_task[n++] = task;
        }
    }
  self->first_span[n_lanes] = n;
}

void
sim_timeline_freeze (SimTimeline *self)
{
  self->end_ns = sim_ps_to_ns (self->run->last_ps);
  allocate (self);
  freeze_transfers (self);
  freeze_pyramid (self);
  freeze_links (self);
  freeze_changes (self);
  freeze_collectives (self);
  freeze_spans (self);
}
