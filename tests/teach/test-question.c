/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-question.h"

#include <math.h>
#include <string.h>

/* GPT-2 sized by default, on data-parallel devices. */
static SimSpec *
base_new (guint data)
{
  SimSpec *spec = sim_spec_new ();

  spec->cluster.devices_per_node = data;
  spec->parallel.degree[SIM_DIMENSION_DATA] = data;
  spec->training.global_batch = data;
  return spec;
}

static TeachQuestion *
ask (const TeachTask *task, guint data, guint64 seed)
{
  g_autoptr (SimSpec) base = base_new (data);
  g_autoptr (GError) error = NULL;
  TeachQuestion *question = teach_question_new (task, base, seed, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (question);
  return question;
}

static void
assert_error (const DeckComputation *computation,
              const char *prompt,
              int code,
              const char *message)
{
  const TeachTask task = { computation, prompt, NULL, NULL };
  g_autoptr (SimSpec) base = base_new (2);
  g_autoptr (GError) error = NULL;

  g_assert_null (teach_question_new (&task, base, 1, NULL, &error));
  g_assert_error (error, TEACH_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
}

/* What is read before the answer does not name the figure asked for, however
 * the run is named, nor that of a device; another run's it may. */
static void
test_secret (void)
{
  static const DeckComputation amount = { .ask = "exposed-share",
                                          .typed = TRUE,
                                          .tolerance = 0.01 };
  static const char *const prompts[] = { "{exposed-share}", "{exposed-share@1}",
                                         "{[data=2] exposed-share}" };
  static const char *const names[] = { "exposed-share", "exposed-share@1",
                                       "[data=2] exposed-share" };

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autofree char *message =
          g_strdup_printf ("in “%s”: “%s” would give the answer away here",
                           prompts[i], names[i]);

      assert_error (&amount, prompts[i], TEACH_ERROR_NAME, message);
    }
}

/* Ring all-reduce of fp32 gradients: 2 (n − 1) / n × 4 bytes a parameter.
 * GPT-2's 124,439,808 parameters on 4 devices: 1.5 × 497,759,232 =
 * 746,638,848 bytes, shown as 747 MB; half of it 373 MB; without (n − 1) / n
 * 995,518,464, shown as 996 MB; in bits 5.97 GB.  The fourth is within 5 % of
 * the answer and dropped, the fifth is negative. */
static void
test_amount (void)
{
  static const DeckMisconception wrongs[] = {
    { "answer / 2", "half of {answer}" },
    { "answer * data / (data - 1)", "all of it" },
    { "answer * 8", "bits" },
    { "answer * 1.04", "too near" },
    { "0 - answer", "below nothing" },
    { "answer / (data - 4)", "no value" },
  };
  static const DeckComputation computation = { .ask = "gradient-bytes",
                                               .tolerance = 0.01,
                                               .misconceptions = wrongs,
                                               .n_misconceptions = 6 };
  static const TeachTask task = { &computation,
                                  "{data} devices, {parameters} parameters",
                                  "{2 * (data - 1)} hops",
                                  "{answer} of {parameters * 4:bytes}, {{so}" };
  static const char *const texts[] = { "747\u00a0MB", "373\u00a0MB",
                                       "996\u00a0MB", "5.97\u00a0GB" };
  g_autoptr (TeachQuestion) question = ask (&task, 4, 7);

  g_assert_cmpint (teach_question_get_kind (question), ==, TEACH_ANSWER_PICK);
  g_assert_cmpfloat (teach_question_get_value (question), ==, 746638848);
  g_assert_cmpstr (teach_question_get_prompt (question), ==,
                   "4 devices, 124\u00a0M parameters");
  g_assert_cmpstr (teach_question_get_hint (question), ==, "6 hops");
  g_assert_cmpstr (teach_question_get_explanation (question), ==,
                   "747\u00a0MB of 498\u00a0MB, {so}");
  g_assert_cmpuint (teach_question_get_n_options (question), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const TeachOption *option = teach_question_get_option (question, i);

      g_assert_cmpstr (option->text, ==, texts[i]);
      g_assert_cmpint (option->correct, ==, i == 0);
    }
  g_assert_cmpstr (teach_question_get_option (question, 1)->feedback, ==,
                   "half of 747\u00a0MB");
}

/* The same seed gives the same question, other seeds other values, and all of
 * the values that may be drawn are. */
static void
test_seed (void)
{
  static const DeckVary varies[] = { { "data", "2 4 8" } };
  static const DeckMisconception wrongs[] = { { "answer / 2", "" } };
  static const DeckComputation computation = { .ask = "bytes-sent",
                                               .varies = varies,
                                               .n_varies = 1,
                                               .misconceptions = wrongs,
                                               .n_misconceptions = 1 };
  static const TeachTask task = { &computation, "{data}", NULL, NULL };
  gboolean seen[9] = { FALSE };

  for (guint64 seed = 1; seed <= 20; seed++)
    {
      g_autoptr (TeachQuestion) a = ask (&task, 2, seed);
      g_autoptr (TeachQuestion) b = ask (&task, 2, seed);
      guint order_a[TEACH_MAX_OPTIONS], order_b[TEACH_MAX_OPTIONS];
      guint data =
          teach_question_get_spec (a)->parallel.degree[SIM_DIMENSION_DATA];

      g_assert_cmpstr (teach_question_get_prompt (a), ==,
                       teach_question_get_prompt (b));
      g_assert_cmpfloat (teach_question_get_value (a), ==,
                         teach_question_get_value (b));
      teach_question_get_order (a, order_a);
      teach_question_get_order (b, order_b);
      g_assert_cmpuint (order_a[0], ==, order_b[0]);
      seen[data] = TRUE;
    }
  g_assert_true (seen[2] && seen[4] && seen[8]);
}

/* 5 does not divide 12 heads: 4 is drawn instead, for every seed. */
static void
test_redraw (void)
{
  static const DeckVary varies[] = { { "tensor", "5 4" } };
  static const DeckMisconception wrongs[] = { { "answer / 2", "" } };
  static const DeckComputation computation = { .ask = "bytes-sent",
                                               .varies = varies,
                                               .n_varies = 1,
                                               .misconceptions = wrongs,
                                               .n_misconceptions = 1 };
  static const TeachTask task = { &computation, "{tensor}", NULL, NULL };

  for (guint64 seed = 1; seed <= 10; seed++)
    {
      g_autoptr (TeachQuestion) question = ask (&task, 1, seed);

      g_assert_cmpstr (teach_question_get_prompt (question), ==, "4");
    }
}

static void
test_errors (void)
{
  static const DeckMisconception near[] = { { "answer * 1.01", "" } };
  static const DeckMisconception broken[] = { { "answer *", "" } };
  static const DeckMisconception up[] = { { "up", "" } };
  DeckComputation computation = { .ask = "bytes-sent",
                                  .misconceptions = near,
                                  .n_misconceptions = 1 };
  DeckVary vary = { "tensor", "5" };

  assert_error (
      &computation, "?", TEACH_ERROR_OPTIONS,
      "every wrong answer is too close to the right one, 498\u00a0MB");
  computation.misconceptions = broken;
  assert_error (
      &computation, "?", TEACH_ERROR_FORMULA,
      "misconception “answer *”: character 9: a number, a name or “(” "
      "was expected, not the end");
  computation.n_misconceptions = 0;
  computation.typed = TRUE;
  assert_error (&computation, "{answer}", TEACH_ERROR_NAME,
                "in “{answer}”: “answer” would give the answer away here");
  assert_error (&computation, "{data", TEACH_ERROR_FORMULA,
                "“{” is never closed by “}”: “{data”");
  computation.ask = "bytes-sint";
  assert_error (&computation, "?", TEACH_ERROR_NAME,
                "there is no knob or figure “bytes-sint”; the nearest name is "
                "“bytes-sent”");
  computation.ask = "stalled";
  assert_error (&computation, "?", TEACH_ERROR_ASK,
                "only a figure can be typed; leave answer=\"type\" out");
  computation.typed = FALSE;
  computation.ask = "change step-seconds overlap=false";
  computation.misconceptions = up;
  computation.n_misconceptions = 1;
  assert_error (&computation, "?", TEACH_ERROR_NAME,
                "misconception “up” is no answer here; write one of: grows, "
                "shrinks, same");
  computation.ask = "bytes-sent";
  computation.varies = &vary;
  computation.n_varies = 1;
  assert_error (
      &computation, "?", TEACH_ERROR_SCENARIO,
      "with tensor=5: tensor 5 must divide heads 12; the nearest that "
      "does is 4");
}

static const TeachOption *
correct_option (const TeachQuestion *question)
{
  for (guint i = 0; i < teach_question_get_n_options (question); i++)
    if (teach_question_get_option (question, i)->correct)
      return teach_question_get_option (question, i);
  return NULL;
}

/* Twice as many micro-batches: GPipe keeps them all until the end, 1F1B no
 * more than there are stages. */
static void
test_change (void)
{
  static const struct
  {
    const char *schedule;
    const char *answer;
  } cases[] = { { "gpipe", "It grows" },
                { "1f1b", "It stays about the same" } };
  static const DeckMisconception wrongs[] = { { "grows", "always?" },
                                              { "same", "never?" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DeckVary varies[] = { { "pipeline", "4" },
                            { "micro-batches", "8" },
                            { "schedule", cases[i].schedule } };
      DeckComputation computation = {
        .ask = "change activations-memory micro-batches=2*micro-batches",
        .tolerance = 0.01,
        .varies = varies,
        .n_varies = 3,
        .misconceptions = wrongs,
        .n_misconceptions = 2
      };
      const TeachTask task = { &computation, "{schedule}", NULL,
                               "{before}, {after}" };
      g_autoptr (TeachQuestion) question = ask (&task, 1, 3);
      guint order[TEACH_MAX_OPTIONS];

      g_assert_cmpstr (correct_option (question)->text, ==, cases[i].answer);
      g_assert_true (g_str_has_prefix (teach_question_get_answer (question),
                                       cases[i].answer));
      g_assert_true (isnan (teach_question_get_value (question)));
      /* What is shown has the knob turned, what is asked has not. */
      g_assert_cmpuint (
          sim_spec_get_n_micro_batches (teach_question_get_spec (question)), ==,
          16);
      teach_question_get_order (question, order);
      g_assert_cmpuint (order[0], ==, 0);
      g_assert_cmpuint (order[2], ==, 2);
    }
}

/* A slow device never waits; the other three wait alike for it. */
static void
test_device (void)
{
  static const DeckVary varies[] = { { "slow-rank", "2" },
                                     { "slowdown", "1.5" } };
  static const DeckMisconception wrongs[] = { { "alike", "they wait for it" } };
  DeckComputation computation = { .ask = "least idle-seconds",
                                  .tolerance = 0.01,
                                  .varies = varies,
                                  .n_varies = 2,
                                  .misconceptions = wrongs,
                                  .n_misconceptions = 1 };
  const TeachTask task = { &computation, "Who?", NULL, NULL };
  g_autoptr (TeachQuestion) question = ask (&task, 4, 1);
  g_autoptr (TeachQuestion) without = NULL;

  g_assert_cmpuint (teach_question_get_n_options (question), ==, 5);
  g_assert_cmpstr (correct_option (question)->text, ==, "Device 2");
  g_assert_cmpstr (teach_question_get_option (question, 4)->feedback, ==,
                   "they wait for it");
  computation.n_varies = 0;
  computation.n_misconceptions = 0;
  without = ask (&task, 4, 1);
  g_assert_cmpstr (correct_option (without)->text, ==, "All of them alike");
}

static void
test_category (void)
{
  /* Without activations to speak of, Adam's two fp32 numbers a parameter beat
   * the one of the weights. */
  static const DeckMisconception wrongs[] = { { "weights", "only one" } };
  static const DeckComputation computation = { .ask = "peak-category",
                                               .misconceptions = wrongs,
                                               .n_misconceptions = 1 };
  static const DeckVary varies[] = { { "sequence", "16" } };
  DeckComputation small = computation;
  const TeachTask task = { &small, "What?", NULL, NULL };
  g_autoptr (TeachQuestion) question = NULL;

  small.varies = varies;
  small.n_varies = 1;
  question = ask (&task, 1, 1);
  g_assert_cmpstr (correct_option (question)->text, ==,
                   "The optimizer’s state");
  g_assert_cmpstr (teach_question_get_option (question, 0)->feedback, ==,
                   "only one");
}

static void
test_order (void)
{
  static const DeckMisconception wrongs[] = {
    { "update backward:last sync:last", "the sum comes first" }
  };
  static const DeckComputation computation = {
    .ask = "order update backward:last sync:last",
    .misconceptions = wrongs,
    .n_misconceptions = 1
  };
  static const TeachTask task = { &computation, "When?", NULL, NULL };
  g_autoptr (TeachQuestion) question = ask (&task, 2, 5);

  g_assert_cmpuint (teach_question_get_n_options (question), ==, 4);
  g_assert_cmpstr (
      correct_option (question)->text, ==,
      "the last backward ends, then the last gradients are passed on, "
      "then the first weights are updated");
  g_assert_cmpstr (teach_question_get_option (question, 1)->feedback, ==,
                   "the sum comes first");
}

/* 497,759,232 bytes are asked: 498 MB. */
static void
test_typed (void)
{
  static const struct
  {
    const char *text;
    gboolean right;
    const char *understood;
    const char *feedback;
  } cases[] = {
    { "498 MB", TRUE, "498\u00a0MB", "" },
    { "0,5 GB", TRUE, "500\u00a0MB", "" },
    { "3.98 Gbit", TRUE, "498\u00a0MB, from bits", "" }, /* 497.5 MB */
    { "249 MB", FALSE, "249\u00a0MB", "once each way" },
    { "3.98 GB", FALSE, "3.98\u00a0GB",
      "That is how many <em>bits</em> there are. A byte has eight of them." },
    { "498 Mb", FALSE, "62.2\u00a0MB, from bits",
      "The figure is right, but you wrote bits (a small b). Bytes are asked "
      "for, and a byte has eight bits." },
    /* 497,759,232 / 2^20 = 474.7 */
    { "475 MB", FALSE, "475\u00a0MB",
      "Nearly: that mixes powers of 1024 (GiB) with powers of 1000 (GB)." },
    { "498 kB", FALSE, "498\u00a0kB",
      "The digits are right; the unit is not. Look at its prefix: each one is "
      "a step of a thousand." },
    { "1.5 GB", FALSE, "1.5\u00a0GB", "That is 3.01 times too high." },
    { "450 MB", FALSE, "450\u00a0MB", "That is 9.6\u00a0% too low." },
  };
  static const DeckMisconception wrongs[] = { { "answer / 2",
                                                "once each way" } };
  static const DeckComputation computation = { .ask = "bytes-sent",
                                               .tolerance = 0.02,
                                               .typed = TRUE,
                                               .misconceptions = wrongs,
                                               .n_misconceptions = 1 };
  static const TeachTask task = { &computation, "How many?", NULL, NULL };
  g_autoptr (TeachQuestion) question = ask (&task, 2, 1);
  g_auto (TeachVerdict) none = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (teach_question_get_kind (question), ==, TEACH_ANSWER_TYPE);
  g_assert_cmpuint (teach_question_get_n_options (question), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TeachVerdict) verdict = { 0 };

      g_test_message ("%s", cases[i].text);
      g_assert_true (
          teach_question_judge (question, cases[i].text, &verdict, NULL));
      g_assert_cmpint (verdict.right, ==, cases[i].right);
      g_assert_cmpstr (verdict.understood, ==, cases[i].understood);
      g_assert_cmpstr (verdict.feedback, ==, cases[i].feedback);
    }
  g_assert_false (teach_question_judge (question, "3 s", &none, &error));
  g_assert_error (error, TEACH_ERROR, TEACH_ERROR_NUMBER);
}

static void
test_cancel (void)
{
  static const DeckComputation computation = { .ask = "bytes-sent",
                                               .typed = TRUE };
  static const TeachTask task = { &computation, "?", NULL, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SimSpec) base = base_new (2);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (teach_question_new (&task, base, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/teach/question/amount", test_amount);
  g_test_add_func ("/teach/question/seed", test_seed);
  g_test_add_func ("/teach/question/redraw", test_redraw);
  g_test_add_func ("/teach/question/errors", test_errors);
  g_test_add_func ("/teach/question/change", test_change);
  g_test_add_func ("/teach/question/device", test_device);
  g_test_add_func ("/teach/question/category", test_category);
  g_test_add_func ("/teach/question/secret", test_secret);
  g_test_add_func ("/teach/question/order", test_order);
  g_test_add_func ("/teach/question/typed", test_typed);
  g_test_add_func ("/teach/question/cancel", test_cancel);
  return g_test_run ();
}
