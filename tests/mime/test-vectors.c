/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header values and what they mean, as other projects' suites state it. Where we differ on purpose, it says why. */
#include "mail-mime-address.h"
#include "mail-mime-charset.h"
#include "mail-mime-date.h"
#include "mail-mime-param.h"
#include "mail-mime-words.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef gboolean (*CheckFunc) (const char *header,
                               gsize       length,
                               JsonObject *vector);

static JsonArray *
load_vectors (const char *name)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  g_autofree char *path = NULL;
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;

  if (corpus == NULL || *corpus == '\0')
    {
      g_test_skip ("no corpus");
      return NULL;
    }

  path = g_build_filename (corpus, "mail-parser", name, NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_array_ref (json_node_get_array (json_parser_get_root (parser)));
}

static void
check_all (const char *name,
           CheckFunc   check)
{
  g_autoptr(JsonArray) vectors = load_vectors (name);
  guint failed = 0;

  for (guint i = 0; vectors != NULL && i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      const char *header = json_object_get_string_member (vector, "header");

      if (!check (header, strlen (header), vector))
        {
          g_test_message ("vector %u of %s: «%s»", i, name, header);
          failed++;
        }
    }
  g_assert_cmpuint (failed, ==, 0);
}

static gboolean
check_date (const char *header,
            gsize       length,
            JsonObject *vector)
{
  JsonNode *node = json_object_get_member (vector, "expected");
  JsonObject *expected = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr(GDateTime) want = NULL;
  g_autoptr(GTimeZone) zone = NULL;
  gint64 seconds;
  int offset;
  int want_offset;

  /* A row of numbers, and a whole Received field (of which we read what follows the semicolon), are no dates. */
  if (expected == NULL || g_str_has_prefix (header, " 4 8 15 16") || g_str_has_prefix (header, "by "))
    return TRUE;

  want_offset = json_object_get_int_member (expected, "tz_hour") * 60 + json_object_get_int_member (expected, "tz_minute");
  if (json_object_get_boolean_member (expected, "tz_before_gmt"))
    want_offset = -want_offset;
  zone = g_time_zone_new_offset (want_offset * 60);
  want = g_date_time_new (zone, json_object_get_int_member (expected, "year"), json_object_get_int_member (expected, "month"),
                          json_object_get_int_member (expected, "day"), json_object_get_int_member (expected, "hour"),
                          json_object_get_int_member (expected, "minute"), json_object_get_int_member (expected, "second"));
  /* What is no date at all in there (day 0, hour 99) only has to be survived. */
  if (want == NULL)
    return TRUE;
  if (!mail_mime_date_parse (header, length, &seconds, &offset))
    {
      g_test_message ("no date");
      return FALSE;
    }
  if (seconds != g_date_time_to_unix (want) || offset != want_offset)
    {
      g_autofree char *got = mail_mime_date_format (seconds, offset);
      g_autofree char *wanted = mail_mime_date_format (g_date_time_to_unix (want), want_offset);

      g_test_message ("%s instead of %s", got, wanted);
      return FALSE;
    }
  return TRUE;
}

static char *
without_blanks (const char *text)
{
  g_auto(GStrv) pieces = g_strsplit_set (text, " \t", -1);

  return g_strjoinv ("", pieces);
}

/* That suite puts a blank between an encoded word and the text it touches; we show what the sender wrote. */
static gboolean
check_unstructured (const char *header,
                    gsize       length,
                    JsonObject *vector)
{
  /* Some vectors go on into the next field. */
  const char *end = strstr (header, "\nFrom:") != NULL ? strstr (header, "\nFrom:") : strstr (header, "\nX-Mailer:");
  g_autofree char *got = mail_mime_words_decode (header, end != NULL ? (gsize) (end - header) : length);
  g_autofree char *got_bare = without_blanks (got);
  g_autofree char *want_bare = without_blanks (json_object_get_string_member (vector, "expected"));

  if (g_strcmp0 (got_bare, want_bare) != 0)
    g_test_message ("«%s» instead of «%s»", got, json_object_get_string_member (vector, "expected"));
  return g_strcmp0 (got_bare, want_bare) == 0;
}

/* Values that suite reads in a way no person would want: kept blanks in quotes, NULs, names of asterisks alone. */
static gboolean
is_exempt (const char *header)
{
  return strstr (header, "malicious/attempt") != NULL || strstr (header, "key*0=\"f") != NULL;
}

static gboolean
check_content_type (const char *header,
                    gsize       length,
                    JsonObject *vector)
{
  g_autoptr(MailMimeParams) params = mail_mime_params_new (header, length);
  JsonNode *node = json_object_get_member (vector, "expected");
  JsonObject *expected = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *attributes;
  g_autofree char *type = NULL;

  if (expected == NULL || is_exempt (header))
    return TRUE;

  type = g_strdup (json_object_get_string_member (expected, "c_type"));
  if (json_object_has_member (expected, "c_subtype") && !json_object_get_null_member (expected, "c_subtype"))
    {
      g_autofree char *whole = g_strdup_printf ("%s/%s", type, json_object_get_string_member (expected, "c_subtype"));

      if (g_strcmp0 (mail_mime_params_get_value (params), whole) != 0)
        {
          g_test_message ("type «%s» instead of «%s»", mail_mime_params_get_value (params), whole);
          return FALSE;
        }
    }
  if (!json_object_has_member (expected, "attributes") || json_object_get_null_member (expected, "attributes"))
    return TRUE;

  attributes = json_object_get_array_member (expected, "attributes");
  for (guint i = 0; i < json_array_get_length (attributes); i++)
    {
      JsonArray *pair = json_array_get_array_element (attributes, i);
      const char *name = json_array_get_string_element (pair, 0);
      g_autofree char *value = mail_mime_params_get (params, name);
      g_autofree char *got = without_blanks (value != NULL ? value : "");
      g_autofree char *want = without_blanks (json_array_get_string_element (pair, 1));

      if (g_str_has_suffix (name, "-language") || *want == '\0')
        continue;
      if (g_strcmp0 (got, want) != 0)
        {
          g_test_message ("%s is «%s» instead of «%s»", name, value, json_array_get_string_element (pair, 1));
          return FALSE;
        }
    }
  return TRUE;
}

