/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-role.h"

#include <string.h>

/* What mailboxes are called, where the server does not say what they are for: exact names, as servers, web mailers and programs
 * of many languages make them. Compared case-folded, on the last component of a folder at the top or right below INBOX. Earlier
 * names win over later ones. */
static const char * const sent_names[] = {
  "Sent", "Sent Items", "Sent Messages", "Sent Mail", "Sent-Mail", "Sent Mails", "SentMail", "SentItems",
  "已发送", "已发送邮件", "已发邮件", "已發送", "已发送消息", "寄件備份", "寄件备份", "寄件匣", "已寄郵件", "已傳送郵件",
  "Gesendet", "Gesendete Elemente", "Gesendete Objekte", "Gesendete Nachrichten", "Gesendete Mails",
  "Skickat", "Skickade", "Skickade objekt", "Skickade meddelanden", "Sendt", "Sendte elementer", "Sendt post", "Lähetetyt",
  "Envoyés", "Messages envoyés", "Éléments envoyés", "Courrier envoyé", "Objets envoyés",
  "送信済み", "送信済みアイテム", "送信済みメール", "送信済みトレイ", "보낸편지함", "보낸 편지함", "보낸 메일함",
  "Отправленные", "Отправленное", "Надіслані", "Відправлені",
  "Enviados", "Elementos enviados", "Mensajes enviados", "Correo enviado", "Itens enviados", "Itens Enviados",
  "Posta inviata", "Inviata", "Inviati", "Elementi inviati", "Verzonden", "Verzonden items", "Verzonden berichten",
  "Wysłane", "Elementy wysłane", "Odeslané", "Odeslaná pošta", "Odoslané", "Elküldött", "Elküldött elemek", "Trimise",
  "Gönderilmiş", "Gönderilmiş Öğeler", "Απεσταλμένα", "Đã gửi", NULL
};
static const char * const trash_names[] = {
  "Trash", "Deleted Items", "Deleted Messages", "Deleted", "Bin", "Rubbish", "Wastebasket",
  "已删除", "已删除邮件", "已删除消息", "垃圾箱", "废件箱", "回收站", "已刪除", "刪除的郵件", "已刪除郵件", "垃圾桶", "資源回收筒",
  "Papierkorb", "Gelöscht", "Gelöschte Elemente", "Gelöschte Objekte", "Gelöschte Nachrichten",
  "Papperskorgen", "Papperskorg", "Borttaget", "Borttagna objekt", "Slettede elementer", "Papirkurv", "Søppel", "Roskakori",
  "Corbeille", "Éléments supprimés", "Messages supprimés", "ゴミ箱", "ごみ箱", "削除済みアイテム", "휴지통", "지운 편지함",
  "Корзина", "Удаленные", "Удалённые", "Удаленное", "Кошик",
  "Papelera", "Elementos eliminados", "Eliminados", "Lixeira", "Lixo", "Itens Excluídos",
  "Cestino", "Posta eliminata", "Eliminati", "Prullenbak", "Verwijderde items", "Kosz", "Elementy usunięte", "Koš", "Kôš",
  "Lomtár", "Törölt elemek", "Coș de gunoi", "Çöp Kutusu", "Çöp", "Silinmiş Öğeler", "Κάδος απορριμμάτων", "Thùng rác", NULL
};
static const char * const drafts_names[] = {
  "Drafts", "Draft", "草稿箱", "草稿", "草稿匣", "草稿夾", "Entwürfe", "Entwurf", "Utkast", "Kladder", "Kladde", "Luonnokset",
  "Brouillons", "下書き", "ドラフト", "임시보관함", "임시 보관함", "Черновики", "Чернетки", "Borradores", "Borrador", "Rascunhos",
  "Bozze", "Concepten", "Kopie robocze", "Wersje robocze", "Szkice", "Koncepty", "Rozepsané", "Piszkozatok", "Ciorne",
  "Taslaklar", "Πρόχειρα", "Thư nháp", NULL
};
static const char * const junk_names[] = {
  "Junk", "Spam", "Junk E-mail", "Junk Email", "Junk E-Mail", "Junk Mail", "Bulk Mail", "Bulk",
  "垃圾邮件", "垃圾邮箱", "广告邮件", "垃圾郵件", "垃圾信件匣", "垃圾郵件匣",
  "Spamverdacht", "Unerwünscht", "Junk-E-Mail", "Werbung", "Skräppost", "Skräp", "Søppelpost", "Uønsket post", "Uønsket e-post",
  "Roskaposti", "Indésirables", "Courrier indésirable", "Pourriel", "迷惑メール", "스팸메일함", "스팸", "정크 메일",
  "Спам", "Нежелательная почта", "Correo no deseado", "Correo basura", "No deseado", "Lixo Eletrônico", "Lixo eletrónico",
  "Posta indesiderata", "Indesiderata", "Ongewenste e-mail", "Ongewenst", "Wiadomości-śmieci", "Niechciane", "Nevyžádaná pošta",
  "Nevyžiadaná pošta", "Levélszemét", "Istenmeyen", "Gereksiz", "Ανεπιθύμητα", "Thư rác", NULL
};
static const char * const archive_names[] = {
  "Archive", "Archives", "Archived", "归档", "存档", "已归档", "封存", "封存郵件", "Archiv", "Arkiv", "Arkisto", "アーカイブ",
  "보관함", "Архив", "Архів", "Archivo", "Arquivo", "Arquivar", "Archivio", "Archief", "Archiwum", "Archív", "Archívum",
  "Arhivă", "Arşiv", "Αρχείο", "Lưu trữ", NULL
};

