/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/stage-canvas.h"

G_BEGIN_DECLS

/* The sync-cost meter: as high as its rows want for the width it gets. */
#define METER_TYPE_VIEW (meter_view_get_type ())
G_DECLARE_FINAL_TYPE (MeterView, meter_view, METER, VIEW, StageCanvas)

G_END_DECLS
