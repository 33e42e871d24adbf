/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-error.h"

G_DEFINE_QUARK (review - error - quark, review_error)
