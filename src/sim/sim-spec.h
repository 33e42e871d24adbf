/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is to be simulated: a plain value, made by a scenario file or a knob.
 * Units stand in the names; rates are per second, GB is 1e9 bytes.  Every
 * field has a default (sim_spec_new) that is legal; sim_spec_validate is the
 * one place that refuses a combination. */

#define SIM_ERROR (sim_error_quark ())
typedef enum
{
  SIM_ERROR_INVALID,   /* the spec breaks a rule; the message names the rule and
                          the nearest legal value */
  SIM_ERROR_TOO_LARGE, /* over a cap of this header or of the engine */
} SimError;
GQuark sim_error_quark (void);

#define SIM_MAX_DEVICES 131072
#define SIM_MAX_LAYERS 4096
#define SIM_MAX_MICRO_BATCHES 65536
#define SIM_MAX_ITERATIONS 1000
#define SIM_MAX_TOY_LAYERS 64
#define SIM_MAX_TOY_SAMPLES 4096
#define SIM_MAX_FAULTS 1024
#define SIM_MAX_LINK_SAMPLES 4096

typedef enum
{
  SIM_MODEL_TRANSFORMER,
  SIM_MODEL_GENERIC, /* a list of layers with given costs */
  SIM_MODEL_TOY,     /* a chain of scalar layers that is really computed */
} SimModelKind;

typedef enum
{
  SIM_PRECISION_FP32,
  SIM_PRECISION_BF16_MIXED, /* fp32 weights, gradients, optimizer; 16-bit
                               matrix products */
  SIM_PRECISION_BF16, /* 16-bit weights and gradients; fp32 master copy and
                         optimizer */
  SIM_PRECISION_FP16, /* as BF16 */
  SIM_N_PRECISIONS
} SimPrecision;

/* What gradients are kept and summed in.  Master weights and moments are fp32
 * whatever this is. */
typedef enum
{
  SIM_GRADIENTS_WEIGHTS,   /* as wide as the weights */
  SIM_GRADIENTS_FP32,      /* also where weights have 16 bits */
  SIM_GRADIENTS_FP32_COPY, /* 16 bits are summed, and the optimizer keeps a
                              copy in fp32 beside its master weights */
  SIM_N_GRADIENTS
} SimGradients;

typedef enum
{
  SIM_OPTIMIZER_SGD,
  SIM_OPTIMIZER_MOMENTUM,
  SIM_OPTIMIZER_ADAM,
  SIM_N_OPTIMIZERS
} SimOptimizer;

typedef enum
{
  SIM_RECOMPUTE_NONE,
  SIM_RECOMPUTE_SELECTIVE, /* the attention core only (Korthikanti et al.) */
  SIM_RECOMPUTE_FULL,
  SIM_N_RECOMPUTES
} SimRecompute;

typedef enum
{
  SIM_ATTENTION_STANDARD, /* keeps the s × s scores */
  SIM_ATTENTION_FLASH,
  SIM_N_ATTENTIONS
} SimAttention;

typedef enum
{
  SIM_SCHEDULE_NAIVE, /* one stage at a time, the whole batch as one */
  SIM_SCHEDULE_GPIPE,
  SIM_SCHEDULE_1F1B,
  SIM_SCHEDULE_INTERLEAVED,
  SIM_SCHEDULE_ZB_H1,
  SIM_SCHEDULE_ZB_H2,
  SIM_SCHEDULE_ZB_1P, /* searched for, in the memory of 1F1B */
  SIM_SCHEDULE_ZB_2P, /* and in twice that */
  SIM_SCHEDULE_ZB_V,
  SIM_SCHEDULE_V_HALF,
  SIM_SCHEDULE_V_MIN,
  SIM_SCHEDULE_DUALPIPE,
  SIM_SCHEDULE_DUALPIPE_V,
  SIM_N_SCHEDULES
} SimSchedule;

typedef enum
{
  SIM_ALGORITHM_AUTO, /* the cheapest of those below */
  SIM_ALGORITHM_RING,
  SIM_ALGORITHM_TREE, /* double binary tree */
  SIM_ALGORITHM_HALVING_DOUBLING,
  SIM_ALGORITHM_PARAMETER_SERVER, /* SimParallel.servers */
  SIM_ALGORITHM_HIERARCHICAL,
  SIM_ALGORITHM_RECURSIVE_DOUBLING,
  SIM_N_ALGORITHMS
} SimAlgorithm;

