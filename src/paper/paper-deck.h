/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"
#include "deck/deck.h"

G_BEGIN_DECLS

typedef enum
{
  PAPER_DECK_LIST,  /* the answers at its end */
  PAPER_DECK_CARDS, /* to be cut out, their backs behind them */
} PaperDeckForm;

/* A deck as a PDF of A4 pages, for whoever prints: the app and the command-line
 * tool.  What paper cannot say, and a card too long to be cut out, is reported
 * card by card.  date: of the making, ISO 8601; the same deck and date give the
 * same bytes.  NULL where the file cannot be made.  Reads the deck only: may
 * run in any thread. */
GBytes *paper_deck_print (const Deck *deck,
                          PaperDeckForm form,
                          const char *date,
                          BaseDiagnostics *report,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
