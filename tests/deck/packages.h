/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Anki packages for tests, hostile ones among them. */

#include <glib.h>

/* A zip of name, bytes, name, bytes, …, NULL. */
GBytes *packages_zip (const char *name, ...) G_GNUC_NULL_TERMINATED;
GBytes *packages_text (const char *text);
/* One zstd frame that says its size. */
GBytes *packages_zstd (GBytes *bytes);
/* The image of the database that the statements make. */
GBytes *packages_collection (const char *sql);
