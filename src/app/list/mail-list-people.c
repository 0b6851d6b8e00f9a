/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-people.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-mime-address.h"

/* Names shown before "and N more". */
#define MAX_NAMES 4

static char *
join_names (const char *header,
            const char *nobody)
{
  g_autoptr(GPtrArray) addresses = mail_mime_address_list_parse (header, -1);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < addresses->len && i < MAX_NAMES; i++)
    {
      if (i > 0)
        /* Translators: between names in a list */
        g_string_append (names, C_("names", ", "));
      g_string_append (names, mail_mime_address_get_label (g_ptr_array_index (addresses, i)));
    }
  if (addresses->len > MAX_NAMES)
    g_string_append (names, "…");
  if (names->len == 0)
    g_string_assign (names, nobody);
  return g_string_free_and_steal (g_steal_pointer (&names));
}

/* Of several people what one calls them by. A name of one word, as Chinese ones are, stays whole. */
static char *
shorten (const char *name)
{
  const char *space = strchr (name, ' ');

  return space != NULL && strchr (name, '@') == NULL ? g_strndup (name, (gsize) (space - name)) : g_strdup (name);
}

static char *
name_participant (const MailParticipant *participant,
                  gboolean               is_only)
{
  g_autofree char *name = NULL;

  if (participant->is_own)
    /* Translators: in a list of who wrote: the person who reads it */
    return g_strdup (C_("participant", "me"));
  name = join_names (participant->address, _("Unknown sender"));
  return is_only ? g_steal_pointer (&name) : shorten (name);
}

static char *
describe_participants (const MailConversation *conversation)
{
  const GPtrArray *participants = conversation->participants;
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < participants->len; i++)
    {
      g_autofree char *name = name_participant (g_ptr_array_index (participants, i), participants->len == 1);

      if (i > 0)
        g_string_append (names, C_("names", ", "));
      g_string_append (names, name);
    }
  return g_string_free_and_steal (g_steal_pointer (&names));
}

/**
 * mail_list_people_describe:
 * @item: a message
 * @conversation: (nullable): what it is part of, in a list of conversations
 * @recipients: to whom, instead of from whom: of what was written here
 *
 * Returns: (transfer full): whom it is from, or who takes part, in the few words a row has room for
 */
char *
mail_list_people_describe (const MailItem         *item,
                           const MailConversation *conversation,
                           gboolean                recipients)
{
  g_autofree char *names = NULL;

  if (!recipients && conversation != NULL && conversation->n_messages > 1)
    return describe_participants (conversation);
  if (!recipients)
    return join_names (item->from, _("Unknown sender"));
  names = join_names (item->to, _("No recipients"));
  return *item->to != '\0' ? g_strdup_printf (C_("recipients of a message", "To: %s"), names) : g_steal_pointer (&names);
}