typedef enum
{
  SIM_OPERATION_ALL_REDUCE,
  SIM_OPERATION_REDUCE_SCATTER,
  SIM_OPERATION_ALL_GATHER,
  SIM_OPERATION_BROADCAST,
  SIM_OPERATION_ALL_TO_ALL,
  SIM_OPERATION_SEND,
  SIM_N_MEASURED_OPERATIONS, /* those above are what strategies do, and a link
                                may have measured times of */
  SIM_OPERATION_REDUCE = SIM_N_MEASURED_OPERATIONS,
  SIM_OPERATION_SCATTER,
  SIM_OPERATION_GATHER,
  SIM_N_OPERATIONS
} SimOperation;

/* How the devices of a node are joined. */
typedef enum
{
  SIM_TOPOLOGY_SWITCH, /* each has ports to all others */
  SIM_TOPOLOGY_TORUS,  /* each has links to its neighbours: sim-torus.h */
  SIM_N_TOPOLOGIES
} SimTopology;
#define SIM_MAX_AXES 3

/* Every enumeration above as the word used in scenario files ("bf16-mixed",
 * "1f1b", "all-reduce"); _from_nick returns FALSE for an unknown word. */
const char *sim_precision_get_nick (SimPrecision value);
const char *sim_gradients_get_nick (SimGradients value);
const char *sim_optimizer_get_nick (SimOptimizer value);
const char *sim_recompute_get_nick (SimRecompute value);
const char *sim_attention_get_nick (SimAttention value);
const char *sim_schedule_get_nick (SimSchedule value);
const char *sim_algorithm_get_nick (SimAlgorithm value);
const char *sim_operation_get_nick (SimOperation value);
const char *sim_topology_get_nick (SimTopology value);
gboolean sim_precision_from_nick (const char *nick, SimPrecision *value);
gboolean sim_gradients_from_nick (const char *nick, SimGradients *value);
gboolean sim_optimizer_from_nick (const char *nick, SimOptimizer *value);
gboolean sim_recompute_from_nick (const char *nick, SimRecompute *value);
gboolean sim_attention_from_nick (const char *nick, SimAttention *value);
gboolean sim_schedule_from_nick (const char *nick, SimSchedule *value);
gboolean sim_algorithm_from_nick (const char *nick, SimAlgorithm *value);
gboolean sim_operation_from_nick (const char *nick, SimOperation *value);
gboolean sim_topology_from_nick (const char *nick, SimTopology *value);

/* Whether each device holds two runs of layers, one on the way there and one on
 * the way back. */
gboolean sim_schedule_is_vee (SimSchedule schedule);

/* One layer of a generic model, for one sample. */
typedef struct
{
  char *name; /* owned */
  guint64 parameters;
  double forward_flops;    /* per sample; backward is twice that */
  double activation_bytes; /* per sample: handed on and kept for backward */
} SimGenericLayer;

/* One training sample of the toy. */
typedef struct
{
  double input;
  double target;
} SimToySample;

/* The toy: layer k multiplies by one weight, a_k = w_k a_(k-1); the loss of a
 * sample is (a_L - y)^2 / 2; plain gradient descent.  Small enough to check by
 * hand, real enough for replicas to drift when they do not synchronise. */
typedef struct
{
  GArray *weights; /* double, one per layer */
  GArray *samples; /* SimToySample; sample i of the global batch is
                      i mod length */
  double learning_rate;
} SimToy;

typedef struct
{
  SimModelKind kind;
  char *name; /* shown to the user; owned */
  /* transformer */
  guint layers;
  guint hidden;
  guint heads;
  guint kv_heads;
  guint ffn;
  gboolean gated;
  guint vocabulary; /* 0: blocks only, no embedding and no head */
  guint sequence;
  guint experts;           /* 0 or 1: dense */
  guint experts_per_token; /* used where experts > 1 */
  double expert_skew; /* 0: tokens are shared out evenly; else expert i, from 0,
                         gets a share in proportion to (i + 1)^-skew */
  double capacity_factor; /* an expert takes at most so many times the mean, the
                             tokens over that are dropped; 0: takes all */
  SimAttention attention;
  gboolean tied_embedding;
  gboolean dropout; /* TRUE by default; counts where the model is not gated and
                       is trained in 16 bits or fp32, as GPT-2 and GPT-3 were;
                       gated models and autocast runs go without */
  /* generic */
  GPtrArray *generic_layers; /* SimGenericLayer, repeats written out */
  /* toy */
  SimToy toy;
} SimModel;

/* How far a kernel comes to the peak: the share of peak FLOP/s reached by a
 * matrix product of `flops`, max * flops / (flops + half_flops). */
