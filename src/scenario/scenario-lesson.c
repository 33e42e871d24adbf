/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-lesson-private.h"

#include "scenario-resources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RESOURCE_FOLDER "/io/github/shardstep/Shardstep/scenario/lessons/"
#define MAX_USER_FILES 1000

struct _ScenarioLessons
{
  gatomicrefcount references;
  GPtrArray *lessons; /* ScenarioLesson */
  guint n_shipped;    /* of them, at the beginning */
};

/* ---- one lesson ---- */

ScenarioLesson *
scenario_lesson_new (void)
{
  ScenarioLesson *self = g_new0 (ScenarioLesson, 1);

  g_atomic_ref_count_init (&self->references);
  self->owned = g_ptr_array_new_with_free_func (g_free);
  self->title = self->summary = self->concepts = self->file = "";
  self->rounds = g_array_new (FALSE, TRUE, sizeof (ScenarioRound));
  self->claims = g_array_new (FALSE, TRUE, sizeof (ScenarioClaim));
  self->cards = g_array_new (FALSE, TRUE, sizeof (ScenarioLessonCard));
  return self;
}

const char *
scenario_lesson_keep (ScenarioLesson *self, char *text)
{
  if (text == NULL)
    return "";
  g_ptr_array_add (self->owned, text);
  return text;
}

gpointer
scenario_lesson_keep_array (ScenarioLesson *self, GArray *array)
{
  gpointer data = g_array_free (array, FALSE);

  g_ptr_array_add (self->owned, data);
  return data;
}

