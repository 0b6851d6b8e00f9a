/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-manager.h"

#include "mail-error.h"
#include "mail-net-sasl-plan.h"
#include "mail-provider.h"
#include "mail-store-list.h"
#include "mail-store-learnt.h"
#include "mail-store-operations.h"
#include "mail-test.h"
#include "mail-test-servers.h"

/* Living accounts as the window has them, against real servers. */

#define ADDRESS "anna@example.test"
#define PATIENCE (20 * G_USEC_PER_SEC)

typedef struct {
  MailTestServers *servers;
  char *profile;
  MailStore *store;
  MailAccountManager *manager;
  MailAccountSettings *settings;
  const char *password;
} Fixture;

static void
open_profile (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->profile, "secrets", NULL);
  g_autoptr(MailSecrets) secrets = mail_secrets_new_file (path);
  g_autoptr(GError) error = NULL;

  fixture->store = mail_store_open (fixture->profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  fixture->manager = mail_account_manager_new (fixture->store, secrets);
  mail_test_await_ok (mail_account_manager_start (fixture->manager));
}

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Futures that are done may hold a reference until their thread has let go of them. */
static void
assert_finalized_soon (gpointer object)
{
  gint64 deadline = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  guint timer = g_timeout_add (10, tick, NULL);
  gpointer weak = object;

  g_object_add_weak_pointer (object, &weak);
  g_object_unref (object);
  while (weak != NULL && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_assert_null (weak);
}

static void
close_profile (Fixture *fixture)
{
  mail_test_await_ok (mail_account_manager_stop (fixture->manager));
  assert_finalized_soon (g_steal_pointer (&fixture->manager));
  mail_store_close (fixture->store);
  g_clear_object (&fixture->store);
}

static gboolean
setup (Fixture *fixture)
{
  fixture->servers = mail_test_servers_start (NULL);
  if (fixture->servers == NULL)
    return FALSE;

  fixture->profile = mail_test_make_folder ();
  fixture->password = mail_test_servers_get_password (fixture->servers, ADDRESS);
  fixture->settings = mail_provider_make_settings (NULL, ADDRESS, "Anna");
  g_set_str (&fixture->settings->receive.host, mail_test_servers_get_host (fixture->servers));
  g_set_str (&fixture->settings->send.host, mail_test_servers_get_host (fixture->servers));
  fixture->settings->receive.port = mail_test_servers_get_port (fixture->servers, "imaps");
  fixture->settings->send.port = mail_test_servers_get_port (fixture->servers, "submissions");
  g_assert_true (g_file_get_contents (mail_test_servers_get_ca (fixture->servers), &fixture->settings->extra_ca, NULL, NULL));
  open_profile (fixture);
  return TRUE;
}

static void
teardown (Fixture *fixture)
{
  close_profile (fixture);
  mail_account_settings_free (fixture->settings);
  mail_test_servers_free (fixture->servers);
  mail_test_remove_folder (fixture->profile);
}

static MailAccount *
add_account (Fixture    *fixture,
             const char *password)
{
  g_autoptr(DexFuture) future = mail_account_manager_add (fixture->manager, fixture->settings, password);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  return g_value_dup_object (value);
}

static void
wait_for_state (MailAccount      *account,
                MailAccountState  state)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  guint timer = g_timeout_add (50, tick, NULL);

  while (mail_account_get_state (account) != state && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  if (mail_account_get_state (account) != state)
    g_test_message ("“%s”: %s", mail_account_get_status (account),
                    mail_account_get_error (account) != NULL ? mail_account_get_error (account)->message : "no error");
  g_assert_cmpint (mail_account_get_state (account), ==, state);
}

static void
wait_for_trouble (MailAccount *account,
                  MailError    code)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  guint timer = g_timeout_add (50, tick, NULL);

  while ((mail_account_get_state (account) != MAIL_ACCOUNT_ATTENTION ||
          !g_error_matches (mail_account_get_error (account), MAIL_ERROR, (int) code)) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_assert_error (mail_account_get_error (account), MAIL_ERROR, (int) code);
}

static gboolean
find_subject (MailStoreReader  *reader,
              gpointer          data,
              GCancellable     *cancellable,
              GValue           *result,
              GError          **error)
{
  MailListQuery query = { .role = MAIL_ROLE_INBOX, .sort = MAIL_SORT_NEWEST };
  g_autoptr(GArray) ids = mail_store_reader_list (reader, &query, 0, error);
  g_autoptr(GPtrArray) items = NULL;

  if (ids == NULL)
    return FALSE;
  items = mail_store_reader_load_items (reader, (const gint64 *) (gpointer) ids->data, ids->len, error);
  if (items == NULL)
    return FALSE;
  g_value_init (result, MAIL_TYPE_ITEM);
  for (guint i = 0; i < items->len; i++)
    {
      const MailItem *item = g_ptr_array_index (items, i);

      if (item != NULL && g_str_equal (item->subject, data))
        g_value_set_boxed (result, item);
    }
  return TRUE;
}

static MailItem *
find_item (Fixture    *fixture,
           const char *subject)
{
  g_autoptr(DexFuture) future = mail_store_read (fixture->store, find_subject, g_strdup (subject), g_free);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  return g_value_dup_boxed (value);
}

/* Until it is there, and its preview too when that is wanted. */
static MailItem *
wait_for_item (Fixture    *fixture,
               const char *subject,
               gboolean    with_preview)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  MailItem *item = find_item (fixture, subject);

  while ((item == NULL || (with_preview && item->preview == NULL)) && g_get_monotonic_time () < deadline)
    {
      g_clear_pointer (&item, mail_item_free);
      g_usleep (20 * 1000);
      g_main_context_iteration (NULL, FALSE);
      item = find_item (fixture, subject);
    }
  g_assert_nonnull (item);
  return item;
}

