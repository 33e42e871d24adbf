/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-result.h"

#include <glib/gi18n-lib.h>

#include "scene/scene.h"
#include "widgets/card-rows.h"
#include "widgets/lesson-bar.h"
#include "widgets/lesson-curve.h"
#include "widgets/lesson-question.h"

/* What the functions below fill in. */
typedef struct
{
  GtkBox *box;
  const ScenarioRound *round;
  const TeachTruth *truth;
  const TeachGuess *guess;
  double score; /* 0 to 1 */
} Result;

static GtkWidget *
label_new (const char *text, gboolean markup, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  if (markup)
    card_label_set_text (GTK_LABEL (label), text);
  else
    gtk_label_set_label (GTK_LABEL (label), text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

/* With the engine's figures in it; lent. */
static const char *
fill (const Result *self, const char *const *text)
{
  return teach_truth_get_text (self->truth, text, NULL);
}

/* ---- verdict ---- */

static const char *
get_lead (const Result *self)
{
  gboolean certain = self->guess->confidence == TEACH_CONFIDENCE_CERTAIN;

  if (self->score >= 1)
    return self->guess->confidence == TEACH_CONFIDENCE_GUESS
               ? _ ("Right, and you know more than you thought.")
               : _ ("Right.");
  if (self->score > 0)
    return _ ("Partly right.");
  return certain ? _ ("Not so, though you were certain: worth remembering.")
                 : _ ("Not so.");
}

/* How far the curve is off on the whole, and where most. */
static char *
dup_distance (const Result *self)
{
  g_autofree char *distance = teach_unit_format (
      TEACH_UNIT_SHARE, teach_truth_get_distance (self->truth, self->guess));
  g_autofree char *worst =
      teach_truth_compare_curves (self->truth, self->guess);

  if (self->score >= 1)
    /* Translators: how far a curve is off, as "3 %". */
    return g_strdup_printf (_ ("Your points are %s of the plot’s height off on "
                               "average."),
                            distance);
  /* Translators: the same, and then of the point that is worst: "At 8: you
   * said …" */
  return g_strdup_printf (_ ("Your points are %1$s of the plot’s height off on "
                             "average. %2$s"),
                          distance, worst);
}

static char *
dup_detail (const Result *self)
{
  const ScenarioRound *round = self->round;
  guint n = round->ask == SCENARIO_ASK_ORDER ? round->n_choices : round->n_rows;
  guint right = (guint)(self->score * n + 0.5);

  switch (round->ask)
    {
    case SCENARIO_ASK_NUMBER:
    case SCENARIO_ASK_DRAG:
      return teach_truth_compare_numbers (self->truth, self->guess->number);
    case SCENARIO_ASK_DEVICE:
      if (self->score >= 1)
        return g_strdup ("");
      return g_strdup_printf (
          _ ("You said device %1$u, it is device %2$u."), self->guess->choice,
          (guint)teach_truth_get_value (self->truth)->number);
    case SCENARIO_ASK_SKETCH:
      return dup_distance (self);
    case SCENARIO_ASK_ORDER:
    case SCENARIO_ASK_DIRECTIONS:
      return g_strdup_printf (ngettext ("%1$u of %2$u.", "%1$u of %2$u.", n),
                              right, n);
    case SCENARIO_ASK_PICK:
    case SCENARIO_N_ASKS:
    default:
      return g_strdup (
          fill (self, &round->choices[self->guess->choice].feedback));
    }
}

static void
add_verdict (const Result *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gboolean right = self->score >= 1;
  GtkWidget *icon = gtk_image_new_from_icon_name (
      right ? "object-select-symbolic" : "window-close-symbolic");
  g_autofree char *detail = dup_detail (self);
  g_autofree char *text = NULL;

  text = g_strdup_printf ("<strong>%s</strong>%s%s", get_lead (self),
                          *detail != '\0' ? " " : "", detail);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon),
                               GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label_new (text, TRUE, NULL));
  gtk_widget_add_css_class (box, "lesson-verdict");
  gtk_widget_add_css_class (box, right ? "right" : "wrong");
  gtk_box_append (self->box, box);
}

/* ---- the guess over the truth ---- */

