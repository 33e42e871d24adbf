/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The collection of an Anki package: notes whose fields stand in templates of
 * their note type.  Older ones keep the note types as JSON in table col, newer
 * ones in tables of their own (deck-import-apkg-types.c). */
#include "deck/deck-import-apkg.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/base-random.h"
#include "deck/deck-anki-card.h"

/* No collection holds more text than it has bytes, and its cards show a text a
 * few times: in what was made to do harm one text stands for thousands. */
#define MAX_SHOWN 4
#define MIN_SHOWN_BYTES (16 << 20)

/* ---- notes ---- */

/* The note whose cards are read. */
typedef struct
{
  gint64 id;
  gint64 type_id;
  char *guid;
  char *tags;
  GStrv fields;
  /* As they stand on the front and on the back, made when first shown. */
  char *markup[2][DECK_APKG_MAX_FIELDS];
  guint n_cards;
  gboolean too_long; /* no card can hold it */
} Note;

typedef struct
{
  DeckImport *import;
  sqlite3 *db;
  guint calls;         /* counts its work */
  char *why;           /* it could not be read to the end */
  sqlite3_stmt *fetch; /* a note by its id */
  GHashTable *types;   /* of DeckApkgType by id */
  int number;          /* of the note, from 1: stands for the line */
  Note note;
  guint64 n_read;  /* bytes of notes */
  guint64 n_shown; /* bytes of cards */
  guint64 size;    /* of the collection */
} Apkg;

static void
note_clear (Note *self)
{
  g_free (self->guid);
  g_free (self->tags);
  g_strfreev (self->fields);
  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < DECK_APKG_MAX_FIELDS; i++)
      g_free (self->markup[side][i]);
  memset (self, 0, sizeof *self);
}

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
static const char *
field_markup (Apkg *self, guint i, gboolean cloze, gboolean back)
{
  char **markup = &self->note.markup[cloze && !back ? 0 : 1][i];
  const char *field = self->note.fields[i];

  if (*markup == NULL)
    {
      g_autofree char *plain =
          cloze ? deck_anki_cloze_text (field, back) : g_strdup (field);

      *markup = deck_anki_field_markup (self->import, plain, self->number);
    }
  self->n_shown += strlen (*markup);
  return *markup;
}

/* Past what a card may hold, it is refused anyway. */
static void
append_field (Apkg *self, GString *text, guint i, gboolean cloze, gboolean back)
{
  if (text->len <= DECK_MAX_TEXT_BYTES)
    append (text, field_markup (self, i, cloze, back));
}

static void
report (Apkg *self, const char *message)
{
  base_diagnostics_add (self->import->report, BASE_SEVERITY_WARNING,
                        self->import->file, self->number, "%s", message);
}

static void
add_tags (Apkg *self, GString *concepts, DeckLevel *level)
{
  const char *list = self->note.tags;
  const char *word;
  gsize length;

  while ((length = deck_list_next (&list, &word)) > 0)
    {
      g_autofree char *tag = g_strndup (word, length);

      deck_import_append_tag (concepts, tag, level);
    }
}

/* One of our own cards, as it was before it went to Anki; FALSE for another. */
static gboolean
add_own (Apkg *self, int ord)
{
  char **fields = self->note.fields;
  g_autoptr (GString) concepts = g_string_new (NULL);
  g_autoptr (Deck) own = NULL;
  DeckLevel level = DECK_LEVEL_BEGINNER;
  DeckCard card;

  if (ord != 0 || !g_str_has_prefix (self->note.guid, DECK_ANKI_GUID) ||
      g_strv_length (fields) != 3)
    return FALSE;
  own = deck_anki_card_find (fields[0], fields[1], fields[2]);
  if (own == NULL)
    return FALSE;
  add_tags (self, concepts, &level);
  card = *deck_get_card (own, 0);
  card.level = level;
  card.concepts = concepts->str;
  deck_import_add (self->import, &card, self->note.guid, self->number);
  return TRUE;
}

