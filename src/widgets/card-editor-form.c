/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-editor-form-private.h"

#include <glib/gi18n-lib.h>

enum
{
  CLEAR_FLAG,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardEditorForm, card_editor_form, GTK_TYPE_BOX)

DeckDraft *
card_editor_form_get_draft (CardEditorForm *self)
{
  if (self->edit == NULL || self->index == DECK_EDIT_NO_CARD ||
      self->index >= deck_edit_get_n_cards (self->edit))
    return NULL;
  return deck_edit_get_card (self->edit, self->index);
}

void
card_editor_form_show_flag (CardEditorForm *self)
{
  g_autofree char *text = NULL;

  if (self->flag_box == NULL)
    return;
  gtk_widget_set_visible (self->flag_box, self->flag_note != NULL);
  if (self->flag_note == NULL)
    return;
  text = *self->flag_note != '\0'
             ? g_strdup_printf (_ ("Flagged as faulty: %s"), self->flag_note)
             : g_strdup (_ ("Flagged as faulty"));
  gtk_label_set_label (self->flag_label, text);
}

void
card_editor_form_emit_clear_flag (CardEditorForm *self)
{
  g_signal_emit (self, signals[CLEAR_FLAG], 0);
}

/* ---- showing ---- */

static void
refresh_field (CardEditorForm *self, Bound *bound, DeckDraft *draft)
{
  g_autofree char *problem = NULL;
  const char *text;

  if (bound->head < DECK_N_HEADS)
    {
      text = deck_edit_get_head (self->edit, bound->head);
      problem = deck_edit_check_head (self->edit, bound->head);
    }
  else
    {
      text = deck_draft_get (draft, bound->field, bound->row);
      problem =
          deck_edit_check (self->edit, self->index, bound->field, bound->row);
    }
  card_field_set_text (bound->widget, text);
  card_field_set_problem (bound->widget, problem,
                          *text == '\0' && !self->strict &&
                              !card_field_get_visited (bound->widget));
}

void
card_editor_form_refresh_fields (CardEditorForm *self)
{
  DeckDraft *draft = card_editor_form_get_draft (self);

  for (guint i = 0; i < self->bound->len; i++)
    refresh_field (self, &g_array_index (self->bound, Bound, i), draft);
  for (DeckList i = 0; i < DECK_N_LISTS; i++)
    if (self->list_problems[i] != NULL && draft != NULL)
      {
        g_autofree char *problem = deck_draft_check_list (draft, i);

        gtk_label_set_label (GTK_LABEL (self->list_problems[i]),
                             problem != NULL ? problem : "");
        gtk_widget_set_visible (self->list_problems[i], problem != NULL);
        gtk_widget_remove_css_class (self->list_problems[i],
                                     self->strict ? "dim-label" : "error");
        gtk_widget_add_css_class (self->list_problems[i],
                                  self->strict ? "error" : "dim-label");
      }
  if (self->show_moments != NULL)
    {
      g_autofree char *problem =
          deck_draft_check (draft, DECK_FIELD_SHOW_STEP, 0);

      card_moments_set_problem (self->show_moments, problem);
    }
  if (self->scenario != NULL)
    {
      g_autofree char *problem =
          deck_draft_check (draft, DECK_FIELD_SCENARIO, 0);

      card_moments_set_problem (self->scenario, self->strict ? problem : NULL);
    }
}

