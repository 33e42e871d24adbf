/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-progress-page.h"

#include <glib/gi18n-lib.h>

#include "base/base-units.h"
#include "deck/deck-markup.h"
#include "widgets/card-progress-card.h"
#include "widgets/card-progress-plots.h"
#include "widgets/card-progress-section.h"
#include "widgets/card-words.h"

/* Where a plot is shown: more than one plot may share a section. */
static const struct
{
  CardPlot plot;
  guint section;
  guint face;
} places[CARD_N_PLOTS] = {
  { CARD_PLOT_FORECAST, 0, 0 },
  { CARD_PLOT_RETENTION_WEEKS, 1, 0 },
  { CARD_PLOT_RETENTION_MONTHS, 1, 1 },
  { CARD_PLOT_ANSWERS, 2, 0 },
  { CARD_PLOT_TIME, 2, 1 },
  { CARD_PLOT_CALENDAR, 3, 0 },
  { CARD_PLOT_STABILITY, 4, 0 },
  { CARD_PLOT_CONCEPTS, 5, 0 },
};

#define N_SECTIONS 6
#define SECTION_RETENTION 1
#define SECTION_DONE 2
#define SECTION_CALENDAR 3

struct _CardProgressPage
{
  GtkBox parent_instance;

  GtkStack *stack;
  AdwStatusPage *empty;
  GtkWidget *begin;
  GtkFlowBox *tiles;
  GtkBox *sections_box;
  AdwPreferencesGroup *hardest_group;
  CardProgressSection *sections[N_SECTIONS];
  GPtrArray *hardest_rows; /* GtkWidget, lent */

  CardStudy *study;
  guint n_lessons;
  GCancellable *reading; /* of the read under way, or NULL */
};

enum
{
  PROP_0,
  PROP_CALENDAR_SHOWN,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_TYPE (CardProgressPage, card_progress_page, GTK_TYPE_BOX)

/* ---- the figures at the top ---- */

/* value is taken. */
static void
add_tile (CardProgressPage *self, char *value, const char *what)
{
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), what, value);
  GtkWidget *tile = g_object_new (
      GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "accessible-role",
      GTK_ACCESSIBLE_ROLE_GROUP, "spacing", 2, NULL);
  GtkWidget *number = gtk_label_new (value);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", what, "wrap", TRUE,
                                   "justify", GTK_JUSTIFY_CENTER, NULL);
  GtkWidget *child =
      g_object_new (GTK_TYPE_FLOW_BOX_CHILD, "focusable", FALSE, NULL);

  gtk_widget_add_css_class (number, "title-2");
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (tile, "card");
  gtk_widget_add_css_class (tile, "progress-tile");
  gtk_box_append (GTK_BOX (tile), number);
  gtk_box_append (GTK_BOX (tile), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tile),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), tile);
  gtk_flow_box_append (self->tiles, child);
  g_free (value);
}

static void
show_tiles (CardProgressPage *self, const ReviewStats *stats)
{
  ReviewQueueCounts counts = card_study_get_counts (self->study);
  const ReviewRetention *month = &stats->retention_30_days;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->tiles))) !=
         NULL)
    gtk_flow_box_remove (self->tiles, child);
  add_tile (self, g_strdup_printf ("%u", counts.due + counts.learning),
            _ ("Due today"));
  add_tile (self, g_strdup_printf ("%u", counts.fresh), _ ("New, for today"));
  add_tile (
      self,
      g_strdup_printf ("%u", stats->calendar[REVIEW_STATS_CALENDAR_DAYS - 1]),
      _ ("Answers today"));
  add_tile (self,
            month->n_reviews > 0
                ? base_format_percent (review_retention_get_share (month))
                : g_strdup ("–"),
            _ ("Recalled, 30 days"));
  add_tile (self, g_strdup_printf ("%u", stats->streak_days),
            _ ("Days in a row"));
  add_tile (self, g_strdup_printf ("%u", counts.seen), _ ("Cards met"));
  if (stats->n_introduced > 0)
    add_tile (self, g_strdup_printf ("%u", stats->n_introduced),
              _ ("Scheduled by lessons, not asked yet"));
  if (self->n_lessons > 0)
    /* Translators: lessons done, of all. */
    add_tile (self,
              g_strdup_printf (_ ("%u of %u"), stats->n_lessons_done,
                               self->n_lessons),
              _ ("Lessons done"));
}

