/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "start-mark.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct
{
  GtkWindow *window;
  StartReady ready;
  gboolean painted;
} Mark;

static gint64
read_ns (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (gint64)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void
print_mark (const char *name)
{
  printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
          name, read_ns (CLOCK_MONOTONIC), read_ns (CLOCK_PROCESS_CPUTIME_ID),
          read_ns (CLOCK_THREAD_CPUTIME_ID));
  fflush (stdout);
}

static void
painted_cb (Mark *mark)
{
  if (!mark->painted)
    print_mark ("first");
  mark->painted = TRUE;
  if (mark->ready != NULL && !mark->ready (mark->window))
    {
      /* Whatever it waits for need not draw by itself. */
      gtk_widget_queue_draw (GTK_WIDGET (mark->window));
      return;
    }
  print_mark ("ready");
  /* What ending takes is not asked here. */
  _exit (0);
}

static void
realized_cb (Mark *mark)
{
  g_signal_connect_data (gtk_widget_get_frame_clock (GTK_WIDGET (mark->window)),
                         "after-paint", G_CALLBACK (painted_cb), mark, NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

static void
added_cb (Mark *mark, GtkWindow *window)
{
  if (mark->window != NULL)
    return;
  mark->window = window;
  g_signal_connect_swapped (window, "realize", G_CALLBACK (realized_cb), mark);
}

void
start_mark_watch (GtkApplication *application, StartReady ready)
{
  Mark *mark = g_new0 (Mark, 1);

  mark->ready = ready;
  g_signal_connect_data (application, "window-added", G_CALLBACK (added_cb),
                         mark, (GClosureNotify)(GCallback)g_free,
                         G_CONNECT_SWAPPED);
}
