/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How soon the window is there: from exec to the first frame, beside a bare
 * libadwaita window, in turns, so that whatever else the machine does meets
 * both.  bench-start BARE APP: the two programs (start-bare.c, start-app.c).
 *
 * Processor time is the steadier witness on a busy machine; the main thread's
 * share is what a user waits for. */
#include <gio/gio.h>
#include <stdlib.h>
#include <time.h>

#define N_TURNS 15
#define BOUND 1.3

typedef enum
{
  BARE,
  APP,
  READY, /* of the app: its scenario and its cards are on show, too */
  N_ROWS
} Row;

static const char *const names[N_ROWS] = { "a bare window", "Shardstep",
                                           "… and its contents" };

/* In ms. */
typedef struct
{
  double wall[N_TURNS];
  double cpu[N_TURNS];
  double main[N_TURNS];
} Times;

static gint64
now_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (gint64)time.tv_sec * 1000000000 + time.tv_nsec;
}

static gboolean
read_mark (const char *text,
           const char *name,
           gint64 started_ns,
           Times *times,
           guint turn)
{
  const char *at = g_strstr_len (text, -1, name);
  char *end;

  if (at == NULL)
    return FALSE;
  times->wall[turn] =
      (double)(g_ascii_strtoll (at + strlen (name), &end, 10) - started_ns) /
      1e6;
  times->cpu[turn] = (double)g_ascii_strtoll (end, &end, 10) / 1e6;
  times->main[turn] = (double)g_ascii_strtoll (end, &end, 10) / 1e6;
  return TRUE;
}

/* Row BARE or APP, and READY with the latter. */
static gboolean
start_once (const char *path, Row row, Times *times, guint turn)
{
  gint64 started_ns = now_ns ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, path, NULL);
  g_autofree char *text = NULL;

  if (child == NULL ||
      !g_subprocess_communicate_utf8 (child, NULL, NULL, &text, NULL, &error))
    {
      g_printerr ("%s: %s\n", path, error->message);
      return FALSE;
    }
  if (!read_mark (text, "first ", started_ns, &times[row], turn) ||
      (row == APP &&
       !read_mark (text, "ready ", started_ns, &times[READY], turn)))
    {
      g_printerr ("%s ended before its window was there\n", path);
      return FALSE;
    }
  return TRUE;
}

static int
compare (const void *a, const void *b)
{
  double left = *(const double *)a, right = *(const double *)b;

  return (left > right) - (left < right);
}

static double
median (double *values)
{
  qsort (values, N_TURNS, sizeof *values, compare);
  return values[N_TURNS / 2];
}

int
main (int argc, char **argv)
{
  static Times times[N_ROWS];
  double wall[N_ROWS], cpu[N_ROWS], own[N_ROWS];

  if (argc != 3)
    {
      g_printerr ("usage: %s BARE APP\n", argv[0]);
      return 2;
    }
  /* Once unmeasured: caches, and the progress of a first start. */
  for (guint i = 0; i < 2; i++)
    if (!start_once (argv[1 + i], (Row)i, times, 0))
      return 1;
  for (guint turn = 0; turn < N_TURNS; turn++)
    for (guint i = 0; i < 2; i++)
      if (!start_once (argv[1 + i], (Row)i, times, turn))
        return 1;

  g_print ("from exec to the first frame, medians of %d starts in turns, ms\n",
           N_TURNS);
  g_print ("%-20s %8s %6s %10s %6s %12s %6s\n", "", "clock", "x", "processor",
           "x", "main thread", "x");
  for (guint i = 0; i < N_ROWS; i++)
    {
      wall[i] = median (times[i].wall);
      cpu[i] = median (times[i].cpu);
      own[i] = median (times[i].main);
      /* Columns are padded by characters, not by bytes. */
      g_print ("%s%*s %8.0f %6.2f %10.0f %6.2f %12.0f %6.2f\n", names[i],
               20 - (int)g_utf8_strlen (names[i], -1), "", wall[i],
               wall[i] / wall[BARE], cpu[i], cpu[i] / cpu[BARE], own[i],
               own[i] / own[BARE]);
    }
  if (wall[APP] > BOUND * wall[BARE])
    {
      g_printerr ("the first frame takes more than %.1f times a bare one's\n",
                  BOUND);
      return 1;
    }
  return 0;
}
