/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-keywords.h"
#include "review/review-quiz.h"
#include "widgets/card-rows.h"

struct _CardView
{
  GtkBox parent_instance;

  GtkLabel *level;
  GtkLabel *kind;
  GtkLabel *prompt;
  GtkBox *options;
  GtkWidget *writing;
  GtkTextView *text;
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
  guint order[DECK_MAX_OPTIONS]; /* order[shown] = index in the deck file */
  gboolean answered;
  int chosen; /* index in the deck file, or -1 */
  guint n_ticked;
  guint n_found;   /* ideas whose words stand in the text */
  gboolean marked; /* any was ticked, or unticked again */
};

enum
{
  ANSWERED,
  CHANGED,
  SHOW_MOMENT,
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

static void
set_label (GtkLabel *label, const char *markup)
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

static void
show_verdict (CardView *self,
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

static void
show_choice (CardView *self)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->options));
  const DeckOption *picked = NULL;

  if (self->chosen >= 0)
    picked = &self->card->options[self->chosen];
  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      guint file_index = self->order[card_option_row_get_position (row)];
      gboolean is_picked = self->chosen == (int)file_index;
      CardMark mark = CARD_MARK_NONE;

      if (self->card->options[file_index].correct)
        mark = CARD_MARK_RIGHT;
      else if (is_picked)
        mark = CARD_MARK_WRONG;
      card_option_row_set_mark (row, mark, is_picked);
    }
  if (picked == NULL)
    show_verdict (self, FALSE, _ ("The right answer is marked."), "");
  else if (picked->correct)
    show_verdict (self, TRUE, _ ("Right."), picked->feedback);
  else
    show_verdict (self, FALSE, _ ("Not this one."), picked->feedback);
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
  set_label (self->answer, self->card->model_answer);
}

static void
show_result (CardView *self)
{
  gboolean explain = self->card->kind == DECK_CARD_EXPLAIN;

  self->answered = TRUE;
  gtk_widget_set_visible (self->verdict_box, FALSE);
  gtk_widget_set_visible (self->ticks_heading, explain);
  gtk_widget_set_visible (GTK_WIDGET (self->concepts), explain);
  gtk_widget_set_visible (GTK_WIDGET (self->ticked), explain);
  gtk_label_set_label (self->answer_heading, _ ("Answer"));
  set_label (self->answer, self->card->answer);
  if (self->card->kind == DECK_CARD_CHOICE)
    show_choice (self);
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
  if (self->card != NULL && self->card->show_scenario != NULL)
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
  gtk_widget_class_bind_template_child (widget_class, CardView, writing);
  gtk_widget_class_bind_template_child (widget_class, CardView, text);
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

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/card-view.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, hint_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_me_cb);
  gtk_widget_class_bind_template_callback (widget_class, card_view_show_answer);
}

static void
card_view_init (CardView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

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

static void
ask_choice (CardView *self, guint64 seed)
{
  for (guint i = 0; i < self->card->n_options; i++)
    self->order[i] = i;
  review_shuffle (seed, self->order, self->card->n_options);
  for (guint i = 0; i < self->card->n_options; i++)
    {
      const DeckOption *option = &self->card->options[self->order[i]];
      GtkWidget *row = card_option_row_new (i, option->text);

      g_signal_connect_object (row, "clicked", G_CALLBACK (option_cb), self, 0);
      gtk_box_append (self->options, row);
    }
}

static void
ask (CardView *self, guint64 seed)
{
  const DeckCard *card = self->card;
  const char *hint = card->hint;

  gtk_label_set_label (self->level, card_level_get_name (card->level));
  gtk_widget_set_css_classes (
      GTK_WIDGET (self->level),
      (const char *[]){ "card-pill", deck_level_get_nick (card->level), NULL });
  gtk_label_set_label (self->kind, card_kind_get_name (card->kind));
  card_label_set_text (self->prompt, card->prompt);
  gtk_widget_set_visible (GTK_WIDGET (self->options),
                          card->kind == DECK_CARD_CHOICE);
  if (card->kind == DECK_CARD_CHOICE)
    ask_choice (self, seed);
  gtk_widget_set_visible (self->writing, card->kind == DECK_CARD_EXPLAIN);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_button), *hint != '\0');
  card_label_set_text (self->hint, hint);
  gtk_button_set_label (self->show_button,
                        card->kind == DECK_CARD_EXPLAIN  ? _ ("Compare")
                        : card->kind == DECK_CARD_CHOICE ? _ ("I do not know")
                                                         : _ ("Show answer"));
  /* A choice is made by picking; giving up is not what to press first. */
  if (card->kind == DECK_CARD_CHOICE)
    gtk_widget_remove_css_class (GTK_WIDGET (self->show_button),
                                 "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->show_button),
                              "suggested-action");
  set_label (self->explanation, card->explanation);
  gtk_widget_set_visible (self->show_me, card->show_scenario != NULL);
  if (card->show_scenario != NULL)
    gtk_label_set_label (self->show_me_label, moment_name (card->show_step));
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
  self->seed = seed;
  self->answered = FALSE;
  self->chosen = -1;
  self->n_ticked = 0;
  clear_box (self->options);
  clear_box (self->concepts);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", -1);
  gtk_text_view_set_editable (self->text, TRUE);
  gtk_widget_set_visible (self->writing_help, TRUE);
  gtk_toggle_button_set_active (self->hint_button, FALSE);
  gtk_widget_remove_css_class (self->show_me, "suggested-action");
  gtk_widget_set_visible (self->result, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->show_button), self->card != NULL);
  if (self->card != NULL)
    ask (self, seed);
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
      g_strcmp0 (a->explanation, b->explanation) != 0)
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
  if (self->card != NULL && !self->answered)
    show_result (self);
}

gboolean
card_view_press_letter (CardView *self, guint letter)
{
  GtkWidget *row;

  g_return_val_if_fail (CARD_IS_VIEW (self), FALSE);
  if (self->card == NULL)
    return FALSE;
  if (self->card->kind == DECK_CARD_CHOICE && !self->answered &&
      letter < self->card->n_options)
    {
      self->chosen = (int)self->order[letter];
      show_result (self);
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
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
}

ReviewGrade
card_view_get_grade (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self) && self->card != NULL,
                        REVIEW_GRADE_GOOD);
  if (self->card->kind == DECK_CARD_CHOICE)
    return review_grade_for_choice (self->chosen >= 0 &&
                                    self->card->options[self->chosen].correct);
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
  if (self->card == NULL || self->card->kind != DECK_CARD_CHOICE)
    return NULL;
  return review_shuffle_to_text (self->order, self->card->n_options);
}

char *
card_view_dup_text (CardView *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;
  GtkTextIter end;
  char *text;

  g_return_val_if_fail (CARD_IS_VIEW (self), NULL);
  if (self->card == NULL || self->card->kind != DECK_CARD_EXPLAIN)
    return NULL;
  buffer = gtk_text_view_get_buffer (self->text);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
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
  else
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

gboolean
card_view_is_typing (CardView *self)
{
  g_return_val_if_fail (CARD_IS_VIEW (self), FALSE);
  return gtk_widget_has_focus (GTK_WIDGET (self->text)) &&
         gtk_text_view_get_editable (self->text);
}
