/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to a whole store, and within a session, while the disk is full,
 * broken or may not be written, or files cannot be opened: every call that
 * could fail does in turn.  It is told in plain words, nothing is half done,
 * and it works once it can be done. */
#include "fault-files.h"
#include "store-operations.h"

#include "review/review-exchange.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- no room, no leave, a broken disk ---- */

static const struct
{
  const char *name;
  int error;
  ReviewError code;
  gboolean once;
  /* Each operation meets more faults than that; a session, whose files are
   * open, only where it writes. */
  int n_least;
} refusals[] = {
  { "full", ENOSPC, REVIEW_ERROR_FULL, FALSE, 3 },
  { "once-full", ENOSPC, REVIEW_ERROR_FULL, TRUE, 3 },
  { "read-only", EROFS, REVIEW_ERROR_READ_ONLY, FALSE, 3 },
  { "folder-read-only", EACCES, REVIEW_ERROR_READ_ONLY, FALSE, 3 },
  { "broken", EIO, REVIEW_ERROR_FAILED, FALSE, 3 },
  { "once-broken", EIO, REVIEW_ERROR_FAILED, TRUE, 3 },
  { "too-many-open", EMFILE, REVIEW_ERROR_FAILED, FALSE, 3 },
  { "once-too-many-open", EMFILE, REVIEW_ERROR_FAILED, TRUE, 3 },
  { "name-held", EBUSY, REVIEW_ERROR_FAILED, FALSE, 0 },
  { "name-elsewhere", EXDEV, REVIEW_ERROR_FAILED, FALSE, 0 },
};

static gboolean
needs_writing (guint refusal)
{
  return refusals[refusal].error == ENOSPC || refusals[refusal].error == EIO ||
         refusals[refusal].error == EROFS;
}

typedef struct
{
  const StoreOperation *operation;
  guint refusal;
} Refused;

/* In plain words, with what to do. */
static void
assert_told (const Refused *refused, const GError *error)
{
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == REVIEW_ERROR);
  /* A copy whose folder alone could not be synced. */
  if (error->code == REVIEW_ERROR_UNSAFE)
    {
      g_assert_true (refusals[refused->refusal].error == EIO ||
                     refusals[refused->refusal].error == ENOSPC);
      g_assert_nonnull (strstr (error->message, "survive a power cut"));
      return;
    }
  g_assert_nonnull (strstr (error->message, "/"));
  g_assert_true (strstr (error->message, "try again") ||
                 strstr (error->message, "Try again"));
  /* Where there is space again by the time it is told, trying again is all
   * there is to do. */
  if (!refusals[refused->refusal].once || error->code != REVIEW_ERROR_FAILED)
    g_assert_cmpint (error->code, ==, refusals[refused->refusal].code);
}

/* From each call on that changes something on the disk every such call fails:
 * it is told, nothing is half done, and it works once there is space. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  const Refused *refused = data;
  const StoreOperation *operation = refused->operation;
  int stride = 1, n_failed = 0;

  for (int at = 1;; at += stride)
    {
      g_autoptr (GError) error = NULL;
      gboolean done;
      int failed;

      if (at == 1 || operation->is_done (self))
        operation->prepare (self);
      (refusals[refused->refusal].once ? fault_files_begin_once
                                       : fault_files_begin) (
          self->folder, refusals[refused->refusal].error, at);
      done = operation->run (self, &error);
      failed = fault_files_end ();
      if (failed == 0)
        {
          g_assert_no_error (error);
          g_assert_true (done);
          break;
        }
      n_failed++;
      /* What fails once all is in (the checkpoint on closing) does not
       * matter. */
      if (!done)
        {
          assert_told (refused, error);
          /* Where syncing failed nobody knows what is on the disk: it may be
           * there at the next start, as after a power cut. */
          if (refusals[refused->refusal].error != EIO &&
              error->code != REVIEW_ERROR_UNSAFE)
            g_assert_false (operation->is_done (self));
        }
      store_operation_assert_sound (self->path);
      /* All of the first, then every third: hundreds of pages are alike. */
      stride = at > 40 ? 3 : 1;
    }
  g_test_message ("%s, %s: %d faults", operation->name,
                  refusals[refused->refusal].name, n_failed);
  g_assert_cmpint (n_failed, >, refusals[refused->refusal].n_least);
  store_operation_assert_whole (self, operation);
}

