/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-review [FOLDER]: how fast the queue, the store and the facts of
 * progress are, on a store made in FOLDER (of the temporary folder unless
 * given).  One line each: name, value, unit.  Times are the median of several
 * runs, with the shortest and the longest; those of queue and facts are
 * processor time, the others wall clock. */
#include "review/review-backup.h"
#include "review/review-exchange.h"
#include "review/review-optimize.h"
#include "review/review-queue.h"
#include "review/review-stats.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define N_CARDS 100000
#define N_ANSWERS 1000000
#define NOON_MS G_GINT64_CONSTANT (1767614400000)

static const ReviewMoment now = { NOON_MS, 0, 4 };
static char *folder;
static char *path;

static void
check (gboolean ok, GError *error)
{
  if (ok)
    return;
  fprintf (stderr, "bench-review: %s\n", error ? error->message : "failed");
  exit (1);
}

/* Of this thread: what only computes and reads from memory is measured so,
 * since other programs may run beside it. */
static gint64
processor_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_GINT64_CONSTANT (1000000) + time.tv_nsec / 1000;
}

static double
processor_ms (gint64 since_us)
{
  return (double)(processor_us () - since_us) / 1000;
}

static double
elapsed_ms (gint64 since_us)
{
  return (double)(g_get_monotonic_time () - since_us) / 1000;
}

