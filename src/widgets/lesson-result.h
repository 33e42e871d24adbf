/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "teach/teach-truth.h"

G_BEGIN_DECLS

/* A question of a lesson once it was answered and seen: the guess over the
 * truth in words and marks, why it is so, and what the lesson says to it.
 * Everything told by a colour is told by a word or a symbol too. */
GtkWidget *
lesson_result_new (const ScenarioRound *round,
                   const TeachTruth *truth,
                   const TeachGuess *guess) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
