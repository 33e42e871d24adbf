/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moodle's question bank as XML.  One right answer of several becomes a choice
 * card; what has an answer but no such options becomes a card to recall; what
 * Moodle computes or places on a picture is left out and named. */
#include "deck/deck-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "xml/xml-reader.h"

#define MAX_ANSWERS 64
/* A whole answer: fractions are written with five decimals. */
#define FULL_FRACTION 99.99

typedef struct
{
  char *text; /* markup */
  char *feedback;
  double fraction; /* percent */
} Answer;

typedef struct
{
  DeckImport *import;
  XmlReader *xml;
  int line;
  char *type;
  char *id;
  char *prompt;
  char *explanation;
  char *grader; /* what the teacher of an essay looks for */
  GString *concepts;
  DeckLevel level;
  GArray *answers; /* Answer */
  GArray *pairs;   /* Answer: text and its match in feedback */
  DeckHtmlLost lost;
} Question;

static void
answer_clear (gpointer data)
{
  Answer *answer = data;

  g_free (answer->text);
  g_free (answer->feedback);
}

static void
question_init (Question *self, DeckImport *import, XmlReader *xml)
{
  memset (self, 0, sizeof *self);
  self->import = import;
  self->xml = xml;
  self->line = xml_reader_get_line (xml);
  self->type = g_strdup (xml_reader_get_attribute (xml, "type"));
  self->concepts = g_string_new (NULL);
  self->answers = g_array_new (FALSE, FALSE, sizeof (Answer));
  g_array_set_clear_func (self->answers, answer_clear);
  self->pairs = g_array_new (FALSE, FALSE, sizeof (Answer));
  g_array_set_clear_func (self->pairs, answer_clear);
}

static void
question_clear (Question *self)
{
  g_free (self->type);
  g_free (self->id);
  g_free (self->prompt);
  g_free (self->explanation);
  g_free (self->grader);
  g_string_free (self->concepts, TRUE);
  g_array_unref (self->answers);
  g_array_unref (self->pairs);
}

/* ---- reading ---- */

/* Texts are HTML unless their format says plain; most say nothing. */
static char *
to_markup (Question *self, const char *text)
{
  return deck_html_to_markup (text != NULL ? text : "", &self->lost);
}

/* The <text> of the current element, other children noted.  text is that of a
 * leaf. */
static char *
read_text_child (Question *self)
{
  char *markup = NULL;

  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "text") && markup == NULL)
      {
        g_autofree char *text = xml_reader_dup_raw_text (self->xml);

        markup = to_markup (self, text);
      }
    else if (xml_reader_is (self->xml, "file"))
      self->lost |= DECK_HTML_LOST_IMAGE;
  return markup != NULL ? markup : g_strdup ("");
}

static void
read_answer (Question *self)
{
  Answer answer = { 0 };
  const char *fraction = xml_reader_get_attribute (self->xml, "fraction");

  answer.fraction = fraction != NULL ? g_ascii_strtod (fraction, NULL) : 0;
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "text"))
      {
        g_autofree char *text = xml_reader_dup_raw_text (self->xml);

        g_free (answer.text);
        answer.text = to_markup (self, text);
      }
    else if (xml_reader_is (self->xml, "feedback"))
      {
        g_free (answer.feedback);
        answer.feedback = read_text_child (self);
      }
    else if (xml_reader_is (self->xml, "file"))
      self->lost |= DECK_HTML_LOST_IMAGE;
  if (self->answers->len < MAX_ANSWERS)
    g_array_append_val (self->answers, answer);
  else
    answer_clear (&answer);
}

static void
read_pair (Question *self)
{
  Answer pair = { 0 };

  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "text"))
      {
        g_autofree char *text = xml_reader_dup_raw_text (self->xml);

        g_free (pair.text);
        pair.text = to_markup (self, text);
      }
    else if (xml_reader_is (self->xml, "answer"))
      {
        g_free (pair.feedback);
        pair.feedback = read_text_child (self);
      }
    else if (xml_reader_is (self->xml, "file"))
      self->lost |= DECK_HTML_LOST_IMAGE;
  if (self->pairs->len < MAX_ANSWERS)
    g_array_append_val (self->pairs, pair);
  else
    answer_clear (&pair);
}