static void
deliver (Fixture    *fixture,
         const char *subject)
{
  g_autofree char *message = NULL;

  message = g_strdup_printf ("From: Wang <wang@example.test>\r\nTo: " ADDRESS "\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"
                             "Date: Fri, 20 Nov 2026 14:00:00 +0000\r\nMessage-ID: <%s@example.test>\r\n"
                             "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n"
                             "Some words to look at.\r\n--x\r\nContent-Type: application/pdf; name=a.pdf\r\n"
                             "Content-Disposition: attachment; filename=a.pdf\r\n\r\nabc\r\n--x--\r\n", subject, subject);
  mail_test_servers_deliver (fixture->servers, ADDRESS, message);
}

static void
check_arrival (Fixture     *fixture,
               MailAccount *account)
{
  g_autoptr(MailItem) item = NULL;
  gint64 delivered;

  deliver (fixture, "first");
  item = wait_for_item (fixture, "first", TRUE);
  g_assert_cmpstr (item->preview, ==, "Some words to look at.");
  g_assert_true (item->has_attachments);
  g_clear_pointer (&item, mail_item_free);

  wait_for_state (account, MAIL_ACCOUNT_IDLE);
  /* By now somebody listens; Dovecot itself waits half a second. */
  for (guint i = 0; i < 20; i++)
    {
      g_usleep (20 * 1000);
      g_main_context_iteration (NULL, FALSE);
    }
  delivered = g_get_monotonic_time ();
  deliver (fixture, "second");
  item = wait_for_item (fixture, "second", FALSE);
  g_test_message ("seen %.0f ms after it was handed over", (double) (g_get_monotonic_time () - delivered) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - delivered, <, 5 * G_USEC_PER_SEC);
}

