/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-collective-private.h"

/* Few hops: with whom a member exchanges is twice, or half, as far away in each
 * (Thakur, Rabenseifner and Gropp 2005, sections 4.1, 4.3 to 4.5 and 5.1).  A
 * hop that carries several chunks is as many transfers at once. */

/* The members that halve and double where there are more than a power of two:
 * of the first 2 × extra the even ones stand for their odd neighbours too. */
typedef struct
{
  guint size; /* the power of two */
  guint extra;
} Core;

static guint
get_member (const Core *core, guint i)
{
  return i < core->extra ? 2 * i : i + core->extra;
}

static void
send_chunks (SimLowering *self,
             guint from,
             guint to,
             guint first,
             guint count,
             guint hop,
             guint contributions,
             gboolean reduces)
{
  for (guint c = first;
       c < first + count && !sim_graph_is_stopped (self->graph); c++)
    sim_lowering_send (self, from, to, c, hop, contributions, reduces);
}

static guint
lower_halving (SimLowering *self, const Core *core, guint hop)
{
  g_autofree guint *held = g_new (guint, core->size * 2);
  guint *next = held + core->size;
  for (guint i = 0; i < core->size; i++)
    held[i] = i < core->extra ? 2 : 1;
  for (guint distance = core->size / 2; distance > 0; distance /= 2, hop++)
    {
      for (guint i = 0; i < core->size; i++)
        {
          /* The block of the other half, the peer's to keep. */
          guint peer = i ^ distance;
          send_chunks (self, get_member (core, i), get_member (core, peer),
                       peer / distance * distance, distance, hop, held[i],
                       TRUE);
          next[i] = held[i] + held[peer];
        }
      memcpy (held, next, sizeof (guint) * core->size);
      sim_lowering_end_round (self);
    }
  return hop;
}

static guint
lower_doubling (SimLowering *self, const Core *core, guint hop)
{
  for (guint distance = 1; distance < core->size; distance *= 2, hop++)
    {
      for (guint i = 0; i < core->size; i++)
        send_chunks (self, get_member (core, i),
                     get_member (core, i ^ distance), i / distance * distance,
                     distance, hop, self->n, FALSE);
      sim_lowering_end_round (self);
    }
  return hop;
}

/* What an odd one has reaches its even neighbour: each adds half of the vector,
 * and the odd one hands its half over. */
static guint
fold_extra (SimLowering *self, const Core *core, guint hop)
{
  guint half = self->n_chunks / 2;
  if (core->extra == 0)
    return hop;
  for (guint i = 0; i < core->extra; i++)
    {
      send_chunks (self, 2 * i + 1, 2 * i, 0, half, hop, 1, TRUE);
      send_chunks (self, 2 * i, 2 * i + 1, half, half, hop, 1, TRUE);
    }
  sim_lowering_end_round (self);
  for (guint i = 0; i < core->extra; i++)
    send_chunks (self, 2 * i + 1, 2 * i, half, half, hop + 1, 2, FALSE);
  sim_lowering_end_round (self);
  return hop + 2;
}

static void
unfold_extra (SimLowering *self, const Core *core, guint hop)
{
  for (guint i = 0; i < core->extra; i++)
    send_chunks (self, 2 * i, 2 * i + 1, 0, self->n_chunks, hop, self->n,
                 FALSE);
  sim_lowering_end_round (self);
}

/* Bruck's gather, for any number: with distance d a member passes the first d
 * chunks it has, its own and those after it, to the one d before it, and the
 * last time as many as are missing.  Backwards in time that is a scatter: what
 * went round comes back and is summed. */
static void
lower_bruck (SimLowering *self, gboolean reduces)
{
  guint n = self->n, rounds = sim_ceil_log2 (n);
  g_autofree guint *held = g_new (guint, n); /* by how far on the chunk is */
  for (guint i = 0; i < n; i++)
    held[i] = 1;
  for (guint hop = 0; hop < rounds; hop++)
    {
      guint distance = 1u << (reduces ? rounds - 1 - hop : hop);
      guint count = MIN (distance, n - distance);
      for (guint i = 0; i < n && !sim_graph_is_stopped (self->graph); i++)
        for (guint k = 0; k < count; k++)
          if (reduces)
            sim_lowering_send (self, i, (i + distance) % n,
                               (i + distance + k) % n, hop, held[distance + k],
                               TRUE);
          else
            sim_lowering_send (self, i, (i + n - distance) % n, (i + k) % n,
                               hop, n, FALSE);
      for (guint k = 0; reduces && k < count; k++)
        held[k] += held[distance + k];
      sim_lowering_end_round (self);
    }
}

/* Bruck's all-to-all: what is for the member o after one goes on by each power
 * of two in o, all of one power at once.  Chunk: sender × n + receiver. */
static void
lower_relays (SimLowering *self)
{
  guint n = self->n;
  for (guint hop = 0; (1u << hop) < n; hop++)
    {
      guint distance = 1u << hop;
      for (guint i = 0; i < n && !sim_graph_is_stopped (self->graph); i++)
        for (guint o = distance; o < n; o++)
          if (o & distance)
            {
              guint at = (i + o % distance) % n;
              sim_lowering_send (self, at, (at + distance) % n,
                                 i * n + (i + o) % n, hop, 1, FALSE);
            }
      sim_lowering_end_round (self);
    }
}

void
sim_lower_halving_doubling (SimLowering *self)
{
  SimOperation operation = self->request->operation;
  Core core = { sim_floor_power_of_two (self->n), 0 };
  core.extra = self->n - core.size;
  if (operation == SIM_OPERATION_ALL_TO_ALL)
    {
      lower_relays (self);
      return;
    }
  if (operation == SIM_OPERATION_ALL_REDUCE)
    {
      guint hop = lower_halving (self, &core, fold_extra (self, &core, 0));
      unfold_extra (self, &core, lower_doubling (self, &core, hop));
    }
  else if (core.extra > 0)
    lower_bruck (self, operation == SIM_OPERATION_REDUCE_SCATTER);
  else if (operation == SIM_OPERATION_REDUCE_SCATTER ||
           operation == SIM_OPERATION_REDUCE)
    lower_halving (self, &core, 0);
  else
    lower_doubling (self, &core, 0);
}

/* All of the vector each time: both add what the other has. */
void
sim_lower_recursive_doubling (SimLowering *self)
{
  Core core = { sim_floor_power_of_two (self->n), 0 };
  guint hop = 0;
  core.extra = self->n - core.size;
  g_autofree guint *held = g_new (guint, core.size * 2);
  guint *next = held + core.size;
  for (guint i = 0; i < core.extra; i++)
    sim_lowering_send (self, 2 * i + 1, 2 * i, 0, hop, 1, TRUE);
  if (core.extra > 0)
    hop++;
  sim_lowering_end_round (self);
  for (guint i = 0; i < core.size; i++)
    held[i] = i < core.extra ? 2 : 1;
  for (guint distance = 1; distance < core.size; distance *= 2, hop++)
    {
      for (guint i = 0; i < core.size; i++)
        {
          guint peer = i ^ distance;
          sim_lowering_send (self, get_member (&core, i),
                             get_member (&core, peer), 0, hop, held[i], TRUE);
          next[i] = held[i] + held[peer];
        }
      memcpy (held, next, sizeof (guint) * core.size);
      sim_lowering_end_round (self);
    }
  unfold_extra (self, &core, hop);
}
