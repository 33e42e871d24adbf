/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-library.h"
#include "sim/sim-timeline.h"

/* What most of the lost time of each shipped scenario goes back to. */

static SimTimeline *
simulate (const char *id)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (Scenario) scenario =
      scenario_load_shipped (id, presets, diagnostics);
  SimTimeline *timeline;

  g_assert_nonnull (scenario);
  timeline = sim_simulate (scenario_get_spec (scenario), NULL, NULL);
  g_assert_nonnull (timeline);
  return timeline;
}

typedef struct
{
  const char *scenario;
  SimIdleTime time;
  SimWhyKind kind;
  double least; /* share of that time */
  guint peer;   /* SIM_NONE: not looked at */
} Expected;

/* Shares are as found, rounded down to a tenth: that the cause weighs most is
 * what counts.  The two of a pipeline's bubble: half of it waits for gradients,
 * the rest for activations or, at the end, for nothing more. */
static const Expected expected[] = {
  /* data parallel */
  { "dp-ring-4", SIM_IDLE_ANY, SIM_WHY_LAST_BUCKET, 0.9, SIM_NONE },
  { "dp-workstation", SIM_IDLE_ANY, SIM_WHY_LAST_BUCKET, 0.7, SIM_NONE },
  { "dp-overlap-off", SIM_IDLE_ANY, SIM_WHY_NO_OVERLAP, 1, SIM_NONE },
  { "dp-toy-4", SIM_IDLE_ANY, SIM_WHY_LATENCY, 1, SIM_NONE },
  { "sync-parameter-server", SIM_IDLE_ANY, SIM_WHY_NO_OVERLAP, 1, SIM_NONE },
  { "zero-1", SIM_IDLE_ANY, SIM_WHY_GATHER_UPDATED, 0.5, SIM_NONE },
  { "zero-2", SIM_IDLE_ANY, SIM_WHY_GATHER_UPDATED, 0.5, SIM_NONE },
  { "zero-3", SIM_IDLE_ANY, SIM_WHY_LAST_BUCKET, 0.5, SIM_NONE },
  /* inside a layer */
  { "tp-4", SIM_IDLE_ANY, SIM_WHY_EXCHANGE, 1, SIM_NONE },
  { "tp-sequence", SIM_IDLE_ANY, SIM_WHY_EXCHANGE, 1, SIM_NONE },
  { "ep-4", SIM_IDLE_ANY, SIM_WHY_EXPERTS, 0.9, SIM_NONE },
  { "ep-uneven", SIM_IDLE_EXPOSED, SIM_WHY_EXPERTS, 0.9, SIM_NONE },
  { "ep-uneven", SIM_IDLE_BUBBLE, SIM_WHY_OTHERS, 1, SIM_NONE },
  /* stages */
  { "mp-naive-4", SIM_IDLE_ANY, SIM_WHY_LATER_STAGE, 0.6, SIM_NONE },
  { "pp-gpipe", SIM_IDLE_ANY, SIM_WHY_LATER_STAGE, 0.4, SIM_NONE },
  { "pp-1f1b", SIM_IDLE_ANY, SIM_WHY_LATER_STAGE, 0.4, SIM_NONE },
  { "pp-interleaved", SIM_IDLE_ANY, SIM_WHY_LATER_STAGE, 0.4, SIM_NONE },
  { "pp-zero-bubble", SIM_IDLE_ANY, SIM_WHY_LATER_STAGE, 0.4, SIM_NONE },
  { "pp-zb-2p", SIM_IDLE_ANY, SIM_WHY_EARLIER_STAGE, 0.4, SIM_NONE },
  { "pp-v-half", SIM_IDLE_ANY, SIM_WHY_EARLIER_STAGE, 0.4, SIM_NONE },
  { "pp-dualpipe", SIM_IDLE_ANY, SIM_WHY_LATER_STAGE, 0.5, SIM_NONE },
  { "pp-dualpipe-v", SIM_IDLE_ANY, SIM_WHY_EARLIER_STAGE, 0.4, SIM_NONE },
  /* Tensor exchanges are most of what 3D exposes, although the last bucket
   * stands at the end of the step. */
  { "3d", SIM_IDLE_EXPOSED, SIM_WHY_EXCHANGE, 0.8, SIM_NONE },
  { "dp-pp", SIM_IDLE_EXPOSED, SIM_WHY_LAST_BUCKET, 0.8, SIM_NONE },
  /* faults */
  { "dp-slow-device", SIM_IDLE_ANY, SIM_WHY_STRAGGLER, 0.9, 2 },
  { "dp-slow-link", SIM_IDLE_ANY, SIM_WHY_SLOW_LINK, 1, 2 },
  /* What overlaps with the crawling ring computes longer: the others wait. */
  { "dp-slow-link", SIM_IDLE_BUBBLE, SIM_WHY_OTHERS, 0.6, 1 },
  { "dp-lost-device", SIM_IDLE_ANY, SIM_WHY_LOST_DEVICE, 1, 2 },
};

