/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-editor-list.h"

#include <glib/gi18n-lib.h>

#include "deck/deck-markup.h"
#include "deck/deck-typed.h"
#include "widgets/card-view.h"

/* ---- an entry of the model ---- */

#define CARD_TYPE_EDITOR_ITEM (card_editor_item_get_type ())
G_DECLARE_FINAL_TYPE (CardEditorItem,
                      card_editor_item,
                      CARD,
                      EDITOR_ITEM,
                      GObject)

struct _CardEditorItem
{
  GObject parent_instance;
  DeckDraft *draft;
  gboolean flagged;
};

enum
{
  ITEM_CHANGED,
  N_ITEM_SIGNALS
};
static guint item_signals[N_ITEM_SIGNALS];

G_DEFINE_TYPE (CardEditorItem, card_editor_item, G_TYPE_OBJECT)

static void
card_editor_item_finalize (GObject *object)
{
  deck_draft_unref (CARD_EDITOR_ITEM (object)->draft);
  G_OBJECT_CLASS (card_editor_item_parent_class)->finalize (object);
}

static void
card_editor_item_class_init (CardEditorItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = card_editor_item_finalize;
  item_signals[ITEM_CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
card_editor_item_init (CardEditorItem *self)
{
}

static CardEditorItem *
item_new (DeckDraft *draft)
{
  CardEditorItem *item = g_object_new (CARD_TYPE_EDITOR_ITEM, NULL);

  item->draft = deck_draft_ref (draft);
  return item;
}

/* ---- the list ---- */

struct _CardEditorList
{
  GtkWidget parent_instance;
  GtkWidget *scroller;
  GtkWidget *view;
  GListStore *items; /* CardEditorItem */
  GtkSingleSelection *selection;
  DeckEdit *edit;
  gboolean quiet; /* selected by the program */
};

enum
{
  SELECTED,
  MOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardEditorList, card_editor_list, GTK_TYPE_WIDGET)

/* The parts of a row. */
typedef struct
{
  GtkLabel *number;
  GtkLabel *prompt;
  GtkLabel *kind;
  GtkWidget *flag;
  GtkWidget *problem;
  GtkListItem *item;
} Row;

#define ROW "shardstep-row"
#define MAX_PROMPT 80 /* characters shown of a question */

static char *
dup_prompt (DeckDraft *draft)
{
  g_autofree char *markup =
      deck_typed_to_markup (deck_draft_get (draft, DECK_FIELD_PROMPT, 0));
  char *plain = deck_markup_to_plain (markup);

  g_strdelimit (plain, "\n", ' ');
  /* Cut here: a label that may be shortened and wrapped both asks for more than
   * it wants where its text is a letter or two. */
  if (g_utf8_strlen (plain, -1) > MAX_PROMPT)
    {
      char *cut = g_utf8_substring (plain, 0, MAX_PROMPT - 1);

      g_free (plain);
      plain = g_strconcat (cut, "…", NULL);
      g_free (cut);
    }
  if (*plain != '\0')
    return plain;
  g_free (plain);
  return g_strdup (_ ("New card"));
}

static void
show_row (Row *row)
{
  CardEditorItem *item = gtk_list_item_get_item (row->item);
  g_autofree char *prompt = dup_prompt (item->draft);
  g_autofree char *problem = deck_draft_find_problem (item->draft, NULL, NULL);
  g_autofree char *number =
      g_strdup_printf ("%u", gtk_list_item_get_position (row->item) + 1);

  gtk_label_set_label (row->number, number);
  gtk_label_set_label (row->prompt, prompt);
  gtk_label_set_label (row->kind,
                       card_kind_get_name (deck_draft_get_kind (item->draft)));
  gtk_widget_set_visible (row->problem, problem != NULL);
  gtk_widget_set_tooltip_text (row->problem, problem);
  gtk_widget_set_visible (row->flag, item->flagged);
}

/* ---- dragging ---- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, Row *row)
{
  return gdk_content_provider_new_typed (
      G_TYPE_UINT, gtk_list_item_get_position (row->item));
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, Row *row)
{
  GtkWidget *widget =
      gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);

  gtk_drag_source_set_icon (source, paintable, 0, 0);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue *value,
         double x,
         double y,
         Row *row)
{
  GtkWidget *widget =
      gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  GtkWidget *list = gtk_widget_get_ancestor (widget, CARD_TYPE_EDITOR_LIST);
  guint from = g_value_get_uint (value);
  guint to = gtk_list_item_get_position (row->item);

  if (list == NULL || from == to)
    return FALSE;
  g_signal_emit (list, signals[MOVED], 0, from, to);
  return TRUE;
}

/* ---- rows ---- */

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_UINT, GDK_ACTION_MOVE);
  Row *row = g_new0 (Row, 1);

  row->item = item;
  row->number = GTK_LABEL (gtk_label_new (NULL));
  row->prompt = GTK_LABEL (gtk_label_new (NULL));
  row->kind = GTK_LABEL (gtk_label_new (NULL));
  row->flag = gtk_image_new_from_icon_name ("mail-mark-important-symbolic");
  row->problem = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (row->number), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (row->number), "numeric");
  gtk_widget_set_size_request (GTK_WIDGET (row->number), 18, -1);
  gtk_label_set_xalign (row->number, 1);
  gtk_widget_set_valign (GTK_WIDGET (row->number), GTK_ALIGN_START);
  gtk_label_set_xalign (row->prompt, 0);
  gtk_label_set_wrap (row->prompt, TRUE);
  gtk_label_set_wrap_mode (row->prompt, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (row->kind, 0);
  gtk_widget_add_css_class (GTK_WIDGET (row->kind), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (row->kind), "dim-label");
  gtk_widget_add_css_class (row->problem, "warning");
  gtk_widget_set_tooltip_text (row->flag, _ ("Flagged as faulty"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->flag),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Flagged as faulty"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->problem),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Not finished"), -1);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (row->prompt));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (row->kind));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (row->number));
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), row->flag);
  gtk_box_append (GTK_BOX (box), row->problem);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), row);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), row);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), row);
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (target));
  g_object_set_data_full (G_OBJECT (box), ROW, row, g_free);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Row *row = g_object_get_data (G_OBJECT (gtk_list_item_get_child (item)), ROW);

  show_row (row);
  g_signal_connect_swapped (gtk_list_item_get_item (item), "changed",
                            G_CALLBACK (show_row), row);
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Row *row = g_object_get_data (G_OBJECT (gtk_list_item_get_child (item)), ROW);

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item),
                                        G_CALLBACK (show_row), row);
}

