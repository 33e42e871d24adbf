/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/scenario-chooser.h"

struct _ScenarioChooser
{
  GtkPopover parent_instance;
  GtkEditable *search;
  GtkListBox *list;
  int n_rows;
  char *needle; /* folded for comparing; NULL: everything */
};

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (ScenarioChooser, scenario_chooser, GTK_TYPE_POPOVER)

#define ROW_ID "shardstep-id"
#define ROW_TEXT "shardstep-text"
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

static gboolean
filter_cb (GtkListBoxRow *row, gpointer data)
{
  ScenarioChooser *self = data;

  return !self->needle ||
         strstr (g_object_get_data (G_OBJECT (row), ROW_TEXT), self->needle);
}

/* How well a row answers what is sought, 0 best: its title begins with it, a
 * word of it does, it is in there, or only in the summary. */
static guint
rank_row (ScenarioChooser *self, GtkListBoxRow *row)
{
  const char *text = g_object_get_data (G_OBJECT (row), ROW_TEXT);
  const char *end = strchr (text, '\n');
  const char *found = strstr (text, self->needle);
  g_autofree char *word = g_strconcat (" ", self->needle, NULL);
  const char *at_word = strstr (text, word);

  if (!found || (end && found > end))
    return 3;
  if (found == text)
    return 0;
  return at_word && (!end || at_word < end) ? 1 : 2;
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

/* ---- callbacks ---- */

static void
search_changed_cb (ScenarioChooser *self)
{
  const char *text = gtk_editable_get_text (self->search);

  g_clear_pointer (&self->needle, g_free);
  if (*text)
    self->needle = fold (text);
  gtk_list_box_invalidate_filter (self->list);
  gtk_list_box_invalidate_sort (self->list);
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

/* Enter takes the first one found. */
static void
search_activate_cb (ScenarioChooser *self)
{
  GtkListBoxRow *row;

  search_changed_cb (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)); i++)
    if (filter_cb (row, self))
      {
        choose (self, row);
        return;
      }
}

static void
show_cb (ScenarioChooser *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
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
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
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

void
scenario_chooser_add (ScenarioChooser *self,
                      const char *id,
                      const char *title,
                      const char *summary)
{
  GtkListBoxRow *row;
  GtkWidget *box;
  g_autofree char *both = NULL;

  g_return_if_fail (SCENARIO_IS_CHOOSER (self));
  g_return_if_fail (id && title);

  row = find_row (self, id);
  if (!row)
    {
      row = GTK_LIST_BOX_ROW (gtk_list_box_row_new ());
      g_object_set_data_full (G_OBJECT (row), ROW_ID, g_strdup (id), g_free);
      g_object_set_data_full (G_OBJECT (row), ROW_TEXT, g_strdup (""), g_free);
      g_object_set_data (G_OBJECT (row), ROW_PLACE,
                         GINT_TO_POINTER (self->n_rows++));
      gtk_list_box_append (self->list, GTK_WIDGET (row));
    }
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_box_append (GTK_BOX (box), label_new (title, "heading"));
  if (summary && *summary)
    gtk_box_append (GTK_BOX (box), label_new (summary, "caption"));
  gtk_list_box_row_set_child (row, box);

  both = g_strconcat (title, "\n", summary ? summary : "", NULL);
  g_object_set_data_full (G_OBJECT (row), ROW_TEXT, fold (both), g_free);
}

void
scenario_chooser_set_current (ScenarioChooser *self, const char *id)
{
  GtkListBoxRow *row;

  g_return_if_fail (SCENARIO_IS_CHOOSER (self));
  row = id ? find_row (self, id) : NULL;
  gtk_list_box_select_row (self->list, row);
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
