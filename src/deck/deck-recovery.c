/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-recovery-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/base-file.h"
#include "deck/deck-edit-private.h"

#define NAME "shardstep-recovery "
#define MAGIC NAME "2\n"
#define SUM_CHARS 64 /* SHA-256 in hexadecimal */
#define HEADER_BYTES (sizeof MAGIC - 1 + SUM_CHARS + 1)

/* Other fields, or in another order, are another version.  In version 1 cards
 * had no DECK_FIELD_CLAIMS (some of the last had), and did not tell which card
 * they stood after. */
G_STATIC_ASSERT (DECK_N_SINGLE_FIELDS == 16 && DECK_FIELD_CLAIMS == 15);
G_STATIC_ASSERT (DECK_N_FIELDS == 25 && DECK_N_LISTS == 4);

/* A run of cards of the file (first, how many), or none of them and a card:
 * whether it was in a file, its single texts and the id of the card before it
 * ("": it is the first), the rows of its lists. */
#define ENTRY "(uubasaaas)"
#define HEADS "(msmsms)" /* those that were changed */
/* id, language, title, path, checksum, when, cards in the file */
#define FORM "(sssaysxu" HEADS "a" ENTRY ")"

/* ---- to bytes ---- */

static guint
get_n_columns (DeckList list)
{
  DeckList other;
  guint n = 0;

  for (DeckField field = DECK_N_SINGLE_FIELDS; field < DECK_N_FIELDS; field++)
    n += deck_field_get_list (field, &other) && other == list;
  return n;
}

DeckField
deck_recovery_get_first_field (DeckList list)
{
  DeckList other;
  DeckField field = DECK_N_SINGLE_FIELDS;

  while (!deck_field_get_list (field, &other) || other != list)
    field++;
  return field;
}

/* before: the draft that it stands after, or NULL. */
static void
add_card (GVariantBuilder *builder,
          const DeckDraft *draft,
          const DeckDraft *before)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE (ENTRY));
  g_variant_builder_add (builder, "u", 0);
  g_variant_builder_add (builder, "u", 0);
  g_variant_builder_add (builder, "b", deck_draft_is_saved (draft));
  g_variant_builder_open (builder, G_VARIANT_TYPE ("as"));
  for (DeckField field = 0; field < DECK_N_SINGLE_FIELDS; field++)
    g_variant_builder_add (builder, "s", deck_draft_get (draft, field, 0));
  g_variant_builder_add (
      builder, "s",
      before != NULL ? deck_draft_get (before, DECK_FIELD_ID, 0) : "");
  g_variant_builder_close (builder);
  g_variant_builder_open (builder, G_VARIANT_TYPE ("aaas"));
  for (DeckList list = 0; list < DECK_N_LISTS; list++)
    {
      DeckField first = deck_recovery_get_first_field (list);

      g_variant_builder_open (builder, G_VARIANT_TYPE ("aas"));
      for (guint row = 0; row < deck_draft_get_n_rows (draft, list); row++)
        {
          g_variant_builder_open (builder, G_VARIANT_TYPE ("as"));
          for (guint i = 0; i < get_n_columns (list); i++)
            g_variant_builder_add (builder, "s",
                                   deck_draft_get (draft, first + i, row));
          g_variant_builder_close (builder);
        }
      g_variant_builder_close (builder);
    }
  g_variant_builder_close (builder);
  g_variant_builder_close (builder);
}

static void
add_run (GVariantBuilder *builder, guint first, guint n)
{
  if (n > 0)
    g_variant_builder_add (builder, ENTRY, first, n, FALSE, NULL, NULL);
}

static void
add_entries (GVariantBuilder *builder, const DeckEdit *edit)
{
  guint first = 0;
  guint n = 0;

  g_variant_builder_open (builder, G_VARIANT_TYPE ("a" ENTRY));
  for (guint i = 0; i < edit->cards->len; i++)
    {
      DeckDraft *draft = g_ptr_array_index (edit->cards, i);
      gpointer place;

      if (!g_hash_table_lookup_extended (edit->clean, draft, NULL, &place))
        {
          add_run (builder, first, n);
          n = 0;
          add_card (builder, draft,
                    i > 0 ? g_ptr_array_index (edit->cards, i - 1) : NULL);
        }
      else if (n > 0 && GPOINTER_TO_UINT (place) == first + n)
        n++;
      else
        {
          add_run (builder, first, n);
          first = GPOINTER_TO_UINT (place);
          n = 1;
        }
    }
  add_run (builder, first, n);
  g_variant_builder_close (builder);
}

