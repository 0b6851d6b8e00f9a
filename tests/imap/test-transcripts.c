/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-test.h"

/* What real servers were recorded saying, played to a session as the answer to its own command: it finds the folders, counts and
 * messages that a reader of the recording finds, and the connection goes on. */

#define TAG "A########"
#define CAPABILITIES "LIST-EXTENDED LIST-STATUS SPECIAL-USE CHILDREN ESEARCH CONDSTORE STATUS=SIZE X-GM-EXT-1 UIDPLUS"

typedef enum {
  KIND_NONE,
  KIND_LIST,
  KIND_STATUS,
  KIND_SELECT,
  KIND_FETCH,
  KIND_SEARCH,
  N_KINDS,
} Kind;

/* A recording: the bytes that go over the wire, and what is left of them without the literals. */
typedef struct {
  char *path;
  GString *wire;
  GString *plain;
  Kind kind;
} Recording;

static void
recording_free (gpointer data)
{
  Recording *self = data;

  g_free (self->path);
  g_string_free (self->wire, TRUE);
  g_string_free (self->plain, TRUE);
  g_free (self);
}

/* What is outside of literals; a literal that is a name is written as a quoted string. NULL when their sizes are not right. */
static GString *
without_literals (const GString *wire)
{
  g_autoptr(GString) plain = g_string_new (NULL);
  const char *end = wire->str + wire->len;

  for (const char *p = wire->str; p < end;)
    {
      const char *line_end = memchr (p, '\n', (gsize) (end - p));
      gsize length = (gsize) ((line_end != NULL ? line_end + 1 : end) - p);
      g_autofree char *line = g_strndup (p, length);
      char *open = strrchr (line, '{');
      guint64 size = 0;

      p += length;
      if (open == NULL || !g_str_has_suffix (g_strchomp (line), "}"))
        {
          g_string_append_printf (plain, "%s\n", line);
          continue;
        }
      size = g_ascii_strtoull (open + 1, NULL, 10);
      if (size > (guint64) (end - p))
        return NULL;
      *open = '\0';
      g_string_append (plain, line);
      if (strstr (line, "LIST (") != NULL || strstr (line, "* STATUS ") != NULL)
        g_string_append_printf (plain, "\"%.*s\"", (int) size, p);
      else
        g_string_append (plain, "NIL");
      p += size;
    }
  return strstr (plain->str, "\n" TAG " ") != NULL || g_str_has_prefix (plain->str, TAG) ? g_steal_pointer (&plain) : NULL;
}

static gboolean
says (const Recording *self,
      const char      *pattern)
{
  return g_regex_match_simple (pattern, self->plain->str, G_REGEX_MULTILINE, 0);
}

static Kind
find_kind (const Recording *self)
{
  if (!says (self, "^" TAG " OK"))
    return KIND_NONE;
  if (says (self, "^\\* X?LIST \\("))
    return KIND_LIST;
  if (says (self, "^\\* \\d+ EXISTS") && says (self, "UIDVALIDITY"))
    return KIND_SELECT;
  if (says (self, "^\\* \\d+ FETCH \\("))
    return KIND_FETCH;
  if (says (self, "^\\* SEARCH") || says (self, "^\\* ESEARCH .*UID .*ALL "))
    return KIND_SEARCH;
  return says (self, "^\\* STATUS ") ? KIND_STATUS : KIND_NONE;
}

/* The lines were recorded with or without their CR: the sizes of literals tell. */
static Recording *
read_recording (const char *path)
{
  Recording *self = g_new0 (Recording, 1);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  self->path = g_strdup (path);
  self->wire = g_string_new_len (bytes, (gssize) length);
  g_string_replace (self->wire, "\n", "\r\n", 0);
  self->plain = without_literals (self->wire);
  if (self->plain == NULL)
    {
      g_string_truncate (self->wire, 0);
      g_string_append_len (self->wire, bytes, (gssize) length);
      self->plain = without_literals (self->wire);
    }
  if (self->plain == NULL)
    self->plain = g_string_new (NULL);
  self->kind = find_kind (self);
  return self;
}

static void
read_folder (const char *folder,
             GPtrArray  *recordings)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        read_folder (path, recordings);
      else if (g_str_has_suffix (name, ".txt"))
        g_ptr_array_add (recordings, read_recording (path));
    }
}