static void
read_tags (Question *self)
{
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "tag"))
      {
        g_autofree char *tag = read_text_child (self);

        deck_import_append_tag (self->concepts, tag, &self->level);
      }
}

static void
read_into (Question *self, char **field)
{
  g_free (*field);
  *field = read_text_child (self);
}

static void
read_question (Question *self)
{
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "questiontext"))
      read_into (self, &self->prompt);
    else if (xml_reader_is (self->xml, "generalfeedback"))
      read_into (self, &self->explanation);
    else if (xml_reader_is (self->xml, "graderinfo"))
      read_into (self, &self->grader);
    else if (xml_reader_is (self->xml, "answer"))
      read_answer (self);
    else if (xml_reader_is (self->xml, "subquestion"))
      read_pair (self);
    else if (xml_reader_is (self->xml, "tags"))
      read_tags (self);
    else if (xml_reader_is (self->xml, "idnumber"))
      {
        g_free (self->id);
        self->id = xml_reader_dup_text (self->xml);
      }
}

/* ---- cards ---- */

static void
add (Question *self, DeckCard *card)
{
  card->prompt = self->prompt;
  card->explanation = self->explanation;
  card->concepts = self->concepts->str;
  card->level = self->level;
  deck_import_add (self->import, card, self->id, self->line);
}

static void
warn (Question *self, const char *message)
{
  base_diagnostics_add (self->import->report, BASE_SEVERITY_WARNING,
                        self->import->file, self->line, "%s", message);
}

static void
leave_out (Question *self, const char *why)
{
  self->import->n_items++;
  base_diagnostics_add (self->import->report, BASE_SEVERITY_ERROR,
                        self->import->file, self->line,
                        _ ("question of type “%.40s” left out: %s"),
                        self->type != NULL ? self->type : "", why);
}

static void
add_choice (Question *self)
{
  DeckCard card = DECK_CARD_INIT;
  g_autoptr (GArray) options = g_array_new (FALSE, TRUE, sizeof (DeckOption));

  for (guint i = 0; i < self->answers->len; i++)
    {
      const Answer *answer = &g_array_index (self->answers, Answer, i);
      DeckOption option = { .text = answer->text,
                            .feedback = answer->feedback,
                            .correct = answer->fraction >= FULL_FRACTION };

      if (answer->fraction > 0 && !option.correct)
        warn (self, _ ("an answer worth a part of the points counts as wrong"));
      g_array_append_val (options, option);
    }
  card.kind = DECK_CARD_CHOICE;
  card.options = (const DeckOption *)(gpointer)options->data;
  card.n_options = options->len;
  add (self, &card);
}

/* Answers in lines: those with more than nothing, or all. */
static char *
join_answers (Question *self, gboolean right_only)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->answers->len; i++)
    {
      const Answer *answer = &g_array_index (self->answers, Answer, i);

      if (answer->text == NULL || *answer->text == '\0' ||
          (right_only && answer->fraction <= 0))
        continue;
      g_string_append_printf (text, "%s%s%s", text->len > 0 ? "<br/>" : "",
                              right_only ? "" : "• ", answer->text);
    }
  return g_string_free (text, FALSE);
}

static void
add_recall (Question *self, const char *answer)
{
  DeckCard card = DECK_CARD_INIT;

  card.answer = answer;
  add (self, &card);
}

/* Several right answers: the card asks for all of them. */
static void
add_several (Question *self)
{
  g_autofree char *right = join_answers (self, TRUE);
  g_autofree char *all = join_answers (self, FALSE);
  g_autofree char *prompt = self->prompt;

  self->prompt = g_strconcat (prompt != NULL ? prompt : "", "<br/>", all, NULL);
  warn (self, _ ("a question with several right answers became a card to "
                 "recall all of them"));
  add_recall (self, right);
}

