/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-progress-facts.h"

static void
clear_concept (gpointer data)
{
  CardConceptFact *concept = data;

  g_free (concept->id);
}

void
card_progress_facts_free (CardProgressFacts *self)
{
  if (self == NULL)
    return;
  review_stats_clear (&self->stats);
  g_clear_pointer (&self->concepts, g_array_unref);
  g_free (self);
}

/* ---- concepts ---- */

typedef struct
{
  const DeckLibrary *library;
  GHashTable *by_id; /* CardConceptFact; the key is its own id */
} Survey;

static void
free_concept (gpointer data)
{
  clear_concept (data);
  g_free (data);
}

static void
add_to_concept (Survey *survey,
                const char *id,
                gsize length,
                const ReviewCardState *state)
{
  g_autofree char *name = g_strndup (id, length);
  CardConceptFact *concept = g_hash_table_lookup (survey->by_id, name);

  if (concept == NULL)
    {
      concept = g_new0 (CardConceptFact, 1);
      concept->id = g_steal_pointer (&name);
      g_hash_table_insert (survey->by_id, concept->id, concept);
    }
  concept->n_cards++;
  concept->n_answers += state->reps;
  concept->n_forgotten += state->lapses;
}

static gboolean
card_cb (const char *deck_id,
         const char *card_id,
         const ReviewCard *card,
         gpointer user_data)
{
  Survey *survey = user_data;
  const char *list, *word;
  guint index;
  gsize length;
  Deck *deck;

  if (card->state.reps == 0 ||
      !deck_library_find_card (survey->library, deck_id, card_id, &deck,
                               &index))
    return TRUE;
  list = deck_get_card (deck, index)->concepts;
  while ((length = deck_list_next (&list, &word)) > 0)
    add_to_concept (survey, word, length, &card->state);
  return TRUE;
}

/* A concept answered twice and forgotten once says less than one answered two
 * hundred times: five answers without a lapse are added to each. */
static double
hardness (const CardConceptFact *concept)
{
  return (double)concept->n_forgotten / (concept->n_answers + 5);
}

static int
compare_hardest (gconstpointer a, gconstpointer b)
{
  const CardConceptFact *x = a, *y = b;
  double difference = hardness (y) - hardness (x);

  if (difference != 0)
    return difference < 0 ? -1 : 1;
  return g_strcmp0 (x->id, y->id);
}

static gboolean
read_concepts (CardProgressFacts *self,
               ReviewStore *store,
               const DeckLibrary *library,
               GError **error)
{
  g_autoptr (GHashTable) by_id =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_concept);
  Survey survey = { library, by_id };
  GHashTableIter iter;
  gpointer value;

  if (!review_store_foreach_card (store, NULL, card_cb, &survey, error))
    return FALSE;
  g_hash_table_iter_init (&iter, by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      CardConceptFact concept = *(CardConceptFact *)value;

      if (concept.n_forgotten == 0)
        continue;
      concept.id = g_strdup (concept.id);
      g_array_append_val (self->concepts, concept);
    }
  g_array_sort (self->concepts, compare_hardest);
  if (self->concepts->len > CARD_PROGRESS_N_CONCEPTS)
    g_array_set_size (self->concepts, CARD_PROGRESS_N_CONCEPTS);
  return TRUE;
}

CardProgressFacts *
card_progress_facts_read (ReviewStore *store,
                          const ReviewScheduler *scheduler,
                          const ReviewMoment *now,
                          const DeckLibrary *library,
                          GError **error)
{
  g_autoptr (CardProgressFacts) self = g_new0 (CardProgressFacts, 1);

  self->params = scheduler->params;
  self->concepts = g_array_new (FALSE, FALSE, sizeof (CardConceptFact));
  g_array_set_clear_func (self->concepts, clear_concept);
  if (!review_stats_read (&self->stats, store, scheduler, now, error) ||
      !read_concepts (self, store, library, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- in a thread ---- */

typedef struct
{
  char *path;
  ReviewScheduler scheduler;
  ReviewMoment now;
  DeckLibrary *library;
} Job;

static void
job_free (Job *job)
{
  g_free (job->path);
  deck_library_unref (job->library);
  g_free (job);
}

static void
return_facts (GTask *task, Job *job, ReviewStore *store)
{
  GError *error = NULL;
  CardProgressFacts *facts = card_progress_facts_read (
      store, &job->scheduler, &job->now, job->library, &error);

  if (facts != NULL)
    g_task_return_pointer (task, facts,
                           (GDestroyNotify)card_progress_facts_free);
  else
    g_task_return_error (task, error);
}

static void
read_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (ReviewStore) store = review_store_open_again (job->path, &error);

  if (store != NULL)
    return_facts (task, job, store);
  else
    g_task_return_error (task, error);
}

void
card_progress_facts_read_async (CardStudy *study,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (study, cancellable, callback, user_data);
  ReviewStore *store = card_study_get_store (study);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (review_store_get_path (store));
  job->scheduler = *card_study_get_scheduler (study);
  job->library = deck_library_ref (card_study_get_library (study));
  card_study_get_now (study, &job->now);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  if (job->path != NULL)
    g_task_run_in_thread (task, read_thread);
  else
    return_facts (task, job, store);
}

CardProgressFacts *
card_progress_facts_read_finish (CardStudy *study,
                                 GAsyncResult *result,
                                 GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, study), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
