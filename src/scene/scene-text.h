/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-draw.h"

G_BEGIN_DECLS

/* Text of a drawing, drawn into boxes: shaped once for all layouts that are
 * made of one PangoContext at one scale, as a knob that is dragged asks for the
 * same words thirty times a second; kept with that context until it changes.
 * What is too long for its box is shortened with an ellipsis or left out, never
 * cut.  No more thread safe than the context is. */
typedef struct _SceneText SceneText;

typedef enum
{
  SCENE_ALIGN_START,
  SCENE_ALIGN_MIDDLE,
  SCENE_ALIGN_END,
} SceneAlign;

/* Sizes in px at scale 1; nothing smaller than TINY is drawn. */
typedef enum
{
  SCENE_FONT_TINY,
  SCENE_FONT_SMALL,
  SCENE_FONT_BODY,
  SCENE_FONT_TITLE,
  SCENE_FONT_CAPTION,
  SCENE_FONT_HUGE,
  SCENE_N_FONTS
} SceneFont;

typedef struct
{
  SceneFont font;
  gboolean bold;
  SceneAlign align;
  SceneColor color;
} SceneTextStyle;

static inline SceneTextStyle
scene_style (SceneFont font, gboolean bold, SceneAlign align, SceneColor color)
{
  return (SceneTextStyle){ font, bold, align, color };
}

/* The font family and size are those of `pango`, its size at 10 pt being
 * scale 1.  `mirrored`: the drawing is flipped left to right by the caller, and
 * text must be flipped back. */
SceneText *scene_text_new (PangoContext *pango,
                           double scale,
                           gboolean mirrored) G_GNUC_WARN_UNUSED_RESULT;
void scene_text_free (SceneText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceneText, scene_text_free)

/* The scale that fonts are drawn at: the caller's times the user's font. */
double scene_text_get_scale (SceneText *self);

double scene_text_width (SceneText *self,
                         SceneFont font,
                         gboolean bold,
                         const char *string);
double scene_text_line_height (SceneText *self, SceneFont font);

/* In the box, centred on its height; shortened with an ellipsis where it must
 * be.  Returns the width used; 0 where not even a few letters fit. */
double scene_text_draw (SceneText *self,
                        cairo_t *cr,
                        SceneTextStyle style,
                        const char *string,
                        SceneRect box);
/* The first of the strings (NULL at the end) that fits whole, or none. */
double scene_text_draw_fitting (SceneText *self,
                                cairo_t *cr,
                                SceneTextStyle style,
                                const char *const *strings,
                                SceneRect box);
/* Over several lines, from the top; returns the height used. */
double scene_text_draw_wrapped (SceneText *self,
                                cairo_t *cr,
                                SceneTextStyle style,
                                const char *string,
                                SceneRect box);
/* Centred in the box on at most `lines` lines, the last with an ellipsis where
 * there is more. */
double scene_text_draw_lines (SceneText *self,
                              cairo_t *cr,
                              SceneTextStyle style,
                              const char *string,
                              guint lines,
                              SceneRect box);
double scene_text_wrapped_height (SceneText *self,
                                  SceneFont font,
                                  gboolean bold,
                                  const char *string,
                                  double width);

/* For tests: every text drawn from now on is added as SceneTextMark; NULL ends
 * it.  The array must be given back before it is freed. */
typedef struct
{
  SceneRect ink; /* what the text takes, before mirroring */
  char string[96];
} SceneTextMark;
void scene_text_set_log (SceneText *self, GArray *marks);

G_END_DECLS
