/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario.h"

#include "scenario/scenario-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _Scenario
{
  gatomicrefcount references;
  char *title;
  char *summary;
  char *file; /* or NULL */
  SimSpec *spec;
};

gboolean
scenario_id_is_valid (const char *id)
{
  gsize length = strlen (id);

  if (length == 0 || length > SCENARIO_MAX_ID_LENGTH ||
      !g_ascii_isalnum (id[0]))
    return FALSE;
  for (const char *c = id; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("-_.", *c) == NULL)
      return FALSE;
  return TRUE;
}

Scenario *
scenario_new_take (char *title, char *summary, char *file, SimSpec *spec)
{
  Scenario *self = g_new0 (Scenario, 1);

  g_atomic_ref_count_init (&self->references);
  self->title = title != NULL ? title : g_strdup (spec->id);
  self->summary = summary != NULL ? summary : g_strdup ("");
  self->file = file;
  self->spec = spec;
  return self;
}

Scenario *
scenario_new (const char *id,
              const char *title,
              const char *summary,
              const SimSpec *spec)
{
  SimSpec *copy = sim_spec_copy (spec);

  g_free (copy->id);
  copy->id = g_strdup (id);
  return scenario_new_take (g_strdup (title), g_strdup (summary), NULL, copy);
}

Scenario *
scenario_ref (Scenario *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
scenario_unref (Scenario *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->title);
  g_free (self->summary);
  g_free (self->file);
  sim_spec_free (self->spec);
  g_free (self);
}

void
scenario_translate (Scenario *self)
{
  char *title = g_strdup (g_dgettext (GETTEXT_PACKAGE, self->title));
  char *summary = g_strdup (*self->summary != '\0'
                                ? g_dgettext (GETTEXT_PACKAGE, self->summary)
                                : "");

  g_free (self->title);
  g_free (self->summary);
  self->title = title;
  self->summary = summary;
}

const char *
scenario_get_id (const Scenario *self)
{
  return self->spec->id;
}

const char *
scenario_get_title (const Scenario *self)
{
  return self->title;
}

const char *
scenario_get_summary (const Scenario *self)
{
  return self->summary;
}

const SimSpec *
scenario_get_spec (const Scenario *self)
{
  return self->spec;
}

const char *
scenario_get_file (const Scenario *self)
{
  return self->file;
}