/* Within a session, which goes on: taking back, and answering again. */
static void
test_session_refused (Fixture *self, gconstpointer data)
{
  const Refused *refused = data;
  const StoreOperation *answers = store_operation_find ("answer");
  g_autoptr (ReviewStore) store = NULL;
  int n_failed = 0;

  answers->prepare (self);
  store = fixture_open (self);
  for (int at = 1;; at++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *before = fixture_dump (self->path, "card");
      g_autofree char *after = NULL;
      gboolean undone;
      int failed;

      self->now.unix_ms += FIXTURE_HOUR_MS;
      fixture_answer (self, store, "own", "card-1", REVIEW_GRADE_GOOD);
      (refusals[refused->refusal].once ? fault_files_begin_once
                                       : fault_files_begin) (
          self->folder, refusals[refused->refusal].error, at);
      undone = review_store_undo (store, NULL, &error);
      failed = fault_files_end ();
      n_failed += failed > 0;
      if (!undone)
        {
          assert_told (refused, error);
          g_clear_error (&error);
          g_assert_cmpint (fixture_get_int (self->path, STORE_COUNT_LOG), ==,
                           STORE_N_OWN + 1);
          review_store_undo (store, NULL, &error);
          g_assert_no_error (error);
        }
      after = fixture_dump (self->path, "card");
      g_assert_cmpstr (after, ==, before);
      g_assert_cmpint (fixture_get_int (self->path, STORE_COUNT_LOG), ==,
                       STORE_N_OWN);
      if (failed == 0)
        break;
    }
  if (needs_writing (refused->refusal))
    g_assert_cmpint (n_failed, >, 3);
}

/* The answer waits in memory; tried again it is there once, whatever of it had
 * reached the disk. */
static void
test_answer_refused (Fixture *self, gconstpointer data)
{
  const Refused *refused = data;
  const StoreOperation *answers = store_operation_find ("answer");
  g_autoptr (ReviewStore) store = NULL;
  int n_answers = STORE_N_OWN;
  int n_failed = 0;

  answers->prepare (self);
  store = fixture_open (self);
  for (int at = 1;; at++)
    {
      g_autoptr (GError) error = NULL;
      gboolean answered;
      int failed;

      self->now.unix_ms += FIXTURE_HOUR_MS;
      (refusals[refused->refusal].once ? fault_files_begin_once
                                       : fault_files_begin) (
          self->folder, refusals[refused->refusal].error, at);
      answered = fixture_try_answer (self, store, "own", "card-1",
                                     REVIEW_GRADE_GOOD, &error);
      failed = fault_files_end ();
      n_failed += failed > 0;
      if (!answered)
        {
          assert_told (refused, error);
          g_clear_error (&error);
          g_assert_true (fixture_try_answer (self, store, "own", "card-1",
                                             REVIEW_GRADE_GOOD, &error));
          g_assert_no_error (error);
        }
      g_assert_cmpint (fixture_get_int (self->path, STORE_COUNT_LOG), ==,
                       ++n_answers);
      if (failed == 0)
        break;
    }
  store_operation_assert_sound (self->path);
  if (needs_writing (refused->refusal))
    g_assert_cmpint (n_failed, >, 3);
}

/* ---- limits of the system itself ---- */

/* As a quota, or what `ulimit -f` sets: no file grows past so many bytes. */
static int
run_limited (Fixture *self, const StoreOperation *operation, rlim_t n_bytes)
{
  const struct rlimit limit = { n_bytes, n_bytes };
  int status;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;

      signal (SIGXFSZ, SIG_IGN);
      if (setrlimit (RLIMIT_FSIZE, &limit) != 0)
        _exit (3);
      if (operation->run (self, &error))
        _exit (0);
      _exit (g_error_matches (error, REVIEW_ERROR, REVIEW_ERROR_FULL) &&
                     strstr (error->message, "may not grow so large") != NULL
                 ? 1
                 : 4);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), <=, 1);
  return WEXITSTATUS (status);
}

/* At every size up to the one that is enough. */
static void
test_quota (Fixture *self, gconstpointer data)
{
  const StoreOperation *operation = data;
  int n_failed = 0;

  operation->prepare (self);
  for (rlim_t n_bytes = 1024;; n_bytes += 7 * 1024)
    {
      gboolean done = run_limited (self, operation, n_bytes) == 0;

      store_operation_assert_sound (self->path);
      if (done)
        break;
      g_assert_false (operation->is_done (self));
      n_failed++;
    }
  g_test_message ("%s: %d limits", operation->name, n_failed);
  g_assert_cmpint (n_failed, >, 3);
  g_assert_true (operation->is_done (self));
}