static int
compare_double (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

static void
print_times (const char *name, double *ms, guint n)
{
  qsort (ms, n, sizeof (double), compare_double);
  printf ("%-34s %10.3f ms   (%.3f to %.3f, %u runs)\n", name, ms[n / 2], ms[0],
          ms[n - 1], n);
}

static void
run_sql (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return;
  fprintf (stderr, "bench-review: %s\n", sqlite3_errmsg (db));
  exit (1);
}

/* 100,000 cards and a million answers over three years, written past the
 * store's own functions for speed; its triggers run all the same. */
static void
fill_store (void)
{
  g_autoptr (GError) error = NULL;
  ReviewStore *store = review_store_open (path, &now, NULL, &error);
  sqlite3 *db = NULL;

  check (store != NULL, error);
  review_store_free (store);
  check (sqlite3_open (path, &db) == SQLITE_OK, NULL);
  run_sql (db,
           "PRAGMA synchronous = OFF; BEGIN;"
           "INSERT INTO deck VALUES (1, 'bench');"
           "INSERT INTO session VALUES (1, 0, 0);"
           "WITH RECURSIVE i (n) AS"
           " (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 99999)"
           " INSERT INTO card (deck, name, phase, stability, difficulty,"
           " due_ms, due_day, last_ms, last_day, scheduled_days, reps, lapses)"
           " SELECT 1, printf ('card-%06d', n), 2, 1 + n % 400, 1 + n % 9,"
           " 0, 20458 + n % 300 - 20, 1, 20400, 30, 10, n % 5 FROM i;"
           "WITH RECURSIVE i (n) AS"
           " (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 999999)"
           " INSERT INTO log (card, session, at_ms, utc_offset_s, day,"
           " activity, counted, grade, elapsed_days, phase_before,"
           " stability_before, difficulty_before, scheduled_days_before,"
           " phase, stability, difficulty, due_ms, due_day, scheduled_days,"
           " duration_ms, confidence, seed)"
           " SELECT 1 + n % 100000, 1, n, 0, 19363 + n / 914, 0, 1,"
           " CASE WHEN (n / 100000 + n) % 11 = 0 THEN 1 ELSE 3 END,"
           " CASE WHEN n < 100000 THEN 0 ELSE 5 + n % 40 END,"
           " CASE WHEN n < 100000 THEN 0 ELSE 2 END,"
           " 10.5, 5.25, 10, 2, 12.5, 5.5, 0, 20500, 12, 4000, 0, n FROM i;"
           "COMMIT; PRAGMA wal_checkpoint (TRUNCATE);");
  sqlite3_close (db);
}

/* shuffled: the cards were met in another order than that of the deck. */
static void
bench_queue (ReviewStore *store, gboolean shuffled)
{
  g_autofree ReviewCardId *ids = g_new (ReviewCardId, N_CARDS);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  ReviewQueue *queue = NULL;
  g_autoptr (GError) error = NULL;
  double make[9], load[9], next[9], counts[9];
  guint index;

  for (guint i = 0; i < N_CARDS; i++)
    {
      g_ptr_array_add (names, g_strdup_printf ("card-%06u", i));
      ids[i] = (ReviewCardId){ "bench", g_ptr_array_index (names, i) };
    }
  for (guint i = 0; shuffled && i < N_CARDS; i++)
    {
      guint other = (guint)((guint64)i * 7919 % N_CARDS);
      ReviewCardId id = ids[i];

      ids[i] = ids[other];
      ids[other] = id;
    }
  for (guint run = 0; run < 9; run++)
    {
      gint64 start = processor_us ();

      review_queue_free (queue);
      queue = review_queue_new (ids, N_CARDS);
      make[run] = processor_ms (start);
      start = processor_us ();
      check (review_queue_load (queue, store, &now, &error), error);
      load[run] = processor_ms (start);
      start = processor_us ();
      check (review_queue_next (queue, &now, &index, NULL), NULL);
      next[run] = processor_ms (start);
      start = processor_us ();
      check (review_queue_get_counts (queue, &now).seen == N_CARDS, NULL);
      counts[run] = processor_ms (start);
    }
  review_queue_free (queue);
  print_times (shuffled ? "queue made, cards met in any order"
                        : "queue of 100,000 ids made",
               make, 9);
  print_times (shuffled ? "due queue, cards met in any order"
                        : "due queue of 100,000 read",
               load, 9);
  if (shuffled)
    return;
  print_times ("next card of 100,000", next, 9);
  print_times ("counts of 100,000", counts, 9);
}

static void
bench_stats (ReviewStore *store)
{
  ReviewScheduler scheduler;
  ReviewParams params;
  double ms[9];

  review_params_init (&params);
  review_scheduler_init (&scheduler, &params);
  for (guint run = 0; run < 9; run++)
    {
      gint64 start = processor_us ();
      g_auto (ReviewStats) stats = { 0 };
      g_autoptr (GError) error = NULL;

      check (review_stats_read (&stats, store, &scheduler, &now, &error),
             error);
      ms[run] = processor_ms (start);
      check (stats.n_answers >= N_ANSWERS, NULL);
    }
  print_times ("facts, log of a million answers", ms, 9);
}

/* What the disk takes for as much as an answer writes to the log: the least
 * that an answer which is safe from a power cut can take. */
static double
sync_once (int fd)
{
  static const char pages[4 * 4120];
  gint64 start = g_get_monotonic_time ();

  check (write (fd, pages, sizeof pages) == sizeof pages && fdatasync (fd) == 0,
         NULL);
  return elapsed_ms (start);
}

static void
bench_answers (ReviewStore *store)
{
  enum
  {
    N = 300
  };
  static double ms[N], undo_ms[N], sync_ms[N];
  g_autofree char *beside = g_build_filename (folder, "beside", NULL);
  int fd = g_open (beside, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  ReviewScheduler scheduler;
  ReviewParams params;

  review_params_init (&params);
  review_scheduler_init (&scheduler, &params);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *card_id = g_strdup_printf ("card-%06u", i * 331);
      g_auto (ReviewCard) card = { 0 };
      ReviewAnswer answer = { "bench", card_id, now, REVIEW_GRADE_GOOD };
      g_autoptr (GError) error = NULL;
      ReviewCardState after;
      gint64 start;

      answer.at.unix_ms += i;
      check (review_store_get_card (store, "bench", card_id, &card, &error),
             error);
      after = review_scheduler_answer (&scheduler, &card.state, &answer.at, 1,
                                       REVIEW_GRADE_GOOD);
      start = g_get_monotonic_time ();
      check (review_store_answer (store, &answer, &card.state, &after, &error),
             error);
      ms[i] = elapsed_ms (start);
      sync_ms[i] = sync_once (fd);
    }
  close (fd);
  for (guint i = 0; i < N; i++)
    {
      gint64 start = g_get_monotonic_time ();

      check (review_store_undo (store, NULL, NULL), NULL);
      undo_ms[i] = elapsed_ms (start);
    }
  print_times ("answer committed", ms, N);
  print_times ("  as much written and synced", sync_ms, N);
  print_times ("answer taken back", undo_ms, N);
}

static void
bench_rest (ReviewStore *store)
{
  g_autofree char *file_path = g_build_filename (folder, "out.jsonl", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (file_path);
  g_autoptr (ReviewHistory) history = NULL;
  g_autofree char *backup = NULL;
  g_autoptr (GError) error = NULL;
  ReviewTraining training;
  ReviewParams params;
  double ms[1];
  gint64 start = g_get_monotonic_time ();

  check (review_backup_make (store, folder, &now, NULL, &backup, &error),
         error);
  ms[0] = elapsed_ms (start);
  print_times ("backup, log of a million answers", ms, 1);

  start = g_get_monotonic_time ();
  check (review_store_export (store, file, NULL, NULL, NULL, &error), error);
  ms[0] = elapsed_ms (start);
  print_times ("export of a million answers", ms, 1);

  start = g_get_monotonic_time ();
  history = review_store_load_history (store, &error);
  check (history != NULL, error);
  ms[0] = elapsed_ms (start);
  print_times ("history of a million answers", ms, 1);

  review_params_init (&params);
  start = g_get_monotonic_time ();
  check (
      review_optimize (history, &params, NULL, NULL, NULL, &training, &error),
      error);
  ms[0] = elapsed_ms (start);
  print_times ("weights fitted to a million", ms, 1);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  ReviewStore *store;
  gint64 start;
  double ms[1];

  folder = argc > 1 ? g_build_filename (argv[1], "bench-review-XXXXXX", NULL)
                    : g_build_filename (g_get_tmp_dir (), "bench-review-XXXXXX",
                                        NULL);
  check (g_mkdtemp (folder) != NULL, NULL);
  path = g_build_filename (folder, "progress.sqlite", NULL);

  fill_store ();
  start = g_get_monotonic_time ();
  store = review_store_open (path, &now, NULL, &error);
  check (store != NULL, error);
  ms[0] = elapsed_ms (start);
  print_times ("store opened", ms, 1);
  bench_queue (store, FALSE);
  bench_queue (store, TRUE);
  bench_stats (store);
  bench_answers (store);
  bench_rest (store);
  review_store_free (store);

  {
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *child = g_build_filename (folder, name, NULL);

        g_unlink (child);
      }
  }
  g_rmdir (folder);
  g_free (folder);
  g_free (path);
  return 0;
}
