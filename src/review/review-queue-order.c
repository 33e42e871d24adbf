/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which card comes next, and how many are left. */
#include "review/review-queue-private.h"

#include "base/base-random.h"

static gboolean
is_out (const ReviewQueueEntry *entry, gint64 today)
{
  return entry->due.suspended || entry->due.buried_until_day > today;
}

static gboolean
is_in_steps (const ReviewQueueEntry *entry)
{
  return entry->due.phase == REVIEW_PHASE_LEARNING ||
         entry->due.phase == REVIEW_PHASE_RELEARNING;
}

/* One that a lesson gave a first day comes among the reviews. */
static gboolean
is_fresh (const ReviewQueueEntry *entry)
{
  return entry->due.phase == REVIEW_PHASE_NEW &&
         !review_phase_is_introduced (entry->due.phase, entry->due.due_day);
}

/* Reviews: by the day due, then shuffled anew each day. */
static guint64
shuffle_key (const ReviewQueueEntry *entry, gint64 today)
{
  BaseRandom random = BASE_RANDOM_INIT (entry->hash ^ (guint64)today);

  return base_random_next (&random);
}

static gboolean
comes_before (const ReviewQueueEntry *a,
              const ReviewQueueEntry *b,
              gint64 today)
{
  guint64 key_a, key_b;

  if (b == NULL)
    return TRUE;
  if (is_in_steps (a))
    return a->due.due_ms < b->due.due_ms;
  if (a->due.due_day != b->due.due_day)
    return a->due.due_day < b->due.due_day;
  key_a = shuffle_key (a, today);
  key_b = shuffle_key (b, today);
  return key_a < key_b;
}

/* What is left, by kind, and the first of each. */
typedef struct
{
  const ReviewQueueEntry *step;  /* due */
  const ReviewQueueEntry *later; /* a step due later */
  const ReviewQueueEntry *review;
  const ReviewQueueEntry *fresh;
  guint n_steps;
  guint n_steps_today; /* due or due before the next day */
  guint n_reviews;
  guint n_fresh;
} Survey;

static Survey
survey (const ReviewQueue *self, const ReviewMoment *now)
{
  gint64 today = review_moment_get_day (now);
  Survey found = { 0 };

  for (guint i = 0; i < self->entries->len; i++)
    {
      const ReviewQueueEntry *entry = review_queue_get_entry (self, i);
      const ReviewQueueEntry **first = NULL;

      if (is_out (entry, today))
        continue;
      if (is_fresh (entry))
        {
          found.n_fresh++;
          if (found.fresh == NULL)
            found.fresh = entry;
          continue;
        }
      if (review_phase_is_due (entry->due.phase, entry->due.due_ms,
                               entry->due.due_day, now))
        {
          first = is_in_steps (entry) ? &found.step : &found.review;
          found.n_steps += is_in_steps (entry);
          found.n_steps_today += is_in_steps (entry);
          found.n_reviews += !is_in_steps (entry);
        }
      else if (is_in_steps (entry))
        {
          first = &found.later;
          found.n_steps_today += entry->due.due_day <= today;
        }
      if (first != NULL && comes_before (entry, *first, today))
        *first = entry;
    }
  return found;
}

typedef struct
{
  guint fresh;
  guint reviews;
} Done;

/* A queue loaded yesterday knows of nothing done today. */
static Done
done_today (const ReviewQueue *self, const ReviewMoment *now)
{
  if (review_moment_get_day (now) != self->day)
    return (Done){ 0, 0 };
  return (Done){ (guint)self->new_done, (guint)self->reviews_done };
}

/* What the day's limit leaves of n. */
static guint
within_limit (guint n, guint limit, guint done)
{
  return MIN (n, limit > done ? limit - done : 0);
}

/* Evenly mixed: whichever kind is behind its share of the day; a tie goes to
 * the review. */
static gboolean
fresh_is_behind (guint n_fresh, guint n_reviews, const Done *done)
{
  guint64 new_total = (guint64)n_fresh + done->fresh;
  guint64 review_total = (guint64)n_reviews + done->reviews;

  if (n_fresh == 0 || n_reviews == 0)
    return n_fresh > 0;
  return done->fresh * review_total < done->reviews * new_total;
}

static guint
index_of (const ReviewQueue *self, const ReviewQueueEntry *entry)
{
  return (guint)(entry - review_queue_get_entry (self, 0));
}

gboolean
review_queue_next (const ReviewQueue *self,
                   const ReviewMoment *now,
                   guint *index,
                   gint64 *wait_until_ms)
{
  Survey found = survey (self, now);
  Done done = done_today (self, now);
  guint n_fresh =
      within_limit (found.n_fresh, self->limits.new_per_day, done.fresh);
  guint n_reviews = within_limit (found.n_reviews, self->limits.reviews_per_day,
                                  done.reviews);
  const ReviewQueueEntry *entry = NULL;

  if (wait_until_ms != NULL)
    *wait_until_ms = 0;
  if (found.n_steps > 0)
    entry = found.step;
  else if (fresh_is_behind (n_fresh, n_reviews, &done))
    entry = found.fresh;
  else if (n_reviews > 0)
    entry = found.review;
  else if (found.later != NULL &&
           found.later->due.due_ms <=
               now->unix_ms + self->limits.learn_ahead_ms)
    entry = found.later;
  else if (found.later != NULL && wait_until_ms != NULL)
    *wait_until_ms = found.later->due.due_ms;

  if (entry == NULL)
    return FALSE;
  *index = index_of (self, entry);
  return TRUE;
}

