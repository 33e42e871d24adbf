/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-spec.h"

#include <stddef.h>
#include <string.h>

/* Every byte of a spec that holds something is turned, one after the other: a
 * field that sim_spec_equal does not look at is found by its number.  Holes
 * hold nothing; where the compiler cannot say where they are, what nobody looks
 * at may be as long as the longest of them, and the test tells where it could
 * not look. */

#ifdef __has_builtin
#if __has_builtin(__builtin_clear_padding)
#define KNOWS_HOLES 1
#endif
#endif
#ifndef KNOWS_HOLES
#define KNOWS_HOLES 0
#endif
#define LONGEST_HOLE 4

#if KNOWS_HOLES
#define MARK_HELD(type, held)                                                  \
  do                                                                           \
    {                                                                          \
      memset (held, 0xff, sizeof (type));                                      \
      __builtin_clear_padding ((type *)(gpointer)held);                        \
    }                                                                          \
  while (0)
#else
#define MARK_HELD(type, held) memset (held, 0xff, sizeof (type))
#endif

/* What is not turned: pointers, whose contents are, and the kind of model and
 * what those of another kind read. */
typedef struct
{
  gsize at;
  gsize length;
} Range;

#define POINTER(type, field)                                                   \
  {                                                                            \
    offsetof (type, field), sizeof (gpointer)                                  \
  }

static gboolean
is_in (const Range *ranges, guint n, gsize at)
{
  for (guint i = 0; i < n; i++)
    if (at >= ranges[i].at && at < ranges[i].at + ranges[i].length)
      return TRUE;
  return FALSE;
}

/* bytes: of `b`, which is like `a` but for them; held: which of them hold
 * something. */
static void
assert_all_count (const char *name,
                  const SimSpec *a,
                  const SimSpec *b,
                  gpointer bytes,
                  const guint8 *held,
                  gsize size,
                  const Range *left_out,
                  guint n_left_out)
{
  guint8 *at = bytes;
  guint unseen = 0;
  g_assert_true (sim_spec_equal (a, b));
  for (gsize i = 0; i < size; i++)
    {
      if (held[i] == 0 || is_in (left_out, n_left_out, i))
        continue;
      at[i] ^= 1;
      unseen = sim_spec_equal (a, b) ? unseen + 1 : 0;
      if (sim_spec_equal (b, a) != (unseen > 0))
        g_error ("byte %zu of %s counts in one order", i, name);
      if (unseen > (KNOWS_HOLES ? 0 : LONGEST_HOLE))
        g_error ("byte %zu of %s counts for nothing", i, name);
      if (unseen > 0)
        g_test_message ("byte %zu of %s: a hole, or a field not looked at", i,
                        name);
      at[i] ^= 1;
    }
  g_assert_true (sim_spec_equal (a, b));
}

static SimSpec *
new_of (SimModelKind kind)
{
  SimSpec *spec = sim_spec_new ();
  spec->model.kind = kind;
  spec->training.measured = (SimMeasured){ TRUE, 1, 2, 3, 0.5 };
  return spec;
}

/* Of the whole spec, all but what only generic models and toys read. */
static void
test_fields (void)
{
  static const Range left_out[] = {
    POINTER (SimSpec, id),
    POINTER (SimSpec, model.name),
    POINTER (SimSpec, model.generic_layers),
    { offsetof (SimSpec, model.toy), sizeof (SimToy) },
    POINTER (SimSpec, cluster.name),
    POINTER (SimSpec, cluster.device.name),
    POINTER (SimSpec, cluster.node_link.name),
    POINTER (SimSpec, cluster.node_link.samples),
    POINTER (SimSpec, cluster.cluster_link.name),
    POINTER (SimSpec, cluster.cluster_link.samples),
    POINTER (SimSpec, cluster.host_link.name),
    POINTER (SimSpec, cluster.host_link.samples),
    POINTER (SimSpec, faults),
  };
  guint8 held[sizeof (SimSpec)];
  g_autoptr (SimSpec) a = new_of (SIM_MODEL_TRANSFORMER);
  g_autoptr (SimSpec) b = sim_spec_copy (a);
  MARK_HELD (SimSpec, held);
  assert_all_count ("SimSpec", a, b, b, held, sizeof (SimSpec), left_out,
                    G_N_ELEMENTS (left_out));
}

static void
test_texts (void)
{
  g_autoptr (SimSpec) a = sim_spec_new ();
  g_autoptr (SimSpec) b = sim_spec_copy (a);
  char **texts[] = {
    &b->model.name,
    &b->cluster.name,
    &b->cluster.device.name,
    &b->cluster.node_link.name,
    &b->cluster.cluster_link.name,
    &b->cluster.host_link.name,
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      char *before = *texts[i];
      *texts[i] = NULL;
      g_assert_false (sim_spec_equal (a, b));
      *texts[i] = g_strconcat (before, "!", NULL);
      g_assert_false (sim_spec_equal (a, b));
      g_free (*texts[i]);
      *texts[i] = before;
    }
  /* What the scenario is called says nothing of the run. */
  g_free (b->id);
  b->id = g_strdup ("another");
  g_assert_true (sim_spec_equal (a, b));
}

