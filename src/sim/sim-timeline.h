/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A finished simulation: flat sorted arrays, frozen, safe to share between
 * threads.  Everything the window shows is asked of it for an instant t_ns.
 *
 * Conventions.  The clock is in ns.  0 is the moment the step begins with its
 * batch on the devices; dealing the batch was done ahead (as data loaders do)
 * and takes the time from start_ns (<= 0) to 0, outside of every meter.  end_ns
 * is when the last device has ended its last work; what a lost device keeps
 * from ending, or beginning, has end_ns + 1 for its time.  An event that
 * happens at e has happened at t if e <= t.  A device index is a rank, 0 to
 * n_devices - 1; where ranks are folded, several ranks share one simulated lane
 * and every function below takes any rank and answers for its lane. */
typedef struct _SimTimeline SimTimeline;

#define SIM_NONE G_MAXUINT32

typedef enum
{
  SIM_STREAM_COMPUTE,
  SIM_STREAM_COMMUNICATION,
  SIM_N_STREAMS
} SimStream;

typedef enum
{
  SIM_WORK_FORWARD,
  SIM_WORK_RECOMPUTE,
  SIM_WORK_BACKWARD,        /* for the input, and the weights where not split */
  SIM_WORK_BACKWARD_WEIGHT, /* W of the zero-bubble schedules */
  SIM_WORK_UPDATE,
  SIM_WORK_COMMUNICATE, /* a span of the communication stream */
  SIM_N_WORKS
} SimWork;

/* "forward", "backward-weight": the word in dumps, traces and JSON; likewise
 * below. */
const char *sim_work_get_nick (SimWork work);

/* What a transfer carries: the classes of the meter's byte rows. */
typedef enum
{
  SIM_PAYLOAD_SAMPLES,
  SIM_PAYLOAD_GRADIENT,
  SIM_PAYLOAD_PARAMETER,
  SIM_PAYLOAD_ACTIVATION, /* between pipeline stages, both directions */
  SIM_PAYLOAD_TENSOR,     /* inside a layer: tensor and context parallel */
  SIM_PAYLOAD_EXPERT,
  SIM_N_PAYLOADS
} SimPayload;

const char *sim_payload_get_nick (SimPayload payload);

/* A device doing one thing.  Sorted by (device, stream, start_ns). */
typedef struct
{
  gint64 start_ns;
  gint64 end_ns;
  guint32 device;      /* lane's first rank */
  guint32 micro_batch; /* SIM_NONE: none */
  guint32 layer_first; /* SIM_NONE: none */
  guint32 layer_count;
  guint32 collective; /* index, or SIM_NONE */
  guint32 iteration;
  guint8 stream;  /* SimStream */
  guint8 work;    /* SimWork */
  guint8 payload; /* SimPayload, for SIM_WORK_COMMUNICATE */
  guint8 virtual_stage;
} SimSpan;

/* One point-to-point movement of bytes.  Sorted by (start_ns, source, target).
 */
typedef struct
{
  gint64 start_ns; /* the first byte leaves */
  gint64 end_ns;   /* the last byte is there and, where it is summed, counted */
  guint64 bytes;
  guint32 source; /* SIM_NONE: the host (samples) */
  guint32 target;
  guint32 link;          /* index of the drawn link */
  guint32 collective;    /* index, or SIM_NONE */
  guint32 chunk;         /* of its collective; SIM_NONE outside one */
  guint32 hop;           /* 0-based round of its collective */
  guint32 contributions; /* ranks summed in what is carried (gradients) */
  guint32 layer_first;   /* SIM_NONE: none */
  guint32 layer_count;
  guint32 micro_batch;  /* SIM_NONE: none */
  guint32 sample_first; /* of the global batch, for SIM_PAYLOAD_SAMPLES */
  guint32 sample_count;
  guint32 iteration;
  guint8 payload;  /* SimPayload */
  guint8 backward; /* an activation gradient rather than an activation */
  guint8 reduces;  /* the target adds what arrives to its own */
} SimTransfer;

