/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-reader.h"

#include <glib/gstdio.h>
#include <libxml/globals.h>
#include <string.h>
#include <unistd.h>

#define NS "urn:shardstep:thing:"

/* Reads <thing> with any number of <item> (text), <rich> (markup), <group>
 * (nested things of the same kind); the texts joined by "|". */
static void
read_items (XmlReader *reader, GString *out)
{
  while (xml_reader_next_child (reader))
    if (xml_reader_is (reader, "item"))
      {
        g_autofree char *text = xml_reader_dup_text (reader);
        g_string_append_printf (out, "%s|", text != NULL ? text : "(none)");
      }
    else if (xml_reader_is (reader, "rich"))
      {
        g_autofree char *text = xml_reader_dup_markup (reader);
        g_string_append_printf (out, "%s|", text != NULL ? text : "(none)");
      }
    else if (xml_reader_is (reader, "group"))
      {
        g_string_append (out, "(");
        xml_reader_enter (reader);
        read_items (reader, out);
        g_string_append (out, ")");
      }
    else if (xml_reader_is (reader, "skipped"))
      continue;
    else
      xml_reader_refuse_child (reader, "item, rich, group");
}

static char *
read_thing (const char *text,
            gssize length,
            const XmlLimits *limits,
            BaseDiagnostics *diagnostics)
{
  g_autoptr (GBytes) bytes =
      g_bytes_new (text, length < 0 ? strlen (text) : (gsize)length);
  g_autoptr (XmlReader) reader =
      xml_reader_new_for_bytes (bytes, "t.xml", limits, diagnostics);
  g_autoptr (GString) out = g_string_new (NULL);

  if (reader == NULL)
    return NULL;
  if (!xml_reader_enter_root (reader, "thing", NS, 2, NULL))
    return NULL;
  read_items (reader, out);
  if (xml_reader_failed (reader))
    return NULL;
  return g_strdup (out->str);
}

static char *
dup_findings (BaseDiagnostics *diagnostics)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (diagnostics, i));
      g_string_append_printf (out, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_string_free (out, FALSE);
}

static void
assert_reads (const char *text, const char *expected)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autofree char *got = read_thing (text, -1, NULL, diagnostics);
  g_autofree char *findings = dup_findings (diagnostics);

  g_assert_cmpstr (findings, ==, "");
  g_assert_cmpstr (got, ==, expected);
}

static void
assert_refuses_bytes (const char *text,
                      gssize length,
                      const XmlLimits *limits,
                      const char *expected)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autofree char *got = read_thing (text, length, limits, diagnostics);
  g_autofree char *findings = dup_findings (diagnostics);

  g_assert_cmpstr (findings, ==, expected);
}

static void
assert_refuses (const char *text, const char *expected)
{
  assert_refuses_bytes (text, -1, NULL, expected);
}

#define THING "<thing xmlns=\"" NS "1\">"

static void
test_walk (void)
{
  assert_reads (THING "<item> one\n  two </item><group><item/><skipped><x>"
                      "</x></skipped><item>3</item></group>"
                      "<item>4</item></thing>",
                "one two|(|3|)4|");
  assert_reads ("\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                "<!-- <!DOCTYPE no> --><?pi?>" THING
                "<item>&lt;&#x41;&amp;<![CDATA[<b>]]></item></thing>\n",
                "<A&<b>|");
  assert_reads (THING "<group></group><group/></thing>", "()()");
  assert_reads ("<a:thing xmlns:a=\"" NS "2\"><a:item>p</a:item></a:thing>",
                "p|");
}

static void
test_markup (void)
{
  assert_reads (THING "<rich> a &lt; b <em>all\n <sub>n</sub></em> &amp;\n"
                      "<formula>2(n − 1)/n</formula> </rich></thing>",
                "a &lt; b <em>all <sub>n</sub></em> &amp; "
                "<formula>2(n − 1)/n</formula>|");
  assert_refuses (THING "\n<rich>x <b>y</b></rich></thing>",
                  "t.xml:2: unexpected <b> in the text of <rich>; allowed: "
                  "em, strong, code, sub, sup, formula, br");
  assert_refuses (THING "<rich>\n<em a=\"b\">y</em></rich></thing>",
                  "t.xml:2: <em> takes no attributes");
  assert_reads (THING "<rich>one <br/> two<br></br>\n</rich></thing>",
                "one<br/>two<br/>|");
}

