/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-plan.h"

#include "app/app-plan-job.h"
#include "app/app-plan-summary.h"
#include "app/app-plan-table.h"
#include "app/app-style.h"
#include "widgets/room-bin.h"

#include <glib/gi18n-lib.h>

/* In usual letters: narrower, rank, peak and bubble are below the table only.
 */
#define WIDE 640
#define PULSE_MS 80

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
  GtkLabel *outcome;

  AppSession *session;
  SimSpec *planned;              /* for, made or under way; NULL: nothing yet */
  AppPlanJob *job;               /* under way, or NULL */
  AppPlanRun *run;               /* made, or NULL */
  GtkSingleSelection *selection; /* of it, or NULL */
  gboolean waits;                /* for the split that was chosen to be run */
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

static void start (AppPlan *self);

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

/* Whether what was planned for is still what there is to be split. */
static gboolean
is_of_now (AppPlan *self)
{
  const SimSpec *spec = app_session_get_spec (self->session);

  return spec && self->planned && app_plan_run_is_alike (self->planned, spec);
}

/* What came of the split that was chosen; NULL: nothing yet.  Shown anew, so
 * that a screen reader says it. */
static void
tell (AppPlan *self, const char *words)
{
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), FALSE);
  gtk_label_set_label (self->outcome, words ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), words != NULL);
}

static void
tell_outcome (AppPlan *self)
{
  const char *refusal = app_session_get_refusal (self->session);
  g_autofree char *words = NULL;

  if (!self->waits || app_session_get_busy (self->session))
    return;
  self->waits = FALSE;
  if (refusal)
    /* Translators: %s is a whole sentence that says why. */
    words = g_strdup_printf (_ ("That split cannot be shown: %s"), refusal);
  tell (self, refusal ? words
                      : _ ("On the stage now. Esc closes this window; Alt+← "
                           "goes back to what was there."));
}

static void
stopped_cb (AppPlan *self)
{
  if (!self->waits)
    return;
  self->waits = FALSE;
  tell (self, _ ("It was stopped; the stage is as it was."));
}

static void
choose (AppPlan *self, AppPlanRow *row)
{
  g_autoptr (SimSpec) spec = NULL;

  if (!row || !self->run)
    return;
  /* A knob was turned, and its run is still under way. */
  if (!is_of_now (self))
    {
      start (self);
      return;
    }
  spec = app_plan_run_apply (self->run, app_plan_row_get_split (row));
  tell (self, NULL);
  self->waits = TRUE;
  g_signal_emit (self, signals[CHOSEN], 0, spec);
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
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  tell (self, NULL);
  g_signal_emit (self, signals[BACK], 0);
}

/* As in the main window. */
static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppPlan *self = APP_PLAN (widget);

  if (gtk_widget_get_visible (self->back_button))
    back_cb (self);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppPlan *self = APP_PLAN (widget);
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (self));

  tell (self, NULL);
  if (window)
    gtk_widget_activate_action (
        GTK_WIDGET (window),
        g_str_equal (name, "plan.undo") ? "win.undo" : "win.redo", NULL);
}

static void
clear_table (AppPlan *self)
{
  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->run, app_plan_run_unref);
}

