/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs.h"

#include <glib/gstdio.h>
#include <sys/wait.h>

#define N_ANSWERS 7 /* of each card */

void
result_clear (Result *result)
{
  g_clear_pointer (&result->out, g_free);
  g_clear_pointer (&result->err, g_free);
}

void
run (Result *result, const char *folder, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  int wait_status;

  /* The tool's own path is one word, whatever stands in it. */
  g_strv_builder_add (builder, g_getenv ("SHARDSTEP_CLI"));
  g_strv_builder_addv (builder, (const char **)words);
  argv = g_strv_builder_end (builder);
  environment = g_environ_setenv (environment, "LC_ALL", "C.UTF-8", TRUE);
  g_spawn_sync (folder, argv, environment, G_SPAWN_DEFAULT, NULL, NULL,
                &result->out, &result->err, &wait_status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (wait_status));
  result->status = WEXITSTATUS (wait_status);
}

void
assert_run (const char *folder,
            const char *arguments,
            int status,
            const char *out,
            const char *err)
{
  g_auto (Result) result = { 0 };

  run (&result, folder, arguments);
  g_assert_cmpstr (result.err, ==, err);
  if (out != NULL)
    g_assert_cmpstr (result.out, ==, out);
  g_assert_cmpint (result.status, ==, status);
}

char *
make_folder (void)
{
  return g_dir_make_tmp ("shardstep-cli-XXXXXX", NULL);
}

void
write_text (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A learner who forgets faster than the default weights foretell. */
static void
append_card (GString *text, guint card)
{
  static const guint gaps[N_ANSWERS] = { 0, 2, 4, 8, 12, 20, 30 };
  guint day = 20000 + card % 30;

  for (guint i = 0; i < N_ANSWERS; i++)
    {
      guint grade = i > 0 && (card * 5 + i * 3) % 10 < 4 ? 1 : 3;

      day += gaps[i];
      g_string_append_printf (
          text,
          "{\"type\":\"answer\",\"deck\":\"d\",\"card\":\"c%u\","
          "\"at_ms\":%u43200000,\"utc_offset_s\":0,\"day\":%u,"
          "\"activity\":0,\"counted\":1,\"grade\":%u,\"elapsed_days\":%u,"
          "\"phase_before\":%u,\"scheduled_days_before\":%u,\"phase\":2,"
          "\"due_ms\":0,\"due_day\":%u,\"scheduled_days\":%u,"
          "\"duration_ms\":900,\"confidence\":0,\"seed\":0,"
          "\"stability_before\":%u,\"difficulty_before\":%u,"
          "\"stability\":5,\"difficulty\":5,\"chosen\":-1}\n",
          card, day, day, grade, gaps[i], i > 0 ? 2 : 0, gaps[i], day + 9, 9,
          i > 0 ? 5 : 0, i > 0 ? 5 : 0);
    }
  g_string_append_printf (
      text,
      "{\"type\":\"card\",\"deck\":\"d\",\"card\":\"c%u\",\"phase\":2,"
      "\"stability\":5,\"difficulty\":5,\"due_ms\":0,\"due_day\":%u,"
      "\"last_ms\":%u43200000,\"last_day\":%u,\"scheduled_days\":9,"
      "\"step\":0,\"reps\":%u,\"lapses\":0,\"suspended\":0,"
      "\"buried_until_day\":0,\"flagged\":0}\n",
      card, day + 9, day, day, N_ANSWERS);
}

void
write_progress (const char *folder, const char *name, guint n_cards)
{
  g_autoptr (GString) text =
      g_string_new ("{\"type\":\"shardstep-progress\",\"version\":2}\n");

  for (guint i = 0; i < n_cards; i++)
    append_card (text, i);
  write_text (folder, name, text->str);
}

void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) &&
          !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_folder (path);
      else
        g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}
