/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-quiz-page.h"

#include <glib/gi18n-lib.h>

#include "deck/deck-markup.h"
#include "review/review-quiz.h"
#include "widgets/card-quiz-score.h"
#include "widgets/card-rows.h"
#include "widgets/card-view.h"
#include "widgets/card-words.h"

#define DEFAULT_QUESTIONS 10
#define RIGHT_SCORE 0.999 /* below it a question counts as missed */
#define DECK_KEY "card-deck"

struct _CardQuizPage
{
  GtkBox parent_instance;

  GtkStack *stack;
  AdwPreferencesGroup *decks;
  GtkBox *levels;
  GtkAdjustment *number_adjustment;
  GtkSpinButton *number;
  AdwActionRow *number_row;
  GtkSwitch *counts;
  GtkWidget *start;
  GtkLabel *position;
  GtkProgressBar *progress;
  GtkScrolledWindow *scroller;
  CardView *view;
  GtkWidget *buttons;
  GtkWidget *not_known;
  GtkButton *next;
  GtkLabel *help;
  GtkLabel *score;
  GtkLabel *advice;
  GtkBox *tables;
  GtkWidget *score_page;
  GtkWidget *again;
  GtkWidget *another;
  GtkWidget *level_buttons[DECK_N_LEVELS];

  CardStudy *study;
  GPtrArray *deck_checks; /* GtkCheckButton with DECK_KEY */
  DeckLibrary *shown;     /* the library the choices were made from */

  ReviewQuiz *quiz;     /* under way or just ended, or NULL */
  DeckLibrary *library; /* kept while the quiz lasts */
  GArray *scores;       /* double, by question */
  gboolean quiz_counts;
  guint64 seed;
  gboolean noted; /* in the store */
  gboolean keys_here;
  guint question;
  gint64 asked_ms;
  double given_score; /* of the answer being saved */
};

enum
{
  SHOW_MOMENT,
  SHOW_SCENARIO,
  FAILED,
  TOLD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardQuizPage, card_quiz_page, GTK_TYPE_BOX)

/* ---- cards to ask from ---- */

static void
free_concepts (gpointer data)
{
  ReviewQuizCard *card = data;

  g_strfreev ((char **)card->concepts);
}

static GArray *
cards_new (void)
{
  GArray *cards = g_array_new (FALSE, FALSE, sizeof (ReviewQuizCard));

  g_array_set_clear_func (cards, free_concepts);
  return cards;
}

static void
add_card (GArray *cards, Deck *deck, const DeckCard *card)
{
  g_autoptr (GStrvBuilder) concepts = g_strv_builder_new ();
  const char *rest = card->concepts;
  const char *word;
  gsize length;
  ReviewQuizCard item = { .deck_id = deck_get_id (deck),
                          .card_id = card->id,
                          .level = card->level };

  while ((length = deck_list_next (&rest, &word)) > 0)
    {
      g_autofree char *concept = g_strndup (word, length);

      g_strv_builder_add (concepts, concept);
    }
  item.concepts = (const char *const *)g_strv_builder_end (concepts);
  g_array_append_val (cards, item);
}

static guint
chosen_levels (CardQuizPage *self)
{
  guint levels = 0;

  for (guint i = 0; i < DECK_N_LEVELS; i++)
    if (gtk_toggle_button_get_active (
            GTK_TOGGLE_BUTTON (self->level_buttons[i])))
      levels |= REVIEW_QUIZ_LEVEL (i);
  return levels;
}

static GArray *
chosen_cards (CardQuizPage *self)
{
  GArray *cards = cards_new ();

  for (guint i = 0; i < self->deck_checks->len; i++)
    {
      GtkWidget *check = g_ptr_array_index (self->deck_checks, i);
      Deck *deck = g_object_get_data (G_OBJECT (check), DECK_KEY);

      if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
        for (guint k = 0; k < deck_get_n_cards (deck); k++)
          add_card (cards, deck, deck_get_card (deck, k));
    }
  return cards;
}

/* ---- setting up ---- */

