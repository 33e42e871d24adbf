/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moodle's question bank as XML. */
#include "deck/deck-import-question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-anki-card.h"
#include "deck/deck-export-private.h"
#include "xml/xml-reader.h"

typedef struct
{
  DeckQuestion base;
  XmlReader *xml;
  GPtrArray *columns; /* markup: what each row of mtf and kprime may be */
  char *unit;         /* of numbers */
  GString *tags;      /* concepts without the category's */
  Deck *own;          /* one of our cards, as it was written; or NULL */
} Question;

/* ---- reading ---- */

/* Texts are HTML unless their format says plain; most say nothing. */
static char *
to_markup (Question *self, const char *text)
{
  return deck_html_to_markup (text != NULL ? text : "", &self->base.lost);
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
      self->base.lost |= DECK_HTML_LOST_IMAGE;
  return markup != NULL ? markup : g_strdup ("");
}

/* A program stands in its element as it is, without a <text>. */
static void
read_program (Question *self)
{
  g_autofree char *text = xml_reader_dup_raw_text (self->xml);
  g_autofree char *escaped =
      g_markup_escape_text (text != NULL ? text : "", -1);
  g_autofree char *html = g_strconcat ("<pre>", escaped, "</pre>", NULL);
  DeckAnswer answer = { .text = to_markup (self, html), .fraction = 100 };

  deck_question_add_answer (&self->base, &answer);
}

/* A number's tolerance, "0.01" of "3.14". */
static void
read_tolerance (Question *self, DeckAnswer *answer)
{
  g_autofree char *tolerance = xml_reader_dup_text (self->xml);
  g_autofree char *number = answer->text;
  g_autofree char *both = NULL;

  both = g_strconcat (number != NULL ? number : "", ":",
                      tolerance != NULL ? tolerance : "", NULL);
  answer->text = strchr (both, '&') == NULL ? deck_question_number_words (both)
                                            : g_steal_pointer (&number);
}

static void
read_answer (Question *self)
{
  DeckAnswer answer = { 0 };
  const char *fraction = xml_reader_get_attribute (self->xml, "fraction");

  if (g_strcmp0 (self->base.type, "coderunner") == 0)
    {
      read_program (self);
      return;
    }
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
    else if (xml_reader_is (self->xml, "tolerance"))
      read_tolerance (self, &answer);
    else if (xml_reader_is (self->xml, "file"))
      self->base.lost |= DECK_HTML_LOST_IMAGE;
  deck_question_add_answer (&self->base, &answer);
}

/* One of the words to put into gaps. */
static void
read_word (Question *self)
{
  DeckAnswer word = { .text = read_text_child (self) };

  deck_question_add_answer (&self->base, &word);
}

/* The first unit is that of the answers; one may answer in another. */
static void
read_units (Question *self)
{
  gboolean others = FALSE;

  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "unit"))
      {
        xml_reader_enter (self->xml);
        while (xml_reader_next_child (self->xml))
          if (xml_reader_is (self->xml, "unit_name"))
            {
              g_autofree char *name = xml_reader_dup_text (self->xml);

              if (self->unit == NULL)
                self->unit = to_markup (self, name);
              else
                others = TRUE;
            }
      }
  if (others)
    deck_question_warn (&self->base,
                        _ ("units other than the first were left out"));
}

static void
append_unit (Question *self)
{
  for (guint i = 0; i < self->base.answers->len; i++)
    {
      DeckAnswer *answer = &g_array_index (self->base.answers, DeckAnswer, i);
      g_autofree char *number = answer->text;

      answer->text =
          g_strconcat (number != NULL ? number : "", " ", self->unit, NULL);
    }
}

/* ---- rows and columns: mtf and kprime ---- */

/* A statement; what is true of it comes with the weights. */
static void
read_row (Question *self)
{
  DeckAnswer row = { 0 };

  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "optiontext") && row.text == NULL)
      row.text = read_text_child (self);
    else if (xml_reader_is (self->xml, "feedbacktext"))
      {
        g_autofree char *text = read_text_child (self);

        self->base.said_of_answers = self->base.said_of_answers || *text;
      }
  deck_question_add_pair (&self->base, &row);
}

