/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Runs the program to its end: the first start, or one that hands its files
 * over to it.  Where the first is just leaving, nothing is lost: this start
 * waits for its place and takes it. */
int app_start (int argc, char **argv);

G_END_DECLS
