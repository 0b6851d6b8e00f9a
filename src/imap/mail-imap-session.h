/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "mail-imap-search-key.h"
#include "mail-imap-error.h"
#include "mail-imap-results.h"
#include "mail-net-credential.h"
#include "mail-net-endpoint.h"
#include "mail-net-trust.h"

G_BEGIN_DECLS

/**
 * MailImapSessionState:
 * @MAIL_IMAP_SESSION_NEW: not connected yet
 * @MAIL_IMAP_SESSION_CONNECTING: until the greeting, and TLS, and the capabilities after it
 * @MAIL_IMAP_SESSION_NOT_AUTHENTICATED: open () has resolved
 * @MAIL_IMAP_SESSION_AUTHENTICATED: authenticate () has resolved
 * @MAIL_IMAP_SESSION_SELECTED: a mailbox is open
 * @MAIL_IMAP_SESSION_CLOSED: over, for whatever reason; a session is never used twice
 */
typedef enum {
  MAIL_IMAP_SESSION_NEW,
  MAIL_IMAP_SESSION_CONNECTING,
  MAIL_IMAP_SESSION_NOT_AUTHENTICATED,
  MAIL_IMAP_SESSION_AUTHENTICATED,
  MAIL_IMAP_SESSION_SELECTED,
  MAIL_IMAP_SESSION_CLOSED,
} MailImapSessionState;

/* How many different texts one session passes on to the person. */
#define MAIL_IMAP_MAX_ALERTS 10

/**
 * MailImapSession:
 *
 * One connection to an IMAP server, used from one thread (the engine's). It reports; what to do is its owner's business.
 *
 * Every method returns a future; several may be called before the first is awaited: commands are pipelined where the protocol
 * allows, in the order of the calls. Errors are #MailError; mail_imap_error_get_code () gives the response code behind one. When
 * the connection dies every unanswered future is rejected with %MAIL_ERROR_TRANSIENT (or _PROTOCOL, _CERTIFICATE), the delegate's
 * closed () is called once, and later calls are rejected at once.
 *
 * Dropping a future cancels: a command that was not sent is not sent; one that was is left to end by itself, its answer unread,
 * its callbacks not called again; one whose upload is under way closes the connection.
 *
 * A command given while IDLE runs ends the IDLE first. Sets that are too long for one command are split.
 */
#define MAIL_TYPE_IMAP_SESSION (mail_imap_session_get_type ())
G_DECLARE_FINAL_TYPE (MailImapSession, mail_imap_session, MAIL, IMAP_SESSION, GObject)

/**
 * MailImapDelegate:
 * @exists: how many messages the open mailbox has now
 * @expunge: a message went; those behind it move up by one
 * @vanished: the same by UID; with @earlier, it happened while we were away, and sequence numbers do not change
 * @fetch: data nobody asked for: flags changed elsewhere. May return a future, which is awaited before more is read.
 * @highest_modseq: the mailbox's new HIGHESTMODSEQ, from a tagged OK
 * @folder: a LIST, or a STATUS of another folder, that nobody asked for
 * @overflow: after mail_imap_session_notify (), the server has too much to tell and tells no more: ask it
 * @alert: the server wants the person to read this. Only after signing in; plain text of the server's, at most
 *   MAIL_IMAP_MAX_ALERTS different ones a session
 * @closed: the session is over; @error says why, %NULL after logout () or close (). Called once, last.
 *
 * Who hears what the server says whatever command is running. Each may be %NULL. They run on the session's thread, while the
 * parser is in the middle of its buffer: they may call methods of the session, and must not run the main loop.
 * What they are given lives until they return.
 */
typedef struct {
  void       (*exists)         (MailImapSession      *session,
                                guint32               exists,
                                gpointer              data);
  void       (*expunge)        (MailImapSession      *session,
                                guint32               sequence,
                                gpointer              data);
  void       (*vanished)       (MailImapSession      *session,
                                MailImapUidSet       *uids,
                                gboolean              earlier,
                                gpointer              data);
  DexFuture *(*fetch)          (MailImapSession      *session,
                                const MailImapFetch  *fetch,
                                gpointer              data);
  void       (*highest_modseq) (MailImapSession      *session,
                                guint64               modseq,
                                gpointer              data);
  void       (*folder)         (MailImapSession      *session,
                                const MailImapFolder *folder,
                                gpointer              data);
  void       (*overflow)       (MailImapSession      *session,
                                gpointer              data);
  void       (*alert)          (MailImapSession      *session,
                                const char           *text,
                                gpointer              data);
  void       (*closed)         (MailImapSession      *session,
                                const GError         *error,
                                gpointer              data);
} MailImapDelegate;

