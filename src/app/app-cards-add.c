/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decks that come to the learner's folder, read and written in a thread. */
#include "app/app-cards-private.h"

#include "deck/deck-edit.h"
#include "deck/deck-import.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef enum
{
  STEP_READ, /* and keep, where nothing is in its place */
  STEP_REPLACE,
  STEP_KEEP_BOTH,
} Step;

/* One deck on its way, in one thread at a time. */
struct _AppCardsConflict
{
  Step step;
  GBytes *bytes; /* of the file, then of the deck */
  char *name;
  char *folder;
  char *path; /* where it goes, or its namesake is; NULL: not looked yet */
  DeckLibrary *library; /* as it was as the thread began; NULL: unread */
  gboolean foreign;     /* of another program */
  BaseDiagnostics *findings;
  Deck *deck;       /* NULL: could not be read */
  Deck *there;      /* what is in its place; NULL: nothing */
  gboolean shipped; /* that came with the program */
  gboolean same;    /* and says the same */
  gboolean kept;
};

static void
addition_clear (gpointer data)
{
  AppCardsConflict *self = data;

  g_bytes_unref (self->bytes);
  g_free (self->name);
  g_free (self->folder);
  g_free (self->path);
  g_clear_pointer (&self->library, deck_library_unref);
  g_clear_pointer (&self->findings, base_diagnostics_free);
  g_clear_pointer (&self->deck, deck_unref);
  g_clear_pointer (&self->there, deck_unref);
}

static void
addition_release (gpointer data)
{
  g_atomic_rc_box_release_full (data, addition_clear);
}

/* ---- in the thread ---- */

static void
keep (AppCardsConflict *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  /* A file given on the command line comes before the first start has made
   * it; where it cannot be made, writing says why. */
  g_mkdir_with_parents (self->folder, 0700);
  self->kept = deck_write_file_bytes (self->bytes, path, &error);
  if (!self->kept)
    base_diagnostics_add (self->findings, BASE_SEVERITY_ERROR, path, 0, "%s",
                          error->message);
}

static void
read_foreign (AppCardsConflict *self)
{
  g_autofree char *id = deck_id_from_name (self->name);
  GBytes *written;

  self->deck = deck_import (self->bytes, self->name,
                            deck_format_guess (self->bytes, self->name), id,
                            NULL, self->findings);
  if (!self->deck)
    return;
  written = deck_write_bytes (self->deck);
  g_bytes_unref (self->bytes);
  self->bytes = written;
}

static Deck *
find_in_library (AppCardsConflict *self, const char *id, gboolean *shipped)
{
  for (guint i = 0;
       self->library && i < deck_library_get_n_decks (self->library); i++)
    {
      Deck *deck = deck_library_get_deck (self->library, i);

      if (g_str_equal (deck_get_id (deck), id))
        {
          *shipped = deck_library_is_shipped (self->library, i);
          return deck;
        }
    }
  return NULL;
}

static gboolean
is_id_taken (AppCardsConflict *self, const char *id)
{
  g_autofree char *path = deck_folder_find (self->folder, id);
  gboolean shipped;

  return path != NULL || find_in_library (self, id, &shipped) != NULL;
}

/* The deck of that id, and else the name under which this one may be kept: what
 * lies there and is another deck or none is somebody's, and not offered to be
 * replaced. */
static void
find_there (AppCardsConflict *self)
{
  const char *id = deck_get_id (self->deck);
  Deck *there = find_in_library (self, id, &self->shipped);

  if (there)
    {
      self->path = deck_folder_dup_path (self->folder, id);
      self->there = deck_ref (there);
      return;
    }
  for (guint n = 1;; n++)
    {
      g_autoptr (BaseDiagnostics) ignored = base_diagnostics_new ();
      g_autoptr (Deck) other = NULL;
      g_autofree char *name =
          n == 1 ? g_strdup (id) : g_strdup_printf ("%s-%u", id, n);

      self->path = deck_folder_find (self->folder, name);
      if (!self->path)
        {
          self->path = deck_folder_dup_path (self->folder, name);
          return;
        }
      other = deck_read_file (self->path, ignored, NULL);
      if (other && g_str_equal (deck_get_id (other), id))
        {
          self->there = g_steal_pointer (&other);
          return;
        }
      g_clear_pointer (&self->path, g_free);
    }
}

