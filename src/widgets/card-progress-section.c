/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-progress-section.h"

#include <glib/gi18n-lib.h>

#define N_FACES 2
#define ROW_PX 26
#define TABLE_MOST_PX 280

struct _CardProgressSection
{
  GtkBox parent_instance;

  GtkLabel *title;
  GtkBox *faces; /* the switch between them */
  GtkToggleButton *face_buttons[N_FACES];
  GtkToggleButton *table_button;
  GtkButton *hide_button;
  GtkWidget *body; /* all but the head */
  GtkLabel *summary;
  GtkStack *stack;
  PlotView *view;
  GtkScrolledWindow *table_scroller;
  GtkLabel *facts;

  ScenePlotData *data[N_FACES];
  char *why[N_FACES];
  guint face;
  gboolean shown;
};

enum
{
  PROP_0,
  PROP_SHOWN,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_TYPE (CardProgressSection, card_progress_section, GTK_TYPE_BOX)

/* ---- the table ---- */

static GtkWidget *
make_cell (char *text, gboolean head, gboolean first)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role",
                                   head ? GTK_ACCESSIBLE_ROLE_COLUMN_HEADER
                                        : GTK_ACCESSIBLE_ROLE_CELL,
                                   "label", text, "xalign", first ? 0.0 : 1.0,
                                   "wrap", TRUE, "hexpand", TRUE, NULL);

  if (head)
    gtk_widget_add_css_class (label, "dim-label");
  else if (!first)
    gtk_widget_add_css_class (label, "numeric");
  g_free (text);
  return label;
}

/* Rows as boxes, so that a screen reader is told which cells belong together;
 * equal widths keep the columns. */
static GtkWidget *
make_row (ScenePlotData *data, int row)
{
  GtkWidget *box =
      g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_ROW,
                    "homogeneous", TRUE, "spacing", 12, NULL);

  for (guint c = 0; c < scene_plot_data_get_n_columns (data); c++)
    gtk_box_append (
        GTK_BOX (box),
        make_cell (scene_plot_data_dup_cell (data, row, c), row < 0, c == 0));
  return box;
}

/* n_rows: how many it has, the head counted in. */
static GtkWidget *
make_table (ScenePlotData *data, int *n_rows)
{
  GtkWidget *table = g_object_new (
      GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_TABLE, "orientation",
      GTK_ORIENTATION_VERTICAL, "spacing", 6, "margin-end", 12, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (table),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  scene_plot_data_get_title (data), -1);
  gtk_box_append (GTK_BOX (table), make_row (data, -1));
  *n_rows = 1;
  for (guint i = 0; i < scene_plot_data_get_n_points (data); i++)
    if (!scene_plot_data_is_blank (data, i))
      {
        gtk_box_append (GTK_BOX (table), make_row (data, (int)i));
        ++*n_rows;
      }
  return table;
}

/* ---- showing ---- */

/* A scrolled window in another is given the least it asks for. */
static void
show_table (CardProgressSection *self, ScenePlotData *data)
{
  int n_rows;
  GtkWidget *table = make_table (data, &n_rows);

  gtk_scrolled_window_set_child (self->table_scroller, table);
  gtk_scrolled_window_set_min_content_height (
      self->table_scroller, MIN (n_rows * ROW_PX, TABLE_MOST_PX));
}

static void
pointed_cb (CardProgressSection *self, int point)
{
  ScenePlotData *data = self->data[self->face];
  g_autofree char *text = NULL;

  if (point >= 0 && data != NULL)
    text = scene_plot_data_describe_point (data, (guint)point);
  /* A space keeps the line, so that nothing below moves. */
  gtk_label_set_text (self->facts, text ? text : " ");
}

static void
show_face (CardProgressSection *self)
{
  ScenePlotData *data = self->data[self->face];
  gboolean as_table = gtk_toggle_button_get_active (self->table_button);
  const char *summary =
      data ? scene_plot_data_get_summary (data) : self->why[self->face];

  gtk_label_set_text (self->summary, summary ? summary : "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary),
                          summary != NULL && summary[0] != '\0');
  gtk_widget_set_visible (self->body, self->shown);
  gtk_widget_set_visible (GTK_WIDGET (self->faces),
                          self->face_buttons[0] != NULL &&
                              (self->data[0] != NULL || self->data[1] != NULL));
  gtk_widget_set_visible (GTK_WIDGET (self->table_button),
                          self->shown && data != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), data != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), data != NULL && !as_table);
  plot_view_set_data (self->view, data);
  if (data != NULL && as_table)
    show_table (self, data);
  else
    gtk_scrolled_window_set_child (self->table_scroller, NULL);
  gtk_stack_set_visible_child (self->stack,
                               as_table ? GTK_WIDGET (self->table_scroller)
                                        : GTK_WIDGET (self->view));
}

/* It has a picture only: without words a screen reader would tell its class. */
static void
name_table_button (CardProgressSection *self)
{
  gboolean as_table = gtk_toggle_button_get_active (self->table_button);
  const char *words = as_table ? _ ("Show as picture") : _ ("Show as table");

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->table_button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
table_cb (CardProgressSection *self)
{
  name_table_button (self);
  show_face (self);
}

static void
face_cb (CardProgressSection *self)
{
  self->face = gtk_toggle_button_get_active (self->face_buttons[0]) ? 0 : 1;
  show_face (self);
}

static void
set_shown (CardProgressSection *self, gboolean shown)
{
  const char *words = shown ? _ ("Hide") : _ ("Show");

  if (self->shown == shown)
    return;
  self->shown = shown;
  gtk_button_set_label (self->hide_button, words);
  show_face (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOWN]);
}

