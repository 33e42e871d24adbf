/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-driver.h"

#include <gdk/x11/gdkx.h>
#include <string.h>

/* ---- waiting ---- */

static gboolean
over_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

void
wait_ms (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* Until all that the display has sent is handled, however long that takes:
 * events go before this, drawing comes after. */
static void
settle (void)
{
  gboolean over = FALSE;

  gdk_display_sync (gdk_display_get_default ());
  g_idle_add_full (GDK_PRIORITY_EVENTS + 1, over_cb, &over, NULL);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- keys ---- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *)data = TRUE;
}

void
xdotool (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  va_list words;

  g_ptr_array_add (argv, (char *)"xdotool");
  va_start (words, first);
  for (const char *word = first; word; word = va_arg (words, const char *))
    g_ptr_array_add (argv, (char *)word);
  va_end (words);
  g_ptr_array_add (argv, NULL);

  child = g_subprocess_newv ((const char *const *)argv->pdata,
                             G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (child, NULL, done_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  settle ();
  wait_ms (60);
}

void
press (const char *key)
{
  xdotool ("key", key, NULL);
}

void
type_text (const char *text)
{
  xdotool ("type", text, NULL);
}

static char *
dup_xid (GtkNative *native)
{
  return g_strdup_printf (
      "%lu", gdk_x11_surface_get_xid (gtk_native_get_surface (native)));
}

void
focus_window (GtkWindow *window)
{
  g_autofree char *id = dup_xid (GTK_NATIVE (window));

  xdotool ("windowfocus", "--sync", id, NULL);
  WAIT_FOR (gtk_window_is_active (window));
}

/* ---- pointer ---- */

typedef struct
{
  char *id;
  char *x, *y;
} Place;

static void
place_clear (Place *place)
{
  g_free (place->id);
  g_free (place->x);
  g_free (place->y);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static graphene_point_t
get_corner (GtkWidget *widget)
{
  GtkWidget *native = GTK_WIDGET (gtk_widget_get_native (widget));
  graphene_point_t at = { 0 };

  g_assert_true (gtk_widget_compute_point (widget, native,
                                           &GRAPHENE_POINT_INIT (0, 0), &at));
  return at;
}

/* Until the window was laid out anew, however long that takes. */
static void
wait_frame (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gint64 seen = gdk_frame_clock_get_frame_counter (clock);

  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
  WAIT_FOR (!gtk_widget_get_mapped (widget) ||
            gdk_frame_clock_get_frame_counter (clock) > seen);
}

/* A page that slides, a list that scrolls: until the widget stands still. */
static void
wait_still (GtkWidget *widget)
{
  g_autoptr (GtkWidget) kept = g_object_ref (widget);
  graphene_point_t before, now = get_corner (kept);

  do
    {
      before = now;
      wait_ms (20);
      wait_frame (kept);
      now = get_corner (kept);
    }
  while (!graphene_point_equal (&before, &now));
}

/* In px of the surface that the widget is drawn on. */
static void
place_init (Place *place, GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  graphene_point_t at;
  double dx, dy;

  g_assert_nonnull (native);
  wait_still (widget);
  g_assert_true (gtk_widget_compute_point (
      widget, GTK_WIDGET (native), &GRAPHENE_POINT_INIT ((float)x, (float)y),
      &at));
  gtk_native_get_surface_transform (native, &dx, &dy);
  place->id = dup_xid (native);
  place->x = g_strdup_printf ("%d", (int)(at.x + dx));
  place->y = g_strdup_printf ("%d", (int)(at.y + dy));
}

void
point_widget_at (GtkWidget *widget, double x, double y)
{
  g_auto (Place) place = { 0 };

  place_init (&place, widget, x, y);
  xdotool ("mousemove", "--window", place.id, place.x, place.y, NULL);
}

void
click_widget_at (GtkWidget *widget, double x, double y)
{
  g_auto (Place) place = { 0 };

  place_init (&place, widget, x, y);
  xdotool ("mousemove", "--window", place.id, place.x, place.y, "click", "1",
           NULL);
}

void
click_widget (GtkWidget *widget)
{
  g_assert_true (gtk_widget_get_mapped (widget));
  click_widget_at (widget, gtk_widget_get_width (widget) / 2.0,
                   gtk_widget_get_height (widget) / 2.0);
}

void
drag_widget (GtkWidget *widget,
             double from_x,
             double from_y,
             double to_x,
             double to_y)
{
  point_widget_at (widget, from_x, from_y);
  xdotool ("mousedown", "1", NULL);
  for (int i = 1; i <= 4; i++)
    point_widget_at (widget, from_x + (to_x - from_x) * i / 4,
                     from_y + (to_y - from_y) * i / 4);
  xdotool ("mouseup", "1", NULL);
}

void
scroll_widget_at (GtkWidget *widget,
                  double x,
                  double y,
                  int clicks,
                  const char *modifier)
{
  g_autofree char *repeat = g_strdup_printf ("%d", ABS (clicks));
  const char *button = clicks > 0 ? "4" : "5";

  point_widget_at (widget, x, y);
  if (modifier)
    xdotool ("keydown", modifier, "click", "--repeat", repeat, button, "keyup",
             modifier, NULL);
  else
    xdotool ("click", "--repeat", repeat, button, NULL);
}

/* ---- widgets ---- */

static GtkWidget *
search (GtkWidget *widget,
        WidgetMatch match,
        gconstpointer data,
        gboolean mapped)
{
  GtkWidget *found = NULL;

  if ((!mapped || gtk_widget_get_mapped (widget)) && match (widget, data))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = search (child, match, data, mapped);
  return found;
}

static gboolean
has_type_cb (GtkWidget *widget, gconstpointer data)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), data);
}

static gboolean
has_label_cb (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_LABEL (widget) &&
         strstr (gtk_label_get_label (GTK_LABEL (widget)), data) != NULL;
}

static gboolean
has_id_cb (GtkWidget *widget, gconstpointer data)
{
  return g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)),
                    data) == 0;
}

GtkWidget *
find_type (GtkWidget *widget, const char *type)
{
  return search (widget, has_type_cb, type, FALSE);
}

GtkWidget *
find_label (GtkWidget *widget, const char *part)
{
  return search (widget, has_label_cb, part, FALSE);
}

GtkWidget *
find_id (GtkWidget *widget, const char *id)
{
  return search (widget, has_id_cb, id, FALSE);
}

GtkWidget *
find_match (GtkWidget *widget, WidgetMatch match, gconstpointer data)
{
  return search (widget, match, data, TRUE);
}

GtkWidget *
find_any (GtkWidget *widget, WidgetMatch match, gconstpointer data)
{
  return search (widget, match, data, FALSE);
}
