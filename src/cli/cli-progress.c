/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was learnt: the store of the app, or one named by --store. */
#include "cli/cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-reader.h"
#include "review/review-backup.h"
#include "review/review-check.h"
#include "review/review-exchange.h"
#include "review/review-limits.h"
#include "review/review-optimize.h"
#include "review/review-queue.h"
#include "review/review-report.h"

/* The words that every one of the commands takes, and the instant it is asked
 * for. */
typedef struct
{
  char *store;
  char *at;
  char *output;
  ReviewMoment now;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->store);
  g_free (self->at);
  g_free (self->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

#define STORE_ENTRY(options)                                                   \
  {                                                                            \
    "store", 0, 0, G_OPTION_ARG_FILENAME, &(options).store,                    \
        N_ ("The file of progress; the app's own where not given"),            \
        N_ ("FILE")                                                            \
  }
#define AT_ENTRY(options)                                                      \
  {                                                                            \
    "at", 0, 0, G_OPTION_ARG_STRING, &(options).at,                            \
        N_ ("The instant asked about, as 2026-01-05T09:00:00+01; now where "   \
            "not given"),                                                      \
        N_ ("TIME")                                                            \
  }
#define OUTPUT_ENTRY(options)                                                  \
  {                                                                            \
    "output", 'o', 0, G_OPTION_ARG_FILENAME, &(options).output,                \
        N_ ("The file to write"), N_ ("FILE")                                  \
  }

static gboolean
read_clock (Options *self, int *status)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autoptr (GDateTime) time =
      self->at != NULL ? g_date_time_new_from_iso8601 (self->at, local)
                       : g_date_time_new_now_local ();

  if (time == NULL)
    {
      *status = cli_usage_error (
          _ ("“%s” is no instant; write it as 2026-01-05T09:00:00"), self->at);
      return FALSE;
    }
  self->now.unix_ms = g_date_time_to_unix (time) * 1000 +
                      g_date_time_get_microsecond (time) / 1000;
  self->now.utc_offset_s =
      (gint32)(g_date_time_get_utc_offset (time) / G_TIME_SPAN_SECOND);
  self->now.rollover_hour = REVIEW_ROLLOVER_HOUR_DEFAULT;
  return TRUE;
}

static int
refuse (const char *path, const GError *error)
{
  g_printerr ("%s: %s\n", path, error->message);
  return CLI_REFUSED;
}

static void
default_store (Options *self)
{
  if (self->store == NULL)
    self->store = g_build_filename (g_get_user_data_dir (), "shardstep",
                                    "progress.sqlite", NULL);
}

/* Only what comes in may begin a store. */
static gboolean
find_store (Options *self)
{
  default_store (self);
  if (g_file_test (self->store, G_FILE_TEST_EXISTS))
    return TRUE;
  g_printerr (_ ("%s: there is no progress; name another file with "
                 "--store\n"),
              self->store);
  return FALSE;
}

/* A damaged file is set aside.  NULL with a line printed. */
static ReviewStore *
open_store (Options *self)
{
  g_auto (ReviewOpenReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  ReviewStore *store =
      review_store_open (self->store, &self->now, &report, &error);

  if (store == NULL)
    refuse (self->store, error);
  else if (report.set_aside_path != NULL)
    {
      g_printerr (_ ("%s: damaged; it was set aside as %s: put a backup in its "
                     "place\n"),
                  self->store, report.set_aside_path);
      g_clear_pointer (&store, review_store_free);
    }
  if (store != NULL)
    review_store_keep_log (store);
  return store;
}

/* To look at: a damaged file stays where it is, the running program may be
 * writing it.  NULL with a line printed. */
static ReviewStore *
look_into_store (Options *self, gboolean as_it_is)
{
  g_autoptr (GError) error = NULL;
  ReviewStore *store;

  if (!find_store (self))
    return NULL;
  store = as_it_is ? review_store_open_to_look (self->store, &error)
                   : review_store_open_again (self->store, &error);
  if (store == NULL)
    refuse (self->store, error);
  else
    review_store_keep_log (store);
  return store;
}

/* ---- out and in ---- */

int
cli_progress_export (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = { STORE_ENTRY (options),
                                   OUTPUT_ENTRY (options),
                                   { NULL } };
  g_autoptr (ReviewStore) store = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_parse (entries, NULL, 0, 0, &argc, &argv, &status) ||
      !read_clock (&options, &status))
    return status;
  if (options.output == NULL)
    return cli_usage_error (_ ("-o FILE is missing"));
  store = look_into_store (&options, FALSE);
  if (store == NULL)
    return CLI_REFUSED;
  file = g_file_new_for_commandline_arg (options.output);
  if (!review_store_export (store, file, NULL, NULL, NULL, &error))
    return refuse (options.output, error);
  return CLI_OK;
}

static char *
dup_backups_folder (const char *store)
{
  g_autofree char *folder = g_path_get_dirname (store);

  return g_build_filename (folder, "backups", NULL);
}

