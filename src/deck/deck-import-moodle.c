/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moodle's question bank as XML. */
#include "deck/deck-import-question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "xml/xml-reader.h"

typedef struct
{
  DeckQuestion base;
  XmlReader *xml;
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

static void
read_answer (Question *self)
{
  DeckAnswer answer = { 0 };
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
      self->base.lost |= DECK_HTML_LOST_IMAGE;
  deck_question_add_answer (&self->base, &answer);
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

        deck_import_append_tag (self->base.concepts, tag, &self->base.level);
      }
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
read_question (Question *self)
{
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "questiontext"))
      read_into (self, &self->base.prompt);
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
    else if (xml_reader_is (self->xml, "answer"))
      read_answer (self);
    else if (xml_reader_is (self->xml, "subquestion"))
      read_pair (self);
    else if (xml_reader_is (self->xml, "tags"))
      read_tags (self);
    else if (xml_reader_is (self->xml, "idnumber"))
      {
        g_free (self->base.id);
        self->base.id = xml_reader_dup_text (self->xml);
      }
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
      Question question;

      if (!xml_reader_is (xml, "question"))
        continue;
      if (g_strcmp0 (xml_reader_get_attribute (xml, "type"), "category") == 0)
        {
          read_category (xml, category);
          continue;
        }
      deck_question_init (&question.base, self, xml_reader_get_line (xml));
      question.xml = xml;
      question.base.type = g_strdup (xml_reader_get_attribute (xml, "type"));
      g_string_assign (question.base.concepts, category->str);
      read_question (&question);
      if (!xml_reader_failed (xml))
        deck_question_end (&question.base);
      deck_question_clear (&question.base);
    }
}
