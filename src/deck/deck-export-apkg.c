/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anki's package of the old form (schema 11), which every Anki reads: one note
 * type with Front, Back and Explanation, one deck, cards that are all new.  The
 * database is made in memory; nothing of it depends on the clock, so that the
 * same deck gives the same bytes. */
#include "deck/deck-export-private.h"

#include <glib/gi18n-lib.h>
#include <sqlite3.h>
#include <string.h>

#include "base/base-random.h"
#include "deck/deck-apkg.h"
#include "deck/deck-import-private.h"
#include "deck/deck-markup.h"

/* Anki counts ids in milliseconds and times in seconds since 1970; any will
 * do. */
#define SOME_TIME G_GINT64_CONSTANT (1700000000)

static const char schema[] =
    "CREATE TABLE col (id integer primary key, crt integer not null, mod "
    "integer not null, scm integer not null, ver integer not null, dty integer "
    "not null, usn integer not null, ls integer not null, conf text not null, "
    "models text not null, decks text not null, dconf text not null, tags text "
    "not null);"
    "CREATE TABLE notes (id integer primary key, guid text not null, mid "
    "integer not null, mod integer not null, usn integer not null, tags text "
    "not null, flds text not null, sfld integer not null, csum integer not "
    "null, flags integer not null, data text not null);"
    "CREATE TABLE cards (id integer primary key, nid integer not null, did "
    "integer not null, ord integer not null, mod integer not null, usn integer "
    "not null, type integer not null, queue integer not null, due integer not "
    "null, ivl integer not null, factor integer not null, reps integer not "
    "null, lapses integer not null, left integer not null, odue integer not "
    "null, odid integer not null, flags integer not null, data text not null);"
    "CREATE TABLE revlog (id integer primary key, cid integer not null, usn "
    "integer not null, ease integer not null, ivl integer not null, lastIvl "
    "integer not null, factor integer not null, time integer not null, type "
    "integer not null);"
    "CREATE TABLE graves (usn integer not null, oid integer not null, type "
    "integer not null);"
    "CREATE INDEX ix_notes_usn ON notes (usn);"
    "CREATE INDEX ix_notes_csum ON notes (csum);"
    "CREATE INDEX ix_cards_usn ON cards (usn);"
    "CREATE INDEX ix_cards_nid ON cards (nid);"
    "CREATE INDEX ix_cards_sched ON cards (did, queue, due);"
    "CREATE INDEX ix_revlog_usn ON revlog (usn);"
    "CREATE INDEX ix_revlog_cid ON revlog (cid);";

/* SQLite makes the JSON, so that names are escaped as they must be.  ?1 is the
 * deck's name, ?2 what is said of it. */
