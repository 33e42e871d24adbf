/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lesson wants of the picture. */
#include "widgets/lesson-page-private.h"

#include "scene/scene-view.h"

static gint64
get_step (SimTimeline *timeline, const char *anchor, gboolean its_end)
{
  guint n, index;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  if (!sim_timeline_find_step (timeline, anchor, &index))
    return sim_timeline_get_start_ns (timeline);
  return its_end ? steps[index].end_ns : steps[index].start_ns;
}

/* What is in play, as the scene says what is not. */
static guint
get_dimmed (guint focus)
{
  return ((focus & SCENARIO_FOCUS_BATCH) == 0 ? SCENE_DIM_BATCH : 0) |
         ((focus & SCENARIO_FOCUS_DEVICES) == 0 ? SCENE_DIM_DEVICES : 0) |
         ((focus & SCENARIO_FOCUS_LINKS) == 0 ? SCENE_DIM_LINKS : 0) |
         ((focus & SCENARIO_FOCUS_METER) == 0 ? SCENE_DIM_METER : 0) |
         ((focus & SCENARIO_FOCUS_TIMELINE) == 0 ? SCENE_DIM_LANES : 0);
}

/* Before a knob is turned its run is there to be looked at; else the run that
 * is asked about stands at its beginning, and nothing tells the answer. */
static void
set_ask (LessonPage *self, const ScenarioRound *round, LessonRun *run)
{
  SimTimeline *timeline = teach_truth_get_timeline (self->truth);

  if (timeline == NULL)
    return;
  run->scenario = teach_truth_get_scenario (self->truth);
  run->cover = round->kind == SCENARIO_ROUND_PREDICT;
  run->pick_device = round->ask == SCENARIO_ASK_DEVICE;
  if (round->at != NULL)
    run->from_ns = get_step (timeline, round->at, TRUE);
  else
    run->from_ns = run->cover ? sim_timeline_get_start_ns (timeline)
                              : sim_timeline_get_end_ns (timeline);
  run->to_ns = run->from_ns;
}

static void
set_played (LessonPage *self, SimTimeline **timeline, LessonRun *run)
{
  *timeline = teach_truth_get_turned_timeline (self->truth);
  run->scenario = teach_truth_get_turned_scenario (self->truth);
  if (*timeline == NULL || self->as_it_was)
    {
      *timeline = teach_truth_get_timeline (self->truth);
      run->scenario = teach_truth_get_scenario (self->truth);
    }
}

void
lesson_page_show_run (LessonPage *self)
{
  const ScenarioRound *round = teach_course_get_round (self->course);
  const ScenarioSegment *segment;
  LessonRun run = { .caption = "" };
  SimTimeline *timeline = NULL;

  if (!self->on_show || self->truth == NULL)
    return;
  switch (teach_course_get_stage (self->course))
    {
    case TEACH_STAGE_ASK:
      set_ask (self, round, &run);
      break;
    case TEACH_STAGE_PLAY:
      set_played (self, &timeline, &run);
      segment = &round->segments[teach_course_get_segment (self->course)];
      run.from_ns = get_step (timeline, segment->from, FALSE);
      run.to_ns = get_step (timeline, segment->to, TRUE);
      run.dimmed = get_dimmed (segment->focus);
      run.caption = teach_truth_get_text (self->truth, &segment->caption, NULL);
      break;
    case TEACH_STAGE_REVEAL:
      set_played (self, &timeline, &run);
      if (timeline != NULL)
        run.from_ns = run.to_ns = sim_timeline_get_end_ns (timeline);
      break;
    case TEACH_STAGE_OPENING:
    case TEACH_STAGE_END:
    case TEACH_N_STAGES:
    default:
      lesson_page_emit_leave (self);
      return;
    }
  lesson_page_emit_run (self, &run);
}
