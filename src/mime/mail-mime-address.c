/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-address.h"

#include "mail-mime-charset.h"
#include "mail-mime-words.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (MailMimeAddress, mail_mime_address, mail_mime_address_copy, mail_mime_address_free)

/**
 * mail_mime_address_new:
 * @name: (nullable): a display name
 * @address: an addr-spec
 *
 * Returns: (transfer full): a mailbox
 */
MailMimeAddress *
mail_mime_address_new (const char *name,
                       const char *address)
{
  MailMimeAddress *self = g_new0 (MailMimeAddress, 1);

  self->name = name != NULL && *name != '\0' ? g_strdup (name) : NULL;
  self->address = g_strdup (address != NULL ? address : "");
  return self;
}

/**
 * mail_mime_address_copy:
 * @self: a mailbox
 *
 * Returns: (transfer full): another one with the same values
 */
MailMimeAddress *
mail_mime_address_copy (const MailMimeAddress *self)
{
  MailMimeAddress *copy = mail_mime_address_new (self->name, self->address);

  copy->group = g_strdup (self->group);
  return copy;
}

/**
 * mail_mime_address_free:
 * @self: (transfer full): a mailbox
 */
void
mail_mime_address_free (MailMimeAddress *self)
{
  g_free (self->name);
  g_free (self->address);
  g_free (self->group);
  g_free (self);
}

static gboolean
has_specials (const char *name)
{
  return strpbrk (name, "()<>[]:;@\\,.\"") != NULL;
}

static void
append_quoted (GString    *out,
               const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
append_display (GString               *out,
                const MailMimeAddress *self)
{
  if (self->name == NULL && *self->address == '\0')
    {
      g_string_append (out, self->group != NULL ? self->group : "");
      return;
    }
  if (self->name == NULL)
    {
      g_string_append (out, self->address);
      return;
    }
  if (strpbrk (self->name, "()<>[]:;@\\,\"") != NULL)
    append_quoted (out, self->name);
  else
    g_string_append (out, self->name);
  if (*self->address != '\0')
    g_string_append_printf (out, " <%s>", self->address);
}

/**
 * mail_mime_address_to_string:
 * @self: a mailbox
 *
 * Returns: (transfer full): "Name <address>" for people, UTF-8; a name is quoted where mail_mime_recipients_split () needs it
 */
char *
mail_mime_address_to_string (const MailMimeAddress *self)
{
  GString *out = g_string_new (NULL);

  append_display (out, self);
  return g_string_free (out, FALSE);
}

/**
 * mail_mime_address_get_label:
 * @self: a mailbox
 *
 * Returns: (transfer none): the shortest thing to call it by: its name, else its address, else its group. A name that is itself
 *   an address, and another one, is not believed: the real address is what counts
 */
const char *
mail_mime_address_get_label (const MailMimeAddress *self)
{
  if (self->name != NULL && (*self->address == '\0' || strchr (self->name, '@') == NULL))
    return self->name;
  if (*self->address != '\0')
    return self->address;
  return self->group != NULL ? self->group : "";
}

/**
 * mail_mime_address_list_copy:
 * @list: (nullable) (element-type MailMimeAddress): mailboxes
 *
 * Returns: (transfer full) (element-type MailMimeAddress): a list of copies, empty for %NULL
 */
GPtrArray *
mail_mime_address_list_copy (GPtrArray *list)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_mime_address_free);

  for (guint i = 0; list != NULL && i < list->len; i++)
    g_ptr_array_add (copy, mail_mime_address_copy (g_ptr_array_index (list, i)));
  return copy;
}

/**
 * mail_mime_address_list_to_string:
 * @list: (element-type MailMimeAddress): mailboxes
 *
 * Returns: (transfer full): "Ann <ann@example.org>, bob@example.org" for people; mail_mime_address_list_parse () reads it back
 */
char *
mail_mime_address_list_to_string (GPtrArray *list)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      append_display (out, g_ptr_array_index (list, i));
    }
  return g_string_free (out, FALSE);
}

/* One mailbox as RFC 5322 has it, folded if its name is long. */
static char *
make_mailbox (const MailMimeAddress *mailbox,
              gsize                 *column)
{
  g_autofree char *address = mail_mime_address_to_ascii (mailbox->address);
  GString *out = g_string_new (NULL);
  const char *line;

  if (mailbox->name != NULL && mail_mime_is_ascii (mailbox->name, strlen (mailbox->name)) &&
      has_specials (mailbox->name) && strstr (mailbox->name, "=?") == NULL && strlen (mailbox->name) < 500)
    {
      append_quoted (out, mailbox->name);
    }
  else if (mailbox->name != NULL)
    {
      gsize word_column = *column;
      g_autofree char *words = mail_mime_words_encode (mailbox->name, &word_column, TRUE);

      g_string_append (out, words);
    }

  line = strrchr (out->str, '\n');
  *column = line != NULL ? strlen (line + 1) : *column + out->len;
  if (mailbox->name != NULL)
    {
      gboolean fold = *column + strlen (address) + 3 > 76;

      g_string_append (out, fold ? "\r\n <" : " <");
      g_string_append (out, address);
      g_string_append_c (out, '>');
      *column = (fold ? 0 : *column) + strlen (address) + 3;
    }
  else
    {
      g_string_append (out, address);
      *column += strlen (address);
    }
  return g_string_free (out, FALSE);
}

/**
 * mail_mime_address_list_to_header:
 * @list: (element-type MailMimeAddress): mailboxes; those without an address are left out
 * @field_name: the name of the field it is for: the first line begins behind that and a colon
 *
 * Returns: (transfer full): the value of an address field, folded with CRLF, names as encoded words, domains in ASCII; UTF-8
 *   only in local parts that have it
 */
char *
mail_mime_address_list_to_header (GPtrArray  *list,
                                  const char *field_name)
{
  GString *out = g_string_new (NULL);
  gsize column = strlen (field_name) + 2;

  for (guint i = 0; i < list->len; i++)
    {
      const MailMimeAddress *mailbox = g_ptr_array_index (list, i);
      gsize width = strlen (mailbox->address) + (mailbox->name != NULL ? strlen (mailbox->name) + 3 : 0);
      g_autofree char *text = NULL;

      if (*mailbox->address == '\0')
        continue;
      if (out->len > 0)
        {
          gboolean fold = column + width + 2 > 76;

          g_string_append (out, fold ? ",\r\n " : ", ");
          column = fold ? 1 : column + 2;
        }
      text = make_mailbox (mailbox, &column);
      g_string_append (out, text);
    }
  return g_string_free (out, FALSE);
}

/**
 * mail_mime_address_list_contains:
 * @list: (nullable) (element-type MailMimeAddress): mailboxes
 * @address: an addr-spec
 *
 * Returns: whether one of them has that address, as mail_mime_address_equal () sees it
 */
gboolean
mail_mime_address_list_contains (GPtrArray  *list,
                                 const char *address)
{
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const MailMimeAddress *mailbox = g_ptr_array_index (list, i);

      if (mail_mime_address_equal (mailbox->address, address))
        return TRUE;
    }
  return FALSE;
}
