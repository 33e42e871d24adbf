/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs.h"

#include <stdio.h>
#include <string.h>

#define N_CARDS 120

/* In, out, in again: nothing is lost, nothing is doubled. */
static void
test_exchange (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *first = g_build_filename (folder, "out.jsonl", NULL);
  g_autofree char *second = g_build_filename (folder, "again.jsonl", NULL);
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;
  g_auto (Result) result = { 0 };

  write_progress (folder, "in.jsonl", 3);
  run (&result, folder, "progress import in.jsonl --store=a.sqlite");
  g_assert_cmpstr (result.err, ==, "");
  g_assert_true (g_str_has_prefix (
      result.out, "answers: 21 new, 0 known already\n"
                  "cards: 3 taken, 0 kept as they were\n"
                  "lessons: 0; quizzes: 0; lines of a kind not known: 0\n"
                  "before that, a copy was saved as "));
  g_assert_cmpint (result.status, ==, 0);
  assert_run (folder, "progress export --store=a.sqlite -o out.jsonl", 0, "",
              "");
  assert_run (folder, "progress import out.jsonl --store=b.sqlite", 0, NULL,
              "");
  assert_run (folder, "progress export --store=b.sqlite -o again.jsonl", 0, "",
              "");
  g_assert_true (g_file_get_contents (first, &text, NULL, NULL));
  g_assert_true (g_file_get_contents (second, &text_again, NULL, NULL));
  g_assert_cmpstr (text, ==, text_again);
  result_clear (&result);
  run (&result, folder, "progress import out.jsonl --store=b.sqlite");
  g_assert_true (
      g_str_has_prefix (result.out, "answers: 0 new, 21 known already\n"));
  assert_run (folder, "progress check --store=b.sqlite", 0, "", "");
  remove_folder (folder);
}

static void
test_refused (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *store = g_build_filename (folder, "new.sqlite", NULL);
  g_auto (Result) result = { 0 };

  write_text (folder, "bad.jsonl",
              "{\"type\":\"shardstep-progress\",\"version\":2}\n{\"type\":\n");
  run (&result, folder, "progress import bad.jsonl --store=a.sqlite");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.err, "bad.jsonl:2: "));
  g_assert_cmpstr (result.out, ==, "");
  result_clear (&result);
  /* What is not there is not made. */
  run (&result, folder, "progress import nothing.jsonl --store=new.sqlite");
  g_assert_cmpint (result.status, ==, 1);
  g_assert_true (g_str_has_prefix (result.err, "nothing.jsonl: "));
  assert_run (folder, "progress stats --store=new.sqlite", 1, "",
              "new.sqlite: there is no progress; name another file with "
              "--store\n");
  g_assert_false (g_file_test (store, G_FILE_TEST_EXISTS));
  write_progress (folder, "few.jsonl", 3);
  assert_run (folder, "progress import few.jsonl --store=a.sqlite", 0, NULL,
              "");
  assert_run (folder, "progress fit --store=a.sqlite", 1, "",
              "a.sqlite: Fitting the schedule to you needs 400 reviews made on "
              "later days; so far there are 18. Go on reviewing.\n");
#define TRY "\nTry “shardstep-cli --help”.\n"
  assert_run (folder, "progress export --store=a.sqlite", 2, "",
              "shardstep-cli: -o FILE is missing" TRY);
  assert_run (folder, "progress stats --store=a.sqlite --at=tomorrow", 2, "",
              "shardstep-cli: “tomorrow” is no instant; write it as "
              "2026-01-05T09:00:00" TRY);
  assert_run (folder, "progress due --store=a.sqlite", 2, "",
              "shardstep-cli: DECK… is missing" TRY);
#undef TRY
  assert_run (folder, "progress due none.xml --store=a.sqlite", 1, "",
              "none.xml: cannot be opened: No such file or directory\n");
  remove_folder (folder);
}

/* What only reads says that a store is damaged and leaves it as it is, with
 * nothing beside it: the running program may have it open. */
