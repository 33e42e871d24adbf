/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step that does not fit: how far, and what would help. */
#include "widgets/what-if-panel-private.h"

#include "base/base-units.h"
#include "widgets/split-words.h"

#include <glib/gi18n-lib.h>

#define REMEDY "shardstep-remedy"

/* ---- words ---- */

/* What is turned, as on a button that turns it. */
static char *
dup_title (WhatIfPanel *self, const WhatIfRemedy *remedy)
{
  const SimPlanSplit *split = &remedy->split;
  g_autofree char *recompute =
      what_if_knob_dup_value (WHAT_IF_RECOMPUTE, split->recompute);
  g_autofree char *zero = what_if_knob_dup_value (WHAT_IF_ZERO, split->zero);

  switch (remedy->kind)
    {
    case WHAT_IF_REMEDY_RECOMPUTE:
      /* Translators: which activations: "all of a layer" */
      return g_strdup_printf (_ ("Recompute activations: %s"), recompute);
    case WHAT_IF_REMEDY_ZERO:
      /* Translators: "ZeRO stage 3: weights too" */
      return g_strdup_printf (_ ("ZeRO stage %s"), zero);
    case WHAT_IF_REMEDY_MICRO_BATCH:
      return g_strdup_printf (ngettext ("Micro-batches of %u sample",
                                        "Micro-batches of %u samples",
                                        split->micro_batch),
                              split->micro_batch);
    case WHAT_IF_REMEDY_TENSOR:
      return g_strdup_printf (_ ("Tensor %u, data %u"),
                              split->degree[SIM_DIMENSION_TENSOR],
                              split->degree[SIM_DIMENSION_DATA]);
    case WHAT_IF_REMEDY_PIPELINE:
      return g_strdup_printf (_ ("Pipeline %u, data %u"),
                              split->degree[SIM_DIMENSION_PIPELINE],
                              split->degree[SIM_DIMENSION_DATA]);
    case WHAT_IF_REMEDY_PLAN:
    default:
      {
        g_autofree char *words = split_words (split);

        /* What recomputing cost is why it is faster. */
        if (split->recompute == SIM_RECOMPUTE_NONE &&
            self->spec->training.recompute != SIM_RECOMPUTE_NONE)
          return g_strdup_printf (_ ("The fastest: %s, nothing recomputed"),
                                  words);
        /* Translators: a way to split: "data 2 × tensor 4, ZeRO 1" */
        return g_strdup_printf (_ ("The fastest: %s"), words);
      }
    }
}

/* "62 of 80 GB · a step takes 1.71 s, 5 % longer" */
static char *
dup_cost (WhatIfPanel *self, const WhatIfRemedy *remedy)
{
  g_autofree char *memory = base_format_bytes (remedy->memory_bytes);
  g_autofree char *room =
      base_format_bytes (remedy->spec->cluster.device.memory_bytes);
  g_autofree char *step = base_format_duration_ns (remedy->step_ns);
  double more = self->step_ns > 0
                    ? (double)(remedy->step_ns - self->step_ns) / self->step_ns
                    : 0;
  g_autofree char *percent = base_format_percent (ABS (more));

  /* Translators: memory needed, memory there is, how long a step takes, and
   * how much that is more than it would take if it did fit. */
  return g_strdup_printf (
      more >= 0 ? _ ("%1$s of %2$s · a step takes %3$s, %4$s longer")
                : _ ("%1$s of %2$s · a step takes %3$s, %4$s shorter"),
      memory, room, step, percent);
}

static char *
dup_excess (const SimTimeline *timeline)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint device = sim_timeline_get_fullest_device (timeline);
  g_autofree char *memory = NULL;
  g_autofree char *room = base_format_bytes (spec->cluster.device.memory_bytes);
  SimMemoryPoint peak;

  sim_timeline_memory_peak (timeline, device, &peak);
  memory = base_format_bytes (peak.total);
  return g_strdup_printf (
      _ ("Does not fit: device %1$u needs %2$s, and has %3$s"), device, memory,
      room);
}

/* ---- what was found ---- */

