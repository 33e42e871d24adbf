/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "peer.h"
#include "sim/sim-collective.h"

G_BEGIN_DECLS

typedef struct _Peer Peer;
typedef struct _PeerCase PeerCase;

struct _PeerCase
{
  const char *name;
  void (*make) (Peer *self, const PeerCase *parameters);
  int kind; /* a SimOperation or SimSchedule; what flows there are */
  int algorithm;
  guint n;         /* devices, stages or replicas */
  guint m;         /* flows, micro-batches or layers */
  guint v;         /* runs of layers a stage; 0 is 1 */
  guint per_node;  /* 0: all devices in one node */
  guint ports;     /* of a device, or of a node; 0 is 1 */
  gboolean shared; /* a node's NICs */
  guint seed;      /* of what is random or staggered; 0: nothing is */
  double bytes;
};

struct _Peer
{
  const PeerCase *parameters;
  SimSpec *spec;
  GString *script;
  GArray *ours; /* double, seconds by mark */
  guint hop;    /* added to those of a collective: tags of its own */
};

/* In peer.c, for the cases. */
void peer_print (Peer *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The spec's cluster as hosts, links and routes. */
void peer_print_cluster (Peer *self);
/* A graph of so many devices, and of `more` that only compute. */
SimGraph *peer_make_graph (Peer *self, guint more) G_GNUC_WARN_UNUSED_RESULT;
/* Runs it; appends the ends of these tasks to our marks. */
void peer_run_graph (Peer *self,
                     SimGraph *graph,
                     const guint32 *tasks,
                     guint n_tasks);
/* Simulates the spec; its end is our mark. */
void peer_simulate (Peer *self);

/* In peer-flows.c, peer-collectives.c, peer-schedules.c. */
typedef enum
{
  PEER_FLOWS_FAN_OUT,
  PEER_FLOWS_FAN_IN,
  PEER_FLOWS_SHIFT, /* device i to i + 1 */
  PEER_FLOWS_PAIRS, /* everyone to everyone */
  PEER_FLOWS_CHAIN, /* the bottleneck of one sets the rest of the next */
  PEER_FLOWS_RANDOM,
} PeerFlows;

void peer_make_flows (Peer *self, const PeerCase *parameters);
/* A random graph of computing and transfers that wait for one another. */
void peer_make_random_graph (Peer *self, const PeerCase *parameters);
/* What a member of the case's collective does; not for the tree. */
void peer_print_member (Peer *self, guint me);
void peer_make_collective (Peer *self, const PeerCase *parameters);
void peer_make_pipeline (Peer *self, const PeerCase *parameters);
void peer_make_data_parallel (Peer *self, const PeerCase *parameters);

G_END_DECLS
