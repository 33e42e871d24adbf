/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-view-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-keywords.h"
#include "deck/deck-markup.h"
#include "review/review-quiz.h"
#include "widgets/card-rows.h"

enum
{
  ANSWERED,
  CHANGED,
  SHOW_MOMENT,
  SHOW_SCENARIO,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardView, card_view, GTK_TYPE_BOX)

const char *
card_level_get_name (DeckLevel level)
{
  switch (level)
    {
    case DECK_LEVEL_INTERMEDIATE:
      return C_ ("level", "intermediate");
    case DECK_LEVEL_ADVANCED:
      return C_ ("level", "advanced");
    case DECK_LEVEL_BEGINNER:
    case DECK_N_LEVELS:
    default:
      return C_ ("level", "beginner");
    }
}

const char *
card_kind_get_name (DeckCardKind kind)
{
  switch (kind)
    {
    case DECK_CARD_CHOICE:
      return C_ ("card kind", "quiz");
    case DECK_CARD_EXPLAIN:
      return C_ ("card kind", "explain");
    case DECK_CARD_COMPUTED:
      return C_ ("card kind", "compute");
    case DECK_CARD_RECALL:
    case DECK_N_CARD_KINDS:
    default:
      return C_ ("card kind", "recall");
    }
}

/* What the button under a card promises, by the kind of step it leads to. */
static const char *
moment_name (const char *step)
{
  if (g_str_has_prefix (step, "deal-batch"))
    return _ ("Show me: the batch is dealt out");
  if (g_str_has_prefix (step, "forward"))
    return _ ("Show me: the forward pass");
  if (g_str_has_prefix (step, "backward"))
    return _ ("Show me: the backward pass");
  if (g_str_has_prefix (step, "hand-on"))
    return _ ("Show me: activations are handed on");
  if (g_str_has_prefix (step, "sync"))
    return _ ("Show me: the sync in the picture");
  if (g_str_has_prefix (step, "update"))
    return _ ("Show me: the weights are updated");
  return _ ("Show me in the picture");
}

void
card_view_set_text_of (GtkLabel *label, const char *markup)
{
  card_label_set_text (label, markup);
  gtk_widget_set_visible (GTK_WIDGET (label), *markup != '\0');
}

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

/* ---- answering ---- */

void
card_view_show_verdict (CardView *self,
                        gboolean right,
                        const char *lead,
                        const char *feedback)
{
  g_autoptr (GString) markup = g_string_new (NULL);

  g_string_append_printf (markup, "<strong>%s</strong>", lead);
  if (*feedback != '\0')
    g_string_append_printf (markup, " %s", feedback);
  card_label_set_text (self->verdict, markup->str);
  gtk_image_set_from_icon_name (self->verdict_icon,
                                right ? "object-select-symbolic"
                                      : "window-close-symbolic");
  gtk_widget_remove_css_class (self->verdict_box, right ? "wrong" : "right");
  gtk_widget_add_css_class (self->verdict_box, right ? "right" : "wrong");
  gtk_widget_set_visible (self->verdict_box, TRUE);
}

static const DeckOption *
get_pick (CardView *self, guint index)
{
  return &g_array_index (self->picks, DeckOption, index);
}

static void
show_picks (CardView *self)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->options));
  const DeckOption *picked = NULL;

  if (self->chosen >= 0)
    picked = get_pick (self, (guint)self->chosen);
  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      guint file_index = self->order[card_option_row_get_position (row)];
      gboolean is_picked = self->chosen == (int)file_index;
      CardMark mark = CARD_MARK_NONE;

      if (get_pick (self, file_index)->correct)
        mark = CARD_MARK_RIGHT;
      else if (is_picked)
        mark = CARD_MARK_WRONG;
      card_option_row_set_mark (row, mark, is_picked);
    }
  if (picked == NULL)
    card_view_show_verdict (self, FALSE, _ ("The right answer is marked."), "");
  else if (picked->correct)
    card_view_show_verdict (self, TRUE, _ ("Right."), picked->feedback);
  else
    card_view_show_verdict (self, FALSE, _ ("Not this one."), picked->feedback);
  /* A wrong answer is best met by looking at the thing itself. */
  if (picked == NULL || !picked->correct)
    gtk_widget_add_css_class (self->show_me, "suggested-action");
}