/* ---- hardest cards ---- */

static void
card_activated_cb (CardProgressPage *self, GtkWidget *row)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *window = card_progress_card_new (
      self->study, g_object_get_data (G_OBJECT (row), "deck"),
      g_object_get_data (G_OBJECT (row), "card"));

  if (window == NULL)
    return;
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (window));
}

static void
add_hardest (CardProgressPage *self, const ReviewHardCard *hard)
{
  g_autofree char *prompt = NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  GtkWidget *row;
  guint index;
  Deck *deck;

  if (hard->lapses == 0 ||
      !deck_library_find_card (card_study_get_library (self->study),
                               hard->deck_id, hard->card_id, &deck, &index))
    return;
  prompt = deck_markup_to_plain (deck_get_card (deck, index)->prompt);
  title = g_markup_escape_text (prompt, -1);
  /* Translators: lapses of a card, and answers to it. */
  subtitle = g_strdup_printf (ngettext ("Forgotten %u time in %u answers",
                                        "Forgotten %u times in %u answers",
                                        hard->lapses),
                              hard->lapses, hard->reps);
  row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", subtitle,
                      "title-lines", 3, "activatable", TRUE, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_object_set_data_full (G_OBJECT (row), "deck", g_strdup (hard->deck_id),
                          g_free);
  g_object_set_data_full (G_OBJECT (row), "card", g_strdup (hard->card_id),
                          g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (card_activated_cb),
                           self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->hardest_group, row);
  g_ptr_array_add (self->hardest_rows, row);
}

static void
show_hardest (CardProgressPage *self, const ReviewStats *stats)
{
  for (guint i = 0; i < self->hardest_rows->len; i++)
    adw_preferences_group_remove (self->hardest_group,
                                  g_ptr_array_index (self->hardest_rows, i));
  g_ptr_array_set_size (self->hardest_rows, 0);
  for (guint i = 0; i < stats->n_hardest; i++)
    add_hardest (self, &stats->hardest[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->hardest_group),
                          self->hardest_rows->len > 0);
}

/* ---- showing ---- */

static void
show_empty (CardProgressPage *self, const char *title, const char *text)
{
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, text);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
show_facts (CardProgressPage *self, const CardProgressFacts *facts)
{
  gtk_widget_set_visible (self->begin, facts->stats.n_answers == 0);
  if (facts->stats.n_answers == 0)
    {
      show_empty (self, _ ("Nothing answered yet"),
                  _ ("After the first answers this page tells what is due and "
                     "how much you remember."));
      return;
    }
  show_tiles (self, &facts->stats);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *why = NULL;
      g_autoptr (ScenePlotData) data =
          card_progress_plot_new (facts, places[i].plot, &why);

      card_progress_section_set_data (self->sections[places[i].section],
                                      places[i].face, data, why);
    }
  show_hardest (self, &facts->stats);
  gtk_stack_set_visible_child_name (self->stack, "facts");
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CardProgressPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (CardProgressFacts) facts =
      card_progress_facts_read_finish (CARD_STUDY (source), result, &error);

  /* Overtaken by a newer read, or the page is gone. */
  if (g_task_get_cancellable (G_TASK (result)) != self->reading)
    return;
  g_clear_object (&self->reading);
  if (facts != NULL)
    {
      show_facts (self, facts);
      return;
    }
  text = g_markup_escape_text (error->message, -1);
  gtk_widget_set_visible (self->begin, FALSE);
  show_empty (self, _ ("No progress to show"), text);
}

static void
stop_reading (CardProgressPage *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

void
card_progress_page_refresh (CardProgressPage *self)
{
  g_return_if_fail (CARD_IS_PROGRESS_PAGE (self));
  stop_reading (self);
  if (self->study == NULL || card_study_get_store (self->study) == NULL)
    {
      gtk_widget_set_visible (self->begin, FALSE);
      show_empty (self, _ ("No progress to show"),
                  _ ("The store of your progress is not open."));
      return;
    }
  self->reading = g_cancellable_new ();
  card_progress_facts_read_async (self->study, self->reading, read_cb,
                                  g_object_ref (self));
}

static void
study_changed_cb (CardProgressPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    card_progress_page_refresh (self);
}

static void
calendar_shown_cb (CardProgressPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CALENDAR_SHOWN]);
}

