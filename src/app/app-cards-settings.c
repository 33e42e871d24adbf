/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the learner set, and the backups of their progress. */
#include "app/app-cards-private.h"

#include "review/review-limits.h"

#include <glib/gi18n-lib.h>

gboolean
app_cards_get_settings (AppCards *self,
                        ReviewQueueLimits *limits,
                        double *wanted_retention,
                        GError **error)
{
  g_return_val_if_fail (APP_IS_CARDS (self), FALSE);
  if (!self->opened)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                           _ ("Your progress is not open yet"));
      return FALSE;
    }
  *wanted_retention = card_study_get_wanted_retention (self->study);
  return review_store_load_limits (card_study_get_store (self->study), limits,
                                   error);
}

gboolean
app_cards_set_settings (AppCards *self,
                        const ReviewQueueLimits *limits,
                        double wanted_retention,
                        GError **error)
{
  g_return_val_if_fail (APP_IS_CARDS (self) && self->opened, FALSE);
  return review_store_save_study (card_study_get_store (self->study),
                                  wanted_retention, limits, error) &&
         card_study_reload (self->study, NULL, error);
}

char *
app_cards_dup_backups_folder (AppCards *self)
{
  g_return_val_if_fail (APP_IS_CARDS (self), NULL);
  return g_build_filename (self->folder, "backups", NULL);
}

GPtrArray *
app_cards_list_backups (AppCards *self, GError **error)
{
  g_autofree char *folder = NULL;

  g_return_val_if_fail (APP_IS_CARDS (self), NULL);
  folder = app_cards_dup_backups_folder (self);
  return review_backup_list (folder, error);
}
