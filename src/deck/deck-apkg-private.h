/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-apkg.h"

G_BEGIN_DECLS

/* Between the files deck-apkg*.c. */

/* Always FALSE. */
gboolean deck_apkg_refuse (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Whether it is a plain name, that stays in the folder it is put into. */
gboolean deck_apkg_check_name (const char *name, gsize length, GError **error);

/* The names in the list of media, as older and newer packages write it. */
gboolean
deck_apkg_check_old_media (GByteArray *list, guint *n_media, GError **error);
gboolean deck_apkg_check_new_media (const GByteArray *list,
                                    guint *n_media,
                                    GError **error);

/* Where unpacked bytes go, counted. */
typedef struct
{
  GByteArray *bytes; /* until there is a file */
  char *path;
  int fd;          /* -1: none yet */
  gsize size;      /* so far */
  gsize in_memory; /* past it they go to a file */
  gsize max;
  gsize packed; /* taken to give them */
} DeckApkgSink;

void deck_apkg_sink_init (DeckApkgSink *self, gsize in_memory, gsize max);
/* Removes the file, where there is one. */
void deck_apkg_sink_clear (DeckApkgSink *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeckApkgSink, deck_apkg_sink_clear)

/* FALSE where so many bytes more pass the cap. */
gboolean
deck_apkg_sink_check (const DeckApkgSink *self, guint64 size, GError **error);
gboolean deck_apkg_sink_put (DeckApkgSink *self,
                             const void *data,
                             gsize size,
                             GError **error);
/* Unpacks a piece of a zstd stream into it; state: one ZSTD_DStream for all. */
gboolean deck_apkg_sink_put_zstd (DeckApkgSink *self,
                                  gpointer state,
                                  const void *data,
                                  gsize size,
                                  GError **error);

G_END_DECLS