int
cli_progress_import (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = { STORE_ENTRY (options), { NULL } };
  g_autoptr (ReviewStore) store = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *backups = NULL;
  g_autofree char *saved = NULL;
  ReviewImport result;
  int status;

  if (!cli_parse (entries, "FILE", 1, 1, &argc, &argv, &status) ||
      !read_clock (&options, &status))
    return status;
  /* A wrong name must not begin a store. */
  if (!g_file_test (argv[1], G_FILE_TEST_EXISTS))
    {
      g_printerr (_ ("%s: there is no such file\n"), argv[1]);
      return CLI_REFUSED;
    }
  default_store (&options);
  store = open_store (&options);
  if (store == NULL)
    return CLI_REFUSED;
  backups = dup_backups_folder (options.store);
  saved = review_backup_save (store, backups, "before-import", &options.now,
                              NULL, &error);
  if (saved == NULL)
    return refuse (backups, error);
  file = g_file_new_for_commandline_arg (argv[1]);
  if (!review_store_import (store, file, &options.now, NULL, &result, &error))
    {
      /* It names the file and the line itself. */
      g_printerr ("%s\n", error->message);
      return CLI_REFUSED;
    }
  g_print (_ ("answers: %u new, %u known already\n"), result.n_answers,
           result.n_answers_known);
  g_print (_ ("cards: %u taken, %u kept as they were\n"), result.n_cards,
           result.n_cards_kept);
  g_print (_ ("lessons: %u; quizzes: %u; lines of a kind not known: %u\n"),
           result.n_lessons, result.n_quizzes, result.n_unknown);
  g_print (_ ("before that, a copy was saved as %s\n"), saved);
  return CLI_OK;
}

/* The running app has it open: what is to be mended is told, and left; so is
 * an older version, which the app may not be able to read any more. */
static int
look_over (Options *options)
{
  g_autoptr (ReviewStore) store = look_into_store (options, TRUE);
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autoptr (GError) error = NULL;

  if (store == NULL)
    return CLI_REFUSED;
  if (!review_store_look_over (store, findings, &error))
    {
      cli_print_findings (findings);
      return refuse (options->store, error);
    }
  if (cli_print_findings (findings) == CLI_OK)
    return CLI_OK;
  g_printerr (_ ("%s: another program has it open, so nothing was mended; "
                 "close that program, then check again\n"),
              options->store);
  return CLI_REFUSED;
}

int
cli_progress_check (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = { STORE_ENTRY (options), { NULL } };
  g_autoptr (ReviewStore) store = NULL;
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_parse (entries, NULL, 0, 0, &argc, &argv, &status) ||
      !read_clock (&options, &status))
    return status;
  if (!find_store (&options))
    return CLI_REFUSED;
  if (review_store_is_open_elsewhere (options.store))
    return look_over (&options);
  store = open_store (&options);
  if (store == NULL)
    return CLI_REFUSED;
  if (!review_store_check (store, findings, &error))
    {
      cli_print_findings (findings);
      return refuse (options.store, error);
    }
  return cli_print_findings (findings);
}

/* ---- facts ---- */

static gboolean
load_scheduler (ReviewStore *store, ReviewScheduler *scheduler, GError **error)
{
  ReviewParams params;

  if (!review_store_load_params (store, &params, error))
    return FALSE;
  review_scheduler_init (scheduler, &params);
  return TRUE;
}

int
cli_progress_stats (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    STORE_ENTRY (options), AT_ENTRY (options), OUTPUT_ENTRY (options), { NULL }
  };
  g_autoptr (ReviewStore) store = NULL;
  g_auto (ReviewStats) stats = { 0 };
  ReviewScheduler scheduler;
  g_autoptr (GError) error = NULL;
  g_autofree char *csv = NULL;
  int status;

  if (!cli_parse (entries, NULL, 0, 0, &argc, &argv, &status) ||
      !read_clock (&options, &status))
    return status;
  store = look_into_store (&options, FALSE);
  if (store == NULL)
    return CLI_REFUSED;
  if (!load_scheduler (store, &scheduler, &error) ||
      !review_stats_read (&stats, store, &scheduler, &options.now, &error))
    return refuse (options.store, error);
  csv = review_report_to_csv (&stats);
  if (options.output == NULL)
    g_print ("%s", csv);
  else if (!cli_write_file (options.output, csv, strlen (csv)))
    return CLI_REFUSED;
  return CLI_OK;
}

/* ---- what is due ---- */

/* FALSE with lines printed where a deck cannot be read. */
static gboolean
read_decks (char **paths, GPtrArray *decks, GArray *ids)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();

  for (; *paths != NULL; paths++)
    {
      Deck *deck = deck_read_file (*paths, found, NULL);

      if (deck == NULL)
        continue;
      g_ptr_array_add (decks, deck);
      for (guint i = 0; i < deck_get_n_cards (deck); i++)
        {
          ReviewCardId id = { deck_get_id (deck), deck_get_card (deck, i)->id };

          g_array_append_val (ids, id);
        }
    }
  return cli_print_findings (found) == CLI_OK;
}