static void
check_act (Fixture *fixture)
{
  g_autoptr(MailItem) item = wait_for_item (fixture, "first", FALSE);
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  g_array_append_val (items, item->id);
  mail_test_await_ok (mail_store_change_flags (fixture->store, items, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  do
    {
      g_clear_pointer (&item, mail_item_free);
      g_usleep (20 * 1000);
      g_main_context_iteration (NULL, FALSE);
      item = find_item (fixture, "first");
    }
  while (item->pending && g_get_monotonic_time () < deadline);
  g_assert_false (item->pending);
  g_assert_true (item->flags & MAIL_FLAG_FLAGGED);
}

static void
test_life (void)
{
  Fixture fixture = { 0 };
  g_autoptr(MailAccount) account = NULL;

  if (!setup (&fixture))
    return;

  account = add_account (&fixture, fixture.password);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.manager)), ==, 1);
  g_assert_true (mail_account_manager_find (fixture.manager, mail_account_get_id (account)) == account);
  wait_for_state (account, MAIL_ACCOUNT_IDLE);
  check_arrival (&fixture, account);
  check_act (&fixture);

  /* The server goes and comes back. */
  mail_test_servers_command (fixture.servers, "stop", "dovecot", NULL);
  wait_for_state (account, MAIL_ACCOUNT_OFFLINE);
  g_assert_nonnull (mail_account_get_error (account));
  mail_test_servers_command (fixture.servers, "start", "dovecot", NULL);
  mail_test_await_ok (mail_account_sync (account));
  wait_for_state (account, MAIL_ACCOUNT_IDLE);

  mail_test_await_ok (mail_account_manager_remove (fixture.manager, mail_account_get_id (account)));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.manager)), ==, 0);
  assert_finalized_soon (g_steal_pointer (&account));
  teardown (&fixture);
}

static void
test_attention (void)
{
  Fixture fixture = { 0 };
  g_autoptr(MailAccount) account = NULL;
  g_autoptr(GTlsCertificate) certificate = NULL;

  if (!setup (&fixture))
    return;

  /* A certificate nobody vouches for is trusted when the person says so, for that host and port. */
  g_clear_pointer (&fixture.settings->extra_ca, g_free);
  account = add_account (&fixture, "wrong");
  wait_for_trouble (account, MAIL_ERROR_CERTIFICATE);
  certificate = g_object_ref (mail_error_get_certificate (mail_account_get_error (account)));
  mail_test_await_ok (mail_account_manager_trust (fixture.manager, fixture.settings->receive.host,
                                                  fixture.settings->receive.port, certificate));

  /* A wrong password waits for the person, a new one is tried at once. */
  wait_for_trouble (account, MAIL_ERROR_AUTHENTICATION);
  mail_test_await_ok (mail_account_set_password (account, fixture.password));
  wait_for_state (account, MAIL_ACCOUNT_IDLE);

  g_clear_object (&account);
  teardown (&fixture);
}

static void
test_again (void)
{
  Fixture fixture = { 0 };
  g_autoptr(MailAccount) account = NULL;

  if (!setup (&fixture))
    return;

  g_clear_object (&account);
  account = add_account (&fixture, fixture.password);
  g_clear_object (&account);
  /* At once, in the middle of whatever it does. */
  close_profile (&fixture);
  open_profile (&fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.manager)), ==, 1);
  account = g_list_model_get_item (G_LIST_MODEL (fixture.manager), 0);
  wait_for_state (account, MAIL_ACCOUNT_IDLE);
  g_clear_object (&account);
  teardown (&fixture);
}

