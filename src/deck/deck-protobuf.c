/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-protobuf.h"

/* FALSE where the message ends within. */
static gboolean
read_varint (DeckProtobuf *self, guint64 *value)
{
  *value = 0;
  for (guint shift = 0; shift < 64 && self->at < self->end; shift += 7)
    {
      guint8 byte = *self->at++;

      *value |= (guint64)(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
skip (DeckProtobuf *self, guint64 size)
{
  if (size > (guint64)(self->end - self->at))
    return FALSE;
  self->at += size;
  return TRUE;
}

/* The low three bits of the key say how the field is written. */
static gboolean
read_field (DeckProtobuf *self, DeckProtobufField *field)
{
  guint64 key;
  guint64 size;

  if (!read_varint (self, &key))
    return FALSE;
  *field = (DeckProtobufField){ .number = key >> 3 };
  switch (key & 7)
    {
    case 0:
      return read_varint (self, &field->value);
    case 1:
      return skip (self, 8);
    case 2:
      if (!read_varint (self, &size))
        return FALSE;
      field->data = self->at;
      field->size = (gsize)size;
      return skip (self, size);
    case 5:
      return skip (self, 4);
    default:
      return FALSE;
    }
}

gboolean
deck_protobuf_next (DeckProtobuf *self, DeckProtobufField *field)
{
  if (self->damaged || self->at >= self->end)
    return FALSE;
  self->damaged = !read_field (self, field);
  return !self->damaged;
}
