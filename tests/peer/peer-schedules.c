/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peer-private.h"

#include <math.h>

/* Whole steps through sim_simulate.  A layer takes 1 ms forward, 2 ms backward,
 * of which the weights' part is half, and 0.5 ms to update. */
#define FORWARD 1e-3
#define BACKWARD 2e-3
#define UPDATE 0.5e-3
#define SLOWDOWN 1.5

static void
set_layers (SimSpec *spec, guint n, double parameters, double activation)
{
  g_ptr_array_set_size (spec->model.generic_layers, 0);
  for (guint i = 0; i < n; i++)
    {
      SimGenericLayer *layer = g_new0 (SimGenericLayer, 1);
      layer->name = g_strdup_printf ("layer%u", i);
      layer->parameters = (guint64)parameters;
      layer->forward_flops = 1e9;
      layer->activation_bytes = activation;
      g_ptr_array_add (spec->model.generic_layers, layer);
    }
  spec->training.measured.forward_seconds = FORWARD * n;
  spec->training.measured.backward_seconds = BACKWARD * n;
  spec->training.measured.optimizer_seconds = UPDATE * n;
}

/* ---- pipelines: runs of one layer, one or several a stage ---- */

typedef struct
{
  Peer *peer;
  guint stage;
  guint n_runs; /* of all stages */
  double slowing;
} Stage;

/* The tag of what a run hands on: backward to the one before. */
static guint
get_hand_over (const Stage *self, guint from, guint micro_batch, gboolean back)
{
  return (micro_batch * 2 + (back ? 1 : 0)) * self->n_runs + from;
}

static void
forward (Stage *self, guint run, guint micro_batch)
{
  const PeerCase *with = self->peer->parameters;
  if (run > 0)
    peer_print (self->peer, "r %u\n",
                get_hand_over (self, run - 1, micro_batch, FALSE));
  peer_print (self->peer, "x %.17g\n", FORWARD * self->slowing);
  if (run + 1 < self->n_runs)
    peer_print (self->peer, "s %u %u %.17g\n",
                get_hand_over (self, run, micro_batch, FALSE),
                (run + 1) % with->n, with->bytes);
}

/* For the inputs, and for the weights as well where `whole`. */
static void
backward (Stage *self, guint run, guint micro_batch, gboolean whole)
{
  const PeerCase *with = self->peer->parameters;
  if (run + 1 < self->n_runs)
    peer_print (self->peer, "r %u\n",
                get_hand_over (self, run + 1, micro_batch, TRUE));
  peer_print (self->peer, "x %.17g\n",
              (whole ? BACKWARD : BACKWARD / 2) * self->slowing);
  if (run > 0)
    peer_print (self->peer, "s %u %u %.17g\n",
                get_hand_over (self, run, micro_batch, TRUE),
                (run - 1) % with->n, with->bytes);
}

/* At most so many micro-batches under way; the weights' parts, where they are
 * apart, lag by so many.  1F1B: n - stage (Narayanan et al. 2021); ZB-H1 the
 * same, the lag the stage's number; ZB-H2 one less than twice as many, and
 * twice the lag (Qi et al. 2024). */
static void
print_one_f_one_b (Stage *self, guint under_way, gboolean apart, guint lag)
{
  const PeerCase *with = self->peer->parameters;
  guint forwards = 0, weights = 0;
  for (guint i = 0; i < with->m; i++)
    {
      while (forwards < MIN (i + under_way, with->m))
        forward (self, self->stage, forwards++);
      backward (self, self->stage, i, !apart);
      for (; apart && weights + lag <= i; weights++)
        peer_print (self->peer, "x %.17g\n", BACKWARD / 2 * self->slowing);
    }
  for (; apart && weights < with->m; weights++)
    peer_print (self->peer, "x %.17g\n", BACKWARD / 2 * self->slowing);
}

/* Interleaved (Narayanan et al. 2021, 2.2): n micro-batches go through a
 * stage's first run, the same n through its second and so on, then the next n;
 * backwards take the runs from the last. */
static void
print_turn (Stage *self, guint k, gboolean back)
{
  const PeerCase *with = self->peer->parameters;
  guint v = MAX (with->v, 1), turn = k / with->n % v;
  guint micro_batch = k / (with->n * v) * with->n + k % with->n;
  guint run = self->stage + (back ? v - 1 - turn : turn) * with->n;
  if (back)
    backward (self, run, micro_batch, TRUE);
  else
    forward (self, run, micro_batch);
}

