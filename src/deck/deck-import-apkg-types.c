/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import-apkg.h"

#include <string.h>

#include "deck/deck-protobuf.h"

static const DeckApkgTemplate basic = { 1, 2 };

static void
type_free (gpointer data)
{
  DeckApkgType *self = data;

  g_ptr_array_unref (self->fields);
  g_array_unref (self->templates);
  g_free (self);
}

const DeckApkgTemplate *
deck_apkg_type_get (const DeckApkgType *self, int ord)
{
  const DeckApkgTemplate *template;

  if (self == NULL || ord < 0 || (guint)ord >= self->templates->len)
    return &basic;
  template = &g_array_index (self->templates, DeckApkgTemplate, ord);
  return template->front != 0 ? template : &basic;
}

/* ---- templates ---- */

static int
find_field (const DeckApkgType *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_strcmp0 (g_ptr_array_index (self->fields, i), name) == 0)
      return (int)i;
  return -1;
}

/* The fields of "{{Front}} {{#If}}{{text:Back}}{{/If}}": filters stand before
 * a colon, and conditions show nothing themselves. */
static guint64
shown_fields (const DeckApkgType *self, const char *format)
{
  guint64 fields = 0;
  const char *end;

  while ((format = strstr (format, "{{")) != NULL &&
         (end = strstr (format, "}}")) != NULL)
    {
      g_autofree char *name = g_strndup (format + 2, (gsize)(end - format - 2));
      char *colon = strrchr (name, ':');
      int index;

      g_strstrip (name);
      if (strchr ("#^/!", *name) == NULL || *name == '\0')
        {
          index =
              find_field (self, colon != NULL ? g_strstrip (colon + 1) : name);
          if (index >= 0 && index < DECK_APKG_MAX_FIELDS)
            fields |= G_GUINT64_CONSTANT (1) << index;
        }
      format = end + 2;
    }
  return fields;
}

static void
add_template (DeckApkgType *self,
              gint64 ord,
              const char *front,
              const char *back)
{
  DeckApkgTemplate *template;

  if (ord < 0 || ord >= DECK_APKG_MAX_TEMPLATES)
    return;
  if ((guint)ord >= self->templates->len)
    g_array_set_size (self->templates, (guint)ord + 1);
  template = &g_array_index (self->templates, DeckApkgTemplate, (guint)ord);
  template->front = shown_fields (self, front);
  template->back = shown_fields (self, back);
}

/* Our own exporter's name and those Anki's shared decks mostly use. */
static gboolean
is_explanation (const char *name)
{
  return g_ascii_strcasecmp (name, "explanation") == 0 ||
         g_ascii_strcasecmp (name, "extra") == 0 ||
         g_ascii_strcasecmp (name, "back extra") == 0;
}

static void
add_field (DeckApkgType *self, gint64 ord, const char *name)
{
  if (ord < 0 || ord >= DECK_APKG_MAX_FIELDS)
    return;
  if ((guint)ord >= self->fields->len)
    g_ptr_array_set_size (self->fields, (int)ord + 1);
  g_free (g_ptr_array_index (self->fields, ord));
  g_ptr_array_index (self->fields, ord) = g_strdup (name);
  if (is_explanation (name))
    self->explanations |= G_GUINT64_CONSTANT (1) << ord;
}

/* ---- the two ways they are kept ---- */

/* A field of a configuration: a number into *value, or bytes as a text. */
static char *
read_config (const guint8 *data, gsize size, guint64 wanted, guint64 *value)
{
  DeckProtobuf message = DECK_PROTOBUF_INIT (data, size);
  DeckProtobufField field;

  while (deck_protobuf_next (&message, &field))
    if (field.number == wanted && value != NULL && field.data == NULL)
      *value = field.value;
    else if (field.number == wanted && value == NULL && field.data != NULL)
      return g_strndup ((const char *)field.data, field.size);
  return NULL;
}

static const char *
column_text (sqlite3_stmt *row, int column)
{
  const char *text = (const char *)sqlite3_column_text (row, column);

  return text != NULL ? text : "";
}

typedef void (*RowFunc) (GHashTable *types,
                         DeckApkgType *self,
                         sqlite3_stmt *row);

