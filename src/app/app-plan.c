/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-plan.h"

#include "app/app-plan-row.h"
#include "widgets/room-bin.h"

#include <glib/gi18n-lib.h>

/* In usual letters: narrower, rank, peak and bubble are below the table only.
 */
#define WIDE 640
#define PULSE_MS 80
#define TEXT_CHARS 21
/* Of those that fit, and of the others: more of them nobody reads, and a table
 * takes its time to sort them. */
#define MOST_FITTING 4000
#define MOST_OTHERS 1000

struct _AppPlan
{
  AdwWindow parent_instance;
  AdwWindowTitle *title;
  GtkWidget *back_button;
  GtkStack *stack;
  GtkLabel *busy_label;
  GtkProgressBar *progress;
  AdwStatusPage *problem;
  GtkLabel *summary;
  GtkColumnView *view;
  GtkLabel *words;
  GtkWidget *show_button;

  AppSession *session;
  GtkColumnViewColumn *columns[APP_N_PLAN_COLUMNS];
  GtkSingleSelection *selection; /* NULL: no table */
  AppPlanRun *run;               /* NULL: none yet */
  AppPlanProgress *state;        /* of the run under way, owned by it */
  GCancellable *cancellable;     /* of it, or NULL */
  guint pulse_source;
};

enum
{
  CHOSEN,
  BACK,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (AppPlan, app_plan, ADW_TYPE_WINDOW)

/* ---- the table ---- */

static AppPlanRow *
get_selected (AppPlan *self)
{
  return self->selection
             ? gtk_single_selection_get_selected_item (self->selection)
             : NULL;
}

static void
selected_cb (AppPlan *self)
{
  AppPlanRow *row = get_selected (self);
  g_autofree char *words =
      row ? app_plan_row_dup_words (row)
          : g_strdup (_ ("≈ is estimated; the others were simulated."));

  gtk_label_set_label (self->words, words);
  gtk_widget_set_sensitive (self->show_button, row != NULL);
}

static void
choose (AppPlan *self, AppPlanRow *row)
{
  g_autoptr (SimSpec) spec = NULL;

  if (!row || !self->run)
    return;
  spec = app_plan_run_apply (self->run, app_plan_row_get_split (row));
  g_signal_emit (self, signals[CHOSEN], 0, spec);
  gtk_widget_set_visible (self->back_button, TRUE);
}

static void
activate_cb (AppPlan *self, guint position)
{
  g_autoptr (AppPlanRow) row =
      g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  gtk_single_selection_set_selected (self->selection, position);
  choose (self, row);
}

static void
show_cb (AppPlan *self)
{
  choose (self, get_selected (self));
}

static void
back_cb (AppPlan *self)
{
  gtk_widget_set_visible (self->back_button, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  g_signal_emit (self, signals[BACK], 0);
}

static GListModel *
sorted_new (AppPlan *self, guint first, guint end)
{
  GListStore *store = g_list_store_new (APP_TYPE_PLAN_ROW);
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);

  for (guint i = first; i < end; i++)
    {
      g_autoptr (AppPlanRow) row = app_plan_row_new (self->run, i);

      g_list_store_append (store, row);
    }
  return G_LIST_MODEL (
      gtk_sort_list_model_new (G_LIST_MODEL (store), g_object_ref (sorter)));
}

/* Those that do not fit stay at the end, whatever is sorted by. */
static void
fill_table (AppPlan *self)
{
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);
  guint n = 0, fitting = app_plan_run_get_n_fitting (self->run);
  g_autoptr (GListModel) first = NULL, rest = NULL;

  app_plan_run_get_splits (self->run, &n);
  first = sorted_new (self, 0, MIN (fitting, MOST_FITTING));
  rest = sorted_new (self, fitting, MIN (n, fitting + MOST_OTHERS));
  g_list_store_append (parts, first);
  g_list_store_append (parts, rest);
  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  self->selection = gtk_single_selection_new (
      G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts))));
  g_signal_connect_object (self->selection, "notify::selected",
                           G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  selected_cb (self);
}

static char *
dup_summary (AppPlan *self)
{
  guint n = 0, fitting = app_plan_run_get_n_fitting (self->run);
  g_autofree char *fit = NULL;
  g_autofree char *others = NULL;

  app_plan_run_get_splits (self->run, &n);
  fit = g_strdup_printf (ngettext ("%u split fits, the fastest first",
                                   "%u splits fit, the fastest first", fitting),
                         fitting);
  if (n == fitting)
    /* Translators: "31 splits fit, the fastest first." */
    return g_strdup_printf (_ ("%s."), fit);
  others = g_strdup_printf (ngettext ("%u does not fit, at the end",
                                      "%u do not fit, at the end, the nearest "
                                      "first",
                                      n - fitting),
                            n - fitting);
  /* Translators: "31 splits fit, the fastest first; 12 do not fit, at the end,
   * the nearest first." */
  return g_strdup_printf (_ ("%1$s; %2$s."), fit, others);
}

/* ---- planning ---- */

static void
show_page (AppPlan *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);
}

static gboolean
pulse_cb (gpointer data)
{
  AppPlan *self = data;
  int total = g_atomic_int_get (&self->state->total);
  int done = g_atomic_int_get (&self->state->done);

  if (total == 0)
    gtk_progress_bar_pulse (self->progress);
  else
    {
      g_autofree char *text =
          g_strdup_printf (_ ("Simulating the best: %d of %d"), done, total);

      gtk_label_set_label (self->busy_label, text);
      gtk_progress_bar_set_fraction (self->progress, (double)done / total);
    }
  return G_SOURCE_CONTINUE;
}

