/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Between SQLite and the real file system: counts the calls that change a
 * file and fails one of them, or all from one on. */
typedef struct
{
  int calls;      /* writes, syncs and truncations so far */
  int fail_at;    /* the number of the call that fails first; 0: none */
  gboolean stays; /* all later ones fail too, until fail_at is 0 again */
  int error;      /* ENOSPC or EIO */
  int failed;     /* how many did */
} FaultPlan;

/* Makes it the default file system of SQLite in this process. */
void fault_vfs_install (FaultPlan *plan);