static void
hide_cb (CardProgressSection *self)
{
  set_shown (self, !self->shown);
}

/* ---- object ---- */

static void
card_progress_section_get_property (GObject *object,
                                    guint id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  if (id == PROP_SHOWN)
    g_value_set_boolean (value, CARD_PROGRESS_SECTION (object)->shown);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
card_progress_section_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  if (id == PROP_SHOWN)
    set_shown (CARD_PROGRESS_SECTION (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
card_progress_section_finalize (GObject *object)
{
  CardProgressSection *self = CARD_PROGRESS_SECTION (object);

  for (guint i = 0; i < N_FACES; i++)
    {
      g_clear_pointer (&self->data[i], scene_plot_data_unref);
      g_free (self->why[i]);
    }
  G_OBJECT_CLASS (card_progress_section_parent_class)->finalize (object);
}

static void
card_progress_section_class_init (CardProgressSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = card_progress_section_get_property;
  object_class->set_property = card_progress_section_set_property;
  object_class->finalize = card_progress_section_finalize;
  props[PROP_SHOWN] = g_param_spec_boolean (
      "shown", NULL, NULL, TRUE,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static GtkWidget *
make_head (CardProgressSection *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE,
                              "wrap", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  self->table_button =
      g_object_new (GTK_TYPE_TOGGLE_BUTTON, "icon-name", "view-list-symbolic",
                    "valign", GTK_ALIGN_CENTER, NULL);
  name_table_button (self);
  /* Which of them: every section has one. */
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->table_button),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  self->title, NULL, -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->table_button), "flat");
  self->hide_button =
      g_object_new (GTK_TYPE_BUTTON, "label", _ ("Hide"), "valign",
                    GTK_ALIGN_CENTER, "visible", FALSE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->hide_button), "flat");
  g_signal_connect_swapped (self->table_button, "toggled",
                            G_CALLBACK (table_cb), self);
  g_signal_connect_swapped (self->hide_button, "clicked", G_CALLBACK (hide_cb),
                            self);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->table_button));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->hide_button));
  return head;
}

static void
card_progress_section_init (CardProgressSection *self)
{
  self->shown = TRUE;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "progress-section");
  gtk_box_append (GTK_BOX (self), make_head (self));

  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->summary =
      g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, NULL);
  self->view = PLOT_VIEW (plot_view_new ());
  self->table_scroller =
      g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy",
                    GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                    "max-content-height", TABLE_MOST_PX, NULL);
  self->stack = g_object_new (GTK_TYPE_STACK, "vhomogeneous", FALSE, NULL);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->view));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->table_scroller));
  self->facts = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE,
                              "label", " ", NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "caption");
  g_signal_connect_swapped (self->view, "pointed", G_CALLBACK (pointed_cb),
                            self);
  /* On a line of its own: beside the title it would not fit a narrow pane. */
  self->faces = g_object_new (GTK_TYPE_BOX, "halign", GTK_ALIGN_START,
                              "visible", FALSE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->faces), "linked");
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->faces));
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->facts));
  gtk_box_append (GTK_BOX (self), self->body);
}

GtkWidget *
card_progress_section_new (const char *title)
{
  CardProgressSection *self = g_object_new (CARD_TYPE_PROGRESS_SECTION, NULL);

  gtk_label_set_text (self->title, title);
  return GTK_WIDGET (self);
}

void
card_progress_section_set_faces (CardProgressSection *self,
                                 const char *first,
                                 const char *second)
{
  const char *const names[N_FACES] = { first, second };

  g_return_if_fail (CARD_IS_PROGRESS_SECTION (self));
  for (guint i = 0; i < N_FACES; i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (names[i]);

      gtk_widget_add_css_class (button, "caption");
      self->face_buttons[i] = GTK_TOGGLE_BUTTON (button);
      gtk_box_append (self->faces, button);
    }
  gtk_toggle_button_set_group (self->face_buttons[1], self->face_buttons[0]);
  gtk_toggle_button_set_active (self->face_buttons[0], TRUE);
  g_signal_connect_swapped (self->face_buttons[0], "toggled",
                            G_CALLBACK (face_cb), self);
}

void
card_progress_section_set_can_hide (CardProgressSection *self)
{
  g_return_if_fail (CARD_IS_PROGRESS_SECTION (self));
  gtk_widget_set_visible (GTK_WIDGET (self->hide_button), TRUE);
}

void
card_progress_section_set_data (CardProgressSection *self,
                                guint face,
                                ScenePlotData *data,
                                const char *why)
{
  g_return_if_fail (CARD_IS_PROGRESS_SECTION (self) && face < N_FACES);
  if (data != NULL)
    scene_plot_data_ref (data);
  g_clear_pointer (&self->data[face], scene_plot_data_unref);
  self->data[face] = data;
  g_free (self->why[face]);
  self->why[face] = g_strdup (why);
  show_face (self);
}
