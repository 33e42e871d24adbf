/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A deck of cards as read from one file: frozen, ref-counted, safe to share
 * between threads.  All texts of a deck live in one arena that goes with it,
 * and cards are plain structs, so that 100,000 cards stay cheap.  Every char
 * pointer below is lent by the deck and never NULL ("" where there is
 * nothing), but for those that say so.
 *
 * Texts marked (markup) hold the light markup of deck-markup.h; the others are
 * plain. */

#define DECK_ERROR (deck_error_quark ())
typedef enum
{
  DECK_ERROR_INVALID,   /* a card or deck breaks a rule of this header */
  DECK_ERROR_TOO_LARGE, /* over one of the caps below */
  DECK_ERROR_WRITE,     /* the file could not be written */
  DECK_ERROR_CONFLICT,  /* another program changed the file */
  DECK_ERROR_VERSION,   /* a newer version wrote the file */
} DeckError;
GQuark deck_error_quark (void);

#define DECK_NAMESPACE "urn:shardstep:deck:1"
#define DECK_MAX_CARDS 1000000
#define DECK_MAX_ID_BYTES 128
#define DECK_MAX_TEXT_BYTES 65536 /* one text of one card */
#define DECK_MIN_OPTIONS 2
#define DECK_MAX_OPTIONS 10
#define DECK_MAX_CONCEPTS 12
#define DECK_MAX_VARIES 16
#define DECK_MAX_MISCONCEPTIONS 12
#define DECK_MAX_CLAIMS 32

typedef enum
{
  DECK_CARD_RECALL,
  DECK_CARD_CHOICE,
  DECK_CARD_EXPLAIN,
  DECK_CARD_COMPUTED,
  DECK_N_CARD_KINDS
} DeckCardKind;

typedef enum
{
  DECK_LEVEL_BEGINNER,
  DECK_LEVEL_INTERMEDIATE,
  DECK_LEVEL_ADVANCED,
  DECK_N_LEVELS
} DeckLevel;

/* The words of deck files; _from_nick returns FALSE for an unknown one. */
const char *deck_card_kind_get_nick (DeckCardKind kind);
gboolean deck_card_kind_from_nick (const char *nick, DeckCardKind *kind);
const char *deck_level_get_nick (DeckLevel level);
gboolean deck_level_from_nick (const char *nick, DeckLevel *level);

/* An answer to pick, of a choice card. */
typedef struct
{
  const char *text;     /* markup */
  const char *feedback; /* markup: said when this one was picked */
  gboolean correct;
} DeckOption;

/* An idea a written explanation should contain, of an explain card. */
typedef struct
{
  const char *text;     /* markup */
  const char *keywords; /* words that hint at it, space separated */
} DeckConcept;

/* A knob of a computed card and the values it may be drawn from. */
typedef struct
{
  const char *knob;   /* an attribute of the scenario file */
  const char *values; /* space separated */
} DeckVary;

/* A wrong way to compute, as a formula over "answer" and the knobs. */
typedef struct
{
  const char *formula;
  const char *feedback; /* markup */
} DeckMisconception;

/* What the engine is asked for a computed card. */
typedef struct
{
  const char *scenario;
  const char *ask;  /* which of its figures */
  double tolerance; /* relative, 0 to 1 */
  gboolean typed;   /* an amount is typed; else an option is picked */
  const DeckVary *varies;
  guint n_varies;
  const DeckMisconception *misconceptions;
  guint n_misconceptions;
} DeckComputation;

/* A number that a text tells: "about a quarter".  The engine vouches for it
 * when the deck is checked; a card that is edited is its editor's word. */
typedef struct
{
  const char *words; /* plain, as they stand in a text */
  const char *of;    /* a formula over the knobs and figures of what is shown */
  double is;         /* NAN: the words are the figure as it is printed */
  double within;     /* relative; of 0 absolute */
  int line;
} DeckClaim;

typedef struct
{
  const char *id; /* unique in the deck; progress hangs on it */
  DeckCardKind kind;
  DeckLevel level;
  const char *concepts; /* what it teaches: ids, space separated */
  const char *prompt;   /* markup */

  const char *answer; /* markup; recall */

  const DeckOption *options; /* choice: exactly one is correct */
  guint n_options;

  const char *hint;            /* markup; explain, may be "" */
  const DeckConcept *to_cover; /* explain: at least one */
  guint n_to_cover;
  const char *model_answer; /* markup; explain */

  const DeckComputation *computation; /* computed; else NULL */

  const char *explanation; /* markup; always shown after answering */

  const char *show_scenario; /* NULL: nothing to show */
  const char *show_step;     /* an anchor as sim_timeline_find_step reads; NULL
                                with show_scenario */

  const DeckClaim *claims;
  guint n_claims;
  int line; /* 1-based in the file; 0: not from a file */
} DeckCard;

typedef struct _Deck Deck;

Deck *deck_ref (Deck *self);
void deck_unref (Deck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deck, deck_unref)

const char *deck_get_id (const Deck *self);
const char *deck_get_title (const Deck *self); /* plain; the id if none given */
const char *deck_get_description (const Deck *self); /* markup */
const char *deck_get_licence (const Deck *self);     /* plain */
const char *deck_get_language (const Deck *self);    /* "en"; "" if unknown */
/* The file it came from, as the user named it; "" where there is none. */
const char *deck_get_file (const Deck *self);

guint deck_get_n_cards (const Deck *self);
const DeckCard *deck_get_card (const Deck *self, guint index);
/* Position of a card by its id, O(log n); FALSE if there is none. */
gboolean deck_find_card (const Deck *self, const char *id, guint *index);

/* Ids of decks and cards: 1 to DECK_MAX_ID_BYTES of letters, digits, ".", "_"
 * and "-" (ASCII), beginning with a letter, digit or "_". */
gboolean deck_id_is_valid (const char *id);

/* The next word of a space-separated list: advances *list past it and returns
 * its length with *word at its begin; 0 at the end. */
gsize deck_list_next (const char **list, const char **word);

/* Bytes held by the deck's arena and tables. */
gsize deck_get_memory_bytes (const Deck *self);

G_END_DECLS
