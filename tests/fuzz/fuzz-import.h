/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "deck/deck-export.h"
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"

/* Exporting takes longer than importing, and a package hundreds of times: some
 * inputs must do. */
#define FUZZ_EXPORT_ONE_IN 8
#define FUZZ_PACKAGE_ONE_IN 256

static inline gboolean
fuzz_exports (DeckFormat format, size_t size)
{
  return deck_format_can_export (format) &&
         size % (format == DECK_FORMAT_APKG ? FUZZ_PACKAGE_ONE_IN
                                            : FUZZ_EXPORT_ONE_IN) ==
             0;
}

/* What is exported and imported again has as many cards as were carried. */
static inline void
fuzz_export (const Deck *deck, size_t size)
{
  for (guint to = 0; to < DECK_N_FORMATS; to++)
    if (fuzz_exports (to, size))
      {
        g_autoptr (BaseDiagnostics) lost = base_diagnostics_new ();
        g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
        g_autoptr (GBytes) exported = deck_export (deck, to, lost);
        g_autoptr (Deck) back = NULL;

        g_assert (exported != NULL || base_diagnostics_has_errors (lost));
        if (exported == NULL)
          continue;
        back = deck_import (exported, "exported", to, "fuzz", NULL, report);
        g_assert_cmpuint (
            (back != NULL ? deck_get_n_cards (back) : 0) +
                base_diagnostics_count (lost, BASE_SEVERITY_ERROR) +
                base_diagnostics_count (report, BASE_SEVERITY_ERROR),
            >=, deck_get_n_cards (deck));
      }
}

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
  fuzz_export (deck, size);
}
