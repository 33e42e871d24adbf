/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import-apkg.h"
#include "fuzz-import.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The database of an Anki package, old or new, without the zip around it, which
 * a mutation nearly always breaks.  A deck or an error comes out, and what the
 * reader takes reads again. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (BaseDiagnostics) report = base_diagnostics_new ();
  g_autoptr (BaseDiagnostics) none = base_diagnostics_new ();
  g_autoptr (DeckBuilder) builder = deck_builder_new ("fuzz");
  g_auto (DeckApkgCollection) collection = { 0 };
  g_autoptr (GHashTable) doubled =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DeckImport import = { builder, "fuzz", report, 0, doubled };
  g_autoptr (Deck) deck = NULL;
  g_autoptr (Deck) again = NULL;
  g_autoptr (GBytes) written = NULL;

  collection.bytes = g_byte_array_sized_new ((guint)size);
  g_byte_array_append (collection.bytes, data, (guint)size);
  collection.size = size;
  deck_apkg_import_collection (&import, &collection, 0);
  g_assert_cmpuint (import.n_items, <=,
                    deck_builder_get_n_cards (builder) +
                        base_diagnostics_count (report, BASE_SEVERITY_ERROR));
  deck = deck_builder_end (g_steal_pointer (&builder));
  written = deck_write_bytes (deck);
  again = deck_read_bytes (written, "again.xml", none, NULL);
  if (base_diagnostics_get_length (none) > 0)
    g_error ("what was imported reads with: %s",
             base_diagnostics_get (none, 0)->message);
  g_assert_cmpuint (deck_get_n_cards (again), ==, deck_get_n_cards (deck));
  return 0;
}
