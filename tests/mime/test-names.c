/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of attachments, in every way they are written, as other projects' suites state them. */
#include "mail-mime-file-name.h"
#include "mail-mime-message.h"

#include <json-glib/json-glib.h>
#include <string.h>

static MailMimeMessage *
load (const char *folder,
      const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("MAIL_CORPUS"), folder, name, NULL);
  g_autofree char *contents = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
  return mail_mime_message_new (bytes);
}

static gboolean
has_corpus (void)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");

  if (corpus != NULL && *corpus != '\0')
    return TRUE;
  g_test_skip ("no corpus");
  return FALSE;
}

static gboolean
has_name (MailMimeMessage *message,
          const char      *wanted)
{
  g_autoptr(GPtrArray) attachments = mail_mime_message_get_attachments (message);

  for (guint i = 0; i < attachments->len; i++)
    if (g_strcmp0 (mail_mime_part_get_file_name (g_ptr_array_index (attachments, i)), wanted) == 0)
      return TRUE;
  return FALSE;
}

static void
assert_harmless_names (MailMimeMessage *message)
{
  g_autoptr(GPtrArray) attachments = mail_mime_message_get_attachments (message);

  /* Two files are in each; the one of text may be shown as text when its name cannot be read, the other never hidden. */
  g_assert_cmpuint (attachments->len, >=, 1);
  g_assert_cmpstr (mail_mime_part_get_section (g_ptr_array_index (attachments, attachments->len - 1)), ==, "2");
  for (guint i = 0; i < attachments->len; i++)
    {
      g_autofree char *name = mail_mime_part_make_file_name (g_ptr_array_index (attachments, i));

      g_assert_cmpstr (name, !=, "");
      g_assert_null (strpbrk (name, "/\\\r\n"));
      g_assert_cmpint (name[0], !=, '.');
    }
}

/* The last column but one: 3 plain, 2 legal, 1 odd but legal, 0 illegal. */
static void
test_mime_is_broken (void)
{
  g_autofree char *path = NULL;
  g_autofree char *index = NULL;
  g_auto(GStrv) lines = NULL;
  guint odd = 0;
  guint odd_shown = 0;

  if (!has_corpus ())
    return;
  path = g_build_filename (g_getenv ("MAIL_CORPUS"), "mime-is-broken", "index.tsv", NULL);
  g_assert_true (g_file_get_contents (path, &index, NULL, NULL));
  lines = g_strsplit (index, "\n", -1);
  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], "\t", -1);
      g_autoptr(MailMimeMessage) message = load ("mime-is-broken", fields[0]);
      int validity = atoi (fields[1]);

      assert_harmless_names (message);
      if (g_str_equal (fields[0], "067.eml"))
        g_assert_true (has_name (message, "file.png"));
      else if (validity >= 2 && !has_name (message, "file.zip"))
        g_error ("%s (%s) does not show file.zip", fields[0], fields[2]);
      else if (validity == 1)
        {
          odd++;
          if (has_name (message, "file.zip") || has_name (message, "file\".zip") || has_name (message, "file;.zip"))
            odd_shown++;
          else
            g_test_message ("%s (%s) shows another name", fields[0], fields[2]);
        }
    }
  g_test_message ("of %u odd but legal ones %u are shown", odd, odd_shown);
}

static void
check_deltachat (JsonObject *object,
                 const char *name,
                 JsonNode   *node,
                 gpointer    data)
{
  g_autoptr(MailMimeMessage) message = load ("deltachat", name);
  const char *expected = json_node_get_string (node);
  g_autofree char *trimmed = g_strstrip (g_strdup (expected));

  /* Differently from that suite an extended name is preferred to an encoded plain one (RFC 2231 is the legal form, and the
   * suite of mime-is-broken wants it), and an encoded word is read where it touches other text, as people mean it. */
  if (g_str_equal (name, "attach_filename_combined.eml"))
    g_set_str (&trimmed, "Maßnahmen Okt. 2020.ignored.html");
  if (g_str_equal (name, "attach_filename_encoded_words_bad_delimiter.eml"))
    g_set_str (&trimmed, "foo.bar");
  if (!has_name (message, trimmed))
    g_error ("%s does not show «%s»", name, trimmed);
}

static void
test_deltachat (void)
{
  g_autofree char *path = NULL;
  g_autoptr(JsonParser) parser = json_parser_new ();

  if (!has_corpus ())
    return;
  path = g_build_filename (g_getenv ("MAIL_CORPUS"), "deltachat", "expected-filenames.json", NULL);
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  json_object_foreach_member (json_node_get_object (json_parser_get_root (parser)), check_deltachat, NULL);
}

static void
check_clean (const char *name,
             const char *expected)
{
  g_autofree char *clean = mail_mime_file_name_clean (name);

  g_assert_cmpstr (clean, ==, expected);
}

static void
test_clean (void)
{
  g_autofree char *long_stem = g_strnfill (400, 'n');
  g_autofree char *long_name = g_strconcat (long_stem, ".pdf", NULL);
  g_autofree char *cut = mail_mime_file_name_clean (long_name);

  check_clean ("report.pdf", "report.pdf");
  check_clean ("/etc/passwd", "passwd");
  check_clean ("..\\..\\evil.exe", "evil.exe");
  check_clean ("../", NULL);
  check_clean ("..", NULL);
  check_clean (".bashrc", "bashrc");
  check_clean ("photo\xe2\x80\xaegpj.exe", "photogpj.exe");
  check_clean ("a\r\nb\tc.txt", "abc.txt");
  check_clean ("  ", NULL);
  check_clean ("年终总结.pdf", "年终总结.pdf");
  g_assert_cmpuint (strlen (cut), ==, 255);
  g_assert_true (g_str_has_suffix (cut, ".pdf"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/names/mime-is-broken", test_mime_is_broken);
  g_test_add_func ("/mime/names/deltachat", test_deltachat);
  g_test_add_func ("/mime/names/clean", test_clean);

  return g_test_run ();
}
