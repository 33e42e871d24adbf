/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-event.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LAST ":last"

/* The kind before the colon; SIM_N_STEP_KINDS where there is none such. */
static SimStepKind
kind_of (const char *event)
{
  gsize length = strcspn (event, ":");

  for (guint i = 0; i < SIM_N_STEP_KINDS; i++)
    {
      const char *nick = sim_step_kind_get_nick ((SimStepKind)i);

      if (strlen (nick) == length && strncmp (nick, event, length) == 0)
        return (SimStepKind)i;
    }
  return SIM_N_STEP_KINDS;
}

gboolean
teach_event_find (const SimTimeline *timeline,
                  const char *event,
                  gint64 *end_ns,
                  GError **error)
{
  SimStepKind kind = kind_of (event);
  guint n = 0, index = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);
  gboolean found = FALSE;

  if (g_str_has_suffix (event, LAST))
    for (index = n; index > 0 && !found;)
      found = steps[--index].kind == kind;
  else
    found = kind != SIM_N_STEP_KINDS &&
            sim_timeline_find_step (timeline, event, &index);
  if (!found)
    {
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                   _ ("the run has no event “%.60s”"), event);
      return FALSE;
    }
  *end_ns = steps[index].end_ns;
  return TRUE;
}

/* First, last, and the one of a number. */
typedef struct
{
  const char *first;
  const char *last;
  const char *numbered;
} Words;

static const Words words[SIM_N_STEP_KINDS] = {
  [SIM_STEP_DEAL] = { N_ ("the batch begins to be dealt out"),
                      N_ ("the batch is dealt out"),
                      N_ ("part %s of the batch is dealt out") },
  [SIM_STEP_FORWARD] = { N_ ("the first forward ends"),
                         N_ ("the last forward ends"), N_ ("forward %s ends") },
  [SIM_STEP_RECOMPUTE] = { N_ ("the first recomputation ends"),
                           N_ ("the last recomputation ends"),
                           N_ ("recomputation %s ends") },
  [SIM_STEP_BACKWARD] = { N_ ("the first backward ends"),
                          N_ ("the last backward ends"),
                          N_ ("backward %s ends") },
  [SIM_STEP_HAND_ON] = { N_ ("the first hand-over between stages ends"),
                         N_ ("the last hand-over between stages ends"),
                         N_ ("hand-over %s between stages ends") },
  [SIM_STEP_SYNC] = { N_ ("the first gradients are passed on"),
                      N_ ("the last gradients are passed on"),
                      N_ ("hop %s of the gradients ends") },
  [SIM_STEP_GATHER] = { N_ ("the first weights are gathered"),
                        N_ ("the last weights are gathered"),
                        N_ ("hop %s of gathering weights ends") },
  [SIM_STEP_EXCHANGE] = { N_ ("the first exchange inside a layer ends"),
                          N_ ("the last exchange inside a layer ends"),
                          N_ ("exchange %s inside a layer ends") },
  [SIM_STEP_UPDATE] = { N_ ("the first weights are updated"),
                        N_ ("the last weights are updated"),
                        N_ ("update %s of weights ends") },
};

char *
teach_event_dup_text (const char *event)
{
  SimStepKind kind = kind_of (event);
  const char *colon = strchr (event, ':');
  g_auto (GStrv) parts = NULL;

  if (kind == SIM_N_STEP_KINDS)
    return g_strdup (event);
  if (colon == NULL || g_str_equal (colon, ":1"))
    return g_strdup (_ (words[kind].first));
  if (g_str_equal (colon, LAST))
    return g_strdup (_ (words[kind].last));
  /* Put in by hand: a format out of a table is none a compiler can check. */
  parts = g_strsplit (_ (words[kind].numbered), "%s", 2);
  return g_strjoinv (colon + 1, parts);
}
