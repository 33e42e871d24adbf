/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a deck file to its drafts and back. */
#include "deck/deck-edit-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/base-file.h"
#include "deck/deck-builder.h"
#include "deck/deck-reader.h"
#include "deck/deck-typed.h"
#include "deck/deck-writer.h"
#include "xml/xml-reader.h"

#define INDENT "  "

static char *
checksum (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

/* The drafts are what stands in these bytes. */
static void
remember (DeckEdit *self, GBytes *bytes, const Deck *deck)
{
  g_autofree char *text =
      g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_clear_pointer (&self->source, deck_source_free);
  g_hash_table_remove_all (self->clean);
  self->source = deck_source_new (text, deck);
  self->has_comments = strstr (text, "<!--") != NULL;
  g_free (self->checksum);
  self->checksum = checksum (bytes);
  for (guint i = 0; i < DECK_N_HEADS; i++)
    {
      g_free (self->saved_heads[i]);
      self->saved_heads[i] = g_strdup (self->heads[i]);
    }
  for (guint i = 0; i < self->cards->len; i++)
    {
      DeckDraft *draft = g_ptr_array_index (self->cards, i);

      deck_draft_set_saved (draft, TRUE);
      g_hash_table_insert (self->clean, deck_draft_ref (draft),
                           GUINT_TO_POINTER (i));
      g_hash_table_add (self->saved_ids,
                        g_strdup (deck_draft_get (draft, DECK_FIELD_ID, 0)));
    }
  self->n_in_file = self->cards->len;
  self->saved = self->position;
  self->merge = FALSE;
}

DeckEdit *
deck_edit_open (const char *path, BaseDiagnostics *diagnostics)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (Deck) deck = NULL;
  GStatBuf info;
  DeckEdit *self;
  guint n_findings = base_diagnostics_get_length (diagnostics);

  /* A pipe would never come to its end; the reader has the cap. */
  if (g_stat (path, &info) == 0 &&
      (!S_ISREG (info.st_mode) || (guint64)info.st_size > XML_MAX_BYTES))
    {
      base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, path, 0,
                            _ ("this is no deck file"));
      return NULL;
    }
  bytes = g_file_load_bytes (file, NULL, NULL, &error);
  if (bytes == NULL)
    {
      base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, path, 0, "%s",
                            error->message);
      return NULL;
    }
  deck = deck_read_bytes (bytes, path, diagnostics, NULL);
  if (deck == NULL)
    return NULL;
  self = deck_edit_alloc (deck_get_id (deck));
  self->path = g_strdup (path);
  deck_edit_take_deck (self, deck);
  remember (self, bytes, deck);
  self->has_left_out = base_diagnostics_get_length (diagnostics) > n_findings;
  return self;
}

gboolean
deck_edit_is_changed (const DeckEdit *self)
{
  return self->saved != (gint64)self->position;
}

/* ---- writing ---- */

/* White space as a reader folds it. */
static char *
dup_folded (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", words[i]);
  return g_string_free (out, FALSE);
}

static Deck *
build (const DeckEdit *self, GError **error)
{
  g_autoptr (DeckBuilder) builder = deck_builder_new (self->id);
  g_autofree char *description =
      deck_typed_to_markup (self->heads[DECK_HEAD_DESCRIPTION]);
  g_autofree char *title = dup_folded (self->heads[DECK_HEAD_TITLE]);
  g_autofree char *licence = dup_folded (self->heads[DECK_HEAD_LICENCE]);

  deck_builder_set_title (builder, title);
  deck_builder_set_description (builder, description);
  deck_builder_set_licence (builder, licence);
  deck_builder_set_language (builder, self->language);
  for (guint i = 0; i < self->cards->len; i++)
    {
      g_auto (DeckDraftCard) holder;

      deck_draft_card_init (&holder, g_ptr_array_index (self->cards, i));
      if (!deck_builder_add (builder, &holder.card, error))
        {
          g_prefix_error (error, _ ("Card %u: "), i + 1);
          return NULL;
        }
    }
  return deck_builder_end (g_steal_pointer (&builder));
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

/* What stood before cards that are gone (a comment over a group of them, a
 * card that could not be read) goes to the card that came after: extra[i] is
 * for the i-th card of the file, the last for the end. */
static GPtrArray *
carry_over (const DeckEdit *self)
{
  GPtrArray *extra = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) carried = g_string_new (NULL);

  for (guint i = 0; i < self->cards->len; i++)
    g_hash_table_add (
        ids, (char *)deck_draft_get (g_ptr_array_index (self->cards, i),
                                     DECK_FIELD_ID, 0));
  for (guint i = 0; i < deck_source_get_n_cards (self->source); i++)
    {
      if (g_hash_table_contains (ids, deck_source_get_id (self->source, i)))
        {
          g_ptr_array_add (extra, g_strdup (carried->str));
          g_string_truncate (carried, 0);
          continue;
        }
      g_ptr_array_add (extra, g_strdup (""));
      if (!is_blank (deck_source_get_before (self->source, i)))
        {
          g_autofree char *before =
              g_strdup (deck_source_get_before (self->source, i));

          g_string_append (carried, g_strchomp (before));
        }
    }
  g_ptr_array_add (extra, g_strdup (carried->str));
  return extra;
}

