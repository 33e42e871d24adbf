/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-moments.h"

#include <glib/gi18n-lib.h>

#include "scene/scene.h"
#include "sim/sim-timeline.h"
#include "widgets/scenario-chooser.h"

#define MAX_STEPS 300 /* listed; the others can be typed in the file */
#define FIRST_STEP "deal-batch"

struct _CardMoments
{
  GtkBox parent_instance;

  ScenarioLibrary *scenarios;
  GtkMenuButton *scenario_button;
  GtkLabel *scenario_label;
  ScenarioChooser *scenario_chooser;
  GtkWidget *step_line;
  GtkMenuButton *step_button;
  GtkLabel *step_label;
  GtkWidget *clear_button;
  GtkWidget *problem_box;
  GtkLabel *problem;

  char *scenario;
  char *step;
  char *said;            /* by the owner; NULL */
  SimTimeline *timeline; /* of the scenario, once simulated */
  GCancellable *running; /* the simulation; NULL */
  gboolean listed;       /* the steps are in their chooser */
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardMoments, card_moments, GTK_TYPE_BOX)

/* ---- what is shown ---- */

static Scenario *
find_scenario (CardMoments *self)
{
  if (self->scenarios == NULL || *self->scenario == '\0')
    return NULL;
  return scenario_library_find (self->scenarios, self->scenario);
}

static void
show_problem (CardMoments *self)
{
  g_autofree char *problem = g_strdup (self->said);
  guint step;

  if (problem == NULL && *self->scenario != '\0' &&
      find_scenario (self) == NULL)
    problem = g_strdup_printf (
        _ ("There is no scenario “%s” here: choose another."), self->scenario);
  else if (problem == NULL && self->timeline != NULL && *self->step != '\0' &&
           !sim_timeline_find_step (self->timeline, self->step, &step))
    problem = g_strdup_printf (
        _ ("The scenario has no moment “%s”: choose another."), self->step);
  gtk_widget_set_visible (self->problem_box, problem != NULL);
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scenario_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  problem != NULL ? problem : "", -1);
}

static void
name_button (GtkMenuButton *button, const char *what, const char *value)
{
  /* Translators: what is chosen, and what it is set to. */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), what, value);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static char *
dup_step_words (CardMoments *self)
{
  guint index, n;
  const SimStep *steps;

  if (*self->step == '\0')
    return g_strdup (_ ("No moment"));
  if (self->timeline == NULL ||
      !sim_timeline_find_step (self->timeline, self->step, &index))
    return g_strdup (self->step);
  steps = sim_timeline_get_steps (self->timeline, &n);
  return scene_caption (self->timeline, steps[index].end_ns);
}

static void
show (CardMoments *self)
{
  Scenario *scenario = find_scenario (self);
  const char *title = scenario != NULL          ? scenario_get_title (scenario)
                      : *self->scenario != '\0' ? self->scenario
                      : self->step_line != NULL ? _ ("Nothing to show")
                                                : _ ("Choose a scenario");

  gtk_label_set_label (self->scenario_label, title);
  name_button (self->scenario_button, _ ("Scenario"), title);
  if (self->scenario_chooser != NULL)
    scenario_chooser_set_current (self->scenario_chooser,
                                  *self->scenario != '\0' ? self->scenario
                                                          : NULL);
  if (self->step_line != NULL)
    {
      g_autofree char *words = dup_step_words (self);

      gtk_widget_set_visible (self->step_line, *self->scenario != '\0');
      gtk_widget_set_visible (self->clear_button, *self->scenario != '\0');
      gtk_label_set_label (self->step_label, words);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->step_button), words);
      name_button (self->step_button, _ ("Moment"), words);
    }
  show_problem (self);
}

/* ---- the steps ---- */

static void
simulate_thread (GTask *task,
                 gpointer source,
                 gpointer data,
                 GCancellable *cancellable)
{
  GError *error = NULL;
  SimTimeline *timeline =
      sim_simulate (scenario_get_spec (data), cancellable, &error);

  if (timeline != NULL)
    g_task_return_pointer (task, timeline, (GDestroyNotify)sim_timeline_unref);
  else
    g_task_return_error (task, error);
}

