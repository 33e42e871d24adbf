/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-question.h"

#include <glib/gi18n-lib.h>

#include "deck/deck-markup.h"
#include "teach/teach-entry.h"
#include "widgets/card-rows.h"

#define MAX_DEVICES 32

struct _LessonQuestion
{
  GtkBox parent_instance;

  const ScenarioRound *round;
  const TeachTruth *truth;
  GtkWidget *choices[MAX_DEVICES]; /* options, places of an order, devices */
  guint n_choices;
  GtkWidget *directions[SCENARIO_LESSON_MAX_ROWS][TEACH_N_DIRECTIONS];
  GtkWidget *entry;
  char *unit;
  GtkWidget *sure[TEACH_CONFIDENCE_CERTAIN];
  TeachGuess guess;
  guint n_placed; /* of an order */
  gboolean answered;
};

enum
{
  CHANGED,
  COMMIT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (LessonQuestion, lesson_question, GTK_TYPE_BOX)

const char *
lesson_confidence_get_name (TeachConfidence confidence)
{
  switch (confidence)
    {
    case TEACH_CONFIDENCE_GUESS:
      return C_ ("confidence", "A guess");
    case TEACH_CONFIDENCE_FAIRLY:
      return C_ ("confidence", "Fairly sure");
    case TEACH_CONFIDENCE_CERTAIN:
      return C_ ("confidence", "Certain");
    case TEACH_CONFIDENCE_NONE:
    default:
      return "";
    }
}

const char *
lesson_direction_get_sign (TeachDirection direction)
{
  static const char *const signs[TEACH_N_DIRECTIONS] = { "↓", "=", "↑" };

  return signs[direction];
}

const char *
lesson_direction_get_name (TeachDirection direction)
{
  switch (direction)
    {
    case TEACH_DIRECTION_DOWN:
      return C_ ("direction", "falls");
    case TEACH_DIRECTION_UP:
      return C_ ("direction", "rises");
    case TEACH_DIRECTION_SAME:
    case TEACH_N_DIRECTIONS:
    default:
      return C_ ("direction", "stays the same");
    }
}

static void
tell_changed (LessonQuestion *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
text_new (LessonQuestion *self, const char *markup, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *text = teach_truth_dup_text (self->truth, markup, NULL);

  card_label_set_text (GTK_LABEL (label), text != NULL ? text : markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

/* ---- options ---- */

static void
chosen_cb (LessonQuestion *self, GtkCheckButton *row)
{
  if (!gtk_check_button_get_active (row))
    return;
  for (guint i = 0; i < self->n_choices; i++)
    if (self->choices[i] == GTK_WIDGET (row))
      self->guess.choice = i;
  self->answered = TRUE;
  tell_changed (self);
}

static GtkWidget *
option_row_new (LessonQuestion *self, guint i, const char *markup)
{
  GtkWidget *row = gtk_check_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  char letter[2] = { (char)('A' + i), '\0' };
  GtkWidget *letter_label = gtk_label_new (letter);
  GtkWidget *text = text_new (self, markup, NULL);

  gtk_widget_add_css_class (letter_label, "card-letter");
  gtk_widget_set_valign (letter_label, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), letter_label);
  gtk_box_append (GTK_BOX (box), text);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (row), box);
  if (i > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (row),
                                GTK_CHECK_BUTTON (self->choices[0]));
  gtk_widget_add_css_class (row, "lesson-option");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (text)), -1);
  return row;
}

static void
add_options (LessonQuestion *self)
{
  self->n_choices = self->round->n_choices;
  for (guint i = 0; i < self->n_choices; i++)
    {
      self->choices[i] = option_row_new (self, i, self->round->choices[i].text);
      g_signal_connect_object (self->choices[i], "toggled",
                               G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self), self->choices[i]);
    }
}

/* ---- order ---- */

#define PLACE_KEY "lesson-place"

