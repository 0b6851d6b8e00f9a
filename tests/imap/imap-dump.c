/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap-dump.h"

static void
put_slice (GString       *text,
           const char    *name,
           MailImapSlice  slice)
{
  g_autofree char *copy = NULL;
  g_autofree char *escaped = NULL;

  if (slice.data == NULL)
    return;

  copy = g_strndup (slice.data, slice.length);
  escaped = g_strescape (copy, NULL);
  g_string_append_printf (text, " %s=\"%s\"", name, escaped);
}

static void
put_slices (GString             *text,
            const char          *name,
            const MailImapSlice *slices,
            guint                n)
{
  for (guint i = 0; i < n; i++)
    {
      if (slices[i].data == NULL)
        g_string_append_printf (text, " %s=NIL", name);
      put_slice (text, name, slices[i]);
    }
}

static void
put_flags (GString             *text,
           const MailImapFlags *flags)
{
  g_string_append_printf (text, " flags=%#x", flags->system);
  put_slices (text, "keyword", flags->keywords, flags->n_keywords);
}

static void
put_set (GString        *text,
         const char     *name,
         MailImapUidSet *set)
{
  g_autofree char *string = mail_imap_uid_set_to_string (set);

  g_string_append_printf (text, " %s=%s", name, string);
}

static void
put_status (GString              *text,
            const MailImapStatus *status)
{
  static const char * const kinds[] = { "ok", "no", "bad", "preauth", "bye" };

  g_string_append (text, kinds[status->kind]);
  put_slice (text, "tag", status->tag);
  if (status->code.kind != MAIL_IMAP_CODE_NONE)
    {
      g_string_append_printf (text, " code=%d number=%" G_GUINT64_FORMAT, status->code.kind == MAIL_IMAP_CODE_OTHER ? -1 : 1,
                              status->code.number);
      put_slice (text, "arguments", status->code.text);
      if (status->code.kind == MAIL_IMAP_CODE_PERMANENTFLAGS)
        put_flags (text, &status->code.flags);
      put_slice (text, "source", status->code.source);
      put_slice (text, "destination", status->code.destination);
    }
  put_slice (text, "text", status->text);
}

static void
put_namespaces (GString                      *text,
                const char                   *name,
                const MailImapNamespaceEntry *entries,
                guint                         n)
{
  for (guint i = 0; i < n; i++)
    {
      put_slice (text, name, entries[i].prefix);
      g_string_append_printf (text, " delimiter=%d", entries[i].delimiter);
    }
}

static void
put_sections (GString             *text,
              const MailImapFetch *fetch)
{
  for (guint i = 0; i < fetch->n_sections; i++)
    {
      const MailImapSection *section = &fetch->sections[i];

      put_slice (text, "\n  section", section->name);
      g_string_append_printf (text, "%s%s%s%s total=%" G_GUINT64_FORMAT, section->is_binary ? " binary" : "",
                              section->is_header ? " header" : "", section->is_nil ? " nil" : "",
                              section->is_truncated ? " truncated" : "", section->total);
      if (section->has_origin)
        g_string_append_printf (text, " origin=%" G_GUINT64_FORMAT, section->origin);
      put_slice (text, "data", section->data);
    }
}

static void
put_fetch (GString             *text,
           const MailImapFetch *fetch)
{
  g_string_append_printf (text, "fetch %u%s", fetch->sequence, fetch->is_preview_damaged ? " damaged at its preview" : fetch->is_damaged ? " damaged" : "");
  if (fetch->items & MAIL_IMAP_FETCH_UID)
    g_string_append_printf (text, " uid=%u", fetch->uid);
  if (fetch->items & MAIL_IMAP_FETCH_FLAGS)
    put_flags (text, &fetch->flags);
  if (fetch->items & MAIL_IMAP_FETCH_INTERNALDATE)
    g_string_append_printf (text, " internaldate=%" G_GINT64_FORMAT "%+d", fetch->internaldate, fetch->internaldate_offset);
  if (fetch->items & MAIL_IMAP_FETCH_SIZE)
    g_string_append_printf (text, " size=%" G_GUINT64_FORMAT, fetch->size);
  if (fetch->items & MAIL_IMAP_FETCH_MODSEQ)
    g_string_append_printf (text, " modseq=%" G_GUINT64_FORMAT, fetch->modseq);
  if (fetch->items & MAIL_IMAP_FETCH_GM_MSGID)
    g_string_append_printf (text, " gm-msgid=%" G_GUINT64_FORMAT, fetch->gm_msgid);
  if (fetch->items & MAIL_IMAP_FETCH_GM_THRID)
    g_string_append_printf (text, " gm-thrid=%" G_GUINT64_FORMAT, fetch->gm_thrid);
  if (fetch->items & MAIL_IMAP_FETCH_GM_LABELS)
    put_slices (text, "label", fetch->gm_labels, fetch->n_gm_labels);
  put_slice (text, "emailid", fetch->emailid);
  put_slice (text, "threadid", fetch->threadid);
  put_slice (text, "preview", fetch->preview);
  put_slice (text, "structure", fetch->structure);
  put_slice (text, "envelope", fetch->envelope);
  put_sections (text, fetch);
}

