/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-command.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-imap-date.h"
#include "mail-imap-mutf7.h"

/* Strings longer than this go as literals: some servers bound their lines. */
#define MAX_QUOTED 500

struct _MailImapCommand {
  GByteArray *bytes;
  GArray *waits; /* gsize: where the server has to be asked to go on */
  guint next_wait;
  gsize sent;
  MailImapLiterals literals;
  gboolean is_utf8; /* quoted strings may be */
  gboolean names_utf8; /* and names of mailboxes are */
  gboolean needs_space;
  gboolean has_upload;
  gboolean is_secret;
  gboolean is_refused;
  gboolean is_finished;
  gboolean is_waiting;
};

/* The one place where values become bytes. */
static void
put (MailImapCommand *self,
     const char      *bytes,
     gsize            length)
{
  for (gsize i = 0; i < length; i++)
    if (bytes[i] == '\r' || bytes[i] == '\n' || bytes[i] == '\0')
      {
        self->is_refused = TRUE;
        return;
      }

  g_byte_array_append (self->bytes, (const guint8 *) bytes, (guint) length);
}

static void
put_text (MailImapCommand *self,
          const char      *text)
{
  put (self, text, strlen (text));
}

static void
put_line_end (MailImapCommand *self)
{
  g_byte_array_append (self->bytes, (const guint8 *) "\r\n", 2);
}

static void
separate (MailImapCommand *self)
{
  if (self->needs_space)
    put_text (self, " ");
  self->needs_space = TRUE;
}

/* The announcement of a literal, and the place to wait when the server wants to be asked. */
static void
put_announcement (MailImapCommand *self,
                  guint64          size)
{
  gboolean asks = self->literals == MAIL_IMAP_LITERALS_SYNC ||
                  (self->literals == MAIL_IMAP_LITERALS_MINUS && size > MAIL_IMAP_COMMAND_MAX_LITERAL_MINUS);
  g_autofree char *text = g_strdup_printf ("{%" G_GUINT64_FORMAT "%s}", size, asks ? "" : "+");
  gsize here;

  put_text (self, text);
  put_line_end (self);
  here = self->bytes->len;
  if (asks)
    g_array_append_val (self->waits, here);
}

static gboolean
is_quotable (MailImapCommand *self,
             const char      *string)
{
  gsize length = strlen (string);

  if (length > MAX_QUOTED || (self->is_utf8 && !g_utf8_validate (string, (gssize) length, NULL)))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if ((guchar) string[i] < 0x20 || (guchar) string[i] == 0x7f || ((guchar) string[i] > 0x7f && !self->is_utf8))
      return FALSE;

  return TRUE;
}

static void
put_quoted (MailImapCommand *self,
            const char      *string)
{
  put_text (self, "\"");
  for (const char *p = string; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        put_text (self, "\\");
      put (self, p, 1);
    }
  put_text (self, "\"");
}

static void
put_string (MailImapCommand *self,
            const char      *string)
{
  if (is_quotable (self, string))
    {
      put_quoted (self, string);
      return;
    }
  put_announcement (self, strlen (string));
  put_text (self, string);
}

static gboolean
is_atom (const char *string)
{
  if (*string == '\0' || g_ascii_strcasecmp (string, "NIL") == 0)
    return FALSE;
  for (const char *p = string; *p != '\0'; p++)
    if ((guchar) *p <= 0x20 || (guchar) *p >= 0x7f || strchr ("(){%*\"\\]", *p) != NULL)
      return FALSE;

  return TRUE;
}

/* Flags and header names have no other form than that of an atom. */
static void
put_atom (MailImapCommand *self,
          const char      *atom)
{
  if (!is_atom (atom))
    self->is_refused = TRUE;
  else
    put_text (self, atom);
}

/**
 * mail_imap_command_allow_utf8:
 * @self: a command without arguments
 * @in_names: names of mailboxes are written in UTF-8, too
 *
 * Has strings quoted that are UTF-8: RFC 9051 §4.3, 9755 §3.
 */
void
mail_imap_command_allow_utf8 (MailImapCommand *self,
                              gboolean         in_names)
{
  self->is_utf8 = TRUE;
  self->names_utf8 = in_names;
}

/**
 * mail_imap_command_add_words:
 * @self: a command
 * @words: text of ours that is part of the protocol, never a value from outside
 */
void
mail_imap_command_add_words (MailImapCommand *self,
                             const char      *words)
{
  separate (self);
  put_text (self, words);
}

