/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-meter-private.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>

static SceneTextStyle
small (const SceneTheme *theme)
{
  return scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_START,
                      theme->dim_text);
}

/* Whose figures they are, after the title. */
static void
paint_mean (const SceneMeter *self,
            cairo_t *cr,
            const SceneTheme *theme,
            double used,
            guint n_devices)
{
  SceneRect box = self->boxes.title;
  g_autofree char *full = g_strdup_printf (_ ("mean of %u devices"), n_devices);

  box.x += used;
  box.width = MAX (box.width - used, 0);
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text),
      (const char *const[]){ full, _ ("mean"), NULL }, box);
}

/* What is selected stands on a plate. */
static void
paint_selected (const SceneMeter *self, cairo_t *cr, const SceneTheme *theme)
{
  double s = self->boxes.s;
  SceneMeterRow row = self->view.selected_row;
  SceneRect box = scene_meter_get_row_box (self, row);

  if (row >= SCENE_N_METER_ROWS || box.width <= 0)
    return;
  box = scene_rect (box.x - 4 * s, box.y - 1 * s, box.width + 6 * s,
                    box.height + 2 * s);
  scene_fill_round (cr, box, 4 * s, scene_color_fade (theme->accent, 0.16));
  scene_stroke_round (cr, box, 4 * s, 1.5, theme->accent);
}

static char *
format_share (const SimMeter *meter, gint64 part_ns)
{
  return base_format_percent (
      meter->elapsed_ns > 0 ? (double)part_ns / (double)meter->elapsed_ns : 0);
}

static char *
dup_title (const SceneMeter *self)
{
  guint device = self->view.selected_device;

  if (device == SIM_NONE)
    return g_strdup (self->bubble_first   ? _ ("Idle (bubble)")
                     : self->synchronises ? _ ("Sync cost")
                                          : _ ("Transfer cost"));
  return g_strdup_printf (self->bubble_first ? _ ("Idle (bubble) · device %u")
                          : self->synchronises
                              ? _ ("Sync cost · device %u")
                              : _ ("Transfer cost · device %u"),
                          device);
}

/* What else is lost, below the big figure; the longest form first. */
static void
paint_share_detail (const SceneMeter *self,
                    cairo_t *cr,
                    const SceneTheme *theme,
                    const SimMeter *meter)
{
  const SimSpec *spec = sim_timeline_get_spec (self->timeline);
  g_autofree char *exposed = base_format_duration_ns (meter->exposed_ns);
  g_autofree char *hidden = base_format_duration_ns (meter->hidden_ns);
  g_autofree char *transfers = format_share (meter, meter->exposed_ns);
  g_autofree char *bubble = format_share (meter, meter->bubble_ns);
  g_autofree char *brief = g_strdup_printf (_ ("%s exposed"), exposed);
  g_autofree char *full = NULL;

  if (self->bubble_first)
    full = g_strdup_printf (_ ("%s lost to transfers"), transfers);
  else if (spec->parallel.degree[SIM_DIMENSION_PIPELINE] > 1)
    full = g_strdup_printf (_ ("and %s idle (bubble)"), bubble);
  else
    full = g_strdup_printf (_ ("%1$s exposed · %2$s hidden"), exposed, hidden);
  scene_text_draw_fitting (self->text, cr, small (theme),
                           (const char *const[]){ full, brief, NULL },
                           self->boxes.share_detail);
}

static void
paint_share (const SceneMeter *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SimMeter *meter)
{
  const SceneMeterBoxes *boxes = &self->boxes;
  const SimSpec *spec = sim_timeline_get_spec (self->timeline);
  guint n_devices = sim_timeline_get_n_devices (self->timeline);
  gboolean cover = self->view.cover_meter;
  g_autofree char *title = dup_title (self);
  g_autofree char *share =
      cover ? g_strdup ("?")
            : format_share (meter, self->bubble_first ? meter->bubble_ns
                                                      : meter->exposed_ns);
  SceneColor color = self->bubble_first ? theme->bubble : theme->exposed;
  double used = scene_text_draw (
      self->text, cr,
      scene_style (SCENE_FONT_TITLE, TRUE, SCENE_ALIGN_START, theme->text),
      title, boxes->title);

  if (self->view.selected_device == SIM_NONE && n_devices > 1)
    paint_mean (self, cr, theme, used + 7 * boxes->s, n_devices);
  scene_text_draw (self->text, cr,
                   scene_style (SCENE_FONT_HUGE, TRUE, SCENE_ALIGN_START,
                                scene_theme_as_text (theme, color)),
                   share, boxes->share);
  scene_text_draw (self->text, cr, small (theme),
                   cover ? _ ("covered while you guess")
                   : spec->training.iterations > 1 ? _ ("of the time so far")
                                                   : _ ("of this step so far"),
                   boxes->share_note);
  if (!cover)
    paint_share_detail (self, cr, theme, meter);
}

