/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-pages.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>

#define MARGIN 56.0
#define FOOT 24.0
#define PT_PER_PX 0.75

struct _ScenePages
{
  GByteArray *bytes;
  cairo_surface_t *surface;
  cairo_t *cr;
  PangoContext *pango;
  SceneText *text;
  SceneTheme theme;
  char *title;
  double width, height; /* of the page, px */
  double y;             /* where the next thing goes */
  double block_height;  /* of the one that is open */
  guint n_pages;
};

static cairo_status_t
write_cb (void *data, const unsigned char *bytes, unsigned int n)
{
  g_byte_array_append (data, bytes, n);
  return CAIRO_STATUS_SUCCESS;
}

static double
bottom_of (const ScenePages *self)
{
  return self->height - MARGIN - FOOT;
}

ScenePages *
scene_pages_new (double width_px,
                 double height_px,
                 const char *title,
                 const char *date)
{
  ScenePages *self = g_new0 (ScenePages, 1);

  self->bytes = g_byte_array_new ();
  self->width = width_px;
  self->height = height_px;
  self->title = g_strdup (title);
  self->y = MARGIN;
  self->n_pages = 1;
  self->surface = cairo_pdf_surface_create_for_stream (
      write_cb, self->bytes, width_px * PT_PER_PX, height_px * PT_PER_PX);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_TITLE,
                                  title);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                  date);
  self->cr = cairo_create (self->surface);
  cairo_scale (self->cr, PT_PER_PX, PT_PER_PX);
  self->pango = pango_cairo_create_context (self->cr);
  self->text = scene_text_new (self->pango, 1, FALSE);
  scene_theme_init (&self->theme, FALSE, FALSE);
  return self;
}

void
scene_pages_free (ScenePages *self)
{
  if (self == NULL)
    return;
  scene_text_free (self->text);
  g_object_unref (self->pango);
  cairo_destroy (self->cr);
  cairo_surface_destroy (self->surface);
  g_byte_array_unref (self->bytes);
  g_free (self->title);
  g_free (self);
}

double
scene_pages_get_width (const ScenePages *self)
{
  return self->width - 2 * MARGIN;
}

PangoContext *
scene_pages_get_pango (ScenePages *self)
{
  return self->pango;
}

const SceneTheme *
scene_pages_get_theme (const ScenePages *self)
{
  return &self->theme;
}

guint
scene_pages_get_n_pages (const ScenePages *self)
{
  return self->n_pages;
}

static void
paint_foot (ScenePages *self)
{
  g_autofree char *number = g_strdup_printf ("%u", self->n_pages);
  SceneRect box = scene_rect (MARGIN, self->height - MARGIN,
                              scene_pages_get_width (self), FOOT);

  scene_text_draw (self->text, self->cr,
                   scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_START,
                                self->theme.dim_text),
                   self->title,
                   scene_rect (box.x, box.y, box.width - 60, box.height));
  scene_text_draw (self->text, self->cr,
                   scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_END,
                                self->theme.dim_text),
                   number, box);
}

static void
turn_page (ScenePages *self)
{
  paint_foot (self);
  cairo_show_page (self->cr);
  self->n_pages++;
  self->y = MARGIN;
}

void
scene_pages_need (ScenePages *self, double height)
{
  /* What is taller than a page begins on a fresh one, and is cut there. */
  if (self->y > MARGIN && self->y + height > bottom_of (self))
    turn_page (self);
}

void
scene_pages_add_space (ScenePages *self, double height)
{
  if (self->y > MARGIN)
    self->y += height;
}

void
scene_pages_add_text (ScenePages *self,
                      SceneFont font,
                      gboolean bold,
                      const char *text)
{
  double width = scene_pages_get_width (self);
  double height =
      scene_text_wrapped_height (self->text, font, bold, text, width);

  scene_pages_need (self, height);
  self->y += scene_text_draw_wrapped (
      self->text, self->cr,
      scene_style (font, bold, SCENE_ALIGN_START, self->theme.text), text,
      scene_rect (MARGIN, self->y, width, height));
}

cairo_t *
scene_pages_begin_block (ScenePages *self, double height)
{
  scene_pages_need (self, height);
  self->block_height = height;
  cairo_save (self->cr);
  cairo_translate (self->cr, MARGIN, self->y);
  cairo_rectangle (self->cr, -2, -2, scene_pages_get_width (self) + 4,
                   height + 4);
  cairo_clip (self->cr);
  return self->cr;
}

void
scene_pages_end_block (ScenePages *self)
{
  cairo_restore (self->cr);
  self->y += self->block_height;
}

void
scene_pages_add_plot (ScenePages *self, ScenePlotData *data)
{
  double width = scene_pages_get_width (self);
  double height = scene_plot_height_for_width (data, self->pango, width);
  const char *summary = scene_plot_data_get_summary (data);
  const char *title = scene_plot_data_get_title (data);
  double words = scene_text_wrapped_height (self->text, SCENE_FONT_TITLE, TRUE,
                                            title, width) +
                 scene_text_wrapped_height (self->text, SCENE_FONT_BODY, FALSE,
                                            summary, width);
  g_autoptr (ScenePlot) plot =
      scene_plot_new (data, width, height, FALSE, self->pango);

  scene_pages_need (self, words + height + 10);
  scene_pages_add_text (self, SCENE_FONT_TITLE, TRUE, title);
  if (summary[0] != '\0')
    scene_pages_add_text (self, SCENE_FONT_BODY, FALSE, summary);
  self->y += 6;
  scene_plot_paint (plot, scene_pages_begin_block (self, height), &self->theme,
                    -1);
  scene_pages_end_block (self);
  scene_pages_add_space (self, 18);
}

GBytes *
scene_pages_finish (ScenePages *self, GError **error)
{
  cairo_status_t status;

  paint_foot (self);
  cairo_show_page (self->cr);
  cairo_surface_finish (self->surface);
  status = cairo_status (self->cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (self->surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                           cairo_status_to_string (status));
      return NULL;
    }
  return g_bytes_new (self->bytes->data, self->bytes->len);
}
