/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-network.h"

#include <math.h>

static guint
resolve (SimNetwork *network)
{
  const guint32 *changed;
  return sim_network_resolve (network, &changed);
}

static void
assert_rate (const SimNetwork *network, guint32 flow, double wanted)
{
  g_assert_cmpfloat (ABS (sim_network_get_rate (network, flow) - wanted), <,
                     1e-9);
}

/* Capacities 10, 4, 20.  Flows: a over 0 and 1, b over 1 and 2, c over 0 and 2.
 * Fair shares: resource 0: 10/2 = 5, 1: 4/2 = 2, 2: 20/2 = 10.  Resource 1 is
 * the bottleneck: a = b = 2.  Left: 0: 8 for c alone, 2: 18: c = 8. */
static void
test_worked_example (void)
{
  const double capacity[] = { 10, 4, 20 };
  g_autoptr (SimNetwork) network = sim_network_new (3, capacity);
  guint32 a = sim_network_add (network, 0, 1, INFINITY);
  guint32 b = sim_network_add (network, 1, 2, INFINITY);
  guint32 c = sim_network_add (network, 0, 2, INFINITY);
  g_assert_cmpuint (resolve (network), ==, 3);
  assert_rate (network, a, 2);
  assert_rate (network, b, 2);
  assert_rate (network, c, 8);
  /* b goes: a has resource 1 to itself up to 4, c the other 6 of resource 0. */
  sim_network_remove (network, b);
  g_assert_cmpuint (resolve (network), ==, 2);
  assert_rate (network, a, 4);
  assert_rate (network, c, 6);
}

/* Capacity 6 each.  A route over 0, 1, 2, half of it on each; b on 0, c on 2
 * alone, d on 1 with e.  Shares of 1/2: on 0, 6 / 1.5 = 4 for both, on 1, 6 /
 * 2.5 = 2.4 for all three.  The route has 2.4 then, and leaves 4.8 to b and c.
 * Without it d and e have 3, b and c 6.  Where it crosses 1 twice it takes all
 * of its rate there: 6 / 3 = 2, and leaves 5 to b and c. */
static void
test_routes (void)
{
  const double capacity[] = { 6, 6, 6 };
  const guint32 route[] = { 0, 1, 2, 1 };
  g_autoptr (SimNetwork) network = sim_network_new (3, capacity);
  guint32 b = sim_network_add (network, 0, SIM_NETWORK_NONE, INFINITY);
  guint32 a = sim_network_add_route (network, route, 3, 0.5, INFINITY);
  guint32 c = sim_network_add (network, 2, 2, INFINITY);
  guint32 d = sim_network_add (network, 1, SIM_NETWORK_NONE, INFINITY);
  guint32 e = sim_network_add (network, SIM_NETWORK_NONE, 1, INFINITY);
  g_assert_cmpuint (resolve (network), ==, 5);
  assert_rate (network, a, 2.4);
  assert_rate (network, b, 4.8);
  assert_rate (network, c, 4.8);
  assert_rate (network, d, 2.4);
  assert_rate (network, e, 2.4);
  sim_network_remove (network, a);
  resolve (network);
  assert_rate (network, b, 6);
  assert_rate (network, c, 6);
  assert_rate (network, d, 3);
  a = sim_network_add_route (network, route, 4, 0.5, INFINITY);
  resolve (network);
  assert_rate (network, a, 2);
  assert_rate (network, b, 5);
  assert_rate (network, e, 2);
  sim_network_set_cap (network, a, 1);
  resolve (network);
  assert_rate (network, a, 1);
  assert_rate (network, b, 5.5);
  assert_rate (network, d, 2.5);
}

/* Caps: three flows over 12; one of them can do no more than 1, so the others
 * have 5.5 each. */
