/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Holds a child that rearranges itself for the room there is, and so never
 * asks for more width than "least-width" px, however much the child wants in
 * the arrangement it has just now: without this a window could never become
 * narrow enough for the child to rearrange. */
#define ROOM_TYPE_BIN (room_bin_get_type ())
G_DECLARE_FINAL_TYPE (RoomBin, room_bin, ROOM, BIN, GtkWidget)

/* Properties: "child" (GtkWidget), "least-width" (int, px), "most-width" (int,
 * px; 0: no limit): it never wants more than that either. */

G_END_DECLS
