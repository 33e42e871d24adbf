/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "teach/teach-error.h"
#include "teach/teach-measure.h"

G_BEGIN_DECLS

/* A measure that is a number, by its name in a card file: "exposed-share" of
 * all devices, "exposed-share@2" of one of them (teach_measure_read_of). */

/* Without its device. */
gboolean teach_figure_exists (const char *name);

/* TEACH_ERROR_NAME: no such measure, no number, no such device; and
 * TEACH_ERROR_SCENARIO: it has no value, as a device is lost and the step never
 * ends. */
gboolean teach_figure_get (const SimTimeline *timeline,
                           const char *name,
                           double *value,
                           TeachUnit *unit,
                           GError **error);

/* The same of one device, the name being without "@". */
gboolean teach_figure_get_of_device (const SimTimeline *timeline,
                                     const char *name,
                                     guint device,
                                     double *value,
                                     TeachUnit *unit,
                                     GError **error);

G_END_DECLS
