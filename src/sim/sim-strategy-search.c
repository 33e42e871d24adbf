/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

#include "sim/sim-estimate-private.h"

/* ZB-1p and ZB-2p: an order of F, B and W that is searched for by what they
 * take on each place, within p times and 2 p times what one forward keeps (Qi
 * et al. 2024, "Zero Bubble Pipeline Parallelism", 3.1 and 4).
 *
 * Before the first B comes back a place does as many Fs as fit in memory and in
 * time.  From then on one F and one B in turn; W where memory has no room,
 * where a whole one fits into a wait, and where a part does, if the wait would
 * make the longest idle time of all places longer.  A place does one F more
 * than the next one at least.  Three things are tried both ways, and the
 * shortest of the eight is taken: whether the last F before the first B may
 * delay it, whether an F is left out for now where the next place would have to
 * wait for it anyway, and whether W fills short waits in any case.  The paper
 * has the outline; these three are what the authors' own program tries
 * (github.com/sail-sg/zero-bubble-pipeline-parallelism, read, not copied).
 *
 * The limit is minded before an F and a B as far as Ws can make room; where W
 * keeps more than F did (recomputation brings it back), a B may go over it by
 * the difference.  Faults are not looked at: the order is that of devices and
 * links as they should be, as one that is laid out before the run.
 *
 * Whole picoseconds (or a power of two of them) and bytes, so that the order is
 * the same everywhere. */

/* What the search knows of a place. */
typedef struct
{
  gint64 forward_ps, input_ps, weight_ps;
  gint64 hop_ps;      /* to the next place, or back from it */
  gint64 input_bytes; /* from F to B, and so much from B to W: */
  gint64 weight_bytes;
  gint64 limit_bytes;
  gint64 work_ps; /* all passes */
} Needs;

typedef struct
{
  guint32 forwards, inputs, weights; /* done */
  gint64 end_ps;
  gint64 idle_ps; /* since its first F */
  gint64 bytes;
  gint64 start_ps;
  gint64 *forward_ends; /* by micro-batch */
  gint64 *input_ends;
  GArray *program;
} Place;

typedef struct
{
  const Needs *needs;
  Place *places;
  guint n;
  guint32 m;
  GCancellable *cancellable;
  gint64 most_idle_ps;
  gint64 least_ps; /* of the tries before */
  gboolean lost;   /* it can not take less than that, or nobody waits for it */
  gboolean delays; /* the three choices */
  gboolean skips;
  gboolean fills;
} Search;

static void
add_item (Search *self, guint place, SimPass pass, guint32 micro_batch)
{
  SimProgramItem item = {
    .pass = pass,
    .run = place,
    .micro_batch = micro_batch,
  };
  g_array_append_val (self->places[place].program, item);
}

static void
wait_until (Search *self, guint place, gint64 ps)
{
  Place *at = &self->places[place];
  if (ps <= at->end_ps)
    return;
  if (at->forwards > 0)
    at->idle_ps += ps - at->end_ps;
  self->most_idle_ps = MAX (self->most_idle_ps, at->idle_ps);
  self->lost |= at->idle_ps + self->needs[place].work_ps >= self->least_ps;
  at->end_ps = ps;
}

/* When the next F, or the next B, can begin. */
static gint64
get_forward_ready (const Search *self, guint place)
{
  guint32 n = self->places[place].forwards;
  return place == 0 ? 0
                    : self->places[place - 1].forward_ends[n] +
                          self->needs[place - 1].hop_ps;
}

static gint64
get_input_ready (const Search *self, guint place)
{
  guint32 n = self->places[place].inputs;
  return place + 1 == self->n ? self->places[place].forward_ends[n]
                              : self->places[place + 1].input_ends[n] +
                                    self->needs[place].hop_ps;
}

