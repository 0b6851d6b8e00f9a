/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-operator.h"

#include <string.h>

#include "mail-store-items.h"

typedef enum {
  OPERATOR_TEXT,
  OPERATOR_FOLDER,
  OPERATOR_ACCOUNT,
  OPERATOR_LABEL,
  OPERATOR_HAS,
  OPERATOR_IS,
  OPERATOR_BEFORE,
  OPERATOR_AFTER,
  OPERATOR_ON,
  OPERATOR_LARGER,
  OPERATOR_SMALLER,
} OperatorKind;

struct _MailSearchOperator {
  const char *name;
  OperatorKind kind;
  MailSearchColumns columns;
};

/* In English and Chinese, whatever the language of the program: queries are handed on. */
static const MailSearchOperator operators[] = {
  { "from", OPERATOR_TEXT, MAIL_SEARCH_FROM },
  { "发件人", OPERATOR_TEXT, MAIL_SEARCH_FROM },
  { "寄件者", OPERATOR_TEXT, MAIL_SEARCH_FROM },
  { "to", OPERATOR_TEXT, MAIL_SEARCH_TO },
  { "收件人", OPERATOR_TEXT, MAIL_SEARCH_TO },
  { "cc", OPERATOR_TEXT, MAIL_SEARCH_CC },
  { "抄送", OPERATOR_TEXT, MAIL_SEARCH_CC },
  { "subject", OPERATOR_TEXT, MAIL_SEARCH_SUBJECT },
  { "主题", OPERATOR_TEXT, MAIL_SEARCH_SUBJECT },
  { "filename", OPERATOR_TEXT, MAIL_SEARCH_FILE_NAME },
  { "文件名", OPERATOR_TEXT, MAIL_SEARCH_FILE_NAME },
  { "in", OPERATOR_FOLDER, 0 },
  { "位于", OPERATOR_FOLDER, 0 },
  { "account", OPERATOR_ACCOUNT, 0 },
  { "账号", OPERATOR_ACCOUNT, 0 },
  { "label", OPERATOR_LABEL, 0 },
  { "标签", OPERATOR_LABEL, 0 },
  { "標籤", OPERATOR_LABEL, 0 },
  { "has", OPERATOR_HAS, 0 },
  { "有", OPERATOR_HAS, 0 },
  { "is", OPERATOR_IS, 0 },
  { "是", OPERATOR_IS, 0 },
  { "before", OPERATOR_BEFORE, 0 },
  { "早于", OPERATOR_BEFORE, 0 },
  { "after", OPERATOR_AFTER, 0 },
  { "晚于", OPERATOR_AFTER, 0 },
  { "on", OPERATOR_ON, 0 },
  { "日期", OPERATOR_ON, 0 },
  { "larger", OPERATOR_LARGER, 0 },
  { "大于", OPERATOR_LARGER, 0 },
  { "smaller", OPERATOR_SMALLER, 0 },
  { "小于", OPERATOR_SMALLER, 0 },
};

static const struct {
  const char *name;
  MailFlags mask;
  MailFlags number;
} states[] = {
  { "unread", MAIL_FLAG_SEEN, 0 },
  { "未读", MAIL_FLAG_SEEN, 0 },
  { "read", MAIL_FLAG_SEEN, MAIL_FLAG_SEEN },
  { "已读", MAIL_FLAG_SEEN, MAIL_FLAG_SEEN },
  { "starred", MAIL_FLAG_FLAGGED, MAIL_FLAG_FLAGGED },
  { "flagged", MAIL_FLAG_FLAGGED, MAIL_FLAG_FLAGGED },
  { "已加星标", MAIL_FLAG_FLAGGED, MAIL_FLAG_FLAGGED },
  { "星标", MAIL_FLAG_FLAGGED, MAIL_FLAG_FLAGGED },
  { "answered", MAIL_FLAG_ANSWERED, MAIL_FLAG_ANSWERED },
  { "replied", MAIL_FLAG_ANSWERED, MAIL_FLAG_ANSWERED },
  { "已回复", MAIL_FLAG_ANSWERED, MAIL_FLAG_ANSWERED },
};

static const char *const attachment_names[] = { "attachment", "attachments", "附件" };

