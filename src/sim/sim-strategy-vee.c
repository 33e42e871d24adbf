/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* The schedules of the V: place i of p has run i of the way there and run
 * 2p - 1 - i of the way back, and backward is parted. */

/* ---- ZB-V ---- */

/* The program is laid out for at least 2p - 1 micro-batches; with fewer, the
 * pieces of the missing ones are left out. */
typedef struct
{
  GArray *program;
  guint m;
  guint run[2];
  guint done[2][SIM_PASS_BACKWARD_WEIGHT + 1]; /* by way and pass */
} Vee;

static void
add_item (GArray *program, SimPass pass, guint run, guint micro_batch)
{
  SimProgramItem item = {
    .pass = pass,
    .run = run,
    .micro_batch = micro_batch,
  };
  g_array_append_val (program, item);
}

static void
add_vee (Vee *self, guint way, SimPass pass)
{
  guint micro_batch = self->done[way][pass]++;
  if (micro_batch < self->m)
    add_item (self->program, pass, self->run[way], micro_batch);
}

static void
add_vee_backward (Vee *self, guint way)
{
  add_vee (self, way, SIM_PASS_BACKWARD_INPUT);
  add_vee (self, way, SIM_PASS_BACKWARD_WEIGHT);
}

void
sim_schedule_add_zb_v (GArray *program, guint n_stages, guint place, guint m)
{
  Vee self = { program, m, { place, 2 * n_stages - 1 - place }, { { 0 } } };
  guint laid_out = MAX (m, 2 * n_stages - 1);
  guint *there = self.done[0], *back = self.done[1];
  for (guint i = 0; i < 2 * (n_stages - place) - 1; i++)
    add_vee (&self, 0, SIM_PASS_FORWARD);
  for (guint i = 0; i < place; i++)
    {
      add_vee (&self, 1, SIM_PASS_FORWARD);
      add_vee (&self, 0, SIM_PASS_FORWARD);
    }
  for (guint i = 0; i < n_stages - place; i++)
    {
      add_vee (&self, 1, SIM_PASS_FORWARD);
      add_vee_backward (&self, 1);
    }
  while (back[SIM_PASS_FORWARD] < there[SIM_PASS_FORWARD] ||
         there[SIM_PASS_FORWARD] < laid_out)
    {
      if (there[SIM_PASS_FORWARD] < laid_out)
        add_vee (&self, 0, SIM_PASS_FORWARD);
      add_vee_backward (&self, 0);
      add_vee (&self, 1, SIM_PASS_FORWARD);
      add_vee_backward (&self, 1);
    }
  for (guint i = 0; i < place; i++)
    {
      add_vee (&self, 0, SIM_PASS_BACKWARD_INPUT);
      add_vee (&self, 1, SIM_PASS_BACKWARD_INPUT);
    }
  for (guint i = 0; i < n_stages - place; i++)
    {
      add_vee (&self, 0, SIM_PASS_BACKWARD_INPUT);
      add_vee (&self, 0, SIM_PASS_BACKWARD_WEIGHT);
    }
  for (guint way = 2; way > 0; way--)
    while (self.done[way - 1][SIM_PASS_BACKWARD_WEIGHT] <
           self.done[way - 1][SIM_PASS_BACKWARD_INPUT])
      add_vee (&self, way - 1, SIM_PASS_BACKWARD_WEIGHT);
}

/* ---- V-Half and V-Min ---- */

/* Qi, Wan, Amar and Lin 2024, "Pipeline Parallelism with Controllable Memory"
 * (arXiv 2405.15362).  How long a micro-batch is under way says how much is
 * kept: every place begins its four passes over a micro-batch, F there, F back,
 * B there, B back, at fixed slots, one pass long each, and the same again six
 * slots later for the next.  In V-Min each pass follows the one before it in
 * the next slot; in V-Half those away from the ends, F there and B there, take
 * every other.  A gap between F and B keeps passes of two micro-batches from
 * meeting where they would: for V-Min where p is a multiple of 3, for V-Half
 * where it is even.
 *
 * Only the order of F and B is taken from that.  Then all places are run as if
 * every pass took one slot: the next in order as soon as it can be, as long as
 * no more runs are kept than the limit, and W, the oldest, where it can not. */
enum
{
  THERE,
  BACK,
  RETURN, /* B of the run of the way back */
  HOME,   /* B of that of the way there */
  N_PASSES,
};