ScenarioLesson *
scenario_lesson_ref (ScenarioLesson *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
scenario_lesson_unref (ScenarioLesson *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_array_unref (self->rounds);
  g_array_unref (self->claims);
  g_array_unref (self->cards);
  g_ptr_array_unref (self->owned);
  g_free (self);
}

static void
translate (const char **text)
{
  if (*text != NULL && **text != '\0')
    *text = g_dgettext (GETTEXT_PACKAGE, *text);
}

void
scenario_lesson_translate (ScenarioLesson *self)
{
  translate (&self->title);
  translate (&self->summary);
  for (guint i = 0; i < self->rounds->len; i++)
    {
      ScenarioRound *round = &g_array_index (self->rounds, ScenarioRound, i);

      translate (&round->prompt);
      translate (&round->reveal);
      /* The arrays are this lesson's own, lent as const to others only. */
      for (guint k = 0; k < round->n_segments; k++)
        translate (&((ScenarioSegment *)round->segments)[k].caption);
      for (guint k = 0; k < round->n_choices; k++)
        {
          translate (&((ScenarioChoice *)round->choices)[k].text);
          translate (&((ScenarioChoice *)round->choices)[k].feedback);
        }
    }
}

const char *
scenario_lesson_get_id (const ScenarioLesson *self)
{
  return self->id;
}

const char *
scenario_lesson_get_title (const ScenarioLesson *self)
{
  return self->title;
}

const char *
scenario_lesson_get_summary (const ScenarioLesson *self)
{
  return self->summary;
}

const char *
scenario_lesson_get_concepts (const ScenarioLesson *self)
{
  return self->concepts;
}

const char *
scenario_lesson_get_file (const ScenarioLesson *self)
{
  return self->file;
}

guint
scenario_lesson_get_n_rounds (const ScenarioLesson *self)
{
  return self->rounds->len;
}

const ScenarioRound *
scenario_lesson_get_round (const ScenarioLesson *self, guint index)
{
  g_return_val_if_fail (index < self->rounds->len, NULL);
  return &g_array_index (self->rounds, ScenarioRound, index);
}

guint
scenario_lesson_get_n_claims (const ScenarioLesson *self)
{
  return self->claims->len;
}

const ScenarioClaim *
scenario_lesson_get_claim (const ScenarioLesson *self, guint index)
{
  g_return_val_if_fail (index < self->claims->len, NULL);
  return &g_array_index (self->claims, ScenarioClaim, index);
}

guint
scenario_lesson_get_n_cards (const ScenarioLesson *self)
{
  return self->cards->len;
}

const ScenarioLessonCard *
scenario_lesson_get_card (const ScenarioLesson *self, guint index)
{
  g_return_val_if_fail (index < self->cards->len, NULL);
  return &g_array_index (self->cards, ScenarioLessonCard, index);
}

/* ---- all of them ---- */

static void
unref_lesson (gpointer data)
{
  scenario_lesson_unref (data);
}

static GBytes *
lookup (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCE_FOLDER, name, NULL);

  return g_resource_lookup_data (scenario_get_resource (), path,
                                 G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

/* The list in data/lessons/order.txt is the order of the course. */
static void
add_shipped (ScenarioLessons *self, BaseDiagnostics *diagnostics)
{
  g_autoptr (GBytes) order = lookup ("order.txt");
  g_autofree char *text = NULL;
  g_auto (GStrv) ids = NULL;

  g_assert (order != NULL);
  text = g_strndup (g_bytes_get_data (order, NULL), g_bytes_get_size (order));
  ids = g_strsplit (text, "\n", -1);
  for (char **id = ids; *id != NULL; id++)
    {
      g_autofree char *name = g_strconcat (*id, ".xml", NULL);
      g_autoptr (GBytes) bytes = **id != '\0' ? lookup (name) : NULL;
      ScenarioLesson *lesson;

      if (bytes == NULL)
        continue;
      lesson = scenario_lesson_load_bytes (bytes, name, diagnostics);
      if (lesson == NULL)
        continue;
      scenario_lesson_translate (lesson);
      g_ptr_array_add (self->lessons, lesson);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
add_users (ScenarioLessons *self,
           const char *folder,
           BaseDiagnostics *diagnostics)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL &&
         names->len < MAX_USER_FILES)
    if (g_str_has_suffix (name, ".xml") && name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path =
          g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      ScenarioLesson *lesson = scenario_lesson_load_file (path, diagnostics);

      if (lesson == NULL)
        continue;
      if (scenario_lessons_find (self, lesson->id) == NULL)
        {
          g_ptr_array_add (self->lessons, lesson);
          continue;
        }
      base_diagnostics_add (diagnostics, BASE_SEVERITY_WARNING, path, 0,
                            _ ("the id “%s” is taken; give the lesson "
                               "another id"),
                            lesson->id);
      scenario_lesson_unref (lesson);
    }
}

ScenarioLessons *
scenario_lessons_new (const char *user_folder, BaseDiagnostics *diagnostics)
{
  ScenarioLessons *self = g_new0 (ScenarioLessons, 1);

  g_atomic_ref_count_init (&self->references);
  self->lessons = g_ptr_array_new_with_free_func (unref_lesson);
  add_shipped (self, diagnostics);
  self->n_shipped = self->lessons->len;
  if (user_folder != NULL)
    add_users (self, user_folder, diagnostics);
  return self;
}

ScenarioLessons *
scenario_lessons_with (const ScenarioLessons *self, ScenarioLesson *lesson)
{
  ScenarioLessons *with;

  for (guint i = 0; i < self->n_shipped; i++)
    if (g_str_equal (scenario_lessons_get (self, i)->id, lesson->id))
      return NULL;
  with = g_new0 (ScenarioLessons, 1);
  g_atomic_ref_count_init (&with->references);
  with->lessons = g_ptr_array_new_with_free_func (unref_lesson);
  with->n_shipped = self->n_shipped;
  for (guint i = 0; i < self->lessons->len; i++)
    {
      ScenarioLesson *other = scenario_lessons_get (self, i);

      if (!g_str_equal (other->id, lesson->id))
        g_ptr_array_add (with->lessons, scenario_lesson_ref (other));
    }
  g_ptr_array_add (with->lessons, scenario_lesson_ref (lesson));
  return with;
}

ScenarioLessons *
scenario_lessons_ref (ScenarioLessons *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
scenario_lessons_unref (ScenarioLessons *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->lessons);
  g_free (self);
}

guint
scenario_lessons_get_length (const ScenarioLessons *self)
{
  return self->lessons->len;
}

ScenarioLesson *
scenario_lessons_get (const ScenarioLessons *self, guint index)
{
  g_return_val_if_fail (index < self->lessons->len, NULL);
  return g_ptr_array_index (self->lessons, index);
}

ScenarioLesson *
scenario_lessons_find (const ScenarioLessons *self, const char *id)
{
  for (guint i = 0; i < self->lessons->len; i++)
    {
      ScenarioLesson *lesson = g_ptr_array_index (self->lessons, i);

      if (g_str_equal (lesson->id, id))
        return lesson;
    }
  return NULL;
}

ScenarioLesson *
scenario_lessons_find_for_card (const ScenarioLessons *self,
                                const char *deck_id,
                                const char *card_id)
{
  for (guint i = 0; i < self->lessons->len; i++)
    {
      ScenarioLesson *lesson = g_ptr_array_index (self->lessons, i);

      for (guint k = 0; k < lesson->cards->len; k++)
        {
          const ScenarioLessonCard *card = scenario_lesson_get_card (lesson, k);

          if (g_str_equal (card->deck, deck_id) &&
              (card->card == NULL || g_str_equal (card->card, card_id)))
            return lesson;
        }
    }
  return NULL;
}
