/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tag switched on and off in a text that is being typed. */
#include "deck/deck-typed.h"

#include <string.h>

static gboolean
is_closing (const char *typed, const DeckTypedSpan *span)
{
  return span->is_tag && typed[span->begin + 1] == '/';
}

/* The tag that begins or ends at that place; it must be there. */
static const DeckTypedSpan *
find_tag (const GArray *spans, gsize place, gboolean ends)
{
  for (guint i = 0; i < spans->len; i++)
    {
      const DeckTypedSpan *span = &g_array_index (spans, DeckTypedSpan, i);

      if (span->is_tag && (ends ? span->end : span->begin) == place)
        return span;
    }
  g_assert_not_reached ();
}

/* The innermost element of that name around the place; NULL: none. */
static const DeckTypedSpan *
find_around (const GArray *spans, const char *tag, gsize place)
{
  const DeckTypedSpan *found = NULL;

  for (guint i = 0; i < spans->len; i++)
    {
      const DeckTypedSpan *span = &g_array_index (spans, DeckTypedSpan, i);

      if (!span->is_tag && strcmp (span->name, tag) == 0 &&
          span->begin <= place && place <= span->end &&
          (found == NULL || span->begin > found->begin))
        found = span;
    }
  return found;
}

static char *
splice (const char *typed, gsize begin, gsize end, const char *text)
{
  GString *string = g_string_new_len (typed, (gssize)begin);

  g_string_append (string, text);
  g_string_append (string, typed + end);
  return g_string_free (string, FALSE);
}

/* The element without its tags; what it holds is selected. */
static char *
unwrap (const char *typed,
        const GArray *spans,
        const DeckTypedSpan *element,
        gsize *begin,
        gsize *end)
{
  const DeckTypedSpan *open = find_tag (spans, element->begin, TRUE);
  const DeckTypedSpan *close = find_tag (spans, element->end, FALSE);
  gsize n = element->end - element->begin;
  g_autofree char *inside = g_strndup (typed + element->begin, n);

  *begin = open->begin;
  *end = open->begin + n;
  return splice (typed, open->begin, close->end, inside);
}

static char *
wrap (const char *typed, const char *tag, gsize *begin, gsize *end)
{
  gboolean selected = *end > *begin;
  g_autofree char *inside = g_strndup (typed + *begin, *end - *begin);
  g_autofree char *text = g_strdup_printf ("<%s>%s</%s>", tag, inside, tag);
  char *result = splice (typed, *begin, *end, text);

  if (selected)
    *end = *begin + strlen (text);
  else
    *begin = *end = *begin + strlen (tag) + 2;
  return result;
}

/* Whether there are only tags that end something between the place and the end
 * of the element. */
static gboolean
is_at_end (const char *typed,
           const GArray *spans,
           const DeckTypedSpan *element,
           gsize place)
{
  while (place < element->end)
    {
      gsize before = place;

      for (guint i = 0; i < spans->len; i++)
        {
          const DeckTypedSpan *span = &g_array_index (spans, DeckTypedSpan, i);

          if (span->begin == place && is_closing (typed, span))
            place = span->end;
        }
      if (place == before)
        return FALSE;
    }
  return TRUE;
}

/* Everything from the element inwards ends at the place and begins anew. */
static char *
split (const char *typed,
       const GArray *spans,
       const DeckTypedSpan *element,
       gsize *place)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n_closing = 0;

  /* An inner one ends, and is listed, before the one around it. */
  for (guint i = 0; i < spans->len; i++)
    {
      const DeckTypedSpan *span = &g_array_index (spans, DeckTypedSpan, i);

      if (!span->is_tag && span->begin >= element->begin &&
          span->begin <= *place && *place <= span->end)
        {
          g_autofree char *open = g_strdup_printf ("<%s>", span->name);
          g_autofree char *close = g_strdup_printf ("</%s>", span->name);

          g_string_insert (text, (gssize)n_closing, open);
          g_string_insert (text, (gssize)n_closing, close);
          n_closing += strlen (close);
        }
    }
  *place += n_closing;
  return splice (typed, *place - n_closing, *place - n_closing, text->str);
}

static gsize
leave_tag (const char *typed, const GArray *spans, gsize at)
{
  for (guint i = 0; i < spans->len; i++)
    {
      const DeckTypedSpan *span = &g_array_index (spans, DeckTypedSpan, i);

      if (span->is_tag && span->begin < at && at < span->end)
        return is_closing (typed, span) ? span->begin : span->end;
    }
  return at;
}

gsize
deck_typed_leave_tag (const char *typed, gsize at)
{
  g_autoptr (GArray) spans = deck_typed_find_spans (typed);

  return leave_tag (typed, spans, at);
}

char *
deck_typed_toggle (const char *typed, const char *tag, gsize *begin, gsize *end)
{
  g_autoptr (GArray) spans = deck_typed_find_spans (typed);
  const DeckTypedSpan *element;

  *begin = leave_tag (typed, spans, *begin);
  *end = MAX (*begin, leave_tag (typed, spans, *end));
  if (*end > *begin)
    {
      for (guint i = 0; i < spans->len; i++)
        {
          element = &g_array_index (spans, DeckTypedSpan, i);
          if (element->is_tag || strcmp (element->name, tag) != 0)
            continue;
          /* Selected with its tags or without them. */
          if ((element->begin == *begin && element->end == *end) ||
              (find_tag (spans, element->begin, TRUE)->begin == *begin &&
               find_tag (spans, element->end, FALSE)->end == *end))
            return unwrap (typed, spans, element, begin, end);
        }
      return wrap (typed, tag, begin, end);
    }
  element = find_around (spans, tag, *begin);
  if (element == NULL)
    return wrap (typed, tag, begin, end);
  if (element->begin == element->end)
    return unwrap (typed, spans, element, begin, end);
  if (is_at_end (typed, spans, element, *begin))
    *begin = find_tag (spans, element->end, FALSE)->end;
  else if (*begin == element->begin)
    *begin = find_tag (spans, element->begin, TRUE)->begin;
  else
    {
      char *text = split (typed, spans, element, begin);

      *end = *begin;
      return text;
    }
  *end = *begin;
  return g_strdup (typed);
}