/**
 * mail_imap_command_add_number:
 * @self: a command
 * @number: a number
 */
void
mail_imap_command_add_number (MailImapCommand *self,
                              guint64          number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  separate (self);
  put_text (self, text);
}

/**
 * mail_imap_command_add_uids:
 * @self: a command
 * @uids: not empty; see mail_imap_uid_set_split () for long ones
 */
void
mail_imap_command_add_uids (MailImapCommand *self,
                            MailImapUidSet  *uids)
{
  g_autofree char *text = mail_imap_uid_set_to_string (uids);

  if (*text == '\0')
    self->is_refused = TRUE;
  separate (self);
  put_text (self, text);
}

/**
 * mail_imap_command_add_flags:
 * @self: a command
 * @flags: flags a client can set; the others are left out
 * @keywords: (nullable): atoms
 *
 * Adds "(\Seen $Forwarded)".
 */
void
mail_imap_command_add_flags (MailImapCommand     *self,
                             MailImapSystemFlags  flags,
                             const char * const  *keywords)
{
  static const char * const names[] = { "\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft" };

  mail_imap_command_open (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags & (1u << i))
      mail_imap_command_add_words (self, names[i]);
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    {
      separate (self);
      put_atom (self, keywords[i]);
    }
  mail_imap_command_close (self);
}

/**
 * mail_imap_command_add_atom:
 * @self: a command
 * @atom: what has no other form; the command is refused when it is none
 */
void
mail_imap_command_add_atom (MailImapCommand *self,
                            const char      *atom)
{
  separate (self);
  put_atom (self, atom);
}

/**
 * mail_imap_command_add_string:
 * @self: a command
 * @string: any text; quoted when that is possible, otherwise a literal
 */
void
mail_imap_command_add_string (MailImapCommand *self,
                              const char      *string)
{
  separate (self);
  put_string (self, string);
}

/**
 * mail_imap_command_add_mailbox:
 * @self: a command
 * @path: a mailbox's path: modified UTF-7, whatever is written here
 */
void
mail_imap_command_add_mailbox (MailImapCommand *self,
                               const char      *path)
{
  g_autofree char *name = self->names_utf8 ? mail_imap_mutf7_to_utf8 (path) : NULL;

  mail_imap_command_add_string (self, name != NULL ? name : path);
}

/**
 * mail_imap_command_hide:
 * @self: a command that holds a secret
 *
 * Hides the command from transcripts, and wipes it when it is freed.
 */
void
mail_imap_command_hide (MailImapCommand *self)
{
  self->is_secret = TRUE;
}

/**
 * mail_imap_command_add_secret:
 * @self: a command
 * @secret: a user name or password; only quoted, because some servers read literals of LOGIN wrongly
 *
 * Adds it and hides the command.
 */
void
mail_imap_command_add_secret (MailImapCommand *self,
                              const char      *secret)
{
  mail_imap_command_hide (self);
  separate (self);
  if (is_quotable (self, secret))
    put_quoted (self, secret);
  else
    self->is_refused = TRUE;
}

/**
 * mail_imap_command_add_date:
 * @self: a command
 * @seconds: since 1970, UTC
 * @offset_minutes: the zone to write it in
 */
void
mail_imap_command_add_date (MailImapCommand *self,
                            gint64           seconds,
                            int              offset_minutes)
{
  char text[MAIL_IMAP_DATE_SIZE];

  mail_imap_date_format (seconds, offset_minutes, text);
  separate (self);
  put_quoted (self, text);
}

/**
 * mail_imap_command_add_section:
 * @self: a command
 * @name: "BODY.PEEK" or "BINARY.PEEK"
 * @section: letters, digits and dots: "", "HEADER", "1.2.MIME"
 * @fields: (nullable): with @section ending in HEADER.FIELDS: which
 *
 * Adds "BODY.PEEK[HEADER.FIELDS (FROM TO)]".
 */
void
mail_imap_command_add_section (MailImapCommand    *self,
                               const char         *name,
                               const char         *section,
                               const char * const *fields)
{
  separate (self);
  put_text (self, name);
  put_text (self, "[");
  for (const char *p = section; *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || *p == '.')
      put (self, p, 1);
    else
      self->is_refused = TRUE;
  if (fields != NULL)
    {
      put_text (self, " (");
      for (guint i = 0; fields[i] != NULL; i++)
        {
          if (i > 0)
            put_text (self, " ");
          put_atom (self, fields[i]);
        }
      put_text (self, ")");
    }
  put_text (self, "]");
}