typedef struct
{
  SimSpec *spec;
  AppPlanProgress progress;
} Job;

static void
job_free (Job *job)
{
  sim_spec_free (job->spec);
  g_free (job);
}

static void
plan_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  AppPlanRun *run =
      app_plan_run_new (job->spec, &job->progress, cancellable, &error);

  if (run)
    g_task_return_pointer (task, run, (GDestroyNotify)app_plan_run_unref);
  else
    g_task_return_error (task, error);
}

static void
stop (AppPlan *self)
{
  g_clear_handle_id (&self->pulse_source, g_source_remove);
  self->state = NULL;
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AppPlan *self = APP_PLAN (source);
  g_autoptr (GError) error = NULL;
  AppPlanRun *run = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *summary = NULL;

  /* Stopped, or overtaken by another. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    {
      app_plan_run_unref (run);
      return;
    }
  stop (self);
  g_clear_pointer (&self->run, app_plan_run_unref);
  self->run = run;
  if (!run)
    {
      adw_status_page_set_title (self->problem, _ ("No splits to compare"));
      adw_status_page_set_description (self->problem, error->message);
      show_page (self, "problem");
      return;
    }
  summary = dup_summary (self);
  gtk_label_set_label (self->summary, summary);
  fill_table (self);
  show_page (self, "table");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
start (AppPlan *self)
{
  Scenario *scenario = app_session_get_scenario (self->session);
  const SimSpec *spec = app_session_get_spec (self->session);
  g_autoptr (GTask) task = NULL;
  Job *job;

  stop (self);
  if (!spec || !scenario)
    return;
  adw_window_title_set_subtitle (self->title, scenario_get_title (scenario));
  gtk_widget_set_visible (self->back_button, FALSE);
  gtk_label_set_label (self->busy_label,
                       _ ("Estimating every split of these devices…"));
  gtk_progress_bar_set_fraction (self->progress, 0);
  show_page (self, "busy");
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->spec = sim_spec_copy (spec);
  self->state = &job->progress;
  task = g_task_new (self, self->cancellable, planned_cb, NULL);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  self->pulse_source = g_timeout_add (PULSE_MS, pulse_cb, self);
  g_task_run_in_thread (task, plan_thread);
}

static void
cancel_cb (AppPlan *self)
{
  stop (self);
  if (self->run)
    {
      show_page (self, "table");
      return;
    }
  adw_status_page_set_title (self->problem, _ ("Stopped"));
  adw_status_page_set_description (
      self->problem, _ ("The splits of these devices were not compared."));
  show_page (self, "problem");
}

/* ---- columns ---- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  gboolean text = GPOINTER_TO_UINT (column) == APP_PLAN_SPLIT ||
                  GPOINTER_TO_UINT (column) == APP_PLAN_FITS;
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), text ? 0 : 1);
  gtk_label_set_wrap (GTK_LABEL (label), text);
  /* A table's rows are as high as they would be in their least width. */
  if (text)
    gtk_label_set_width_chars (GTK_LABEL (label), TEXT_CHARS);
  else
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

static void
add_columns (AppPlan *self)
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
      GtkColumnViewColumn *column;

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb),
                        GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb),
                        GUINT_TO_POINTER (i));
      column = gtk_column_view_column_new (titles[i], factory);
      gtk_column_view_column_set_sorter (
          column, GTK_SORTER (gtk_custom_sorter_new (
                      app_plan_row_compare, GUINT_TO_POINTER (i), NULL)));
      gtk_column_view_column_set_expand (column, i == APP_PLAN_SPLIT);
      gtk_column_view_append_column (self->view, column);
      self->columns[i] = column;
      g_object_unref (column);
    }
}

/* ---- room ---- */

static void
layout_cb (AppPlan *self, int width, int height)
{
  gboolean wide = width >= WIDE;

  gtk_column_view_column_set_visible (self->columns[APP_PLAN_RANK], wide);
  gtk_column_view_column_set_visible (self->columns[APP_PLAN_UTILIZATION],
                                      wide);
  gtk_column_view_column_set_visible (self->columns[APP_PLAN_BUBBLE], wide);
  gtk_column_view_column_set_visible (self->columns[APP_PLAN_FITS], wide);
}

static void
app_plan_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_plan_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)),
                           "layout", G_CALLBACK (layout_cb), widget,
                           G_CONNECT_SWAPPED);
}

/* ---- life ---- */

static void
app_plan_dispose (GObject *object)
{
  AppPlan *self = APP_PLAN (object);

  stop (self);
  /* It changes once more as the table goes. */
  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), APP_TYPE_PLAN);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->run, app_plan_run_unref);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (app_plan_parent_class)->dispose (object);
}

static void
app_plan_class_init (AppPlanClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_plan_dispose;
  widget_class->realize = app_plan_realize;
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[BACK] = g_signal_new ("back", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  g_type_ensure (ROOM_TYPE_BIN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/app-plan.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, AppPlan, name)
  BIND (title);
  BIND (back_button);
  BIND (stack);
  BIND (busy_label);
  BIND (progress);
  BIND (problem);
  BIND (summary);
  BIND (view);
  BIND (words);
  BIND (show_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, start);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w,
                                       GDK_CONTROL_MASK, "window.close", NULL);
}

static void
app_plan_init (AppPlan *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_columns (self);
}

AppPlan *
app_plan_new (AppSession *session)
{
  AppPlan *self = g_object_new (APP_TYPE_PLAN, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::scenario", G_CALLBACK (start),
                           self, G_CONNECT_SWAPPED);
  start (self);
  return self;
}

gboolean
app_plan_get_busy (AppPlan *self)
{
  return self->cancellable != NULL;
}
