/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something to choose: options, the places of an order, devices. */
#include "widgets/lesson-question-private.h"

#include <glib/gi18n-lib.h>

#include "deck/deck-markup.h"

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
  lesson_question_tell_changed (self);
}

/* By which it is chosen with the keyboard. */
static GtkWidget *
letter_new (guint i)
{
  char letter[2] = { (char)('A' + i), '\0' };
  GtkWidget *label = gtk_label_new (letter);

  gtk_widget_add_css_class (label, "card-letter");
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  return label;
}

static GtkWidget *
option_row_new (LessonQuestion *self, guint i, const char *const *markup)
{
  GtkWidget *row = gtk_check_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *text = lesson_question_text_new (self, markup, NULL);

  gtk_box_append (GTK_BOX (box), letter_new (i));
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

void
lesson_question_add_options (LessonQuestion *self)
{
  self->n_choices = self->round->n_choices;
  for (guint i = 0; i < self->n_choices; i++)
    {
      self->choices[i] =
          option_row_new (self, i, &self->round->choices[i].text);
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
      g_autofree char *plain = deck_markup_to_plain (
          teach_truth_get_text (self->truth, &choice->text, NULL));
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
  lesson_question_tell_changed (self);
}

void
lesson_question_toggle_place (LessonQuestion *self, guint option)
{
  gboolean by_itself = self->last_by_itself;

  self->last_by_itself = FALSE;
  /* Whoever gives every option its place means the last one too, and not to
   * take it away again. */
  if (by_itself && option == self->guess.order[self->n_choices - 1])
    return;
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
            self->last_by_itself = TRUE;
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
      lesson_question_toggle_place (self, i);
}

void
lesson_question_add_order (LessonQuestion *self)
{
  GtkWidget *how = lesson_question_note_new (
      _ ("Choose them one after the other, the first one first."), "dim-label");

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
      gtk_box_append (GTK_BOX (box), letter_new (i));
      gtk_box_append (
          GTK_BOX (box),
          lesson_question_text_new (self, &self->round->choices[i].text, NULL));
      gtk_button_set_child (GTK_BUTTON (row), box);
      gtk_widget_add_css_class (row, "card-option");
      g_object_set_data (G_OBJECT (row), PLACE_KEY, badge);
      g_signal_connect_object (row, "clicked", G_CALLBACK (place_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self), row);
      self->choices[i] = row;
    }
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
  lesson_question_tell_changed (self);
}

void
lesson_question_add_devices (LessonQuestion *self)
{
  SimTimeline *timeline = teach_truth_get_timeline (self->truth);
  GtkWidget *flow = gtk_flow_box_new ();

  gtk_box_append (
      GTK_BOX (self),
      lesson_question_note_new (_ ("Tap it on the stage, or choose it here."),
                                "dim-label"));
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 4);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 6);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 6);
  self->n_choices =
      MIN (sim_timeline_get_n_devices (timeline), LESSON_MAX_CHOICES);
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