typedef struct
{
  guint first[N_PASSES]; /* slot of micro-batch 0 */
  guint run[N_PASSES];
  guint done[N_PASSES];
  guint before[N_PASSES]; /* done when the slot began */
  guint inputs, weights;  /* Bs and Ws done */
  guint kept;             /* runs of layers */
  guint at;               /* item before which no W is to be done */
  GArray *program;
} Place;

static void
place_init (Place *self, SimSchedule schedule, guint p, guint i, guint m)
{
  guint gap;
  *self = (Place){
    .run = { i, 2 * p - 1 - i, 2 * p - 1 - i, i },
    .program = g_array_sized_new (FALSE, FALSE, sizeof (SimProgramItem), 6 * m),
  };
  if (schedule == SIM_SCHEDULE_V_HALF)
    {
      gap = p % 2 == 0 ? 3 : 0;
      self->first[THERE] = 2 * i;
      self->first[BACK] = 3 * p - 2 - i;
      self->first[RETURN] = 3 * p - 1 + gap + 2 * i;
      self->first[HOME] = 6 * p - 2 + gap - i;
      return;
    }
  gap = p % 3 == 0 ? 2 : 0;
  self->first[THERE] = i;
  self->first[BACK] = 2 * p - 1 - i;
  self->first[RETURN] = 2 * p + gap + i;
  self->first[HOME] = 4 * p - 1 + gap - i;
}

static guint
get_next (const Place *self, guint m)
{
  guint next = N_PASSES, least = 0;
  for (guint k = 0; k < N_PASSES; k++)
    {
      guint slot = self->first[k] + 6 * self->done[k];
      if (self->done[k] < m && (next == N_PASSES || slot < least))
        {
          next = k;
          least = slot;
        }
    }
  return next;
}

/* Whether what the pass works on was there when the slot began. */
static gboolean
is_ready (const Place *places, guint p, guint i, guint pass)
{
  guint n = places[i].done[pass];
  switch (pass)
    {
    case THERE:
      return i == 0 || places[i - 1].before[THERE] > n;
    case BACK:
      return i + 1 < p ? places[i + 1].before[BACK] > n
                       : places[i].before[THERE] > n;
    case RETURN:
      return i > 0 ? places[i - 1].before[RETURN] > n
                   : places[i].before[BACK] > n;
    case HOME:
    default:
      return i + 1 < p ? places[i + 1].before[HOME] > n
                       : places[i].before[RETURN] > n;
    }
}

static void
do_weight (Place *self)
{
  while (g_array_index (self->program, SimProgramItem, self->at).pass !=
         SIM_PASS_BACKWARD_INPUT)
    self->at++;
  SimProgramItem input =
      g_array_index (self->program, SimProgramItem, self->at++);
  add_item (self->program, SIM_PASS_BACKWARD_WEIGHT, input.run,
            input.micro_batch);
  self->weights++;
  self->kept--;
}

static void
do_pass (Place *self, guint pass)
{
  gboolean forward = pass == THERE || pass == BACK;
  add_item (self->program, forward ? SIM_PASS_FORWARD : SIM_PASS_BACKWARD_INPUT,
            self->run[pass], self->done[pass]++);
  if (forward)
    self->kept++;
  else
    self->inputs++;
}

/* Returns whether there is anything left to do. */
static gboolean
do_slot (Place *places, guint p, guint i, guint m, guint limit)
{
  Place *self = &places[i];
  guint next = get_next (self, m);
  gboolean forward = next == THERE || next == BACK;
  if (next < N_PASSES && is_ready (places, p, i, next) &&
      (!forward || self->kept < limit))
    do_pass (self, next);
  else if (self->weights < self->inputs)
    do_weight (self);
  return self->weights < 2 * m;
}

GPtrArray *
sim_schedule_lay_vee (SimSchedule schedule,
                      guint n_stages,
                      guint m,
                      GCancellable *cancellable)
{
  GPtrArray *programs =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  g_autofree Place *places = g_new (Place, n_stages);
  guint limit = schedule == SIM_SCHEDULE_V_HALF ? 2 * ((n_stages + 2) / 2)
                                                : 2 * ((n_stages + 4) / 3);
  gboolean more = TRUE;
  for (guint i = 0; i < n_stages; i++)
    {
      place_init (&places[i], schedule, n_stages, i, m);
      g_ptr_array_add (programs, places[i].program);
    }
  while (more && !g_cancellable_is_cancelled (cancellable))
    {
      more = FALSE;
      for (guint i = 0; i < n_stages; i++)
        memcpy (places[i].before, places[i].done, sizeof places[i].done);
      for (guint i = 0; i < n_stages; i++)
        more |= do_slot (places, n_stages, i, m, limit);
    }
  return programs;
}