static const struct {
  MailRole role;
  const char * const *names;
} name_tables[] = {
  { MAIL_ROLE_SENT, sent_names },
  { MAIL_ROLE_TRASH, trash_names },
  { MAIL_ROLE_DRAFTS, drafts_names },
  { MAIL_ROLE_JUNK, junk_names },
  { MAIL_ROLE_ARCHIVE, archive_names },
};

static char *
fold (const char *name)
{
  g_autofree char *normalised = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);

  return normalised != NULL ? g_utf8_casefold (normalised, -1) : NULL;
}

/* The name to look up: the last component of a folder at the top, below INBOX or in Gmail's own branch; NULL for deeper ones,
 * where a "Sent" is somebody's sorting. */
static const char *
get_simple_name (const char *path,
                 char        delimiter)
{
  const char *last = delimiter != 0 ? strrchr (path, delimiter) : NULL;
  g_autofree char *parent = NULL;

  if (last == NULL)
    return path;

  parent = g_strndup (path, (gsize) (last - path));
  if (g_ascii_strcasecmp (parent, "INBOX") == 0 || strcmp (parent, "[Gmail]") == 0 || strcmp (parent, "[Google Mail]") == 0)
    return last + 1;
  return NULL;
}

/* Folded name → which table, times a thousand, plus the place in it. */
static GHashTable *
get_ranks (void)
{
  static GHashTable *ranks = NULL;

  if (g_once_init_enter_pointer (&ranks))
    {
      GHashTable *made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      for (guint i = 0; i < G_N_ELEMENTS (name_tables); i++)
        for (guint j = 0; name_tables[i].names[j] != NULL; j++)
          g_hash_table_insert (made, fold (name_tables[i].names[j]), GUINT_TO_POINTER (i * 1000 + j));
      g_once_init_leave_pointer (&ranks, made);
    }
  return ranks;
}

/* How good a name is for a role: 0 the best of its table; -1: none. */
static int
rank_name (const char *path,
           char        delimiter,
           MailRole   *role)
{
  const char *name = get_simple_name (path, delimiter);
  g_autofree char *wanted = name != NULL ? fold (name) : NULL;
  gpointer rank;

  if (wanted == NULL || !g_hash_table_lookup_extended (get_ranks (), wanted, NULL, &rank))
    return -1;

  *role = name_tables[GPOINTER_TO_UINT (rank) / 1000].role;
  return (int) (GPOINTER_TO_UINT (rank) % 1000);
}

/**
 * mail_sync_role_by_name:
 * @path: a mailbox name, decoded
 * @delimiter: its hierarchy delimiter, 0 when there is none
 *
 * Guesses what a mailbox is for from its exact name alone.
 *
 * Returns: the role, %MAIL_ROLE_NONE when the name says nothing
 */
MailRole
mail_sync_role_by_name (const char *path,
                        char        delimiter)
{
  MailRole role = MAIL_ROLE_NONE;

  if (g_ascii_strcasecmp (path, "INBOX") == 0)
    return MAIL_ROLE_INBOX;
  rank_name (path, delimiter, &role);
  return role;
}

static gboolean
is_taken (const MailRole *roles,
          guint           n_roles,
          MailRole        role)
{
  for (guint i = 0; i < n_roles; i++)
    if (roles[i] == role)
      return TRUE;
  return FALSE;
}

static void
assign_by_name (const MailRoleCandidate *candidates,
                guint                    n_candidates,
                MailRole                 wanted,
                MailRole                *roles)
{
  int best_rank = -1;
  guint best = 0;

  for (guint i = 0; i < n_candidates; i++)
    {
      MailRole role = MAIL_ROLE_NONE;
      int rank = -1;

      if (roles[i] == MAIL_ROLE_NONE && !candidates[i].no_select)
        rank = rank_name (candidates[i].path, candidates[i].delimiter, &role);
      if (rank < 0 || role != wanted || (best_rank >= 0 && rank >= best_rank))
        continue;
      best_rank = rank;
      best = i;
    }
  if (best_rank >= 0)
    roles[best] = wanted;
}

/**
 * mail_sync_role_assign:
 * @candidates: (array length=n_candidates): the account's mailboxes
 * @n_candidates: how many
 * @roles: (out caller-allocates) (array length=n_candidates): their roles
 *
 * Decides which mailbox is for what: the attributes the server states first, then exact names; at most one mailbox a role, none
 * that cannot be opened. INBOX is the inbox.
 */
void
mail_sync_role_assign (const MailRoleCandidate *candidates,
                       guint                    n_candidates,
                       MailRole                *roles)
{
  for (guint i = 0; i < n_candidates; i++)
    roles[i] = MAIL_ROLE_NONE;
  for (guint i = 0; i < n_candidates; i++)
    if (g_ascii_strcasecmp (candidates[i].path, "INBOX") == 0 && !is_taken (roles, n_candidates, MAIL_ROLE_INBOX))
      roles[i] = MAIL_ROLE_INBOX;
  for (guint i = 0; i < n_candidates; i++)
    if (roles[i] == MAIL_ROLE_NONE && candidates[i].attribute != MAIL_ROLE_NONE && !candidates[i].no_select &&
        !is_taken (roles, n_candidates, candidates[i].attribute))
      roles[i] = candidates[i].attribute;
  for (guint i = 0; i < G_N_ELEMENTS (name_tables); i++)
    if (!is_taken (roles, n_candidates, name_tables[i].role))
      assign_by_name (candidates, n_candidates, name_tables[i].role, roles);
}