static void
test_causes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const Expected *of = &expected[i];
      g_autoptr (SimTimeline) timeline = simulate (of->scenario);
      SimWhy why;

      sim_timeline_why_of (timeline, SIM_NONE, of->time, G_MAXINT64, &why);
      g_test_message ("%s: kind %u, %.3f, peer %u", of->scenario, why.kind,
                      why.share, why.peer);
      g_assert_cmpint (why.kind, ==, of->kind);
      g_assert_cmpfloat (why.share, >=, of->least);
      if (of->peer != SIM_NONE)
        g_assert_cmpuint (why.peer, ==, of->peer);
    }
}

/* Ring attention hides behind the compute on the shipped links; on slow ones it
 * does not. */
static void
test_context (void)
{
  g_autoptr (SimTimeline) fast = simulate ("cp-4");
  g_autoptr (SimSpec) spec = sim_spec_copy (sim_timeline_get_spec (fast));
  g_autoptr (SimTimeline) slow = NULL;
  SimWhy why;

  spec->cluster.node_link.bandwidth /= 100;
  slow = sim_simulate (spec, NULL, NULL);
  sim_timeline_why (slow, SIM_NONE, G_MAXINT64, &why);
  g_assert_cmpint (why.kind, ==, SIM_WHY_CONTEXT);
  g_assert_cmpfloat (why.share, >, 0.5);
}

/* The hand-over to a device that ends when its idle stretch does; SIM_NONE
 * where there is not exactly one. */
static guint32
find_arrival (const SimTimeline *timeline, guint device, gint64 t_ns)
{
  guint n;
  const SimTransfer *all = sim_timeline_get_transfers (timeline, &n);
  guint32 found = SIM_NONE;

  for (guint i = 0; i < n; i++)
    if (all[i].collective == SIM_NONE && all[i].target == device &&
        all[i].payload == SIM_PAYLOAD_ACTIVATION && all[i].end_ns == t_ns)
      {
        if (found != SIM_NONE)
          return SIM_NONE;
        found = i;
      }
  return found;
}

/* What a stage is said to wait for is what arrives when it goes on, also where
 * a forward and a backward are one piece of work that begins with the
 * forward. */
static void
test_direction (void)
{
  static const char *const ids[] = { "pp-1f1b",     "pp-zero-bubble",
                                     "pp-zb-2p",    "pp-v-half",
                                     "pp-dualpipe", "pp-dualpipe-v" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (SimTimeline) timeline = simulate (ids[i]);
      guint n_judged[2] = { 0 }, n, n_transfers;
      const SimTransfer *transfers =
          sim_timeline_get_transfers (timeline, &n_transfers);

      for (guint device = 0; device < sim_timeline_get_n_devices (timeline);
           device++)
        {
          const SimSpan *spans =
              sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);

          for (guint k = 0; k + 1 < n; k++)
            {
              guint32 arrival =
                  find_arrival (timeline, device, spans[k + 1].start_ns);
              SimWhy why;

              if (arrival == SIM_NONE ||
                  !sim_timeline_why_at (timeline, device, spans[k].end_ns,
                                        &why) ||
                  (why.kind != SIM_WHY_EARLIER_STAGE &&
                   why.kind != SIM_WHY_LATER_STAGE))
                continue;
              g_assert_cmpint (why.kind, ==,
                               transfers[arrival].backward
                                   ? SIM_WHY_LATER_STAGE
                                   : SIM_WHY_EARLIER_STAGE);
              n_judged[transfers[arrival].backward]++;
            }
        }
      g_test_message ("%s: %u activations, %u gradients", ids[i], n_judged[0],
                      n_judged[1]);
      g_assert_cmpuint (n_judged[1], >, 0);
    }
}

/* A stage's idle slice is led to by the work of the other stages, one after the
 * other: at the start the last of four waits while the first three compute and
 * hand on. */
static void
test_path (void)
{
  g_autoptr (SimTimeline) timeline = simulate ("mp-naive-4");
  g_autoptr (GArray) path =
      g_array_new (FALSE, FALSE, sizeof (SimCriticalLink));
  guint computed = 0, handed_on = 0;

  sim_timeline_critical_path (timeline, 3, 0, path);
  for (guint i = 0; i < path->len; i++)
    {
      const SimCriticalLink *link = &g_array_index (path, SimCriticalLink, i);

      if (link->work == SIM_WORK_COMMUNICATE)
        {
          g_assert_cmpint (link->payload, ==, SIM_PAYLOAD_ACTIVATION);
          g_assert_cmpuint (link->peer, ==, link->device + 1);
          handed_on++;
        }
      else
        {
          g_assert_cmpint (link->work, ==, SIM_WORK_FORWARD);
          computed++;
        }
    }
  g_assert_cmpuint (computed, >=, 3);
  g_assert_cmpuint (handed_on, ==, 2); /* its own is exposed, another slice */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/why/causes", test_causes);
  g_test_add_func ("/sim/why/context", test_context);
  g_test_add_func ("/sim/why/direction", test_direction);
  g_test_add_func ("/sim/why/path", test_path);
  return g_test_run ();
}
