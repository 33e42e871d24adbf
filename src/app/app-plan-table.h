/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-plan-row.h"

G_BEGIN_DECLS

/* The planner's table: its columns, and a plan in its rows. */

/* Of those that fit, and of the others: more of them nobody reads, and a table
 * takes its time to sort them. */
#define APP_PLAN_MOST_FITTING 4000
#define APP_PLAN_MOST_OTHERS 1000

void app_plan_table_add_columns (GtkColumnView *view);
/* Narrow: what a step takes and whether it fits are there alone. */
void app_plan_table_set_narrow (GtkColumnView *view, gboolean narrow);
/* How many rows a plan has there, of those that fit or of the others. */
guint app_plan_table_count (const AppPlanRun *run, gboolean fitting);
/* Sorted as the view is; those that do not fit stay at the end, whatever is
 * sorted by. */
GListModel *app_plan_table_new_rows (GtkColumnView *view,
                                     AppPlanRun *run) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
