/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-session-private.h"

#include "app/app-pace.h"

static GParamSpec *properties[APP_SESSION_N_PROPERTIES];

enum
{
  STOPPED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (AppSession, app_session, G_TYPE_OBJECT)

void
app_session_notify (AppSession *self, AppSessionProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* of_edit: a knob's; the picture is then the one before it. */
static void
set_refusal (AppSession *self, const char *refusal, gboolean of_edit)
{
  if (g_strcmp0 (self->refusal, refusal) == 0)
    return;
  g_free (self->refusal);
  self->refusal = g_strdup (refusal);
  self->view.refused = refusal != NULL && of_edit && self->timeline;
  app_session_notify (self, APP_SESSION_REFUSAL);
  app_session_notify (self, APP_SESSION_VIEW);
}

/* ---- simulating ---- */

typedef struct
{
  SimSpec *spec;
  gboolean keep_place;
  gboolean why; /* the picture needs reasons from the first */
} Run;

static void
run_free (Run *run)
{
  sim_spec_free (run->spec);
  g_free (run);
}

static void
run_thread (GTask *task,
            gpointer source,
            gpointer data,
            GCancellable *cancellable)
{
  Run *run = data;
  GError *error = NULL;
  SimTimeline *timeline = sim_simulate (run->spec, cancellable, &error);

  if (timeline == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* What the first picture needs, so that the main thread does not wait. */
  sim_timeline_prepare (timeline);
  if (run->why)
    sim_timeline_prepare_why (timeline, cancellable);
  g_task_return_pointer (task, timeline, (GDestroyNotify)sim_timeline_unref);
}

static void
swap_in (AppSession *self, SimTimeline *timeline, gboolean keep_place)
{
  g_autoptr (SimTimeline) old = g_steal_pointer (&self->timeline);

  gboolean other = self->shown != self->scenario;

  self->timeline = timeline;
  g_clear_pointer (&self->shown_spec, sim_spec_free);
  self->shown_spec = sim_spec_copy (self->spec);
  g_clear_pointer (&self->shown, scenario_unref);
  self->shown = self->scenario ? scenario_ref (self->scenario) : NULL;

  g_object_freeze_notify (G_OBJECT (self));
  if (other)
    {
      /* The numbers are what a toy is there for. */
      self->view.values =
          self->values_wanted && self->spec->model.kind == SIM_MODEL_TOY;
      app_session_notify (self, APP_SESSION_SCENARIO);
    }
  if (old && keep_place)
    self->instant_ns = app_pace_carry_over (old, self->instant_ns, timeline);
  else
    self->instant_ns = sim_timeline_get_start_ns (timeline);
  /* A device that is gone cannot stay selected; links are numbered anew. */
  self->view.selected_link = SIM_NONE;
  if (!keep_place ||
      self->view.selected_device >= sim_timeline_get_n_devices (timeline))
    self->view.selected_device = SIM_NONE;
  if (!keep_place)
    self->view.selected_row = SCENE_N_METER_ROWS;
  self->view.slice_start_ns = self->view.slice_end_ns = 0;
  self->late = (SceneHit){ .part = SCENE_PART_NONE };
  app_session_find_why (self);
  app_session_notify (self, APP_SESSION_TIMELINE);
  app_session_notify (self, APP_SESSION_INSTANT);
  app_session_notify (self, APP_SESSION_VIEW);
  g_object_thaw_notify (G_OBJECT (self));
}

/* The picture goes on with what was there. */
static void
go_back (AppSession *self)
{
  g_clear_pointer (&self->coming, app_history_unref);
  g_clear_pointer (&self->spec, sim_spec_free);
  self->spec = self->shown_spec ? sim_spec_copy (self->shown_spec) : NULL;
  g_clear_pointer (&self->scenario, scenario_unref);
  self->scenario = self->shown ? scenario_ref (self->shown) : NULL;
}

/* One that was overtaken before it was run, and gone back to: nobody is to be
 * stopped by it again. */
static void
forget_refused (AppSession *self, const SimSpec *spec)
{
  g_autoptr (AppHistory) before = g_steal_pointer (&self->history);

  if (before)
    self->history = app_history_drop (before, spec);
}

static void
run_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AppSession *self = APP_SESSION (source);
  GTask *task = G_TASK (result);
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline = g_task_propagate_pointer (task, &error);

  /* An older run, overtaken by a newer edit. */
  if (g_task_get_cancellable (task) != self->run)
    {
      g_clear_pointer (&timeline, sim_timeline_unref);
      return;
    }

  g_clear_object (&self->run);
  if (timeline)
    {
      g_clear_pointer (&self->history, app_history_unref);
      self->history = g_steal_pointer (&self->coming);
      set_refusal (self, NULL, FALSE);
      swap_in (self, timeline, run->keep_place);
    }
  else
    {
      go_back (self);
      if (self->view.why_later)
        {
          app_session_find_why (self);
          app_session_pick_late (self);
          app_session_notify (self, APP_SESSION_VIEW);
        }
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          forget_refused (self, run->spec);
          set_refusal (self, error->message, run->keep_place);
        }
      else
        g_signal_emit (self, signals[STOPPED], 0);
    }
  app_session_notify (self, APP_SESSION_HISTORY);
  app_session_notify (self, APP_SESSION_BUSY);
}

/* ---- object ---- */

/* The history with what is under way; NULL before the first. */
static AppHistory *
get_history (AppSession *self)
{
  return self->coming ? self->coming : self->history;
}

static void
app_session_get_property (GObject *object,
                          guint id,
                          GValue *value,
                          GParamSpec *pspec)
{
  AppSession *self = APP_SESSION (object);

  switch (id)
    {
    case APP_SESSION_SCENARIO:
      g_value_set_pointer (value, self->scenario);
      break;
    case APP_SESSION_TIMELINE:
      g_value_set_pointer (value, self->timeline);
      break;
    case APP_SESSION_INSTANT:
      g_value_set_int64 (value, self->instant_ns);
      break;
    case APP_SESSION_VIEW:
      g_value_set_pointer (value, &self->view);
      break;
    case APP_SESSION_BUSY:
      g_value_set_boolean (value, self->run != NULL);
      break;
    case APP_SESSION_REFUSAL:
      g_value_set_string (value, self->refusal);
      break;
    case APP_SESSION_STEP_LEVEL:
      g_value_set_uint (value, self->step_level);
      break;
    case APP_SESSION_HISTORY:
      g_value_set_pointer (value, get_history (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_session_dispose (GObject *object)
{
  AppSession *self = APP_SESSION (object);

  if (self->run)
    g_cancellable_cancel (self->run);
  g_clear_object (&self->run);
  app_session_stop_why (self);
  g_clear_pointer (&self->timeline, sim_timeline_unref);
  g_clear_pointer (&self->scenario, scenario_unref);
  g_clear_pointer (&self->shown, scenario_unref);
  g_clear_pointer (&self->spec, sim_spec_free);
  g_clear_pointer (&self->shown_spec, sim_spec_free);
  g_clear_pointer (&self->refusal, g_free);
  g_clear_pointer (&self->history, app_history_unref);
  g_clear_pointer (&self->coming, app_history_unref);
  g_clear_pointer (&self->base, app_history_unref);
  G_OBJECT_CLASS (app_session_parent_class)->dispose (object);
}

static void
app_session_class_init (AppSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = app_session_get_property;
  object_class->dispose = app_session_dispose;
  signals[STOPPED] =
      g_signal_new ("stopped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);

  properties[APP_SESSION_SCENARIO] =
      g_param_spec_pointer ("scenario", NULL, NULL, flags);
  properties[APP_SESSION_TIMELINE] =
      g_param_spec_pointer ("timeline", NULL, NULL, flags);
  properties[APP_SESSION_INSTANT] = g_param_spec_int64 (
      "instant", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[APP_SESSION_VIEW] =
      g_param_spec_pointer ("view", NULL, NULL, flags);
  properties[APP_SESSION_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[APP_SESSION_REFUSAL] =
      g_param_spec_string ("refusal", NULL, NULL, NULL, flags);
  properties[APP_SESSION_STEP_LEVEL] = g_param_spec_uint (
      "step-level", NULL, NULL, 0, SIM_N_STEP_LEVELS - 1, 0, flags);
  properties[APP_SESSION_HISTORY] =
      g_param_spec_pointer ("history", NULL, NULL, flags);
  g_object_class_install_properties (object_class, APP_SESSION_N_PROPERTIES,
                                     properties);
}

static void
app_session_init (AppSession *self)
{
  scene_view_init (&self->view, 0, 0);
  self->values_wanted = TRUE;
}

AppSession *
app_session_new (void)
{
  return g_object_new (APP_TYPE_SESSION, NULL);
}

/* ---- public ---- */

/* coming: taken; its present spec is run. */
static void
start_run (AppSession *self, AppHistory *coming, gboolean keep_place)
{
  gboolean was_busy = self->run != NULL;
  g_autoptr (GTask) task = NULL;
  Run *run;

  if (self->run)
    g_cancellable_cancel (self->run);
  /* What comes is waited for, and not what goes. */
  app_session_stop_why (self);
  /* What is refused again is told again. */
  set_refusal (self, NULL, FALSE);
  /* An edit of a scenario that was not shown yet has no place to keep. */
  if (was_busy && !self->run_keeps)
    keep_place = FALSE;
  self->run_keeps = keep_place;
  g_clear_object (&self->run);
  self->run = g_cancellable_new ();
  g_clear_pointer (&self->coming, app_history_unref);
  self->coming = coming;

  run = g_new0 (Run, 1);
  run->spec = sim_spec_copy (app_history_get (coming, 0));
  run->keep_place = keep_place;
  run->why = self->view.selected_row == SCENE_METER_WHY;
  g_clear_pointer (&self->spec, sim_spec_free);
  self->spec = sim_spec_copy (run->spec);

  task = g_task_new (self, self->run, run_done_cb, NULL);
  g_task_set_task_data (task, run, (GDestroyNotify)run_free);
  g_task_run_in_thread (task, run_thread);
  app_session_notify (self, APP_SESSION_HISTORY);
  if (!was_busy)
    app_session_notify (self, APP_SESSION_BUSY);
}

static void
set_base (AppSession *self, AppHistory *base)
{
  if (base)
    app_history_ref (base);
  g_clear_pointer (&self->base, app_history_unref);
  self->base = base;
}

void
app_session_load (AppSession *self, Scenario *scenario)
{
  g_return_if_fail (APP_IS_SESSION (self));
  g_return_if_fail (scenario != NULL);

  scenario_ref (scenario);
  g_clear_pointer (&self->scenario, scenario_unref);
  self->scenario = scenario;
  set_base (self, NULL);
  start_run (self, app_history_new (scenario_get_spec (scenario)), FALSE);
}

static void
edit (AppSession *self, const SimSpec *spec)
{
  start_run (self,
             self->base ? app_history_add (self->base, spec)
                        : app_history_new (spec),
             TRUE);
}

void
app_session_edit (AppSession *self, const SimSpec *spec)
{
  g_return_if_fail (APP_IS_SESSION (self));
  g_return_if_fail (spec != NULL);
  set_base (self, get_history (self));
  edit (self, spec);
}

void
app_session_edit_on (AppSession *self, const SimSpec *spec)
{
  g_return_if_fail (APP_IS_SESSION (self));
  g_return_if_fail (spec != NULL);
  if (!self->base)
    set_base (self, get_history (self));
  edit (self, spec);
}

/* ---- undo ---- */

static gboolean
move (AppSession *self, int by)
{
  AppHistory *history = get_history (self);
  AppHistory *next = history ? app_history_move (history, by) : NULL;

  if (!next)
    return FALSE;
  set_base (self, NULL);
  start_run (self, next, TRUE);
  return TRUE;
}

gboolean
app_session_undo (AppSession *self)
{
  g_return_val_if_fail (APP_IS_SESSION (self), FALSE);
  if (!self->view.refused)
    return move (self, -1);
  /* The change that was refused is the last one. */
  set_base (self, NULL);
  start_run (self, app_history_ref (self->history), TRUE);
  return TRUE;
}

gboolean
app_session_redo (AppSession *self)
{
  g_return_val_if_fail (APP_IS_SESSION (self), FALSE);
  return move (self, 1);
}

const SimSpec *
app_session_get_step (AppSession *self, int by)
{
  AppHistory *history;

  g_return_val_if_fail (APP_IS_SESSION (self), NULL);
  history = get_history (self);
  return history ? app_history_get (history, by) : NULL;
}

void
app_session_cancel (AppSession *self)
{
  g_return_if_fail (APP_IS_SESSION (self));
  if (self->run)
    g_cancellable_cancel (self->run);
}

Scenario *
app_session_get_scenario (AppSession *self)
{
  return self->scenario;
}

const SimSpec *
app_session_get_spec (AppSession *self)
{
  return self->spec;
}

SimTimeline *
app_session_get_timeline (AppSession *self)
{
  return self->timeline;
}

gboolean
app_session_get_busy (AppSession *self)
{
  return self->run != NULL;
}

const char *
app_session_get_refusal (AppSession *self)
{
  return self->refusal;
}

void
app_session_set_instant (AppSession *self, gint64 t_ns)
{
  g_return_if_fail (APP_IS_SESSION (self));
  if (!self->timeline)
    return;
  t_ns = CLAMP (t_ns, sim_timeline_get_start_ns (self->timeline),
                sim_timeline_get_end_ns (self->timeline));
  if (t_ns == self->instant_ns)
    return;
  self->instant_ns = t_ns;
  app_session_notify (self, APP_SESSION_INSTANT);
}

gint64
app_session_get_instant (AppSession *self)
{
  return self->instant_ns;
}

void
app_session_set_step_level (AppSession *self, SimStepLevel level)
{
  g_return_if_fail (APP_IS_SESSION (self));
  g_return_if_fail (level < SIM_N_STEP_LEVELS);
  if (self->step_level == level)
    return;
  self->step_level = level;
  app_session_notify (self, APP_SESSION_STEP_LEVEL);
}

SimStepLevel
app_session_get_step_level (AppSession *self)
{
  return self->step_level;
}