static void
refresh_card (CardEditorForm *self, DeckDraft *draft)
{
  DeckLevel level = DECK_LEVEL_BEGINNER;

  deck_level_from_nick (deck_draft_get (draft, DECK_FIELD_LEVEL, 0), &level);
  gtk_drop_down_set_selected (self->kind, deck_draft_get_kind (draft));
  gtk_drop_down_set_selected (self->level, level);
  for (guint i = 0; i < self->correct->len; i++)
    gtk_check_button_set_active (
        g_ptr_array_index (self->correct, i),
        *deck_draft_get (draft, DECK_FIELD_OPTION_CORRECT, i) != '\0');
  card_moments_set (self->show_moments,
                    deck_draft_get (draft, DECK_FIELD_SHOW_SCENARIO, 0),
                    deck_draft_get (draft, DECK_FIELD_SHOW_STEP, 0));
  if (self->typed != NULL)
    gtk_check_button_set_active (
        self->typed, *deck_draft_get (draft, DECK_FIELD_TYPED, 0) != '\0');
  if (self->scenario != NULL)
    card_moments_set (self->scenario,
                      deck_draft_get (draft, DECK_FIELD_SCENARIO, 0), "");
  if (self->check != NULL)
    card_computed_check_set_draft (self->check, draft);
  card_editor_form_show_flag (self);
}

static gboolean
fits (CardEditorForm *self, DeckDraft *draft)
{
  if (self->kind == NULL || self->made_kind != deck_draft_get_kind (draft) ||
      self->made_new != deck_edit_is_new (self->edit, self->index))
    return FALSE;
  for (DeckList i = 0; i < DECK_N_LISTS; i++)
    if (self->made_rows[i] != deck_draft_get_n_rows (draft, i))
      return FALSE;
  return TRUE;
}

/* The field that has the focus, to be found again. */
static gboolean
find_focus (CardEditorForm *self, DeckField *field, guint *row)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  for (guint i = 0; focus != NULL && i < self->bound->len; i++)
    {
      Bound *bound = &g_array_index (self->bound, Bound, i);

      if (bound->head == DECK_N_HEADS &&
          gtk_widget_is_ancestor (focus, GTK_WIDGET (bound->widget)))
        {
          *field = bound->field;
          *row = bound->row;
          return TRUE;
        }
    }
  return FALSE;
}

void
card_editor_form_refresh (CardEditorForm *self, guint index)
{
  DeckDraft *draft;
  DeckField field = DECK_FIELD_KIND;
  guint row = 0;

  g_return_if_fail (CARD_IS_EDITOR_FORM (self));
  if (self->edit == NULL || !self->shown)
    return;
  self->index = index;
  draft = card_editor_form_get_draft (self);
  self->quiet = TRUE;
  if (draft != NULL && !fits (self, draft))
    {
      GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
      GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
      gboolean on_kind =
          focus != NULL && self->kind != NULL &&
          (focus == GTK_WIDGET (self->kind) ||
           gtk_widget_is_ancestor (focus, GTK_WIDGET (self->kind)));
      gboolean in_field = find_focus (self, &field, &row);

      card_editor_form_build (self);
      if (in_field)
        card_editor_form_focus (self, field, row);
      else if (on_kind)
        gtk_widget_grab_focus (GTK_WIDGET (self->kind));
    }
  if (draft != NULL)
    refresh_card (self, draft);
  card_editor_form_refresh_fields (self);
  self->quiet = FALSE;
}

/* ---- widget ---- */

static void
card_editor_form_dispose (GObject *object)
{
  CardEditorForm *self = CARD_EDITOR_FORM (object);

  self->edit = NULL;
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  G_OBJECT_CLASS (card_editor_form_parent_class)->dispose (object);
}

static void
card_editor_form_finalize (GObject *object)
{
  CardEditorForm *self = CARD_EDITOR_FORM (object);

  g_array_unref (self->bound);
  g_ptr_array_unref (self->correct);
  g_free (self->flag_note);
  G_OBJECT_CLASS (card_editor_form_parent_class)->finalize (object);
}

