/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include <math.h>
#include <string.h>

/* Lanes closer than this, times s, are as thin as they are drawn: one pipe. */
#define LEAST_PITCH 2.0

/* Boxes narrower than this leave no room for pipes among them. */
#define LEAST_WAY 24.0

static void
add_point (SceneRoute *route, double x, double y)
{
  guint n = route->n_points;

  if (n > 0 && fabs (route->x[n - 1] - x) < 0.5 &&
      fabs (route->y[n - 1] - y) < 0.5)
    return;
  if (n >= SCENE_MAX_POINTS)
    return;
  route->x[n] = x;
  route->y[n] = y;
  route->n_points++;
}

/* Side by side with nothing between them. */
static gboolean
route_across (SceneStage *self,
              SceneRoute *route,
              SceneRect a,
              SceneRect b,
              double nearest)
{
  double s = self->s;
  double top = MAX (a.y, b.y), bottom = MIN (a.y + a.height, b.y + b.height);
  gboolean forward = a.x < b.x;
  double from = forward ? a.x + a.width : a.x;
  double to = forward ? b.x : b.x + b.width;
  double left = MIN (from, to), width = fabs (to - from);
  double y = (top + bottom) / 2;

  if (bottom - top < 0.5 * MIN (a.height, b.height) || width > nearest)
    return FALSE;
  add_point (route, from, y);
  add_point (route, to, y);
  route->near = TRUE;
  route->thickness = MIN (12 * s, (bottom - top) * 0.3);
  route->room = MIN (22 * s, (bottom - top) * 0.6);
  if (width >= 30 * s && bottom - top >= 60 * s)
    {
      route->label =
          scene_rect (left + 3 * s, y - 29 * s, width - 6 * s, 14 * s);
      route->load =
          scene_rect (left + 3 * s, y + 15 * s, width - 6 * s, 14 * s);
    }
  return TRUE;
}

/* One above the other. */
static gboolean
route_down (SceneStage *self,
            SceneRoute *route,
            SceneRect a,
            SceneRect b,
            double nearest)
{
  double s = self->s;
  double left = MAX (a.x, b.x), right = MIN (a.x + a.width, b.x + b.width);
  gboolean forward = a.y < b.y;
  double from = forward ? a.y + a.height : a.y;
  double to = forward ? b.y : b.y + b.height;
  double top = MIN (from, to), height = fabs (to - from);
  double x = (left + right) / 2;

  if (right - left < 0.25 * MIN (a.width, b.width) || height > nearest)
    return FALSE;
  add_point (route, x, from);
  add_point (route, x, to);
  route->near = TRUE;
  route->thickness = MIN (12 * s, (right - left) * 0.3);
  route->room = MIN (28 * s, (right - left) * 0.6);
  if (height >= 15 * s)
    {
      double half = (right - left) / 2 - 22 * s;

      route->label =
          scene_rect (x + 20 * s, top + height / 2 - 7 * s, half, 14 * s);
      route->load = scene_rect (x - 20 * s - half, top + height / 2 - 7 * s,
                                half, 14 * s);
    }
  return TRUE;
}

/* The ways that leave one box by the same side: each has a lane of its own. */
typedef struct
{
  guint of; /* this many */
  guint lane;
  double room; /* px of the gutter that they share */
} SceneFan;

static gboolean
in_one_row (SceneRect a, SceneRect b)
{
  return fabs (b.y - a.y) <= 1;
}

static gboolean
goes_down (SceneRect a, SceneRect b)
{
  return b.y > a.y || in_one_row (a, b);
}

/* Out of the box into the gutter under (or over) its row, along it, and by
 * the gutter beside the other's column where rows lie between. */
