/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What card becomes of a question, by its type, and what that leaves out. */
#include "deck/deck-import-question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/base-random.h"

static void
add (DeckQuestion *self, DeckCard *card)
{
  card->prompt = self->prompt;
  card->explanation = self->explanation;
  card->concepts = self->concepts->str;
  card->level = self->level;
  deck_import_add (self->import, card,
                   self->id != NULL && *self->id != '\0' ? self->id
                                                         : self->made_id,
                   self->line);
}

static gboolean
is_right (const DeckAnswer *answer)
{
  return answer->fraction >= DECK_QUESTION_FULL_FRACTION;
}

/* Whether another one says the same: the right one stays, else the first. */
static gboolean
is_twin (const DeckQuestion *self, guint index)
{
  const DeckAnswer *all = (const DeckAnswer *)(gpointer)self->answers->data;

  for (guint i = 0; i < self->answers->len; i++)
    if (i != index && g_strcmp0 (all[i].text, all[index].text) == 0 &&
        (is_right (&all[i]) == is_right (&all[index]) ? i < index
                                                      : is_right (&all[i])))
      return TRUE;
  return FALSE;
}

static void
add_choice (DeckQuestion *self)
{
  DeckCard card = DECK_CARD_INIT;
  g_autoptr (GArray) options = g_array_new (FALSE, TRUE, sizeof (DeckOption));

  for (guint i = 0; i < self->answers->len; i++)
    {
      const DeckAnswer *answer = &g_array_index (self->answers, DeckAnswer, i);
      DeckOption option = { .text = answer->text,
                            .feedback = answer->feedback,
                            .correct = is_right (answer) };

      if (answer->text == NULL || *answer->text == '\0')
        {
          deck_question_leave_out (self, _ ("one of its answers is no text"));
          return;
        }
      if (is_twin (self, i))
        {
          deck_question_warn (
              self, _ ("an answer that is given twice was kept once"));
          continue;
        }
      if (answer->fraction > 0 && !option.correct)
        deck_question_warn (
            self, _ ("an answer worth a part of the points counts as wrong"));
      g_array_append_val (options, option);
    }
  card.kind = DECK_CARD_CHOICE;
  card.options = (const DeckOption *)(gpointer)options->data;
  card.n_options = options->len;
  add (self, &card);
}

/* The right answers, a line each. */
static char *
join_right (DeckQuestion *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->answers->len; i++)
    {
      const DeckAnswer *answer = &g_array_index (self->answers, DeckAnswer, i);

      if (answer->fraction > 0 && answer->text != NULL && *answer->text != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? "<br/>" : "",
                                answer->text);
    }
  return g_string_free (text, FALSE);
}

void
deck_question_add_recall (DeckQuestion *self, const char *answer)
{
  DeckCard card = DECK_CARD_INIT;
  gboolean feedback = self->said_of_answers;

  for (guint i = 0; i < self->answers->len; i++)
    {
      const DeckAnswer *a = &g_array_index (self->answers, DeckAnswer, i);

      feedback = feedback || (a->feedback != NULL && *a->feedback != '\0');
    }
  if (feedback)
    deck_question_warn (self, _ ("what is said of each answer was left out"));
  card.answer = answer;
  add (self, &card);
}

void
deck_question_append_shuffled (const DeckQuestion *self,
                               GString *out,
                               GPtrArray *texts,
                               const char *mark,
                               const char *between)
{
  BaseRandom random =
      BASE_RANDOM_INIT (base_random_seed (self->prompt ? self->prompt : "", 0));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree guint *order = g_new (guint, texts->len + 1);
  gsize begin = out->len;

  for (guint i = 0; i < texts->len; i++)
    order[i] = i;
  base_random_shuffle (&random, order, texts->len);
  for (guint i = 0; i < texts->len; i++)
    {
      char *text = texts->pdata[order[i]];

      if (text != NULL && *text != '\0' && g_hash_table_add (seen, text))
        g_string_append_printf (out, "%s%s%s", out->len > begin ? between : "",
                                mark, text);
    }
}

static void
take_prompt (DeckQuestion *self, GString *prompt)
{
  g_free (self->prompt);
  self->prompt = g_string_free (prompt, FALSE);
}

/* Several right answers: the card asks for all of them. */
static void
add_several (DeckQuestion *self)
{
  g_autofree char *right = join_right (self);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GString *prompt = g_string_new (self->prompt);

  for (guint i = 0; i < self->answers->len; i++)
    g_ptr_array_add (all, g_array_index (self->answers, DeckAnswer, i).text);
  g_string_append (prompt, "<br/>");
  deck_question_append_shuffled (self, prompt, all, "• ", "<br/>");
  take_prompt (self, prompt);
  deck_question_warn (
      self, _ ("a question with several right answers became a card to "
               "recall all of them"));
  deck_question_add_recall (self, right);
}

