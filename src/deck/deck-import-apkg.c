/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The collection of an Anki package: notes whose fields stand in templates of
 * their note type.  Older ones keep the note types as JSON in table col, newer
 * ones in tables of their own (deck-import-apkg-types.c).  The file is a
 * stranger's: it is opened read-only under another name, with whatever SQLite
 * can do beyond reading rows switched off and a bound on its work. */
#include "deck/deck-import-apkg.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base-random.h"
#include "deck/deck-apkg.h"

#define MAX_VALUE_BYTES (4 << 20)
/* About half a minute of SQLite's work at most: 100,000 notes take a
 * hundredth of it. */
#define STEPS_PER_CALL 100000
#define MAX_CALLS 20000

/* ---- opening ---- */

/* Anki's own collation, without regard to case. */
static int
unicase_cb (void *data,
            int a_length,
            const void *a,
            int b_length,
            const void *b)
{
  g_autofree char *a_text = g_utf8_make_valid (a, a_length);
  g_autofree char *b_text = g_utf8_make_valid (b, b_length);
  g_autofree char *a_folded = g_utf8_casefold (a_text, -1);
  g_autofree char *b_folded = g_utf8_casefold (b_text, -1);

  return strcmp (a_folded, b_folded);
}

/* Other than 0 stops the statement. */
static int
progress_cb (void *data)
{
  guint *calls = data;

  return ++*calls > MAX_CALLS;
}

static void
harden (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
  sqlite3_limit (db, SQLITE_LIMIT_SQL_LENGTH, 65536);
  sqlite3_limit (db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit (db, SQLITE_LIMIT_WORKER_THREADS, 0);
  sqlite3_exec (db, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;", NULL,
                NULL, NULL);
}

/* immutable: no journal or shared memory is looked for beside it. */
static sqlite3 *
open_collection (const char *path, guint *calls)
{
  g_autofree char *file = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *uri = g_strconcat (file, "?immutable=1", NULL);
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (uri, &db,
                       SQLITE_OPEN_READONLY | SQLITE_OPEN_URI |
                           SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
                       NULL) != SQLITE_OK)
    {
      sqlite3_close (db);
      return NULL;
    }
  harden (db);
  sqlite3_create_collation (db, "unicase", SQLITE_UTF8, NULL, unicase_cb);
  sqlite3_progress_handler (db, STEPS_PER_CALL, progress_cb, calls);
  return db;
}

/* ---- notes ---- */

typedef struct
{
  DeckImport *import;
  sqlite3 *db;
  GHashTable *types; /* of DeckApkgType by id */
  int number;        /* of the note, from 1: stands for the line */
  gint64 last_note;
} Apkg;

/* Guids are of any characters: those an id cannot hold give way to a hash. */
static char *
dup_id (const char *guid, int ord)
{
  gboolean plain = *guid != '\0' && strlen (guid) <= 64;

  if (g_str_has_prefix (guid, DECK_ANKI_GUID))
    return ord == 0 ? g_strdup (guid) : g_strdup_printf ("%s-%d", guid, ord);
  for (const char *p = guid; *p != '\0' && plain; p++)
    plain = g_ascii_islower (*p) || g_ascii_isdigit (*p);
  if (plain)
    return ord == 0 ? g_strdup (guid) : g_strdup_printf ("%s-%d", guid, ord);
  return g_strdup_printf ("a-%016" G_GINT64_MODIFIER "x",
                          base_random_seed (guid, (guint64)ord));
}

static void
append (GString *text, const char *markup)
{
  if (*markup != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? "<br/>" : "", markup);
}

/* A gap in a field shows on the back only. */
static void
append_field (Apkg *self,
              GString *text,
              const char *field,
              gboolean cloze,
              gboolean back)
{
  g_autofree char *plain =
      cloze ? deck_anki_cloze_text (field, back) : g_strdup (field);
  g_autofree char *markup =
      deck_anki_field_markup (self->import, plain, self->number);

  append (text, markup);
}

static void
add_card (Apkg *self,
          const DeckApkgType *type,
          char **fields,
          const char *guid,
          const char *tags,
          int ord)
{
  const DeckApkgTemplate *template = deck_apkg_type_get (type, ord);
  DeckCard card = DECK_CARD_INIT;
  g_autofree char *id = dup_id (guid, ord);
  g_autoptr (GString) front = g_string_new (NULL);
  g_autoptr (GString) back = g_string_new (NULL);
  g_autoptr (GString) more = g_string_new (NULL);
  g_autoptr (GString) concepts = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit (tags, " ", -1);
  gboolean cloze = type != NULL && type->cloze;
  gboolean unseen = FALSE;

  for (guint i = 0; fields[i] != NULL && i < DECK_APKG_MAX_FIELDS; i++)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << i;

      if (template->front & bit)
        {
          append_field (self, front, fields[i], cloze, FALSE);
          if (cloze)
            append_field (self, back, fields[i], TRUE, TRUE);
        }
      else if ((template->back & bit) && type != NULL &&
               (type->explanations & bit))
        append_field (self, more, fields[i], FALSE, TRUE);
      else if (template->back & bit)
        append_field (self, back, fields[i], FALSE, TRUE);
      else
        unseen = unseen || *fields[i] != '\0';
    }
  for (guint i = 0; words[i] != NULL; i++)
    deck_import_append_tag (concepts, words[i], &card.level);
  card.prompt = front->str;
  card.answer = back->str;
  card.explanation = more->str;
  card.concepts = concepts->str;
  deck_import_add (self->import, &card, id, self->number);
  if (cloze)
    base_diagnostics_add (self->import->report, BASE_SEVERITY_WARNING,
                          self->import->file, self->number,
                          _ ("a text with gaps became one card that asks for "
                             "all of them"));
  if (unseen)
    base_diagnostics_add (self->import->report, BASE_SEVERITY_WARNING,
                          self->import->file, self->number,
                          _ ("fields that the card does not show were left "
                             "out"));
}

