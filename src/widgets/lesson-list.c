/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-page-private.h"

#include <glib/gi18n-lib.h>

/* How far a lesson came, as a word. */
static char *
dup_standing (CardStudy *study, ScenarioLesson *lesson, gboolean *done)
{
  g_auto (ReviewLesson) kept = { 0 };
  guint n = scenario_lesson_get_n_rounds (lesson);

  *done = FALSE;
  if (study == NULL || card_study_get_store (study) == NULL ||
      !card_study_get_lesson (study, scenario_lesson_get_id (lesson), &kept,
                              NULL) ||
      kept.data == NULL)
    return NULL;
  *done = kept.done;
  if (kept.done)
    return g_strdup (_ ("done"));
  return g_strdup_printf (_ ("%1$u of %2$u"), MIN (kept.segment + 1, n), n);
}

GtkWidget *
lesson_list_row_new (ScenarioLesson *lesson, guint index, CardStudy *study)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *number = g_strdup_printf ("%u", index + 1);
  gboolean done;
  g_autofree char *standing = dup_standing (study, lesson, &done);
  GtkWidget *badge =
      done ? gtk_image_new_from_icon_name ("object-select-symbolic")
           : gtk_label_new (number);

  gtk_widget_add_css_class (badge, "lesson-place");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  if (done)
    gtk_widget_add_css_class (badge, "done");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 scenario_lesson_get_title (lesson));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), badge);
  if (standing != NULL)
    {
      GtkWidget *label = gtk_label_new (standing);

      gtk_widget_add_css_class (label, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}