static const char *
get_phase_name (ReviewPhase phase)
{
  static const char *const names[] = {
    [REVIEW_PHASE_NEW] = "new",
    [REVIEW_PHASE_LEARNING] = "learning",
    [REVIEW_PHASE_REVIEW] = "review",
    [REVIEW_PHASE_RELEARNING] = "relearning",
  };

  return names[phase];
}

/* A line each, in the order they would be asked: deck, card, phase, and the
 * day a review was due. */
static void
print_queue (const ReviewQueue *queue, const ReviewMoment *now)
{
  guint n = review_queue_get_length (queue);
  g_autofree guint *order = g_new (guint, n + 1);

  n = review_queue_peek (queue, now, order, n);
  for (guint i = 0; i < n; i++)
    {
      ReviewCardId id = review_queue_get_id (queue, order[i]);
      const ReviewDue *due = review_queue_get_due (queue, order[i]);
      gboolean by_day = due->phase == REVIEW_PHASE_REVIEW ||
                        review_phase_is_introduced (due->phase, due->due_day);
      g_autofree char *day =
          by_day ? review_day_to_iso (due->due_day) : g_strdup ("");

      g_print ("%s\t%s\t%s\t%s\n", id.deck_id, id.card_id,
               get_phase_name (due->phase), day);
    }
}

int
cli_progress_due (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = { STORE_ENTRY (options),
                                   AT_ENTRY (options),
                                   { NULL } };
  g_autoptr (ReviewStore) store = NULL;
  g_autoptr (ReviewQueue) queue = NULL;
  g_autoptr (GPtrArray) decks =
      g_ptr_array_new_with_free_func ((GDestroyNotify)deck_unref);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (ReviewCardId));
  g_autoptr (GError) error = NULL;
  ReviewQueueLimits limits;
  int status;

  if (!cli_parse (entries, "DECK…", 1, G_MAXINT - 1, &argc, &argv, &status) ||
      !read_clock (&options, &status))
    return status;
  if (!read_decks (argv + 1, decks, ids))
    return CLI_REFUSED;
  store = look_into_store (&options, FALSE);
  if (store == NULL)
    return CLI_REFUSED;
  queue =
      review_queue_new ((const ReviewCardId *)(gpointer)ids->data, ids->len);
  if (!review_store_load_limits (store, &limits, &error))
    return refuse (options.store, error);
  review_queue_set_limits (queue, &limits);
  if (!review_queue_load (queue, store, &options.now, &error))
    return refuse (options.store, error);
  print_queue (queue, &options.now);
  return CLI_OK;
}

/* ---- weights ---- */

static void
print_training (const ReviewTraining *training)
{
  g_print (_ ("fitted to %u answers, judged by %u others\n"),
           training->n_scored, training->n_held_out);
  g_print (_ ("log loss: %.4f before, %.4f after\n"), training->loss_before,
           training->loss_after);
  g_print (_ ("calibration error: %.4f before, %.4f after\n"),
           training->calibration_before, training->calibration_after);
  g_print ("%s", _ ("weights:"));
  for (guint i = 0; i < REVIEW_N_WEIGHTS; i++)
    g_print (" %.4f", training->weights[i]);
  g_print ("\n");
}

int
cli_progress_fit (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  gboolean take = FALSE;
  const GOptionEntry entries[] = {
    STORE_ENTRY (options),
    { "take", 0, 0, G_OPTION_ARG_NONE, &take,
      N_ ("Schedule by the new weights from now on, if they are better"),
      NULL },
    { NULL },
  };
  g_autoptr (ReviewStore) store = NULL;
  g_autoptr (ReviewHistory) history = NULL;
  g_autoptr (GError) error = NULL;
  ReviewTraining training;
  ReviewParams params;
  int status;

  if (!cli_parse (entries, NULL, 0, 0, &argc, &argv, &status) ||
      !read_clock (&options, &status))
    return status;
  store = look_into_store (&options, FALSE);
  if (store == NULL)
    return CLI_REFUSED;
  if (!review_store_load_params (store, &params, &error) ||
      (history = review_store_load_history (store, &error)) == NULL ||
      !review_optimize (history, &params, NULL, NULL, NULL, &training, &error))
    return refuse (options.store, error);
  print_training (&training);
  if (!training.improved)
    g_print ("%s\n", _ ("they foretell the answers no better: keep the old"));
  if (!take || !training.improved)
    return CLI_OK;
  if (!review_store_take_weights (store, &params, training.weights, &error))
    return refuse (options.store, error);
  g_print ("%s\n", _ ("taken: cards are scheduled by them from now on"));
  return CLI_OK;
}