static void
read_column (Question *self)
{
  char *text = NULL;

  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "responsetext") && text == NULL)
      text = read_text_child (self);
  if (text == NULL)
    return;
  if (self->columns->len < DECK_QUESTION_MAX_ANSWERS)
    {
      g_ptr_array_add (self->columns, text);
      return;
    }
  g_free (text);
  deck_question_warn (&self->base, _ ("an answer too many was left out"));
}

static guint
read_number (Question *self, const char *attribute)
{
  const char *text = xml_reader_get_attribute (self->xml, attribute);

  return text != NULL ? (guint)MIN (g_ascii_strtoull (text, NULL, 10), 10000)
                      : 0;
}

static void
read_weight (Question *self)
{
  guint row = read_number (self, "rownumber");
  guint column = read_number (self, "columnnumber");

  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "value"))
      {
        g_autofree char *value = xml_reader_dup_text (self->xml);
        DeckAnswer *pair;

        if (value == NULL || g_ascii_strtod (value, NULL) <= 0 || row < 1 ||
            row > self->base.pairs->len || column < 1 ||
            column > self->columns->len)
          continue;
        pair = &g_array_index (self->base.pairs, DeckAnswer, row - 1);
        g_free (pair->feedback);
        pair->feedback =
            g_strdup (g_ptr_array_index (self->columns, column - 1));
      }
}

static void
read_pair (Question *self)
{
  DeckAnswer pair = { 0 };

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
      self->base.lost |= DECK_HTML_LOST_IMAGE;
  deck_question_add_pair (&self->base, &pair);
}

static void
read_tags (Question *self)
{
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "tag"))
      {
        g_autofree char *tag = read_text_child (self);
        DeckLevel level;

        deck_import_append_tag (self->base.concepts, tag, &self->base.level);
        deck_import_append_tag (self->tags, tag, &level);
      }
}

/* The question's text may keep one of our cards. */
static void
read_prompt (Question *self)
{
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "text") && self->base.prompt == NULL)
      {
        g_autofree char *text = xml_reader_dup_raw_text (self->xml);

        self->base.prompt = to_markup (self, text);
        if (text != NULL && self->own == NULL)
          self->own = deck_card_comment_read (text);
      }
    else if (xml_reader_is (self->xml, "file"))
      self->base.lost |= DECK_HTML_LOST_IMAGE;
}

static void
read_into (Question *self, char **field)
{
  g_free (*field);
  *field = read_text_child (self);
}

/* A text that a card has no place for. */
static void
read_lost (Question *self, const char *message)
{
  g_autofree char *text = read_text_child (self);

  if (*text != '\0')
    deck_question_warn (&self->base, message);
}

static void
read_leaf (Question *self, char **field)
{
  g_free (*field);
  *field = xml_reader_dup_text (self->xml);
}

/* What asks and what is said of it; FALSE for another element. */
static gboolean
read_text (Question *self)
{
  if (xml_reader_is (self->xml, "questiontext"))
    read_prompt (self);
  else if (xml_reader_is (self->xml, "name"))
    read_into (self, &self->base.name);
  else if (xml_reader_is (self->xml, "generalfeedback"))
    read_into (self, &self->base.explanation);
  else if (xml_reader_is (self->xml, "graderinfo"))
    read_into (self, &self->base.grader);
  else if (xml_reader_is (self->xml, "correctfeedback") ||
           xml_reader_is (self->xml, "partiallycorrectfeedback") ||
           xml_reader_is (self->xml, "incorrectfeedback"))
    read_lost (self, _ ("what is said of any answer was left out"));
  else if (xml_reader_is (self->xml, "hint"))
    read_lost (self, _ ("a hint was left out"));
  else
    return FALSE;
  return TRUE;
}

