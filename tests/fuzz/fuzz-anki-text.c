/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-import.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  fuzz_import (data, size, DECK_FORMAT_ANKI_TEXT);
  return 0;
}
