/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/base-random.h"
#include "base/base-units.h"

static const char *const nicks[DECK_N_FORMATS] = {
  [DECK_FORMAT_ANKI_TEXT] = "anki-text", [DECK_FORMAT_MOODLE_XML] = "moodle",
  [DECK_FORMAT_GIFT] = "gift",           [DECK_FORMAT_APKG] = "apkg",
  [DECK_FORMAT_KVTML] = "kvtml",
};

const char *
deck_format_get_nick (DeckFormat format)
{
  g_return_val_if_fail (format < DECK_N_FORMATS, "");
  return nicks[format];
}

gboolean
deck_format_from_nick (const char *nick, DeckFormat *format)
{
  for (guint i = 0; i < DECK_N_FORMATS; i++)
    if (strcmp (nicks[i], nick) == 0)
      {
        *format = i;
        return TRUE;
      }
  return FALSE;
}

/* Answers in braces within the first lines, as "{=", "{ ~" or "{TRUE}". */
static gboolean
looks_like_gift (const char *data, gsize size)
{
  if (size == 0 || *data == '#')
    return FALSE;
  for (gsize i = 0; i < size; i++)
    if (data[i] == '{')
      {
        while (i + 1 < size && g_ascii_isspace (data[i + 1]))
          i++;
        if (i + 1 < size && strchr ("=~#TF}", data[i + 1]) != NULL)
          return TRUE;
      }
    else if (data[i] == '\t')
      return FALSE;
  return FALSE;
}

DeckFormat
deck_format_guess (GBytes *bytes, const char *name)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size >= 4 && memcmp (data, "PK\x03\x04", 4) == 0)
    return DECK_FORMAT_APKG;
  if (data != NULL && g_strstr_len (data, (gssize)MIN (size, 4096), "<quiz"))
    return DECK_FORMAT_MOODLE_XML;
  if (data != NULL && g_strstr_len (data, (gssize)MIN (size, 4096), "<kvtml"))
    return DECK_FORMAT_KVTML;
  if (g_str_has_suffix (name, ".xml"))
    return DECK_FORMAT_MOODLE_XML;
  if (g_str_has_suffix (name, ".gift") ||
      looks_like_gift (data, MIN (size, 4096)))
    return DECK_FORMAT_GIFT;
  return DECK_FORMAT_ANKI_TEXT;
}

/* Letters and digits stay, runs of anything else become one "-". */
static char *
make_id (const char *name)
{
  GString *id = g_string_new (NULL);
  gboolean gap = FALSE;

  for (const char *p = name; *p != '\0' && id->len < DECK_MAX_ID_BYTES - 16;
       p++)
    if (g_ascii_isalnum (*p) || *p == '_')
      {
        if (gap && id->len > 0)
          g_string_append_c (id, '-');
        g_string_append_c (id, g_ascii_tolower (*p));
        gap = FALSE;
      }
    else
      gap = TRUE;
  return g_string_free (id, FALSE);
}

char *
deck_id_from_name (const char *name)
{
  g_autofree char *base = g_path_get_basename (name);
  char *dot = strrchr (base, '.');
  char *id;

  if (dot != NULL && dot != base)
    *dot = '\0';
  id = make_id (base);
  if (*id != '\0')
    return id;
  g_free (id);
  return g_strdup_printf ("deck-%016" G_GINT64_MODIFIER "x",
                          base_random_seed (name, 0));
}

/* "Rings" of "notes/Rings.txt" and of "notes/Rings.moodle.xml": what a deck is
 * called whose file says nothing. */
