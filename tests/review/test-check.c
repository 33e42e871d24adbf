/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-check.h"
#include "store-fixture.h"

#include <string.h>

static guint
check (Fixture *self)
{
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GError) error = NULL;

  review_store_check (store, findings, &error);
  g_assert_no_error (error);
  g_assert_false (base_diagnostics_has_errors (findings));
  for (guint i = 0; i < base_diagnostics_get_length (findings); i++)
    g_assert_cmpstr (base_diagnostics_get (findings, i)->file, ==, self->path);
  return base_diagnostics_get_length (findings);
}

static void
fill (Fixture *self)
{
  g_autoptr (ReviewStore) store = fixture_open (self);

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *card = g_strdup_printf ("card-%d", i % 9);

      self->now.unix_ms += 30 * FIXTURE_HOUR_MS;
      fixture_answer (self, store, "deck", card, REVIEW_GRADE_GOOD);
    }
}

static void
test_sound (Fixture *self, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fill (self);
  before = fixture_dump (self->path, "card");
  g_assert_cmpuint (check (self), ==, 0);
  after = fixture_dump (self->path, "card");
  g_assert_cmpstr (before, ==, after);
}

/* Each kind of damage that leaves the pages whole: mended, told once, and not
 * found again; no answer is lost. */
static void
test_mend (Fixture *self, gconstpointer data)
{
  static const char *const damages[] = {
    "PRAGMA foreign_keys = OFF; DELETE FROM card WHERE name = 'card-3'",
    "PRAGMA foreign_keys = OFF; DELETE FROM deck",
    "PRAGMA foreign_keys = OFF; DELETE FROM session",
    "UPDATE card SET stability = -1 WHERE name = 'card-4'",
    "UPDATE card SET difficulty = 1e300 WHERE name = 'card-5'",
    "UPDATE day_total SET n = n + 1 WHERE day = 20460",
    "DELETE FROM day_total WHERE day > 20465",
  };
  g_autofree char *log = NULL;

  fill (self);
  log = fixture_dump (self->path, "log");
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *log_after = NULL;

      fixture_run (self->path, damages[i]);
      g_assert_cmpuint (check (self), >, 0);
      g_assert_cmpuint (check (self), ==, 0);
      log_after = fixture_dump (self->path, "log");
      g_assert_cmpstr (log, ==, log_after);
    }
  g_assert_cmpint (
      fixture_get_int (self->path,
                       "SELECT count (*) FROM pragma_foreign_key_check"),
      ==, 0);
}

/* A card in an impossible state is again what its last answer made it. */
static void
test_state (Fixture *self, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fill (self);
  before = fixture_dump (self->path, "card");
  fixture_run (self->path,
               "UPDATE card SET stability = 0, difficulty = 0, due_day = 0"
               " WHERE phase = 2");
  g_assert_cmpuint (check (self), ==, 1);
  after = fixture_dump (self->path, "card");
  g_assert_cmpstr (before, ==, after);
}

/* An index that lacks rows of its table, made so behind SQLite's back. */
static void
test_index (Fixture *self, gconstpointer data)
{
  fill (self);
  fixture_run (
      self->path,
      "PRAGMA writable_schema = ON;"
      "UPDATE sqlite_schema SET sql ="
      " 'CREATE INDEX log_by_card ON log (at_ms)' WHERE name = 'log_by_card'");
  fixture_run (self->path, "REINDEX log_by_card; PRAGMA writable_schema = ON;"
                           "UPDATE sqlite_schema SET sql ="
                           " 'CREATE INDEX log_by_card ON log (card)'"
                           " WHERE name = 'log_by_card'");
  g_assert_cmpuint (check (self), ==, 1);
  g_assert_cmpuint (check (self), ==, 0);
}

/* Looked over, a file is not written: an older one is brought up to date in the
 * copy alone, and what is wrong is told of that. */
static void
test_look_over_older (Fixture *self, gconstpointer data)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "..", "data",
                                                 "review-store-2.sql", NULL);
  g_autoptr (BaseDiagnostics) findings = base_diagnostics_new ();
  g_autoptr (ReviewStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_true (g_file_get_contents (file, &sql, NULL, &error));
  fixture_run (self->path, sql);
  fixture_run (self->path, "UPDATE card SET stability = -1 WHERE name = 'b'");
  before = fixture_dump (self->path, "card");
  store = review_store_open_to_look (self->path, &error);
  g_assert_no_error (error);
  g_assert_true (review_store_look_over (store, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (base_diagnostics_get_length (findings), ==, 1);
  g_assert_nonnull (
      strstr (base_diagnostics_get (findings, 0)->message, "impossible state"));
  g_clear_pointer (&store, review_store_free);
  g_assert_cmpint (fixture_get_int (self->path, "PRAGMA user_version"), ==, 2);
  after = fixture_dump (self->path, "card");
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test)                                                        \
  g_test_add ("/review/check/" path, Fixture, NULL, fixture_set_up, test,      \
              fixture_tear_down)
  ADD ("sound", test_sound);
  ADD ("mend", test_mend);
  ADD ("state", test_state);
  ADD ("index", test_index);
  ADD ("look-over-older", test_look_over_older);
  return g_test_run ();
}
