/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-review-page.h"

#include <glib/gi18n-lib.h>

#include "widgets/card-rows.h"
#include "widgets/card-view.h"
#include "widgets/card-words.h"
#include "widgets/lesson-question.h"
#include "widgets/tool-tips.h"

/* While steps are waited for, the page looks again this often at most. */
#define LOOK_AGAIN_MAX_S 60

/* A guess, fairly sure, certain. */
#define N_CONFIDENCES 3
/* So often forgotten, a card is not asked for once more without its lesson
 * being offered. */
#define LAPSES_FOR_LESSON 3

struct _CardReviewPage
{
  GtkBox parent_instance;

  GtkStack *stack;
  AdwStatusPage *empty;
  GtkWidget *quiz_button;
  GtkWidget *undo_button;
  GtkWidget *retry_button;
  GtkLabel *deck_title;
  GtkLabel *left;
  GtkProgressBar *progress;
  GtkLabel *flag;
  GtkScrolledWindow *scroller;
  CardView *view;
  GtkBox *grades;
  GtkLabel *help;
  GtkWidget *sure_box;
  GtkBox *sure;
  GtkWidget *sure_keys[N_CONFIDENCES];
  GtkWidget *soon_label;
  GtkWidget *lesson_button;
  ScenarioLessons *lessons;
  GtkWidget *grade_buttons[REVIEW_N_GRADES];
  GtkLabel *grade_waits[REVIEW_N_GRADES];

  CardStudy *study;
  GHashTable *texts; /* what was written in this sitting, by text_key */
  char *problem;
  gboolean keys_here;
  guint look_again; /* source id, or 0 */
};

enum
{
  SHOW_MOMENT,
  SHOW_SCENARIO,
  FAILED,
  TOLD,
  EDIT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardReviewPage, card_review_page, GTK_TYPE_BOX)

/* ---- what is shown ---- */

/* The local day on which the next card is due; -1: none ever. */
static gint64
next_due_day (CardReviewPage *self)
{
  const ReviewQueue *queue = card_study_get_queue (self->study);
  gint64 day = -1;

  for (guint i = 0; queue != NULL && i < review_queue_get_length (queue); i++)
    {
      const ReviewDue *due = review_queue_get_due (queue, i);

      if (due->suspended ||
          (due->phase == REVIEW_PHASE_NEW &&
           !review_phase_is_introduced (due->phase, due->due_day)))
        continue;
      if (day < 0 || due->due_day < day)
        day = due->due_day;
    }
  return day;
}

static gboolean
look_again_cb (gpointer data)
{
  CardReviewPage *self = data;

  self->look_again = 0;
  card_study_advance (self->study);
  return G_SOURCE_REMOVE;
}

