/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Light markup as a person types it: the tags of deck-markup.h count, a line
 * break is a line break, and "<", ">" and "&" that belong to no tag and no
 * entity stand for themselves.  Going to markup and back gives what is shown
 * the same, whatever the text. */

/* Spaces at the ends are cut and runs of them made one, as a reader would do.
 * Tags that do not match stay: deck_markup_check tells. */
char *deck_typed_to_markup (const char *typed) G_GNUC_WARN_UNUSED_RESULT;
char *deck_typed_from_markup (const char *markup) G_GNUC_WARN_UNUSED_RESULT;

/* A tag, or the text between two that match.  Offsets in bytes. */
typedef struct
{
  gsize begin;
  gsize end;
  const char *name; /* "em", "code"; static */
  gboolean is_tag;  /* the brackets; else what stands inside of them */
} DeckTypedSpan;

/* For colouring what is typed, in no particular order. */
GArray *deck_typed_find_spans (const char *typed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
