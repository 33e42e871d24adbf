/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include "base/base-units.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Pipes: thin and pale at rest, thick and bright under load; where both
 * directions are used there are two, one for each. */

static double
get_offset (const SceneRoute *route, gboolean from_a)
{
  if (!route->two_way || !route->near)
    return 0;
  return (from_a ? -1 : 1) * route->room * 0.30;
}

/* The way, moved sideways by `offset`. */
static void
trace (cairo_t *cr, const SceneRoute *route, double offset)
{
  double x, y, dx, dy;

  scene_route_point (route, 0, &x, &y, &dx, &dy);
  cairo_new_path (cr);
  for (guint i = 0; i < route->n_points; i++)
    cairo_line_to (cr, route->x[i] - dy * offset, route->y[i] + dx * offset);
}

static void
stroke_pipe (cairo_t *cr,
             const SceneRoute *route,
             double offset,
             double width,
             SceneColor color)
{
  trace (cr, route, offset);
  cairo_set_line_width (cr, width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  scene_set_color (cr, color);
  cairo_stroke (cr);
}

static double
get_pipe_width (const SceneRoute *route, double load)
{
  double full = route->two_way && route->near ? route->thickness * 0.62
                                              : route->thickness;

  return full * (0.5 + 0.5 * CLAMP (load, 0, 1));
}

void
scene_stage_paint_links_still (const SceneStage *self,
                               cairo_t *cr,
                               const SceneTheme *theme)
{
  guint n;
  const SimDrawnLink *links = sim_timeline_get_links (self->timeline, &n);
  SceneColor pale = scene_color_mix (theme->background, theme->pipe, 0.7);
  gboolean crowd = n > 4 * self->n_devices;

  for (guint i = 0; i < n; i++)
    {
      const SceneRoute *route = scene_stage_route (self, i);
      g_autofree char *rate = NULL;

      if (route->n_points < 2 || (crowd && !route->near))
        continue;
      stroke_pipe (cr, route, get_offset (route, TRUE),
                   get_pipe_width (route, 0), pale);
      if (route->two_way && route->near)
        stroke_pipe (cr, route, get_offset (route, FALSE),
                     get_pipe_width (route, 0), pale);
      if (self->view.selected_link == i)
        stroke_pipe (cr, route, 0, 2 * self->s, theme->accent);
      if (route->label.width <= 0)
        continue;
      rate = base_format_rate (links[i].bandwidth, "B");
      scene_text_draw_fitting (self->text, cr,
                               scene_style (SCENE_FONT_TINY, FALSE,
                                            fabs (route->x[0] - route->x[1]) < 1
                                                ? SCENE_ALIGN_START
                                                : SCENE_ALIGN_MIDDLE,
                                            theme->dim_text),
                               (const char *const[]){ rate, NULL },
                               route->label);
    }
}

void
scene_stage_mark_link (const SceneStage *self,
                       cairo_t *cr,
                       guint link,
                       SceneColor color)
{
  const SceneRoute *route;

  if (link >= self->routes->len)
    return;
  route = scene_stage_route (self, link);
  if (route->n_points >= 2)
    stroke_pipe (cr, route, 0, route->thickness + 5 * self->s, color);
}

/* ---- packets ---- */

/* How far a packet is.  The first byte takes the link's latency to cross, then
 * the rest follow at the rate that link sharing gave. */
static double
get_share (const SceneStage *self,
           guint transfer,
           const SimTransfer *one,
           const SimDrawnLink *link,
           gint64 t_ns)
{
  gint64 whole = MAX (one->end_ns - one->start_ns, 1);
  gint64 latency = CLAMP (base_seconds_to_ns (link->latency_seconds), 0, whole);
  double progress =
      sim_timeline_transfer_progress (self->timeline, transfer, t_ns);

  if (self->view.still)
    return 0.5;
  return (CLAMP (t_ns - one->start_ns, 0, latency) +
          progress * (double)(whole - latency)) /
         whole;
}

/* A packet's middle: it stays between the boxes from end to end. */
static void
place (const SceneRoute *route,
       double share,
       double width,
       double height,
       double *x,
       double *y,
       double *dx,
       double *dy)
{
  double length = 0, half;

  for (guint i = 0; i + 1 < route->n_points; i++)
    length +=
        hypot (route->x[i + 1] - route->x[i], route->y[i + 1] - route->y[i]);
  half = (fabs (route->x[0] - route->x[1]) > 1 ? width : height) / 2 + 1;
  if (length > 2 * half)
    share = (half + share * (length - 2 * half)) / length;
  else
    share = 0.5;
  scene_route_point (route, share, x, y, dx, dy);
}

gboolean
scene_stage_packet_rect (const SceneStage *self,
                         guint transfer,
                         gint64 t_ns,
                         SceneRect *rect)
{
  guint n, n_links;
  const SimTransfer *one =
      &sim_timeline_get_transfers (self->timeline, &n)[transfer];
  const SimDrawnLink *links = sim_timeline_get_links (self->timeline, &n_links);
  const SceneRoute *route;
  gboolean from_a;
  double share, x, y, dx, dy, offset, width, height;

  if (one->link >= n_links || one->payload == SIM_PAYLOAD_SAMPLES)
    return FALSE;
  route = scene_stage_route (self, one->link);
  if (route->n_points < 2)
    return FALSE;
  from_a = one->source == links[one->link].a;
  offset = get_offset (route, from_a);
  height = MIN (route->room, 20 * self->s);
  if (route->two_way && route->near)
    height = MIN (height, route->room * 0.58);
  if (fabs (route->y[0] - route->y[1]) > 1)
    {
      /* Between rows a packet may be no taller than the gap. */
      double gap = fabs (route->y[0] - route->y[route->n_points - 1]);

      if (route->near)
        height = MIN (height, MAX (gap - 2, 8 * self->s));
    }
  width = MIN (height * 1.35, 30 * self->s);
  if (route->near && fabs (route->x[0] - route->x[1]) > 1)
    width =
        MIN (width, MAX (fabs (route->x[0] - route->x[1]) - 2, 8 * self->s));
  share = get_share (self, transfer, one, &links[one->link], t_ns);
  place (route, from_a ? share : 1 - share, width, height, &x, &y, &dx, &dy);
  *rect = scene_rect (x - dy * offset - width / 2, y + dx * offset - height / 2,
                      width, height);
  return TRUE;
}

static SceneColor
get_color (const SceneStage *self,
           const SceneTheme *theme,
           const SimTransfer *one,
           const SimCollective *collectives)
{
  if (one->chunk != SIM_NONE && one->collective != SIM_NONE &&
      (one->payload == SIM_PAYLOAD_GRADIENT ||
       one->payload == SIM_PAYLOAD_PARAMETER))
    return scene_theme_chunk (theme, one->chunk,
                              collectives[one->collective].n_chunks);
  if (one->layer_first != SIM_NONE && one->payload != SIM_PAYLOAD_TENSOR &&
      one->payload != SIM_PAYLOAD_EXPERT)
    return scene_theme_layer (theme, one->layer_first + one->layer_count - 1,
                              self->n_layers);
  return scene_theme_payload (theme, one->payload);
}

/* Over a box a packet says nothing: the box has words there. */
static gboolean
covers_box (const SceneStage *self, const SceneRect *rect)
{
  for (guint i = 0; i < self->n_devices; i++)
    {
      SceneRect box = scene_stage_device (self, i)->box;

      if (rect->x + rect->width > box.x + 3 &&
          rect->x < box.x + box.width - 3 &&
          rect->y + rect->height > box.y + 3 &&
          rect->y < box.y + box.height - 3)
        return TRUE;
    }
  return FALSE;
}

/* The letter on a packet: its chunk, or the micro-batch of an activation. */
static char *
get_letter (const SceneStage *self, const SimTransfer *one)
{
  if (one->chunk != SIM_NONE && one->collective != SIM_NONE)
    return scene_words_chunk (one->chunk);
  if (one->micro_batch != SIM_NONE && self->n_micro_batches > 1)
    return g_strdup_printf ("%u", one->micro_batch + 1);
  return g_strdup ("");
}

static void
paint_packet (const SceneStage *self,
              cairo_t *cr,
              const SceneTheme *theme,
              guint transfer,
              const SimTransfer *one,
              gint64 t_ns)
{
  guint n, n_links;
  const SimCollective *collectives =
      sim_timeline_get_collectives (self->timeline, &n);
  const SimDrawnLink *links = sim_timeline_get_links (self->timeline, &n_links);
  double s = self->s;
  double x, y, dx, dy, radius;
  SceneColor color;
  SceneRect rect;
  const SceneRoute *route;
  gboolean hatched = one->payload == SIM_PAYLOAD_GRADIENT || one->backward;
  g_autofree char *letter = NULL;

  if (!scene_stage_packet_rect (self, transfer, t_ns, &rect))
    return;
  route = scene_stage_route (self, one->link);
  color = get_color (self, theme, one, collectives);
  /* What is summed is square-cornered, what is handed on is round. */
  radius = one->payload == SIM_PAYLOAD_ACTIVATION ? rect.height / 2 : 4 * s;
  scene_fill_round (
      cr,
      scene_rect (rect.x - 1.5, rect.y - 1.5, rect.width + 3, rect.height + 3),
      radius + 1.5, theme->background);
  scene_fill_round (cr, rect, radius, color);
  if (hatched)
    scene_hatch (
        cr,
        scene_rect (rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 2),
        5 * s, 1.3 * s, scene_color_fade (scene_color_text_on (color), 0.45));
  scene_stroke_round (cr, rect, radius, 1.2,
                      scene_color_edge (color, theme->background));
  letter = get_letter (self, one);
  if (letter[0] != '\0' && route->near && !covers_box (self, &rect) &&
      rect.height >= scene_text_line_height (self->text, SCENE_FONT_TINY) - 4)
    {
      double wide =
          scene_text_width (self->text, SCENE_FONT_TINY, TRUE, letter);
      SceneRect plate = scene_rect (scene_rect_mid_x (&rect) - wide / 2 - 2 * s,
                                    rect.y + 2, wide + 4 * s, rect.height - 4);

      /* The letter stands on plain colour, not on hatching. */
      if (hatched && plate.width < rect.width - 2)
        scene_fill_round (cr, plate, 2 * s, color);
      scene_text_draw_fitting (self->text, cr,
                               scene_style (SCENE_FONT_TINY, TRUE,
                                            SCENE_ALIGN_MIDDLE,
                                            scene_color_text_on (color)),
                               (const char *const[]){ letter, NULL }, rect);
    }
  scene_route_point (route, 0.5, &x, &y, &dx, &dy);
  if (one->source != links[one->link].a)
    {
      dx = -dx;
      dy = -dy;
    }
  /* Which way it goes, ahead of it. */
  if (rect.height >= 9 * s)
    {
      double ahead = (fabs (dx) > 0.5 ? rect.width : rect.height) / 2 + 6 * s;

      scene_set_color (cr, theme->text);
      scene_fill_arrow (cr, scene_rect_mid_x (&rect) + dx * ahead,
                        scene_rect_mid_y (&rect) + dy * ahead, 7 * s,
                        fabs (dx) > 0.5 ? (dx > 0 ? 1 : -1) : 0,
                        fabs (dx) > 0.5 ? 0 : (dy > 0 ? 1 : -1));
    }
}

/* The number a packet of the toy carries: what its sender held when it left;
 * NULL where it is none, or several. */
static char *
describe_number (const SceneStage *self, const SimTransfer *one)
{
  guint first, count = 0;
  SimValue what = SIM_VALUE_GRADIENT;
  double value;

  if (!self->values)
    return NULL;
  if (one->payload == SIM_PAYLOAD_GRADIENT && one->collective != SIM_NONE &&
      one->chunk != SIM_NONE)
    scene_facts_chunk_layers (self->timeline, one->collective, one->chunk,
                              &first, &count);
  else if (one->payload == SIM_PAYLOAD_ACTIVATION && !one->backward &&
           one->layer_first != SIM_NONE)
    {
      what = SIM_VALUE_ACTIVATION;
      first = one->layer_first + one->layer_count - 1;
      count = 1;
    }
  if (count != 1 || !sim_timeline_value (self->timeline, one->source, what,
                                         first, one->start_ns, &value))
    return NULL;
  return base_format_number (value);
}

/* "C · 31 MB": what the link carries now. */
static void
paint_load_words (const SceneStage *self,
                  cairo_t *cr,
                  const SceneTheme *theme,
                  const SceneRoute *route,
                  const SimTransfer *one,
                  guint alike)
{
  g_autofree char *bytes = base_format_bytes (one->bytes);
  g_autofree char *what = NULL;
  g_autofree char *chunk = NULL;
  g_autofree char *number = NULL;
  gboolean down = fabs (route->x[0] - route->x[1]) < 1;

  if (one->chunk != SIM_NONE && one->collective != SIM_NONE)
    chunk = scene_words_chunk (one->chunk);
  number = describe_number (self, one);
  if (alike == 1 && number != NULL)
    what = chunk != NULL ? g_strdup_printf ("%s: %s", chunk, number)
                         : g_strdup_printf (_ ("activation %s"), number);
  else if (alike > 1)
    what = g_strdup_printf (_ ("%1$u × %2$s"), alike, bytes);
  else if (chunk != NULL)
    what = g_strdup_printf ("%s · %s", chunk, bytes);
  else
    what = g_strdup_printf (
        "%s, %s", scene_words_payload (self->spec, one->payload), bytes);
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, TRUE,
                   down ? SCENE_ALIGN_END : SCENE_ALIGN_MIDDLE, theme->text),
      (const char *const[]){ what, bytes, NULL }, route->load);
}

