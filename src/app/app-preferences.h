/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-cards.h"
#include "app/app-player.h"
#include "app/app-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What can be set, in force at once, and the backups to go back to.
 *
 * Signal "restore" (const char *path): of the backup that is to be put back. */
#define APP_TYPE_PREFERENCES (app_preferences_get_type ())
G_DECLARE_FINAL_TYPE (AppPreferences,
                      app_preferences,
                      APP,
                      PREFERENCES,
                      AdwPreferencesWindow)

AppPreferences *app_preferences_new (AppSession *session,
                                     AppPlayer *player,
                                     AppCards *cards) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