static void
do_forward (Search *self, guint place)
{
  Place *at = &self->places[place];
  wait_until (self, place, get_forward_ready (self, place));
  if (at->forwards == 0)
    at->start_ps = at->end_ps;
  at->end_ps += self->needs[place].forward_ps;
  at->bytes += self->needs[place].input_bytes;
  at->forward_ends[at->forwards] = at->end_ps;
  add_item (self, place, SIM_PASS_FORWARD, at->forwards++);
}

static void
do_input (Search *self, guint place)
{
  Place *at = &self->places[place];
  wait_until (self, place, get_input_ready (self, place));
  at->end_ps += self->needs[place].input_ps;
  at->bytes += self->needs[place].weight_bytes - self->needs[place].input_bytes;
  at->input_ends[at->inputs] = at->end_ps;
  add_item (self, place, SIM_PASS_BACKWARD_INPUT, at->inputs++);
}

static void
do_weight (Search *self, guint place)
{
  Place *at = &self->places[place];
  at->end_ps += self->needs[place].weight_ps;
  at->bytes -= self->needs[place].weight_bytes;
  add_item (self, place, SIM_PASS_BACKWARD_WEIGHT, at->weights++);
}

static gboolean
has_weight (const Search *self, guint place)
{
  return self->places[place].weights < self->places[place].inputs;
}

static void
fill_wait (Search *self, guint place, gint64 until_ps)
{
  const Place *at = &self->places[place];
  gint64 weight_ps = self->needs[place].weight_ps;
  while (has_weight (self, place) && at->end_ps + weight_ps <= until_ps)
    do_weight (self, place);
  if (has_weight (self, place) && at->end_ps < until_ps &&
      (self->fills || at->idle_ps + until_ps - at->end_ps > self->most_idle_ps))
    do_weight (self, place);
}

static void
make_room (Search *self, guint place, gint64 bytes)
{
  while (has_weight (self, place) &&
         self->places[place].bytes + bytes > self->needs[place].limit_bytes)
    do_weight (self, place);
}

/* ---- before the first B ---- */

/* Fs after the first, from the last place to the first; *back_ps is when B of
 * the place after ends. */
static guint32
count_ahead (const Search *self, guint place, gint64 *back_ps)
{
  const Needs *needs = &self->needs[place];
  const Place *at = &self->places[place];
  gint64 end = at->end_ps, bytes = at->bytes;
  gint64 ready = *back_ps + needs->hop_ps;
  guint32 n = 0;
  while (at->forwards + n < self->m &&
         bytes + needs->input_bytes <= needs->limit_bytes &&
         (self->delays ? end < ready : end + needs->forward_ps <= ready))
    {
      end += needs->forward_ps;
      bytes += needs->input_bytes;
      n++;
    }
  *back_ps = MAX (end, ready) + needs->input_ps;
  return n;
}

static void
warm_up (Search *self)
{
  g_autofree guint32 *ahead = g_new0 (guint32, self->n);
  guint last = self->n - 1;
  for (guint i = 0; i < self->n; i++)
    do_forward (self, i);
  gint64 back = self->places[last].end_ps + self->needs[last].input_ps;
  for (guint i = last; i > 0; i--)
    ahead[i - 1] = count_ahead (self, i - 1, &back);
  for (guint i = 0; i < self->n; i++)
    {
      /* Fewer than the place before, unless that has done all. */
      if (i > 0 && ahead[i] >= ahead[i - 1] && 1 + ahead[i - 1] < self->m)
        ahead[i] = ahead[i - 1] > 0 ? ahead[i - 1] - 1 : 0;
      for (guint32 k = 0; k < ahead[i]; k++)
        do_forward (self, i);
    }
  for (guint i = self->n; i > 0; i--)
    do_input (self, i - 1);
}

/* ---- one F, one B ---- */

/* Whether the F may be left out for now: the place is ahead of the next by two,
 * and the B that the next hands back would have to wait for it. */
