/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-fuzz.h"
#include "mail-imap-command.h"
#include "mail-imap-date.h"
#include "mail-imap-error.h"
#include "mail-imap-mutf7.h"
#include "mail-imap-part.h"

static void
check_structure (MailImapSlice text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MailImapPart) part = mail_imap_part_parse (text, &error);
  g_autoptr(MailImapPart) copy = NULL;

  g_assert_true ((part == NULL) == (error != NULL));
  if (part != NULL)
    copy = mail_imap_part_copy (part);
}

/* A name that is shown is UTF-8; one that was encoded comes back. */
static void
check_name (const char *text)
{
  g_autofree char *name = mail_imap_mutf7_decode (text);
  g_autofree char *raw = mail_imap_mutf7_encode (text);

  g_assert_true (g_utf8_validate (name, -1, NULL));
  if (raw != NULL)
    {
      g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
      g_autofree char *again = mail_imap_mutf7_decode (raw);

      g_assert_cmpstr (again, ==, composed);
    }
}

/* What a set says of itself is the same set. */
static void
check_set (MailImapSlice text)
{
  g_autoptr(MailImapUidSet) set = mail_imap_uid_set_new ();
  g_autoptr(MailImapUidSet) again = mail_imap_uid_set_new ();
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;
  g_autoptr(GArray) pairs = mail_imap_uid_pairs_parse (text, text, 1000);

  if (!mail_imap_uid_set_parse (set, text))
    return;
  written = mail_imap_uid_set_to_string (set);
  g_assert_true (mail_imap_uid_set_parse (again, mail_imap_slice (written, strlen (written))));
  rewritten = mail_imap_uid_set_to_string (again);
  g_assert_cmpstr (written, ==, rewritten);
}

/* Whatever a value holds, a command is one line, but for its literals. */
static void
check_command (const char *text)
{
  const char * const words[] = { text, NULL };
  g_autoptr(MailImapCommand) command = mail_imap_command_new ("A1", "X", MAIL_IMAP_LITERALS_SYNC);
  gsize length;
  const char *bytes;

  mail_imap_command_add_flags (command, 0, words);
  mail_imap_command_add_mailbox (command, text);
  mail_imap_command_add_section (command, "BODY.PEEK", "HEADER.FIELDS", words);
  if (!mail_imap_command_finish (command, NULL))
    return;
  bytes = mail_imap_command_next (command, &length);
  g_assert_true (memchr (bytes, '\n', length) == bytes + length - 1);
}

static void
check_error (const char *text)
{
  g_autoptr(GError) error = mail_error_new (MAIL_ERROR_PERMANENT, text, "no");

  mail_imap_error_get_code (error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *copy = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  MailImapSlice text = mail_imap_slice ((const char *) data, size);
  gint64 seconds;

  check_structure (text);
  check_name (copy);
  check_set (text);
  check_command (copy);
  check_error (copy);
  mail_imap_date_parse (text, &seconds, NULL);
  return 0;
}
