/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-plan-table.h"

#include <glib/gi18n-lib.h>

#define TEXT_CHARS 21
#define FITS_CHARS 15
/* Of a column: an AppPlanColumn, wherever it was dragged to. */
#define COLUMN "shardstep-column"

/* ---- columns ---- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  gboolean fits = GPOINTER_TO_UINT (column) == APP_PLAN_FITS;
  gboolean text = fits || GPOINTER_TO_UINT (column) == APP_PLAN_SPLIT;
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), text ? 0 : 1);
  gtk_label_set_wrap (GTK_LABEL (label), text);
  /* A table's rows are as high as they would be in their least width. */
  if (text)
    gtk_label_set_width_chars (GTK_LABEL (label),
                               fits ? FITS_CHARS : TEXT_CHARS);
  /* Mostly it is one word, so what is wider goes to the split. */
  if (fits)
    gtk_label_set_max_width_chars (GTK_LABEL (label), FITS_CHARS);
  if (!text)
    gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  AppPlanRow *row = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);
  GtkWidget *cell = gtk_widget_get_parent (label);
  g_autofree char *text =
      app_plan_row_dup_text (row, (AppPlanColumn)GPOINTER_TO_UINT (column));

  gtk_label_set_label (GTK_LABEL (label), text);
  /* The row is what has the focus: it says all of it. */
  if (GPOINTER_TO_UINT (column) == APP_PLAN_SPLIT && cell)
    {
      GtkWidget *line = gtk_widget_get_parent (cell);
      g_autofree char *words = app_plan_row_dup_words (row);

      if (line)
        gtk_accessible_update_property (
            GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
    }
}

void
app_plan_table_add_columns (GtkColumnView *view)
{
  const char *const titles[APP_N_PLAN_COLUMNS] = {
    /* Translators: the place of a split, a column's heading. */
    [APP_PLAN_RANK] = _ ("Place"),
    [APP_PLAN_SPLIT] = _ ("Split"),
    [APP_PLAN_STEP] = _ ("Step"),
    /* Translators: model FLOPs utilisation. */
    [APP_PLAN_UTILIZATION] = _ ("MFU"),
    [APP_PLAN_MEMORY] = _ ("Memory"),
    [APP_PLAN_BUBBLE] = _ ("Bubble"),
    [APP_PLAN_FITS] = _ ("Fits"),
  };

  for (guint i = 0; i < APP_N_PLAN_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (
          app_plan_row_compare, GUINT_TO_POINTER (i), NULL));

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb),
                        GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb),
                        GUINT_TO_POINTER (i));
      column = gtk_column_view_column_new (titles[i], factory);
      gtk_column_view_column_set_sorter (column, sorter);
      gtk_column_view_column_set_expand (column, i == APP_PLAN_SPLIT);
      g_object_set_data (G_OBJECT (column), COLUMN, GUINT_TO_POINTER (i));
      gtk_column_view_append_column (view, column);
    }
}

void
app_plan_table_set_narrow (GtkColumnView *view, gboolean narrow)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column =
          g_list_model_get_item (columns, i);
      guint of =
          GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (column), COLUMN));

      gtk_column_view_column_set_visible (
          column, !narrow || of == APP_PLAN_SPLIT || of == APP_PLAN_STEP ||
                      of == APP_PLAN_MEMORY);
    }
}

/* ---- rows ---- */

static GListModel *
sorted_new (GtkColumnView *view, AppPlanRun *run, guint first, guint end)
{
  GListStore *store = g_list_store_new (APP_TYPE_PLAN_ROW);
  GtkSorter *sorter = gtk_column_view_get_sorter (view);

  for (guint i = first; i < end; i++)
    {
      g_autoptr (AppPlanRow) row = app_plan_row_new (run, i);

      g_list_store_append (store, row);
    }
  return G_LIST_MODEL (
      gtk_sort_list_model_new (G_LIST_MODEL (store), g_object_ref (sorter)));
}

guint
app_plan_table_count (const AppPlanRun *run, gboolean fitting)
{
  guint n = 0, n_fitting = app_plan_run_get_n_fitting (run);

  app_plan_run_get_splits (run, &n);
  return fitting ? MIN (n_fitting, APP_PLAN_MOST_FITTING)
                 : MIN (n - n_fitting, APP_PLAN_MOST_OTHERS);
}

GListModel *
app_plan_table_new_rows (GtkColumnView *view, AppPlanRun *run)
{
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);
  guint fitting = app_plan_run_get_n_fitting (run);
  g_autoptr (GListModel) first = NULL, rest = NULL;

  first = sorted_new (view, run, 0, app_plan_table_count (run, TRUE));
  rest = sorted_new (view, run, fitting,
                     fitting + app_plan_table_count (run, FALSE));
  g_list_store_append (parts, first);
  g_list_store_append (parts, rest);
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts)));
}
