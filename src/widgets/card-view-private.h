/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/card-amount.h"
#include "widgets/card-questions.h"
#include "widgets/card-view.h"

G_BEGIN_DECLS

/* Shared by card-view.c and card-view-computed.c. */

struct _CardView
{
  GtkBox parent_instance;

  GtkLabel *level;
  GtkLabel *kind;
  GtkLabel *prompt;
  GtkBox *options;
  GtkWidget *preparing;
  GtkLabel *trouble;
  CardAmount *amount;
  GtkWidget *writing;
  GtkTextView *text;
  GtkWidget *hint_line;
  GtkToggleButton *hint_button;
  GtkWidget *writing_help;
  GtkLabel *hint;
  GtkButton *show_button;
  GtkWidget *result;
  GtkWidget *verdict_box;
  GtkImage *verdict_icon;
  GtkLabel *verdict;
  GtkWidget *ticks_heading;
  GtkBox *concepts;
  GtkLabel *ticked;
  GtkLabel *answer_heading;
  GtkLabel *answer;
  GtkLabel *explanation;
  GtkWidget *show_me;
  GtkLabel *show_me_label;

  Deck *deck;
  const DeckCard *card; /* of the deck */
  guint64 seed;
  guint index;
  GArray *picks; /* DeckOption, as in the deck file or the question; lent */
  guint order[DECK_MAX_OPTIONS]; /* order[shown] = index in picks */
  gboolean answered;
  int chosen; /* index in picks, or -1 */

  /* of a computed card */
  CardQuestions *questions; /* NULL: none are made here */
  TeachQuestion *question;  /* NULL: not made yet */
  TeachVerdict judgement;   /* of what was typed */
  gboolean judged;
  guint n_ticked;
  guint n_found;   /* ideas whose words stand in the text */
  gboolean marked; /* any was ticked, or unticked again */
};

/* card-view.c */
void card_view_set_text_of (GtkLabel *label, const char *markup);
/* Rows for the picks in their order. */
void card_view_ask_picks (CardView *self);
/* feedback, markup, follows the lead. */
void card_view_show_verdict (CardView *self,
                             gboolean right,
                             const char *lead,
                             const char *feedback);
void card_view_show_result (CardView *self);
/* The parts of a card before its answer. */
void card_view_show_prompt (CardView *self,
                            const char *prompt,
                            const char *hint,
                            const char *explanation);

/* card-view-computed.c */
void card_view_ask_computed (CardView *self);
void card_view_clear_computed (CardView *self);
/* What comes with the answer, beside the marks on what was picked. */
void card_view_show_computed (CardView *self);
/* What was typed, or the words of what was picked; NULL for neither. */
char *card_view_dup_computed_text (CardView *self) G_GNUC_WARN_UNUSED_RESULT;
/* "checked": judges what was typed, if it is an amount. */
void card_view_check_amount (CardView *self);

G_END_DECLS
