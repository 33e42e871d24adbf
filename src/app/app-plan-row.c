/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-plan-row.h"

#include "base/base-units.h"
#include "widgets/split-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _AppPlanRow
{
  GObject parent_instance;
  AppPlanRun *run;
  guint index;
  char *split_key; /* of its words, to sort by; NULL: not asked for yet */
};

G_DEFINE_TYPE (AppPlanRow, app_plan_row, G_TYPE_OBJECT)

static void
app_plan_row_finalize (GObject *object)
{
  g_free (APP_PLAN_ROW (object)->split_key);
  app_plan_run_unref (APP_PLAN_ROW (object)->run);
  G_OBJECT_CLASS (app_plan_row_parent_class)->finalize (object);
}

static void
app_plan_row_class_init (AppPlanRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = app_plan_row_finalize;
}

static void
app_plan_row_init (AppPlanRow *self)
{
}

AppPlanRow *
app_plan_row_new (AppPlanRun *run, guint index)
{
  AppPlanRow *self = g_object_new (APP_TYPE_PLAN_ROW, NULL);

  self->run = app_plan_run_ref (run);
  self->index = index;
  return self;
}

const AppPlanSplit *
app_plan_row_get_split (AppPlanRow *self)
{
  guint n;

  return &app_plan_run_get_splits (self->run, &n)[self->index];
}

/* ---- places ---- */

/* Simulated, and nothing in the table tells them apart but what they are. */
static gboolean
is_twin (const AppPlanSplit *one, const AppPlanSplit *other)
{
  return one->bubble >= 0 && one->bubble == other->bubble &&
         one->seconds == other->seconds && one->split.fits &&
         other->split.fits &&
         one->split.memory_bytes == other->split.memory_bytes;
}

/* "3", or "3 =" of several that share it. */
static char *
dup_place (AppPlanRow *self)
{
  guint n, first = self->index;
  const AppPlanSplit *all = app_plan_run_get_splits (self->run, &n);
  gboolean shared =
      self->index + 1 < n && is_twin (&all[self->index], &all[self->index + 1]);

  while (first > 0 && is_twin (&all[first - 1], &all[self->index]))
    first--;
  if (first < self->index || shared)
    /* Translators: a place that several share. */
    return g_strdup_printf (_ ("%u ="), first + 1);
  return g_strdup_printf ("%u", first + 1);
}

/* ---- words ---- */

static char *
dup_step (const AppPlanSplit *of)
{
  g_autofree char *step =
      base_format_duration_full_ns (base_seconds_to_ns (of->seconds));

  if (of->split.confirmed_seconds >= 0)
    return g_steal_pointer (&step);
  /* Translators: of a step that is estimated, not simulated: "≈ 1.2 s" */
  return g_strdup_printf (_ ("≈ %s"), step);
}

/* Why it does not fit, or that it does. */
static char *
dup_fits (AppPlanRow *self, const AppPlanSplit *of)
{
  guint64 room = app_plan_run_get_spec (self->run)->cluster.device.memory_bytes;
  g_autofree char *excess = NULL;

  if (of->split.fits)
    return g_strdup (_ ("fits"));
  excess = base_format_bytes (of->split.memory_bytes - room);
  /* Translators: bytes, then what takes most memory: "32 GB too much, most of
   * it optimizer state" */
  return g_strdup_printf (_ ("%1$s too much, most of it %2$s"), excess,
                          split_words_fullest (&of->split));
}

char *
app_plan_row_dup_text (AppPlanRow *self, AppPlanColumn column)
{
  const AppPlanSplit *of = app_plan_row_get_split (self);

  switch (column)
    {
    case APP_PLAN_RANK:
      return of->split.fits ? dup_place (self) : g_strdup ("–");
    case APP_PLAN_SPLIT:
      return split_words (&of->split);
    case APP_PLAN_STEP:
      return dup_step (of);
    case APP_PLAN_UTILIZATION:
      return of->utilization > 0 ? base_format_percent (of->utilization)
                                 : g_strdup ("–");
    case APP_PLAN_MEMORY:
      return base_format_bytes (of->split.memory_bytes);
    case APP_PLAN_BUBBLE:
      return of->bubble >= 0 ? base_format_percent (of->bubble)
                             : g_strdup ("–");
    case APP_PLAN_FITS:
      return dup_fits (self, of);
    case APP_N_PLAN_COLUMNS:
    default:
      g_return_val_if_reached (NULL);
    }
}

