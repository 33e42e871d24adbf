/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/card-computed-check.h"
#include "widgets/card-editor-form.h"
#include "widgets/card-field.h"
#include "widgets/card-moments.h"
#include "widgets/scenario-chooser.h"

G_BEGIN_DECLS

/* Shared by card-editor-form.c, what is shown; card-editor-form-build.c, the
 * widgets and what is done with them; and -lists.c, those of the lists. */

/* A field of the screen and the text it stands for. */
typedef struct
{
  CardField *widget;
  DeckField field; /* or … */
  DeckHead head;   /* … of the deck; DECK_N_HEADS: of the card */
  guint row;
} Bound;

struct _CardEditorForm
{
  GtkBox parent_instance;

  DeckEdit *edit;
  ScenarioLibrary *scenarios;
  guint index;
  gboolean shown; /* anything is */

  GArray *bound;                          /* Bound */
  GtkWidget *list_problems[DECK_N_LISTS]; /* or NULL */
  GtkDropDown *kind;
  GtkDropDown *level;
  CardMoments *show_moments;
  CardMoments *scenario;
  CardComputedCheck *check; /* of a computed card; or NULL */
  GPtrArray *correct;       /* GtkCheckButton, by option */
  GtkCheckButton *typed;    /* the answer is an amount that is typed; or NULL */
  GtkWidget *flag_box;
  GtkLabel *flag_label;
  char *flag_note; /* NULL: not flagged */

  /* What the widgets were made for. */
  DeckCardKind made_kind;
  guint made_rows[DECK_N_LISTS];
  gboolean made_new;
  gboolean quiet;  /* they are being set, not used */
  gboolean strict; /* what is missing is said in earnest */
};

DeckDraft *card_editor_form_get_draft (CardEditorForm *self);
/* Makes the widgets for what is to be shown, empty. */
void card_editor_form_build (CardEditorForm *self);
void card_editor_form_clear (CardEditorForm *self);
/* Texts and what is wrong with them. */
void card_editor_form_refresh_fields (CardEditorForm *self);
void card_editor_form_show_flag (CardEditorForm *self);
void card_editor_form_emit_clear_flag (CardEditorForm *self);

/* A field of the form for that text, appended to the box. */
CardField *card_editor_form_add_field (CardEditorForm *self,
                                       GtkWidget *box,
                                       DeckField field,
                                       guint row,
                                       const char *label);

/* card-editor-form-lists.c: each appends its list. */
void card_editor_form_build_options (CardEditorForm *self, DeckDraft *draft);
void card_editor_form_build_ideas (CardEditorForm *self, DeckDraft *draft);
void card_editor_form_build_knobs (CardEditorForm *self, DeckDraft *draft);
void card_editor_form_build_wrongs (CardEditorForm *self, DeckDraft *draft);
/* A menu of words beside a text that takes others as well; filled by the
 * caller. */
ScenarioChooser *card_editor_form_add_words (CardEditorForm *self,
                                             CardField *widget,
                                             DeckField field,
                                             guint row);

G_END_DECLS
