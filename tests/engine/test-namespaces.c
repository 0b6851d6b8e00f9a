/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include "mail-imap-results.h"
#include "mail-store-folders.h"
#include "mail-sync-namespaces.h"

static void
add_namespace (GPtrArray  *namespaces,
               guint       kind,
               const char *prefix,
               char        delimiter)
{
  MailImapNamespace *namespace = g_new0 (MailImapNamespace, 1);

  namespace->kind = kind;
  namespace->prefix = g_strdup (prefix);
  namespace->delimiter = delimiter;
  g_ptr_array_add (namespaces, namespace);
}

static GPtrArray *
make_listings (const char * const *names,
               char                delimiter)
{
  GPtrArray *listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);

  for (guint i = 0; names[i] != NULL; i++)
    {
      MailFolderListing *listing = g_new0 (MailFolderListing, 1);

      listing->raw_name = g_strdup (names[i]);
      listing->path = g_strdup (names[i]);
      listing->delimiter = delimiter;
      g_ptr_array_add (listings, listing);
    }
  return listings;
}

static const MailFolderListing *
find (GPtrArray  *listings,
      const char *name)
{
  for (guint i = 0; i < listings->len; i++)
    if (g_str_equal (((MailFolderListing *) g_ptr_array_index (listings, i))->raw_name, name))
      return g_ptr_array_index (listings, i);
  return NULL;
}

/* Courier: everything is below INBOX, and nobody means it. */
static void
test_prefix (void)
{
  const char * const names[] = { "INBOX", "INBOX.Sent", "INBOX.Work", "INBOX.Work.2026", NULL };
  g_autoptr(GPtrArray) listings = make_listings (names, '.');
  g_autoptr(GPtrArray) namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_namespace_free);

  add_namespace (namespaces, 0, "INBOX.", '.');
  g_assert_true (mail_sync_namespaces_matter (listings));
  mail_sync_namespaces_apply (namespaces, listings);
  g_assert_cmpuint (listings->len, ==, 4);
  g_assert_false (find (listings, "INBOX")->is_top);
  g_assert_true (find (listings, "INBOX.Sent")->is_top);
  g_assert_true (find (listings, "INBOX.Work")->is_top);
  g_assert_false (find (listings, "INBOX.Work.2026")->is_top);
}

/* Other people's folders hang from one of their own; where there are none, nothing is shown. */
static void
test_shared (void)
{
  const char * const names[] = { "INBOX", "Shared/team/INBOX", NULL };
  g_autoptr(GPtrArray) listings = make_listings (names, '/');
  g_autoptr(GPtrArray) namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_namespace_free);

  add_namespace (namespaces, 0, "", '/');
  add_namespace (namespaces, 1, "Users/", '/');
  add_namespace (namespaces, 2, "Shared/", '/');
  g_assert_true (mail_sync_namespaces_matter (listings));
  mail_sync_namespaces_apply (namespaces, listings);
  g_assert_cmpuint (listings->len, ==, 3);
  g_assert_cmpint (find (listings, "Shared")->flags, ==, MAIL_FOLDER_NO_SELECT);
  g_assert_null (find (listings, "Users"));
}

/* A flat server, and one where nothing needs to be told. */
static void
test_nothing (void)
{
  const char * const flat[] = { "INBOX", "Sent", "INBOX.Sent", NULL };
  const char * const plain[] = { "INBOX", "Work", "Work/2026", NULL };
  g_autoptr(GPtrArray) flat_listings = make_listings (flat, 0);
  g_autoptr(GPtrArray) plain_listings = make_listings (plain, '/');
  g_autoptr(GPtrArray) namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_namespace_free);

  g_assert_false (mail_sync_namespaces_matter (flat_listings));
  g_assert_false (mail_sync_namespaces_matter (plain_listings));
  add_namespace (namespaces, 0, "INBOX.", 0);
  add_namespace (namespaces, 2, "Shared", 0);
  mail_sync_namespaces_apply (namespaces, flat_listings);
  g_assert_cmpuint (flat_listings->len, ==, 3);
  g_assert_false (find (flat_listings, "INBOX.Sent")->is_top);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/namespaces/prefix", test_prefix);
  g_test_add_func ("/engine/namespaces/shared", test_shared);
  g_test_add_func ("/engine/namespaces/nothing", test_nothing);

  return g_test_run ();
}
