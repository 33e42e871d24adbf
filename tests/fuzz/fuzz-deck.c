/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-reader.h"
#include "deck/deck-writer.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever the bytes are: a deck, or at least one error.  A deck that was read
 * is written and read again, and must be the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (Deck) deck = NULL;
  g_autoptr (Deck) again = NULL;
  g_autoptr (GBytes) once = NULL;
  g_autoptr (GBytes) twice = NULL;

  deck = deck_read_bytes (bytes, "fuzz.xml", diagnostics, NULL);
  g_assert (deck != NULL || base_diagnostics_has_errors (diagnostics));
  if (deck == NULL)
    return 0;
  once = deck_write_bytes (deck);
  again = deck_read_bytes (once, "again.xml", diagnostics, NULL);
  if (again == NULL)
    {
      const BaseDiagnostic *last = base_diagnostics_get (
          diagnostics, base_diagnostics_get_length (diagnostics) - 1);

      g_error ("what was written cannot be read: %s", last->message);
    }
  twice = deck_write_bytes (again);
  g_assert (g_bytes_equal (once, twice));
  return 0;
}
