/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-cards.h"
#include "app/app-window.h"
#include "base/base-diagnostics.h"
#include "deck/deck-recovery-file.h"
#include "scenario/scenario-lesson.h"
#include "scenario/scenario-library.h"
#include "widgets/card-pane.h"
#include "widgets/lanes-view.h"
#include "widgets/meter-view.h"
#include "widgets/room-bin.h"
#include "widgets/scenario-chooser.h"
#include "widgets/stage-view.h"
#include "widgets/transport-bar.h"
#include "widgets/what-if-panel.h"

G_BEGIN_DECLS

/* What a lesson wants of the stage; see LessonRun. */
typedef struct
{
  gboolean on;
  gboolean picks;  /* a device is asked for */
  gboolean waits;  /* for its run to be simulated */
  gboolean clean;  /* no knob was turned since it was loaded */
  gboolean leaves; /* once the scenario that is loaded is there */
  gint64 from_ns;
  gint64 to_ns;
  char *caption;   /* markup */
  AdwToast *toast; /* that says it, while it is on show */
} AppLesson;

/* Where lessons come from. */
typedef struct
{
  GPtrArray *opened; /* ScenarioLesson */
  GFileMonitor *monitor;
  guint settle_source;
  char *told; /* the findings told last */
  gboolean are_read;
} AppLessons;

/* Shared by the files of the window: -actions, -files, -show. */
struct _AppWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwFlap *flap;
  GtkWidget *stage_box;
  GtkWidget *scrolled; /* stage, meter and timeline, in a scrolled window */
  AdwHeaderBar *header;
  AdwWindowTitle *title;
  GtkMenuButton *chooser_button;
  GtkLabel *chooser_label;
  ScenarioChooser *chooser;
  CardPane *pane;
  RoomBin *pane_room;
  GtkWidget *pane_button;
  GtkWidget *what_if_button;
  AdwButtonContent *what_if_content;
  GtkBox *knob_split;   /* stage, meter and timeline, and … */
  GtkWidget *knob_room; /* … the knobs beside them, or below */
  GtkScrolledWindow *scroller;
  WhatIfPanel *what_if; /* NULL until it is opened first */
  GtkWidget *values_button;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
  GtkWidget *busy_button;
  StageView *stage;
  MeterView *meter;
  LanesView *lanes;
  TransportBar *transport;

  AppSession *session;
  AppPlayer *player;
  AppCards *cards;
  AppLesson lesson;
  AppLessons lessons;
  GSettings *settings;       /* NULL: no schema */
  ScenarioPresets *presets;  /* NULL: could not be read */
  ScenarioLibrary *library;  /* NULL: could not be read */
  GPtrArray *opened;         /* Scenario: files opened by hand */
  Scenario *asked;           /* of the question shown last, or NULL */
  GPtrArray *findings;       /* BaseDiagnostics: one for each toast … */
  GPtrArray *headings;       /* … its words, char * … */
  GPtrArray *subjects;       /* … the deck it is about, char * or NULL … */
  BaseDiagnostics *problems; /* … of them the last one told, or NULL */
  GHashTable *telling;       /* char *: titles of toasts that are told */
  guint remember_source;     /* settings are written soon, or 0 */
  guint busy_source;         /* a run is told about soon, or 0 */
  guint fill_source;         /* the first frame was painted, or 0 */
  gboolean filled;           /* lessons and cards are read, or being */
  GtkNativeDialog *file_dialog; /* while it is open */
  GFile *out_folder;            /* where an export went last, or NULL */
  GtkWidget *waiting;           /* owned dialog of an exchange, or NULL */
  guint waiting_source;         /* it is shown soon, or 0 */
  guint pulse_source;           /* it shows how far it is, or 0 */
  char *pending_moment;         /* step to show once the scenario is there */
  char *back_id;                /* scenario before a moment's, or NULL … */
  gint64 back_ns;               /* … and the instant it was at */
  SimSpec *before;              /* a split that was chosen, or NULL … */
  gint64 before_ns;             /* … and the instant it was at */
  GPtrArray *chosen;            /* SimSpec: those since then, or NULL */
  GPtrArray *jobs;              /* of app-window-jobs.c */
  guint last_job;               /* number of it */
  GtkWindow *asking;            /* whether to stop them, or NULL */
  gboolean closing;             /* it was asked about */
  gboolean offered;             /* unsaved changes, on starting */
  guint n_looking;              /* … for those of one deck, and decks read */
  gboolean going_back;   /* one of them, or a file, is being loaded … */
  gint64 going_ns;       /* … and this instant of it is shown then */
  gboolean changed;      /* the knobs: not as the scenario says */
  gboolean undoes;       /* them: there is something to be undone … */
  gboolean redoes;       /* … and to be done again */
  gboolean restored;     /* from here on changes are the user's */
  gboolean pane_wanted;  /* where it stands beside the stage */
  gboolean lanes_wanted; /* by the user; small windows hide them … */
  int room;              /* the stage's side, px of usual letters */
  gboolean lanes_asked;  /* … unless they were asked for there */
};