/**
 * MailImapFetchRequest:
 * @items: what to ask for; UID is always. _SECTIONS is implied by @header_fields and @section.
 * @header_fields: (nullable): names of header fields, one BODY.PEEK[HEADER.FIELDS (…)]
 * @section: (nullable): one BODY.PEEK[@section]: "" is the whole message, "HEADER" its header, "1.2" a part
 * @offset: with @length, where in @section to begin
 * @length: how many bytes of @section; 0: all
 * @is_binary: ask for BINARY.PEEK instead: decoded by the server
 * @changed_since: only what changed after this MODSEQ (CONDSTORE); 0: all
 * @vanished: with @changed_since, tell what went since, through the delegate (QRESYNC)
 *
 * What to fetch. Copied by the call.
 */
typedef struct {
  MailImapFetchItems items;
  const char * const *header_fields;
  const char *section;
  guint64 offset;
  guint64 length;
  gboolean is_binary;
  guint64 changed_since;
  gboolean vanished;
} MailImapFetchRequest;

/**
 * MailImapFetchFuncs:
 * @message: one FETCH response: possibly one of several for a message
 * @body_begin: a section that is no header begins: 0 or more @body_data, then @body_end, then @message of the same response, with
 *   the UID at the latest. The section's name and origin are in @body.
 * @body_data: some bytes of it
 * @body_end: its end; @complete is %FALSE when the connection died in the middle: then no @message follows
 *
 * Who gets what a FETCH asked for. They run on the session's thread, and those that return a future may return %NULL or one that
 * is awaited before more is read from this connection: so a slow disk slows the server and memory stays bounded.
 */
typedef struct {
  DexFuture *(*message)    (const MailImapFetch *fetch,
                            gpointer             data);
  void       (*body_begin) (const MailImapBody  *body,
                            gpointer             data);
  DexFuture *(*body_data)  (const MailImapBody  *body,
                            const char          *bytes,
                            gsize                length,
                            gpointer             data);
  void       (*body_end)   (const MailImapBody  *body,
                            gboolean             complete,
                            gpointer             data);
} MailImapFetchFuncs;

/**
 * MailImapResync:
 * @uidvalidity: what the mailbox had
 * @modseq: up to where we know it
 * @known: (nullable): which UIDs we know
 * @changed: (nullable): flags that changed since
 * @vanished: (nullable): what went since; may name UIDs that were never known
 * @data: for both
 *
 * What SELECT (QRESYNC …) is told, RFC 7162 §3.2.5, and who hears what changed, before select () resolves: the delegate where there
 * is no function. Nothing of it counts before the UIDVALIDITY select () resolves to was compared.
 */
typedef struct {
  guint32 uidvalidity;
  guint64 modseq;
  MailImapUidSet *known;
  void (*changed)  (const MailImapFetch *fetch,
                    gpointer             data);
  void (*vanished) (MailImapUidSet      *uids,
                    gpointer             data);
  gpointer data;
} MailImapResync;

/**
 * MailImapSearch:
 * @uids: (nullable): only these
 * @with: flags they have
 * @without: flags they do not have
 * @header_name: (nullable): with @header_value: a header field that contains it
 * @key: (nullable): anything else
 * @count_only: where the server can, let it count instead of listing
 *
 * What to look for; all of it has to match. Everything unset matches every message.
 */
typedef struct {
  MailImapUidSet *uids;
  MailImapSystemFlags with;
  MailImapSystemFlags without;
  const char *header_name;
  const char *header_value;
  const MailImapSearchKey *key;
  gboolean count_only;
} MailImapSearch;

/**
 * MailImapReadFunc:
 *
 * Gives the next bytes of an upload: a future for a #GBytes (boxed), empty at the end.
 */
typedef DexFuture *(*MailImapReadFunc) (gpointer data);

MailImapSession     *mail_imap_session_new              (void);
void                 mail_imap_session_set_delegate     (MailImapSession            *self,
                                                         const MailImapDelegate     *delegate,
                                                         gpointer                    data);
MailImapSessionState mail_imap_session_get_state        (MailImapSession            *self);
gboolean             mail_imap_session_has              (MailImapSession            *self,
                                                         const char                 *capability);
