/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-apkg-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <zstd.h>

#define CHUNK_BYTES 65536

void
deck_apkg_sink_init (DeckApkgSink *self, gsize in_memory, gsize max)
{
  *self = (DeckApkgSink){
    .bytes = g_byte_array_new (), .fd = -1, .in_memory = in_memory, .max = max
  };
}

void
deck_apkg_sink_clear (DeckApkgSink *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  if (self->path != NULL)
    g_unlink (self->path);
  g_clear_pointer (&self->path, g_free);
}

static gboolean
refuse_size (const DeckApkgSink *self, GError **error)
{
  return deck_apkg_refuse (error,
                           _ ("the package is refused: it unpacks to more than "
                              "the %" G_GSIZE_FORMAT " bytes allowed"),
                           self->max);
}

gboolean
deck_apkg_sink_check (const DeckApkgSink *self, guint64 size, GError **error)
{
  if (size > self->max - self->size)
    return refuse_size (self, error);
  return TRUE;
}

/* A bomb unpacks to thousands of times its size, and takes time and room until
 * the cap is reached. */
static gboolean
check_ratio (const DeckApkgSink *self, GError **error)
{
  if (self->size > DECK_APKG_MEMORY_BYTES &&
      self->size / DECK_APKG_MAX_RATIO > self->packed)
    return deck_apkg_refuse (error,
                             _ ("the package is refused: it unpacks to more "
                                "than %d times its size"),
                             DECK_APKG_MAX_RATIO);
  return TRUE;
}

/* reason: errno. */
static gboolean
refuse_unpacking (int reason, GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (reason),
               _ ("the package is large and cannot be unpacked into %s: %s; "
                  "make room there, or set TMPDIR to another folder, then try "
                  "again"),
               g_get_tmp_dir (), g_strerror (reason));
  return FALSE;
}

static gboolean
write_all (int fd, const guint8 *data, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize written = write (fd, data, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return refuse_unpacking (errno, error);
      data += written;
      size -= (gsize)written;
    }
  return TRUE;
}

/* What was kept in memory so far goes to a file, readable by its owner only. */
static gboolean
begin_file (DeckApkgSink *self, GError **error)
{
  self->path = g_build_filename (g_get_tmp_dir (), "shardstep-XXXXXX", NULL);
  self->fd = g_mkstemp_full (self->path, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      int reason = errno;

      g_clear_pointer (&self->path, g_free);
      return refuse_unpacking (reason, error);
    }
  if (!write_all (self->fd, self->bytes->data, self->bytes->len, error))
    return FALSE;
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  return TRUE;
}

gboolean
deck_apkg_sink_put (DeckApkgSink *self,
                    const void *data,
                    gsize size,
                    GError **error)
{
  if (!deck_apkg_sink_check (self, size, error))
    return FALSE;
  self->size += size;
  if (!check_ratio (self, error))
    return FALSE;
  if (self->fd < 0 && self->size > self->in_memory && !begin_file (self, error))
    return FALSE;
  if (self->fd >= 0)
    return write_all (self->fd, data, size, error);
  g_byte_array_append (self->bytes, data, (guint)size);
  return TRUE;
}

gboolean
deck_apkg_sink_put_zstd (DeckApkgSink *self,
                         gpointer state,
                         const void *data,
                         gsize size,
                         GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK_BYTES);
  ZSTD_inBuffer in = { data, size, 0 };
  gboolean full = FALSE;
  unsigned long long said = ZSTD_getFrameContentSize (data, size);

  /* What a frame says of its size spares us unpacking it up to the cap. */
  if (self->size == 0 && said < ZSTD_CONTENTSIZE_ERROR &&
      !deck_apkg_sink_check (self, said, error))
    return FALSE;
  while (in.pos < in.size || full)
    {
      ZSTD_outBuffer out = { chunk, CHUNK_BYTES, 0 };

      /* A second frame may follow the first. */
      if (ZSTD_isError (ZSTD_decompressStream (state, &out, &in)))
        return deck_apkg_refuse (
            error, _ ("the package is damaged; export it from Anki anew"));
      if (!deck_apkg_sink_put (self, chunk, out.pos, error))
        return FALSE;
      full = out.pos == out.size;
    }
  return TRUE;
}
