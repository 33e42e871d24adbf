/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "teach/teach-error.h"

G_BEGIN_DECLS

/* Arithmetic as card files hold it: "answer * data / (data - 1)".
 *
 *   sum     = term { ("+" | "-") term }
 *   term    = factor { ("*" | "×" | "/") factor }
 *   factor  = ["-"] power
 *   power   = primary [ "^" factor ]            so 2^3^2 is 2^9, -2^2 is -4
 *   primary = number | name | "(" sum ")" | call
 *   call    = ("min" | "max") "(" sum { "," sum } ")"
 *           | ("log2" | "ceil" | "floor" | "round" | "abs") "(" sum ")"
 *   number  = digits [ "." digits ] [ "e" ["+" | "-"] digits ]
 *   name    = [ "[" run "]" ] letter { letter | digit | "_" }, in which "-",
 *             ".", ":" and "@" may stand before a letter ("@" before a digit
 *             too): "micro-batches", "bubble-share@0", "turned:hops", "[tp-4]
 *             tensor-bytes".  A minus between two names therefore needs a
 *             space.
 *
 * Nothing but numbers comes in or out; there is no state, no loop, no memory
 * but the stack, and both caps keep that small. */
#define TEACH_FORMULA_MAX_BYTES 1000
#define TEACH_FORMULA_MAX_DEPTH 40
#define TEACH_NAME_MAX_BYTES 128

/* FALSE, with error set, for a name that there is not. */
typedef gboolean (*TeachLookupFunc) (const char *name,
                                     double *value,
                                     gpointer user_data,
                                     GError **error);

/* TEACH_ERROR_FORMULA: "character 9: a number, a name or “(” was expected, not
 * “)”"; TEACH_ERROR_VALUE for what has no finite value, as 1 / 0.  Errors of
 * lookup come with the character's number before them.  Pure. */
gboolean teach_formula_evaluate (const char *formula,
                                 TeachLookupFunc lookup,
                                 gpointer user_data,
                                 double *value,
                                 GError **error);

/* The whole text is one name. */
gboolean teach_formula_is_name (const char *text);

G_END_DECLS
