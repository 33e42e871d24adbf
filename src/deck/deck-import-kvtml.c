/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KVTML 2, the vocabularies of KDE's Parley and KWordQuiz: entries with a
 * translation for each language, and lessons, further down, that name them.
 * The first language asks, the second answers.  Word lists of one language, as
 * KHangman and Kanagram have, say in a comment what the word means: that asks,
 * the word answers. */
#include "deck/deck-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-markup.h"
#include "xml/xml-reader.h"

#define MAX_LANGUAGES 64
/* Names of elements that a card has no place for: the first must do. */
#define MAX_LOST_BYTES 200

typedef struct
{
  int line;
  char *texts[2];   /* markup: question and answer */
  char *comment;    /* markup: of the first language; or NULL */
  GString *more;    /* markup: what becomes the explanation */
  GString *lessons; /* ids */
  GString *lost;    /* names of elements */
} Entry;

typedef struct
{
  DeckImport *import;
  XmlReader *xml;
  GPtrArray *languages; /* names by id */
  GPtrArray *entries;   /* Entry */
  GHashTable *by_id;    /* id -> Entry */
  GString *lost;        /* names of elements of the whole list */
  gboolean graded;
} Kvtml;

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->texts[0]);
  g_free (self->texts[1]);
  g_free (self->comment);
  g_string_free (self->more, TRUE);
  g_string_free (self->lessons, TRUE);
  g_string_free (self->lost, TRUE);
  g_free (self);
}

static char *
dup_markup (Kvtml *self)
{
  g_autofree char *text = xml_reader_dup_text (self->xml);

  return deck_markup_from_plain (text != NULL ? text : "");
}

static void
add_more (Entry *entry, const char *what, const char *markup)
{
  g_autofree char *name = deck_markup_from_plain (what);

  if (*markup != '\0')
    g_string_append_printf (entry->more, "%s%s%s%s",
                            entry->more->len > 0 ? "<br/>" : "", name,
                            *name != '\0' ? ": " : "", markup);
}

/* "image, sound", each once. */
static void
add_lost (GString *lost, const char *name)
{
  g_auto (GStrv) names = g_strsplit (lost->str, ", ", -1);

  if (lost->len < MAX_LOST_BYTES &&
      !g_strv_contains ((const char *const *)names, name))
    g_string_append_printf (lost, "%s%s", lost->len > 0 ? ", " : "", name);
}

/* A translation past the second goes to the explanation under its language;
 * so does what helps to remember. */
static void
read_translation (Kvtml *self, Entry *entry)
{
  static const char *const kept[] = { "comment", "pronunciation", "example",
                                      "paraphrase", NULL };
  const char *id = xml_reader_get_attribute (self->xml, "id");
  guint64 n = id != NULL ? g_ascii_strtoull (id, NULL, 10) : 0;

  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    {
      const char *name = xml_reader_get_name (self->xml);
      g_autofree char *text = NULL;

      if (strcmp (name, "text") == 0)
        {
          text = dup_markup (self);
          if (n < 2)
            {
              g_free (entry->texts[n]);
              entry->texts[n] = g_steal_pointer (&text);
            }
          else
            add_more (entry,
                      n < self->languages->len
                          ? g_ptr_array_index (self->languages, n)
                          : "",
                      text);
        }
      else if (n == 0 && entry->comment == NULL &&
               strcmp (name, "comment") == 0)
        entry->comment = dup_markup (self);
      else if (g_strv_contains (kept, name))
        {
          text = dup_markup (self);
          add_more (entry, "", text);
        }
      else if (strcmp (name, "grade") == 0)
        self->graded = TRUE;
      else
        add_lost (entry->lost, name);
    }
}

/* A word that is put aside, or was being asked, comes along like the others;
 * that it was not says nothing. */
static void
read_entry_part (Kvtml *self, Entry *entry)
{
  static const char *const flags[] = { "deactivated", "inactive", "inquery",
                                       NULL };
  g_autofree char *name = g_strdup (xml_reader_get_name (self->xml));
  g_autofree char *text = NULL;

  if (!g_strv_contains (flags, name))
    {
      add_lost (entry->lost, name);
      return;
    }
  text = xml_reader_dup_text (self->xml);
  if (g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "1") == 0)
    add_lost (entry->lost, name);
}

static void
read_entries (Kvtml *self)
{
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "entry"))
      {
        Entry *entry = g_new0 (Entry, 1);
        const char *id = xml_reader_get_attribute (self->xml, "id");

        entry->line = xml_reader_get_line (self->xml);
        entry->more = g_string_new (NULL);
        entry->lessons = g_string_new (NULL);
        entry->lost = g_string_new (NULL);
        g_ptr_array_add (self->entries, entry);
        if (id != NULL)
          g_hash_table_replace (self->by_id, g_strdup (id), entry);
        xml_reader_enter (self->xml);
        while (xml_reader_next_child (self->xml))
          if (xml_reader_is (self->xml, "translation"))
            read_translation (self, entry);
          else
            read_entry_part (self, entry);
      }
}

/* Lessons may hold lessons: an entry belongs to each around it by the name of
 * the innermost only. */
static void
read_lesson (Kvtml *self)
{
  g_autofree char *name = NULL;

  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "name"))
      {
        g_free (name);
        name = xml_reader_dup_text (self->xml);
      }
    else if (xml_reader_is (self->xml, "container"))
      read_lesson (self);
    else if (xml_reader_is (self->xml, "entry"))
      {
        const char *id = xml_reader_get_attribute (self->xml, "id");
        Entry *entry =
            id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;

        if (entry != NULL && name != NULL && entry->lessons->len == 0)
          deck_import_append_id (entry->lessons, name);
      }
}

