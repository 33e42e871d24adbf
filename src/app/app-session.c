/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-session.h"

#include "app/app-pace.h"
#include "scene/scene.h"

struct _AppSession
{
  GObject parent_instance;
  Scenario *scenario;    /* shown, or under way */
  SimSpec *spec;         /* of the timeline shown, or under way */
  Scenario *shown;       /* of the timeline shown: to go back to … */
  SimSpec *shown_spec;   /* … when the run is refused */
  SimTimeline *timeline; /* NULL before the first result */
  GCancellable *run;     /* of the run under way, or NULL */
  gboolean run_keeps;    /* the run under way keeps the place */
  char *refusal;
  gint64 instant_ns;
  SceneView view;
  SimStepLevel step_level;
  gboolean values_wanted; /* of toys */
};

enum
{
  PROP_SCENARIO = 1,
  PROP_TIMELINE,
  PROP_INSTANT,
  PROP_VIEW,
  PROP_BUSY,
  PROP_REFUSAL,
  PROP_STEP_LEVEL,
  N_PROPERTIES
};
static GParamSpec *properties[N_PROPERTIES];

enum
{
  STOPPED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (AppSession, app_session, G_TYPE_OBJECT)

static void
notify (AppSession *self, guint property)
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
  notify (self, PROP_REFUSAL);
  notify (self, PROP_VIEW);
}

/* ---- simulating ---- */

typedef struct
{
  SimSpec *spec;
  gboolean keep_place;
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
      notify (self, PROP_SCENARIO);
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
  notify (self, PROP_TIMELINE);
  notify (self, PROP_INSTANT);
  notify (self, PROP_VIEW);
  g_object_thaw_notify (G_OBJECT (self));
}

/* The picture goes on with what was there. */
static void
go_back (AppSession *self)
{
  g_clear_pointer (&self->spec, sim_spec_free);
  self->spec = self->shown_spec ? sim_spec_copy (self->shown_spec) : NULL;
  g_clear_pointer (&self->scenario, scenario_unref);
  self->scenario = self->shown ? scenario_ref (self->shown) : NULL;
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
      set_refusal (self, NULL, FALSE);
      swap_in (self, timeline, run->keep_place);
    }
  else
    {
      go_back (self);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_refusal (self, error->message, run->keep_place);
      else
        g_signal_emit (self, signals[STOPPED], 0);
    }
  notify (self, PROP_BUSY);
}

/* ---- object ---- */