static void
card_editor_form_class_init (CardEditorFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = card_editor_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = card_editor_form_finalize;
  signals[CLEAR_FLAG] =
      g_signal_new ("clear-flag", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                    0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
card_editor_form_init (CardEditorForm *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 14);
  self->bound = g_array_new (FALSE, FALSE, sizeof (Bound));
  self->correct = g_ptr_array_new ();
  self->index = DECK_EDIT_NO_CARD;
}

/* ---- public ---- */

void
card_editor_form_set_edit (CardEditorForm *self,
                           DeckEdit *edit,
                           ScenarioLibrary *scenarios)
{
  g_return_if_fail (CARD_IS_EDITOR_FORM (self));
  if (scenarios != NULL)
    scenario_library_ref (scenarios);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  self->scenarios = scenarios;
  self->edit = edit;
  self->index = DECK_EDIT_NO_CARD;
  self->shown = FALSE;
  card_editor_form_clear (self);
}

void
card_editor_form_show (CardEditorForm *self, guint index)
{
  g_return_if_fail (CARD_IS_EDITOR_FORM (self));
  if (self->edit == NULL)
    return;
  self->index = index;
  self->shown = TRUE;
  self->strict = FALSE;
  g_clear_pointer (&self->flag_note, g_free);
  self->quiet = TRUE;
  card_editor_form_build (self);
  self->quiet = FALSE;
  card_editor_form_refresh (self, index);
}

guint
card_editor_form_get_index (CardEditorForm *self)
{
  g_return_val_if_fail (CARD_IS_EDITOR_FORM (self), DECK_EDIT_NO_CARD);
  return self->index;
}

void
card_editor_form_set_flag (CardEditorForm *self, const char *note)
{
  g_return_if_fail (CARD_IS_EDITOR_FORM (self));
  g_free (self->flag_note);
  self->flag_note = g_strdup (note);
  card_editor_form_show_flag (self);
}

void
card_editor_form_show_problems (CardEditorForm *self)
{
  g_return_if_fail (CARD_IS_EDITOR_FORM (self));
  self->strict = TRUE;
  if (self->edit != NULL && self->shown)
    card_editor_form_refresh_fields (self);
}

gboolean
card_editor_form_focus (CardEditorForm *self, DeckField field, guint row)
{
  g_return_val_if_fail (CARD_IS_EDITOR_FORM (self), FALSE);
  for (guint i = 0; i < self->bound->len; i++)
    {
      Bound *bound = &g_array_index (self->bound, Bound, i);

      if (bound->head == DECK_N_HEADS && bound->field == field &&
          bound->row == row)
        {
          card_field_focus (bound->widget);
          return TRUE;
        }
    }
  if ((field == DECK_FIELD_SHOW_SCENARIO || field == DECK_FIELD_SHOW_STEP) &&
      self->show_moments != NULL)
    card_moments_focus (self->show_moments);
  else if (field == DECK_FIELD_SCENARIO && self->scenario != NULL)
    card_moments_focus (self->scenario);
  else
    return FALSE;
  return TRUE;
}

gboolean
card_editor_form_get_focus (CardEditorForm *self, DeckField *field, guint *row)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (CARD_IS_EDITOR_FORM (self), FALSE);
  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  for (guint i = 0; focus != NULL && i < self->bound->len; i++)
    {
      Bound *bound = &g_array_index (self->bound, Bound, i);

      if (bound->head != DECK_N_HEADS ||
          (focus != GTK_WIDGET (bound->widget) &&
           !gtk_widget_is_ancestor (focus, GTK_WIDGET (bound->widget))))
        continue;
      *field = bound->field;
      *row = bound->row;
      return TRUE;
    }
  return FALSE;
}

void
card_editor_form_focus_first (CardEditorForm *self)
{
  guint first = 0;

  g_return_if_fail (CARD_IS_EDITOR_FORM (self));
  if (card_editor_form_focus (self, DECK_FIELD_PROMPT, 0))
    return;
  for (guint i = self->bound->len; i > 0; i--)
    {
      DeckHead head = g_array_index (self->bound, Bound, i - 1).head;
      g_autofree char *problem =
          head != DECK_N_HEADS ? deck_edit_check_head (self->edit, head) : NULL;

      if (problem != NULL)
        first = i - 1;
    }
  if (first < self->bound->len)
    card_field_focus (g_array_index (self->bound, Bound, first).widget);
}