static void
paint_part (const SceneMeter *self,
            cairo_t *cr,
            const SceneTheme *theme,
            SceneRect rect,
            SceneColor color)
{
  if (rect.width <= 0)
    return;
  rect = scene_rect_snap (rect);
  if (rect.width < 1)
    rect.width = 1;
  scene_fill_round (cr, rect, 0, color);
  scene_stroke_round (cr, rect, 0, 1, scene_color_edge (color, theme->card));
}

static void
paint_bars (const SceneMeter *self,
            cairo_t *cr,
            const SceneTheme *theme,
            const SimMeter *meter)
{
  const SceneMeterBoxes *boxes = &self->boxes;
  double s = boxes->s;
  gint64 end_ns = MAX (sim_timeline_get_end_ns (self->timeline), 1);
  SceneRect bar = boxes->bar, hidden = boxes->hidden;
  double unit = bar.width / end_ns;
  double compute = meter->compute_ns * unit;
  double exposed = meter->exposed_ns * unit;
  double bubble = meter->bubble_ns * unit;

  /* The whole step as a track, filled as far as the time has come. */
  scene_fill_round (cr, bar, 4 * s, scene_color_fade (theme->bubble, 0.25));
  scene_stroke_round (cr, bar, 4 * s, 1, theme->outline);
  if (self->view.cover_meter)
    {
      scene_hatch (cr, bar, 9 * s, 1.2 * s, theme->outline);
      return;
    }
  paint_part (self, cr, theme, scene_rect (bar.x, bar.y, compute, bar.height),
              theme->compute);
  paint_part (self, cr, theme,
              scene_rect (bar.x + compute, bar.y, exposed, bar.height),
              theme->exposed);
  if (exposed > 4)
    scene_hatch (cr,
                 scene_rect (bar.x + compute + 1, bar.y + 1, exposed - 2,
                             bar.height - 2),
                 12 * s, 1.2 * s,
                 scene_color_fade (scene_color_text_on (theme->exposed), 0.35));
  paint_part (self, cr, theme,
              scene_rect (bar.x + compute + exposed, bar.y, bubble, bar.height),
              theme->bubble);
  /* Hidden sync ran under the compute, up to where it came out of hiding. */
  hidden.width = meter->hidden_ns * unit;
  hidden.x = MAX (bar.x, bar.x + compute - hidden.width);
  paint_part (self, cr, theme, hidden, theme->hidden);
}

static void
paint_legend (const SceneMeter *self,
              cairo_t *cr,
              const SceneTheme *theme,
              const SimMeter *meter)
{
  const SceneMeterBoxes *boxes = &self->boxes;
  double s = boxes->s;
  const struct
  {
    const char *name;
    const char *brief;
    SceneColor color;
    gint64 ns;
  } items[4] = {
    { _ ("compute"), _ ("compute"), theme->compute, meter->compute_ns },
    { self->synchronises ? _ ("exposed sync") : _ ("exposed transfers"),
      _ ("exposed"), theme->exposed, meter->exposed_ns },
    { self->synchronises ? _ ("hidden sync") : _ ("hidden transfers"),
      _ ("hidden"), theme->hidden, meter->hidden_ns },
    { _ ("bubble"), _ ("bubble"), theme->bubble, meter->bubble_ns },
  };

  for (guint i = 0; i < 4 && boxes->legend[0].width > 0; i++)
    {
      SceneRect box = boxes->legend[i];
      double tall = i == 2 ? 5 * s : 10 * s;
      SceneRect swatch = scene_rect_snap (
          scene_rect (box.x, box.y + (box.height - tall) / 2, 10 * s, tall));
      g_autofree char *value = base_format_duration_ns (items[i].ns);
      g_autofree char *full = g_strdup_printf ("%s %s", items[i].name, value);
      g_autofree char *brief = g_strdup_printf ("%s %s", items[i].brief, value);

      scene_fill_round (cr, swatch, 0, items[i].color);
      scene_stroke_round (cr, swatch, 0, 1,
                          scene_color_edge (items[i].color, theme->card));
      box.x += 15 * s;
      box.width -= 15 * s;
      scene_text_draw_fitting (
          self->text, cr,
          scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_START, theme->text),
          self->view.cover_meter
              ? (const char *const[]){ items[i].name, items[i].brief, NULL }
              : (const char *const[]){ full, brief, value, NULL },
          box);
    }
}

