/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-reply.h"

#include "mail-mime-text.h"

#include <string.h>

/* References that are kept: the first says which thread, the last ones where in it; and no field over a line's 998 bytes. */
#define MAX_LAST_REFERENCES 20
#define MAX_REFERENCES_LENGTH 998

static gboolean
is_own (const char         *address,
        const char * const *own_addresses)
{
  for (guint i = 0; own_addresses != NULL && own_addresses[i] != NULL; i++)
    if (mail_mime_address_equal (address, own_addresses[i]))
      return TRUE;
  return FALSE;
}

/* Adds the mailboxes that are in none of the lists yet. */
static void
add_new (GPtrArray          *list,
         GPtrArray          *others,
         GPtrArray          *from,
         const char * const *own_addresses)
{
  for (guint i = 0; i < from->len; i++)
    {
      const MailMimeAddress *mailbox = g_ptr_array_index (from, i);

      if (*mailbox->address == '\0' || is_own (mailbox->address, own_addresses) ||
          mail_mime_address_list_contains (list, mailbox->address) || mail_mime_address_list_contains (others, mailbox->address))
        continue;
      g_ptr_array_add (list, mail_mime_address_new (mailbox->name, mailbox->address));
    }
}

static gboolean
is_from_me (MailMimeSummary    *summary,
            const char * const *own_addresses)
{
  const MailMimeAddress *from = summary->from->len > 0 ? g_ptr_array_index (summary->from, 0) : NULL;

  return from != NULL && is_own (from->address, own_addresses);
}

/* Where an answer goes: Reply-To, unless a list put itself there and one person is to be answered. */
static GPtrArray *
choose_target (MailMimeSummary *summary,
               gboolean         to_one)
{
  const MailMimeAddress *first;

  if (summary->reply_to->len == 0)
    return summary->from->len > 0 ? summary->from : summary->sender;

  first = g_ptr_array_index (summary->reply_to, 0);
  if (to_one && summary->reply_to->len == 1 && summary->list_post != NULL && summary->from->len > 0 &&
      mail_mime_address_equal (first->address, summary->list_post))
    return summary->from;
  return summary->reply_to;
}

/**
 * mail_mime_reply_recipients:
 * @summary: the message that is answered
 * @mode: whom to answer
 * @own_addresses: (nullable) (array zero-terminated=1): the addresses that are oneself
 * @to: (out) (transfer full) (element-type MailMimeAddress): never empty if the message names anybody
 * @cc: (out) (transfer full) (element-type MailMimeAddress): perhaps empty
 *
 * Answers to one's own message go to whom that went to. Nobody is listed twice.
 */
void
mail_mime_reply_recipients (MailMimeSummary     *summary,
                            MailMimeReplyMode    mode,
                            const char * const  *own_addresses,
                            GPtrArray          **to,
                            GPtrArray          **cc)
{
  gboolean from_me = is_from_me (summary, own_addresses);

  *to = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_mime_address_free);
  *cc = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_mime_address_free);

  if (mode == MAIL_MIME_REPLY_LIST && summary->list_post != NULL && *summary->list_post != '\0')
    {
      g_ptr_array_add (*to, mail_mime_address_new (NULL, summary->list_post));
      return;
    }
  if (from_me)
    add_new (*to, NULL, summary->to, mode == MAIL_MIME_REPLY_SENDER ? NULL : own_addresses);
  else
    add_new (*to, NULL, choose_target (summary, mode == MAIL_MIME_REPLY_SENDER), own_addresses);
  if (mode != MAIL_MIME_REPLY_SENDER)
    {
      add_new (*to, NULL, summary->to, own_addresses);
      add_new (*cc, *to, summary->cc, own_addresses);
    }
  /* A message to oneself is answered to oneself. */
  if ((*to)->len == 0 && (*cc)->len == 0)
    add_new (*to, NULL, choose_target (summary, TRUE), NULL);
  if ((*to)->len == 0 && (*cc)->len > 0)
    {
      GPtrArray *empty = *to;

      *to = *cc;
      *cc = empty;
    }
}

static gsize
joined_length (GPtrArray *ids)
{
  gsize length = strlen ("References:");

  for (guint i = 0; i < ids->len; i++)
    length += strlen (g_ptr_array_index (ids, i)) + strlen (" <>");
  return length;
}

/**
 * mail_mime_reply_references:
 * @summary: the message that is answered
 *
 * Returns: (transfer full): what the References of the answer are (RFC 5322 §3.6.4): the message's own, or its parent, and the
 *   message; the first and the last ones if they are many
 */
GStrv
mail_mime_reply_references (MailMimeSummary *summary)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  guint n = g_strv_length (summary->references);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (summary->references[i], summary->message_id) != 0)
      g_ptr_array_add (ids, g_strdup (summary->references[i]));
  if (ids->len == 0 && g_strv_length (summary->in_reply_to) == 1)
    g_ptr_array_add (ids, g_strdup (summary->in_reply_to[0]));
  if (summary->message_id != NULL)
    g_ptr_array_add (ids, g_strdup (summary->message_id));

  if (ids->len > MAX_LAST_REFERENCES + 1)
    g_ptr_array_remove_range (ids, 1, ids->len - MAX_LAST_REFERENCES - 1);
  while (ids->len > 2 && joined_length (ids) > MAX_REFERENCES_LENGTH)
    g_ptr_array_remove_index (ids, 1);
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_steal (ids, NULL);
}

/* Where the signature begins, or the end. */
static const char *
find_signature (const char *text)
{
  const char *p = text;

  while (p != NULL && *p != '\0')
    {
      if (strncmp (p, "-- \n", 4) == 0 || strcmp (p, "-- ") == 0)
        return p;
      p = strchr (p, '\n');
      p = p != NULL ? p + 1 : NULL;
    }
  return text + strlen (text);
}

/**
 * mail_mime_reply_quote:
 * @text: the text of the message that is answered
 * @attribution: what to say in front: "On …, … wrote:", in the person's language
 *
 * Returns: (transfer full): @attribution and @text quoted with "> ", without the other's signature
 */
char *
mail_mime_reply_quote (const char *text,
                       const char *attribution)
{
  g_autofree char *own = g_strchomp (g_strndup (text, find_signature (text) - text));
  GString *out = g_string_new (attribution);
  const char *line = own;

  g_string_append_c (out, '\n');
  while (*line != '\0')
    {
      const char *eol = strchr (line, '\n');
      gsize length = eol != NULL ? (gsize) (eol - line) : strlen (line);

      g_string_append (out, length == 0 ? ">" : "> ");
      g_string_append_len (out, line, length);
      g_string_append_c (out, '\n');
      line += length + (eol != NULL);
    }
  return g_string_free (out, FALSE);
}

/**
 * mail_mime_forward_quote:
 * @text: the text of the message that is forwarded
 * @heading: lines that say what it is: "Forwarded message", From, Date, Subject, To, in the person's language
 *
 * Returns: (transfer full): @heading and @text as it is
 */
char *
mail_mime_forward_quote (const char *text,
                         const char *heading)
{
  g_autofree char *head = g_strchomp (g_strdup (heading));

  return g_strconcat (head, "\n\n", text, NULL);
}
