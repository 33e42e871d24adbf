/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-progress-card.h"

#include <glib/gi18n-lib.h>

#include "widgets/card-view.h"
#include "widgets/card-words.h"

static void
show_moment_cb (GtkWidget *window, const char *scenario, const char *step)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (window));

  /* The stage is the parent's. */
  if (parent == NULL ||
      !gtk_widget_activate_action (GTK_WIDGET (parent), "win.show-moment",
                                   "(ss)", scenario, step))
    g_debug ("no stage to show %s at %s on", scenario, step);
  gtk_window_close (GTK_WINDOW (window));
}

static char *
due_text (const ReviewCard *card, const ReviewMoment *now)
{
  if (card->suspended)
    return g_strdup (_ ("left out for good"));
  if (review_phase_is_introduced (card->state.phase, card->state.due_day))
    {
      g_autofree char *first = card_format_in_days (
          card->state.due_day - review_moment_get_day (now));

      /* Translators: %s is "today", "tomorrow" or "in 3 days". */
      return g_strdup_printf (_ ("never asked, first %s"), first);
    }
  if (card->state.phase == REVIEW_PHASE_NEW)
    return g_strdup (_ ("never asked"));
  return card_format_in_days (card->state.due_day -
                              review_moment_get_day (now));
}

static GtkWidget *
make_facts (const ReviewCard *card, const ReviewMoment *now)
{
  const ReviewCardState *state = &card->state;
  g_autofree char *due = due_text (card, now);
  g_autofree char *stability =
      card_format_days ((guint64)(state->stability + 0.5));
  g_autofree char *forgotten = g_strdup_printf (
      ngettext ("Forgotten once", "Forgotten %u times", state->lapses),
      state->lapses);
  g_autofree char *answers = g_strdup_printf (
      ngettext ("%u answer", "%u answers", state->reps), state->reps);
  /* Translators: what is known of a card: "Forgotten 3 times in 12 answers ·
   * lasts 4 d · due tomorrow · difficulty 7.2 of 10". */
  g_autofree char *text = g_strdup_printf (
      _ ("%s in %s · lasts %s · due: %s · difficulty %.1f of 10"), forgotten,
      answers, stability, due, state->difficulty);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE,
                                   "xalign", 0.0, "selectable", TRUE, NULL);

  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkWidget *
make_content (CardStudy *study,
              GtkWidget *window,
              Deck *deck,
              guint index,
              const ReviewCard *card)
{
  GtkWidget *box =
      g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL,
                    "spacing", 18, "margin-start", 18, "margin-end", 18,
                    "margin-top", 12, "margin-bottom", 18, NULL);
  GtkWidget *view = card_view_new ();
  GtkWidget *scroller =
      g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy",
                    GTK_POLICY_NEVER, "vexpand", TRUE, "child", box, NULL);
  ReviewMoment now;

  card_study_get_now (study, &now);
  card_view_set_card (CARD_VIEW (view), deck, index, 1);
  g_signal_connect_object (view, "show-moment", G_CALLBACK (show_moment_cb),
                           window, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), make_facts (card, &now));
  gtk_box_append (GTK_BOX (box), view);
  return scroller;
}

GtkWidget *
card_progress_card_new (CardStudy *study,
                        const char *deck_id,
                        const char *card_id)
{
  g_auto (ReviewCard) card = { 0 };
  GtkWidget *window, *box, *header, *title;
  GtkEventController *keys;
  guint index;
  Deck *deck;

  if (!deck_library_find_card (card_study_get_library (study), deck_id, card_id,
                               &deck, &index) ||
      !review_store_get_card (card_study_get_store (study), deck_id, card_id,
                              &card, NULL))
    return NULL;
  window = g_object_new (ADW_TYPE_WINDOW, "modal", TRUE, "default-width", 460,
                         "default-height", 520, "destroy-with-parent", TRUE,
                         "title", _ ("A card"), NULL);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  header = adw_header_bar_new ();
  title = adw_window_title_new (_ ("A card"), deck_get_title (deck));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), title);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box),
                  make_content (study, window, deck, index, &card));
  adw_window_set_content (ADW_WINDOW (window), box);
  keys = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  return window;
}
