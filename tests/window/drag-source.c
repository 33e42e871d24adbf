/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file manager of one icon: a small window, a drag from which offers the
 * files of the command line, as lists of files and as text, as file managers
 * do.  It prints its window's id once it is there, and "taken" or "refused"
 * after each drag. */
#include <gdk/x11/gdkx.h>
#include <gtk/gtk.h>

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer data)
{
  return gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, data);
}

static void
end_cb (GtkDragSource *source,
        GdkDrag *drag,
        gboolean delete_data,
        gpointer data)
{
  g_print ("taken\n");
}

static gboolean
cancel_cb (GtkDragSource *source,
           GdkDrag *drag,
           GdkDragCancelReason reason,
           gpointer data)
{
  g_print ("refused\n");
  return TRUE;
}

static void
mapped_cb (GtkWidget *window)
{
  g_print ("%lu\n", gdk_x11_surface_get_xid (
                        gtk_native_get_surface (GTK_NATIVE (window))));
}

int
main (int argc, char **argv)
{
  GtkDragSource *source;
  GtkWidget *window;
  GSList *files = NULL;
  GdkFileList *list;

  setvbuf (stdout, NULL, _IOLBF, 0);
  gtk_init ();
  for (int i = argc - 1; i > 0; i--)
    files = g_slist_prepend (files, g_file_new_for_commandline_arg (argv[i]));
  list = gdk_file_list_new_from_list (files);
  g_slist_free_full (files, g_object_unref);

  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 120);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), gtk_label_new ("files"));
  source = gtk_drag_source_new ();
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), list);
  g_signal_connect (source, "drag-end", G_CALLBACK (end_cb), NULL);
  g_signal_connect (source, "drag-cancel", G_CALLBACK (cancel_cb), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_after (window, "map", G_CALLBACK (mapped_cb), NULL);
  gtk_window_present (GTK_WINDOW (window));
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}
