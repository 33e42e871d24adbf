/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GIFT, the text in which teachers write questions for Moodle:
 *
 *   // [id:q1] [tag:rings] a comment
 *   ::Title:: Question { =right #feedback ~wrong ~%50%half ####explanation }
 *
 * Questions are parted by blank lines; a backslash takes the meaning from one
 * of ~ = # { } : or writes a line break as \n.  The kind of a question is seen
 * from its answers.  Where a blank line was forgotten, a title parts too. */
#include "deck/deck-import-question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-markup.h"

/* The light ways to say how a text is written; "moodle" is HTML whose line
 * breaks count. */
typedef enum
{
  FORMAT_MOODLE,
  FORMAT_HTML,
  FORMAT_PLAIN,
  FORMAT_MARKDOWN,
} Format;

typedef enum
{
  BEFORE_ANSWERS,
  IN_ANSWERS,
  AFTER_ANSWERS,
} Place;

typedef struct
{
  DeckQuestion base;
  Format format;
  GString *category;
  GString *block;    /* the question under way, its lines */
  GString *comments; /* after its answers: its own, or the next one's */
  Place place;       /* at the end of block */
  int again;         /* the line on which answers begin anew; 0: none */
} Question;

/* ---- texts ---- */

/* The first of the characters that no backslash stands before; or the end. */
static char *
find (char *text, const char *characters)
{
  for (; *text != '\0'; text++)
    if (*text == '\\' && text[1] != '\0')
      text++;
    else if (strchr (characters, *text) != NULL)
      return text;
  return text;
}

static char *
find_pair (char *text, const char *pair)
{
  for (text = find (text, pair); *text != '\0'; text = find (text + 1, pair))
    if (text[1] == pair[1])
      return text;
  return NULL;
}

/* Without its backslashes. */
static char *
unescape (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  for (; *text != '\0'; text++)
    if (*text != '\\' || text[1] == '\0' ||
        strchr ("~=#{}:n\\", text[1]) == NULL)
      g_string_append_c (out, *text);
    else
      {
        text++;
        g_string_append_c (out, *text == 'n' ? '\n' : *text);
      }
  return g_string_free (out, FALSE);
}

/* Reads "[html]" and its like; *text goes past it. */
static Format
read_format (char **text, Format format)
{
  static const struct
  {
    const char *word;
    Format format;
  } formats[] = { { "[html]", FORMAT_HTML },
                  { "[plain]", FORMAT_PLAIN },
                  { "[moodle]", FORMAT_MOODLE },
                  { "[markdown]", FORMAT_MARKDOWN } };

  *text += strspn (*text, " \t\n");
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_prefix (*text, formats[i].word))
      {
        *text += strlen (formats[i].word);
        return formats[i].format;
      }
  return format;
}

static char *
to_markup (Question *self, char *text)
{
  Format format = read_format (&text, self->format);
  g_autofree char *plain = unescape (text);
  g_autoptr (GString) html = NULL;
  DeckHtmlLost lost = DECK_HTML_LOST_NOTHING;
  char *markup;

  g_strstrip (plain);
  if (format == FORMAT_PLAIN)
    return deck_markup_from_plain (plain);
  html = g_string_new (plain);
  if (format != FORMAT_HTML)
    g_string_replace (html, "\n", "<br/>", 0);
  markup = deck_html_to_markup (html->str, &lost);
  self->base.lost |= lost;
  /* "<br>" as an answer of a quiz about HTML, not said to be HTML. */
  if (*markup == '\0' && format != FORMAT_HTML &&
      lost == DECK_HTML_LOST_NOTHING)
    {
      g_free (markup);
      markup = deck_markup_from_plain (plain);
    }
  return markup;
}

/* ---- answers ---- */

/* "%50%" before an answer: its share of the points. */
static double
read_weight (char **text, double otherwise)
{
  char *end;
  double weight;

  if (**text != '%')
    return otherwise;
  weight = g_ascii_strtod (*text + 1, &end);
  if (end == *text + 1 || *end != '%')
    return otherwise;
  *text = end + 1;
  return weight;
}

