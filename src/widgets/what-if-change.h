/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* What was turned between two specs of a scenario, in translated words to stand
 * after "Undo: " and "Redo: "; g_free.  "“Tensor: slices of each layer” from 1
 * to 4, and 2 more". */
char *what_if_dup_change (const SimSpec *from,
                          const SimSpec *to) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