typedef struct
{
  double max;        /* 0 to 1 */
  double half_flops; /* work at which half of max is reached */
  double attention;  /* what fused attention reaches, as a share of that */
  /* And products of 16-bit numbers in rows that do not begin at multiples of 16
   * bytes, which tensor cores load slowly: rows of an even number of them that
   * 8 does not divide, and of an odd one.  1: as any other. */
  double unaligned;
  double odd;
} SimEfficiency;

typedef struct
{
  char *name; /* owned */
  guint64 memory_bytes;
  double memory_bandwidth;             /* bytes/s */
  double peak_flops[SIM_N_PRECISIONS]; /* dense matrix products */
  SimEfficiency efficiency;
  double memory_efficiency; /* share of the bandwidth a kernel reaches */
  double launch_seconds;    /* per kernel, on the device */
  double host_seconds;      /* the host's, to issue one kernel: a layer cannot
                               go faster than its kernels are issued */
  /* Interference.  What a byte of an all-reduce on its way to or from a device
   * costs its compute, as bytes of memory traffic; and what a byte of any other
   * collective or send does.  While they move over a link of bandwidth B, the
   * compute goes on at 1 - min (traffic × B / memory_bandwidth, 0.95). */
  double reduce_traffic;
  double gather_traffic;
} SimDevice;

typedef struct
{
  SimOperation operation;
  guint ranks;
  guint64 bytes;
  double seconds;
} SimLinkSample;

typedef struct
{
  char *name;             /* owned; may be NULL */
  double bandwidth;       /* bytes/s, each direction, per port */
  double latency_seconds; /* of a torus: of each hop between neighbours */
  guint ports;     /* ports per device (node scope) or per node (cluster) */
  gboolean shared; /* cluster scope: the node's devices share the NIC */
  SimTopology topology;     /* node scope; of a torus ports do not count */
  guint dimensions;         /* torus: 1 to SIM_MAX_AXES */
  guint axes[SIM_MAX_AXES]; /* torus: devices along each dimension, the first
                               being that along which device numbers grow by
                               one; 0: as equal as devices_per_node lets them
                               be, the longest first */
  guint wrap; /* torus: axes of a multiple of so many devices, and more than
                 two, close to rings; 0: none does */
  GArray *samples; /* SimLinkSample; may be empty */
} SimLink;

typedef struct
{
  char *name; /* owned */
  guint nodes;
  guint devices_per_node;
  guint node_room; /* devices that such a machine holds; 0: not known */
  SimDevice device;
  SimLink node_link;    /* between devices of a node */
  SimLink cluster_link; /* between nodes */
  SimLink host_link;    /* host to device: the batch */
} SimCluster;

/* Measured times of one device doing the whole model for one micro-batch
 * (optimizer: one update of the whole model). */
typedef struct
{
  gboolean present;
  double forward_seconds;
  double backward_seconds;
  double optimizer_seconds;
  double weight_seconds; /* of backward, what is for the weights' gradients;
                            0: as the model has it */
} SimMeasured;

typedef struct
{
  guint micro_batch;  /* samples per device and micro-batch */
  guint global_batch; /* samples per step */
  guint iterations;   /* training steps simulated, 1 by default */
  SimPrecision precision;
  SimGradients gradients;
  SimOptimizer optimizer;
  SimRecompute recompute;
  SimMeasured measured;
} SimTraining;

typedef enum
{
  SIM_DIMENSION_TENSOR,
  SIM_DIMENSION_CONTEXT,
  SIM_DIMENSION_EXPERT,
  SIM_DIMENSION_DATA,
  SIM_DIMENSION_PIPELINE,
  SIM_N_DIMENSIONS
} SimDimension;

const char *sim_dimension_get_nick (SimDimension value);
gboolean sim_dimension_from_nick (const char *nick, SimDimension *value);

typedef struct
{
  guint degree[SIM_N_DIMENSIONS]; /* product: the devices in use; expert
                                     divides data and adds no devices */
  gboolean sequence_parallel;
  gboolean context_by_heads; /* FALSE: keys and values go round (ring
                                attention); TRUE: by all-to-alls each context
                                rank gets all tokens of some heads (DeepSpeed-
                                Ulysses) */
  guint zero;                /* ZeRO stage 0 to 3 */
  guint shard_degree; /* counts from zero 1 on: so many neighbouring data ranks
                         share out the states between them, and all such groups
                         hold the same (hybrid sharding: FSDP's HSDP); 0: all
                         data ranks are one group */
  SimSchedule schedule;
  guint virtual_stages;
  SimAlgorithm all_reduce; /* and of the other collectives: see
                              sim-collective.h */
  guint servers; /* counts for the parameter server: the first so many replicas
                    serve an even part each; more than there are: all do */
  guint64 bucket_bytes; /* gradients are reduced in buckets of this size */
  gboolean overlap;     /* buckets are reduced while backward goes on, and
                           stages send while they work on */
  gboolean broadcast;   /* the first replica sends the others its weights before
                           the first step */
  gboolean synchronise; /* FALSE: replicas drift, to show why sync exists */
  SimDimension order[SIM_N_DIMENSIONS]; /* innermost first: which ranks are
                                           neighbours */
} SimParallel;