static void
test_caps (void)
{
  const double capacity[] = { 12 };
  g_autoptr (SimNetwork) network = sim_network_new (1, capacity);
  guint32 a = sim_network_add (network, 0, SIM_NETWORK_NONE, 1);
  guint32 b = sim_network_add (network, 0, SIM_NETWORK_NONE, 100);
  guint32 c = sim_network_add (network, 0, SIM_NETWORK_NONE, 6);
  resolve (network);
  assert_rate (network, a, 1);
  assert_rate (network, b, 5.5);
  assert_rate (network, c, 5.5);
  sim_network_set_cap (network, c, 2);
  resolve (network);
  assert_rate (network, b, 9);
  sim_network_set_capacity (network, 0, 3);
  resolve (network);
  assert_rate (network, a, 1);
  assert_rate (network, b, 1);
  assert_rate (network, c, 1);
}

/* What a change cannot reach keeps its rate and is not reported. */
static void
test_parts (void)
{
  const double capacity[] = { 8, 8, 8, 8 };
  g_autoptr (SimNetwork) network = sim_network_new (4, capacity);
  guint32 a = sim_network_add (network, 0, 1, 8);
  sim_network_add (network, 2, 3, 8);
  g_assert_cmpuint (resolve (network), ==, 2);
  guint32 c = sim_network_add (network, 2, 1, 8);
  g_assert_cmpuint (resolve (network), ==, 3);
  assert_rate (network, a, 4);
  assert_rate (network, c, 4);
  sim_network_remove (network, c);
  g_assert_cmpuint (resolve (network), ==, 2);
  sim_network_set_cap (network, a, 1);
  g_assert_cmpuint (resolve (network), ==, 1);
  g_assert_cmpuint (resolve (network), ==, 0);
}

/* Max-min fairness on random sets, by its own definition: nobody is over a
 * capacity, and every flow is at its cap or crosses a full resource on which
 * no other flow has more. */
static void
check_fair (SimNetwork *network,
            const double *capacity,
            guint n_resources,
            const guint32 (*uses)[2],
            const double *caps,
            guint n_flows)
{
  for (guint r = 0; r < n_resources; r++)
    {
      double sum = 0;
      for (guint f = 0; f < n_flows; f++)
        if (uses[f][0] == r || uses[f][1] == r)
          sum += sim_network_get_rate (network, f);
      g_assert_cmpfloat (sum, <=, capacity[r] * (1 + 1e-9));
    }
  for (guint f = 0; f < n_flows; f++)
    {
      double rate = sim_network_get_rate (network, f);
      gboolean bound = rate >= caps[f] * (1 - 1e-9);
      for (guint side = 0; !bound && side < 2; side++)
        {
          double sum = 0, most = 0;
          for (guint g = 0; g < n_flows; g++)
            if (uses[g][0] == uses[f][side] || uses[g][1] == uses[f][side])
              {
                sum += sim_network_get_rate (network, g);
                most = MAX (most, sim_network_get_rate (network, g));
              }
          bound = sum >= capacity[uses[f][side]] * (1 - 1e-9) &&
                  rate >= most * (1 - 1e-9);
        }
      g_assert_true (bound);
    }
}

static void
test_random (void)
{
  for (guint seed = 1; seed <= 200; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      double capacity[8], caps[24];
      guint32 uses[24][2];
      for (guint i = 0; i < 8; i++)
        capacity[i] = g_rand_double_range (random, 1, 10);
      g_autoptr (SimNetwork) network = sim_network_new (8, capacity);
      for (guint i = 0; i < 24; i++)
        {
          uses[i][0] = g_rand_int_range (random, 0, 4);
          uses[i][1] = g_rand_int_range (random, 4, 8);
          caps[i] = g_rand_double_range (random, 0.1, 5);
          g_assert_cmpuint (
              sim_network_add (network, uses[i][0], uses[i][1], caps[i]), ==,
              i);
          if (i % 5 == 0)
            resolve (network); /* in pieces, as the engine does */
        }
      resolve (network);
      check_fair (network, capacity, 8, uses, caps, 24);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/network/worked-example", test_worked_example);
  g_test_add_func ("/sim/network/caps", test_caps);
  g_test_add_func ("/sim/network/routes", test_routes);
  g_test_add_func ("/sim/network/parts", test_parts);
  g_test_add_func ("/sim/network/random", test_random);
  return g_test_run ();
}
