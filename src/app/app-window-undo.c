/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the knobs were turned to, and the way back and forth. */
#include "app/app-window-private.h"

#include "widgets/tool-tips.h"
#include "widgets/what-if-change.h"

#include <glib/gi18n-lib.h>

void
app_window_edit (AppWindow *self, const SimSpec *spec)
{
  self->lesson.clean = FALSE;
  app_session_edit (self->session, spec);
}

void
app_window_edit_on (AppWindow *self, const SimSpec *spec)
{
  self->lesson.clean = FALSE;
  app_session_edit_on (self->session, spec);
}

void
app_window_undo (AppWindow *self)
{
  self->lesson.clean = FALSE;
  app_session_undo (self->session);
}

void
app_window_redo (AppWindow *self)
{
  self->lesson.clean = FALSE;
  app_session_redo (self->session);
}

void
app_window_reset_knobs (AppWindow *self)
{
  Scenario *scenario = app_session_get_scenario (self->session);

  if (scenario)
    app_window_edit (self, scenario_get_spec (scenario));
}

/* ---- what they would do ---- */

static char *
dup_undo (AppWindow *self, const SimSpec *before, const SimSpec *now)
{
  g_autofree char *change = NULL;

  if (app_session_get_view (self->session)->refused)
    return g_strdup (_ ("Undo: the change that was refused (Ctrl+Z)"));
  if (!before)
    return NULL;
  change = what_if_dup_change (before, now);
  /* Translators: %s is what was turned: "“ZeRO stage” from 0 to 1". */
  return g_strdup_printf (_ ("Undo: %s (Ctrl+Z)"), change);
}

static char *
dup_redo (const SimSpec *now, const SimSpec *after)
{
  g_autofree char *change = NULL;

  if (!after)
    return NULL;
  change = what_if_dup_change (now, after);
  return g_strdup_printf (_ ("Redo: %s (Ctrl+Shift+Z)"), change);
}

static void
set_tips (AppWindow *self, const char *undo, const char *redo)
{
  tool_tips_set (self->undo_button, undo);
  tool_tips_set (self->redo_button, redo);
  if (self->what_if)
    what_if_panel_set_tips (self->what_if, undo, redo);
}

void
app_window_fit_history (AppWindow *self)
{
  gboolean any = self->undoes || self->redoes;

  /* Where there is no room for them, the knobs have them as well. */
  gtk_widget_set_visible (self->undo_button, any && self->room >= 520);
  gtk_widget_set_visible (self->redo_button, any && self->room >= 700);
}

void
app_window_show_history (AppWindow *self)
{
  AppSession *session = self->session;
  gboolean covered = app_session_get_view (session)->cover_meter;
  const SimSpec *now = app_session_get_step (session, 0);
  g_autofree char *undo =
      covered ? NULL : dup_undo (self, app_session_get_step (session, -1), now);
  g_autofree char *redo =
      covered ? NULL : dup_redo (now, app_session_get_step (session, 1));
  GtkWidget *widget = GTK_WIDGET (self);

  self->undoes = undo != NULL;
  self->redoes = redo != NULL;
  gtk_widget_action_set_enabled (widget, "win.undo", self->undoes);
  gtk_widget_action_set_enabled (widget, "win.redo", self->redoes);
  gtk_widget_action_set_enabled (widget, "win.reset-knobs",
                                 self->changed && !covered);
  set_tips (self, undo, redo);
  app_window_fit_history (self);
}
