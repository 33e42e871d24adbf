/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-player.h"

#include "app/app-pace.h"

#include <math.h>

/* A step pressed, and a moment shown from a card, at speed 1. */
#define STEP_SECONDS 0.6
#define MOMENT_SECONDS 2.0

typedef enum
{
  MODE_REST,
  MODE_PLAY,  /* on to the end */
  MODE_RANGE, /* from_ns to to_ns, then rest */
} Mode;

struct _AppPlayer
{
  GObject parent_instance;
  AppSession *session; /* owned */
  GtkWidget *clock;    /* weak */
  guint tick_id;
  gint64 frame_us; /* of the last tick; 0: none yet */

  Mode mode;
  gboolean even;   /* the pace that position is of */
  double position; /* MODE_PLAY: see app-pace.h */
  gint64 shown_ns; /* what this object wrote last: else somebody seeked */
  gint64 from_ns, to_ns;
  double range_share, range_seconds;

  int speed;
  gboolean loop;
};

enum
{
  PROP_PLAYING = 1,
  PROP_SPEED,
  PROP_LOOP,
  N_PROPERTIES
};
static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_TYPE (AppPlayer, app_player, G_TYPE_OBJECT)

static gboolean
is_even (AppPlayer *self)
{
  return app_session_get_view (self->session)->even_pace;
}

static gboolean
is_still (AppPlayer *self)
{
  return app_session_get_view (self->session)->still;
}

static void
show (AppPlayer *self, gint64 t_ns)
{
  self->shown_ns = t_ns;
  app_session_set_instant (self->session, t_ns);
}

/* ---- frame clock ---- */

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  AppPlayer *self = data;
  gint64 now_us = gdk_frame_clock_get_frame_time (clock);
  double seconds = 0;

  /* A frame that took very long (a stall, a suspended machine) is not made
   * up for: the eye lost nothing that is skipped. */
  if (self->frame_us)
    seconds = MIN ((double)(now_us - self->frame_us) * 1e-6, 0.25);
  self->frame_us = now_us;
  app_player_tick (self, seconds);
  return G_SOURCE_CONTINUE;
}

