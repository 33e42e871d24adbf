/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-plan.h"

G_BEGIN_DECLS

/* What sim-plan.c, which lists and ranks splits, has of sim-plan-best.c, which
 * simulates the most promising. */

/* SimPlanSplit.confirmed_seconds, where it is not known */
#define SIM_PLAN_TOO_LARGE (-2.0)
#define SIM_PLAN_UNTRIED (-1.0)

struct _SimPlan
{
  GArray *splits; /* SimPlanSplit */
  guint n_fitting;
  guint64 n_left_out[2]; /* of those that do not fit, and of those that do */
};

/* As sim_plan_new_over, with another SIM_MAX_SPLITS, 4 or more. */
SimPlan *sim_plan_new_keeping (const SimSpec *spec,
                               guint n_devices,
                               guint n_confirm,
                               guint n_keep,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Simulates until n_confirm are known to be faster than any other can be, as
 * sim_plan_new says; those that fit come first, as ranked.  FALSE: cancelled.
 */
gboolean sim_plan_simulate_best (SimPlan *self,
                                 const SimSpec *spec,
                                 guint n_confirm,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
