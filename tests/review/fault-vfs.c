/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault-vfs.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

/* A file of ours has the real one right behind it. */
typedef struct
{
  sqlite3_file base;
  sqlite3_file *real;
} FaultFile;

static sqlite3_vfs fault_vfs;
static sqlite3_vfs *real_vfs;
static FaultPlan *current_plan;

static int
fails (int full_code, int io_code)
{
  FaultPlan *plan = current_plan;

  plan->calls++;
  if (plan->fail_at == 0 || (plan->stays ? plan->calls < plan->fail_at
                                         : plan->calls != plan->fail_at))
    return SQLITE_OK;
  plan->failed++;
  return plan->error == ENOSPC ? full_code : io_code;
}

static sqlite3_file *
real_of (sqlite3_file *file)
{
  return ((FaultFile *)file)->real;
}

static int
fault_close (sqlite3_file *file)
{
  return real_of (file)->pMethods->xClose (real_of (file));
}

static int
fault_read (sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
  return real_of (file)->pMethods->xRead (real_of (file), to, n, at);
}

/* A write that fails for want of space may have written a part. */
static int
fault_write (sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
  int rc = fails (SQLITE_FULL, SQLITE_IOERR_WRITE);

  if (rc == SQLITE_OK)
    return real_of (file)->pMethods->xWrite (real_of (file), from, n, at);
  real_of (file)->pMethods->xWrite (real_of (file), from, n / 2, at);
  return rc;
}

static int
fault_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  int rc = fails (SQLITE_FULL, SQLITE_IOERR_TRUNCATE);

  if (rc != SQLITE_OK)
    return rc;
  return real_of (file)->pMethods->xTruncate (real_of (file), size);
}

static int
fault_sync (sqlite3_file *file, int flags)
{
  int rc = fails (SQLITE_FULL, SQLITE_IOERR_FSYNC);

  if (rc != SQLITE_OK)
    return rc;
  return real_of (file)->pMethods->xSync (real_of (file), flags);
}

static int
fault_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real_of (file)->pMethods->xFileSize (real_of (file), size);
}

static int
fault_lock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xLock (real_of (file), level);
}

static int
fault_unlock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xUnlock (real_of (file), level);
}

static int
fault_check_lock (sqlite3_file *file, int *held)
{
  return real_of (file)->pMethods->xCheckReservedLock (real_of (file), held);
}

static int
fault_control (sqlite3_file *file, int op, void *arg)
{
  return real_of (file)->pMethods->xFileControl (real_of (file), op, arg);
}

static int
fault_sector_size (sqlite3_file *file)
{
  return real_of (file)->pMethods->xSectorSize (real_of (file));
}

static int
fault_characteristics (sqlite3_file *file)
{
  return real_of (file)->pMethods->xDeviceCharacteristics (real_of (file));
}

static int
fault_shm_map (sqlite3_file *file,
               int page,
               int size,
               int extend,
               void volatile **memory)
{
  return real_of (file)->pMethods->xShmMap (real_of (file), page, size, extend,
                                            memory);
}

static int
fault_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real_of (file)->pMethods->xShmLock (real_of (file), offset, n, flags);
}

static void
fault_shm_barrier (sqlite3_file *file)
{
  real_of (file)->pMethods->xShmBarrier (real_of (file));
}

static int
fault_shm_unmap (sqlite3_file *file, int remove)
{
  return real_of (file)->pMethods->xShmUnmap (real_of (file), remove);
}

static const sqlite3_io_methods fault_methods = {
  .iVersion = 2,
  .xClose = fault_close,
  .xRead = fault_read,
  .xWrite = fault_write,
  .xTruncate = fault_truncate,
  .xSync = fault_sync,
  .xFileSize = fault_file_size,
  .xLock = fault_lock,
  .xUnlock = fault_unlock,
  .xCheckReservedLock = fault_check_lock,
  .xFileControl = fault_control,
  .xSectorSize = fault_sector_size,
  .xDeviceCharacteristics = fault_characteristics,
  .xShmMap = fault_shm_map,
  .xShmLock = fault_shm_lock,
  .xShmBarrier = fault_shm_barrier,
  .xShmUnmap = fault_shm_unmap,
};

static int
fault_open (sqlite3_vfs *vfs,
            const char *name,
            sqlite3_file *file,
            int flags,
            int *out_flags)
{
  FaultFile *self = (FaultFile *)file;
  int rc;

  self->real = (sqlite3_file *)(self + 1);
  memset (self->real, 0, (gsize)real_vfs->szOsFile);
  rc = real_vfs->xOpen (real_vfs, name, self->real, flags, out_flags);
  self->base.pMethods = self->real->pMethods != NULL ? &fault_methods : NULL;
  return rc;
}

void
fault_vfs_install (FaultPlan *plan)
{
  current_plan = plan;
  if (real_vfs != NULL)
    return;
  real_vfs = sqlite3_vfs_find (NULL);
  fault_vfs = *real_vfs;
  fault_vfs.pNext = NULL;
  fault_vfs.zName = "fault";
  fault_vfs.szOsFile = (int)sizeof (FaultFile) + real_vfs->szOsFile;
  fault_vfs.xOpen = fault_open;
  g_assert_cmpint (sqlite3_vfs_register (&fault_vfs, 1), ==, SQLITE_OK);
}