typedef struct
{
  gint64 start_ns;
  gint64 end_ns;
  guint64 bytes;        /* of the whole buffer on each rank */
  guint32 first_member; /* members: sim_timeline_get_members */
  guint32 n_members;
  guint32 n_chunks;
  guint32 n_hops;
  guint32 layer_first; /* the bucket: these layers' gradients */
  guint32 layer_count;
  guint32 iteration;
  guint8 operation; /* SimOperation */
  guint8 algorithm; /* SimAlgorithm, never AUTO */
  guint8 payload;   /* SimPayload */
} SimCollective;

/* A pipe of the picture between two devices (or host and device). */
typedef struct
{
  guint32 a; /* SIM_NONE: the host */
  guint32 b;
  double bandwidth; /* bytes/s each direction */
  double latency_seconds;
  guint8 between_nodes;
} SimDrawnLink;

/* ---- steps: the meaningful events, a partition of [start_ns, end_ns] ---- */

typedef enum
{
  SIM_STEP_DEAL,    /* samples reach the devices */
  SIM_STEP_FORWARD, /* a layer's forward ends */
  SIM_STEP_RECOMPUTE,
  SIM_STEP_BACKWARD, /* a layer's backward ends */
  SIM_STEP_HAND_ON,  /* an activation or its gradient reaches the next stage */
  SIM_STEP_SYNC,     /* one hop of a gradient collective ends */
  SIM_STEP_GATHER,   /* one hop of a parameter collective ends */
  SIM_STEP_EXCHANGE, /* one hop of a tensor, context or expert collective */
  SIM_STEP_UPDATE,   /* an optimizer update ends */
  SIM_N_STEP_KINDS
} SimStepKind;

/* Words used in files: "deal-batch", "forward", "recompute", "backward",
 * "hand-on", "sync", "gather", "exchange", "update". */
const char *sim_step_kind_get_nick (SimStepKind kind);

/* How coarse stepping is; each level's step ends are among the finer ones. */
typedef enum
{
  SIM_STEP_LEVEL_FINE,
  SIM_STEP_LEVEL_MICRO_BATCH,
  SIM_STEP_LEVEL_PHASE,
  SIM_N_STEP_LEVELS
} SimStepLevel;

/* Step i covers (previous end, end_ns]; the events ending at end_ns made it.
 * The facts are those of its main event, the one with the lowest device; the
 * caption is made from them, by scene. */
typedef struct
{
  gint64 start_ns;
  gint64 end_ns;
  guint32 device;  /* of the main event; the sender, for transfers */
  guint32 peer;    /* receiver of the main transfer, or SIM_NONE */
  guint32 n_alike; /* events of the same kind ending with it, itself included */
  guint32 layer_first;
  guint32 layer_count;
  guint32 micro_batch;
  guint32 collective;
  guint32 chunk;
  guint32 contributions; /* of the chunk at the receiver after this hop */
  guint32 ordinal;  /* 1-based among the steps of its kind (sync: among the hops
                       of its collective) */
  guint32 of;       /* out of so many */
  guint32 transfer; /* main transfer's index, or SIM_NONE */
  guint32 iteration;
  guint8 kind;     /* SimStepKind */
  guint8 level;    /* the coarsest SimStepLevel that stops at its end */
  guint8 backward; /* HAND_ON: a gradient goes back */
  guint8 payload;
} SimStep;

/* ---- life ---- */

SimTimeline *sim_timeline_ref (SimTimeline *self);
void sim_timeline_unref (SimTimeline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimTimeline, sim_timeline_unref)

/* The whole way: validate, build the graph, run the engine, freeze.  Pure:
 * the same spec gives the same timeline on any machine.  Thread-safe; checks
 * the cancellable at least every few thousand events (G_IO_ERROR_CANCELLED). */
