/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What went wrong with the store, by what the caller can do about it.  Every
 * message is translated, names the file, and says what to do next. */
typedef enum
{
  REVIEW_ERROR_FAILED,    /* none of the below */
  REVIEW_ERROR_DAMAGED,   /* the file is not what was written */
  REVIEW_ERROR_NEWER,     /* made by a newer version: left untouched */
  REVIEW_ERROR_FULL,      /* no space: free some and try the same again */
  REVIEW_ERROR_READ_ONLY, /* may not be written: the same */
  REVIEW_ERROR_BUSY,      /* another program holds it: try again */
  REVIEW_ERROR_CONFLICT,  /* the card was changed elsewhere: read it anew */
  REVIEW_ERROR_NOTHING,   /* nothing to undo, no such card, no such file */
  REVIEW_ERROR_FORMAT,    /* an import that cannot be read */
  REVIEW_ERROR_CANCELLED,
  REVIEW_ERROR_UNSAFE, /* done, but it may not survive a power cut */
} ReviewError;

#define REVIEW_ERROR (review_error_quark ())
GQuark review_error_quark (void);

/* FULL, READ_ONLY or FAILED for what the system said. */
ReviewError review_error_from_errno (int reason);

G_END_DECLS
