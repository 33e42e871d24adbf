/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widgets of the form, made for a card of some kind, and what happens when
 * they are used. */
#include "widgets/card-editor-form-private.h"

#include <glib/gi18n-lib.h>

#include "teach/teach-measure.h"
#include "widgets/card-view.h"
#include "widgets/scenario-chooser.h"

/* In the order of the files of teach: what a knob may be. */
static const char *const knobs[] = {
  "data",
  "tensor",
  "pipeline",
  "expert",
  "context",
  "zero",
  "schedule",
  "virtual-stages",
  "all-reduce",
  "bucket-bytes",
  "overlap",
  "micro-batch",
  "micro-batches",
  "global-batch",
  "precision",
  "optimizer",
  "recompute",
  "node-bandwidth",
  "node-latency",
  "cluster-bandwidth",
  "memory-bytes",
  "layers",
  "sequence",
  "slow-device",
  "sequence-parallel",
};

/* ---- from the widgets ---- */

static Bound *
find_bound (CardEditorForm *self, CardField *widget)
{
  for (guint i = 0; i < self->bound->len; i++)
    if (g_array_index (self->bound, Bound, i).widget == widget)
      return &g_array_index (self->bound, Bound, i);
  return NULL;
}

static void
changed_cb (CardField *widget, CardEditorForm *self)
{
  Bound *bound = find_bound (self, widget);
  g_autofree char *text = card_field_dup_text (widget);

  if (bound == NULL || self->edit == NULL)
    return;
  if (bound->head < DECK_N_HEADS)
    deck_edit_set_head (self->edit, bound->head, text);
  else
    deck_edit_set_text (self->edit, self->index, bound->field, bound->row,
                        text);
}

static void
left_cb (CardField *widget, CardEditorForm *self)
{
  if (self->edit == NULL)
    return;
  deck_edit_break (self->edit);
  card_editor_form_refresh_fields (self);
}

static void
kind_cb (CardEditorForm *self)
{
  guint kind = gtk_drop_down_get_selected (self->kind);

  if (!self->quiet && kind < DECK_N_CARD_KINDS)
    deck_edit_set_text (self->edit, self->index, DECK_FIELD_KIND, 0,
                        deck_card_kind_get_nick (kind));
}

static void
level_cb (CardEditorForm *self)
{
  guint level = gtk_drop_down_get_selected (self->level);

  if (!self->quiet && level < DECK_N_LEVELS)
    deck_edit_set_text (self->edit, self->index, DECK_FIELD_LEVEL, 0,
                        deck_level_get_nick (level));
}

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

static void
typed_cb (GtkCheckButton *button, CardEditorForm *self)
{
  if (!self->quiet)
    deck_edit_set_text (self->edit, self->index, DECK_FIELD_TYPED, 0,
                        gtk_check_button_get_active (button) ? "true" : "");
}

/* Two texts, but one choice: the scenario goes with its moment. */
static void
moments_cb (CardMoments *moments, CardEditorForm *self)
{
  g_autofree char *scenario = g_strdup (card_moments_get_scenario (moments));
  g_autofree char *step = g_strdup (card_moments_get_step (moments));

  if (self->quiet)
    return;
  if (moments == self->scenario)
    {
      deck_edit_set_text (self->edit, self->index, DECK_FIELD_SCENARIO, 0,
                          scenario);
      return;
    }
  deck_edit_set_show (self->edit, self->index, scenario, step);
}

static void
clear_flag_cb (CardEditorForm *self)
{
  card_editor_form_emit_clear_flag (self);
}

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

static CardField *
add_field (CardEditorForm *self,
           GtkWidget *box,
           DeckField field,
           guint row,
           const char *label)
{
  GtkWidget *widget = card_field_new (label, deck_field_is_typed (field));
  Bound bound = { CARD_FIELD (widget), field, DECK_N_HEADS, row };

  g_array_append_val (self->bound, bound);
  g_signal_connect_object (widget, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (widget, "left", G_CALLBACK (left_cb), self, 0);
  gtk_box_append (GTK_BOX (box), widget);
  return bound.widget;
}

static void
add_head (CardEditorForm *self, DeckHead head, const char *label)
{
  GtkWidget *widget = card_field_new (label, head == DECK_HEAD_DESCRIPTION);
  Bound bound = { CARD_FIELD (widget), 0, head, 0 };

  g_array_append_val (self->bound, bound);
  g_signal_connect_object (widget, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (widget, "left", G_CALLBACK (left_cb), self, 0);
  gtk_box_append (GTK_BOX (self), widget);
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

static void
build_options (CardEditorForm *self, DeckDraft *draft)
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
      add_field (self, row, DECK_FIELD_OPTION, i, name);
      add_field (self, row, DECK_FIELD_OPTION_FEEDBACK, i,
                 _ ("Said when it was picked"));
    }
  end_list (self, DECK_LIST_OPTIONS, _ ("Add an option"));
}

static void
build_ideas (CardEditorForm *self, DeckDraft *draft)
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
          add_field (self, row, DECK_FIELD_CONCEPT, i, name));
      words = add_field (self, row, DECK_FIELD_CONCEPT_KEYWORDS, i,
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

static ScenarioChooser *
add_words (CardEditorForm *self, CardField *widget, DeckField field, guint row)
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

static void
build_knobs (CardEditorForm *self, DeckDraft *draft)
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
      field = add_field (self, row, DECK_FIELD_VARY_KNOB, i, _ ("Name"));
      chooser = add_words (self, field, DECK_FIELD_VARY_KNOB, i);
      for (guint j = 0; j < G_N_ELEMENTS (knobs); j++)
        scenario_chooser_add (chooser, knobs[j], knobs[j], NULL);
      values = add_field (self, row, DECK_FIELD_VARY_VALUES, i, _ ("Values"));
      card_field_set_note (values, _ ("With spaces between them: 2 4 8"));
    }
  end_list (self, DECK_LIST_VARIES, _ ("Add a knob"));
}

