/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs.h"

#include <glib/gstdio.h>
#include <sys/wait.h>

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
