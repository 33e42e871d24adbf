/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every computed card that is shipped, asked with twenty seeds, against closed
 * forms written down here apart from the engine. */
#include "deck/deck-library.h"
#include "deck/deck-markup.h"
#include "teach/teach-check.h"
#include "teach/teach-claim.h"
#include "teach/teach-question.h"

#include <math.h>
#include <string.h>

#define SEEDS 20

/* ---- closed forms ---- */

/* Token and position embeddings, blocks of 12 h² + 13 h, the final norm's 2 h
 * (GPT-2, tied); or two embeddings, blocks of 4 h² + 3 h f + 2 h, the final
 * norm's h (Llama 2 7B, which has no grouped keys). */
static double
parameters (const SimSpec *spec)
{
  const SimModel *model = &spec->model;
  double h = model->hidden, l = model->layers, v = model->vocabulary;

  if (model->gated)
    return 2 * v * h + l * (4 * h * h + 3 * h * model->ffn + 2 * h) + h;
  return v * h + model->sequence * h + l * (12 * h * h + 13 * h) + 2 * h;
}

static double
data_of (const SimSpec *spec)
{
  return spec->parallel.degree[SIM_DIMENSION_DATA];
}

static double
hops (const SimSpec *spec)
{
  return 2 * (data_of (spec) - 1);
}

/* 2 (n − 1) / n of fp32 gradients. */
static double
ring_bytes (const SimSpec *spec)
{
  double n = data_of (spec);

  return 2 * (n - 1) / n * 4 * parameters (spec);
}

static double
ring_seconds (const SimSpec *spec)
{
  return ring_bytes (spec) / spec->cluster.node_link.bandwidth;
}

/* (p − 1) / (m + p − 1) of the whole step. */
static double
bubble (const SimSpec *spec)
{
  double p = spec->parallel.degree[SIM_DIMENSION_PIPELINE];

  return (p - 1) / (sim_spec_get_n_micro_batches (spec) + p - 1);
}

static double
slowdown (const SimSpec *spec)
{
  return g_array_index (spec->faults, SimFault, 0).slowdown;
}

/* The others have done their work after 1/slowdown of the step. */
static double
waiting (const SimSpec *spec)
{
  return 1 - 1 / slowdown (spec);
}

/* Two fp32 numbers a parameter, shared out. */
static double
adam_bytes (const SimSpec *spec)
{
  return 8 * parameters (spec) / data_of (spec);
}

/* Two gathers and one scatter of 16-bit numbers. */
static double
zero_3_bytes (const SimSpec *spec)
{
  double n = data_of (spec);

  return 3 * (n - 1) / n * 2 * parameters (spec);
}

static const struct
{
  const char *card;
  double (*closed_form) (const SimSpec *spec);
  double tolerance; /* relative: what the form leaves out */
} amounts[] = {
  { "ring-hops", hops, 0 },
  /* Chunks are whole bytes. */
  { "ring-bytes", ring_bytes, 1e-5 },
  { "ring-bytes-typed", ring_bytes, 1e-5 },
  { "bits-of-a-link", ring_seconds, 0.02 },
  { "bubble-share", bubble, 0.03 },
  /* The last bucket, which nothing hides. */
  { "straggler-share", waiting, 0.1 },
  { "adam-memory", adam_bytes, 1e-5 },
  { "zero-3-bytes", zero_3_bytes, 1e-5 },
};

/* ---- words ---- */

/* 2 (n − 1) / n of the gradients before, with n doubled after: more than 5 %
 * apart for few devices.  spec has n doubled already. */
static const char *
ring_grows (const SimSpec *spec)
{
  double after = data_of (spec), before = after / 2;

  return (1 - 1 / before) / (1 - 1 / after) < 0.95 ? "It grows"
                                                   : "It stays about the same";
}

/* For each bucket a ring takes 2 (n − 1) latencies, a double tree about
 * 2 log2 n, but in both its links carry what a ring's carry at best. */
static const char *
tree_or_ring (const SimSpec *spec)
{
  return data_of (spec) <= 8 ? "It grows" : "It shrinks";
}

static const char *
micro_batches (const SimSpec *spec)
{
  return spec->parallel.schedule == SIM_SCHEDULE_GPIPE
             ? "It grows"
             : "It stays about the same";
}

static const char *
grows (const SimSpec *spec)
{
  return "It grows";
}

static const char *
shrinks (const SimSpec *spec)
{
  return "It shrinks";
}

static const char *
same (const SimSpec *spec)
{
  return "It stays about the same";
}

static const char *
slow_device (const SimSpec *spec)
{
  static const char *const names[] = { "Device 0", "Device 1", "Device 2",
                                       "Device 3" };

  return names[g_array_index (spec->faults, SimFault, 0).device];
}

/* Stage i of p keeps p − i micro-batches. */
static const char *
first_stage (const SimSpec *spec)
{
  return "Device 0";
}