/* The first column is the id of a type, made where it is new. */
static gboolean
each_row (sqlite3 *db, GHashTable *types, const char *sql, RowFunc func)
{
  sqlite3_stmt *row = NULL;
  int result = sqlite3_prepare_v2 (db, sql, -1, &row, NULL);

  while (result == SQLITE_OK || result == SQLITE_ROW)
    {
      gint64 id;
      DeckApkgType *type;

      result = sqlite3_step (row);
      if (result != SQLITE_ROW)
        break;
      id = sqlite3_column_int64 (row, 0);
      type = g_hash_table_lookup (types, &id);
      if (type == NULL && g_hash_table_size (types) == DECK_APKG_MAX_TYPES)
        break;
      if (type == NULL)
        {
          type = g_new0 (DeckApkgType, 1);
          type->id = id;
          type->fields = g_ptr_array_new_with_free_func (g_free);
          type->templates =
              g_array_new (FALSE, TRUE, sizeof (DeckApkgTemplate));
          g_hash_table_insert (types, &type->id, type);
        }
      func (types, type, row);
    }
  sqlite3_finalize (row);
  return result == SQLITE_DONE;
}

static void
read_old_type (GHashTable *types, DeckApkgType *self, sqlite3_stmt *row)
{
  self->cloze = sqlite3_column_int (row, 1) == 1;
}

static void
read_new_type (GHashTable *types, DeckApkgType *self, sqlite3_stmt *row)
{
  const guint8 *config = sqlite3_column_blob (row, 1);
  guint64 kind = 0;

  if (config != NULL)
    read_config (config, (gsize)sqlite3_column_bytes (row, 1), 1, &kind);
  self->cloze = kind == 1;
}

static void
read_field (GHashTable *types, DeckApkgType *self, sqlite3_stmt *row)
{
  add_field (self, sqlite3_column_int64 (row, 1), column_text (row, 2));
}

static void
read_old_template (GHashTable *types, DeckApkgType *self, sqlite3_stmt *row)
{
  g_autofree char *front = g_strdup (column_text (row, 2));

  add_template (self, sqlite3_column_int64 (row, 1), front,
                column_text (row, 3));
}

static void
read_new_template (GHashTable *types, DeckApkgType *self, sqlite3_stmt *row)
{
  const guint8 *config = sqlite3_column_blob (row, 2);
  gsize size = (gsize)sqlite3_column_bytes (row, 2);
  g_autofree char *front = NULL;
  g_autofree char *back = NULL;

  if (config == NULL)
    return;
  front = read_config (config, size, 1, NULL);
  back = read_config (config, size, 2, NULL);
  add_template (self, sqlite3_column_int64 (row, 1), front != NULL ? front : "",
                back != NULL ? back : "");
}

static gboolean
has_table (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *row = NULL;
  gboolean any = sqlite3_prepare_v2 (db, sql, -1, &row, NULL) == SQLITE_OK &&
                 sqlite3_step (row) == SQLITE_ROW;

  sqlite3_finalize (row);
  return any;
}

GHashTable *
deck_apkg_read_types (sqlite3 *db)
{
  g_autoptr (GHashTable) types =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, type_free);
  gboolean good;

  if (has_table (db, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND "
                     "name = 'notetypes'"))
    good = each_row (db, types, "SELECT id, config FROM notetypes",
                     read_new_type) &&
           each_row (db, types, "SELECT ntid, ord, name FROM fields",
                     read_field) &&
           each_row (db, types, "SELECT ntid, ord, config FROM templates",
                     read_new_template);
  else
    good = each_row (db, types,
                     "SELECT m.key, json_extract (m.value, '$.type') "
                     "FROM (SELECT models FROM col LIMIT 1) AS col, json_each "
                     "(col.models) AS m",
                     read_old_type) &&
           each_row (db, types,
                     "SELECT m.key, f.key, json_extract (f.value, '$.name') "
                     "FROM (SELECT models FROM col LIMIT 1) AS col, json_each "
                     "(col.models) AS m, "
                     "json_each (m.value, '$.flds') AS f",
                     read_field) &&
           each_row (db, types,
                     "SELECT m.key, t.key, json_extract (t.value, '$.qfmt'), "
                     "json_extract (t.value, '$.afmt') "
                     "FROM (SELECT models FROM col LIMIT 1) AS col, json_each "
                     "(col.models) AS m, "
                     "json_each (m.value, '$.tmpls') AS t",
                     read_old_template);
  return good ? g_steal_pointer (&types) : NULL;
}
