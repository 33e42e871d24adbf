/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

/* To and from member 0, down a binomial tree: at distance d those that are an
 * odd multiple of d exchange with the one d before them (Thakur, Rabenseifner
 * and Gropp 2005, sections 4.2 and 4.5).  Any number of members; what a member
 * holds is for itself and those after it, as many as its distance or as there
 * are. */

static guint
count_held (const SimLowering *self, guint i, guint distance)
{
  return MIN (distance, self->n - i);
}

void
sim_lower_scatter (SimLowering *self, guint turn)
{
  guint n = self->n, hop = 0;
  for (guint d = 1u << (sim_ceil_log2 (n) - 1); d > 0; d /= 2, hop++)
    {
      for (guint i = d; i < n; i += 2 * d)
        for (guint k = 0; k < count_held (self, i, d); k++)
          sim_lowering_send (self, i - d, i, (i + k + turn) % n, hop, n, FALSE);
      sim_lowering_end_round (self);
    }
}

void
sim_lower_gather (SimLowering *self, guint hop)
{
  for (guint d = 1; d < self->n; d *= 2, hop++)
    {
      for (guint i = d; i < self->n; i += 2 * d)
        for (guint k = 0; k < count_held (self, i, d); k++)
          sim_lowering_send (self, i, i - d, i + k, hop, self->n, FALSE);
      sim_lowering_end_round (self);
    }
}

/* Rabenseifner's is the reduce-scatter by halving, and then that gathered. */
void
sim_lower_reduce (SimLowering *self, SimAlgorithm algorithm)
{
  guint hop = 0;
  if (algorithm == SIM_ALGORITHM_HALVING_DOUBLING)
    {
      sim_lower_halving_doubling (self);
      sim_lower_gather (self, sim_ceil_log2 (self->n));
      return;
    }
  for (guint d = 1; d < self->n; d *= 2, hop++)
    {
      for (guint i = d; i < self->n; i += 2 * d)
        sim_lowering_send (self, i, i - d, 0, hop, count_held (self, i, d),
                           TRUE);
      sim_lowering_end_round (self);
    }
}

double
sim_reduce_get_seconds (SimAlgorithm algorithm,
                        guint n,
                        double latency,
                        double whole)
{
  guint rounds = sim_ceil_log2 (n);
  return algorithm == SIM_ALGORITHM_TREE
             ? rounds * (latency + whole)
             : 2 * (rounds * latency + (double)(n - 1) / n * whole);
}