static void
build_wrongs (CardEditorForm *self, DeckDraft *draft)
{
  add_heading (self, _ ("Mistakes people make"));
  for (guint i = 0; i < deck_draft_get_n_rows (draft, DECK_LIST_WRONGS); i++)
    {
      g_autofree char *name = g_strdup_printf (_ ("Mistake %u"), i + 1);
      GtkWidget *row = row_new (self, name);
      CardField *formula;

      add_row_buttons (self, row_top_new (row, gtk_label_new (name)),
                       DECK_LIST_WRONGS, i);
      formula = add_field (self, row, DECK_FIELD_WRONG_FORMULA, i,
                           _ ("How it is computed"));
      card_field_set_note (
          formula, _ ("A formula over “answer” and the knobs: answer / 2"));
      add_field (self, row, DECK_FIELD_WRONG_FEEDBACK, i,
                 _ ("Said when it was made"));
    }
  end_list (self, DECK_LIST_WRONGS, _ ("Add a mistake"));
}

static void
build_computed (CardEditorForm *self, DeckDraft *draft)
{
  CardField *ask;
  ScenarioChooser *chooser;

  self->scenario =
      CARD_MOMENTS (card_moments_new (_ ("Scenario"), self->scenarios, FALSE));
  g_signal_connect_object (self->scenario, "changed", G_CALLBACK (moments_cb),
                           self, 0);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->scenario));
  ask = add_field (self, GTK_WIDGET (self), DECK_FIELD_ASK, 0,
                   _ ("The figure asked for"));
  chooser = add_words (self, ask, DECK_FIELD_ASK, 0);
  for (TeachMeasure i = 0; i < TEACH_N_MEASURES; i++)
    scenario_chooser_add (chooser, teach_measure_get_nick (i),
                          teach_measure_get_name (i),
                          teach_measure_get_nick (i));
  self->typed = GTK_CHECK_BUTTON (
      gtk_check_button_new_with_label (_ ("The answer is typed, not picked")));
  g_signal_connect_object (self->typed, "toggled", G_CALLBACK (typed_cb), self,
                           0);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->typed));
  card_field_set_note (add_field (self, GTK_WIDGET (self), DECK_FIELD_TOLERANCE,
                                  0, _ ("Tolerance")),
                       _ ("How far off an answer may be and count as right: "
                          "0.01 is one per cent."));
  build_knobs (self, draft);
  build_wrongs (self, draft);
  self->check = CARD_COMPUTED_CHECK (card_computed_check_new (self->scenarios));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->check));
}

static GtkDropDown *
add_drop_down (CardEditorForm *self,
               GtkWidget *box,
               const char *name,
               const char *const *words,
               GCallback callback)
{
  GtkWidget *place = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *drop_down = gtk_drop_down_new_from_strings (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (place), label);
  gtk_box_append (GTK_BOX (place), drop_down);
  gtk_widget_set_hexpand (place, TRUE);
  gtk_box_append (GTK_BOX (box), place);
  g_signal_connect_object (drop_down, "notify::selected", callback, self,
                           G_CONNECT_SWAPPED);
  return GTK_DROP_DOWN (drop_down);
}

static void
build_top (CardEditorForm *self)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  const char *kinds[] = { _ ("Question and answer"), _ ("Pick one of several"),
                          _ ("Explain in words"), _ ("Computed"), NULL };
  const char *levels[DECK_N_LEVELS + 1] = { NULL };

  for (DeckLevel i = 0; i < DECK_N_LEVELS; i++)
    levels[i] = card_level_get_name (i);
  self->kind =
      add_drop_down (self, top, _ ("Kind"), kinds, G_CALLBACK (kind_cb));
  self->level =
      add_drop_down (self, top, _ ("Level"), levels, G_CALLBACK (level_cb));
  gtk_box_append (GTK_BOX (self), top);
}