static void
show_places (LessonQuestion *self)
{
  for (guint i = 0; i < self->n_choices; i++)
    {
      GtkWidget *badge =
          g_object_get_data (G_OBJECT (self->choices[i]), PLACE_KEY);
      const ScenarioChoice *choice = &self->round->choices[i];
      g_autofree char *plain = deck_markup_to_plain (choice->text);
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;
      guint place = self->n_placed;

      for (guint k = 0; k < self->n_placed; k++)
        if (self->guess.order[k] == i)
          place = k;
      if (place < self->n_placed)
        {
          text = g_strdup_printf ("%u", place + 1);
          /* Translators: the place given to an event, and the event. */
          name = g_strdup_printf (_ ("Place %1$u: %2$s"), place + 1, plain);
          gtk_widget_add_css_class (self->choices[i], "placed");
        }
      else
        gtk_widget_remove_css_class (self->choices[i], "placed");
      gtk_label_set_label (GTK_LABEL (badge), text != NULL ? text : "·");
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->choices[i]),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      name != NULL ? name : plain, -1);
    }
  self->answered = self->n_placed == self->n_choices;
  tell_changed (self);
}

/* To the end of the order; one that is placed goes out of it again, and those
 * after it move up. */
static void
toggle_place (LessonQuestion *self, guint option)
{
  for (guint k = 0; k < self->n_placed; k++)
    if (self->guess.order[k] == option)
      {
        for (; k + 1 < self->n_placed; k++)
          self->guess.order[k] = self->guess.order[k + 1];
        self->n_placed--;
        show_places (self);
        return;
      }
  self->guess.order[self->n_placed++] = (guint8)option;
  /* The last one has only one place left. */
  if (self->n_placed + 1 == self->n_choices)
    for (guint i = 0; i < self->n_choices; i++)
      {
        gboolean placed = FALSE;

        for (guint k = 0; k < self->n_placed; k++)
          placed = placed || self->guess.order[k] == i;
        if (!placed)
          {
            self->guess.order[self->n_placed++] = (guint8)i;
            break;
          }
      }
  show_places (self);
}

static void
place_cb (LessonQuestion *self, GtkWidget *row)
{
  for (guint i = 0; i < self->n_choices; i++)
    if (self->choices[i] == row)
      toggle_place (self, i);
}

static void
add_order (LessonQuestion *self)
{
  GtkWidget *how = text_new (
      self, _ ("Choose them one after the other, the first one first."),
      "dim-label");

  gtk_box_append (GTK_BOX (self), how);
  self->n_choices = self->round->n_choices;
  for (guint i = 0; i < self->n_choices; i++)
    {
      GtkWidget *row = gtk_button_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
      GtkWidget *badge = gtk_label_new ("·");

      gtk_widget_add_css_class (badge, "lesson-place");
      gtk_widget_set_valign (badge, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), badge);
      gtk_box_append (GTK_BOX (box),
                      text_new (self, self->round->choices[i].text, NULL));
      gtk_button_set_child (GTK_BUTTON (row), box);
      gtk_widget_add_css_class (row, "card-option");
      g_object_set_data (G_OBJECT (row), PLACE_KEY, badge);
      g_signal_connect_object (row, "clicked", G_CALLBACK (place_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self), row);
      self->choices[i] = row;
    }
}

/* ---- number ---- */

static void
typed_cb (LessonQuestion *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  self->answered = teach_entry_parse (teach_truth_get_value (self->truth)->unit,
                                      self->unit, text, &self->guess.number);
  if (self->answered || *text == '\0')
    gtk_widget_remove_css_class (self->entry, "error");
  else
    gtk_widget_add_css_class (self->entry, "error");
  tell_changed (self);
}

/* What is missing is asked next. */
static void
entered_cb (LessonQuestion *self)
{
  if (lesson_question_get_missing (self) == NULL)
    g_signal_emit (self, signals[COMMIT], 0);
  else if (self->answered)
    gtk_widget_grab_focus (self->sure[0]);
}

