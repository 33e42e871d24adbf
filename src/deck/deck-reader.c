/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-reader.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "deck/deck-arena.h"
#include "deck/deck-builder.h"
#include "xml/xml-reader.h"

#define DEFAULT_STEP "deal-batch"
#define DEFAULT_TOLERANCE 0.01
#define DEFAULT_WITHIN 0.1 /* a word for a number is a rough one */
#define LARGE 1e18
#define CANCEL_EVERY 256 /* cards */

/* One read: the card under way, its texts kept until it was copied. */
typedef struct
{
  XmlReader *xml;
  BaseDiagnostics *diagnostics;
  DeckBuilder *builder;
  DeckArena texts;
  GArray *options;        /* DeckOption */
  GArray *to_cover;       /* DeckConcept */
  GArray *varies;         /* DeckVary */
  GArray *misconceptions; /* DeckMisconception */
  GArray *claims;         /* DeckClaim */
  DeckComputation computation;
  GHashTable *lines; /* id → line of its first card, also of one left out */
} Reading;

static void
reading_init (Reading *self, BaseDiagnostics *diagnostics)
{
  memset (self, 0, sizeof *self);
  self->diagnostics = diagnostics;
  deck_arena_init (&self->texts);
  self->options = g_array_new (FALSE, FALSE, sizeof (DeckOption));
  self->to_cover = g_array_new (FALSE, FALSE, sizeof (DeckConcept));
  self->varies = g_array_new (FALSE, FALSE, sizeof (DeckVary));
  self->misconceptions = g_array_new (FALSE, FALSE, sizeof (DeckMisconception));
  self->claims = g_array_new (FALSE, FALSE, sizeof (DeckClaim));
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->xml, xml_reader_free);
  g_clear_pointer (&self->builder, deck_builder_free);
  deck_arena_clear (&self->texts);
  g_array_unref (self->options);
  g_array_unref (self->to_cover);
  g_array_unref (self->varies);
  g_array_unref (self->misconceptions);
  g_array_unref (self->claims);
  g_hash_table_unref (self->lines);
}

static const char *
keep (Reading *self, const char *text)
{
  return text != NULL ? deck_arena_text (&self->texts, text) : NULL;
}

static const char *
keep_attribute (Reading *self, const char *name)
{
  return keep (self, xml_reader_get_attribute (self->xml, name));
}

static const char *
keep_markup (Reading *self)
{
  return keep (self, xml_reader_get_markup (self->xml));
}

/* A second element of the same name would replace the first in silence. */
static void
read_once (Reading *self, const char **field)
{
  if (*field != NULL)
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                       _ ("a second <%s> in the same card"),
                       xml_reader_get_name (self->xml));
  xml_reader_allow_attributes (self->xml, "");
  *field = keep_markup (self);
}

static void
read_option (Reading *self)
{
  DeckOption option = { 0 };
  const char *feedback;

  xml_reader_allow_attributes (self->xml, "correct");
  xml_reader_read_boolean (self->xml, "correct", &option.correct);
  option.text = keep (
      self, xml_reader_get_markup_and_child (self->xml, "feedback", &feedback));
  option.feedback = keep (self, feedback);
  g_array_append_val (self->options, option);
}

static void
read_concept (Reading *self)
{
  DeckConcept concept = { 0 };

  xml_reader_allow_attributes (self->xml, "keywords");
  concept.keywords = keep_attribute (self, "keywords");
  concept.text = keep_markup (self);
  g_array_append_val (self->to_cover, concept);
}

static void
read_show (Reading *self, DeckCard *card)
{
  if (card->show_scenario != NULL)
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                       _ ("a second <show> in the same card"));
  xml_reader_allow_attributes (self->xml, "scenario step");
  if (xml_reader_require_attribute (self->xml, "scenario") == NULL)
    return;
  card->show_scenario = keep_attribute (self, "scenario");
  card->show_step = keep_attribute (self, "step");
  if (card->show_step == NULL)
    card->show_step = DEFAULT_STEP;
}

static void
read_claim (Reading *self)
{
  DeckClaim claim = { .line = xml_reader_get_line (self->xml),
                      .is = NAN,
                      .within = DEFAULT_WITHIN };

  xml_reader_allow_attributes (self->xml, "words of is within");
  claim.words = keep_attribute (self, "words");
  claim.of = keep_attribute (self, "of");
  xml_reader_read_double (self->xml, "is", -LARGE, LARGE, &claim.is);
  xml_reader_read_double (self->xml, "within", 0, 1, &claim.within);
  g_array_append_val (self->claims, claim);
}

static void
read_answer_kind (Reading *self, DeckComputation *computation)
{
  const char *text = xml_reader_get_attribute (self->xml, "answer");

  if (text == NULL || g_str_equal (text, "pick"))
    return;
  if (g_str_equal (text, "type"))
    computation->typed = TRUE;
  else
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                       _ ("“%.60s” is no way to answer; write pick or type"),
                       text);
}

