/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-slice.h"
#include "mail-imap-uid-set.h"

G_BEGIN_DECLS

/*
 * What a server says, as plain structs. Everything a struct points at lives until the parser's handler returns; who needs it
 * longer copies it. RFC 3501 §7, RFC 9051 §7 and the extensions named beside each.
 */

/* The flags with a backslash; \Recent and unknown ones are kept apart from keywords too. */
typedef enum {
  MAIL_IMAP_FLAG_SEEN = 1 << 0,
  MAIL_IMAP_FLAG_ANSWERED = 1 << 1,
  MAIL_IMAP_FLAG_FLAGGED = 1 << 2,
  MAIL_IMAP_FLAG_DELETED = 1 << 3,
  MAIL_IMAP_FLAG_DRAFT = 1 << 4,
  MAIL_IMAP_FLAG_RECENT = 1 << 5,
  MAIL_IMAP_FLAG_ANY = 1 << 6, /* "\*" in PERMANENTFLAGS: new keywords may be made */
} MailImapSystemFlags;

typedef struct {
  MailImapSystemFlags system;
  const MailImapSlice *keywords; /* as the server writes them */
  guint n_keywords;
} MailImapFlags;

typedef enum {
  MAIL_IMAP_CODE_NONE,
  MAIL_IMAP_CODE_OTHER, /* unknown: its text is kept */
  MAIL_IMAP_CODE_ALERT,
  MAIL_IMAP_CODE_ALREADYEXISTS,
  MAIL_IMAP_CODE_APPENDUID,
  MAIL_IMAP_CODE_AUTHENTICATIONFAILED,
  MAIL_IMAP_CODE_AUTHORIZATIONFAILED,
  MAIL_IMAP_CODE_BADCHARSET,
  MAIL_IMAP_CODE_CANNOT,
  MAIL_IMAP_CODE_CAPABILITY,
  MAIL_IMAP_CODE_CLIENTBUG,
  MAIL_IMAP_CODE_CLOSED,
  MAIL_IMAP_CODE_COMPRESSIONACTIVE,
  MAIL_IMAP_CODE_CONTACTADMIN,
  MAIL_IMAP_CODE_COPYUID,
  MAIL_IMAP_CODE_CORRUPTION,
  MAIL_IMAP_CODE_EXPIRED,
  MAIL_IMAP_CODE_EXPUNGEISSUED,
  MAIL_IMAP_CODE_HASCHILDREN,
  MAIL_IMAP_CODE_HIGHESTMODSEQ,
  MAIL_IMAP_CODE_INPROGRESS,
  MAIL_IMAP_CODE_INUSE,
  MAIL_IMAP_CODE_LIMIT,
  MAIL_IMAP_CODE_MAILBOXID,
  MAIL_IMAP_CODE_MESSAGELIMIT,
  MAIL_IMAP_CODE_MODIFIED,
  MAIL_IMAP_CODE_NOMODSEQ,
  MAIL_IMAP_CODE_NONEXISTENT,
  MAIL_IMAP_CODE_NOPERM,
  MAIL_IMAP_CODE_NOTIFICATIONOVERFLOW,
  MAIL_IMAP_CODE_NOTSAVED,
  MAIL_IMAP_CODE_OVERQUOTA,
  MAIL_IMAP_CODE_PARSE,
  MAIL_IMAP_CODE_PERMANENTFLAGS,
  MAIL_IMAP_CODE_PRIVACYREQUIRED,
  MAIL_IMAP_CODE_READ_ONLY,
  MAIL_IMAP_CODE_READ_WRITE,
  MAIL_IMAP_CODE_REFERRAL,
  MAIL_IMAP_CODE_SERVERBUG,
  MAIL_IMAP_CODE_TOOBIG,
  MAIL_IMAP_CODE_TRYCREATE,
  MAIL_IMAP_CODE_UIDNEXT,
  MAIL_IMAP_CODE_UIDNOTSTICKY,
  MAIL_IMAP_CODE_UIDVALIDITY,
  MAIL_IMAP_CODE_UNAVAILABLE,
  MAIL_IMAP_CODE_UNKNOWN_CTE,
  MAIL_IMAP_CODE_UNSEEN,
  MAIL_IMAP_CODE_USEATTR,
} MailImapCodeKind;

