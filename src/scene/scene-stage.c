/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Rows from top to bottom: caption, batch, devices (beside or over the loss
 * plot), legend.  What the height cannot hold is left out: first the legend,
 * then the batch's labels, then the batch. */

/* "time not to scale": it comes and goes with a button, so that its place is
 * kept, at the end of the legend's row or in one of its own from y on.  Returns
 * the height of that. */
static double
lay_pace (SceneStage *self, double y)
{
  double s = self->s, row = 13 * s;
  double width = scene_text_width (self->text, SCENE_FONT_TINY, FALSE,
                                   _ ("time not to scale")) +
                 2;
  SceneRect pace = self->legend;

  if (pace.width > 0)
    {
      pace.x += pace.width - width;
      pace.width = width;
      self->legend.width -= width + 12 * s;
      row = 0;
    }
  else if (self->view.height >= 230 * s || self->view.even_pace)
    pace = scene_rect (10 * s, y - 4 * s, self->view.width - 20 * s, row);
  else
    return 0;
  if (self->view.even_pace)
    self->pace = pace;
  return row;
}

static void
lay_rows (SceneStage *self)
{
  double s = self->s;
  double width = self->view.width, height = self->view.height;
  double pad = 10 * s;
  double inner = width - 2 * pad;
  gboolean narrow = inner < 720 * s;
  /* Two lines where one is too short. */
  double caption = !narrow ? 32 * s : height >= 260 * s ? 44 * s : 36 * s;
  double y = 8 * s, bottom = height - 6 * s;

  self->caption = scene_rect (pad, y, inner, caption);
  self->caption_font = !narrow             ? SCENE_FONT_CAPTION
                       : height >= 260 * s ? SCENE_FONT_BODY
                                           : SCENE_FONT_SMALL;
  if (!narrow)
    {
      double wide = MIN (inner, 900 * s);

      self->caption = scene_rect (pad + (inner - wide) / 2, y, wide, caption);
    }
  y += caption + 6 * s;
  if (height >= 330 * s)
    {
      gboolean labels = self->n_shards > 1;
      double row = labels ? 42 * s : 30 * s;

      scene_stage_lay_batch (
          self, scene_rect (pad + 6 * s, y, inner - 12 * s, row), labels);
      y += row + 8 * s;
    }
  else if (height >= 230 * s)
    {
      scene_stage_lay_batch (
          self, scene_rect (pad + 6 * s, y, inner - 12 * s, 14 * s), FALSE);
      self->batch_label = scene_rect (0, 0, 0, 0);
      y += 22 * s;
    }
  if (height >= 400 * s && width >= 520 * s)
    {
      self->legend =
          scene_rect (pad + 6 * s, bottom - 16 * s, inner - 12 * s, 16 * s);
      bottom -= 22 * s;
    }
  y += lay_pace (self, y);
  self->area = scene_rect (pad, y, inner, MAX (bottom - y, 20 * s));
}

static void
lay_loss (SceneStage *self)
{
  double s = self->s;

  if (!self->toy || self->spec->training.iterations < 2)
    return;
  if (self->area.width >= 760 * s)
    {
      double wide = 250 * s;

      self->loss =
          scene_rect (self->area.x + self->area.width - wide, self->area.y,
                      wide, MIN (self->area.height, 220 * s));
      self->area.width -= wide + 14 * s;
    }
  else if (self->area.height >= 260 * s)
    {
      double tall = 100 * s;

      self->loss =
          scene_rect (self->area.x, self->area.y + self->area.height - tall,
                      self->area.width, tall);
      self->area.height -= tall + 8 * s;
    }
}

static gboolean
has_gradient_sync (SimTimeline *timeline)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);

  for (guint i = 0; i < n; i++)
    if (all[i].payload == SIM_PAYLOAD_GRADIENT)
      return TRUE;
  return FALSE;
}