static void
append_card (const DeckEdit *self,
             GString *out,
             guint index,
             const DeckCard *card,
             const char *extra)
{
  DeckDraft *draft = g_ptr_array_index (self->cards, index);
  g_autoptr (GString) before = g_string_new (extra);
  g_autofree char *text = NULL;
  const char *lead;
  guint k = 0;
  gboolean found = deck_source_find (self->source, card->id, &k);

  g_string_append (before,
                   found && *deck_source_get_before (self->source, k) != '\0'
                       ? deck_source_get_before (self->source, k)
                       : "\n\n" INDENT);
  if (found && !g_hash_table_contains (self->clean, draft))
    {
      g_autofree char *comments = deck_source_dup_comments (
          deck_source_get_text (self->source, k), INDENT);

      if (*comments != '\0')
        g_string_append_printf (before, "%s\n" INDENT, g_strchug (comments));
    }
  lead = before->str;
  if (index == 0 && out->len > 0 && g_ascii_isspace (out->str[out->len - 1]))
    lead += strspn (lead, " \t\r\n");
  g_string_append (out, lead);
  if (found && g_hash_table_contains (self->clean, draft))
    {
      g_string_append (out, deck_source_get_text (self->source, k));
      return;
    }
  text = deck_write_card (card);
  g_string_append (out, text);
}

/* The element <name> directly in <deck>, from *begin to *end in the head; FALSE
 * where there is none, and both are where it may be put. */
static gboolean
find_head (const char *head, const char *name, gsize *begin, gsize *end)
{
  g_autofree char *open = g_strdup_printf ("<%s>", name);
  g_autofree char *close = g_strdup_printf ("</%s>", name);
  const char *p = head;
  const char *found;
  const char *deck = NULL;

  /* Comments may hold anything. */
  while (*p != '\0' && deck == NULL)
    if (g_str_has_prefix (p, "<!--") && (found = strstr (p, "-->")) != NULL)
      p = found + 3;
    else if (g_str_has_prefix (p, "<deck"))
      deck = p;
    else
      p++;
  if (deck == NULL || (found = strchr (deck, '>')) == NULL)
    return FALSE;
  *begin = *end = (gsize)(found + 1 - head);
  for (p = found; *p != '\0'; p++)
    if (g_str_has_prefix (p, "<!--") && (found = strstr (p, "-->")) != NULL)
      p = found + 2;
    else if (g_str_has_prefix (p, open) && (found = strstr (p, close)) != NULL)
      {
        *begin = (gsize)(p - head);
        *end = (gsize)(found + strlen (close) - head);
        return TRUE;
      }
  return FALSE;
}

/* The head of the file with what was changed in it. */
static char *
dup_head (const DeckEdit *self)
{
  static const char *const names[DECK_N_HEADS] = { "title", "description",
                                                   "licence" };
  GString *head = g_string_new (deck_source_get_head (self->source));

  for (DeckHead i = DECK_N_HEADS; i-- > 0;)
    {
      g_autofree char *inside = NULL;
      g_autofree char *element = NULL;
      gsize begin = 0;
      gsize end = 0;
      gboolean there;

      if (strcmp (self->heads[i], self->saved_heads[i]) == 0)
        continue;
      inside = i == DECK_HEAD_DESCRIPTION
                   ? deck_typed_to_markup (self->heads[i])
                   : g_markup_escape_text (self->heads[i], -1);
      there = find_head (head->str, names[i], &begin, &end);
      element =
          g_strdup_printf (there ? "<%s>%s</%s>" : "\n" INDENT "<%s>%s</%s>",
                           names[i], inside, names[i]);
      g_string_erase (head, (gssize)begin, (gssize)(end - begin));
      g_string_insert (head, (gssize)begin, element);
    }
  return g_string_free (head, FALSE);
}

static GBytes *
write_into_source (const DeckEdit *self, const Deck *deck)
{
  g_autoptr (GPtrArray) extra = carry_over (self);
  g_autofree char *head = dup_head (self);
  GString *out = g_string_new (head);

  for (guint i = 0; i < self->cards->len; i++)
    {
      const DeckCard *card = deck_get_card (deck, i);
      guint k;

      append_card (self, out, i, card,
                   deck_source_find (self->source, card->id, &k)
                       ? g_ptr_array_index (extra, k)
                       : "");
    }
  g_string_append (out, g_ptr_array_index (extra, extra->len - 1));
  g_string_append (out, deck_source_get_tail (self->source));
  return g_string_free_to_bytes (out);
}