/* Line by line, with the tag of the command that is answered. */
static void
append_answer (GString         *script,
               const Recording *self)
{
  g_autoptr(GString) wire = g_string_new_len (self->wire->str, (gssize) self->wire->len);

  for (char *tag = strstr (wire->str, TAG); tag != NULL; tag = strstr (wire->str, TAG))
    {
      gssize at = tag - wire->str;

      g_string_erase (wire, at, (gssize) strlen (TAG));
      g_string_insert (wire, at, "\001");
    }
  g_string_append (script, "s: ");
  for (gsize i = 0; i < wire->len; i++)
    {
      const char byte = wire->str[i];

      if (byte == '\001')
        g_string_append (script, "%t");
      else if (g_ascii_isalnum (byte) || byte == ' ')
        g_string_append_c (script, byte);
      else
        g_string_append_printf (script, "\\x%02x", (guchar) byte);
      if (byte == '\n' && i + 1 < wire->len)
        g_string_append (script, "\ns: ");
    }
  g_string_append_c (script, '\n');
}

/* A session whose next command, of this pattern, is answered by the recording. */
typedef struct {
  MailTestPeer *peer;
  MailImapSession *session;
  ImapNews news;
} Play;

static void
begin (Play            *self,
       const Recording *recording,
       const char      *pattern,
       gboolean         in_mailbox)
{
  g_autoptr(GString) script = g_string_new (IMAP_TEST_LOGIN (CAPABILITIES));

  g_test_message ("%s", recording->path);
  g_string_append_printf (script, "%sC: A* %s\n", in_mailbox ? IMAP_TEST_SELECT : "", pattern);
  append_answer (script, recording);
  g_string_append (script, "C: A* NOOP\nS: %t OK\nEOF\n");
  self->peer = mail_test_peer_new (script->str);
  self->session = imap_test_log_in (self->peer, &self->news);
  if (in_mailbox)
    imap_test_select (self->session, "INBOX");
}

/* The connection is in order: the next command is understood. */
static void
end (Play *self)
{
  mail_test_await_ok (mail_imap_session_noop (self->session));
  g_assert_cmpuint (self->news.closed, ==, 0);
  mail_imap_session_close (self->session);
  mail_test_peer_finish (self->peer);
  g_assert_finalize_object (self->session);
  mail_test_peer_free (self->peer);
  imap_news_clear (&self->news);
}

static GMatchInfo *
match (const char *text,
       const char *pattern)
{
  g_autoptr(GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
  GMatchInfo *info;

  g_regex_match (regex, text, 0, &info);
  return info;
}

static guint64
find_number (const char *text,
             const char *pattern)
{
  g_autoptr(GMatchInfo) info = match (text, pattern);
  g_autofree char *number = g_match_info_matches (info) ? g_match_info_fetch (info, 1) : NULL;

  return number != NULL ? g_ascii_strtoull (number, NULL, 10) : 0;
}

static MailImapListAttributes
roles_of (const char *attributes)
{
  static const struct {
    const char *name;
    MailImapListAttributes role;
  } roles[] = {
    { "\\All", MAIL_IMAP_LIST_ALL }, { "\\AllMail", MAIL_IMAP_LIST_ALL }, { "\\Archive", MAIL_IMAP_LIST_ARCHIVE },
    { "\\Drafts", MAIL_IMAP_LIST_DRAFTS }, { "\\Flagged", MAIL_IMAP_LIST_FLAGGED }, { "\\Important", MAIL_IMAP_LIST_IMPORTANT },
    { "\\Inbox", MAIL_IMAP_LIST_INBOX }, { "\\Junk", MAIL_IMAP_LIST_JUNK }, { "\\Spam", MAIL_IMAP_LIST_JUNK },
    { "\\Sent", MAIL_IMAP_LIST_SENT }, { "\\Starred", MAIL_IMAP_LIST_FLAGGED }, { "\\Trash", MAIL_IMAP_LIST_TRASH },
  };
  g_auto(GStrv) words = g_strsplit (attributes, " ", -1);
  MailImapListAttributes found = 0;

  for (guint i = 0; words[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (roles); j++)
      if (g_ascii_strcasecmp (words[i], roles[j].name) == 0)
        found |= roles[j].role;
  return found;
}

#define ROLES (MAIL_IMAP_LIST_ALL | MAIL_IMAP_LIST_ARCHIVE | MAIL_IMAP_LIST_DRAFTS | MAIL_IMAP_LIST_FLAGGED | \
               MAIL_IMAP_LIST_IMPORTANT | MAIL_IMAP_LIST_INBOX | MAIL_IMAP_LIST_JUNK | MAIL_IMAP_LIST_SENT | MAIL_IMAP_LIST_TRASH)
/* A mailbox in a response. */
#define MAILBOX "(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^ \"\\r\\n]+))"

/* As it is behind the first of those two groups. */
static char *
fetch_mailbox (GMatchInfo *info,
               int         group)
{
  g_autofree char *quoted = g_match_info_fetch (info, group);
  g_autofree char *atom = g_match_info_fetch (info, group + 1);

  return atom != NULL && *atom != '\0' ? g_steal_pointer (&atom) : g_strcompress (quoted != NULL ? quoted : "");
}

static const MailImapFolder *
find_folder (GPtrArray  *folders,
             const char *path)
{
  for (guint i = 0; i < folders->len; i++)
    if (g_str_equal (((const MailImapFolder *) g_ptr_array_index (folders, i))->path, path))
      return g_ptr_array_index (folders, i);
  g_error ("there is no “%s”", path);
}

static void
play_list (const Recording *recording)
{
  Play play;
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GMatchInfo) info = match (recording->plain->str, "^\\* X?LIST \\(([^)]*)\\) (?:NIL|\"\\\\?(.)\") " MAILBOX);

  begin (&play, recording, "LIST \"\" \"*", FALSE);
  folders = imap_test_boxed (mail_imap_session_list_folders (play.session, MAIL_IMAP_STATUS_MESSAGES));
  for (; g_match_info_matches (info); g_match_info_next (info, NULL))
    {
      g_autofree char *attributes = g_match_info_fetch (info, 1);
      g_autofree char *delimiter = g_match_info_fetch (info, 2);
      char *path = fetch_mailbox (info, 3);
      const MailImapFolder *folder = find_folder (folders, path);

      g_assert_cmpint (folder->delimiter, ==, delimiter != NULL ? *delimiter : 0);
      g_assert_cmphex (folder->attributes & ROLES & roles_of (attributes), ==, roles_of (attributes));
      g_assert_true (g_utf8_validate (folder->name, -1, NULL));
      g_hash_table_add (seen, path);
    }
  g_assert_cmpuint (g_hash_table_size (seen), >, 0);
  g_assert_cmpuint (folders->len, ==, g_hash_table_size (seen));
  end (&play);
}

