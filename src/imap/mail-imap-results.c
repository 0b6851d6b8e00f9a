/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-results.h"

G_DEFINE_BOXED_TYPE (MailImapMailbox, mail_imap_mailbox, mail_imap_mailbox_copy, mail_imap_mailbox_free)
G_DEFINE_BOXED_TYPE (MailImapFolder, mail_imap_folder, mail_imap_folder_copy, mail_imap_folder_free)
G_DEFINE_BOXED_TYPE (MailImapQuota, mail_imap_quota, mail_imap_quota_copy, mail_imap_quota_free)
G_DEFINE_BOXED_TYPE (MailImapCounts, mail_imap_counts, mail_imap_counts_copy, mail_imap_counts_free)
G_DEFINE_BOXED_TYPE (MailImapCopied, mail_imap_copied, mail_imap_copied_copy, mail_imap_copied_free)
G_DEFINE_BOXED_TYPE (MailImapAppended, mail_imap_appended, mail_imap_appended_copy, mail_imap_appended_free)
G_DEFINE_BOXED_TYPE (MailImapFound, mail_imap_found, mail_imap_found_copy, mail_imap_found_free)
G_DEFINE_BOXED_TYPE (MailImapNamespace, mail_imap_namespace, mail_imap_namespace_copy, mail_imap_namespace_free)

/**
 * mail_imap_mailbox_copy:
 * @self: a mailbox
 *
 * Returns: (transfer full): a copy
 */
MailImapMailbox *
mail_imap_mailbox_copy (const MailImapMailbox *self)
{
  MailImapMailbox *copy = g_memdup2 (self, sizeof *self);

  copy->path = g_strdup (self->path);
  copy->keywords = g_strdupv (self->keywords);
  copy->mailbox_id = g_strdup (self->mailbox_id);
  return copy;
}

/**
 * mail_imap_mailbox_free:
 * @self: (transfer full): a mailbox
 */
void
mail_imap_mailbox_free (MailImapMailbox *self)
{
  g_free (self->path);
  g_strfreev (self->keywords);
  g_free (self->mailbox_id);
  g_free (self);
}

/**
 * mail_imap_folder_copy:
 * @self: a folder
 *
 * Returns: (transfer full): a copy
 */
MailImapFolder *
mail_imap_folder_copy (const MailImapFolder *self)
{
  MailImapFolder *copy = g_memdup2 (self, sizeof *self);

  copy->path = g_strdup (self->path);
  copy->name = g_strdup (self->name);
  return copy;
}

/**
 * mail_imap_folder_free:
 * @self: (transfer full): a folder
 */
void
mail_imap_folder_free (MailImapFolder *self)
{
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

/**
 * mail_imap_quota_copy:
 * @self: a quota
 *
 * Returns: (transfer full): a copy
 */
MailImapQuota *
mail_imap_quota_copy (const MailImapQuota *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * mail_imap_quota_free:
 * @self: (transfer full): a quota
 */
void
mail_imap_quota_free (MailImapQuota *self)
{
  g_free (self);
}

/**
 * mail_imap_counts_copy:
 * @self: counts
 *
 * Returns: (transfer full): a copy
 */
MailImapCounts *
mail_imap_counts_copy (const MailImapCounts *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * mail_imap_counts_free:
 * @self: (transfer full): counts
 */
void
mail_imap_counts_free (MailImapCounts *self)
{
  g_free (self);
}

/**
 * mail_imap_copied_copy:
 * @self: what was copied
 *
 * Returns: (transfer full): a copy that shares pairs and set
 */
MailImapCopied *
mail_imap_copied_copy (const MailImapCopied *self)
{
  MailImapCopied *copy = g_memdup2 (self, sizeof *self);

  g_array_ref (copy->pairs);
  mail_imap_uid_set_ref (copy->done);
  if (self->error != NULL)
    copy->error = g_error_copy (self->error);
  return copy;
}

/**
 * mail_imap_copied_free:
 * @self: (transfer full): what was copied
 */
void
mail_imap_copied_free (MailImapCopied *self)
{
  g_array_unref (self->pairs);
  mail_imap_uid_set_unref (self->done);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * mail_imap_appended_copy:
 * @self: what was appended
 *
 * Returns: (transfer full): a copy
 */
MailImapAppended *
mail_imap_appended_copy (const MailImapAppended *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * mail_imap_appended_free:
 * @self: (transfer full): what was appended
 */
void
mail_imap_appended_free (MailImapAppended *self)
{
  g_free (self);
}

/**
 * mail_imap_found_copy:
 * @self: what was found
 *
 * Returns: (transfer full): a copy that shares the set
 */
MailImapFound *
mail_imap_found_copy (const MailImapFound *self)
{
  MailImapFound *copy = g_memdup2 (self, sizeof *self);

  mail_imap_uid_set_ref (copy->uids);
  return copy;
}

/**
 * mail_imap_found_free:
 * @self: (transfer full): what was found
 */
void
mail_imap_found_free (MailImapFound *self)
{
  mail_imap_uid_set_unref (self->uids);
  g_free (self);
}

/**
 * mail_imap_namespace_copy:
 * @self: a namespace
 *
 * Returns: (transfer full): a copy
 */
MailImapNamespace *
mail_imap_namespace_copy (const MailImapNamespace *self)
{
  MailImapNamespace *copy = g_memdup2 (self, sizeof *self);

  copy->prefix = g_strdup (self->prefix);
  return copy;
}

/**
 * mail_imap_namespace_free:
 * @self: (transfer full): a namespace
 */
void
mail_imap_namespace_free (MailImapNamespace *self)
{
  g_free (self->prefix);
  g_free (self);
}