static void
compare (AppCardsConflict *self)
{
  g_autoptr (GBytes) a = deck_write_bytes (self->there);
  g_autoptr (GBytes) b = deck_write_bytes (self->deck);

  self->same = g_bytes_equal (a, b);
}

/* Where the progress could not be opened no deck is shown, and none is read:
 * what is in the folder, and what came with the program, is looked up all the
 * same, and not kept beside unasked. */
static void
read_library (AppCardsConflict *self)
{
  g_autoptr (BaseDiagnostics) told_later = base_diagnostics_new ();

  self->library = deck_library_load (TRUE, self->folder, told_later, NULL);
}

static void
read_and_keep (AppCardsConflict *self)
{
  if (self->foreign)
    read_foreign (self);
  else
    self->deck =
        deck_read_bytes (self->bytes, self->name, self->findings, NULL);
  if (!self->deck)
    return;
  find_there (self);
  if (self->there)
    {
      compare (self);
      return;
    }
  keep (self, self->path);
}

static void
replace (AppCardsConflict *self)
{
  const char *file = deck_get_file (self->there);

  keep (self, g_path_is_absolute (file) ? file : self->path);
}

static void
keep_both (AppCardsConflict *self)
{
  const char *old_id = deck_get_id (self->deck);
  /* Translators: the title of a deck of which there is another one. */
  g_autofree char *title =
      g_strdup_printf (_ ("%s (another)"), deck_get_title (self->deck));
  g_autoptr (DeckEdit) edit = deck_edit_new_copy (self->deck, old_id, title);
  g_autoptr (BaseDiagnostics) ignored = base_diagnostics_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup (old_id);
  g_autofree char *path = NULL;
  GBytes *written;

  for (guint n = 2; is_id_taken (self, id); n++)
    {
      g_free (id);
      id = g_strdup_printf ("%.*s-%u", DECK_MAX_ID_BYTES - 12, old_id, n);
    }
  deck_edit_set_id (edit, id);
  written = deck_edit_write (edit, &error);
  if (!written)
    {
      base_diagnostics_add (self->findings, BASE_SEVERITY_ERROR, self->name, 0,
                            "%s", error->message);
      return;
    }
  g_bytes_unref (self->bytes);
  self->bytes = written;
  deck_unref (self->deck);
  self->deck = deck_read_bytes (written, self->name, ignored, NULL);
  path = deck_folder_dup_path (self->folder, id);
  keep (self, path);
}

static void
add_thread (GTask *task,
            gpointer source,
            gpointer data,
            GCancellable *cancellable)
{
  AppCardsConflict *self = data;

  if (!self->library)
    read_library (self);
  if (self->step == STEP_READ)
    read_and_keep (self);
  else if (self->step == STEP_REPLACE)
    replace (self);
  else
    keep_both (self);
  g_task_return_boolean (task, TRUE);
}

/* ---- on the main thread ---- */

/* "“Anatomy” is among your decks now: 12 cards, 3 remarks" */
static char *
dup_outcome (AppCardsConflict *addition)
{
  guint n_cards = deck_get_n_cards (addition->deck);
  guint n = base_diagnostics_count (addition->findings, BASE_SEVERITY_WARNING) +
            base_diagnostics_count (addition->findings, BASE_SEVERITY_ERROR);
  g_autofree char *cards =
      g_strdup_printf (ngettext ("%u card", "%u cards", n_cards), n_cards);
  g_autofree char *remarks = NULL;

  if (n == 0)
    /* Translators: a deck's title, then "12 cards". */
    return g_strdup_printf (_ ("“%s” is among your decks now: %s"),
                            deck_get_title (addition->deck), cards);
  remarks = g_strdup_printf (ngettext ("%u remark", "%u remarks", n), n);
  /* Translators: a deck's title, then "12 cards", then "3 remarks". */
  return g_strdup_printf (_ ("“%s” is among your decks now: %s, %s"),
                          deck_get_title (addition->deck), cards, remarks);
}