static void
fill_table (AppPlan *self, AppPlanRun *run /* taken */)
{
  self->run = run;
  self->selection =
      gtk_single_selection_new (app_plan_table_new_rows (self->view, run));
  g_signal_connect_object (self->selection, "notify::selected",
                           G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  selected_cb (self);
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
  int done, total;

  app_plan_job_get_progress (self->job, &done, &total);
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

static void
stop (AppPlan *self)
{
  g_clear_handle_id (&self->pulse_source, g_source_remove);
  g_clear_pointer (&self->job, app_plan_job_stop);
}

static void
planned_cb (gpointer data, AppPlanRun *run, GError *error)
{
  AppPlan *self = data;
  g_autofree char *summary = NULL;

  self->job = NULL;
  g_clear_handle_id (&self->pulse_source, g_source_remove);
  if (!run)
    {
      adw_status_page_set_title (self->problem, _ ("No splits to compare"));
      adw_status_page_set_description (self->problem, error->message);
      show_page (self, "problem");
      return;
    }
  summary = app_plan_summary_dup (run);
  gtk_label_set_label (self->summary, summary);
  fill_table (self, run);
  show_page (self, "table");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Nothing stays of what was planned before: it may be of another scenario. */
static void
start (AppPlan *self)
{
  const SimSpec *spec = app_session_get_spec (self->session);

  stop (self);
  clear_table (self);
  tell (self, NULL);
  g_clear_pointer (&self->planned, sim_spec_free);
  if (!spec)
    return;
  self->planned = sim_spec_copy (spec);
  gtk_label_set_label (self->busy_label,
                       _ ("Estimating every split of these devices…"));
  gtk_progress_bar_set_fraction (self->progress, 0);
  show_page (self, "busy");
  self->job = app_plan_job_new (spec, planned_cb, self);
  self->pulse_source = g_timeout_add (PULSE_MS, pulse_cb, self);
}

/* The table is always one of what is on the stage. */
static void
follow (AppPlan *self)
{
  Scenario *scenario = app_session_get_scenario (self->session);

  if (app_session_get_busy (self->session) || !scenario)
    return;
  adw_window_title_set_subtitle (self->title, scenario_get_title (scenario));
  if (!is_of_now (self))
    start (self);
  tell_outcome (self);
}

static void
cancel_cb (AppPlan *self)
{
  stop (self);
  adw_status_page_set_title (self->problem, _ ("Stopped"));
  adw_status_page_set_description (
      self->problem, _ ("The splits of these devices were not compared."));
  show_page (self, "problem");
}

/* ---- room ---- */

/* The surface's size counts the shadow that the window draws itself. */
static void
layout_cb (AppPlan *self, int width, int height)
{
  double scale = app_style_get_letter_scale (GTK_WIDGET (self));
  double x, y;

  gtk_native_get_surface_transform (GTK_NATIVE (self), &x, &y);
  app_plan_table_set_narrow (self->view, width - 2 * (int)x < WIDE * scale);
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
  if (self->view)
    clear_table (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), APP_TYPE_PLAN);
  g_clear_pointer (&self->planned, sim_spec_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (app_plan_parent_class)->dispose (object);
}

static void
add_actions (GtkWidgetClass *klass)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_Left, GDK_ALT_MASK, "plan.back" },
    { GDK_KEY_z, GDK_CONTROL_MASK, "plan.undo" },
    { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "plan.redo" },
    { GDK_KEY_y, GDK_CONTROL_MASK, "plan.redo" },
  };

  gtk_widget_class_install_action (klass, "plan.back", NULL, back_action);
  gtk_widget_class_install_action (klass, "plan.undo", NULL, undo_action);
  gtk_widget_class_install_action (klass, "plan.redo", NULL, undo_action);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (klass, keys[i].key, keys[i].modifiers,
                                         keys[i].action, NULL);
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
  BIND (outcome);
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
  add_actions (widget_class);
}

static void
app_plan_init (AppPlan *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  app_plan_table_add_columns (self->view);
}

AppPlan *
app_plan_new (AppSession *session)
{
  AppPlan *self = g_object_new (APP_TYPE_PLAN, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::scenario", G_CALLBACK (follow),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::busy", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "stopped", G_CALLBACK (stopped_cb), self,
                           G_CONNECT_SWAPPED);
  follow (self);
  return self;
}

gboolean
app_plan_get_busy (AppPlan *self)
{
  return self->job != NULL;
}

gboolean
app_plan_tells_refusal (AppPlan *self)
{
  return self->waits && gtk_widget_get_mapped (GTK_WIDGET (self));
}

void
app_plan_set_back (AppPlan *self, gboolean there)
{
  gtk_widget_set_visible (self->back_button, there);
}
