/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-ask.h"

#include "teach/teach-figure.h"
#include "teach/teach-knob.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Always FALSE. */
static gboolean
refuse (GError **error, const char *ask)
{
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_ASK,
               _ ("“%.80s” asks nothing that is known: write a figure, "
                  "“change FIGURE KNOB=VALUE”, “most FIGURE”, “least FIGURE”, "
                  "“stalled”, “peak-category” or “order EVENT EVENT”"),
               ask);
  return FALSE;
}

static gboolean
take_figure (TeachAsk *self, const char *name, GError **error)
{
  if (!teach_figure_exists (name))
    return teach_name_refuse (name, error);
  self->figure = g_strdup (name);
  return TRUE;
}

static void
turn_clear (gpointer data)
{
  TeachTurn *turn = data;

  g_free (turn->knob);
  g_free (turn->value);
}

static gboolean
take_turn (TeachAsk *self, const char *word, GError **error)
{
  const char *sign = strchr (word, '=');
  TeachTurn turn;

  if (sign == NULL || sign == word || sign[1] == '\0')
    {
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_ASK,
                   _ ("“%.60s” turns no knob: write KNOB=VALUE, without "
                      "spaces"),
                   word);
      return FALSE;
    }
  turn.knob = g_strndup (word, (gsize)(sign - word));
  turn.value = g_strdup (sign + 1);
  g_array_append_val (self->turns, turn);
  if (teach_knob_exists (turn.knob))
    return TRUE;
  return teach_knob_refuse (turn.knob, error);
}

static gboolean
take_turns (TeachAsk *self, char **words, GError **error)
{
  self->turns = g_array_new (FALSE, FALSE, sizeof (TeachTurn));
  g_array_set_clear_func (self->turns, turn_clear);
  for (; *words != NULL; words++)
    if (!take_turn (self, *words, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_events (TeachAsk *self, char **words, GError **error)
{
  guint n = g_strv_length (words);

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < i; k++)
      if (g_str_equal (words[i], words[k]))
        {
          g_set_error (error, TEACH_ERROR, TEACH_ERROR_ASK,
                       _ ("the event “%.60s” stands twice"), words[i]);
          return FALSE;
        }
  if (n >= TEACH_MIN_EVENTS && n <= TEACH_MAX_EVENTS)
    {
      self->events = g_strdupv (words);
      return TRUE;
    }
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_ASK,
               _ ("order needs %d to %d events, not %u"), TEACH_MIN_EVENTS,
               TEACH_MAX_EVENTS, n);
  return FALSE;
}

static gboolean
read_words (TeachAsk *self, char **words, const char *ask, GError **error)
{
  guint n = g_strv_length (words);
  const char *first = n > 0 ? words[0] : "";

  if (g_str_equal (first, "change") && n >= 3)
    {
      self->kind = TEACH_ASK_CHANGE;
      return take_figure (self, words[1], error) &&
             take_turns (self, words + 2, error);
    }
  if (g_str_equal (first, "order"))
    {
      self->kind = TEACH_ASK_ORDER;
      return take_events (self, words + 1, error);
    }
  if ((g_str_equal (first, "most") || g_str_equal (first, "least")) && n == 2 &&
      strchr (words[1], '@') == NULL)
    {
      self->kind = TEACH_ASK_DEVICE;
      self->least = g_str_equal (first, "least");
      return take_figure (self, words[1], error);
    }
  if (n != 1)
    return refuse (error, ask);
  if (g_str_equal (first, "stalled"))
    {
      self->kind = TEACH_ASK_DEVICE;
      return take_figure (self, "idle-seconds", error);
    }
  if (g_str_equal (first, "peak-category"))
    {
      self->kind = TEACH_ASK_CATEGORY;
      return TRUE;
    }
  self->kind = TEACH_ASK_AMOUNT;
  return take_figure (self, first, error);
}

gboolean
teach_ask_init (TeachAsk *self, const char *ask, GError **error)
{
  g_auto (GStrv) split = g_strsplit_set (ask, " \t\r\n", -1);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  memset (self, 0, sizeof *self);
  for (char **word = split; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (words, *word);
  g_ptr_array_add (words, NULL);
  if (read_words (self, (char **)words->pdata, ask, error))
    return TRUE;
  teach_ask_clear (self);
  return FALSE;
}

void
teach_ask_clear (TeachAsk *self)
{
  g_clear_pointer (&self->figure, g_free);
  g_clear_pointer (&self->turns, g_array_unref);
  g_clear_pointer (&self->events, g_strfreev);
}