/* The last word: what was written reads back as what was meant. */
static gboolean
reads_as (GBytes *bytes, const Deck *deck)
{
  g_autoptr (BaseDiagnostics) ignored = base_diagnostics_new ();
  g_autoptr (Deck) again = deck_read_bytes (bytes, "", ignored, NULL);
  g_autoptr (GBytes) meant = NULL;
  g_autoptr (GBytes) found = NULL;

  if (again == NULL)
    return FALSE;
  meant = deck_write_bytes (deck);
  found = deck_write_bytes (again);
  return g_bytes_equal (meant, found);
}

/* *anew: from the drafts alone. */
static GBytes *
write_deck (const DeckEdit *self, const Deck *deck, gboolean *anew)
{
  g_autoptr (GBytes) bytes = NULL;

  *anew = FALSE;
  if (self->source != NULL)
    {
      bytes = write_into_source (self, deck);
      if (reads_as (bytes, deck))
        return g_steal_pointer (&bytes);
    }
  *anew = TRUE;
  return deck_write_bytes (deck);
}

GBytes *
deck_edit_write (const DeckEdit *self, GError **error)
{
  g_autoptr (Deck) deck = build (self, error);
  gboolean anew;

  return deck != NULL ? write_deck (self, deck, &anew) : NULL;
}

/* The bytes that are there now, or NULL for none; FALSE where that cannot be
 * known. */
static gboolean
load (const char *path, GBytes **bytes, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) cause = NULL;
  g_autofree char *why = NULL;

  *bytes = NULL;
  /* Not to be opened, and writing it will be refused. */
  if (base_file_is_database (path))
    return TRUE;
  *bytes = g_file_load_bytes (file, NULL, NULL, &cause);
  if (*bytes != NULL ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
    return TRUE;
  why = base_file_explain_write (path, cause);
  g_set_error_literal (error, DECK_ERROR, DECK_ERROR_WRITE, why);
  return FALSE;
}

static gboolean
is_other_file (const DeckEdit *self, const char *path, GBytes *bytes)
{
  g_autofree char *sum = bytes != NULL ? checksum (bytes) : NULL;

  /* One's own file; else a place that should be free. */
  if (g_strcmp0 (path, self->path) == 0)
    return g_strcmp0 (sum, self->checksum) != 0;
  return bytes != NULL;
}

gboolean
deck_edit_is_overtaken (const DeckEdit *self)
{
  g_autoptr (GBytes) bytes = NULL;

  return self->path != NULL && load (self->path, &bytes, NULL) &&
         is_other_file (self, self->path, bytes);
}

/* What is there is not to be lost unasked. */
static gboolean
check_place (const DeckEdit *self, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!load (path, &bytes, error))
    return FALSE;
  if (!is_other_file (self, path, bytes))
    return TRUE;
  g_set_error (error, DECK_ERROR, DECK_ERROR_CONFLICT,
               _ ("%s was changed by another program"), path);
  return FALSE;
}

/* A copy of the file beside it, *backup, before it loses what no draft holds;
 * NULL where there is nothing to lose. */
static gboolean
back_up (const DeckEdit *self, const char *path, char **backup, GError **error)
{
  g_autoptr (GBytes) old = NULL;

  *backup = NULL;
  if (!self->has_comments && !self->has_left_out)
    return TRUE;
  if (!load (path, &old, error))
    return FALSE;
  if (old == NULL)
    return TRUE;
  *backup = g_strconcat (path, "~", NULL);
  if (deck_write_file_bytes (old, *backup, error))
    return TRUE;
  g_clear_pointer (backup, g_free);
  return FALSE;
}

gboolean
deck_edit_save (DeckEdit *self,
                const char *path,
                gboolean overwrite,
                GError **error)
{
  g_autoptr (Deck) deck = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *backup = NULL;
  gboolean anew;

  deck = build (self, error);
  if (deck == NULL)
    return FALSE;
  if (!overwrite && !check_place (self, path, error))
    return FALSE;
  bytes = write_deck (self, deck, &anew);
  if (anew && !back_up (self, path, &backup, error))
    return FALSE;
  if (!deck_write_file_bytes (bytes, path, error))
    return FALSE;
  if (g_strcmp0 (self->path, path) != 0)
    {
      g_free (self->path);
      self->path = g_strdup (path);
    }
  remember (self, bytes, deck);
  if (anew)
    self->has_left_out = FALSE;
  g_free (self->backup);
  self->backup = g_steal_pointer (&backup);
  deck_edit_tell (self, DECK_CHANGE_STATE, 0, 0);
  return TRUE;
}