typedef struct
{
  const ReviewQueueEntry *entry;
  gint64 major; /* instant or day */
  guint64 minor;
} Sortable;

static int
compare_sortable (gconstpointer a, gconstpointer b)
{
  const Sortable *x = a, *y = b;

  if (x->major != y->major)
    return x->major < y->major ? -1 : 1;
  if (x->minor != y->minor)
    return x->minor < y->minor ? -1 : 1;
  return x->entry < y->entry ? -1 : 1;
}

/* The cards of one kind in their order. */
typedef enum
{
  KIND_STEP,
  KIND_REVIEW,
  KIND_FRESH,
  KIND_LATER,
  KIND_NONE,
} Kind;

static Kind
kind_of (const ReviewQueue *self,
         const ReviewQueueEntry *entry,
         const ReviewMoment *now)
{
  gint64 today = review_moment_get_day (now);

  if (is_out (entry, today))
    return KIND_NONE;
  if (is_fresh (entry))
    return KIND_FRESH;
  if (review_phase_is_due (entry->due.phase, entry->due.due_ms,
                           entry->due.due_day, now))
    return is_in_steps (entry) ? KIND_STEP : KIND_REVIEW;
  if (is_in_steps (entry) &&
      entry->due.due_ms <= now->unix_ms + self->limits.learn_ahead_ms)
    return KIND_LATER;
  return KIND_NONE;
}

static void
sort_kinds (const ReviewQueue *self,
            const ReviewMoment *now,
            GArray *kinds[KIND_NONE])
{
  gint64 today = review_moment_get_day (now);

  for (int k = 0; k < KIND_NONE; k++)
    kinds[k] = g_array_new (FALSE, FALSE, sizeof (Sortable));
  for (guint i = 0; i < self->entries->len; i++)
    {
      const ReviewQueueEntry *entry = review_queue_get_entry (self, i);
      Kind kind = kind_of (self, entry, now);
      Sortable item = { entry };

      if (kind == KIND_NONE)
        continue;
      if (kind == KIND_REVIEW)
        {
          item.major = entry->due.due_day;
          item.minor = shuffle_key (entry, today);
        }
      else if (kind != KIND_FRESH)
        item.major = entry->due.due_ms;
      g_array_append_val (kinds[kind], item);
    }
  for (int k = 0; k < KIND_NONE; k++)
    if (k != KIND_FRESH)
      g_array_sort (kinds[k], compare_sortable);
}

guint
review_queue_peek (const ReviewQueue *self,
                   const ReviewMoment *now,
                   guint *indices,
                   guint n)
{
  GArray *kinds[KIND_NONE];
  guint at[KIND_NONE] = { 0 };
  guint left[KIND_NONE];
  Done done = done_today (self, now);
  guint total = 0;

  sort_kinds (self, now, kinds);
  for (int k = 0; k < KIND_NONE; k++)
    left[k] = kinds[k]->len;
  left[KIND_FRESH] =
      within_limit (left[KIND_FRESH], self->limits.new_per_day, done.fresh);
  left[KIND_REVIEW] = within_limit (left[KIND_REVIEW],
                                    self->limits.reviews_per_day, done.reviews);

  for (;;)
    {
      Kind kind;

      if (left[KIND_STEP] > 0)
        kind = KIND_STEP;
      else if (fresh_is_behind (left[KIND_FRESH], left[KIND_REVIEW], &done))
        kind = KIND_FRESH;
      else if (left[KIND_REVIEW] > 0)
        kind = KIND_REVIEW;
      else if (left[KIND_LATER] > 0)
        kind = KIND_LATER;
      else
        break;
      if (total < n)
        indices[total] = index_of (
            self, g_array_index (kinds[kind], Sortable, at[kind]).entry);
      total++;
      at[kind]++;
      left[kind]--;
      done.fresh += kind == KIND_FRESH;
      done.reviews += kind == KIND_REVIEW;
    }
  for (int k = 0; k < KIND_NONE; k++)
    g_array_unref (kinds[k]);
  return total;
}

ReviewQueueCounts
review_queue_get_counts (const ReviewQueue *self, const ReviewMoment *now)
{
  gint64 today = review_moment_get_day (now);
  Survey found = survey (self, now);
  Done done = done_today (self, now);
  ReviewQueueCounts counts = { 0 };

  counts.due = within_limit (found.n_reviews, self->limits.reviews_per_day,
                             done.reviews);
  counts.fresh =
      within_limit (found.n_fresh, self->limits.new_per_day, done.fresh);
  counts.held_back =
      found.n_reviews - counts.due + found.n_fresh - counts.fresh;
  counts.learning = found.n_steps_today;
  counts.new_done = done.fresh;
  counts.reviews_done = done.reviews;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const ReviewQueueEntry *entry = review_queue_get_entry (self, i);

      counts.suspended += entry->due.suspended;
      counts.buried +=
          !entry->due.suspended && entry->due.buried_until_day > today;
      counts.flagged += entry->due.flagged;
      counts.seen += entry->due.phase != REVIEW_PHASE_NEW;
    }
  return counts;
}
