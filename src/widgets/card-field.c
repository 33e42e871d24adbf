/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-field.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-typed.h"

struct _CardField
{
  GtkBox parent_instance;

  GtkLabel *label;
  GtkWidget *bar;
  GtkBox *line;        /* the text and what stands beside it */
  GtkWidget *input;    /* GtkTextView or GtkEntry */
  GtkTextBuffer *text; /* of several lines; NULL */
  GtkWidget *problem_box;
  GtkImage *problem_icon;
  GtkLabel *problem;
  GtkLabel *note;
  gboolean quiet; /* the text is being set, not typed */
  gboolean visited;
};

enum
{
  CHANGED,
  LEFT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardField, card_field, GTK_TYPE_BOX)

static const struct
{
  const char *tag;
  guint key;
  GdkModifierType modifiers;
  const char *icon; /* or … */
  const char *sign; /* … */
  const char *words;
} tags[] = {
  { "strong", GDK_KEY_b, GDK_CONTROL_MASK, "format-text-bold-symbolic", NULL,
    N_ ("Strong (Ctrl+B)") },
  { "em", GDK_KEY_i, GDK_CONTROL_MASK, "format-text-italic-symbolic", NULL,
    N_ ("Emphasis (Ctrl+I)") },
  { "code", GDK_KEY_e, GDK_CONTROL_MASK, NULL, "{}", N_ ("Code (Ctrl+E)") },
  { "sub", GDK_KEY_b, GDK_CONTROL_MASK | GDK_SHIFT_MASK, NULL, "x₂",
    N_ ("Subscript (Ctrl+Shift+B)") },
  { "sup", GDK_KEY_p, GDK_CONTROL_MASK | GDK_SHIFT_MASK, NULL, "x²",
    N_ ("Superscript (Ctrl+Shift+P)") },
};

/* ---- colouring ---- */

static void
create_tags (GtkTextBuffer *text)
{
  gtk_text_buffer_create_tag (text, "bracket", "foreground-rgba",
                              &(GdkRGBA){ 0.5f, 0.5f, 0.5f, 1 }, "scale", 0.85,
                              NULL);
  gtk_text_buffer_create_tag (text, "em", "style", PANGO_STYLE_ITALIC, NULL);
  gtk_text_buffer_create_tag (text, "formula", "style", PANGO_STYLE_ITALIC,
                              NULL);
  gtk_text_buffer_create_tag (text, "strong", "weight", PANGO_WEIGHT_BOLD,
                              NULL);
  gtk_text_buffer_create_tag (text, "code", "family", "monospace", NULL);
  gtk_text_buffer_create_tag (text, "sub", "scale", 0.8, "rise",
                              -3 * PANGO_SCALE, NULL);
  gtk_text_buffer_create_tag (text, "sup", "scale", 0.8, "rise",
                              4 * PANGO_SCALE, NULL);
}

static void
colour (CardField *self)
{
  GtkTextIter begin, end;
  g_autofree char *typed = card_field_dup_text (self);
  g_autoptr (GArray) spans = deck_typed_find_spans (typed);

  gtk_text_buffer_get_bounds (self->text, &begin, &end);
  gtk_text_buffer_remove_all_tags (self->text, &begin, &end);
  for (guint i = 0; i < spans->len; i++)
    {
      const DeckTypedSpan *span = &g_array_index (spans, DeckTypedSpan, i);

      gtk_text_buffer_get_iter_at_offset (
          self->text, &begin,
          (int)g_utf8_pointer_to_offset (typed, typed + span->begin));
      gtk_text_buffer_get_iter_at_offset (
          self->text, &end,
          (int)g_utf8_pointer_to_offset (typed, typed + span->end));
      gtk_text_buffer_apply_tag_by_name (
          self->text, span->is_tag ? "bracket" : span->name, &begin, &end);
    }
}

/* ---- what happens ---- */

