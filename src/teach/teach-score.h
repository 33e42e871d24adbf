/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-library.h"
#include "teach/teach-course.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* How a lesson went. */
typedef struct
{
  guint n_rounds;
  guint n_right;   /* wholly */
  guint n_certain; /* said to be certain … */
  guint n_certain_right;
  double score; /* mean over the rounds, 0 to 1 */
} TeachScore;

/* What was said in the course as it stands beside what the engine says: each
 * round is simulated, on another thread.  A round that cannot be answered any
 * more counts as wrong.  callback on the main context of the caller. */
void teach_score_prepare (const TeachCourse *course,
                          ScenarioLibrary *scenarios,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
/* FALSE with G_IO_ERROR_CANCELLED. */
gboolean teach_score_prepare_finish (GAsyncResult *result,
                                     TeachScore *score,
                                     GError **error);

G_END_DECLS