/* app-window-actions.c */
void app_window_install_actions (GtkWidgetClass *klass);
void app_window_sync_actions (AppWindow *self);
void app_window_add_keys (AppWindow *self);

/* app-window-files.c */
void app_window_read_library (AppWindow *self);
void app_window_choose_file (AppWindow *self);
/* An export begins among the documents, not where the program was started, and
 * the next one where the last one was put. */
void app_window_start_export (AppWindow *self, GtkFileChooser *chooser);
void app_window_remember_export (AppWindow *self, GFile *file);
/* To the scenario and instant that a card's moment took the place of. */
void app_window_go_back (AppWindow *self);
/* What a computed card asked about; step NULL: from the start. */
void
app_window_show_asked (AppWindow *self, Scenario *scenario, const char *step);
void app_window_accept_drops (AppWindow *self);

/* The scenario (taken) in the place of the one shown, whose run it has: the
 * instant stays. */
void app_window_take_scenario (AppWindow *self, Scenario *scenario);

/* app-window-plan.c: the planner's window. */
void app_window_open_plan (AppWindow *self);
/* What was shown before the first split that was chosen in it; FALSE where
 * none was, or something else was turned since. */
gboolean app_window_show_before (AppWindow *self);
void app_window_forget_before (AppWindow *self);
/* What was refused was chosen in it, and it says so. */
gboolean app_window_plan_tells_refusal (AppWindow *self);

/* app-window-save.c: what the knobs stand at, as a file, which gets a suffix
 * where it has none; what came of it is told. */
void app_window_save_scenario (AppWindow *self, GFile *file);
void app_window_choose_save (AppWindow *self);

/* app-window-progress.c: each tells what came of it. */
void app_window_install_progress_actions (GtkWidgetClass *klass);
void app_window_save_progress (AppWindow *self, GFile *file, gboolean as_pages);
void
app_window_tell_error (AppWindow *self, const char *text, const GError *error);
void app_window_tell_saved (AppWindow *self, GFile *file);
/* With a store and decks; NULL, told, where it is not open yet. */
CardStudy *app_window_get_study_to_use (AppWindow *self);
gboolean app_window_was_cancelled (const GError *error);

/* app-window-exchange.c: in a thread; each tells what came of it. */
void app_window_export_progress (AppWindow *self, GFile *file);
void app_window_import_progress (AppWindow *self, GFile *file);
/* parent: the window on which the dialog stands; path: of the backup. */
void app_window_restore_progress (AppWindow *self,
                                  GtkWindow *parent,
                                  const char *path);
/* Closes the dialog of the one under way, which itself goes on. */
void app_window_stop_waiting (AppWindow *self);

/* app-window-export.c */
typedef enum
{
  APP_EXPORT_DECK,
  APP_EXPORT_APKG,
  APP_EXPORT_ANKI_TEXT,
  APP_EXPORT_MOODLE,
  APP_EXPORT_LIST,  /* on paper, the answers at the end */
  APP_EXPORT_CARDS, /* on paper, to be cut out */
} AppExportForm;
/* In a thread; what came of it, and what could not be carried, is told. */
void app_window_export_deck (AppWindow *self,
                             const char *deck_id,
                             AppExportForm form,
                             GFile *file);
void app_window_choose_export (AppWindow *self);

/* app-window-decks.c */
void app_window_new_deck (AppWindow *self);
/* The same, whatever was not saved before. */
void app_window_begin_deck (AppWindow *self);
/* found (taken): what reading the deck found, or nothing. */
void app_window_tell_left_out (AppWindow *self,
                               const char *title,
                               BaseDiagnostics *found);
void app_window_choose_deck (AppWindow *self);
/* card_id NULL: the deck as a whole. */
void app_window_edit_card (AppWindow *self,
                           const char *deck_id,
                           const char *card_id);
void app_window_show_flagged (AppWindow *self);
/* edit is taken; recovery NULL: a new one. */
void app_window_open_editor (AppWindow *self,
                             DeckEdit *edit,
                             DeckRecoveryFile *recovery,
                             const char *card_id);
/* conflict is answered, sooner or later. */
void app_window_ask_conflict (AppWindow *self, AppCardsConflict *conflict);

/* app-window-edit.c: the editor comes once the deck is read, in a thread; what
 * was in the way is told. */
void app_window_edit_file (AppWindow *self,
                           const char *path,
                           const char *title,
                           const char *card_id);
/* With what was not saved; that is kept where the deck cannot be read. */
void app_window_restore_edit (AppWindow *self,
                              DeckRecoveryFile *file,
                              const char *card_id);