static void
read_languages (Kvtml *self)
{
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "identifier") &&
        self->languages->len < MAX_LANGUAGES)
      {
        char *name = NULL;

        xml_reader_enter (self->xml);
        while (xml_reader_next_child (self->xml))
          if (name == NULL && xml_reader_is (self->xml, "name"))
            name = xml_reader_dup_text (self->xml);
        g_ptr_array_add (self->languages, name != NULL ? name : g_strdup (""));
      }
}

static void
read_information (Kvtml *self)
{
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    {
      gboolean title = xml_reader_is (self->xml, "title");
      gboolean licence = xml_reader_is (self->xml, "license");
      gboolean comment = xml_reader_is (self->xml, "comment");
      g_autofree char *text = NULL;
      g_autofree char *markup = NULL;

      if (!title && !licence && !comment)
        {
          if (!xml_reader_is (self->xml, "generator") &&
              !xml_reader_is (self->xml, "date"))
            add_lost (self->lost, xml_reader_get_name (self->xml));
          continue;
        }
      text = xml_reader_dup_text (self->xml);
      if (text == NULL)
        return;
      markup = deck_markup_from_plain (text);
      if (strlen (markup) > DECK_MAX_TEXT_BYTES)
        xml_reader_report (self->xml, BASE_SEVERITY_WARNING,
                           _ ("a text too long was left out"));
      else if (title)
        deck_builder_set_title (self->import->builder, text);
      else if (licence)
        deck_builder_set_licence (self->import->builder, text);
      else
        deck_builder_set_description (self->import->builder, markup);
    }
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static void
add_entry (Kvtml *self, Entry *entry)
{
  DeckCard card = DECK_CARD_INIT;
  gboolean hinted = entry->comment != NULL && *entry->comment != '\0';

  card.prompt = entry->texts[0];
  card.answer = entry->texts[1];
  if (self->languages->len <= 1 && is_empty (entry->texts[1]))
    {
      card.prompt = entry->comment;
      card.answer = entry->texts[0];
      if (!hinted)
        {
          self->import->n_items++;
          base_diagnostics_add (self->import->report, BASE_SEVERITY_ERROR,
                                self->import->file, entry->line,
                                _ ("card left out: the list has one language, "
                                   "and the word no comment that could ask "
                                   "for it"));
          return;
        }
    }
  else if (hinted)
    add_more (entry, "", entry->comment);
  card.explanation = entry->more->str;
  card.concepts = entry->lessons->str;
  deck_import_add (self->import, &card, NULL, entry->line);
  if (entry->lost->len > 0)
    base_diagnostics_add (self->import->report, BASE_SEVERITY_WARNING,
                          self->import->file, entry->line,
                          _ ("a card has no place for: %s"), entry->lost->str);
}

static void
read_document (Kvtml *self)
{
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "information"))
      read_information (self);
    else if (xml_reader_is (self->xml, "identifiers"))
      read_languages (self);
    else if (xml_reader_is (self->xml, "entries"))
      read_entries (self);
    else if (xml_reader_is (self->xml, "lessons"))
      {
        xml_reader_enter (self->xml);
        while (xml_reader_next_child (self->xml))
          if (xml_reader_is (self->xml, "container"))
            read_lesson (self);
      }
    else
      add_lost (self->lost, xml_reader_get_name (self->xml));
}

/* A list does not say what asks: it is the order of its languages. */
static void
report_languages (const Kvtml *self)
{
  const char *const *names = (const char *const *)self->languages->pdata;

  if (self->languages->len < 2 || *names[0] == '\0' || *names[1] == '\0')
    return;
  base_diagnostics_add (
      self->import->report, BASE_SEVERITY_WARNING, self->import->file, 0,
      self->languages->len == 2
          /* Translators: names of languages. */
          ? _ ("“%.80s” asks and “%.80s” answers, as the list has them in this "
               "order")
          : _ ("“%.80s” asks and “%.80s” answers, as the list has them in this "
               "order; its other languages became explanations"),
      names[0], names[1]);
}

void
deck_import_kvtml (DeckImport *import, GBytes *bytes)
{
  const XmlLimits limits = DECK_IMPORT_XML_LIMITS_INIT;
  Kvtml self = { .import = import };
  g_autoptr (XmlReader) xml = NULL;
  g_autoptr (GPtrArray) languages = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GHashTable) by_id =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) lost = g_string_new (NULL);
  const char *version;

  xml = self.xml =
      xml_reader_new_for_bytes (bytes, import->file, &limits, import->report);
  if (xml == NULL || !xml_reader_enter_root (xml, "kvtml", NULL, 0, NULL))
    return;
  version = xml_reader_get_attribute (xml, "version");
  if (version == NULL || !g_str_has_prefix (version, "2"))
    {
      xml_reader_report (xml, BASE_SEVERITY_ERROR,
                         _ ("only version 2 of KVTML is read: open it in "
                            "Parley and save it"));
      return;
    }
  self.languages = languages;
  self.entries = entries;
  self.by_id = by_id;
  self.lost = lost;
  read_document (&self);
  if (xml_reader_failed (xml))
    return;
  for (guint i = 0; i < entries->len; i++)
    add_entry (&self, g_ptr_array_index (entries, i));
  report_languages (&self);
  if (lost->len > 0)
    base_diagnostics_add (import->report, BASE_SEVERITY_WARNING, import->file,
                          0, _ ("a deck has no place for: %s"), lost->str);
  if (self.graded)
    base_diagnostics_add (import->report, BASE_SEVERITY_WARNING, import->file,
                          0, _ ("grades were left out; learning begins anew"));
}
