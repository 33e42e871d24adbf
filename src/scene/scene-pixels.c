/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-pixels.h"

#include <math.h>

gboolean
scene_pixels_fit (cairo_t *cr)
{
  cairo_surface_type_t type =
      cairo_surface_get_type (cairo_get_group_target (cr));

  /* GTK records what is painted, to play it again in every frame. */
  return type == CAIRO_SURFACE_TYPE_IMAGE ||
         type == CAIRO_SURFACE_TYPE_RECORDING;
}

void
scene_pixels_begin (ScenePixels *self, int x, int y, int width, int height)
{
  *self = (ScenePixels){ .x = x, .y = y };
  self->surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  if (cairo_surface_status (self->surface) != CAIRO_STATUS_SUCCESS)
    return;
  self->pixels =
      (guint32 *)(gpointer)cairo_image_surface_get_data (self->surface);
  self->stride = cairo_image_surface_get_stride (self->surface) / 4;
  self->width = width;
  self->height = height;
}

void
scene_pixels_end (ScenePixels *self, cairo_t *cr)
{
  if (self->pixels)
    {
      cairo_surface_mark_dirty (self->surface);
      cairo_save (cr);
      cairo_set_source_surface (cr, self->surface, self->x, self->y);
      /* A screen of twice the pixels shows each as four. */
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_paint (cr);
      cairo_restore (cr);
    }
  cairo_surface_destroy (self->surface);
}

guint32
scene_pixels_get_color (SceneColor color)
{
  /* As cairo does it: 16 bits first, of which the upper 8 are taken. */
  guint32 alpha = (guint32)floor (color.alpha * 65535 + 0.5) >> 8;
  guint32 red = (guint32)floor (color.red * color.alpha * 65535 + 0.5) >> 8;
  guint32 green = (guint32)floor (color.green * color.alpha * 65535 + 0.5) >> 8;
  guint32 blue = (guint32)floor (color.blue * color.alpha * 65535 + 0.5) >> 8;

  return alpha << 24 | red << 16 | green << 8 | blue;
}
