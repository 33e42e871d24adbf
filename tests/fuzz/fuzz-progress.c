/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-exchange.h"
#include "review/review-store-private.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const ReviewMoment now = { .unix_ms = 1767614400000 };

static gboolean
import (ReviewStore *store, const void *data, size_t size, ReviewImport *result)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (data, (gssize)size, NULL);
  g_autoptr (GError) error = NULL;
  gboolean good = review_store_import_stream (store, stream, "fuzz", &now, NULL,
                                              result, &error);

  g_assert (good == (error == NULL));
  return good;
}

/* Whatever the bytes are: they are refused and nothing is changed, or they are
 * taken, and taken again nothing is new.  The store is emptied in between,
 * which is cheaper than opening one. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static ReviewStore *store;
  ReviewImport result;
  ReviewImport again;

  if (store == NULL)
    store = review_store_open (NULL, &now, NULL, NULL);
  g_assert (store != NULL);
  if (!import (store, data, size, &result))
    {
      gint64 n = -1;

      g_assert (review_sql_get_int (store->db,
                                    "SELECT (SELECT count (*) FROM log) +"
                                    " (SELECT count (*) FROM card)",
                                    &n, NULL));
      g_assert (n == 0 && result.n_answers == 0 && result.n_cards == 0);
      return 0;
    }
  g_assert (import (store, data, size, &again));
  g_assert (again.n_answers == 0 && again.n_quizzes == 0);
  g_assert (again.n_answers_known == result.n_answers + result.n_answers_known);
  g_assert (review_sql_exec (
      store->db,
      "DELETE FROM log; DELETE FROM day_total; DELETE FROM undo;"
      "DELETE FROM session; DELETE FROM card; DELETE FROM deck;"
      "DELETE FROM setting; DELETE FROM lesson; DELETE FROM quiz",
      NULL));
  return 0;
}