/**
 * MailImapCode:
 * @kind: which
 * @text: what stands behind the name, as written; empty when nothing does
 * @number: UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ, UNSEEN, MESSAGELIMIT; for APPENDUID and COPYUID the target's UIDVALIDITY
 * @flags: PERMANENTFLAGS
 * @source: COPYUID, APPENDUID is in @destination: sets as written, because their order matters; see mail_imap_uid_pairs_parse ()
 * @destination: see @source
 *
 * What stands in brackets before the text of a status response.
 */
typedef struct {
  MailImapCodeKind kind;
  MailImapSlice text;
  guint64 number;
  MailImapFlags flags;
  MailImapSlice source;
  MailImapSlice destination;
} MailImapCode;

typedef enum {
  MAIL_IMAP_STATUS_OK,
  MAIL_IMAP_STATUS_NO,
  MAIL_IMAP_STATUS_BAD,
  MAIL_IMAP_STATUS_PREAUTH,
  MAIL_IMAP_STATUS_BYE,
} MailImapStatusKind;

typedef struct {
  MailImapSlice tag; /* data is NULL when untagged */
  MailImapStatusKind kind;
  MailImapCode code;
  MailImapSlice text;  /* behind the code */
  MailImapSlice whole; /* the code in its brackets, and the text */
} MailImapStatus;

typedef struct {
  const MailImapSlice *words; /* for ID: key, value, key, value … */
  guint n_words;
} MailImapWords;

/* LIST attributes, RFC 3501, 5258, 6154, XLIST. */
typedef enum {
  MAIL_IMAP_LIST_NOSELECT = 1 << 0, /* \NonExistent too */
  MAIL_IMAP_LIST_NONEXISTENT = 1 << 1,
  MAIL_IMAP_LIST_NOINFERIORS = 1 << 2,
  MAIL_IMAP_LIST_HASCHILDREN = 1 << 3,
  MAIL_IMAP_LIST_HASNOCHILDREN = 1 << 4,
  MAIL_IMAP_LIST_MARKED = 1 << 5,
  MAIL_IMAP_LIST_UNMARKED = 1 << 6,
  MAIL_IMAP_LIST_SUBSCRIBED = 1 << 7,
  MAIL_IMAP_LIST_REMOTE = 1 << 8,
  MAIL_IMAP_LIST_ALL = 1 << 9,
  MAIL_IMAP_LIST_ARCHIVE = 1 << 10,
  MAIL_IMAP_LIST_DRAFTS = 1 << 11,
  MAIL_IMAP_LIST_FLAGGED = 1 << 12,
  MAIL_IMAP_LIST_IMPORTANT = 1 << 13,
  MAIL_IMAP_LIST_INBOX = 1 << 14,
  MAIL_IMAP_LIST_JUNK = 1 << 15,
  MAIL_IMAP_LIST_SENT = 1 << 16,
  MAIL_IMAP_LIST_TRASH = 1 << 17,
} MailImapListAttributes;

typedef enum {
  MAIL_IMAP_LIST_KIND_LIST,
  MAIL_IMAP_LIST_KIND_LSUB,
  MAIL_IMAP_LIST_KIND_XLIST,
} MailImapListKind;

typedef struct {
  MailImapListKind kind;
  MailImapListAttributes attributes;
  char delimiter; /* 0: none (NIL) */
  MailImapSlice mailbox; /* raw bytes */
  MailImapSlice old_name; /* RFC 9051 §6.3.9.7; data is NULL when absent */
} MailImapList;