static void
play_status (const Recording *recording)
{
  Play play;
  g_autoptr(MailImapCounts) counts = NULL;
  g_autoptr(GMatchInfo) info = match (recording->plain->str, "^\\* STATUS " MAILBOX " \\((.*)\\)");
  g_autofree char *path = fetch_mailbox (info, 1);
  g_autofree char *items = g_match_info_fetch (info, 3);

  begin (&play, recording, "STATUS *", FALSE);
  counts = imap_test_boxed (mail_imap_session_status (play.session, path, MAIL_IMAP_STATUS_MESSAGES));
  g_assert_cmpuint (counts->messages, ==, find_number (items, "MESSAGES (\\d+)"));
  g_assert_cmpuint (counts->unseen, ==, find_number (items, "UNSEEN (\\d+)"));
  g_assert_cmpuint (counts->uidnext, ==, find_number (items, "UIDNEXT (\\d+)"));
  g_assert_cmpuint (counts->uidvalidity, ==, find_number (items, "UIDVALIDITY (\\d+)"));
  g_assert_cmpuint (counts->highestmodseq, ==, find_number (items, "HIGHESTMODSEQ (\\d+)"));
  end (&play);
}

static void
play_select (const Recording *recording)
{
  Play play;
  g_autoptr(MailImapMailbox) mailbox = NULL;
  const char *plain = recording->plain->str;

  begin (&play, recording, "SELECT \"Folder\"*", FALSE);
  mailbox = imap_test_boxed (mail_imap_session_select (play.session, "Folder", FALSE, NULL));
  g_assert_cmpuint (mailbox->exists, ==, find_number (plain, "^\\* (\\d+) EXISTS"));
  g_assert_cmpuint (mailbox->uidvalidity, ==, find_number (plain, "UIDVALIDITY (\\d+)"));
  g_assert_cmpuint (mailbox->uidnext, ==, find_number (plain, "UIDNEXT (\\d+)"));
  g_assert_cmpuint (mailbox->highestmodseq, ==, find_number (plain, "HIGHESTMODSEQ (\\d+)"));
  g_assert_cmpint (mailbox->is_read_only, ==, strstr (plain, "[READ-ONLY]") != NULL);
  end (&play);
}