static void
print_interleaved (Stage *self)
{
  const PeerCase *with = self->peer->parameters;
  guint v = MAX (with->v, 1), all = with->m * v, forwards = 0;
  guint ahead = 2 * (with->n - self->stage - 1) + (v - 1) * with->n;
  while (forwards < MIN (ahead, all))
    print_turn (self, forwards++, FALSE);
  for (guint k = 0; k < all; k++)
    {
      if (forwards < all)
        print_turn (self, forwards++, FALSE);
      print_turn (self, k, TRUE);
    }
}

static void
print_stage (Stage *self)
{
  guint m = self->peer->parameters->m, at = self->stage;
  guint later = self->peer->parameters->n - at;
  switch ((SimSchedule)self->peer->parameters->kind)
    {
    case SIM_SCHEDULE_GPIPE:
      for (guint i = 0; i < m; i++)
        forward (self, at, i);
      for (guint i = m; i > 0; i--)
        backward (self, at, i - 1, TRUE);
      break;
    case SIM_SCHEDULE_1F1B:
      print_one_f_one_b (self, later, FALSE, 0);
      break;
    case SIM_SCHEDULE_ZB_H1:
      print_one_f_one_b (self, later, TRUE, at);
      break;
    case SIM_SCHEDULE_ZB_H2:
      print_one_f_one_b (self, 2 * later - 1, TRUE, 2 * at);
      break;
    case SIM_SCHEDULE_INTERLEAVED:
      print_interleaved (self);
      break;
    case SIM_SCHEDULE_NAIVE:
    default:
      for (guint i = 0; i < m; i++)
        {
          forward (self, at, i);
          backward (self, at, i, TRUE);
        }
    }
}

/* The one mark is the end of all stages: the last to write it is the last. */
void
peer_make_pipeline (Peer *self, const PeerCase *with)
{
  SimSpec *spec = self->spec;
  guint v = MAX (with->v, 1);
  set_layers (spec, with->n * v, 1000, with->bytes);
  spec->parallel.virtual_stages = v;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = with->n;
  spec->parallel.schedule = with->kind;
  spec->training.micro_batch = 1;
  spec->training.global_batch = with->m;
  if (with->seed > 0)
    {
      SimFault fault = { SIM_FAULT_SLOW_DEVICE, with->seed, SLOWDOWN, 0 };
      g_array_append_val (spec->faults, fault);
    }
  for (guint i = 0; i < with->n; i++)
    {
      double slowing = with->seed > 0 && with->seed == i ? SLOWDOWN : 1;
      Stage stage = { self, i, with->n * v, slowing };
      peer_print (self, "actor %u\n", i);
      print_stage (&stage);
      peer_print (self, "x %.17g\nt 0\n", UPDATE * v * slowing);
    }
  peer_simulate (self);
}

/* ---- data parallel: a bucket a layer, reduced as backward goes on where there
 * is a seed, after it where not ---- */

static void
print_replica (Peer *self, guint me)
{
  const PeerCase *with = self->parameters;
  guint n = with->n, layers = with->m;
  /* Gates: gradient of layer l of a member, then its buckets are in. */
  peer_print (self, "actor %u\nx %.17g\n", me, FORWARD * layers);
  for (guint l = layers; l > 0; l--)
    peer_print (self, "x %.17g\no %u\n", BACKWARD, (l - 1) * n + me);
  peer_print (self, "r %u\nx %.17g\nt 0\n", layers * n + me, UPDATE * layers);
  peer_print (self, "actor %u\n", me);
  for (guint l = layers; l > 0; l--)
    {
      self->hop = l * 4 * n;
      peer_print (self, "r %u\n", (with->seed > 0 ? l - 1 : 0) * n + me);
      peer_print_member (self, me);
    }
  peer_print (self, "o %u\n", layers * n + me);
}

void
peer_make_data_parallel (Peer *self, const PeerCase *with)
{
  SimSpec *spec = self->spec;
  set_layers (spec, with->m, with->bytes / 4, 1000);
  spec->parallel.degree[SIM_DIMENSION_DATA] = with->n;
  spec->parallel.all_reduce = with->algorithm;
  spec->parallel.overlap = with->seed > 0;
  spec->parallel.bucket_bytes = 1;
  spec->training.micro_batch = 1;
  spec->training.global_batch = with->n;
  for (guint i = 0; i < with->n; i++)
    print_replica (self, i);
  peer_simulate (self);
}
