/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/scenario-chooser.h"

#include "widgets/scenario-words.h"

struct _ScenarioChooser
{
  GtkPopover parent_instance;
  GtkEditable *search;
  GtkListBox *list;
  int n_rows;
  char *needle;   /* folded for comparing; NULL: everything */
  char *current;  /* id of what is shown, or NULL */
  gboolean seeks; /* letters were typed that are not sought yet */
};

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (ScenarioChooser, scenario_chooser, GTK_TYPE_POPOVER)

#define ROW_ID "shardstep-id"
#define ROW_TITLE "shardstep-title" /* folded, like … */
#define ROW_TEXT "shardstep-text"   /* … what else it is found by */
#define ROW_PLACE "shardstep-place"

static const char *
row_get_id (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), ROW_ID);
}

static GtkListBoxRow *
find_row (ScenarioChooser *self, const char *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)); i++)
    if (g_strcmp0 (row_get_id (row), id) == 0)
      return row;
  return NULL;
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal ? normal : "", -1);
}

static guint
rank_row (ScenarioChooser *self, GtkListBoxRow *row)
{
  return scenario_words_rank (g_object_get_data (G_OBJECT (row), ROW_TITLE),
                              g_object_get_data (G_OBJECT (row), ROW_TEXT),
                              self->needle);
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer data)
{
  ScenarioChooser *self = data;

  return !self->needle || rank_row (self, row) != SCENARIO_WORDS_NONE;
}

/* As they were added, the better answers first while something is sought. */
static int
sort_cb (GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
  ScenarioChooser *self = data;
  int left = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (a), ROW_PLACE));
  int right = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (b), ROW_PLACE));

  if (self->needle && rank_row (self, a) != rank_row (self, b))
    return rank_row (self, a) < rank_row (self, b) ? -1 : 1;
  return (left > right) - (left < right);
}

/* ---- what Enter takes ---- */

/* The row on show after that one (NULL: the first), or NULL. */
static GtkListBoxRow *
find_next (ScenarioChooser *self, GtkListBoxRow *after)
{
  int i = after ? gtk_list_box_row_get_index (after) + 1 : 0;
  GtkListBoxRow *row;

  for (; (row = gtk_list_box_get_row_at_index (self->list, i)); i++)
    if (filter_cb (row, self))
      return row;
  return NULL;
}

/* What is highlighted is what Enter takes, and a screen reader is told which it
 * is while the cursor stays in what is sought. */
static void
highlight (ScenarioChooser *self, GtkListBoxRow *row)
{
  GtkAccessible *search = GTK_ACCESSIBLE (self->search);

  gtk_list_box_select_row (self->list, row);
  if (row)
    gtk_accessible_update_relation (
        search, GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, row, -1);
  else
    gtk_accessible_reset_relation (search,
                                   GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT);
}

/* Those found begin at the top. */
static void
scroll_to_top (ScenarioChooser *self)
{
  GtkAdjustment *adjustment = gtk_list_box_get_adjustment (self->list);

  if (adjustment)
    gtk_adjustment_set_value (adjustment, 0);
}

/* ---- callbacks ---- */

static void
seek (ScenarioChooser *self)
{
  g_autofree char *text =
      g_strstrip (g_strdup (gtk_editable_get_text (self->search)));
  g_autofree char *needle = *text ? fold (text) : NULL;

  g_free (self->needle);
  self->needle = g_steal_pointer (&needle);
  gtk_list_box_invalidate_filter (self->list);
  gtk_list_box_invalidate_sort (self->list);
  highlight (self, self->needle ? find_next (self, NULL)
                                : find_row (self, self->current));
  scroll_to_top (self);
  self->seeks = FALSE;
}

/* It is told a moment after the last letter. */
static void
seek_now (ScenarioChooser *self)
{
  if (self->seeks)
    seek (self);
}

static void
choose (ScenarioChooser *self, GtkListBoxRow *row)
{
  g_autofree char *id = g_strdup (row_get_id (row));

  g_signal_emit (self, signals[CHOSEN], 0, id);
}

static void
row_activated_cb (ScenarioChooser *self, GtkListBoxRow *row)
{
  choose (self, row);
}

/* Nothing was sought: what is shown stays as it is, its knobs too. */
static void
search_activate_cb (ScenarioChooser *self)
{
  GtkListBoxRow *row;

  seek_now (self);
  row = gtk_list_box_get_selected_row (self->list);
  if (row && (self->needle || g_strcmp0 (row_get_id (row), self->current) != 0))
    choose (self, row);
  else if (!self->needle)
    gtk_popover_popdown (GTK_POPOVER (self));
}