/* A text with one more element in it, as an answer with its feedback. */
static void
test_markup_and_child (void)
{
  static const char text[] =
      THING "<rich> a <em>b</em> <note> c <em>d</em> </note> </rich>"
            "<rich>e</rich><rich><note>f</note><note>g</note></rich></thing>";
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (XmlReader) reader =
      xml_reader_new_for_bytes (bytes, "t.xml", NULL, diagnostics);
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_true (xml_reader_enter_root (reader, "thing", NS, 1, NULL));
  while (xml_reader_next_child (reader))
    {
      const char *note;
      const char *rich =
          xml_reader_get_markup_and_child (reader, "note", &note);

      g_string_append_printf (out, "%s+%s|", rich, note != NULL ? note : "-");
    }
  g_assert_cmpstr (out->str, ==, "a <em>b</em>+c <em>d</em>|e+-|g+f|");
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 1);
}

static void
test_refusals (void)
{
  assert_refuses ("", "t.xml: the file is empty");
  assert_refuses ("hello",
                  "t.xml:1: this is not XML: “<” was expected at the start");
  assert_refuses ("<!-- only -->\n", "t.xml:2: the file holds no XML element");
  assert_refuses ("<?xml version='1.0' encoding='ISO-8859-1'?>" THING
                  "</thing>",
                  "t.xml:1: the encoding is “ISO-8859-1”; save the file as "
                  "UTF-8");
  assert_refuses_bytes ("\xff\xfe<\0t\0", 6, NULL,
                        "t.xml:1: the file is UTF-16; save it as UTF-8");
  assert_refuses ("<other/>",
                  "t.xml:1: expected <thing xmlns=\"" NS "2\">, found <other>");
  assert_refuses ("<thing/>",
                  "t.xml:1: expected <thing xmlns=\"" NS "2\">, found <thing>");
  assert_refuses ("<thing\n xmlns=\"" NS "7\"/>",
                  "t.xml:2: format version “7” is not known; this program "
                  "reads version 2; write xmlns=\"" NS
                  "2\" or update the program");
  assert_refuses (THING "\n<itme/>\n</thing>",
                  "t.xml:2: unexpected <itme> in <thing>; expected: item, "
                  "rich, group");
  assert_refuses (THING "\n<item xmlns='urn:else'/>\n</thing>",
                  "t.xml:2: unexpected <item> in <thing>; expected: item, "
                  "rich, group");
  assert_refuses (THING "\n\nstray\n</thing>",
                  "t.xml:4: text is not expected directly in <thing>; put it "
                  "in one of its elements");
  assert_refuses (THING "\n<item>a</itme></thing>",
                  "t.xml:2: not well-formed XML: Opening and ending tag "
                  "mismatch: item line 2 and itme");
  assert_refuses (THING "\n<item>a<group/></item></thing>",
                  "t.xml:2: unexpected <group> in <item>, which holds plain "
                  "text");
  assert_refuses (THING "</thing>\n<thing/>",
                  "t.xml:2: not well-formed XML: Extra content at the end of "
                  "the document");
  assert_refuses (
      THING "\n<item>",
      "t.xml:2: the file ends before </item>; it may have been cut short");
  assert_refuses (THING "\n<item>&nbsp;</item></thing>",
                  "t.xml:2: not well-formed XML: Entity 'nbsp' not defined");
  assert_refuses (THING "\n<x:item/></thing>",
                  "t.xml:2: not well-formed XML: Namespace prefix x on item "
                  "is not defined");
  /* Latin-1 é. */
  assert_refuses (THING "\n\n<item>caf\xe9</item></thing>",
                  "t.xml:3: not proper UTF-8 text (Input is not proper UTF-8, "
                  "indicate encoding ! Bytes: 0xE9 0x3C 0x2F 0x69); save the "
                  "file as UTF-8");
}

