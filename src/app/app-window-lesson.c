/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lesson shows on the window's stage. */
#include "app/app-window-private.h"

#include "app/app-compare.h"
#include "app/app-plan.h"
#include "deck/deck-markup.h"

#include <glib/gi18n-lib.h>

/* They show the run uncovered, or how a step of it may turn out. */
static void
close_others (AppWindow *self)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at; at = at->next)
    if ((APP_IS_COMPARE (at->data) || APP_IS_PLAN (at->data)) &&
        gtk_window_get_transient_for (at->data) == GTK_WINDOW (self))
      gtk_window_close (at->data);
}

/* While a prediction is asked, the run is not there to be played, nor to be
 * changed, nor to be called by its name. */
static void
set_covered (AppWindow *self, gboolean covered)
{
  static const char *const actions[] = {
    "win.play",       "win.step-forward",  "win.step-back", "win.phase-forward",
    "win.phase-back", "win.first",         "win.last",      "win.compare",
    "win.plan",       "win.save-scenario", "win.back",
  };

  app_session_set_cover_meter (self->session, covered);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], !covered);
  if (covered)
    {
      app_window_reveal_knobs (self, FALSE);
      close_others (self);
    }
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (
                                   G_ACTION_MAP (self), "what-if")),
                               !covered);
  transport_bar_set_covered (self->transport, covered);
  /* What a scenario is called may say what comes of it. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->chooser_button), !covered);
  app_window_show_title (self);
  app_window_show_knobs (self);
  app_window_show_history (self);
}

static void
toast_gone_cb (AppWindow *self)
{
  self->lesson.toast = NULL;
}

/* A pane that lies over the picture goes, and what it said is told there. */
static void
make_room (AppWindow *self)
{
  g_autofree char *plain = NULL;
  GtkWidget *label;
  AdwToast *toast;

  if (self->lesson.toast)
    adw_toast_dismiss (self->lesson.toast);
  if (!adw_flap_get_folded (self->flap) || *self->lesson.caption == '\0')
    return;
  adw_flap_set_reveal_flap (self->flap, FALSE);
  plain = deck_markup_to_plain (self->lesson.caption);
  label = gtk_label_new (plain);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  /* So narrow that the button beside it stays on the window. */
  gtk_label_set_max_width_chars (GTK_LABEL (label), 26);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  toast = adw_toast_new ("");
  adw_toast_set_custom_title (toast, label);
  adw_toast_set_button_label (toast, _ ("_Go on"));
  adw_toast_set_action_name (toast, "win.lesson-go-on");
  adw_toast_set_timeout (toast, 0);
  self->lesson.toast = toast;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_gone_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* What the pane's own button does, which is out of sight; the pane comes back
 * where there is no more to watch. */
void
app_window_lesson_go_on (AppWindow *self)
{
  if (!self->lesson.on)
    return;
  card_pane_go_on (self->pane);
  if (!self->lesson.toast)
    app_window_reveal_pane (self, TRUE);
}

/* Enter goes on, as it does in the pane; the pane's being out of sight does not
 * make it a key of the picture. */
static gboolean
key_cb (AppWindow *self, guint key, guint code, GdkModifierType state)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (!self->lesson.toast || !focus ||
      !gtk_widget_is_ancestor (focus, self->scrolled) ||
      (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter))
    return GDK_EVENT_PROPAGATE;
  app_window_lesson_go_on (self);
  return GDK_EVENT_STOP;
}

static void
show_moment (AppWindow *self)
{
  const AppLesson *lesson = &self->lesson;

  app_session_select_none (self->session);
  app_window_uncover_picture (self);
  if (lesson->to_ns > lesson->from_ns)
    {
      make_room (self);
      app_player_play_range (self->player, lesson->from_ns, lesson->to_ns);
    }
  else
    app_player_seek (self->player, lesson->from_ns);
}

void
app_window_lesson_timeline (AppWindow *self)
{
  if (!self->lesson.waits)
    return;
  self->lesson.waits = FALSE;
  show_moment (self);
}

static void
run_cb (AppWindow *self, const LessonRun *run)
{
  AppLesson *lesson = &self->lesson;

  /* What was said of the moment before goes with it. */
  if (lesson->toast)
    adw_toast_dismiss (lesson->toast);
  /* Covered before anything new is to be seen. */
  lesson->on = TRUE;
  lesson->leaves = FALSE;
  lesson->picks = run->pick_device;
  set_covered (self, run->cover);
  app_session_set_dimmed (self->session, run->dimmed);
  if (run->scenario == NULL)
    return;
  g_free (lesson->caption);
  lesson->caption = g_strdup (run->caption);
  lesson->from_ns = run->from_ns;
  lesson->to_ns = run->to_ns;
  if (lesson->clean && !app_session_get_busy (self->session) &&
      app_session_get_scenario (self->session) == run->scenario)
    {
      show_moment (self);
      return;
    }
  lesson->waits = lesson->clean = TRUE;
  /* What was shown before a split is no way back from this. */
  app_window_forget_before (self);
  app_player_pause (self->player);
  app_session_load (self->session, run->scenario);
}

void
app_window_lesson_leave (AppWindow *self)
{
  if (!self->lesson.on)
    return;
  self->lesson.on = self->lesson.picks = self->lesson.waits = FALSE;
  self->lesson.leaves = FALSE;
  set_covered (self, FALSE);
  app_session_set_dimmed (self->session, 0);
}

void
app_window_lesson_leave_soon (AppWindow *self)
{
  self->lesson.leaves = self->lesson.on;
}

void
app_window_lesson_arrived (AppWindow *self)
{
  if (self->lesson.leaves)
    app_window_lesson_leave (self);
}

void
app_window_lesson_failed (AppWindow *self)
{
  self->lesson.leaves = FALSE;
  /* It was to be the lesson's own: what is shown is none of it. */
  if (self->lesson.waits)
    app_window_lesson_leave (self);
}

gboolean
app_window_lesson_pick (AppWindow *self, const SceneHit *hit)
{
  if (!self->lesson.on || !self->lesson.picks || hit->device == SIM_NONE)
    return FALSE;
  card_pane_pick_device (self->pane, hit->device);
  return TRUE;
}

void
app_window_lesson_listen (AppWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->scrolled, keys);
  self->lesson.caption = g_strdup ("");
  g_signal_connect_object (self->pane, "lesson-run", G_CALLBACK (run_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pane, "lesson-leave",
                           G_CALLBACK (app_window_lesson_leave), self,
                           G_CONNECT_SWAPPED);
}