static void
take_cb (WhatIfPanel *self, GtkWidget *button)
{
  const WhatIfRemedy *remedy = g_object_get_data (G_OBJECT (button), REMEDY);
  SimSpec *spec = sim_spec_copy (remedy->spec);

  sim_spec_free (self->spec);
  self->spec = spec;
  what_if_panel_show_spec (self);
  what_if_panel_emit_changed (self, WHAT_IF_N_KNOBS);
}

static GtkWidget *
row_new (WhatIfPanel *self, WhatIfRemedy *remedy)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_ ("Set"));
  g_autofree char *title = dup_title (self, remedy);
  g_autofree char *cost = dup_cost (self, remedy);
  /* Translators: what would be set, and what it costs. */
  g_autofree char *words = g_strdup_printf (_ ("%1$s. %2$s"), title, cost);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), cost);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), REMEDY, remedy);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (take_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  return row;
}

static void
show_remedies (WhatIfPanel *self)
{
  guint n = self->remedies ? self->remedies->len : 0;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->remedy_list))))
    gtk_list_box_remove (self->remedy_list, child);
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (self->remedy_list,
                         row_new (self, self->remedies->pdata[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_list), n > 0);
}

static void
say (WhatIfPanel *self, const char *words)
{
  gtk_label_set_label (self->remedy_label, words);
}

/* ---- finding ---- */

typedef struct
{
  GPtrArray *remedies;
  gboolean all_tried;
} Found;

static void
found_free (Found *self)
{
  g_clear_pointer (&self->remedies, g_ptr_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Found, found_free)

static void
find_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (Found) found = g_new0 (Found, 1);

  found->remedies =
      what_if_find_remedies (data, &found->all_tried, cancellable, &error);
  if (found->remedies)
    g_task_return_pointer (task, g_steal_pointer (&found),
                           (GDestroyNotify)found_free);
  else
    g_task_return_error (task, error);
}

static const char *
get_outcome (const Found *found)
{
  if (found->remedies->len > 0)
    return _ ("Each of these would make it fit, the same samples in each "
              "step:");
  if (found->all_tried)
    return _ ("No single change makes it fit, and no split of these devices "
              "does.");
  return _ ("No single change makes it fit; the splits of these devices are "
            "too many or too large to be looked through.");
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WhatIfPanel *self = WHAT_IF_PANEL (source);
  g_autoptr (Found) found = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Overtaken by another run, or nobody looks any more. */
  if (g_task_get_cancellable (G_TASK (result)) != self->finding || !found)
    return;
  g_clear_object (&self->finding);
  g_clear_pointer (&self->remedies, g_ptr_array_unref);
  self->remedies = g_ptr_array_ref (found->remedies);
  show_remedies (self);
  say (self, get_outcome (found));
}

void
what_if_panel_stop_finding (WhatIfPanel *self)
{
  if (self->finding)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
}

void
what_if_panel_set_run (WhatIfPanel *self, SimTimeline *timeline)
{
  gboolean fits = timeline == NULL || sim_timeline_fits (timeline);
  g_autofree char *excess = fits ? NULL : dup_excess (timeline);
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WHAT_IF_IS_PANEL (self));
  if (timeline == self->run)
    return;
  what_if_panel_stop_finding (self);
  g_clear_pointer (&self->run, sim_timeline_unref);
  self->run = timeline ? sim_timeline_ref (timeline) : NULL;
  gtk_widget_set_visible (self->fit_box, !fits);
  if (fits)
    return;
  gtk_label_set_label (self->fit_label, excess);
  g_clear_pointer (&self->remedies, g_ptr_array_unref);
  show_remedies (self);
  say (self, _ ("Looking for what would make it fit…"));
  self->step_ns = what_if_get_step_ns (timeline);
  self->finding = g_cancellable_new ();
  task = g_task_new (self, self->finding, found_cb, NULL);
  g_task_set_task_data (task, sim_spec_copy (sim_timeline_get_spec (timeline)),
                        (GDestroyNotify)sim_spec_free);
  g_task_run_in_thread (task, find_thread);
}
