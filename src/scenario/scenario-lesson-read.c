/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-lesson-private.h"
#include "scenario/scenario-reader.h"
#include "scenario/scenario.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LARGE 1e18
/* A word for a number is a rough one. */
#define CLAIM_WITHIN 0.1

typedef ScenarioLessonReading Reading;

static const char *const kind_names[] = { "predict", "knob", "failure",
                                          "explain", NULL };

/* ---- what every part is read with ---- */

const char *
scenario_lesson_keep_attribute (const ScenarioLessonReading *self,
                                const char *name)
{
  const char *value = xml_reader_get_attribute (self->xml, name);

  return value != NULL ? scenario_lesson_keep (self->lesson, g_strdup (value))
                       : NULL;
}

const char *
scenario_lesson_require (const ScenarioLessonReading *self, const char *name)
{
  if (xml_reader_require_attribute (self->xml, name) == NULL)
    return "";
  return scenario_lesson_keep_attribute (self, name);
}

void
scenario_lesson_read_text (const ScenarioLessonReading *self,
                           const char **field)
{
  if (**field != '\0')
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR, _ ("a second <%s>"),
                       xml_reader_get_name (self->xml));
  xml_reader_allow_attributes (self->xml, "xml:lang");
  *field =
      scenario_lesson_keep (self->lesson, xml_reader_dup_markup (self->xml));
  if (**field == '\0')
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR, _ ("an empty text"));
}

gboolean
scenario_lesson_has_room (const ScenarioLessonReading *self,
                          const GArray *array,
                          guint most)
{
  if (array->len < most)
    return TRUE;
  xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                     _ ("more than the %u of <%s> allowed here"), most,
                     xml_reader_get_name (self->xml));
  return FALSE;
}

void
scenario_lesson_read_claim (const ScenarioLessonReading *self, GArray *claims)
{
  ScenarioClaim claim = { .line = xml_reader_get_line (self->xml),
                          .is = NAN,
                          .within = CLAIM_WITHIN };

  xml_reader_allow_attributes (self->xml, "words of is within");
  claim.words = scenario_lesson_require (self, "words");
  claim.of = scenario_lesson_require (self, "of");
  xml_reader_read_double (self->xml, "is", -LARGE, LARGE, &claim.is);
  xml_reader_read_double (self->xml, "within", 0, 1, &claim.within);
  scenario_refuse_children (self->xml);
  if (scenario_lesson_has_room (self, claims, SCENARIO_LESSON_MAX_CLAIMS))
    g_array_append_val (claims, claim);
}

/* ---- the lesson ---- */

static void
read_cards (Reading *self)
{
  ScenarioLessonCard card = { .line = xml_reader_get_line (self->xml) };

  xml_reader_allow_attributes (self->xml, "deck card");
  card.deck = scenario_lesson_require (self, "deck");
  card.card = scenario_lesson_keep_attribute (self, "card");
  scenario_refuse_children (self->xml);
  if (scenario_lesson_has_room (self, self->lesson->cards,
                                SCENARIO_LESSON_MAX_CARDS))
    g_array_append_val (self->lesson->cards, card);
}

static void
read_head (Reading *self)
{
  ScenarioLesson *lesson = self->lesson;
  const char *concepts;

  lesson->file =
      scenario_lesson_keep (lesson, g_strdup (xml_reader_get_file (self->xml)));
  lesson->id = scenario_lesson_require (self, "id");
  concepts = scenario_lesson_keep_attribute (self, "concepts");
  lesson->concepts = concepts != NULL ? concepts : "";
  xml_reader_allow_attributes (self->xml, "id concepts xml:lang");
  if (*lesson->id != '\0' && !scenario_id_is_valid (lesson->id))
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                       _ ("id=\"%.60s\": expected a letter or digit, then "
                          "letters, digits, “-”, “_”, “.”"),
                       lesson->id);
}

static void
read_title (Reading *self)
{
  char *title;

  xml_reader_allow_attributes (self->xml, "xml:lang");
  title = xml_reader_dup_text (self->xml);
  self->lesson->title = scenario_lesson_keep (self->lesson, title);
}

static guint
find_kind (const XmlReader *xml)
{
  guint kind = 0;

  while (kind_names[kind] != NULL && !xml_reader_is (xml, kind_names[kind]))
    kind++;
  return kind;
}

static void
read_children (Reading *self)
{
  while (xml_reader_next_child (self->xml))
    {
      guint kind = find_kind (self->xml);

      if (kind < SCENARIO_N_ROUND_KINDS)
        scenario_lesson_read_round (self, (ScenarioRoundKind)kind);
      else if (xml_reader_is (self->xml, "title"))
        read_title (self);
      else if (xml_reader_is (self->xml, "summary"))
        scenario_lesson_read_text (self, &self->lesson->summary);
      else if (xml_reader_is (self->xml, "claim"))
        scenario_lesson_read_claim (self, self->lesson->claims);
      else if (xml_reader_is (self->xml, "cards"))
        read_cards (self);
      else
        xml_reader_refuse_child (self->xml,
                                 "title, summary, claim, predict, knob, "
                                 "failure, explain, cards");
    }
}

static void
check_whole (const ScenarioLesson *lesson, BaseDiagnostics *diagnostics)
{
  gboolean predicts = FALSE;

  for (guint i = 0; i < lesson->rounds->len; i++)
    predicts |= g_array_index (lesson->rounds, ScenarioRound, i).kind ==
                SCENARIO_ROUND_PREDICT;
  if (*lesson->title == '\0')
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, lesson->file, 1,
                          _ ("the lesson has no <title>"));
  if (!predicts)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, lesson->file, 1,
                          _ ("the lesson has no <predict>: predicting before "
                             "seeing is what teaches"));
}

static ScenarioLesson *
load_from (XmlReader *xml, BaseDiagnostics *diagnostics)
{
  guint errors = base_diagnostics_count (diagnostics, BASE_SEVERITY_ERROR);
  g_autoptr (ScenarioLesson) lesson = scenario_lesson_new ();
  Reading reading = { .xml = xml, .lesson = lesson };

  if (!xml_reader_enter_root (xml, "lesson", SCENARIO_LESSON_NAMESPACE,
                              SCENARIO_LESSON_VERSION, NULL))
    return NULL;
  read_head (&reading);
  read_children (&reading);
  if (base_diagnostics_count (diagnostics, BASE_SEVERITY_ERROR) == errors)
    check_whole (lesson, diagnostics);
  if (base_diagnostics_count (diagnostics, BASE_SEVERITY_ERROR) != errors)
    return NULL;
  return g_steal_pointer (&lesson);
}

static const XmlLimits limits = { SCENARIO_LESSON_MAX_BYTES,
                                  SCENARIO_LESSON_MAX_DEPTH,
                                  SCENARIO_LESSON_MAX_ELEMENTS,
                                  SCENARIO_LESSON_MAX_TEXT_BYTES, FALSE };

ScenarioLesson *
scenario_lesson_load_file (const char *path, BaseDiagnostics *diagnostics)
{
  g_autoptr (XmlReader) xml =
      xml_reader_new_for_file (path, &limits, diagnostics);

  return xml != NULL ? load_from (xml, diagnostics) : NULL;
}

ScenarioLesson *
scenario_lesson_load_bytes (GBytes *bytes,
                            const char *name,
                            BaseDiagnostics *diagnostics)
{
  g_autoptr (XmlReader) xml =
      xml_reader_new_for_bytes (bytes, name, &limits, diagnostics);

  return xml != NULL ? load_from (xml, diagnostics) : NULL;
}