static void
read_question (Question *self)
{
  static const struct
  {
    const char *name;
    void (*read) (Question *self);
  } parts[] = {
    { "answer", read_answer },     { "subquestion", read_pair },
    { "selectoption", read_word }, { "dragbox", read_word },
    { "units", read_units },       { "row", read_row },
    { "column", read_column },     { "weight", read_weight },
    { "tags", read_tags },
  };

  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "idnumber"))
      read_leaf (self, &self->base.id);
    else if (xml_reader_is (self->xml, "delimitchars"))
      read_leaf (self, &self->base.delimiters);
    else if (!read_text (self))
      for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
        if (xml_reader_is (self->xml, parts[i].name))
          {
            parts[i].read (self);
            break;
          }
  if (self->unit != NULL && *self->unit != '\0')
    append_unit (self);
}

static gboolean
says (const char *markup, const char *wanted)
{
  g_autofree char *html = deck_export_html (wanted);
  g_autofree char *wanted_markup = deck_html_to_markup (html, NULL);

  return strcmp (markup != NULL ? markup : "", wanted_markup) == 0;
}

/* Whether the question still says what the card in its comment says. */
static gboolean
is_unchanged (const Question *self, const DeckCard *card)
{
  g_autofree char *prompt = deck_export_moodle_prompt (card);
  g_autofree char *model = deck_export_model_answer (card);
  const GArray *answers = self->base.answers;

  if (card->kind == DECK_CARD_COMPUTED || !says (self->base.prompt, prompt) ||
      !says (self->base.explanation, card->explanation) ||
      answers->len != card->n_options)
    return FALSE;
  for (guint i = 0; i < answers->len; i++)
    {
      const DeckAnswer *answer = &g_array_index (answers, DeckAnswer, i);

      if (!says (answer->text, card->options[i].text) ||
          !says (answer->feedback, card->options[i].feedback) ||
          (answer->fraction >= DECK_QUESTION_FULL_FRACTION) !=
              card->options[i].correct)
        return FALSE;
    }
  if (card->kind == DECK_CARD_EXPLAIN)
    return says (self->base.grader, model);
  return says (self->base.grader, card->answer);
}

/* TRUE where it was one of our own cards. */
static gboolean
add_own (Question *self)
{
  DeckCard card;

  if (self->own == NULL || !is_unchanged (self, deck_get_card (self->own, 0)))
    return FALSE;
  card = *deck_get_card (self->own, 0);
  card.concepts = self->tags->str;
  card.level = self->base.level;
  deck_import_add (self->base.import, &card,
                   self->base.id != NULL ? self->base.id : card.id,
                   self->base.line);
  return TRUE;
}

static void
import_question (DeckImport *import, XmlReader *xml, const char *category)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *unit = NULL;
  g_autoptr (GString) tags = g_string_new (NULL);
  g_autoptr (Deck) own = NULL;
  Question self = { .xml = xml, .columns = columns, .tags = tags };

  deck_question_init (&self.base, import, xml_reader_get_line (xml));
  self.base.type = g_strdup (xml_reader_get_attribute (xml, "type"));
  g_string_assign (self.base.concepts, category);
  read_question (&self);
  unit = self.unit;
  own = self.own;
  if (!xml_reader_failed (xml) && !add_own (&self))
    deck_question_end (&self.base);
  deck_question_clear (&self.base);
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
  const XmlLimits limits = DECK_IMPORT_XML_LIMITS_INIT;
  g_autoptr (XmlReader) xml = NULL;
  g_autoptr (GString) category = g_string_new (NULL);

  xml = xml_reader_new_for_bytes (bytes, self->file, &limits, self->report);
  if (xml == NULL || !xml_reader_enter_root (xml, "quiz", NULL, 0, NULL))
    return;
  while (xml_reader_next_child (xml))
    {
      if (!xml_reader_is (xml, "question"))
        continue;
      if (g_strcmp0 (xml_reader_get_attribute (xml, "type"), "category") == 0)
        {
          read_category (xml, category);
          continue;
        }
      import_question (self, xml, category->str);
    }
}
