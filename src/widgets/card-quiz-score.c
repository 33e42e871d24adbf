/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-quiz-score.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/base-units.h"
#include "widgets/card-view.h"
#include "widgets/card-words.h"

/* Below this share a concept is worth another look. */
#define WEAK_SHARE 0.7

/* "7" or "7.5": points are whole but for explanations. */
static char *
format_points (double points)
{
  if (fabs (points - round (points)) < 0.05)
    return g_strdup_printf ("%.0f", points);
  return g_strdup_printf ("%.1f", points);
}

static double
score_share (const ReviewQuizScore *score)
{
  return score->n_asked > 0 ? score->points / score->n_asked : 0;
}

static char *
score_text (const ReviewQuizScore *score)
{
  g_autofree char *points = format_points (score->points);
  g_autofree char *percent = base_format_percent (score_share (score));

  /* Translators: points of questions asked, and the share. */
  return g_strdup_printf (_ ("%s of %u, %s"), points, score->n_asked, percent);
}

char *
card_quiz_score_dup_total (const ReviewQuiz *quiz)
{
  ReviewQuizScore total = review_quiz_get_total (quiz);
  g_autofree char *points = format_points (total.points);
  g_autofree char *percent = base_format_percent (score_share (&total));

  return g_strdup_printf (_ ("%s of %u right (%s)"), points, total.n_asked,
                          percent);
}

char *
card_quiz_score_dup_advice (const ReviewQuiz *quiz)
{
  g_autoptr (GArray) concepts = review_quiz_get_concepts (quiz);
  const ReviewQuizScore *weakest =
      concepts->len > 0 ? &g_array_index (concepts, ReviewQuizScore, 0) : NULL;
  ReviewQuizScore total = review_quiz_get_total (quiz);
  g_autofree char *name = NULL;

  if (total.n_asked == 0)
    return g_strdup (_ ("No question was answered."));
  if (weakest == NULL || score_share (weakest) >= WEAK_SHARE)
    return g_strdup (
        _ ("You know this well. A quiz after a day or more tells whether it "
           "stays; the reviews see to that."));
  name = card_format_concept (weakest->name);
  return g_strdup_printf (
      _ ("Next: look at “%s” once more. Ask for the missed ones again, and use "
         "“Show me” under each card to see it happen."),
      name);
}

static void
add_row (AdwPreferencesGroup *group,
         const char *title,
         const ReviewQuizScore *score)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *bar = gtk_level_bar_new_for_interval (0, 1);
  g_autofree char *text = score_text (score);
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), score_share (score));
  gtk_widget_set_size_request (bar, 96, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
  adw_preferences_group_add (group, row);
}

static AdwPreferencesGroup *
add_group (GtkBox *box, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (box, group);
  return ADW_PREFERENCES_GROUP (group);
}

static void
add_misconceptions (GArray *met, GtkBox *box)
{
  AdwPreferencesGroup *group;

  if (met->len == 0)
    return;
  group = add_group (box, _ ("What misled you"));
  for (guint i = 0; i < met->len; i++)
    {
      const ReviewQuizScore *score = &g_array_index (met, ReviewQuizScore, i);
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *escaped = g_markup_escape_text (score->name, -1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
      if (score->n_asked > 1)
        {
          g_autofree char *times = g_strdup_printf (
              ngettext ("%u time", "%u times", score->n_asked), score->n_asked);

          adw_action_row_set_subtitle (ADW_ACTION_ROW (row), times);
        }
      adw_preferences_group_add (group, row);
    }
}

void
card_quiz_score_fill (const ReviewQuiz *quiz, GtkBox *box)
{
  g_autoptr (GArray) levels = review_quiz_get_levels (quiz);
  g_autoptr (GArray) concepts = review_quiz_get_concepts (quiz);
  g_autoptr (GArray) met = review_quiz_get_misconceptions (quiz);
  AdwPreferencesGroup *group;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  if (levels->len > 0)
    {
      group = add_group (box, _ ("By level"));
      for (guint i = 0; i < levels->len; i++)
        {
          const ReviewQuizScore *score =
              &g_array_index (levels, ReviewQuizScore, i);

          add_row (group, card_level_get_name ((DeckLevel)score->level), score);
        }
    }
  if (concepts->len > 0)
    {
      group = add_group (box, _ ("By concept, weakest first"));
      for (guint i = 0; i < concepts->len; i++)
        {
          const ReviewQuizScore *score =
              &g_array_index (concepts, ReviewQuizScore, i);
          g_autofree char *name = card_format_concept (score->name);

          add_row (group, name, score);
        }
    }
  add_misconceptions (met, box);
}
