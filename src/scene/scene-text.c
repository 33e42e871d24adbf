/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-text.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define MAX_CACHED 6000

/* What was shaped for one caller's context at one scale. */
typedef struct
{
  guint references;
  guint serial; /* of the caller's context when it was copied */
  PangoContext *context;
  GHashTable *layouts; /* key → PangoLayout */
  double scale;
  double line_height[SCENE_N_FONTS];
} Shaped;

/* Scales kept for one context: those of stage, meter and timeline, if they
 * share it, and one more. */
#define MAX_KEPT 4

struct _SceneText
{
  Shaped *shaped;
  gboolean mirrored;
  GArray *log; /* SceneTextMark, lent; NULL outside tests */
};

static const double font_px[SCENE_N_FONTS] = { 10, 11, 12, 13.5, 14, 29 };

static double
get_user_scale (PangoContext *pango)
{
  const PangoFontDescription *font = pango_context_get_font_description (pango);
  const char *family =
      font != NULL ? pango_font_description_get_family (font) : NULL;
  double size = font != NULL ? pango_font_description_get_size (font) : 0;

  if (family != NULL && g_ascii_strcasecmp (family, "serif") == 0)
    return 1;

  if (size <= 0)
    return 1;
  size /= PANGO_SCALE;
  if (pango_font_description_get_size_is_absolute (font))
    size *= 72.0 / 96.0;
  else
    {
      double dpi = pango_cairo_context_get_resolution (pango);

      if (dpi > 0)
        size *= dpi / 96.0;
    }
  /* GNOME's own font is 11 pt, other desktops' 10 pt: both are 1. */
  if (size >= 10 && size <= 11)
    return 1;
  return CLAMP (size / (size < 10 ? 10.0 : 11.0), 0.9, 2.5);
}

static PangoContext *
copy_context (PangoContext *pango)
{
  PangoContext *copy =
      pango_font_map_create_context (pango_context_get_font_map (pango));
  const PangoFontDescription *font = pango_context_get_font_description (pango);
  const cairo_font_options_t *options =
      pango_cairo_context_get_font_options (pango);
  const char *family =
      font != NULL ? pango_font_description_get_family (font) : NULL;
  PangoFontDescription *description = pango_font_description_new ();

  /* A context nobody has set asks for "serif". */
  if (family == NULL || g_ascii_strcasecmp (family, "serif") == 0)
    family = "Cantarell,Sans";
  pango_font_description_set_family (description, family);
  pango_font_description_set_absolute_size (description, 12 * PANGO_SCALE);
  pango_context_set_font_description (copy, description);
  pango_font_description_free (description);
  if (options != NULL)
    pango_cairo_context_set_font_options (copy, options);
  pango_cairo_context_set_resolution (copy, 96);
  pango_context_set_language (copy, pango_context_get_language (pango));
  /* Glyphs at fractions of a px: moving text glides and widths add up. */
  pango_context_set_round_glyph_positions (copy, FALSE);
  return copy;
}

static void
shaped_unref (Shaped *self)
{
  if (--self->references > 0)
    return;
  g_hash_table_unref (self->layouts);
  g_object_unref (self->context);
  g_free (self);
}

static Shaped *
shaped_new (PangoContext *pango, double scale)
{
  Shaped *self = g_new0 (Shaped, 1);

  self->references = 1;
  self->serial = pango_context_get_serial (pango);
  self->context = copy_context (pango);
  self->scale = scale;
  self->layouts =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return self;
}

/* The last used first. */
static GPtrArray *
get_kept (PangoContext *pango)
{
  static const char key[] = "scene-text-shaped";
  GPtrArray *kept = g_object_get_data (G_OBJECT (pango), key);

  if (kept == NULL)
    {
      kept = g_ptr_array_new_with_free_func ((GDestroyNotify)shaped_unref);
      g_object_set_data_full (G_OBJECT (pango), key, kept,
                              (GDestroyNotify)g_ptr_array_unref);
    }
  return kept;
}

