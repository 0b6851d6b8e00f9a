/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

/* What must always hold in a profile, looked at row by row: for a person who asks for it, for tests, and after a file was damaged. */

/**
 * MailFindingKind:
 * @MAIL_FINDING_FILE: SQLite itself says that the file is damaged
 * @MAIL_FINDING_REFERENCE: a row names one that is not there
 * @MAIL_FINDING_COUNTS: a folder's totals are not those of its rows
 * @MAIL_FINDING_MERGED_THREAD: a conversation leads to one that leads on, or to itself
 * @MAIL_FINDING_THREAD: a message is not in the conversation of those it names
 * @MAIL_FINDING_TARGETS: an operation has other targets than it counts, or nothing left to do
 * @MAIL_FINDING_FLAGS: an item's flags are not the server's, and nothing is pending that would change them
 * @MAIL_FINDING_PLACE: what an item repeats of its message is not what that says
 * @MAIL_FINDING_ORPHAN: a message is said to be in no folder and is in one, or the other way round
 * @MAIL_FINDING_BODY_MISSING: a body is said to be here and is not
 * @MAIL_FINDING_BODY_INCOMPLETE: parts of a body are missing
 * @MAIL_FINDING_BODY_UNOWNED: a body of no message
 * @MAIL_FINDING_INDEX_MISSING: a message the search index should have
 * @MAIL_FINDING_INDEX_EXTRA: an entry of the search index of no message
 */
typedef enum {
  MAIL_FINDING_FILE,
  MAIL_FINDING_REFERENCE,
  MAIL_FINDING_COUNTS,
  MAIL_FINDING_MERGED_THREAD,
  MAIL_FINDING_THREAD,
  MAIL_FINDING_TARGETS,
  MAIL_FINDING_FLAGS,
  MAIL_FINDING_PLACE,
  MAIL_FINDING_ORPHAN,
  MAIL_FINDING_BODY_MISSING,
  MAIL_FINDING_BODY_INCOMPLETE,
  MAIL_FINDING_BODY_UNOWNED,
  MAIL_FINDING_INDEX_MISSING,
  MAIL_FINDING_INDEX_EXTRA,
} MailFindingKind;

/**
 * MailFinding:
 * @id: of the folder, conversation, message, item or operation that it is about; 0: of none
 * @total, @unread: COUNTS: what the folder's summary lacks
 * @detail: (nullable): FILE: the file, and SQLite's own words; REFERENCE: which column of which table
 * @parent: (nullable): REFERENCE: the table it names a row of, …
 * @on_delete: (nullable): … and what SQLite would have done when that was deleted
 */
typedef struct {
  MailFindingKind kind;
  gint64 id;
  gint64 total;
  gint64 unread;
  char *detail;
  char *parent;
  char *on_delete;
} MailFinding;

/* Findings of one kind that one check tells. */
#define MAIL_STORE_CHECK_MAX 10000

MailFinding *mail_finding_new            (MailFindingKind    kind,
                                          gint64             id,
                                          const char        *detail);
MailFinding *mail_finding_copy           (const MailFinding *self);
void         mail_finding_free           (MailFinding       *self);
const char  *mail_finding_kind_to_string (MailFindingKind    kind);

/* → GPtrArray of MailFinding (G_TYPE_PTR_ARRAY, boxed). Walks everything: seconds for a million messages, on a thread of the readers. */
DexFuture   *mail_store_check            (MailStore         *self) G_GNUC_WARN_UNUSED_RESULT;
/* The same, at once, on a reader of one's own. */
gboolean     mail_store_reader_check     (MailStoreReader   *reader,
                                          GPtrArray         *findings,
                                          GError           **error);
/* mail-store-mend.c: each looked at again and put right, in transactions as short as any; what cannot be is left. One mending may
 * show something else: check again. → TRUE */
DexFuture   *mail_store_mend             (MailStore         *self,
                                          GPtrArray         *findings) G_GNUC_WARN_UNUSED_RESULT;

/* Both, until nothing is found any more, or nothing can be mended. → TRUE */
DexFuture   *mail_store_check_and_mend   (MailStore         *self) G_GNUC_WARN_UNUSED_RESULT;

/* For the room. mail-store-check-bodies.c, mail-store-check-threads.c */
gboolean     mail_store_reader_check_bodies  (MailStoreReader  *reader,
                                              GPtrArray        *findings,
                                              GError          **error);
gboolean     mail_store_reader_check_threads (MailStoreReader  *reader,
                                              GPtrArray        *findings,
                                              GError          **error);

G_END_DECLS