static gboolean
read_again_cb (gpointer data)
{
  CardReviewPage *self = data;

  self->look_again = 0;
  /* It changes, and what came of it is shown. */
  card_study_reload (self->study, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
show_waiting (CardReviewPage *self, gint64 wait_until_ms)
{
  g_autofree char *wait = NULL;
  g_autofree char *text = NULL;
  ReviewMoment now;
  gint64 wait_ms;

  card_study_get_now (self->study, &now);
  wait_ms = MAX (wait_until_ms - now.unix_ms, 0);
  wait = card_format_wait (wait_ms);
  text = g_strdup_printf (
      _ ("The next card is due in %s. A quiz does not disturb the schedule."),
      wait);
  adw_status_page_set_icon_name (self->empty, "alarm-symbolic");
  adw_status_page_set_title (self->empty, _ ("A short break"));
  adw_status_page_set_description (self->empty, text);
  self->look_again = g_timeout_add_seconds (
      (guint)CLAMP (wait_ms / 1000 + 1, 1, LOOK_AGAIN_MAX_S), look_again_cb,
      self);
}

static void
show_done (CardReviewPage *self)
{
  ReviewQueueCounts counts = card_study_get_counts (self->study);
  gint64 day = next_due_day (self);
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;
  ReviewMoment now;

  card_study_get_now (self->study, &now);
  adw_status_page_set_icon_name (self->empty, "object-select-symbolic");
  adw_status_page_set_title (self->empty, _ ("Done for today"));
  if (counts.held_back > 0)
    text = g_strdup_printf (
        ngettext (
            "%u more card waits beyond today’s limit. It comes tomorrow.",
            "%u more cards wait beyond today’s limit. They come tomorrow.",
            counts.held_back),
        counts.held_back);
  else if (day >= 0)
    {
      when = card_format_in_days (MAX (day - review_moment_get_day (&now), 1));
      text = g_strdup_printf (
          _ ("The next card is due %s. Until then a quiz tells you what you "
             "still know; it does not disturb the schedule."),
          when);
    }
  else
    text = g_strdup (_ ("Every card is left out for now. A quiz still asks "
                        "them."));
  adw_status_page_set_description (self->empty, text);
}

/* Nothing is known of what is due.  It is read again in a while, too. */
static void
show_unread (CardReviewPage *self, const char *problem)
{
  g_autofree char *text = g_markup_escape_text (problem, -1);

  adw_status_page_set_icon_name (self->empty, "dialog-warning-symbolic");
  adw_status_page_set_title (self->empty, _ ("Your progress cannot be read"));
  adw_status_page_set_description (self->empty, text);
  self->look_again =
      g_timeout_add_seconds (LOOK_AGAIN_MAX_S, read_again_cb, self);
}

static void
show_empty (CardReviewPage *self, gint64 wait_until_ms)
{
  DeckLibrary *library =
      self->study != NULL ? card_study_get_library (self->study) : NULL;
  const char *unread =
      self->study != NULL ? card_study_get_problem (self->study) : NULL;
  gboolean any = library != NULL && deck_library_get_n_decks (library) > 0;

  if (self->problem == NULL && self->study == NULL)
    {
      adw_status_page_set_icon_name (self->empty, "content-loading-symbolic");
      adw_status_page_set_title (self->empty, _ ("Opening your cards…"));
      adw_status_page_set_description (self->empty, NULL);
    }
  else if (self->problem != NULL)
    {
      g_autofree char *text = g_markup_escape_text (self->problem, -1);

      adw_status_page_set_icon_name (self->empty, "dialog-warning-symbolic");
      adw_status_page_set_title (self->empty, _ ("No reviews for now"));
      adw_status_page_set_description (self->empty, text);
    }
  else if (unread != NULL)
    show_unread (self, unread);
  else if (!any)
    {
      adw_status_page_set_icon_name (self->empty, "document-open-symbolic");
      adw_status_page_set_title (self->empty, _ ("No cards yet"));
      adw_status_page_set_description (
          self->empty, _ ("Open a deck file, or drop one on the window."));
    }
  else if (wait_until_ms > 0)
    show_waiting (self, wait_until_ms);
  else
    show_done (self);
  gtk_widget_set_visible (self->quiz_button, any && unread == NULL);
  gtk_widget_set_visible (self->retry_button,
                          unread != NULL && self->problem == NULL);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

/* What the keys do now; undo only where there is something to undo. */
static char *
dup_help (CardReviewPage *self, gboolean answered)
{
  const DeckCard *card = card_view_get_card (self->view);
  gboolean undoes =
      self->study != NULL && card_study_get_undo_depth (self->study) > 0;
  g_autofree char *keys = NULL;

  if (!self->keys_here)
    return g_strdup (_ ("F6 to answer with the keyboard"));
  if (card_view_get_problem (self->view) != NULL)
    keys = g_strdup (_ ("Space leaves it out until tomorrow"));
  else if (!card_view_is_ready (self->view))
    return g_strdup ("");
  else if (answered)
    keys = card_view_suggests (self->view)
               ? g_strdup (_ ("1–4 grade · Space takes the outlined one"))
               : g_strdup_printf (
                     _ ("a–%c tick · 1–4 grade"),
                     'a' + (char)(CLAMP (card->n_to_cover, 1, 26) - 1));
  else if (card_view_get_n_picks (self->view) > 0)
    keys = card_format_choice_keys (card_view_get_n_picks (self->view));
  else if (card->kind == DECK_CARD_COMPUTED)
    return g_strdup (
        undoes ? _ ("Enter checks · Escape leaves the field, then u undoes")
               : _ ("Enter checks · Escape leaves the field"));
  else if (card->kind == DECK_CARD_EXPLAIN)
    return g_strdup (
        undoes ? _ ("Ctrl+Enter compares · Escape leaves the text, then u "
                    "undoes")
               : _ ("Ctrl+Enter compares · Escape leaves the text"));
  else
    keys = g_strdup (_ ("Space shows the answer"));
  if (!undoes)
    return g_steal_pointer (&keys);
  /* Translators: what the keys do, and the one that undoes. */
  return g_strdup_printf (_ ("%s · u undoes"), keys);
}

static void
update_help (CardReviewPage *self)
{
  g_autofree char *help = NULL;

  if (card_view_get_card (self->view) == NULL)
    return;
  help = dup_help (self, card_view_get_answered (self->view));
  gtk_label_set_label (self->help, help);
}

static int
get_confidence (CardReviewPage *self)
{
  for (int i = 0; i < N_CONFIDENCES; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->sure_keys[i])))
      return i + 1;
  return 0;
}

/* Asked before the answer, and only where one picks; nobody has to say. */
static void
show_confidence (CardReviewPage *self, gboolean answered)
{
  const DeckCard *card = card_view_get_card (self->view);

  gtk_widget_set_visible (self->sure_box, !answered && card != NULL &&
                                              card->kind == DECK_CARD_CHOICE);
}

static void
offer_lesson (CardReviewPage *self, gboolean answered)
{
  const ReviewCard *progress = card_study_get_progress (self->study);
  ScenarioLesson *lesson = NULL;
  g_autofree char *label = NULL;
  Deck *deck;
  guint index;

  if (answered && progress != NULL && self->lessons != NULL &&
      progress->state.lapses >= LAPSES_FOR_LESSON &&
      card_study_get_current (self->study, &deck, &index, NULL))
    lesson = scenario_lessons_find_for_card (self->lessons, deck_get_id (deck),
                                             deck_get_card (deck, index)->id);
  gtk_widget_set_visible (self->lesson_button, lesson != NULL);
  if (lesson == NULL)
    return;
  label = g_strdup_printf (_ ("Show the lesson: %s"),
                           scenario_lesson_get_title (lesson));
  gtk_button_set_label (GTK_BUTTON (self->lesson_button), label);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->lesson_button), "s",
                                    scenario_lesson_get_id (lesson));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->lesson_button),
                                  "cards.open-lesson");
}

