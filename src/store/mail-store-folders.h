/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_ROLE_NONE,
  MAIL_ROLE_INBOX,
  MAIL_ROLE_DRAFTS,
  MAIL_ROLE_SENT,
  MAIL_ROLE_ARCHIVE,
  MAIL_ROLE_JUNK,
  MAIL_ROLE_TRASH,
  MAIL_ROLE_ALL,
  MAIL_ROLE_FLAGGED,
  MAIL_ROLE_IMPORTANT,
  MAIL_ROLE_OUTBOX,      /* local: messages of the outbox table */
} MailRole;

const char *mail_role_to_string   (MailRole    role);  /* "inbox", …; "" for none */
MailRole    mail_role_from_string (const char *string);

typedef enum {
  MAIL_FOLDER_NO_SELECT = 1 << 0,  /* only a parent of others */
  MAIL_FOLDER_SUBSCRIBED = 1 << 1,
  MAIL_FOLDER_LOCAL = 1 << 2,      /* exists only on this computer */
  /* These follow from operations and are never told to the store: */
  MAIL_FOLDER_DELETING = 1 << 3,   /* the person has deleted it: shown no more */
  MAIL_FOLDER_RENAMING = 1 << 4,   /* what it is called on the server is not certain just now */
} MailFolderFlags;

/* One folder as shown. Counts come from the per-folder summary, which every transaction keeps right. */
typedef struct {
  gint64 id;
  gint64 account;
  gint64 parent;         /* 0 at the top */
  char *name;            /* last component, decoded */
  char *path;            /* whole name, decoded, as the server writes its hierarchy */
  char *raw_name;        /* (nullable): exactly as the server wrote it; NULL when local */
  char delimiter;        /* 0: no hierarchy */
  MailRole role;
  MailFolderFlags flags;
  guint total;
  guint unread;
  guint favorite;        /* its place among those the person wants at hand, from 1 on; 0: it is not one */
} MailFolder;

/* What a LIST said of one mailbox. */
typedef struct {
  char *raw_name;
  char *path;            /* decoded */
  char delimiter;
  MailRole role;         /* by attribute or by name, already decided by the engine */
  gboolean is_top;       /* the server writes a prefix before the names of all the person's folders: this is one at the top */
  MailFolderFlags flags;
} MailFolderListing;

/* What has to be remembered of a mailbox between sessions. */
typedef struct {
  gint64 folder;
  guint32 uidvalidity;      /* 0 before the first sync */
  guint32 uidnext;          /* 0 when the server does not say */
  guint64 highestmodseq;    /* 0 when unknown or [NOMODSEQ] */
  guint32 exists;
  gint64 unseen;            /* as STATUS told it before the last complete sync; -1: it did not */
  guint32 lowest_uid;       /* headers of everything from here upwards are in the store; 0: nothing yet, 1: all */
  gint64 last_flag_pass;    /* unix seconds of the last complete comparison of flags */
  guint32 flag_position;    /* flags from here upwards were compared in the pass that is under way; 0: none is */
  gboolean distrusted;      /* what it said of changes did not agree with its numbers: only what it has is believed */
  gint64 last_sync;         /* unix seconds of the last complete sync; 0: never */
  gboolean is_waited_in;    /* an item waits to be found there, which the next sweeps end; only read */
} MailMailboxState;

#define MAIL_TYPE_FOLDER (mail_folder_get_type ())
GType       mail_folder_get_type     (void);
MailFolder *mail_folder_copy         (const MailFolder  *self);
void        mail_folder_free         (MailFolder        *self);
void        mail_folder_listing_free (MailFolderListing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailFolder, mail_folder_free)

/* account 0: all accounts. (transfer full) (element-type MailFolder), parents before children, roles first. */
GPtrArray  *mail_store_reader_list_folders (MailStoreReader   *reader,
                                            gint64             account,
                                            GError           **error);
/* The same for the engine: also those that are being deleted. */
GPtrArray  *mail_store_reader_list_server_folders (MailStoreReader *reader,
                                            gint64             account,
                                            GError           **error);
MailFolder *mail_store_reader_get_folder   (MailStoreReader   *reader,
                                            gint64             folder,
                                            GError           **error);
/* (nullable), without error when the account has none of that role */
MailFolder *mail_store_reader_find_role    (MailStoreReader   *reader,
                                            gint64             account,
                                            MailRole           role,
                                            GError           **error);
gboolean    mail_store_reader_get_mailbox_state (MailStoreReader   *reader,
                                                 gint64             folder,
                                                 MailMailboxState  *state,
                                                 GError           **error);

/* For the engine. Brings the account's folders in line with what LIST said (element-type MailFolderListing); with complete,
 * what is not listed is hidden, and removed after a second complete listing at least ten minutes later, unless operations
 * or drafts refer to it. */
DexFuture  *mail_store_sync_folders        (MailStore         *self,
                                            gint64             account,
                                            GPtrArray         *listings,
                                            gboolean           complete) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *mail_store_sync_mailbox_state  (MailStore         *self,
                                            const MailMailboxState *state) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
