/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/what-if-remedy.h"

#include "scenario/scenario-library.h"

static SimSpec *
load (const char *id)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (Scenario) scenario =
      scenario_load_shipped (id, presets, diagnostics);

  return sim_spec_copy (scenario_get_spec (scenario));
}

/* Each fits when it is run, is the same work on as many devices, costs what was
 * said, and the quicker comes first. */
static void
check (const SimSpec *spec, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const WhatIfRemedy *remedy = found->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (SimTimeline) timeline =
          sim_simulate (remedy->spec, NULL, &error);

      g_assert_no_error (error);
      g_assert_true (sim_timeline_fits (timeline));
      g_assert_cmpint (what_if_get_step_ns (timeline), ==, remedy->step_ns);
      g_assert_cmpuint (remedy->memory_bytes, <=,
                        spec->cluster.device.memory_bytes);
      g_assert_cmpuint (remedy->spec->training.global_batch, ==,
                        spec->training.global_batch);
      g_assert_cmpuint (sim_spec_get_n_devices (remedy->spec), ==,
                        sim_spec_get_n_devices (spec));
      if (i > 0)
        g_assert_cmpint (((WhatIfRemedy *)found->pdata[i - 1])->step_ns, <=,
                         remedy->step_ns);
    }
}

static const WhatIfRemedy *
find_kind (GPtrArray *found, WhatIfRemedyKind kind)
{
  for (guint i = 0; i < found->len; i++)
    if (((WhatIfRemedy *)found->pdata[i])->kind == kind)
      return found->pdata[i];
  return NULL;
}

/* Weights, gradients and optimizer of a copy are over 80 GB: smaller
 * micro-batches and recomputation leave them (and are at their end), ZeRO and
 * fewer copies do not. */
static void
test_states (void)
{
  g_autoptr (SimSpec) spec = load ("mp-does-not-fit");
  g_autoptr (GError) error = NULL;
  gboolean all_tried = FALSE;
  g_autoptr (GPtrArray) found =
      what_if_find_remedies (spec, &all_tried, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (find_kind (found, WHAT_IF_REMEDY_ZERO));
  g_assert_nonnull (find_kind (found, WHAT_IF_REMEDY_TENSOR));
  g_assert_nonnull (find_kind (found, WHAT_IF_REMEDY_PIPELINE));
  g_assert_null (find_kind (found, WHAT_IF_REMEDY_RECOMPUTE));
  g_assert_null (find_kind (found, WHAT_IF_REMEDY_MICRO_BATCH));
  check (spec, found);
}

/* Here it is the activations: with micro-batches a fraction as large or with
 * layers recomputed they fit, the states of GPT-2 being small.  (With 128 the
 * loss alone, three fp32 numbers a logit, would fill the device.) */
static void
test_activations (void)
{
  g_autoptr (SimSpec) spec = load ("dp-ring-4");
  g_autoptr (GError) error = NULL;
  gboolean all_tried = FALSE;
  g_autoptr (GPtrArray) found = NULL;

  spec->training.micro_batch = 96;
  spec->training.global_batch = 384;
  found = what_if_find_remedies (spec, &all_tried, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (find_kind (found, WHAT_IF_REMEDY_MICRO_BATCH));
  g_assert_nonnull (find_kind (found, WHAT_IF_REMEDY_RECOMPUTE));
  check (spec, found);
}

/* Three of the machine's four devices are in use: no remedy takes the fourth.
 * Copies of 64 micro-batches each, so that it is the activations. */
static void
test_devices_in_use (void)
{
  g_autoptr (SimSpec) spec = load ("dp-ring-4");
  g_autoptr (GError) error = NULL;
  gboolean all_tried = FALSE;
  g_autoptr (GPtrArray) found = NULL;

  spec->parallel.degree[SIM_DIMENSION_DATA] = 3;
  spec->training.micro_batch = 256;
  spec->training.global_batch = 768;
  found = what_if_find_remedies (spec, &all_tried, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (all_tried);
  g_assert_nonnull (find_kind (found, WHAT_IF_REMEDY_PLAN));
  check (spec, found);
}

/* Runs of a thousand steps of thousands of micro-batches each have too many
 * tasks: that none of the splits
 * was found to fit does not say that none does. */
static void
test_too_large (void)
{
  g_autoptr (SimSpec) spec = load ("mp-does-not-fit");
  g_autoptr (GError) error = NULL;
  gboolean all_tried = TRUE;
  g_autoptr (GPtrArray) found = NULL;

  spec->training.iterations = SIM_MAX_ITERATIONS;
  spec->training.global_batch *= 8192;
  g_assert_true (sim_spec_validate (spec, &error));
  found = what_if_find_remedies (spec, &all_tried, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_false (all_tried);
}

static void
test_cancelled (void)
{
  g_autoptr (SimSpec) spec = load ("mp-does-not-fit");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gboolean all_tried = FALSE;

  g_cancellable_cancel (cancellable);
  g_assert_null (what_if_find_remedies (spec, &all_tried, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/what-if-remedy/states", test_states);
  g_test_add_func ("/what-if-remedy/activations", test_activations);
  g_test_add_func ("/what-if-remedy/devices-in-use", test_devices_in_use);
  g_test_add_func ("/what-if-remedy/too-large", test_too_large);
  g_test_add_func ("/what-if-remedy/cancelled", test_cancelled);
  return g_test_run ();
}