/* A wrong answer given for certain is the one worth meeting again. */
static gboolean
is_certain_and_wrong (CardReviewPage *self, gboolean answered)
{
  const DeckCard *card = card_view_get_card (self->view);

  return answered && card != NULL && card->kind == DECK_CARD_CHOICE &&
         card_view_get_chosen (self->view) >= 0 &&
         card_view_get_score (self->view) <= 0 &&
         get_confidence (self) == N_CONFIDENCES;
}

static void
update_grades (CardReviewPage *self)
{
  gboolean answered = card_view_get_answered (self->view);
  gboolean soon = is_certain_and_wrong (self, answered);
  ReviewCardState after[REVIEW_N_GRADES];
  ReviewGrade suggested = 0;
  ReviewMoment now;

  gtk_widget_set_visible (GTK_WIDGET (self->grades), answered);
  show_confidence (self, answered);
  offer_lesson (self, answered);
  gtk_widget_set_visible (self->soon_label, soon);
  card_study_set_soon (self->study, soon);
  update_help (self);
  if (!answered)
    return;
  card_study_get_now (self->study, &now);
  card_study_preview (self->study, after);
  suggested =
      card_view_suggests (self->view) ? card_view_get_grade (self->view) : 0;
  for (guint i = 0; i < REVIEW_N_GRADES; i++)
    {
      g_autofree char *wait = card_format_next (&after[i], &now);
      g_autofree char *name = NULL;

      gtk_label_set_label (self->grade_waits[i], wait);
      /* Translators: a grade, and when the card then comes again. */
      name = g_strdup_printf (_ ("%s, again in %s"),
                              card_grade_get_name (i + 1), wait);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->grade_buttons[i]),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      if (i + 1 == (guint)suggested)
        gtk_widget_add_css_class (self->grade_buttons[i], "suggested");
      else
        gtk_widget_remove_css_class (self->grade_buttons[i], "suggested");
    }
}

/* "11 to go · 1 coming back" */
static char *
dup_left (const CardStudyDay *day)
{
  g_autofree char *to_go = g_strdup_printf (
      ngettext ("%u to go", "%u to go", day->to_go), day->to_go);
  g_autofree char *to_come = g_strdup_printf (
      ngettext ("%u coming back", "%u coming back", day->to_come),
      day->to_come);

  if (day->to_come == 0)
    return g_steal_pointer (&to_go);
  if (day->to_go == 0)
    return g_steal_pointer (&to_come);
  /* Translators: cards not asked yet, and cards that come again today. */
  return g_strdup_printf (_ ("%s · %s"), to_go, to_come);
}