static void
route_around (SceneStage *self,
              SceneRoute *route,
              SceneRect a,
              SceneRect b,
              SceneFan fan)
{
  double s = self->s;
  gboolean down = goes_down (a, b);
  double from = down ? a.y + a.height : a.y;
  double pitch =
      fan.of > 1 ? MIN ((fan.room - 8 * s) / (fan.of - 1), 6 * s) : 0;
  double depth = fan.of > 1 ? 4 * s + fan.lane * MAX (pitch, 0) : 7 * s;
  double gutter = from + (down ? depth : -depth);
  double ax = scene_rect_mid_x (&a), bx = scene_rect_mid_x (&b);
  double ahead = MIN (a.width * 0.2, 24 * s);
  double back = fan.of > 1 ? (ahead + a.width * 0.45) / (fan.of - 1) : 0;
  gboolean same_row = in_one_row (a, b);
  double to = same_row ? b.y + b.height : down ? b.y : b.y + b.height;
  /* Into the next row it is one gutter. */
  gboolean next = fan.of > 1 && fabs (to - from) <= fan.room + 1;
  double goal = same_row || next ? gutter : to + (down ? -7 : 7) * s;

  /* Deeper lanes begin farther back, all of them on the box. */
  back = MIN (back, MIN (a.width * 0.1, 7 * s));
  ax += (ahead - fan.lane * back) * (bx > ax ? 1 : -1);
  bx -= MIN (b.width * 0.2, 24 * s) * (bx > ax ? 1 : -1);
  add_point (route, ax, from);
  add_point (route, ax, gutter);
  if (fabs (goal - gutter) > 1)
    {
      double side = bx > ax ? b.x - 7 * s : b.x + b.width + 7 * s;

      add_point (route, side, gutter);
      add_point (route, side, goal);
    }
  add_point (route, bx, goal);
  add_point (route, bx, to);
  route->thickness = fan.of > 1 ? CLAMP (pitch - 1.5 * s, 2 * s, 4 * s) : 4 * s;
  route->room = 12 * s;
}

static double
find_gutter (const SceneStage *self, SceneRect a, gboolean down)
{
  double room = 14 * self->s;
  double nearest = G_MAXDOUBLE;

  for (guint i = 0; i < self->n_devices; i++)
    {
      SceneRect box = scene_stage_device (self, i)->box;
      double away =
          down ? box.y - (a.y + a.height) : a.y - (box.y + box.height);

      if (away > 0)
        nearest = MIN (nearest, away);
    }
  return nearest < G_MAXDOUBLE ? nearest : room;
}

/* By box and side, then in the order of their lanes, so that ways that leave
 * the same box do not cross: those into the same row, the nearest first, then
 * those that go on, the farthest first. */
typedef struct
{
  guint link;
  SceneRect a, b;
} Around;

static int
compare (double one, double other)
{
  return (one > other) - (one < other);
}

static int
compare_around (gconstpointer one, gconstpointer other)
{
  const Around *x = one, *y = other;
  double x_away = fabs (scene_rect_mid_x (&x->b) - scene_rect_mid_x (&x->a));
  double y_away = fabs (scene_rect_mid_x (&y->b) - scene_rect_mid_x (&y->a));
  gboolean x_on = !in_one_row (x->a, x->b), y_on = !in_one_row (y->a, y->b);
  int orders[] = {
    compare (x->a.y, y->a.y),
    compare (x->a.x, y->a.x),
    goes_down (x->a, x->b) - goes_down (y->a, y->b),
    x_on - y_on,
    x_on ? compare (y_away, x_away) : compare (x_away, y_away),
    compare (x->link, y->link),
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (orders[i] != 0)
      return orders[i];
  return 0;
}

static gboolean
leave_together (const Around *one, const Around *other)
{
  return one->a.x == other->a.x && one->a.y == other->a.y &&
         goes_down (one->a, one->b) == goes_down (other->a, other->b);
}

static void
route_all_around (SceneStage *self, GArray *around)
{
  const Around *all = (const Around *)around->data;

  g_array_sort (around, compare_around);
  for (guint from = 0, to; from < around->len; from = to)
    {
      SceneFan fan = { 0 };

      for (to = from + 1;
           to < around->len && leave_together (&all[from], &all[to]); to++)
        ;
      fan.of = to - from;
      fan.room =
          find_gutter (self, all[from].a, goes_down (all[from].a, all[from].b));
      /* More than the gutter holds cannot be told apart: no fan at all. */
      if (fan.room - 8 * self->s < LEAST_PITCH * self->s * (fan.of - 1))
        fan.of = 1;
      for (guint i = from; i < to; i++)
        {
          fan.lane = fan.of > 1 ? i - from : 0;
          route_around (self, scene_stage_route (self, all[i].link), all[i].a,
                        all[i].b, fan);
        }
    }
}

/* Both directions of a link in use are drawn as two pipes. */
static void
find_two_way (SceneStage *self, const SimDrawnLink *links, guint n_links)
{
  guint n;
  const SimTransfer *transfers =
      sim_timeline_get_transfers (self->timeline, &n);
  g_autofree guint8 *used = g_new0 (guint8, n_links + 1);

  for (guint i = 0; i < n; i++)
    if (transfers[i].link < n_links)
      used[transfers[i].link] |=
          transfers[i].source == links[transfers[i].link].a ? 1 : 2;
  for (guint i = 0; i < n_links; i++)
    {
      SceneRoute *route = scene_stage_route (self, i);
      double aside = 9 * self->s;

      route->two_way = used[i] == 3;
      /* Two pipes side by side push the words beside them away. */
      if (!route->two_way || route->n_points < 2 ||
          fabs (route->x[0] - route->x[1]) > 1)
        continue;
      route->label.x += aside;
      route->label.width = MAX (route->label.width - aside, 0);
      route->load.width = MAX (route->load.width - aside, 0);
    }
}

/* Where a link ends: at its device, but at the frame of the node where the
 * devices are too small for a way between them that crosses no other. */
static void
find_ends (const SceneStage *self,
           const SimDrawnLink *link,
           SceneRect *a,
           SceneRect *b)
{
  guint node_a = sim_timeline_get_node (self->timeline, link->a);
  guint node_b = sim_timeline_get_node (self->timeline, link->b);

  *a = scene_stage_device (self, link->a)->box;
  *b = scene_stage_device (self, link->b)->box;
  if (node_a == node_b || a->width >= LEAST_WAY * self->s)
    return;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const SceneNode *node = &g_array_index (self->nodes, SceneNode, i);

      if (node->frame.width > 0 && node->node == node_a)
        *a = node->frame;
      if (node->frame.width > 0 && node->node == node_b)
        *b = node->frame;
    }
}

