/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-source.h"

#include "base/base-file.h"
#include "base/base-units.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

static void
report_too_large (BaseDiagnostics *diagnostics,
                  const char *name,
                  guint64 max_bytes)
{
  g_autofree char *cap = base_format_bytes (max_bytes);

  base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, name, 0,
                        _ ("the file is larger than the %s allowed; split it "
                           "into several files"),
                        cap);
}

gboolean
xml_source_open_file (XmlSource *self,
                      const char *path,
                      guint64 max_bytes,
                      BaseDiagnostics *diagnostics)
{
  g_autoptr (GError) error = NULL;

  *self = (XmlSource){ .fd = -1, .max_bytes = max_bytes };
  self->fd = base_file_open (path, max_bytes, &self->size, &error);
  if (self->fd < 0)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, path, 0, "%s",
                          error->message);
  return self->fd >= 0;
}

gboolean
xml_source_open_bytes (XmlSource *self,
                       GBytes *bytes,
                       const char *name,
                       guint64 max_bytes,
                       BaseDiagnostics *diagnostics)
{
  *self = (XmlSource){ .fd = -1,
                       .bytes = g_bytes_ref (bytes),
                       .size = g_bytes_get_size (bytes),
                       .max_bytes = max_bytes };
  if (self->size > max_bytes)
    {
      report_too_large (diagnostics, name, max_bytes);
      xml_source_close (self);
      return FALSE;
    }
  return TRUE;
}

void
xml_source_close (XmlSource *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

gssize
xml_source_read (XmlSource *self, char *buffer, gsize size)
{
  gssize n;

  if (self->fd >= 0)
    {
      do
        n = read (self->fd, buffer, size);
      while (n < 0 && errno == EINTR);
    }
  else
    {
      gsize length;
      const char *data = g_bytes_get_data (self->bytes, &length);

      n = MIN (size, length - self->offset);
      if (n > 0)
        memcpy (buffer, data + self->offset, n);
      self->offset += n;
    }
  if (n > 0)
    self->n_read += n;
  /* A file may grow while it is read. */
  if (self->n_read > self->max_bytes)
    {
      errno = EFBIG;
      return -1;
    }
  return n;
}

/* ---- prolog ---- */

/* The value of the pseudo-attribute encoding in an XML declaration, or NULL. */
static char *
dup_encoding (const char *declaration, gsize length)
{
  g_autofree char *text = g_strndup (declaration, length);
  char *found = strstr (text, "encoding");
  char quote;
  char *end;

  if (found == NULL)
    return NULL;
  found += strlen ("encoding");
  found += strspn (found, " \t\r\n=");
  quote = *found;
  if (quote != '"' && quote != '\'')
    return NULL;
  end = strchr (found + 1, quote);
  return end == NULL ? NULL : g_strndup (found + 1, end - found - 1);
}

static int
count_lines (const char *from, const char *to)
{
  int lines = 1;

  for (; from < to; from++)
    lines += *from == '\n';
  return lines;
}

static gboolean
refuse (BaseDiagnostics *diagnostics,
        const char *name,
        int line,
        const char *message)
{
  base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, name, line, "%s",
                        message);
  return FALSE;
}

static gboolean
check_declaration (const char *head,
                   const char *at,
                   const char *end,
                   const char *name,
                   BaseDiagnostics *diagnostics)
{
  g_autofree char *encoding = NULL;

  if (end - at < 5 || strncmp (at, "<?xml", 5) != 0 || !g_ascii_isspace (at[5]))
    return TRUE;
  encoding = dup_encoding (at, end - at);
  if (encoding == NULL || g_ascii_strcasecmp (encoding, "UTF-8") == 0 ||
      g_ascii_strcasecmp (encoding, "US-ASCII") == 0 ||
      g_ascii_strcasecmp (encoding, "ASCII") == 0)
    return TRUE;
  base_diagnostics_add (
      diagnostics, BASE_SEVERITY_ERROR, name, count_lines (head, at),
      _ ("the encoding is “%s”; save the file as UTF-8"), encoding);
  return FALSE;
}

/* Past the ">" of a DOCTYPE without an internal subset; NULL if it has one. */
static const char *
skip_plain_doctype (const char *at, const char *stop)
{
  char quote = 0;

  for (; at < stop; at++)
    if (quote != 0)
      quote = *at == quote ? 0 : quote;
    else if (*at == '"' || *at == '\'')
      quote = *at;
    else if (*at == '[')
      return NULL;
    else if (*at == '>')
      return at + 1;
  return NULL;
}

gboolean
xml_source_check_prolog (const char *head,
                         gsize length,
                         gboolean skip_doctype,
                         const char *name,
                         BaseDiagnostics *diagnostics)
{
  const char *at = head;
  const char *stop = head + length;

  if (length == 0)
    return refuse (diagnostics, name, 0, _ ("the file is empty"));
  if (length >= 2 &&
      (memcmp (head, "\xff\xfe", 2) == 0 || memcmp (head, "\xfe\xff", 2) == 0))
    return refuse (diagnostics, name, 1,
                   _ ("the file is UTF-16; save it as UTF-8"));
  /* As the same without a mark begins, and UTF-32. */
  if (memchr (head, '\0', MIN (length, 4)) != NULL)
    return refuse (diagnostics, name, 1,
                   _ ("the file is not UTF-8; save it as UTF-8"));
  if (length >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0)
    at += 3;
  for (;;)
    {
      const char *close;
      const char *end;

      while (at < stop && g_ascii_isspace (*at))
        at++;
      if (at == stop)
        break;
      if (*at != '<')
        return refuse (diagnostics, name, count_lines (head, at),
                       _ ("this is not XML: “<” was expected at the start"));
      if (stop - at >= 4 && memcmp (at, "<!--", 4) == 0)
        close = "-->";
      else if (stop - at >= 2 && at[1] == '?')
        close = "?>";
      else if (stop - at >= 2 && at[1] == '!' && skip_doctype)
        {
          at = skip_plain_doctype (at, stop);
          if (at != NULL)
            continue;
          return refuse (diagnostics, name, 1,
                         _ ("a DOCTYPE with declarations of its own is not "
                            "allowed; remove it"));
        }
      else if (stop - at >= 2 && at[1] == '!')
        return refuse (diagnostics, name, count_lines (head, at),
                       _ ("a DOCTYPE is not allowed; remove it and write "
                          "special characters as themselves"));
      else
        return TRUE; /* the root element */
      end = g_strstr_len (at, stop - at, close);
      if (end == NULL)
        break;
      end += strlen (close);
      if (!check_declaration (head, at, end, name, diagnostics))
        return FALSE;
      at = end;
    }
  return refuse (diagnostics, name, count_lines (head, at),
                 length < XML_PROLOG_BYTES
                     ? _ ("the file holds no XML element")
                     : _ ("the first element was expected within the first 64 "
                          "KiB"));
}
