/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-namespaces.h"

#include <string.h>

#include "mail-imap-mutf7.h"
#include "mail-imap-results.h"
#include "mail-store-folders.h"

/* Namespaces, RFC 2342 and protocols §1.5: where the person's own folders begin, and where other people's are. */

/* The mailbox a namespace hangs from: its prefix without the delimiter at its end. NULL when it begins at the top. */
static char *
get_root (const MailImapNamespace *namespace)
{
  gsize length = namespace->prefix != NULL ? strlen (namespace->prefix) : 0;

  if (length > 0 && namespace->delimiter != 0 && namespace->prefix[length - 1] == namespace->delimiter)
    length--;
  return length > 0 ? g_strndup (namespace->prefix, length) : NULL;
}

static gboolean
is_under (const MailFolderListing *listing,
          const char              *root,
          char                     delimiter)
{
  gsize length = strlen (root);

  return delimiter != 0 && strncmp (listing->raw_name, root, length) == 0 && listing->raw_name[length] == delimiter &&
         listing->raw_name[length + 1] != '\0';
}

/* Those right below the prefix are the person's folders at the top: nobody means to put them all into the inbox. */
static void
mark_tops (const MailImapNamespace *personal,
           GPtrArray               *listings)
{
  g_autofree char *root = get_root (personal);

  for (guint i = 0; root != NULL && i < listings->len; i++)
    {
      MailFolderListing *listing = g_ptr_array_index (listings, i);

      if (is_under (listing, root, personal->delimiter) &&
          strchr (listing->raw_name + strlen (root) + 1, personal->delimiter) == NULL)
        listing->is_top = TRUE;
    }
}

/* Other people's folders are under one of their own, which servers do not always list; it is not there when there are none. */
static void
add_root (const MailImapNamespace *namespace,
          GPtrArray               *listings)
{
  g_autofree char *root = get_root (namespace);
  MailFolderListing *added;
  gboolean needed = FALSE;

  for (guint i = 0; root != NULL && i < listings->len; i++)
    {
      const MailFolderListing *listing = g_ptr_array_index (listings, i);

      if (g_str_equal (listing->raw_name, root))
        return;
      needed = needed || is_under (listing, root, namespace->delimiter);
    }
  if (!needed)
    return;

  added = g_new0 (MailFolderListing, 1);
  added->path = mail_imap_mutf7_decode (root);
  added->raw_name = g_steal_pointer (&root);
  added->delimiter = namespace->delimiter;
  added->flags = MAIL_FOLDER_NO_SELECT;
  g_ptr_array_add (listings, added);
}

/**
 * mail_sync_namespaces_matter:
 * @listings: (element-type MailFolderListing): what the server listed
 *
 * Returns: whether some folder is below the inbox, or below something that is not listed
 */
gboolean
mail_sync_namespaces_matter (GPtrArray *listings)
{
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < listings->len; i++)
    g_hash_table_add (names, ((MailFolderListing *) g_ptr_array_index (listings, i))->raw_name);
  for (guint i = 0; i < listings->len; i++)
    {
      const MailFolderListing *listing = g_ptr_array_index (listings, i);
      const char *end = listing->delimiter != 0 ? strchr (listing->raw_name, listing->delimiter) : NULL;
      g_autofree char *first = end != NULL ? g_strndup (listing->raw_name, (gsize) (end - listing->raw_name)) : NULL;

      if (first != NULL && (g_ascii_strcasecmp (first, "INBOX") == 0 || !g_hash_table_contains (names, first)))
        return TRUE;
    }
  return FALSE;
}

/**
 * mail_sync_namespaces_apply:
 * @namespaces: (element-type MailImapNamespace): what the server told
 * @listings: (element-type MailFolderListing): what it listed
 *
 * Folders below the prefix of the person's own namespace are at the top; those of other people and shared ones are below a folder of
 * their namespace, which is added where it is not listed.
 */
void
mail_sync_namespaces_apply (GPtrArray *namespaces,
                            GPtrArray *listings)
{
  for (guint i = 0; i < namespaces->len; i++)
    {
      const MailImapNamespace *namespace = g_ptr_array_index (namespaces, i);

      if (namespace->kind == 0)
        mark_tops (namespace, listings);
      else
        add_root (namespace, listings);
    }
}