static void
selected_cb (CardEditorList *self)
{
  guint index = card_editor_list_get_selected (self);

  if (!self->quiet && index != DECK_EDIT_NO_CARD)
    g_signal_emit (self, signals[SELECTED], 0, index);
}

static void
activate_cb (CardEditorList *self, guint index)
{
  g_signal_emit (self, signals[SELECTED], 0, index);
}

/* ---- widget ---- */

static gboolean
card_editor_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (CARD_EDITOR_LIST (widget)->view);
}

static void
card_editor_list_dispose (GObject *object)
{
  CardEditorList *self = CARD_EDITOR_LIST (object);

  self->edit = NULL;
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (card_editor_list_parent_class)->dispose (object);
}

static void
card_editor_list_class_init (CardEditorListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = card_editor_list_dispose;
  widget_class->grab_focus = card_editor_list_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[SELECTED] =
      g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[MOVED] =
      g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
card_editor_list_init (CardEditorList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  self->items = g_list_store_new (CARD_TYPE_EDITOR_ITEM);
  self->selection =
      gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected",
                           G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  self->view = gtk_list_view_new (
      g_object_ref (GTK_SELECTION_MODEL (self->selection)), factory);
  gtk_widget_add_css_class (self->view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Cards"),
                                  -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb),
                           self, G_CONNECT_SWAPPED);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller),
                                 self->view);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/* ---- public ---- */

