/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-draw.h"
#include "scene/scene-text.h"
#include "scene/scene-theme.h"
#include "scene/scene.h"

G_BEGIN_DECLS

/* The boxes of the meter for a width: beside the big share where it is wide,
 * under it where it is narrow.  The same for every instant, so that nothing
 * jumps while playing. */
typedef struct
{
  double s;
  SceneRect card;
  SceneRect title;
  SceneRect share;
  SceneRect share_note;
  SceneRect share_detail;
  SceneRect bar;
  SceneRect hidden;
  SceneRect legend[4]; /* compute, exposed, hidden, bubble */
  SceneRect parts;     /* bandwidth and latency */
  SceneRect bytes;
  SceneRect why;
  guint why_lines;
  double height;
} SceneMeterBoxes;

/* What the height does not hold is left out, the reason first. */
void scene_meter_lay (SceneMeterBoxes *boxes,
                      SceneText *text,
                      double width,
                      double height);

typedef struct
{
  gint64 t_ns; /* -1: none yet */
  char *text;
} SceneMeterWhy;

struct _SceneMeter
{
  SimTimeline *timeline;
  SceneView view;
  SceneText *text;
  SceneMeterBoxes boxes;
  guint64 total_sent;    /* per device, at the end */
  guint64 formula_size;  /* bytes of the buckets, if 2(n-1)/n of them is what is
                            sent; 0 otherwise */
  guint64 server_sent;   /* as scene_meter_find_server_sent has it … */
  guint n_servers;       /* … by each of so many */
  gboolean synchronises; /* gradients are summed over devices */
  gboolean bubble_first; /* a pipeline that sums nothing: what it loses, it
                            loses to the bubble, and that is the big figure */
  SceneMeterWhy *why;    /* what was last said */
};

/* scene_why_selected, kept as long as it stays the same.  NULL: nothing idle.
 * Lent until the next call. */
const char *scene_meter_get_why (const SceneMeter *self, gint64 t_ns);

/* Where a row stands; width 0: it found no room. */
SceneRect scene_meter_get_row_box (const SceneMeter *self, SceneMeterRow row);

/* While nothing has waited yet: what the step comes to; NULL later, and at the
 * end. */
char *scene_meter_words_outlook (const SimTimeline *timeline,
                                 guint device, /* or SIM_NONE: of all */
                                 gint64 t_ns) G_GNUC_WARN_UNUSED_RESULT;

/* Bytes that the device, or each in the mean, has sent by the end; the samples
 * are the host's. */
guint64 scene_meter_sum_sent (const SimTimeline *timeline,
                              guint device /* or SIM_NONE */);
/* Bytes that each parameter server has sent by the end, where the figures are
 * the mean of all devices; 0 where they are not, where there is none, and where
 * one sends more than another. */
guint64 scene_meter_find_server_sent (const SimTimeline *timeline,
                                      guint device,
                                      guint *n_servers);
char *scene_meter_words_server (guint64 sent,
                                guint n_servers) G_GNUC_WARN_UNUSED_RESULT;

SceneText *scene_meter_get_text (const SceneMeter *self);

G_END_DECLS
