/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words mail programs put before what they quote, in the languages they speak. All are casefolded. */
#include "mail-mime-quote-private.h"

#include <string.h>

/* "On … wrote:" is not longer, even with a long name and address, in bytes. */
#define MAX_ATTRIBUTION 500

/* Digits of a date with a time, written in words or in numbers. */
#define MIN_DATE_DIGITS 5
#define MIN_NUMBER_DIGITS 9

static const char * const verbs[] = {
  "wrote", "writes", "schrieb", "a écrit", "écrit", "escribió", "ha scritto", "scrisse", "schreef", "geschreven", "escreveu",
  "napisał", "pisze", "skrev", "kirjoitti", "написал", "пишет", "написав", "yazdı", "napsal", "írta", "a scris", "έγραψε",
  "写道", "寫道", "写到", "寫到", "写了", "書きました", "のメール", "작성", "썼습니다", "כתב", "كتب",
};

static const char * const separators[] = {
  "original message", "reply message", "replied message", "ursprüngliche nachricht", "originalnachricht", "message d'origine",
  "message d’origine", "message original", "mensaje original", "messaggio originale", "mensagem original",
  "oorspronkelijk bericht", "originalmeddelande", "opprinnelig melding", "oprindelig meddelelse", "wiadomość oryginalna",
  "исходное сообщение", "оригинальное сообщение", "原始邮件", "原始郵件", "回复的原邮件", "回复的邮件", "原邮件", "元のメッセージ", "원본 메시지",
};

static const char * const forwards[] = {
  "forwarded message", "begin forwarded message", "weitergeleitete nachricht", "anfang der weitergeleiteten", "message transféré",
  "début du message", "mensaje reenviado", "inizio messaggio inoltrato", "messaggio inoltrato", "mensagem encaminhada",
  "doorgestuurd bericht", "vidarebefordrat", "пересылаемое сообщение", "пересланное сообщение", "转发邮件信息", "转发的邮件",
  "转发邮件", "以下是转发的邮件", "轉寄郵件", "轉寄的郵件", "転送されたメッセージ", "전달된 메시지",
};

static const struct {
  MailMimeQuoteLabel label;
  const char *words[40];
} labels[] = {
  { MAIL_MIME_QUOTE_LABEL_FROM,
    { "from", "von", "de", "da", "van", "от", "від", "från", "fra", "od", "kimden", "lähettäjä", "feladó", "发件人", "發件人", "寄件者",
      "寄件人", "差出人", "보낸 사람", "보낸사람", "发信人" } },
  { MAIL_MIME_QUOTE_LABEL_DATE,
    { "sent", "date", "gesendet", "datum", "envoyé", "enviado", "enviado el", "fecha", "inviato", "data", "verzonden", "skickat", "sendt",
      "dato", "wysłano", "отправлено", "дата", "lähetetty", "发送时间", "发件时间", "发送日期", "日期", "時間", "时间", "寄件日期", "傳送時間",
      "送信日時", "日時", "보낸 날짜", "날짜", "gönderildi", "sent at" } },
  { MAIL_MIME_QUOTE_LABEL_TO,
    { "to", "an", "à", "a", "para", "aan", "till", "til", "do", "кому", "kime", "vastaanottaja", "címzett", "收件人", "收件者", "宛先",
      "받는 사람", "받는사람" } },
  { MAIL_MIME_QUOTE_LABEL_SUBJECT,
    { "subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "assunto", "ämne", "emne", "temat", "тема", "konu", "aihe", "tárgy",
      "主题", "主題", "主旨", "标题", "件名", "제목" } },
};

