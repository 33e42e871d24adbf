/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deck that is being written while the world goes wrong.  --kills=N: how
 * often the writing process is killed (60 unless told). */
#include "deck/deck-edit.h"

#include "deck/deck-library.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

/* The disk is full after so many bytes, as a quota sets it: the message says
 * so, file and session are as before, and it works once there is space. */
static void
test_full (Fixture *self, gconstpointer data)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (DeckEdit) edit = deck_edit_open (self->path, found);
  struct rlimit old, tight;
  GStatBuf info;
  guint n_names = 0;
  g_autoptr (GDir) dir = NULL;

  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  signal (SIGXFSZ, SIG_IGN);
  set_version (edit, 9);
  for (rlim_t limit = 0; limit < (rlim_t)info.st_size; limit += 1009)
    {
      g_autoptr (GError) error = NULL;
      gboolean saved;

      tight = (struct rlimit){ limit, old.rlim_max };
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
      saved = deck_edit_save (edit, self->path, FALSE, &error);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
      g_assert_false (saved);
      g_assert_error (error, DECK_ERROR, DECK_ERROR_WRITE);
      g_assert_nonnull (strstr (error->message, self->path));
      g_assert_true (deck_edit_is_changed (edit));
      g_assert_cmpint (read_version (self), ==, 0);
    }
  g_assert_true (deck_edit_save (edit, self->path, FALSE, NULL));
  g_assert_cmpint (read_version (self), ==, 9);
  /* Nothing half-written is left behind. */
  dir = g_dir_open (self->folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_names++;
  g_assert_cmpuint (n_names, ==, 1);
}

/* The superuser may write anywhere: run as somebody who may not.  0: the right
 * error and nothing lost. */
static int
try_as_nobody (Fixture *self)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
      g_autoptr (DeckEdit) edit = NULL;
      g_autoptr (GError) error = NULL;

      if (geteuid () == 0 && (setgid (65534) != 0 || setuid (65534) != 0))
        _exit (3);
      edit = deck_edit_open (self->path, found);
      if (edit == NULL)
        _exit (4);
      set_version (edit, 5);
      if (deck_edit_save (edit, self->path, FALSE, &error))
        _exit (2);
      _exit (g_error_matches (error, DECK_ERROR, DECK_ERROR_WRITE) &&
                     strstr (error->message, self->path) != NULL &&
                     deck_edit_is_changed (edit)
                 ? 0
                 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_read_only (Fixture *self, gconstpointer data)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  g_autoptr (DeckEdit) edit = NULL;

  g_assert_cmpint (g_chmod (self->folder, 0555), ==, 0);
  g_assert_cmpint (try_as_nobody (self), ==, 0);
  g_assert_cmpint (read_version (self), ==, 0);
  g_assert_cmpint (g_chmod (self->folder, 0755), ==, 0);
  edit = deck_edit_open (self->path, found);
  set_version (edit, 5);
  g_assert_true (deck_edit_save (edit, self->path, FALSE, NULL));
  g_assert_cmpint (read_version (self), ==, 5);
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
  g_test_add ("/deck/edit-abuse/full", Fixture, NULL, set_up, test_full,
              tear_down);
  g_test_add ("/deck/edit-abuse/read-only", Fixture, NULL, set_up,
              test_read_only, tear_down);
  return g_test_run ();
}