static const char *
column_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *)sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

static void
read_card (Apkg *self, sqlite3_stmt *row)
{
  gint64 id = sqlite3_column_int64 (row, 0);
  gint64 type_id = sqlite3_column_int64 (row, 2);
  int ord = sqlite3_column_int (row, 5);
  const DeckApkgType *type = g_hash_table_lookup (self->types, &type_id);
  g_auto (GStrv) fields = g_strsplit (column_text (row, 4), "\x1f", 256);
  gboolean first = self->number == 0 || id != self->last_note;

  self->number += first ? 1 : 0;
  self->last_note = id;
  if (type != NULL && type->cloze)
    {
      if (!first)
        return; /* the other gaps, asked for together */
      ord = 0;
    }
  add_card (self, type, fields, column_text (row, 1), column_text (row, 3),
            CLAMP (ord, 0, G_MAXINT));
}

static gboolean
read_cards (Apkg *self)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (
      self->db,
      "SELECT n.id, n.guid, n.mid, n.tags, n.flds, c.ord FROM notes AS n "
      "LEFT JOIN cards AS c ON c.nid = n.id ORDER BY n.id, c.ord",
      -1, &statement, NULL);

  while (result == SQLITE_OK || result == SQLITE_ROW)
    {
      result = sqlite3_step (statement);
      if (result == SQLITE_ROW)
        read_card (self, statement);
    }
  sqlite3_finalize (statement);
  return result == SQLITE_DONE;
}

/* ---- what stays behind ---- */

/* -1 where it cannot be told. */
static int
count (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  int n = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return n;
}

static void
report_left_behind (Apkg *self, guint n_media)
{
  DeckImport *import = self->import;
  int n_decks = count (self->db, "SELECT count(DISTINCT did) FROM cards");
  int n_reviews = count (self->db, "SELECT count(*) FROM revlog");
  int n_learnt = count (self->db, "SELECT count(*) FROM cards WHERE type <> 0");

  if (n_media > 0)
    base_diagnostics_add (
        import->report, BASE_SEVERITY_WARNING, import->file, 0,
        ngettext ("%u file of media was left out; cards hold text",
                  "%u files of media were left out; cards hold text", n_media),
        n_media);
  if (n_decks > 1)
    base_diagnostics_add (import->report, BASE_SEVERITY_WARNING, import->file,
                          0, _ ("%d decks became one"), n_decks);
  if (n_reviews > 0 || n_learnt > 0)
    base_diagnostics_add (import->report, BASE_SEVERITY_WARNING, import->file,
                          0,
                          _ ("the history of reviews was left out; learning "
                             "begins anew"));
}

static void
read_collection (DeckImport *import, const char *path, guint n_media)
{
  guint calls = 0;
  Apkg self = { .import = import, .db = open_collection (path, &calls) };
  gboolean good = self.db != NULL;

  g_unlink (path); /* open all the same, and gone when closed */
  if (good)
    {
      self.types = deck_apkg_read_types (self.db);
      good = self.types != NULL && read_cards (&self);
    }
  if (good)
    report_left_behind (&self, n_media);
  else
    base_diagnostics_add (import->report, BASE_SEVERITY_ERROR, import->file, 0,
                          _ ("the collection in the package is damaged: %s"),
                          self.db != NULL ? sqlite3_errmsg (self.db)
                                          : _ ("it cannot be opened"));
  g_clear_pointer (&self.types, g_hash_table_unref);
  sqlite3_close (self.db);
}

void
deck_import_apkg (DeckImport *self, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  guint n_media = 0;
  /* Made anew, readable by its owner only. */
  int fd = g_file_open_tmp ("shardstep-XXXXXX", &path, &error);
  gboolean good;

  if (fd >= 0)
    {
      good = deck_apkg_unpack (bytes, fd, &n_media, &error);
      close (fd);
      if (good)
        {
          read_collection (self, path, n_media);
          return;
        }
      g_unlink (path);
    }
  base_diagnostics_add (self->report, BASE_SEVERITY_ERROR, self->file, 0, "%s",
                        error->message);
}
