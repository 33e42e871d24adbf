/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-deck [CARDS [ROUNDS]]: reading a deck of 100,000 cards, beside a bare
 * libxml2 reader of the same file that keeps every field and checks nothing.
 * The two take turns, each run in a process of its own: processor time and the
 * peak of memory.  What is printed are medians, that of the ratio over the
 * rounds, since single runs drift with what else the machine does. */
#include "deck/deck-reader.h"

#include <glib/gstdio.h>
#include <libxml/xmlreader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_ROUNDS 9

static char *path;

/* ---- the deck ---- */

static guint state = 12345;

static void
write_words (FILE *file, guint n)
{
  static const char *const words[] = {
    "all-reduce", "gradient", "pipeline",  "micro-batch", "shard",
    "tensor",     "parallel", "bandwidth", "latency",     "stage",
    "optimizer",  "state",    "bubble",    "ring",        "tree",
    "host",       "memory",   "recompute", "broadcast",   "collective",
    "rank",       "device",   "step",      "activation",  "node",
  };

  for (guint i = 0; i < n; i++)
    {
      state = state * 1664525u + 1013904223u;
      fprintf (file, "%s%s", i ? " " : "",
               words[(state >> 8) % G_N_ELEMENTS (words)]);
    }
}

static void
write_deck (guint n_cards)
{
  FILE *file = fopen (path, "w");

  if (file == NULL)
    exit (1);
  fputs ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<deck xmlns=\"urn:shardstep:deck:1\" id=\"bench\" version=\"1\">\n"
         "  <title>Bench</title>\n",
         file);
  for (guint i = 0; i < n_cards; i++)
    {
      fprintf (file,
               "  <card id=\"c%06u\" kind=\"choice\" level=\"beginner\" "
               "concepts=\"all-reduce\">\n    <prompt>",
               i);
      write_words (file, 12);
      fputs (" &lt;= 2(N-1)/N?</prompt>\n", file);
      for (guint o = 0; o < 4; o++)
        {
          fprintf (file, "    <option%s>", o == 0 ? " correct=\"true\"" : "");
          write_words (file, 5);
          fprintf (file, " %u</option>\n", o);
        }
      fputs ("    <explanation>", file);
      write_words (file, 18);
      fputs ("</explanation>\n  </card>\n", file);
    }
  fputs ("</deck>\n", file);
  if (fclose (file) != 0)
    exit (1);
}

/* ---- the bare reader ---- */

typedef struct
{
  char *id, *kind, *level, *concepts, *prompt, *explanation;
  char *options[4];
  guint n_options;
} BareCard;

static char **
slot_of (BareCard *card, const char *name)
{
  if (strcmp (name, "prompt") == 0)
    return &card->prompt;
  if (strcmp (name, "explanation") == 0)
    return &card->explanation;
  if (strcmp (name, "option") == 0 && card->n_options < 4)
    return &card->options[card->n_options++];
  return NULL;
}

static guint
read_bare (void)
{
  xmlTextReaderPtr reader = xmlReaderForFile (path, NULL, XML_PARSE_HUGE);
  BareCard *cards = NULL, *card = NULL;
  guint n = 0, room = 0;
  char **slot = NULL;

  while (xmlTextReaderRead (reader) == 1)
    {
      int type = xmlTextReaderNodeType (reader);

      if (type == XML_READER_TYPE_ELEMENT)
        {
          const char *name = (const char *)xmlTextReaderConstLocalName (reader);

          if (strcmp (name, "card") == 0)
            {
              if (n == room)
                {
                  room = room > 0 ? room * 2 : 64;
                  cards = realloc (cards, room * sizeof *cards);
                }
              card = &cards[n++];
              memset (card, 0, sizeof *card);
#define KEEP(field)                                                            \
  card->field =                                                                \
      (char *)xmlTextReaderGetAttribute (reader, (const xmlChar *)#field)
              KEEP (id);
              KEEP (kind);
              KEEP (level);
              KEEP (concepts);
#undef KEEP
            }
          slot = card != NULL ? slot_of (card, name) : NULL;
        }
      else if (type == XML_READER_TYPE_TEXT && slot != NULL)
        {
          *slot = strdup ((const char *)xmlTextReaderConstValue (reader));
          slot = NULL;
        }
    }
  xmlFreeTextReader (reader);
  return n;
}

static guint
read_ours (void)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  Deck *deck = deck_read_file (path, problems, NULL);

  return deck != NULL ? deck_get_n_cards (deck) : 0;
}

/* ---- measuring ---- */

typedef struct
{
  double seconds;
  double mb;
} Cost;

static Cost
measure (guint (*read) (void), guint n_cards)
{
  struct rusage usage;
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (read () == n_cards ? 0 : 1);
  if (wait4 (child, &status, 0, &usage) != child || !WIFEXITED (status) ||
      WEXITSTATUS (status) != 0)
    {
      fprintf (stderr, "bench-deck: a reader failed\n");
      exit (1);
    }
  return (Cost){
    .seconds =
        (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
        (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6,
    .mb = (double)usage.ru_maxrss / 1024,
  };
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;

  return (x > y) - (x < y);
}

static double
median (double *values, guint n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void
run_rounds (guint n_cards, guint n_rounds)
{
  /* Of bare, ours and the ratio of the two; the median sorts each. */
  g_autofree double *seconds = g_new (double, 3 * n_rounds);
  g_autofree double *mb = g_new (double, 3 * n_rounds);
  static const char *const names[] = { "bare libxml2, every field kept",
                                       "deck_read_file" };
  double middle;

  for (guint i = 0; i < n_rounds; i++)
    {
      Cost bare = measure (read_bare, n_cards);
      Cost ours = measure (read_ours, n_cards);

      seconds[i] = bare.seconds;
      seconds[n_rounds + i] = ours.seconds;
      seconds[2 * n_rounds + i] = ours.seconds / bare.seconds;
      mb[i] = bare.mb;
      mb[n_rounds + i] = ours.mb;
      mb[2 * n_rounds + i] = ours.mb / bare.mb;
    }
  for (guint i = 0; i < 2; i++)
    printf ("%-34s %10.3f s   %7.1f MB\n", names[i],
            median (seconds + i * n_rounds, n_rounds),
            median (mb + i * n_rounds, n_rounds));
  middle = median (seconds + 2 * n_rounds, n_rounds);
  printf ("%-34s %10.2f     %7.2f    (%u rounds, time %.2f to %.2f)\n", "ratio",
          middle, median (mb + 2 * n_rounds, n_rounds), n_rounds,
          seconds[2 * n_rounds], seconds[3 * n_rounds - 1]);
}

int
main (int argc, char **argv)
{
  guint n_cards = argc > 1 ? (guint)strtoul (argv[1], NULL, 10) : 100000;
  guint n_rounds = argc > 2 ? (guint)strtoul (argv[2], NULL, 10) : N_ROUNDS;

  path = g_strdup_printf ("%s/bench-deck-%d.xml", g_get_tmp_dir (),
                          (int)getpid ());
  write_deck (n_cards);
  run_rounds (n_cards, MAX (n_rounds, 1));
  g_unlink (path);
  g_free (path);
  return 0;
}
