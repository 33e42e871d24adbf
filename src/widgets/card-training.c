/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-training.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "review/review-optimize.h"

#define LOOK_MS 100
#define SHARE_WHOLE 1000

/* What is asked now decides which buttons are there. */
typedef enum
{
  STATE_COUNTING,
  STATE_FAILED,
  STATE_SHORT, /* too few answers */
  STATE_READY, /* to be fitted */
  STATE_TRAINING,
  STATE_JUDGE, /* fitted: take it or not */
  STATE_TAKEN, /* changed: may be taken back */
} State;

struct _CardTraining
{
  AdwWindow parent_instance;

  GtkLabel *state_label;
  GtkProgressBar *bar;
  GtkWidget *result;
  GtkLabel *loss;
  GtkLabel *calibration;
  GtkWidget *fit_button;
  GtkWidget *cancel_button;
  GtkWidget *apply_button;
  GtkWidget *keep_button;
  GtkWidget *default_button;
  GtkWidget *undo_button;

  CardStudy *study;
  State state;
  ReviewHistory *history;    /* once it was read */
  ReviewTraining training;   /* once it was made */
  ReviewParams fitted;       /* that it was fitted to better */
  ReviewParams before;       /* of what was changed … */
  ReviewParams taken;        /* … and then */
  GCancellable *cancellable; /* of the work under way */
  int share;                 /* of SHARE_WHOLE; atomic */
  guint look_source;
};

G_DEFINE_TYPE (CardTraining, card_training, ADW_TYPE_WINDOW)

static ReviewParams
get_params (CardTraining *self)
{
  return card_study_get_scheduler (self->study)->params;
}

static gboolean
has_default_weights (CardTraining *self)
{
  ReviewParams now = get_params (self);
  ReviewParams defaults = now;
  ReviewParams fresh;

  review_params_init (&fresh);
  /* Clipped as they would be with the learner's own steps. */
  review_params_set_weights (&defaults, fresh.weights, REVIEW_N_WEIGHTS);
  return memcmp (now.weights, defaults.weights, sizeof now.weights) == 0;
}

static void
set_state (CardTraining *self, State state, const char *text)
{
  gboolean restful = state == STATE_SHORT || state == STATE_READY ||
                     state == STATE_FAILED || state == STATE_JUDGE;

  self->state = state;
  gtk_label_set_text (self->state_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->bar),
                          state == STATE_TRAINING || state == STATE_SHORT);
  gtk_widget_set_visible (self->result, state == STATE_JUDGE);
  gtk_widget_set_visible (self->fit_button, state == STATE_READY);
  gtk_widget_set_visible (self->cancel_button, state == STATE_TRAINING);
  gtk_widget_set_visible (self->apply_button, state == STATE_JUDGE);
  gtk_widget_set_visible (self->keep_button, state == STATE_JUDGE);
  gtk_widget_set_visible (self->default_button,
                          restful && !has_default_weights (self));
  gtk_widget_set_visible (self->undo_button, state == STATE_TAKEN);
}

/* ---- how many answers there are ---- */

static void
show_count (CardTraining *self)
{
  guint n = review_history_count_scored (self->history);
  guint need = REVIEW_OPTIMIZE_MIN_ANSWERS;
  g_autofree char *text = NULL;
  g_autofree char *share = NULL;

  if (n >= need)
    {
      text = g_strdup_printf (
          ngettext ("%u review to learn from.", "%u reviews to learn from.", n),
          n);
      set_state (self, STATE_READY, text);
      gtk_widget_grab_focus (self->fit_button);
      return;
    }
  text = g_strdup_printf (
      ngettext ("%u more review is needed: one made a day or more after the "
                "card’s last answer.",
                "%u more reviews are needed: those made a day or more after "
                "the card’s last answer.",
                need - n),
      need - n);
  /* Translators: reviews there are, of those needed. */
  share = g_strdup_printf (_ ("%u of %u"), n, need);
  gtk_progress_bar_set_fraction (self->bar, (double)n / need);
  gtk_progress_bar_set_text (self->bar, share);
  set_state (self, STATE_SHORT, text);
}

static void
return_history (GTask *task, ReviewStore *store)
{
  GError *error = NULL;
  ReviewHistory *history = review_store_load_history (store, &error);

  if (history != NULL)
    g_task_return_pointer (task, history, (GDestroyNotify)review_history_free);
  else
    g_task_return_error (task, error);
}