static Shaped *
find_shaped (PangoContext *pango, double scale)
{
  GPtrArray *kept = get_kept (pango);
  guint serial = pango_context_get_serial (pango);
  Shaped *found = NULL;

  for (guint i = kept->len; i > 0; i--)
    {
      Shaped *shaped = g_ptr_array_index (kept, i - 1);

      if (shaped->serial != serial)
        g_ptr_array_remove_index (kept, i - 1);
      else if (shaped->scale == scale)
        found = g_ptr_array_steal_index (kept, i - 1);
    }
  if (found == NULL)
    found = shaped_new (pango, scale);
  g_ptr_array_insert (kept, 0, found);
  g_ptr_array_set_size (kept, MIN ((int)kept->len, MAX_KEPT));
  found->references++;
  return found;
}

SceneText *
scene_text_new (PangoContext *pango, double scale, gboolean mirrored)
{
  SceneText *self = g_new0 (SceneText, 1);

  self->shaped = find_shaped (pango, scale * get_user_scale (pango));
  self->mirrored = mirrored;
  return self;
}

void
scene_text_free (SceneText *self)
{
  if (self == NULL)
    return;
  shaped_unref (self->shaped);
  g_free (self);
}

double
scene_text_get_scale (SceneText *self)
{
  return self->shaped->scale;
}

void
scene_text_set_log (SceneText *self, GArray *marks)
{
  self->log = marks;
}

/* width 0: as wide as it wants; else `lines` lines of that width, 0 for as
 * many as it takes, shortened with an ellipsis. */
static PangoLayout *
get_layout (SceneText *self,
            SceneFont font,
            gboolean bold,
            const char *string,
            int width,
            guint lines)
{
  char small[192];
  g_autofree char *large = NULL;
  const char *key = small;
  PangoLayout *layout;
  PangoFontDescription *description;

  if (g_snprintf (small, sizeof small, "%d%d%u %d %s", font, bold, lines, width,
                  string) >= (int)sizeof small)
    key = large =
        g_strdup_printf ("%d%d%u %d %s", font, bold, lines, width, string);
  layout = g_hash_table_lookup (self->shaped->layouts, key);
  if (layout != NULL)
    return layout;
  if (g_hash_table_size (self->shaped->layouts) >= MAX_CACHED)
    g_hash_table_remove_all (self->shaped->layouts);
  layout = pango_layout_new (self->shaped->context);
  description = pango_font_description_copy (
      pango_context_get_font_description (self->shaped->context));
  pango_font_description_set_absolute_size (
      description, font_px[font] * self->shaped->scale * PANGO_SCALE);
  if (bold)
    pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (layout, string, -1);
  if (width > 0)
    {
      pango_layout_set_width (layout, width * PANGO_SCALE);
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
      if (lines > 0)
        {
          pango_layout_set_height (layout, -(int)lines);
          pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
        }
    }
  g_hash_table_insert (self->shaped->layouts, g_strdup (key), layout);
  return layout;
}

static void
get_size (PangoLayout *layout, double *width, double *height)
{
  int w, h;

  pango_layout_get_size (layout, &w, &h);
  *width = (double)w / PANGO_SCALE;
  *height = (double)h / PANGO_SCALE;
}

double
scene_text_width (SceneText *self,
                  SceneFont font,
                  gboolean bold,
                  const char *string)
{
  double width, height;

  get_size (get_layout (self, font, bold, string, 0, 0), &width, &height);
  return width;
}

double
scene_text_line_height (SceneText *self, SceneFont font)
{
  if (self->shaped->line_height[font] <= 0)
    {
      double width;

      get_size (get_layout (self, font, FALSE, "Ág", 0, 0), &width,
                &self->shaped->line_height[font]);
    }
  return self->shaped->line_height[font];
}

