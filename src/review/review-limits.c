/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-limits.h"

#include "review/review-store-private.h"

#define SETTING_NEW "queue.new-per-day"
#define SETTING_REVIEWS "queue.reviews-per-day"

static gboolean
load (ReviewStore *store,
      const char *name,
      guint fallback,
      guint *value,
      GError **error)
{
  GError *problem = NULL;
  g_autofree char *text = review_store_get_setting (store, name, &problem);
  guint64 number;

  *value = fallback;
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (text != NULL && g_ascii_string_to_unsigned (
                          text, 10, 0, REVIEW_PER_DAY_MAX, &number, NULL))
    *value = (guint)number;
  return TRUE;
}

gboolean
review_store_load_limits (ReviewStore *self,
                          ReviewQueueLimits *limits,
                          GError **error)
{
  limits->learn_ahead_ms = REVIEW_LEARN_AHEAD_MS_DEFAULT;
  limits->new_per_day = REVIEW_NEW_PER_DAY_DEFAULT;
  limits->reviews_per_day = REVIEW_REVIEWS_PER_DAY_DEFAULT;
  return load (self, SETTING_NEW, REVIEW_NEW_PER_DAY_DEFAULT,
               &limits->new_per_day, error) &&
         load (self, SETTING_REVIEWS, REVIEW_REVIEWS_PER_DAY_DEFAULT,
               &limits->reviews_per_day, error);
}

static gboolean
save (ReviewStore *store, const char *name, guint value, GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("%u", MIN (value, REVIEW_PER_DAY_MAX));

  return review_store_set_setting (store, name, text, error);
}

gboolean
review_store_save_limits (ReviewStore *self,
                          const ReviewQueueLimits *limits,
                          GError **error)
{
  return save (self, SETTING_NEW, limits->new_per_day, error) &&
         save (self, SETTING_REVIEWS, limits->reviews_per_day, error);
}

gboolean
review_store_save_study (ReviewStore *self,
                         double wanted_retention,
                         const ReviewQueueLimits *limits,
                         GError **error)
{
  ReviewParams params;
  gboolean ok;

  if (!review_sql_begin (self->db, error))
    return FALSE;
  ok = review_store_load_params (self, &params, error);
  params.wanted_retention = wanted_retention;
  ok = ok && review_store_save_params (self, &params, error) &&
       review_store_save_limits (self, limits, error);
  return review_sql_end (self->db, ok, error);
}