static void
update_setup (CardQuizPage *self)
{
  g_autoptr (GArray) cards = chosen_cards (self);
  guint levels = chosen_levels (self);
  g_autofree char *text = NULL;
  guint n = 0;

  for (guint i = 0; i < cards->len; i++)
    if (levels &
        REVIEW_QUIZ_LEVEL (g_array_index (cards, ReviewQuizCard, i).level))
      n++;
  gtk_adjustment_set_upper (self->number_adjustment, MAX (n, 1));
  if (gtk_adjustment_get_value (self->number_adjustment) > n)
    gtk_adjustment_set_value (self->number_adjustment, MAX (n, 1));
  text = g_strdup_printf (ngettext ("of %u card", "of %u cards", n), n);
  adw_action_row_set_subtitle (
      self->number_row, n > 0 ? text : _ ("choose a deck and a level first"));
  gtk_widget_set_sensitive (self->start, n > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->number), n > 0);
}

static void
add_deck (CardQuizPage *self, Deck *deck)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  guint n = deck_get_n_cards (deck);
  g_autofree char *title = g_markup_escape_text (deck_get_title (deck), -1);
  g_autofree char *text = NULL;

  text = g_strdup_printf (ngettext ("%u card", "%u cards", n), n);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data_full (G_OBJECT (check), DECK_KEY, deck_ref (deck),
                          (GDestroyNotify)deck_unref);
  g_object_set_data (G_OBJECT (check), "card-row", row);
  g_signal_connect_object (check, "toggled", G_CALLBACK (update_setup), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->decks, row);
  g_ptr_array_add (self->deck_checks, check);
}

static void
show_setup (CardQuizPage *self)
{
  DeckLibrary *library =
      self->study != NULL ? card_study_get_library (self->study) : NULL;

  if (library != self->shown)
    {
      for (guint i = 0; i < self->deck_checks->len; i++)
        adw_preferences_group_remove (
            self->decks,
            g_object_get_data (g_ptr_array_index (self->deck_checks, i),
                               "card-row"));
      g_ptr_array_set_size (self->deck_checks, 0);
      g_clear_pointer (&self->shown, deck_library_unref);
      if (library != NULL)
        {
          self->shown = deck_library_ref (library);
          for (guint i = 0; i < deck_library_get_n_decks (library); i++)
            add_deck (self, deck_library_get_deck (library, i));
        }
      update_setup (self);
      gtk_adjustment_set_value (self->number_adjustment, DEFAULT_QUESTIONS);
    }
  gtk_stack_set_visible_child_name (
      self->stack, self->deck_checks->len > 0 ? "setup" : "empty");
}

/* ---- asking ---- */

/* One that was left before the first answer was not held. */
static void
note_quiz (CardQuizPage *self)
{
  ReviewQuizScore score = review_quiz_get_total (self->quiz);
  g_autoptr (GError) error = NULL;

  if (self->noted || score.n_asked == 0)
    return;
  self->noted = TRUE;
  if (!card_study_add_quiz (self->study, self->seed, score.n_asked,
                            score.points, &error))
    g_signal_emit (self, signals[TOLD], 0, error->message);
}

static void
show_score (CardQuizPage *self)
{
  g_autofree char *total = card_quiz_score_dup_total (self->quiz);
  g_autofree char *advice = card_quiz_score_dup_advice (self->quiz);
  ReviewQuizScore points = review_quiz_get_total (self->quiz);

  note_quiz (self);
  gtk_label_set_label (self->score, total);
  gtk_label_set_label (self->advice, advice);
  card_quiz_score_fill (self->quiz, self->tables);
  gtk_widget_set_visible (self->again,
                          points.points < RIGHT_SCORE * points.n_asked);
  gtk_stack_set_visible_child_name (self->stack, "score");
  /* Not on a button: the key that ended the quiz must not begin another. */
  gtk_widget_grab_focus (self->score_page);
}

/* What the keys do now. */
static char *
dup_help (CardQuizPage *self, const DeckCard *card, gboolean answered)
{
  if (!self->keys_here)
    return g_strdup (_ ("F6 to answer with the keyboard"));
  if (card_view_get_problem (self->view) != NULL)
    return g_strdup (_ ("Space goes on without it"));
  if (card != NULL && !card_view_is_ready (self->view))
    return g_strdup ("");
  if (card == NULL || answered)
    return g_strdup (card != NULL && card->kind == DECK_CARD_RECALL
                         ? _ ("Space: I knew it · 1: I did not")
                         : _ ("Space goes on"));
  if (card_view_get_n_picks (self->view) > 0)
    return card_format_choice_keys (card_view_get_n_picks (self->view));
  if (card->kind == DECK_CARD_COMPUTED)
    return g_strdup (_ ("Enter checks · Escape leaves the field"));
  if (card->kind == DECK_CARD_EXPLAIN)
    return g_strdup (_ ("Ctrl+Enter compares · Escape leaves the text"));
  return g_strdup (_ ("Space shows the answer"));
}

