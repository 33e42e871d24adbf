/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-markup.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Each tag with what stands for it in Pango markup and in plain text. */
typedef struct
{
  const char *name;
  const char *pango_open;
  const char *pango_close;
  const char *plain_open;
} Tag;

static const Tag tags[] = {
  { "em", "<i>", "</i>", "" },       { "strong", "<b>", "</b>", "" },
  { "code", "<tt>", "</tt>", "" },   { "sub", "<sub>", "</sub>", "_" },
  { "sup", "<sup>", "</sup>", "^" }, { "formula", "<i>", "</i>", "" },
};

typedef enum
{
  TOKEN_END,
  TOKEN_TEXT,   /* begin, length: nothing special in it */
  TOKEN_ENTITY, /* character */
  TOKEN_BREAK,
  TOKEN_OPEN, /* tag */
  TOKEN_CLOSE,
  TOKEN_BAD, /* begin, length: what could not be read */
} TokenKind;

typedef struct
{
  TokenKind kind;
  const char *begin;
  gsize length;
  const Tag *tag;
  char character;
} Token;

static const Tag *
tag_find (const char *name, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    if (strlen (tags[i].name) == length &&
        memcmp (tags[i].name, name, length) == 0)
      return &tags[i];
  return NULL;
}

static void
token_read_entity (Token *token)
{
  static const struct
  {
    const char *text;
    char character;
  } entities[] = { { "&lt;", '<' },
                   { "&gt;", '>' },
                   { "&amp;", '&' },
                   { "&quot;", '"' },
                   { "&apos;", '\'' } };

  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (token->begin, entities[i].text))
      {
        token->kind = TOKEN_ENTITY;
        token->length = strlen (entities[i].text);
        token->character = entities[i].character;
        return;
      }
}

static void
token_read_tag (Token *token)
{
  const char *name = token->begin + 1;
  gboolean closes = *name == '/';
  gsize length;

  if (g_str_has_prefix (token->begin, "<br/>"))
    {
      token->kind = TOKEN_BREAK;
      token->length = 5;
      return;
    }
  if (closes)
    name++;
  length = strspn (name, "abcdefghijklmnopqrstuvwxyz");
  if (name[length] != '>' || (token->tag = tag_find (name, length)) == NULL)
    {
      token->length =
          MIN (strcspn (token->begin, ">") + 1, strlen (token->begin));
      return;
    }
  token->kind = closes ? TOKEN_CLOSE : TOKEN_OPEN;
  token->length = (gsize)(name + length + 1 - token->begin);
}

/* Advances *text past the token. */
static TokenKind
token_next (const char **text, Token *token)
{
  memset (token, 0, sizeof *token);
  token->begin = *text;
  token->length = strcspn (*text, "<>&");
  if (token->length > 0)
    token->kind = TOKEN_TEXT;
  else if (**text == '\0')
    token->kind = TOKEN_END;
  else
    {
      token->kind = TOKEN_BAD;
      token->length = 1;
      if (**text == '&')
        token_read_entity (token);
      else if (**text == '<')
        token_read_tag (token);
    }
  *text += token->length;
  return token->kind;
}

gboolean
deck_markup_is_tag (const char *name)
{
  return tag_find (name, strlen (name)) != NULL || strcmp (name, "br") == 0;
}

static gboolean set_problem (char **problem, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

static gboolean
set_problem (char **problem, const char *format, ...)
{
  va_list args;

  if (problem == NULL)
    return FALSE;
  va_start (args, format);
  *problem = g_strdup_vprintf (format, args);
  va_end (args);
  return FALSE;
}

gboolean
deck_markup_check (const char *markup, char **problem)
{
  const Tag *stack[DECK_MARKUP_MAX_DEPTH];
  guint depth = 0;
  Token token;

  while (token_next (&markup, &token) != TOKEN_END)
    switch (token.kind)
      {
      case TOKEN_BAD:
        return set_problem (problem,
                            _ ("“%.*s” is none of its tags or entities; write "
                               "&lt; for “<”, &gt; for “>” and &amp; for “&”"),
                            (int)MIN (token.length, 40), token.begin);
      case TOKEN_OPEN:
        if (depth == DECK_MARKUP_MAX_DEPTH)
          return set_problem (problem, _ ("tags are nested deeper than %d"),
                              DECK_MARKUP_MAX_DEPTH);
        stack[depth++] = token.tag;
        break;
      case TOKEN_CLOSE:
        if (depth == 0 || stack[depth - 1] != token.tag)
          return set_problem (problem, _ ("</%s> closes no <%s>: remove it"),
                              token.tag->name, token.tag->name);
        depth--;
        break;
      case TOKEN_END:
      case TOKEN_TEXT:
      case TOKEN_ENTITY:
      case TOKEN_BREAK:
      default:
        break;
      }
  if (depth > 0)
    return set_problem (problem,
                        _ ("<%s> is not closed: write </%s> where it ends"),
                        stack[depth - 1]->name, stack[depth - 1]->name);
  return TRUE;
}

char *
deck_markup_from_plain (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + 16);

  for (; *text != '\0'; text++)
    if (*text == '<')
      g_string_append (out, "&lt;");
    else if (*text == '>')
      g_string_append (out, "&gt;");
    else if (*text == '&')
      g_string_append (out, "&amp;");
    else if (*text == '\n')
      g_string_append (out, "<br/>");
    else if (*text != '\r')
      g_string_append_c (out, *text);
  return g_string_free (out, FALSE);
}

char *
deck_markup_to_pango (const char *markup)
{
  GString *out;
  Token token;

  if (!deck_markup_check (markup, NULL))
    return g_markup_escape_text (markup, -1);
  out = g_string_sized_new (strlen (markup) + 16);
  while (token_next (&markup, &token) != TOKEN_END)
    if (token.kind == TOKEN_OPEN)
      g_string_append (out, token.tag->pango_open);
    else if (token.kind == TOKEN_CLOSE)
      g_string_append (out, token.tag->pango_close);
    else if (token.kind == TOKEN_BREAK)
      g_string_append_c (out, '\n');
    else
      g_string_append_len (out, token.begin, (gssize)token.length);
  return g_string_free (out, FALSE);
}

char *
deck_markup_to_plain (const char *markup)
{
  GString *out;
  Token token;

  if (!deck_markup_check (markup, NULL))
    return g_strdup (markup);
  out = g_string_sized_new (strlen (markup));
  while (token_next (&markup, &token) != TOKEN_END)
    if (token.kind == TOKEN_OPEN)
      g_string_append (out, token.tag->plain_open);
    else if (token.kind == TOKEN_ENTITY)
      g_string_append_c (out, token.character);
    else if (token.kind == TOKEN_BREAK)
      g_string_append_c (out, '\n');
    else if (token.kind == TOKEN_TEXT)
      g_string_append_len (out, token.begin, (gssize)token.length);
  return g_string_free (out, FALSE);
}