#define ALL_ITEMS (MAIL_IMAP_FETCH_UID | MAIL_IMAP_FETCH_FLAGS | MAIL_IMAP_FETCH_INTERNALDATE | MAIL_IMAP_FETCH_SIZE | \
                   MAIL_IMAP_FETCH_MODSEQ | MAIL_IMAP_FETCH_STRUCTURE | MAIL_IMAP_FETCH_ENVELOPE | MAIL_IMAP_FETCH_GM_MSGID | \
                   MAIL_IMAP_FETCH_GM_THRID | MAIL_IMAP_FETCH_GM_LABELS | MAIL_IMAP_FETCH_PREVIEW)

/* What came, a line for each response: its number, and of UID, system flags and size what it had. */
static DexFuture *
take_message (const MailImapFetch *fetch,
              gpointer             data)
{
  g_string_append_printf (data, "%u uid %u", fetch->sequence, fetch->uid);
  if ((fetch->items & MAIL_IMAP_FETCH_FLAGS) != 0)
    g_string_append_printf (data, " seen %d flagged %d answered %d", (fetch->flags.system & MAIL_IMAP_FLAG_SEEN) != 0,
                            (fetch->flags.system & MAIL_IMAP_FLAG_FLAGGED) != 0, (fetch->flags.system & MAIL_IMAP_FLAG_ANSWERED) != 0);
  if ((fetch->items & MAIL_IMAP_FETCH_SIZE) != 0)
    g_string_append_printf (data, " size %" G_GUINT64_FORMAT, fetch->size);
  g_string_append_c (data, '\n');
  return NULL;
}

static char *
expect_message (const char *number,
                const char *items)
{
  g_autoptr(GString) line = g_string_new (NULL);
  g_autoptr(GMatchInfo) flags = match (items, "(?:^|[ (])FLAGS \\(([^)]*)\\)");
  g_autoptr(GMatchInfo) size = match (items, "RFC822.SIZE (\\d+)");

  g_string_append_printf (line, "%s uid %u", number, (guint) find_number (items, "(?:^|[ (])UID (\\d+)"));
  if (g_match_info_matches (flags))
    {
      g_autofree char *words = g_match_info_fetch (flags, 1);

      g_string_append_printf (line, " seen %d flagged %d answered %d", strstr (words, "\\Seen") != NULL,
                              strstr (words, "\\Flagged") != NULL, strstr (words, "\\Answered") != NULL);
    }
  if (g_match_info_matches (size))
    {
      g_autofree char *bytes = g_match_info_fetch (size, 1);

      g_string_append_printf (line, " size %s", bytes);
    }
  g_string_append_c (line, '\n');
  return g_string_free_and_steal (g_steal_pointer (&line));
}

/* The section that was asked for when it was recorded, if one was. */
static void
ask_for_section (const Recording      *recording,
                 MailImapFetchRequest *request,
                 char                **section)
{
  static const char * const fields[] = { "Subject", NULL };
  g_autoptr(GMatchInfo) info = match (recording->plain->str, "BODY\\[([^\\]]*)\\](<\\d+>)?");
  g_autofree char *origin = NULL;

  if (!g_match_info_matches (info))
    return;
  *section = g_match_info_fetch (info, 1);
  origin = g_match_info_fetch (info, 2);
  if (g_str_has_prefix (*section, "HEADER.FIELDS"))
    {
      request->header_fields = fields;
      return;
    }
  request->section = *section;
  if (origin != NULL && *origin != '\0')
    {
      request->offset = g_ascii_strtoull (origin + 1, NULL, 10);
      request->length = 1024;
    }
}