static void
update_buttons (CardQuizPage *self)
{
  g_autofree char *help = NULL;
  const DeckCard *card = card_view_get_card (self->view);
  gboolean answered = card_view_get_answered (self->view) ||
                      card_view_get_problem (self->view) != NULL;
  gboolean recall = card != NULL && card->kind == DECK_CARD_RECALL;
  gboolean last = self->question + 1 == review_quiz_get_length (self->quiz);

  gtk_widget_set_visible (self->buttons, answered);
  gtk_widget_set_visible (self->not_known, recall);
  gtk_button_set_label (self->next, recall ? _ ("I _knew it")
                                    : last ? _ ("See the _score")
                                           : _ ("N_ext question"));
  help = dup_help (self, card, answered);
  gtk_label_set_label (self->help, help);
}

/* So that the next question is there when this one is answered. */
static void
prepare_next (CardQuizPage *self)
{
  guint next = self->question + 1;
  Deck *deck;
  guint index;

  if (next < review_quiz_get_length (self->quiz) &&
      deck_library_find_card (
          self->library, review_quiz_get_deck_id (self->quiz, next),
          review_quiz_get_card_id (self->quiz, next), &deck, &index) &&
      deck_get_card (deck, index)->kind == DECK_CARD_COMPUTED)
    card_questions_get (card_study_get_questions (self->study), deck, index,
                        review_quiz_get_seed (self->quiz, next), NULL);
}

/* Asks the next question without an answer, or ends the quiz.  A card that
 * went away with its deck is passed over. */
static void
ask (CardQuizPage *self)
{
  guint n = review_quiz_get_length (self->quiz);
  g_autofree char *text = NULL;
  Deck *deck = NULL;
  guint index = 0;
  ReviewMoment now;

  while (
      self->question < n &&
      !deck_library_find_card (
          self->library, review_quiz_get_deck_id (self->quiz, self->question),
          review_quiz_get_card_id (self->quiz, self->question), &deck, &index))
    self->question++;
  if (self->question >= n)
    {
      show_score (self);
      return;
    }
  card_study_get_now (self->study, &now);
  self->asked_ms = now.unix_ms;
  text = g_strdup_printf (_ ("Question %u of %u"), self->question + 1, n);
  gtk_label_set_label (self->position, text);
  gtk_progress_bar_set_fraction (self->progress, (double)self->question / n);
  card_view_set_card (self->view, deck, index,
                      review_quiz_get_seed (self->quiz, self->question));
  prepare_next (self);
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  gtk_stack_set_visible_child_name (self->stack, "question");
  update_buttons (self);
  card_view_focus (self->view);
}

static void
begin (CardQuizPage *self, GArray *cards, guint levels, guint n_questions)
{
  ReviewQuizPlan plan = { .levels = levels, .n_questions = n_questions };
  ReviewMoment now;

  card_study_get_now (self->study, &now);
  plan.seed = (guint64)now.unix_ms;
  self->seed = plan.seed;
  self->noted = FALSE;
  g_clear_pointer (&self->quiz, review_quiz_free);
  self->quiz = review_quiz_new ((const ReviewQuizCard *)(gpointer)cards->data,
                                cards->len, &plan);
  g_clear_pointer (&self->library, deck_library_unref);
  self->library = deck_library_ref (card_study_get_library (self->study));
  self->question = 0;
  g_array_set_size (self->scores, 0);
  g_array_set_size (self->scores, review_quiz_get_length (self->quiz));
  ask (self);
}

static void
go_on (CardQuizPage *self)
{
  g_autofree char *misconception = card_view_dup_misconception (self->view);

  review_quiz_answer (self->quiz, self->question, self->given_score,
                      misconception);
  g_array_index (self->scores, double, self->question) = self->given_score;
  self->question++;
  ask (self);
}

