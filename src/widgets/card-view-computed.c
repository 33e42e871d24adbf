/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card whose question and answer the engine works out. */
#include "widgets/card-view-private.h"

#include <glib/gi18n-lib.h>

#include "deck/deck-markup.h"

/* ---- asking ---- */

static void
take_options (CardView *self)
{
  guint n = teach_question_get_n_options (self->question);

  for (guint i = 0; i < n; i++)
    {
      const TeachOption *from = teach_question_get_option (self->question, i);
      DeckOption option = { from->text, from->feedback, from->correct };

      g_array_append_val (self->picks, option);
    }
  teach_question_get_order (self->question, self->order);
}

static void
show_question (CardView *self)
{
  TeachQuestion *question = self->question;
  gboolean typed = teach_question_get_kind (question) == TEACH_ANSWER_TYPE;

  card_view_show_prompt (self, teach_question_get_prompt (question),
                         teach_question_get_hint (question),
                         teach_question_get_explanation (question));
  take_options (self);
  card_view_ask_picks (self);
  gtk_widget_remove_css_class (GTK_WIDGET (self->show_button),
                               "suggested-action");
  gtk_widget_set_visible (GTK_WIDGET (self->amount), typed);
  if (typed)
    {
      /* What an undone answer said is put back before the question is there. */
      g_autofree char *text = g_strdup (card_amount_get_text (self->amount));

      card_amount_begin (self->amount, teach_question_get_unit (question));
      card_amount_set_text (self->amount, text);
    }
}

static void
show_trouble (CardView *self, const char *problem)
{
  g_autofree char *text =
      g_strdup_printf (_ ("This card cannot be asked: %s."), problem);

  gtk_label_set_label (self->trouble, text);
}

/* What is on show follows from what has been made so far. */
static void
update (CardView *self)
{
  const char *problem = NULL;

  if (self->questions != NULL)
    self->question = card_questions_get (self->questions, self->deck,
                                         self->index, self->seed, &problem);
  if (self->question != NULL)
    {
      teach_question_ref (self->question);
      show_question (self);
    }
  else
    card_view_show_prompt (self, "", "", "");
  if (problem != NULL)
    show_trouble (self, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->prompt), self->question != NULL);
  gtk_widget_set_visible (self->preparing,
                          self->question == NULL && problem == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), problem != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->show_button),
                          self->question != NULL);
  gtk_widget_set_visible (self->show_me, self->question != NULL);
}

static void
ready_cb (CardView *self)
{
  gboolean here;

  if (self->card == NULL || self->card->kind != DECK_CARD_COMPUTED ||
      self->question != NULL ||
      gtk_widget_get_visible (GTK_WIDGET (self->trouble)))
    return;
  here = gtk_widget_has_focus (GTK_WIDGET (self));
  update (self);
  if (here && self->question != NULL)
    card_view_focus (self);
  g_signal_emit_by_name (self, "changed");
}

void
card_view_ask_computed (CardView *self)
{
  card_amount_begin (self->amount, TEACH_UNIT_COUNT);
  update (self);
}

void
card_view_clear_computed (CardView *self)
{
  g_clear_pointer (&self->question, teach_question_unref);
  teach_verdict_clear (&self->judgement);
  self->judged = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->prompt), TRUE);
  gtk_widget_set_visible (self->preparing, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->amount), FALSE);
}

void
card_view_set_questions (CardView *self, CardQuestions *questions)
{
  g_return_if_fail (CARD_IS_VIEW (self));
  if (self->questions == questions)
    return;
  if (self->questions != NULL)
    g_signal_handlers_disconnect_by_data (self->questions, self);
  g_set_object (&self->questions, questions);
  if (questions != NULL)
    {
      g_signal_connect_object (questions, "ready", G_CALLBACK (ready_cb), self,
                               G_CONNECT_SWAPPED);
      ready_cb (self);
    }
}

gboolean
card_view_is_ready (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), FALSE);
  return self->card != NULL &&
         (self->card->kind != DECK_CARD_COMPUTED || self->question != NULL);
}

const char *
card_view_get_problem (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), NULL);
  return gtk_widget_get_visible (GTK_WIDGET (self->trouble))
             ? gtk_label_get_label (self->trouble)
             : NULL;
}

/* ---- answering ---- */

void
card_view_check_amount (CardView *self)
{
  const char *text = card_amount_get_text (self->amount);
  g_autoptr (GError) error = NULL;

  if (self->question == NULL || self->answered)
    return;
  teach_verdict_clear (&self->judgement);
  self->judged =
      teach_question_judge (self->question, text, &self->judgement, &error);
  if (self->judged)
    card_view_show_result (self);
  else
    card_amount_refuse (self->amount, error->message);
}

static void
show_judged (CardView *self)
{
  g_autofree char *understood =
      g_markup_escape_text (self->judgement.understood, -1);
  g_autofree char *said = NULL;
  g_autofree char *text = NULL;

  /* Translators: an amount as the program understood it. */
  said = g_strdup_printf (_ ("You said %s."), understood);
  text = g_strconcat (said, *self->judgement.feedback != '\0' ? " " : "",
                      self->judgement.feedback, NULL);
  card_view_show_verdict (
      self, self->judgement.right,
      self->judgement.right ? _ ("Right.") : _ ("Not this."), text);
}

void
card_view_show_computed (CardView *self)
{
  gboolean right =
      self->chosen >= 0 &&
      g_array_index (self->picks, DeckOption, self->chosen).correct;

  card_view_set_text_of (self->answer,
                         teach_question_get_answer (self->question));
  if (gtk_widget_get_visible (GTK_WIDGET (self->amount)))
    {
      card_amount_end (self->amount);
      right = self->judged && self->judgement.right;
    }
  gtk_toggle_button_set_active (self->hint_button, FALSE);
  gtk_widget_set_visible (self->hint_line, FALSE);
  if (self->judged)
    show_judged (self);
  /* A wrong answer is best met by looking at the thing itself. */
  if (!right)
    gtk_widget_add_css_class (self->show_me, "suggested-action");
}

char *
card_view_dup_computed_text (CardView *self)
{
  const char *text;

  if (self->chosen >= 0)
    return deck_markup_to_plain (
        g_array_index (self->picks, DeckOption, self->chosen).text);
  if (!gtk_widget_get_visible (GTK_WIDGET (self->amount)))
    return NULL;
  text = card_amount_get_text (self->amount);
  return *text != '\0' ? g_strdup (text) : NULL;
}