/* Cuts the feedback, "#so", off the answer. */
static char *
cut_feedback (Question *self, char *text)
{
  char *hash = find (text, "#");

  if (*hash == '\0')
    return NULL;
  *hash = '\0';
  return to_markup (self, hash + 1);
}

/* One answer: mark is the "=" or "~" before it.  Pairs are "=this -> that". */
static void
read_answer (Question *self, char mark, char *text)
{
  DeckAnswer answer = { 0 };
  char *arrow;

  text += strspn (text, " \t\n");
  answer.fraction = read_weight (&text, mark == '=' ? 100 : 0);
  answer.feedback = cut_feedback (self, text);
  arrow = strstr (text, "->");
  if (mark == '=' && arrow != NULL)
    {
      *arrow = '\0';
      if (answer.feedback != NULL)
        deck_question_warn (&self->base,
                            _ ("what is said of a pair was left out"));
      g_free (answer.feedback);
      answer.feedback = to_markup (self, arrow + 2);
      answer.text = to_markup (self, text);
      deck_question_add_pair (&self->base, &answer);
      return;
    }
  answer.text = to_markup (self, text);
  deck_question_add_answer (&self->base, &answer);
}

static void
read_number (Question *self, char mark, char *text)
{
  DeckAnswer answer = { 0 };
  g_autofree char *words = NULL;

  text += strspn (text, " \t\n");
  answer.fraction = read_weight (&text, mark == '~' ? 0 : 100);
  answer.feedback = cut_feedback (self, text);
  words = deck_question_number_words (text);
  answer.text = deck_markup_from_plain (words);
  deck_question_add_answer (&self->base, &answer);
}

/* Answers up to the end, each begun by "=" or "~"; returns whether there was a
 * "~". */
static gboolean
read_answers (Question *self,
              char *text,
              void (*read) (Question *self, char mark, char *text))
{
  gboolean wrong = FALSE;
  char *at = find (text, "=~");

  if (strspn (text, " \t\n") < (gsize)(at - text))
    deck_question_warn (&self->base,
                        _ ("text before the first answer was left out"));
  while (*at != '\0')
    {
      char mark = *at;
      char *next = find (at + 1, "=~");
      g_autofree char *part = g_strndup (at + 1, (gsize)(next - at - 1));

      wrong = wrong || mark == '~';
      read (self, mark, part);
      at = next;
    }
  return wrong;
}

/* "3:2", "=3 =%50%4", or "3:2 ~#wrong": the first needs no "=". */
static void
read_numbers (Question *self, char *text)
{
  char *mark = find (text, "=~");
  g_autofree char *first = g_strndup (text, (gsize)(mark - text));

  if (*g_strstrip (first) != '\0')
    read_number (self, '=', first);
  read_answers (self, mark, read_number);
}

/* The place of the word among those for true and false, true ones first; or
 * -1. */
static int
find_truth (const char *word)
{
  static const char *const words[] = { "TRUE", "T", "FALSE", "F" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], word) == 0)
      return (int)i;
  return -1;
}

/* "T", "FALSE#why it is wrong#why it is right". */
static gboolean
read_true_false (Question *self, char *text)
{
  char *end = find (text, "#");
  g_autofree char *word = g_strndup (text, (gsize)(end - text));
  g_autofree char *wrong = NULL;
  g_autofree char *right = NULL;
  DeckAnswer answers[2] = { 0 };
  int truth = find_truth (g_strstrip (word));

  if (truth < 0)
    return FALSE;
  if (*end == '#')
    {
      right = cut_feedback (self, end + 1);
      wrong = to_markup (self, end + 1);
    }
  for (guint k = 0; k < 2; k++)
    {
      gboolean correct = (k == 0) == (truth < 2);

      answers[k].text = g_strdup (k == 0 ? _ ("true") : _ ("false"));
      answers[k].fraction = correct ? 100 : 0;
      answers[k].feedback =
          correct ? g_steal_pointer (&right) : g_steal_pointer (&wrong);
      deck_question_add_answer (&self->base, &answers[k]);
    }
  self->base.type = g_strdup ("truefalse");
  return TRUE;
}

