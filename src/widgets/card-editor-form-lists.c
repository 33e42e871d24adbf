/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of a card: options, ideas, knobs and misconceptions, with the
 * buttons that add, move and remove their rows. */
#include "widgets/card-editor-form-private.h"

#include <glib/gi18n-lib.h>

/* In the order of the files of teach: what a knob may be. */
static const char *const knobs[] = {
  "data",
  "tensor",
  "pipeline",
  "expert",
  "context",
  "zero",
  "shard-degree",
  "schedule",
  "virtual-stages",
  "all-reduce",
  "servers",
  "gradients",
  "bucket-bytes",
  "overlap",
  "synchronise",
  "micro-batch",
  "micro-batches",
  "global-batch",
  "precision",
  "optimizer",
  "recompute",
  "node-bandwidth",
  "node-latency",
  "cluster-bandwidth",
  "cluster-latency",
  "memory-bytes",
  "layers",
  "hidden",
  "sequence",
  "experts",
  "experts-per-token",
  "expert-skew",
  "capacity-factor",
  "slow-device",
  "sequence-parallel",
  "context-by-heads",
};

/* ---- rows ---- */

typedef enum
{
  ROW_ADD,
  ROW_REMOVE,
  ROW_UP,
  ROW_DOWN,
} RowAction;

typedef struct
{
  CardEditorForm *form;
  DeckList list;
  guint row;
  RowAction action;
} RowButton;

static DeckField
first_field (DeckList list)
{
  static const DeckField fields[DECK_N_LISTS] = { DECK_FIELD_OPTION,
                                                  DECK_FIELD_CONCEPT,
                                                  DECK_FIELD_VARY_KNOB,
                                                  DECK_FIELD_WRONG_FORMULA };

  return fields[list];
}

static void
row_button_cb (GtkWidget *widget, gpointer data)
{
  const RowButton *button = data;
  CardEditorForm *self = button->form;
  DeckList list = button->list;
  guint row = button->row;
  DeckEdit *edit = self->edit;

  /* The widgets, this button among them, are made anew meanwhile. */
  switch (button->action)
    {
    case ROW_ADD:
      deck_edit_insert_row (edit, self->index, list, row);
      break;
    case ROW_REMOVE:
      deck_edit_remove_row (edit, self->index, list, row);
      row = row > 0 ? row - 1 : 0;
      break;
    case ROW_UP:
      deck_edit_move_row (edit, self->index, list, row, row - 1);
      row--;
      break;
    case ROW_DOWN:
    default:
      deck_edit_move_row (edit, self->index, list, row, row + 1);
      row++;
    }
  card_editor_form_focus (self, first_field (list), row);
}

static void
row_button_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GtkWidget *
add_row_button (CardEditorForm *self,
                GtkWidget *box,
                DeckList list,
                guint row,
                RowAction action,
                const char *icon,
                const char *words)
{
  GtkWidget *widget = action == ROW_ADD ? gtk_button_new ()
                                        : gtk_button_new_from_icon_name (icon);
  RowButton *button = g_new (RowButton, 1);

  *button = (RowButton){ self, list, row, action };
  if (action == ROW_ADD)
    {
      gtk_button_set_label (GTK_BUTTON (widget), words);
      gtk_widget_set_halign (widget, GTK_ALIGN_START);
    }
  else
    {
      gtk_widget_add_css_class (widget, "flat");
      gtk_widget_set_tooltip_text (widget, words);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
    }
  g_signal_connect_data (widget, "clicked", G_CALLBACK (row_button_cb), button,
                         row_button_free, 0);
  gtk_box_append (GTK_BOX (box), widget);
  return widget;
}

static void
add_row_buttons (CardEditorForm *self, GtkWidget *box, DeckList list, guint row)
{
  guint n = deck_draft_get_n_rows (card_editor_form_get_draft (self), list);

  gtk_widget_set_sensitive (add_row_button (self, box, list, row, ROW_UP,
                                            "go-up-symbolic", _ ("Move up")),
                            row > 0);
  gtk_widget_set_sensitive (add_row_button (self, box, list, row, ROW_DOWN,
                                            "go-down-symbolic",
                                            _ ("Move down")),
                            row + 1 < n);
  add_row_button (self, box, list, row, ROW_REMOVE, "edit-delete-symbolic",
                  _ ("Remove"));
}

