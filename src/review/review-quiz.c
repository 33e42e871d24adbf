/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-quiz.h"

#include "base/base-random.h"

#include <string.h>

typedef struct
{
  char *deck_id;
  char *card_id;
  char **concepts; /* NULL where none */
  guint level;
  guint source;
  guint64 seed;
  gboolean answered;
  double score;
  char *misconception;
} Question;

struct _ReviewQuiz
{
  GArray *questions; /* Question */
};

static void
clear_question (gpointer data)
{
  Question *question = data;

  g_free (question->deck_id);
  g_free (question->card_id);
  g_strfreev (question->concepts);
  g_free (question->misconception);
}

static Question *
get_question (const ReviewQuiz *self, guint question)
{
  g_assert (question < self->questions->len);
  return &g_array_index (self->questions, Question, question);
}

ReviewQuiz *
review_quiz_new (const ReviewQuizCard *cards,
                 guint n_cards,
                 const ReviewQuizPlan *plan)
{
  ReviewQuiz *self = g_new0 (ReviewQuiz, 1);
  BaseRandom random = BASE_RANDOM_INIT (plan->seed);
  g_autofree guint *order = g_new (guint, n_cards + 1);
  guint n = 0;

  for (guint i = 0; i < n_cards; i++)
    if (plan->levels & REVIEW_QUIZ_LEVEL (cards[i].level))
      order[n++] = i;
  base_random_shuffle (&random, order, n);
  if (plan->n_questions > 0)
    n = MIN (n, plan->n_questions);

  self->questions = g_array_sized_new (FALSE, TRUE, sizeof (Question), n);
  g_array_set_clear_func (self->questions, clear_question);
  for (guint i = 0; i < n; i++)
    {
      const ReviewQuizCard *card = &cards[order[i]];
      Question question = { 0 };

      question.deck_id = g_strdup (card->deck_id);
      question.card_id = g_strdup (card->card_id);
      question.concepts = g_strdupv ((char **)card->concepts);
      question.level = card->level;
      question.source = order[i];
      /* By card, so that leaving out another card changes nothing here. */
      question.seed = base_random_seed (
          card->card_id, base_random_seed (card->deck_id, plan->seed));
      g_array_append_val (self->questions, question);
    }
  return self;
}

void
review_quiz_free (ReviewQuiz *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->questions);
  g_free (self);
}

guint
review_quiz_get_length (const ReviewQuiz *self)
{
  return self->questions->len;
}

const char *
review_quiz_get_deck_id (const ReviewQuiz *self, guint question)
{
  return get_question (self, question)->deck_id;
}

const char *
review_quiz_get_card_id (const ReviewQuiz *self, guint question)
{
  return get_question (self, question)->card_id;
}

guint
review_quiz_get_source (const ReviewQuiz *self, guint question)
{
  return get_question (self, question)->source;
}

guint64
review_quiz_get_seed (const ReviewQuiz *self, guint question)
{
  return get_question (self, question)->seed;
}

void
review_quiz_answer (ReviewQuiz *self,
                    guint question,
                    double score,
                    const char *misconception)
{
  Question *asked = get_question (self, question);

  asked->answered = TRUE;
  asked->score = CLAMP (score, 0, 1);
  g_free (asked->misconception);
  asked->misconception = g_strdup (misconception);
}

gboolean
review_quiz_is_answered (const ReviewQuiz *self, guint question)
{
  return get_question (self, question)->answered;
}

guint
review_quiz_get_next (const ReviewQuiz *self)
{
  guint i = 0;

  while (i < self->questions->len && get_question (self, i)->answered)
    i++;
  return i;
}

ReviewQuizScore
review_quiz_get_total (const ReviewQuiz *self)
{
  ReviewQuizScore total = { 0 };

  for (guint i = 0; i < self->questions->len; i++)
    {
      const Question *question = get_question (self, i);

      total.n_asked += question->answered;
      total.points += question->answered ? question->score : 0;
    }
  return total;
}

