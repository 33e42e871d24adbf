/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-welcome.h"

#include "widgets/tool-tips.h"

#include <glib/gi18n-lib.h>

struct _CardWelcome
{
  GtkBox parent_instance;
};

enum
{
  BEGIN,
  CLOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardWelcome, card_welcome, GTK_TYPE_BOX)

static void
begin_cb (CardWelcome *self)
{
  g_signal_emit (self, signals[BEGIN], 0);
}

static void
close_cb (CardWelcome *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
card_welcome_class_init (CardWelcomeClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[BEGIN] = g_signal_new ("begin", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass),
                                        GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
card_welcome_init (CardWelcome *self)
{
  GtkWidget *words = gtk_label_new (
      _ ("New here? Begin with the first lesson. Its cards come up for review "
         "in the days after it."));
  GtkWidget *begin = gtk_button_new_with_mnemonic (_ ("_Begin"));
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  gtk_widget_add_css_class (GTK_WIDGET (self), "welcome");
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (words)), -1);
  gtk_widget_add_css_class (begin, "suggested-action");
  gtk_widget_set_valign (begin, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_set_valign (close, GTK_ALIGN_CENTER);
  tool_tips_set (close, _ ("Do not show this again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (close),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Do not show this again"), -1);
  g_signal_connect_object (begin, "clicked", G_CALLBACK (begin_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (close, "clicked", G_CALLBACK (close_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), words);
  gtk_box_append (GTK_BOX (self), begin);
  gtk_box_append (GTK_BOX (self), close);
}
