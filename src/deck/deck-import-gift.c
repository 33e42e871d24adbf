/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GIFT, the text in which teachers write questions for Moodle:
 *
 *   // [id:q1] [tag:rings] a comment
 *   ::Title:: Question { =right #feedback ~wrong ~%50%half ####explanation }
 *
 * Questions are parted by blank lines; a backslash takes the meaning from one
 * of ~ = # { } : or writes a line break as \n.  The kind of a question is seen
 * from its answers.  Where a blank line was forgotten, a title parts too.
 * Braces without a backslash are text where no answer begins in them, and
 * within answers where they come in pairs: formulas are full of them. */
#include "deck/deck-import-gift.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  BEFORE_ANSWERS,
  IN_ANSWERS,
  AFTER_ANSWERS,
} Place;

typedef struct
{
  DeckGift question; /* the one under way */
  GString *category;
  GString *block;    /* its lines */
  GString *comments; /* lines after its answers: its own, or the next one's */
  Place place;       /* at the end of block */
  guint depth;       /* of the braces that are open there */
  int again;         /* the line on which answers begin anew; 0: none */
} Reader;

/* ---- questions ---- */

static void
set_id (DeckGift *question, const char *id)
{
  g_free (question->base.id);
  question->base.id = g_strdup (id);
}

static void
add_tag (DeckGift *question, const char *tag)
{
  deck_import_append_tag (question->base.concepts, tag, &question->base.level);
}

static const struct
{
  const char *begin;
  void (*read) (DeckGift *question, const char *value);
} notes[] = { { "[id:", set_id }, { "[tag:", add_tag } };

/* The place of the note that begins there among notes, or -1. */
static int
find_note (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (g_str_has_prefix (text, notes[i].begin))
      return (int)i;
  return -1;
}

/* Comments may hold "[id:…]" and "[tag:…]", each on one line; "\]" stands for
 * a "]" in them.  Other brackets are words, closed or not, and a note that is
 * not closed ends where the next begins. */
static void
read_comment (DeckGift *question, const char *text)
{
  while (*text != '\0')
    {
      int note = find_note (text);
      g_autoptr (GString) value = NULL;

      if (note < 0)
        {
          text++;
          continue;
        }
      value = g_string_new (NULL);
      text += strlen (notes[note].begin);
      while (*text != '\0' && *text != '\n' && *text != ']' &&
             find_note (text) < 0)
        {
          text += g_str_has_prefix (text, "\\]") ? 1 : 0;
          g_string_append_c (value, *text++);
        }
      if (*text == ']')
        notes[note].read (question, value->str);
    }
}

/* "$CATEGORY: top/Networks": what the questions after it are about. */
static gboolean
read_category (Reader *self, const char *line)
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

/* Whether an answer begins in the brace: "x^{2}" is text. */
static gboolean
is_of_answers (const char *brace)
{
  const char *inside = brace + 1 + strspn (brace + 1, " \t");
  g_autofree char *word = g_strndup (inside, strlen ("FALSE}"));

  word[strcspn (word, "}# \t\n")] = '\0';
  /* Answers may begin on the next line: strchr finds the end too. */
  return strchr ("=~#}\n", *inside) != NULL || deck_gift_find_truth (word) >= 0;
}

/* The brace in which answers begin, else the first, or the end.  bare: there
 * are others before it. */
static char *
find_answers (char *text, gboolean *bare)
{
  char *first = deck_gift_find (text, "{");

  *bare = FALSE;
  for (char *open = first; *open != '\0'; open = deck_gift_find (open + 1, "{"))
    if (is_of_answers (open))
      {
        *bare = open != first;
        return open;
      }
  return first;
}

/* The brace that closes the one given, else the first that closes any, or the
 * end.  bare is set where there are pairs within. */
static char *
find_answers_end (char *open, gboolean *bare)
{
  char *first = deck_gift_find (open + 1, "}");
  guint depth = 1;

  for (char *at = deck_gift_find (open + 1, "{}"); *at != '\0';
       at = deck_gift_find (at + 1, "{}"))
    {
      depth += *at == '{' ? 1 : -1;
      if (depth > 0)
        continue;
      *bare = *bare || at != first;
      return at;
    }
  return first;
}