SimTimeline *sim_simulate (const SimSpec *spec,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes what a picture asks for, on several threads: what is made here is else
 * made by whoever first asks for it, one after the other.  Whoever asks
 * meanwhile waits for what it asks for and no more. */
void sim_timeline_prepare (const SimTimeline *self);
/* The reasons of idle time, which one sentence of the picture is made of, take
 * as long as all else together that a picture asks for: of a long run they are
 * made apart, while the first picture is painted without that sentence.
 * cancellable: may be NULL; FALSE when it was stopped: then nothing is kept,
 * and whoever asks makes them after all. */
gboolean sim_timeline_prepare_why (const SimTimeline *self,
                                   GCancellable *cancellable);
/* Whether they are made: then nobody who asks for one waits. */
gboolean sim_timeline_knows_why (const SimTimeline *self);

/* The spec it was made from; lent. */
const SimSpec *sim_timeline_get_spec (const SimTimeline *self);

gint64 sim_timeline_get_start_ns (const SimTimeline *self); /* <= 0 */
gint64 sim_timeline_get_end_ns (const SimTimeline *self);
guint sim_timeline_get_n_devices (const SimTimeline *self);
/* Tasks executed, and ranks per simulated lane (1: not folded). */
guint64 sim_timeline_get_n_tasks (const SimTimeline *self);
guint sim_timeline_get_n_lanes (const SimTimeline *self);
/* FALSE where lanes stand for ranks that do not quite do the same at the same
 * time (groups that lie unevenly on the nodes: the slowest link of a stage's
 * groups is taken to pace all of them; uneven experts whose replicas are so
 * many that their ring's hops come as one).  Not folded it is TRUE.  Uneven
 * experts have a lane for each share of them; of a rank that is waited for
 * across their ring any that does the same may be named.  What is never folded,
 * because its ranks do differ: a fault (those a hop nearer to it in a ring wait
 * a hop earlier), a toy, a broadcast at the beginning (the first replica sends,
 * the others get it one after the other and start as it comes), and all-reduces
 * in which members have parts of their own (tree, parameter server, and halving
 * and doubling or recursive doubling when asked for). */
gboolean sim_timeline_is_exact (const SimTimeline *self);
/* The rank that stands for this one. */
guint sim_timeline_get_lane_rank (const SimTimeline *self, guint device);
guint sim_timeline_get_node (const SimTimeline *self, guint device);

/* ---- what is where: lent arrays, sorted as said above ---- */

const SimSpan *sim_timeline_get_spans (const SimTimeline *self,
                                       guint device,
                                       SimStream stream,
                                       guint *n_spans);
const SimTransfer *sim_timeline_get_transfers (const SimTimeline *self,
                                               guint *n_transfers);
const SimCollective *sim_timeline_get_collectives (const SimTimeline *self,
                                                   guint *n_collectives);
const guint32 *sim_timeline_get_members (const SimTimeline *self,
                                         guint collective,
                                         guint *n_members);
const SimDrawnLink *sim_timeline_get_links (const SimTimeline *self,
                                            guint *n_links);
const SimStep *sim_timeline_get_steps (const SimTimeline *self, guint *n_steps);

/* Layers whose weights this device holds: *first and the count.  Virtual
 * stages (interleaved) hold several runs; index counts them up from 0; FALSE
 * past the last. */
gboolean sim_timeline_get_layers_held (const SimTimeline *self,
                                       guint device,
                                       guint index,
                                       guint *first,
                                       guint *count);

/* ---- at an instant: O(log n) each ---- */

/* The span running on that stream (start <= t < end); NULL when idle. */
const SimSpan *sim_timeline_span_at (const SimTimeline *self,
                                     guint device,
                                     SimStream stream,
                                     gint64 t_ns);

/* Indices of the transfers under way at t (start <= t < end), appended. */
void sim_timeline_transfers_at (const SimTimeline *self,
                                gint64 t_ns,
                                GArray *indices /* guint32 */);

/* Share of a transfer's bytes that has left its source by t, 0 to 1; it
 * follows the rate that link sharing really gave. */
double sim_timeline_transfer_progress (const SimTimeline *self,
                                       guint transfer,
                                       gint64 t_ns);

/* bytes/s over a drawn link at t, by direction. */
void sim_timeline_link_rate (const SimTimeline *self,
                             guint link,
                             gint64 t_ns,
                             double *a_to_b,
                             double *b_to_a);

typedef enum
{
  SIM_STATE_IDLE,    /* nothing to do and nothing awaited */
  SIM_STATE_LOADING, /* samples on their way, t < 0 */
  SIM_STATE_FORWARD,
  SIM_STATE_RECOMPUTE,
  SIM_STATE_BACKWARD,
  SIM_STATE_SYNC, /* compute idle, a transfer of this device is awaited */
  SIM_STATE_UPDATE,
  SIM_STATE_WAITING, /* idle until another device's work arrives: see peer */
  SIM_STATE_DONE,    /* all its work is behind it */
  SIM_STATE_LOST,
  SIM_N_STATES
} SimDeviceState;

typedef struct
{
  SimDeviceState state;
  guint32 peer; /* WAITING, SYNC: who is waited for, or SIM_NONE */
  guint32 layer_first;
  guint32 layer_count;
  guint32 micro_batch;
  guint32 iteration;
  SimPayload payload; /* SYNC: of the awaited transfer; else SIM_N_PAYLOADS */
  gboolean backward;  /* SYNC: it carries the gradient of activations */
  gboolean sending;   /* SYNC: this device is its source */
} SimDeviceStatus;

void sim_timeline_device_status (const SimTimeline *self,
                                 guint device,
                                 gint64 t_ns,
                                 SimDeviceStatus *status);

/* Ranks summed in a chunk of a collective on a device at t: 0 before its
 * gradient exists (its backward has not ended), 1 with its own alone, n_members
 * when the sum is whole. */
guint sim_timeline_contributions (const SimTimeline *self,
                                  guint collective,
                                  guint device,
                                  guint chunk,
                                  gint64 t_ns);

/* Activations kept on a device at t, per layer: how many micro-batches' worth.
 */
guint sim_timeline_activations_held (const SimTimeline *self,
                                     guint device,
                                     guint layer,
                                     gint64 t_ns);

/* Updates that have ended for this layer's weights on this device. */
guint sim_timeline_updates_done (const SimTimeline *self,
                                 guint device,
                                 guint layer,
                                 gint64 t_ns);

/* ---- values of the toy ---- */

typedef enum
{
  SIM_VALUE_WEIGHT,     /* index: layer */
  SIM_VALUE_GRADIENT,   /* index: layer; the device's running sum during sync,
                           the mean once the update has used it */
  SIM_VALUE_ACTIVATION, /* index: layer; of the sample last worked on */
  SIM_VALUE_LOSS,       /* index 0: mean loss over the device's own samples with
                           the weights it has, after each forward */
  SIM_N_VALUES
} SimValue;

/* FALSE where there is no such value (not a toy, not computed yet, or not on
 * this device). */
gboolean sim_timeline_value (const SimTimeline *self,
                             guint device,
                             SimValue what,
                             guint index,
                             gint64 t_ns,
                             double *value);

typedef struct
{
  gint64 t_ns;
  double loss;
} SimLossPoint;

/* The device's loss curve: lent, sorted by time; NULL with 0 if not a toy. */
const SimLossPoint *sim_timeline_get_losses (const SimTimeline *self,
                                             guint device,
                                             guint *n_points);

/* ---- meter over [0, t] ---- */

typedef struct
{
  gint64 elapsed_ns; /* compute + exposed + bubble, exactly */
  gint64 compute_ns;
  gint64 exposed_ns; /* compute idle and the awaited work waits on a transfer
                        of this device */
  gint64 bubble_ns;  /* idle otherwise */
  gint64 hidden_ns;  /* a transfer of this device while compute is busy */
  guint64 bytes_sent[SIM_N_PAYLOADS];
  guint64 bytes_received[SIM_N_PAYLOADS];
  gint64 latency_ns;   /* the exposed time's latency part */
  gint64 bandwidth_ns; /* and its bandwidth part: together exposed_ns */
} SimMeter;

/* device SIM_NONE: the mean over all devices (bytes too). */
void sim_timeline_meter (const SimTimeline *self,
                         guint device,
                         gint64 t_ns,
                         SimMeter *meter);

/* What the meter counts an instant of a device as. */
typedef enum
{
  SIM_TIME_COMPUTE,
  SIM_TIME_EXPOSED,
  SIM_TIME_BUBBLE,
} SimTimeKind;

/* A stretch of one kind, all of it with a transfer of the device under way, or
 * all without: computing with one is the meter's hidden time. */
typedef struct
{
  gint64 start_ns;
  gint64 end_ns;
  SimTimeKind kind;
  gboolean communicating;
  guint32 segment; /* of the engine's, its last: for sim_timeline_time_next */
} SimTimePiece;

/* The piece around t, in [0, end_ns]; O(log n).  The next one begins at its
 * end_ns; over all of them the lengths of a kind add up to the meter's. */
void sim_timeline_time_at (const SimTimeline *self,
                           guint device,
                           gint64 t_ns,
                           SimTimePiece *piece);
/* From a piece of that device on to the next, in O(1); FALSE at the end. */
gboolean sim_timeline_time_next (const SimTimeline *self,
                                 guint device,
                                 SimTimePiece *piece);

/* ---- memory ---- */

typedef enum
{
  SIM_MEMORY_WEIGHTS,
  SIM_MEMORY_GRADIENTS,
  SIM_MEMORY_OPTIMIZER,
  SIM_MEMORY_ACTIVATIONS,
  SIM_MEMORY_BUFFERS, /* gathered parameters, buckets, hand-over buffers */
  SIM_N_MEMORIES
} SimMemoryCategory;

typedef struct
{
  gint64 t_ns; /* from this instant on */
  guint64 bytes[SIM_N_MEMORIES];
  guint64 total;
} SimMemoryPoint;

/* A step function, sorted by time: lent. */
const SimMemoryPoint *sim_timeline_get_memory (const SimTimeline *self,
                                               guint device,
                                               guint *n_points);
void sim_timeline_memory_at (const SimTimeline *self,
                             guint device,
                             gint64 t_ns,
                             SimMemoryPoint *point);
/* First instant at which the device's total is largest. */
void sim_timeline_memory_peak (const SimTimeline *self,
                               guint device,
                               SimMemoryPoint *point);
/* The fullest device (lowest rank of equals). */
guint sim_timeline_get_fullest_device (const SimTimeline *self);
gboolean sim_timeline_fits (const SimTimeline *self);

/* ---- why a device was idle ---- */

typedef enum
{
  SIM_WHY_NONE,
  SIM_WHY_LAST_BUCKET,   /* gradients that were whole only when the backward
                            before it had ended: nothing left to hide behind */
  SIM_WHY_NO_OVERLAP,    /* overlap is off: sync waits for all of backward */
  SIM_WHY_BANDWIDTH,     /* transfers take longer than the compute above them */
  SIM_WHY_LATENCY,       /* as many hops' latency as bandwidth time, or more */
  SIM_WHY_EARLIER_STAGE, /* waits for an activation of `peer` */
  SIM_WHY_LATER_STAGE,   /* waits for a gradient of `peer` */
  SIM_WHY_STRAGGLER,     /* `peer` is slow */
  SIM_WHY_SLOW_LINK,     /* the links of `peer` are slow */
  SIM_WHY_OTHERS,        /* waits for `peer` of the same stage, or for others'
                            part in the update: not slow, only later */
  SIM_WHY_GATHER,        /* waits for the parameters of the next layer */
  SIM_WHY_GATHER_UPDATED, /* ZeRO 1, 2: waits for the others' updated share */
  SIM_WHY_BROADCAST, /* waits for the first replica's weights to begin with */
  SIM_WHY_EXCHANGE,  /* waits for the others' part of a layer (tensor) */
  SIM_WHY_CONTEXT,   /* waits for the keys and values of the others' part of
                        the sequence */
  SIM_WHY_EXPERTS,   /* waits for tokens on their way to experts or back */
  SIM_WHY_LOST_DEVICE,
  SIM_WHY_NO_WORK, /* its own work is done */
  SIM_N_WHYS
} SimWhyKind;

/* One idle slice of a device and its cause. */
typedef struct
{
  SimWhyKind kind;
  gint64 start_ns; /* the slice */
  gint64 end_ns;
  gboolean exposed; /* the meter counts it as exposed; else a bubble */
  double share;     /* of all time so far that the meter counts alike, how much
                       has this kind of cause, over the devices asked for: (0,
                       1] */
  guint32 device;
  guint32 peer;
  guint32 layer_first;
  guint32 layer_count;
  guint32 collective;
  SimPayload payload; /* of the awaited collective, or SIM_N_PAYLOADS */
} SimWhy;

/* What idle time is asked about. */
typedef enum
{
  SIM_IDLE_ANY, /* whichever there was more of so far; exposed, of equals */
  SIM_IDLE_EXPOSED,
  SIM_IDLE_BUBBLE,
} SimIdleTime;

/* The kind of cause that the most idle time up to t has, and as an example the
 * longest slice it has, cut at t; device SIM_NONE: over all devices.  kind
 * NONE: nothing idle.  O(log n) for each lane. */
void sim_timeline_why_of (const SimTimeline *self,
                          guint device,
                          SimIdleTime time,
                          gint64 t_ns,
                          SimWhy *why);
/* The same of any idle time. */
void sim_timeline_why (const SimTimeline *self,
                       guint device,
                       gint64 t_ns,
                       SimWhy *why);
/* The cause of the idle slice around t (start <= t < end), whole; its share is
 * that at the slice's end.  FALSE, and kind NONE, while the device computes. */
gboolean sim_timeline_why_at (const SimTimeline *self,
                              guint device,
                              gint64 t_ns,
                              SimWhy *why);
/* How much idle time of that kind of cause the meter counts up to t: summed
 * over the kinds it is the meter's exposed (bubble) time.  As there, the mean
 * for device SIM_NONE, but here with its fraction of a ns. */
double sim_timeline_why_ns (const SimTimeline *self,
                            guint device,
                            SimWhyKind kind,
                            gboolean exposed,
                            gint64 t_ns);

/* One piece of work on the critical path of an idle slice: what had to end for
 * the next to begin.  Hops of one collective are one link. */
typedef struct
{
  gint64 start_ns; /* cut to the slice */
  gint64 end_ns;
  guint32 device;     /* that works, or sends */
  guint32 peer;       /* that receives, or SIM_NONE */
  guint32 collective; /* or SIM_NONE */
  guint32 layer_first;
  guint32 layer_count;
  guint32 micro_batch;
  SimWork work; /* COMMUNICATE: see payload */
  SimPayload payload;
} SimCriticalLink;

/* The critical path of the idle slice around t, first work first, appended:
 * the links tile the slice, from its start to its end.  None where nothing
 * follows the slice on that device, and while it computes. */
void sim_timeline_critical_path (const SimTimeline *self,
                                 guint device,
                                 gint64 t_ns,
                                 GArray *links /* SimCriticalLink */);

/* ---- steps and pace ---- */

/* The step that covers t: start < t <= end; 0 at or before the start. */
guint sim_timeline_step_at (const SimTimeline *self, gint64 t_ns);

/* The first end of a step of at least that level after t (before t): the
 * instant to seek to; end_ns (start_ns) where there is none. */
gint64 sim_timeline_next_stop (const SimTimeline *self,
                               gint64 t_ns,
                               SimStepLevel level);
gint64 sim_timeline_previous_stop (const SimTimeline *self,
                                   gint64 t_ns,
                                   SimStepLevel level);

/* "sync", "sync:3", "deal-batch": the n-th step of that kind (1-based, 1 if
 * not given), "end" the last step.  FALSE if the name is not of this form or
 * there are not so many. */
gboolean sim_timeline_find_step (const SimTimeline *self,
                                 const char *anchor,
                                 guint *step);

/* Even pace: position p in [0, 1]; each step has the same share, and time runs
 * evenly inside it.  The two are inverse to each other. */
gint64 sim_timeline_pace_to_time (const SimTimeline *self, double position);
double sim_timeline_time_to_pace (const SimTimeline *self, gint64 t_ns);

G_END_DECLS
