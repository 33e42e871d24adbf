/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "deck/deck-import-private.h"

G_BEGIN_DECLS

/* The note types of an Anki collection, as far as an import needs them. */

#define DECK_APKG_MAX_FIELDS 64

/* One bit per field: what stands on the front and on the back. */
typedef struct
{
  guint64 front;
  guint64 back;
} DeckApkgTemplate;

typedef struct
{
  gint64 id;
  gboolean cloze;
  GPtrArray *fields;    /* names; NULL where a number is missing */
  GArray *templates;    /* DeckApkgTemplate, by number */
  guint64 explanations; /* fields that explain the answer, by their name */
} DeckApkgType;

/* By id (gint64); NULL where the tables cannot be read. */
GHashTable *deck_apkg_read_types (sqlite3 *db) G_GNUC_WARN_UNUSED_RESULT;

/* The template of that number; where there is none, or no type: the first
 * field asks, the second answers. */
const DeckApkgTemplate *deck_apkg_type_get (const DeckApkgType *self, int ord);

G_END_DECLS
