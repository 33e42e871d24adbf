/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/transport-bar.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _TransportBar
{
  GtkWidget parent_instance;
  GtkWidget *grid;
  GtkWidget *buttons;
  GtkWidget *scrub_box;
  GtkWidget *modes;
  GtkWidget *play_button;
  GtkWidget *back_label;
  GtkWidget *forward_label;
  GtkRange *scale;
  GtkLabel *time_label;
  GtkLabel *speed_label;
  GtkWidget *loop_button;
  GtkWidget *pace_button;
  gint64 t_ns;
  gboolean covered;
  gint64 time_end_ns; /* whose width the time label keeps */
  guint step, n_steps;
  gboolean narrow;
};

enum
{
  SEEK_POSITION,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (TransportBar, transport_bar, GTK_TYPE_WIDGET)

static gboolean
change_value_cb (TransportBar *self, GtkScrollType scroll, double value)
{
  g_signal_emit (self, signals[SEEK_POSITION], 0, CLAMP (value, 0.0, 1.0));
  /* The scrubber moves when the instant has: what is shown is what is. */
  return TRUE;
}

static void
transport_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TRANSPORT_TYPE_BAR);
  G_OBJECT_CLASS (transport_bar_parent_class)->dispose (object);
}

static void
transport_bar_class_init (TransportBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = transport_bar_dispose;

  signals[SEEK_POSITION] = g_signal_new (
      "seek-position", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/transport-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TransportBar, grid);
  gtk_widget_class_bind_template_child (widget_class, TransportBar, buttons);
  gtk_widget_class_bind_template_child (widget_class, TransportBar, scrub_box);
  gtk_widget_class_bind_template_child (widget_class, TransportBar, modes);
  gtk_widget_class_bind_template_child (widget_class, TransportBar,
                                        play_button);
  gtk_widget_class_bind_template_child (widget_class, TransportBar, back_label);
  gtk_widget_class_bind_template_child (widget_class, TransportBar,
                                        forward_label);
  gtk_widget_class_bind_template_child (widget_class, TransportBar, scale);
  gtk_widget_class_bind_template_child (widget_class, TransportBar, time_label);
  gtk_widget_class_bind_template_child (widget_class, TransportBar,
                                        speed_label);
  gtk_widget_class_bind_template_child (widget_class, TransportBar,
                                        loop_button);
  gtk_widget_class_bind_template_child (widget_class, TransportBar,
                                        pace_button);
  gtk_widget_class_bind_template_callback (widget_class, change_value_cb);
}

static void
transport_bar_init (TransportBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  transport_bar_set_playing (self, FALSE);
}

