/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-plan-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A split in a table: its figures in words, and how they are sorted. */
#define APP_TYPE_PLAN_ROW (app_plan_row_get_type ())
G_DECLARE_FINAL_TYPE (AppPlanRow, app_plan_row, APP, PLAN_ROW, GObject)

typedef enum
{
  APP_PLAN_RANK,
  APP_PLAN_SPLIT,
  APP_PLAN_STEP,
  APP_PLAN_UTILIZATION,
  APP_PLAN_MEMORY,
  APP_PLAN_BUBBLE,
  APP_PLAN_FITS,
  APP_N_PLAN_COLUMNS
} AppPlanColumn;

/* The index-th of the run, which is kept. */
AppPlanRow *app_plan_row_new (AppPlanRun *run,
                              guint index) G_GNUC_WARN_UNUSED_RESULT;
const AppPlanSplit *app_plan_row_get_split (AppPlanRow *self);
char *app_plan_row_dup_text (AppPlanRow *self,
                             AppPlanColumn column) G_GNUC_WARN_UNUSED_RESULT;
/* All of them in sentences, for a screen reader and below the table. */
char *app_plan_row_dup_words (AppPlanRow *self) G_GNUC_WARN_UNUSED_RESULT;
/* Another whole sentence after those that are there. */
void app_plan_row_append (GString *text, const char *sentence);
/* As a GCompareDataFunc of GtkCustomSorter; column: GUINT_TO_POINTER. */
int app_plan_row_compare (gconstpointer a, gconstpointer b, gpointer column);

G_END_DECLS