const char          *mail_imap_session_get_capability_value
                                                        (MailImapSession            *self,
                                                         const char                 *prefix);
gboolean             mail_imap_session_is_enabled       (MailImapSession            *self,
                                                         const char                 *extension);
gboolean             mail_imap_session_is_icloud        (MailImapSession            *self);
gboolean             mail_imap_session_keeps_mutf7      (MailImapSession            *self);
gboolean             mail_imap_session_has_preview      (MailImapSession            *self);
void                 mail_imap_session_omit_preview     (MailImapSession            *self);
gboolean             mail_imap_session_omits_preview    (MailImapSession            *self);
const char          *mail_imap_session_get_greeting     (MailImapSession            *self);
const char          *mail_imap_session_get_server_id    (MailImapSession            *self,
                                                         const char                 *key);
const char          *mail_imap_session_get_selected     (MailImapSession            *self);
gboolean             mail_imap_session_is_idling        (MailImapSession            *self);
guint64              mail_imap_session_get_commands     (MailImapSession            *self);
gint64               mail_imap_session_get_round_trip_usec
                                                        (MailImapSession            *self);
guint64              mail_imap_session_get_bytes_in     (MailImapSession            *self);
char                *mail_imap_session_get_transcript   (MailImapSession            *self);

/* → TRUE: greeting, TLS as the endpoint says, capabilities asked for again behind it. */
DexFuture           *mail_imap_session_open             (MailImapSession            *self,
                                                         const MailNetEndpoint      *endpoint,
                                                         MailNetTrust               *trust) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE: signed in, capabilities of that phase known, ID sent. MAIL_ERROR_AUTHENTICATION when refused. */
DexFuture           *mail_imap_session_authenticate     (MailImapSession            *self,
                                                         const char                 *user,
                                                         const char                 *secret) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_imap_session_sign_in          (MailImapSession            *self,
                                                         const MailNetCredential    *credential) G_GNUC_WARN_UNUSED_RESULT;
const char          *mail_imap_session_get_method       (MailImapSession            *self);
gboolean             mail_imap_session_refuses_initial_response
                                                        (MailImapSession            *self);
void                 mail_imap_session_omit_initial_response
                                                        (MailImapSession            *self);
/* → TRUE; what is active now is told by is_enabled (). Before the first SELECT. */
DexFuture           *mail_imap_session_enable           (MailImapSession            *self,
                                                         const char * const         *extensions) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE; under TLS, where the server has COMPRESS=DEFLATE. */