static void
put_list (GString            *text,
          const MailImapList *list)
{
  static const char * const kinds[] = { "list", "lsub", "xlist" };

  g_string_append_printf (text, "%s attributes=%#x delimiter=%d", kinds[list->kind], list->attributes, list->delimiter);
  put_slice (text, "mailbox", list->mailbox);
  put_slice (text, "old-name", list->old_name);
}

static void
put_mailbox_status (GString                     *text,
                    const MailImapMailboxStatus *status)
{
  const MailImapCounts *counts = &status->counts;

  g_string_append (text, "status");
  put_slice (text, "mailbox", status->mailbox);
  g_string_append_printf (text, " items=%#x messages=%u uidnext=%u uidvalidity=%u unseen=%u modseq=%" G_GUINT64_FORMAT
                          " size=%" G_GUINT64_FORMAT, counts->items, counts->messages, counts->uidnext, counts->uidvalidity,
                          counts->unseen, counts->highestmodseq, counts->size);
}

static void
put_search (GString                    *text,
            const MailImapSearchAnswer *search)
{
  g_string_append_printf (text, "search%s%s", search->is_esearch ? " extended" : "", search->is_uid ? " uid" : "");
  put_slice (text, "tag", search->tag);
  put_set (text, "all", search->all);
  if (search->has_count)
    g_string_append_printf (text, " count=%u", search->count);
  g_string_append_printf (text, " min=%u max=%u modseq=%" G_GUINT64_FORMAT, search->min, search->max, search->modseq);
}

static void
put_response (GString                *text,
              const MailImapResponse *response)
{
  switch (response->kind)
    {
    case MAIL_IMAP_RESPONSE_STATUS:
      put_status (text, &response->status);
      break;
    case MAIL_IMAP_RESPONSE_CONTINUATION:
      g_string_append (text, "continue");
      put_slice (text, "text", response->continuation);
      break;
    case MAIL_IMAP_RESPONSE_CAPABILITY:
      g_string_append (text, "capability");
      put_slices (text, "word", response->words.words, response->words.n_words);
      break;
    case MAIL_IMAP_RESPONSE_ENABLED:
      g_string_append (text, "enabled");
      put_slices (text, "word", response->words.words, response->words.n_words);
      break;
    case MAIL_IMAP_RESPONSE_ID:
      g_string_append (text, "id");
      put_slices (text, "word", response->words.words, response->words.n_words);
      break;
    case MAIL_IMAP_RESPONSE_NAMESPACE:
      g_string_append (text, "namespace");
      put_namespaces (text, "personal", response->namespaces.personal, response->namespaces.n_personal);
      put_namespaces (text, "others", response->namespaces.others, response->namespaces.n_others);
      put_namespaces (text, "shared", response->namespaces.shared, response->namespaces.n_shared);
      break;
    case MAIL_IMAP_RESPONSE_QUOTA:
      g_string_append (text, "quota");
      put_slice (text, "root", response->quota.root);
      if (response->quota.has_storage)
        g_string_append_printf (text, " used=%" G_GUINT64_FORMAT " limit=%" G_GUINT64_FORMAT, response->quota.used, response->quota.limit);
      break;
    case MAIL_IMAP_RESPONSE_LIST:
      put_list (text, &response->list);
      break;
    case MAIL_IMAP_RESPONSE_MAILBOX_STATUS:
      put_mailbox_status (text, &response->mailbox_status);
      break;
    case MAIL_IMAP_RESPONSE_SEARCH:
      put_search (text, &response->search);
      break;
    case MAIL_IMAP_RESPONSE_FLAGS:
      put_flags (text, &response->flags);
      break;
    case MAIL_IMAP_RESPONSE_EXISTS:
      g_string_append_printf (text, "exists %u", response->number);
      break;
    case MAIL_IMAP_RESPONSE_RECENT:
      g_string_append_printf (text, "recent %u", response->number);
      break;
    case MAIL_IMAP_RESPONSE_EXPUNGE:
      g_string_append_printf (text, "expunge %u", response->number);
      break;
    case MAIL_IMAP_RESPONSE_VANISHED:
      g_string_append_printf (text, "vanished%s", response->vanished.earlier ? " earlier" : "");
      put_set (text, "uids", response->vanished.uids);
      break;
    case MAIL_IMAP_RESPONSE_FETCH:
      put_fetch (text, &response->fetch);
      break;
    case MAIL_IMAP_RESPONSE_OTHER:
      g_string_append (text, "other");
      put_slice (text, "line", response->line);
      break;
    case MAIL_IMAP_RESPONSE_GARBAGE:
    default:
      g_string_append (text, "garbage");
      put_slice (text, "tag", response->tag);
      break;
    }
  g_string_append_c (text, '\n');
}

