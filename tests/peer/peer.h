/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

G_BEGIN_DECLS

/* Sets of flows, collectives and schedules, each run by our engine and by
 * SimGrid (https://simgrid.org), to be compared.
 *
 * What SimGrid runs is written here, from the definitions of the algorithms and
 * without our lowering, as a script that run-simgrid.cpp reads, a line each:
 *   hosts N                        one a device
 *   link NAME BANDWIDTH LATENCY    one way, shared by all that cross it
 *   each NAME BANDWIDTH LATENCY    the same, not shared: no transfer is faster
 *   route FROM TO LINK…
 *   actor HOST                     the lines below, one after the other
 *   x SECONDS                      computes; a host does one thing at a time
 *                                  at full speed
 *   z SECONDS                      sleeps
 *   s TAG HOST BYTES               begins to send, goes on; TAG opens at the
 *                                  end
 *   b TAG HOST BYTES               the same, waiting for the end
 *   o TAG                          opens it
 *   r TAG                          waits until it is open
 *   S TAG BYTES, R TAG, W          sends and receives, moving once both are
 *                                  there; waits for all of its own
 *   t MARK                         notes the time
 * and answers with a line of MARK and SECONDS for each mark. */

typedef struct
{
  const char *name;
  guint n_marks;
  double seconds;  /* the last of the marks, as our engine has it */
  double simgrid;  /* as SimGrid has it */
  double relative; /* the worst difference of a mark */
} PeerResult;

guint peer_get_n_cases (void);
const char *peer_get_name (guint index);
/* Runs the case in both, SimGrid by that program. */
void peer_run (guint index, const char *program, PeerResult *result);

/* Runs the program with these arguments and input (may be NULL); the seconds by
 * mark, NaN for those that it did not print. */
void peer_ask (const char *const *arguments,
               const char *input,
               double *marks,
               guint n_marks);

G_END_DECLS
