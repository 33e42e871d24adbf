/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "deck/deck-apkg.h"
#include "deck/deck-import-private.h"

G_BEGIN_DECLS

/* A collection opened for reading, NULL with an error; calls counts its work
 * and is lent until sqlite3_close, as is the collection. */
sqlite3 *deck_apkg_open (DeckApkgCollection *collection,
                         guint *calls,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Why the last statement failed, for people; lent. */
const char *deck_apkg_error (sqlite3 *db, guint calls);

/* Adds what a collection holds to the import. */
void deck_apkg_import_collection (DeckImport *import,
                                  DeckApkgCollection *collection,
                                  guint n_media);

/* The note types of an Anki collection, as far as an import needs them. */

#define DECK_APKG_MAX_FIELDS 64
#define DECK_APKG_MAX_TEMPLATES 64
#define DECK_APKG_MAX_TYPES 10000

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

/* By id (gint64); NULL where the tables cannot be read, or hold too many. */
GHashTable *deck_apkg_read_types (sqlite3 *db) G_GNUC_WARN_UNUSED_RESULT;

/* The template of that number; where there is none, or no type: the first
 * field asks, the second answers. */
const DeckApkgTemplate *deck_apkg_type_get (const DeckApkgType *self, int ord);

G_END_DECLS
