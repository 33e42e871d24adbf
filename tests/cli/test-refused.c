/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every command that writes or reads a file, while the disk is full, broken or
 * may not be written, or files cannot be opened: every call that could fail
 * does in turn.  It is told in one line with the file's name, what was there
 * stays, and nothing is left beside it. */
#include "runs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define MAX_CALLS 400

static const char old[] = "what was there before";

/* Each writes or reads out/FILE. */
static const struct
{
  const char *name;
  const char *command;
  const char *file; /* written: of the text above before; NULL: it reads */
} commands[] = {
  { "progress-export", "progress export --store=p.sqlite -o out/f.jsonl",
    "out/f.jsonl" },
  { "progress-stats", "progress stats --store=p.sqlite -o out/f.csv",
    "out/f.csv" },
  { "deck-import", "deck import words.txt -o out/f.xml", "out/f.xml" },
  { "deck-export-pdf", "deck export d.xml -o out/f.pdf", "out/f.pdf" },
  { "deck-export-apkg", "deck export d.xml -o out/f.apkg", "out/f.apkg" },
  { "deck-export-anki", "deck export d.xml --format=anki-text -o out/f.txt",
    "out/f.txt" },
  { "deck-export-moodle", "deck export d.xml --format=moodle -o out/f.xml",
    "out/f.xml" },
  { "render", "render dp-toy-4 --step=1 --size=200x150 -o out/f.png",
    "out/f.png" },
  { "trace", "simulate dp-ring-2 --chrome-trace=out/f.json", "out/f.json" },
  { "progress-import", "progress import out/in.jsonl --store=new.sqlite",
    NULL },
  { "deck-check", "deck check out/d.xml", NULL },
  { "scenario-check", "scenario check out/s.xml", NULL },
  { "lesson-check", "lesson check out/l.xml", NULL },
  { "progress-due", "progress due out/d.xml --store=p.sqlite", NULL },
  { "anki-import", "deck import out/words.txt -o f.xml", NULL },
};

static const struct
{
  const char *name;
  int error;
  const char *told;
} refusals[] = {
  { "full", ENOSPC, "There is no space left to write" },
  { "quota", EDQUOT, "There is no space left to write" },
  { "too-large", EFBIG, "may not grow so large" },
  { "read-only", EROFS, "may not be written" },
  { "folder-read-only", EACCES, "may not be written" },
  { "broken", EIO, "Input/output error" },
  { "too-many-open", EMFILE, "Too many open files" },
  { "name-held", EBUSY, "could not be written" },
  { "name-elsewhere", EXDEV, "could not be written" },
};

typedef struct
{
  guint command;
  guint refusal;
} Case;

static const char deck[] =
    "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\" version=\"1\">"
    "<title>D</title>"
    "<card id=\"c0\" kind=\"recall\" level=\"beginner\">"
    "<prompt>a</prompt><answer>b</answer></card></deck>";
static const char scenario[] =
    "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"s\">"
    "<model preset=\"gpt2-124m\"/></scenario>";

static char *
make_place (void)
{
  char *folder = make_folder ();
  g_autofree char *out = g_build_filename (folder, "out", NULL);

  g_assert_cmpint (g_mkdir (out, 0700), ==, 0);
  write_text (folder, "d.xml", deck);
  write_text (folder, "words.txt", "a\tb\nc\td\n");
  write_progress (folder, "in.jsonl", 3);
  assert_run (folder, "progress import in.jsonl --store=p.sqlite", 0, NULL, "");
  write_text (out, "d.xml", deck);
  write_text (out, "s.xml", scenario);
  write_text (out, "words.txt", "a\tb\nc\td\n");
  write_progress (out, "in.jsonl", 3);
  write_text (out, "l.xml",
              "<lesson xmlns=\"urn:shardstep:lesson:1\" id=\"l\">"
              "<title>L</title><predict id=\"p\" ask=\"device\" "
              "scenario=\"dp-toy-4\"><prompt>p</prompt></predict></lesson>");
  return folder;
}

