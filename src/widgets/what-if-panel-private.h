/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/what-if-panel.h"
#include "widgets/what-if-remedy.h"
#include "widgets/what-if-rows.h"

G_BEGIN_DECLS

/* What is taken out of the presets. */
typedef enum
{
  WHAT_IF_PART_MODEL,
  WHAT_IF_PART_DEVICE,
  WHAT_IF_PART_NODE_LINK,
  WHAT_IF_PART_CLUSTER_LINK,
  WHAT_IF_N_PARTS
} WhatIfPart;

/* Shared by what-if-panel.c, the widget and what it offers;
 * what-if-panel-build.c, its rows made; what-if-panel-show.c, a spec shown in
 * them; what-if-panel-turn.c, a knob turned; what-if-panel-undo.c, what is one
 * step of it; what-if-panel-parts.c, model and machine; and
 * what-if-panel-fit.c, what would make it fit. */
struct _WhatIfPanel
{
  GtkBox parent_instance;
  GtkWidget *compare_button;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
  GtkWidget *refusal_box;
  GtkLabel *refusal_label;
  GtkWidget *own_button;
  GtkWidget *other_button;
  GtkListBox *rows;

  GtkWidget *knob_rows[WHAT_IF_N_KNOBS];
  GtkSpinButton *spins[WHAT_IF_N_COUNTS]; /* NULL: a choice */
  GtkWidget *part_rows[WHAT_IF_N_PARTS];
  GtkWidget *link_row;
  GtkRange *link_scale;
  GtkWidget *sequence_row;
  GtkSwitch *sequence_switch;
  GtkWidget *overlap_row;
  GtkSwitch *overlap_switch;
  GtkWidget *bucket_row;
  GtkWidget *skip_row;
  GtkSwitch *skip_switch;
  GtkWidget *slow_row;
  GtkWidget *slowdown_row;
  GtkRange *slowdown_scale;

  ScenarioPresets *presets; /* or NULL */
  SimSpec *spec;            /* as the knobs stand, refused or not */
  SimSpec *original;        /* as the scenario says */
  GArray *buckets;          /* guint64 bytes, ascending; the choices */
  GArray *sequences;        /* guint, ascending */
  guint slow_choices;
  WhatIfKnob turned; /* last; WHAT_IF_N_KNOBS: none of these */
  WhatIfKnob other;  /* that would help, with its value … */
  guint other_value;
  guint own_value;
  gboolean own;      /* spec was told of as changed, and is not shown yet */
  gboolean quiet;    /* the knobs are being set, not turned */
  GtkWidget *drawn;  /* the scale that is pressed, or NULL … */
  gboolean draws_on; /* … and was turned since then */

  GtkWidget *fit_box;
  GtkLabel *fit_label;
  GtkLabel *remedy_label;
  GtkListBox *remedy_list;
  SimTimeline *run;      /* NULL: none, or nobody looks */
  gint64 step_ns;        /* of it */
  GPtrArray *remedies;   /* WhatIfRemedy, or NULL */
  GCancellable *finding; /* them, or NULL */
};

/* The knob or the part that a control is of: data of its object. */
#define WHAT_IF_KNOB "shardstep-knob"

/* what-if-panel-build.c */
void what_if_panel_add_rows (WhatIfPanel *self);

/* what-if-panel-show.c: emits nothing. */
void what_if_panel_show_spec (WhatIfPanel *self);
void what_if_panel_say_values (WhatIfPanel *self);
/* How far a knob goes, and why no further; g_free. */
char *what_if_panel_dup_limit (WhatIfPanel *self,
                               WhatIfKnob knob) G_GNUC_WARN_UNUSED_RESULT;

/* what-if-panel-turn.c */
void what_if_panel_listen_to_spin (WhatIfPanel *self, GtkSpinButton *spin);
void what_if_panel_listen_to_choice (WhatIfPanel *self, GtkWidget *row);
void what_if_panel_listen (WhatIfPanel *self);

/* what-if-panel-undo.c */
void what_if_panel_listen_for_steps (WhatIfPanel *self);
/* Being typed into, and not taken yet. */
gboolean what_if_panel_is_typed (GtkSpinButton *spin);
/* Once for each change: whether it goes on with the one before it. */
gboolean what_if_panel_goes_on (WhatIfPanel *self);

/* what-if-panel-parts.c */
GtkWidget *what_if_panel_add_part (WhatIfPanel *self, WhatIfPart part);
void what_if_panel_fill_part (WhatIfPanel *self, WhatIfPart part);
/* Whether both links are those of the scenario. */
gboolean what_if_panel_has_own_links (WhatIfPanel *self);

/* what-if-panel-fit.c, of a step that does not fit. */
void what_if_panel_stop_finding (WhatIfPanel *self);

/* what-if-panel.c: self->spec was changed by that knob (WHAT_IF_N_KNOBS: by
 * none of those). */
void what_if_panel_emit_changed (WhatIfPanel *self, WhatIfKnob turned);

G_END_DECLS
