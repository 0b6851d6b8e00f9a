/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-named.h"

#include <string.h>

#include "mail-label-keyword.h"
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

/* What everybody calls the labels of other programs. */
static const struct {
  const char *name;
  const char *keyword;
} label_names[] = {
  { "important", "$label1" }, { "重要", "$label1" },
  { "work", "$label2" }, { "工作", "$label2" },
  { "personal", "$label3" }, { "个人", "$label3" },
  { "to do", "$label4" }, { "todo", "$label4" }, { "待办", "$label4" },
  { "later", "$label5" }, { "稍后", "$label5" },
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

static gboolean
is_called (const char *folded,
           const char *name)
{
  g_autofree char *other = mail_search_fold_name (name);

  return *other != '\0' && g_str_equal (folded, other);
}

/**
 * mail_search_is_label:
 * @wanted: what a person calls it
 * @keyword: a keyword, as servers have it
 * @name: (nullable): what it is called here; %NULL: what everybody calls it
 *
 * Returns: whether that label is meant: by its name, by what everybody calls it, or by the keyword itself
 */
gboolean
mail_search_is_label (const char *wanted,
                      const char *keyword,
                      const char *name)
{
  g_autofree char *folded = mail_search_fold_name (wanted);
  g_autofree char *read = mail_label_keyword_to_name (keyword);

  if (g_ascii_strcasecmp (wanted, keyword) == 0 || is_called (folded, read) || (name != NULL && is_called (folded, name)))
    return TRUE;
  for (guint i = 0; name == NULL && i < G_N_ELEMENTS (label_names); i++)
    if (g_ascii_strcasecmp (label_names[i].keyword, keyword) == 0 && is_called (folded, label_names[i].name))
      return TRUE;
  return FALSE;
}

static gboolean
names (const MailSearchNode *node,
       const char           *name,
       const char           *path,
       MailRole              role)
{
  if (node->kind == MAIL_SEARCH_NODE_ANYWHERE)
    return TRUE;
  if (node->kind == MAIL_SEARCH_NODE_FOLDER)
    return mail_search_is_named (node->text, name, path, role);
  if (node->kind != MAIL_SEARCH_NODE_AND && node->kind != MAIL_SEARCH_NODE_OR)
    return FALSE;
  for (guint i = 0; i < node->children->len; i++)
    if (names (g_ptr_array_index (node->children, i), name, path, role))
      return TRUE;
  return FALSE;
}

/**
 * mail_search_leaves_out:
 * @query: what is asked for
 * @name: of a folder
 * @path: of it
 * @role: its role
 *
 * Returns: whether what is in that folder is not wanted, as the query does not say that it is
 */
gboolean
mail_search_leaves_out (const MailSearchNode *query,
                        const char           *name,
                        const char           *path,
                        MailRole              role)
{
  return (role == MAIL_ROLE_TRASH || role == MAIL_ROLE_JUNK) && !names (query, name, path, role);
}
