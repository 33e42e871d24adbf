/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deck that is being written while the world goes wrong.  --kills=N: how
 * often the writing process is killed (60 unless told). */
#include "fault-files.h"

#include "deck/deck-edit.h"

#include "deck/deck-library.h"
#include "deck/deck-reader.h"
#include "deck/deck-recovery-file.h"
#include "deck/deck-writer.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Enough that writing them takes a while. */
#define N_CARDS 100

static int n_kills = 60;

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
empty_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (DeckEdit) edit = deck_edit_new ("d", "Version 0", "en");
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("deck-abuse-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "d.xml", NULL);
  for (guint i = 0; i < N_CARDS; i++)
    {
      deck_edit_insert_card (edit, i, DECK_CARD_RECALL);
      deck_edit_set_text (edit, i, DECK_FIELD_PROMPT, 0, "Which version?");
      deck_edit_set_text (edit, i, DECK_FIELD_ANSWER, 0, "0");
    }
  g_assert_true (deck_edit_save (edit, self->path, FALSE, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (g_chmod (self->folder, 0700), ==, 0);
  empty_folder (self->folder);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->path);
  g_free (self->folder);
}

/* Its version, once every card of the file was found to be of that one. */
static int
read_version (Fixture *self)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (Deck) deck = deck_read_file (self->path, found, NULL);
  int version;

  g_assert_nonnull (deck);
  g_assert_cmpuint (base_diagnostics_get_length (found), ==, 0);
  g_assert_true (g_str_has_prefix (deck_get_title (deck), "Version "));
  version = (int)g_ascii_strtoll (deck_get_title (deck) + 8, NULL, 10);
  g_assert_cmpuint (deck_get_n_cards (deck), ==, N_CARDS);
  for (guint i = 0; i < N_CARDS; i++)
    g_assert_cmpint (
        g_ascii_strtoll (deck_get_card (deck, i)->answer, NULL, 10), ==,
        version);
  return version;
}

static void
set_version (DeckEdit *edit, int version)
{
  g_autofree char *title = g_strdup_printf ("Version %d", version);
  /* Its length changes too. */
  g_autofree char *answer =
      g_strdup_printf ("%d %0*d", version, 1 + version % 50, 0);

  deck_edit_set_head (edit, DECK_HEAD_TITLE, title);
  for (guint i = 0; i < deck_edit_get_n_cards (edit); i++)
    deck_edit_set_text (edit, i, DECK_FIELD_ANSWER, 0, answer);
}

/* Tells each save through the pipe once it returned. */
static void
save_for_ever (Fixture *self, int version, int fd)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  DeckEdit *edit = deck_edit_open (self->path, found);

  if (edit == NULL)
    _exit (3);
  for (;;)
    {
      set_version (edit, ++version);
      if (!deck_edit_save (edit, self->path, FALSE, NULL))
        _exit (4);
      if (write (fd, "+", 1) != 1)
        _exit (5);
    }
}

static int
read_acknowledged (int fd)
{
  char buffer[4096];
  int count = 0;
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    count += (int)n;
  return count;
}

/* Killed at any moment the file is one version, whole: the last that was
 * acknowledged, or the one under way.  What a kill leaves beside it is no
 * deck. */
static void
test_kill (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20260203);
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autoptr (DeckLibrary) library = NULL;
  int version = 0;

  for (int k = 0; k < n_kills; k++)
    {
      int fds[2], status, acknowledged, found;
      pid_t child;

      g_assert_cmpint (pipe (fds), ==, 0);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          close (fds[0]);
          save_for_ever (self, version, fds[1]);
        }
      close (fds[1]);
      /* Three in four are killed while saving, the others at any moment from
       * the start. */
      acknowledged = 0;
      if (k % 4 != 0)
        {
          char first;

          g_assert_cmpint (read (fds[0], &first, 1), ==, 1);
          acknowledged = 1;
        }
      g_usleep ((gulong)g_rand_int_range (random, 200, 20000));
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));
      acknowledged += read_acknowledged (fds[0]);
      close (fds[0]);
      found = read_version (self);
      g_assert_cmpint (found, >=, version + acknowledged);
      g_assert_cmpint (found, <=, version + acknowledged + 1);
      version = found;
    }
  g_test_message ("%d kills, %d versions", n_kills, version);
  g_assert_cmpint (version, >=, n_kills / 2);
  library = deck_library_load (FALSE, self->folder, findings, NULL);
  g_assert_cmpuint (deck_library_get_n_decks (library), ==, 1);
  g_assert_cmpuint (base_diagnostics_get_length (findings), ==, 0);
}

