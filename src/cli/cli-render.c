/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "base/base-units.h"
#include "scene/scene.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define MIN_SIZE 64
#define MAX_SIZE 16384

typedef struct
{
  const char *file;
  int width;
  int height;
  gboolean dark;
} Picture;

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* By the file's ending; NULL for one that is none of the three. */
static cairo_surface_t *
create_surface (const Picture *picture, GByteArray *bytes)
{
  if (g_str_has_suffix (picture->file, ".svg"))
    return cairo_svg_surface_create_for_stream (append, bytes, picture->width,
                                                picture->height);
  if (g_str_has_suffix (picture->file, ".pdf"))
    {
      cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (
          append, bytes, picture->width, picture->height);

      /* The date of making would make equal pictures unequal. */
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                      "1970-01-01T00:00:00Z");
      return surface;
    }
  return cairo_image_surface_create (CAIRO_FORMAT_ARGB32, picture->width,
                                     picture->height);
}

static gboolean
has_known_ending (const char *file)
{
  return g_str_has_suffix (file, ".png") || g_str_has_suffix (file, ".svg") ||
         g_str_has_suffix (file, ".pdf");
}

static void
paint (cairo_surface_t *surface,
       SimTimeline *timeline,
       const Picture *picture,
       gint64 t_ns)
{
  cairo_t *cr = cairo_create (surface);
  PangoContext *pango = pango_cairo_create_context (cr);
  SceneTheme theme;
  SceneView view;

  scene_theme_init (&theme, picture->dark, FALSE);
  scene_view_init (&view, picture->width, picture->height);
  view.values = sim_timeline_get_spec (timeline)->model.kind == SIM_MODEL_TOY;
  scene_paint_all (timeline, &view, pango, &theme, cr, t_ns);
  g_object_unref (pango);
  cairo_destroy (cr);
}

static int
write_picture (SimTimeline *timeline, const Picture *picture, gint64 t_ns)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = create_surface (picture, bytes);
  cairo_status_t status = CAIRO_STATUS_SUCCESS;

  paint (surface, timeline, picture, t_ns);
  if (g_str_has_suffix (picture->file, ".png"))
    status = cairo_surface_write_to_png_stream (surface, append, bytes);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_printerr ("%s: %s\n", picture->file, cairo_status_to_string (status));
      return CLI_REFUSED;
    }
  return cli_write_file (picture->file, (const char *)bytes->data, bytes->len)
             ? CLI_OK
             : CLI_REFUSED;
}

/* "1280x720". */
static gboolean
parse_size (const char *text, Picture *picture)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "xX", 2);
  guint64 width;
  guint64 height;

  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_unsigned (parts[0], 10, MIN_SIZE, MAX_SIZE, &width,
                                   NULL) ||
      !g_ascii_string_to_unsigned (parts[1], 10, MIN_SIZE, MAX_SIZE, &height,
                                   NULL))
    return FALSE;
  picture->width = width;
  picture->height = height;
  return TRUE;
}

static gboolean
parse_seconds (const char *text, double *seconds)
{
  char *end;

  *seconds = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*seconds);
}

/* The instant after `step` steps: 0 is the start. */
static int
find_step (const SimTimeline *timeline, gint64 step, gint64 *t_ns)
{
  guint n_steps;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n_steps);

  if (step < 0 || step > n_steps)
    {
      g_printerr (
          _ ("--step=%" G_GINT64_FORMAT ": the scenario has steps 0 to %u\n"),
          step, n_steps);
      return CLI_REFUSED;
    }
  *t_ns =
      step == 0 ? sim_timeline_get_start_ns (timeline) : steps[step - 1].end_ns;
  return CLI_OK;
}

static int
find_instant (const SimTimeline *timeline,
              const char *at,
              gint64 step,
              gint64 *t_ns)
{
  double seconds = 0;

  if (at == NULL)
    return find_step (timeline, step, t_ns);
  parse_seconds (at, &seconds);
  *t_ns =
      CLAMP (base_seconds_to_ns (seconds), sim_timeline_get_start_ns (timeline),
             sim_timeline_get_end_ns (timeline));
  return CLI_OK;
}

int
cli_render (int argc, char **argv)
{
  Picture picture = { .width = 1280, .height = 720 };
  g_autofree char *at = NULL;
  g_autofree char *size = NULL;
  g_autofree char *output = NULL;
  gint64 step = -1;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at,
      N_ ("The instant, in seconds from the step’s begin"), N_ ("SECONDS") },
    { "step", 0, 0, G_OPTION_ARG_INT64, &step,
      N_ ("The instant after so many events"), N_ ("N") },
    { "size", 0, 0, G_OPTION_ARG_STRING, &size,
      N_ ("Size of the picture (1280x720)"), N_ ("WxH") },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &picture.dark, N_ ("Dark colours"),
      NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      N_ ("Where to: FILE.png, FILE.svg or FILE.pdf"), N_ ("FILE") },
    { NULL },
  };
  g_autoptr (Scenario) scenario = NULL;
  g_autoptr (SimTimeline) timeline = NULL;
  double seconds;
  gint64 t_ns;
  int status;

  if (!cli_parse (entries, "SCENARIO", 1, 1, &argc, &argv, &status))
    return status;
  if ((at != NULL) == (step >= 0))
    return cli_usage_error (_ ("give --at or --step, one of the two"));
  if (at != NULL && !parse_seconds (at, &seconds))
    return cli_usage_error (_ ("--at=%s: expected a number of seconds"), at);
  if (size != NULL && !parse_size (size, &picture))
    return cli_usage_error (
        _ ("--size=%s: expected WIDTHxHEIGHT, each from %d to %d"), size,
        MIN_SIZE, MAX_SIZE);
  if (output == NULL || !has_known_ending (output))
    return cli_usage_error (_ ("-o needs a file ending in .png, .svg or .pdf"));
  picture.file = output;
  scenario = cli_load_scenario (argv[1]);
  if (scenario == NULL || (timeline = cli_run (scenario)) == NULL)
    return CLI_REFUSED;
  status = find_instant (timeline, at, step, &t_ns);
  return status == CLI_OK ? write_picture (timeline, &picture, t_ns) : status;
}