/* From what is sought to the row below the highlighted one. */
static gboolean
search_key_cb (ScenarioChooser *self, guint key)
{
  GtkListBoxRow *row;

  if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    return GDK_EVENT_STOP;
  if (key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  seek_now (self);
  row = find_next (self, gtk_list_box_get_selected_row (self->list));
  if (!row)
    row = gtk_list_box_get_selected_row (self->list);
  if (row)
    {
      highlight (self, row);
      gtk_widget_grab_focus (GTK_WIDGET (row));
    }
  return GDK_EVENT_STOP;
}

static void
to_search (ScenarioChooser *self)
{
  GtkEditable *text = gtk_editable_get_delegate (self->search);

  gtk_text_grab_focus_without_selecting (GTK_TEXT (text));
}

/* At the ends: up to what is sought, and no further down. */
static gboolean
keynav_failed_cb (ScenarioChooser *self, GtkDirectionType direction)
{
  if (direction == GTK_DIR_UP)
    to_search (self);
  return direction == GTK_DIR_UP || direction == GTK_DIR_DOWN;
}

/* A letter goes to what is sought, wherever the cursor was. */
static void
text_changed_cb (ScenarioChooser *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  self->seeks = TRUE;
  if (focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    to_search (self);
}

static void
show_cb (ScenarioChooser *self)
{
  gtk_editable_set_text (self->search, "");
  seek (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
listen_for_keys (ScenarioChooser *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (search_key_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->search), keys);
  g_signal_connect_object (self->list, "keynav-failed",
                           G_CALLBACK (keynav_failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "changed",
                           G_CALLBACK (text_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* ---- widget ---- */

static void
scenario_chooser_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SCENARIO_TYPE_CHOOSER);
  G_OBJECT_CLASS (scenario_chooser_parent_class)->dispose (object);
}

static void
scenario_chooser_finalize (GObject *object)
{
  g_free (SCENARIO_CHOOSER (object)->needle);
  g_free (SCENARIO_CHOOSER (object)->current);
  G_OBJECT_CLASS (scenario_chooser_parent_class)->finalize (object);
}

static void
scenario_chooser_class_init (ScenarioChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = scenario_chooser_dispose;
  object_class->finalize = scenario_chooser_finalize;
  signals[CHOSEN] =
      g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/scenario-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, ScenarioChooser, search);
  gtk_widget_class_bind_template_child (widget_class, ScenarioChooser, list);
  gtk_widget_class_bind_template_callback (widget_class, seek);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
scenario_chooser_init (ScenarioChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list, filter_cb, self, NULL);
  gtk_list_box_set_sort_func (self->list, sort_cb, self, NULL);
  g_signal_connect (self, "show", G_CALLBACK (show_cb), NULL);
  listen_for_keys (self);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search),
                                           GTK_WIDGET (self));
}

/* ---- public ---- */

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
set_found_by (GtkListBoxRow *row, const char *key, const char *text)
{
  g_object_set_data_full (G_OBJECT (row), key, fold (text), g_free);
}

static void
add (ScenarioChooser *self,
     const char *id,
     const char *title,
     const char *summary,
     const char *words)
{
  GtkListBoxRow *row;
  GtkWidget *box;
  g_autofree char *text =
      g_strconcat (summary ? summary : "", "\n", words, NULL);

  row = find_row (self, id);
  if (!row)
    {
      row = GTK_LIST_BOX_ROW (gtk_list_box_row_new ());
      g_object_set_data_full (G_OBJECT (row), ROW_ID, g_strdup (id), g_free);
      set_found_by (row, ROW_TITLE, "");
      set_found_by (row, ROW_TEXT, "");
      g_object_set_data (G_OBJECT (row), ROW_PLACE,
                         GINT_TO_POINTER (self->n_rows++));
      gtk_list_box_append (self->list, GTK_WIDGET (row));
    }
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_box_append (GTK_BOX (box), label_new (title, "heading"));
  if (summary && *summary)
    gtk_box_append (GTK_BOX (box), label_new (summary, "caption"));
  gtk_list_box_row_set_child (row, box);
  set_found_by (row, ROW_TITLE, title);
  set_found_by (row, ROW_TEXT, text);
}

void
scenario_chooser_add (ScenarioChooser *self,
                      const char *id,
                      const char *title,
                      const char *summary)
{
  g_return_if_fail (SCENARIO_IS_CHOOSER (self));
  g_return_if_fail (id && title);
  add (self, id, title, summary, "");
}

void
scenario_chooser_add_scenario (ScenarioChooser *self, Scenario *scenario)
{
  g_autofree char *words = NULL;

  g_return_if_fail (SCENARIO_IS_CHOOSER (self));
  words = scenario_words (scenario);
  add (self, scenario_get_id (scenario), scenario_get_title (scenario),
       scenario_get_summary (scenario), words);
}

void
scenario_chooser_set_current (ScenarioChooser *self, const char *id)
{
  g_return_if_fail (SCENARIO_IS_CHOOSER (self));
  g_free (self->current);
  self->current = g_strdup (id);
  highlight (self, id ? find_row (self, id) : NULL);
}

void
scenario_chooser_set_words (ScenarioChooser *self,
                            const char *find,
                            const char *nothing_found)
{
  GtkWidget *label = gtk_label_new (nothing_found);

  g_return_if_fail (SCENARIO_IS_CHOOSER (self));
  g_object_set (self->search, "placeholder-text", find, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, find, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, find, -1);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_top (label, 18);
  gtk_widget_set_margin_bottom (label, 18);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_box_set_placeholder (self->list, label);
}
