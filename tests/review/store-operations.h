/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-fixture.h"

/* What is done to a whole store, from one that was opened (or is opened by
 * it). */
typedef struct
{
  const char *name;
  void (*prepare) (Fixture *self);
  gboolean (*run) (Fixture *self, GError **error);
  /* Before or after, nothing between; whether it was done. */
  gboolean (*is_done) (Fixture *self);
  gboolean renames; /* gives a file another's name */
} StoreOperation;

#define STORE_N_OPERATIONS 8
extern const StoreOperation store_operations[STORE_N_OPERATIONS];
const StoreOperation *store_operation_find (const char *name);

/* Answers of the own deck, before they are counted up. */
#define STORE_N_OWN 40
#define STORE_N_FOREIGN 160
#define STORE_COUNT_LOG "SELECT count (*) FROM log"

/* SQLite and the sums of the store agree with what is in it. */
void store_operation_assert_sound (const char *path);
/* It is sound, and what was not done can be done still, once only. */
void store_operation_assert_whole (Fixture *self,
                                   const StoreOperation *operation);