static void
read_question (Reader *self, char *text)
{
  DeckGift *question = &self->question;
  DeckQuestion *base = &question->base;
  gboolean bare;
  char *open;
  char *close;
  char *title_end;

  text += strspn (text, " \t\n");
  if (g_str_has_prefix (text, "::") &&
      (title_end = deck_gift_find_pair (text + 2, "::")) != NULL)
    text = title_end + 2; /* a title is for lists; the prompt says more */
  question->format = deck_gift_read_format (&text, DECK_GIFT_MOODLE);
  if (self->category->len > 0)
    {
      g_string_prepend (base->concepts, base->concepts->len > 0 ? " " : "");
      g_string_prepend (base->concepts, self->category->str);
    }
  open = find_answers (text, &bare);
  if (*open == '\0')
    base->type = g_strdup ("description");
  else
    {
      close = find_answers_end (open, &bare);
      *open = '\0';
      if (*close == '\0')
        {
          deck_question_leave_out (base, _ ("“}” is missing"));
          return;
        }
      *close = '\0';
      if (bare)
        deck_question_warn (base, _ ("braces without a backslash were taken "
                                     "for text"));
      deck_gift_read_body (question, open + 1);
      if (strspn (close + 1, " \t\n") < strlen (close + 1))
        {
          g_autofree char *both = g_strconcat (text, "_____", close + 1, NULL);

          base->prompt = deck_gift_to_markup (question, both);
        }
    }
  if (base->prompt == NULL)
    base->prompt = deck_gift_to_markup (question, text);
  deck_question_end (base);
}

/* ---- lines ---- */

static void
follow_braces (Reader *self, char *row)
{
  for (row = deck_gift_find (row, "{}"); *row != '\0';
       row = deck_gift_find (row + 1, "{}"))
    if (*row == '{' && self->place == BEFORE_ANSWERS && is_of_answers (row))
      {
        self->place = IN_ANSWERS;
        self->depth = 1;
      }
    else if (self->place == IN_ANSWERS)
      {
        self->depth += *row == '{' ? 1 : -1;
        if (self->depth == 0)
          self->place = AFTER_ANSWERS;
      }
}

static gboolean
begins_with_title (char *row)
{
  return g_str_has_prefix (row, "::") &&
         deck_gift_find_pair (row + 2, "::") != NULL;
}

/* Whether an answer is in the braces that the line has. */
static gboolean
begins_answers (char *row)
{
  for (row = deck_gift_find (row, "{"); *row != '\0';
       row = deck_gift_find (row + 1, "{"))
    if (is_of_answers (row))
      return TRUE;
  return FALSE;
}

static void
end_block (Reader *self)
{
  DeckImport *import = self->question.base.import;

  if (self->block->len > DECK_IMPORT_MAX_FIELD_BYTES)
    deck_import_leave_out (import, self->question.base.line,
                           _ ("the question is longer than a card can hold; a "
                              "blank line ends it"));
  else if (self->again > 0)
    {
      g_autofree char *why = g_strdup_printf (
          _ ("on line %d answers begin again: put a blank line between "
             "questions"),
          self->again);

      deck_question_leave_out (&self->question.base, why);
    }
  else
    read_question (self, self->block->str);
  g_string_truncate (self->block, 0);
  deck_question_clear (&self->question.base);
  deck_question_init (&self->question.base, import, 0);
  self->place = BEFORE_ANSWERS;
  self->again = 0;
}

static void
read_late_comments (Reader *self)
{
  read_comment (&self->question, self->comments->str);
  g_string_truncate (self->comments, 0);
}

/* Without the space before it; no comment. */
static void
append_row (Reader *self, char *row, int line)
{
  if (self->block->len > 0 && begins_with_title (row))
    {
      end_block (self);
      read_late_comments (self);
      self->question.base.line = line;
      deck_question_warn (&self->question.base,
                          _ ("no blank line stands before this question; it "
                             "was taken for one of its own"));
    }
  else if (self->place == AFTER_ANSWERS && self->again == 0 &&
           begins_answers (row))
    self->again = line;
  if (self->block->len == 0)
    self->question.base.line = line;
  follow_braces (self, row);
  /* A lone backslash stands for a blank line in a question. */
  g_string_append_printf (self->block, "%s\n",
                          strcmp (row, "\\") == 0 ? "" : row);
}

static void
read_row (Reader *self, char *row, int line)
{
  g_strstrip (row);
  if (!g_str_has_prefix (row, "//"))
    {
      if (*row != '\0' && !read_category (self, row))
        append_row (self, row, line);
    }
  else if (self->place == AFTER_ANSWERS)
    g_string_append_printf (self->comments, "%s\n", row);
  else
    read_comment (&self->question, row);
}

void
deck_import_gift (DeckImport *self, const char *text)
{
  g_autoptr (GString) category = g_string_new (NULL);
  g_autoptr (GString) block = g_string_new (NULL);
  g_autoptr (GString) comments = g_string_new (NULL);
  Reader reader = { .category = category,
                    .block = block,
                    .comments = comments };
  DeckQuestion *question = &reader.question.base;
  int line = 0;

  deck_question_init (question, self, 0);
  for (gboolean more = TRUE; more;)
    {
      gsize length = strcspn (text, "\n");
      g_autofree char *row = g_strndup (text, length);

      line++;
      more = text[length] == '\n';
      text += length + (more ? 1 : 0);
      read_row (&reader, row, line);
      if ((*row == '\0' || !more) && block->len > 0)
        {
          read_late_comments (&reader);
          end_block (&reader);
        }
    }
  deck_question_clear (question);
}
