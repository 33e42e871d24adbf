/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-plot.h"
#include "scene/scene-text.h"

G_BEGIN_DECLS

/* Pages of print, filled from the top, in memory: a PDF.  Lengths are px of
 * 1/96 inch, so that what paints the screen paints the page; the theme is the
 * light one.  The same content and date give the same bytes, but for what cairo
 * writes of itself. */
typedef struct _ScenePages ScenePages;

/* The whole page, margins and all.  date: ISO 8601, of the making. */
ScenePages *scene_pages_new (double width_px,
                             double height_px,
                             const char *title,
                             const char *date) G_GNUC_WARN_UNUSED_RESULT;
void scene_pages_free (ScenePages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScenePages, scene_pages_free)

#define SCENE_PAGES_A4_WIDTH 793.7
#define SCENE_PAGES_A4_HEIGHT 1122.5

/* Between the margins. */
double scene_pages_get_width (const ScenePages *self);
PangoContext *scene_pages_get_pango (ScenePages *self);
const SceneTheme *scene_pages_get_theme (const ScenePages *self);
guint scene_pages_get_n_pages (const ScenePages *self);

/* A text over as many lines as it takes; one too long for the rest of the page
 * begins on the next. */
void scene_pages_add_text (ScenePages *self,
                           SceneFont font,
                           gboolean bold,
                           const char *text);
void scene_pages_add_space (ScenePages *self, double height);
/* Goes to the next page unless this much is left. */
void scene_pages_need (ScenePages *self, double height);
/* Room of that height (on the next page where this one has not enough): paint
 * into it from (0, 0).  The caller ends with scene_pages_end_block. */
cairo_t *scene_pages_begin_block (ScenePages *self, double height);
void scene_pages_end_block (ScenePages *self);
/* A plot with its title and summary, kept together. */
void scene_pages_add_plot (ScenePages *self, ScenePlotData *data);

/* The file; NULL where cairo could not make it.  Nothing can be added then. */
GBytes *scene_pages_finish (ScenePages *self,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
