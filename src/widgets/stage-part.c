/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/stage-part.h"

struct _StagePart
{
  GtkWidget parent_instance;
  SceneHit hit;
  char *name;
  char *description;
};

enum
{
  SELECTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (StagePart, stage_part, GTK_TYPE_WIDGET)

static void
select_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SELECTED], 0);
}

static void
stage_part_finalize (GObject *object)
{
  g_free (STAGE_PART (object)->name);
  g_free (STAGE_PART (object)->description);
  G_OBJECT_CLASS (stage_part_parent_class)->finalize (object);
}

static void
stage_part_class_init (StagePartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = stage_part_finalize;
  signals[SELECTED] =
      g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "part.select", NULL,
                                   select_cb);
  gtk_widget_class_set_activate_signal (widget_class, signals[SELECTED]);
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_widget_class_set_css_name (widget_class, "part");
}

static void
stage_part_init (StagePart *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
stage_part_new (void)
{
  return g_object_new (STAGE_TYPE_PART, NULL);
}

void
stage_part_set_hit (StagePart *self, const SceneHit *hit)
{
  g_return_if_fail (STAGE_IS_PART (self));
  self->hit = *hit;
}

const SceneHit *
stage_part_get_hit (StagePart *self)
{
  return &self->hit;
}

void
stage_part_set_words (StagePart *self,
                      const char *name,
                      const char *description)
{
  g_return_if_fail (STAGE_IS_PART (self));
  if (g_strcmp0 (self->name, name) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      name ? name : "", -1);
    }
  if (g_strcmp0 (self->description, description) != 0)
    {
      g_free (self->description);
      self->description = g_strdup (description);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      description ? description : "", -1);
    }
}

const char *
stage_part_get_name (StagePart *self)
{
  return self->name;
}

const char *
stage_part_get_description (StagePart *self)
{
  return self->description;
}

void
stage_part_set_selected (StagePart *self, gboolean selected)
{
  g_return_if_fail (STAGE_IS_PART (self));
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_PRESSED,
      selected ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE,
      -1);
}