/* Nearly a MB for each token of GPT-2 (12 blocks of 34 h and more, and as the
 * backward begins three fp32 numbers for each word of the vocabulary) against
 * Adam's 8 × 124.4 M = 0.996 GB. */
static const char *
largest (const SimSpec *spec)
{
  guint tokens = spec->training.micro_batch * spec->model.sequence;

  return tokens <= 512 ? "The optimizer’s state" : "The activations";
}

static const char *
overlap_order (const SimSpec *spec)
{
  return spec->parallel.overlap
             ? "the first backward ends, then the first gradients are passed "
               "on, then the last backward ends, then the first weights are "
               "updated"
             : "the first backward ends, then the last backward ends, then the "
               "first gradients are passed on, then the first weights are "
               "updated";
}

static const struct
{
  const char *card;
  const char *(*answer) (const SimSpec *spec);
} words[] = {
  { "ring-grows", ring_grows },
  { "tree-or-ring", tree_or_ring },
  { "server-or-ring", shrinks },
  { "overlap-bytes", same },
  { "overlap-order", overlap_order },
  { "straggler-who", slow_device },
  { "one-f-one-b-bubble", same },
  { "micro-batches-memory", micro_batches },
  { "pipeline-first-stage", first_stage },
  { "zero-2-bytes", same },
  { "peak-category", largest },
  { "recompute-time", grows },
};

/* ---- asking ---- */

static void
check_amount (const DeckCard *card, const TeachQuestion *question)
{
  for (guint i = 0; i < G_N_ELEMENTS (amounts); i++)
    if (g_str_equal (amounts[i].card, card->id))
      {
        double form =
            amounts[i].closed_form (teach_question_get_spec (question));

        g_assert_cmpfloat_with_epsilon (teach_question_get_value (question),
                                        form,
                                        amounts[i].tolerance * form + 1e-12);
        return;
      }
  g_test_message ("no closed form for %s", card->id);
  g_test_fail ();
}

static void
check_word (const DeckCard *card, const TeachQuestion *question)
{
  const TeachOption *correct = NULL;

  for (guint i = 0; i < teach_question_get_n_options (question); i++)
    if (teach_question_get_option (question, i)->correct)
      correct = teach_question_get_option (question, i);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].card, card->id))
      {
        g_assert_cmpstr (correct->text, ==,
                         words[i].answer (teach_question_get_spec (question)));
        return;
      }
  g_test_message ("no expected answer for %s", card->id);
  g_test_fail ();
}

/* Three options at least, no two alike, one of them right. */
static void
check_options (const TeachQuestion *question)
{
  guint n = teach_question_get_n_options (question);
  guint n_correct = 0;

  g_assert_cmpuint (n, >=, 3);
  for (guint i = 0; i < n; i++)
    {
      const TeachOption *option = teach_question_get_option (question, i);

      n_correct += option->correct ? 1 : 0;
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (option->text, !=,
                         teach_question_get_option (question, k)->text);
    }
  g_assert_cmpuint (n_correct, ==, 1);
}

/* Typing what is shown as the answer is right, and so is the answer in bits
 * where it is of bytes. */
static void
check_typed (const TeachQuestion *question)
{
  g_auto (TeachVerdict) verdict = { 0 };

  g_assert_true (teach_question_judge (
      question, teach_question_get_answer (question), &verdict, NULL));
  g_assert_true (verdict.right);
}

/* What is read before the answer does not say it: not its figure with its unit,
 * and of a word not the words of the right option. */
static void
check_kept (const TeachQuestion *question)
{
  g_autofree char *answer =
      deck_markup_to_plain (teach_question_get_answer (question));
  const char *texts[] = { teach_question_get_prompt (question),
                          teach_question_get_hint (question) };

  /* A bare number may be that of something else. */
  if (!isnan (teach_question_get_value (question)) &&
      teach_question_get_unit (question) == TEACH_UNIT_COUNT)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *plain = deck_markup_to_plain (texts[i]);

      g_assert_null (strstr (plain, answer));
    }
}

static void
check_question (const DeckCard *card, const TeachQuestion *question)
{
  const char *texts[] = { teach_question_get_prompt (question),
                          teach_question_get_explanation (question),
                          teach_question_get_answer (question) };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_cmpstr (texts[i], !=, "");
      g_assert_null (strchr (texts[i], '{'));
    }
  g_assert_cmpstr (teach_question_get_step (question), ==, card->show_step);
  check_kept (question);
  if (teach_question_get_kind (question) == TEACH_ANSWER_TYPE)
    check_typed (question);
  else
    check_options (question);
  if (isnan (teach_question_get_value (question)))
    check_word (card, question);
  else
    check_amount (card, question);
}

