/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to a whole store (importing, exporting, bringing it up to date,
 * restoring, fitting the schedule) is done wholly or not at all, killed at any
 * moment.  --kills=N: how often each is killed (12 unless told). */
#include "store-operations.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int n_kills = 12;

static pid_t
start (Fixture *self, const StoreOperation *operation)
{
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    _exit (operation->run (self, NULL) ? 0 : 1);
  return child;
}

static gint64
run_once (Fixture *self, const StoreOperation *operation)
{
  gint64 begun = g_get_monotonic_time ();
  pid_t child = start (self, operation);
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return g_get_monotonic_time () - begun;
}

static void
test_kill (Fixture *self, gconstpointer data)
{
  const StoreOperation *operation = data;
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  gint64 takes_us;
  int n_killed = 0;

  operation->prepare (self);
  takes_us = run_once (self, operation);
  g_assert_true (operation->is_done (self));
  for (int k = 0; n_killed < n_kills && k < 20 * n_kills; k++)
    {
      int status;
      pid_t child;

      /* Preparing takes longer than killing: what was not done is tried on
       * the same store. */
      if (operation->is_done (self))
        operation->prepare (self);
      child = start (self, operation);
      g_usleep ((gulong)g_rand_int_range (random, 100, (int)takes_us + 200));
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      /* Where it ends before it is killed the first run was a slow one. */
      if (WIFSIGNALED (status))
        n_killed++;
      else
        takes_us = MAX (takes_us * 9 / 10, 1000);
      operation->is_done (self);
      store_operation_assert_sound (self->path);
    }
  g_test_message ("%d kills", n_killed);
  g_assert_cmpint (n_killed, ==, n_kills);
  store_operation_assert_whole (self, operation);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--kills="))
      n_kills = CLAMP ((int)g_ascii_strtoll (argv[i] + 8, NULL, 10), 1, 100000);
  for (guint i = 0; i < STORE_N_OPERATIONS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/review/interrupt/kill-%s",
                                               store_operations[i].name);

      g_test_add (path, Fixture, &store_operations[i], fixture_set_up,
                  test_kill, fixture_tear_down);
    }
  return g_test_run ();
}