/* Links between devices; those to the host are not drawn. */
static guint
count_pipes (SimTimeline *timeline)
{
  guint n, pipes = 0;
  const SimDrawnLink *links = sim_timeline_get_links (timeline, &n);

  for (guint i = 0; i < n; i++)
    pipes += links[i].a != SIM_NONE && links[i].b != SIM_NONE;
  return pipes;
}

SceneStage *
scene_stage_new (SimTimeline *timeline,
                 const SceneView *view,
                 PangoContext *pango)
{
  SceneStage *self = g_new0 (SceneStage, 1);
  double scale = MIN (view->width / 940, view->height / 470);
  guint n_links;
  gboolean serves;

  self->words = g_new0 (SceneCaption, 1);
  self->timeline = sim_timeline_ref (timeline);
  self->spec = sim_timeline_get_spec (timeline);
  self->view = *view;
  self->text =
      scene_text_new (pango, CLAMP (scale, 0.92, 3), view->right_to_left);
  self->s = scene_text_get_scale (self->text);
  self->n_devices = sim_timeline_get_n_devices (timeline);
  self->n_layers = sim_spec_get_n_layers (self->spec);
  self->n_shards = scene_facts_n_shards (self->spec);
  self->n_samples = MAX (self->spec->training.global_batch, self->n_shards);
  self->n_micro_batches = MAX (sim_spec_get_n_micro_batches (self->spec), 1);
  self->toy = self->spec->model.kind == SIM_MODEL_TOY;
  self->values = self->toy && view->values;
  self->has_sync = has_gradient_sync (timeline);
  self->devices = g_array_new (FALSE, TRUE, sizeof (SceneDevice));
  self->nodes = g_array_new (FALSE, TRUE, sizeof (SceneNode));
  self->routes = g_array_new (FALSE, TRUE, sizeof (SceneRoute));
  g_array_set_size (self->devices, self->n_devices);
  /* A lesson may ask who it is. */
  serves = !view->cover_meter &&
           self->spec->parallel.all_reduce == SIM_ALGORITHM_PARAMETER_SERVER;
  for (guint i = 0; i < self->n_devices; i++)
    {
      scene_stage_device (self, i)->device = i;
      scene_stage_device (self, i)->shard = scene_facts_shard (self->spec, i);
      scene_stage_device (self, i)->serves =
          serves && scene_facts_serves (timeline, i);
    }
  g_array_set_size (self->routes, count_pipes (timeline));
  lay_rows (self);
  lay_loss (self);
  scene_stage_arrange (self);
  /* Among cells none has a way, those from the host like those between devices.
   */
  if (self->heat)
    {
      sim_timeline_get_links (timeline, &n_links);
      g_array_set_size (self->routes, n_links);
    }
  else
    scene_stage_route_links (self);
  return self;
}

void
scene_stage_free (SceneStage *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->devices->len; i++)
    {
      g_clear_pointer (&scene_stage_device (self, i)->gathers, g_array_unref);
      g_free (scene_stage_device (self, i)->rows);
    }
  g_array_unref (self->devices);
  g_array_unref (self->nodes);
  g_array_unref (self->routes);
  g_free (self->words->text);
  g_free (self->words);
  scene_text_free (self->text);
  sim_timeline_unref (self->timeline);
  g_free (self);
}

SceneText *
scene_stage_get_text (const SceneStage *self)
{
  return self->text;
}

/* Right to left is the same drawing flipped; text flips itself back. */
static void
begin (const SceneStage *self, cairo_t *cr)
{
  cairo_save (cr);
  if (self->view.right_to_left)
    {
      cairo_translate (cr, self->view.width, 0);
      cairo_scale (cr, -1, 1);
    }
}

static void
clip_to_area (const SceneStage *self, cairo_t *cr)
{
  if (self->view.zoom == 1 && self->view.pan_x == 0 && self->view.pan_y == 0)
    return;
  cairo_rectangle (cr, self->area.x, self->area.y, self->area.width,
                   self->area.height);
  cairo_clip (cr);
}

