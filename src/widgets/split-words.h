/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-plan.h"

G_BEGIN_DECLS

/* A way to split in words, what differs from one device: "Data 2 × tensor 4,
 * ZeRO 1, micro-batch 2". */
char *split_words (const SimPlanSplit *split) G_GNUC_WARN_UNUSED_RESULT;
/* What takes most of its memory: "optimizer state". */
const char *split_words_fullest (const SimPlanSplit *split);

G_END_DECLS
