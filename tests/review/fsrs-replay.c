/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fsrs-replay CONFIGS.json VECTORS.tsv: reads the sequences of ratings from
 * the table, schedules them anew and prints the table recomputed.  Days are
 * UTC days from midnight and fuzz is off, as in the table's source.
 * Exit: 0; 1 input that cannot be used; 2 usage. */
#include "review/review-scheduler.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define N_COLUMNS 14

enum
{
  COLUMN_CONFIG,
  COLUMN_SEQUENCE,
  COLUMN_INDEX,
  COLUMN_REVIEW_MS,
  COLUMN_RATING,
};

static gboolean
read_steps (JsonObject *config,
            const char *member,
            guint *steps,
            guint *n_steps)
{
  JsonArray *array;

  if (!json_object_has_member (config, member))
    return TRUE;
  array = json_object_get_array_member (config, member);
  *n_steps = json_array_get_length (array);
  if (*n_steps > REVIEW_MAX_STEPS)
    return FALSE;
  for (guint i = 0; i < *n_steps; i++)
    {
      const char *text = json_array_get_string_element (array, i);

      if (text == NULL || !review_step_parse (text, &steps[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_config (JsonObject *config, ReviewScheduler *scheduler)
{
  ReviewParams params;
  double weights[REVIEW_N_WEIGHTS];
  JsonArray *array;
  guint n;

  review_params_init (&params);
  params.fuzz = FALSE;
  params.wanted_retention = json_object_get_double_member_with_default (
      config, "request_retention", params.wanted_retention);
  params.maximum_interval_days =
      (guint)json_object_get_int_member_with_default (
          config, "maximum_interval", params.maximum_interval_days);
  params.short_term = json_object_get_boolean_member_with_default (
      config, "enable_short_term", TRUE);
  if (!read_steps (config, "learning_steps", params.learning_steps_min,
                   &params.n_learning_steps) ||
      !read_steps (config, "relearning_steps", params.relearning_steps_min,
                   &params.n_relearning_steps))
    return FALSE;
  if (json_object_has_member (config, "w"))
    {
      array = json_object_get_array_member (config, "w");
      n = json_array_get_length (array);
      if (n > REVIEW_N_WEIGHTS)
        return FALSE;
      for (guint i = 0; i < n; i++)
        weights[i] = json_array_get_double_element (array, i);
      if (!review_params_set_weights (&params, weights, n))
        return FALSE;
    }
  review_scheduler_init (scheduler, &params);
  return TRUE;
}

/* At most eight decimals, none of them a trailing zero. */
static void
print_number (double value)
{
  char text[64];
  gsize length = (gsize)g_snprintf (text, sizeof text, "%.8f", value);

  while (length > 0 && text[length - 1] == '0')
    text[--length] = '\0';
  if (length > 0 && text[length - 1] == '.')
    text[--length] = '\0';
  fputs (text, stdout);
}

static void
print_row (char **fields, gint64 elapsed_days, const ReviewCardState *card)
{
  static const char *const phase_names[] = { "New", "Learning", "Review",
                                             "Relearning" };

  for (int i = 0; i <= COLUMN_RATING; i++)
    printf ("%s\t", fields[i]);
  printf ("%" G_GINT64_FORMAT "\t", elapsed_days);
  print_number (card->stability);
  putchar ('\t');
  print_number (card->difficulty);
  printf ("\t%s\t%" G_GINT64_FORMAT "\t%u\t%u\t%u\t%u\n",
          phase_names[card->phase], card->due_ms, card->scheduled_days,
          card->step, card->reps, card->lapses);
}

typedef struct
{
  JsonObject *configs;
  char *config; /* of the sequence being read */
  char *sequence;
  ReviewScheduler scheduler;
  ReviewCardState card;
} Replay;

static gboolean
start_sequence (Replay *replay, char **fields)
{
  if (g_strcmp0 (replay->config, fields[COLUMN_CONFIG]) != 0)
    {
      if (!json_object_has_member (replay->configs, fields[COLUMN_CONFIG]) ||
          !read_config (json_object_get_object_member (replay->configs,
                                                       fields[COLUMN_CONFIG]),
                        &replay->scheduler))
        {
          fprintf (stderr, "fsrs-replay: no usable configuration \"%s\"\n",
                   fields[COLUMN_CONFIG]);
          return FALSE;
        }
      g_free (replay->config);
      replay->config = g_strdup (fields[COLUMN_CONFIG]);
    }
  g_free (replay->sequence);
  replay->sequence = g_strdup (fields[COLUMN_SEQUENCE]);
  replay->card = REVIEW_CARD_STATE_NEW;
  return TRUE;
}

static gboolean
replay_line (Replay *replay, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", -1);
  guint n = g_strv_length (fields);
  ReviewMoment now = { 0 };
  gint64 elapsed_days, rating;

  if (n == 0)
    return TRUE;
  if (n <= COLUMN_RATING)
    {
      fprintf (stderr, "fsrs-replay: a row with %u columns\n", n);
      return FALSE;
    }
  if (fields[0][0] == '#')
    {
      puts (line);
      return TRUE;
    }
  if ((g_strcmp0 (replay->config, fields[COLUMN_CONFIG]) != 0 ||
       g_strcmp0 (replay->sequence, fields[COLUMN_SEQUENCE]) != 0 ||
       g_str_equal (fields[COLUMN_INDEX], "0")) &&
      !start_sequence (replay, fields))
    return FALSE;
  if (!g_ascii_string_to_signed (fields[COLUMN_REVIEW_MS], 10, G_MININT64 / 4,
                                 G_MAXINT64 / 4, &now.unix_ms, NULL) ||
      !g_ascii_string_to_signed (fields[COLUMN_RATING], 10, 1, 4, &rating,
                                 NULL))
    {
      fprintf (stderr, "fsrs-replay: a row without instant or rating\n");
      return FALSE;
    }

  elapsed_days = review_card_state_get_elapsed_days (&replay->card, &now);
  replay->card = review_scheduler_answer (&replay->scheduler, &replay->card,
                                          &now, 0, (ReviewGrade)rating);
  print_row (fields, elapsed_days, &replay->card);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;
  Replay replay = { 0 };
  gboolean ok = TRUE;
  JsonObject *root;

  if (argc != 3)
    {
      fprintf (stderr, "usage: fsrs-replay CONFIGS.json VECTORS.tsv\n");
      return 2;
    }
  if (!json_parser_load_from_file (parser, argv[1], &error) ||
      !g_file_get_contents (argv[2], &table, NULL, &error))
    {
      fprintf (stderr, "fsrs-replay: %s\n", error->message);
      return 1;
    }
  if (!JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      fprintf (stderr, "%s: an object was expected\n", argv[1]);
      return 1;
    }
  root = json_node_get_object (json_parser_get_root (parser));
  replay.configs = json_object_has_member (root, "configs")
                       ? json_object_get_object_member (root, "configs")
                       : root;
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; ok && lines[i] != NULL; i++)
    ok = replay_line (&replay, g_strchomp (lines[i]));
  g_free (replay.config);
  g_free (replay.sequence);
  return ok ? 0 : 1;
}
