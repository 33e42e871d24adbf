/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"

G_BEGIN_DECLS

/* Follows every chunk of every collective hop by hop and proves the result:
 * after an all-reduce each member has each chunk's sum, with each member's part
 * in it once; after a reduce-scatter each has one; after a gather each has all;
 * after a broadcast each has the root's; in an all-to-all each sends each other
 * its part once, or has it passed on.  Nothing is sent before it has arrived.
 */
void check_payloads (const SimTimeline *timeline);

G_END_DECLS
