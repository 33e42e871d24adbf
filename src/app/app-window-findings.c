/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told: in a toast, and at length in a dialog. */
#include "app/app-window-private.h"

#include "sim/sim-omissions.h"

#include <glib/gi18n-lib.h>

/* A toast that stayed would keep all after it waiting; the menu has the last
 * findings as long as the window is there. */
#define ERROR_SECONDS 20
#define REMARK_SECONDS 10
#define DECK_KEY "shardstep-deck"

/* ---- what was wrong, what is left out ---- */

#define LIST_WIDTH 420  /* px; narrower in a narrow window */
#define LIST_BESIDE 80  /* px beside a list in its dialog, and the window */
#define LIST_ABOVE 280  /* px above and below it, heading and button in it */
#define LIST_HEIGHT 120 /* px at the least, where the window is that low */

static void
add_line (GtkWidget *box, const char *line)
{
  GtkWidget *label = gtk_label_new (line);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  /* Else the whole first line is selected as the dialog opens. */
  gtk_widget_set_can_focus (label, FALSE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
}

/* As high as its lines are, which wrap, up to what the window has room for;
 * past that its bar is on show. */
static GtkWidget *
list_new (AppWindow *self, GtkWidget *box)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (scroller);
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int room = gtk_widget_get_height (GTK_WIDGET (self));
  int height;

  /* A file of the command line may be read before the window is there. */
  if (width == 0)
    gtk_window_get_default_size (GTK_WINDOW (self), &width, &room);
  width = CLAMP (width - LIST_BESIDE, LIST_WIDTH / 2, LIST_WIDTH);
  room = MAX (LIST_HEIGHT, room - LIST_ABOVE);

  gtk_scrolled_window_set_child (scrolled, box);
  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_overlay_scrolling (scrolled, FALSE);
  /* The bar is beside the lines. */
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL,
                      NULL);
  gtk_widget_set_size_request (scroller, width, MIN (height, room));
  return scroller;
}

static GtkWidget *
problem_list_new (AppWindow *self, const BaseDiagnostics *problems)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  for (guint i = 0; i < base_diagnostics_get_length (problems); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (problems, i));

      add_line (box, line);
    }
  return list_new (self, box);
}

static AdwMessageDialog *
list_dialog_new (AppWindow *self,
                 const char *heading,
                 const char *body,
                 GtkWidget *list)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close",
                                   _ ("_Close"));
  return ADW_MESSAGE_DIALOG (dialog);
}

void
app_window_show_omissions (AppWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  const char *sentence;

  for (guint i = 0; (sentence = sim_omissions_get (i)); i++)
    {
      /* Translators: a point of a list. */
      g_autofree char *line = g_strdup_printf (_ ("• %s"), sentence);

      add_line (box, line);
    }
  gtk_window_present (GTK_WINDOW (list_dialog_new (
      self, _ ("What is not simulated"),
      _ ("The times shown are those of a model of the machine. It "
         "leaves out:"),
      list_new (self, box))));
}

/* ---- a deck that came in ---- */

void
app_window_study_deck (AppWindow *self, const char *deck_id)
{
  CardStudy *study = app_cards_get_study (self->cards);
  g_autoptr (GError) error = NULL;

  if (study == NULL)
    return;
  if (!card_study_study_deck (study, deck_id, &error))
    {
      app_window_toast (self, error->message, NULL);
      return;
    }
  gtk_window_present (GTK_WINDOW (self));
  card_pane_show_page (self->pane, "review");
  app_window_reveal_pane (self, TRUE);
}

static void
study_response_cb (AppWindow *self, const char *response, GObject *dialog)
{
  if (g_str_equal (response, "study"))
    app_window_study_deck (self, g_object_get_data (dialog, DECK_KEY));
}

/* Headed by what came of it. */
void
app_window_show_problems (AppWindow *self)
{
  AdwMessageDialog *dialog;
  const char *deck_id;
  guint index;

  if (!self->problems ||
      !g_ptr_array_find (self->findings, self->problems, &index))
    return;
  dialog = list_dialog_new (self, g_ptr_array_index (self->headings, index),
                            _ ("What was found, and where:"),
                            problem_list_new (self, self->problems));
  deck_id = g_ptr_array_index (self->subjects, index);
  if (deck_id)
    {
      adw_message_dialog_add_response (dialog, "study", _ ("_Study it"));
      adw_message_dialog_set_response_appearance (dialog, "study",
                                                  ADW_RESPONSE_SUGGESTED);
      g_object_set_data_full (G_OBJECT (dialog), DECK_KEY, g_strdup (deck_id),
                              g_free);
      g_signal_connect_object (dialog, "response",
                               G_CALLBACK (study_response_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- toasts ---- */

static void
dismissed_cb (AppWindow *self, AdwToast *toast)
{
  if (self->telling)
    g_hash_table_remove (self->telling, adw_toast_get_title (toast));
}

void
app_window_keep_findings (AppWindow *self,
                          const char *text,
                          BaseDiagnostics *details,
                          const char *deck_id)
{
  g_ptr_array_add (self->findings, details);
  g_ptr_array_add (self->headings, g_strdup (text));
  g_ptr_array_add (self->subjects, g_strdup (deck_id));
  self->problems = details;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-problems", TRUE);
}

static void
add_details (AppWindow *self,
             AdwToast *toast,
             const char *text,
             BaseDiagnostics *details,
             const char *deck_id)
{
  app_window_keep_findings (self, text, details, deck_id);
  adw_toast_set_button_label (toast, _ ("Details"));
  /* Its own, whatever is told after it. */
  adw_toast_set_action_target_value (
      toast, g_variant_new_uint32 (self->findings->len - 1));
  adw_toast_set_action_name (toast, "win.show-findings");
  adw_toast_set_timeout (toast, base_diagnostics_has_errors (details)
                                    ? ERROR_SECONDS
                                    : REMARK_SECONDS);
}

void
app_window_toast_deck (AppWindow *self,
                       const char *text,
                       BaseDiagnostics *details,
                       const char *deck_id)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast;

  /* What waits to be told already is told once. */
  if (!details && g_hash_table_contains (self->telling, escaped))
    return;
  toast = adw_toast_new (escaped);
  if (details)
    add_details (self, toast, text, details, deck_id);
  else if (deck_id)
    {
      adw_toast_set_button_label (toast, _ ("_Study it"));
      adw_toast_set_action_target_value (toast, g_variant_new_string (deck_id));
      adw_toast_set_action_name (toast, "win.study-deck");
      adw_toast_set_timeout (toast, REMARK_SECONDS);
    }
  g_hash_table_add (self->telling, g_strdup (escaped));
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
app_window_toast (AppWindow *self, const char *text, BaseDiagnostics *details)
{
  app_window_toast_deck (self, text, details, NULL);
}