static gboolean
may_skip (const Search *self, guint place)
{
  const Place *at = &self->places[place];
  const Needs *needs = &self->needs[place];
  const Place *next = at + 1;
  gint64 bytes, end = at->end_ps;
  if (!self->skips || place + 1 == self->n || at->forwards < next->forwards + 2)
    return FALSE;
  gint64 back =
      next->end_ps + needs[1].forward_ps + needs[1].input_ps + needs->hop_ps;
  if (end >= back)
    return TRUE;
  bytes = at->bytes + needs->input_bytes;
  for (guint32 w = at->weights; w < at->inputs && bytes > needs->limit_bytes;
       w++)
    {
      bytes -= needs->weight_bytes;
      end += needs->weight_ps;
    }
  return end + needs->forward_ps > back &&
         back - at->end_ps <= self->most_idle_ps - at->idle_ps;
}

static void
do_turn (Search *self)
{
  guint n_forward = 0;
  /* A place does no F for now unless all those after it do or have none left:
   * which do is a run at the end. */
  for (guint i = self->n; i > 0 && self->places[i - 1].forwards < self->m &&
                          !may_skip (self, i - 1);
       i--)
    n_forward++;
  for (guint i = self->n - n_forward; i < self->n; i++)
    {
      make_room (self, i, self->needs[i].input_bytes);
      if (i > 0)
        fill_wait (self, i, get_forward_ready (self, i));
      do_forward (self, i);
    }
  for (guint i = self->n; i > 0; i--)
    {
      guint place = i - 1;
      make_room (self, place,
                 self->needs[place].weight_bytes -
                     self->needs[place].input_bytes);
      if (i < self->n)
        fill_wait (self, place, get_input_ready (self, place));
      /* Nobody waits for the first place's B. */
      while (place == 0 && self->places[0].forwards == self->m &&
             has_weight (self, 0))
        do_weight (self, 0);
      do_input (self, place);
    }
}

/* Returns how long the place that is at it longest takes: from its first pass
 * to its last it works or is idle.  A try that is as long as another before it
 * ends is given up. */
static gint64
run (Search *self)
{
  gint64 most = 0;
  self->most_idle_ps = 0;
  self->lost = FALSE;
  for (guint i = 0; i < self->n; i++)
    {
      Place *at = &self->places[i];
      *at = (Place){ .forward_ends = at->forward_ends,
                     .input_ends = at->input_ends,
                     .program = g_array_sized_new (
                         FALSE, FALSE, sizeof (SimProgramItem), 3 * self->m) };
    }
  warm_up (self);
  for (guint32 k = 1; k < self->m && !self->lost; k++)
    {
      do_turn (self);
      self->lost |= g_cancellable_is_cancelled (self->cancellable);
    }
  if (self->lost)
    return G_MAXINT64;
  for (guint i = 0; i < self->n; i++)
    {
      Place *at = &self->places[i];
      while (has_weight (self, i))
        do_weight (self, i);
      most = MAX (most, at->end_ps - at->start_ps);
    }
  return most;
}

/* ---- what it knows ---- */

/* What a place's passes take, ps. */
typedef struct
{
  double forward, input, weight;
  double hop; /* to the next place, or back from it */
} Times;

/* Where a sender stands still while it sends, that is part of its pass. */
static void
add_hop (const SimBuild *build, guint place, guint64 bytes, Times *times)
{
  guint stride = build->strides[SIM_DIMENSION_PIPELINE];
  gboolean leaves = sim_spec_get_node (build->spec, place * stride) !=
                    sim_spec_get_node (build->spec, (place + 1) * stride);
  double hop = sim_build_to_ps (
      sim_estimate_get_hop_seconds (build->spec, leaves, (double)bytes));
  if (build->spec->parallel.overlap)
    {
      times[0].hop = hop;
      return;
    }
  times[0].forward += hop;
  times[1].input += hop;
}

/* No sum of the search's is longer than all that is to be done, one after the
 * other.  Where that would not fit, all is counted in units of so many ps: the
 * engine tells whether the step is too long. */
static double
get_unit_ps (const SimBuild *build, const Times *times)
{
  double all = 0, unit = 1;
  for (guint i = 0; i < build->n_stages; i++)
    all +=
        times[i].forward + times[i].input + times[i].weight + 2 * times[i].hop;
  all *= build->n_micro_batches;
  while (all / unit > (double)SIM_MAX_PS / 4)
    unit *= 2;
  return unit;
}