static void
show_left (CardReviewPage *self)
{
  CardStudyDay day;
  gboolean of_deck = card_study_get_deck_day (self->study, &day);
  guint left;
  g_autofree char *text = NULL;

  if (!of_deck)
    day = card_study_get_day (self->study);
  /* The card on show, at least. */
  if (day.to_go + day.to_come == 0)
    day.to_go = 1;
  left = day.to_go + day.to_come;
  text = dup_left (&day);
  if (of_deck)
    {
      g_autofree char *of_day = g_steal_pointer (&text);

      /* Translators: "11 to go", of the deck whose title stands beside it. */
      text = g_strdup_printf (_ ("%s in this deck"), of_day);
    }
  gtk_label_set_label (self->left, text);
  gtk_progress_bar_set_fraction (self->progress,
                                 (double)day.done / (day.done + left));
}

static void show_flag (CardReviewPage *self, Deck *deck, guint index);

/* FALSE where the same card is on show already: what the learner wrote, ticked
 * or looked up stays. */
static gboolean
show_card (CardReviewPage *self, Deck *deck, guint index)
{
  gboolean another = card_view_update_card (self->view, deck, index,
                                            card_study_get_seed (self->study));

  show_left (self);
  show_flag (self, deck, index);
  gtk_label_set_label (self->deck_title, deck_get_title (deck));
  gtk_stack_set_visible_child_name (self->stack, "card");
  for (int i = 0; another && i < N_CONFIDENCES; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->sure_keys[i]),
                                  FALSE);
  if (another)
    gtk_adjustment_set_value (
        gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  update_grades (self);
  return another;
}

static void
refresh (CardReviewPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean had_focus =
      focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
  guint depth =
      self->study != NULL ? card_study_get_undo_depth (self->study) : 0;
  gboolean another = TRUE;
  gint64 wait_until_ms = 0;
  Deck *deck = NULL;
  guint index = 0;

  g_clear_handle_id (&self->look_again, g_source_remove);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "review.undo", depth > 0);
  gtk_widget_set_visible (self->undo_button, depth > 0);
  if (self->study != NULL &&
      card_study_get_current (self->study, &deck, &index, &wait_until_ms))
    another = show_card (self, deck, index);
  else
    {
      card_view_set_card (self->view, NULL, 0, 0);
      show_empty (self, wait_until_ms);
    }
  if (had_focus && another)
    card_review_page_focus (self);
}

/* ---- what the learner does ---- */

static void
tell_error (CardReviewPage *self, guint signal, GError *error)
{
  g_signal_emit (self, signals[signal], 0, error->message);
}

/* Of the card asked now; the deck's id has no line break. */
static char *
dup_text_key (CardReviewPage *self)
{
  Deck *deck;
  guint index;

  if (!card_study_get_current (self->study, &deck, &index, NULL))
    return g_strdup ("");
  return g_strconcat (deck_get_id (deck), "\n", deck_get_card (deck, index)->id,
                      NULL);
}

static void
grade (CardReviewPage *self, ReviewGrade value)
{
  CardResponse response = CARD_RESPONSE_INIT;
  g_autofree char *shuffle = card_view_dup_shuffle (self->view);
  g_autofree char *text = card_view_dup_text (self->view);
  g_autoptr (GError) error = NULL;

  if (!card_view_get_answered (self->view))
    return;
  response.grade = value;
  response.activity = REVIEW_ACTIVITY_REVIEW;
  response.seed = card_study_get_seed (self->study);
  response.shuffle = shuffle;
  response.chosen = card_view_get_chosen (self->view);
  response.text = text;
  response.confidence = get_confidence (self);
  if (text != NULL)
    g_hash_table_replace (self->texts, dup_text_key (self), g_strdup (text));
  /* On success the study has changed, and the next card is on show. */
  if (!card_study_answer (self->study, &response, &error))
    tell_error (self, FAILED, error);
}

static void
grade_cb (GtkWidget *button, CardReviewPage *self)
{
  for (guint i = 0; i < REVIEW_N_GRADES; i++)
    if (self->grade_buttons[i] == button)
      {
        grade (self, i + 1);
        return;
      }
}

static void
answered_cb (CardReviewPage *self)
{
  update_grades (self);
  card_scroll_to (self->scroller, card_view_get_result (self->view));
}