void
transport_bar_set_playing (TransportBar *self, gboolean playing)
{
  g_return_if_fail (TRANSPORT_IS_BAR (self));
  gtk_button_set_icon_name (GTK_BUTTON (self->play_button),
                            playing ? "media-playback-pause-symbolic"
                                    : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->play_button, playing ? _ ("Pause (Space)")
                                                          : _ ("Play (Space)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  playing ? _ ("Pause") : _ ("Play"), -1);
}

void
transport_bar_set_speed (TransportBar *self, int exponent)
{
  static const char *const names[] = {
    "⅛×", "¼×", "½×", "1×", "2×", "4×", "8×"
  };

  g_return_if_fail (TRANSPORT_IS_BAR (self));
  gtk_label_set_label (self->speed_label, names[CLAMP (exponent + 3, 0, 6)]);
}

static void
arrange (TransportBar *self)
{
  GtkGrid *grid = GTK_GRID (self->grid);

  g_object_ref (self->buttons);
  g_object_ref (self->scrub_box);
  g_object_ref (self->modes);
  gtk_grid_remove (grid, self->buttons);
  gtk_grid_remove (grid, self->scrub_box);
  gtk_grid_remove (grid, self->modes);
  if (self->narrow)
    {
      gtk_grid_attach (grid, self->scrub_box, 0, 0, 2, 1);
      gtk_grid_attach (grid, self->buttons, 0, 1, 1, 1);
      gtk_grid_attach (grid, self->modes, 1, 1, 1, 1);
    }
  else
    {
      gtk_grid_attach (grid, self->buttons, 0, 0, 1, 1);
      gtk_grid_attach (grid, self->scrub_box, 1, 0, 1, 1);
      gtk_grid_attach (grid, self->modes, 2, 0, 1, 1);
    }
  g_object_unref (self->buttons);
  g_object_unref (self->scrub_box);
  g_object_unref (self->modes);
}

void
transport_bar_set_room (TransportBar *self, int width_px)
{
  gboolean narrow = width_px < 740;

  g_return_if_fail (TRANSPORT_IS_BAR (self));
  gtk_widget_set_visible (self->back_label, width_px >= 960);
  gtk_widget_set_visible (self->forward_label, width_px >= 960);
  gtk_widget_set_visible (self->loop_button, width_px >= 520);
  gtk_widget_set_visible (self->pace_button, width_px >= 520);
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  arrange (self);
}

char *
transport_bar_time_text (gint64 t_ns, gint64 end_ns)
{
  static const struct
  {
    const char *name;
    double ns;
  } units[] = { { "s", 1e9 }, { "ms", 1e6 }, { "µs", 1e3 }, { "ns", 1 } };
  guint unit = 0;
  double end, t;
  int digits;
  char format[8], t_text[G_ASCII_DTOSTR_BUF_SIZE];
  char end_text[G_ASCII_DTOSTR_BUF_SIZE];

  while (unit < G_N_ELEMENTS (units) - 1 && (double)end_ns < units[unit].ns)
    unit++;
  end = (double)end_ns / units[unit].ns;
  t = (double)t_ns / units[unit].ns;
  digits = units[unit].ns > 1
               ? CLAMP (2 - (int)floor (log10 (MAX (end, 1))), 0, 2)
               : 0;
  g_snprintf (format, sizeof format, "%%.%df", digits);
  g_ascii_formatd (t_text, sizeof t_text, format, fabs (t));
  g_ascii_formatd (end_text, sizeof end_text, format, end);
  /* Translators: the instant shown of the whole: "3.72 of 5.00 ms" */
  return g_strdup_printf (_ ("%s%s of %s\u00a0%s"),
                          t < 0 && g_ascii_strtod (t_text, NULL) > 0 ? "−" : "",
                          t_text, end_text, units[unit].name);
}

void
transport_bar_set_time (TransportBar *self,
                        double position,
                        gint64 t_ns,
                        gint64 end_ns)
{
  g_autofree char *text = NULL;

  g_return_if_fail (TRANSPORT_IS_BAR (self));
  self->t_ns = t_ns;
  text =
      self->covered ? g_strdup ("–") : transport_bar_time_text (t_ns, end_ns);
  gtk_range_set_value (self->scale, position);
  gtk_label_set_label (self->time_label, text);
  if (self->time_end_ns != end_ns)
    {
      g_autofree char *widest = transport_bar_time_text (-end_ns, end_ns);

      /* The scrubber must not change its length while time goes by. */
      gtk_label_set_width_chars (self->time_label,
                                 (int)g_utf8_strlen (widest, -1));
      self->time_end_ns = end_ns;
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
say_step (TransportBar *self)
{
  g_autofree char *text = NULL;

  /* Translators: which step of how many is shown. */
  if (!self->covered)
    text = g_strdup_printf (_ ("Step %u of %u"), self->step, self->n_steps);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->scale), text);
  if (text && self->t_ns < 0)
    {
      g_autofree char *dealing =
          g_strdup_printf (_ ("%s. Before 0 the batch is dealt to the devices, "
                              "which is not part "
                              "of the training step."),
                           text);

      gtk_widget_set_tooltip_text (GTK_WIDGET (self->time_label), dealing);
      return;
    }
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->time_label), text);
}

void
transport_bar_set_covered (TransportBar *self, gboolean covered)
{
  g_return_if_fail (TRANSPORT_IS_BAR (self));
  if (self->covered == covered)
    return;
  self->covered = covered;
  gtk_widget_set_sensitive (GTK_WIDGET (self), !covered);
  transport_bar_set_time (self, gtk_range_get_value (self->scale), self->t_ns,
                          self->time_end_ns);
  say_step (self);
}

void
transport_bar_set_step (TransportBar *self, guint step, guint n_steps)
{
  g_return_if_fail (TRANSPORT_IS_BAR (self));
  if (self->step == step && self->n_steps == n_steps)
    return;
  self->step = step;
  self->n_steps = n_steps;
  say_step (self);
}
