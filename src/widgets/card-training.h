/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "widgets/card-study.h"

G_BEGIN_DECLS

/* Fits the weights of the schedule to the learner's own answers: says how many
 * there are and how many are missing, trains in a thread with a bar and a way
 * to stop, shows what it would better, and lets the learner take it, keep the
 * old or go back to the default.  What was taken can be taken back.  Closing it
 * stops the training. */
#define CARD_TYPE_TRAINING (card_training_get_type ())
G_DECLARE_FINAL_TYPE (CardTraining, card_training, CARD, TRAINING, AdwWindow)

GtkWidget *card_training_new (CardStudy *study) G_GNUC_WARN_UNUSED_RESULT;

/* Whether answers are read or weights being fitted. */
gboolean card_training_get_running (CardTraining *self);

G_END_DECLS