static void
assert_method (Fixture    *fixture,
               gint64      account,
               const char *expected)
{
  g_autofree char *method = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mail_store_reader_get_method (mail_store_get_main_reader (fixture->store), account, MAIL_SERVER_RECEIVE, &method, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (method, ==, expected);
}

/* A server that protects less than it did: nothing is sent to it until the person enters the password again. */
static void
test_weaker (void)
{
  Fixture fixture = { 0 };
  g_autoptr(MailAccount) account = NULL;
  gint64 id;

  if (!setup (&fixture))
    return;

  account = add_account (&fixture, fixture.password);
  id = mail_account_get_id (account);
  wait_for_state (account, MAIL_ACCOUNT_IDLE);
  assert_method (&fixture, id, "PLAIN");
  mail_test_await_ok (mail_store_learn_method (fixture.store, id, MAIL_SERVER_RECEIVE, "SCRAM-SHA-256-PLUS"));
  g_clear_object (&account);
  close_profile (&fixture);

  open_profile (&fixture);
  account = g_list_model_get_item (G_LIST_MODEL (fixture.manager), 0);
  wait_for_trouble (account, MAIL_ERROR_AUTHENTICATION);
  g_assert_cmpstr (mail_error_get_detail (mail_account_get_error (account)), ==, MAIL_NET_SASL_WEAKER);
  assert_method (&fixture, id, "SCRAM-SHA-256-PLUS");
  mail_test_await_ok (mail_account_set_password (account, fixture.password));
  wait_for_state (account, MAIL_ACCOUNT_IDLE);
  assert_method (&fixture, id, "PLAIN");

  g_clear_object (&account);
  teardown (&fixture);
}

/* What a person edits is all that is stored, whatever was learnt since the page was opened; and the order is kept. */
static void
test_edit (void)
{
  Fixture fixture = { 0 };
  g_autoptr(MailAccountSettings) page = NULL;
  g_autoptr(MailAccountSettings) stored = NULL;
  g_autoptr(MailAccount) first = NULL;
  g_autoptr(MailAccount) second = NULL;
  g_autoptr(GError) error = NULL;

  if (!setup (&fixture))
    return;

  first = add_account (&fixture, fixture.password);
  second = add_account (&fixture, fixture.password);
  page = mail_account_settings_copy (mail_account_get_settings (first));
  mail_test_await_ok (mail_store_learn_sent_copy (fixture.store, page->id, MAIL_SENT_COPY_SERVER));

  g_set_str (&page->name, "Home");
  g_set_str (&page->color, "red");
  page->keep_months = 3;
  mail_test_await_ok (mail_account_manager_edit (fixture.manager, page, MAIL_ACCOUNT_PART_NAMES));
  g_assert_cmpstr (mail_account_get_name (first), ==, "Home");
  g_assert_null (mail_account_get_settings (first)->color);
  stored = mail_store_reader_get_account (mail_store_get_main_reader (fixture.store), page->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stored->name, ==, "Home");
  g_assert_null (stored->color);
  g_assert_cmpuint (stored->keep_months, ==, 0);
  g_assert_cmpint (stored->sent_copy, ==, MAIL_SENT_COPY_SERVER);
  g_assert_cmpstr (stored->receive.host, ==, fixture.settings->receive.host);

  mail_test_await_ok (mail_account_manager_move (fixture.manager, mail_account_get_id (second), 0));
  g_clear_object (&first);
  g_clear_object (&second);
  close_profile (&fixture);
  open_profile (&fixture);
  second = g_list_model_get_item (G_LIST_MODEL (fixture.manager), 0);
  g_assert_cmpint (mail_account_get_id (second), >, page->id);
  g_clear_object (&second);
  teardown (&fixture);
}

/* Pausing ends the connections and keeps what is done; going on carries it out. */
static void
test_pause (void)
{
  Fixture fixture = { 0 };
  g_autoptr(MailAccountSettings) settings = NULL;
  g_autoptr(MailAccount) account = NULL;
  g_autoptr(DexFuture) sync = NULL;
  g_autoptr(GError) error = NULL;

  if (!setup (&fixture))
    return;

  account = add_account (&fixture, fixture.password);
  wait_for_state (account, MAIL_ACCOUNT_IDLE);
  check_arrival (&fixture, account);
  settings = mail_account_settings_copy (mail_account_get_settings (account));
  settings->is_paused = TRUE;
  mail_test_await_ok (mail_account_manager_edit (fixture.manager, settings, MAIL_ACCOUNT_PART_PAUSE));
  wait_for_state (account, MAIL_ACCOUNT_PAUSED);
  g_assert_null (mail_account_get_error (account));
  sync = mail_account_sync (account);
  g_assert_null (mail_test_await (sync, &error));
  g_assert_error (error, MAIL_ERROR, (int) MAIL_ERROR_CANCELLED);
  g_assert_cmpint (mail_account_get_state (account), ==, MAIL_ACCOUNT_PAUSED);

  settings->is_paused = FALSE;
  mail_test_await_ok (mail_account_manager_edit (fixture.manager, settings, MAIL_ACCOUNT_PART_PAUSE));
  wait_for_state (account, MAIL_ACCOUNT_IDLE);
  check_act (&fixture);
  g_clear_object (&account);
  teardown (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/manager/life", test_life);
  g_test_add_func ("/engine/manager/attention", test_attention);
  g_test_add_func ("/engine/manager/again", test_again);
  g_test_add_func ("/engine/manager/weaker", test_weaker);
  g_test_add_func ("/engine/manager/edit", test_edit);
  g_test_add_func ("/engine/manager/pause", test_pause);
  return g_test_run ();
}