static void
add_bar (GtkGrid *grid,
         int row,
         const char *name,
         const TeachValue *value,
         double most,
         const char *class)
{
  GtkWidget *bar = gtk_progress_bar_new ();
  g_autofree char *text = teach_value_format (value);
  GtkWidget *amount = gtk_label_new (text);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar),
                                 most > 0 ? value->number / most : 0);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (bar, "lesson-bar");
  gtk_widget_add_css_class (bar, class);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  gtk_widget_set_halign (amount, GTK_ALIGN_END);
  gtk_widget_add_css_class (amount, "numeric");
  gtk_widget_add_css_class (amount, "heading");
  gtk_grid_attach (grid, gtk_label_new (name), 0, row, 1, 1);
  gtk_grid_attach (grid, bar, 1, row, 1, 1);
  gtk_grid_attach (grid, amount, 2, row, 1, 1);
}

static void
add_number (const Result *self)
{
  GtkWidget *grid = gtk_grid_new ();
  const TeachValue *truth = teach_truth_get_value (self->truth);
  TeachValue said = *truth;
  double most;

  said.number = self->guess->number;
  most =
      truth->unit == TEACH_UNIT_SHARE && MAX (said.number, truth->number) > 0.4
          ? MAX (MAX (said.number, truth->number), 1)
          : MAX (said.number, truth->number);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 10);
  add_bar (GTK_GRID (grid), 0, _ ("You said"), &said, most, "said");
  add_bar (GTK_GRID (grid), 1, _ ("It is"), truth, most, "truth");
  gtk_box_append (self->box, grid);
}

static void
add_bar_drawn (const Result *self)
{
  TeachMeasure measure = 0;
  GtkWidget *bar;

  teach_measure_from_nick (self->round->measure, &measure);
  bar = lesson_bar_new (measure);
  lesson_bar_reveal (LESSON_BAR (bar), self->guess->number,
                     teach_truth_get_value (self->truth)->number);
  gtk_box_append (self->box, bar);
}

static void
add_curve (const Result *self)
{
  GtkWidget *curve = lesson_curve_new (self->round, self->truth);

  lesson_curve_reveal (LESSON_CURVE (curve), self->guess->points);
  gtk_box_append (self->box, curve);
}

static void
add_options (const Result *self)
{
  guint truth = teach_truth_get_choice (self->truth);

  for (guint i = 0; i < self->round->n_choices; i++)
    {
      const TeachValue *value = teach_truth_get_choice_value (self->truth, i);
      const char *text = fill (self, &self->round->choices[i].text);
      g_autofree char *with = NULL;
      g_autofree char *figure = NULL;
      gboolean picked = self->guess->choice == i;
      GtkWidget *row;

      if (value != NULL)
        {
          figure = teach_value_format (value);
          /* Translators: an option, and the figure the engine found for it. */
          with =
              g_strdup_printf (_ ("%1$s: <strong>%2$s</strong>"), text, figure);
        }
      row = card_option_row_new (i, with != NULL ? with : text);
      card_option_row_set_mark (row,
                                i == truth ? CARD_MARK_RIGHT
                                : picked   ? CARD_MARK_WRONG
                                           : CARD_MARK_NONE,
                                picked);
      gtk_box_append (self->box, row);
    }
}

static void
add_order (const Result *self)
{
  for (guint i = 0; i < self->round->n_choices; i++)
    {
      guint option = teach_truth_get_place (self->truth, i);
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
      g_autofree char *place = g_strdup_printf ("%u", i + 1);
      g_autofree char *yours = NULL;
      GtkWidget *badge = gtk_label_new (place);
      guint said = 0;

      while (self->guess->order[said] != option)
        said++;
      gtk_widget_add_css_class (badge, "lesson-place");
      gtk_widget_set_valign (badge, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), badge);
      gtk_box_append (
          GTK_BOX (box),
          label_new (fill (self, &self->round->choices[option].text), TRUE,
                     NULL));
      yours = said == i ? g_strdup ("✓")
                        /* Translators: the place the learner gave. */
                        : g_strdup_printf (_ ("✗ you: %u"), said + 1);
      gtk_box_append (GTK_BOX (box), gtk_label_new (yours));
      gtk_widget_add_css_class (box, "lesson-row");
      gtk_box_append (self->box, box);
    }
}

