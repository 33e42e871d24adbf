/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-quiz.h"

#include <string.h>

static const char *const ring[] = { "all-reduce", "ring", NULL };
static const char *const tree[] = { "all-reduce", NULL };
static const ReviewQuizCard cards[] = {
  { "deck", "a", 0, ring }, { "deck", "b", 0, tree }, { "deck", "c", 1, tree },
  { "deck", "d", 2, ring }, { "deck", "e", 1, NULL },
};

static ReviewQuiz *
quiz_with (guint64 seed, guint n_questions, guint levels)
{
  ReviewQuizPlan plan = { seed, n_questions, levels };

  return review_quiz_new (cards, G_N_ELEMENTS (cards), &plan);
}

static char *
order_of (const ReviewQuiz *quiz)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < review_quiz_get_length (quiz); i++)
    g_string_append (text, review_quiz_get_card_id (quiz, i));
  return g_string_free (text, FALSE);
}

static void
test_plan (void)
{
  g_autoptr (GHashTable) orders =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (ReviewQuiz) beginner = quiz_with (1, 0, REVIEW_QUIZ_LEVEL (0));
  g_autoptr (ReviewQuiz) none = review_quiz_new (
      cards, 0, &(ReviewQuizPlan){ 1, 0, REVIEW_QUIZ_ALL_LEVELS });

  for (guint64 seed = 0; seed < 100; seed++)
    {
      g_autoptr (ReviewQuiz) quiz = quiz_with (seed, 3, REVIEW_QUIZ_ALL_LEVELS);
      g_autoptr (ReviewQuiz) again =
          quiz_with (seed, 3, REVIEW_QUIZ_ALL_LEVELS);
      g_autofree char *order = order_of (quiz);
      g_autofree char *same = order_of (again);

      g_assert_cmpuint (review_quiz_get_length (quiz), ==, 3);
      g_assert_cmpstr (order, ==, same);
      g_assert_cmpuint (review_quiz_get_seed (quiz, 1), ==,
                        review_quiz_get_seed (again, 1));
      for (guint i = 0; i < 3; i++)
        g_assert_cmpstr (cards[review_quiz_get_source (quiz, i)].card_id, ==,
                         review_quiz_get_card_id (quiz, i));
      g_hash_table_add (orders, g_steal_pointer (&order));
    }
  /* Of the 60 ordered triples of five, a hundred draws miss about
   * 60 (59/60)^100 = 11. */
  g_assert_cmpuint (g_hash_table_size (orders), >, 35);
  g_assert_cmpuint (review_quiz_get_length (beginner), ==, 2);
  g_assert_cmpuint (review_quiz_get_length (none), ==, 0);
  g_assert_cmpuint (review_quiz_get_next (none), ==, 0);
}

/* a right, b wrong, c half, d right, e not answered:
 * all-reduce (1 + 0 + 0.5 + 1) of 4; ring 2 of 2; total 2.5 of 4;
 * beginner 1 of 2, intermediate 0.5 of 1, advanced 1 of 1. */
static void
test_score (void)
{
  g_autoptr (ReviewQuiz) quiz = quiz_with (7, 0, REVIEW_QUIZ_ALL_LEVELS);
  g_autoptr (GArray) concepts = NULL;
  g_autoptr (GArray) levels = NULL;
  g_autoptr (GArray) misconceptions = NULL;
  ReviewQuizScore total;

  for (guint i = 0; i < review_quiz_get_length (quiz); i++)
    {
      char id = review_quiz_get_card_id (quiz, i)[0];

      if (id == 'a' || id == 'd')
        review_quiz_answer (quiz, i, 1, NULL);
      else if (id == 'b')
        {
          review_quiz_answer (quiz, i, 1, NULL);
          review_quiz_answer (quiz, i, 0, "bytes for bits");
        }
      else if (id == 'c')
        review_quiz_answer (quiz, i, 0.5, NULL);
    }
  g_assert_cmpstr (review_quiz_get_card_id (quiz, review_quiz_get_next (quiz)),
                   ==, "e");
  total = review_quiz_get_total (quiz);
  g_assert_cmpuint (total.n_asked, ==, 4);
  g_assert_cmpfloat (total.points, ==, 2.5);

  concepts = review_quiz_get_concepts (quiz);
  g_assert_cmpuint (concepts->len, ==, 2);
  g_assert_cmpstr (g_array_index (concepts, ReviewQuizScore, 0).name, ==,
                   "all-reduce");
  g_assert_cmpuint (g_array_index (concepts, ReviewQuizScore, 0).n_asked, ==,
                    4);
  g_assert_cmpfloat (g_array_index (concepts, ReviewQuizScore, 0).points, ==,
                     2.5);
  g_assert_cmpfloat (g_array_index (concepts, ReviewQuizScore, 1).points, ==,
                     2);

  levels = review_quiz_get_levels (quiz);
  g_assert_cmpuint (levels->len, ==, 3);
  g_assert_cmpfloat (g_array_index (levels, ReviewQuizScore, 0).points, ==, 1);
  g_assert_cmpfloat (g_array_index (levels, ReviewQuizScore, 1).points, ==,
                     0.5);

  misconceptions = review_quiz_get_misconceptions (quiz);
  g_assert_cmpuint (misconceptions->len, ==, 1);
  g_assert_cmpstr (g_array_index (misconceptions, ReviewQuizScore, 0).name, ==,
                   "bytes for bits");
}

static void
test_shuffle (void)
{
  guint order[4], again[4], seen[4] = { 0 };
  g_autofree char *text = NULL;

  for (guint64 seed = 0; seed < 400; seed++)
    {
      review_shuffle (seed, order, 4);
      review_shuffle (seed, again, 4);
      g_assert_cmpmem (order, sizeof order, again, sizeof again);
      g_assert_cmpuint (order[0] + order[1] + order[2] + order[3], ==, 6);
      seen[order[0]]++;
    }
  /* Each option stands first in about 100 of 400; 60 is 4.6 deviations of
   * sqrt (400 * 1/4 * 3/4) = 8.7 away. */
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (seen[i], >, 60);
  order[0] = 2, order[1] = 0, order[2] = 1;
  text = review_shuffle_to_text (order, 3);
  g_assert_cmpstr (text, ==, "2,0,1");
}

static void
test_grades (void)
{
  g_assert_cmpint (review_grade_for_choice (TRUE), ==, REVIEW_GRADE_GOOD);
  g_assert_cmpint (review_grade_for_choice (FALSE), ==, REVIEW_GRADE_AGAIN);
  g_assert_cmpint (review_grade_for_concepts (4, 4), ==, REVIEW_GRADE_GOOD);
  g_assert_cmpint (review_grade_for_concepts (3, 4), ==, REVIEW_GRADE_HARD);
  g_assert_cmpint (review_grade_for_concepts (2, 4), ==, REVIEW_GRADE_HARD);
  g_assert_cmpint (review_grade_for_concepts (1, 4), ==, REVIEW_GRADE_AGAIN);
  g_assert_cmpint (review_grade_for_concepts (1, 3), ==, REVIEW_GRADE_AGAIN);
  g_assert_cmpint (review_grade_for_concepts (2, 3), ==, REVIEW_GRADE_HARD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/review/quiz/plan", test_plan);
  g_test_add_func ("/review/quiz/score", test_score);
  g_test_add_func ("/review/quiz/shuffle", test_shuffle);
  g_test_add_func ("/review/quiz/grades", test_grades);
  return g_test_run ();
}