/* One that has an item more, one that has another; `array` is b's. */
static void
assert_items_count (const char *name,
                    SimSpec *a,
                    SimSpec *b,
                    GArray *of_a,
                    GArray *of_b,
                    gconstpointer item,
                    const guint8 *held,
                    gsize size)
{
  g_array_append_vals (of_b, item, 1);
  g_assert_false (sim_spec_equal (a, b));
  g_assert_false (sim_spec_equal (b, a));
  g_array_append_vals (of_a, item, 1);
  g_array_append_vals (of_a, item, 1);
  g_array_append_vals (of_b, item, 1);
  assert_all_count (name, a, b, of_b->data + size, held, size, NULL, 0);
}

#define ASSERT_ITEMS_COUNT(a, b, field, type, ...)                             \
  do                                                                           \
    {                                                                          \
      const type item = __VA_ARGS__;                                           \
      guint8 held[sizeof (type)];                                              \
      MARK_HELD (type, held);                                                  \
      assert_items_count (#field, a, b, (a)->field, (b)->field, &item, held,   \
                          sizeof (type));                                      \
    }                                                                          \
  while (0)

static void
test_items (void)
{
  g_autoptr (SimSpec) a = new_of (SIM_MODEL_TOY);
  g_autoptr (SimSpec) b = sim_spec_copy (a);
  ASSERT_ITEMS_COUNT (a, b, faults, SimFault,
                      { SIM_FAULT_SLOW_DEVICE, 1, 2, 3 });
  ASSERT_ITEMS_COUNT (a, b, cluster.node_link.samples, SimLinkSample,
                      { SIM_OPERATION_SEND, 2, 3, 4 });
  ASSERT_ITEMS_COUNT (a, b, cluster.cluster_link.samples, SimLinkSample,
                      { SIM_OPERATION_SEND, 2, 3, 4 });
  ASSERT_ITEMS_COUNT (a, b, cluster.host_link.samples, SimLinkSample,
                      { SIM_OPERATION_SEND, 2, 3, 4 });
  ASSERT_ITEMS_COUNT (a, b, model.toy.weights, double, 0.5);
  ASSERT_ITEMS_COUNT (a, b, model.toy.samples, SimToySample, { 1, 2 });
}

static void
test_toy (void)
{
  static const Range left_out[] = {
    POINTER (SimToy, weights),
    POINTER (SimToy, samples),
  };
  guint8 held[sizeof (SimToy)];
  g_autoptr (SimSpec) a = new_of (SIM_MODEL_TOY);
  g_autoptr (SimSpec) b = sim_spec_copy (a);
  MARK_HELD (SimToy, held);
  assert_all_count ("SimToy", a, b, &b->model.toy, held, sizeof (SimToy),
                    left_out, G_N_ELEMENTS (left_out));
}

static void
add_layer (SimSpec *spec)
{
  SimGenericLayer *layer = g_new0 (SimGenericLayer, 1);
  layer->name = g_strdup ("fc");
  g_ptr_array_add (spec->model.generic_layers, layer);
}

static void
test_generic_layers (void)
{
  static const Range left_out[] = { POINTER (SimGenericLayer, name) };
  guint8 held[sizeof (SimGenericLayer)];
  g_autoptr (SimSpec) a = new_of (SIM_MODEL_GENERIC);
  g_autoptr (SimSpec) b = sim_spec_copy (a);
  SimGenericLayer *layer;
  add_layer (b);
  g_assert_false (sim_spec_equal (a, b));
  add_layer (a);
  layer = b->model.generic_layers->pdata[0];
  MARK_HELD (SimGenericLayer, held);
  assert_all_count ("SimGenericLayer", a, b, layer, held,
                    sizeof (SimGenericLayer), left_out,
                    G_N_ELEMENTS (left_out));
  layer->name[0] = 'g';
  g_assert_false (sim_spec_equal (a, b));
}

/* As a file has it: of the model what its kind reads, and times only where
 * there are any. */
static void
test_not_read (void)
{
  g_autoptr (SimSpec) a = new_of (SIM_MODEL_GENERIC);
  g_autoptr (SimSpec) b = sim_spec_copy (a);
  b->model.hidden++;
  b->model.toy.learning_rate++;
  g_assert_true (sim_spec_equal (a, b));
  b->model.kind = SIM_MODEL_TOY;
  g_assert_false (sim_spec_equal (a, b));
  b->model.kind = SIM_MODEL_GENERIC;
  b->training.measured.forward_seconds++;
  g_assert_false (sim_spec_equal (a, b));
  a->training.measured.present = b->training.measured.present = FALSE;
  g_assert_true (sim_spec_equal (a, b));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/spec-equal/fields", test_fields);
  g_test_add_func ("/sim/spec-equal/texts", test_texts);
  g_test_add_func ("/sim/spec-equal/items", test_items);
  g_test_add_func ("/sim/spec-equal/toy", test_toy);
  g_test_add_func ("/sim/spec-equal/generic-layers", test_generic_layers);
  g_test_add_func ("/sim/spec-equal/not-read", test_not_read);
  return g_test_run ();
}
