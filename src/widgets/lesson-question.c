/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-question-private.h"

#include <glib/gi18n-lib.h>

#include "widgets/card-rows.h"

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

/* ---- for the parts ---- */

void
lesson_question_tell_changed (LessonQuestion *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

void
lesson_question_tell_commit (LessonQuestion *self)
{
  g_signal_emit (self, signals[COMMIT], 0);
}

GtkWidget *
lesson_question_note_new (const char *markup, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  card_label_set_text (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

GtkWidget *
lesson_question_text_new (LessonQuestion *self,
                          const char *const *text,
                          const char *class)
{
  return lesson_question_note_new (
      teach_truth_get_text (self->truth, text, NULL), class);
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

/* A button that has the focus would take Enter for itself, which commits where
 * nothing is missing; Space is the button's.  Pressed once too often on the way
 * here, it must not answer. */
static gboolean
enter_cb (LessonQuestion *self, guint key, guint code, GdkModifierType state)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean missing = lesson_question_get_missing (self) != NULL;

  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) ||
      (missing && !GTK_IS_TOGGLE_BUTTON (gtk_root_get_focus (root))))
    return GDK_EVENT_PROPAGATE;
  if (!missing)
    lesson_question_tell_commit (self);
  return GDK_EVENT_STOP;
}

static void
lesson_question_init (LessonQuestion *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (enter_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
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
  prompt = lesson_question_text_new (self, &round->prompt, "title-4");
  gtk_box_append (GTK_BOX (self), prompt);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (prompt)), -1);
  switch (round->ask)
    {
    case SCENARIO_ASK_NUMBER:
      lesson_question_add_number (self);
      break;
    case SCENARIO_ASK_ORDER:
      lesson_question_add_order (self);
      break;
    case SCENARIO_ASK_DEVICE:
      lesson_question_add_devices (self);
      break;
    case SCENARIO_ASK_DIRECTIONS:
      lesson_question_add_directions (self);
      break;
    case SCENARIO_ASK_DRAG:
      lesson_question_add_bar (self);
      break;
    case SCENARIO_ASK_SKETCH:
      lesson_question_add_curve (self);
      break;
    case SCENARIO_ASK_PICK:
    case SCENARIO_N_ASKS:
    default:
      lesson_question_add_options (self);
      break;
    }
  lesson_question_add_confidence (self);
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
      case SCENARIO_ASK_DRAG:
        return _ ("Drag the handle first");
      case SCENARIO_ASK_SKETCH:
        return _ ("Draw the curve first");
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
    lesson_question_toggle_place (self, letter);
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
      lesson_question_toggle_place (self,
                                    self->guess.order[self->n_placed - 1]);
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
  else if (self->bar != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->bar));
  else if (self->curve != NULL)
    lesson_curve_focus (self->curve);
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
    case SCENARIO_ASK_DRAG:
      return g_strdup (_ ("Arrow keys, Page Up and Down move the handle · 1–3 "
                          "how sure · Enter commits"));
    case SCENARIO_ASK_SKETCH:
      return g_strdup (_ ("← → from point to point, ↑ ↓ move it · 1–3 how sure "
                          "· Enter commits"));
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