/* What is to be matched, then with what. */
static void
add_matching (DeckQuestion *self)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GPtrArray) matches = g_ptr_array_new ();
  GString *prompt = g_string_new (self->prompt);

  for (guint i = 0; i < self->pairs->len; i++)
    {
      const DeckAnswer *pair = &g_array_index (self->pairs, DeckAnswer, i);

      g_ptr_array_add (matches, pair->feedback);
      if (pair->text == NULL || *pair->text == '\0')
        continue; /* a distractor has an answer only */
      g_string_append_printf (prompt, "<br/>• %s", pair->text);
      g_string_append_printf (answer, "%s%s → %s",
                              answer->len > 0 ? "<br/>" : "", pair->text,
                              pair->feedback != NULL ? pair->feedback : "");
    }
  g_string_append (prompt, "<br/>");
  deck_question_append_shuffled (self, prompt, matches, "→ ", "<br/>");
  take_prompt (self, prompt);
  deck_question_warn (
      self, _ ("a question to match pairs became a card to recall them"));
  deck_question_add_recall (self, answer->str);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  double x = ((const DeckAnswer *)a)->fraction;
  double y = ((const DeckAnswer *)b)->fraction;

  return (x > y) - (x < y);
}

/* The fraction of an answer is its place. */
static void
add_ordering (DeckQuestion *self)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  GString *prompt = g_string_new (self->prompt);

  g_array_sort (self->answers, compare_places);
  for (guint i = 0; i < self->answers->len; i++)
    {
      const DeckAnswer *item = &g_array_index (self->answers, DeckAnswer, i);

      g_ptr_array_add (items, item->text);
      g_string_append_printf (answer, "%s%u. %s", i > 0 ? "<br/>" : "", i + 1,
                              item->text != NULL ? item->text : "");
    }
  g_string_append (prompt, "<br/>");
  deck_question_append_shuffled (self, prompt, items, "• ", "<br/>");
  take_prompt (self, prompt);
  deck_question_warn (
      self, _ ("a question to put in order became a card to recall the order"));
  deck_question_add_recall (self, answer->str);
}

static guint
count_right (DeckQuestion *self, guint *n_full)
{
  guint n = 0;

  *n_full = 0;
  for (guint i = 0; i < self->answers->len; i++)
    {
      double fraction = g_array_index (self->answers, DeckAnswer, i).fraction;

      n += fraction > 0 ? 1 : 0;
      *n_full += fraction >= DECK_QUESTION_FULL_FRACTION ? 1 : 0;
    }
  return n;
}

/* What of the answers the card does not say. */
static void
warn_of_typed (DeckQuestion *self)
{
  gboolean part = FALSE, wrong = FALSE, open = FALSE;

  for (guint i = 0; i < self->answers->len; i++)
    {
      const DeckAnswer *answer = &g_array_index (self->answers, DeckAnswer, i);

      if (answer->text == NULL || *answer->text == '\0')
        continue;
      part = part || (answer->fraction > 0 && !is_right (answer));
      /* One for all that is left is not known to be wrong. */
      wrong =
          wrong || (answer->fraction <= 0 && strcmp (answer->text, "*") != 0);
      open = open || (answer->fraction > 0 && strchr (answer->text, '*'));
    }
  if (part)
    deck_question_warn (
        self, _ ("an answer worth a part of the points counts as right"));
  if (wrong)
    deck_question_warn (self,
                        _ ("an answer that counts as wrong was left out"));
  if (open && g_strcmp0 (self->type, "shortanswer") == 0)
    deck_question_warn (
        self, _ ("“*” in an answer, which may stand for any text, was kept as "
                 "it is"));
}

static void
add_typed (DeckQuestion *self)
{
  g_autofree char *answer = join_right (self);
  guint n_full;

  if (count_right (self, &n_full) == 0)
    {
      deck_question_leave_out (self, _ ("none of its answers is right"));
      return;
    }
  warn_of_typed (self);
  deck_question_warn (
      self, _ ("a question to type the answer became a card to recall"));
  deck_question_add_recall (self, answer);
}

