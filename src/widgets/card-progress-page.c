/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-progress-page.h"

#include <glib/gi18n-lib.h>

#include "base/base-units.h"
#include "deck/deck-markup.h"
#include "widgets/card-words.h"

struct _CardProgressPage
{
  GtkBox parent_instance;

  GtkStack *stack;
  AdwStatusPage *empty;
  GtkWidget *begin;
  GtkBox *groups;

  CardStudy *study;
};

G_DEFINE_TYPE (CardProgressPage, card_progress_page, GTK_TYPE_BOX)

static AdwPreferencesGroup *
add_group (CardProgressPage *self, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (self->groups, group);
  return ADW_PREFERENCES_GROUP (group);
}

/* value is taken. */
static void
add_fact (AdwPreferencesGroup *group,
          const char *title,
          const char *subtitle,
          char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), title, value);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "heading");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_preferences_group_add (group, row);
  g_free (value);
}

static char *
cards_text (guint n)
{
  return g_strdup_printf (ngettext ("%u card", "%u cards", n), n);
}

static void
add_due (CardProgressPage *self, const ReviewStats *stats)
{
  AdwPreferencesGroup *group = add_group (self, _ ("What comes"));
  ReviewQueueCounts counts = card_study_get_counts (self->study);
  guint week = 0;
  guint month = 0;

  for (guint i = 0; i < REVIEW_STATS_FORECAST_DAYS; i++)
    {
      month += stats->forecast[i];
      week += i < 7 ? stats->forecast[i] : 0;
    }
  add_fact (group, _ ("Due today"), NULL,
            cards_text (counts.due + counts.learning));
  add_fact (group, _ ("New, for today"), NULL, cards_text (counts.fresh));
  add_fact (group, _ ("Due tomorrow"), NULL, cards_text (stats->forecast[1]));
  add_fact (group, _ ("Due within 7 days"), _ ("Today counted in"),
            cards_text (week));
  add_fact (group, _ ("Due within 30 days"), _ ("Today counted in"),
            cards_text (month));
}

static char *
retention_text (const ReviewRetention *retention)
{
  g_autofree char *percent = NULL;

  if (retention->n_reviews == 0)
    return g_strdup (_ ("no reviews yet"));
  percent = base_format_percent (review_retention_get_share (retention));
  /* Translators: share recalled, recalled, asked. */
  return g_strdup_printf (_ ("%s (%u of %u)"), percent, retention->n_recalled,
                          retention->n_reviews);
}

static void
add_retention (CardProgressPage *self, const ReviewStats *stats)
{
  AdwPreferencesGroup *group = add_group (self, _ ("What stays"));
  g_autofree char *wanted = NULL;

  wanted = base_format_percent (card_study_get_wanted_retention (self->study));
  adw_preferences_group_set_description (
      group, _ ("Reviews a day or more after the last answer: how many were "
                "recalled"));
  add_fact (group, _ ("Wanted"), NULL, g_steal_pointer (&wanted));
  add_fact (group, _ ("Today"), NULL, retention_text (&stats->retention_today));
  add_fact (group, _ ("Last 7 days"), NULL,
            retention_text (&stats->retention_7_days));
  add_fact (group, _ ("Last 30 days"), NULL,
            retention_text (&stats->retention_30_days));
  if (stats->n_review > 0)
    add_fact (group, _ ("Mean stability"),
              _ ("How long until recall falls to 90 %"),
              card_format_days ((guint64)(stats->mean_stability + 0.5)));
}

static void
add_answers (CardProgressPage *self, const ReviewStats *stats)
{
  AdwPreferencesGroup *group = add_group (self, _ ("What was done"));
  guint today = stats->calendar[REVIEW_STATS_CALENDAR_DAYS - 1];
  ReviewQueueCounts counts = card_study_get_counts (self->study);

  add_fact (group, _ ("Answers today"), NULL, g_strdup_printf ("%u", today));
  add_fact (group, _ ("Answers in all"), NULL,
            g_strdup_printf ("%" G_GUINT64_FORMAT, stats->n_answers));
  add_fact (group, _ ("Days in a row"), NULL,
            g_strdup_printf ("%u", stats->streak_days));
  add_fact (group, _ ("Time spent"), NULL,
            card_format_wait (stats->duration_ms));
  add_fact (group, _ ("Cards met"), NULL, cards_text (counts.seen));
  if (counts.suspended > 0)
    add_fact (group, _ ("Left out for good"), NULL,
              cards_text (counts.suspended));
}