static void
set_times (const SimBuild *build, const Times *times, Needs *needs)
{
  double unit = get_unit_ps (build, times);
  for (guint i = 0; i < build->n_stages; i++)
    {
      needs[i].forward_ps = (gint64)(times[i].forward / unit);
      needs[i].input_ps = (gint64)(times[i].input / unit);
      needs[i].weight_ps = (gint64)(times[i].weight / unit);
      needs[i].hop_ps = (gint64)(times[i].hop / unit);
      needs[i].work_ps =
          (gint64)build->n_micro_batches *
          (needs[i].forward_ps + needs[i].input_ps + needs[i].weight_ps);
    }
}

static void
set_needs (const SimBuild *build, Needs *needs)
{
  g_autofree Times *times = g_new0 (Times, build->n_stages);
  gint64 most = build->spec->parallel.schedule == SIM_SCHEDULE_ZB_2P ? 2 : 1;
  for (guint i = 0; i < build->n_stages; i++)
    {
      guint first, count;
      double forward = 0, input = 0, weight = 0;
      sim_build_get_run (build, i, &first, &count);
      for (guint k = first; k < first + count; k++)
        {
          const SimLayerCost *cost = &build->costs[k];
          forward += cost->forward_seconds + sim_estimate_exchanges_seconds (
                                                 build->spec, &cost->forward,
                                                 cost->forward_core_seconds);
          input += cost->backward_input_seconds + cost->recompute_seconds +
                   sim_estimate_exchanges_seconds (build->spec, &cost->backward,
                                                   cost->backward_core_seconds);
          weight += cost->backward_weight_seconds;
          needs[i].input_bytes += (gint64)cost->activation_bytes;
          needs[i].weight_bytes += (gint64)cost->weight_pass_bytes;
        }
      if (needs[i].input_bytes == 0) /* then micro-batches are counted */
        needs[i].input_bytes = needs[i].weight_bytes = 1;
      times[i].forward += sim_build_to_ps (forward);
      times[i].input += sim_build_to_ps (input);
      times[i].weight = sim_build_to_ps (weight);
      needs[i].limit_bytes = most * build->n_stages * needs[i].input_bytes;
      if (i + 1 < build->n_stages)
        add_hop (build, i, build->costs[first + count - 1].boundary_bytes,
                 &times[i]);
    }
  set_times (build, times, needs);
}

GPtrArray *
sim_build_search (const SimBuild *build)
{
  guint n = build->n_stages;
  gsize m = build->n_micro_batches;
  g_autofree Needs *needs = g_new0 (Needs, n);
  g_autofree Place *places = g_new0 (Place, n);
  g_autofree gint64 *ends = g_new (gint64, 2 * n * m);
  GPtrArray *best = NULL;
  Search self = { .needs = needs,
                  .places = places,
                  .n = n,
                  .m = (guint32)m,
                  .cancellable = build->graph->cancellable,
                  .least_ps = G_MAXINT64 };
  set_needs (build, needs);
  for (guint i = 0; i < n; i++)
    {
      places[i].forward_ends = ends + 2 * i * m;
      places[i].input_ends = ends + (2 * i + 1) * m;
    }
  for (guint way = 0; way < 8; way++)
    {
      GPtrArray *programs =
          g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
      self.delays = (way & 1) != 0;
      self.skips = (way & 2) != 0;
      self.fills = (way & 4) != 0;
      gint64 takes = run (&self);
      for (guint i = 0; i < n; i++)
        g_ptr_array_add (programs, places[i].program);
      if (takes < self.least_ps)
        {
          self.least_ps = takes;
          g_clear_pointer (&best, g_ptr_array_unref);
          best = g_steal_pointer (&programs);
        }
      g_clear_pointer (&programs, g_ptr_array_unref);
    }
  return best;
}