static void
read_thread (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (ReviewStore) store = review_store_open_again (data, &error);

  if (store != NULL)
    return_history (task, store);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CardTraining) self = data;
  g_autoptr (GError) error = NULL;
  ReviewHistory *history = g_task_propagate_pointer (G_TASK (result), &error);

  /* Closed meanwhile. */
  if (self->study == NULL)
    {
      review_history_free (history);
      return;
    }
  if (history == NULL)
    {
      set_state (self, STATE_FAILED, error->message);
      return;
    }
  self->history = history;
  show_count (self);
}

static void
read_history (CardTraining *self)
{
  ReviewStore *store = card_study_get_store (self->study);
  /* Not of the widget: the thread may be the last to let go of the task. */
  g_autoptr (GTask) task =
      g_task_new (NULL, NULL, read_cb, g_object_ref (self));
  const char *path = review_store_get_path (store);

  set_state (self, STATE_COUNTING, _ ("Counting your answers…"));
  g_task_set_task_data (task, g_strdup (path), g_free);
  if (path != NULL)
    g_task_run_in_thread (task, read_thread);
  else
    return_history (task, store);
}

/* ---- training ---- */

static void
share_cb (double share, gpointer user_data)
{
  g_atomic_int_set ((int *)user_data, (int)(share * SHARE_WHOLE));
}

static gboolean
look_cb (gpointer data)
{
  CardTraining *self = data;
  double share = (double)g_atomic_int_get (&self->share) / SHARE_WHOLE;
  g_autofree char *text = g_strdup_printf (_ ("%.0f %%"), share * 100);

  gtk_progress_bar_set_fraction (self->bar, share);
  gtk_progress_bar_set_text (self->bar, text);
  return G_SOURCE_CONTINUE;
}

/* The window lives until the task has returned, and its history is not touched
 * before. */
typedef struct
{
  ReviewParams start;
  const ReviewHistory *history; /* lent by the window … */
  int *share;                   /* … as this */
} Train;

static void
train_thread (GTask *task,
              gpointer source,
              gpointer data,
              GCancellable *cancellable)
{
  const Train *train = data;
  ReviewTraining *training = g_new0 (ReviewTraining, 1);
  GError *error = NULL;

  if (review_optimize (train->history, &train->start, share_cb, train->share,
                       cancellable, training, &error))
    {
      g_task_return_pointer (task, training, g_free);
      return;
    }
  g_free (training);
  g_task_return_error (task, error);
}

/* value is told with so many places that a difference can be seen. */
static void
show_pair (GtkLabel *label, double before, double after)
{
  /* Translators: a figure before and after. */
  g_autofree char *text = g_strdup_printf (_ ("%.4f → %.4f"), before, after);

  gtk_label_set_text (label, text);
}

static void
show_training (CardTraining *self)
{
  const ReviewTraining *training = &self->training;
  gboolean better = training->improved;

  show_pair (self->loss, training->loss_before, training->loss_after);
  show_pair (self->calibration, training->calibration_before,
             training->calibration_after);
  set_state (self, STATE_JUDGE,
             better ? _ ("The fitted weights foretell your answers better.")
                    : _ ("The fitted weights foretell your answers no better "
                         "than those you have. Keep the old ones."));
  if (better)
    gtk_widget_add_css_class (self->apply_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->apply_button, "suggested-action");
  gtk_widget_grab_focus (better ? self->apply_button : self->keep_button);
}

static void
train_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CardTraining) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree ReviewTraining *training =
      g_task_propagate_pointer (G_TASK (result), &error);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_object (&self->cancellable);
  if (self->study == NULL)
    return;
  if (training != NULL)
    {
      self->training = *training;
      show_training (self);
    }
  else if (g_error_matches (error, REVIEW_ERROR, REVIEW_ERROR_CANCELLED) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_count (self);
  else
    set_state (self, STATE_FAILED, error->message);
}

