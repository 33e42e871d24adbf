/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the programs that bench-start starts have in common: once the first
 * window of the application was painted a first time, and once more when it
 * `ready` (may be NULL: at the first frame), a line
 *
 *   first|ready WALL CPU MAIN
 *
 * goes to stdout: ns of the monotonic clock, ns of processor time of the
 * process and of its main thread.  After `ready` the process ends. */
typedef gboolean (*StartReady) (GtkWindow *window);

void start_mark_watch (GtkApplication *application, StartReady ready);

G_END_DECLS
