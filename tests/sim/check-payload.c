/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-payload.h"

/* One collective's transfers and what its members hold: by (member, chunk) the
 * set of members whose part is in it, a bit each. */
typedef struct
{
  const SimCollective *of;
  const SimTransfer *all;
  const guint32 *members;
  GArray *transfers; /* guint32, by hop */
  guint64 *held;
  gint64 *since; /* when it was complete there */
} Payload;

#define MOST_MEMBERS 64

static guint
member_of (const Payload *self, guint device)
{
  for (guint i = 0; i < self->of->n_members; i++)
    if (self->members[i] == device)
      return i;
  g_assert_not_reached ();
}

static gsize
cell (const Payload *self, guint member, guint chunk)
{
  return (gsize)member * self->of->n_chunks + chunk;
}

static guint64
everyone (const Payload *self)
{
  return self->of->n_members == MOST_MEMBERS
             ? G_MAXUINT64
             : (G_GUINT64_CONSTANT (1) << self->of->n_members) - 1;
}

static const SimTransfer *
transfer_at (const Payload *self, guint i)
{
  return &self->all[g_array_index (self->transfers, guint32, i)];
}

/* By chunk, who gets it, a bit each. */
static guint64 *
list_receivers (const Payload *self)
{
  guint64 *receivers = g_new0 (guint64, self->of->n_chunks);
  for (guint i = 0; i < self->transfers->len; i++)
    receivers[transfer_at (self, i)->chunk] |=
        G_GUINT64_CONSTANT (1)
        << member_of (self, transfer_at (self, i)->target);
  return receivers;
}

/* Where a gather's chunk comes from: who never gets it.  A broadcast's and a
 * scatter's are all the first member's; what is gathered there is each one's
 * own. */
static guint
get_origin (const Payload *self, guint chunk, guint64 receivers)
{
  guint origin = SIM_NONE;
  if (self->of->operation == SIM_OPERATION_BROADCAST ||
      self->of->operation == SIM_OPERATION_SCATTER)
    return 0;
  if (self->of->operation == SIM_OPERATION_GATHER)
    return chunk;
  for (guint m = 0; m < self->of->n_members; m++)
    {
      if (receivers & (G_GUINT64_CONSTANT (1) << m))
        continue;
      g_assert_cmpuint (origin, ==, SIM_NONE);
      origin = m;
    }
  g_assert_cmpuint (origin, !=, SIM_NONE);
  return origin;
}

static void
set_initial (Payload *self)
{
  g_autofree guint64 *receivers = list_receivers (self);
  gboolean gathers = self->of->operation != SIM_OPERATION_ALL_REDUCE &&
                     self->of->operation != SIM_OPERATION_REDUCE_SCATTER &&
                     self->of->operation != SIM_OPERATION_REDUCE;
  for (guint chunk = 0; chunk < self->of->n_chunks; chunk++)
    {
      guint origin =
          gathers ? get_origin (self, chunk, receivers[chunk]) : SIM_NONE;
      for (guint m = 0; m < self->of->n_members; m++)
        self->held[cell (self, m, chunk)] =
            gathers ? (origin == m ? everyone (self) : 0)
                    : G_GUINT64_CONSTANT (1) << m;
    }
}

static guint
count_bits (guint64 set)
{
  guint n = 0;
  for (; set != 0; set &= set - 1)
    n++;
  return n;
}

/* All of a hop carry what was there before it, and say how many parts. */
static void
follow_hop (Payload *self, guint first, guint end)
{
  g_autofree guint64 *carried = g_new (guint64, end - first);
  for (guint i = first; i < end; i++)
    {
      const SimTransfer *transfer = transfer_at (self, i);
      gsize from =
          cell (self, member_of (self, transfer->source), transfer->chunk);
      carried[i - first] = self->held[from];
      g_assert_cmpuint (carried[i - first], !=, 0);
      g_assert_cmpint (transfer->start_ns, >=, self->since[from]);
    }
  for (guint i = first; i < end; i++)
    {
      const SimTransfer *transfer = transfer_at (self, i);
      gsize to =
          cell (self, member_of (self, transfer->target), transfer->chunk);
      if (self->of->payload == SIM_PAYLOAD_GRADIENT)
        g_assert_cmpuint (transfer->contributions, ==,
                          count_bits (carried[i - first]));
      if (transfer->reduces) /* no part is counted twice */
        g_assert_cmpuint (self->held[to] & carried[i - first], ==, 0);
      self->held[to] =
          carried[i - first] | (transfer->reduces ? self->held[to] : 0);
      self->since[to] = transfer->end_ns;
    }
}

static void
follow (Payload *self)
{
  guint first = 0;
  set_initial (self);
  for (guint i = 1; i <= self->transfers->len; i++)
    if (i == self->transfers->len ||
        transfer_at (self, i)->hop != transfer_at (self, first)->hop)
      {
        follow_hop (self, first, i);
        first = i;
      }
}

/* Each chunk is somewhere, and each member has its share of them. */
static void
check_scattered (const Payload *self)
{
  for (guint chunk = 0; chunk < self->of->n_chunks; chunk++)
    {
      guint n_whole = 0;
      for (guint m = 0; m < self->of->n_members; m++)
        n_whole += self->held[cell (self, m, chunk)] == everyone (self);
      g_assert_cmpuint (n_whole, >=, 1);
    }
}

