/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions whose answers stand within their text: the embedded answers that
 * Moodle calls cloze, gapfill's brackets, and the numbered places of gapselect
 * and ddwtos.  All gaps of a text become one card to recall; a single one to
 * pick from becomes a choice. */
#include "deck/deck-import-question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BLANK "_____"
#define DEFAULT_DELIMITERS "[]"

/* A gap within the markup of a question. */
typedef struct
{
  const char *begin;
  const char *end;
  GArray *answers;   /* DeckAnswer */
  gboolean pick;     /* the answers are shown */
  gboolean too_many; /* answers were left out */
} Gap;

typedef gboolean (*FindGap) (const DeckQuestion *self,
                             const char *text,
                             Gap *gap);

/* The next of the characters that no backslash stands before; or NULL. */
static const char *
find_bare (const char *text, const char *end, const char *characters)
{
  for (; text < end; text++)
    if (*text == '\\' && text + 1 < end)
      text++;
    else if (strchr (characters, *text) != NULL)
      return text;
  return NULL;
}

static char *
dup_unescaped (const char *text, const char *end)
{
  GString *out = g_string_new (NULL);

  for (; text < end; text++)
    {
      if (*text == '\\' && text + 1 < end && strchr ("}#~/\"\\=", text[1]))
        text++;
      g_string_append_c (out, *text);
    }
  return g_strstrip (g_string_free (out, FALSE));
}

/* ---- cloze ---- */

typedef enum
{
  CLOZE_NONE,
  CLOZE_TYPE,
  CLOZE_NUMBER,
  CLOZE_PICK,
} ClozeKind;

/* What stands between the colons: "SHORTANSWER", "MCV", "MULTICHOICE_HS". */
static ClozeKind
cloze_kind (const char *word, gsize length)
{
  static const struct
  {
    const char *word;
    ClozeKind kind;
  } kinds[] = {
    { "SHORTANSWER", CLOZE_TYPE }, { "SHORTANSWER_C", CLOZE_TYPE },
    { "SA", CLOZE_TYPE },          { "SAC", CLOZE_TYPE },
    { "MW", CLOZE_TYPE },          { "MWC", CLOZE_TYPE },
    { "NUMERICAL", CLOZE_NUMBER }, { "NM", CLOZE_NUMBER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].word) == length &&
        g_ascii_strncasecmp (kinds[i].word, word, length) == 0)
      return kinds[i].kind;
  if (length >= 2 && length <= 17 &&
      (g_ascii_strncasecmp (word, "MC", 2) == 0 ||
       g_ascii_strncasecmp (word, "MR", 2) == 0 ||
       g_str_has_prefix (word, "MULTICHOICE") ||
       g_str_has_prefix (word, "MULTIRESPONSE")))
    return CLOZE_PICK;
  return CLOZE_NONE;
}

/* "=right#said", "%50%half", "wrong". */
static void
add_cloze_answer (Gap *gap, const char *text, const char *end, ClozeKind kind)
{
  DeckAnswer answer = { 0 };
  const char *hash;
  char *number;

  if (gap->answers->len >= DECK_QUESTION_MAX_ANSWERS)
    {
      gap->too_many = TRUE;
      return;
    }
  while (text < end && g_ascii_isspace (*text))
    text++;
  if (text < end && *text == '=')
    {
      answer.fraction = 100;
      text++;
    }
  else if (text < end && *text == '%')
    {
      answer.fraction = g_ascii_strtod (text + 1, &number);
      if (number < end && *number == '%')
        text = number + 1;
    }
  hash = find_bare (text, end, "#");
  answer.feedback = hash != NULL ? dup_unescaped (hash + 1, end) : NULL;
  answer.text = dup_unescaped (text, hash != NULL ? hash : end);
  if (kind == CLOZE_NUMBER)
    {
      g_autofree char *words = g_steal_pointer (&answer.text);

      answer.text = deck_question_number_words (words);
    }
  g_array_append_val (gap->answers, answer);
}

static gboolean
find_cloze (const DeckQuestion *self, const char *text, Gap *gap)
{
  for (; (text = strchr (text, '{')) != NULL; text++)
    {
      const char *word = text + 1 + strspn (text + 1, "0123456789");
      gsize length = *word == ':' ? strcspn (word + 1, ":{}") : 0;
      ClozeKind kind = length > 0 && word[1 + length] == ':'
                           ? cloze_kind (word + 1, length)
                           : CLOZE_NONE;
      const char *end;
      const char *at;

      if (kind == CLOZE_NONE)
        continue;
      at = word + length + 2;
      end = find_bare (at, at + strlen (at), "}");
      if (end == NULL)
        return FALSE;
      gap->begin = text;
      gap->end = end + 1;
      gap->pick = kind == CLOZE_PICK;
      if (*at == '~')
        at++;
      while (at <= end)
        {
          const char *next = find_bare (at, end, "~");

          next = next != NULL ? next : end;
          add_cloze_answer (gap, at, next, kind);
          at = next + 1;
        }
      return TRUE;
    }
  return FALSE;
}

/* ---- brackets and numbers ---- */

