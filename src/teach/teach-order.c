/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions whose answer is an order of events. */
#include "base/base-random.h"
#include "teach/teach-event.h"
#include "teach/teach-question-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_ORDERS 4 /* options */

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

  return teach_draft_add_option (self, g_steal_pointer (&text), feedback,
                                 correct, NAN, error);
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
        return teach_draft_refuse (
            error, TEACH_ERROR_NAME,
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
      return teach_draft_refuse (error, TEACH_ERROR_OPTIONS,
                                 _ ("“%s” and “%s” happen at once"),
                                 events[order[i - 1]], events[order[i]]);
  teach_draft_set_answer (self, order_text (events, order, n));
  self->question->shuffled = TRUE;
  return add_order (self, order, n, "", TRUE, error) &&
         add_wrong_orders (self, n, error) && add_more_orders (self, n, error);
}
