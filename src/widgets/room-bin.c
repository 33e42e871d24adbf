/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/room-bin.h"

struct _RoomBin
{
  GtkWidget parent_instance;
  GtkWidget *child;
  int least_width;
  int most_width; /* 0: no limit */
};

enum
{
  PROP_CHILD = 1,
  PROP_LEAST_WIDTH,
  PROP_MOST_WIDTH,
  N_PROPERTIES
};
static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_TYPE (RoomBin, room_bin, GTK_TYPE_WIDGET)

static int
child_least (RoomBin *self, GtkOrientation orientation, int for_size)
{
  int least;

  gtk_widget_measure (self->child, orientation, for_size, &least, NULL, NULL,
                      NULL);
  return least;
}

/* ---- widget ---- */

static GtkSizeRequestMode
room_bin_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
room_bin_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  RoomBin *self = ROOM_BIN (widget);

  if (!self->child)
    return;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    for_size =
        MAX (for_size, child_least (self, GTK_ORIENTATION_HORIZONTAL, -1));
  gtk_widget_measure (self->child, orientation, for_size, minimum, natural,
                      NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN (*minimum, self->least_width);
      if (self->most_width > 0)
        *natural = MAX (*minimum, MIN (*natural, self->most_width));
    }
}

static void
room_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoomBin *self = ROOM_BIN (widget);
  GtkAllocation all = { 0, 0, width, height };

  if (!self->child)
    return;
  all.width = MAX (width, child_least (self, GTK_ORIENTATION_HORIZONTAL, -1));
  all.height =
      MAX (height, child_least (self, GTK_ORIENTATION_VERTICAL, all.width));
  gtk_widget_size_allocate (self->child, &all, baseline);
}

/* ---- object ---- */

static void
set_child (RoomBin *self, GtkWidget *child)
{
  if (self->child == child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

static void
set_width (RoomBin *self, int *width, int value, GParamSpec *pspec)
{
  if (*width == value)
    return;
  *width = value;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
room_bin_get_property (GObject *object,
                       guint id,
                       GValue *value,
                       GParamSpec *pspec)
{
  RoomBin *self = ROOM_BIN (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_LEAST_WIDTH:
      g_value_set_int (value, self->least_width);
      break;
    case PROP_MOST_WIDTH:
      g_value_set_int (value, self->most_width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
room_bin_set_property (GObject *object,
                       guint id,
                       const GValue *value,
                       GParamSpec *pspec)
{
  RoomBin *self = ROOM_BIN (object);

  switch (id)
    {
    case PROP_CHILD:
      set_child (self, g_value_get_object (value));
      break;
    case PROP_LEAST_WIDTH:
      set_width (self, &self->least_width, g_value_get_int (value), pspec);
      break;
    case PROP_MOST_WIDTH:
      set_width (self, &self->most_width, g_value_get_int (value), pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
room_bin_dispose (GObject *object)
{
  RoomBin *self = ROOM_BIN (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (room_bin_parent_class)->dispose (object);
}

static void
room_bin_class_init (RoomBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = room_bin_get_property;
  object_class->set_property = room_bin_set_property;
  object_class->dispose = room_bin_dispose;
  widget_class->get_request_mode = room_bin_get_request_mode;
  widget_class->measure = room_bin_measure;
  widget_class->size_allocate = room_bin_size_allocate;

  properties[PROP_CHILD] =
      g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_LEAST_WIDTH] =
      g_param_spec_int ("least-width", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_MOST_WIDTH] =
      g_param_spec_int ("most-width", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
room_bin_init (RoomBin *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