static void
changed_cb (CardField *self)
{
  if (self->text != NULL)
    colour (self);
  if (!self->quiet)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
enter_cb (CardField *self)
{
  if (self->bar != NULL)
    gtk_widget_set_opacity (self->bar, 1);
}

static void
leave_cb (CardField *self)
{
  if (self->bar != NULL)
    gtk_widget_set_opacity (self->bar, 0.55);
  self->visited = TRUE;
  g_signal_emit (self, signals[LEFT], 0);
}

/* Tab goes on to the next field: nobody indents a question. */
static gboolean
key_cb (CardField *self, guint keyval, guint keycode, GdkModifierType state)
{
  GdkModifierType held =
      state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK);

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (gdk_keyval_to_lower (keyval) == tags[i].key &&
        held == tags[i].modifiers)
      {
        card_field_toggle_tag (self, tags[i].tag);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

static void
tag_cb (GtkWidget *button, CardField *self)
{
  card_field_toggle_tag (
      self, g_object_get_data (G_OBJECT (button), "shardstep-tag"));
  gtk_widget_grab_focus (self->input);
}

/* ---- making ---- */

static GtkWidget *
bar_new (CardField *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      GtkWidget *button = gtk_button_new ();

      if (tags[i].icon != NULL)
        gtk_button_set_icon_name (GTK_BUTTON (button), tags[i].icon);
      else
        {
          GtkWidget *sign = gtk_label_new (NULL);

          gtk_label_set_label (GTK_LABEL (sign), tags[i].sign);
          gtk_button_set_child (GTK_BUTTON (button), sign);
        }
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "card-tag");
      gtk_widget_set_focus_on_click (button, FALSE);
      /* The keys do the same; Tab goes from text to text. */
      gtk_widget_set_focusable (button, FALSE);
      gtk_widget_set_tooltip_text (button, _ (tags[i].words));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (tags[i].words), -1);
      g_object_set_data (G_OBJECT (button), "shardstep-tag",
                         (char *)tags[i].tag);
      g_signal_connect_object (button, "clicked", G_CALLBACK (tag_cb), self, 0);
      gtk_box_append (GTK_BOX (bar), button);
    }
  gtk_widget_set_opacity (bar, 0.55);
  return bar;
}

static GtkWidget *
text_new (CardField *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 10);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 10);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (
      GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller),
                                              38);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller),
                                              240);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_add_css_class (scroller, "card-writing");

  self->input = view;
  self->text = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  /* The editor undoes for all fields alike. */
  gtk_text_buffer_set_enable_undo (self->text, FALSE);
  create_tags (self->text);
  g_signal_connect_object (self->text, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (view, keys);
  return scroller;
}

static GtkWidget *
entry_new (CardField *self)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_enable_undo (GTK_EDITABLE (entry), FALSE);
  self->input = entry;
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  return entry;
}

static void
add_problem (CardField *self)
{
  self->problem_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->problem_icon =
      GTK_IMAGE (gtk_image_new_from_icon_name ("dialog-warning-symbolic"));
  self->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_valign (GTK_WIDGET (self->problem_icon), GTK_ALIGN_START);
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_wrap_mode (self->problem, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->problem, 0);
  gtk_widget_add_css_class (self->problem_box, "caption");
  gtk_box_append (GTK_BOX (self->problem_box), GTK_WIDGET (self->problem_icon));
  gtk_box_append (GTK_BOX (self->problem_box), GTK_WIDGET (self->problem));
  gtk_widget_set_visible (self->problem_box, FALSE);
  gtk_box_append (GTK_BOX (self), self->problem_box);
}

static void
card_field_class_init (CardFieldClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
card_field_init (CardField *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
}

GtkWidget *
card_field_new (const char *label, gboolean markup)
{
  CardField *self = g_object_new (CARD_TYPE_FIELD, NULL);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkWidget *place;

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "heading");
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (self), top);
  self->line = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  place = markup ? text_new (self) : entry_new (self);
  gtk_widget_set_hexpand (place, TRUE);
  gtk_box_append (self->line, place);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->line));
  if (markup)
    {
      self->bar = bar_new (self);
      gtk_box_append (GTK_BOX (top), self->bar);
    }
  add_problem (self);
  self->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->note, TRUE);
  gtk_label_set_xalign (self->note, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->note));

  /* It may leave as this goes. */
  g_signal_connect_object (focus, "enter", G_CALLBACK (enter_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (leave_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->input, focus);
  card_field_set_label (self, label);
  return GTK_WIDGET (self);
}

/* ---- public ---- */

static gsize
byte_at (const char *text, const GtkTextIter *iter)
{
  return (
      gsize)(g_utf8_offset_to_pointer (text, gtk_text_iter_get_offset (iter)) -
             text);
}

static void
get_iter (CardField *self, const char *text, gsize byte, GtkTextIter *iter)
{
  gtk_text_buffer_get_iter_at_offset (
      self->text, iter, (int)g_utf8_pointer_to_offset (text, text + byte));
}

/* Only what differs is replaced; the cursor stands behind it, but not amid the
 * brackets of a tag. */
static void
replace_text (CardField *self, const char *old, const char *text)
{
  const char *old_end = old + strlen (old);
  const char *end = text + strlen (text);
  GtkTextIter begin, stop;
  const char *a = old;
  const char *b = text;

  while (*a != '\0' && *a == *b)
    {
      a++;
      b++;
    }
  while (a > old && ((guchar)*a & 0xc0) == 0x80)
    {
      a--;
      b--;
    }
  while (old_end > a && end > b && old_end[-1] == end[-1])
    {
      old_end--;
      end--;
    }
  while (((guchar)*old_end & 0xc0) == 0x80)
    {
      old_end++;
      end++;
    }
  get_iter (self, old, (gsize)(a - old), &begin);
  get_iter (self, old, (gsize)(old_end - old), &stop);
  gtk_text_buffer_delete (self->text, &begin, &stop);
  gtk_text_buffer_insert (self->text, &begin, b, (int)(end - b));
  get_iter (self, text, deck_typed_leave_tag (text, (gsize)(end - text)),
            &begin);
  gtk_text_buffer_place_cursor (self->text, &begin);
}

void
card_field_set_text (CardField *self, const char *text)
{
  g_autofree char *old = NULL;

  g_return_if_fail (CARD_IS_FIELD (self));
  old = card_field_dup_text (self);
  if (strcmp (old, text) == 0)
    return;
  self->quiet = TRUE;
  if (self->text != NULL)
    replace_text (self, old, text);
  else
    {
      gtk_editable_set_text (GTK_EDITABLE (self->input), text);
      gtk_editable_set_position (GTK_EDITABLE (self->input), -1);
    }
  self->quiet = FALSE;
}

char *
card_field_dup_text (CardField *self)
{
  GtkTextIter begin, end;

  g_return_val_if_fail (CARD_IS_FIELD (self), NULL);
  if (self->text == NULL)
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->input)));
  gtk_text_buffer_get_bounds (self->text, &begin, &end);
  return gtk_text_buffer_get_text (self->text, &begin, &end, FALSE);
}