/* Where folders cannot be synced, all is as elsewhere. */
static void
test_no_folder_sync (Fixture *self, gconstpointer data)
{
  static const int errors[] = { EINVAL, ENOTSUP };
  const StoreOperation *operation = data;

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done;

      operation->prepare (self);
      fault_files_begin (self->folder, errors[i], 1);
      done = operation->run (self, &error);
      if (fault_files_end () == 0)
        g_test_message ("%s syncs no folder", operation->name);
      g_assert_no_error (error);
      g_assert_true (done);
      store_operation_assert_whole (self, operation);
    }
}

/* The folder's sync alone fails: the copy is there, which is said. */
static void
test_unsafe_backup (Fixture *self, gconstpointer data)
{
  const StoreOperation *operation = store_operation_find ("backup");
  gboolean unsafe = FALSE;
  int failed = 1;

  for (int at = 1; failed > 0; at++)
    {
      g_autoptr (GError) error = NULL;

      operation->prepare (self);
      fault_files_begin_once (self->folder, EIO, at);
      if (!operation->run (self, &error) && error->code == REVIEW_ERROR_UNSAFE)
        {
          g_assert_true (operation->is_done (self));
          unsafe = TRUE;
        }
      failed = fault_files_end ();
    }
  g_assert_true (unsafe);
}

/* Into a folder that may not be written, by one who is not root. */
static void
test_export_no_leave (Fixture *self, gconstpointer data)
{
  const StoreOperation *export = store_operation_find ("export");
  pid_t child;
  int status;

  export->prepare (self);
  g_assert_cmpint (chmod (self->folder, 0555), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (ReviewStore) store = NULL;
      g_autofree char *path =
          g_build_filename (self->folder, "out.jsonl", NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GError) error = NULL;

      /* A store in memory: only the export meets the folder. */
      if (geteuid () == 0 && (setgid (65534) != 0 || setuid (65534) != 0))
        _exit (4);
      store = review_store_open (NULL, &self->now, NULL, NULL);
      if (store == NULL)
        _exit (5);
      if (review_store_export (store, file, NULL, NULL, NULL, &error))
        _exit (6);
      _exit (g_error_matches (error, REVIEW_ERROR, REVIEW_ERROR_READ_ONLY) &&
                     strstr (error->message, "may not be written") != NULL
                 ? 0
                 : 7);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (chmod (self->folder, 0700), ==, 0);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_assert_false (export->is_done (self));
  /* With leave it goes on. */
  g_assert_true (export->run (self, NULL));
  g_assert_true (export->is_done (self));
}

/* operation NULL: within a session. */
static void
add_refused (const StoreOperation *operation,
             const char *name,
             guint refusal,
             void (*test) (Fixture *self, gconstpointer data))
{
  Refused *refused = g_new (Refused, 1);
  g_autofree char *path =
      g_strdup_printf ("/review/refused/%s-%s", refusals[refusal].name, name);

  *refused = (Refused){ operation, refusal };
  g_test_add_vtable (path, sizeof (Fixture), refused,
                     (GTestFixtureFunc)fixture_set_up, (GTestFixtureFunc)test,
                     (GTestFixtureFunc)fixture_tear_down);
}

static void
add_operation (const StoreOperation *operation)
{
  g_autofree char *path =
      g_strdup_printf ("/review/refused/quota-%s", operation->name);

  g_autofree char *sync =
      g_strdup_printf ("/review/refused/no-folder-sync-%s", operation->name);

  g_test_add (path, Fixture, operation, fixture_set_up, test_quota,
              fixture_tear_down);
  g_test_add (sync, Fixture, operation, fixture_set_up, test_no_folder_sync,
              fixture_tear_down);
  for (guint k = 0; k < G_N_ELEMENTS (refusals); k++)
    if (operation->renames ||
        (refusals[k].error != EBUSY && refusals[k].error != EXDEV))
      add_refused (operation, operation->name, k, test_refused);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < STORE_N_OPERATIONS; i++)
    add_operation (&store_operations[i]);
  g_test_add ("/review/refused/export-no-leave", Fixture, NULL, fixture_set_up,
              test_export_no_leave, fixture_tear_down);
  g_test_add ("/review/refused/unsafe-backup", Fixture, NULL, fixture_set_up,
              test_unsafe_backup, fixture_tear_down);
  for (guint k = 0; k < G_N_ELEMENTS (refusals); k++)
    {
      add_refused (NULL, "session", k, test_session_refused);
      add_refused (NULL, "session-answer", k, test_answer_refused);
    }
  return g_test_run ();
}