static void
add_number (LessonQuestion *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *name = NULL;
  TeachMeasure measure = 0;

  self->unit = teach_entry_dup_unit (teach_truth_get_value (self->truth));
  self->entry = gtk_entry_new ();
  gtk_entry_set_input_purpose (GTK_ENTRY (self->entry),
                               GTK_INPUT_PURPOSE_NUMBER);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 8);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 12);
  gtk_entry_set_max_length (GTK_ENTRY (self->entry), 32);
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), FALSE);
  teach_measure_from_nick (self->round->measure, &measure);
  /* Translators: what is asked for, and its unit. */
  name = g_strdup_printf (_ ("Your guess of the %1$s %2$s"),
                          teach_measure_get_name (measure), self->unit);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (typed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (entered_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), gtk_label_new (self->unit));
  gtk_box_append (GTK_BOX (self), box);
}

/* ---- device ---- */

static void
device_cb (LessonQuestion *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  for (guint i = 0; i < self->n_choices; i++)
    if (self->choices[i] == GTK_WIDGET (button))
      self->guess.choice = i;
  self->answered = TRUE;
  tell_changed (self);
}

static void
add_devices (LessonQuestion *self)
{
  SimTimeline *timeline = teach_truth_get_timeline (self->truth);
  GtkWidget *flow = gtk_flow_box_new ();

  gtk_box_append (GTK_BOX (self),
                  text_new (self, _ ("Tap it on the stage, or choose it here."),
                            "dim-label"));
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 4);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 6);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 6);
  self->n_choices = MIN (sim_timeline_get_n_devices (timeline), MAX_DEVICES);
  for (guint i = 0; i < self->n_choices; i++)
    {
      g_autofree char *name = g_strdup_printf (_ ("Device %u"), i);
      GtkWidget *button = gtk_toggle_button_new_with_label (name);

      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                     GTK_TOGGLE_BUTTON (self->choices[0]));
      g_signal_connect_object (button, "toggled", G_CALLBACK (device_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_flow_box_insert (GTK_FLOW_BOX (flow), button, -1);
      gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
      self->choices[i] = button;
    }
  gtk_box_append (GTK_BOX (self), flow);
}

/* ---- directions ---- */

static void
direction_cb (LessonQuestion *self)
{
  guint n = 0;

  for (guint i = 0; i < self->round->n_rows; i++)
    for (guint d = 0; d < TEACH_N_DIRECTIONS; d++)
      if (gtk_toggle_button_get_active (
              GTK_TOGGLE_BUTTON (self->directions[i][d])))
        {
          self->guess.directions[i] = (guint8)d;
          n++;
        }
  self->answered = n == self->round->n_rows;
  tell_changed (self);
}

static void
add_direction_row (LessonQuestion *self, guint row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  TeachMeasure measure = 0;
  const char *name;
  g_autofree char *now =
      teach_value_format (teach_truth_get_before (self->truth, row));
  g_autofree char *text = NULL;

  teach_measure_from_nick (self->round->rows[row].measure, &measure);
  name = teach_measure_get_name (measure);
  text = g_markup_printf_escaped ("%s: %s", name, now);
  gtk_widget_add_css_class (buttons, "linked");
  gtk_widget_set_valign (buttons, GTK_ALIGN_CENTER);
  for (guint d = 0; d < TEACH_N_DIRECTIONS; d++)
    {
      GtkWidget *button =
          gtk_toggle_button_new_with_label (lesson_direction_get_sign (d));
      g_autofree char *label =
          g_strdup_printf ("%s: %s", name, lesson_direction_get_name (d));

      gtk_widget_set_tooltip_text (button, lesson_direction_get_name (d));
      gtk_widget_add_css_class (button, "lesson-direction");
      gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      if (d > 0)
        gtk_toggle_button_set_group (
            GTK_TOGGLE_BUTTON (button),
            GTK_TOGGLE_BUTTON (self->directions[row][0]));
      g_signal_connect_object (button, "toggled", G_CALLBACK (direction_cb),
                               self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (buttons), button);
      self->directions[row][d] = button;
    }
  gtk_box_append (GTK_BOX (box), text_new (self, text, NULL));
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_box_append (GTK_BOX (self), box);
}