/* What cannot be asked counts neither way. */
static void
pass_over (CardQuizPage *self)
{
  self->question++;
  ask (self);
}

/* The answer goes to the store first; only then does the quiz go on. */
static void
answer (CardQuizPage *self, double score)
{
  CardResponse response = CARD_RESPONSE_INIT;
  g_autofree char *shuffle = card_view_dup_shuffle (self->view);
  g_autofree char *text = card_view_dup_text (self->view);
  g_autoptr (GError) error = NULL;
  ReviewMoment now;

  self->given_score = score;
  card_study_get_now (self->study, &now);
  response.grade = card_view_get_grade (self->view);
  if (card_view_get_card (self->view)->kind == DECK_CARD_RECALL && score <= 0)
    response.grade = REVIEW_GRADE_AGAIN;
  response.activity = REVIEW_ACTIVITY_QUIZ;
  response.seed = review_quiz_get_seed (self->quiz, self->question);
  response.shuffle = shuffle;
  response.chosen = card_view_get_chosen (self->view);
  response.text = text;
  if (card_study_practise (
          self->study, review_quiz_get_deck_id (self->quiz, self->question),
          review_quiz_get_card_id (self->quiz, self->question), &response,
          now.unix_ms - self->asked_ms, self->quiz_counts, &error))
    go_on (self);
  else
    g_signal_emit (self, signals[FAILED], 0, error->message);
}

static gboolean
is_asking (CardQuizPage *self)
{
  return self->quiz != NULL &&
         g_str_equal (gtk_stack_get_visible_child_name (self->stack),
                      "question");
}

/* ---- callbacks ---- */

static void
start_cb (CardQuizPage *self)
{
  g_autoptr (GArray) cards = chosen_cards (self);

  self->quiz_counts = gtk_switch_get_active (self->counts);
  begin (self, cards, chosen_levels (self),
         (guint)gtk_spin_button_get_value_as_int (self->number));
}

static void
stop_cb (CardQuizPage *self)
{
  if (is_asking (self))
    show_score (self);
}

static void
answered_cb (CardQuizPage *self)
{
  update_buttons (self);
  card_scroll_to (self->scroller, card_view_get_result (self->view));
}

/* The question is there now, or will never be. */
static void
changed_cb (CardQuizPage *self)
{
  if (is_asking (self))
    update_buttons (self);
}

static void
show_scenario_cb (CardQuizPage *self, gpointer scenario, const char *step)
{
  g_signal_emit (self, signals[SHOW_SCENARIO], 0, scenario, step);
}

static void
show_moment_cb (CardQuizPage *self, const char *scenario, const char *step)
{
  g_signal_emit (self, signals[SHOW_MOMENT], 0, scenario, step);
}

static void
next_cb (CardQuizPage *self)
{
  if (is_asking (self) && card_view_get_problem (self->view) != NULL)
    pass_over (self);
  else if (is_asking (self) && card_view_get_answered (self->view))
    answer (self, card_view_get_score (self->view));
}

static void
not_known_cb (CardQuizPage *self)
{
  if (is_asking (self) && card_view_get_answered (self->view))
    answer (self, 0);
}

/* A quiz of the questions that were not fully right. */
static void
again_cb (CardQuizPage *self)
{
  g_autoptr (GArray) cards = cards_new ();

  for (guint i = 0; i < review_quiz_get_length (self->quiz); i++)
    {
      Deck *deck;
      guint index;

      if (g_array_index (self->scores, double, i) < RIGHT_SCORE &&
          review_quiz_is_answered (self->quiz, i) &&
          deck_library_find_card (
              self->library, review_quiz_get_deck_id (self->quiz, i),
              review_quiz_get_card_id (self->quiz, i), &deck, &index))
        add_card (cards, deck, deck_get_card (deck, index));
    }
  begin (self, cards, REVIEW_QUIZ_ALL_LEVELS, 0);
}

static void
another_cb (CardQuizPage *self)
{
  g_clear_pointer (&self->quiz, review_quiz_free);
  show_setup (self);
  card_quiz_page_focus (self);
}

static void
study_changed_cb (CardQuizPage *self)
{
  /* A quiz under way keeps the decks it began with. */
  if (self->quiz == NULL)
    show_setup (self);
}

