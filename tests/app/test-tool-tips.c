/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies over the window for a moment: a tooltip is in nobody's way. */
#include "app-fixture.h"

#include <gdk/x11/gdkx.h>

static gboolean
is_tip (GtkWidget *widget, gconstpointer data)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkTooltipWindow");
}

static gboolean
has_tip (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_TOGGLE_BUTTON (widget) && gtk_widget_get_sensitive (widget) &&
         gtk_widget_get_tooltip_text (widget) != NULL;
}

/* Those of the window itself, not of what lies over it. */
static gboolean
press_cb (guint *n_presses, GdkEvent *event, GtkEventController *controller)
{
  GtkNative *window = GTK_NATIVE (gtk_event_controller_get_widget (controller));

  if (gdk_event_get_event_type (event) == GDK_BUTTON_PRESS &&
      gdk_event_get_surface (event) == gtk_native_get_surface (window))
    ++*n_presses;
  return GDK_EVENT_PROPAGATE;
}

/* The display's own, at once: no turn of the main loop between the pointer's
 * coming and the press, as on a machine that is busy. */
static void
press_and_let_go (GdkSurface *surface, const char *let_go)
{
  g_autofree char *id =
      g_strdup_printf ("%lu", gdk_x11_surface_get_xid (surface));
  const char *argv[] = { "xdotool",   "mousemove", "--window", id,  "12", "8",
                         "mousedown", "1",         let_go,     "1", NULL };
  g_autoptr (GError) error = NULL;
  int status;

  if (let_go == NULL)
    argv[8] = NULL;
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/* A click on a tooltip is one on what lies below it.  GTK would take the press
 * into the tooltip, hide that, and look for whom to tell of the release in what
 * is gone: broken accounting of active states, and worse. */
static void
test_clicked_through (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkEventController *controller = gtk_event_controller_legacy_new ();
  gboolean in_two = GPOINTER_TO_INT (data);
  GtkWidget *tip;
  guint n_presses = 0;

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (controller, "event", G_CALLBACK (press_cb),
                            &n_presses);
  gtk_widget_add_controller (window, controller);

  point_widget_at (find_match (window, has_tip, NULL), 6, 6);
  point_widget_at (find_match (window, has_tip, NULL), 8, 8);
  WAIT_FOR ((tip = find_match (window, is_tip, NULL)) != NULL);
  press_and_let_go (gtk_native_get_surface (GTK_NATIVE (tip)),
                    in_two ? NULL : "mouseup");
  WAIT_FOR (n_presses == 1);
  if (in_two)
    xdotool ("mouseup", "1", NULL);
  /* All is let go of again, and the next click is one as well. */
  WAIT_FOR ((gtk_widget_get_state_flags (window) & GTK_STATE_FLAG_ACTIVE) == 0);
  click_widget (find (fixture, "StageView"));
  WAIT_FOR (n_presses == 2);
  gtk_widget_remove_controller (window, controller);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);
  g_test_add ("/app/tool-tips/clicked-through", Fixture,
              GINT_TO_POINTER (FALSE), set_up, test_clicked_through, tear_down);
  g_test_add ("/app/tool-tips/clicked-through-slowly", Fixture,
              GINT_TO_POINTER (TRUE), set_up, test_clicked_through, tear_down);
  return g_test_run ();
}