static void
update_ticked (CardView *self)
{
  g_autofree char *text = NULL;

  if (!self->marked)
    text = self->n_found > 0
               ? g_strdup_printf (
                     ngettext ("Tick what you said (%u found in your text).",
                               "Tick what you said (%u found in your text).",
                               self->n_found),
                     self->n_found)
               : g_strdup (_ ("Tick what you said."));
  else
    text = g_strdup_printf (ngettext ("You got %u of %u idea.",
                                      "You got %u of %u ideas.",
                                      self->card->n_to_cover),
                            self->n_ticked, self->card->n_to_cover);
  gtk_label_set_label (self->ticked, text);
}

static void
tick_cb (GtkCheckButton *row, CardView *self)
{
  self->marked = TRUE;
  self->n_ticked += gtk_check_button_get_active (row) ? 1 : -1;
  update_ticked (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
show_explain (CardView *self)
{
  g_autofree char *text = card_view_dup_text (self);

  clear_box (self->concepts);
  self->n_found = 0;
  self->marked = FALSE;
  for (guint i = 0; i < self->card->n_to_cover; i++)
    {
      const DeckConcept *concept = &self->card->to_cover[i];
      gboolean found =
          text != NULL && deck_keywords_match (concept->keywords, text);
      GtkWidget *row = card_concept_row_new (i, concept->text, found);

      self->n_found += found ? 1 : 0;
      g_signal_connect_object (row, "toggled", G_CALLBACK (tick_cb), self, 0);
      gtk_box_append (self->concepts, row);
    }
  update_ticked (self);
  gtk_text_view_set_editable (self->text, FALSE);
  gtk_widget_set_visible (self->writing_help, FALSE);
  gtk_label_set_label (self->answer_heading, _ ("A model answer"));
  card_view_set_text_of (self->answer, self->card->model_answer);
}

void
card_view_show_result (CardView *self)
{
  gboolean explain = self->card->kind == DECK_CARD_EXPLAIN;

  self->answered = TRUE;
  gtk_widget_set_visible (self->verdict_box, FALSE);
  gtk_widget_set_visible (self->ticks_heading, explain);
  gtk_widget_set_visible (GTK_WIDGET (self->concepts), explain);
  gtk_widget_set_visible (GTK_WIDGET (self->ticked), explain);
  gtk_label_set_label (self->answer_heading, _ ("Answer"));
  card_view_set_text_of (self->answer, self->card->answer);
  if (self->picks->len > 0)
    show_picks (self);
  if (self->card->kind == DECK_CARD_COMPUTED)
    card_view_show_computed (self);
  else if (explain)
    show_explain (self);
  gtk_widget_set_visible (GTK_WIDGET (self->answer_heading),
                          gtk_widget_get_visible (GTK_WIDGET (self->answer)));
  gtk_widget_set_visible (GTK_WIDGET (self->show_button), FALSE);
  gtk_widget_set_visible (self->result, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_signal_emit (self, signals[ANSWERED], 0);
}

static void
option_cb (GtkButton *row, CardView *self)
{
  card_view_press_letter (self,
                          card_option_row_get_position (GTK_WIDGET (row)));
}

static void
hint_cb (CardView *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->hint),
                          gtk_toggle_button_get_active (self->hint_button));
}

static void
show_me_cb (CardView *self)
{
  if (self->question != NULL)
    g_signal_emit (self, signals[SHOW_SCENARIO], 0,
                   teach_question_get_scenario (self->question),
                   teach_question_get_step (self->question));
  else if (self->card != NULL && self->card->show_scenario != NULL)
    g_signal_emit (self, signals[SHOW_MOMENT], 0, self->card->show_scenario,
                   self->card->show_step);
}

/* Ctrl+Enter ends the writing, Escape leaves the text for the card. */
static gboolean
text_key_cb (CardView *self, guint keyval, guint keycode, GdkModifierType state)
{
  if ((keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) &&
      (state & GDK_CONTROL_MASK) != 0 && !self->answered)
    {
      card_view_show_answer (self);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_Escape)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self));
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

/* ---- life ---- */

