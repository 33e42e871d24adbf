/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-queue.h"

#include "base/base-random.h"

#include <string.h>

typedef struct
{
  const char *deck_id; /* in the queue's chunk, like card_id; one pointer for
                          one deck */
  const char *card_id;
  guint64 hash; /* finds it, and shuffles within a day */
  ReviewDue due;
} Entry;

struct _ReviewQueue
{
  GStringChunk *strings;
  GHashTable *decks; /* set of deck ids in the chunk */
  GArray *entries;   /* Entry */
  guint32 *slots;    /* open addressing by hash: index + 1, 0 is free */
  guint32 mask;      /* of the slots; at least half of them are free */
  ReviewQueueLimits limits;
  gint64 day;
  int new_done;
  int reviews_done;
};

static Entry *
get_entry (const ReviewQueue *self, guint index)
{
  return &g_array_index (self->entries, Entry, index);
}

/* The slot of a card, or the free one where it would go.  deck_id: the queue's
 * own pointer. */
static guint32 *
find_slot (const ReviewQueue *self,
           const char *deck_id,
           const char *card_id,
           guint64 hash)
{
  guint32 at = (guint32)(hash ^ hash >> 32) & self->mask;

  for (;; at = (at + 1) & self->mask)
    {
      const Entry *entry;

      if (self->slots[at] == 0)
        return &self->slots[at];
      entry = get_entry (self, self->slots[at] - 1);
      if (entry->hash == hash && entry->deck_id == deck_id &&
          strcmp (entry->card_id, card_id) == 0)
        return &self->slots[at];
    }
}

static guint64
hash_card (guint deck_hash, const char *card_id)
{
  return base_random_seed (card_id, deck_hash);
}

static const char *
intern_deck (ReviewQueue *self, const char *deck_id)
{
  const char *own = g_hash_table_lookup (self->decks, deck_id);

  if (own == NULL)
    {
      own = g_string_chunk_insert (self->strings, deck_id);
      g_hash_table_add (self->decks, (gpointer)own);
    }
  return own;
}

ReviewQueue *
review_queue_new (const ReviewCardId *cards, guint n_cards)
{
  ReviewQueue *self = g_new0 (ReviewQueue, 1);
  const char *deck_id = NULL;
  guint deck_hash = 0;

  self->strings = g_string_chunk_new (4096);
  self->decks = g_hash_table_new (g_str_hash, g_str_equal);
  self->entries = g_array_sized_new (FALSE, TRUE, sizeof (Entry), n_cards);
  for (self->mask = 15; self->mask / 2 < n_cards;
       self->mask = self->mask * 2 + 1)
    ;
  self->slots = g_new0 (guint32, (gsize)self->mask + 1);
  self->limits.new_per_day = REVIEW_NEW_PER_DAY_DEFAULT;
  self->limits.reviews_per_day = REVIEW_REVIEWS_PER_DAY_DEFAULT;
  self->limits.learn_ahead_ms = REVIEW_LEARN_AHEAD_MS_DEFAULT;

  for (guint i = 0; i < n_cards; i++)
    {
      Entry entry = { 0 };
      guint32 *slot;

      /* Cards come deck by deck: look the deck up once. */
      if (deck_id == NULL || !g_str_equal (deck_id, cards[i].deck_id))
        {
          deck_id = intern_deck (self, cards[i].deck_id);
          deck_hash = g_str_hash (deck_id);
        }
      entry.hash = hash_card (deck_hash, cards[i].card_id);
      slot = find_slot (self, deck_id, cards[i].card_id, entry.hash);
      if (*slot != 0)
        continue;
      entry.deck_id = deck_id;
      entry.card_id = g_string_chunk_insert (self->strings, cards[i].card_id);
      g_array_append_val (self->entries, entry);
      *slot = self->entries->len;
    }
  return self;
}

void
review_queue_free (ReviewQueue *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->decks);
  g_array_unref (self->entries);
  g_free (self->slots);
  g_string_chunk_free (self->strings);
  g_free (self);
}

void
review_queue_set_limits (ReviewQueue *self, const ReviewQueueLimits *limits)
{
  self->limits = *limits;
}

gboolean
review_queue_find (const ReviewQueue *self,
                   const char *deck_id,
                   const char *card_id,
                   guint *index)
{
  const char *own = g_hash_table_lookup (self->decks, deck_id);
  guint32 slot;

  if (own == NULL)
    return FALSE;
  slot = *find_slot (self, own, card_id, hash_card (g_str_hash (own), card_id));
  if (slot == 0)
    return FALSE;
  *index = slot - 1;
  return TRUE;
}

typedef struct
{
  ReviewQueue *queue;
  const char *deck_id; /* of the card before: mostly the same */
  const char *own_id;  /* the queue's, or NULL */
  guint deck_hash;
  guint next; /* where the card after the last is in the queue */
} Load;

