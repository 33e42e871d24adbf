/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-questions.h"

/* One question, wanted, under way or made. */
typedef struct
{
  CardQuestions *owner; /* NULL once nobody wants it */
  Deck *deck;
  guint card;
  guint64 seed;
  GCancellable *running; /* NULL: not begun, or over */
  TeachQuestion *question;
  char *problem;
} Entry;

struct _CardQuestions
{
  GObject parent_instance;

  ScenarioLibrary *scenarios;
  GQueue entries; /* Entry, the last asked for first */
};

enum
{
  READY,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardQuestions, card_questions, G_TYPE_OBJECT)

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  deck_unref (entry->deck);
  g_clear_object (&entry->running);
  teach_question_unref (entry->question);
  g_free (entry->problem);
}

static void
entry_unref (Entry *entry)
{
  g_rc_box_release_full (entry, entry_clear);
}

/* Out of the list: what is under way ends. */
static void
entry_drop (Entry *entry)
{
  entry->owner = NULL;
  if (entry->running != NULL)
    g_cancellable_cancel (entry->running);
  entry_unref (entry);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Entry *entry = data;
  g_autoptr (GError) error = NULL;
  TeachQuestion *question = teach_question_prepare_finish (result, &error);

  if (entry->owner != NULL)
    {
      g_clear_object (&entry->running);
      entry->question = g_steal_pointer (&question);
      if (error != NULL)
        entry->problem = g_strdup (error->message);
      g_signal_emit (entry->owner, signals[READY], 0);
    }
  teach_question_unref (question);
  entry_unref (entry);
}

static void
begin (CardQuestions *self, Entry *entry)
{
  if (self->scenarios == NULL || entry->running != NULL ||
      entry->question != NULL || entry->problem != NULL)
    return;
  entry->running = g_cancellable_new ();
  teach_question_prepare (entry->deck, entry->card, self->scenarios,
                          entry->seed, entry->running, prepared_cb,
                          g_rc_box_acquire (entry));
}

static void
card_questions_finalize (GObject *object)
{
  CardQuestions *self = CARD_QUESTIONS (object);
  Entry *entry;

  while ((entry = g_queue_pop_head (&self->entries)) != NULL)
    entry_drop (entry);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  G_OBJECT_CLASS (card_questions_parent_class)->finalize (object);
}

static void
card_questions_class_init (CardQuestionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = card_questions_finalize;
  signals[READY] =
      g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
card_questions_init (CardQuestions *self)
{
  g_queue_init (&self->entries);
}

CardQuestions *
card_questions_new (void)
{
  return g_object_new (CARD_TYPE_QUESTIONS, NULL);
}

void
card_questions_set_scenarios (CardQuestions *self, ScenarioLibrary *scenarios)
{
  g_return_if_fail (CARD_IS_QUESTIONS (self));
  if (scenarios != NULL)
    scenario_library_ref (scenarios);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  self->scenarios = scenarios;
  for (GList *link = self->entries.head; link != NULL; link = link->next)
    begin (self, link->data);
}

/* The entry moves to the front; the last of too many goes. */
static Entry *
take_entry (CardQuestions *self, Deck *deck, guint card, guint64 seed)
{
  Entry *entry;

  for (GList *link = self->entries.head; link != NULL; link = link->next)
    {
      entry = link->data;
      if (entry->deck == deck && entry->card == card && entry->seed == seed)
        {
          g_queue_unlink (&self->entries, link);
          g_queue_push_head_link (&self->entries, link);
          return entry;
        }
    }
  entry = g_rc_box_new0 (Entry);
  entry->owner = self;
  entry->deck = deck_ref (deck);
  entry->card = card;
  entry->seed = seed;
  g_queue_push_head (&self->entries, entry);
  if (self->entries.length > CARD_QUESTIONS_MAX)
    entry_drop (g_queue_pop_tail (&self->entries));
  return entry;
}

TeachQuestion *
card_questions_get (CardQuestions *self,
                    Deck *deck,
                    guint card,
                    guint64 seed,
                    const char **problem)
{
  Entry *entry;

  g_return_val_if_fail (CARD_IS_QUESTIONS (self), NULL);
  entry = take_entry (self, deck, card, seed);
  begin (self, entry);
  if (problem != NULL)
    *problem = entry->problem;
  return entry->question;
}