static const char *
get_changed_head (const DeckEdit *edit, DeckHead head)
{
  return edit->path != NULL &&
                 strcmp (edit->heads[head], edit->saved_heads[head]) == 0
             ? NULL
             : edit->heads[head];
}

/* Little-endian in the file. */
static GVariant *
to_file_order (GVariant *variant)
{
  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_ref (variant)
                                         : g_variant_byteswap (variant);
}

GBytes *
deck_recovery_dump (const DeckEdit *edit, gint64 at_ms)
{
  GVariantBuilder builder;
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GVariant) ordered = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *sum = NULL;
  GByteArray *out = g_byte_array_new ();
  gsize size;
  const guint8 *data;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (FORM));
  g_variant_builder_add (&builder, "s", edit->id);
  g_variant_builder_add (&builder, "s", edit->language);
  g_variant_builder_add (&builder, "s", edit->heads[DECK_HEAD_TITLE]);
  g_variant_builder_add (&builder, "^ay", edit->path != NULL ? edit->path : "");
  g_variant_builder_add (&builder, "s",
                         edit->checksum != NULL ? edit->checksum : "");
  g_variant_builder_add (&builder, "x", at_ms);
  g_variant_builder_add (&builder, "u", edit->n_in_file);
  g_variant_builder_add (&builder, HEADS, get_changed_head (edit, 0),
                         get_changed_head (edit, 1),
                         get_changed_head (edit, 2));
  add_entries (&builder, edit);
  all = g_variant_ref_sink (g_variant_builder_end (&builder));
  ordered = to_file_order (all);
  body = g_variant_get_data_as_bytes (ordered);
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);
  data = g_bytes_get_data (body, &size);
  g_byte_array_append (out, (const guint8 *)MAGIC, sizeof MAGIC - 1);
  g_byte_array_append (out, (const guint8 *)sum, SUM_CHARS);
  g_byte_array_append (out, (const guint8 *)"\n", 1);
  g_byte_array_append (out, data, (guint)size);
  return g_byte_array_free_to_bytes (out);
}

/* ---- from bytes ---- */

static gboolean
is_whole (const char *data, gsize size)
{
  g_autofree char *sum = NULL;

  if (size < HEADER_BYTES || data[HEADER_BYTES - 1] != '\n')
    return FALSE;
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
                                     (const guint8 *)data + HEADER_BYTES,
                                     size - HEADER_BYTES);
  return memcmp (data + sizeof MAGIC - 1, sum, SUM_CHARS) == 0;
}

static gboolean
has_texts (const DeckRecovery *self, gsize n)
{
  return self->version == 1
             ? n == DECK_FIELD_CLAIMS || n == DECK_FIELD_CLAIMS + 1
             : n == DECK_RECOVERY_N_TEXTS;
}

/* Every card has the texts of its fields, every run is of the file. */
static gboolean
is_sound (const DeckRecovery *self)
{
  GVariantIter iter;
  guint first, n;
  gboolean saved;
  GVariant *singles, *lists;
  gboolean sound = TRUE;

  g_variant_iter_init (&iter, self->entries);
  while (sound && g_variant_iter_next (&iter, "(uub@as@aaas)", &first, &n,
                                       &saved, &singles, &lists))
    {
      if (n > 0)
        sound = first < self->n_in_file && n <= self->n_in_file - first;
      else
        sound = has_texts (self, g_variant_n_children (singles)) &&
                g_variant_n_children (lists) == DECK_N_LISTS;
      for (DeckList list = 0; sound && n == 0 && list < DECK_N_LISTS; list++)
        {
          g_autoptr (GVariant) rows = g_variant_get_child_value (lists, list);

          sound = g_variant_n_children (rows) <= deck_list_get_max_rows (list);
          for (gsize i = 0; sound && i < g_variant_n_children (rows); i++)
            {
              g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

              sound = g_variant_n_children (row) == get_n_columns (list);
            }
        }
      g_variant_unref (singles);
      g_variant_unref (lists);
    }
  return sound;
}

/* 0: no file of unsaved changes. */
static guint
get_version (const char *data, gsize size)
{
  const gsize begin = sizeof NAME - 1;
  guint version = 0;

  if (size <= begin || memcmp (data, NAME, begin) != 0 || data[begin] == '0')
    return 0;
  for (gsize i = begin; i < size && i < begin + 9; i++)
    if (data[i] == '\n')
      return version;
    else if (g_ascii_isdigit (data[i]))
      version = 10 * version + (guint)(data[i] - '0');
    else
      return 0;
  return 0;
}

