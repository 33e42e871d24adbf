/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the session's run is looked at: flags, and what is selected. */
#include "app/app-session-private.h"

#include "scene/scene.h"

const SceneView *
app_session_get_view (AppSession *self)
{
  return &self->view;
}

static void
set_flag (AppSession *self, gboolean *flag, gboolean value)
{
  value = !!value;
  if (*flag == value)
    return;
  *flag = value;
  app_session_notify (self, APP_SESSION_VIEW);
}

void
app_session_set_values (AppSession *self, gboolean values)
{
  set_flag (self, &self->view.values, values);
}

void
app_session_set_values_wanted (AppSession *self, gboolean wanted)
{
  g_return_if_fail (APP_IS_SESSION (self));
  self->values_wanted = !!wanted;
}

gboolean
app_session_get_values_wanted (AppSession *self)
{
  return self->values_wanted;
}

void
app_session_set_even_pace (AppSession *self, gboolean even_pace)
{
  set_flag (self, &self->view.even_pace, even_pace);
}

void
app_session_set_still (AppSession *self, gboolean still)
{
  set_flag (self, &self->view.still, still);
}

void
app_session_set_cover_meter (AppSession *self, gboolean cover)
{
  set_flag (self, &self->view.cover_meter, cover);
}

void
app_session_set_dimmed (AppSession *self, guint dimmed)
{
  g_return_if_fail (APP_IS_SESSION (self));
  if (self->view.dimmed == dimmed)
    return;
  self->view.dimmed = dimmed;
  app_session_notify (self, APP_SESSION_VIEW);
}

/* The idle slice around what was hit in a lane; none while it computes, and
 * none yet before it is known. */
static void
find_slice (AppSession *self, const SceneHit *hit, SimWhy *why)
{
  if (self->timeline && !scene_why_is_known (self->timeline, &self->view))
    self->late = *hit;
  if (self->timeline == NULL || self->late.part != SCENE_PART_NONE ||
      !sim_timeline_why_at (self->timeline, hit->device, hit->t_ns, why))
    *why = (SimWhy){ .kind = SIM_WHY_NONE };
}

void
app_session_pick_late (AppSession *self)
{
  SceneView *view = &self->view;
  SceneHit hit = self->late;
  SimWhy why;

  if (hit.part == SCENE_PART_NONE || view->why_later)
    return;
  self->late.part = SCENE_PART_NONE;
  find_slice (self, &hit, &why);
  view->slice_start_ns = why.start_ns;
  view->slice_end_ns = why.end_ns;
}

void
app_session_select (AppSession *self, const SceneHit *hit)
{
  SceneView *view = &self->view;
  guint32 device = view->selected_device, link = view->selected_link;
  SceneMeterRow row = view->selected_row;
  SimWhy why = { .kind = SIM_WHY_NONE };

  g_return_if_fail (APP_IS_SESSION (self));
  /* Whatever else is taken up now, that is not waited for any more. */
  self->late.part = SCENE_PART_NONE;
  switch (hit->part)
    {
    case SCENE_PART_DEVICE:
    case SCENE_PART_LAYER:
    case SCENE_PART_CHUNK:
    case SCENE_PART_MEMORY:
      device = device == hit->device ? SIM_NONE : hit->device;
      link = SIM_NONE;
      break;
    case SCENE_PART_SPAN:
      /* A click in the timeline is how one goes to an instant, too: it takes
       * no selection back. */
      device = hit->device;
      link = SIM_NONE;
      find_slice (self, hit, &why);
      break;
    case SCENE_PART_IDLE:
      device = hit->device;
      link = SIM_NONE;
      row = SCENE_N_METER_ROWS;
      find_slice (self, hit, &why);
      break;
    case SCENE_PART_LINK:
      link = link == hit->index ? SIM_NONE : hit->index;
      device = SIM_NONE;
      break;
    case SCENE_PART_METER_ROW:
      row = row == hit->index ? SCENE_N_METER_ROWS : (SceneMeterRow)hit->index;
      break;
    default:
      return;
    }

  if (device == view->selected_device && link == view->selected_link &&
      row == view->selected_row && why.start_ns == view->slice_start_ns &&
      why.end_ns == view->slice_end_ns)
    return;
  view->selected_device = device;
  view->selected_link = link;
  view->selected_row = row;
  view->slice_start_ns = why.start_ns;
  view->slice_end_ns = why.end_ns;
  app_session_notify (self, APP_SESSION_VIEW);
}

void
app_session_select_none (AppSession *self)
{
  g_return_if_fail (APP_IS_SESSION (self));
  if (self->view.selected_device == SIM_NONE &&
      self->view.selected_link == SIM_NONE &&
      self->view.selected_row == SCENE_N_METER_ROWS)
    return;
  self->view.selected_device = SIM_NONE;
  self->view.selected_link = SIM_NONE;
  self->view.selected_row = SCENE_N_METER_ROWS;
  self->view.slice_start_ns = self->view.slice_end_ns = 0;
  app_session_notify (self, APP_SESSION_VIEW);
}