static char *
dup_title (const char *name)
{
  static const char *const doubled[] = { ".moodle.xml", ".anki.txt" };
  char *title = g_filename_display_basename (name);
  char *dot = strrchr (title, '.');

  for (guint i = 0; i < G_N_ELEMENTS (doubled); i++)
    if (g_str_has_suffix (title, doubled[i]))
      dot = title + strlen (title) - strlen (doubled[i]);
  if (dot != NULL && dot != title)
    *dot = '\0';
  for (char *p = title; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return g_strstrip (title);
}

void
deck_import_append_id (GString *list, const char *name)
{
  g_autofree char *id = make_id (name);

  /* A list too long is refused as a whole; it need not grow. */
  if (*id == '\0' || list->len > DECK_MAX_TEXT_BYTES)
    return;
  if (list->len > 0)
    g_string_append_c (list, ' ');
  g_string_append (list, id);
}

void
deck_import_append_tag (GString *list, const char *tag, DeckLevel *level)
{
  if (!g_str_has_prefix (tag, "level::") ||
      !deck_level_from_nick (tag + strlen ("level::"), level))
    deck_import_append_id (list, tag);
}

void
deck_import_report_lost (DeckImport *self, DeckHtmlLost lost, int line)
{
  if (lost & DECK_HTML_LOST_IMAGE)
    base_diagnostics_add (self->report, BASE_SEVERITY_WARNING, self->file, line,
                          _ ("an image was left out; cards hold text"));
  if (lost & DECK_HTML_LOST_SOUND)
    base_diagnostics_add (self->report, BASE_SEVERITY_WARNING, self->file, line,
                          _ ("a sound or film was left out; cards hold text"));
  if (lost & DECK_HTML_LOST_TABLE)
    base_diagnostics_add (self->report, BASE_SEVERITY_WARNING, self->file, line,
                          _ ("a table became lines of text"));
  if (lost & DECK_HTML_LOST_SCRIPT)
    base_diagnostics_add (self->report, BASE_SEVERITY_WARNING, self->file, line,
                          _ ("a script was left out"));
}

void
deck_import_report_decks (DeckImport *self, guint n_decks)
{
  if (n_decks > 1)
    base_diagnostics_add (self->report, BASE_SEVERITY_WARNING, self->file, 0,
                          _ ("%u decks became one"), n_decks);
}

/* The second "x" is "x--2".  Which number comes next is kept: a file may hold
 * the same card a hundred thousand times. */
static char *
unlike_others (DeckImport *self, char *id)
{
  g_autofree char *stem = NULL;
  guint n;

  if (deck_builder_find (self->builder, id) == NULL)
    return id;
  stem = id;
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->doubled, stem));
  n = MAX (n, 1);
  do
    id = g_strdup_printf ("%s--%u", stem, ++n);
  while (deck_builder_find (self->builder, id) != NULL);
  g_hash_table_insert (self->doubled, g_steal_pointer (&stem),
                       GUINT_TO_POINTER (n));
  return id;
}

/* Our own come back as they were. */
static char *
dup_id (const char *wanted_id)
{
  const char *slash = strchr (wanted_id, '/');

  if (g_str_has_prefix (wanted_id, DECK_ANKI_GUID) && slash != NULL &&
      deck_id_is_valid (slash + 1))
    return g_strdup (slash + 1);
  if (deck_id_is_valid (wanted_id))
    return g_strdup (wanted_id);
  return make_id (wanted_id);
}

char *
deck_import_make_id (const char *prompt)
{
  return g_strdup_printf ("n-%016" G_GINT64_MODIFIER "x",
                          base_random_seed (prompt, 0));
}

void
deck_import_add (DeckImport *self,
                 DeckCard *card,
                 const char *wanted_id,
                 int line)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = wanted_id != NULL ? dup_id (wanted_id) : NULL;

  self->n_items++;
  if (id == NULL || *id == '\0')
    {
      g_free (id);
      id = deck_import_make_id (card->prompt != NULL ? card->prompt : "");
    }
  id = unlike_others (self, id);
  card->id = id;
  card->line = line;
  if (card->prompt == NULL || *card->prompt == '\0')
    base_diagnostics_add (self->report, BASE_SEVERITY_ERROR, self->file, line,
                          _ ("card left out: nothing of its question is text"));
  else if (card->kind == DECK_CARD_RECALL &&
           (card->answer == NULL || *card->answer == '\0'))
    base_diagnostics_add (self->report, BASE_SEVERITY_ERROR, self->file, line,
                          _ ("card left out: nothing of its answer is text"));
  else if (!deck_builder_add (self->builder, card, &error))
    base_diagnostics_add (self->report, BASE_SEVERITY_ERROR, self->file, line,
                          _ ("card left out: %s"), error->message);
}

