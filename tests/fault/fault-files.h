/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* A disk that is full, or a folder that may not be written, for whoever runs
 * the tests: root meets no permissions, and there is not always a file system
 * to be filled.  Linked into a program (or loaded before it, see below) it
 * stands between it, with all of its libraries, and the C library, and lets
 * the calls fail that would change something below one folder.
 *
 * error:
 *   ENOSPC  nothing grows: writes, syncs, new files and folders, new names
 *   EDQUOT  the same, of what one may use
 *   EFBIG   no file grows
 *   EROFS   the file system is read-only: nothing changes at all
 *   EACCES  the folders may not be written: nothing in them is made, renamed
 *           or removed; files that are there can be written
 *   EMFILE  too many files are open: none is opened, to read or to write
 *   EBUSY   no file gets another's name, as where something holds that one
 *   EXDEV   the same, as where that one is a mount of its own
 *   EINVAL, ENOTSUP  folders cannot be synced, as on FUSE and network mounts
 *   EIO     the disk is broken: nothing changes, nothing is synced
 * A write that fails for want of space has written a part before.
 *
 * Loaded with LD_PRELOAD into another program it takes folder, error and at
 * from FAULT_FOLDER, FAULT_ERROR (a number) and FAULT_AT. */
typedef struct
{
  const char *folder; /* NULL: nothing fails */
  int error;
  int at;   /* from this one of the calls on that could fail, 1 … */
  int once; /* only that one: a full disk takes what is small */
  int calls;
  int failed;
} FaultFiles;

/* The one plan there is. */
FaultFiles *fault_files_get (void);
/* From now on; folder is lent. */
void fault_files_begin (const char *folder, int error, int at);
void fault_files_begin_once (const char *folder, int error, int at);
/* Returns how many calls failed. */
int fault_files_end (void);
