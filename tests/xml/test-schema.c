/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-schema.h"

#include <string.h>

static const char rng[] =
    "<element name='a' ns='urn:a' "
    "xmlns='http://relaxng.org/ns/structure/1.0'>\n"
    "<attribute name='id'/><zeroOrMore><element name='b'><text/></element>"
    "</zeroOrMore></element>";

static char *
validate (const char *text, const XmlLimits *limits)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GBytes) schema_bytes = g_bytes_new_static (rng, strlen (rng));
  g_autoptr (XmlSchema) schema =
      xml_schema_new (schema_bytes, "a.rng", diagnostics);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  gboolean ok;

  g_assert_nonnull (schema);
  ok = xml_schema_validate_bytes (schema, bytes, "a.xml", limits, diagnostics);
  g_assert_cmpint (ok, ==, !base_diagnostics_has_errors (diagnostics));
  return ok ? g_strdup ("")
            : base_diagnostic_dup_line (base_diagnostics_get (diagnostics, 0));
}

static void
assert_finding (const char *text, const XmlLimits *limits, const char *expected)
{
  g_autofree char *finding = validate (text, limits);

  g_assert_cmpstr (finding, ==, expected);
}

static void
test_validate (void)
{
  assert_finding ("<a xmlns='urn:a' id='1'><b>x</b>\n<b/></a>", NULL, "");
  assert_finding ("<a xmlns='urn:a' id='1'>\n<c/></a>", NULL,
                  "a.xml:2: Did not expect element c there");
  assert_finding ("<a xmlns='urn:b' id='1'/>", NULL,
                  "a.xml:1: Did not expect element a there");
  assert_finding ("<a xmlns='urn:a' id='1'>\n<b>", NULL,
                  "a.xml:2: Extra content at the end of the document");
}

static void
test_hardened (void)
{
  const XmlLimits limits = { 1000, 1, 10, 100, FALSE };

  assert_finding ("<!DOCTYPE a [<!ENTITY x 'y'>]><a xmlns='urn:a' id='1'/>",
                  NULL,
                  "a.xml:1: a DOCTYPE is not allowed; remove it and write "
                  "special characters as themselves");
  assert_finding ("<a xmlns='urn:a' id='1'>\n<b/></a>", &limits,
                  "a.xml:2: elements are nested deeper than the 1 levels "
                  "allowed");
}

static void
test_bad_schema (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("<no/>", 5);

  g_assert_null (xml_schema_new (bytes, "x.rng", diagnostics));
  g_assert_true (base_diagnostics_has_errors (diagnostics));
}

/* libxml2 tells of a pattern past the schema's own handler: nobody prints. */
static void
test_quiet (void)
{
  static const char bad[] =
      "<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'"
      " datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>"
      "<data type='string'><param name='pattern'>(</param></data></element>";

  if (g_test_subprocess ())
    {
      g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
      g_autoptr (GBytes) bytes = g_bytes_new_static (bad, sizeof bad - 1);
      g_autoptr (GBytes) file = g_bytes_new_static ("<a>x</a>", 8);
      g_autoptr (XmlSchema) schema =
          xml_schema_new (bytes, "x.rng", diagnostics);

      g_assert_false (
          xml_schema_validate_bytes (schema, file, "a.xml", NULL, diagnostics));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/schema/validate", test_validate);
  g_test_add_func ("/xml/schema/hardened", test_hardened);
  g_test_add_func ("/xml/schema/quiet", test_quiet);
  g_test_add_func ("/xml/schema/bad-schema", test_bad_schema);
  return g_test_run ();
}
