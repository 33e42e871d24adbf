/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One setting holds them all, so that one write changes all or none: a key
 * file, whose numbers read the same in every locale. */
#define SETTING "scheduler"
#define GROUP "fsrs-6"

static void
load_number (GKeyFile *file,
             const char *key,
             double min,
             double max,
             double *to)
{
  g_autoptr (GError) failure = NULL;
  double value = g_key_file_get_double (file, GROUP, key, &failure);

  if (failure == NULL && value >= min && value <= max)
    *to = value;
}

static void
load_flag (GKeyFile *file, const char *key, gboolean *to)
{
  g_autoptr (GError) failure = NULL;
  gboolean value = g_key_file_get_boolean (file, GROUP, key, &failure);

  if (failure == NULL)
    *to = value;
}

static void
load_steps (GKeyFile *file, const char *key, guint *steps, guint *n_steps)
{
  g_autoptr (GError) failure = NULL;
  g_autofree int *values = NULL;
  gsize n = 0;

  if (!g_key_file_has_key (file, GROUP, key, NULL))
    return;
  values = g_key_file_get_integer_list (file, GROUP, key, &n, &failure);
  if (failure != NULL || n > REVIEW_MAX_STEPS)
    return;
  for (gsize i = 0; i < n; i++)
    if (values[i] < 0)
      return;
  for (gsize i = 0; i < n; i++)
    steps[i] = (guint)values[i];
  *n_steps = (guint)n;
}

static void
load_weights (GKeyFile *file, ReviewParams *params)
{
  g_autofree double *weights = NULL;
  gsize n = 0;

  weights = g_key_file_get_double_list (file, GROUP, "weights", &n, NULL);
  if (weights != NULL && n <= REVIEW_N_WEIGHTS)
    review_params_set_weights (params, weights, (guint)n);
}

gboolean
review_store_load_params (ReviewStore *self,
                          ReviewParams *params,
                          GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = review_store_get_setting (self, SETTING, &failure);
  double maximum;

  review_params_init (params);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (text == NULL || !g_key_file_load_from_data (file, text, strlen (text),
                                                  G_KEY_FILE_NONE, NULL))
    return TRUE;

  maximum = params->maximum_interval_days;
  load_number (file, "wanted-retention", 0.01, 1, &params->wanted_retention);
  load_number (file, "maximum-interval-days", 1, 36500, &maximum);
  params->maximum_interval_days = (guint)maximum;
  load_flag (file, "short-term", &params->short_term);
  load_flag (file, "fuzz", &params->fuzz);
  load_steps (file, "learning-steps-min", params->learning_steps_min,
              &params->n_learning_steps);
  load_steps (file, "relearning-steps-min", params->relearning_steps_min,
              &params->n_relearning_steps);
  /* Last: their ranges depend on the others. */
  load_weights (file, params);
  return TRUE;
}

gboolean
review_store_save_params (ReviewStore *self,
                          const ReviewParams *params,
                          GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;

  g_key_file_set_double (file, GROUP, "wanted-retention",
                         params->wanted_retention);
  g_key_file_set_integer (file, GROUP, "maximum-interval-days",
                          (int)params->maximum_interval_days);
  g_key_file_set_boolean (file, GROUP, "short-term", params->short_term);
  g_key_file_set_boolean (file, GROUP, "fuzz", params->fuzz);
  g_key_file_set_integer_list (file, GROUP, "learning-steps-min",
                               (int *)params->learning_steps_min,
                               params->n_learning_steps);
  g_key_file_set_integer_list (file, GROUP, "relearning-steps-min",
                               (int *)params->relearning_steps_min,
                               params->n_relearning_steps);
  g_key_file_set_double_list (file, GROUP, "weights", (double *)params->weights,
                              REVIEW_N_WEIGHTS);
  text = g_key_file_to_data (file, NULL, NULL);
  return review_store_set_setting (self, SETTING, text, error);
}

static gboolean
take_weights (ReviewStore *self,
              const ReviewParams *from,
              const double *weights,
              GError **error)
{
  ReviewParams params;

  if (!review_store_load_params (self, &params, error))
    return FALSE;
  if (memcmp (params.weights, from->weights, sizeof params.weights) != 0)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_CONFLICT,
                   _ ("Meanwhile another program changed the weights in “%s”, "
                      "and these were fitted to better the ones before. Fit "
                      "again."),
                   self->path != NULL ? self->path : "");
      return FALSE;
    }
  if (!review_params_set_weights (&params, weights, REVIEW_N_WEIGHTS))
    {
      g_set_error_literal (error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
                           _ ("The fitted weights are not usable. Keep the "
                              "old ones."));
      return FALSE;
    }
  return review_store_save_params (self, &params, error);
}

gboolean
review_store_take_weights (ReviewStore *self,
                           const ReviewParams *from,
                           const double *weights,
                           GError **error)
{
  if (!review_sql_begin (self->db, error))
    return FALSE;
  return review_sql_end (self->db, take_weights (self, from, weights, error),
                         error);
}
