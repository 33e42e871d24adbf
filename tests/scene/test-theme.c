/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-draw.h"
#include "scene/scene-theme.h"

/* WCAG 2.1: text 4.5 against what it lies on, shapes 3. */
#define TEXT 4.5
#define SHAPE 3.0

static void
assert_contrast (SceneColor one,
                 SceneColor other,
                 double least,
                 const char *what)
{
  double contrast = scene_color_contrast (one, other);

  if (contrast < least)
    g_error ("%s has a contrast of %.2f, below %.1f", what, contrast, least);
}

static void
check_theme (const SceneTheme *theme)
{
  assert_contrast (theme->text, theme->card, TEXT, "text on card");
  assert_contrast (theme->text, theme->background, TEXT, "text on background");
  assert_contrast (theme->dim_text, theme->card, TEXT, "dim text on card");
  assert_contrast (theme->dim_text, theme->background, TEXT,
                   "dim text on background");
  assert_contrast (theme->text, theme->caption_fill, TEXT, "caption");
  assert_contrast (theme->on_accent, theme->accent, TEXT, "text on accent");
  assert_contrast (theme->accent, theme->card, SHAPE, "accent");
  assert_contrast (theme->compute, theme->card, SHAPE, "compute");
  assert_contrast (theme->exposed, theme->card, SHAPE, "exposed");
  assert_contrast (theme->update, theme->card, SHAPE, "update");
  assert_contrast (theme->error, theme->card, SHAPE, "error");
  for (guint i = 0; i < SIM_N_STATES; i++)
    {
      assert_contrast (scene_theme_state (theme, i), theme->card, TEXT,
                       "state's word");
      assert_contrast (scene_theme_state (theme, i), theme->background, TEXT,
                       "state's word on background");
    }
  /* Light fills stand out by the line around them. */
  for (guint i = 0; i < 8; i++)
    {
      assert_contrast (scene_color_edge (theme->shard[i], theme->card),
                       theme->card, SHAPE, "shard's edge");
      assert_contrast (scene_color_edge (theme->layer[i], theme->card),
                       theme->card, SHAPE, "layer's edge");
      assert_contrast (scene_color_text_on (theme->layer[i]), theme->layer[i],
                       TEXT, "text on layer");
      assert_contrast (scene_color_text_on (theme->shard[i]), theme->shard[i],
                       TEXT, "text on shard");
    }
  assert_contrast (scene_color_edge (theme->hidden, theme->card), theme->card,
                   SHAPE, "hidden's edge");
  assert_contrast (scene_color_edge (theme->bubble, theme->card), theme->card,
                   SHAPE, "bubble's edge");
}

static void
test_contrast (void)
{
  for (guint i = 0; i < 4; i++)
    {
      SceneTheme theme;

      scene_theme_init (&theme, (i & 1) != 0, (i & 2) != 0);
      check_theme (&theme);
    }
}

/* Black on white: (1 + 0.05) / (0 + 0.05) = 21.  The grey #777777 on white is
 * the known 4.48: 0x77 = 119, 119/255 = 0.4667, linear ((0.4667 + 0.055) /
 * 1.055)^2.4 = 0.1845, (1.05) / (0.2345) = 4.478. */
static void
test_formula (void)
{
  const SceneColor black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
  const SceneColor grey = { 119 / 255.0, 119 / 255.0, 119 / 255.0, 1 };

  g_assert_cmpfloat_with_epsilon (scene_color_contrast (black, white), 21,
                                  1e-9);
  g_assert_cmpfloat_with_epsilon (scene_color_contrast (grey, white), 4.478,
                                  1e-3);
}

static void
test_ramp (void)
{
  SceneTheme theme;
  const SceneColor black = { 0, 0, 0, 1 };

  scene_theme_init (&theme, FALSE, FALSE);
  /* Each deeper layer is darker, for any number of layers. */
  for (guint n = 2; n <= 96; n += 13)
    for (guint i = 1; i < n; i++)
      g_assert_cmpfloat (
          scene_color_contrast (scene_theme_layer (&theme, i, n), black), <,
          scene_color_contrast (scene_theme_layer (&theme, i - 1, n), black));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/theme/contrast", test_contrast);
  g_test_add_func ("/scene/theme/formula", test_formula);
  g_test_add_func ("/scene/theme/ramp", test_ramp);
  return g_test_run ();
}
