/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-theme.h"

G_BEGIN_DECLS

/* Thousands of boxes of whole pixels, filled pixel by pixel into an image that
 * is then painted at once: it takes a tenth of what cairo needs to sort the
 * edges of as many in a path, and looks the same on a screen.  Of an image that
 * cannot be made nothing is painted. */
typedef struct
{
  cairo_surface_t *surface;
  guint32 *pixels; /* NULL: it could not be made */
  int stride;      /* in pixels */
  int x, y;        /* where its first pixel lies in the drawing */
  int width, height;
} ScenePixels;

/* Not on paper, and not where a drawing is kept as shapes. */
gboolean scene_pixels_fit (cairo_t *cr);
void
scene_pixels_begin (ScenePixels *self, int x, int y, int width, int height);
/* Paints what was put, and lets go of it. */
void scene_pixels_end (ScenePixels *self, cairo_t *cr);
guint32 scene_pixels_get_color (SceneColor color);

/* What lies outside is cut off. */
static inline void
scene_pixels_put (const ScenePixels *self,
                  int x,
                  int y,
                  int width,
                  int height,
                  guint32 color)
{
  int left = MAX (x - self->x, 0), top = MAX (y - self->y, 0);
  int right = MIN (x - self->x + width, self->width);
  int bottom = MIN (y - self->y + height, self->height);

  for (int row = top; row < bottom; row++)
    {
      guint32 *pixels = self->pixels + (gsize)row * self->stride;

      for (int at = left; at < right; at++)
        pixels[at] = color;
    }
}

G_END_DECLS