typedef enum
{
  SIM_FAULT_SLOW_DEVICE,
  SIM_FAULT_SLOW_LINK, /* every link of that device */
  SIM_FAULT_LOST_DEVICE,
} SimFaultKind;

typedef struct
{
  SimFaultKind kind;
  guint device;
  double slowdown; /* 1.5: takes 1.5 times as long */
  double from_seconds;
} SimFault;

typedef struct
{
  char *id; /* the scenario's; owned */
  SimModel model;
  SimCluster cluster;
  SimTraining training;
  SimParallel parallel;
  GArray *faults; /* SimFault */
} SimSpec;

SimSpec *sim_spec_new (void) G_GNUC_WARN_UNUSED_RESULT;
SimSpec *sim_spec_copy (const SimSpec *self) G_GNUC_WARN_UNUSED_RESULT;
void sim_spec_free (SimSpec *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimSpec, sim_spec_free)
/* Whether they say the same, whatever the scenario is called: what neither's
 * kind of model reads does not count.  Allocates nothing. */
gboolean sim_spec_equal (const SimSpec *a, const SimSpec *b);

/* For readers of files: replace one part, all of its owned fields copied. */
void sim_model_copy_into (const SimModel *from, SimModel *to);
void sim_model_clear (SimModel *self);
void sim_device_copy_into (const SimDevice *from, SimDevice *to);
void sim_device_clear (SimDevice *self);
void sim_link_copy_into (const SimLink *from, SimLink *to);
void sim_link_clear (SimLink *self);
void sim_cluster_copy_into (const SimCluster *from, SimCluster *to);
void sim_cluster_clear (SimCluster *self);
void sim_generic_layer_free (SimGenericLayer *self);

/* Devices the parallel degrees use; at most nodes × devices_per_node. */
guint sim_spec_get_n_devices (const SimSpec *self);
/* Micro-batches a data-parallel replica works through in a step. */
guint sim_spec_get_n_micro_batches (const SimSpec *self);
/* Stages that hold each layer: two under DualPipe, else one. */
guint sim_spec_get_n_copies (const SimSpec *self);
/* Ranks that hold the same dense parameters: data × context × copies. */
guint sim_spec_get_n_replicas (const SimSpec *self);
/* Data ranks that share out the states: the data degree where all do, and where
 * nothing is shared (zero 0). */
guint sim_spec_get_shard_degree (const SimSpec *self);
/* Ranks among which dense states are cut, and, where `experts`, those of
 * experts: of that part, × context × copies. */
guint sim_spec_get_n_shards (const SimSpec *self, gboolean experts);
guint sim_spec_get_node (const SimSpec *spec, guint device);
/* Ranks that differ by so much are neighbours along the dimension.  The order
 * must name it, as that of a legal spec does.  Experts divide data and add no
 * devices: of theirs sim_spec_get_expert_share tells. */
guint sim_spec_get_stride (const SimSpec *spec, SimDimension dimension);
/* A device's place along a dimension, from the rank order. */
guint sim_spec_get_coordinate (const SimSpec *spec,
                               guint device,
                               SimDimension wanted);
/* Which pipeline stage's place a device has. */
guint sim_spec_get_place (const SimSpec *spec, guint device);
/* Which data-parallel replica it works for. */
guint sim_spec_get_replica (const SimSpec *spec, guint device);
/* Which share of the experts a device holds, 0 to the expert degree - 1. */
guint sim_spec_get_expert_share (const SimSpec *self, guint device);
/* What the router sends the experts of a share, as a multiple of what it would
 * if all got as much and nothing was dropped. */
double sim_spec_get_expert_load (const SimSpec *self, guint share);
/* Whether some shares get more than others. */
gboolean sim_spec_is_uneven (const SimSpec *self);
/* Layers as the picture shows and splits them: transformer blocks, generic
 * layers, or toy layers. */
guint sim_spec_get_n_layers (const SimSpec *self);

/* Whether dropout masks are made and kept: see SimModel. */
gboolean sim_spec_has_dropout (const SimSpec *self);

/* Checks every rule; FALSE with SIM_ERROR and a message that names the rule
 * that was broken and the nearest legal value. */
gboolean sim_spec_validate (const SimSpec *self, GError **error);

G_END_DECLS