/* ---- no room, no leave ---- */

static const struct
{
  const char *name;
  int error;
  const char *told;
  gboolean once;
} refusals[] = {
  { "full", ENOSPC, "no space left", FALSE },
  { "once-full", ENOSPC, "no space left", TRUE },
  { "read-only", EROFS, "may not be written", FALSE },
  { "folder-read-only", EACCES, "may not be written", FALSE },
  { "broken", EIO, "could not be written", FALSE },
  { "once-broken", EIO, "could not be written", TRUE },
  { "too-many-open", EMFILE, "Too many open files", FALSE },
  { "once-too-many-open", EMFILE, "Too many open files", TRUE },
  { "name-held", EBUSY, "could not be written", FALSE },
  { "name-elsewhere", EXDEV, "could not be written", FALSE },
  { "quota", EDQUOT, "no space left", FALSE },
  { "too-large", EFBIG, "may not grow so large", FALSE },
};

/* A save gives one name, and writes once. */
static int
get_least (guint refusal)
{
  int error = refusals[refusal].error;

  return error == EBUSY || error == EXDEV || error == EFBIG ? 1 : 2;
}

static guint
count_files (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* In place, and under a name that is free. */
static void
test_save_refused (Fixture *self, gconstpointer data)
{
  guint refusal = GPOINTER_TO_UINT (data);
  g_autofree char *other = g_build_filename (self->folder, "new.xml", NULL);
  int n_failed = 0;

  for (guint fresh = 0; fresh < 2; fresh++)
    for (int at = 1;; at++)
      {
        g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
        g_autoptr (DeckEdit) edit = deck_edit_open (self->path, found);
        g_autoptr (GError) error = NULL;
        const char *path = fresh ? other : self->path;
        int version = read_version (self);
        gboolean saved;
        int failed;

        set_version (edit, version + 1);
        g_unlink (other);
        (refusals[refusal].once ? fault_files_begin_once : fault_files_begin) (
            self->folder, refusals[refusal].error, at);
        saved = deck_edit_save (edit, path, FALSE, &error);
        failed = fault_files_end ();
        if (failed == 0)
          {
            g_assert_true (saved);
            break;
          }
        n_failed++;
        if (!saved)
          {
            g_assert_error (error, DECK_ERROR, DECK_ERROR_WRITE);
            g_assert_nonnull (strstr (error->message, path));
            g_assert_nonnull (strstr (error->message, refusals[refusal].told));
            g_assert_nonnull (strstr (error->message, "try again"));
            g_assert_true (deck_edit_is_changed (edit));
            g_assert_cmpint (read_version (self), ==, version);
            g_assert_false (fresh && g_file_test (other, G_FILE_TEST_EXISTS));
            /* Nothing half-written is left where it can be taken away. */
            if (refusals[refusal].error == ENOSPC)
              g_assert_cmpuint (count_files (self), ==, 1);
            g_assert_true (deck_edit_save (edit, path, FALSE, NULL));
          }
        g_assert_false (deck_edit_is_changed (edit));
      }
  g_test_message ("%d faults", n_failed);
  g_assert_cmpint (n_failed, >, get_least (refusal));
}

/* What stands at a place that cannot be looked at is not taken for nothing: it
 * is neither written over nor, where it is to be, without its copy. */
static void
test_unknown (Fixture *self, gconstpointer data)
{
  /* Prefixes: written anew, the comment is lost to the copy. */
  static const char there[] =
      "<d:deck xmlns:d=\"urn:shardstep:deck:1\" id=\"o\"><!-- mine -->"
      "<d:title>Other</d:title>"
      "<d:card id=\"a\"><d:prompt>A?</d:prompt><d:answer>a</d:answer></d:card>"
      "</d:deck>";
  g_autofree char *other = g_build_filename (self->folder, "other.xml", NULL);

  g_assert_true (g_file_set_contents (other, there, -1, NULL));
  for (guint overwrite = 0; overwrite < 2; overwrite++)
    {
      g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
      g_autoptr (DeckEdit) edit =
          deck_edit_open (overwrite ? other : self->path, found);
      g_autofree char *now = NULL;
      g_autoptr (GError) error = NULL;

      deck_edit_set_text (edit, 0, DECK_FIELD_ANSWER, 0, "b");
      fault_files_begin_once (self->folder, EMFILE, 1);
      g_assert_false (deck_edit_save (edit, other, overwrite, &error));
      g_assert_cmpint (fault_files_end (), ==, 1);
      g_assert_error (error, DECK_ERROR, DECK_ERROR_WRITE);
      g_assert_true (g_file_get_contents (other, &now, NULL, NULL));
      g_assert_cmpstr (now, ==, there);
    }
}

/* What is not saved, put aside: what was put aside before stays. */
static void
test_aside_refused (Fixture *self, gconstpointer data)
{
  guint refusal = GPOINTER_TO_UINT (data);
  g_autofree char *aside = g_build_filename (self->folder, "unsaved", NULL);
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (DeckEdit) edit = deck_edit_open (self->path, found);
  int n_failed = 0;

  for (guint again = 0; again < 2; again++)
    for (int at = 1;; at++)
      {
        DeckRecoveryFile *file = deck_recovery_file_new (aside);
        g_autoptr (GBytes) old = deck_recovery_dump (edit, 1);
        g_autoptr (GBytes) new = deck_recovery_dump (edit, 2);
        g_autoptr (GPtrArray) files = NULL;
        g_autoptr (GError) error = NULL;
        gboolean written;
        int failed;

        if (again)
          g_assert_true (deck_recovery_file_write (file, old, NULL, NULL));
        (refusals[refusal].once ? fault_files_begin_once : fault_files_begin) (
            self->folder, refusals[refusal].error, at);
        written = deck_recovery_file_write (file, new, NULL, &error);
        failed = fault_files_end ();
        n_failed += failed > 0;
        if (!written)
          {
            g_assert_error (error, DECK_ERROR, DECK_ERROR_WRITE);
            g_assert_nonnull (strstr (error->message, aside));
          }
        deck_recovery_file_unref (file);
        files = deck_recovery_file_list (aside, found);
        g_assert_cmpuint (files->len, ==, written || again ? 1 : 0);
        if (files->len > 0)
          {
            g_assert_cmpint (deck_recovery_get_at_ms (deck_recovery_file_get (
                                 g_ptr_array_index (files, 0))),
                             ==, written ? 2 : 1);
            deck_recovery_file_discard (g_ptr_array_index (files, 0));
          }
        if (failed == 0)
          break;
      }
  g_assert_cmpuint (base_diagnostics_get_length (found), ==, 0);
  g_assert_cmpint (n_failed, >, get_least (refusal));
  empty_folder (aside);
  g_assert_cmpint (g_rmdir (aside), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--kills="))
      n_kills = (int)g_ascii_strtoll (argv[i] + 8, NULL, 10);
  g_test_add ("/deck/edit-abuse/kill", Fixture, NULL, set_up, test_kill,
              tear_down);
  g_test_add ("/deck/edit-abuse/unknown", Fixture, NULL, set_up, test_unknown,
              tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *save =
          g_strdup_printf ("/deck/edit-abuse/%s-save", refusals[i].name);
      g_autofree char *aside =
          g_strdup_printf ("/deck/edit-abuse/%s-aside", refusals[i].name);

      g_test_add (save, Fixture, GUINT_TO_POINTER (i), set_up,
                  test_save_refused, tear_down);
      g_test_add (aside, Fixture, GUINT_TO_POINTER (i), set_up,
                  test_aside_refused, tear_down);
    }
  return g_test_run ();
}