static void
fit_cb (CardTraining *self)
{
  g_autoptr (GTask) task = NULL;
  Train *train = g_new (Train, 1);

  self->fitted = get_params (self);
  *train = (Train){ self->fitted, self->history, &self->share };
  self->cancellable = g_cancellable_new ();
  g_atomic_int_set (&self->share, 0);
  /* Not of the widget: the thread may be the last to let go of the task. */
  task = g_task_new (NULL, self->cancellable, train_cb, g_object_ref (self));
  /* A training that is stopped ends at its next batch, and says so itself. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, train, g_free);
  g_task_run_in_thread (task, train_thread);
  set_state (self, STATE_TRAINING, _ ("Fitting the weights…"));
  look_cb (self);
  self->look_source = g_timeout_add (LOOK_MS, look_cb, self);
  gtk_widget_grab_focus (self->cancel_button);
}

static void
cancel_cb (CardTraining *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* ---- taking it ---- */

/* What another program set meanwhile stays, or says so. */
static void
take_weights (CardTraining *self,
              const ReviewParams *from,
              const double *weights,
              const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!card_study_take_weights (self->study, from, weights, &error))
    {
      /* The buttons stay, to try again. */
      gtk_label_set_text (self->state_label, error->message);
      return;
    }
  self->before = *from;
  self->taken = get_params (self);
  set_state (self, STATE_TAKEN, text);
  gtk_widget_grab_focus (self->undo_button);
}

static void
apply_cb (CardTraining *self)
{
  take_weights (self, &self->fitted, self->training.weights,
                _ ("From now on your cards are scheduled by the fitted "
                   "weights."));
}

static void
default_cb (CardTraining *self)
{
  ReviewParams params = get_params (self);
  ReviewParams fresh;

  review_params_init (&fresh);
  take_weights (self, &params, fresh.weights,
                _ ("From now on your cards are scheduled by the default "
                   "weights."));
}

static void
undo_cb (CardTraining *self)
{
  g_autoptr (GError) error = NULL;

  if (!card_study_take_weights (self->study, &self->taken, self->before.weights,
                                &error))
    {
      gtk_label_set_text (self->state_label, error->message);
      return;
    }
  /* Undone before anything was fitted, the answers are still to be read. */
  if (self->history != NULL)
    show_count (self);
  else
    read_history (self);
}

static void
keep_cb (CardTraining *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

/* ---- object ---- */

static void
card_training_dispose (GObject *object)
{
  CardTraining *self = CARD_TRAINING (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_object (&self->study);
  gtk_widget_dispose_template (GTK_WIDGET (self), CARD_TYPE_TRAINING);
  G_OBJECT_CLASS (card_training_parent_class)->dispose (object);
}

static void
card_training_finalize (GObject *object)
{
  CardTraining *self = CARD_TRAINING (object);

  g_clear_object (&self->cancellable);
  review_history_free (self->history);
  G_OBJECT_CLASS (card_training_parent_class)->finalize (object);
}

static gboolean
card_training_close_request (GtkWindow *window)
{
  CardTraining *self = CARD_TRAINING (window);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (card_training_parent_class)->close_request (window);
}

static void
card_training_class_init (CardTrainingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = card_training_dispose;
  object_class->finalize = card_training_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = card_training_close_request;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/card-training.ui");
  gtk_widget_class_bind_template_child_full (
      widget_class, "state", FALSE,
      G_STRUCT_OFFSET (CardTraining, state_label));
  gtk_widget_class_bind_template_child (widget_class, CardTraining, bar);
  gtk_widget_class_bind_template_child (widget_class, CardTraining, result);
  gtk_widget_class_bind_template_child (widget_class, CardTraining, loss);
  gtk_widget_class_bind_template_child (widget_class, CardTraining,
                                        calibration);
  gtk_widget_class_bind_template_child (widget_class, CardTraining, fit_button);
  gtk_widget_class_bind_template_child (widget_class, CardTraining,
                                        cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CardTraining,
                                        apply_button);
  gtk_widget_class_bind_template_child (widget_class, CardTraining,
                                        keep_button);
  gtk_widget_class_bind_template_child (widget_class, CardTraining,
                                        default_button);
  gtk_widget_class_bind_template_child (widget_class, CardTraining,
                                        undo_button);
  gtk_widget_class_bind_template_callback (widget_class, fit_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_cb);
  gtk_widget_class_bind_template_callback (widget_class, default_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
card_training_init (CardTraining *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
card_training_new (CardStudy *study)
{
  CardTraining *self;

  g_return_val_if_fail (card_study_get_store (study) != NULL, NULL);
  self = g_object_new (CARD_TYPE_TRAINING, NULL);
  self->study = g_object_ref (study);
  read_history (self);
  return GTK_WIDGET (self);
}

gboolean
card_training_get_running (CardTraining *self)
{
  g_return_val_if_fail (CARD_IS_TRAINING (self), FALSE);
  return self->cancellable != NULL;
}
