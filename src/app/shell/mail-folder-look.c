/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-folder-look.h"

#include <glib/gi18n.h>

typedef struct {
  MailRole role;
  const char *title;
  const char *icon;
} Look;

/* In the order of the sidebar. */
static const Look looks[] = {
  { MAIL_ROLE_INBOX, NC_("folder", "Inbox"), "mail-inbox-symbolic" },
  { MAIL_ROLE_OUTBOX, NC_("folder", "Outbox"), "mail-outbox-symbolic" },
  { MAIL_ROLE_FLAGGED, NC_("folder", "Starred"), "starred-symbolic" },
  { MAIL_ROLE_IMPORTANT, NC_("folder", "Important"), "mail-mark-important-symbolic" },
  { MAIL_ROLE_DRAFTS, NC_("folder", "Drafts"), "document-edit-symbolic" },
  { MAIL_ROLE_SENT, NC_("folder", "Sent"), "mail-send-symbolic" },
  { MAIL_ROLE_ARCHIVE, NC_("folder", "Archive"), "mail-archive-symbolic" },
  { MAIL_ROLE_ALL, NC_("folder", "All Mail"), "mail-all-symbolic" },
  { MAIL_ROLE_JUNK, NC_("folder", "Junk"), "mail-mark-junk-symbolic" },
  { MAIL_ROLE_TRASH, NC_("folder", "Trash"), "user-trash-symbolic" },
};

static const Look *
find_look (MailRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      if (looks[i].role == role)
        return &looks[i];
    }
  return NULL;
}

/**
 * mail_folder_look_title:
 * @role: a folder's role
 * @name: its own name, for one without a role
 *
 * Returns: (transfer none): what it is called here
 */
const char *
mail_folder_look_title (MailRole    role,
                        const char *name)
{
  const Look *look = find_look (role);

  return look != NULL ? g_dpgettext2 (NULL, "folder", look->title) : name;
}

const char *
mail_folder_look_icon (MailRole role)
{
  const Look *look = find_look (role);

  return look != NULL ? look->icon : "folder-symbolic";
}

/* Ascending in the sidebar; folders without a role come last. */
int
mail_folder_look_rank (MailRole role)
{
  const Look *look = find_look (role);

  return look != NULL ? (int) (look - looks) : (int) G_N_ELEMENTS (looks);
}

/* The number beside the name: what is unread; in drafts and outbox what is there; none where nobody waits for it. */
guint
mail_folder_look_count (const MailFolder *folder)
{
  switch (folder->role)
    {
    case MAIL_ROLE_DRAFTS:
    case MAIL_ROLE_OUTBOX:
      return folder->total;
    case MAIL_ROLE_SENT:
    case MAIL_ROLE_TRASH:
    case MAIL_ROLE_ALL:
      return 0;
    default:
      return folder->unread;
    }
}