/* app-window-jobs.c: something in a thread that is not to be lost unsaid with
 * the window; words say what, as a heading. */
void app_window_init_jobs (AppWindow *self);
guint app_window_begin_job (AppWindow *self,
                            const char *words,
                            GCancellable *cancellable);
/* done: it succeeded, and nothing is left to be read of it; else a window that
 * was to close once it is over stays. */
void app_window_end_job (AppWindow *self, guint id, gboolean done);
/* TRUE where it was asked: the window stays for now. */
gboolean app_window_ask_about_jobs (AppWindow *self);

/* app-window-recovery.c */
DeckRecoveryFile *
app_window_new_recovery (AppWindow *self) G_GNUC_WARN_UNUSED_RESULT;
/* An editor of the deck in that file (NULL: of a new one), once it was asked
 * about unsaved changes to it, where there are any; they are looked for in a
 * thread. */
void app_window_edit_or_recover (AppWindow *self,
                                 const char *path,
                                 const char *title,
                                 const char *card_id);
/* About all there are. */
void app_window_offer_recoveries (AppWindow *self);

/* app-window.c: writes the settings once what is changed comes to rest. */
void app_window_remember_soon (AppWindow *self);

/* app-window-show.c: from the session to the widgets */
void app_window_listen (AppWindow *self);
/* On the button of the list; covered while a prediction is asked. */
void app_window_show_title (AppWindow *self);
void app_window_fit (AppWindow *self, int width, int height);
/* By the user: beside the stage it is remembered, over it not. */
void app_window_reveal_pane (AppWindow *self, gboolean reveal);

/* app-window-knobs.c: the knobs beside the picture. */
void app_window_reveal_knobs (AppWindow *self, gboolean reveal);
/* Into the stage, or the knobs that are in its place. */
void app_window_focus_picture (AppWindow *self);
/* Knobs in its place go: something in it is to be seen. */
void app_window_uncover_picture (AppWindow *self);
gboolean app_window_get_knobs_shown (AppWindow *self);
/* Beside it in so many px, or in its place (TRUE), the meter staying on show.
 */
gboolean
app_window_fit_knobs (AppWindow *self, int room, int height, double scale);
/* What they stand at, by the session. */
void app_window_show_knobs (AppWindow *self);
void app_window_show_refusal (AppWindow *self);

/* app-window-undo.c: the knobs turned, and turned back. */
void app_window_edit (AppWindow *self, const SimSpec *spec);
/* By a scale that is still being drawn along. */
void app_window_edit_on (AppWindow *self, const SimSpec *spec);
void app_window_undo (AppWindow *self);
void app_window_redo (AppWindow *self);
/* Every knob as the scenario says, which can be undone. */
void app_window_reset_knobs (AppWindow *self);
/* What undoing and redoing would do: on their buttons. */
void app_window_show_history (AppWindow *self);
void app_window_fit_history (AppWindow *self);

/* app-window-lessons.c */
void app_window_lessons_init (AppWindow *self);
void app_window_lessons_clear (AppWindow *self);
/* Those of the folder from now on. */
void app_window_read_lessons (AppWindow *self);
void app_window_open_lesson (AppWindow *self, GBytes *bytes, const char *name);

/* app-window-lesson.c */
void app_window_lesson_listen (AppWindow *self);
/* Its run was simulated. */
void app_window_lesson_timeline (AppWindow *self);
/* The stage is the learner's own again: now, or once what is being loaded is
 * there; a run that cannot be shown uncovers nothing. */
void app_window_lesson_leave (AppWindow *self);
void app_window_lesson_leave_soon (AppWindow *self);
/* Another run is about to be shown, or could not be. */
void app_window_lesson_arrived (AppWindow *self);
void app_window_lesson_failed (AppWindow *self);
/* From a moment that is watched with the pane out of sight. */
void app_window_lesson_go_on (AppWindow *self);
/* FALSE where the lesson does not ask for a device. */
gboolean app_window_lesson_pick (AppWindow *self, const SceneHit *hit);

/* app-window-findings.c.  A toast; details NULL, or findings (taken) behind a
 * button of it.  _deck: of a deck that came in, to be studied by a button. */
void
app_window_toast (AppWindow *self, const char *text, BaseDiagnostics *details);
void app_window_toast_deck (AppWindow *self,
                            const char *text,
                            BaseDiagnostics *details,
                            const char *deck_id /* or NULL */);
/* To be read at length, with nothing told of them yet; details is taken. */
void app_window_keep_findings (AppWindow *self,
                               const char *text,
                               BaseDiagnostics *details,
                               const char *deck_id /* or NULL */);
/* The last findings at length. */
void app_window_show_problems (AppWindow *self);
void app_window_show_omissions (AppWindow *self);
/* Reviews begin with that deck. */
void app_window_study_deck (AppWindow *self, const char *deck_id);

G_END_DECLS