static void
tell (AppCards *self, AppCardsConflict *addition)
{
  gboolean silent =
      addition->kept && base_diagnostics_get_length (addition->findings) == 0;
  g_autofree char *text = NULL;

  if (!addition->deck)
    text = g_strdup_printf (_ ("“%s” could not be opened"), addition->name);
  else if (!addition->kept)
    text = g_strdup_printf (_ ("“%s” could not be kept in your decks"),
                            addition->name);
  else
    text = dup_outcome (addition);
  if (addition->foreign && !silent)
    app_cards_tell_imported (
        self, addition->kept ? deck_get_id (addition->deck) : NULL, text,
        g_steal_pointer (&addition->findings));
  else if (addition->kept)
    app_cards_tell_added (self, deck_get_id (addition->deck), text,
                          silent ? NULL
                                 : g_steal_pointer (&addition->findings));
  else
    app_cards_tell (self, text, g_steal_pointer (&addition->findings));
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AppCards *self = APP_CARDS (source);
  AppCardsConflict *addition = g_task_get_task_data (G_TASK (result));

  self->adding = FALSE;
  app_cards_add_next (self);
  if (addition->step == STEP_READ && addition->there && addition->same)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("“%s” is among your decks already"),
                           deck_get_title (addition->deck));

      app_cards_tell (self, text, NULL);
      return;
    }
  if (addition->step == STEP_READ && addition->there)
    {
      app_cards_ask (self, g_atomic_rc_box_acquire (addition));
      return;
    }
  tell (self, addition);
  if (addition->kept)
    app_cards_read_decks (self);
}

/* One at a time, so that of two decks with one id the second finds the first;
 * and not before it is known what came with the program and is in the folder,
 * which a file of the command line would be kept beside unasked. */
void
app_cards_add_next (AppCards *self)
{
  DeckLibrary *library = card_study_get_library (self->study);
  g_autoptr (GTask) task = NULL;
  AppCardsConflict *addition;

  if (self->adding || (!library && !self->problem))
    return;
  addition = g_queue_pop_head (&self->additions);
  if (!addition)
    return;
  self->adding = TRUE;
  g_clear_pointer (&addition->library, deck_library_unref);
  addition->library = library ? deck_library_ref (library) : NULL;
  task = g_task_new (self, NULL, added_cb, NULL);
  g_task_set_task_data (task, addition, addition_release);
  g_task_run_in_thread (task, add_thread);
}

/* addition is taken. */
static void
run (AppCards *self, AppCardsConflict *addition)
{
  g_queue_push_tail (&self->additions, addition);
  app_cards_add_next (self);
}

void
app_cards_forget_additions (AppCards *self)
{
  g_queue_clear_full (&self->additions, addition_release);
}

static void
add (AppCards *self, GBytes *bytes, const char *name, gboolean foreign)
{
  AppCardsConflict *addition = g_atomic_rc_box_new0 (AppCardsConflict);

  addition->bytes = g_bytes_ref (bytes);
  addition->name = g_strdup (name);
  addition->folder = g_strdup (self->decks_folder);
  addition->foreign = foreign;
  addition->findings = base_diagnostics_new ();
  run (self, addition);
}

void
app_cards_add_deck (AppCards *self, GBytes *bytes, const char *name)
{
  g_return_if_fail (APP_IS_CARDS (self));
  add (self, bytes, name, FALSE);
}

void
app_cards_import_deck (AppCards *self, GBytes *bytes, const char *name)
{
  g_return_if_fail (APP_IS_CARDS (self));
  add (self, bytes, name, TRUE);
}

/* ---- what is in its place ---- */

const char *
app_cards_conflict_get_title (const AppCardsConflict *conflict)
{
  return deck_get_title (conflict->there);
}

DeckDiff
app_cards_conflict_get_diff (const AppCardsConflict *conflict)
{
  return deck_diff (conflict->there, conflict->deck);
}

gboolean
app_cards_conflict_get_shipped (const AppCardsConflict *conflict)
{
  return conflict->shipped;
}

void
app_cards_resolve (AppCards *self,
                   AppCardsConflict *conflict,
                   AppCardsChoice choice)
{
  g_return_if_fail (APP_IS_CARDS (self));
  if (choice == APP_CARDS_CANCEL ||
      (choice == APP_CARDS_REPLACE && conflict->shipped))
    {
      addition_release (conflict);
      return;
    }
  conflict->step = choice == APP_CARDS_REPLACE ? STEP_REPLACE : STEP_KEEP_BOTH;
  run (self, conflict);
}
