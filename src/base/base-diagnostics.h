/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is wrong with a file, where, and what to do about it.  A reader adds
 * to the list and goes on where it can; the command-line tool prints one line
 * each (FILE:LINE: message), the app shows a toast and the list behind it.
 * Not thread safe: one list belongs to one read. */
typedef enum
{
  BASE_SEVERITY_WARNING, /* the file is usable, something was left out */
  BASE_SEVERITY_ERROR,   /* the file, or the item, was refused */
} BaseSeverity;

typedef struct
{
  BaseSeverity severity;
  char *file;    /* as the user named it; never NULL */
  int line;      /* 1-based; 0 where no line applies */
  char *message; /* one line: what is wrong, what was expected, the remedy */
} BaseDiagnostic;

typedef struct _BaseDiagnostics BaseDiagnostics;

BaseDiagnostics *base_diagnostics_new (void) G_GNUC_WARN_UNUSED_RESULT;
void base_diagnostics_free (BaseDiagnostics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BaseDiagnostics, base_diagnostics_free)

/* Line breaks in the message are folded to spaces: one finding is one line.
 * Bytes that are no UTF-8 become U+FFFD: a label can show any finding.
 * Past BASE_DIAGNOSTICS_MAX findings only the count goes on. */
#define BASE_DIAGNOSTICS_MAX 1000
void base_diagnostics_add (BaseDiagnostics *self,
                           BaseSeverity severity,
                           const char *file,
                           int line,
                           const char *format,
                           ...) G_GNUC_PRINTF (5, 6);

guint base_diagnostics_get_length (const BaseDiagnostics *self);
const BaseDiagnostic *base_diagnostics_get (const BaseDiagnostics *self,
                                            guint index);
/* Findings of that severity, those past the cap counted in. */
guint base_diagnostics_count (const BaseDiagnostics *self,
                              BaseSeverity severity);
gboolean base_diagnostics_has_errors (const BaseDiagnostics *self);

/* "FILE:LINE: message" (":LINE" left out where it is 0); free with g_free. */
char *base_diagnostic_dup_line (const BaseDiagnostic *diagnostic)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