static guint
count_files (const char *folder)
{
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autoptr (GDir) dir = g_dir_open (out, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
set_fault (const char *folder, int error, int at)
{
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autofree char *number = g_strdup_printf ("%d", error);
  g_autofree char *from = g_strdup_printf ("%d", at);

  g_setenv ("FAULT_FOLDER", out, TRUE);
  g_setenv ("FAULT_ERROR", number, TRUE);
  g_setenv ("FAULT_AT", from, TRUE);
}

static void
clear_fault (void)
{
  g_unsetenv ("FAULT_FOLDER");
  g_unsetenv ("FAULT_ERROR");
  g_unsetenv ("FAULT_AT");
}

/* One line, or, of a command that says more, one of them. */
static void
assert_told (const Result *result, const char *file, const char *told)
{
  g_assert_cmpint (result->status, ==, 1);
  g_assert_nonnull (strstr (result->err, file));
  g_assert_nonnull (strstr (result->err, told));
  g_assert_true (g_str_has_suffix (result->err, "\n"));
  g_assert_null (strstr (result->err, "XXXXXX"));
  g_assert_null (strstr (result->err, "GLib"));
}

/* Elsewhere what was begun before it all failed stays. */
static gboolean
can_remove (int error)
{
  return error != EROFS && error != EACCES && error != EIO;
}

static void
test_written (gconstpointer data)
{
  const Case *tried = data;
  const char *file = commands[tried->command].file;
  g_autofree char *folder = make_place ();
  g_autofree char *path = g_build_filename (folder, file, NULL);
  int n_failed = 0;
  guint n_files;
  int at;

  write_text (folder, file, old);
  n_files = count_files (folder);
  for (at = 1; at < MAX_CALLS; at++)
    {
      g_auto (Result) result = { 0 };
      g_autofree char *found = NULL;

      set_fault (folder, refusals[tried->refusal].error, at);
      run (&result, folder, commands[tried->command].command);
      clear_fault ();
      if (can_remove (refusals[tried->refusal].error))
        g_assert_cmpuint (count_files (folder), ==, n_files);
      g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
      if (strcmp (found, old) != 0)
        {
          g_assert_cmpint (result.status, ==, 0);
          break;
        }
      n_failed++;
      assert_told (&result, file, refusals[tried->refusal].told);
    }
  g_assert_cmpint (at, <, MAX_CALLS);
  g_assert_cmpint (n_failed, >, 0);
  remove_folder (folder);
}

static void
test_read (gconstpointer data)
{
  const Case *tried = data;
  const char *command = commands[tried->command].command;
  g_autofree char *folder = make_place ();
  g_auto (GStrv) words = g_strsplit (command, " ", -1);
  const char *file = words[2];
  int n_failed = 0;

  for (int at = 1;; at++)
    {
      g_auto (Result) result = { 0 };

      g_assert_cmpint (at, <, MAX_CALLS);
      set_fault (folder, refusals[tried->refusal].error, at);
      run (&result, folder, command);
      clear_fault ();
      if (strstr (result.err, "open files") == NULL)
        break;
      assert_told (&result, file, refusals[tried->refusal].told);
      n_failed++;
    }
  g_assert_cmpint (n_failed, >, 0);
  remove_folder (folder);
}

/* What `ulimit -f` sets is an error of the write too, and not the end. */
static void
test_limit (void)
{
  g_autofree char *folder = make_place ();
  /* By the environment: the build folder may have a space in its name.  Blocks
   * of 512 bytes, or of 1,024 in some shells: less than the file. */
  char *argv[] = { (char *)"sh", (char *)"-c",
                   (char *)"ulimit -f 1; exec \"$SHARDSTEP_CLI\" progress "
                           "export --store=p.sqlite -o out/f.jsonl",
                   NULL };
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  int status;

  g_assert_true (g_spawn_sync (folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, &out, &err, &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL) == FALSE);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 1);
  g_assert_nonnull (strstr (err, "may not grow so large"));
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    for (guint k = 0; k < G_N_ELEMENTS (refusals); k++)
      {
        g_autofree char *path = g_strdup_printf (
            "/cli/refused/%s/%s", commands[i].name, refusals[k].name);
        Case *tried = g_new (Case, 1);

        /* Reading meets but one of them. */
        *tried = (Case){ i, k };
        if (commands[i].file != NULL)
          g_test_add_data_func_full (path, tried, test_written, g_free);
        else if (refusals[k].error == EMFILE)
          g_test_add_data_func_full (path, tried, test_read, g_free);
        else
          g_free (tried);
      }
  g_test_add_func ("/cli/refused/limit", test_limit);
  return g_test_run ();
}