/* What stands in the braces. */
static void
read_body (Question *self, char *body)
{
  char *general = find (body, "#");

  while (*general != '\0' && !g_str_has_prefix (general, "####"))
    general = find (general + 1, "#");
  if (*general != '\0')
    {
      *general = '\0';
      self->base.explanation = to_markup (self, general + 4);
    }
  g_strstrip (body);
  if (*body == '\0')
    self->base.type = g_strdup ("essay");
  else if (*body == '#')
    {
      self->base.type = g_strdup ("numerical");
      read_numbers (self, body + 1);
    }
  else if (!read_true_false (self, body))
    {
      gboolean wrong = read_answers (self, body, read_answer);

      if (self->base.pairs->len > 0)
        {
          self->base.type = g_strdup ("matching");
          if (self->base.answers->len > 0)
            deck_question_warn (&self->base,
                                _ ("an answer that is no pair was left out"));
        }
      else
        self->base.type = g_strdup (wrong ? "multichoice" : "shortanswer");
    }
}

/* ---- questions ---- */

/* Comments may hold "[id:…]" and "[tag:…]". */
static void
read_comment (Question *self, const char *line)
{
  const char *at = line;

  while ((at = strchr (at, '[')) != NULL)
    {
      const char *end = strchr (at, ']');
      const char *colon;

      if (end == NULL)
        return;
      colon = memchr (at, ':', (gsize)(end - at));
      if (colon != NULL)
        {
          g_autofree char *value =
              g_strndup (colon + 1, (gsize)(end - colon - 1));

          if (g_str_has_prefix (at, "[id:"))
            {
              g_free (self->base.id);
              self->base.id = g_strdup (value);
            }
          else if (g_str_has_prefix (at, "[tag:"))
            deck_import_append_tag (self->base.concepts, value,
                                    &self->base.level);
        }
      at = end;
    }
}

/* "$CATEGORY: top/Networks": what the questions after it are about. */
static gboolean
read_category (Question *self, const char *line)
{
  const char *name;
  const char *slash;

  if (!g_str_has_prefix (line, "$CATEGORY:"))
    return FALSE;
  name = line + strlen ("$CATEGORY:");
  slash = strrchr (name, '/');
  g_string_truncate (self->category, 0);
  deck_import_append_id (self->category, slash != NULL ? slash + 1 : name);
  return TRUE;
}

static void
read_question (Question *self, char *text)
{
  char *open;
  char *close;
  char *title_end;

  text += strspn (text, " \t\n");
  if (g_str_has_prefix (text, "::") &&
      (title_end = find_pair (text + 2, "::")) != NULL)
    text = title_end + 2; /* a title is for lists; the prompt says more */
  self->format = read_format (&text, FORMAT_MOODLE);
  if (self->category->len > 0)
    {
      g_string_prepend (self->base.concepts,
                        self->base.concepts->len > 0 ? " " : "");
      g_string_prepend (self->base.concepts, self->category->str);
    }
  open = find (text, "{");
  if (*open == '\0')
    self->base.type = g_strdup ("description");
  else
    {
      close = find (open + 1, "}");
      *open = '\0';
      if (*close == '\0')
        {
          deck_question_leave_out (&self->base, _ ("“}” is missing"));
          return;
        }
      *close = '\0';
      read_body (self, open + 1);
      if (strspn (close + 1, " \t\n") < strlen (close + 1))
        {
          g_autofree char *both = g_strconcat (text, "_____", close + 1, NULL);

          self->base.prompt = to_markup (self, both);
        }
    }
  if (self->base.prompt == NULL)
    self->base.prompt = to_markup (self, text);
  deck_question_end (&self->base);
}

/* ---- lines ---- */