/* Cards were met in the order of their deck, so that the next one is mostly
 * the next one. */
static Entry *
find_loaded (Load *load, const char *card_id)
{
  ReviewQueue *queue = load->queue;
  guint32 slot;

  if (load->next < queue->entries->len)
    {
      Entry *guess = get_entry (queue, load->next);

      if (guess->deck_id == load->own_id &&
          strcmp (guess->card_id, card_id) == 0)
        return guess;
    }
  slot = *find_slot (queue, load->own_id, card_id,
                     hash_card (load->deck_hash, card_id));
  return slot > 0 ? get_entry (queue, slot - 1) : NULL;
}

static gboolean
load_card_cb (const char *deck_id,
              const char *card_id,
              const ReviewDue *due,
              gpointer user_data)
{
  Load *load = user_data;
  Entry *entry;

  if (load->deck_id != deck_id)
    {
      load->deck_id = deck_id;
      load->own_id = g_hash_table_lookup (load->queue->decks, deck_id);
      load->deck_hash = g_str_hash (deck_id);
    }
  entry = load->own_id != NULL ? find_loaded (load, card_id) : NULL;
  if (entry == NULL)
    return TRUE;
  entry->due = *due;
  load->next = (guint)(entry - get_entry (load->queue, 0)) + 1;
  return TRUE;
}

gboolean
review_queue_load (ReviewQueue *self,
                   ReviewStore *store,
                   const ReviewMoment *now,
                   GError **error)
{
  gint64 day = review_moment_get_day (now);
  Load load = { self };
  guint n_new, n_reviews;

  if (!review_store_count_day (store, day, &n_new, &n_reviews, error))
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    get_entry (self, i)->due = (ReviewDue){ 0 };
  if (!review_store_foreach_due (store, load_card_cb, &load, error))
    return FALSE;
  self->day = day;
  self->new_done = (int)n_new;
  self->reviews_done = (int)n_reviews;
  return TRUE;
}

gint64
review_queue_get_day (const ReviewQueue *self)
{
  return self->day;
}

gboolean
review_queue_update (ReviewQueue *self,
                     const char *deck_id,
                     const char *card_id,
                     const ReviewCard *card,
                     int new_done,
                     int reviews_done)
{
  guint index;

  self->new_done = MAX (self->new_done + new_done, 0);
  self->reviews_done = MAX (self->reviews_done + reviews_done, 0);
  if (!review_queue_find (self, deck_id, card_id, &index))
    return FALSE;
  get_entry (self, index)->due = review_card_get_due (card);
  return TRUE;
}

guint
review_queue_get_length (const ReviewQueue *self)
{
  return self->entries->len;
}

ReviewCardId
review_queue_get_id (const ReviewQueue *self, guint index)
{
  const Entry *entry = get_entry (self, index);

  return (ReviewCardId){ entry->deck_id, entry->card_id };
}

const ReviewDue *
review_queue_get_due (const ReviewQueue *self, guint index)
{
  return &get_entry (self, index)->due;
}

static gboolean
is_out (const Entry *entry, gint64 today)
{
  return entry->due.suspended || entry->due.buried_until_day > today;
}

static gboolean
is_in_steps (const Entry *entry)
{
  return entry->due.phase == REVIEW_PHASE_LEARNING ||
         entry->due.phase == REVIEW_PHASE_RELEARNING;
}

/* Reviews: by the day due, then shuffled anew each day. */
static guint64
shuffle_key (const Entry *entry, gint64 today)
{
  BaseRandom random = BASE_RANDOM_INIT (entry->hash ^ (guint64)today);

  return base_random_next (&random);
}

static gboolean
comes_before (const Entry *a, const Entry *b, gint64 today)
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
  const Entry *step;  /* due */
  const Entry *later; /* a step due later */
  const Entry *review;
  const Entry *fresh;
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
      const Entry *entry = get_entry (self, i);
      const Entry **first = NULL;

      if (is_out (entry, today))
        continue;
      if (entry->due.phase == REVIEW_PHASE_NEW)
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
index_of (const ReviewQueue *self, const Entry *entry)
{
  return (guint)(entry - get_entry (self, 0));
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
  const Entry *entry = NULL;

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
  const Entry *entry;
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
kind_of (const ReviewQueue *self, const Entry *entry, const ReviewMoment *now)
{
  gint64 today = review_moment_get_day (now);

  if (is_out (entry, today))
    return KIND_NONE;
  if (entry->due.phase == REVIEW_PHASE_NEW)
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
      const Entry *entry = get_entry (self, i);
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
      const Entry *entry = get_entry (self, i);

      counts.suspended += entry->due.suspended;
      counts.buried +=
          !entry->due.suspended && entry->due.buried_until_day > today;
      counts.flagged += entry->due.flagged;
      counts.seen += entry->due.phase != REVIEW_PHASE_NEW;
    }
  return counts;
}