static void
grade_changed_cb (CardReviewPage *self)
{
  update_grades (self);
}

static void
show_moment_cb (CardReviewPage *self, const char *scenario, const char *step)
{
  g_signal_emit (self, signals[SHOW_MOMENT], 0, scenario, step);
}

static void
show_scenario_cb (CardReviewPage *self, gpointer scenario, const char *step)
{
  g_signal_emit (self, signals[SHOW_SCENARIO], 0, scenario, step);
}

static void
try_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardReviewPage *self = CARD_REVIEW_PAGE (widget);

  if (self->study != NULL && card_study_get_store (self->study) != NULL)
    card_study_reload (self->study, NULL, NULL);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardReviewPage *self = CARD_REVIEW_PAGE (widget);
  g_autoptr (GError) error = NULL;

  if (self->study == NULL || card_study_get_undo_depth (self->study) == 0)
    return;
  if (!card_study_undo (self->study, &error))
    tell_error (self, TOLD, error);
  else if (card_view_get_card (self->view) != NULL)
    {
      g_autofree char *key = dup_text_key (self);
      const char *text = g_hash_table_lookup (self->texts, key);

      if (text != NULL)
        card_view_set_text (self->view, text);
      card_review_page_focus (self);
    }
}

static void
put_aside_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardReviewPage *self = CARD_REVIEW_PAGE (widget);
  gboolean bury = g_str_equal (name, "review.bury");
  g_autoptr (GError) error = NULL;

  if (card_view_get_card (self->view) == NULL)
    return;
  if (bury ? card_study_bury (self->study, &error)
           : card_study_suspend (self->study, &error))
    g_signal_emit (self, signals[TOLD], 0,
                   bury ? _ ("Left out until tomorrow; u undoes")
                        : _ ("Left out for good; u undoes"));
  else
    tell_error (self, TOLD, error);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardReviewPage *self = CARD_REVIEW_PAGE (widget);
  Deck *deck;
  guint index;

  if (self->study == NULL ||
      !card_study_get_current (self->study, &deck, &index, NULL))
    return;
  g_signal_emit (self, signals[EDIT], 0, deck_get_id (deck),
                 deck_get_card (deck, index)->id);
}

/* ---- flagging ---- */

static void
flag (CardReviewPage *self,
      const char *deck_id,
      const char *card_id,
      gboolean flagged,
      const char *note)
{
  g_autoptr (GError) error = NULL;

  if (card_study_flag (self->study, deck_id, card_id, flagged, note, &error))
    g_signal_emit (self, signals[TOLD], 0,
                   flagged ? _ ("Flagged as faulty; u undoes")
                           : _ ("The flag is gone; u undoes"));
  else
    tell_error (self, TOLD, error);
}

static void
flag_response_cb (CardReviewPage *self, const char *response, GtkWidget *dialog)
{
  GtkEditable *note = g_object_get_data (G_OBJECT (dialog), "note");
  const char *deck_id = g_object_get_data (G_OBJECT (dialog), "deck-id");
  const char *card_id = g_object_get_data (G_OBJECT (dialog), "card-id");

  if (self->study == NULL)
    return;
  if (g_str_equal (response, "flag"))
    flag (self, deck_id, card_id, TRUE, gtk_editable_get_text (note));
  else if (g_str_equal (response, "clear"))
    flag (self, deck_id, card_id, FALSE, NULL);
  card_review_page_focus (self);
}

static GtkWidget *
flag_dialog_new (CardReviewPage *self, const char *note)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      _ ("What is wrong with this card?"),
      _ ("It is still asked. The note is shown with it, in the editor and in "
         "the list of flagged cards."));
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Note"));
  gtk_editable_set_text (GTK_EDITABLE (entry), note != NULL ? note : "");
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Note"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                   _ ("_Cancel"));
  if (note != NULL)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "clear",
                                     _ ("_Take away"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "flag",
                                   _ ("_Flag"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog),
                                              "flag", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "flag");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "note", entry);
  gtk_window_set_focus (GTK_WINDOW (dialog), entry);
  return dialog;
}

