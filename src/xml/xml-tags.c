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

/* The first byte at which a tag has too many values; else NULL. */
static const char *
find_crowd (XmlTags *self, const char *data, const char *end, guint max_values)
{

  while (data < end)
    {
      char c = awaited (self->state);

      if (c != 0)
        {
          data = memchr (data, c, end - data);
          if (data == NULL)
            return NULL;
          self->state = self->state == IN_TEXT ? AFTER_OPEN : IN_TAG;
        }
      else
        step (self, *data);
      if (self->n_values > max_values)
        return data;
      data++;
    }
  return NULL;
}

gboolean
xml_tags_scan (XmlTags *self, const char *data, gsize length, guint max_values)
{
  const char *end = data + length;
  const char *crowd = find_crowd (self, data, end, max_values);

  self->n_breaks += count_breaks (data, crowd != NULL ? crowd : end);
  return crowd == NULL;
}