static void
card_view_dispose (GObject *object)
{
  CardView *self = CARD_VIEW (object);

  card_view_set_questions (self, NULL);
  g_clear_pointer (&self->question, teach_question_unref);
  teach_verdict_clear (&self->judgement);
  g_clear_pointer (&self->picks, g_array_unref);
  self->card = NULL;
  g_clear_pointer (&self->deck, deck_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CARD_TYPE_VIEW);
  G_OBJECT_CLASS (card_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CardView, level);
  gtk_widget_class_bind_template_child (widget_class, CardView, kind);
  gtk_widget_class_bind_template_child (widget_class, CardView, prompt);
  gtk_widget_class_bind_template_child (widget_class, CardView, options);
  gtk_widget_class_bind_template_child (widget_class, CardView, preparing);
  gtk_widget_class_bind_template_child (widget_class, CardView, trouble);
  gtk_widget_class_bind_template_child (widget_class, CardView, amount);
  gtk_widget_class_bind_template_child (widget_class, CardView, writing);
  gtk_widget_class_bind_template_child (widget_class, CardView, text);
  gtk_widget_class_bind_template_child (widget_class, CardView, hint_line);
  gtk_widget_class_bind_template_child (widget_class, CardView, hint_button);
  gtk_widget_class_bind_template_child (widget_class, CardView, writing_help);
  gtk_widget_class_bind_template_child (widget_class, CardView, hint);
  gtk_widget_class_bind_template_child (widget_class, CardView, show_button);
  gtk_widget_class_bind_template_child (widget_class, CardView, result);
  gtk_widget_class_bind_template_child (widget_class, CardView, verdict_box);
  gtk_widget_class_bind_template_child (widget_class, CardView, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, CardView, verdict);
  gtk_widget_class_bind_template_child (widget_class, CardView, ticks_heading);
  gtk_widget_class_bind_template_child (widget_class, CardView, concepts);
  gtk_widget_class_bind_template_child (widget_class, CardView, ticked);
  gtk_widget_class_bind_template_child (widget_class, CardView, answer_heading);
  gtk_widget_class_bind_template_child (widget_class, CardView, answer);
  gtk_widget_class_bind_template_child (widget_class, CardView, explanation);
  gtk_widget_class_bind_template_child (widget_class, CardView, show_me);
  gtk_widget_class_bind_template_child (widget_class, CardView, show_me_label);
}

static void
card_view_class_init (CardViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = card_view_dispose;
  signals[ANSWERED] =
      g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOW_MOMENT] = g_signal_new (
      "show-moment", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SHOW_SCENARIO] = g_signal_new (
      "show-scenario", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);

  g_type_ensure (CARD_TYPE_AMOUNT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/card-view.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, hint_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_me_cb);
  gtk_widget_class_bind_template_callback (widget_class, card_view_show_answer);
  gtk_widget_class_bind_template_callback (widget_class,
                                           card_view_check_amount);
}

static void
card_view_init (CardView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->picks = g_array_new (FALSE, FALSE, sizeof (DeckOption));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (text_key_cb),
                            self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), keys);
  card_view_set_card (self, NULL, 0, 0);
}

GtkWidget *
card_view_new (void)
{
  return g_object_new (CARD_TYPE_VIEW, NULL);
}

/* ---- the card ---- */

void
card_view_ask_picks (CardView *self)
{
  for (guint i = 0; i < self->picks->len; i++)
    {
      GtkWidget *row =
          card_option_row_new (i, get_pick (self, self->order[i])->text);

      g_signal_connect_object (row, "clicked", G_CALLBACK (option_cb), self, 0);
      gtk_box_append (self->options, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->options), self->picks->len > 0);
  /* A choice is made by picking; giving up is not what to press first. */
  if (self->picks->len > 0)
    gtk_widget_remove_css_class (GTK_WIDGET (self->show_button),
                                 "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->show_button),
                              "suggested-action");
}

static void
ask_choice (CardView *self)
{
  g_array_append_vals (self->picks, self->card->options, self->card->n_options);
  for (guint i = 0; i < self->picks->len; i++)
    self->order[i] = i;
  review_shuffle (self->seed, self->order, self->picks->len);
}

void
card_view_show_prompt (CardView *self,
                       const char *prompt,
                       const char *hint,
                       const char *explanation)
{
  gboolean explain = self->card->kind == DECK_CARD_EXPLAIN;

  card_label_set_text (self->prompt, prompt);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_button), *hint != '\0');
  gtk_widget_set_visible (self->writing_help, explain);
  gtk_widget_set_visible (self->hint_line, explain || *hint != '\0');
  card_label_set_text (self->hint, hint);
  card_view_set_text_of (self->explanation, explanation);
}

static const char *
get_show_name (const DeckCard *card)
{
  switch (card->kind)
    {
    case DECK_CARD_EXPLAIN:
      return _ ("Compare");
    case DECK_CARD_CHOICE:
    case DECK_CARD_COMPUTED:
      return _ ("I do not know");
    case DECK_CARD_RECALL:
    case DECK_N_CARD_KINDS:
    default:
      return _ ("Show answer");
    }
}

