/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a run to a right answer and wrong ones. */
#include "base/base-random.h"
#include "teach/teach-event.h"
#include "teach/teach-figure.h"
#include "teach/teach-question-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_ORDERS 4     /* options of an order */
#define SIMPLE_DEVICES 6 /* more than these: some are left out */

/* ---- shared ---- */

static gboolean refuse (GError **error, int code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Always FALSE. */
static gboolean
refuse (GError **error, int code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, TEACH_ERROR, code, message);
  return FALSE;
}

/* How far apart, as a share of the larger. */
static double
distance (double a, double b)
{
  double larger = MAX (fabs (a), fabs (b));

  return larger > 0 ? fabs (a - b) / larger : 0;
}

/* Takes text, plain; feedback is markup with values to be put in. */
static gboolean
add_option (TeachDraft *self,
            char *text,
            const char *feedback,
            gboolean correct,
            double value,
            GError **error)
{
  TeachOption option = { .correct = correct, .value = value };
  char *filled = teach_scope_fill (&self->scope, feedback, error);

  if (filled == NULL)
    {
      g_free (text);
      return FALSE;
    }
  option.text = g_markup_escape_text (text, -1);
  option.feedback = filled;
  g_free (text);
  g_array_append_val (self->question->options, option);
  return TRUE;
}

/* Takes answer, plain. */
static void
set_answer (TeachDraft *self, char *answer)
{
  self->question->answer = g_markup_escape_text (answer, -1);
  self->scope.answer_text = self->question->answer;
  g_free (answer);
}

/* What is said of a wrong word; its misconception has been used then. */
static const char *
feedback_of (TeachDraft *self, const char *word)
{
  for (guint i = 0; i < self->computation->n_misconceptions; i++)
    if (g_str_equal (self->computation->misconceptions[i].formula, word))
      {
        self->question->used |= 1u << i;
        return self->computation->misconceptions[i].feedback;
      }
  return "";
}

/* A misconception is one of the words that can be picked. */
static gboolean
check_words (const TeachDraft *self, const char *const *words, GError **error)
{
  for (guint i = 0; i < self->computation->n_misconceptions; i++)
    {
      const char *formula = self->computation->misconceptions[i].formula;

      if (!g_strv_contains (words, formula))
        {
          g_autofree char *known = g_strjoinv (", ", (char **)words);

          return refuse (error, TEACH_ERROR_NAME,
                         _ ("misconception “%.60s” is no answer here; write "
                            "one of: %s"),
                         formula, known);
        }
    }
  return TRUE;
}

/* ---- an amount ---- */