static void
add_answer (GArray *answers, char *text)
{
  DeckAnswer answer = { .text = text, .fraction = 100 };

  g_array_append_val (answers, answer);
}

/* "The [cat] sat"; "[cat|tomcat]" takes either. */
static gboolean
find_bracket (const DeckQuestion *self, const char *text, Gap *gap)
{
  const char *pair = self->delimiters != NULL && strlen (self->delimiters) == 2
                         ? self->delimiters
                         : DEFAULT_DELIMITERS;
  g_auto (GStrv) words = NULL;
  g_autofree char *inside = NULL;

  gap->begin = strchr (text, pair[0]);
  gap->end = gap->begin != NULL ? strchr (gap->begin + 1, pair[1]) : NULL;
  if (gap->end == NULL)
    return FALSE;
  inside = g_strndup (gap->begin + 1, (gsize)(gap->end - gap->begin - 1));
  words = g_strsplit (inside, "|", DECK_QUESTION_MAX_ANSWERS + 1);
  gap->too_many = g_strv_length (words) > DECK_QUESTION_MAX_ANSWERS;
  for (guint i = 0; i < DECK_QUESTION_MAX_ANSWERS && words[i] != NULL; i++)
    add_answer (gap->answers, g_strstrip (g_strdup (words[i])));
  gap->end++;
  return TRUE;
}

/* The next "[[9]]" and its number; NULL where there is none.  *end is past
 * it. */
static const char *
find_place (const char *text, guint64 *n, const char **end)
{
  for (; (text = strstr (text, "[[")) != NULL; text++)
    {
      char *after;

      if (!g_ascii_isdigit (text[2]))
        continue;
      *n = g_ascii_strtoull (text + 2, &after, 10);
      if (!g_str_has_prefix (after, "]]"))
        continue;
      *end = after + 2;
      return text;
    }
  return NULL;
}

/* "The [[1]] sat": the first of the words to choose from. */
static gboolean
find_number (const DeckQuestion *self, const char *text, Gap *gap)
{
  const char *end;
  guint64 n;

  for (; (text = find_place (text, &n, &end)) != NULL; text = end)
    if (n >= 1 && n <= self->answers->len)
      {
        gap->begin = text;
        gap->end = end;
        add_answer (
            gap->answers,
            g_strdup (
                g_array_index (self->answers, DeckAnswer, (guint)n - 1).text));
        return TRUE;
      }
  return FALSE;
}

/* ---- cards ---- */

static void
append_all (GString *out, GArray *answers, double least, const char *between)
{
  gsize begin = out->len;

  for (guint i = 0; i < answers->len; i++)
    {
      const DeckAnswer *answer = &g_array_index (answers, DeckAnswer, i);

      if (answer->fraction >= least && answer->text != NULL &&
          *answer->text != '\0')
        g_string_append_printf (out, "%s%s", out->len > begin ? between : "",
                                answer->text);
    }
}

static gboolean
is_choice (const Gap *gap)
{
  guint n_right = 0;

  for (guint i = 0; i < gap->answers->len; i++)
    n_right += g_array_index (gap->answers, DeckAnswer, i).fraction >=
               DECK_QUESTION_FULL_FRACTION;
  return gap->pick && n_right == 1 && gap->answers->len >= DECK_MIN_OPTIONS &&
         gap->answers->len <= DECK_MAX_OPTIONS;
}

static void
append_gap (DeckQuestion *self, const Gap *gap, GString *asked, GString *filled)
{
  gsize begin = filled->len;

  g_string_append (asked, BLANK);
  if (gap->pick)
    {
      g_autoptr (GPtrArray) words = g_ptr_array_new ();

      for (guint i = 0; i < gap->answers->len; i++)
        g_ptr_array_add (words,
                         g_array_index (gap->answers, DeckAnswer, i).text);
      g_string_append (asked, " (");
      deck_question_append_shuffled (self, asked, words, "", " / ");
      g_string_append_c (asked, ')');
    }
  g_string_append (filled, "<strong>");
  append_all (filled, gap->answers, DECK_QUESTION_FULL_FRACTION, " / ");
  if (filled->len == begin + strlen ("<strong>"))
    append_all (filled, gap->answers, 0.001, " / ");
  g_string_append (filled, "</strong>");
  for (guint i = 0; i < gap->answers->len; i++)
    {
      const DeckAnswer *answer = &g_array_index (gap->answers, DeckAnswer, i);

      self->said_of_answers = self->said_of_answers ||
                              (answer->feedback != NULL && *answer->feedback);
    }
}

/* One gap to pick from, nothing else to fill. */
static void
end_choice (DeckQuestion *self, Gap *gap)
{
  g_autofree char *before =
      g_strndup (self->prompt, (gsize)(gap->begin - self->prompt));
  char *prompt = g_strconcat (before, BLANK, gap->end, NULL);

  g_free (self->prompt);
  self->prompt = prompt;
  g_array_set_size (self->answers, 0);
  g_array_append_vals (self->answers, gap->answers->data, gap->answers->len);
  /* Theirs now. */
  memset (gap->answers->data, 0, gap->answers->len * sizeof (DeckAnswer));
  g_free (self->type);
  self->type = g_strdup ("multichoice");
  deck_question_end (self);
}

