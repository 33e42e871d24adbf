/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peer.h"

/* Two programs that know nothing of each other give the same times. */
static void
test_case (gconstpointer data)
{
  PeerResult result;
  peer_run (GPOINTER_TO_UINT (data), PEER_PROGRAM, &result);
  g_test_message ("%-38s %4u times  %.9f s  SimGrid %.9f s  worst %.1e",
                  result.name, result.n_marks, result.seconds, result.simgrid,
                  result.relative);
  g_assert_cmpuint (result.n_marks, >, 0);
  g_assert_cmpfloat (result.seconds, >, 0);
  g_assert_cmpfloat (result.relative, <=, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < peer_get_n_cases (); i++)
    {
      g_autofree char *name =
          g_strdelimit (g_strdup (peer_get_name (i)), " /", '-');
      g_autofree char *path = g_strconcat ("/sim/peer/", name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}