static gboolean
is_known (guint version, GError **error)
{
  if (version == 1 || version == 2)
    return TRUE;
  if (version == 0)
    g_set_error_literal (error, DECK_ERROR, DECK_ERROR_INVALID,
                         _ ("no unsaved changes that this version of "
                            "Shardstep can read"));
  else
    g_set_error_literal (error, DECK_ERROR, DECK_ERROR_VERSION,
                         _ ("a newer version of Shardstep wrote them"));
  return FALSE;
}

DeckRecovery *
deck_recovery_parse (GBytes *bytes, GError **error)
{
  g_autoptr (DeckRecovery) self = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GVariant) raw = NULL;
  g_autoptr (GVariant) read = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  guint version = get_version (data, size);

  if (!is_known (version, error))
    return NULL;
  self = g_new0 (DeckRecovery, 1);
  self->version = version;
  if (is_whole (data, size))
    {
      body = g_bytes_new_from_bytes (bytes, HEADER_BYTES, size - HEADER_BYTES);
      raw = g_variant_ref_sink (
          g_variant_new_from_bytes (G_VARIANT_TYPE (FORM), body, FALSE));
      read = to_file_order (raw);
      if (g_variant_is_normal_form (read))
        self->all = g_steal_pointer (&read);
    }
  if (self->all != NULL)
    {
      g_variant_get (self->all, "(&s&s&s^&ay&sxu(m&sm&sm&s)@a" ENTRY ")",
                     &self->id, &self->language, &self->title, &self->path,
                     &self->checksum, &self->at_ms, &self->n_in_file,
                     &self->heads[0], &self->heads[1], &self->heads[2],
                     &self->entries);
      if (deck_id_is_valid (self->id) && is_sound (self))
        return g_steal_pointer (&self);
    }
  g_set_error_literal (error, DECK_ERROR, DECK_ERROR_INVALID,
                       _ ("the file is damaged"));
  return NULL;
}

void
deck_recovery_free (DeckRecovery *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->entries, g_variant_unref);
  g_clear_pointer (&self->all, g_variant_unref);
  g_free (self);
}

/* ---- what it is ---- */

const char *
deck_recovery_get_title (const DeckRecovery *self)
{
  return self->title;
}

const char *
deck_recovery_get_path (const DeckRecovery *self)
{
  return *self->path != '\0' ? self->path : NULL;
}

gint64
deck_recovery_get_at_ms (const DeckRecovery *self)
{
  return self->at_ms;
}

DeckRecoveryCounts
deck_recovery_count (const DeckRecovery *self)
{
  DeckRecoveryCounts counts = { 0 };
  GVariantIter iter;
  guint first, n;
  gboolean saved;
  guint n_kept = 0;

  g_variant_iter_init (&iter, self->entries);
  while (g_variant_iter_next (&iter, "(uub@as@aaas)", &first, &n, &saved, NULL,
                              NULL))
    if (n > 0)
      n_kept += n;
    else if (saved)
      counts.n_changed++;
    else
      counts.n_added++;
  n_kept += counts.n_changed;
  counts.n_removed = self->n_in_file > n_kept ? self->n_in_file - n_kept : 0;
  return counts;
}

char *
deck_recovery_dup_card_id (const DeckRecovery *self)
{
  char *id = NULL;

  for (gsize i = 0; id == NULL && i < g_variant_n_children (self->entries); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (self->entries, i);
      g_autoptr (GVariant) singles = g_variant_get_child_value (entry, 3);

      if (g_variant_n_children (singles) > DECK_FIELD_ID)
        g_variant_get_child (singles, DECK_FIELD_ID, "s", &id);
    }
  return id;
}

DeckRecoveryState
deck_recovery_get_state (const DeckRecovery *self)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *sum = NULL;

  if (*self->path == '\0')
    return DECK_RECOVERY_NEW;
  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return DECK_RECOVERY_GONE;
  bytes = base_file_get_bytes (self->path, DECK_RECOVERY_MAX_BYTES, NULL);
  if (bytes == NULL)
    return DECK_RECOVERY_CHANGED;
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  return strcmp (sum, self->checksum) == 0 ? DECK_RECOVERY_FITS
                                           : DECK_RECOVERY_CHANGED;
}
