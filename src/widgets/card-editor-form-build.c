/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widgets of the form, made for a card of some kind, and what happens when
 * they are used. */
#include "widgets/card-editor-form-private.h"

#include <glib/gi18n-lib.h>

#include "teach/teach-measure.h"
#include "widgets/card-view.h"
#include "widgets/scenario-chooser.h"

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

/* ---- building ---- */

CardField *
card_editor_form_add_field (CardEditorForm *self,
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
  ask = card_editor_form_add_field (self, GTK_WIDGET (self), DECK_FIELD_ASK, 0,
                                    _ ("The figure asked for"));
  chooser = card_editor_form_add_words (self, ask, DECK_FIELD_ASK, 0);
  for (TeachMeasure i = 0; i < TEACH_N_MEASURES; i++)
    scenario_chooser_add (chooser, teach_measure_get_nick (i),
                          teach_measure_get_name (i),
                          teach_measure_get_nick (i));
  self->typed = GTK_CHECK_BUTTON (
      gtk_check_button_new_with_label (_ ("The answer is typed, not picked")));
  g_signal_connect_object (self->typed, "toggled", G_CALLBACK (typed_cb), self,
                           0);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->typed));
  card_field_set_note (card_editor_form_add_field (self, GTK_WIDGET (self),
                                                   DECK_FIELD_TOLERANCE, 0,
                                                   _ ("Tolerance")),
                       _ ("How far off an answer may be and count as right: "
                          "0.01 is one per cent."));
  card_editor_form_build_knobs (self, draft);
  card_editor_form_build_wrongs (self, draft);
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
  card_editor_form_add_field (self, box, DECK_FIELD_PROMPT, 0, _ ("Question"));
  if (kind == DECK_CARD_RECALL)
    card_editor_form_add_field (self, box, DECK_FIELD_ANSWER, 0, _ ("Answer"));
  else if (kind == DECK_CARD_CHOICE)
    card_editor_form_build_options (self, draft);
  else if (kind == DECK_CARD_COMPUTED)
    build_computed (self, draft);
  if (kind == DECK_CARD_EXPLAIN)
    {
      card_editor_form_add_field (self, box, DECK_FIELD_HINT, 0, _ ("Hint"));
      card_editor_form_build_ideas (self, draft);
      card_editor_form_add_field (self, box, DECK_FIELD_MODEL_ANSWER, 0,
                                  _ ("A model answer"));
    }
  card_field_set_note (card_editor_form_add_field (self, box,
                                                   DECK_FIELD_EXPLANATION, 0,
                                                   _ ("Explanation")),
                       _ ("Shown after every answer, right or wrong."));
  self->show_moments =
      CARD_MOMENTS (card_moments_new (_ ("Show me"), self->scenarios, TRUE));
  g_signal_connect_object (self->show_moments, "changed",
                           G_CALLBACK (moments_cb), self, 0);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->show_moments));
  concepts = card_editor_form_add_field (self, box, DECK_FIELD_CONCEPTS, 0,
                                         _ ("Concepts"));
  card_field_set_note (concepts,
                       _ ("What it teaches, for the score by concept: "
                          "all-reduce data-parallelism"));
  id = card_editor_form_add_field (self, box, DECK_FIELD_ID, 0, _ ("Id"));
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
