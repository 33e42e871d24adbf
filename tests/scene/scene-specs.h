/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

/* Specs for tests and pictures, by name: "dp4" (data parallel over 4), "dp64",
 * "mp4" (naive model parallel), "toy4", "toy4-drift", "one", "full" (does not
 * fit). */
SimSpec *scene_specs_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
