/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-computed-check.h"

#include <glib/gi18n-lib.h>

#include "teach/teach-check.h"

#define REST_MS 600
#define MAX_FINDINGS 4 /* shown; more do not help at once */

struct _CardComputedCheck
{
  GtkBox parent_instance;
  GtkLabel *label;
  ScenarioLibrary *scenarios;
  DeckDraft *draft;      /* as it stands; NULL */
  GCancellable *running; /* the check that counts; NULL */
  guint rest_source;
  gboolean busy;    /* a check is in its thread, be it an outdated one */
  gboolean waiting; /* the draft is to be checked after that */
};

G_DEFINE_TYPE (CardComputedCheck, card_computed_check, GTK_TYPE_BOX)

/* One check in its thread. */
typedef struct
{
  Deck *deck;
  ScenarioLibrary *scenarios;
  BaseDiagnostics *findings;
  TeachCheck check;
} Check;

static void
check_free (Check *check)
{
  deck_unref (check->deck);
  scenario_library_unref (check->scenarios);
  base_diagnostics_free (check->findings);
  g_free (check);
}

static void
show (CardComputedCheck *self, const char *text, gboolean wrong)
{
  gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self), *text != '\0');
  gtk_widget_remove_css_class (GTK_WIDGET (self->label),
                               wrong ? "dim-label" : "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->label),
                            wrong ? "error" : "dim-label");
}

static void
check_thread (GTask *task,
              gpointer source,
              gpointer data,
              GCancellable *cancellable)
{
  Check *check = data;

  teach_check_card (deck_get_card (check->deck, 0), check->scenarios, "",
                    check->findings, &check->check);
  g_task_return_boolean (task, TRUE);
}

static void start (CardComputedCheck *self);

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CardComputedCheck) self = data;
  Check *check = g_task_get_task_data (G_TASK (result));
  guint n = base_diagnostics_get_length (check->findings);
  g_autoptr (GString) text = g_string_new (NULL);

  self->busy = FALSE;
  if (self->waiting)
    {
      self->waiting = FALSE;
      start (self);
      return;
    }
  if (g_task_get_cancellable (G_TASK (result)) != self->running)
    return;
  g_clear_object (&self->running);
  for (guint i = 0; i < MIN (n, MAX_FINDINGS); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            base_diagnostics_get (check->findings, i)->message);
  if (n == 0)
    g_string_assign (text, _ ("The engine can ask this."));
  show (self, text->str, n > 0);
}

static void
start (CardComputedCheck *self)
{
  g_autofree char *problem = NULL;
  g_autoptr (GTask) task = NULL;
  Check *check;
  Deck *deck;

  problem = deck_draft_find_problem (self->draft, NULL, NULL);
  deck = problem == NULL ? deck_draft_preview (self->draft) : NULL;
  if (deck == NULL)
    return;
  check = g_new0 (Check, 1);
  check->deck = deck;
  check->scenarios = scenario_library_ref (self->scenarios);
  check->findings = base_diagnostics_new ();
  self->running = g_cancellable_new ();
  /* Not of the widget: the thread may be the last to let go of the task. */
  task = g_task_new (NULL, self->running, checked_cb, g_object_ref (self));
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, check, (GDestroyNotify)check_free);
  show (self, _ ("Asking the engine…"), FALSE);
  self->busy = TRUE;
  g_task_run_in_thread (task, check_thread);
}

static gboolean
rested_cb (gpointer data)
{
  CardComputedCheck *self = data;

  self->rest_source = 0;
  /* One at a time, however fast the card changes. */
  if (self->busy)
    self->waiting = TRUE;
  else
    start (self);
  return G_SOURCE_REMOVE;
}

static void
card_computed_check_dispose (GObject *object)
{
  CardComputedCheck *self = CARD_COMPUTED_CHECK (object);

  g_clear_handle_id (&self->rest_source, g_source_remove);
  self->waiting = FALSE;
  g_clear_object (&self->running);
  g_clear_pointer (&self->draft, deck_draft_unref);
  g_clear_pointer (&self->scenarios, scenario_library_unref);
  G_OBJECT_CLASS (card_computed_check_parent_class)->dispose (object);
}

static void
card_computed_check_class_init (CardComputedCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = card_computed_check_dispose;
}

static void
card_computed_check_init (CardComputedCheck *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->label));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
card_computed_check_new (ScenarioLibrary *scenarios)
{
  CardComputedCheck *self = g_object_new (CARD_TYPE_COMPUTED_CHECK, NULL);

  self->scenarios = scenarios != NULL ? scenario_library_ref (scenarios) : NULL;
  return GTK_WIDGET (self);
}

void
card_computed_check_set_draft (CardComputedCheck *self, DeckDraft *draft)
{
  g_return_if_fail (CARD_IS_COMPUTED_CHECK (self));
  if (self->draft == draft || self->scenarios == NULL)
    return;
  g_clear_pointer (&self->draft, deck_draft_unref);
  self->draft = deck_draft_ref (draft);
  /* What is under way answers an older card. */
  g_clear_object (&self->running);
  self->waiting = FALSE;
  g_clear_handle_id (&self->rest_source, g_source_remove);
  show (self, "", FALSE);
  self->rest_source = g_timeout_add (REST_MS, rested_cb, self);
}