static void
add_card (Apkg *self, const DeckApkgType *type, int ord)
{
  const DeckApkgTemplate *template = deck_apkg_type_get (type, ord);
  DeckCard card = DECK_CARD_INIT;
  g_autofree char *id = dup_id (self->note.guid, ord);
  g_autoptr (GString) front = g_string_new (NULL);
  g_autoptr (GString) back = g_string_new (NULL);
  g_autoptr (GString) more = g_string_new (NULL);
  g_autoptr (GString) concepts = g_string_new (NULL);
  gboolean cloze = type != NULL && type->cloze;
  gboolean unseen = FALSE;
  guint i;

  if (add_own (self, ord))
    return;
  for (i = 0; self->note.fields[i] != NULL && i < DECK_APKG_MAX_FIELDS; i++)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << i;

      if (template->front & bit)
        {
          append_field (self, front, i, cloze, FALSE);
          if (cloze)
            append_field (self, back, i, TRUE, TRUE);
        }
      else if ((template->back & bit) && type != NULL &&
               (type->explanations & bit))
        append_field (self, more, i, FALSE, TRUE);
      else if (template->back & bit)
        append_field (self, back, i, FALSE, TRUE);
      else
        unseen = unseen || *self->note.fields[i] != '\0';
    }
  unseen = unseen || self->note.fields[i] != NULL;
  add_tags (self, concepts, &card.level);
  card.prompt = front->str;
  card.answer = back->str;
  card.explanation = more->str;
  card.concepts = concepts->str;
  deck_import_add (self->import, &card, id, self->number);
  if (cloze)
    report (self, _ ("a text with gaps became one card that asks for all of "
                     "them"));
  if (unseen)
    report (self, _ ("fields that the card does not show were left out"));
}

static const char *
column_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *)sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

/* NUL, which a text in SQLite may hold, would hide what follows it. */
static char **
dup_fields (sqlite3_stmt *statement, int column)
{
  const char *text = column_text (statement, column);
  gsize size = (gsize)sqlite3_column_bytes (statement, column);
  g_autofree char *copy = g_malloc (size + 1);

  memcpy (copy, text, size);
  copy[size] = '\0';
  for (gsize i = 0; i < size; i++)
    if (copy[i] == '\0')
      copy[i] = ' ';
  return g_strsplit (copy, "\x1f", DECK_APKG_MAX_FIELDS + 1);
}

static gboolean
has_long_field (const Note *note)
{
  for (guint i = 0; note->fields[i] != NULL; i++)
    if (strlen (note->fields[i]) > DECK_IMPORT_MAX_FIELD_BYTES)
      return TRUE;
  return strlen (note->tags) > DECK_MAX_TEXT_BYTES;
}

/* FALSE where it cannot be read. */
static gboolean
fetch_note (Apkg *self, gint64 id, gint64 type_id)
{
  gboolean good;

  note_clear (&self->note);
  self->number++;
  sqlite3_bind_int64 (self->fetch, 1, id);
  good = sqlite3_step (self->fetch) == SQLITE_ROW;
  if (good)
    {
      self->note.id = id;
      self->note.type_id = type_id;
      self->note.guid = g_strdup (column_text (self->fetch, 0));
      self->note.tags = g_strdup (column_text (self->fetch, 1));
      self->note.fields = dup_fields (self->fetch, 2);
      self->note.too_long = has_long_field (&self->note);
      self->n_read += (guint64)sqlite3_column_bytes (self->fetch, 2);
    }
  return sqlite3_reset (self->fetch) == SQLITE_OK && good;
}