static void
set_mode (AppPlayer *self, Mode mode)
{
  gboolean was_playing = self->mode != MODE_REST;

  self->mode = mode;
  if (was_playing == (mode != MODE_REST))
    return;

  if (self->clock && mode != MODE_REST && !self->tick_id)
    {
      self->frame_us = 0;
      self->tick_id =
          gtk_widget_add_tick_callback (self->clock, tick_cb, self, NULL);
    }
  else if (self->clock && mode == MODE_REST && self->tick_id)
    {
      gtk_widget_remove_tick_callback (self->clock, self->tick_id);
      self->tick_id = 0;
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

/* ---- moving ---- */

static void
tick_play (AppPlayer *self, SimTimeline *timeline, double seconds)
{
  gboolean even = is_even (self);
  guint n_steps = 0;
  gint64 t_ns;
  gboolean over;

  if (app_session_get_instant (self->session) != self->shown_ns)
    self->position = app_pace_position (
        timeline, even, app_session_get_instant (self->session));

  sim_timeline_get_steps (timeline, &n_steps);
  over = app_pace_advance (&self->position, seconds,
                           app_pace_full_seconds (even, n_steps),
                           app_pace_speed (self->speed), self->loop);
  t_ns = app_pace_instant (timeline, even, self->position);
  if (is_still (self))
    t_ns = app_pace_still_instant (timeline, t_ns);
  show (self, t_ns);
  if (over)
    set_mode (self, MODE_REST);
}

static void
tick_range (AppPlayer *self, double seconds)
{
  /* Somebody seeked meanwhile: that is where it rests. */
  if (app_session_get_instant (self->session) != self->shown_ns)
    {
      set_mode (self, MODE_REST);
      return;
    }
  self->range_share +=
      seconds * app_pace_speed (self->speed) / self->range_seconds;
  if (self->range_share >= 1)
    {
      show (self, self->to_ns);
      set_mode (self, MODE_REST);
      return;
    }
  show (self, self->from_ns + llround (self->range_share *
                                       (double)(self->to_ns - self->from_ns)));
}

static void
start_range (AppPlayer *self, gint64 from_ns, gint64 to_ns, double seconds)
{
  if (is_still (self) || to_ns <= from_ns)
    {
      set_mode (self, MODE_REST);
      show (self, to_ns);
      return;
    }
  self->from_ns = from_ns;
  self->to_ns = to_ns;
  self->range_share = 0;
  self->range_seconds = seconds;
  show (self, from_ns);
  /* What is shown may have been clamped. */
  self->shown_ns = app_session_get_instant (self->session);
  set_mode (self, MODE_RANGE);
}

/* ---- object ---- */

static void
take_position (AppPlayer *self)
{
  SimTimeline *timeline = app_session_get_timeline (self->session);

  self->even = is_even (self);
  if (timeline)
    self->position = app_pace_position (
        timeline, is_even (self), app_session_get_instant (self->session));
}

/* The same instant has another position at the other pace.  A selection has
 * not: where motion is reduced the instant is the last stop, and playing would
 * begin again there. */
static void
view_cb (AppPlayer *self)
{
  if (self->even != is_even (self))
    take_position (self);
}

static void
timeline_cb (AppPlayer *self)
{
  take_position (self);
  self->shown_ns = app_session_get_instant (self->session);
  if (self->mode == MODE_RANGE)
    set_mode (self, MODE_REST);
}

static void
app_player_get_property (GObject *object,
                         guint id,
                         GValue *value,
                         GParamSpec *pspec)
{
  AppPlayer *self = APP_PLAYER (object);

  switch (id)
    {
    case PROP_PLAYING:
      g_value_set_boolean (value, self->mode != MODE_REST);
      break;
    case PROP_SPEED:
      g_value_set_int (value, self->speed);
      break;
    case PROP_LOOP:
      g_value_set_boolean (value, self->loop);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_player_set_property (GObject *object,
                         guint id,
                         const GValue *value,
                         GParamSpec *pspec)
{
  AppPlayer *self = APP_PLAYER (object);

  switch (id)
    {
    case PROP_SPEED:
      app_player_set_speed (self, g_value_get_int (value));
      break;
    case PROP_LOOP:
      app_player_set_loop (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_player_dispose (GObject *object)
{
  AppPlayer *self = APP_PLAYER (object);

  if (self->clock && self->tick_id)
    gtk_widget_remove_tick_callback (self->clock, self->tick_id);
  self->tick_id = 0;
  g_clear_weak_pointer (&self->clock);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (app_player_parent_class)->dispose (object);
}

static void
app_player_class_init (AppPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = app_player_get_property;
  object_class->set_property = app_player_set_property;
  object_class->dispose = app_player_dispose;

  properties[PROP_PLAYING] = g_param_spec_boolean (
      "playing", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SPEED] = g_param_spec_int (
      "speed", NULL, NULL, APP_PACE_SPEED_MIN, APP_PACE_SPEED_MAX, 0, flags);
  properties[PROP_LOOP] =
      g_param_spec_boolean ("loop", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
app_player_init (AppPlayer *self)
{
}

AppPlayer *
app_player_new (AppSession *session, GtkWidget *clock)
{
  AppPlayer *self = g_object_new (APP_TYPE_PLAYER, NULL);

  self->session = g_object_ref (session);
  self->even = is_even (self);
  g_set_weak_pointer (&self->clock, clock);
  g_signal_connect_object (session, "notify::view", G_CALLBACK (view_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::timeline",
                           G_CALLBACK (timeline_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/* ---- public ---- */

void
app_player_play (AppPlayer *self)
{
  SimTimeline *timeline;
  gint64 t_ns;

  g_return_if_fail (APP_IS_PLAYER (self));
  timeline = app_session_get_timeline (self->session);
  if (!timeline)
    return;

  t_ns = app_session_get_instant (self->session);
  if (t_ns >= sim_timeline_get_end_ns (timeline))
    t_ns = sim_timeline_get_start_ns (timeline);
  show (self, t_ns);
  self->position = app_pace_position (timeline, is_even (self), t_ns);
  set_mode (self, MODE_PLAY);
}

void
app_player_pause (AppPlayer *self)
{
  g_return_if_fail (APP_IS_PLAYER (self));
  set_mode (self, MODE_REST);
}

void
app_player_toggle (AppPlayer *self)
{
  g_return_if_fail (APP_IS_PLAYER (self));
  if (self->mode == MODE_REST)
    app_player_play (self);
  else
    app_player_pause (self);
}

gboolean
app_player_get_playing (AppPlayer *self)
{
  return self->mode != MODE_REST;
}

void
app_player_step_forward (AppPlayer *self, SimStepLevel level)
{
  SimTimeline *timeline;
  gint64 t_ns;

  g_return_if_fail (APP_IS_PLAYER (self));
  timeline = app_session_get_timeline (self->session);
  if (!timeline)
    return;

  if (self->mode == MODE_RANGE)
    show (self, self->to_ns);
  t_ns = app_session_get_instant (self->session);
  start_range (self, t_ns, sim_timeline_next_stop (timeline, t_ns, level),
               STEP_SECONDS);
}

void
app_player_step_back (AppPlayer *self, SimStepLevel level)
{
  SimTimeline *timeline;
  gint64 t_ns;

  g_return_if_fail (APP_IS_PLAYER (self));
  timeline = app_session_get_timeline (self->session);
  if (!timeline)
    return;

  t_ns = self->mode == MODE_RANGE ? self->to_ns
                                  : app_session_get_instant (self->session);
  app_player_seek (self, sim_timeline_previous_stop (timeline, t_ns, level));
}

void
app_player_first (AppPlayer *self)
{
  app_player_seek (self, G_MININT64);
}

void
app_player_last (AppPlayer *self)
{
  app_player_seek (self, G_MAXINT64);
}

void
app_player_seek (AppPlayer *self, gint64 t_ns)
{
  g_return_if_fail (APP_IS_PLAYER (self));
  set_mode (self, MODE_REST);
  show (self, t_ns);
}

void
app_player_play_range (AppPlayer *self, gint64 from_ns, gint64 to_ns)
{
  g_return_if_fail (APP_IS_PLAYER (self));
  if (app_session_get_timeline (self->session))
    start_range (self, from_ns, to_ns, MOMENT_SECONDS);
}

void
app_player_set_speed (AppPlayer *self, int exponent)
{
  g_return_if_fail (APP_IS_PLAYER (self));
  exponent = CLAMP (exponent, APP_PACE_SPEED_MIN, APP_PACE_SPEED_MAX);
  if (self->speed == exponent)
    return;
  self->speed = exponent;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEED]);
}

int
app_player_get_speed (AppPlayer *self)
{
  return self->speed;
}

void
app_player_set_loop (AppPlayer *self, gboolean loop)
{
  g_return_if_fail (APP_IS_PLAYER (self));
  if (self->loop == !!loop)
    return;
  self->loop = !!loop;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOP]);
}

gboolean
app_player_get_loop (AppPlayer *self)
{
  return self->loop;
}

double
app_player_get_position (AppPlayer *self)
{
  SimTimeline *timeline = app_session_get_timeline (self->session);

  if (!timeline)
    return 0;
  return app_pace_position (timeline, is_even (self),
                            app_session_get_instant (self->session));
}

void
app_player_seek_position (AppPlayer *self, double position)
{
  SimTimeline *timeline;

  g_return_if_fail (APP_IS_PLAYER (self));
  timeline = app_session_get_timeline (self->session);
  if (timeline)
    app_player_seek (self,
                     app_pace_instant (timeline, is_even (self), position));
}

void
app_player_tick (AppPlayer *self, double seconds)
{
  SimTimeline *timeline;

  g_return_if_fail (APP_IS_PLAYER (self));
  timeline = app_session_get_timeline (self->session);
  if (!timeline)
    set_mode (self, MODE_REST);
  else if (self->mode == MODE_PLAY)
    tick_play (self, timeline, seconds);
  else if (self->mode == MODE_RANGE)
    tick_range (self, seconds);
}