static void
add_matching (Question *self)
{
  g_autoptr (GString) answer = g_string_new (NULL);

  for (guint i = 0; i < self->pairs->len; i++)
    {
      const Answer *pair = &g_array_index (self->pairs, Answer, i);

      if (pair->text == NULL || *pair->text == '\0')
        continue; /* a distractor has an answer only */
      g_string_append_printf (answer, "%s%s → %s",
                              answer->len > 0 ? "<br/>" : "", pair->text,
                              pair->feedback != NULL ? pair->feedback : "");
    }
  warn (self, _ ("a question to match pairs became a card to recall them"));
  add_recall (self, answer->str);
}

static guint
count_right (Question *self, guint *n_full)
{
  guint n = 0;

  *n_full = 0;
  for (guint i = 0; i < self->answers->len; i++)
    {
      double fraction = g_array_index (self->answers, Answer, i).fraction;

      n += fraction > 0 ? 1 : 0;
      *n_full += fraction >= FULL_FRACTION ? 1 : 0;
    }
  return n;
}

static void
add_question (Question *self)
{
  const char *type = self->type != NULL ? self->type : "";
  g_autofree char *answer = NULL;
  guint n_full;

  count_right (self, &n_full);
  if (strcmp (type, "multichoice") == 0 && n_full != 1)
    add_several (self);
  else if (strcmp (type, "multichoice") == 0 || strcmp (type, "truefalse") == 0)
    add_choice (self);
  else if (strcmp (type, "shortanswer") == 0 || strcmp (type, "numerical") == 0)
    {
      answer = join_answers (self, TRUE);
      warn (self, _ ("a question to type the answer became a card to recall"));
      add_recall (self, answer);
    }
  else if (strcmp (type, "matching") == 0)
    add_matching (self);
  else if (strcmp (type, "essay") == 0)
    {
      if (self->grader == NULL || *self->grader == '\0')
        {
          leave_out (self, _ ("it has no answer to compare with"));
          return;
        }
      warn (self, _ ("an essay became a card to recall, with the notes for its "
                     "grader as the answer"));
      add_recall (self, self->grader);
    }
  else if (strcmp (type, "description") == 0)
    leave_out (self, _ ("it asks nothing"));
  else
    leave_out (self, _ ("a deck has no such cards"));
  deck_import_report_lost (self->import, self->lost, self->line);
}

/* A category is no question: its last part, "Networks" of
 * "$course$/top/Networks", is what the questions after it are about. */
static void
read_category (XmlReader *xml, GString *concept)
{
  xml_reader_enter (xml);
  while (xml_reader_next_child (xml))
    if (xml_reader_is (xml, "category"))
      {
        xml_reader_enter (xml);
        while (xml_reader_next_child (xml))
          if (xml_reader_is (xml, "text"))
            {
              g_autofree char *path = xml_reader_dup_text (xml);
              const char *slash = path != NULL ? strrchr (path, '/') : NULL;

              g_string_truncate (concept, 0);
              if (path != NULL)
                deck_import_append_id (concept,
                                       slash != NULL ? slash + 1 : path);
            }
      }
}

void
deck_import_moodle (DeckImport *self, GBytes *bytes)
{
  XmlLimits limits = XML_LIMITS_INIT;
  g_autoptr (XmlReader) xml = NULL;
  g_autoptr (GString) category = g_string_new (NULL);

  /* Pictures come along inside; a DOCTYPE points at the web, unread. */
  limits.max_value_bytes = DECK_IMPORT_MAX_BYTES;
  limits.skip_doctype = TRUE;
  xml = xml_reader_new_for_bytes (bytes, self->file, &limits, self->report);
  if (xml == NULL || !xml_reader_enter_root (xml, "quiz", NULL, 0, NULL))
    return;
  while (xml_reader_next_child (xml))
    {
      Question question;

      if (!xml_reader_is (xml, "question"))
        continue;
      if (g_strcmp0 (xml_reader_get_attribute (xml, "type"), "category") == 0)
        {
          read_category (xml, category);
          continue;
        }
      question_init (&question, self, xml);
      g_string_assign (question.concepts, category->str);
      read_question (&question);
      if (!xml_reader_failed (xml))
        add_question (&question);
      question_clear (&question);
    }
}