/* ---- object ---- */

static void
card_progress_page_map (GtkWidget *widget)
{
  card_progress_page_refresh (CARD_PROGRESS_PAGE (widget));
  GTK_WIDGET_CLASS (card_progress_page_parent_class)->map (widget);
}

static void
card_progress_page_get_property (GObject *object,
                                 guint id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  CardProgressPage *self = CARD_PROGRESS_PAGE (object);

  if (id == PROP_CALENDAR_SHOWN)
    g_object_get_property (G_OBJECT (self->sections[SECTION_CALENDAR]), "shown",
                           value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
card_progress_page_set_property (GObject *object,
                                 guint id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  CardProgressPage *self = CARD_PROGRESS_PAGE (object);

  if (id == PROP_CALENDAR_SHOWN)
    g_object_set_property (G_OBJECT (self->sections[SECTION_CALENDAR]), "shown",
                           value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
card_progress_page_dispose (GObject *object)
{
  CardProgressPage *self = CARD_PROGRESS_PAGE (object);

  stop_reading (self);
  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_clear_object (&self->study);
  g_clear_pointer (&self->hardest_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CARD_TYPE_PROGRESS_PAGE);
  G_OBJECT_CLASS (card_progress_page_parent_class)->dispose (object);
}

static void
card_progress_page_class_init (CardProgressPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = card_progress_page_dispose;
  object_class->get_property = card_progress_page_get_property;
  object_class->set_property = card_progress_page_set_property;
  widget_class->map = card_progress_page_map;
  props[PROP_CALENDAR_SHOWN] = g_param_spec_boolean (
      "calendar-shown", NULL, NULL, TRUE,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/card-progress-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage, empty);
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage, begin);
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage, tiles);
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage,
                                        sections_box);
  gtk_widget_class_bind_template_child (widget_class, CardProgressPage,
                                        hardest_group);
}

static void
card_progress_page_init (CardProgressPage *self)
{
  const char *const titles[N_SECTIONS] = {
    _ ("Due in the next 30 days"), _ ("Recalled when asked"),
    _ ("What was done"),           _ ("The last year"),
    _ ("How long cards last"),     _ ("Hardest concepts"),
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->hardest_rows = g_ptr_array_new ();
  for (guint i = 0; i < N_SECTIONS; i++)
    {
      self->sections[i] =
          CARD_PROGRESS_SECTION (card_progress_section_new (titles[i]));
      gtk_box_append (self->sections_box, GTK_WIDGET (self->sections[i]));
    }
  /* Translators: retention by week, by month; answers by number, by time. */
  card_progress_section_set_faces (self->sections[SECTION_RETENTION],
                                   _ ("Weeks"), _ ("Months"));
  card_progress_section_set_faces (self->sections[SECTION_DONE], _ ("Answers"),
                                   _ ("Time"));
  card_progress_section_set_can_hide (self->sections[SECTION_CALENDAR]);
  g_signal_connect_object (self->sections[SECTION_CALENDAR], "notify::shown",
                           G_CALLBACK (calendar_shown_cb), self,
                           G_CONNECT_SWAPPED);
}

void
card_progress_page_set_study (CardProgressPage *self, CardStudy *study)
{
  g_return_if_fail (CARD_IS_PROGRESS_PAGE (self));
  stop_reading (self);
  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_set_object (&self->study, study);
  if (study != NULL)
    g_signal_connect_object (study, "changed", G_CALLBACK (study_changed_cb),
                             self, G_CONNECT_SWAPPED);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    card_progress_page_refresh (self);
}

void
card_progress_page_set_n_lessons (CardProgressPage *self, guint n_lessons)
{
  g_return_if_fail (CARD_IS_PROGRESS_PAGE (self));
  if (self->n_lessons == n_lessons)
    return;
  self->n_lessons = n_lessons;
  study_changed_cb (self);
}
