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

/* ---- pipelines: one layer a stage ---- */

typedef struct
{
  Peer *peer;
  guint stage;
  double slowing;
} Stage;

/* The tag of what a stage hands on: backward to the one before. */
static guint
get_hand_over (const Stage *self, guint from, guint micro_batch, gboolean back)
{
  const PeerCase *with = self->peer->parameters;
  return (micro_batch * 2 + (back ? 1 : 0)) * with->n + from;
}

static void
forward (Stage *self, guint micro_batch)
{
  const PeerCase *with = self->peer->parameters;
  guint at = self->stage;
  if (at > 0)
    peer_print (self->peer, "r %u\n",
                get_hand_over (self, at - 1, micro_batch, FALSE));
  peer_print (self->peer, "x %.17g\n", FORWARD * self->slowing);
  if (at + 1 < with->n)
    peer_print (self->peer, "s %u %u %.17g\n",
                get_hand_over (self, at, micro_batch, FALSE), at + 1,
                with->bytes);
}

/* For the inputs, and for the weights as well where `whole`. */
static void
backward (Stage *self, guint micro_batch, gboolean whole)
{
  const PeerCase *with = self->peer->parameters;
  guint at = self->stage;
  if (at + 1 < with->n)
    peer_print (self->peer, "r %u\n",
                get_hand_over (self, at + 1, micro_batch, TRUE));
  peer_print (self->peer, "x %.17g\n",
              (whole ? BACKWARD : BACKWARD / 2) * self->slowing);
  if (at > 0)
    peer_print (self->peer, "s %u %u %.17g\n",
                get_hand_over (self, at, micro_batch, TRUE), at - 1,
                with->bytes);
}

/* At most n - stage micro-batches under way (Narayanan et al. 2021); ZB-H1 has
 * the weights' parts lag by as many as the stage's number (Qi et al. 2024). */
static void
print_one_f_one_b (Stage *self, gboolean zero_bubble)
{
  const PeerCase *with = self->peer->parameters;
  guint under_way = with->n - self->stage, forwards = 0, weights = 0;
  for (guint i = 0; i < with->m; i++)
    {
      while (forwards < MIN (i + under_way, with->m))
        forward (self, forwards++);
      backward (self, i, !zero_bubble);
      for (; zero_bubble && weights + self->stage <= i; weights++)
        peer_print (self->peer, "x %.17g\n", BACKWARD / 2 * self->slowing);
    }
  for (; zero_bubble && weights < with->m; weights++)
    peer_print (self->peer, "x %.17g\n", BACKWARD / 2 * self->slowing);
}

static void
print_stage (Stage *self)
{
  guint m = self->peer->parameters->m;
  switch ((SimSchedule)self->peer->parameters->kind)
    {
    case SIM_SCHEDULE_GPIPE:
      for (guint i = 0; i < m; i++)
        forward (self, i);
      for (guint i = m; i > 0; i--)
        backward (self, i - 1, TRUE);
      break;
    case SIM_SCHEDULE_1F1B:
    case SIM_SCHEDULE_ZB_H1:
      print_one_f_one_b (self,
                         self->peer->parameters->kind == SIM_SCHEDULE_ZB_H1);
      break;
    case SIM_SCHEDULE_NAIVE:
    default:
      for (guint i = 0; i < m; i++)
        {
          forward (self, i);
          backward (self, i, TRUE);
        }
    }
}

/* The one mark is the end of all stages: the last to write it is the last. */
void
peer_make_pipeline (Peer *self, const PeerCase *with)
{
  SimSpec *spec = self->spec;
  set_layers (spec, with->n, 1000, with->bytes);
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
      Stage stage = { self, i, slowing };
      peer_print (self, "actor %u\n", i);
      print_stage (&stage);
      peer_print (self, "x %.17g\nt 0\n", UPDATE * slowing);
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