/* ---- how sure ---- */

static void
sure_cb (LessonQuestion *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  for (guint i = 0; i < TEACH_CONFIDENCE_CERTAIN; i++)
    if (self->sure[i] == GTK_WIDGET (button))
      self->guess.confidence = (TeachConfidence)(i + 1);
  tell_changed (self);
}

static void
add_confidence (LessonQuestion *self)
{
  GtkWidget *heading = gtk_label_new (_ ("How sure are you?"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_set_margin_top (heading, 6);
  gtk_widget_add_css_class (box, "linked");
  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  for (guint i = 0; i < TEACH_CONFIDENCE_CERTAIN; i++)
    {
      GtkWidget *button = gtk_toggle_button_new ();
      GtkWidget *label =
          gtk_label_new (lesson_confidence_get_name ((TeachConfidence)(i + 1)));

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_button_set_child (GTK_BUTTON (button), label);
      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                     GTK_TOGGLE_BUTTON (self->sure[0]));
      g_signal_connect_object (button, "toggled", G_CALLBACK (sure_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), button);
      self->sure[i] = button;
    }
  gtk_box_append (GTK_BOX (self), heading);
  gtk_box_append (GTK_BOX (self), box);
}

/* ---- life ---- */

static void
lesson_question_finalize (GObject *object)
{
  g_free (LESSON_QUESTION (object)->unit);
  G_OBJECT_CLASS (lesson_question_parent_class)->finalize (object);
}

static void
lesson_question_class_init (LessonQuestionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lesson_question_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[COMMIT] =
      g_signal_new ("commit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass),
                                        GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lesson_question_init (LessonQuestion *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
lesson_question_new (const ScenarioRound *round, const TeachTruth *truth)
{
  LessonQuestion *self = g_object_new (LESSON_TYPE_QUESTION, NULL);
  GtkWidget *prompt;

  self->round = round;
  self->truth = truth;
  self->guess.made = TRUE;
  prompt = text_new (self, round->prompt, "title-4");
  gtk_box_append (GTK_BOX (self), prompt);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (prompt)), -1);
  switch (round->ask)
    {
    case SCENARIO_ASK_NUMBER:
      add_number (self);
      break;
    case SCENARIO_ASK_ORDER:
      add_order (self);
      break;
    case SCENARIO_ASK_DEVICE:
      add_devices (self);
      break;
    case SCENARIO_ASK_DIRECTIONS:
      for (guint i = 0; i < round->n_rows; i++)
        add_direction_row (self, i);
      break;
    case SCENARIO_ASK_PICK:
    case SCENARIO_N_ASKS:
    default:
      add_options (self);
      break;
    }
  add_confidence (self);
  return GTK_WIDGET (self);
}

/* ---- public ---- */

gboolean
lesson_question_get_guess (LessonQuestion *self, TeachGuess *guess)
{
  g_return_val_if_fail (LESSON_IS_QUESTION (self), FALSE);
  if (lesson_question_get_missing (self) != NULL)
    return FALSE;
  *guess = self->guess;
  return TRUE;
}

const char *
lesson_question_get_missing (LessonQuestion *self)
{
  g_return_val_if_fail (LESSON_IS_QUESTION (self), NULL);
  if (!self->answered)
    switch (self->round->ask)
      {
      case SCENARIO_ASK_NUMBER:
        return _ ("Type a number first");
      case SCENARIO_ASK_ORDER:
        return _ ("Give every event its place first");
      case SCENARIO_ASK_DEVICE:
        return _ ("Choose a device first");
      case SCENARIO_ASK_DIRECTIONS:
        return _ ("Give every row a direction first");
      case SCENARIO_ASK_PICK:
      case SCENARIO_N_ASKS:
      default:
        return _ ("Choose an answer first");
      }
  if (self->guess.confidence == TEACH_CONFIDENCE_NONE)
    return _ ("Say how sure you are");
  return NULL;
}

void
lesson_question_pick_device (LessonQuestion *self, guint device)
{
  g_return_if_fail (LESSON_IS_QUESTION (self));
  if (self->round->ask == SCENARIO_ASK_DEVICE && device < self->n_choices)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->choices[device]),
                                  TRUE);
}