static const char fill_col[] =
    /* The note type is 1700000000001, the deck 1700000000002. */
    "INSERT INTO col SELECT 1, 1700000000, 1700000000000, 1700000000000, 11, "
    "0, 0, 0, "
    "json_object ('nextPos', 1, 'estTimes', json ('true'), 'activeDecks', "
    "json_array (1), 'sortType', 'noteFld', 'timeLim', 0, 'sortBackwards', "
    "json ('false'), 'addToCur', json ('true'), 'curDeck', 1, 'newBury', "
    "json ('true'), 'newSpread', 0, 'dueCounts', json ('true'), 'curModel', "
    "'1700000000001', 'collapseTime', 1200), "
    "json_object ('1700000000001', json_object ('id', 1700000000001, 'name', "
    "'Shardstep', 'type', 0, 'mod', 1700000000, 'usn', -1, 'sortf', 0, 'did', "
    "1700000000002, 'tmpls', json_array (json_object ('name', 'Card 1', 'ord', "
    "0, 'qfmt', '{{Front}}', 'afmt', '{{FrontSide}}<hr id=answer>{{Back}}"
    "{{#Explanation}}<hr>{{Explanation}}{{/Explanation}}', 'did', NULL, "
    "'bqfmt', '', 'bafmt', '')), 'flds', (SELECT json_group_array (json_object "
    "('name', value, 'ord', key, 'sticky', json ('false'), 'rtl', json "
    "('false'), 'font', 'Arial', 'size', 20, 'media', json_array ())) FROM "
    "json_each ('[\"Front\",\"Back\",\"Explanation\"]')), 'css', "
    "'.card { font-family: sans-serif; font-size: 20px; text-align: center; "
    "}', "
    "'latexPre', '\\documentclass[12pt]{article}\\begin{document}', "
    "'latexPost', '\\end{document}', 'req', json_array (json_array (0, 'any', "
    "json_array (0))), 'tags', json_array (), 'vers', json_array ())), "
    "(SELECT json_group_object (key, json_object ('id', CAST (key AS integer), "
    "'name', value, 'desc', iif (key = '1', '', ?2), 'mod', 1700000000, 'usn', "
    "-1, 'collapsed', json ('false'), 'browserCollapsed', json ('false'), "
    "'conf', 1, 'dyn', 0, 'extendNew', 10, 'extendRev', 50, 'newToday', "
    "json_array (0, 0), 'revToday', json_array (0, 0), 'lrnToday', json_array "
    "(0, 0), 'timeToday', json_array (0, 0))) FROM (SELECT '1' AS key, "
    "'Default' AS value UNION ALL SELECT '1700000000002', ?1)), "
    "json_object ('1', json_object ('id', 1, 'name', 'Default', 'mod', 0, "
    "'usn', 0, 'maxTaken', 60, 'timer', 0, 'autoplay', json ('true'), "
    "'replayq', json ('true'), 'dyn', json ('false'), 'new', json_object "
    "('bury', json ('true'), 'delays', json_array (1, 10), 'initialFactor', "
    "2500, 'ints', json_array (1, 4, 7), 'order', 1, 'perDay', 20, 'separate', "
    "json ('true')), 'rev', json_object ('bury', json ('true'), 'ease4', 1.3, "
    "'fuzz', 0.05, 'ivlFct', 1, 'maxIvl', 36500, 'minSpace', 1, 'perDay', "
    "100), 'lapse', json_object ('delays', json_array (10), 'leechAction', 0, "
    "'leechFails', 8, 'minInt', 1, 'mult', 0))), '{}'";

static gboolean
run (sqlite3_stmt *statement)
{
  gboolean good = sqlite3_step (statement) == SQLITE_DONE;

  return sqlite3_reset (statement) == SQLITE_OK && good;
}

static gboolean
write_col (DeckExport *self, sqlite3 *db)
{
  sqlite3_stmt *statement = NULL;
  g_autofree char *licence =
      deck_markup_from_plain (deck_get_licence (self->deck));
  g_autofree char *description =
      deck_export_html (deck_get_description (self->deck));
  g_autofree char *words = g_strconcat (
      description, *description != '\0' && *licence != '\0' ? "<br/>" : "",
      licence, NULL);
  gboolean good =
      sqlite3_prepare_v2 (db, fill_col, -1, &statement, NULL) == SQLITE_OK;

  if (good)
    {
      sqlite3_bind_text (statement, 1, deck_get_title (self->deck), -1,
                         SQLITE_TRANSIENT);
      sqlite3_bind_text (statement, 2, words, -1, SQLITE_TRANSIENT);
      good = run (statement);
    }
  sqlite3_finalize (statement);
  return good;
}

/* The text of a field as Anki sorts by it and tells doubles by: tags gone, and
 * entities, which deck_export_html writes these of, as characters. */
static char *
strip_html (const char *html)
{
  static const struct
  {
    const char *entity;
    char character;
  } entities[] = { { "&lt;", '<' },
                   { "&gt;", '>' },
                   { "&amp;", '&' },
                   { "&#91;", '[' },
                   { "&#123;", '{' } };
  GString *text = g_string_new (NULL);

  while (*html != '\0')
    {
      gsize i = 0;

      if (*html == '<')
        {
          html += strcspn (html, ">");
          html += *html == '>' ? 1 : 0;
          continue;
        }
      while (i < G_N_ELEMENTS (entities) &&
             !g_str_has_prefix (html, entities[i].entity))
        i++;
      if (i < G_N_ELEMENTS (entities))
        {
          g_string_append_c (text, entities[i].character);
          html += strlen (entities[i].entity);
        }
      else
        g_string_append_c (text, *html++);
    }
  return g_string_free (text, FALSE);
}