static void
add_essay (DeckQuestion *self)
{
  gboolean graded = self->grader != NULL && *self->grader != '\0';
  g_autofree char *explanation = NULL;

  if (!graded && (self->explanation == NULL || *self->explanation == '\0'))
    {
      deck_question_leave_out (self, _ ("it has no answer to compare with"));
      return;
    }
  if (graded)
    deck_question_warn (
        self, _ ("an essay became a card to recall, with the notes for its "
                 "grader as the answer"));
  else
    {
      explanation = g_steal_pointer (&self->explanation);
      deck_question_warn (
          self, _ ("an essay became a card to recall, with what is said of it "
                   "afterwards as the answer"));
    }
  deck_question_add_recall (self, graded ? self->grader : explanation);
}

/* A program to write: the teacher's own is the answer. */
static void
add_program (DeckQuestion *self)
{
  g_autofree char *answer = join_right (self);

  if (*answer == '\0')
    {
      deck_question_leave_out (self, _ ("it has no answer to compare with"));
      return;
    }
  deck_question_warn (
      self, _ ("a program to write became a card to recall it; its tests were "
               "left out"));
  deck_question_add_recall (self, answer);
}

char *
deck_question_number_words (const char *text)
{
  g_autofree char *number = g_strstrip (g_strdup (text));
  char *colon = strchr (number, ':');
  char *dots = strstr (number, "..");

  if (dots != NULL)
    {
      *dots = '\0';
      return g_strdup_printf ("%s–%s", number, dots + 2);
    }
  if (colon == NULL || g_ascii_strtod (colon + 1, NULL) == 0)
    {
      if (colon != NULL)
        *colon = '\0';
      return g_steal_pointer (&number);
    }
  *colon = '\0';
  return g_strdup_printf ("%s ± %s", number, colon + 1);
}

/* Why a question of this type cannot be a card. */
static const char *
get_hindrance (const char *type)
{
  static const struct
  {
    const char *type; /* or how it begins */
    const char *why;
  } hindrances[] = {
    { "description", N_ ("it asks nothing") },
    { "stack", N_ ("its answers are worked out by a program for algebra") },
    { "formulas", N_ ("its numbers are drawn anew each time it is asked") },
    { "calculated", N_ ("its numbers are drawn anew each time it is asked") },
    { "random", N_ ("it stands for other questions, drawn when it is asked") },
    { "ddimageortext", N_ ("it is answered on a picture; cards hold text") },
    { "ddmarker", N_ ("it is answered on a picture; cards hold text") },
    { "drawing", N_ ("it is answered on a picture; cards hold text") },
    { "pmatch", N_ ("its answers are patterns, not texts") },
    { "regexp", N_ ("its answers are patterns, not texts") },
    { "recordrtc", N_ ("it is answered with a recording") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hindrances); i++)
    if (g_str_has_prefix (type, hindrances[i].type))
      return _ (hindrances[i].why);
  return _ ("a deck has no such cards");
}

/* Types that a card can say, and how it is made. */
static const struct
{
  const char *type;
  void (*add) (DeckQuestion *self);
} makers[] = {
  { "truefalse", add_choice }, { "shortanswer", add_typed },
  { "numerical", add_typed },  { "matching", add_matching },
  { "ddmatch", add_matching }, { "mtf", add_matching },
  { "kprime", add_matching },  { "ordering", add_ordering },
  { "essay", add_essay },      { "coderunner", add_program },
};

static gboolean
picks (const char *type)
{
  return strcmp (type, "multichoice") == 0 ||
         strcmp (type, "multichoiceset") == 0 ||
         strcmp (type, "oumultiresponse") == 0;
}

static void
make_card (DeckQuestion *self, const char *type)
{
  guint n_full, n_right;

  if (picks (type))
    {
      n_right = count_right (self, &n_full);
      if (n_right == 0)
        deck_question_leave_out (self, _ ("none of its answers is right"));
      else if (n_full == 1)
        add_choice (self);
      else
        add_several (self);
      return;
    }
  if (deck_question_has_gaps (type))
    {
      deck_question_end_gaps (self);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    if (strcmp (makers[i].type, type) == 0)
      {
        makers[i].add (self);
        return;
      }
  deck_question_leave_out (self, get_hindrance (type));
}

void
deck_question_end (DeckQuestion *self)
{
  if (self->prompt == NULL || *self->prompt == '\0')
    {
      g_free (self->prompt);
      self->prompt = g_steal_pointer (&self->name);
    }
  /* Of what the file says, whatever a card has to add to it. */
  if (self->made_id == NULL && self->prompt != NULL)
    self->made_id = deck_import_make_id (self->prompt);
  make_card (self, self->type != NULL ? self->type : "");
  deck_import_report_lost (self->import, self->lost, self->line);
  self->lost = DECK_HTML_LOST_NOTHING; /* said */
}