static gboolean
press_letter (LessonQuestion *self, guint letter)
{
  if (letter >= self->n_choices)
    return FALSE;
  if (self->round->ask == SCENARIO_ASK_ORDER)
    toggle_place (self, letter);
  else if (self->round->ask == SCENARIO_ASK_PICK)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (self->choices[letter]),
                                 TRUE);
  else
    return FALSE;
  return TRUE;
}

gboolean
lesson_question_press (LessonQuestion *self, guint keyval)
{
  g_return_val_if_fail (LESSON_IS_QUESTION (self), FALSE);
  if (keyval >= GDK_KEY_a && keyval <= GDK_KEY_z)
    return press_letter (self, keyval - GDK_KEY_a);
  if (keyval == GDK_KEY_BackSpace && self->round->ask == SCENARIO_ASK_ORDER &&
      self->n_placed > 0)
    {
      toggle_place (self, self->guess.order[self->n_placed - 1]);
      return TRUE;
    }
  /* Digits name a device until one is chosen, then they say how sure. */
  if (keyval >= GDK_KEY_0 && keyval <= GDK_KEY_9 &&
      self->round->ask == SCENARIO_ASK_DEVICE && !self->answered)
    {
      lesson_question_pick_device (self, keyval - GDK_KEY_0);
      return TRUE;
    }
  if (keyval < GDK_KEY_1 || keyval > GDK_KEY_3)
    return FALSE;
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (self->sure[keyval - GDK_KEY_1]), TRUE);
  return TRUE;
}

gboolean
lesson_question_is_typing (LessonQuestion *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_return_val_if_fail (LESSON_IS_QUESTION (self), FALSE);
  return self->entry != NULL && focus != NULL &&
         gtk_widget_is_ancestor (focus, self->entry);
}

void
lesson_question_focus (LessonQuestion *self)
{
  g_return_if_fail (LESSON_IS_QUESTION (self));
  if (self->entry != NULL)
    gtk_widget_grab_focus (self->entry);
  else if (self->round->ask == SCENARIO_ASK_DIRECTIONS)
    gtk_widget_grab_focus (self->directions[0][0]);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

char *
lesson_question_dup_help (LessonQuestion *self)
{
  g_return_val_if_fail (LESSON_IS_QUESTION (self), NULL);
  switch (self->round->ask)
    {
    case SCENARIO_ASK_NUMBER:
      return g_strdup (_ ("Type, then Enter; outside of the field 1–3 say how "
                          "sure you are"));
    case SCENARIO_ASK_DEVICE:
      return g_strdup (_ ("0–9 device, then 1–3 how sure · Enter commits"));
    case SCENARIO_ASK_DIRECTIONS:
      return g_strdup (_ ("Tab and Space · 1–3 how sure · Enter commits"));
    case SCENARIO_ASK_ORDER:
    case SCENARIO_ASK_PICK:
    case SCENARIO_N_ASKS:
    default:
      return g_strdup_printf (_ ("a–%c · 1–3 how sure · Enter commits"),
                              'a' + (char)(MAX (self->n_choices, 1) - 1));
    }
}