/* FALSE without error: it has no value for what was drawn. */
static gboolean
evaluate_wrong (const TeachDraft *self,
                guint index,
                double *value,
                GError **error)
{
  const char *formula = self->computation->misconceptions[index].formula;
  g_autoptr (GError) problem = NULL;

  if (teach_scope_evaluate (&self->scope, formula, value, &problem))
    return TRUE;
  if (!g_error_matches (problem, TEACH_ERROR, TEACH_ERROR_VALUE))
    {
      g_prefix_error (&problem, _ ("misconception “%.60s”: "), formula);
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  return FALSE;
}

/* Nothing one could believe, or hardly told apart from another. */
static gboolean
is_poor (const TeachQuestion *question, double value, const char *text)
{
  double least = MAX (TEACH_LEAST_DISTANCE, 2 * question->tolerance);

  if (value < 0 || (question->unit == TEACH_UNIT_SHARE && value > 1))
    return TRUE;
  for (guint i = 0; i < question->options->len; i++)
    {
      const TeachOption *other =
          &g_array_index (question->options, TeachOption, i);

      if (distance (other->value, value) < least ||
          g_str_equal (other->text, text))
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_wrong_amounts (TeachDraft *self, GError **error)
{
  TeachQuestion *question = self->question;

  for (guint i = 0; i < self->computation->n_misconceptions &&
                    question->options->len < TEACH_MAX_OPTIONS;
       i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *markup = NULL;
      g_autoptr (GError) problem = NULL;
      double value;

      if (!evaluate_wrong (self, i, &value, &problem))
        {
          if (problem == NULL)
            continue;
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      text = teach_unit_format (question->unit, value);
      markup = g_markup_escape_text (text, -1);
      if (is_poor (question, value, markup))
        continue;
      if (!add_option (self, g_steal_pointer (&text),
                       self->computation->misconceptions[i].feedback, FALSE,
                       value, error))
        return FALSE;
      question->used |= 1u << i;
    }
  return TRUE;
}

/* Those of a typed answer are met rather than offered. */
static void
move_to_wrongs (TeachQuestion *question)
{
  for (guint i = 0; i < question->options->len; i++)
    {
      TeachOption *option = &g_array_index (question->options, TeachOption, i);
      TeachWrong wrong = { option->value, NULL };

      if (option->correct)
        continue;
      wrong.feedback = g_strdup (option->feedback);
      g_array_append_val (question->wrongs, wrong);
    }
  g_array_set_size (question->options, 0);
}

gboolean
teach_draft_amount (TeachDraft *self, GError **error)
{
  TeachQuestion *question = self->question;

  if (!teach_figure_get (self->timeline, self->ask->figure, &question->value,
                         &question->unit, error))
    return FALSE;
  self->scope.answer = question->value;
  self->scope.unit = question->unit;
  set_answer (self, teach_unit_format (question->unit, question->value));
  if (!add_option (self, teach_unit_format (question->unit, question->value),
                   "", TRUE, question->value, error) ||
      !add_wrong_amounts (self, error))
    return FALSE;
  if (self->computation->typed)
    move_to_wrongs (question);
  else if (question->options->len < 2)
    return refuse (error, TEACH_ERROR_OPTIONS,
                   _ ("every wrong answer is too close to the right one, %s"),
                   question->answer);
  question->shuffled = TRUE;
  return TRUE;
}

/* ---- a change ---- */

static const char *const directions[] = { "grows", "shrinks", "same", NULL };

static const char *
direction_text (guint direction)
{
  switch (direction)
    {
    case 0:
      return _ ("It grows");
    case 1:
      return _ ("It shrinks");
    default:
      return _ ("It stays about the same");
    }
}

static char *
describe_change (guint direction, const char *before, const char *after)
{
  switch (direction)
    {
    case 0:
      return g_strdup_printf (_ ("It grows, from %s to %s."), before, after);
    case 1:
      return g_strdup_printf (_ ("It shrinks, from %s to %s."), before, after);
    default:
      return g_strdup_printf (_ ("It stays about the same: %s before, %s "
                                 "after."),
                              before, after);
    }
}

gboolean
teach_draft_change (TeachDraft *self, const SimTimeline *after, GError **error)
{
  TeachQuestion *question = self->question;
  TeachScope *scope = &self->scope;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  guint direction = 2;
  double apart;

  if (!check_words (self, directions, error) ||
      !teach_figure_get (self->timeline, self->ask->figure, &scope->before,
                         &question->unit, error) ||
      !teach_figure_get (after, self->ask->figure, &scope->after,
                         &question->unit, error))
    return FALSE;
  scope->unit = question->unit;
  apart = distance (scope->before, scope->after);
  from = teach_unit_format (question->unit, scope->before);
  to = teach_unit_format (question->unit, scope->after);
  if (apart > question->tolerance &&
      (apart < 2 * question->tolerance || g_str_equal (from, to)))
    return refuse (error, TEACH_ERROR_OPTIONS,
                   _ ("from %s to %s is neither a change nor none"), from, to);
  if (apart > question->tolerance)
    direction = scope->after > scope->before ? 0 : 1;
  set_answer (self, describe_change (direction, from, to));
  for (guint i = 0; i < 3; i++)
    if (!add_option (self, g_strdup (direction_text (i)),
                     i == direction ? "" : feedback_of (self, directions[i]),
                     i == direction, NAN, error))
      return FALSE;
  return TRUE;
}

/* ---- a device ---- */

typedef struct
{
  guint n;
  double *values;
  guint best;
  gboolean alike;
  double tightest; /* of the others, the nearest to the best */
  double farthest;
} Devices;

static gboolean
read_devices (TeachDraft *self, Devices *devices, GError **error)
{
  const char *figure = self->ask->figure;

  for (guint i = 0; i < devices->n; i++)
    if (!teach_figure_get_of_device (self->timeline, figure, i,
                                     &devices->values[i], &self->question->unit,
                                     error))
      return FALSE;
  return TRUE;
}

static void
rank_devices (Devices *devices, gboolean least)
{
  double sign = least ? -1 : 1;
  gboolean first = TRUE;

  for (guint i = 1; i < devices->n; i++)
    if (sign * devices->values[i] > sign * devices->values[devices->best])
      devices->best = i;
  for (guint i = 0; i < devices->n; i++)
    {
      double value = devices->values[i];

      if (i == devices->best)
        continue;
      if (first || sign * value > sign * devices->tightest)
        devices->tightest = value;
      if (first || sign * value < sign * devices->farthest)
        devices->farthest = value;
      first = FALSE;
    }
}

static char *
describe_devices (const TeachDraft *self, const Devices *devices)
{
  TeachUnit unit = self->question->unit;
  g_autofree char *best =
      teach_unit_format (unit, devices->values[devices->best]);
  g_autofree char *near = teach_unit_format (unit, devices->tightest);
  g_autofree char *far = teach_unit_format (unit, devices->farthest);

  if (devices->alike)
    return g_strdup_printf (_ ("All of them alike, with about %s each."), best);
  if (g_str_equal (near, far))
    return g_strdup_printf (_ ("Device %u, with %s; the others have %s."),
                            devices->best, best, near);
  /* Translators: a device and its amount; the smallest and largest of the
   * others. */
  return g_strdup_printf (_ ("Device %u, with %s; the others have %s to %s."),
                          devices->best, best, near, far);
}

/* The best, those a misconception names, the first ones. */
static gboolean
is_offered (TeachDraft *self, const Devices *devices, guint device)
{
  g_autofree char *word = g_strdup_printf ("%u", device);

  if (devices->n <= SIMPLE_DEVICES || device < 4 || device == devices->best)
    return TRUE;
  for (guint i = 0; i < self->computation->n_misconceptions; i++)
    if (g_str_equal (self->computation->misconceptions[i].formula, word))
      return TRUE;
  return FALSE;
}

static gboolean
add_devices (TeachDraft *self, const Devices *devices, GError **error)
{
  gboolean best = !devices->alike;

  for (guint i = 0;
       i < devices->n && self->question->options->len < TEACH_MAX_OPTIONS - 1;
       i++)
    {
      g_autofree char *word = g_strdup_printf ("%u", i);
      gboolean correct = best && i == devices->best;

      if (is_offered (self, devices, i) &&
          !add_option (self, g_strdup_printf (_ ("Device %u"), i),
                       correct ? "" : feedback_of (self, word), correct, NAN,
                       error))
        return FALSE;
    }
  return add_option (self, g_strdup (_ ("All of them alike")),
                     devices->alike ? "" : feedback_of (self, "alike"),
                     devices->alike, NAN, error);
}

static gboolean
check_device_words (const TeachDraft *self, guint n, GError **error)
{
  for (guint i = 0; i < self->computation->n_misconceptions; i++)
    {
      const char *formula = self->computation->misconceptions[i].formula;

      if (!g_str_equal (formula, "alike") &&
          !g_ascii_string_to_unsigned (formula, 10, 0, SIM_MAX_DEVICES, NULL,
                                       NULL))
        return refuse (error, TEACH_ERROR_NAME,
                       _ ("misconception “%.60s” is no answer here; write a "
                          "device from 0 to %u, or “alike”"),
                       formula, n - 1);
    }
  return TRUE;
}

gboolean
teach_draft_device (TeachDraft *self, GError **error)
{
  guint n = sim_timeline_get_n_devices (self->timeline);
  g_autofree double *values = g_new0 (double, n);
  Devices devices = { .n = n, .values = values };
  double tolerance = MAX (self->question->tolerance, 0.001);

  if (n < 2)
    return refuse (error, TEACH_ERROR_OPTIONS, _ ("there is but one device"));
  if (!check_device_words (self, n, error) ||
      !read_devices (self, &devices, error))
    return FALSE;
  rank_devices (&devices, self->ask->least);
  devices.alike =
      distance (values[devices.best], devices.farthest) <= tolerance;
  if (!devices.alike &&
      distance (values[devices.best], devices.tightest) < 2 * tolerance)
    return refuse (error, TEACH_ERROR_OPTIONS,
                   _ ("two devices are too close to each other to tell"));
  set_answer (self, describe_devices (self, &devices));
  return add_devices (self, &devices, error);
}

/* ---- a category ---- */

static const char *const categories[SIM_N_MEMORIES + 1] = {
  "weights", "gradients", "optimizer", "activations", "buffers", NULL
};

static const char *
category_text (guint category)
{
  switch (category)
    {
    case SIM_MEMORY_WEIGHTS:
      return _ ("The weights");
    case SIM_MEMORY_GRADIENTS:
      return _ ("The gradients");
    case SIM_MEMORY_OPTIMIZER:
      return _ ("The optimizer’s state");
    case SIM_MEMORY_ACTIVATIONS:
      return _ ("The activations");
    default:
      return _ ("Buffers for sending and gathering");
    }
}

gboolean
teach_draft_category (TeachDraft *self, GError **error)
{
  SimMemoryPoint peak;
  g_autofree char *bytes = NULL;
  g_autofree char *total = NULL;
  guint best = 0;
  double tolerance = MAX (self->question->tolerance, TEACH_LEAST_DISTANCE);

  if (!check_words (self, categories, error))
    return FALSE;
  sim_timeline_memory_peak (
      self->timeline, sim_timeline_get_fullest_device (self->timeline), &peak);
  for (guint i = 1; i < SIM_N_MEMORIES; i++)
    if (peak.bytes[i] > peak.bytes[best])
      best = i;
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    if (i != best &&
        distance ((double)peak.bytes[i], (double)peak.bytes[best]) < tolerance)
      return refuse (error, TEACH_ERROR_OPTIONS,
                     _ ("“%s” and “%s” take as much memory"), categories[i],
                     categories[best]);
  bytes = teach_unit_format (TEACH_UNIT_BYTES, (double)peak.bytes[best]);
  total = teach_unit_format (TEACH_UNIT_BYTES, (double)peak.total);
  /* Translators: "The activations: 31.2 GB of 45.6 GB". */
  set_answer (self, g_strdup_printf (_ ("%s: %s of %s"), category_text (best),
                                     bytes, total));
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    if (!add_option (self, g_strdup (category_text (i)),
                     i == best ? "" : feedback_of (self, categories[i]),
                     i == best, NAN, error))
      return FALSE;
  return TRUE;
}

/* ---- an order ---- */

/* "A, then B, then C" of the events in that order. */
static char *
order_text (char *const *events, const guint *order, guint n)
{
  char *text = teach_event_dup_text (events[order[0]]);

  for (guint i = 1; i < n; i++)
    {
      g_autofree char *before = text;
      g_autofree char *next = teach_event_dup_text (events[order[i]]);

      /* Translators: what happens first, and what after it. */
      text = g_strdup_printf (_ ("%s, then %s"), before, next);
    }
  return text;
}

/* The order a misconception writes down; FALSE where it is none of these
 * events. */
static gboolean
read_order (const char *words, char *const *events, guint n, guint *order)
{
  const char *word;
  gsize length;
  guint found = 0;
  guint seen = 0;

  while ((length = deck_list_next (&words, &word)) > 0)
    {
      guint i = 0;

      while (i < n && !(strlen (events[i]) == length &&
                        strncmp (events[i], word, length) == 0))
        i++;
      if (i == n || (seen & 1u << i) != 0)
        return FALSE;
      seen |= 1u << i;
      order[found++] = i;
    }
  return found == n;
}

static gboolean
has_option (const TeachQuestion *question, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  for (guint i = 0; i < question->options->len; i++)
    if (g_str_equal (g_array_index (question->options, TeachOption, i).text,
                     markup))
      return TRUE;
  return FALSE;
}

static gboolean
add_order (TeachDraft *self,
           const guint *order,
           guint n,
           const char *feedback,
           gboolean correct,
           GError **error)
{
  g_autofree char *text = order_text (self->ask->events, order, n);

  return add_option (self, g_steal_pointer (&text), feedback, correct, NAN,
                     error);
}

static gboolean
add_wrong_orders (TeachDraft *self, guint n, GError **error)
{
  guint order[TEACH_MAX_EVENTS];

  for (guint i = 0; i < self->computation->n_misconceptions; i++)
    {
      const DeckMisconception *wrong = &self->computation->misconceptions[i];
      g_autofree char *text = NULL;

      if (!read_order (wrong->formula, self->ask->events, n, order))
        return refuse (error, TEACH_ERROR_NAME,
                       _ ("misconception “%.60s” must name the same events in "
                          "another order"),
                       wrong->formula);
      text = order_text (self->ask->events, order, n);
      if (has_option (self->question, text))
        continue;
      if (!add_order (self, order, n, wrong->feedback, FALSE, error))
        return FALSE;
      self->question->used |= 1u << i;
    }
  return TRUE;
}

/* Other orders, where the misconceptions are few. */
static gboolean
add_more_orders (TeachDraft *self, guint n, GError **error)
{
  BaseRandom random =
      BASE_RANDOM_INIT (base_random_seed ("orders", self->question->seed));
  guint n_orders = 1;
  guint order[TEACH_MAX_EVENTS];

  for (guint i = 2; i <= n; i++)
    n_orders *= i;
  while (self->question->options->len < MIN (n_orders, MAX_ORDERS))
    {
      g_autofree char *text = NULL;

      for (guint i = 0; i < n; i++)
        order[i] = i;
      base_random_shuffle (&random, order, n);
      text = order_text (self->ask->events, order, n);
      if (!has_option (self->question, text) &&
          !add_order (self, order, n, "", FALSE, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
teach_draft_order (TeachDraft *self, GError **error)
{
  GStrv events = self->ask->events;
  guint n = g_strv_length (events);
  gint64 ends_ns[TEACH_MAX_EVENTS];
  guint order[TEACH_MAX_EVENTS];

  for (guint i = 0; i < n; i++)
    {
      guint k = i;

      if (!teach_event_find (self->timeline, events[i], &ends_ns[i], error))
        return FALSE;
      for (; k > 0 && ends_ns[order[k - 1]] > ends_ns[i]; k--)
        order[k] = order[k - 1];
      order[k] = i;
    }
  for (guint i = 1; i < n; i++)
    if (ends_ns[order[i]] == ends_ns[order[i - 1]])
      return refuse (error, TEACH_ERROR_OPTIONS,
                     _ ("“%s” and “%s” happen at once"), events[order[i - 1]],
                     events[order[i]]);
  set_answer (self, order_text (events, order, n));
  self->question->shuffled = TRUE;
  return add_order (self, order, n, "", TRUE, error) &&
         add_wrong_orders (self, n, error) && add_more_orders (self, n, error);
}