static void
simulated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CardMoments) self = data;
  SimTimeline *timeline = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->running)
    {
      g_clear_pointer (&timeline, sim_timeline_unref);
      return;
    }
  g_clear_object (&self->running);
  self->timeline = timeline;
  show (self);
}

static void
simulate (CardMoments *self)
{
  Scenario *scenario = find_scenario (self);
  g_autoptr (GTask) task = NULL;

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_pointer (&self->timeline, sim_timeline_unref);
  self->listed = FALSE;
  if (self->step_line == NULL || scenario == NULL)
    return;
  self->running = g_cancellable_new ();
  /* Not of the widget: the thread may be the last to let go of the task. */
  task = g_task_new (NULL, self->running, simulated_cb, g_object_ref (self));
  g_task_set_task_data (task, scenario_ref (scenario),
                        (GDestroyNotify)scenario_unref);
  g_task_run_in_thread (task, simulate_thread);
}

static void
step_chosen_cb (CardMoments *self, const char *step)
{
  gtk_menu_button_popdown (self->step_button);
  g_free (self->step);
  self->step = g_strdup (step);
  show (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
list_steps (CardMoments *self, ScenarioChooser *chooser)
{
  guint counts[SIM_N_STEP_KINDS] = { 0 };
  guint n = 0;
  const SimStep *steps = sim_timeline_get_steps (self->timeline, &n);

  for (guint i = 0; i < MIN (n, MAX_STEPS); i++)
    {
      const char *nick = sim_step_kind_get_nick (steps[i].kind);
      g_autofree char *anchor =
          ++counts[steps[i].kind] == 1
              ? g_strdup (nick)
              : g_strdup_printf ("%s:%u", nick, counts[steps[i].kind]);
      g_autofree char *words = scene_caption (self->timeline, steps[i].end_ns);

      scenario_chooser_add (chooser, anchor, words, anchor);
    }
  if (n > 0)
    scenario_chooser_add (chooser, "end", _ ("The end of the step"), "end");
}

/* Made when it is asked for: hundreds of rows. */
static void
create_steps_cb (GtkMenuButton *button, gpointer data)
{
  CardMoments *self = data;
  ScenarioChooser *chooser;

  if (self->listed || self->timeline == NULL)
    return;
  chooser = g_object_new (SCENARIO_TYPE_CHOOSER, NULL);
  scenario_chooser_set_words (chooser, _ ("Find a moment"),
                              _ ("No moment has these words"));
  list_steps (self, chooser);
  scenario_chooser_set_current (chooser, self->step);
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (step_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, GTK_WIDGET (chooser));
  self->listed = TRUE;
}

/* ---- the scenario ---- */

static void
scenario_chosen_cb (CardMoments *self, const char *scenario)
{
  gtk_menu_button_popdown (self->scenario_button);
  card_moments_set (self, scenario, self->step_line != NULL ? FIRST_STEP : "");
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
clear_cb (CardMoments *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->scenario_button));
  card_moments_set (self, "", "");
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
create_scenarios_cb (GtkMenuButton *button, gpointer data)
{
  CardMoments *self = data;
  ScenarioLibrary *library = self->scenarios;

  if (self->scenario_chooser != NULL || library == NULL)
    return;
  self->scenario_chooser = g_object_new (SCENARIO_TYPE_CHOOSER, NULL);
  for (guint i = 0; i < scenario_library_get_length (library); i++)
    scenario_chooser_add_scenario (self->scenario_chooser,
                                   scenario_library_get (library, i));
  g_signal_connect_object (self->scenario_chooser, "chosen",
                           G_CALLBACK (scenario_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, GTK_WIDGET (self->scenario_chooser));
  show (self);
}

/* ---- widget ---- */

static void
card_moments_dispose (GObject *object)
{
  CardMoments *self = CARD_MOMENTS (object);

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_pointer (&self->timeline, sim_timeline_unref);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  G_OBJECT_CLASS (card_moments_parent_class)->dispose (object);
}

static void
card_moments_finalize (GObject *object)
{
  CardMoments *self = CARD_MOMENTS (object);

  g_free (self->scenario);
  g_free (self->step);
  g_free (self->said);
  G_OBJECT_CLASS (card_moments_parent_class)->finalize (object);
}

static void
card_moments_class_init (CardMomentsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = card_moments_dispose;
  G_OBJECT_CLASS (klass)->finalize = card_moments_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
card_moments_init (CardMoments *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  self->scenario = g_strdup ("");
  self->step = g_strdup ("");
}

static GtkMenuButton *
button_new (CardMoments *self,
            GtkLabel **label,
            GtkMenuButtonCreatePopupFunc create)
{
  GtkWidget *button = gtk_menu_button_new ();

  *label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (*label, 0);
  gtk_label_set_ellipsize (*label, PANGO_ELLIPSIZE_END);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), GTK_WIDGET (*label));
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (button), TRUE);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), create, self,
                                         NULL);
  gtk_widget_set_hexpand (button, TRUE);
  return GTK_MENU_BUTTON (button);
}