static void
add_hardest (CardProgressPage *self, const ReviewStats *stats)
{
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < stats->n_hardest; i++)
    {
      const ReviewHardCard *hard = &stats->hardest[i];
      g_autofree char *prompt = NULL;
      Deck *deck;
      guint index;

      if (hard->lapses == 0 ||
          !deck_library_find_card (card_study_get_library (self->study),
                                   hard->deck_id, hard->card_id, &deck, &index))
        continue;
      if (group == NULL)
        group = add_group (self, _ ("Hardest cards"));
      prompt = deck_markup_to_plain (deck_get_card (deck, index)->prompt);
      add_fact (group, prompt, NULL,
                g_strdup_printf (ngettext ("forgotten once",
                                           "forgotten %u times", hard->lapses),
                                 hard->lapses));
    }
}

static void
show_empty (CardProgressPage *self, const char *title, const char *text)
{
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, text);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

void
card_progress_page_refresh (CardProgressPage *self)
{
  g_auto (ReviewStats) stats = { 0 };
  g_autoptr (GError) error = NULL;
  GtkWidget *child;

  g_return_if_fail (CARD_IS_PROGRESS_PAGE (self));
  gtk_widget_set_visible (self->begin, FALSE);
  if (self->study == NULL || card_study_get_store (self->study) == NULL)
    {
      show_empty (self, _ ("No progress to show"),
                  _ ("The store of your progress is not open."));
      return;
    }
  if (!card_study_read_stats (self->study, &stats, &error))
    {
      g_autofree char *text = g_markup_escape_text (error->message, -1);

      show_empty (self, _ ("No progress to show"), text);
      return;
    }
  if (stats.n_answers == 0)
    {
      gtk_widget_set_visible (self->begin, TRUE);
      show_empty (self, _ ("Nothing answered yet"),
                  _ ("After the first answers this page tells what is due and "
                     "how much you remember."));
      return;
    }
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) !=
         NULL)
    gtk_box_remove (self->groups, child);
  add_due (self, &stats);
  add_retention (self, &stats);
  add_answers (self, &stats);
  add_hardest (self, &stats);
  gtk_stack_set_visible_child_name (self->stack, "facts");
}

static void
study_changed_cb (CardProgressPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    card_progress_page_refresh (self);
}

static void
card_progress_page_map (GtkWidget *widget)
{
  card_progress_page_refresh (CARD_PROGRESS_PAGE (widget));
  GTK_WIDGET_CLASS (card_progress_page_parent_class)->map (widget);
}

static void
card_progress_page_dispose (GObject *object)
{
  CardProgressPage *self = CARD_PROGRESS_PAGE (object);

  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_clear_object (&self->study);
  gtk_widget_dispose_template (GTK_WIDGET (self), CARD_TYPE_PROGRESS_PAGE);
  G_OBJECT_CLASS (card_progress_page_parent_class)->dispose (object);
}

static void
card_progress_page_class_init (CardProgressPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = card_progress_page_dispose;
  widget_class->map = card_progress_page_map;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/card-progress-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage, empty);
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage, begin);
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage, groups);
}

static void
card_progress_page_init (CardProgressPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
card_progress_page_set_study (CardProgressPage *self, CardStudy *study)
{
  g_return_if_fail (CARD_IS_PROGRESS_PAGE (self));
  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_set_object (&self->study, study);
  if (study != NULL)
    g_signal_connect_object (study, "changed", G_CALLBACK (study_changed_cb),
                             self, G_CONNECT_SWAPPED);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    card_progress_page_refresh (self);
}