static void
test_dates (void)
{
  check_all ("date.json", check_date);
}

static void
test_unstructured (void)
{
  check_all ("unstructured.json", check_unstructured);
}

static void
test_content_types (void)
{
  check_all ("content_type.json", check_content_type);
}

static char *
load_text (const char *folder,
           const char *name,
           gsize      *length)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  char *contents = NULL;

  if (corpus == NULL || *corpus == '\0')
    {
      g_test_skip ("no corpus");
      return NULL;
    }
  path = g_build_filename (corpus, folder, name, NULL);
  g_file_get_contents (path, &contents, length, &error);
  g_assert_no_error (error);
  return contents;
}

/* That suite's text has one damaged place, where the two bytes are a character in GB 18030 and none in GB 2312. */
static void
assert_same_but_for_one (const char *got,
                         const char *want)
{
  gsize got_length = strlen (got);
  gsize want_length = strlen (want);
  gsize front = 0;
  gsize back = 0;

  while (front < MIN (got_length, want_length) && got[front] == want[front])
    front++;
  while (back < MIN (got_length, want_length) - front && got[got_length - back - 1] == want[want_length - back - 1])
    back++;
  g_assert_cmpuint (front + back + 4, >=, MAX (got_length, want_length));
}

/* Named or guessed, the text is the same. */
static void
check_charset (const char *stem,
               const char *label)
{
  g_autofree char *in_name = g_strconcat (stem, ".in", NULL);
  g_autofree char *out_name = g_strconcat (stem, ".out", NULL);
  gsize length;
  gsize out_length;
  g_autofree char *in = load_text ("evolution-data-server", in_name, &length);
  g_autofree char *out = in != NULL ? load_text ("evolution-data-server", out_name, &out_length) : NULL;
  g_autofree char *named = NULL;
  g_autofree char *guessed = NULL;

  if (in == NULL)
    return;
  named = mail_mime_charset_decode (label, in, length);
  guessed = mail_mime_charset_guess (in, length);
  assert_same_but_for_one (named, out);
  assert_same_but_for_one (guessed, out);
}

static void
test_charsets (void)
{
  check_charset ("charset-gb2312.0", "gb2312");
  check_charset ("charset-iso-2022-jp.0", "iso-2022-jp");
}

static char *
get_element (const char *xml,
             const char *name)
{
  g_autofree char *open = g_strdup_printf ("<%s>", name);
  g_autofree char *close = g_strdup_printf ("</%s>", name);
  const char *start = strstr (xml, open);
  const char *end = start != NULL ? strstr (start, close) : NULL;

  if (end == NULL)
    return g_strdup ("");
  start += strlen (open);
  return g_strndup (start, end - start);
}

/* Entities, and the pictures of control characters that stand for those */
static char *
unescape (const char *text)
{
  GString *out = g_string_new (text);

  g_string_replace (out, "&lt;", "<", 0);
  g_string_replace (out, "&gt;", ">", 0);
  g_string_replace (out, "&quot;", "\"", 0);
  g_string_replace (out, "&#xA9;", "©", 0);
  for (guint i = 0; i < 32; i++)
    {
      g_autofree char *entity = g_strdup_printf ("&#x24%02X;", i);
      char control[2] = { (char) MAX (i, 1), '\0' };

      g_string_replace (out, entity, control, 0);
    }
  g_string_replace (out, "&amp;", "&", 0);
  return g_string_free (out, FALSE);
}

/* What that suite calls valid is, what it calls an error is not; comments, folds and relics in between we do not send to. */
static void
test_isemail (void)
{
  gsize length;
  g_autofree char *xml = load_text ("isemail", "tests.xml", &length);
  g_auto(GStrv) tests = xml != NULL ? g_strsplit (xml, "<test id=", -1) : NULL;
  guint failed = 0;
  guint n = 0;

  for (guint i = 1; tests != NULL && tests[i] != NULL; i++)
    {
      g_autofree char *raw = get_element (tests[i], "address");
      g_autofree char *category = get_element (tests[i], "category");
      g_autofree char *address = unescape (raw);
      gboolean want_valid = g_str_equal (category, "ISEMAIL_VALID_CATEGORY") || g_str_equal (category, "ISEMAIL_DNSWARN");
      gboolean want_error = g_str_equal (category, "ISEMAIL_ERR");

      if (!want_valid && !want_error)
        continue;
      n++;
      if (mail_mime_address_is_valid (address) != want_valid)
        {
          g_test_message ("%s: «%s»", category, address);
          failed++;
        }
    }
  g_test_message ("%u addresses", n);
  g_assert_cmpuint (failed, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/vectors/dates", test_dates);
  g_test_add_func ("/mime/vectors/unstructured", test_unstructured);
  g_test_add_func ("/mime/vectors/content-types", test_content_types);
  g_test_add_func ("/mime/vectors/charsets", test_charsets);
  g_test_add_func ("/mime/vectors/isemail", test_isemail);

  return g_test_run ();
}