static void
paint_nodes (const SceneStage *self, cairo_t *cr, const SceneTheme *theme)
{
  double s = self->s;

  if (self->nodes->len < 2 || self->heat)
    return;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const SceneNode *node = &g_array_index (self->nodes, SceneNode, i);
      g_autofree char *full = g_strdup_printf (_ ("Node %u"), node->node);
      g_autofree char *brief = g_strdup_printf ("%u", node->node);

      scene_fill_round (
          cr, node->frame, 12 * s,
          scene_color_mix (theme->background, theme->bubble, 0.22));
      scene_stroke_round (cr, node->frame, 12 * s, 1, theme->outline);
      if (node->label.width > 0)
        scene_text_draw_fitting (
            self->text, cr,
            scene_style (SCENE_FONT_TINY, TRUE, SCENE_ALIGN_MIDDLE,
                         theme->dim_text),
            (const char *const[]){ full, brief, NULL }, node->label);
    }
}

/* A swatch and its word; returns the width both took. */
static double
paint_legend_item (const SceneStage *self,
                   cairo_t *cr,
                   const SceneTheme *theme,
                   double x,
                   guint item,
                   const char *word)
{
  double s = self->s;
  SceneRect row = self->legend;
  SceneRect swatch = scene_rect (x, row.y + 3 * s, 14 * s, 10 * s);
  double width = scene_text_width (self->text, SCENE_FONT_TINY, FALSE, word);

  if (x + 18 * s + width > row.x + row.width)
    return 0;
  switch (item)
    {
    case 0:
      scene_fill_round (cr, swatch, 2 * s, theme->layer[5]);
      break;
    case 1:
      scene_fill_round (cr, swatch, 2 * s, theme->layer[3]);
      scene_hatch (cr, swatch, 5 * s, 1.4 * s,
                   scene_color_text_on (theme->layer[3]));
      break;
    case 2:
      cairo_new_path (cr);
      cairo_arc (cr, x + 7 * s, row.y + 8 * s, 4.2 * s, 0, 2 * G_PI);
      scene_set_color (cr, scene_theme_shard (theme, 0));
      cairo_fill_preserve (cr);
      scene_set_color (cr, scene_color_edge (scene_theme_shard (theme, 0),
                                             theme->background));
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
      break;
    case 3:
      scene_fill_round (cr, swatch, 2 * s, theme->update);
      break;
    default:
      break;
    }
  scene_text_draw (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text),
      word, scene_rect (x + 18 * s, row.y, width + 1, row.height));
  return 18 * s + width + 16 * s;
}

static void
paint_legend (const SceneStage *self, cairo_t *cr, const SceneTheme *theme)
{
  const char *const words[] = {
    _ ("weights, light to deep by layer"),
    _ ("gradients, hatched"),
    _ ("activations kept for backward"),
    _ ("optimizer state"),
  };
  double x = self->legend.x;

  if (self->legend.width <= 0)
    return;
  /* Small boxes tell their state by their fill, and nothing else. */
  if (self->n_devices > 0 &&
      scene_stage_device (self, 0)->detail <= SCENE_DETAIL_TINY)
    {
      scene_stage_paint_state_legend (self, cr, theme);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    x += paint_legend_item (self, cr, theme, x, i, words[i]);
}

void
scene_stage_paint_still (const SceneStage *self,
                         cairo_t *cr,
                         const SceneTheme *theme)
{
  begin (self, cr);
  scene_stage_paint_batch_still (self, cr, theme);
  paint_legend (self, cr, theme);
  if (self->pace.width > 0)
    scene_text_draw (
        self->text, cr,
        scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_END, theme->dim_text),
        _ ("time not to scale"), self->pace);
  clip_to_area (self, cr);
  paint_nodes (self, cr, theme);
  scene_stage_paint_links_still (self, cr, theme);
  for (guint i = 0; i < self->n_devices; i++)
    scene_stage_paint_device_still (self, cr, theme,
                                    scene_stage_device (self, i));
  cairo_restore (cr);
}

