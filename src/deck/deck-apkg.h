/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Anki's packages (.apkg, .colpkg): a zip with a SQLite collection and media.
 * Newer ones hold the collection compressed, as collection.anki21b, beside a
 * collection.anki2 that says no more than "please update Anki": where there is
 * a newer one, the older is never read.  Private to this folder. */

#define DECK_APKG_MAX_ENTRIES 100000
#define DECK_APKG_MAX_COLLECTION_BYTES (128 << 20) /* when unpacked */
#define DECK_APKG_MAX_LIST_BYTES (8 << 20)         /* of media, unpacked */
/* A collection is kept in memory up to here, past it in a file. */
#define DECK_APKG_MEMORY_BYTES (16 << 20)
/* What unpacks past DECK_APKG_MEMORY_BYTES and to more than this many times its
 * own size was made to do harm: collections shrink to a fifth or so. */
#define DECK_APKG_MAX_RATIO 100

/* An unpacked collection. */
typedef struct
{
  GByteArray *bytes; /* a small one; NULL for a large one */
  char *path;        /* of a large one; removed by _clear */
  gsize size;
} DeckApkgCollection;

void deck_apkg_collection_clear (DeckApkgCollection *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeckApkgCollection,
                                  deck_apkg_collection_clear)

/* Unpacks the collection and counts the media, which are not unpacked.  A
 * package is refused (G_IO_ERROR_INVALID_DATA, the message says why) where an
 * entry or a medium has a name that reaches out of its folder, where a cap is
 * passed, or where there is no collection. */
gboolean deck_apkg_unpack (GBytes *package,
                           DeckApkgCollection *collection,
                           guint *n_media,
                           GError **error);

/* A package of the old form: the collection and no media. */
GBytes *deck_apkg_pack (GBytes *collection,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