static void
build_flag (CardEditorForm *self)
{
  GtkWidget *clear = gtk_button_new_with_label (_ ("Take the flag away"));

  self->flag_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->flag_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->flag_label, TRUE);
  gtk_label_set_xalign (self->flag_label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->flag_label), TRUE);
  gtk_widget_set_valign (clear, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->flag_box, "refusal");
  gtk_box_append (GTK_BOX (self->flag_box), GTK_WIDGET (self->flag_label));
  gtk_box_append (GTK_BOX (self->flag_box), clear);
  g_signal_connect_object (clear, "clicked", G_CALLBACK (clear_flag_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), self->flag_box);
}

static void
build_card (CardEditorForm *self, DeckDraft *draft)
{
  DeckCardKind kind = deck_draft_get_kind (draft);
  GtkWidget *box = GTK_WIDGET (self);
  CardField *concepts;
  CardField *id;

  build_flag (self);
  build_top (self);
  add_field (self, box, DECK_FIELD_PROMPT, 0, _ ("Question"));
  if (kind == DECK_CARD_RECALL)
    add_field (self, box, DECK_FIELD_ANSWER, 0, _ ("Answer"));
  else if (kind == DECK_CARD_CHOICE)
    build_options (self, draft);
  else if (kind == DECK_CARD_COMPUTED)
    build_computed (self, draft);
  if (kind == DECK_CARD_EXPLAIN)
    {
      add_field (self, box, DECK_FIELD_HINT, 0, _ ("Hint"));
      build_ideas (self, draft);
      add_field (self, box, DECK_FIELD_MODEL_ANSWER, 0, _ ("A model answer"));
    }
  card_field_set_note (
      add_field (self, box, DECK_FIELD_EXPLANATION, 0, _ ("Explanation")),
      _ ("Shown after every answer, right or wrong."));
  self->show_moments =
      CARD_MOMENTS (card_moments_new (_ ("Show me"), self->scenarios, TRUE));
  g_signal_connect_object (self->show_moments, "changed",
                           G_CALLBACK (moments_cb), self, 0);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->show_moments));
  concepts = add_field (self, box, DECK_FIELD_CONCEPTS, 0, _ ("Concepts"));
  card_field_set_note (concepts,
                       _ ("What it teaches, for the score by concept: "
                          "all-reduce data-parallelism"));
  id = add_field (self, box, DECK_FIELD_ID, 0, _ ("Id"));
  self->made_new = deck_edit_is_new (self->edit, self->index);
  card_field_set_editable (id, self->made_new);
  card_field_set_note (
      id, self->made_new
              ? _ ("Made from the question. Once saved it stays: progress "
                   "hangs on it.")
              : _ ("It stays as it is: progress hangs on it."));
}

static void
build_heads (CardEditorForm *self)
{
  const char *path = deck_edit_get_path (self->edit);
  g_autofree char *text = NULL;
  GtkWidget *label;

  add_head (self, DECK_HEAD_TITLE, _ ("Title"));
  add_head (self, DECK_HEAD_DESCRIPTION, _ ("Description"));
  add_head (self, DECK_HEAD_LICENCE, _ ("Licence"));
  text = path != NULL
             ? g_strdup_printf (_ ("Kept in %s"), path)
             : g_strdup (_ ("Saved in your deck folder the first time you "
                            "save it."));
  label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), path != NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (self), label);
  if (!deck_edit_keeps_comments (self->edit))
    {
      label = gtk_label_new (
          _ ("This file is laid out in a way that cannot be kept: saving "
             "writes it anew, without its comments."));
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "refusal");
      gtk_box_append (GTK_BOX (self), label);
    }
}

void
card_editor_form_clear (CardEditorForm *self)
{
  GtkWidget *child;

  g_array_set_size (self->bound, 0);
  g_ptr_array_set_size (self->correct, 0);
  for (guint i = 0; i < DECK_N_LISTS; i++)
    self->list_problems[i] = NULL;
  self->kind = self->level = NULL;
  self->show_moments = self->scenario = NULL;
  self->flag_box = NULL;
  self->typed = NULL;
  self->check = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
}

void
card_editor_form_build (CardEditorForm *self)
{
  DeckDraft *draft = card_editor_form_get_draft (self);

  card_editor_form_clear (self);
  if (!self->shown || self->edit == NULL)
    return;
  if (draft == NULL)
    {
      build_heads (self);
      return;
    }
  self->made_kind = deck_draft_get_kind (draft);
  for (DeckList i = 0; i < DECK_N_LISTS; i++)
    self->made_rows[i] = deck_draft_get_n_rows (draft, i);
  build_card (self, draft);
}
