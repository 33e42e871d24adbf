/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-figure.h"

#include "base/base-units.h"
#include "teach/teach-knob.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
find (const char *name, TeachMeasure *measure)
{
  TeachUnit unit;

  if (!teach_measure_from_nick (name, measure))
    return FALSE;
  unit = teach_measure_get_unit (*measure);
  return unit != TEACH_UNIT_WORD && unit != TEACH_UNIT_DEVICE;
}

gboolean
teach_figure_exists (const char *name)
{
  g_autofree char *bare = g_strndup (name, strcspn (name, "@"));
  TeachMeasure measure;

  return find (bare, &measure);
}

static gboolean
loses_a_device (const SimTimeline *timeline)
{
  const GArray *faults = sim_timeline_get_spec (timeline)->faults;
  gint64 end_ns = sim_timeline_get_end_ns (timeline);

  for (guint i = 0; faults != NULL && i < faults->len; i++)
    {
      const SimFault *fault = &g_array_index (faults, SimFault, i);

      if (fault->kind == SIM_FAULT_LOST_DEVICE &&
          base_seconds_to_ns (fault->from_seconds) < end_ns)
        return TRUE;
    }
  return FALSE;
}

static gboolean
check (const SimTimeline *timeline, TeachMeasure measure, GError **error)
{
  if (teach_measure_get_unit (measure) == TEACH_UNIT_COUNT ||
      !loses_a_device (timeline))
    return TRUE;
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_SCENARIO,
               _ ("a device is lost and the step never ends: it has no “%s”"),
               teach_measure_get_nick (measure));
  return FALSE;
}

gboolean
teach_figure_get_of_device (const SimTimeline *timeline,
                            const char *name,
                            guint device,
                            double *value,
                            TeachUnit *unit,
                            GError **error)
{
  TeachMeasure measure;
  TeachValue found;

  if (!find (name, &measure))
    return teach_name_refuse (name, error);
  if (!check (timeline, measure, error))
    return FALSE;
  if (!teach_measure_read_of (measure, timeline, device, &found))
    {
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                   _ ("“%s” is of all devices together"), name);
      return FALSE;
    }
  *value = found.number;
  *unit = found.unit;
  return TRUE;
}

gboolean
teach_figure_get (const SimTimeline *timeline,
                  const char *name,
                  double *value,
                  TeachUnit *unit,
                  GError **error)
{
  const char *at = strchr (name, '@');
  guint n = sim_timeline_get_n_devices (timeline);
  g_autofree char *bare = g_strndup (name, strcspn (name, "@"));
  TeachMeasure measure;
  TeachValue found;
  guint64 device;

  if (!find (bare, &measure))
    return teach_name_refuse (name, error);
  if (at == NULL)
    {
      if (!check (timeline, measure, error))
        return FALSE;
      teach_measure_read (measure, timeline, &found);
      *value = found.number;
      *unit = found.unit;
      return TRUE;
    }
  if (!g_ascii_string_to_unsigned (at + 1, 10, 0, n - 1, &device, NULL))
    {
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_NAME,
                   _ ("“%.60s”: the devices are 0 to %u"), name, n - 1);
      return FALSE;
    }
  return teach_figure_get_of_device (timeline, bare, (guint)device, value, unit,
                                     error);
}
