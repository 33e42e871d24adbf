/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-start.h"

#include "app/app-application.h"

#define OBJECT_PATH "/io/github/shardstep/Shardstep"
/* A first start that hangs has got its message all the same. */
#define HEARD_MS 10000
#define AGAIN_MS 50
#define MOST_TRIES 100

/* GApplication tells the first start what to open and does not wait for an
 * answer.  A question after it, on the same connection, is answered after it:
 * whoever can still answer has opened the files; whoever leaves meanwhile
 * answers with an error, or the bus does for them. */
static gboolean
was_heard (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GDBusConnection) bus =
      g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  if (!bus)
    return TRUE;
  reply = g_dbus_connection_call_sync (
      bus, APP_APPLICATION_ID, OBJECT_PATH, "org.gtk.Actions", "List", NULL,
      NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, HEARD_MS, NULL, &error);
  return reply != NULL || !g_dbus_error_is_remote_error (error);
}

int
app_start (int argc, char **argv)
{
  for (guint i = 0;; i++)
    {
      g_autoptr (AppApplication) application = app_application_new ();
      int status = g_application_run (G_APPLICATION (application), argc, argv);

      if (!app_application_handed_over (application) || i == MOST_TRIES ||
          was_heard ())
        return status;
      g_usleep (AGAIN_MS * 1000);
    }
}