static void
add_direction (const Result *self, GtkGrid *grid, guint row)
{
  TeachDirection truth = teach_truth_get_direction (self->truth, row);
  TeachDirection said = self->guess->directions[row];
  g_autofree char *before =
      teach_value_format (teach_truth_get_before (self->truth, row));
  g_autofree char *after =
      teach_value_format (teach_truth_get_after (self->truth, row));
  g_autofree char *change = g_strdup_printf (
      "%s %s → %s", lesson_direction_get_sign (truth), before, after);
  g_autofree char *yours =
      said == truth
          ? g_strdup ("✓")
          : g_strdup_printf (_ ("✗ you: %s"), lesson_direction_get_sign (said));
  g_autofree char *spoken = NULL;
  TeachMeasure measure = 0;
  GtkWidget *change_label = gtk_label_new (change);

  teach_measure_from_nick (self->round->rows[row].measure, &measure);
  /* Translators: "rises, from 1.8 % to 4.9 %". */
  spoken = g_strdup_printf (_ ("%1$s, from %2$s to %3$s"),
                            lesson_direction_get_name (truth), before, after);
  gtk_accessible_update_property (GTK_ACCESSIBLE (change_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_add_css_class (change_label, "numeric");
  gtk_widget_add_css_class (change_label, "heading");
  gtk_widget_set_halign (change_label, GTK_ALIGN_START);
  gtk_grid_attach (grid,
                   label_new (teach_measure_get_name (measure), FALSE, NULL), 0,
                   2 * (int)row, 1, 1);
  gtk_grid_attach (grid, gtk_label_new (yours), 1, 2 * (int)row, 1, 1);
  gtk_grid_attach (grid, change_label, 0, 2 * (int)row + 1, 2, 1);
}

static void
add_directions (const Result *self)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_widget_add_css_class (grid, "lesson-rows");
  for (guint i = 0; i < self->round->n_rows; i++)
    add_direction (self, GTK_GRID (grid), i);
  gtk_box_append (self->box, grid);
}

/* Where time is asked about, a wait is what explains it. */
static gboolean
is_about_time (const char *nick)
{
  TeachMeasure measure;
  TeachUnit unit;

  if (nick == NULL || !teach_measure_from_nick (nick, &measure))
    return FALSE;
  unit = teach_measure_get_unit (measure);
  return measure == TEACH_MEASURE_WHY || unit == TEACH_UNIT_SECONDS ||
         unit == TEACH_UNIT_RATE || measure == TEACH_MEASURE_IDLEST_DEVICE ||
         (unit == TEACH_UNIT_SHARE && measure != TEACH_MEASURE_MEMORY_SHARE);
}

static gboolean
asks_about_time (const ScenarioRound *round)
{
  if (g_strcmp0 (round->condition, "out-of-memory") == 0)
    return FALSE;
  for (guint i = 0; i < round->n_rows; i++)
    if (is_about_time (round->rows[i].measure))
      return TRUE;
  return is_about_time (round->measure);
}

/* One sentence of the engine's own. */
static void
add_why (const Result *self)
{
  SimTimeline *timeline = teach_truth_get_turned_timeline (self->truth);
  g_autofree char *why = NULL;

  if (timeline == NULL)
    timeline = teach_truth_get_timeline (self->truth);
  if (timeline == NULL || !asks_about_time (self->round))
    return;
  why = scene_why_text (timeline, SIM_NONE, sim_timeline_get_end_ns (timeline));
  if (why != NULL)
    gtk_box_append (self->box, label_new (why, FALSE, "lesson-why"));
}

GtkWidget *
lesson_result_new (const ScenarioRound *round,
                   const TeachTruth *truth,
                   const TeachGuess *guess)
{
  Result self = { GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10)), round,
                  truth, guess, teach_truth_judge (truth, guess) };
  const char *prompt = fill (&self, &round->prompt);
  const char *reveal = fill (&self, &round->reveal);

  gtk_box_append (self.box, label_new (prompt, TRUE, "lesson-asked"));
  add_verdict (&self);
  switch (round->ask)
    {
    case SCENARIO_ASK_NUMBER:
      add_number (&self);
      break;
    case SCENARIO_ASK_DRAG:
      add_bar_drawn (&self);
      break;
    case SCENARIO_ASK_SKETCH:
      add_curve (&self);
      break;
    case SCENARIO_ASK_ORDER:
      add_order (&self);
      break;
    case SCENARIO_ASK_DIRECTIONS:
      add_directions (&self);
      break;
    case SCENARIO_ASK_DEVICE:
      break;
    case SCENARIO_ASK_PICK:
    case SCENARIO_N_ASKS:
    default:
      add_options (&self);
      break;
    }
  add_why (&self);
  if (*reveal != '\0')
    gtk_box_append (self.box, label_new (reveal, TRUE, NULL));
  return GTK_WIDGET (self.box);
}
