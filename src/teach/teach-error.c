/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-error.h"

G_DEFINE_QUARK (teach - error - quark, teach_error)
