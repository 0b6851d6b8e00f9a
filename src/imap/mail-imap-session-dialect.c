/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include "mail-imap-mutf7.h"

/* Which IMAP is spoken on a connection: rev1 or rev2, and how names are written: RFC 3501, 9051, 9755. */

/* What RFC 9051 makes part of the protocol, as far as somebody here asks for it; BINARY for FETCH alone. */
static const char * const folded_in[] = {
  "BINARY", "ENABLE", "ESEARCH", "IDLE", "LIST-EXTENDED", "LIST-STATUS", "LITERAL-", "MOVE", "NAMESPACE", "SASL-IR", "SPECIAL-USE",
  "STATUS=SIZE", "UIDPLUS", "UNSELECT",
};

/*< private >
 * mail_imap_session_take_capabilities:
 * @self: a session
 * @words: what the server says it can do
 *
 * In place of what it said before. Where there is nothing but rev2, what that includes is offered without being named. Beside rev1
 * the word permits nothing: rev2 would have to be enabled, and is not.
 */
void
mail_imap_session_take_capabilities (MailImapSession     *self,
                                     const MailImapWords *words)
{
  g_ptr_array_set_size (self->capabilities, 0);
  for (guint i = 0; i < words->n_words; i++)
    if (words->words[i].length > 0)
      g_ptr_array_add (self->capabilities, mail_imap_slice_dup (words->words[i]));
  self->has_fresh_capabilities = TRUE;
  if (!mail_imap_session_is_rev2 (self))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (folded_in); i++)
    if (!mail_imap_session_has (self, folded_in[i]))
      g_ptr_array_add (self->capabilities, g_strdup (folded_in[i]));
}

/*< private >
 * mail_imap_session_is_rev2:
 * @self: a session
 *
 * Returns: whether the server speaks IMAP4rev2 and nothing older
 */
gboolean
mail_imap_session_is_rev2 (MailImapSession *self)
{
  return mail_imap_session_has (self, "IMAP4rev2") && !mail_imap_session_has (self, "IMAP4rev1");
}

/*< private >
 * mail_imap_session_speaks_utf8:
 * @self: a session
 *
 * Returns: whether quoted strings are UTF-8 on this connection, in both directions, and SEARCH is of that charset
 */
gboolean
mail_imap_session_speaks_utf8 (MailImapSession *self)
{
  return mail_imap_session_is_enabled (self, "UTF8=ACCEPT") || mail_imap_session_is_rev2 (self);
}

/*< private >
 * mail_imap_session_names_utf8:
 * @self: a session
 *
 * Returns: whether names of mailboxes are UTF-8, too
 */
gboolean
mail_imap_session_names_utf8 (MailImapSession *self)
{
  return mail_imap_session_speaks_utf8 (self) && !self->keeps_mutf7;
}

/* Nobody gives a folder a name that happens to be another one in modified UTF-7: it is the server that writes as before. */
static gboolean
is_mutf7 (const char *name)
{
  g_autofree char *decoded = g_str_is_ascii (name) ? mail_imap_mutf7_to_utf8 (name) : NULL;

  return decoded != NULL && !g_str_is_ascii (decoded);
}

/*< private >
 * mail_imap_session_dup_path:
 * @self: a session
 * @written: the name of a mailbox, as the server writes it here
 *
 * Returns: (transfer full): its path, which is the same on every connection: modified UTF-7, or the bytes of the server where they
 *   are neither that nor UTF-8. What a server has agreed to and does not do is noticed.
 */
char *
mail_imap_session_dup_path (MailImapSession *self,
                            MailImapSlice    written)
{
  g_autofree char *name = mail_imap_slice_dup (written);
  char *path;

  if (mail_imap_session_names_utf8 (self) && is_mutf7 (name))
    self->keeps_mutf7 = TRUE;
  path = mail_imap_session_names_utf8 (self) ? mail_imap_mutf7_from_utf8 (name) : NULL;
  return path != NULL ? path : g_steal_pointer (&name);
}

/**
 * mail_imap_session_keeps_mutf7:
 * @self: a session
 *
 * Returns: whether the server was seen to write names in modified UTF-7 where it has agreed to UTF-8
 */
gboolean
mail_imap_session_keeps_mutf7 (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  return self->keeps_mutf7;
}