static void
paint_parts (const SceneMeter *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SimMeter *meter)
{
  /* Whole per cents that add up to 100: the smaller is rounded. */
  gint64 exposed = MAX (meter->exposed_ns, 1);
  gint64 latency_percent = (100 * meter->latency_ns + exposed / 2) / exposed;
  gboolean tiny = latency_percent == 0 && meter->latency_ns > 0;
  g_autofree char *bandwidth =
      tiny ? g_strdup (_ (">99 %"))
           : base_format_percent ((100 - latency_percent) / 100.0);
  g_autofree char *latency =
      tiny ? g_strdup (_ ("<1 %"))
           : base_format_percent (latency_percent / 100.0);
  g_autofree char *full = g_strdup_printf (
      _ ("exposed: bandwidth %1$s · latency %2$s"), bandwidth, latency);
  g_autofree char *brief =
      g_strdup_printf (_ ("bandwidth %1$s · latency %2$s"), bandwidth, latency);

  scene_text_draw_fitting (
      self->text, cr, small (theme),
      meter->exposed_ns > 0
          ? (const char *const[]){ full, brief, NULL }
          : (const char *const[]){ _ ("nothing exposed so far"), NULL },
      self->boxes.parts);
}

static void
paint_bytes (const SceneMeter *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SimMeter *meter)
{
  guint64 sent = 0;
  g_autofree char *now = NULL;
  g_autofree char *all = base_format_bytes (self->total_sent);
  g_autofree char *size = base_format_bytes (self->formula_size);
  g_autofree char *full = NULL;
  g_autofree char *middle = NULL;
  g_autofree char *brief = NULL;

  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    if (i != SIM_PAYLOAD_SAMPLES)
      sent += meter->bytes_sent[i];
  if (self->total_sent == 0)
    return;
  now = base_format_bytes (sent);
  middle = g_strdup_printf (_ ("sent per device %1$s of %2$s"), now, all);
  brief = g_strdup_printf (_ ("sent %1$s of %2$s"), now, all);
  if (self->server_sent > 0)
    {
      g_autofree char *server =
          scene_meter_words_server (self->server_sent, self->n_servers);

      full = g_strdup_printf ("%s; %s", middle, server);
    }
  else if (self->formula_size > 0)
    /* Translators: the ring's formula, n devices, then the bytes of all
     * gradients */
    full = g_strdup_printf (_ ("%1$s = 2(n−1)/n × %2$s"), middle, size);
  scene_text_draw_fitting (
      self->text, cr, small (theme),
      full != NULL ? (const char *const[]){ full, middle, brief, NULL }
                   : (const char *const[]){ middle, brief, NULL },
      self->boxes.bytes);
}

/* In the place of the reason, while there is none.  Beside the knobs it is what
 * they change, wherever the clock stands. */
static void
paint_outlook (const SceneMeter *self,
               cairo_t *cr,
               const SceneTheme *theme,
               gint64 t_ns)
{
  g_autofree char *text = NULL;

  if (self->boxes.why_lines == 0)
    return;
  text = scene_meter_words_outlook (self->timeline, self->view.selected_device,
                                    t_ns);
  if (text != NULL)
    scene_text_draw_lines (self->text, cr,
                           scene_style (SCENE_FONT_SMALL, FALSE,
                                        SCENE_ALIGN_START, theme->dim_text),
                           text, self->boxes.why_lines, self->boxes.why);
}

void
scene_meter_paint (const SceneMeter *self,
                   cairo_t *cr,
                   const SceneTheme *theme,
                   gint64 t_ns)
{
  double s = self->boxes.s;
  const char *why = NULL;
  SimMeter meter;

  if (!self->view.cover_meter && !self->view.why_later &&
      self->boxes.why_lines > 0)
    why = scene_meter_get_why (self, t_ns);

  sim_timeline_meter (self->timeline, self->view.selected_device, t_ns, &meter);
  cairo_save (cr);
  if (self->view.right_to_left)
    {
      cairo_translate (cr, self->view.width, 0);
      cairo_scale (cr, -1, 1);
    }
  scene_fill_round (cr, self->boxes.card, 10 * s, theme->card);
  scene_stroke_round (cr, self->boxes.card, 10 * s, 1, theme->outline);
  paint_selected (self, cr, theme);
  paint_share (self, cr, theme, &meter);
  paint_bars (self, cr, theme, &meter);
  paint_legend (self, cr, theme, &meter);
  if (!self->view.cover_meter)
    {
      paint_parts (self, cr, theme, &meter);
      paint_bytes (self, cr, theme, &meter);
      if (why != NULL)
        scene_text_draw_lines (self->text, cr,
                               scene_style (SCENE_FONT_SMALL, TRUE,
                                            SCENE_ALIGN_START, theme->text),
                               why, self->boxes.why_lines, self->boxes.why);
      else
        paint_outlook (self, cr, theme, t_ns);
    }
  cairo_restore (cr);
}
