/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-deck-list.h"

#include "deck/deck-markup.h"

#include <glib/gi18n-lib.h>

struct _AppDeckList
{
  AdwWindow parent_instance;
  GtkStack *stack;
  GtkListBox *list;
  CardStudy *study;
  gboolean flags; /* rather than decks */
};

enum
{
  DECK,
  CARD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (AppDeckList, app_deck_list, ADW_TYPE_WINDOW)

#define DECK_ID "shardstep-deck"
#define CARD_ID "shardstep-card"

static GtkWidget *
row_new (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
fill_decks (AppDeckList *self)
{
  DeckLibrary *library = card_study_get_library (self->study);

  for (guint i = 0; library != NULL && i < deck_library_get_n_decks (library);
       i++)
    {
      Deck *deck = deck_library_get_deck (library, i);
      guint n = deck_get_n_cards (deck);
      g_autofree char *count =
          g_strdup_printf (ngettext ("%u card", "%u cards", n), n);
      g_autofree char *subtitle = g_strdup_printf (
          /* Translators: how many cards, and where the deck is from. */
          _ ("%s · %s"), count,
          deck_library_is_shipped (library, i) ? _ ("came with Shardstep")
                                               : deck_get_file (deck));
      GtkWidget *row = row_new (deck_get_title (deck), subtitle);

      g_object_set_data_full (G_OBJECT (row), DECK_ID,
                              g_strdup (deck_get_id (deck)), g_free);
      gtk_list_box_append (self->list, row);
    }
}

static void
clear_cb (GtkWidget *button, AppDeckList *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  g_autofree char *deck_id =
      g_strdup (g_object_get_data (G_OBJECT (row), DECK_ID));
  g_autofree char *card_id =
      g_strdup (g_object_get_data (G_OBJECT (row), CARD_ID));

  /* What could not be written stays in the list. */
  card_study_flag (self->study, deck_id, card_id, FALSE, NULL, NULL);
}

static void
add_flag (AppDeckList *self, DeckLibrary *library, const CardFlag *flag)
{
  Deck *deck = NULL;
  guint index;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  GtkWidget *row;
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-clear-symbolic");
  gboolean there = deck_library_find_card (library, flag->deck_id,
                                           flag->card_id, &deck, &index);

  title = there ? deck_markup_to_plain (deck_get_card (deck, index)->prompt)
                : g_strdup_printf (_ ("%s (no longer there)"), flag->card_id);
  subtitle =
      *flag->note != '\0'
          ? g_strdup_printf (_ ("%s · %s"),
                             there ? deck_get_title (deck) : flag->deck_id,
                             flag->note)
          : g_strdup (there ? deck_get_title (deck) : flag->deck_id);
  row = row_new (title, subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), there);
  g_object_set_data_full (G_OBJECT (row), DECK_ID, g_strdup (flag->deck_id),
                          g_free);
  g_object_set_data_full (G_OBJECT (row), CARD_ID, g_strdup (flag->card_id),
                          g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Take the flag away"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Take the flag away"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clear_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_list_box_append (self->list, row);
}

static void
fill (AppDeckList *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  if (self->flags)
    {
      g_autoptr (GPtrArray) flags = card_study_list_flags (self->study);

      for (guint i = 0; i < flags->len; i++)
        add_flag (self, card_study_get_library (self->study),
                  g_ptr_array_index (flags, i));
    }
  else
    fill_decks (self);
  gtk_stack_set_visible_child_name (
      self->stack,
      gtk_list_box_get_row_at_index (self->list, 0) != NULL ? "list" : "none");
}

static void
activated_cb (AppDeckList *self, GtkWidget *row)
{
  g_autofree char *deck_id =
      g_strdup (g_object_get_data (G_OBJECT (row), DECK_ID));
  g_autofree char *card_id =
      g_strdup (g_object_get_data (G_OBJECT (row), CARD_ID));
  g_autoptr (AppDeckList) alive = g_object_ref (self);

  if (self->flags)
    {
      g_signal_emit (self, signals[CARD], 0, deck_id, card_id);
      return;
    }
  gtk_window_close (GTK_WINDOW (self));
  g_signal_emit (alive, signals[DECK], 0, deck_id);
}

static void
app_deck_list_dispose (GObject *object)
{
  AppDeckList *self = APP_DECK_LIST (object);

  if (self->study != NULL)
    g_signal_handlers_disconnect_by_data (self->study, self);
  g_clear_object (&self->study);
  G_OBJECT_CLASS (app_deck_list_parent_class)->dispose (object);
}

static void
app_deck_list_class_init (AppDeckListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_deck_list_dispose;
  signals[DECK] = g_signal_new ("deck", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CARD] =
      g_signal_new ("card", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static GtkWidget *
list_page_new (AppDeckList *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_widget_set_margin_top (GTK_WIDGET (self->list), 14);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->list), 14);
  gtk_widget_set_margin_start (GTK_WIDGET (self->list), 14);
  gtk_widget_set_margin_end (GTK_WIDGET (self->list), 14);
  g_signal_connect_object (self->list, "row-activated",
                           G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

static void
app_deck_list_init (AppDeckList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, list_page_new (self), "list");
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), 520, 560);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
}

static AppDeckList *
list_new (CardStudy *study, const char *title, gboolean flags)
{
  AppDeckList *self = g_object_new (APP_TYPE_DECK_LIST, "title", title, NULL);
  GtkWidget *none = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (none),
                                 "object-select-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (none),
                             flags ? _ ("No card is flagged")
                                   : _ ("No decks yet"));
  adw_status_page_set_description (
      ADW_STATUS_PAGE (none),
      flags ? _ ("Press ! on a card that is wrong, and say what is wrong with "
                 "it.")
            : _ ("Make one, or open a deck file."));
  gtk_stack_add_named (self->stack, none, "none");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  self->flags = flags;
  self->study = g_object_ref (study);
  g_signal_connect_object (study, "changed", G_CALLBACK (fill), self,
                           G_CONNECT_SWAPPED);
  fill (self);
  return self;
}

AppDeckList *
app_deck_list_new_decks (CardStudy *study, const char *title)
{
  return list_new (study, title, FALSE);
}

AppDeckList *
app_deck_list_new_flags (CardStudy *study)
{
  return list_new (study, _ ("Flagged cards"), TRUE);
}
