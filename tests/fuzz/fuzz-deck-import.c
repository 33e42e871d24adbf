/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Every importer, whatever the bytes are: what comes out is a deck that our
 * own reader takes without a finding, or an error is reported. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

  for (guint format = 0; format < DECK_N_FORMATS; format++)
    {
      g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
      g_autoptr (BaseDiagnostics) none = base_diagnostics_new ();
      g_autoptr (GBytes) written = NULL;
      g_autoptr (Deck) deck = NULL;
      g_autoptr (Deck) again = NULL;

      deck = deck_import (bytes, "fuzz", format, "fuzz", NULL, report);
      g_assert (deck != NULL || base_diagnostics_has_errors (report));
      if (deck == NULL)
        continue;
      written = deck_write_bytes (deck);
      again = deck_read_bytes (written, "again.xml", none, NULL);
      if (base_diagnostics_get_length (none) > 0)
        g_error ("what was imported reads with: %s",
                 base_diagnostics_get (none, 0)->message);
      g_assert_cmpuint (deck_get_n_cards (again), ==, deck_get_n_cards (deck));
    }
  return 0;
}