static void
test_entities (void)
{
  assert_refuses ("<?xml version=\"1.0\"?>\n<!DOCTYPE thing [\n"
                  "<!ENTITY a \"aaaaaaaaaa\">\n"
                  "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n" THING
                  "<item>&b;</item></thing>",
                  "t.xml:2: a DOCTYPE is not allowed; remove it and write "
                  "special characters as themselves");
  assert_refuses ("<!DOCTYPE thing [<!ENTITY a SYSTEM "
                  "\"file:///etc/passwd\">]>" THING "<item>&a;</item></thing>",
                  "t.xml:1: a DOCTYPE is not allowed; remove it and write "
                  "special characters as themselves");
}

static void
test_skip_doctype (void)
{
  XmlLimits limits = XML_LIMITS_INIT;
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autofree char *got = NULL;

  limits.skip_doctype = TRUE;
  got = read_thing (
      "<!DOCTYPE thing PUBLIC \"a b\" \"http://x.invalid/y?>\">" THING
      "<item>1</item></thing>",
      -1, &limits, diagnostics);
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  g_assert_cmpstr (got, ==, "1|");
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  assert_refuses_bytes ("<!DOCTYPE thing [<!ENTITY a 'b'>]>" THING "</thing>",
                        -1, &limits,
                        "t.xml:1: a DOCTYPE with declarations of its own is "
                        "not allowed; remove it");
}

static void
test_caps (void)
{
  XmlLimits limits = {
    .max_bytes = 200, .max_depth = 3, .max_elements = 5, .max_value_bytes = 10
  };
  g_autofree char *long_file = g_strnfill (201, ' ');

  assert_refuses_bytes (long_file, -1, &limits,
                        "t.xml: the file is larger than the 200\xc2\xa0"
                        "B "
                        "allowed; split it into several files");
  assert_refuses_bytes (THING "\n<group><group>\n<group/></group></group>"
                              "</thing>",
                        -1, &limits,
                        "t.xml:3: elements are nested deeper than the 3 "
                        "levels allowed");
  assert_refuses_bytes ("<thing\nxmlns='" NS "1'><item/><item/><item/><item/>"
                        "\n<item/></thing>",
                        -1, &limits,
                        "t.xml:3: more than the 5 elements allowed; split the "
                        "file");
  assert_refuses_bytes (THING "\n<item>12345678901</item></thing>", -1, &limits,
                        "t.xml:2: the text of <item> is longer than the 10 "
                        "bytes allowed");
  assert_refuses_bytes (THING "\n<item a='12345678901'/></thing>", -1, &limits,
                        "t.xml:2: attribute a is longer than the 10 bytes "
                        "allowed");
}

/* One tag of 400,000 attributes, or as many namespaces, is refused before the
 * parser would compare each with all the others, and so at once; quotes and
 * brackets where XML gives them no meaning are not counted. */
static void
test_crowded_tag (void)
{
  static const char *const names[] = { " a", " xmlns:a" };
  g_autoptr (GString) quotes = g_string_new (THING "\n<!--> ");

  for (guint f = 0; f < G_N_ELEMENTS (names); f++)
    {
      g_autoptr (GString) text = g_string_new (THING "\n<item");

      for (guint i = 0; i < 400000; i++)
        g_string_append_printf (text, "%s%u='u'", names[f], i);
      g_string_append (text, "/></thing>");
      assert_refuses_bytes (text->str, (gssize)text->len, NULL,
                            "t.xml:2: an element has more than the 64 "
                            "attributes allowed");
    }
  for (guint i = 0; i < 20000; i++)
    g_string_append (quotes, "<a b='' ");
  g_string_append (quotes, "--><?pi <a b='' ?><item><![CDATA[<a b='' ]> ]]>"
                           "</item><item n='>' m=\"'\"/></thing>");
  assert_reads (quotes->str, "<a b='' ]>||");
}