static void
app_session_get_property (GObject *object,
                          guint id,
                          GValue *value,
                          GParamSpec *pspec)
{
  AppSession *self = APP_SESSION (object);

  switch (id)
    {
    case PROP_SCENARIO:
      g_value_set_pointer (value, self->scenario);
      break;
    case PROP_TIMELINE:
      g_value_set_pointer (value, self->timeline);
      break;
    case PROP_INSTANT:
      g_value_set_int64 (value, self->instant_ns);
      break;
    case PROP_VIEW:
      g_value_set_pointer (value, &self->view);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->run != NULL);
      break;
    case PROP_REFUSAL:
      g_value_set_string (value, self->refusal);
      break;
    case PROP_STEP_LEVEL:
      g_value_set_uint (value, self->step_level);
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
  g_clear_pointer (&self->timeline, sim_timeline_unref);
  g_clear_pointer (&self->scenario, scenario_unref);
  g_clear_pointer (&self->shown, scenario_unref);
  g_clear_pointer (&self->spec, sim_spec_free);
  g_clear_pointer (&self->shown_spec, sim_spec_free);
  g_clear_pointer (&self->refusal, g_free);
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

  properties[PROP_SCENARIO] =
      g_param_spec_pointer ("scenario", NULL, NULL, flags);
  properties[PROP_TIMELINE] =
      g_param_spec_pointer ("timeline", NULL, NULL, flags);
  properties[PROP_INSTANT] = g_param_spec_int64 (
      "instant", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_VIEW] = g_param_spec_pointer ("view", NULL, NULL, flags);
  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_REFUSAL] =
      g_param_spec_string ("refusal", NULL, NULL, NULL, flags);
  properties[PROP_STEP_LEVEL] = g_param_spec_uint (
      "step-level", NULL, NULL, 0, SIM_N_STEP_LEVELS - 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
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

static void
start_run (AppSession *self, const SimSpec *spec, gboolean keep_place)
{
  gboolean was_busy = self->run != NULL;
  g_autoptr (GTask) task = NULL;
  Run *run;

  if (self->run)
    g_cancellable_cancel (self->run);
  /* What is refused again is told again. */
  set_refusal (self, NULL, FALSE);
  /* An edit of a scenario that was not shown yet has no place to keep. */
  if (was_busy && !self->run_keeps)
    keep_place = FALSE;
  self->run_keeps = keep_place;
  g_clear_object (&self->run);
  self->run = g_cancellable_new ();

  run = g_new0 (Run, 1);
  run->spec = sim_spec_copy (spec);
  run->keep_place = keep_place;
  g_clear_pointer (&self->spec, sim_spec_free);
  self->spec = sim_spec_copy (run->spec);

  task = g_task_new (self, self->run, run_done_cb, NULL);
  g_task_set_task_data (task, run, (GDestroyNotify)run_free);
  g_task_run_in_thread (task, run_thread);
  if (!was_busy)
    notify (self, PROP_BUSY);
}

void
app_session_load (AppSession *self, Scenario *scenario)
{
  g_return_if_fail (APP_IS_SESSION (self));
  g_return_if_fail (scenario != NULL);

  scenario_ref (scenario);
  g_clear_pointer (&self->scenario, scenario_unref);
  self->scenario = scenario;
  start_run (self, scenario_get_spec (scenario), FALSE);
}

void
app_session_edit (AppSession *self, const SimSpec *spec)
{
  g_return_if_fail (APP_IS_SESSION (self));
  g_return_if_fail (spec != NULL);
  start_run (self, spec, TRUE);
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
  notify (self, PROP_INSTANT);
}

gint64
app_session_get_instant (AppSession *self)
{
  return self->instant_ns;
}

const SceneView *
app_session_get_view (AppSession *self)
{
  return &self->view;
}

static void
set_flag (AppSession *self, gboolean *flag, gboolean value)
{
  value = !!value;
  if (*flag == value)
    return;
  *flag = value;
  notify (self, PROP_VIEW);
}

void
app_session_set_values (AppSession *self, gboolean values)
{
  set_flag (self, &self->view.values, values);
}

void
app_session_set_values_wanted (AppSession *self, gboolean wanted)
{
  g_return_if_fail (APP_IS_SESSION (self));
  self->values_wanted = !!wanted;
}

gboolean
app_session_get_values_wanted (AppSession *self)
{
  return self->values_wanted;
}

void
app_session_set_even_pace (AppSession *self, gboolean even_pace)
{
  set_flag (self, &self->view.even_pace, even_pace);
}

void
app_session_set_still (AppSession *self, gboolean still)
{
  set_flag (self, &self->view.still, still);
}

void
app_session_set_cover_meter (AppSession *self, gboolean cover)
{
  set_flag (self, &self->view.cover_meter, cover);
}

void
app_session_set_dimmed (AppSession *self, guint dimmed)
{
  g_return_if_fail (APP_IS_SESSION (self));
  if (self->view.dimmed == dimmed)
    return;
  self->view.dimmed = dimmed;
  notify (self, PROP_VIEW);
}

/* The idle slice around what was hit in a lane; none while it computes. */
static void
find_slice (AppSession *self, const SceneHit *hit, SimWhy *why)
{
  if (self->timeline == NULL ||
      !sim_timeline_why_at (self->timeline, hit->device, hit->t_ns, why))
    *why = (SimWhy){ .kind = SIM_WHY_NONE };
}

void
app_session_select (AppSession *self, const SceneHit *hit)
{
  SceneView *view = &self->view;
  guint32 device = view->selected_device, link = view->selected_link;
  SceneMeterRow row = view->selected_row;
  SimWhy why = { .kind = SIM_WHY_NONE };

  g_return_if_fail (APP_IS_SESSION (self));
  switch (hit->part)
    {
    case SCENE_PART_DEVICE:
    case SCENE_PART_LAYER:
    case SCENE_PART_CHUNK:
    case SCENE_PART_MEMORY:
      device = device == hit->device ? SIM_NONE : hit->device;
      link = SIM_NONE;
      break;
    case SCENE_PART_SPAN:
      /* A click in the timeline is how one goes to an instant, too: it takes
       * no selection back. */
      device = hit->device;
      link = SIM_NONE;
      find_slice (self, hit, &why);
      break;
    case SCENE_PART_IDLE:
      device = hit->device;
      link = SIM_NONE;
      row = SCENE_N_METER_ROWS;
      find_slice (self, hit, &why);
      break;
    case SCENE_PART_LINK:
      link = link == hit->index ? SIM_NONE : hit->index;
      device = SIM_NONE;
      break;
    case SCENE_PART_METER_ROW:
      row = row == hit->index ? SCENE_N_METER_ROWS : (SceneMeterRow)hit->index;
      break;
    default:
      return;
    }

  if (device == view->selected_device && link == view->selected_link &&
      row == view->selected_row && why.start_ns == view->slice_start_ns &&
      why.end_ns == view->slice_end_ns)
    return;
  view->selected_device = device;
  view->selected_link = link;
  view->selected_row = row;
  view->slice_start_ns = why.start_ns;
  view->slice_end_ns = why.end_ns;
  notify (self, PROP_VIEW);
}

void
app_session_select_none (AppSession *self)
{
  g_return_if_fail (APP_IS_SESSION (self));
  if (self->view.selected_device == SIM_NONE &&
      self->view.selected_link == SIM_NONE &&
      self->view.selected_row == SCENE_N_METER_ROWS)
    return;
  self->view.selected_device = SIM_NONE;
  self->view.selected_link = SIM_NONE;
  self->view.selected_row = SCENE_N_METER_ROWS;
  self->view.slice_start_ns = self->view.slice_end_ns = 0;
  notify (self, PROP_VIEW);
}

void
app_session_set_step_level (AppSession *self, SimStepLevel level)
{
  g_return_if_fail (APP_IS_SESSION (self));
  g_return_if_fail (level < SIM_N_STEP_LEVELS);
  if (self->step_level == level)
    return;
  self->step_level = level;
  notify (self, PROP_STEP_LEVEL);
}

SimStepLevel
app_session_get_step_level (AppSession *self)
{
  return self->step_level;
}