typedef enum {
  MAIL_IMAP_STATUS_MESSAGES = 1 << 0,
  MAIL_IMAP_STATUS_UIDNEXT = 1 << 1,
  MAIL_IMAP_STATUS_UIDVALIDITY = 1 << 2,
  MAIL_IMAP_STATUS_UNSEEN = 1 << 3,
  MAIL_IMAP_STATUS_HIGHESTMODSEQ = 1 << 4,
  MAIL_IMAP_STATUS_SIZE = 1 << 5,
  MAIL_IMAP_STATUS_RECENT = 1 << 6,
  MAIL_IMAP_STATUS_DELETED = 1 << 7,
} MailImapStatusItems;

/* The answer to STATUS, or what LIST-STATUS says; only what @items names is known. */
typedef struct {
  MailImapStatusItems items;
  guint32 messages;
  guint32 uidnext;
  guint32 uidvalidity;
  guint32 unseen;
  guint32 recent;
  guint32 deleted;
  guint64 highestmodseq;
  guint64 size;
} MailImapCounts;

typedef struct {
  MailImapSlice mailbox;
  MailImapCounts counts;
} MailImapMailboxStatus;

/* SEARCH and ESEARCH (RFC 4731). Without UID, the numbers are sequence numbers. */
typedef struct {
  MailImapSlice tag; /* ESEARCH's correlator; data is NULL when absent */
  gboolean is_esearch;
  gboolean is_uid;
  gboolean has_count;
  guint32 count;
  guint32 min;
  guint32 max;
  guint64 modseq;
  MailImapUidSet *all; /* (not nullable) */
} MailImapSearchAnswer;

typedef struct {
  gboolean earlier;
  MailImapUidSet *uids;
} MailImapVanished;

typedef enum {
  MAIL_IMAP_FETCH_UID = 1 << 0,
  MAIL_IMAP_FETCH_FLAGS = 1 << 1,
  MAIL_IMAP_FETCH_INTERNALDATE = 1 << 2,
  MAIL_IMAP_FETCH_SIZE = 1 << 3,
  MAIL_IMAP_FETCH_MODSEQ = 1 << 4,
  MAIL_IMAP_FETCH_STRUCTURE = 1 << 5, /* BODYSTRUCTURE */
  MAIL_IMAP_FETCH_ENVELOPE = 1 << 6,
  MAIL_IMAP_FETCH_GM_MSGID = 1 << 7,
  MAIL_IMAP_FETCH_GM_THRID = 1 << 8,
  MAIL_IMAP_FETCH_GM_LABELS = 1 << 9,
  MAIL_IMAP_FETCH_EMAILID = 1 << 10,
  MAIL_IMAP_FETCH_THREADID = 1 << 11,
  MAIL_IMAP_FETCH_PREVIEW = 1 << 12,
  MAIL_IMAP_FETCH_SECTIONS = 1 << 13, /* at least one BODY[…] or BINARY[…] */
} MailImapFetchItems;

/**
 * MailImapSection:
 * @name: what stood in brackets: "", "HEADER", "HEADER.FIELDS (FROM TO)", "1.2", "1.MIME", "TEXT" …
 * @is_binary: BINARY[…], decoded by the server
 * @is_header: ends in HEADER…, or MIME: collected in @data; every other section goes to the body functions
 * @has_origin: "<origin>" stood behind it
 * @origin: where in the section these bytes begin
 * @total: how many bytes were announced; for streamed sections, how many came
 * @data: the bytes of a header section; data is %NULL for NIL and for streamed ones
 * @is_truncated: a header section above MAIL_IMAP_PARSER_MAX_COLLECTED: its bytes were dropped
 */
typedef struct {
  MailImapSlice name;
  gboolean is_binary;
  gboolean is_header;
  gboolean is_nil;
  gboolean has_origin;
  gboolean is_truncated;
  guint64 origin;
  guint64 total;
  MailImapSlice data;
} MailImapSection;

