/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-search-key.h"

/**
 * mail_imap_search_key_new:
 * @kind: what it is
 * @name: (nullable): a word of the protocol, static
 *
 * Returns: (transfer full): a key, to which children may be added
 */
MailImapSearchKey *
mail_imap_search_key_new (MailImapSearchKind  kind,
                          const char         *name)
{
  MailImapSearchKey *self = g_new0 (MailImapSearchKey, 1);

  self->kind = kind;
  self->name = name;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_search_key_free);
  return self;
}

/**
 * mail_imap_search_key_new_text:
 * @kind: a string or a header
 * @name: a word of the protocol or a header's name, static
 * @text: any text
 *
 * Returns: (transfer full): a key
 */
MailImapSearchKey *
mail_imap_search_key_new_text (MailImapSearchKind  kind,
                               const char         *name,
                               const char         *text)
{
  MailImapSearchKey *self = mail_imap_search_key_new (kind, name);

  self->text = g_utf8_make_valid (text, -1);
  g_strdelimit (self->text, "\r\n", ' ');
  return self;
}

/**
 * mail_imap_search_key_new_number:
 * @kind: a number or a day
 * @name: a word of the protocol, static
 * @number: a size, or unix seconds
 *
 * Returns: (transfer full): a key
 */
MailImapSearchKey *
mail_imap_search_key_new_number (MailImapSearchKind  kind,
                                 const char         *name,
                                 gint64              number)
{
  MailImapSearchKey *self = mail_imap_search_key_new (kind, name);

  self->number = number;
  return self;
}

void
mail_imap_search_key_free (MailImapSearchKey *self)
{
  g_ptr_array_unref (self->children);
  g_free (self->text);
  g_free (self);
}

gboolean
mail_imap_search_key_is_ascii (const MailImapSearchKey *self)
{
  if (self->text != NULL && !g_str_is_ascii (self->text))
    return FALSE;
  for (guint i = 0; i < self->children->len; i++)
    if (!mail_imap_search_key_is_ascii (g_ptr_array_index (self->children, i)))
      return FALSE;
  return TRUE;
}

/* RFC 3501: "1-Feb-1994". */
static void
write_day (const MailImapSearchKey *self,
           MailImapCommand         *command)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc (CLAMP (self->number, 0, G_MAXINT32));
  g_autofree char *text = g_strdup_printf ("%d-%s-%04d", g_date_time_get_day_of_month (day), months[g_date_time_get_month (day) - 1],
                                           g_date_time_get_year (day));

  mail_imap_command_add_words (command, self->name);
  mail_imap_command_add_words (command, text);
}

/* OR has two sides: the second is another OR, when there are more. */
static void
write_any (const MailImapSearchKey *self,
           MailImapCommand         *command)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      if (i + 1 < self->children->len)
        mail_imap_command_add_words (command, "OR");
      mail_imap_search_key_write (g_ptr_array_index (self->children, i), command);
    }
}

static void
write_all (const MailImapSearchKey *self,
           MailImapCommand         *command)
{
  if (self->children->len == 0)
    {
      mail_imap_command_add_words (command, "ALL");
      return;
    }
  mail_imap_command_open (command);
  for (guint i = 0; i < self->children->len; i++)
    mail_imap_search_key_write (g_ptr_array_index (self->children, i), command);
  mail_imap_command_close (command);
}

/**
 * mail_imap_search_key_write:
 * @self: a key
 * @command: where it is added
 */
void
mail_imap_search_key_write (const MailImapSearchKey *self,
                            MailImapCommand         *command)
{
  switch (self->kind)
    {
    case MAIL_IMAP_SEARCH_ALL:
      write_all (self, command);
      return;
    case MAIL_IMAP_SEARCH_ANY:
      write_any (self, command);
      return;
    case MAIL_IMAP_SEARCH_NOT:
      mail_imap_command_add_words (command, "NOT");
      mail_imap_search_key_write (g_ptr_array_index (self->children, 0), command);
      return;
    case MAIL_IMAP_SEARCH_HEADER:
      mail_imap_command_add_words (command, "HEADER");
      mail_imap_command_add_string (command, self->name);
      mail_imap_command_add_string (command, self->text);
      return;
    case MAIL_IMAP_SEARCH_DAY:
      write_day (self, command);
      return;
    default:
      mail_imap_command_add_words (command, self->name);
      if (self->kind == MAIL_IMAP_SEARCH_ATOM)
        mail_imap_command_add_atom (command, self->text);
      else if (self->kind == MAIL_IMAP_SEARCH_STRING)
        mail_imap_command_add_string (command, self->text);
      else if (self->kind == MAIL_IMAP_SEARCH_NUMBER)
        mail_imap_command_add_number (command, (guint64) CLAMP (self->number, 0, (gint64) G_MAXUINT32));
      return;
    }
}