DexFuture           *mail_imap_session_compress         (MailImapSession            *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean             mail_imap_session_is_secure        (MailImapSession            *self);
gboolean             mail_imap_session_is_compressed    (MailImapSession            *self);
/* → MailImapQuota, where the server has QUOTA */
DexFuture           *mail_imap_session_get_quota        (MailImapSession            *self,
                                                         const char                 *path) G_GNUC_WARN_UNUSED_RESULT;
/* → GPtrArray (boxed) of MailImapNamespace; one personal "" when the server has no NAMESPACE. */
DexFuture           *mail_imap_session_list_namespaces  (MailImapSession            *self) G_GNUC_WARN_UNUSED_RESULT;
/* → GPtrArray (boxed) of MailImapFolder, with counts where LIST-STATUS is offered, falling back step by step. */
DexFuture           *mail_imap_session_list_folders     (MailImapSession            *self,
                                                         MailImapStatusItems         items) G_GNUC_WARN_UNUSED_RESULT;
/* → MailImapMailbox; SELECT, or EXAMINE with read_only. */
DexFuture           *mail_imap_session_select           (MailImapSession            *self,
                                                         const char                 *path,
                                                         gboolean                    read_only,
                                                         const MailImapResync       *resync) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE: no mailbox is open, nothing was expunged. */
DexFuture           *mail_imap_session_unselect         (MailImapSession            *self) G_GNUC_WARN_UNUSED_RESULT;
/* → MailImapCounts; never for the open mailbox. */
DexFuture           *mail_imap_session_status           (MailImapSession            *self,
                                                         const char                 *path,
                                                         MailImapStatusItems         items) G_GNUC_WARN_UNUSED_RESULT;
/* → guint (G_TYPE_UINT): how many FETCH responses came. OK with none of them is for the caller to judge. */
DexFuture           *mail_imap_session_fetch            (MailImapSession            *self,
                                                         MailImapUidSet             *uids,
                                                         const MailImapFetchRequest *request,
                                                         const MailImapFetchFuncs   *funcs,
                                                         gpointer                    data,
                                                         GDestroyNotify              destroy) G_GNUC_WARN_UNUSED_RESULT;
/* → the same by sequence numbers: only to look at the newest messages of a mailbox that was just opened. */
DexFuture           *mail_imap_session_fetch_sequence   (MailImapSession            *self,
                                                         guint32                     first,
                                                         guint32                     last,
                                                         const MailImapFetchRequest *request,
                                                         const MailImapFetchFuncs   *funcs,
                                                         gpointer                    data,
                                                         GDestroyNotify              destroy) G_GNUC_WARN_UNUSED_RESULT;
/* → MailImapFound. */
DexFuture           *mail_imap_session_search           (MailImapSession            *self,
                                                         const MailImapSearch       *search) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE: +FLAGS.SILENT or -FLAGS.SILENT. */
DexFuture           *mail_imap_session_store            (MailImapSession            *self,
                                                         MailImapUidSet             *uids,
                                                         gboolean                    add,
                                                         MailImapSystemFlags         flags,
                                                         const char * const         *keywords) G_GNUC_WARN_UNUSED_RESULT;
/* → MailImapCopied; rejected only when nothing was done. */
DexFuture           *mail_imap_session_copy             (MailImapSession            *self,
                                                         MailImapUidSet             *uids,
                                                         const char                 *path) G_GNUC_WARN_UNUSED_RESULT;
/* → the same; MAIL_ERROR_PERMANENT without MOVE: copy, store \Deleted and expunge is the caller's business. */
DexFuture           *mail_imap_session_move             (MailImapSession            *self,
                                                         MailImapUidSet             *uids,
                                                         const char                 *path) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE: UID EXPUNGE; MAIL_ERROR_PERMANENT without UIDPLUS: nothing was sent. */
DexFuture           *mail_imap_session_expunge          (MailImapSession            *self,
                                                         MailImapUidSet             *uids) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE: plain EXPUNGE, which takes other clients' \Deleted messages too: the caller has looked. */
DexFuture           *mail_imap_session_expunge_all_deleted
                                                        (MailImapSession            *self) G_GNUC_WARN_UNUSED_RESULT;
/* → MailImapAppended; internaldate 0: now; size: exactly what read gives. */
DexFuture           *mail_imap_session_append           (MailImapSession            *self,
                                                         const char                 *path,
                                                         MailImapSystemFlags         flags,
                                                         const char * const         *keywords,
                                                         gint64                      internaldate,
                                                         guint64                     size,
                                                         MailImapReadFunc            read,
                                                         gpointer                    data,
                                                         GDestroyNotify              destroy) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_imap_session_append_bytes     (MailImapSession            *self,
                                                         const char                 *path,
                                                         MailImapSystemFlags         flags,
                                                         const char * const         *keywords,
                                                         gint64                      internaldate,
                                                         GBytes                     *message) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE; role 0, or one special use, left out where CREATE-SPECIAL-USE is not offered. */
DexFuture           *mail_imap_session_create           (MailImapSession            *self,
                                                         const char                 *path,
                                                         MailImapListAttributes      role) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_imap_session_rename           (MailImapSession            *self,
                                                         const char                 *path,
                                                         const char                 *new_path) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_imap_session_delete           (MailImapSession            *self,
                                                         const char                 *path) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE; unsubscribes with subscribe FALSE. */
DexFuture           *mail_imap_session_subscribe        (MailImapSession            *self,
                                                         const char                 *path,
                                                         gboolean                    subscribe) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_imap_session_noop             (MailImapSession            *self) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE when the server has said "+"; rejected when IDLE cannot be used here: poll. */
DexFuture           *mail_imap_session_idle             (MailImapSession            *self) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE; from now on the delegate hears of other folders too. */
DexFuture           *mail_imap_session_notify           (MailImapSession            *self) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE when the server has ended it. */
DexFuture           *mail_imap_session_idle_done        (MailImapSession            *self) G_GNUC_WARN_UNUSED_RESULT;
/* → TRUE when the connection is over. */
DexFuture           *mail_imap_session_logout           (MailImapSession            *self) G_GNUC_WARN_UNUSED_RESULT;
void                 mail_imap_session_close            (MailImapSession            *self);

G_END_DECLS
