/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-typed.h"

#include <string.h>

#include "deck/deck-markup.h"

static const char *const names[] = { "em",  "strong", "code",
                                     "sub", "sup",    "formula" };

static const struct
{
  const char *entity;
  char character;
} entities[] = { { "&lt;", '<' },
                 { "&gt;", '>' },
                 { "&amp;", '&' },
                 { "&quot;", '"' },
                 { "&apos;", '\'' } };

/* The length of the tag that begins at text, or 0; close: what ends it, ">" or
 * "&gt;".  *name is set to its static name, NULL for a line break. */
static gsize
read_tag (const char *text,
          const char *close,
          const char **name,
          gboolean *closes)
{
  const char *p = text;
  gsize n;

  *closes = *p == '/';
  p += *closes ? 1 : 0;
  n = strspn (p, "abcdefghijklmnopqrstuvwxyz");
  if (n == 2 && !*closes && strncmp (p, "br", 2) == 0)
    {
      p += n + strspn (p + n, " ");
      p += *p == '/' ? 1 : 0;
      *name = NULL;
      return g_str_has_prefix (p, close) ? (gsize)(p - text) + strlen (close)
                                         : 0;
    }
  if (n == 0 || !g_str_has_prefix (p + n, close))
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i]) == n && strncmp (names[i], p, n) == 0)
      {
        *name = names[i];
        return (gsize)(p + n - text) + strlen (close);
      }
  return 0;
}

static void
append_space (GString *out)
{
  if (out->len > 0 && out->str[out->len - 1] != ' ' &&
      !g_str_has_suffix (out->str, "<br/>"))
    g_string_append_c (out, ' ');
}

static void
cut_space (GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
}

/* What begins with "<" or "&"; returns how much of it was read. */
static gsize
append_special (GString *out, const char *typed)
{
  const char *name;
  gboolean closes;
  gsize n;

  if (*typed == '<' && (n = read_tag (typed + 1, ">", &name, &closes)) > 0)
    {
      if (name == NULL)
        {
          cut_space (out);
          g_string_append (out, "<br/>");
        }
      else
        g_string_append_len (out, typed, (gssize)n + 1);
      return n + 1;
    }
  if (*typed == '&')
    for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
      if (g_str_has_prefix (typed, entities[i].entity))
        {
          if (i < 3)
            g_string_append (out, entities[i].entity);
          else
            g_string_append_c (out, entities[i].character);
          return strlen (entities[i].entity);
        }
  g_string_append (out, *typed == '<' ? "&lt;" : "&amp;");
  return 1;
}

char *
deck_typed_to_markup (const char *typed)
{
  GString *out = g_string_sized_new (strlen (typed) + 16);

  while (*typed != '\0')
    if (*typed == '<' || *typed == '&')
      typed += append_special (out, typed);
    else
      {
        if (*typed == '>')
          g_string_append (out, "&gt;");
        else if (*typed == '\n')
          {
            cut_space (out);
            g_string_append (out, "<br/>");
          }
        else if (*typed == ' ' || *typed == '\t' || *typed == '\r')
          append_space (out);
        else
          g_string_append_c (out, *typed);
        typed++;
      }
  cut_space (out);
  while (g_str_has_suffix (out->str, "<br/>"))
    g_string_truncate (out, out->len - strlen ("<br/>"));
  while (g_str_has_prefix (out->str, "<br/>"))
    g_string_erase (out, 0, strlen ("<br/>"));
  return g_string_free (out, FALSE);
}

/* Whether the character, standing for itself, would be read as a tag or an
 * entity together with what follows. */
static gboolean
must_stay (char character, const char *rest)
{
  const char *name;
  gboolean closes;

  if (character == '<')
    return read_tag (rest, "&gt;", &name, &closes) > 0 ||
           read_tag (rest, ">", &name, &closes) > 0;
  if (character != '&')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (rest, entities[i].entity + 1))
      return TRUE;
  return FALSE;
}

char *
deck_typed_from_markup (const char *markup)
{
  GString *out = g_string_sized_new (strlen (markup));

  while (*markup != '\0')
    {
      gsize n = 1;

      if (g_str_has_prefix (markup, "<br/>"))
        {
          g_string_append_c (out, '\n');
          markup += strlen ("<br/>");
          continue;
        }
      for (guint i = 0; *markup == '&' && i < G_N_ELEMENTS (entities); i++)
        if (g_str_has_prefix (markup, entities[i].entity))
          {
            n = strlen (entities[i].entity);
            if (must_stay (entities[i].character, markup + n))
              g_string_append (out, entities[i].entity);
            else
              g_string_append_c (out, entities[i].character);
            break;
          }
      if (n == 1)
        g_string_append_c (out, *markup);
      markup += n;
    }
  return g_string_free (out, FALSE);
}

GArray *
deck_typed_find_spans (const char *typed)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (DeckTypedSpan));
  DeckTypedSpan open[DECK_MARKUP_MAX_DEPTH];
  guint depth = 0;

  for (const char *p = typed; *p != '\0'; p++)
    {
      const char *name = NULL;
      gboolean closes = FALSE;
      gsize n = *p == '<' ? read_tag (p + 1, ">", &name, &closes) : 0;
      DeckTypedSpan span = { (gsize)(p - typed), (gsize)(p - typed) + n + 1,
                             name != NULL ? name : "br", TRUE };

      if (n == 0)
        continue;
      g_array_append_val (spans, span);
      if (name != NULL && !closes && depth < DECK_MARKUP_MAX_DEPTH)
        open[depth++] = span;
      else if (closes && depth > 0 && open[depth - 1].name == name)
        {
          DeckTypedSpan inside = { open[--depth].end, span.begin, name, FALSE };

          g_array_append_val (spans, inside);
        }
      p += n;
    }
  return spans;
}