static void
flag_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CardReviewPage *self = CARD_REVIEW_PAGE (widget);
  g_autofree char *note = NULL;
  GtkWidget *dialog;
  Deck *deck;
  guint index;

  if (self->study == NULL ||
      !card_study_get_current (self->study, &deck, &index, NULL))
    return;
  note = card_study_dup_flag (self->study, deck_get_id (deck),
                              deck_get_card (deck, index)->id);
  dialog = flag_dialog_new (self, note);
  /* The decks may be read anew while it is open. */
  g_object_set_data_full (G_OBJECT (dialog), "deck-id",
                          g_strdup (deck_get_id (deck)), g_free);
  g_object_set_data_full (G_OBJECT (dialog), "card-id",
                          g_strdup (deck_get_card (deck, index)->id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (flag_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_flag (CardReviewPage *self, Deck *deck, guint index)
{
  g_autofree char *note = card_study_dup_flag (self->study, deck_get_id (deck),
                                               deck_get_card (deck, index)->id);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->flag), note != NULL);
  if (note == NULL)
    return;
  text = *note != '\0' ? g_strdup_printf (_ ("Flagged as faulty: %s"), note)
                       : g_strdup (_ ("Flagged as faulty"));
  gtk_label_set_label (self->flag, text);
}

static gboolean
press_enter (CardReviewPage *self)
{
  if (card_view_get_card (self->view) == NULL)
    return FALSE;
  if (card_view_get_problem (self->view) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "review.bury", NULL);
  else if (card_view_suggests (self->view))
    grade (self, card_view_get_grade (self->view));
  else if (!card_view_get_answered (self->view))
    card_view_show_answer (self->view);
  return TRUE;
}

static gboolean
press_plain (CardReviewPage *self, guint keyval)
{
  if (keyval >= GDK_KEY_a && keyval <= GDK_KEY_z &&
      card_view_press_letter (self->view, keyval - GDK_KEY_a))
    return TRUE;
  if (keyval >= GDK_KEY_1 && keyval <= GDK_KEY_4 &&
      card_view_get_answered (self->view))
    {
      grade (self, keyval - GDK_KEY_1 + 1);
      return TRUE;
    }
  if (keyval >= GDK_KEY_1 && keyval <= GDK_KEY_3 &&
      gtk_widget_get_visible (self->sure_box))
    {
      GtkToggleButton *button =
          GTK_TOGGLE_BUTTON (self->sure_keys[keyval - GDK_KEY_1]);

      gtk_toggle_button_set_active (button,
                                    !gtk_toggle_button_get_active (button));
      return TRUE;
    }
  switch (keyval)
    {
    case GDK_KEY_space:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return press_enter (self);
    case GDK_KEY_u:
      gtk_widget_activate_action (GTK_WIDGET (self), "review.undo", NULL);
      return TRUE;
    case GDK_KEY_e:
      gtk_widget_activate_action (GTK_WIDGET (self), "review.edit", NULL);
      return TRUE;
    case GDK_KEY_exclam:
      gtk_widget_activate_action (GTK_WIDGET (self), "review.flag", NULL);
      return TRUE;
    default:
      return FALSE;
    }
}

/* Bubbling: a focused button or text takes its own keys first. */
static gboolean
key_cb (CardReviewPage *self,
        guint keyval,
        guint keycode,
        GdkModifierType state)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 ||
      card_view_is_typing (self->view))
    return GDK_EVENT_PROPAGATE;
  return press_plain (self, gdk_keyval_to_lower (keyval));
}

/* ---- life ---- */

static void
add_sure_key (CardReviewPage *self, int index)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (
      lesson_confidence_get_name ((TeachConfidence)(index + 1)));

  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_add_css_class (button, "caption");
  if (index > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                 GTK_TOGGLE_BUTTON (self->sure_keys[0]));
  gtk_box_append (self->sure, button);
  self->sure_keys[index] = button;
}

static void
add_grade_button (CardReviewPage *self, ReviewGrade value)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = gtk_label_new (card_grade_get_name (value));
  GtkWidget *wait = gtk_label_new (NULL);
  static const char *const classes[REVIEW_N_GRADES] = { "again", "hard", "good",
                                                        "easy" };

  gtk_widget_add_css_class (name, "heading");
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (wait, "caption");
  gtk_widget_add_css_class (wait, "numeric");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), wait);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_add_css_class (button, "card-grade");
  gtk_widget_add_css_class (button, classes[value - 1]);
  g_signal_connect_object (button, "clicked", G_CALLBACK (grade_cb), self, 0);
  gtk_box_append (self->grades, button);
  self->grade_buttons[value - 1] = button;
  self->grade_waits[value - 1] = GTK_LABEL (wait);
}

