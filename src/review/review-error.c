/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-error.h"

#include <errno.h>

G_DEFINE_QUARK (review - error - quark, review_error)

ReviewError
review_error_from_errno (int reason)
{
  switch (reason)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: /* a limit on the size of files */
      return REVIEW_ERROR_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
      return REVIEW_ERROR_READ_ONLY;
    default:
      return REVIEW_ERROR_FAILED;
    }
}
