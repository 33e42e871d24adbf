/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An amount to type, to drag or to sketch. */
#include "widgets/lesson-question-private.h"

#include <glib/gi18n-lib.h>

#include "teach/teach-entry.h"

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
  lesson_question_tell_changed (self);
}

/* What is missing is asked next. */
static void
entered_cb (LessonQuestion *self)
{
  if (lesson_question_get_missing (self) == NULL)
    lesson_question_tell_commit (self);
  else if (self->answered)
    gtk_widget_grab_focus (self->sure[0]);
}

void
lesson_question_add_number (LessonQuestion *self)
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

/* ---- bar ---- */

static void
dragged_cb (LessonQuestion *self)
{
  self->guess.number = lesson_bar_get_value (self->bar);
  self->answered = TRUE;
  lesson_question_tell_changed (self);
}

void
lesson_question_add_bar (LessonQuestion *self)
{
  TeachMeasure measure = 0;

  teach_measure_from_nick (self->round->measure, &measure);
  self->bar = LESSON_BAR (lesson_bar_new (measure));
  g_signal_connect_object (self->bar, "changed", G_CALLBACK (dragged_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->bar));
}

/* ---- curve ---- */

static void
sketched_cb (LessonQuestion *self)
{
  self->answered = lesson_curve_get_points (self->curve, self->guess.points);
  lesson_question_tell_changed (self);
}

void
lesson_question_add_curve (LessonQuestion *self)
{
  self->curve = LESSON_CURVE (lesson_curve_new (self->round, self->truth));
  g_signal_connect_object (self->curve, "changed", G_CALLBACK (sketched_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->curve));
}