void
app_plan_row_append (GString *text, const char *sentence)
{
  g_autofree char *before = g_strdup (text->str);

  if (text->len == 0)
    g_string_append (text, sentence);
  else
    /* Translators: two whole sentences, one after the other. */
    g_string_printf (text, _ ("%1$s %2$s"), before, sentence);
}

static void
take_sentence (GString *text, char *sentence)
{
  app_plan_row_append (text, sentence);
  g_free (sentence);
}

char *
app_plan_row_dup_words (AppPlanRow *self)
{
  const AppPlanSplit *of = app_plan_row_get_split (self);
  g_autofree char *split = split_words (&of->split);
  g_autofree char *step =
      base_format_duration_full_ns (base_seconds_to_ns (of->seconds));
  g_autofree char *memory = base_format_bytes (of->split.memory_bytes);
  g_autofree char *fits = dup_fits (self, of);
  g_autofree char *share = base_format_percent (of->utilization);
  g_autofree char *first = g_strdup_printf (
      /* Translators: a split, and how long a step takes. */
      of->split.confirmed_seconds >= 0
          ? _ ("%1$s: a step takes %2$s, simulated.")
          : _ ("%1$s: a step takes %2$s, estimated."),
      split, step);
  g_autofree char *last =
      /* Translators: bytes, and whether that fits. */
      g_strdup_printf (_ ("%1$s of memory: %2$s."), memory, fits);
  GString *text = g_string_new (first);

  if (of->utilization > 0)
    /* Translators: MFU, a share of the devices' peak. */
    take_sentence (text, g_strdup_printf (_ ("MFU %s of the peak."), share));
  if (of->bubble >= 0)
    {
      g_autofree char *bubble = base_format_percent (of->bubble);

      take_sentence (text, g_strdup_printf (_ ("Bubble %s."), bubble));
    }
  app_plan_row_append (text, last);
  return g_string_free (text, FALSE);
}

/* ---- sorting ---- */

static int
compare_doubles (double a, double b)
{
  return (a > b) - (a < b);
}

/* A table of thousands compares each of them dozens of times. */
static const char *
get_split_key (AppPlanRow *self)
{
  if (!self->split_key)
    {
      g_autofree char *words =
          split_words (&app_plan_row_get_split (self)->split);

      self->split_key = g_utf8_collate_key (words, -1);
    }
  return self->split_key;
}

int
app_plan_row_compare (gconstpointer a, gconstpointer b, gpointer column)
{
  AppPlanRow *one = (AppPlanRow *)a;
  AppPlanRow *other = (AppPlanRow *)b;
  const AppPlanSplit *first = app_plan_row_get_split (one);
  const AppPlanSplit *second = app_plan_row_get_split (other);
  int order = 0;

  switch ((AppPlanColumn)GPOINTER_TO_UINT (column))
    {
    case APP_PLAN_SPLIT:
      order = strcmp (get_split_key (one), get_split_key (other));
      break;
    case APP_PLAN_STEP:
      order = compare_doubles (first->seconds, second->seconds);
      break;
    case APP_PLAN_UTILIZATION:
      order = compare_doubles (first->utilization, second->utilization);
      break;
    case APP_PLAN_MEMORY:
    case APP_PLAN_FITS:
      order = compare_doubles ((double)first->split.memory_bytes,
                               (double)second->split.memory_bytes);
      break;
    case APP_PLAN_BUBBLE:
      /* What is not known comes after what is. */
      order = compare_doubles (first->bubble < 0 ? 2 : first->bubble,
                               second->bubble < 0 ? 2 : second->bubble);
      break;
    case APP_PLAN_RANK:
    case APP_N_PLAN_COLUMNS:
    default:
      break;
    }
  return order != 0 ? order
                    : (one->index > other->index) - (one->index < other->index);
}
