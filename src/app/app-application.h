/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define APP_APPLICATION_ID "io.github.shardstep.Shardstep"

/* The program: one instance, one window; a second start raises the first's and
 * hands its files over. */
#define APP_TYPE_APPLICATION (app_application_get_type ())
G_DECLARE_FINAL_TYPE (AppApplication,
                      app_application,
                      APP,
                      APPLICATION,
                      AdwApplication)

AppApplication *app_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* After it ran: it was not the first start. */
gboolean app_application_handed_over (AppApplication *self);

/* Templates and style; the application does so itself when it starts up. */
void app_register_resources (void);

G_END_DECLS
