/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Questions and answers on paper, as a PDF in memory: a list with the answers
 * at its end, or cards to be cut out, whose backs lie behind their fronts where
 * the paper is turned over on its long edge.  Pages have a number and how many
 * there are.  What is written from right to left is laid out so.  Pure: the
 * same input and date give the same pages. */
typedef struct
{
  const char *front; /* Pango markup */
  const char *back;  /* Pango markup */
} SceneCard;

typedef enum
{
  SCENE_CARDS_LIST,
  SCENE_CARDS_CUT,
} SceneCardsForm;

typedef struct
{
  const char *title; /* plain */
  const char *date;  /* ISO 8601, of the making */
  SceneCardsForm form;
  double width_pt; /* of the paper */
  double height_pt;
} SceneCardsSetup;

#define SCENE_CARDS_A4_WIDTH_PT 595.28
#define SCENE_CARDS_A4_HEIGHT_PT 841.89

/* The paper is at least 300 pt wide and high.  shortened (guint, or NULL) gets
 * the indices of cards whose text is too long for one to be cut out, even in
 * the smallest letters: their ends are missing.  NULL where cairo cannot make
 * the file. */
GBytes *scene_cards_print (const SceneCard *cards,
                           guint n_cards,
                           const SceneCardsSetup *setup,
                           GArray *shortened,
                           guint *n_pages,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