/* ---- building ---- */

static void
correct_cb (GtkCheckButton *button, CardEditorForm *self)
{
  guint row;

  if (self->quiet || !gtk_check_button_get_active (button) ||
      !g_ptr_array_find (self->correct, button, &row))
    return;
  deck_edit_set_text (self->edit, self->index, DECK_FIELD_OPTION_CORRECT, row,
                      "true");
}

static GtkWidget *
row_new (CardEditorForm *self, const char *accessible)
{
  GtkWidget *row = g_object_new (
      GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6,
      "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  gtk_widget_add_css_class (row, "card-editor-row");
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible, -1);
  gtk_box_append (GTK_BOX (self), row);
  return row;
}

static void
add_heading (CardEditorForm *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (self), label);
}

/* After the rows: what the list lacks, and the button for one more. */
static void
end_list (CardEditorForm *self, DeckList list, const char *add)
{
  guint n = deck_draft_get_n_rows (card_editor_form_get_draft (self), list);
  GtkWidget *problem = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (problem), 0);
  gtk_label_set_wrap (GTK_LABEL (problem), TRUE);
  gtk_widget_add_css_class (problem, "caption");
  gtk_widget_add_css_class (problem, "error");
  gtk_box_append (GTK_BOX (self), problem);
  self->list_problems[list] = problem;
  if (n < deck_list_get_max_rows (list))
    add_row_button (self, GTK_WIDGET (self), list, n, ROW_ADD, NULL, add);
}

static GtkWidget *
row_top_new (GtkWidget *row, GtkWidget *begin)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);

  gtk_widget_set_hexpand (begin, TRUE);
  gtk_widget_set_halign (begin, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (top), begin);
  gtk_box_append (GTK_BOX (row), top);
  return top;
}

void
card_editor_form_build_options (CardEditorForm *self, DeckDraft *draft)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < deck_draft_get_n_rows (draft, DECK_LIST_OPTIONS); i++)
    {
      /* Translators: an answer to pick, by its letter. */
      g_autofree char *name = g_strdup_printf (_ ("Option %c"), 'A' + (int)i);
      GtkWidget *row = row_new (self, name);
      GtkWidget *correct = gtk_check_button_new_with_label (_ ("Right answer"));
      GtkWidget *top = row_top_new (row, correct);
      g_autofree char *right = g_strdup_printf (_ ("%s is right"), name);

      if (first == NULL)
        first = correct;
      else
        gtk_check_button_set_group (GTK_CHECK_BUTTON (correct),
                                    GTK_CHECK_BUTTON (first));
      gtk_accessible_update_property (GTK_ACCESSIBLE (correct),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, right, -1);
      g_ptr_array_add (self->correct, correct);
      g_signal_connect_object (correct, "toggled", G_CALLBACK (correct_cb),
                               self, 0);
      add_row_buttons (self, top, DECK_LIST_OPTIONS, i);
      card_editor_form_add_field (self, row, DECK_FIELD_OPTION, i, name);
      card_editor_form_add_field (self, row, DECK_FIELD_OPTION_FEEDBACK, i,
                                  _ ("Said when it was picked"));
    }
  end_list (self, DECK_LIST_OPTIONS, _ ("Add an option"));
}

void
card_editor_form_build_ideas (CardEditorForm *self, DeckDraft *draft)
{
  add_heading (self, _ ("Ideas a good explanation contains"));
  for (guint i = 0; i < deck_draft_get_n_rows (draft, DECK_LIST_CONCEPTS); i++)
    {
      /* Translators: one of the ideas to be covered, by its number. */
      g_autofree char *name = g_strdup_printf (_ ("Idea %u"), i + 1);
      GtkWidget *row = row_new (self, name);
      GtkWidget *label = gtk_label_new (name);
      CardField *words;

      add_row_buttons (self, row_top_new (row, label), DECK_LIST_CONCEPTS, i);
      card_field_hide_label (
          card_editor_form_add_field (self, row, DECK_FIELD_CONCEPT, i, name));
      words =
          card_editor_form_add_field (self, row, DECK_FIELD_CONCEPT_KEYWORDS, i,
                                      _ ("Words that hint at it"));
      card_field_set_note (words, _ ("Beginnings of words: each one of them "
                                     "must be met, “split|divid” by either."));
    }
  end_list (self, DECK_LIST_CONCEPTS, _ ("Add an idea"));
}

