/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads a protobuf message field by field, as Anki's newer packages keep their
 * lists and configurations; what is in it is a stranger's.  The encoding:
 * https://protobuf.dev/programming-guides/encoding/.  Private to this folder.
 */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
  gboolean damaged; /* set by _next */
} DeckProtobuf;

#define DECK_PROTOBUF_INIT(data, size)                                         \
  ((DeckProtobuf){ (data), (const guint8 *)(data) + (size), FALSE })

typedef struct
{
  guint64 number;
  guint64 value;      /* of a number */
  const guint8 *data; /* of bytes, lent by the message; NULL for a number */
  gsize size;
} DeckProtobufField;

/* FALSE at the end, and where the message is damaged. */
gboolean deck_protobuf_next (DeckProtobuf *self, DeckProtobufField *field);

G_END_DECLS