static void
paint_loads (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             gint64 t_ns)
{
  guint n;
  const SimDrawnLink *links = sim_timeline_get_links (self->timeline, &n);
  SceneColor full = scene_color_mix (theme->pipe, theme->exposed, 0.35);

  for (guint i = 0; i < n; i++)
    {
      const SceneRoute *route = scene_stage_route (self, i);
      double there, back, most = MAX (links[i].bandwidth, 1);

      if (route->n_points < 2)
        continue;
      scene_facts_link_rate (self->timeline, i, t_ns, &there, &back);
      if (!route->two_way || !route->near)
        {
          there = MAX (there, back);
          back = 0;
        }
      if (there > 0)
        stroke_pipe (cr, route, get_offset (route, TRUE),
                     get_pipe_width (route, there / most), full);
      if (back > 0)
        stroke_pipe (cr, route, get_offset (route, FALSE),
                     get_pipe_width (route, back / most), full);
    }
}

void
scene_stage_paint_links_moving (const SceneStage *self,
                                cairo_t *cr,
                                const SceneTheme *theme,
                                gint64 t_ns)
{
  guint n, n_links;
  const SimTransfer *transfers =
      sim_timeline_get_transfers (self->timeline, &n);
  g_autoptr (GArray) active = g_array_new (FALSE, FALSE, sizeof (guint32));

  sim_timeline_get_links (self->timeline, &n_links);
  paint_loads (self, cr, theme, t_ns);
  scene_facts_transfers (self->timeline, t_ns, active);
  for (guint i = 0; i < active->len; i++)
    {
      guint32 transfer = g_array_index (active, guint32, i);
      const SimTransfer *one = &transfers[transfer];
      guint alike = 1;
      gboolean first = TRUE;

      if (one->link >= n_links || one->payload == SIM_PAYLOAD_SAMPLES)
        continue;
      paint_packet (self, cr, theme, transfer, one, t_ns);
      if (scene_stage_route (self, one->link)->load.width <= 0)
        continue;
      for (guint k = 0; k < active->len; k++)
        if (k != i &&
            transfers[g_array_index (active, guint32, k)].link == one->link)
          {
            first = first && k > i;
            alike++;
          }
      if (first)
        paint_load_words (self, cr, theme, scene_stage_route (self, one->link),
                          one, alike);
    }
}
