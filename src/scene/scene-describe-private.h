/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene.h"

G_BEGIN_DECLS

/* To the tooltip of the bubble, with a zero-bubble schedule: how much of 1F1B's
 * it leaves, by what forward and the two halves of backward take in this run;
 * nothing with another. */
void scene_describe_zero_bubble (GString *text, const SimTimeline *timeline);

G_END_DECLS