/* One FETCH response; several may come for one message, and items nobody asked for. Only what @items names is known. */
typedef struct {
  guint32 sequence;
  MailImapFetchItems items;
  gboolean is_damaged; /* at least one item could not be read and was skipped */
  gboolean is_preview_damaged; /* and it was PREVIEW, or stood where PREVIEW should have ended */
  guint32 uid;
  MailImapFlags flags;
  gint64 internaldate; /* seconds since 1970, UTC */
  int internaldate_offset; /* minutes east of UTC */
  guint64 size;
  guint64 modseq;
  guint64 gm_msgid;
  guint64 gm_thrid;
  const MailImapSlice *gm_labels; /* raw, modified UTF-7 */
  guint n_gm_labels;
  MailImapSlice emailid;
  MailImapSlice threadid;
  MailImapSlice preview; /* its data is NULL where the server has none at hand */
  MailImapSlice structure; /* raw, with its parentheses: mail_imap_part_parse () */
  MailImapSlice envelope;  /* raw, with its parentheses */
  const MailImapSection *sections;
  guint n_sections;
} MailImapFetch;

/* A section that is being streamed. @uid is 0 when the server has not said it yet; the FETCH that follows says it. */
typedef struct {
  guint32 sequence;
  guint32 uid;
  MailImapSection section; /* @total is what was announced; @data is empty */
} MailImapBody;

typedef struct {
  MailImapSlice prefix;
  char delimiter;
} MailImapNamespaceEntry;

typedef struct {
  const MailImapNamespaceEntry *personal;
  const MailImapNamespaceEntry *others;
  const MailImapNamespaceEntry *shared;
  guint n_personal;
  guint n_others;
  guint n_shared;
} MailImapNamespaces;

/* One QUOTA response, RFC 9208: in octets, although servers count in units of 1024. */
typedef struct {
  MailImapSlice root;
  gboolean has_storage; /* else there is no limit to the size of mail */
  guint64 used;
  guint64 limit;
} MailImapQuotaAnswer;

typedef enum {
  MAIL_IMAP_RESPONSE_STATUS, /* OK, NO, BAD, PREAUTH, BYE; tagged or not; the greeting */
  MAIL_IMAP_RESPONSE_CONTINUATION,
  MAIL_IMAP_RESPONSE_CAPABILITY, /* also the code of that name */
  MAIL_IMAP_RESPONSE_ENABLED,
  MAIL_IMAP_RESPONSE_ID,
  MAIL_IMAP_RESPONSE_NAMESPACE,
  MAIL_IMAP_RESPONSE_QUOTA,
  MAIL_IMAP_RESPONSE_LIST,
  MAIL_IMAP_RESPONSE_MAILBOX_STATUS,
  MAIL_IMAP_RESPONSE_SEARCH,
  MAIL_IMAP_RESPONSE_FLAGS,
  MAIL_IMAP_RESPONSE_EXISTS,
  MAIL_IMAP_RESPONSE_RECENT,
  MAIL_IMAP_RESPONSE_EXPUNGE,
  MAIL_IMAP_RESPONSE_VANISHED,
  MAIL_IMAP_RESPONSE_FETCH,
  MAIL_IMAP_RESPONSE_OTHER,   /* untagged, of a kind this client does not use; skipped */
  MAIL_IMAP_RESPONSE_GARBAGE, /* a line that is no response, or one of a known kind that cannot be read; skipped */
} MailImapResponseKind;

typedef struct {
  MailImapResponseKind kind;
  MailImapSlice line; /* its text, cut to MAIL_IMAP_PARSER_MAX_SHOWN, without streamed literals; for logs */
  union {
    MailImapStatus status;
    MailImapSlice continuation;
    MailImapWords words; /* CAPABILITY, ENABLED, ID */
    MailImapNamespaces namespaces;
    MailImapQuotaAnswer quota;
    MailImapList list;
    MailImapMailboxStatus mailbox_status;
    MailImapSearchAnswer search;
    MailImapFlags flags;
    guint32 number; /* EXISTS, RECENT, EXPUNGE */
    MailImapVanished vanished;
    MailImapFetch fetch;
    MailImapSlice tag; /* GARBAGE: the first word, which may be the tag of a command that wants an answer */
  };
} MailImapResponse;

G_END_DECLS
