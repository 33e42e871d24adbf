/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-compare.h"

#include "scene/scene-compare.h"
#include "widgets/room-bin.h"
#include "widgets/stage-view.h"
#include "widgets/transport-bar.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Below it there is no room for two pictures side by side. */
#define BESIDE_WIDTH 860

/* Of the other, now, difference. */
#define N_FIGURES 3

struct _AppCompare
{
  AdwWindow parent_instance;
  GtkBox *sides;
  GtkDropDown *other_choice;
  StageView *one_stage;
  StageView *other_stage;
  GtkLabel *now_label;
  GtkLabel *problem;
  GtkListBox *table;
  GtkRange *scale;
  GtkLabel *time_label;

  AppSession *session;      /* what is shown in the main window */
  AppSession *other;        /* what it is compared with */
  ScenarioLibrary *library; /* or NULL */
  gint64 t_ns;
  GtkSizeGroup *columns[N_FIGURES];
  gboolean quiet; /* the choices are being set */
};

G_DEFINE_TYPE (AppCompare, app_compare, ADW_TYPE_WINDOW)

/* ---- both timelines ---- */

static gboolean
get_timelines (AppCompare *self, SimTimeline **one, SimTimeline **other)
{
  *one = self->other ? app_session_get_timeline (self->other) : NULL;
  *other = app_session_get_timeline (self->session);
  return *one && *other;
}

static void
get_range (AppCompare *self, gint64 *start_ns, gint64 *end_ns)
{
  SimTimeline *one, *other;

  *start_ns = *end_ns = 0;
  if (!get_timelines (self, &one, &other))
    return;
  *start_ns =
      MIN (sim_timeline_get_start_ns (one), sim_timeline_get_start_ns (other));
  *end_ns =
      MAX (sim_timeline_get_end_ns (one), sim_timeline_get_end_ns (other));
}

/* ---- the table ---- */

/* The name takes what is left and may wrap; figures are never cut. */
static GtkWidget *
cell_new (AppCompare *self, const char *text, int column, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  if (column < 0)
    {
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_set_hexpand (label, TRUE);
    }
  else
    gtk_size_group_add_widget (self->columns[column], label);
  gtk_label_set_xalign (GTK_LABEL (label), column < 0 ? 0 : 1);
  if (column == N_FIGURES - 1)
    gtk_widget_add_css_class (label, "difference");
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Which figures grow with the instant, and which do not. */
#define SPAN "shardstep-span"

static const char *
get_span_title (SceneCompareSpan span)
{
  return span == SCENE_COMPARE_WHOLE
             ? _ ("The whole run")
             : _ ("Up to this instant, mean over the devices");
}

static SceneCompareSpan
get_span (GtkListBoxRow *row)
{
  return (SceneCompareSpan)GPOINTER_TO_UINT (
      g_object_get_data (G_OBJECT (row), SPAN));
}

/* TRUE where it was another. */
static gboolean
set_span (GtkListBoxRow *row, SceneCompareSpan span)
{
  gboolean other = get_span (row) != span;

  g_object_set_data (G_OBJECT (row), SPAN, GUINT_TO_POINTER (span));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  get_span_title (span), -1);
  return other;
}

/* Above the first of each span; row 0 names the columns. */
static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  GtkWidget *title;

  if (!before || (gtk_list_box_row_get_index (before) > 0 &&
                  get_span (row) == get_span (before)))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  title = gtk_label_new (get_span_title (get_span (row)));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_widget_add_css_class (title, "compare-span");
  gtk_list_box_row_set_header (row, title);
}

static GtkWidget *
row_new (AppCompare *self,
         const char *name,
         const char *one,
         const char *other,
         const char *difference,
         const char *css_class)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  const char *const figures[N_FIGURES] = { one, other, difference };
  g_autofree char *words =
      g_strdup_printf ("%s: %s, %s, %s", name, one, other, difference);

  gtk_widget_add_css_class (box, "compare-row");
  gtk_box_append (GTK_BOX (box), cell_new (self, name, -1, css_class));
  for (int i = 0; i < N_FIGURES; i++)
    gtk_box_append (GTK_BOX (box), cell_new (self, figures[i], i, css_class));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  return row;
}