void
card_editor_list_set_edit (CardEditorList *self, DeckEdit *edit)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (CARD_IS_EDITOR_LIST (self));
  self->edit = edit;
  for (guint i = 0; edit != NULL && i < deck_edit_get_n_cards (edit); i++)
    g_ptr_array_add (items, item_new (deck_edit_get_card (edit, i)));
  self->quiet = TRUE;
  g_list_store_splice (self->items, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  gtk_single_selection_set_selected (self->selection,
                                     GTK_INVALID_LIST_POSITION);
  self->quiet = FALSE;
}

/* The numbers after a place where one came or went. */
static void
renumber (CardEditorList *self, guint from)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = from; i < n; i++)
    {
      g_autoptr (CardEditorItem) item =
          g_list_model_get_item (G_LIST_MODEL (self->items), i);

      g_signal_emit (item, item_signals[ITEM_CHANGED], 0);
    }
}

static void
move (CardEditorList *self, guint from, guint to)
{
  g_autoptr (CardEditorItem) item =
      g_list_model_get_item (G_LIST_MODEL (self->items), from);

  g_list_store_remove (self->items, from);
  g_list_store_insert (self->items, to, item);
  renumber (self, MIN (from, to));
}

void
card_editor_list_apply (CardEditorList *self,
                        DeckChange change,
                        guint index,
                        guint to)
{
  g_return_if_fail (CARD_IS_EDITOR_LIST (self));
  if (self->edit == NULL)
    return;
  self->quiet = TRUE;
  if (change == DECK_CHANGE_INSERTED)
    {
      g_autoptr (CardEditorItem) item =
          item_new (deck_edit_get_card (self->edit, index));

      g_list_store_insert (self->items, index, item);
      renumber (self, index);
    }
  else if (change == DECK_CHANGE_REMOVED)
    {
      g_list_store_remove (self->items, index);
      renumber (self, index);
    }
  else if (change == DECK_CHANGE_MOVED)
    move (self, index, to);
  else if (change == DECK_CHANGE_CARD)
    {
      g_autoptr (CardEditorItem) item =
          g_list_model_get_item (G_LIST_MODEL (self->items), index);

      deck_draft_unref (item->draft);
      item->draft = deck_draft_ref (deck_edit_get_card (self->edit, index));
      g_signal_emit (item, item_signals[ITEM_CHANGED], 0);
    }
  self->quiet = FALSE;
}

void
card_editor_list_select (CardEditorList *self, guint index)
{
  g_return_if_fail (CARD_IS_EDITOR_LIST (self));
  self->quiet = TRUE;
  gtk_single_selection_set_selected (
      self->selection,
      index == DECK_EDIT_NO_CARD ? GTK_INVALID_LIST_POSITION : index);
  self->quiet = FALSE;
  if (index != DECK_EDIT_NO_CARD)
    gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", index);
}

guint
card_editor_list_get_selected (CardEditorList *self)
{
  guint selected;

  g_return_val_if_fail (CARD_IS_EDITOR_LIST (self), DECK_EDIT_NO_CARD);
  selected = gtk_single_selection_get_selected (self->selection);
  return selected == GTK_INVALID_LIST_POSITION ? DECK_EDIT_NO_CARD : selected;
}

void
card_editor_list_set_flagged (CardEditorList *self, GHashTable *ids)
{
  guint n;

  g_return_if_fail (CARD_IS_EDITOR_LIST (self));
  n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CardEditorItem) item =
          g_list_model_get_item (G_LIST_MODEL (self->items), i);
      gboolean flagged = g_hash_table_contains (
          ids, deck_draft_get (item->draft, DECK_FIELD_ID, 0));

      if (flagged == item->flagged)
        continue;
      item->flagged = flagged;
      g_signal_emit (item, item_signals[ITEM_CHANGED], 0);
    }
}