static void
test_card (gconstpointer data)
{
  const DeckCard *card = data;
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) scenarios =
      scenario_library_new (presets, NULL, diagnostics);
  TeachCheck check;

  for (guint64 seed = 1; seed <= SEEDS; seed++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TeachQuestion) question =
          teach_question_new_for_card (card, scenarios, seed, NULL, &error);

      g_assert_no_error (error);
      check_question (card, question);
    }
  /* Nothing had to be drawn anew, and every misconception is met. */
  teach_check_card (card, scenarios, "deck", diagnostics, &check);
  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    g_test_message ("%s", base_diagnostics_get (diagnostics, i)->message);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  g_assert_cmpuint (check.n_asked, ==, TEACH_CHECK_SEEDS);
}

/* Numbers told in words, and in cards that are not computed. */
static void
test_claims (gconstpointer data)
{
  const DeckLibrary *decks = data;
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) scenarios =
      scenario_library_new (presets, NULL, diagnostics);
  guint n = 0;

  for (guint d = 0; d < deck_library_get_n_decks (decks); d++)
    {
      Deck *deck = deck_library_get_deck (decks, d);

      for (guint i = 0; i < deck_get_n_cards (deck); i++)
        {
          teach_claim_check_card (deck_get_card (deck, i), scenarios, "deck",
                                  diagnostics);
          n += deck_get_card (deck, i)->n_claims;
        }
    }
  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    g_test_message ("%s", base_diagnostics_get (diagnostics, i)->message);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  g_assert_cmpuint (n, >=, 50);
}

/* What scenarios say of themselves, line by line of a table: as the claims of a
 * card that shows the scenario and says the same. */
static void
test_summaries (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "summaries.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) scenarios =
      scenario_library_new (presets, NULL, diagnostics);
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);
      const Scenario *scenario;
      DeckClaim claim = { .line = (int)i + 1 };
      DeckCard card = { .id = "c",
                        .answer = "",
                        .hint = "",
                        .model_answer = "",
                        .claims = &claim,
                        .n_claims = 1 };

      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      g_assert_cmpuint (g_strv_length (cells), ==, 5);
      scenario = scenario_library_find (scenarios, cells[0]);
      g_assert_nonnull (scenario);
      claim.words = cells[1];
      claim.of = cells[2];
      claim.is =
          g_str_equal (cells[3], "-") ? NAN : g_ascii_strtod (cells[3], NULL);
      claim.within = g_ascii_strtod (cells[4], NULL);
      card.prompt = (char *)scenario_get_title (scenario);
      card.explanation = (char *)scenario_get_summary (scenario);
      card.show_scenario = cells[0];
      teach_claim_check_card (&card, scenarios, "summaries.tsv", diagnostics);
      n++;
    }
  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (diagnostics, i));

      g_printerr ("%s\n", line);
    }
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  g_assert_cmpuint (n, >=, 50);
}

/* What does not hold, is not told or cannot be worked out is found. */
static void
test_claims_that_fail (void)
{
  static const DeckClaim claims[] = {
    { "four devices", "devices", 4, 0.1, 1 },
    { "four devices", "devices", 5, 0.1, 2 },
    { "6 hops", "hops", NAN, 0.1, 3 },
    { "four", "hops", NAN, 0.1, 4 },
    { "seven", "devices", 7, 0.1, 5 },
    { "four", "[dp-ring-5] devices", 4, 0.1, 6 },
    { "four", "devises", 4, 0.1, 7 },
    { "none", "bubble-share", 0, 0.001, 8 },
  };
  static const int wrong[] = { 2, 4, 5, 6, 7 };
  const DeckCard card = { .id = "c",
                          .prompt = "<em>four</em> devices, 6 hops: none",
                          .answer = "",
                          .hint = "",
                          .model_answer = "",
                          .explanation = "",
                          .show_scenario = "dp-ring-4",
                          .claims = claims,
                          .n_claims = G_N_ELEMENTS (claims) };
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) scenarios =
      scenario_library_new (presets, NULL, diagnostics);

  teach_claim_check_card (&card, scenarios, "deck", diagnostics);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==,
                    G_N_ELEMENTS (wrong));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_cmpint (base_diagnostics_get (diagnostics, i)->line, ==, wrong[i]);
}

int
main (int argc, char *argv[])
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (DeckLibrary) decks = NULL;
  guint n = 0;

  g_test_init (&argc, &argv, NULL);
  decks = deck_library_load (TRUE, NULL, diagnostics, NULL);
  for (guint d = 0; d < deck_library_get_n_decks (decks); d++)
    {
      Deck *deck = deck_library_get_deck (decks, d);

      for (guint i = 0; i < deck_get_n_cards (deck); i++)
        {
          const DeckCard *card = deck_get_card (deck, i);
          g_autofree char *path = NULL;

          if (card->kind != DECK_CARD_COMPUTED)
            continue;
          path = g_strdup_printf ("/teach/shipped/%s", card->id);
          g_test_add_data_func (path, card, test_card);
          n++;
        }
    }
  g_assert_cmpuint (n, >=, 12);
  g_test_add_data_func ("/teach/claims/shipped", decks, test_claims);
  g_test_add_func ("/teach/claims/summaries", test_summaries);
  g_test_add_func ("/teach/claims/fail", test_claims_that_fail);
  return g_test_run ();
}