static void
set_cell (GtkWidget *cell, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (cell)), text) != 0)
    gtk_label_set_label (GTK_LABEL (cell), text);
}

/* Only the words of a row that is there already. */
static void
update_row (GtkListBoxRow *row, const SceneCompareRow *from)
{
  GtkWidget *cell =
      gtk_widget_get_first_child (gtk_list_box_row_get_child (row));
  const char *const words[] = { from->name, from->one, from->other,
                                from->difference };
  g_autofree char *all = g_strdup_printf (
      "%s: %s, %s, %s", from->name, from->one, from->other, from->difference);

  for (guint i = 0; i < G_N_ELEMENTS (words) && cell; i++)
    {
      set_cell (cell, words[i]);
      cell = gtk_widget_get_next_sibling (cell);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, all, -1);
}

/* The two by their titles; one scenario, by what differs of it. */
static void
get_names (AppCompare *self, const char **one, const char **other)
{
  Scenario *left = app_session_get_scenario (self->other);
  Scenario *right = app_session_get_scenario (self->session);
  gboolean same = !left || !right ||
                  g_str_equal (scenario_get_id (left), scenario_get_id (right));

  *one = same ? _ ("as the scenario says") : scenario_get_title (left);
  *other = same ? _ ("as the knobs are") : scenario_get_title (right);
}

/* Row 0. */
static void
show_heads (AppCompare *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->table, 0);
  SceneCompareRow head = { .name = (char *)_ ("Figure"),
                           .difference = (char *)_ ("difference") };
  const char *one, *other;
  GtkWidget *cell;

  get_names (self, &one, &other);
  head.one = (char *)one;
  head.other = (char *)other;
  if (row)
    {
      update_row (row, &head);
      return;
    }
  row = GTK_LIST_BOX_ROW (
      row_new (self, head.name, one, other, head.difference, "dim-label"));
  /* A title is longer than a figure. */
  for (cell = gtk_widget_get_first_child (gtk_list_box_row_get_child (row));
       cell; cell = gtk_widget_get_next_sibling (cell))
    {
      gtk_label_set_wrap (GTK_LABEL (cell), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (cell), 18);
      gtk_label_set_justify (GTK_LABEL (cell), GTK_JUSTIFY_RIGHT);
      gtk_widget_set_valign (cell, GTK_ALIGN_END);
    }
  gtk_list_box_append (self->table, GTK_WIDGET (row));
}

static void
show_table (AppCompare *self)
{
  SimTimeline *one, *other;
  g_autoptr (GPtrArray) rows = NULL;
  GtkListBoxRow *row;
  gboolean moved = FALSE;

  if (!get_timelines (self, &one, &other))
    return;
  rows = scene_compare (one, other, self->t_ns);
  show_heads (self);
  for (guint i = 0; i < rows->len; i++)
    {
      const SceneCompareRow *from = rows->pdata[i];

      row = gtk_list_box_get_row_at_index (self->table, (int)i + 1);
      if (row)
        {
          update_row (row, from);
          moved = set_span (row, from->span) || moved;
          continue;
        }
      row = GTK_LIST_BOX_ROW (row_new (self, from->name, from->one, from->other,
                                       from->difference, NULL));
      set_span (row, from->span);
      gtk_list_box_append (self->table, GTK_WIDGET (row));
    }
  while (
      (row = gtk_list_box_get_row_at_index (self->table, (int)rows->len + 1)))
    gtk_list_box_remove (self->table, GTK_WIDGET (row));
  if (moved)
    gtk_list_box_invalidate_headers (self->table);
}

/* ---- the instant ---- */

