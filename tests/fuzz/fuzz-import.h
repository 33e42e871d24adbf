/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-export.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"

/* What holds for every importer, whatever the bytes are: what comes out is a
 * deck that our own reader takes without a finding, or an error is reported;
 * and every exporter can write that deck. */
static inline void
fuzz_import (const void *data, size_t size, DeckFormat format)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (BaseDiagnostics) none = base_diagnostics_new ();
  g_autoptr (GBytes) written = NULL;
  g_autoptr (Deck) deck = NULL;
  g_autoptr (Deck) again = NULL;

  deck = deck_import (bytes, "fuzz", format, "fuzz", NULL, report);
  g_assert (deck != NULL || base_diagnostics_has_errors (report));
  if (deck == NULL)
    return;
  written = deck_write_bytes (deck);
  again = deck_read_bytes (written, "again.xml", none, NULL);
  if (base_diagnostics_get_length (none) > 0)
    g_error ("what was imported reads with: %s",
             base_diagnostics_get (none, 0)->message);
  g_assert_cmpuint (deck_get_n_cards (again), ==, deck_get_n_cards (deck));
  for (guint to = 0; to < DECK_N_FORMATS; to++)
    if (deck_format_can_export (to))
      {
        g_autoptr (GBytes) exported = deck_export (deck, to, report);

        g_assert (exported != NULL);
      }
}
