/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-reader.h"
#include "xml/xml-writer.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static void
assert_bytes (GBytes *bytes, const char *expected)
{
  g_autofree char *text =
      g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_form (void)
{
  g_autoptr (XmlWriter) writer = xml_writer_new ();
  g_autoptr (GBytes) bytes = NULL;

  xml_writer_start (writer, "a");
  xml_writer_attribute (writer, "xmlns", "urn:x");
  xml_writer_attribute (writer, "none", NULL);
  xml_writer_attribute (writer, "q", "<\"&\n>");
  xml_writer_start (writer, "empty");
  xml_writer_attribute_uint (writer, "n", G_MAXUINT64);
  xml_writer_attribute_double (writer, "third", 1.0 / 3);
  xml_writer_attribute_double (writer, "tenth", 0.1);
  xml_writer_attribute_double (writer, "peak", 989e12);
  xml_writer_attribute_boolean (writer, "b", TRUE);
  xml_writer_end (writer);
  /* U+FFFE and U+FFFF cannot be written, U+FFFD and U+F000 can. */
  xml_writer_text_element (writer, "t",
                           "x < y & \"z\"\x01"
                           "\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd\xef\x80\x80");
  xml_writer_text_element (writer, "none", NULL);
  xml_writer_start (writer, "m");
  xml_writer_markup (writer, "<em>1</em> &lt; 2");
  xml_writer_end (writer);
  xml_writer_end (writer);
  bytes = xml_writer_finish (writer);
  assert_bytes (
      bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<a xmlns=\"urn:x\" q=\"&lt;&quot;&amp;&#10;&gt;\">\n"
             "  <empty n=\"18446744073709551615\" third=\"0.3333333333333333\" "
             "tenth=\"0.1\"\n"
             "         peak=\"9.89e+14\" b=\"true\"/>\n"
             "  <t>x &lt; y &amp; \"z\"\xef\xbf\xbd\xef\x80\x80</t>\n"
             "  <m><em>1</em> &lt; 2</m>\n"
             "</a>\n");
}

/* Doubles come back as the same number, to the last bit. */
static void
test_doubles (void)
{
  const double numbers[] = {
    0,        1.0 / 3, 0.1 + 0.2,         1e-300, 123456789.123456789, 2.5e9,
    4.4e-308, -17.25,  9007199254740993.0
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (XmlWriter) writer = xml_writer_new ();
      g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (XmlReader) reader = NULL;
      double number = 42;

      xml_writer_start (writer, "a");
      xml_writer_attribute_double (writer, "n", numbers[i]);
      xml_writer_end (writer);
      bytes = xml_writer_finish (writer);
      reader = xml_reader_new_for_bytes (bytes, "a", NULL, diagnostics);
      g_assert_true (xml_reader_enter_root (reader, "a", NULL, 0, NULL));
      g_assert_true (
          xml_reader_read_double (reader, "n", -1e308, 1e308, &number));
      g_assert_cmpfloat (number, ==, numbers[i]);
    }
}

/* The old file stays where the new one cannot be written. */
static void
test_replace (void)
{
  g_autofree char *folder = g_dir_make_tmp ("shardstep-xml-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "f.xml", NULL);
  g_autofree char *missing = g_build_filename (folder, "no", "f.xml", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) one = g_bytes_new_static ("one", 3);
  g_autoptr (GBytes) two = g_bytes_new_static ("two", 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_true (xml_write_file (path, one, &error));
  g_assert_true (xml_write_file (path, two, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "two");
  g_assert_false (xml_write_file (missing, one, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  /* Nothing but the file is left behind. */
  dir = g_dir_open (folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "f.xml");
  g_assert_null (g_dir_read_name (dir));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/writer/form", test_form);
  g_test_add_func ("/xml/writer/doubles", test_doubles);
  g_test_add_func ("/xml/writer/replace", test_replace);
  return g_test_run ();
}
