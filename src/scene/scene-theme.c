/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-theme.h"

#include "scene/scene-draw.h"

static SceneColor
from_hex (guint32 rgb)
{
  return (SceneColor){ ((rgb >> 16) & 0xff) / 255.0,
                       ((rgb >> 8) & 0xff) / 255.0, (rgb & 0xff) / 255.0, 1 };
}

/* Okabe and Ito, "Color Universal Design", 2008; the first four are those of
 * the batch in most scenarios and far apart for every kind of sight. */
static const guint32 shard_rgb[8] = { 0xe69f00, 0x56b4e9, 0x009e73, 0xcc79a7,
                                      0xf0e442, 0x0072b2, 0xd55e00, 0x999999 };

/* The step between the third and the fourth is where words on them turn from
 * black to white. */
static const guint32 layer_rgb_light[8] = { 0x9cc0e4, 0x80acd8, 0x6499cb,
                                            0x3f74ac, 0x35679c, 0x2b5888,
                                            0x224872, 0x1b3a5f };
static const guint32 layer_rgb_dark[8] = { 0xcfe3f8, 0xb3d1f1, 0x97bfe9,
                                           0x7cacdf, 0x6499d3, 0x4f86c4,
                                           0x4378b6, 0x3a6ca9 };

static void
init_light (SceneTheme *theme)
{
  theme->background = from_hex (0xfafafa);
  theme->card = from_hex (0xffffff);
  theme->outline = from_hex (0xcdc9c4);
  theme->text = from_hex (0x2e3436);
  theme->dim_text = from_hex (0x65636b);
  theme->accent = from_hex (0x1a6fd8);
  theme->on_accent = from_hex (0xffffff);
  theme->caption_fill = from_hex (0xfff3c4);
  theme->caption_outline = from_hex (0xe5c76b);
  theme->compute = from_hex (0x2d5d91);
  theme->exposed = from_hex (0xcf5600);
  theme->hidden = from_hex (0xf0b78c);
  theme->bubble = from_hex (0xc8c5be);
  theme->update = from_hex (0x6b7280);
  theme->error = from_hex (0xb8161f);
  theme->warning = from_hex (0x8a5a00);
  theme->success = from_hex (0x1b7a41);
  theme->pipe = from_hex (0xd6ab84);
}

static void
init_dark (SceneTheme *theme)
{
  theme->background = from_hex (0x242424);
  theme->card = from_hex (0x303030);
  theme->outline = from_hex (0x555356);
  theme->text = from_hex (0xf4f3f1);
  theme->dim_text = from_hex (0xb6b3ba);
  theme->accent = from_hex (0x78aeed);
  theme->on_accent = from_hex (0x0b1a2b);
  theme->caption_fill = from_hex (0x4a3f14);
  theme->caption_outline = from_hex (0x8d7626);
  theme->compute = from_hex (0x5b95d6);
  theme->exposed = from_hex (0xff8f3d);
  theme->hidden = from_hex (0x9b5f35);
  theme->bubble = from_hex (0x6a6870);
  theme->update = from_hex (0x9aa3b2);
  theme->error = from_hex (0xff7b78);
  theme->warning = from_hex (0xf3c04b);
  theme->success = from_hex (0x6fd493);
  theme->pipe = from_hex (0x8a6747);
}

static void
raise_contrast (SceneTheme *theme)
{
  SceneColor strong = from_hex (theme->dark ? 0xffffff : 0x000000);

  theme->background = from_hex (theme->dark ? 0x000000 : 0xffffff);
  theme->card = from_hex (theme->dark ? 0x101010 : 0xffffff);
  theme->text = strong;
  theme->dim_text = scene_color_mix (theme->dim_text, strong, 0.7);
  theme->outline = scene_color_mix (theme->outline, strong, 0.7);
  theme->caption_outline = strong;
  theme->pipe = scene_color_mix (theme->pipe, strong, 0.4);
  theme->bubble = scene_color_mix (theme->bubble, strong, 0.3);
}

void
scene_theme_init (SceneTheme *theme, gboolean dark, gboolean high_contrast)
{
  *theme = (SceneTheme){ .dark = dark, .high_contrast = high_contrast };
  if (dark)
    init_dark (theme);
  else
    init_light (theme);
  for (guint i = 0; i < 8; i++)
    {
      theme->shard[i] = from_hex (shard_rgb[i]);
      theme->layer[i] =
          from_hex (dark ? layer_rgb_dark[i] : layer_rgb_light[i]);
    }
  if (high_contrast)
    raise_contrast (theme);
}

static SceneColor
ramp (const SceneTheme *theme, double share)
{
  double at = CLAMP (share, 0, 1) * 7;
  guint low = MIN ((guint)at, 6);

  return scene_color_mix (theme->layer[low], theme->layer[low + 1], at - low);
}

SceneColor
scene_theme_layer (const SceneTheme *theme, guint layer, guint n_layers)
{
  return ramp (theme, n_layers > 1 ? layer / (n_layers - 1.0) : 0.6);
}

SceneColor
scene_theme_chunk (const SceneTheme *theme, guint chunk, guint n_chunks)
{
  return ramp (theme, n_chunks > 1 ? chunk / (n_chunks - 1.0) : 0.6);
}

SceneColor
scene_theme_shard (const SceneTheme *theme, guint shard)
{
  return theme->shard[shard % 8];
}

SceneColor
scene_theme_payload (const SceneTheme *theme, SimPayload payload)
{
  switch (payload)
    {
    case SIM_PAYLOAD_SAMPLES:
      return theme->shard[0];
    case SIM_PAYLOAD_GRADIENT:
      return theme->layer[5];
    case SIM_PAYLOAD_PARAMETER:
      return theme->layer[3];
    case SIM_PAYLOAD_TENSOR:
      return theme->shard[3];
    case SIM_PAYLOAD_EXPERT:
      return theme->shard[4];
    case SIM_PAYLOAD_ACTIVATION:
    default:
      return theme->shard[2];
    }
}

SceneColor
scene_theme_as_text (const SceneTheme *theme, SceneColor fill)
{
  fill.alpha = 1;
  for (guint i = 0; i <= 20; i++)
    {
      SceneColor text = scene_color_mix (fill, theme->text, i / 20.0);

      if (scene_color_contrast (text, theme->card) >= 4.55 &&
          scene_color_contrast (text, theme->background) >= 4.55)
        return text;
    }
  return theme->text;
}

SceneColor
scene_theme_state (const SceneTheme *theme, SimDeviceState state)
{
  switch (state)
    {
    case SIM_STATE_FORWARD:
    case SIM_STATE_BACKWARD:
    case SIM_STATE_RECOMPUTE:
      return scene_theme_as_text (theme, theme->compute);
    case SIM_STATE_SYNC:
      return scene_theme_as_text (theme, theme->exposed);
    case SIM_STATE_UPDATE:
      return scene_theme_as_text (theme, theme->success);
    case SIM_STATE_LOST:
      return scene_theme_as_text (theme, theme->error);
    case SIM_STATE_WAITING:
      return scene_theme_as_text (theme, theme->warning);
    case SIM_STATE_LOADING:
    case SIM_STATE_IDLE:
    case SIM_STATE_DONE:
    case SIM_N_STATES:
    default:
      return theme->dim_text;
    }
}
