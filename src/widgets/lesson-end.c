/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-end.h"

#include <glib/gi18n-lib.h>

#include "review/review-introduce.h"

static GtkWidget *
label_new (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static char *
dup_certain (const TeachScore *score)
{
  if (score->n_certain == 0)
    return g_strdup (_ ("You never said you were certain."));
  if (score->n_certain == score->n_certain_right)
    return g_strdup_printf (
        ngettext ("You were certain once, and right.",
                  "You were certain %u times, and right each time.",
                  score->n_certain),
        score->n_certain);
  return g_strdup_printf (
      ngettext ("You were certain %1$u time, and right %2$u of it: it pays to "
                "look twice.",
                "You were certain %1$u times, and right %2$u of them: it pays "
                "to look twice.",
                score->n_certain),
      score->n_certain, score->n_certain_right);
}

static char *
dup_cards (guint n_cards, guint n_added)
{
  if (n_cards == 0)
    return NULL;
  if (n_added == 0)
    return g_strdup (_ ("Its cards are in your reviews already."));
  return g_strdup_printf (
      ngettext ("%1$u card of this lesson was scheduled: your reviews ask it "
                "for the first time in %2$u to %3$u days. Until then it "
                "counts as not answered.",
                "%1$u cards of this lesson were scheduled: your reviews ask "
                "them for the first time in %2$u to %3$u days. Until then "
                "they count as not answered.",
                n_added),
      n_added, REVIEW_INTRODUCE_MIN_DAYS, REVIEW_INTRODUCE_MAX_DAYS);
}

GtkWidget *
lesson_end_new (const TeachScore *score, guint n_cards, guint n_added)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autofree char *right = g_strdup_printf (
      ngettext ("%1$u of %2$u question right at the first look.",
                "%1$u of %2$u questions right at the first look.",
                score->n_rounds),
      score->n_right, score->n_rounds);
  g_autofree char *certain = dup_certain (score);
  g_autofree char *cards = dup_cards (n_cards, n_added);

  gtk_box_append (GTK_BOX (box), label_new (_ ("Lesson done"), "title-3"));
  gtk_box_append (GTK_BOX (box), label_new (right, NULL));
  gtk_box_append (GTK_BOX (box), label_new (certain, NULL));
  gtk_box_append (
      GTK_BOX (box),
      label_new (_ ("Wrong guesses are no loss: what surprised you is what "
                    "stays longest."),
                 "dim-label"));
  if (cards != NULL)
    gtk_box_append (GTK_BOX (box), label_new (cards, "heading"));
  return box;
}