static void
add_problem (CardMoments *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

  self->problem_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->problem_box, "caption");
  gtk_widget_add_css_class (self->problem_box, "error");
  gtk_box_append (GTK_BOX (self->problem_box), icon);
  gtk_box_append (GTK_BOX (self->problem_box), GTK_WIDGET (self->problem));
  gtk_box_append (GTK_BOX (self), self->problem_box);
}

GtkWidget *
card_moments_new (const char *label,
                  ScenarioLibrary *scenarios,
                  gboolean with_steps)
{
  CardMoments *self = g_object_new (CARD_TYPE_MOMENTS, NULL);
  GtkWidget *heading = gtk_label_new (label);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->scenarios = scenarios != NULL ? scenario_library_ref (scenarios) : NULL;
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (GTK_BOX (self), heading);
  self->scenario_button =
      button_new (self, &self->scenario_label, create_scenarios_cb);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->scenario_button));
  gtk_box_append (GTK_BOX (self), line);
  if (with_steps)
    {
      self->clear_button =
          gtk_button_new_from_icon_name ("edit-clear-symbolic");
      gtk_widget_set_tooltip_text (self->clear_button, _ ("Show nothing"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->clear_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Show nothing"), -1);
      gtk_widget_add_css_class (self->clear_button, "flat");
      g_signal_connect_object (self->clear_button, "clicked",
                               G_CALLBACK (clear_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (line), self->clear_button);
      self->step_line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      self->step_button = button_new (self, &self->step_label, create_steps_cb);
      gtk_box_append (GTK_BOX (self->step_line),
                      GTK_WIDGET (self->step_button));
      gtk_box_append (GTK_BOX (self), self->step_line);
    }
  add_problem (self);
  show (self);
  return GTK_WIDGET (self);
}

/* ---- public ---- */

void
card_moments_set (CardMoments *self, const char *scenario, const char *step)
{
  gboolean another;

  g_return_if_fail (CARD_IS_MOMENTS (self));
  another = !g_str_equal (self->scenario, scenario);
  if (!another && g_str_equal (self->step, step))
    return;
  g_free (self->step);
  self->step = g_strdup (step);
  if (another)
    {
      g_free (self->scenario);
      self->scenario = g_strdup (scenario);
      simulate (self);
    }
  show (self);
}

const char *
card_moments_get_scenario (CardMoments *self)
{
  g_return_val_if_fail (CARD_IS_MOMENTS (self), "");
  return self->scenario;
}

const char *
card_moments_get_step (CardMoments *self)
{
  g_return_val_if_fail (CARD_IS_MOMENTS (self), "");
  return self->step;
}

void
card_moments_set_problem (CardMoments *self, const char *problem)
{
  g_return_if_fail (CARD_IS_MOMENTS (self));
  if (g_strcmp0 (self->said, problem) == 0)
    return;
  g_free (self->said);
  self->said = g_strdup (problem);
  show_problem (self);
}

void
card_moments_focus (CardMoments *self)
{
  g_return_if_fail (CARD_IS_MOMENTS (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->scenario_button));
}