/* The root has all, of a scatter each member its own. */
static void
check_rooted (const Payload *self)
{
  gboolean scatters = self->of->operation == SIM_OPERATION_SCATTER;
  for (guint chunk = 0; chunk < self->of->n_chunks; chunk++)
    g_assert_cmpuint (self->held[cell (self, scatters ? chunk : 0, chunk)], ==,
                      everyone (self));
}

static void
check_held (const Payload *self)
{
  guint n = self->of->n_members;
  if (self->of->operation == SIM_OPERATION_REDUCE ||
      self->of->operation == SIM_OPERATION_SCATTER ||
      self->of->operation == SIM_OPERATION_GATHER)
    {
      check_rooted (self);
      return;
    }
  if (self->of->operation == SIM_OPERATION_REDUCE_SCATTER)
    check_scattered (self);
  for (guint m = 0; m < n; m++)
    {
      guint n_whole = 0;
      for (guint chunk = 0; chunk < self->of->n_chunks; chunk++)
        n_whole += self->held[cell (self, m, chunk)] == everyone (self);
      if (self->of->operation == SIM_OPERATION_REDUCE_SCATTER)
        g_assert_cmpuint (n_whole * n, >=, self->of->n_chunks);
      else
        g_assert_cmpuint (n_whole, ==, self->of->n_chunks);
    }
}

/* Each pair once each way; a send passes on to the next. */
static void
check_pairs (const Payload *self)
{
  guint n = self->of->n_members;
  gboolean send = self->of->operation == SIM_OPERATION_SEND;
  g_autofree guint *seen = g_new0 (guint, n * n);
  for (guint i = 0; i < self->transfers->len; i++)
    {
      const SimTransfer *transfer = transfer_at (self, i);
      guint from = member_of (self, transfer->source);
      guint to = member_of (self, transfer->target);
      g_assert_cmpuint (seen[from * n + to]++, ==, 0);
      if (send)
        g_assert_cmpuint (to, ==, (from + 1) % n);
    }
  g_assert_cmpuint (self->transfers->len, ==, send ? n : n * (n - 1));
}

/* Relayed: chunk sender × n + receiver goes from hand to hand, in one place at
 * a time, each hand having it before it passes it on. */
static void
check_relays (const Payload *self)
{
  guint n = self->of->n_members;
  g_autofree guint *at = g_new (guint, n * n);
  g_autofree gint64 *since = g_new0 (gint64, n * n);
  for (guint c = 0; c < n * n; c++)
    at[c] = c / n;
  for (guint i = 0; i < self->transfers->len; i++)
    {
      const SimTransfer *transfer = transfer_at (self, i);
      guint chunk = transfer->chunk;
      g_assert_cmpuint (member_of (self, transfer->source), ==, at[chunk]);
      g_assert_cmpint (transfer->start_ns, >=, since[chunk]);
      at[chunk] = member_of (self, transfer->target);
      since[chunk] = transfer->end_ns;
    }
  for (guint c = 0; c < n * n; c++)
    g_assert_cmpuint (at[c], ==, c % n);
}

static int
compare_hops (gconstpointer a, gconstpointer b, gpointer data)
{
  const SimTransfer *all = data;
  guint32 left = *(const guint32 *)a, right = *(const guint32 *)b;
  guint x = all[left].hop, y = all[right].hop;
  return x != y ? (x < y ? -1 : 1) : (left > right) - (left < right);
}

static void
check_one (const SimTimeline *timeline, guint index, GArray *transfers)
{
  guint n;
  const SimTransfer *all = sim_timeline_get_transfers (timeline, &n);
  Payload self = {
    .of = &sim_timeline_get_collectives (timeline, &n)[index],
    .all = all,
    .members = sim_timeline_get_members (timeline, index, &n),
    .transfers = transfers,
  };
  gsize cells = (gsize)self.of->n_members * self.of->n_chunks;
  g_assert_cmpuint (self.of->n_members, <=, MOST_MEMBERS);
  g_array_sort_with_data (transfers, compare_hops, (gpointer)all);
  if (self.of->operation == SIM_OPERATION_ALL_TO_ALL ||
      self.of->operation == SIM_OPERATION_SEND)
    {
      if (self.of->algorithm == SIM_ALGORITHM_HALVING_DOUBLING)
        check_relays (&self);
      else
        check_pairs (&self);
      return;
    }
  self.held = g_new0 (guint64, cells);
  self.since = g_new0 (gint64, cells);
  follow (&self);
  check_held (&self);
  g_free (self.held);
  g_free (self.since);
}

void
check_payloads (const SimTimeline *timeline)
{
  guint n_collectives, n_transfers;
  const SimTransfer *all = sim_timeline_get_transfers (timeline, &n_transfers);
  sim_timeline_get_collectives (timeline, &n_collectives);
  g_autoptr (GPtrArray) lists =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  for (guint i = 0; i < n_collectives; i++)
    g_ptr_array_add (lists, g_array_new (FALSE, FALSE, sizeof (guint32)));
  for (guint32 i = 0; i < n_transfers; i++)
    if (all[i].collective != SIM_NONE)
      {
        GArray *list = g_ptr_array_index (lists, all[i].collective);
        g_array_append_val (list, i);
      }
  for (guint i = 0; i < n_collectives; i++)
    check_one (timeline, i, g_ptr_array_index (lists, i));
}