static gboolean
crosses (const SceneRoute *route, SceneRect rect)
{
  for (guint i = 0; i + 1 < route->n_points; i++)
    if (MIN (route->x[i], route->x[i + 1]) < rect.x + rect.width &&
        MAX (route->x[i], route->x[i + 1]) > rect.x &&
        MIN (route->y[i], route->y[i + 1]) < rect.y + rect.height &&
        MAX (route->y[i], route->y[i + 1]) > rect.y)
      return TRUE;
  return FALSE;
}

/* Words in a gutter that ways around go through would be struck out. */
static void
clear_crossed (SceneStage *self, const GArray *around)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      SceneRoute *route = scene_stage_route (self, i);

      for (guint k = 0; k < around->len && route->near; k++)
        {
          const SceneRoute *other =
              scene_stage_route (self, g_array_index (around, Around, k).link);

          if (crosses (other, route->label))
            route->label.width = 0;
          if (crosses (other, route->load))
            route->load.width = 0;
        }
    }
}

void
scene_stage_route_links (SceneStage *self)
{
  double s = self->s;
  guint n;
  const SimDrawnLink *links = sim_timeline_get_links (self->timeline, &n);
  g_autoptr (GArray) around = g_array_new (FALSE, FALSE, sizeof (Around));

  g_array_set_size (self->routes, n);
  memset (self->routes->data, 0, n * sizeof (SceneRoute));
  for (guint i = 0; i < n; i++)
    {
      SceneRoute *route = scene_stage_route (self, i);
      SceneRect a, b;

      if (links[i].a >= self->n_devices || links[i].b >= self->n_devices)
        continue;
      find_ends (self, &links[i], &a, &b);
      if (!route_across (self, route, a, b, MIN (a.width * 0.9, 152 * s)) &&
          !route_down (self, route, a, b, MAX (a.height * 0.5, 82 * s)))
        {
          Around one = { i, a, b };

          g_array_append_val (around, one);
        }
    }
  route_all_around (self, around);
  find_two_way (self, links, n);
  /* In a crowd they are not drawn. */
  if (n <= 4 * self->n_devices)
    clear_crossed (self, around);
}

void
scene_route_point (const SceneRoute *route,
                   double share,
                   double *x,
                   double *y,
                   double *dx,
                   double *dy)
{
  double length[SCENE_MAX_POINTS] = { 0 }, total = 0, at;
  guint leg = 0;

  for (guint i = 0; i + 1 < route->n_points; i++)
    {
      length[i] =
          hypot (route->x[i + 1] - route->x[i], route->y[i + 1] - route->y[i]);
      total += length[i];
    }
  at = CLAMP (share, 0, 1) * total;
  while (leg + 2 < route->n_points && at > length[leg])
    at -= length[leg++];
  at = length[leg] > 0 ? at / length[leg] : 0;
  *dx = length[leg] > 0 ? (route->x[leg + 1] - route->x[leg]) / length[leg] : 0;
  *dy = length[leg] > 0 ? (route->y[leg + 1] - route->y[leg]) / length[leg] : 0;
  *x = route->x[leg] + (route->x[leg + 1] - route->x[leg]) * at;
  *y = route->y[leg] + (route->y[leg + 1] - route->y[leg]) * at;
}
