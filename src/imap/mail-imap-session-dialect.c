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
 * Returns: whether names of mailboxes and quoted strings are UTF-8 on this connection, in both directions
 */
gboolean
mail_imap_session_speaks_utf8 (MailImapSession *self)
{
  return mail_imap_session_is_rev2 (self);
}

/*< private >
 * mail_imap_session_dup_path:
 * @self: a session
 * @written: the name of a mailbox, as the server writes it here
 *
 * Returns: (transfer full): its path, which is the same on every connection: modified UTF-7, or the bytes of the server where they
 *   are neither that nor UTF-8
 */
char *
mail_imap_session_dup_path (MailImapSession *self,
                            MailImapSlice    written)
{
  g_autofree char *name = mail_imap_slice_dup (written);
  char *path = mail_imap_session_speaks_utf8 (self) ? mail_imap_mutf7_from_utf8 (name) : NULL;

  return path != NULL ? path : g_steal_pointer (&name);
}