static gboolean
key_cb (CardQuizPage *self, guint keyval, guint keycode, GdkModifierType state)
{
  keyval = gdk_keyval_to_lower (keyval);
  if (!is_asking (self) ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 ||
      card_view_is_typing (self->view))
    return GDK_EVENT_PROPAGATE;
  if (keyval >= GDK_KEY_a && keyval <= GDK_KEY_z)
    return card_view_press_letter (self->view, keyval - GDK_KEY_a);
  switch (keyval)
    {
    case GDK_KEY_space:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (card_view_get_answered (self->view) ||
          card_view_get_problem (self->view) != NULL)
        next_cb (self);
      else
        card_view_show_answer (self->view);
      return GDK_EVENT_STOP;
    case GDK_KEY_1:
      if (gtk_widget_get_visible (self->not_known))
        not_known_cb (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* ---- life ---- */

static void
card_quiz_page_dispose (GObject *object)
{
  CardQuizPage *self = CARD_QUIZ_PAGE (object);

  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_clear_object (&self->study);
  g_clear_pointer (&self->deck_checks, g_ptr_array_unref);
  g_clear_pointer (&self->scores, g_array_unref);
  g_clear_pointer (&self->quiz, review_quiz_free);
  g_clear_pointer (&self->library, deck_library_unref);
  g_clear_pointer (&self->shown, deck_library_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CARD_TYPE_QUIZ_PAGE);
  G_OBJECT_CLASS (card_quiz_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, decks);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, levels);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage,
                                        number_adjustment);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, number);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, number_row);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, counts);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, start);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, position);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, progress);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, view);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, not_known);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, next);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, help);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, score);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, advice);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, tables);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, score_page);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, again);
  gtk_widget_class_bind_template_child (widget_class, CardQuizPage, another);
}

static void
card_quiz_page_class_init (CardQuizPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = card_quiz_page_dispose;
  signals[SHOW_MOMENT] =
      g_signal_new ("show-moment", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SHOW_SCENARIO] =
      g_signal_new ("show-scenario", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TOLD] = g_signal_new ("told", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (CARD_TYPE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/card-quiz-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_moment_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_scenario_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, not_known_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, another_cb);
}

static void
card_quiz_page_init (CardQuizPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->deck_checks = g_ptr_array_new ();
  self->scores = g_array_new (FALSE, TRUE, sizeof (double));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_label_set_wrap (
      GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->not_known))), TRUE);
  for (guint i = 0; i < DECK_N_LEVELS; i++)
    {
      GtkWidget *button =
          gtk_toggle_button_new_with_label (card_level_get_name (i));

      /* Longer words, larger letters: never wider than the pane. */
      gtk_label_set_ellipsize (
          GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
          PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (button, TRUE);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
      g_signal_connect_object (button, "toggled", G_CALLBACK (update_setup),
                               self, G_CONNECT_SWAPPED);
      gtk_box_append (self->levels, button);
      self->level_buttons[i] = button;
    }
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  show_setup (self);
}

void
card_quiz_page_set_study (CardQuizPage *self, CardStudy *study)
{
  g_return_if_fail (CARD_IS_QUIZ_PAGE (self));
  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_set_object (&self->study, study);
  card_view_set_questions (
      self->view, study != NULL ? card_study_get_questions (study) : NULL);
  g_clear_pointer (&self->quiz, review_quiz_free);
  if (study != NULL)
    g_signal_connect_object (study, "changed", G_CALLBACK (study_changed_cb),
                             self, G_CONNECT_SWAPPED);
  show_setup (self);
}

void
card_quiz_page_focus (CardQuizPage *self)
{
  g_return_if_fail (CARD_IS_QUIZ_PAGE (self));
  if (is_asking (self))
    card_view_focus (self->view);
  else if (gtk_widget_get_sensitive (self->start))
    gtk_widget_grab_focus (self->start);
}

void
card_quiz_page_set_keys_here (CardQuizPage *self, gboolean here)
{
  g_return_if_fail (CARD_IS_QUIZ_PAGE (self));
  if (self->keys_here == here)
    return;
  self->keys_here = here;
  if (is_asking (self))
    update_buttons (self);
}

void
card_quiz_page_saved (CardQuizPage *self)
{
  g_return_if_fail (CARD_IS_QUIZ_PAGE (self));
  if (is_asking (self) && card_view_get_answered (self->view))
    go_on (self);
}
