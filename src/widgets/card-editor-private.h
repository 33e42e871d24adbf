/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/card-editor-form.h"
#include "widgets/card-editor-list.h"
#include "widgets/card-editor.h"
#include "widgets/card-view.h"

G_BEGIN_DECLS

/* Shared by card-editor.c, the window, card-editor-actions.c, its actions and
 * keys, card-editor-file.c, the file, card-editor-outcome.c, what came of
 * saving, and card-editor-recovery.c, what was not saved. */
typedef enum
{
  CARD_EDITOR_OUTCOME_NONE,
  CARD_EDITOR_OUTCOME_SAVED,      /* until something is changed */
  CARD_EDITOR_OUTCOME_UNFINISHED, /* likewise */
  CARD_EDITOR_OUTCOME_FAILED,     /* until it is saved, or read again */
  CARD_EDITOR_OUTCOME_NOTE, /* until it is put away, or changed and saved */
  CARD_EDITOR_OUTCOME_UNPROTECTED, /* until what is unsaved was put aside */
  CARD_EDITOR_N_OUTCOMES
} CardEditorOutcome;

typedef struct
{
  char *text; /* NULL: not told */
  const char *label;
  const char *action;
  guint at; /* the latest stands in the line */
} CardEditorLine;

/* On a card, or DECK_EDIT_NO_CARD. */
typedef struct
{
  guint index;
  DeckField field;
  guint row;
} CardEditorPlace;

struct _CardEditor
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwLeaflet *leaflet;
  GtkWidget *side;
  AdwHeaderBar *side_header;
  AdwWindowTitle *side_title;
  GtkToggleButton *head_button;
  CardEditorList *list;
  GtkWidget *main;
  AdwHeaderBar *main_header;
  AdwWindowTitle *title;
  GtkWidget *back_button;
  GtkToggleButton *preview_button;
  GtkWidget *overtaken;
  GtkLabel *overtaken_label;
  GtkButton *reload_button;
  GtkWidget *outcome;
  GtkLabel *outcome_label;
  GtkButton *outcome_button;
  GtkWidget *form_scroller;
  CardEditorForm *form;
  GtkWidget *first_button;
  GtkWidget *preview_line;
  GtkWidget *preview_side;
  GtkWidget *preview_empty;
  GtkWidget *preview_scroller;
  CardView *preview;

  char *folder;
  ScenarioLibrary *scenarios;
  CardStudy *study;
  DeckEdit *edit;
  GFileMonitor *monitor;          /* of the file; NULL while there is none */
  DeckDraft *previewed;           /* what the preview shows */
  DeckRecoveryFile *recovery;     /* NULL: nothing is put aside */
  GCancellable *recovery_writing; /* of the write under way, or NULL */
  guint recovery_source;          /* it is written soon, or 0 */
  guint recovery_ms;              /* how soon */
  gboolean recovery_failed;       /* which was told */
  CardEditorLine lines[CARD_EDITOR_N_OUTCOMES];
  guint n_told;
  CardEditorPlace problem;  /* shown last … */
  GtkWidget *problem_focus; /* … and the widget that got the focus; weak */
  gboolean keeping;         /* it closes once that is written */
  gboolean closing;         /* it was asked about */
  gboolean beside;          /* there is room for the preview */
};

/* card-editor.c */
void card_editor_go_to (CardEditor *self, guint index, gboolean focus);
void card_editor_replace_edit (CardEditor *self, DeckEdit *edit /* taken */);
void card_editor_show_title (CardEditor *self);

void card_editor_emit_study (CardEditor *self);

/* To the list of cards, where only one of the two has room. */
void card_editor_go_back (CardEditor *self);

/* card-editor-actions.c */
void card_editor_install_actions (GtkWidgetClass *klass);
void card_editor_add_keys (CardEditor *self);

/* card-editor-file.c */
void card_editor_watch (CardEditor *self);
gboolean card_editor_ask_to_close (CardEditor *self);
void card_editor_reload (CardEditor *self);
gboolean card_editor_find_unfinished (CardEditor *self);

/* card-editor-outcome.c: in the line; what came of saving in the place of what
 * came of it before, the rest beside it: what is told later stands first, and
 * once it is put away what is still true.  label and action: of a button, or
 * NULL. */
void card_editor_tell (CardEditor *self,
                       CardEditorOutcome outcome,
                       const char *text,
                       const char *label,
                       const char *action);
/* That it is told no longer, if it is. */
void card_editor_untell (CardEditor *self, CardEditorOutcome outcome);
void card_editor_untell_all (CardEditor *self);
gboolean card_editor_is_told (CardEditor *self, CardEditorOutcome outcome);
/* The one that stands in the line, or NONE. */
CardEditorOutcome card_editor_get_told (CardEditor *self);

/* card-editor-recovery.c */
void card_editor_recovery_changed (CardEditor *self);
/* Saved, or given up. */
void card_editor_recovery_discard (CardEditor *self);
/* Closes the window once all is put aside, to be offered again; where it cannot
 * be, that is told and the window stays. */
void card_editor_recovery_keep (CardEditor *self);
/* Nothing more is written; what was stays. */
void card_editor_recovery_stop (CardEditor *self);

void card_editor_emit_saved (CardEditor *self, const char *path);

G_END_DECLS