static void
ask (CardView *self)
{
  const DeckCard *card = self->card;

  gtk_label_set_label (self->level, card_level_get_name (card->level));
  gtk_widget_set_css_classes (
      GTK_WIDGET (self->level),
      (const char *[]){ "card-pill", deck_level_get_nick (card->level), NULL });
  gtk_label_set_label (self->kind, card_kind_get_name (card->kind));
  gtk_widget_set_visible (self->writing, card->kind == DECK_CARD_EXPLAIN);
  gtk_button_set_label (self->show_button, get_show_name (card));
  gtk_widget_set_visible (self->show_me, card->show_scenario != NULL);
  if (card->show_scenario != NULL)
    gtk_label_set_label (self->show_me_label, moment_name (card->show_step));
  if (card->kind == DECK_CARD_COMPUTED)
    {
      card_view_ask_computed (self);
      return;
    }
  card_view_show_prompt (self, card->prompt, card->hint, card->explanation);
  if (card->kind == DECK_CARD_CHOICE)
    ask_choice (self);
  card_view_ask_picks (self);
}

void
card_view_set_card (CardView *self, Deck *deck, guint index, guint64 seed)
{
  g_return_if_fail (CARD_IS_VIEW (self));
  if (deck != NULL)
    deck_ref (deck);
  g_clear_pointer (&self->deck, deck_unref);
  self->deck = deck;
  self->card = deck != NULL ? deck_get_card (deck, index) : NULL;
  self->index = index;
  self->seed = seed;
  self->answered = FALSE;
  self->chosen = -1;
  self->n_ticked = 0;
  g_array_set_size (self->picks, 0);
  card_view_clear_computed (self);
  clear_box (self->options);
  clear_box (self->concepts);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", -1);
  gtk_text_view_set_editable (self->text, TRUE);
  gtk_toggle_button_set_active (self->hint_button, FALSE);
  gtk_widget_remove_css_class (self->show_me, "suggested-action");
  gtk_widget_set_visible (self->result, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->show_button), self->card != NULL);
  if (self->card != NULL)
    ask (self);
}

static gboolean
computes_the_same (const DeckComputation *a, const DeckComputation *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (strcmp (a->scenario, b->scenario) != 0 || strcmp (a->ask, b->ask) != 0 ||
      a->typed != b->typed || a->tolerance != b->tolerance ||
      a->n_varies != b->n_varies || a->n_misconceptions != b->n_misconceptions)
    return FALSE;
  for (guint i = 0; i < a->n_varies; i++)
    if (strcmp (a->varies[i].knob, b->varies[i].knob) != 0 ||
        strcmp (a->varies[i].values, b->varies[i].values) != 0)
      return FALSE;
  for (guint i = 0; i < a->n_misconceptions; i++)
    if (strcmp (a->misconceptions[i].formula, b->misconceptions[i].formula) !=
            0 ||
        strcmp (a->misconceptions[i].feedback, b->misconceptions[i].feedback) !=
            0)
      return FALSE;
  return TRUE;
}

/* Whether both would be asked and answered in the same words. */
static gboolean
asks_the_same (const DeckCard *a, const DeckCard *b)
{
  if (a == b)
    return TRUE;
  if (strcmp (a->id, b->id) != 0 || a->kind != b->kind ||
      a->n_options != b->n_options || a->n_to_cover != b->n_to_cover ||
      g_strcmp0 (a->prompt, b->prompt) != 0 ||
      g_strcmp0 (a->hint, b->hint) != 0 ||
      g_strcmp0 (a->answer, b->answer) != 0 ||
      g_strcmp0 (a->model_answer, b->model_answer) != 0 ||
      g_strcmp0 (a->explanation, b->explanation) != 0 ||
      !computes_the_same (a->computation, b->computation))
    return FALSE;
  for (guint i = 0; i < a->n_options; i++)
    if (a->options[i].correct != b->options[i].correct ||
        g_strcmp0 (a->options[i].text, b->options[i].text) != 0)
      return FALSE;
  for (guint i = 0; i < a->n_to_cover; i++)
    if (g_strcmp0 (a->to_cover[i].text, b->to_cover[i].text) != 0)
      return FALSE;
  return TRUE;
}

gboolean
card_view_update_card (CardView *self, Deck *deck, guint index, guint64 seed)
{
  g_return_val_if_fail (CARD_IS_VIEW (self) && deck != NULL, FALSE);
  if (self->card != NULL && self->seed == seed &&
      g_str_equal (deck_get_id (self->deck), deck_get_id (deck)) &&
      asks_the_same (self->card, deck_get_card (deck, index)))
    return FALSE;
  card_view_set_card (self, deck, index, seed);
  return TRUE;
}

const DeckCard *
card_view_get_card (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), NULL);
  return self->card;
}