static void
show_instant (AppCompare *self)
{
  gint64 start_ns, end_ns;
  g_autofree char *text = NULL;

  get_range (self, &start_ns, &end_ns);
  if (end_ns <= start_ns)
    return;
  self->t_ns = CLAMP (self->t_ns, start_ns, end_ns);
  stage_canvas_set_instant (STAGE_CANVAS (self->one_stage), self->t_ns);
  stage_canvas_set_instant (STAGE_CANVAS (self->other_stage), self->t_ns);
  gtk_range_set_value (self->scale, (double)(self->t_ns - start_ns) /
                                        (double)(end_ns - start_ns));
  text = transport_bar_time_text (self->t_ns, end_ns);
  gtk_label_set_label (self->time_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  show_table (self);
}

static void
seek (AppCompare *self, gint64 t_ns)
{
  self->t_ns = t_ns;
  show_instant (self);
}

static gboolean
change_value_cb (AppCompare *self, GtkScrollType scroll, double value)
{
  gint64 start_ns, end_ns;

  get_range (self, &start_ns, &end_ns);
  seek (self,
        start_ns + llround (CLAMP (value, 0, 1) * (double)(end_ns - start_ns)));
  return TRUE;
}

/* What the main window plays moves both. */
static void
instant_cb (AppCompare *self)
{
  seek (self, app_session_get_instant (self->session));
}

/* The next stop of either. */
static void
step (AppCompare *self, gboolean forward)
{
  SimTimeline *both[2];
  gint64 start_ns, end_ns, to;

  if (!get_timelines (self, &both[0], &both[1]))
    return;
  get_range (self, &start_ns, &end_ns);
  to = forward ? end_ns : start_ns;
  for (guint i = 0; i < 2; i++)
    {
      SimStepLevel level = app_session_get_step_level (self->session);
      gint64 stop =
          forward ? sim_timeline_next_stop (both[i], self->t_ns, level)
                  : sim_timeline_previous_stop (both[i], self->t_ns, level);

      if (forward && stop > self->t_ns)
        to = MIN (to, stop);
      else if (!forward && stop < self->t_ns)
        to = MAX (to, stop);
    }
  seek (self, to);
}

/* Before the window's own keys, which would move the focus. */
static gboolean
key_cb (AppCompare *self, guint key, guint code, GdkModifierType state)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean rtl =
      gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gint64 start_ns, end_ns;

  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0 ||
      (focus && (gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) ||
                 GTK_IS_RANGE (focus))))
    return GDK_EVENT_PROPAGATE;
  get_range (self, &start_ns, &end_ns);
  switch (key)
    {
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      step (self, !rtl);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      step (self, rtl);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      seek (self, start_ns);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      seek (self, end_ns);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* ---- the sides ---- */

static void
timeline_cb (AppCompare *self)
{
  SimTimeline *one, *other;
  Scenario *scenario = app_session_get_scenario (self->session);
  SceneView view = *app_session_get_view (self->session);
  const char *refusal =
      view.refused ? app_session_get_refusal (self->session) : NULL;
  g_autofree char *problem = NULL;

  get_timelines (self, &one, &other);
  view.selected_device = view.selected_link = SIM_NONE;
  view.even_pace = FALSE;
  view.cover_meter = view.refused = FALSE;
  stage_canvas_set_flags (STAGE_CANVAS (self->one_stage), &view);
  stage_canvas_set_flags (STAGE_CANVAS (self->other_stage), &view);
  stage_canvas_set_timeline (STAGE_CANVAS (self->one_stage), one);
  stage_canvas_set_timeline (STAGE_CANVAS (self->other_stage), other);
  if (scenario)
    {
      const char *title = scenario_get_title (scenario);
      /* Translators: %s is a scenario's title */
      g_autofree char *now =
          refusal ? g_strdup_printf (_ ("%s, as it could be run last"), title)
                  : g_strdup_printf (_ ("%s, as the knobs are now"), title);

      gtk_label_set_label (self->now_label, now);
    }
  if (refusal)
    /* Translators: %s is a whole sentence that says why */
    problem = g_strdup_printf (_ ("What the knobs were turned to is not shown: "
                                  "%s"),
                               refusal);
  else
    problem = g_strdup (app_session_get_refusal (self->other));
  gtk_label_set_label (self->problem, problem ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  show_instant (self);
}

static void
load_other (AppCompare *self)
{
  guint selected = gtk_drop_down_get_selected (self->other_choice);
  Scenario *scenario = app_session_get_scenario (self->session);

  if (selected > 0 && self->library &&
      selected <= scenario_library_get_length (self->library))
    scenario = scenario_library_get (self->library, selected - 1);
  if (scenario)
    app_session_load (self->other, scenario);
}

static void
choice_cb (AppCompare *self)
{
  if (!self->quiet)
    load_other (self);
}

static void
fill_choices (AppCompare *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint n = self->library ? scenario_library_get_length (self->library) : 0;

  gtk_string_list_append (list, _ ("As the scenario says"));
  for (guint i = 0; i < n; i++)
    gtk_string_list_append (
        list, scenario_get_title (scenario_library_get (self->library, i)));
  self->quiet = TRUE;
  gtk_drop_down_set_model (self->other_choice, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->other_choice, 0);
  self->quiet = FALSE;
}

/* Another scenario in the main window: as it says is another one, too. */
static void
scenario_cb (AppCompare *self)
{
  if (gtk_drop_down_get_selected (self->other_choice) == 0)
    load_other (self);
}

/* ---- room ---- */

static void
layout_cb (AppCompare *self, int width, int height)
{
  gboolean beside = width >= BESIDE_WIDTH;
  GtkOrientation orientation =
      beside ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;

  if (gtk_orientable_get_orientation (GTK_ORIENTABLE (self->sides)) !=
      orientation)
    gtk_orientable_set_orientation (GTK_ORIENTABLE (self->sides), orientation);
}

static void
app_compare_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_compare_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)),
                           "layout", G_CALLBACK (layout_cb), widget,
                           G_CONNECT_SWAPPED);
}