void
deck_import_leave_out (DeckImport *self, int line, const char *why)
{
  self->n_items++;
  base_diagnostics_add (self->report, BASE_SEVERITY_ERROR, self->file, line,
                        _ ("card left out: %s"), why);
}

static gboolean
check_size (GBytes *bytes,
            const char *name,
            DeckFormat format,
            BaseDiagnostics *report)
{
  static const guint64 caps[DECK_N_FORMATS] = {
    [DECK_FORMAT_ANKI_TEXT] = DECK_IMPORT_MAX_TEXT_BYTES,
    [DECK_FORMAT_MOODLE_XML] = DECK_IMPORT_MAX_BYTES,
    [DECK_FORMAT_GIFT] = DECK_IMPORT_MAX_TEXT_BYTES,
    [DECK_FORMAT_APKG] = DECK_IMPORT_MAX_PACKAGE_BYTES,
    [DECK_FORMAT_KVTML] = DECK_IMPORT_MAX_BYTES,
  };
  g_autofree char *cap = NULL;

  if (g_bytes_get_size (bytes) <= caps[format])
    return TRUE;
  cap = base_format_bytes (caps[format]);
  base_diagnostics_add (report, BASE_SEVERITY_ERROR, name, 0,
                        _ ("the file is larger than the %s allowed; split it "
                           "into several files"),
                        cap);
  return FALSE;
}

static void
import_as (DeckImport *self, GBytes *bytes, DeckFormat format)
{
  g_autoptr (GBytes) clean = NULL;
  g_autofree char *text = NULL;

  switch (format)
    {
    case DECK_FORMAT_APKG:
      deck_import_apkg (self, bytes);
      break;
    case DECK_FORMAT_ANKI_TEXT:
      text = deck_import_dup_text (self, bytes);
      deck_import_anki_text (self, text);
      break;
    case DECK_FORMAT_GIFT:
      text = deck_import_dup_text (self, bytes);
      deck_import_gift (self, text);
      break;
    case DECK_FORMAT_KVTML:
      clean = deck_import_clean_bytes (self, bytes);
      deck_import_kvtml (self, clean);
      break;
    case DECK_FORMAT_MOODLE_XML:
    case DECK_N_FORMATS:
    default:
      clean = deck_import_clean_bytes (self, bytes);
      deck_import_moodle (self, clean);
    }
}

Deck *
deck_import (GBytes *bytes,
             const char *name,
             DeckFormat format,
             const char *id,
             const char *title,
             BaseDiagnostics *report)
{
  g_autoptr (GHashTable) doubled =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DeckImport self = { .file = name, .report = report, .doubled = doubled };
  g_autoptr (DeckBuilder) builder = NULL;

  if (!check_size (bytes, name, format, report))
    return NULL;
  builder = self.builder = deck_builder_new (id);
  import_as (&self, bytes, format);
  if (title != NULL)
    deck_builder_set_title (builder, title);
  else if (*deck_builder_get_title (builder) == '\0')
    {
      g_autofree char *of_file = dup_title (name);

      deck_builder_set_title (builder, of_file);
    }
  if (deck_builder_get_n_cards (builder) == 0)
    {
      if (base_diagnostics_has_errors (report))
        base_diagnostics_add (report, BASE_SEVERITY_ERROR, name, 0,
                              _ ("no card could be imported"));
      else
        base_diagnostics_add (report, BASE_SEVERITY_ERROR, name, 0,
                              _ ("no card was found; it was read as “%s”: say "
                                 "the format where it is another"),
                              deck_format_get_nick (format));
      return NULL;
    }
  return deck_builder_end (g_steal_pointer (&builder));
}
