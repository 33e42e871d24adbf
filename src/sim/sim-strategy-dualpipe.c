/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* DualPipe (DeepSeek-AI 2024, "DeepSeek-V3 Technical Report", section 3.2.1).
 * Micro-batches enter at both ends at once: the first half goes from place 0 to
 * p - 1, the other half from p - 1 to 0, so that each place holds two runs, i
 * and p - 1 - i, and the two places that hold the same pair average their
 * gradients.  Places i and p - 1 - i do the same with the two ways exchanged:
 * below, "own" is the way that starts from the place's half of the pipeline.
 *
 * With d the distance to the nearer end and h = p / 2, a place does
 *   2 (h - d - 1)   own forwards
 *   d + 1           times an own forward and one of the other way
 *   h - d - 1       times B and W of the other way, and its forward
 *   m/2 - p + d + 1 times own forward, other backward, other forward, own
 *                   backward: the steady state
 *   h - d - 1       times other backward, other forward, own backward
 *   d + 1           times other backward, own backward, of which the second
 *                   half leave their W for later
 *   h - d - 1       times a W that was left, and B of an own one
 *   the Ws that are left.
 * The bubble is (p/2 - 1)(F&B + B - 3W) with B the whole backward and F&B a
 * forward and a backward run together; here one follows the other, F&B = F + B.
 * At most p + 1 micro-batches are held.
 *
 * DualPipe-V (its README) is that cut in half: a device does for one way what
 * its mirror did for the other, so that half as many hold one copy, and every
 * micro-batch goes there through the first runs and back through the second. */
typedef struct
{
  GArray *program;
  guint32 run[2];       /* own, other */
  guint32 first[2];     /* micro-batch of each way */
  guint32 forwards[2];  /* done of each way */
  guint32 backwards[2]; /* B or whole */
  GArray *left;         /* SimProgramItem: Ws not done yet */
  guint n_weights;      /* of those, done */
} Dual;

enum
{
  OWN,
  OTHER,
};

static void
add_item (Dual *self, SimPass pass, guint way, guint32 nth)
{
  SimProgramItem item = {
    .pass = pass,
    .run = self->run[way],
    .micro_batch = self->first[way] + nth,
  };
  g_array_append_val (self->program, item);
}

static void
add_forward (Dual *self, guint way)
{
  add_item (self, SIM_PASS_FORWARD, way, self->forwards[way]++);
}

static void
add_backward (Dual *self, guint way)
{
  add_item (self, SIM_PASS_BACKWARD, way, self->backwards[way]++);
}

/* A forward of one way and a whole backward of the other, run together. */
static void
add_pair (Dual *self, guint forward)
{
  add_forward (self, forward);
  add_backward (self, forward == OWN ? OTHER : OWN);
  g_array_index (self->program, SimProgramItem, self->program->len - 1).paired =
      TRUE;
}

static void
add_input (Dual *self, guint way)
{
  guint32 nth = self->backwards[way]++;
  SimProgramItem weight = {
    .pass = SIM_PASS_BACKWARD_WEIGHT,
    .run = self->run[way],
    .micro_batch = self->first[way] + nth,
  };
  add_item (self, SIM_PASS_BACKWARD_INPUT, way, nth);
  g_array_append_val (self->left, weight);
}

/* The one that has waited longest. */
static void
add_weight (Dual *self)
{
  g_array_append_val (self->program, g_array_index (self->left, SimProgramItem,
                                                    self->n_weights));
  self->n_weights++;
}

static void
add_beginning (Dual *self, guint before, guint d)
{
  for (guint i = 0; i < 2 * before; i++)
    add_forward (self, OWN);
  for (guint i = 0; i <= d; i++)
    {
      add_forward (self, OWN);
      add_forward (self, OTHER);
    }
  for (guint i = 0; i < before; i++)
    {
      add_input (self, OTHER);
      add_weight (self);
      add_forward (self, OTHER);
    }
}

static void
add_end (Dual *self, guint before, guint d)
{
  for (guint i = 0; i < before; i++)
    {
      add_backward (self, OTHER);
      add_pair (self, OTHER);
    }
  /* 2 (d + 1) backwards in turn; from the (d + 1)-th on W is left. */
  for (guint i = 0; i < 2 * (d + 1); i++)
    {
      guint way = i % 2 == 0 ? OTHER : OWN;
      if (i > d)
        add_input (self, way);
      else
        add_backward (self, way);
    }
  for (guint i = 0; i < before; i++)
    {
      add_weight (self);
      add_input (self, OWN);
    }
  while (self->n_weights < self->left->len)
    add_weight (self);
}

/* n micro-batches each way, over so many runs. */
static void
add_all (Dual *self, guint n_runs, guint d, guint n)
{
  guint before = n_runs / 2 - d - 1;
  self->left = g_array_new (FALSE, FALSE, sizeof (SimProgramItem));
  add_beginning (self, before, d);
  for (guint i = 0; i < n - n_runs + d + 1; i++)
    {
      /* The two in the middle have not got anything back yet at first. */
      if (i == 0 && before == 0)
        {
          add_forward (self, OWN);
          add_backward (self, OTHER);
        }
      else
        add_pair (self, OWN);
      add_pair (self, OTHER);
    }
  add_end (self, before, d);
  g_array_unref (self->left);
}

void
sim_schedule_add_dualpipe (GArray *program,
                           guint n_stages,
                           guint place,
                           guint n_micro_batches)
{
  guint mirror = n_stages - 1 - place, d = MIN (place, mirror);
  guint half = n_micro_batches / 2;
  gboolean second = place > mirror;
  Dual self = {
    .program = program,
    .run = { d, n_stages - 1 - d },
    .first = { second ? half : 0, second ? 0 : half },
  };
  add_all (&self, n_stages, d, half);
}

void
sim_schedule_add_dualpipe_v (GArray *program,
                             guint n_stages,
                             guint place,
                             guint n_micro_batches)
{
  Dual self = {
    .program = program,
    .run = { place, 2 * n_stages - 1 - place },
  };
  add_all (&self, 2 * n_stages, place, n_micro_batches);
}