static void
test_attributes (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  const char *text =
      THING "\n<item a='7' b='1e3' c='x' d='true' e='maybe' f='-1' g='2.5' "
            "h='nan' xml:lang='en' i='0x10'/></thing>";
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (XmlReader) reader =
      xml_reader_new_for_bytes (bytes, "t.xml", NULL, diagnostics);
  g_autofree char *findings = NULL;
  guint a = 1, b = 1, c = 1, f = 1, missing = 42;
  gboolean d = FALSE, e = FALSE;
  double g = 0, h = 0, i = 0;

  g_assert_true (xml_reader_enter_root (reader, "thing", NS, 1, NULL));
  g_assert_true (xml_reader_next_child (reader));
  g_assert_true (xml_reader_read_uint (reader, "a", 1, 9, &a));
  g_assert_cmpuint (a, ==, 7);
  g_assert_true (xml_reader_read_uint (reader, "b", 1, 1000, &b));
  g_assert_cmpuint (b, ==, 1000);
  g_assert_false (xml_reader_read_uint (reader, "c", 1, 9, &c));
  g_assert_cmpuint (c, ==, 1);
  g_assert_true (xml_reader_read_boolean (reader, "d", &d));
  g_assert_true (d);
  g_assert_false (xml_reader_read_boolean (reader, "e", &e));
  g_assert_false (xml_reader_read_uint (reader, "f", 0, 9, &f));
  g_assert_true (xml_reader_read_double (reader, "g", 0, 9, &g));
  g_assert_cmpfloat (g, ==, 2.5);
  g_assert_false (xml_reader_read_double (reader, "h", 0, 9, &h));
  g_assert_false (xml_reader_read_double (reader, "i", 0, 99, &i));
  g_assert_true (xml_reader_read_uint (reader, "missing", 0, 9, &missing));
  g_assert_cmpuint (missing, ==, 42);
  g_assert_cmpstr (xml_reader_get_attribute (reader, "xml:lang"), ==, "en");
  g_assert_null (xml_reader_require_attribute (reader, "id"));
  xml_reader_allow_attributes (reader, "a b c d e f g h xml:lang");
  findings = dup_findings (diagnostics);
  g_assert_cmpstr (
      findings, ==,
      "t.xml:2: c=\"x\": expected a whole number from 1 to 9\n"
      "t.xml:2: e=\"maybe\": expected true or false\n"
      "t.xml:2: f=\"-1\": expected a whole number from 0 to 9\n"
      "t.xml:2: h=\"nan\": expected a number from 0 to 9\n"
      "t.xml:2: i=\"0x10\": expected a number from 0 to 99\n"
      "t.xml:2: <item> needs the attribute id\n"
      "t.xml:2: <item> has no attribute i; it may have: a, b, c, d, e, f, g, "
      "h, xml:lang");
}

static void
test_files (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autofree char *folder = g_dir_make_tmp ("shardstep-xml-XXXXXX", NULL);
  g_autofree char *missing = g_build_filename (folder, "no.xml", NULL);
  g_autofree char *findings = NULL;
  g_autofree char *expected =
      g_strdup_printf ("%s: this is a folder; give one of its files\n"
                       "%s: cannot be opened: No such file or directory\n"
                       "/dev/null: this is a pipe or a device; save what it "
                       "gives in a file and give that",
                       folder, missing);

  g_assert_null (xml_reader_new_for_file (folder, NULL, diagnostics));
  g_assert_null (xml_reader_new_for_file (missing, NULL, diagnostics));
  g_assert_null (xml_reader_new_for_file ("/dev/null", NULL, diagnostics));
  findings = dup_findings (diagnostics);
  g_assert_cmpstr (findings, ==, expected);
  g_rmdir (folder);
}

/* Text that is not in the encoding the file says is told of as that, not as a
 * file that was cut short; and nothing is printed. */