void
card_field_set_problem (CardField *self, const char *problem, gboolean gently)
{
  g_return_if_fail (CARD_IS_FIELD (self));
  gtk_widget_set_visible (self->problem_box, problem != NULL);
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_icon), !gently);
  gtk_widget_remove_css_class (self->problem_box,
                               gently ? "error" : "dim-label");
  gtk_widget_add_css_class (self->problem_box, gently ? "dim-label" : "error");
  if (problem != NULL && !gently)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self->input),
                                 GTK_ACCESSIBLE_STATE_INVALID,
                                 GTK_ACCESSIBLE_INVALID_TRUE, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self->input),
                                GTK_ACCESSIBLE_STATE_INVALID);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->input),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  problem != NULL ? problem : "", -1);
}

void
card_field_set_note (CardField *self, const char *note)
{
  g_return_if_fail (CARD_IS_FIELD (self));
  gtk_label_set_label (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}

void
card_field_set_label (CardField *self, const char *label)
{
  g_return_if_fail (CARD_IS_FIELD (self));
  gtk_label_set_label (self->label, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->input),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

gboolean
card_field_get_visited (CardField *self)
{
  g_return_val_if_fail (CARD_IS_FIELD (self), FALSE);
  return self->visited;
}

void
card_field_set_visited (CardField *self)
{
  g_return_if_fail (CARD_IS_FIELD (self));
  self->visited = TRUE;
}

void
card_field_hide_label (CardField *self)
{
  g_return_if_fail (CARD_IS_FIELD (self));
  gtk_widget_set_visible (gtk_widget_get_first_child (GTK_WIDGET (self)),
                          FALSE);
}

void
card_field_add_suffix (CardField *self, GtkWidget *widget)
{
  g_return_if_fail (CARD_IS_FIELD (self));
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_box_append (self->line, widget);
}

void
card_field_set_editable (CardField *self, gboolean editable)
{
  g_return_if_fail (CARD_IS_FIELD (self));
  if (self->text != NULL)
    gtk_text_view_set_editable (GTK_TEXT_VIEW (self->input), editable);
  else
    gtk_editable_set_editable (GTK_EDITABLE (self->input), editable);
  if (editable)
    gtk_widget_remove_css_class (self->input, "dim-label");
  else
    gtk_widget_add_css_class (self->input, "dim-label");
}

void
card_field_focus (CardField *self)
{
  g_return_if_fail (CARD_IS_FIELD (self));
  if (self->text == NULL)
    gtk_entry_grab_focus_without_selecting (GTK_ENTRY (self->input));
  else
    gtk_widget_grab_focus (self->input);
}

void
card_field_toggle_tag (CardField *self, const char *tag)
{
  g_autofree char *typed = NULL;
  g_autofree char *text = NULL;
  GtkTextIter first, last;
  gsize begin, end;

  g_return_if_fail (CARD_IS_FIELD (self));
  if (self->text == NULL)
    return;
  typed = card_field_dup_text (self);
  gtk_text_buffer_get_selection_bounds (self->text, &first, &last);
  begin = byte_at (typed, &first);
  end = byte_at (typed, &last);
  text = deck_typed_toggle (typed, tag, &begin, &end);
  if (strcmp (typed, text) != 0)
    {
      /* One change: the text is complete between its halves. */
      self->quiet = TRUE;
      replace_text (self, typed, text);
      self->quiet = FALSE;
      g_signal_emit (self, signals[CHANGED], 0);
    }
  get_iter (self, text, begin, &first);
  get_iter (self, text, end, &last);
  gtk_text_buffer_select_range (self->text, &last, &first);
}