gboolean
card_view_get_answered (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), FALSE);
  return self->answered;
}

void
card_view_show_answer (CardView *self)
{
  g_return_if_fail (CARD_IS_VIEW (self));
  if (self->card != NULL && !self->answered && card_view_is_ready (self))
    card_view_show_result (self);
}

gboolean
card_view_press_letter (CardView *self, guint letter)
{
  GtkWidget *row;

  g_return_val_if_fail (CARD_IS_VIEW (self), FALSE);
  if (self->card == NULL)
    return FALSE;
  if (!self->answered && letter < self->picks->len)
    {
      self->chosen = (int)self->order[letter];
      card_view_show_result (self);
      return TRUE;
    }
  if (self->card->kind != DECK_CARD_EXPLAIN || !self->answered ||
      letter >= self->card->n_to_cover)
    return FALSE;
  row = gtk_widget_get_first_child (GTK_WIDGET (self->concepts));
  for (; letter > 0; letter--)
    row = gtk_widget_get_next_sibling (row);
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (row),
      !gtk_check_button_get_active (GTK_CHECK_BUTTON (row)));
  return TRUE;
}

gboolean
card_view_suggests (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), FALSE);
  return self->answered &&
         (self->card->kind != DECK_CARD_EXPLAIN || self->marked);
}

void
card_view_set_text (CardView *self, const char *text)
{
  g_return_if_fail (CARD_IS_VIEW (self));
  if (self->card != NULL && self->card->kind == DECK_CARD_COMPUTED)
    card_amount_set_text (self->amount, text);
  else
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
}

ReviewGrade
card_view_get_grade (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self) && self->card != NULL,
                        REVIEW_GRADE_GOOD);
  if (self->picks->len > 0)
    return review_grade_for_choice (
        self->chosen >= 0 && get_pick (self, (guint)self->chosen)->correct);
  if (self->card->kind == DECK_CARD_COMPUTED)
    return review_grade_for_choice (self->judged && self->judgement.right);
  if (self->card->kind == DECK_CARD_EXPLAIN)
    return review_grade_for_concepts (self->n_ticked, self->card->n_to_cover);
  return REVIEW_GRADE_GOOD;
}

double
card_view_get_score (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self) && self->card != NULL, 0);
  if (self->card->kind == DECK_CARD_EXPLAIN)
    return (double)self->n_ticked / self->card->n_to_cover;
  return card_view_get_grade (self) == REVIEW_GRADE_AGAIN ? 0 : 1;
}

int
card_view_get_chosen (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), -1);
  return self->chosen;
}

char *
card_view_dup_shuffle (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), NULL);
  if (self->picks->len == 0)
    return NULL;
  return review_shuffle_to_text (self->order, self->picks->len);
}

char *
card_view_dup_text (CardView *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;
  GtkTextIter end;
  char *text;

  g_return_val_if_fail (CARD_IS_VIEW (self), NULL);
  if (self->card != NULL && self->card->kind == DECK_CARD_COMPUTED)
    return card_view_dup_computed_text (self);
  if (self->card == NULL || self->card->kind != DECK_CARD_EXPLAIN)
    return NULL;
  buffer = gtk_text_view_get_buffer (self->text);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

char *
card_view_dup_misconception (CardView *self)
{
  const DeckOption *picked;

  g_return_val_if_fail (CARD_IS_VIEW (self), NULL);
  if (self->judged && self->judgement.known)
    return deck_markup_to_plain (self->judgement.feedback);
  if (self->chosen < 0)
    return NULL;
  picked = get_pick (self, (guint)self->chosen);
  if (picked->correct)
    return NULL;
  return deck_markup_to_plain (*picked->feedback != '\0' ? picked->feedback
                                                         : picked->text);
}

guint
card_view_get_n_picks (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), 0);
  return self->picks->len;
}

GtkWidget *
card_view_get_result (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), NULL);
  return self->result;
}

void
card_view_focus (CardView *self)
{
  g_return_if_fail (CARD_IS_VIEW (self));
  if (self->card != NULL && self->card->kind == DECK_CARD_EXPLAIN &&
      !self->answered)
    gtk_widget_grab_focus (GTK_WIDGET (self->text));
  else if (gtk_widget_get_visible (GTK_WIDGET (self->amount)) &&
           !self->answered)
    card_amount_focus (self->amount);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

gboolean
card_view_is_typing (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), FALSE);
  return (gtk_widget_has_focus (GTK_WIDGET (self->text)) &&
          gtk_text_view_get_editable (self->text)) ||
         card_amount_is_typing (self->amount);
}
