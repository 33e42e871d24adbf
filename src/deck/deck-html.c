/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-html.h"

#include <string.h>

#include "deck/deck-markup.h"
#include "deck/deck-private.h"

#define MAX_TAG_NAME 16

/* Elements that mean something to us; the rest only keep their text. */
static const struct
{
  const char *html;
  const char *markup;
} inline_tags[] = {
  { "b", "strong" }, { "strong", "strong" }, { "i", "em" },
  { "em", "em" },    { "code", "code" },     { "tt", "code" },
  { "kbd", "code" }, { "pre", "code" },      { "samp", "code" },
  { "sub", "sub" },  { "sup", "sup" },       { "var", "formula" },
  { "dfn", "em" },   { "cite", "em" },
};

static const char *const block_tags[] = {
  "p",  "div", "li", "ul",         "ol",      "tr",      "table", "h1",
  "h2", "h3",  "h4", "h5",         "h6",      "hr",      "br",    "dt",
  "dd", "pre", "td", "blockquote", "section", "article", NULL,
};

static const struct
{
  const char *name;
  gunichar character;
} entities[] = {
  { "lt", '<' },        { "gt", '>' },       { "amp", '&' },
  { "quot", '"' },      { "apos", '\'' },    { "nbsp", ' ' },
  { "hellip", 0x2026 }, { "mdash", 0x2014 }, { "ndash", 0x2013 },
  { "lsquo", 0x2018 },  { "rsquo", 0x2019 }, { "ldquo", 0x201c },
  { "rdquo", 0x201d },  { "laquo", 0xab },   { "raquo", 0xbb },
  { "times", 0xd7 },    { "divide", 0xf7 },  { "plusmn", 0xb1 },
  { "deg", 0xb0 },      { "micro", 0xb5 },   { "middot", 0xb7 },
  { "bull", 0x2022 },   { "rarr", 0x2192 },  { "larr", 0x2190 },
  { "le", 0x2264 },     { "ge", 0x2265 },    { "ne", 0x2260 },
  { "sum", 0x2211 },    { "infin", 0x221e }, { "euro", 0x20ac },
  { "alpha", 0x3b1 },   { "beta", 0x3b2 },   { "gamma", 0x3b3 },
  { "delta", 0x3b4 },   { "lambda", 0x3bb }, { "mu", 0x3bc },
  { "pi", 0x3c0 },      { "sigma", 0x3c3 },  { "theta", 0x3b8 },
  { "auml", 0xe4 },     { "ouml", 0xf6 },    { "uuml", 0xfc },
  { "Auml", 0xc4 },     { "Ouml", 0xd6 },    { "Uuml", 0xdc },
  { "szlig", 0xdf },    { "eacute", 0xe9 },  { "egrave", 0xe8 },
  { "agrave", 0xe0 },   { "ccedil", 0xe7 },  { "ntilde", 0xf1 },
};

typedef struct
{
  GString *out;
  const char *stack[DECK_MARKUP_MAX_DEPTH];
  guint depth;
  gboolean space_pending;
  gboolean break_pending;
  gboolean any;  /* something stands on this line */
  gboolean text; /* or on any */
  DeckHtmlLost lost;
} Writer;

static void
put (Writer *self, gunichar c)
{
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0)
    {
      self->space_pending = TRUE;
      return;
    }
  if (c < 0x20 || c == 0x7f || !g_unichar_validate (c))
    return;
  if (self->break_pending && self->out->len > 0)
    g_string_append (self->out, "<br/>");
  else if (self->space_pending && self->any)
    g_string_append_c (self->out, ' ');
  self->break_pending = self->space_pending = FALSE;
  self->any = self->text = TRUE;
  if (c == '<')
    g_string_append (self->out, "&lt;");
  else if (c == '>')
    g_string_append (self->out, "&gt;");
  else if (c == '&')
    g_string_append (self->out, "&amp;");
  else
    g_string_append_unichar (self->out, c);
}

static void
open_inline (Writer *self, const char *tag)
{
  if (self->depth == DECK_MARKUP_MAX_DEPTH)
    return;
  if (self->break_pending && self->out->len > 0)
    {
      g_string_append (self->out, "<br/>");
      self->break_pending = self->space_pending = FALSE;
    }
  else if (self->space_pending && self->any)
    {
      g_string_append_c (self->out, ' ');
      self->space_pending = FALSE;
    }
  g_string_append_printf (self->out, "<%s>", tag);
  self->stack[self->depth++] = tag;
}

/* Closes the innermost of that name and what was left open in it; nothing
 * where there is none. */
static void
close_inline (Writer *self, const char *tag)
{
  guint at = self->depth;

  while (at > 0 && strcmp (self->stack[at - 1], tag) != 0)
    at--;
  if (at == 0)
    return;
  while (self->depth >= at)
    g_string_append_printf (self->out, "</%s>", self->stack[--self->depth]);
}

