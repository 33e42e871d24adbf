/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "teach/teach-measure.h"

G_BEGIN_DECLS

/* An amount as a learner types it into a field that names a unit: read as
 * teach-numeric.h says, but a bare number has the field's unit. */

/* The unit a value is shown with: "%", "ms", "MB"; "" for a plain count.
 * g_free. */
char *teach_entry_dup_unit (const TeachValue *value) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE where it is no number, has a unit that does not go with the value's,
 * or is negative. */
gboolean teach_entry_parse (TeachUnit unit,
                            const char *default_unit,
                            const char *text,
                            double *number);

G_END_DECLS