static SceneRect
get_caption_box (const SceneStage *self)
{
  SceneRect pill = self->caption;
  double s = self->s;

  return scene_rect (pill.x + 14 * s, pill.y, pill.width - 28 * s, pill.height);
}

gboolean
scene_stage_fit_caption (const SceneStage *self,
                         const char *caption,
                         SceneFont *font,
                         guint *lines)
{
  const struct
  {
    SceneFont font;
    guint lines;
  } tries[] = { { SCENE_FONT_CAPTION, 1 },
                { SCENE_FONT_BODY, 1 },
                { SCENE_FONT_BODY, 2 },
                { SCENE_FONT_SMALL, 2 },
                { SCENE_FONT_TINY, 2 } };
  SceneRect box = get_caption_box (self);

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      double line = scene_text_line_height (self->text, tries[i].font);

      if (tries[i].font > self->caption_font ||
          tries[i].lines * line > box.height + 1)
        continue;
      *font = tries[i].font;
      *lines = tries[i].lines;
      if (scene_text_width (self->text, *font, TRUE, caption) <= box.width ||
          (*lines > 1 &&
           scene_text_wrapped_height (self->text, *font, TRUE, caption,
                                      box.width) <= *lines * line + 1))
        return TRUE;
    }
  return FALSE;
}

/* The words change from step to step, not from frame to frame. */
static const char *
get_caption (const SceneStage *self, gint64 t_ns)
{
  SceneCaption *kept = self->words;
  guint step = sim_timeline_step_at (self->timeline, t_ns);

  /* At rest and at the end it is not the step's. */
  if (t_ns <= sim_timeline_get_start_ns (self->timeline))
    step = SIM_NONE - 1;
  else if (t_ns >= sim_timeline_get_end_ns (self->timeline))
    step = SIM_NONE - 2;
  if (kept->text == NULL || kept->step != step)
    {
      g_free (kept->text);
      kept->text = scene_caption_shown (self->timeline, &self->view, t_ns);
      kept->step = step;
    }
  return kept->text;
}

static void
paint_caption (const SceneStage *self,
               cairo_t *cr,
               const SceneTheme *theme,
               gint64 t_ns)
{
  double s = self->s;
  SceneRect pill = self->caption;
  double radius = MIN (pill.height / 2, 17 * s);
  const char *caption = get_caption (self, t_ns);
  SceneFont font = self->caption_font;
  guint lines = 1;

  scene_fill_round (cr, pill, radius, theme->caption_fill);
  scene_stroke_round (cr, pill, radius, 1, theme->caption_outline);
  scene_stage_fit_caption (self, caption, &font, &lines);
  scene_text_draw_lines (
      self->text, cr, scene_style (font, TRUE, SCENE_ALIGN_MIDDLE, theme->text),
      caption, lines, get_caption_box (self));
}

void
scene_stage_paint_moving (const SceneStage *self,
                          cairo_t *cr,
                          const SceneTheme *theme,
                          gint64 t_ns)
{
  begin (self, cr);
  paint_caption (self, cr, theme, t_ns);
  scene_stage_paint_loss (self, cr, theme, t_ns);
  cairo_save (cr);
  clip_to_area (self, cr);
  for (guint i = 0; i < self->n_devices; i++)
    scene_stage_paint_device_moving (self, cr, theme,
                                     scene_stage_device (self, i), t_ns);
  scene_stage_paint_heat (self, cr, theme, t_ns);
  scene_stage_paint_marks (self, cr, theme, t_ns);
  scene_stage_paint_links_moving (self, cr, theme, t_ns);
  scene_stage_dim_area (self, cr, theme);
  cairo_restore (cr);
  scene_stage_paint_batch_moving (self, cr, theme, t_ns);
  scene_stage_dim_batch (self, cr, theme);
  cairo_restore (cr);
}