static void
card_review_page_map (GtkWidget *widget)
{
  CardReviewPage *self = CARD_REVIEW_PAGE (widget);
  const ReviewQueue *queue;
  ReviewMoment now;

  GTK_WIDGET_CLASS (card_review_page_parent_class)->map (widget);
  if (self->study == NULL ||
      (queue = card_study_get_queue (self->study)) == NULL)
    return;
  card_study_get_now (self->study, &now);
  if (review_queue_get_day (queue) != review_moment_get_day (&now))
    {
      g_autoptr (GError) error = NULL;

      if (!card_study_reload (self->study, NULL, &error))
        tell_error (self, TOLD, error);
    }
}

static void
card_review_page_dispose (GObject *object)
{
  CardReviewPage *self = CARD_REVIEW_PAGE (object);

  g_clear_handle_id (&self->look_again, g_source_remove);
  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_clear_object (&self->study);
  g_clear_pointer (&self->lessons, scenario_lessons_unref);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->texts, g_hash_table_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CARD_TYPE_REVIEW_PAGE);
  G_OBJECT_CLASS (card_review_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, empty);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage,
                                        quiz_button);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage,
                                        undo_button);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage,
                                        retry_button);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage,
                                        deck_title);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, left);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, progress);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, flag);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, view);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, grades);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, sure_box);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, sure);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage,
                                        soon_label);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage,
                                        lesson_button);
  gtk_widget_class_bind_template_child (widget_class, CardReviewPage, help);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, grade_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_moment_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_scenario_cb);
}

static void
card_review_page_class_init (CardReviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = card_review_page_dispose;
  widget_class->map = card_review_page_map;
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
  signals[EDIT] =
      g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "review.undo", NULL,
                                   undo_action);
  gtk_widget_class_install_action (widget_class, "review.try-again", NULL,
                                   try_again_action);
  gtk_widget_class_install_action (widget_class, "review.bury", NULL,
                                   put_aside_action);
  gtk_widget_class_install_action (widget_class, "review.suspend", NULL,
                                   put_aside_action);
  gtk_widget_class_install_action (widget_class, "review.edit", NULL,
                                   edit_action);
  gtk_widget_class_install_action (widget_class, "review.flag", NULL,
                                   flag_action);

  g_type_ensure (CARD_TYPE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/card-review-page.ui");
  bind_children (widget_class);
}

static void
card_review_page_init (CardReviewPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  tool_tips_hush_menus (GTK_WIDGET (self));
  for (int i = 0; i < N_CONFIDENCES; i++)
    add_sure_key (self, i);
  for (ReviewGrade value = REVIEW_GRADE_AGAIN; value <= REVIEW_GRADE_EASY;
       value++)
    add_grade_button (self, value);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  refresh (self);
}

void
card_review_page_set_study (CardReviewPage *self,
                            CardStudy *study,
                            const char *problem)
{
  g_return_if_fail (CARD_IS_REVIEW_PAGE (self));
  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_set_object (&self->study, study);
  card_view_set_questions (
      self->view, study != NULL ? card_study_get_questions (study) : NULL);
  g_free (self->problem);
  self->problem = g_strdup (problem);
  if (study != NULL)
    g_signal_connect_object (study, "changed", G_CALLBACK (refresh), self,
                             G_CONNECT_SWAPPED);
  refresh (self);
}

void
card_review_page_focus (CardReviewPage *self)
{
  g_return_if_fail (CARD_IS_REVIEW_PAGE (self));
  if (card_view_get_card (self->view) != NULL)
    card_view_focus (self->view);
  else if (gtk_widget_get_visible (self->quiz_button))
    gtk_widget_grab_focus (self->quiz_button);
}

void
card_review_page_set_keys_here (CardReviewPage *self, gboolean here)
{
  g_return_if_fail (CARD_IS_REVIEW_PAGE (self));
  if (self->keys_here == here)
    return;
  self->keys_here = here;
  update_help (self);
}

void
card_review_page_set_lessons (CardReviewPage *self, ScenarioLessons *lessons)
{
  g_return_if_fail (CARD_IS_REVIEW_PAGE (self));
  if (lessons != NULL)
    scenario_lessons_ref (lessons);
  g_clear_pointer (&self->lessons, scenario_lessons_unref);
  self->lessons = lessons;
}
