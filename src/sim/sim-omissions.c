/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-omissions.h"

#include <glib/gi18n-lib.h>

static const char *const omissions[] = {
  N_ ("Memory of the framework itself: its context and work spaces (about 1 GB "
      "on a GPU), fragmentation, and copies: buckets beside the gradients they "
      "hold, or while they are rebuilt."),
  N_ ("Reading data, checkpoints, evaluation, gradient clipping and checks for "
      "overflow."),
  N_ ("Copying gradients into buckets and out of them when nothing overlaps."),
  N_ ("What products of 16-bit numbers lose in rows that 8 does not divide, "
      "except on H100 and H200, where it was measured."),
  N_ ("Adding gradients to those of earlier micro-batches where weights have "
      "16 "
      "bits, which the products do in passing; activations and losses fused by "
      "a "
      "compiler."),
  N_ ("Kernels of one device that run side by side, CUDA graphs, and clocks "
      "that fall with heat or power."),
  N_ ("Other people's traffic, switches that are themselves too slow, and "
      "networks that add numbers on their way."),
  N_ ("The gather inside a node after tensor-parallel ranks have handed on "
      "their parts of an activation, and sequence parallelism's second gather "
      "in backward."),
  N_ ("Experts that drop tokens or get uneven shares, unless the scenario says "
      "so, and then the same ones all the time; experts every token goes to; "
      "compressed attention."),
  N_ ("Beyond 64 devices, what sets one rank of a stage apart from another: "
      "where "
      "a group lies unevenly on the nodes, its slowest link paces all."),
  N_ ("In a torus: ways round a link that is slow or lost, and, where a group "
      "lies on several nodes, rings inside each that follow its axes."),
  N_ ("16-bit weights with 32-bit gradients, 8-bit training, and optimizer "
      "states kept on the host."),
  N_ ("Attention that skips what its mask leaves out, except in fused "
      "attention, which is taken as causal."),
};

const char *
sim_omissions_get (guint index)
{
  return index < G_N_ELEMENTS (omissions) ? _ (omissions[index]) : NULL;
}
