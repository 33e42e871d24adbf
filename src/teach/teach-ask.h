/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "teach/teach-error.h"

G_BEGIN_DECLS

/* Private to the layer: the words of `ask`, as teach-question.h lists them. */
typedef enum
{
  TEACH_ASK_AMOUNT,
  TEACH_ASK_CHANGE,
  TEACH_ASK_DEVICE,
  TEACH_ASK_CATEGORY,
  TEACH_ASK_ORDER,
} TeachAskKind;

typedef struct
{
  char *knob;
  char *value; /* a word or a formula */
} TeachTurn;

#define TEACH_MIN_EVENTS 2
#define TEACH_MAX_EVENTS 5

typedef struct
{
  TeachAskKind kind;
  char *figure;   /* AMOUNT, CHANGE, DEVICE */
  gboolean least; /* DEVICE: who has least of it */
  GArray *turns;  /* CHANGE: TeachTurn; else NULL */
  GStrv events;   /* ORDER; else NULL */
} TeachAsk;

/* TEACH_ERROR_ASK or TEACH_ERROR_NAME; self is clear then. */
gboolean teach_ask_init (TeachAsk *self, const char *ask, GError **error);
void teach_ask_clear (TeachAsk *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TeachAsk, teach_ask_clear)

G_END_DECLS