/* Past the entity at p ("&"), its character put; or past a bare "&". */
static const char *
put_entity (Writer *self, const char *p)
{
  gsize length = strcspn (p + 1, "; \t\r\n<&");
  char *end = NULL;
  guint64 number;

  if (p[1 + length] != ';' || length == 0 || length > 10)
    {
      put (self, '&');
      return p + 1;
    }
  if (p[1] == '#')
    {
      gboolean hex = p[2] == 'x' || p[2] == 'X';

      number = g_ascii_strtoull (p + (hex ? 3 : 2), &end, hex ? 16 : 10);
      if (end == p + 1 + length && number <= 0x10ffff)
        {
          put (self, (gunichar)number);
          return end + 1;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (strlen (entities[i].name) == length &&
        memcmp (entities[i].name, p + 1, length) == 0)
      {
        put (self, entities[i].character);
        return p + length + 2;
      }
  put (self, '&');
  return p + 1;
}

/* Past the end tag of an element whose content is no text. */
static const char *
skip_element (const char *p, const char *name)
{
  g_autofree char *end = g_strconcat ("</", name, NULL);

  for (; *p != '\0'; p++)
    if (g_ascii_strncasecmp (p, end, strlen (end)) == 0)
      {
        p += strcspn (p, ">");
        return *p == '>' ? p + 1 : p;
      }
  return p;
}

static void
note_lost (Writer *self, const char *name)
{
  static const struct
  {
    const char *name;
    DeckHtmlLost lost;
  } lost[] = {
    { "img", DECK_HTML_LOST_IMAGE },    { "svg", DECK_HTML_LOST_IMAGE },
    { "object", DECK_HTML_LOST_IMAGE }, { "iframe", DECK_HTML_LOST_IMAGE },
    { "audio", DECK_HTML_LOST_SOUND },  { "video", DECK_HTML_LOST_SOUND },
    { "table", DECK_HTML_LOST_TABLE },  { "script", DECK_HTML_LOST_SCRIPT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    if (strcmp (lost[i].name, name) == 0)
      self->lost |= lost[i].lost;
}

/* What stands for a picture, "[a ring of four]": the attribute alt of the tag
 * from p to end. */
static void
put_alternative (Writer *self, const char *p, const char *end)
{
  char quote;

  while (p < end && (*p != ' ' || g_ascii_strncasecmp (p + 1, "alt=", 4) != 0))
    p++;
  if (p >= end || end - p < 7 || (p[5] != '"' && p[5] != '\''))
    return;
  quote = p[5];
  p += 6;
  if (p[strspn (p, " ")] == quote)
    return;
  put (self, '[');
  while (p < end && *p != quote)
    if (*p == '&')
      p = put_entity (self, p);
    else
      {
        put (self, g_utf8_get_char (p));
        p = g_utf8_next_char (p);
      }
  self->space_pending = FALSE;
  put (self, ']');
}

/* Past the tag at p ("<"); a "<" that begins none is text. */
static const char *
put_tag (Writer *self, const char *p)
{
  char name[MAX_TAG_NAME] = "";
  gboolean closes = p[1] == '/';
  const char *begin = p + (closes ? 2 : 1);
  const char *comment_end;
  gsize length = 0;

  if (g_str_has_prefix (p, "<!--"))
    {
      comment_end = strstr (p + 4, "-->");
      return comment_end != NULL ? comment_end + 3 : p + strlen (p);
    }
  while (g_ascii_isalnum (begin[length]) && length < MAX_TAG_NAME - 1)
    {
      name[length] = g_ascii_tolower (begin[length]);
      length++;
    }
  if (!g_ascii_isalpha (name[0]) && *begin != '!' && *begin != '?')
    {
      put (self, '<');
      return p + 1;
    }
  begin = p;
  p = deck_find_tag_end (begin);
  if (p == NULL)
    p = begin + strlen (begin);
  if (!closes)
    note_lost (self, name);
  if (!closes && strcmp (name, "img") == 0)
    put_alternative (self, begin, p);
  if (!closes && (strcmp (name, "script") == 0 || strcmp (name, "style") == 0))
    return skip_element (p, name);
  if (g_strv_contains (block_tags, name))
    {
      self->break_pending = self->out->len > 0;
      self->any = FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (inline_tags); i++)
    if (strcmp (inline_tags[i].html, name) == 0)
      {
        if (closes)
          close_inline (self, inline_tags[i].markup);
        else
          open_inline (self, inline_tags[i].markup);
      }
  return p;
}

char *
deck_html_to_markup (const char *html, DeckHtmlLost *lost)
{
  Writer writer = { .out = g_string_new (NULL) };
  g_autofree char *valid = g_utf8_make_valid (html, -1);
  const char *p = valid;

  while (*p != '\0')
    if (*p == '<')
      p = put_tag (&writer, p);
    else if (*p == '&')
      p = put_entity (&writer, p);
    else
      {
        put (&writer, g_utf8_get_char (p));
        p = g_utf8_next_char (p);
      }
  while (writer.depth > 0)
    g_string_append_printf (writer.out, "</%s>", writer.stack[--writer.depth]);
  if (lost != NULL)
    *lost |= writer.lost;
  if (!writer.text) /* tags alone are nothing */
    g_string_truncate (writer.out, 0);
  return g_string_free (writer.out, FALSE);
}