static void
read_compute (Reading *self, DeckCard *card)
{
  DeckComputation *computation = &self->computation;

  if (card->computation != NULL)
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                       _ ("a second <compute> in the same card"));
  xml_reader_allow_attributes (self->xml, "scenario ask answer tolerance");
  computation->scenario = keep_attribute (self, "scenario");
  computation->ask = keep_attribute (self, "ask");
  read_answer_kind (self, computation);
  computation->tolerance = DEFAULT_TOLERANCE;
  xml_reader_read_double (self->xml, "tolerance", 0, 1,
                          &computation->tolerance);
  card->computation = computation;
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "vary"))
      {
        DeckVary vary = { 0 };

        xml_reader_allow_attributes (self->xml, "knob values");
        vary.knob = keep_attribute (self, "knob");
        vary.values = keep_attribute (self, "values");
        g_array_append_val (self->varies, vary);
      }
    else if (xml_reader_is (self->xml, "misconception"))
      {
        DeckMisconception wrong = { 0 };

        xml_reader_allow_attributes (self->xml, "formula");
        wrong.formula = keep_attribute (self, "formula");
        wrong.feedback = keep_markup (self);
        g_array_append_val (self->misconceptions, wrong);
      }
    else
      xml_reader_refuse_child (self->xml, "vary, misconception");
}

static void
read_card_child (Reading *self, DeckCard *card)
{
  if (xml_reader_is (self->xml, "prompt"))
    read_once (self, &card->prompt);
  else if (xml_reader_is (self->xml, "answer"))
    read_once (self, &card->answer);
  else if (xml_reader_is (self->xml, "option"))
    read_option (self);
  else if (xml_reader_is (self->xml, "hint"))
    read_once (self, &card->hint);
  else if (xml_reader_is (self->xml, "concept"))
    read_concept (self);
  else if (xml_reader_is (self->xml, "model-answer"))
    read_once (self, &card->model_answer);
  else if (xml_reader_is (self->xml, "explanation"))
    read_once (self, &card->explanation);
  else if (xml_reader_is (self->xml, "show"))
    read_show (self, card);
  else if (xml_reader_is (self->xml, "compute"))
    read_compute (self, card);
  else if (xml_reader_is (self->xml, "claim"))
    read_claim (self);
  else
    xml_reader_refuse_child (
        self->xml, "prompt, answer, option, hint, concept, model-answer, "
                   "explanation, show, compute, claim");
}

static void
read_card_attributes (Reading *self, DeckCard *card)
{
  const char *text;

  xml_reader_allow_attributes (self->xml, "id kind level concepts");
  card->id = keep_attribute (self, "id");
  card->concepts = keep_attribute (self, "concepts");
  text = xml_reader_get_attribute (self->xml, "kind");
  if (text != NULL && !deck_card_kind_from_nick (text, &card->kind))
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                       _ ("“%.60s” is no kind of card; write recall, choice, "
                          "explain or computed"),
                       text);
  text = xml_reader_get_attribute (self->xml, "level");
  if (text != NULL && !deck_level_from_nick (text, &card->level))
    xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                       _ ("“%.60s” is no level; write beginner, intermediate "
                          "or advanced"),
                       text);
}

/* Told whatever else is wrong with either card: mending that would only bring
 * this up next. */
static void
check_id (Reading *self, const DeckCard *card)
{
  int line;

  if (card->id == NULL)
    return;
  line = GPOINTER_TO_INT (g_hash_table_lookup (self->lines, card->id));
  if (line == 0)
    g_hash_table_insert (self->lines, g_strdup (card->id),
                         GINT_TO_POINTER (MAX (card->line, 1)));
  else
    base_diagnostics_add (
        self->diagnostics, BASE_SEVERITY_ERROR, xml_reader_get_file (self->xml),
        card->line,
        _ ("card left out: its id “%.128s” was given to the card of line %d; "
           "ids must differ, so give this one another"),
        card->id, line);
}

static void
add_card (Reading *self, DeckCard *card)
{
  const char *file = xml_reader_get_file (self->xml);
  g_autoptr (GError) error = NULL;

  card->claims = (const DeckClaim *)(gpointer)self->claims->data;
  card->n_claims = self->claims->len;
  card->options = (const DeckOption *)(gpointer)self->options->data;
  card->n_options = self->options->len;
  card->to_cover = (const DeckConcept *)(gpointer)self->to_cover->data;
  card->n_to_cover = self->to_cover->len;
  self->computation.varies = (const DeckVary *)(gpointer)self->varies->data;
  self->computation.n_varies = self->varies->len;
  self->computation.misconceptions =
      (const DeckMisconception *)(gpointer)self->misconceptions->data;
  self->computation.n_misconceptions = self->misconceptions->len;
  if (deck_builder_add (self->builder, card, &error))
    return;
  if (card->id != NULL)
    base_diagnostics_add (self->diagnostics, BASE_SEVERITY_ERROR, file,
                          card->line, _ ("card “%.128s” left out: %s"),
                          card->id, error->message);
  else
    base_diagnostics_add (self->diagnostics, BASE_SEVERITY_ERROR, file,
                          card->line, _ ("card left out: %s"), error->message);
}

