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

/* deck-typed-toggle.c: places are in bytes, between characters. */

/* The place, or the next one that is not amid the brackets of a tag: after one
 * that begins something, before one that ends it. */
gsize deck_typed_leave_tag (const char *typed, gsize at);
/* The text with the tag put around what is selected or taken away from it; the
 * selection is moved along.  Where nothing is (begin and end are the same),
 * what is typed next is in the tag, or no longer in it: amid it the tag ends
 * before and begins anew after.  g_free. */
char *deck_typed_toggle (const char *typed,
                         const char *tag,
                         gsize *begin,
                         gsize *end) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