static void
on_response (const MailImapResponse *response,
             gpointer                data)
{
  ImapDump *self = data;

  put_response (self->text, response);
  if (response->kind == MAIL_IMAP_RESPONSE_GARBAGE || (response->kind == MAIL_IMAP_RESPONSE_FETCH && response->fetch.is_damaged))
    self->garbage++;
}

static void
on_body_begin (const MailImapBody *body,
               gpointer            data)
{
  ImapDump *self = data;

  g_assert_null (self->checksum);
  self->checksum = g_checksum_new (G_CHECKSUM_MD5);
  self->streamed = 0;
  g_string_append_printf (self->text, "body of %u uid=%u announced=%" G_GUINT64_FORMAT, body->sequence, body->uid,
                          body->section.total);
  put_slice (self->text, "section", body->section.name);
}

static void
on_body_data (const MailImapBody *body,
              const char         *bytes,
              gsize               length,
              gpointer            data)
{
  ImapDump *self = data;

  g_assert_nonnull (self->checksum);
  g_assert_cmpuint (length, >, 0);
  g_checksum_update (self->checksum, (const guchar *) bytes, (gssize) length);
  self->streamed += length;
  g_assert_cmpuint (self->streamed, <=, body->section.total);
}

static void
on_body_end (const MailImapBody *body,
             gpointer            data)
{
  ImapDump *self = data;

  g_assert_cmpuint (self->streamed, ==, body->section.total);
  g_string_append_printf (self->text, " streamed=%" G_GUINT64_FORMAT " md5=%s\n", self->streamed,
                          g_checksum_get_string (self->checksum));
  g_clear_pointer (&self->checksum, g_checksum_free);
}

const MailImapHandler imap_dump_handler = { on_response, on_body_begin, on_body_data, on_body_end };

void
imap_dump_init (ImapDump *self)
{
  *self = (ImapDump) { .text = g_string_new (NULL) };
}

void
imap_dump_clear (ImapDump *self)
{
  g_string_free (self->text, TRUE);
  g_clear_pointer (&self->checksum, g_checksum_free);
}

/* Feeds a parser in pieces of fragment bytes (0: one piece), or in two pieces at split (0: not); each in memory of its own, so that
 * reading too far is seen. What is left unfinished, and failures, are written down too. */
char *
imap_dump_run (const char *bytes,
               gsize       length,
               gsize       fragment,
               gsize       split,
               guint      *garbage)
{
  ImapDump dump;
  g_autoptr(MailImapParser) parser = NULL;
  g_autoptr(GError) error = NULL;
  MailImapBody body;
  char *text;

  imap_dump_init (&dump);
  parser = mail_imap_parser_new (&imap_dump_handler, &dump);
  for (gsize at = 0, n; at < length && error == NULL; at += n)
    {
      g_autofree char *copy = NULL;

      n = fragment > 0 ? MIN (fragment, length - at) : length - at;
      if (split > at)
        n = MIN (split - at, n);
      copy = g_memdup2 (bytes + at, n);
      if (mail_imap_parser_feed (parser, copy, n, &error) >= 0)
        g_assert_no_error (error);
    }
  if (error != NULL)
    g_string_append_printf (dump.text, "broken: %s\n", error->message);
  else if (!mail_imap_parser_is_between (parser))
    g_string_append (dump.text, "unfinished\n");
  mail_imap_parser_abandon (parser, &body);

  if (garbage != NULL)
    *garbage = dump.garbage;
  text = g_string_free (g_steal_pointer (&dump.text), FALSE);
  g_clear_pointer (&dump.checksum, g_checksum_free);
  return text;
}
