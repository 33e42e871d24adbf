/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-words.h"

#include <glib/gi18n-lib.h>

/* What the program's own decks and lessons are about; another deck may name
 * any other. */
const char *
card_find_concept (const char *id)
{
  static const struct
  {
    const char *id;
    const char *name;
  } concepts[] = {
    { "3d-parallelism", N_ ("3D parallelism") },
    { "activations", N_ ("Activations") },
    { "all-reduce", N_ ("All-reduce") },
    { "all-to-all", N_ ("All-to-all") },
    { "bandwidth", N_ ("Bandwidth") },
    { "bubble", N_ ("The bubble") },
    { "buckets", N_ ("Buckets") },
    { "bytes", N_ ("Bytes sent") },
    { "data-parallelism", N_ ("Data parallelism") },
    { "expert-parallelism", N_ ("Expert parallelism") },
    { "faults", N_ ("Failures") },
    { "latency", N_ ("Latency") },
    { "memory", N_ ("Memory") },
    { "model-parallelism", N_ ("Model parallelism") },
    { "optimizer", N_ ("Optimizer state") },
    { "order-of-events", N_ ("Order of events") },
    { "overlap", N_ ("Overlap") },
    { "parameter-server", N_ ("Parameter server") },
    { "pipeline", N_ ("Pipelines") },
    { "pipeline-parallelism", N_ ("Pipeline parallelism") },
    { "placement", N_ ("Placement on nodes") },
    { "planning", N_ ("Planning") },
    { "recomputation", N_ ("Recomputation") },
    { "ring", N_ ("Ring") },
    { "schedules", N_ ("Schedules") },
    { "stragglers", N_ ("Stragglers") },
    { "strategy", N_ ("Choosing a strategy") },
    { "synchronising", N_ ("Synchronising") },
    { "tensor-parallelism", N_ ("Tensor parallelism") },
    { "tree", N_ ("Tree") },
    { "zero", N_ ("ZeRO") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (concepts); i++)
    if (g_str_equal (concepts[i].id, id))
      return _ (concepts[i].name);
  return NULL;
}

/* An id in words: "my-own_idea" is "My own idea". */
static char *
spell (const char *id)
{
  g_autofree char *words = g_strdelimit (g_strdup (id), "-_.", ' ');
  GString *name = g_string_new (NULL);

  if (*words == '\0')
    return g_string_free (name, FALSE);
  g_string_append_unichar (name, g_unichar_toupper (g_utf8_get_char (words)));
  g_string_append (name, g_utf8_next_char (words));
  return g_string_free (name, FALSE);
}

char *
card_format_concept (const char *id)
{
  const char *name = card_find_concept (id);

  return name != NULL ? g_strdup (name) : spell (id);
}