static void
clear_score (gpointer data)
{
  ReviewQuizScore *score = data;

  g_free (score->name);
}

static GArray *
scores_new (void)
{
  GArray *scores = g_array_new (FALSE, TRUE, sizeof (ReviewQuizScore));

  g_array_set_clear_func (scores, clear_score);
  return scores;
}

static void
add_score (GArray *scores, const char *name, double points)
{
  ReviewQuizScore *score = NULL;

  for (guint i = 0; i < scores->len && score == NULL; i++)
    if (g_str_equal (g_array_index (scores, ReviewQuizScore, i).name, name))
      score = &g_array_index (scores, ReviewQuizScore, i);
  if (score == NULL)
    {
      ReviewQuizScore fresh = { .name = g_strdup (name) };

      g_array_append_val (scores, fresh);
      score = &g_array_index (scores, ReviewQuizScore, scores->len - 1);
    }
  score->n_asked++;
  score->points += points;
}

static int
compare_weakest (gconstpointer a, gconstpointer b)
{
  const ReviewQuizScore *x = a, *y = b;
  /* Shares compared without dividing. */
  double left = x->points * y->n_asked;
  double right = y->points * x->n_asked;

  if (left != right)
    return left < right ? -1 : 1;
  return strcmp (x->name, y->name);
}

static int
compare_most_frequent (gconstpointer a, gconstpointer b)
{
  const ReviewQuizScore *x = a, *y = b;

  if (x->n_asked != y->n_asked)
    return x->n_asked > y->n_asked ? -1 : 1;
  return strcmp (x->name, y->name);
}

GArray *
review_quiz_get_concepts (const ReviewQuiz *self)
{
  GArray *scores = scores_new ();

  for (guint i = 0; i < self->questions->len; i++)
    {
      const Question *question = get_question (self, i);

      if (!question->answered || question->concepts == NULL)
        continue;
      for (char **concept = question->concepts; *concept != NULL; concept++)
        add_score (scores, *concept, question->score);
    }
  g_array_sort (scores, compare_weakest);
  return scores;
}

GArray *
review_quiz_get_levels (const ReviewQuiz *self)
{
  GArray *scores = scores_new ();

  for (guint level = 0; level < 32; level++)
    {
      ReviewQuizScore score = { .level = level };

      for (guint i = 0; i < self->questions->len; i++)
        {
          const Question *question = get_question (self, i);

          if (!question->answered || question->level != level)
            continue;
          score.n_asked++;
          score.points += question->score;
        }
      if (score.n_asked > 0)
        g_array_append_val (scores, score);
    }
  return scores;
}

GArray *
review_quiz_get_misconceptions (const ReviewQuiz *self)
{
  GArray *scores = scores_new ();

  for (guint i = 0; i < self->questions->len; i++)
    {
      const Question *question = get_question (self, i);

      if (question->answered && question->misconception != NULL)
        add_score (scores, question->misconception, 0);
    }
  g_array_sort (scores, compare_most_frequent);
  return scores;
}

void
review_shuffle (guint64 seed, guint *order, guint n)
{
  for (guint i = 0; i < n; i++)
    order[i] = i;
  base_random_shuffle (&BASE_RANDOM_INIT (seed), order, n);
}

char *
review_shuffle_to_text (const guint *order, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, i > 0 ? ",%u" : "%u", order[i]);
  return g_string_free (text, FALSE);
}

ReviewGrade
review_grade_for_choice (gboolean right)
{
  return right ? REVIEW_GRADE_GOOD : REVIEW_GRADE_AGAIN;
}

ReviewGrade
review_grade_for_concepts (guint ticked, guint n_concepts)
{
  if (ticked >= n_concepts)
    return REVIEW_GRADE_GOOD;
  return 2 * ticked >= n_concepts ? REVIEW_GRADE_HARD : REVIEW_GRADE_AGAIN;
}
