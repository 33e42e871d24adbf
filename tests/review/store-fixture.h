/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Shared by the tests of the store. */

#include "review/review-store.h"

/* 2026-01-05 12:00 UTC, a Monday; its local day is 20458: 56 years of 365
 * days, 14 leap days since 1970, and 4 days into January. */
#define FIXTURE_NOON_MS G_GINT64_CONSTANT (1767614400000)
#define FIXTURE_DAY 20458
#define FIXTURE_HOUR_MS G_GINT64_CONSTANT (3600000)

typedef struct
{
  char *folder; /* removed at the end */
  char *path;   /* of the store within it */
  ReviewMoment now;
  ReviewScheduler scheduler;
} Fixture;

void fixture_set_up (Fixture *self, gconstpointer data);
void fixture_tear_down (Fixture *self, gconstpointer data);

ReviewStore *fixture_open (Fixture *self);
/* Schedules and stores one answer, which must succeed. */
void fixture_answer (Fixture *self,
                     ReviewStore *store,
                     const char *deck_id,
                     const char *card_id,
                     ReviewGrade grade);
gboolean fixture_try_answer (Fixture *self,
                             ReviewStore *store,
                             const char *deck_id,
                             const char *card_id,
                             ReviewGrade grade,
                             GError **error);
/* Every row of a table as text, values exact; g_free. */
char *fixture_dump (const char *path, const char *table);
gint64 fixture_get_int (const char *path, const char *sql);
void fixture_run (const char *path, const char *sql);
