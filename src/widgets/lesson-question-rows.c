/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The direction of each row, and how sure one is. */
#include "widgets/lesson-question-private.h"

#include <glib/gi18n-lib.h>

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
  lesson_question_tell_changed (self);
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
  gtk_box_append (GTK_BOX (box), lesson_question_note_new (text, NULL));
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_box_append (GTK_BOX (self), box);
}

void
lesson_question_add_directions (LessonQuestion *self)
{
  for (guint i = 0; i < self->round->n_rows; i++)
    add_direction_row (self, i);
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
  lesson_question_tell_changed (self);
}

void
lesson_question_add_confidence (LessonQuestion *self)
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
