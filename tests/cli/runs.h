/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Runs the built program as a script would. */

#include <glib.h>

typedef struct
{
  int status;
  char *out;
  char *err;
} Result;

void result_clear (Result *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

/* Arguments split at spaces, in that folder. */
void run (Result *result, const char *folder, const char *arguments);
/* out: NULL where it does not matter. */
void assert_run (const char *folder,
                 const char *arguments,
                 int status,
                 const char *out,
                 const char *err);

char *make_folder (void);
void write_text (const char *folder, const char *name, const char *text);
/* A file of progress to import: so many cards of a deck "d", each with seven
 * answers. */
void write_progress (const char *folder, const char *name, guint n_cards);
void remove_folder (const char *folder);
