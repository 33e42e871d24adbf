/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-html.h"

#include <string.h>

#include "deck/deck-markup.h"
#include "deck/deck-private.h"
#include "xml/xml-entities.h"

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

typedef struct
{
  GString *out;
  const char *stack[DECK_MARKUP_MAX_DEPTH];
  guint depth;
  gboolean space_pending;
  guint breaks;  /* line breaks pending */
  gboolean any;  /* something stands on this line */
  gboolean text; /* or on any */
  guint pre;     /* how many <pre> are open */
  guint indent;  /* spaces before the first character of a line there */
  DeckHtmlLost lost;
} Writer;

/* Lines of a program keep their breaks and what they are indented by: a space
 * as wide as a digit, which nothing folds. */
#define INDENT 0x2007
#define TAB_SPACES 4
#define MAX_INDENT 64

/* Of its lines the empty ones count, too. */
static void
break_code (Writer *self)
{
  self->breaks += self->text ? 1 : 0;
  self->any = FALSE;
  self->indent = 0;
}

static gboolean
put_in_pre (Writer *self, gunichar c)
{
  if (c == '\n')
    {
      break_code (self);
      return TRUE;
    }
  if (self->any || (c != ' ' && c != '\t' && c != 0xa0))
    return FALSE;
  self->indent = MIN (self->indent + (c == '\t' ? TAB_SPACES : 1), MAX_INDENT);
  return TRUE;
}

/* What is due before the next character, or a tag that is around it. */
static void
put_pending (Writer *self)
{
  if (self->breaks > 0 && self->out->len > 0)
    for (; self->breaks > 0; self->breaks--)
      g_string_append (self->out, "<br/>");
  else if (self->space_pending && self->any)
    g_string_append_c (self->out, ' ');
  else
    return;
  self->space_pending = FALSE;
}

static void
put (Writer *self, gunichar c)
{
  if (self->pre > 0 && put_in_pre (self, c))
    return;
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0)
    {
      self->space_pending = TRUE;
      return;
    }
  if (c < 0x20 || c == 0x7f || !g_unichar_validate (c))
    return;
  put_pending (self);
  self->breaks = 0;
  self->space_pending = FALSE;
  self->any = self->text = TRUE;
  for (; self->indent > 0; self->indent--)
    g_string_append_unichar (self->out, INDENT);
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
  put_pending (self);
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
  else
    {
      gunichar c = xml_find_html_entity (p + 1, length);

      if (c != 0)
        {
          put (self, c);
          return p + length + 2;
        }
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

static gboolean
is_in_code (const Writer *self)
{
  for (guint i = 0; i < self->depth; i++)
    if (strcmp (self->stack[i], "code") == 0)
      return TRUE;
  return self->pre > 0;
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
  if (strcmp (name, "br") == 0 && is_in_code (self))
    break_code (self);
  else if (g_strv_contains (block_tags, name))
    {
      self->breaks = self->out->len > 0 ? 1 : 0;
      self->any = FALSE;
      self->indent = 0;
    }
  if (strcmp (name, "pre") == 0 && !closes)
    {
      self->pre++;
      /* HTML ignores it there. */
      p += *p == '\n' ? 1 : 0;
    }
  else if (strcmp (name, "pre") == 0 && self->pre > 0)
    self->pre--;
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