static void
test_encoding (void)
{
#define SAYS_ASCII "<?xml version=\"1.0\" encoding=\"US-ASCII\"?>"
#define ITEM(text) "<thing xmlns=\"" NS "1\"><item>" text "</item></thing>"
  static const char wide[] = "<\0\0\0a\0\0\0/\0\0\0>\0\0\0\xff\xff\xff\xff";

  if (g_test_subprocess ())
    {
      g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
      g_autofree char *good =
          read_thing (SAYS_ASCII ITEM ("caf\xc3\xa9"), -1, NULL, found);

      g_assert_cmpstr (good, ==, "café|");
      g_assert_cmpuint (base_diagnostics_get_length (found), ==, 0);
      g_assert_null (read_thing (SAYS_ASCII ITEM ("caf\xe9"), -1, NULL, found));
      g_assert_null (read_thing (wide, sizeof wide - 1, NULL, found));
      g_assert_null (read_thing (wide + 3, sizeof wide - 4, NULL, found));
      g_assert_cmpuint (base_diagnostics_get_length (found), ==, 3);
      for (guint i = 0; i < 3; i++)
        g_assert_nonnull (
            strstr (base_diagnostics_get (found, i)->message, "as UTF-8"));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("");
#undef SAYS_ASCII
#undef ITEM
}

/* What another library of the process had set is there again. */
static void
keep_error (void *context, xmlErrorPtr error)
{
}

static void
test_handlers (void)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  int mine = 0;

  xmlSetStructuredErrorFunc (&mine, keep_error);
  g_assert_null (read_thing ("<thing xmlns=\"" NS "1\">", -1, NULL, found));
  g_assert_true (xmlStructuredError == keep_error);
  g_assert_true (xmlStructuredErrorContext == &mine);
  xmlSetStructuredErrorFunc (NULL, NULL);
}

/* Lines past 65535 and values that straddle the pieces fed to the parser. */
static void
test_long_file (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GString) text = g_string_new (THING "\n");
  g_autofree char *path = NULL;
  g_autoptr (XmlReader) reader = NULL;
  int fd = g_file_open_tmp ("shardstep-xml-XXXXXX", &path, NULL);
  guint n = 0;

  for (guint i = 0; i < 70000; i++)
    g_string_append_printf (text, "<item n='%u'>value %u</item>\n", i, i);
  g_string_append (text, "</thing>");
  close (fd);
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  reader = xml_reader_new_for_file (path, NULL, diagnostics);
  g_assert_true (xml_reader_enter_root (reader, "thing", NS, 1, NULL));
  while (xml_reader_next_child (reader))
    {
      g_autofree char *got = NULL;
      g_autofree char *expected = g_strdup_printf ("value %u", n);
      guint number = 0;

      xml_reader_read_uint (reader, "n", 0, 70000, &number);
      g_assert_cmpuint (number, ==, n);
      g_assert_cmpint (xml_reader_get_line (reader), ==, (int)n + 2);
      got = xml_reader_dup_text (reader);
      g_assert_cmpstr (got, ==, expected);
      n++;
    }
  g_assert_cmpuint (n, ==, 70000);
  g_assert_false (xml_reader_failed (reader));
  g_assert_cmpuint (xml_reader_get_bytes_read (reader), ==, text->len);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/reader/walk", test_walk);
  g_test_add_func ("/xml/reader/markup", test_markup);
  g_test_add_func ("/xml/reader/markup-and-child", test_markup_and_child);
  g_test_add_func ("/xml/reader/refusals", test_refusals);
  g_test_add_func ("/xml/reader/entities", test_entities);
  g_test_add_func ("/xml/reader/skip-doctype", test_skip_doctype);
  g_test_add_func ("/xml/reader/caps", test_caps);
  g_test_add_func ("/xml/reader/crowded-tag", test_crowded_tag);
  g_test_add_func ("/xml/reader/attributes", test_attributes);
  g_test_add_func ("/xml/reader/files", test_files);
  g_test_add_func ("/xml/reader/encoding", test_encoding);
  g_test_add_func ("/xml/reader/handlers", test_handlers);
  g_test_add_func ("/xml/reader/long-file", test_long_file);
  return g_test_run ();
}