static void
read_card (Apkg *self, int ord)
{
  const DeckApkgType *type =
      g_hash_table_lookup (self->types, &self->note.type_id);
  gboolean cloze = type != NULL && type->cloze;

  self->note.n_cards++;
  if (self->note.too_long)
    deck_import_leave_out (self->import, self->number,
                           _ ("one of its fields is longer than a card can "
                              "hold"));
  else if (self->note.n_cards > DECK_APKG_MAX_TEMPLATES)
    deck_import_leave_out (self->import, self->number,
                           _ ("its note has more cards than templates"));
  else if (!cloze || self->note.n_cards == 1)
    /* The other gaps are asked for together. */
    add_card (self, type, cloze ? 0 : CLAMP (ord, 0, G_MAXINT));
}

static gboolean
is_too_much (const Apkg *self)
{
  return self->import->n_items > DECK_MAX_CARDS ||
         self->n_read > MAX (self->size, MIN_SHOWN_BYTES) ||
         self->n_shown > MAX (MAX_SHOWN * self->size, MIN_SHOWN_BYTES);
}

static gboolean
read_cards (Apkg *self)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (
      self->db, "SELECT guid, tags, flds FROM notes WHERE id = ?", -1,
      &self->fetch, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_prepare_v2 (
        self->db,
        "SELECT n.id, n.mid, c.ord FROM notes AS n LEFT JOIN cards AS c ON "
        "c.nid = n.id ORDER BY n.id, c.ord",
        -1, &statement, NULL);
  while (result == SQLITE_OK || result == SQLITE_ROW)
    {
      gint64 id;

      result = sqlite3_step (statement);
      if (result != SQLITE_ROW)
        break;
      id = sqlite3_column_int64 (statement, 0);
      if ((self->number == 0 || id != self->note.id) &&
          !fetch_note (self, id, sqlite3_column_int64 (statement, 1)))
        break;
      if (is_too_much (self))
        break;
      read_card (self, sqlite3_column_int (statement, 2));
    }
  /* Closing the statements forgets it. */
  if (result != SQLITE_DONE)
    self->why = g_strdup (is_too_much (self)
                              ? _ ("it holds more cards or text than its size "
                                   "allows")
                              : deck_apkg_error (self->db, self->calls));
  sqlite3_finalize (statement);
  sqlite3_finalize (self->fetch);
  note_clear (&self->note);
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
  deck_import_report_decks (import, (guint)MAX (n_decks, 0));
  if (n_reviews > 0 || n_learnt > 0)
    base_diagnostics_add (import->report, BASE_SEVERITY_WARNING, import->file,
                          0,
                          _ ("the history of reviews was left out; learning "
                             "begins anew"));
}

static void
report_damage (const DeckImport *import, const char *why)
{
  base_diagnostics_add (import->report, BASE_SEVERITY_ERROR, import->file, 0,
                        _ ("the collection in the package is damaged: %s; "
                           "export it from Anki anew"),
                        why);
}

void
deck_apkg_import_collection (DeckImport *import,
                             DeckApkgCollection *collection,
                             guint n_media)
{
  g_autoptr (GError) error = NULL;
  Apkg self = { .import = import, .size = collection->size };

  self.db = deck_apkg_open (collection, &self.calls, &error);
  if (self.db == NULL)
    {
      report_damage (import, error->message);
      return;
    }
  self.types = deck_apkg_read_types (self.db);
  if (self.types == NULL)
    report_damage (import, deck_apkg_error (self.db, self.calls));
  else if (read_cards (&self))
    report_left_behind (&self, n_media);
  else
    report_damage (import, self.why);
  g_free (self.why);
  g_clear_pointer (&self.types, g_hash_table_unref);
  sqlite3_close (self.db);
}

void
deck_import_apkg (DeckImport *self, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_auto (DeckApkgCollection) collection = { 0 };
  guint n_media = 0;

  if (deck_apkg_unpack (bytes, &collection, &n_media, &error))
    deck_apkg_import_collection (self, &collection, n_media);
  else
    base_diagnostics_add (self->report, BASE_SEVERITY_ERROR, self->file, 0,
                          "%s", error->message);
}