static void
play_fetch (const Recording *recording)
{
  static const MailImapFetchFuncs funcs = { .message = take_message };
  Play play;
  g_autoptr(GString) heard = g_string_new (NULL);
  g_autoptr(GString) expected = g_string_new (NULL);
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (1, MAIL_IMAP_UID_MAX);
  MailImapFetchRequest request = { .items = ALL_ITEMS };
  g_autofree char *section = NULL;
  g_autoptr(GMatchInfo) info = match (recording->plain->str, "^\\* (\\d+) FETCH \\((.*)\\)");
  g_autoptr(DexFuture) fetched = NULL;
  gboolean by_uid = FALSE;
  GError *error = NULL;

  for (; g_match_info_matches (info); g_match_info_next (info, NULL))
    {
      g_autofree char *number = g_match_info_fetch (info, 1);
      g_autofree char *items = g_match_info_fetch (info, 2);
      g_autofree char *line = expect_message (number, items);

      /* What this program never asks for (ANNOTATION), and what STORE says of its MODSEQ, are not for who asks for something else. */
      if (g_regex_match_simple ("(FLAGS|RFC822.SIZE|INTERNALDATE|ENVELOPE|BODY|BODYSTRUCTURE|X-GM-\\w+|PREVIEW)[ \\[]", items, 0, 0))
        g_string_append (expected, line);
      by_uid = by_uid || g_regex_match_simple ("(^|[ (])UID \\d", items, 0, 0);
    }
  /* Flags alone are an answer to who asks for flags alone. */
  if (!says (recording, "(RFC822.SIZE|INTERNALDATE|ENVELOPE|BODY|BODYSTRUCTURE|X-GM-\\w+|PREVIEW)[ \\[]"))
    request.items = MAIL_IMAP_FETCH_UID | MAIL_IMAP_FETCH_FLAGS;
  ask_for_section (recording, &request, &section);
  begin (&play, recording, by_uid ? "UID FETCH *" : "FETCH *", TRUE);
  fetched = by_uid ? mail_imap_session_fetch (play.session, uids, &request, &funcs, heard, NULL)
                   : mail_imap_session_fetch_sequence (play.session, 1, 1000, &request, &funcs, heard, NULL);
  mail_test_await (fetched, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (heard->str, ==, expected->str);
  end (&play);
}

static void
play_search (const Recording *recording)
{
  Play play;
  g_autoptr(MailImapFound) found = NULL;
  g_autoptr(MailImapUidSet) expected = mail_imap_uid_set_new ();
  g_autoptr(GMatchInfo) info = match (recording->plain->str, "^\\* (?:SEARCH|ESEARCH .*?ALL) ([\\d,: ]+)");
  g_autofree char *numbers = g_match_info_fetch (info, 1);
  g_auto(GStrv) ranges = g_strsplit_set (numbers, ", ", -1);
  g_autofree char *ours = NULL;
  g_autofree char *theirs = NULL;

  for (guint i = 0; ranges[i] != NULL && g_ascii_isdigit (*ranges[i]); i++)
    {
      const char *colon = strchr (ranges[i], ':');
      guint32 first = (guint32) g_ascii_strtoull (ranges[i], NULL, 10);

      mail_imap_uid_set_add_range (expected, first, colon != NULL ? (guint32) g_ascii_strtoull (colon + 1, NULL, 10) : first);
    }
  begin (&play, recording, "UID SEARCH *", TRUE);
  found = imap_test_boxed (mail_imap_session_search (play.session, &(MailImapSearch) { .without = MAIL_IMAP_FLAG_DELETED }));
  ours = mail_imap_uid_set_to_string (found->uids);
  theirs = mail_imap_uid_set_to_string (expected);
  g_assert_cmpstr (ours, ==, theirs);
  end (&play);
}

static void
test_recordings (gconstpointer data)
{
  static void (*const players[N_KINDS]) (const Recording *) = { NULL, play_list, play_status, play_select, play_fetch, play_search };
  Kind kind = (Kind) GPOINTER_TO_UINT (data);
  const char *corpus = g_getenv ("MAIL_CORPUS");
  g_autofree char *folder = g_build_filename (corpus != NULL ? corpus : "", "MailKit", "Imap", NULL);
  g_autoptr(GPtrArray) recordings = g_ptr_array_new_with_free_func (recording_free);
  guint n_played = 0;

  if (corpus == NULL || *corpus == '\0' || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no corpus");
      return;
    }
  read_folder (folder, recordings);
  for (guint i = 0; i < recordings->len; i++)
    {
      const Recording *recording = g_ptr_array_index (recordings, i);

      if (recording->kind != kind)
        continue;
      players[kind] (recording);
      n_played++;
    }
  g_test_message ("%u of %u recordings", n_played, recordings->len);
  g_assert_cmpuint (n_played, >=, 5);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_data_func ("/imap/transcripts/list", GUINT_TO_POINTER (KIND_LIST), test_recordings);
  g_test_add_data_func ("/imap/transcripts/status", GUINT_TO_POINTER (KIND_STATUS), test_recordings);
  g_test_add_data_func ("/imap/transcripts/select", GUINT_TO_POINTER (KIND_SELECT), test_recordings);
  g_test_add_data_func ("/imap/transcripts/fetch", GUINT_TO_POINTER (KIND_FETCH), test_recordings);
  g_test_add_data_func ("/imap/transcripts/search", GUINT_TO_POINTER (KIND_SEARCH), test_recordings);

  return g_test_run ();
}