static void
test_damaged (void)
{
  static const char *const commands[] = { "export -o out.jsonl", "stats",
                                          "due d.xml", "fit" };
  static const char damaged[] = "Not a database at all";
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.sqlite", NULL);

  write_text (folder, "a.sqlite", damaged);
  write_text (folder, "d.xml",
              "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\" version=\"1\">"
              "<title>D</title>"
              "<card id=\"c0\" kind=\"recall\" level=\"beginner\">"
              "<prompt>a</prompt><answer>b</answer></card></deck>");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *line =
          g_strdup_printf ("progress %s --store=a.sqlite", commands[i]);
      g_autoptr (GDir) dir = NULL;
      g_autofree char *after = NULL;
      g_auto (Result) result = { 0 };
      guint n_files = 0;

      run (&result, folder, line);
      g_assert_cmpint (result.status, ==, 1);
      g_assert_cmpstr (result.out, ==, "");
      g_assert_true (g_str_has_prefix (result.err, "a.sqlite: "));
      g_assert_nonnull (strstr (result.err, "is damaged"));
      g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
      g_assert_cmpstr (after, ==, damaged);
      dir = g_dir_open (folder, 0, NULL);
      while (g_dir_read_name (dir) != NULL)
        n_files++;
      g_assert_cmpuint (n_files, ==, 2);
    }
  remove_folder (folder);
}

/* c0 was last answered on day 20000 + 76, 2024-12-19, and is due nine days
 * later; c1 a day after it; c9 was never seen. */
static void
test_due_and_stats (void)
{
  g_autofree char *folder = make_folder ();
  g_auto (Result) result = { 0 };

  write_progress (folder, "in.jsonl", 3);
  assert_run (folder, "progress import in.jsonl --store=a.sqlite", 0, NULL, "");
  write_text (folder, "d.xml",
              "<deck xmlns=\"urn:shardstep:deck:1\" id=\"d\" version=\"1\">"
              "<title>D</title>"
              "<card id=\"c0\" kind=\"recall\" level=\"beginner\">"
              "<prompt>a</prompt><answer>b</answer></card>"
              "<card id=\"c1\" kind=\"recall\" level=\"beginner\">"
              "<prompt>a</prompt><answer>b</answer></card>"
              "<card id=\"c9\" kind=\"recall\" level=\"beginner\">"
              "<prompt>a</prompt><answer>b</answer></card></deck>");
  assert_run (folder,
              "progress due d.xml --store=a.sqlite --at=2024-12-27T12:00:00Z",
              0, "d\tc9\tnew\t\n", "");
  run (&result, folder,
       "progress due d.xml --store=a.sqlite --at=2024-12-28T12:00:00Z");
  g_assert_nonnull (strstr (result.out, "d\tc0\treview\t2024-12-28\n"));
  g_assert_null (strstr (result.out, "c1"));
  result_clear (&result);
  run (&result, folder,
       "progress stats --store=a.sqlite --at=2024-12-28T12:00:00Z");
  g_assert_true (
      g_str_has_prefix (result.out, "table,item,date,measure,value\r\n"));
  g_assert_nonnull (
      strstr (result.out, "\ntotal,review,2024-12-28,cards,3\r\n"));
  assert_run (folder,
              "progress stats --store=a.sqlite --at=2024-12-28T12:00:00Z "
              "-o facts.csv",
              0, "", "");
  remove_folder (folder);
}

static void
read_losses (const char *out, double *before, double *after)
{
  const char *line = strstr (out, "log loss: ");

  g_assert_nonnull (line);
  g_assert_cmpint (
      sscanf (line, "log loss: %lf before, %lf after", before, after), ==, 2);
}

/* What was taken is where the next fit begins. */
static void
test_fit (void)
{
  g_autofree char *folder = make_folder ();
  g_auto (Result) result = { 0 };
  double before;
  double after;
  double again;

  write_progress (folder, "in.jsonl", N_CARDS);
  assert_run (folder, "progress import in.jsonl --store=a.sqlite", 0, NULL, "");
  run (&result, folder, "progress fit --store=a.sqlite");
  g_assert_cmpstr (result.err, ==, "");
  read_losses (result.out, &before, &after);
  g_assert_cmpfloat (after, <, before);
  result_clear (&result);
  /* Looking changed nothing. */
  run (&result, folder, "progress fit --take --store=a.sqlite");
  read_losses (result.out, &again, &after);
  g_assert_cmpfloat (again, ==, before);
  g_assert_nonnull (strstr (result.out, "\ntaken: "));
  result_clear (&result);
  run (&result, folder, "progress fit --store=a.sqlite");
  read_losses (result.out, &again, &before);
  g_assert_cmpfloat (again, ==, after);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/progress/exchange", test_exchange);
  g_test_add_func ("/cli/progress/refused", test_refused);
  g_test_add_func ("/cli/progress/damaged", test_damaged);
  g_test_add_func ("/cli/progress/due-and-stats", test_due_and_stats);
  g_test_add_func ("/cli/progress/fit", test_fit);
  return g_test_run ();
}