/* In all folders, those included that are left out otherwise. */
static const char *const everywhere[] = { "anywhere", "everywhere", "所有位置", "任何位置", "任意位置" };

/**
 * mail_search_operator_find:
 * @name: what stands before a colon
 * @length: its bytes
 *
 * Returns: (nullable): the operator of that name
 */
const MailSearchOperator *
mail_search_operator_find (const char *name,
                           gsize       length)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (strlen (operators[i].name) == length && g_ascii_strncasecmp (operators[i].name, name, length) == 0)
      return &operators[i];
  return NULL;
}

static MailSearchNode *
make_state (const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_ascii_strcasecmp (states[i].name, value) == 0)
      {
        MailSearchNode *node = mail_search_node_new (MAIL_SEARCH_NODE_FLAGS);

        node->mask = states[i].mask;
        node->number = states[i].number;
        return node;
      }
  return NULL;
}

static MailSearchNode *
make_has (const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (attachment_names); i++)
    if (g_ascii_strcasecmp (attachment_names[i], value) == 0)
      return mail_search_node_new (MAIL_SEARCH_NODE_ATTACHMENT);
  return NULL;
}

static MailSearchNode *
make_named (MailSearchNodeKind kind,
            const char        *value)
{
  MailSearchNode *node;

  if (!mail_search_has_words (value))
    return NULL;

  node = mail_search_node_new (kind);
  node->text = g_strdup (value);
  return node;
}

static MailSearchNode *
make_place (const char *value)
{
  MailSearchNode *node = make_named (MAIL_SEARCH_NODE_FOLDER, value);

  for (guint i = 0; node != NULL && i < G_N_ELEMENTS (everywhere); i++)
    if (g_ascii_strcasecmp (everywhere[i], value) == 0)
      node->kind = MAIL_SEARCH_NODE_ANYWHERE;
  return node;
}

static MailSearchNode *
make_range (MailSearchNodeKind kind,
            gint64             low,
            gint64             high)
{
  MailSearchNode *node = mail_search_node_new (kind);

  node->low = low;
  node->high = high;
  return node;
}

static MailSearchNode *
make_date (OperatorKind  kind,
           const char   *value,
           gint64        now)
{
  gint64 start, end;

  if (!mail_search_read_period (value, now, &start, &end))
    return NULL;
  if (kind == OPERATOR_BEFORE)
    return make_range (MAIL_SEARCH_NODE_DATE, G_MININT64, start);
  return make_range (MAIL_SEARCH_NODE_DATE, start, kind == OPERATOR_AFTER ? G_MAXINT64 : end);
}

static MailSearchNode *
make_size (OperatorKind  kind,
           const char   *value)
{
  gint64 size;

  if (!mail_search_read_size (value, &size))
    return NULL;
  return kind == OPERATOR_LARGER ? make_range (MAIL_SEARCH_NODE_SIZE, size + 1, G_MAXINT64)
                                 : make_range (MAIL_SEARCH_NODE_SIZE, 0, size);
}

/**
 * mail_search_operator_apply:
 * @self: an operator
 * @value: what stands behind its colon
 * @now: unix seconds
 *
 * Returns: (transfer full) (nullable): what it asks for; %NULL when the value is none for it
 */
MailSearchNode *
mail_search_operator_apply (const MailSearchOperator *self,
                            const char               *value,
                            gint64                    now)
{
  MailSearchNode *node;

  switch (self->kind)
    {
    case OPERATOR_TEXT:
      node = make_named (MAIL_SEARCH_NODE_TEXT, value);
      if (node != NULL)
        node->columns = self->columns;
      return node;
    case OPERATOR_FOLDER:
      return make_place (value);
    case OPERATOR_ACCOUNT:
      return make_named (MAIL_SEARCH_NODE_ACCOUNT, value);
    case OPERATOR_LABEL:
      return make_named (MAIL_SEARCH_NODE_LABEL, value);
    case OPERATOR_HAS:
      return make_has (value);
    case OPERATOR_IS:
      return make_state (value);
    case OPERATOR_BEFORE:
    case OPERATOR_AFTER:
    case OPERATOR_ON:
      return make_date (self->kind, value, now);
    case OPERATOR_LARGER:
    case OPERATOR_SMALLER:
    default:
      return make_size (self->kind, value);
    }
}
