/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-folders.h"

G_BEGIN_DECLS

/* An *item* is one mail in one folder (a row of the placement table): what lists show and acts act on. Its id is never reused
 * and stays the same when the item is moved, on this computer or on the server. */

typedef enum {
  MAIL_FLAG_SEEN = 1 << 0,
  MAIL_FLAG_ANSWERED = 1 << 1,
  MAIL_FLAG_FLAGGED = 1 << 2,   /* "starred" to people */
  MAIL_FLAG_DELETED = 1 << 3,
  MAIL_FLAG_DRAFT = 1 << 4,
  MAIL_FLAG_FORWARDED = 1 << 5, /* $Forwarded */
  MAIL_FLAG_JUNK = 1 << 6,      /* $Junk */
  MAIL_FLAG_NOT_JUNK = 1 << 7,  /* $NotJunk */
  MAIL_FLAG_MDN_SENT = 1 << 8,  /* $MDNSent */
  /* Those that are keywords to a server. */
  MAIL_FLAGS_KEYWORDS = MAIL_FLAG_FORWARDED | MAIL_FLAG_JUNK | MAIL_FLAG_NOT_JUNK | MAIL_FLAG_MDN_SENT,
} MailFlags;

typedef enum {
  MAIL_BODY_NONE,      /* headers only */
  MAIL_BODY_PARTIAL,   /* some sections */
  MAIL_BODY_COMPLETE,  /* the exact bytes of the whole message */
} MailBodyState;

/* What a list row shows and a little more. */
typedef struct {
  gint64 id;
  gint64 message;        /* the mail as content: bodies hang on it */
  gint64 folder;
  gint64 account;
  gint64 thread;
  guint32 uid;           /* 0: the server's number is not known (yet) */
  MailFlags flags;       /* the server's with pending operations applied */
  char *keywords;        /* (nullable): other keywords, space-separated */
  gint64 date;           /* unix seconds, what lists sort by (when it arrived) */
  gint64 header_date;    /* unix seconds of the Date field, 0 when missing or unreadable */
  guint64 size;          /* bytes */
  gboolean has_attachments;
  MailBodyState body_state;
  char *subject;         /* decoded, never NULL */
  char *from;            /* decoded address list as one line, "Name <address>, …"; never NULL */
  char *to;              /* the same; never NULL */
  char *cc;              /* the same; never NULL */
  char *preview;         /* one line of the text; until the body was read what the server says it is, or NULL */
  char *message_id;      /* (nullable): without angle brackets */
  gboolean is_muted;     /* nobody wants to hear of its conversation */
  gboolean pending;      /* an operation on it is not confirmed by the server */
  gint64 server_folder;  /* whose uid it is: where the server has it; 0: it is only on this computer */
} MailItem;

#define MAIL_TYPE_ITEM (mail_item_get_type ())
GType     mail_item_get_type (void);
MailItem *mail_item_copy     (const MailItem *self);
void      mail_item_free     (MailItem       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailItem, mail_item_free)

/* Of local ids (element-type gint64), a few of them. */
gboolean  mail_ids_contain   (const GArray   *ids,
                              gint64          id);

/* (transfer full) (element-type MailItem): rows for the ids, in their order; an id that is gone gives NULL in its place.
 * Bounded work: at most a few hundred ids on the main thread. */
GPtrArray *mail_store_reader_load_items (MailStoreReader      *reader,
                                         const gint64         *ids,
                                         guint                 n_ids,
                                         GError              **error);
MailItem  *mail_store_reader_load_item  (MailStoreReader      *reader,
                                         gint64                item,
                                         GError              **error);
/* Addresses seen in mail, for completing recipients: best first ("Name <address>"). (element-type utf8) */
DexFuture *mail_store_complete_address        (MailStore       *self,
                                               const char      *typed,
                                               guint            limit) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *mail_store_reader_complete_address (MailStoreReader *reader,
                                               const char      *typed,
                                               guint            limit,
                                               GError         **error);

G_END_DECLS
