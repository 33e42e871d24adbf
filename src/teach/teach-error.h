/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TEACH_ERROR (teach_error_quark ())
typedef enum
{
  TEACH_ERROR_FORMULA,  /* a formula cannot be read */
  TEACH_ERROR_VALUE,    /* a formula has no finite value, as 1 / 0 */
  TEACH_ERROR_NAME,     /* a knob, figure or word that there is not */
  TEACH_ERROR_ASK,      /* `ask` says nothing that can be asked */
  TEACH_ERROR_SCENARIO, /* the scenario is unknown or refuses the values */
  TEACH_ERROR_OPTIONS,  /* no wrong answer is left, or no right one */
  TEACH_ERROR_NUMBER,   /* what was typed is no such unit */
} TeachError;
GQuark teach_error_quark (void);

G_END_DECLS
