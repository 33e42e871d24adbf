/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-text.h"
#include "widgets/lesson-curve.h"

G_BEGIN_DECLS

/* Private to the curve and its drawing. */
typedef struct
{
  const ScenarioRound *round;
  const TeachTruth *truth;
  double points[SCENARIO_LESSON_MAX_POINTS]; /* of the guess */
  gboolean moved;
  gboolean revealed;
  SceneTheme theme;
  SceneText *text; /* NULL: to be made */
} LessonCurveData;

/* What is drawn where, for a width and a height; before mirroring. */
SceneRect lesson_curve_get_area (const LessonCurveData *self,
                                 double width,
                                 double height);
double lesson_curve_get_x (const LessonCurveData *self,
                           const SceneRect *area,
                           guint point);
double lesson_curve_get_y (const LessonCurveData *self,
                           const SceneRect *area,
                           double value);
double lesson_curve_get_height (const LessonCurveData *self);
/* pointed: the handle that has the focus, -1: none. */
void lesson_curve_paint (const LessonCurveData *self,
                         cairo_t *cr,
                         double width,
                         double height,
                         int pointed);
/* "20 %": a value of the measure; g_free. */
char *lesson_curve_format (const LessonCurveData *self, double value);

G_END_DECLS