/* A menu of words for a text that takes others as well. */
typedef struct
{
  CardEditorForm *form;
  DeckField field;
  guint row;
} Words;

static void
word_chosen_cb (GtkWidget *chooser, const char *word, gpointer data)
{
  const Words *words = data;
  CardEditorForm *self = words->form;
  DeckField field = words->field;
  guint row = words->row;
  g_autofree char *text = g_strdup (word);

  gtk_popover_popdown (GTK_POPOVER (chooser));
  deck_edit_set_text (self->edit, self->index, field, row, text);
  card_editor_form_focus (self, field, row);
}

ScenarioChooser *
card_editor_form_add_words (CardEditorForm *self,
                            CardField *widget,
                            DeckField field,
                            guint row)
{
  GtkWidget *button = gtk_menu_button_new ();
  ScenarioChooser *chooser = g_object_new (SCENARIO_TYPE_CHOOSER, NULL);
  Words *words = g_new0 (Words, 1);

  *words = (Words){ self, field, row };
  scenario_chooser_set_words (chooser, _ ("Find one"),
                              _ ("None has these words"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), GTK_WIDGET (chooser));
  gtk_widget_set_tooltip_text (button, _ ("Choose from a list"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Choose from a list"), -1);
  g_signal_connect_data (chooser, "chosen", G_CALLBACK (word_chosen_cb), words,
                         row_button_free, 0);
  card_field_add_suffix (widget, button);
  return chooser;
}

void
card_editor_form_build_knobs (CardEditorForm *self, DeckDraft *draft)
{
  add_heading (self, _ ("Knobs that are drawn anew each time"));
  for (guint i = 0; i < deck_draft_get_n_rows (draft, DECK_LIST_VARIES); i++)
    {
      g_autofree char *name = g_strdup_printf (_ ("Knob %u"), i + 1);
      GtkWidget *row = row_new (self, name);
      CardField *field;
      CardField *values;
      ScenarioChooser *chooser;

      add_row_buttons (self, row_top_new (row, gtk_label_new (name)),
                       DECK_LIST_VARIES, i);
      field = card_editor_form_add_field (self, row, DECK_FIELD_VARY_KNOB, i,
                                          _ ("Name"));
      chooser =
          card_editor_form_add_words (self, field, DECK_FIELD_VARY_KNOB, i);
      for (guint j = 0; j < G_N_ELEMENTS (knobs); j++)
        scenario_chooser_add (chooser, knobs[j], knobs[j], NULL);
      values = card_editor_form_add_field (self, row, DECK_FIELD_VARY_VALUES, i,
                                           _ ("Values"));
      card_field_set_note (values, _ ("With spaces between them: 2 4 8"));
    }
  end_list (self, DECK_LIST_VARIES, _ ("Add a knob"));
}

void
card_editor_form_build_wrongs (CardEditorForm *self, DeckDraft *draft)
{
  add_heading (self, _ ("Mistakes people make"));
  for (guint i = 0; i < deck_draft_get_n_rows (draft, DECK_LIST_WRONGS); i++)
    {
      g_autofree char *name = g_strdup_printf (_ ("Mistake %u"), i + 1);
      GtkWidget *row = row_new (self, name);
      CardField *formula;

      add_row_buttons (self, row_top_new (row, gtk_label_new (name)),
                       DECK_LIST_WRONGS, i);
      formula = card_editor_form_add_field (self, row, DECK_FIELD_WRONG_FORMULA,
                                            i, _ ("How it is computed"));
      card_field_set_note (
          formula, _ ("A formula over “answer” and the knobs: answer / 2"));
      card_editor_form_add_field (self, row, DECK_FIELD_WRONG_FEEDBACK, i,
                                  _ ("Said when it was made"));
    }
  end_list (self, DECK_LIST_WRONGS, _ ("Add a mistake"));
}
