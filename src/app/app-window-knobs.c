/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The knobs of the scenario, beside the picture while they are turned. */
#include "app/app-window-private.h"
#include "widgets/tool-tips.h"

#include <glib/gi18n-lib.h>

/* In usual letters: what the knobs take beside the stage, and what it must
 * keep there. */
#define KNOBS_WIDTH 354
#define STAGE_LEAST_WIDTH 420
#define KNOBS_MARGIN 12
/* Of a window: for the knobs, its bars among them, and for the meter. */
#define KNOBS_HEIGHT 330
#define METER_LEAST_HEIGHT 60

gboolean
app_window_get_knobs_shown (AppWindow *self)
{
  return gtk_widget_get_visible (self->knob_room);
}

/* Why what they stand at cannot be run, or NULL: not of a file that cannot. */
static const char *
get_refusal (AppWindow *self)
{
  return app_session_get_view (self->session)->refused
             ? app_session_get_refusal (self->session)
             : NULL;
}

/* On the button, however the knobs were put away: what they stand at cannot be
 * run, or what is run does not fit. */
static void
show_sign (AppWindow *self)
{
  const char *refusal = get_refusal (self);
  SimTimeline *timeline = app_session_get_timeline (self->session);
  /* While a prediction is asked it must not tell the answer. */
  gboolean fits = timeline == NULL ||
                  app_session_get_view (self->session)->cover_meter ||
                  sim_timeline_fits (timeline);
  g_autofree char *tip = NULL;

  if (refusal)
    /* Translators: %s is a whole sentence that says why. */
    tip = g_strdup_printf (
        _ ("The last change was refused, the picture is as it was before: %s"),
        refusal);
  else if (!fits)
    tip = g_strdup (_ ("Does not fit in memory: see what would help (K)"));
  else
    tip = g_strdup (_ ("Turn the knobs of this scenario (K)"));
  adw_button_content_set_icon_name (
      self->what_if_content, refusal || !fits ? "dialog-warning-symbolic"
                                              : "preferences-other-symbolic");
  tool_tips_set (self->what_if_button, tip);
}

/* What would make it fit is looked for while somebody looks. */
static void
show_run (AppWindow *self)
{
  if (self->what_if)
    what_if_panel_set_run (self->what_if,
                           app_window_get_knobs_shown (self)
                               ? app_session_get_timeline (self->session)
                               : NULL);
}

void
app_window_show_knobs (AppWindow *self)
{
  Scenario *scenario = app_session_get_scenario (self->session);
  const SimSpec *spec = app_session_get_spec (self->session);

  show_sign (self);
  if (self->what_if && scenario && spec)
    what_if_panel_set_spec (self->what_if, spec, scenario_get_spec (scenario));
  show_run (self);
}

/* A knob's in the knobs where they are on show, else in a toast; and as long as
 * it lasts by a sign. */
void
app_window_show_refusal (AppWindow *self)
{
  const char *told = app_session_get_refusal (self->session);
  const char *refusal = get_refusal (self);

  show_sign (self);
  if (self->what_if)
    what_if_panel_set_refusal (self->what_if, refusal);
  if (told && !app_window_plan_tells_refusal (self) &&
      (!refusal || !app_window_get_knobs_shown (self)))
    app_window_toast (self, told, NULL);
}

/* ---- from the knobs ---- */

static void
changed_cb (AppWindow *self, const SimSpec *spec, gboolean goes_on)
{
  if (goes_on)
    app_window_edit_on (self, spec);
  else
    app_window_edit (self, spec);
}

static void
compare_cb (AppWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.compare", NULL);
}

static void
close_cb (AppWindow *self)
{
  app_window_reveal_knobs (self, FALSE);
}

/* A dozen rows cost as much as a tenth of the start: made when asked for. */
static void
create (AppWindow *self)
{
  static const struct
  {
    const char *signal;
    void (*callback) (AppWindow *self);
  } signals[] = {
    { "shown", app_window_undo },
    { "compare", compare_cb },
    { "close", close_cb },
  };
  GtkWidget *panel = g_object_new (WHAT_IF_TYPE_PANEL, NULL);

  self->what_if = WHAT_IF_PANEL (panel);
  what_if_panel_set_presets (self->what_if, self->presets);
  g_signal_connect_object (panel, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (panel, signals[i].signal,
                             G_CALLBACK (signals[i].callback), self,
                             G_CONNECT_SWAPPED);
  gtk_widget_set_hexpand (panel, TRUE);
  gtk_widget_set_margin_start (panel, KNOBS_MARGIN);
  gtk_widget_set_margin_end (panel, KNOBS_MARGIN);
  gtk_widget_set_margin_top (panel, KNOBS_MARGIN / 2);
  adw_bin_set_child (ADW_BIN (self->knob_room), panel);
  app_window_show_knobs (self);
  app_window_show_history (self);
  what_if_panel_set_refusal (self->what_if, get_refusal (self));
}

/* ---- room ---- */

/* The meter whole, not a window on it, where some knobs are left on show: what
 * scrolls does not ask its child how high it is in that width. */
static void
keep_meter (AppWindow *self, gboolean alone, int width, int room)
{
  int height = -1;

  if (alone)
    {
      gtk_widget_measure (self->scrolled, GTK_ORIENTATION_VERTICAL, width, NULL,
                          &height, NULL, NULL);
      height = MIN (height, MAX (METER_LEAST_HEIGHT, room - KNOBS_HEIGHT));
    }
  gtk_scrolled_window_set_min_content_height (self->scroller, height);
}

/* The meter is what the knobs are turned for: it stays on show.  Where there
 * is no room beside the picture they take the picture's and the timeline's
 * place, below it. */
gboolean
app_window_fit_knobs (AppWindow *self, int room, int height, double scale)
{
  gboolean shown = app_window_get_knobs_shown (self);
  gboolean beside = room >= (STAGE_LEAST_WIDTH + KNOBS_WIDTH) * scale;
  gboolean covered = shown && !beside;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->knob_split),
                                  beside ? GTK_ORIENTATION_HORIZONTAL
                                         : GTK_ORIENTATION_VERTICAL);
  if (beside)
    gtk_widget_add_css_class (self->knob_room, "beside");
  else
    gtk_widget_remove_css_class (self->knob_room, "beside");
  gtk_widget_set_size_request (self->knob_room,
                               beside ? (int)(KNOBS_WIDTH * scale) : -1, -1);
  gtk_widget_set_hexpand (self->knob_room, !beside);
  gtk_widget_set_vexpand (self->knob_room, TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->scroller), !covered);
  gtk_widget_set_visible (GTK_WIDGET (self->stage), !covered);
  keep_meter (self, covered, room, height);
  return covered;
}

void
app_window_focus_picture (AppWindow *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->stage)))
    gtk_widget_grab_focus (GTK_WIDGET (self->stage));
  else
    what_if_panel_focus (self->what_if);
}

void
app_window_uncover_picture (AppWindow *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self->stage)))
    app_window_reveal_knobs (self, FALSE);
}

void
app_window_reveal_knobs (AppWindow *self, gboolean reveal)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (reveal == app_window_get_knobs_shown (self))
    return;
  if (reveal && !self->what_if)
    create (self);
  gtk_widget_set_visible (self->knob_room, reveal);
  show_run (self);
  app_window_fit (self, gtk_widget_get_width (GTK_WIDGET (self)),
                  gtk_widget_get_height (GTK_WIDGET (self)));
  if (reveal)
    what_if_panel_focus (self->what_if);
  else if (!focus || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pane)))
    app_window_focus_picture (self);
  app_window_sync_actions (self);
}
