/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-diagnostics.h"

#include "mail-provider.h"
#include "mail-store-fixture.h"

/* In every place where something of the person can stand; nothing that is printed may hold it. */
#define MARKER "ZQX"

static void
mark_account (MailStoreFixture *self)
{
  g_autoptr(MailAccountSettings) settings = mail_account_settings_new ();

  settings->id = self->account;
  settings->name = g_strdup (MARKER "-account");
  settings->address = g_strdup (MARKER "@example.org");
  settings->person_name = g_strdup (MARKER "-person");
  settings->receive.host = g_strdup ("imap.example.org");
  settings->receive.port = 993;
  settings->receive.user = g_strdup (MARKER "-user");
  /* Typed into the wrong field. */
  settings->send.host = g_strdup (MARKER "@example.org");
  settings->send.port = 465;
  settings->send.user = g_strdup (MARKER "-user");
  settings->extra_ca = g_strdup (MARKER "-ca");
  settings->proxy = g_strdup ("socks5://" MARKER ".example.org:1080");
  mail_test_await_ok (mail_store_update_account (self->store, settings));
}

static void
mark_folders (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);
  MailFolderListing *listing = g_new0 (MailFolderListing, 1);

  listing->raw_name = g_strdup (MARKER "-folder");
  listing->path = g_strdup (MARKER "-folder");
  g_ptr_array_add (listings, listing);
  mail_test_await_ok (mail_store_sync_folders (self->store, self->account, listings, FALSE));
}

static void
mark_messages (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
  g_autoptr(GArray) items = NULL;
  MailArrival *arrival = mail_test_arrival (1, 1);
  static const char header[] = "From: " MARKER " <" MARKER "@example.net>\r\nSubject: " MARKER "\r\nMessage-ID: <" MARKER "@example.net>\r\n\r\n";

  g_clear_pointer (&arrival->header, g_bytes_unref);
  arrival->header = g_bytes_new_static (header, strlen (header));
  g_ptr_array_add (arrivals, arrival);
  mail_test_await_uint (mail_store_sync_arrivals (self->store, self->inbox, 1, arrivals));
  items = mail_store_fixture_list (self, self->inbox);
  mail_test_await_int64 (mail_store_change_flags (self->store, items, MAIL_FLAG_SEEN, 0, MARKER "-keyword", NULL));
}

static char *
write_diagnostics (MailStoreFixture *self)
{
  g_autofree char *path = g_build_filename (self->profile, "secrets", NULL);
  g_autoptr(MailSecrets) file = mail_secrets_new_file (path);
  g_autoptr(MailAccountManager) manager = NULL;
  g_autoptr(DexFuture) writing = NULL;
  g_autoptr(GError) error = NULL;
  const GValue *value;
  char *text;

  mail_test_await_ok (mail_secrets_store (file, self->account, MARKER "-label", MARKER "-password"));
  manager = mail_account_manager_new (self->store, file);
  mail_test_await_ok (mail_account_manager_load (manager));
  writing = mail_diagnostics_write (manager, "Toolkit 1.2.3\n");
  value = mail_test_await (writing, &error);
  g_assert_no_error (error);
  text = g_value_dup_string (value);
  mail_test_await_ok (mail_account_manager_stop (manager));
  return text;
}

static void
test_nothing_of_the_person (MailStoreFixture *self,
                            gconstpointer     data)
{
  static const char *const told[] = {
    "Toolkit 1.2.3\n", "SQLite 3.", "GnuTLS 3.", "receiving: imap.example.org:993, TLS", "sending: not a host name:465", "proxy: SOCKS5",
    "state: offline", "messages: 1, 0 unread", "operations: 1 queued", "outbox: none", "folders: ",
  };
  g_autofree char *text = NULL;
  g_autofree char *lower = NULL;

  mark_account (self);
  mark_folders (self);
  mark_messages (self);
  text = write_diagnostics (self);
  g_test_message ("%s", text);
  lower = g_ascii_strdown (text, -1);
  g_assert_null (strstr (lower, "zqx"));
  g_assert_null (strstr (text, self->profile));
  g_assert_null (strstr (text, g_get_user_name ()));
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    if (strstr (text, told[i]) == NULL)
      g_error ("“%s” is not told", told[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/engine/diagnostics/nothing-of-the-person", MailStoreFixture, NULL, mail_store_fixture_set_up,
              test_nothing_of_the_person, mail_store_fixture_tear_down);

  return g_test_run ();
}