/* x and y: where the text's box begins, before mirroring. */
static void
show (SceneText *self,
      cairo_t *cr,
      PangoLayout *layout,
      SceneColor color,
      const char *string,
      SceneRect ink)
{
  cairo_save (cr);
  scene_set_color (cr, color);
  if (self->mirrored)
    {
      cairo_translate (cr, ink.x + ink.width, ink.y);
      cairo_scale (cr, -1, 1);
    }
  else
    cairo_translate (cr, ink.x, ink.y);
  cairo_move_to (cr, 0, 0);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
  if (self->log != NULL)
    {
      SceneTextMark mark = { .ink = ink };

      g_strlcpy (mark.string, string, sizeof mark.string);
      g_array_append_val (self->log, mark);
    }
}

static double
get_start (SceneAlign align, SceneRect box, double width)
{
  switch (align)
    {
    case SCENE_ALIGN_MIDDLE:
      return box.x + (box.width - width) / 2;
    case SCENE_ALIGN_END:
      return box.x + box.width - width;
    case SCENE_ALIGN_START:
    default:
      return box.x;
    }
}

double
scene_text_draw (SceneText *self,
                 cairo_t *cr,
                 SceneTextStyle style,
                 const char *string,
                 SceneRect box)
{
  PangoLayout *layout = get_layout (self, style.font, style.bold, string, 0, 0);
  double width, height;

  get_size (layout, &width, &height);
  if (width > box.width + 0.5)
    {
      /* Two letters and an ellipsis say nothing. */
      if (box.width < 3.2 * font_px[style.font] * self->shaped->scale)
        return 0;
      layout = get_layout (self, style.font, style.bold, string,
                           MAX ((int)box.width, 1), 1);
      get_size (layout, &width, &height);
      width = MIN (width, box.width);
    }
  show (self, cr, layout, style.color, string,
        scene_rect (get_start (style.align, box, width),
                    box.y + (box.height - height) / 2, width, height));
  return width;
}

double
scene_text_draw_fitting (SceneText *self,
                         cairo_t *cr,
                         SceneTextStyle style,
                         const char *const *strings,
                         SceneRect box)
{
  for (guint i = 0; strings[i] != NULL; i++)
    if (scene_text_width (self, style.font, style.bold, strings[i]) <=
        box.width + 0.5)
      return scene_text_draw (self, cr, style, strings[i], box);
  return 0;
}

double
scene_text_wrapped_height (SceneText *self,
                           SceneFont font,
                           gboolean bold,
                           const char *string,
                           double width)
{
  double used, height;

  get_size (get_layout (self, font, bold, string, MAX ((int)width, 1), 0),
            &used, &height);
  return height;
}

double
scene_text_draw_wrapped (SceneText *self,
                         cairo_t *cr,
                         SceneTextStyle style,
                         const char *string,
                         SceneRect box)
{
  PangoLayout *layout = get_layout (self, style.font, style.bold, string,
                                    MAX ((int)box.width, 1), 0);
  double width, height;

  get_size (layout, &width, &height);
  show (self, cr, layout, style.color, string,
        scene_rect (box.x, box.y, box.width, height));
  return height;
}

double
scene_text_draw_lines (SceneText *self,
                       cairo_t *cr,
                       SceneTextStyle style,
                       const char *string,
                       guint lines,
                       SceneRect box)
{
  PangoLayout *layout;
  PangoRectangle ink;
  double width, height;

  if (scene_text_width (self, style.font, style.bold, string) <= box.width)
    return scene_text_draw (self, cr, style, string, box);
  layout = get_layout (self, style.font, style.bold, string,
                       MAX ((int)box.width, 1), lines);
  pango_layout_set_alignment (layout, style.align == SCENE_ALIGN_MIDDLE
                                          ? PANGO_ALIGN_CENTER
                                          : PANGO_ALIGN_LEFT);
  pango_layout_get_extents (layout, NULL, &ink);
  width = (int)box.width;
  height = (double)ink.height / PANGO_SCALE;
  show (self, cr, layout, style.color, string,
        scene_rect (box.x, box.y + (box.height - height) / 2, width, height));
  return width;
}