static gboolean
contains_any (const char         *folded,
              const char * const *words,
              gsize               n_words)
{
  for (gsize i = 0; i < n_words; i++)
    if (strstr (folded, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static guint
count_digits (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += g_ascii_isdigit (*text) ? 1 : 0;
  return n;
}

/**
 * mail_mime_quote_is_attribution:
 * @text: one line, or a sentence of some
 *
 * Returns: whether it is the sentence before a quote: "On … wrote:", "在…写道："; in other languages: who, when, and a colon, with an
 *   address in it or beginning with the date
 */
gboolean
mail_mime_quote_is_attribution (const char *text)
{
  g_autofree char *folded = NULL;

  if (strlen (text) > MAX_ATTRIBUTION || !(g_str_has_suffix (text, ":") || g_str_has_suffix (text, "：")))
    return FALSE;
  folded = g_utf8_casefold (text, -1);
  if ((count_digits (text) >= MIN_DATE_DIGITS && strchr (text, '@') != NULL) ||
      (count_digits (text) >= MIN_NUMBER_DIGITS && g_ascii_isdigit (*text)))
    return TRUE;
  return contains_any (folded, verbs, G_N_ELEMENTS (verbs)) && (count_digits (text) > 0 || strchr (text, '@') != NULL);
}

/**
 * mail_mime_quote_begins_attribution:
 * @text: one line
 *
 * Returns: whether such a sentence may begin with it: "On Monday, 1 January 2024,"
 */
gboolean
mail_mime_quote_begins_attribution (const char *text)
{
  static const char * const words[] = { "on ", "at ", "am ", "le ", "el ", "il ", "op ", "em ", "den ", "w dniu ", "dne ", "в ", "在",
                                        "于", "於" };
  g_autofree char *folded = g_utf8_casefold (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (folded, words[i]))
      return count_digits (text) > 0;
  return count_digits (text) >= MIN_DATE_DIGITS && g_ascii_isdigit (*text);
}

/* Whether it says one of the words and else only dashes, blanks and colons. */
static gboolean
is_marker (const char         *text,
           const char * const *words,
           gsize               n_words)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  char *core = folded + strspn (folded, "-_=* >");

  for (gsize i = 0; i < n_words; i++)
    if (g_str_has_prefix (core, words[i]))
      {
        const char *rest = core + strlen (words[i]);

        while (*rest != '\0' && (strchr ("-_=* :", *rest) != NULL || g_str_has_prefix (rest, "：")))
          rest = g_utf8_next_char (rest);
        if (*rest == '\0')
          return TRUE;
      }
  return FALSE;
}

static gboolean
is_rule (const char *text)
{
  gsize length = strlen (text);

  return length >= 20 && (strspn (text, "_") == length || strspn (text, "-") == length);
}

/**
 * mail_mime_quote_is_separator:
 * @text: one line
 *
 * Returns: whether it stands between an answer and the message that is answered: "-----Original Message-----"
 */
gboolean
mail_mime_quote_is_separator (const char *text)
{
  return is_rule (text) || is_marker (text, separators, G_N_ELEMENTS (separators));
}

/**
 * mail_mime_quote_is_forward:
 * @text: one line
 *
 * Returns: whether a message that is passed on begins behind it
 */
gboolean
mail_mime_quote_is_forward (const char *text)
{
  return is_marker (text, forwards, G_N_ELEMENTS (forwards));
}

static gboolean
has_label (const char *folded,
           const char *word,
           gboolean    bare)
{
  const char *rest;

  if (!g_str_has_prefix (folded, word))
    return FALSE;
  rest = folded + strlen (word);
  rest += strspn (rest, " *");
  return *rest == ':' || g_str_has_prefix (rest, "：") || (bare && *rest == '\0');
}

/**
 * mail_mime_quote_get_label:
 * @text: one line
 * @bare: whether a line that is only the word will do: in tables there is no colon
 *
 * Returns: which line of the head of a message it is, "From: …", "收件人：…"
 */
MailMimeQuoteLabel
mail_mime_quote_get_label (const char *text,
                           gboolean    bare)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  const char *start = folded + strspn (folded, "* ");

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    for (const char * const *word = labels[i].words; *word != NULL; word++)
      if (has_label (start, *word, bare))
        return labels[i].label;
  return MAIL_MIME_QUOTE_LABEL_NONE;
}