static void
read_card (Reading *self)
{
  DeckCard card = DECK_CARD_INIT;
  guint errors =
      base_diagnostics_count (self->diagnostics, BASE_SEVERITY_ERROR);

  deck_arena_reset (&self->texts);
  g_array_set_size (self->options, 0);
  g_array_set_size (self->to_cover, 0);
  g_array_set_size (self->varies, 0);
  g_array_set_size (self->misconceptions, 0);
  g_array_set_size (self->claims, 0);
  memset (&self->computation, 0, sizeof self->computation);

  card.line = xml_reader_get_line (self->xml);
  read_card_attributes (self, &card);
  check_id (self, &card);
  xml_reader_enter (self->xml);
  while (xml_reader_next_child (self->xml))
    read_card_child (self, &card);
  /* A finding inside says it all; a card with one is not to be trusted. */
  if (base_diagnostics_count (self->diagnostics, BASE_SEVERITY_ERROR) == errors)
    add_card (self, &card);
}

static gboolean
read_root (Reading *self)
{
  const char *text;
  guint version = 1;

  if (!xml_reader_enter_root (self->xml, "deck", "urn:shardstep:deck:", 1,
                              NULL))
    return FALSE;
  xml_reader_allow_attributes (self->xml, "id version xml:lang");
  text = xml_reader_get_attribute (self->xml, "version");
  if (text != NULL &&
      (!xml_reader_read_uint (self->xml, "version", 0, G_MAXUINT, &version) ||
       version != 1))
    {
      xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                         _ ("deck version “%.60s” is not known; this program "
                            "reads version 1"),
                         text);
      return FALSE;
    }
  text = xml_reader_require_attribute (self->xml, "id");
  if (text == NULL)
    return FALSE;
  if (!deck_id_is_valid (text))
    {
      xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                         _ ("“%.60s” is no id for a deck; use up to %d "
                            "letters, digits, “.”, “_” and “-”"),
                         text, DECK_MAX_ID_BYTES);
      return FALSE;
    }
  self->builder = deck_builder_new (text);
  deck_builder_set_file (self->builder, xml_reader_get_file (self->xml));
  deck_builder_set_language (self->builder,
                             xml_reader_get_attribute (self->xml, "xml:lang"));
  return TRUE;
}

/* What the deck as a whole has; the first of a kind counts, a second one is
 * told. */
static void
read_head (Reading *self, guint *seen)
{
  static const struct
  {
    const char *name;
    void (*set) (DeckBuilder *builder, const char *text);
    char *(*dup) (XmlReader *xml);
  } heads[] = {
    { "title", deck_builder_set_title, xml_reader_dup_text },
    { "description", deck_builder_set_description, xml_reader_dup_markup },
    { "licence", deck_builder_set_licence, xml_reader_dup_text },
  };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    if (xml_reader_is (self->xml, heads[i].name))
      {
        g_autofree char *text = NULL;

        if ((*seen & (1u << i)) != 0)
          {
            xml_reader_report (self->xml, BASE_SEVERITY_ERROR,
                               _ ("a second <%s> in the same deck; the first "
                                  "one counts, remove this one"),
                               heads[i].name);
            return;
          }
        *seen |= 1u << i;
        text = heads[i].dup (self->xml);
        heads[i].set (self->builder, text);
        return;
      }
  xml_reader_refuse_child (self->xml, "title, description, licence, card");
}

/* FALSE only when cancelled. */
static gboolean
read_children (Reading *self, GCancellable *cancellable)
{
  guint seen = 0;
  guint n = 0;

  while (xml_reader_next_child (self->xml))
    if (xml_reader_is (self->xml, "card"))
      {
        read_card (self);
        if (++n % CANCEL_EVERY == 0 && g_cancellable_is_cancelled (cancellable))
          return FALSE;
      }
    else
      read_head (self, &seen);
  return !g_cancellable_is_cancelled (cancellable);
}

/* Takes the reader; NULL: what was wrong has been said. */
static Deck *
read_deck (XmlReader *xml,
           BaseDiagnostics *diagnostics,
           GCancellable *cancellable)
{
  Reading reading;
  Deck *deck = NULL;

  if (xml == NULL)
    return NULL;
  reading_init (&reading, diagnostics);
  reading.xml = xml;
  if (read_root (&reading) && read_children (&reading, cancellable) &&
      !xml_reader_failed (xml))
    deck = deck_builder_end (g_steal_pointer (&reading.builder));
  reading_clear (&reading);
  return deck;
}

Deck *
deck_read_file (const char *path,
                BaseDiagnostics *diagnostics,
                GCancellable *cancellable)
{
  return read_deck (xml_reader_new_for_file (path, NULL, diagnostics),
                    diagnostics, cancellable);
}

Deck *
deck_read_bytes (GBytes *bytes,
                 const char *name,
                 BaseDiagnostics *diagnostics,
                 GCancellable *cancellable)
{
  return read_deck (xml_reader_new_for_bytes (bytes, name, NULL, diagnostics),
                    diagnostics, cancellable);
}
