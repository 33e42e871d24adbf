/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/what-if-change.h"

#include "base/base-units.h"
#include "widgets/what-if-rows.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What was found: the words of the first, and how many. */
typedef struct
{
  const SimSpec *from;
  const SimSpec *to;
  char *first;
  guint n;
} Change;

static void
add (Change *self, char *words /* taken */)
{
  if (self->n++ == 0)
    self->first = words;
  else
    g_free (words);
}

static void
add_value (Change *self,
           const char *title,
           const char *before,
           const char *after)
{
  add (self,
       /* Translators: a knob that was turned, and its two values: "“ZeRO
        * stage” from 0 to 1". */
       g_strdup_printf (_ ("“%1$s” from %2$s to %3$s"), title, before, after));
}

static void
add_name (Change *self, const char *title, const char *from, const char *to)
{
  if (g_strcmp0 (from, to) != 0)
    add_value (self, title, from && *from ? from : _ ("as in the scenario"),
               to && *to ? to : _ ("as in the scenario"));
}

static void
add_switch (Change *self, const char *title, gboolean from, gboolean to)
{
  if (from == to)
    return;
  /* Translators: a switch of that name was turned on, or off. */
  add (self, g_strdup_printf (to ? _ ("“%s” on") : _ ("“%s” off"), title));
}

static void
add_knob (Change *self, WhatIfKnob knob)
{
  guint from = what_if_get (self->from, knob);
  guint to = what_if_get (self->to, knob);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (from == to)
    return;
  before = what_if_knob_dup_value (knob, from);
  after = what_if_knob_dup_value (knob, to);
  add_value (self, what_if_knob_get_title (knob), before, after);
}

/* The two links are turned together. */
static void
add_links (Change *self)
{
  const SimCluster *from = &self->from->cluster, *to = &self->to->cluster;
  gboolean same =
      g_strcmp0 (from->node_link.name, to->node_link.name) == 0 &&
      g_strcmp0 (from->cluster_link.name, to->cluster_link.name) == 0;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  add_name (self, _ ("Links in a node"), from->node_link.name,
            to->node_link.name);
  add_name (self, _ ("Links between nodes"), from->cluster_link.name,
            to->cluster_link.name);
  if (!same || fabs (what_if_get_link_factor (self->to, self->from) - 1) < 1e-9)
    return;
  before = base_format_rate (what_if_get_bandwidth (self->from), "B");
  after = base_format_rate (what_if_get_bandwidth (self->to), "B");
  add_value (self, _ ("Link speed"), before, after);
}

static char *
dup_slow (gboolean is_slow, guint device, double slowdown)
{
  g_autofree char *number = base_format_number (slowdown);

  if (!is_slow)
    return g_strdup (_ ("none"));
  /* Translators: a device, and how many times as long it takes: "device 2,
   * 1.5 ×". */
  return g_strdup_printf (_ ("device %1$u, %2$s ×"), device, number);
}

static void
add_slow (Change *self)
{
  guint device[2] = { 0, 0 };
  double slowdown[2] = { 1, 1 };
  gboolean is_slow[2] = {
    what_if_get_slow_device (self->from, &device[0], &slowdown[0]),
    what_if_get_slow_device (self->to, &device[1], &slowdown[1]),
  };
  g_autofree char *before = dup_slow (is_slow[0], device[0], slowdown[0]);
  g_autofree char *after = dup_slow (is_slow[1], device[1], slowdown[1]);

  add_name (self, _ ("Slow device"), before, after);
}

char *
what_if_dup_change (const SimSpec *from, const SimSpec *to)
{
  Change self = { .from = from, .to = to };
  g_autofree char *bucket =
      what_if_bucket_dup_value (from->parallel.bucket_bytes);
  g_autofree char *other = what_if_bucket_dup_value (to->parallel.bucket_bytes);
  g_autofree char *first = NULL;

  add_name (&self, _ ("Model"), from->model.name, to->model.name);
  add_name (&self, _ ("Device"), from->cluster.device.name,
            to->cluster.device.name);
  add_links (&self);
  /* The devices are these together. */
  for (guint i = WHAT_IF_DATA; i < WHAT_IF_N_KNOBS; i++)
    if (i != WHAT_IF_SEQUENCE ||
        g_strcmp0 (from->model.name, to->model.name) == 0)
      add_knob (&self, i);
  add_switch (&self, _ ("Sequence parallel"), from->parallel.sequence_parallel,
              to->parallel.sequence_parallel);
  add_switch (&self, _ ("Overlap"), from->parallel.overlap,
              to->parallel.overlap);
  add_name (&self, _ ("Gradient bucket"), bucket, other);
  add_switch (&self, _ ("Skip synchronising"), !from->parallel.synchronise,
              !to->parallel.synchronise);
  add_slow (&self);

  if (self.n == 0)
    return g_strdup (_ ("the knobs"));
  first = self.first;
  if (self.n == 1)
    return g_steal_pointer (&first);
  /* Translators: %1$s is one knob that was turned, %2$u how many others. */
  return g_strdup_printf (
      ngettext ("%1$s, and %2$u more", "%1$s, and %2$u more", self.n - 1),
      first, self.n - 1);
}
