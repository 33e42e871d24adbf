/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Stands in for libFuzzer's main: replays the inputs of a folder, one TAP
 * line each, so that what was found once stays found. */

#include <glib.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
/* libFuzzer calls it where a target defines it. */
int LLVMFuzzerInitialize (int *argc, char ***argv) __attribute__ ((weak));

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
list_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (!dir)
    g_error ("%s", error->message);
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  g_dir_close (dir);
  g_ptr_array_sort (names, compare_names);
  return names;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) names = NULL;

  if (argc != 2)
    g_error ("usage: %s CORPUS", argv[0]);
  if (LLVMFuzzerInitialize)
    LLVMFuzzerInitialize (&argc, &argv);

  names = list_folder (argv[1]);
  g_print ("1..%u\n", names->len);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *data = NULL;
      g_autoptr (GError) error = NULL;
      gsize size = 0;

      if (!g_file_get_contents (path, &data, &size, &error))
        g_error ("%s", error->message);
      g_print ("# %s\n", name);
      LLVMFuzzerTestOneInput ((const uint8_t *)data, size);
      g_print ("ok %u %s\n", i + 1, name);
    }
  return 0;
}