static void
follow_braces (Question *self, char *row)
{
  for (row = find (row, "{}"); *row != '\0'; row = find (row + 1, "{}"))
    if (*row == '{' && self->place == BEFORE_ANSWERS)
      self->place = IN_ANSWERS;
    else if (*row == '}' && self->place == IN_ANSWERS)
      self->place = AFTER_ANSWERS;
}

static gboolean
begins_with_title (char *row)
{
  return g_str_has_prefix (row, "::") && find_pair (row + 2, "::") != NULL;
}

/* Whether an answer is in the braces that the line has: "x^{2}" is text. */
static gboolean
begins_answers (char *row)
{
  for (row = find (row, "{"); *row != '\0'; row = find (row + 1, "{"))
    {
      char *inside = row + 1 + strspn (row + 1, " \t");
      g_autofree char *word = g_strndup (inside, strlen ("FALSE}"));

      word[strcspn (word, "}# \t")] = '\0';
      /* Answers may begin on the next line: strchr finds the end too. */
      if (strchr ("=~#}", *inside) != NULL || find_truth (word) >= 0)
        return TRUE;
    }
  return FALSE;
}

static void
end_block (Question *self)
{
  DeckImport *import = self->base.import;

  if (self->block->len > DECK_IMPORT_MAX_FIELD_BYTES)
    deck_import_leave_out (import, self->base.line,
                           _ ("the question is longer than a card can hold; a "
                              "blank line ends it"));
  else if (self->again > 0)
    {
      g_autofree char *why = g_strdup_printf (
          _ ("on line %d answers begin again: put a blank line between "
             "questions"),
          self->again);

      deck_question_leave_out (&self->base, why);
    }
  else
    read_question (self, self->block->str);
  g_string_truncate (self->block, 0);
  deck_question_clear (&self->base);
  deck_question_init (&self->base, import, 0);
  self->place = BEFORE_ANSWERS;
  self->again = 0;
}

static void
read_late_comments (Question *self)
{
  read_comment (self, self->comments->str);
  g_string_truncate (self->comments, 0);
}

/* Without the space before it; no comment. */
static void
append_row (Question *self, char *row, int line)
{
  if (self->block->len > 0 && begins_with_title (row))
    {
      end_block (self);
      read_late_comments (self);
      self->base.line = line;
      deck_question_warn (&self->base,
                          _ ("no blank line stands before this question; it "
                             "was taken for one of its own"));
    }
  else if (self->place == AFTER_ANSWERS && self->again == 0 &&
           begins_answers (row))
    self->again = line;
  if (self->block->len == 0)
    self->base.line = line;
  follow_braces (self, row);
  /* A lone backslash stands for a blank line in a question. */
  g_string_append_printf (self->block, "%s\n",
                          strcmp (row, "\\") == 0 ? "" : row);
}

static void
read_row (Question *self, char *row, int line)
{
  g_strstrip (row);
  if (!g_str_has_prefix (row, "//"))
    {
      if (*row != '\0' && !read_category (self, row))
        append_row (self, row, line);
    }
  else if (self->place == AFTER_ANSWERS)
    g_string_append (self->comments, row);
  else
    read_comment (self, row);
}

void
deck_import_gift (DeckImport *self, const char *text)
{
  g_autoptr (GString) category = g_string_new (NULL);
  g_autoptr (GString) block = g_string_new (NULL);
  g_autoptr (GString) comments = g_string_new (NULL);
  Question question = { .category = category,
                        .block = block,
                        .comments = comments };
  int line = 0;

  deck_question_init (&question.base, self, 0);
  for (gboolean more = TRUE; more;)
    {
      gsize length = strcspn (text, "\n");
      g_autofree char *row = g_strndup (text, length);

      line++;
      more = text[length] == '\n';
      text += length + (more ? 1 : 0);
      read_row (&question, row, line);
      if ((*row == '\0' || !more) && block->len > 0)
        {
          read_late_comments (&question);
          end_block (&question);
        }
    }
  deck_question_clear (&question.base);
}