/* ---- life ---- */

static void
app_compare_dispose (GObject *object)
{
  AppCompare *self = APP_COMPARE (object);

  if (self->other)
    app_session_cancel (self->other);
  gtk_widget_dispose_template (GTK_WIDGET (self), APP_TYPE_COMPARE);
  for (guint i = 0; i < N_FIGURES; i++)
    g_clear_object (&self->columns[i]);
  g_clear_object (&self->other);
  g_clear_object (&self->session);
  g_clear_pointer (&self->library, scenario_library_unref);
  G_OBJECT_CLASS (app_compare_parent_class)->dispose (object);
}

static void
add_keys (GtkWidgetClass *klass)
{
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Escape, 0, "window.close",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_w, GDK_CONTROL_MASK,
                                       "window.close", NULL);
}

static void
app_compare_class_init (AppCompareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = app_compare_dispose;
  widget_class->realize = app_compare_realize;
  g_type_ensure (ROOM_TYPE_BIN);
  g_type_ensure (STAGE_TYPE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/app-compare.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, AppCompare, name)
  BIND (sides);
  BIND (other_choice);
  BIND (one_stage);
  BIND (other_stage);
  BIND (now_label);
  BIND (problem);
  BIND (table);
  BIND (scale);
  BIND (time_label);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, choice_cb);
  gtk_widget_class_bind_template_callback (widget_class, change_value_cb);
  add_keys (widget_class);
}

static void
app_compare_init (AppCompare *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  for (guint i = 0; i < N_FIGURES; i++)
    self->columns[i] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->quiet = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->quiet = FALSE;
  gtk_list_box_set_header_func (self->table, header_cb, NULL, NULL);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

AppCompare *
app_compare_new (AppSession *session, ScenarioLibrary *library)
{
  AppCompare *self = g_object_new (APP_TYPE_COMPARE, NULL);
  static const char *const notifies[] = { "notify::timeline", "notify::view",
                                          "notify::refusal" };

  self->session = g_object_ref (session);
  self->other = app_session_new ();
  self->library = library ? scenario_library_ref (library) : NULL;
  self->t_ns = app_session_get_instant (session);
  for (guint i = 0; i < G_N_ELEMENTS (notifies); i++)
    {
      g_signal_connect_object (session, notifies[i], G_CALLBACK (timeline_cb),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->other, notifies[i],
                               G_CALLBACK (timeline_cb), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (session, "notify::instant", G_CALLBACK (instant_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::scenario",
                           G_CALLBACK (scenario_cb), self, G_CONNECT_SWAPPED);
  fill_choices (self);
  timeline_cb (self);
  load_other (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->other_stage));
  return self;
}

AppSession *
app_compare_get_other (AppCompare *self)
{
  return self->other;
}

gint64
app_compare_get_instant (AppCompare *self)
{
  return self->t_ns;
}