/**
 * mail_imap_command_add_origin:
 * @self: a command that ends with a section
 * @offset: where to begin
 * @length: how many bytes, 1 or more
 */
void
mail_imap_command_add_origin (MailImapCommand *self,
                              guint64          offset,
                              guint64          length)
{
  g_autofree char *text = g_strdup_printf ("<%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ">", offset, length);

  put_text (self, text);
}

/**
 * mail_imap_command_open:
 * @self: a command
 *
 * Opens a list.
 */
void
mail_imap_command_open (MailImapCommand *self)
{
  separate (self);
  put_text (self, "(");
  self->needs_space = FALSE;
}

/**
 * mail_imap_command_close:
 * @self: a command
 *
 * Closes a list.
 */
void
mail_imap_command_close (MailImapCommand *self)
{
  put_text (self, ")");
  self->needs_space = TRUE;
}

/**
 * mail_imap_command_add_upload:
 * @self: a command
 * @size: how many bytes follow
 *
 * Adds the announcement of a literal that is sent from elsewhere once everything else was; the last thing to be added.
 */
void
mail_imap_command_add_upload (MailImapCommand *self,
                              guint64          size)
{
  separate (self);
  put_announcement (self, size);
  self->has_upload = TRUE;
}

/**
 * mail_imap_command_finish:
 * @self: a command
 * @error: %MAIL_ERROR_PERMANENT when a value cannot be sent
 *
 * Ends the command; nothing can be added any more.
 *
 * Returns: whether it may be sent
 */
gboolean
mail_imap_command_finish (MailImapCommand  *self,
                          GError          **error)
{
  if (self->is_refused)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("A name or value holds characters that cannot be sent to the server"));
      return FALSE;
    }
  if (!self->has_upload)
    put_line_end (self);
  self->is_finished = TRUE;
  return TRUE;
}

/**
 * mail_imap_command_is_secret:
 * @self: a command
 *
 * Returns: whether it must not be shown
 */
gboolean
mail_imap_command_is_secret (MailImapCommand *self)
{
  return self->is_secret;
}

/**
 * mail_imap_command_needs_upload:
 * @self: a command
 *
 * Returns: whether all of it was taken and the bytes announced by mail_imap_command_add_upload () come next, once it is not waiting
 */
gboolean
mail_imap_command_needs_upload (MailImapCommand *self)
{
  return self->has_upload && self->sent == self->bytes->len;
}

/**
 * mail_imap_command_is_waiting:
 * @self: a command
 *
 * Returns: whether what was taken so far ends where the server has to say "+" first
 */
gboolean
mail_imap_command_is_waiting (MailImapCommand *self)
{
  return self->is_waiting;
}

/**
 * mail_imap_command_next:
 * @self: a finished command
 * @length: (out): how many bytes
 *
 * Takes what can be sent without waiting for the server: at first, and after each "+".
 *
 * Returns: (transfer none) (nullable): the bytes, or %NULL when nothing is left
 */
const char *
mail_imap_command_next (MailImapCommand *self,
                        gsize           *length)
{
  gsize from = self->sent;
  gsize to;

  g_return_val_if_fail (self->is_finished, NULL);

  self->is_waiting = self->next_wait < self->waits->len;
  to = self->is_waiting ? g_array_index (self->waits, gsize, self->next_wait++) : self->bytes->len;
  self->sent = to;
  *length = to - from;
  return to > from ? (const char *) self->bytes->data + from : NULL;
}

/**
 * mail_imap_command_free:
 * @self: (transfer full): a command
 */
void
mail_imap_command_free (MailImapCommand *self)
{
  if (self->is_secret)
    explicit_bzero (self->bytes->data, self->bytes->len);
  g_byte_array_unref (self->bytes);
  g_array_unref (self->waits);
  g_free (self);
}

/**
 * mail_imap_command_new:
 * @tag: what its answer will begin with
 * @name: such as "UID FETCH"
 * @literals: what the server allows
 *
 * Returns: (transfer full): a command without arguments
 */
MailImapCommand *
mail_imap_command_new (const char       *tag,
                       const char       *name,
                       MailImapLiterals  literals)
{
  MailImapCommand *self = g_new0 (MailImapCommand, 1);

  self->bytes = g_byte_array_sized_new (256);
  self->waits = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->literals = literals;
  put_text (self, tag);
  put_text (self, " ");
  put_text (self, name);
  self->needs_space = TRUE;
  return self;
}