/* The words to choose from, below the text. */
static void
append_words (DeckQuestion *self, GString *asked)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; i < self->answers->len; i++)
    g_ptr_array_add (words, g_array_index (self->answers, DeckAnswer, i).text);
  g_string_append (asked, "<br/>(");
  deck_question_append_shuffled (self, asked, words, "", " / ");
  g_string_append_c (asked, ')');
}

/* A gap whose right answers were all past the cap cannot be asked. */
static gboolean
has_right (const Gap *gap)
{
  for (guint i = 0; i < gap->answers->len; i++)
    if (g_array_index (gap->answers, DeckAnswer, i).fraction > 0)
      return TRUE;
  return FALSE;
}

/* FALSE where the question had to be left out. */
static gboolean
check_gap (DeckQuestion *self, const Gap *gap, guint n_before)
{
  g_autofree char *why = NULL;

  if (n_before >= DECK_QUESTION_MAX_GAPS)
    why = g_strdup_printf (_ ("it has more than %d gaps"),
                           DECK_QUESTION_MAX_GAPS);
  else if (gap->too_many && !has_right (gap))
    why = g_strdup_printf (_ ("no answer is right of the first %d of a gap"),
                           DECK_QUESTION_MAX_ANSWERS);
  if (why != NULL)
    deck_question_leave_out (self, why);
  return why == NULL;
}

/* What may be dragged into gapfill's gaps and belongs in none. */
static gboolean
has_wrong_words (const DeckQuestion *self)
{
  for (guint i = 0; i < self->answers->len; i++)
    {
      const DeckAnswer *answer = &g_array_index (self->answers, DeckAnswer, i);

      if (answer->fraction <= 0 && answer->text != NULL &&
          *answer->text != '\0')
        return TRUE;
    }
  return FALSE;
}

/* Of places that stand for a word which the question does not have: they are
 * no gaps, and stay as they are written. */
static void
warn_of_places (DeckQuestion *self, const char *text)
{
  const char *end;
  guint64 n;

  for (; (text = find_place (text, &n, &end)) != NULL; text = end)
    if (n < 1 || n > self->answers->len)
      {
        g_autofree char *message = g_strdup_printf (
            _ ("“%.*s” stands for none of its words and was left as it is"),
            (int)MIN (end - text, 40), text);

        deck_question_warn (self, message);
        return;
      }
}

/* Of what the card does not show. */
static void
warn_of_answers (DeckQuestion *self, FindGap find, gboolean too_many)
{
  if (too_many)
    deck_question_warn (self, _ ("an answer too many was left out"));
  if (find == find_bracket && has_wrong_words (self))
    deck_question_warn (self, _ ("wrong words for its gaps were left out"));
}

static FindGap
find_gap_of (const char *type)
{
  if (strcmp (type, "cloze") == 0 || strcmp (type, "multianswer") == 0)
    return find_cloze;
  if (strcmp (type, "gapfill") == 0)
    return find_bracket;
  if (strcmp (type, "gapselect") == 0 || strcmp (type, "ddwtos") == 0)
    return find_number;
  return NULL;
}

gboolean
deck_question_has_gaps (const char *type)
{
  return find_gap_of (type) != NULL;
}

void
deck_question_end_gaps (DeckQuestion *self)
{
  FindGap find = find_gap_of (self->type);
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (GString) filled = g_string_new (NULL);
  const char *at = self->prompt != NULL ? self->prompt : "";
  gboolean too_many = FALSE;
  guint n_gaps = 0;

  for (;;)
    {
      Gap gap = { 0 };
      g_autoptr (GArray) answers = deck_question_new_answers ();

      gap.answers = answers;
      if (!find (self, at, &gap))
        break;
      if (!check_gap (self, &gap, n_gaps))
        return;
      too_many = too_many || gap.too_many;
      if (n_gaps == 0 && is_choice (&gap))
        {
          Gap next = { .answers = NULL };
          g_autoptr (GArray) others = deck_question_new_answers ();

          next.answers = others;
          if (!find (self, gap.end, &next))
            {
              end_choice (self, &gap);
              return;
            }
        }
      g_string_append_len (asked, at, gap.begin - at);
      g_string_append_len (filled, at, gap.begin - at);
      append_gap (self, &gap, asked, filled);
      at = gap.end;
      n_gaps++;
    }
  if (n_gaps == 0)
    {
      deck_question_leave_out (self, _ ("no gap was found in its text"));
      return;
    }
  g_string_append (asked, at);
  g_string_append (filled, at);
  if (find == find_number)
    {
      warn_of_places (self, self->prompt);
      append_words (self, asked);
    }
  g_free (self->prompt);
  self->prompt = g_string_free (g_steal_pointer (&asked), FALSE);
  warn_of_answers (self, find, too_many);
  if (n_gaps > 1)
    deck_question_warn (self, _ ("a text with gaps became one card that asks "
                                 "for all of them"));
  else
    deck_question_warn (
        self, _ ("a question to type the answer became a card to recall"));
  deck_question_add_recall (self, filled->str);
}
