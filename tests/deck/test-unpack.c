/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package whose collection is too large for memory, while the folder for
 * temporary files is full, or none can be made there. */
#include "deck/deck-import.h"

#include "fault-files.h"
#include "packages.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* 24 MiB that do not pack well beside one note. */
#define LARGE                                                                  \
  "CREATE TABLE col (id integer primary key, models text);"                    \
  "INSERT INTO col VALUES (1, '{\"1\": {\"type\": 0, \"flds\": [{\"name\": "   \
  "\"Front\"}, {\"name\": \"Back\"}], \"tmpls\": [{\"qfmt\": \"{{Front}}\", "  \
  "\"afmt\": \"{{Back}}\"}]}}');"                                              \
  "CREATE TABLE notes (id integer primary key, guid text, mid integer, tags "  \
  "text, flds text);"                                                          \
  "CREATE TABLE cards (id integer primary key, nid integer, did integer, ord " \
  "integer, type integer);"                                                    \
  "CREATE TABLE revlog (id integer primary key);"                              \
  "INSERT INTO notes VALUES (1, 'a', 1, '', 'one' || char (31) || 'two');"     \
  "INSERT INTO cards VALUES (1, 1, 1, 0, 0);"                                  \
  "CREATE TABLE other (id integer primary key, data blob);"                    \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " \
  "24) INSERT INTO other SELECT i, randomblob (1048576) FROM n;"

static Deck *
import (GBytes *package, BaseDiagnostics *report)
{
  return deck_import (package, "f", DECK_FORMAT_APKG, "d", NULL, report);
}

static gboolean
says (const BaseDiagnostics *report, const char *text)
{
  for (guint i = 0; i < base_diagnostics_get_length (report); i++)
    if (strstr (base_diagnostics_get (report, i)->message, text) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_refused (void)
{
  static const struct
  {
    int error;
    const char *told;
  } refusals[] = {
    { ENOSPC, "No space left on device" }, { EDQUOT, "Disk quota exceeded" },
    { EROFS, "Read-only file system" },    { EACCES, "Permission denied" },
    { EMFILE, "Too many open files" },
  };
  g_autoptr (GBytes) collection = packages_collection (LARGE);
  g_autoptr (GBytes) package =
      packages_zip ("collection.anki2", collection, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
      g_autoptr (BaseDiagnostics) after = base_diagnostics_new ();
      g_autoptr (Deck) deck = NULL;
      g_autoptr (GDir) dir = NULL;

      fault_files_begin (g_get_tmp_dir (), refusals[i].error, 1);
      g_assert_null (import (package, report));
      g_assert_cmpint (fault_files_end (), >, 0);
      g_assert_true (says (report, refusals[i].told));
      g_assert_true (says (report, g_get_tmp_dir ()));
      g_assert_true (says (report, "then try again"));
      deck = import (package, after);
      g_assert_nonnull (deck);
      g_assert_cmpuint (deck_get_n_cards (deck), ==, 1);
      /* Nothing stays there. */
      dir = g_dir_open (g_get_tmp_dir (), 0, NULL);
      g_assert_null (g_dir_read_name (dir));
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_strdup ("/tmp/shardstep-unpack-XXXXXX");
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_nonnull (g_mkdtemp (folder));
  /* Before anything asks for it. */
  g_setenv ("TMPDIR", folder, TRUE);
  g_test_add_func ("/deck/unpack/refused", test_refused);
  status = g_test_run ();
  g_rmdir (folder);
  return status;
}
