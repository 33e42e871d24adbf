/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-diagnostics.h"

struct _BaseDiagnostics
{
  GPtrArray *items; /* BaseDiagnostic */
  guint counts[2];  /* by severity, past the cap too */
};

static void
diagnostic_free (gpointer data)
{
  BaseDiagnostic *diagnostic = data;

  g_free (diagnostic->file);
  g_free (diagnostic->message);
  g_free (diagnostic);
}

BaseDiagnostics *
base_diagnostics_new (void)
{
  BaseDiagnostics *self = g_new0 (BaseDiagnostics, 1);

  self->items = g_ptr_array_new_with_free_func (diagnostic_free);
  return self;
}

void
base_diagnostics_free (BaseDiagnostics *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->items);
  g_free (self);
}

void
base_diagnostics_add (BaseDiagnostics *self,
                      BaseSeverity severity,
                      const char *file,
                      int line,
                      const char *format,
                      ...)
{
  BaseDiagnostic *diagnostic;
  g_autofree char *message = NULL;
  va_list args;

  g_return_if_fail (self != NULL);
  g_return_if_fail (file != NULL);

  self->counts[severity]++;
  if (self->items->len >= BASE_DIAGNOSTICS_MAX)
    return;

  diagnostic = g_new0 (BaseDiagnostic, 1);
  diagnostic->severity = severity;
  diagnostic->file = g_strdup (file);
  diagnostic->line = MAX (line, 0);
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  /* A quotation cut to so many bytes ("%.60s") may end within a character. */
  diagnostic->message = g_utf8_make_valid (message, -1);
  g_strdelimit (diagnostic->message, "\n\r\t", ' ');
  g_strchomp (diagnostic->message);
  g_ptr_array_add (self->items, diagnostic);
}

guint
base_diagnostics_get_length (const BaseDiagnostics *self)
{
  return self->items->len;
}

const BaseDiagnostic *
base_diagnostics_get (const BaseDiagnostics *self, guint index)
{
  g_return_val_if_fail (index < self->items->len, NULL);
  return g_ptr_array_index (self->items, index);
}

guint
base_diagnostics_count (const BaseDiagnostics *self, BaseSeverity severity)
{
  return self->counts[severity];
}

gboolean
base_diagnostics_has_errors (const BaseDiagnostics *self)
{
  return self->counts[BASE_SEVERITY_ERROR] > 0;
}

char *
base_diagnostic_dup_line (const BaseDiagnostic *diagnostic)
{
  if (diagnostic->line == 0)
    return g_strdup_printf ("%s: %s", diagnostic->file, diagnostic->message);
  return g_strdup_printf ("%s:%d: %s", diagnostic->file, diagnostic->line,
                          diagnostic->message);
}
