/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-composition.h"

static void
test_mailto (void)
{
  g_autoptr(MailComposition) composition =
    mail_composition_from_mailto ("mailto:anna%40example.test,%E7%8E%8B%20%3Cwang@example.test%3E?subject=Hello%20there&cc=bo@example.test&body=One%0D%0ATwo&"
                                  "attach=/etc/passwd&attachment=/etc/passwd&X-Header=x&Bcc=secret@example.test");

  g_assert_cmpstr (composition->to, ==, "anna@example.test,王 <wang@example.test>");
  g_assert_cmpstr (composition->cc, ==, "bo@example.test");
  g_assert_cmpstr (composition->bcc, ==, "secret@example.test");
  g_assert_cmpstr (composition->subject, ==, "Hello there");
  g_assert_cmpstr (composition->body, ==, "One\r\nTwo");
  g_assert_cmpuint (composition->files->len, ==, 0);
}

/* A link may not add header fields by a line break, nor send broken text. */
static void
test_mailto_hostile (void)
{
  static const char * const uris[] = { "mailto:", "mailto:?", "mailto:?&&=&a", "mailto:%FF%FE", "mailto:?subject=%C0%80", "", "mailto:?subject" };
  g_autoptr(MailComposition) injected = mail_composition_from_mailto ("mailto:a@example.test?subject=x%0D%0ABcc:%20b@example.test");

  g_assert_null (strpbrk (injected->subject, "\r\n"));
  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr(MailComposition) composition = mail_composition_from_mailto (uris[i]);

      g_assert_true (mail_composition_is_empty (composition));
    }
}

static MailComposition *
make_composition (void)
{
  MailComposition *composition = mail_composition_new ();
  g_autoptr(GBytes) contents = g_bytes_new_static ("\0\1\2\377", 4);

  composition->account = 7;
  g_set_str (&composition->to, "Anna <anna@example.test>");
  g_set_str (&composition->bcc, "secret@example.test");
  g_set_str (&composition->subject, "季度报告");
  g_set_str (&composition->body, "请查收附件。\n\nBye");
  composition->cursor = 4;
  composition->answers = 12;
  composition->answers_flag = MAIL_FLAG_ANSWERED;
  composition->in_reply_to = g_strdup ("parent@example.test");
  composition->message_id = g_strdup ("own@example.test");
  mail_composition_add_file (composition, "数据.bin", "application/octet-stream", contents);
  return composition;
}

static MailAccountSettings *
make_sender (void)
{
  MailAccountSettings *sender = mail_account_settings_new ();

  g_set_str (&sender->address, "wang@example.test");
  g_set_str (&sender->person_name, "王伟");
  return sender;
}

static MailMimeMessage *
build (MailComposition *composition)
{
  g_autoptr(MailAccountSettings) sender = make_sender ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = mail_composition_build (composition, sender, &error);

  g_assert_no_error (error);
  return mail_mime_message_new (bytes);
}

/* What was being written comes back as it stood, files and cursor included. */
static void
test_draft_comes_back (void)
{
  g_autoptr(MailComposition) composition = make_composition ();
  g_autoptr(MailMimeMessage) message = build (composition);
  g_autoptr(GVariant) state = mail_composition_to_variant (composition, TRUE);
  g_autoptr(MailComposition) restored = mail_composition_restore (state, message);
  MailCompositionFile *file;

  g_assert_true (mail_composition_was_open (state));
  g_assert_cmpint (restored->account, ==, 7);
  g_assert_cmpstr (restored->to, ==, composition->to);
  g_assert_cmpstr (restored->bcc, ==, composition->bcc);
  g_assert_cmpstr (restored->subject, ==, composition->subject);
  g_assert_cmpstr (restored->body, ==, composition->body);
  g_assert_cmpuint (restored->cursor, ==, 4);
  g_assert_cmpint (restored->answers, ==, 12);
  g_assert_cmpuint (restored->answers_flag, ==, MAIL_FLAG_ANSWERED);
  g_assert_cmpstr (restored->in_reply_to, ==, "parent@example.test");
  g_assert_cmpstr (restored->message_id, ==, "own@example.test");
  g_assert_cmpuint (restored->files->len, ==, 1);
  file = g_ptr_array_index (restored->files, 0);
  g_assert_cmpstr (file->name, ==, "数据.bin");
  g_assert_cmpmem (g_bytes_get_data (file->contents, NULL), g_bytes_get_size (file->contents), "\0\1\2\377", 4);
}

static void
test_message_says_what_was_written (void)
{
  g_autoptr(MailComposition) composition = make_composition ();
  g_autoptr(MailMimeMessage) message = build (composition);
  MailMimeSummary *summary = mail_mime_message_get_summary (message);
  g_autofree char *text = mail_mime_message_get_text (message);
  g_autofree char *from = mail_mime_address_list_to_string (summary->from);

  g_assert_cmpstr (summary->subject, ==, "季度报告");
  g_assert_cmpstr (summary->message_id, ==, "own@example.test");
  g_assert_cmpstr (summary->in_reply_to[0], ==, "parent@example.test");
  g_assert_cmpstr (from, ==, "王伟 <wang@example.test>");
  g_assert_cmpuint (summary->bcc->len, ==, 1);
  g_assert_nonnull (strstr (text, "请查收附件。"));
  g_assert_nonnull (strstr (text, "Bye"));
}

/* A message that could not be sent is edited again. */
static void
test_outbox_message_comes_back (void)
{
  g_autoptr(MailComposition) composition = make_composition ();
  g_autoptr(MailMimeMessage) message = build (composition);
  g_autoptr(MailComposition) again = mail_composition_from_message (message);

  g_assert_cmpstr (again->to, ==, "Anna <anna@example.test>");
  g_assert_cmpstr (again->bcc, ==, "secret@example.test");
  g_assert_cmpstr (again->subject, ==, "季度报告");
  g_assert_cmpuint (again->files->len, ==, 1);
  g_assert_null (again->message_id);
}

static void
test_foreign_state (void)
{
  g_autoptr(GVariant) wrong = g_variant_ref_sink (g_variant_new_string ("x"));
  g_autoptr(GVariant) empty = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr(MailComposition) restored = mail_composition_restore (empty, NULL);

  g_assert_false (mail_composition_was_open (wrong));
  g_assert_false (mail_composition_was_open (empty));
  g_assert_true (mail_composition_is_empty (restored));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/composition/mailto", test_mailto);
  g_test_add_func ("/app/composition/mailto-hostile", test_mailto_hostile);
  g_test_add_func ("/app/composition/draft-comes-back", test_draft_comes_back);
  g_test_add_func ("/app/composition/message-says-what-was-written", test_message_says_what_was_written);
  g_test_add_func ("/app/composition/outbox-message-comes-back", test_outbox_message_comes_back);
  g_test_add_func ("/app/composition/foreign-state", test_foreign_state);

  return g_test_run ();
}