/* As Anki counts them: the first 32 bits of the SHA-1 of the field's text. */
static gint64
checksum (const char *plain)
{
  g_autofree char *digest =
      g_compute_checksum_for_string (G_CHECKSUM_SHA1, plain, -1);

  digest[8] = '\0';
  return (gint64)g_ascii_strtoull (digest, NULL, 16);
}

static gboolean
write_note (DeckExport *self,
            sqlite3_stmt *note_row,
            sqlite3_stmt *card_row,
            gint64 id,
            const DeckCard *card,
            const DeckNote *note)
{
  g_autofree char *guid = g_strdup_printf (DECK_ANKI_GUID "%s/%s",
                                           deck_get_id (self->deck), card->id);
  g_autofree char *tags = g_strdup_printf (" %s ", note->tags);
  g_autofree char *fields =
      g_strjoin ("\x1f", note->front, note->back, note->explanation, NULL);
  g_autofree char *plain = strip_html (note->front);

  sqlite3_bind_int64 (note_row, 1, id);
  sqlite3_bind_text (note_row, 2, guid, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (note_row, 3, tags, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (note_row, 4, fields, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (note_row, 5, plain, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (note_row, 6, checksum (plain));
  sqlite3_bind_int64 (card_row, 1, id);
  sqlite3_bind_int64 (card_row, 2, (gint64)self->n_carried);
  return run (note_row) && run (card_row);
}

static gboolean
write_notes (DeckExport *self, sqlite3 *db)
{
  sqlite3_stmt *note_row = NULL;
  sqlite3_stmt *card_row = NULL;
  /* Ids of two decks should not meet: Anki would have to change them. */
  gint64 id = SOME_TIME * 1000 -
              (gint64)(base_random_seed (deck_get_id (self->deck), 0) %
                       G_GUINT64_CONSTANT (300000000000));
  gboolean good =
      sqlite3_prepare_v2 (db,
                          "INSERT INTO notes VALUES (?1, ?2, 1700000000001, "
                          "1700000000, -1, ?3, ?4, ?5, ?6, 0, '')",
                          -1, &note_row, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2 (db,
                          "INSERT INTO cards VALUES (?1, ?1, 1700000000002, 0, "
                          "1700000000, -1, 0, 0, ?2, 0, 0, 0, 0, 0, 0, 0, 0, "
                          "'')",
                          -1, &card_row, NULL) == SQLITE_OK;

  for (guint i = 0; good && i < deck_get_n_cards (self->deck); i++)
    {
      const DeckCard *card = deck_get_card (self->deck, i);
      g_auto (DeckNote) note = { 0 };

      if (deck_export_note (self, card, &note))
        good = write_note (self, note_row, card_row, id + i, card, &note);
    }
  sqlite3_finalize (note_row);
  sqlite3_finalize (card_row);
  return good;
}

GBytes *
deck_export_apkg (DeckExport *self)
{
  sqlite3 *db = NULL;
  g_autoptr (GBytes) collection = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *package = NULL;
  unsigned char *image = NULL;
  sqlite3_int64 size = 0;
  gboolean good = sqlite3_open (":memory:", &db) == SQLITE_OK &&
                  sqlite3_exec (db, schema, NULL, NULL, NULL) == SQLITE_OK &&
                  sqlite3_exec (db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
                  write_col (self, db) && write_notes (self, db) &&
                  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;

  if (good)
    image = sqlite3_serialize (db, "main", &size, 0);
  if (image != NULL)
    {
      collection =
          g_bytes_new_with_free_func (image, (gsize)size, sqlite3_free, image);
      package = deck_apkg_pack (collection, &error);
    }
  if (package == NULL)
    base_diagnostics_add (self->report, BASE_SEVERITY_ERROR,
                          deck_get_file (self->deck), 0, "%s",
                          error != NULL ? error->message : sqlite3_errmsg (db));
  sqlite3_close (db);
  return package;
}
