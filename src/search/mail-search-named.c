/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-named.h"

#include <string.h>

#include "mail-search-tokenizer.h"

/* What people call the folders of a role, beside their names. */
static const struct {
  const char *name;
  MailRole role;
} role_names[] = {
  { "inbox", MAIL_ROLE_INBOX }, { "收件箱", MAIL_ROLE_INBOX },
  { "drafts", MAIL_ROLE_DRAFTS }, { "草稿", MAIL_ROLE_DRAFTS }, { "草稿箱", MAIL_ROLE_DRAFTS },
  { "sent", MAIL_ROLE_SENT }, { "已发送", MAIL_ROLE_SENT },
  { "archive", MAIL_ROLE_ARCHIVE }, { "归档", MAIL_ROLE_ARCHIVE },
  { "junk", MAIL_ROLE_JUNK }, { "spam", MAIL_ROLE_JUNK }, { "垃圾邮件", MAIL_ROLE_JUNK },
  { "trash", MAIL_ROLE_TRASH }, { "回收站", MAIL_ROLE_TRASH }, { "废纸篓", MAIL_ROLE_TRASH }, { "已删除", MAIL_ROLE_TRASH },
};

static gboolean
collect_token (const char *token,
               gsize       length,
               gsize       start,
               gsize       end,
               gboolean    colocated,
               gpointer    data)
{
  g_string_append_len (data, token, (gssize) length);
  g_string_append_c (data, ' ');
  return TRUE;
}

/**
 * mail_search_fold_name:
 * @name: a name
 *
 * Returns: (transfer full): as a search sees it: names that differ in case or width are the same
 */
char *
mail_search_fold_name (const char *name)
{
  g_autoptr(GString) folded = g_string_new (NULL);

  mail_search_tokenize (name, strlen (name), MAIL_SEARCH_TOKENS_QUERY, collect_token, folded);
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

/**
 * mail_search_find_role:
 * @folded: a name, as mail_search_fold_name () gives it
 *
 * Returns: what is called so; %MAIL_ROLE_NONE when it is no role
 */
MailRole
mail_search_find_role (const char *folded)
{
  for (guint i = 0; i < G_N_ELEMENTS (role_names); i++)
    {
      g_autofree char *one = mail_search_fold_name (role_names[i].name);

      if (g_str_equal (one, folded))
        return role_names[i].role;
    }
  return MAIL_ROLE_NONE;
}

/**
 * mail_search_is_named:
 * @wanted: what a person calls it
 * @name: its name
 * @other: another name of it
 * @role: its role; %MAIL_ROLE_NONE for what has none
 *
 * Returns: whether it is meant
 */
gboolean
mail_search_is_named (const char *wanted,
                      const char *name,
                      const char *other,
                      MailRole    role)
{
  g_autofree char *folded = mail_search_fold_name (wanted);
  g_autofree char *one = mail_search_fold_name (name);
  g_autofree char *two = mail_search_fold_name (other);

  return g_str_equal (folded, one) || g_str_equal (folded, two) ||
         (role != MAIL_ROLE_NONE && mail_search_find_role (folded) == role);
}
