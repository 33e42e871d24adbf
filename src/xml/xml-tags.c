/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-tags.h"

#include <string.h>

enum
{
  IN_TEXT,
  AFTER_OPEN, /* "<" */
  IN_TAG,
  IN_DOUBLE, /* a value in double quotes */
  IN_SINGLE,
  AFTER_BANG,     /* "<!" */
  IN_DECLARATION, /* "<!DOCTYPE" */
  BEFORE_COMMENT, /* "<!-" */
  IN_COMMENT,     /* ends with "-->" */
  IN_CDATA,       /* ends with "]]>" */
  IN_INSTRUCTION, /* ends with "?>" */
};

static guint8
after_bang (char c)
{
  return c == '-' ? BEFORE_COMMENT : c == '[' ? IN_CDATA : IN_DECLARATION;
}

/* Within what ends with `length` times `c` and ">". */
static void
match_end (XmlTags *self, char found, char c, guint length)
{
  if (found == c)
    self->matched = MIN (self->matched + 1u, length);
  else
    {
      if (found == '>' && self->matched == length)
        self->state = IN_TEXT;
      self->matched = 0;
    }
}

static void
step_in_tag (XmlTags *self, char c)
{
  if (c == '>')
    self->state = IN_TEXT;
  else if (c == '"' || c == '\'')
    {
      self->state = c == '"' ? IN_DOUBLE : IN_SINGLE;
      self->n_values++;
    }
}

static void
step (XmlTags *self, char c)
{
  switch (self->state)
    {
    case AFTER_OPEN:
      self->matched = 0;
      self->n_values = 0;
      self->state = c == '!' ? AFTER_BANG : c == '?' ? IN_INSTRUCTION : IN_TAG;
      if (self->state == IN_TAG)
        step_in_tag (self, c);
      break;
    case IN_TAG:
      step_in_tag (self, c);
      break;
    case AFTER_BANG:
      self->state = after_bang (c);
      break;
    case BEFORE_COMMENT:
      self->state = IN_COMMENT;
      break;
    case IN_COMMENT:
      match_end (self, c, '-', 2);
      break;
    case IN_CDATA:
      match_end (self, c, ']', 2);
      break;
    case IN_INSTRUCTION:
      match_end (self, c, '?', 1);
      break;
    case IN_DECLARATION:
    default:
      if (c == '>')
        self->state = IN_TEXT;
    }
}

/* What the state only waits for; 0: every byte counts. */
static char
awaited (guint8 state)
{
  switch (state)
    {
    case IN_TEXT:
      return '<';
    case IN_DOUBLE:
      return '"';
    case IN_SINGLE:
      return '\'';
    default:
      return 0;
    }
}

static int
count_breaks (const char *from, const char *to)
{
  int n = 0;

  while ((from = memchr (from, '\n', to - from)) != NULL)
    {
      n++;
      from++;
    }
  return n;
}

static const gboolean
    counts_in_tag[256] = { ['>'] = TRUE, ['"'] = TRUE, ['\''] = TRUE };

/* The next byte that changes something; NULL for none. */
static const char *
find_next (guint8 state, const char *data, const char *end)
{
  char c = awaited (state);

  if (c != 0)
    return memchr (data, c, end - data);
  if (state == IN_TAG)
    while (data < end && !counts_in_tag[(guchar)*data])
      data++;
  return data < end ? data : NULL;
}

/* The first byte at which a tag has too many values or bytes; else NULL. */
static const char *
find_excess (XmlTags *self, const char *data, const char *end, guint max_values)
{
  while (data < end)
    {
      const char *next = find_next (self->state, data, end);

      if (self->state != IN_TEXT)
        self->n_bytes += (gsize)((next != NULL ? next + 1 : end) - data);
      if (next == NULL)
        return self->n_bytes > XML_TAGS_MAX_BYTES ? data : NULL;
      if (awaited (self->state) == 0)
        step (self, *next);
      else if (self->state == IN_TEXT)
        {
          self->state = AFTER_OPEN;
          self->n_bytes = 0;
        }
      else
        self->state = IN_TAG;
      if (self->n_values > max_values || self->n_bytes > XML_TAGS_MAX_BYTES)
        return next;
      data = next + 1;
    }
  return NULL;
}

XmlTagsVerdict
xml_tags_scan (XmlTags *self, const char *data, gsize length, guint max_values)
{
  const char *end = data + length;
  const char *excess = find_excess (self, data, end, max_values);

  self->n_breaks += count_breaks (data, excess != NULL ? excess : end);
  if (excess == NULL)
    return XML_TAGS_GOOD;
  return self->n_values > max_values ? XML_TAGS_CROWDED : XML_TAGS_LONG;
}
