/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "mail-imap-response.h"

G_BEGIN_DECLS

/*
 * What the session's futures resolve to: boxed values, immutable, counted (mail_imap_…_ref is what g_boxed_copy does).
 */

/**
 * MailImapMailbox:
 * @path: as given to SELECT
 * @is_read_only: opened by EXAMINE, or [READ-ONLY]
 * @exists: messages
 * @uidvalidity: 0 when @has_uidvalidity is %FALSE (no persistent UIDs), but servers have sent 0 too
 * @uidnext: 0 when the server did not say (163, Winmail)
 * @highestmodseq: 0 when there is none: no CONDSTORE, or [NOMODSEQ]
 * @may_create_keywords: "\*" stood in PERMANENTFLAGS, or the server said nothing
 * @permanent_flags: what can be stored; all when the server said nothing
 * @keywords: (nullable): keywords that may be stored, %NULL-terminated
 * @mailbox_id: (nullable): OBJECTID
 *
 * What SELECT or EXAMINE said.
 */
typedef struct {
  char *path;
  gboolean is_read_only;
  gboolean has_uidvalidity;
  gboolean uids_not_sticky;
  gboolean no_modseq;
  guint32 exists;
  guint32 uidvalidity;
  guint32 uidnext;
  guint64 highestmodseq;
  gboolean may_create_keywords;
  MailImapSystemFlags permanent_flags;
  char **keywords;
  char *mailbox_id;
} MailImapMailbox;

#define MAIL_TYPE_IMAP_MAILBOX (mail_imap_mailbox_get_type ())
GType            mail_imap_mailbox_get_type (void);
MailImapMailbox *mail_imap_mailbox_copy     (const MailImapMailbox *self);
void             mail_imap_mailbox_free     (MailImapMailbox       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapMailbox, mail_imap_mailbox_free)

/**
 * MailImapFolder:
 * @path: modified UTF-7, whatever the connection it was read on writes; the bytes of the server where they are neither that nor
 *   UTF-8. It names the folder on every connection
 * @name: the whole path decoded; equal to @path when that is not valid; always valid UTF-8
 * @delimiter: 0 when the folder has no hierarchy
 * @attributes: roles too, whether or not the server advertises SPECIAL-USE
 * @counts: what LIST-STATUS said; @counts.items is 0 when nothing was
 *
 * One line of LIST.
 */
typedef struct {
  char *path;
  char *name;
  char delimiter;
  MailImapListAttributes attributes;
  MailImapCounts counts;
} MailImapFolder;

#define MAIL_TYPE_IMAP_FOLDER (mail_imap_folder_get_type ())
GType           mail_imap_folder_get_type (void);
MailImapFolder *mail_imap_folder_copy     (const MailImapFolder *self);
void            mail_imap_folder_free     (MailImapFolder       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapFolder, mail_imap_folder_free)

/**
 * MailImapQuota:
 * @has_limit: whether the server limits how much mail there may be
 * @used: how much there is, in bytes
 * @limit: how much there may be
 *
 * How much room there is, RFC 9208.
 */
typedef struct {
  gboolean has_limit;
  guint64 used;
  guint64 limit;
} MailImapQuota;

#define MAIL_TYPE_IMAP_QUOTA (mail_imap_quota_get_type ())
GType          mail_imap_quota_get_type (void);
MailImapQuota *mail_imap_quota_copy     (const MailImapQuota *self);
void           mail_imap_quota_free     (MailImapQuota       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapQuota, mail_imap_quota_free)

/* The answer to STATUS. */
#define MAIL_TYPE_IMAP_COUNTS (mail_imap_counts_get_type ())
GType           mail_imap_counts_get_type (void);
MailImapCounts *mail_imap_counts_copy     (const MailImapCounts *self);
void            mail_imap_counts_free     (MailImapCounts       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapCounts, mail_imap_counts_free)

/**
 * MailImapCopied:
 * @uidvalidity: of the target; meaningless without @pairs
 * @pairs: (element-type MailImapUidPair): where each message went, in the order the server listed them; empty when the server
 *   does not say (no UIDPLUS): look
 * @done: what the server said OK to, as UIDs of the source. OK does not prove that a message existed.
 * @error: (nullable): why the rest of a set that needed several commands was not done
 *
 * What COPY or MOVE did.
 */
typedef struct {
  guint32 uidvalidity;
  GArray *pairs;
  MailImapUidSet *done;
  GError *error;
} MailImapCopied;

#define MAIL_TYPE_IMAP_COPIED (mail_imap_copied_get_type ())
GType           mail_imap_copied_get_type (void);
MailImapCopied *mail_imap_copied_copy     (const MailImapCopied *self);
void            mail_imap_copied_free     (MailImapCopied       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapCopied, mail_imap_copied_free)

/**
 * MailImapAppended:
 * @uidvalidity: of the target
 * @uid: the new message's; 0 when the server does not say (no UIDPLUS): look
 */
typedef struct {
  guint32 uidvalidity;
  guint32 uid;
} MailImapAppended;

#define MAIL_TYPE_IMAP_APPENDED (mail_imap_appended_get_type ())
GType             mail_imap_appended_get_type (void);
MailImapAppended *mail_imap_appended_copy     (const MailImapAppended *self);
void              mail_imap_appended_free     (MailImapAppended       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapAppended, mail_imap_appended_free)

/**
 * MailImapFound:
 * @uids: what matched; empty when only the count was asked for
 * @count: how many matched
 */
typedef struct {
  MailImapUidSet *uids;
  guint32 count;
} MailImapFound;

#define MAIL_TYPE_IMAP_FOUND (mail_imap_found_get_type ())
GType          mail_imap_found_get_type (void);
MailImapFound *mail_imap_found_copy     (const MailImapFound *self);
void           mail_imap_found_free     (MailImapFound       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapFound, mail_imap_found_free)

/**
 * MailImapNamespace:
 * @kind: 0 personal, 1 other people's, 2 shared
 * @prefix: as a path, "" for the top
 * @delimiter: 0 when there is no hierarchy
 */
typedef struct {
  guint kind;
  char *prefix;
  char delimiter;
} MailImapNamespace;

#define MAIL_TYPE_IMAP_NAMESPACE (mail_imap_namespace_get_type ())
GType              mail_imap_namespace_get_type (void);
MailImapNamespace *mail_imap_namespace_copy     (const MailImapNamespace *self);
void               mail_imap_namespace_free     (MailImapNamespace       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapNamespace, mail_imap_namespace_free)

G_END_DECLS
