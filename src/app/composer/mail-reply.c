/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-reply.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-error.h"
#include "mail-fiber.h"
#include "mail-mime-reply.h"
#include "mail-mime-subject.h"
#include "mail-store-bodies.h"
#include "mail-store-outbox.h"

/* What the job on a reader thread needs: counted, for the fibre that waits may be gone before the job is. */
typedef struct {
  gint64 item;
  MailReplyKind kind;
  gboolean quotes;
  GStrv own_addresses;
} ReplyJob;

typedef struct {
  MailAccountManager *manager;
  ReplyJob *job;
} Reply;

static void
reply_job_clear (ReplyJob *job)
{
  g_strfreev (job->own_addresses);
}

static void
reply_job_unref (gpointer job)
{
  g_atomic_rc_box_release_full (job, (GDestroyNotify) reply_job_clear);
}

static void
reply_free (Reply *self)
{
  g_clear_object (&self->manager);
  reply_job_unref (self->job);
  g_free (self);
}

static char *
make_attribution (MailMimeSummary *summary,
                  gint64           date)
{
  MailMimeAddress *from = summary->from->len > 0 ? g_ptr_array_index (summary->from, 0) : NULL;
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (date);
  g_autofree char *when = time ? g_date_time_format (time, C_("date of a quoted message", "%-d %B %Y at %H:%M")) : g_strdup ("");

  /* Translators: above a quoted message: the date, then the name */
  return g_strdup_printf (_("On %s, %s wrote:"), when, from ? mail_mime_address_get_label (from) : _("somebody"));
}

static void
append_heading_line (GString    *heading,
                     const char *label,
                     const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (heading, "%s %s\n", label, value);
}

static char *
make_forward_heading (MailMimeSummary *summary,
                      gint64           date)
{
  GString *heading = g_string_new (NULL);
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (date);
  g_autofree char *when = time ? g_date_time_format (time, C_("date of a quoted message", "%-d %B %Y at %H:%M")) : NULL;
  g_autofree char *from = mail_mime_address_list_to_string (summary->from);
  g_autofree char *to = mail_mime_address_list_to_string (summary->to);
  g_autofree char *cc = mail_mime_address_list_to_string (summary->cc);

  g_string_append_printf (heading, "%s\n", _("---------- Forwarded message ----------"));
  append_heading_line (heading, C_("forwarded message", "From:"), from);
  append_heading_line (heading, C_("forwarded message", "Date:"), when);
  append_heading_line (heading, C_("forwarded message", "Subject:"), summary->subject);
  append_heading_line (heading, C_("forwarded message", "To:"), to);
  append_heading_line (heading, C_("forwarded message", "Cc:"), cc);
  return g_string_free (heading, FALSE);
}
static void
fill_forward (MailComposition *composition,
              MailMimeMessage *message,
              gint64           date)
{
  MailMimeSummary *summary = mail_mime_message_get_summary (message);
  g_autofree char *text = mail_mime_message_get_text (message);
  g_autofree char *heading = make_forward_heading (summary, date);
  g_autofree char *quoted = mail_mime_forward_quote (text, heading);
  g_autoptr(GPtrArray) parts = mail_mime_message_get_attachments (message);

  composition->answers_flag = MAIL_FLAG_FORWARDED;
  g_free (composition->subject);
  composition->subject = mail_mime_subject_for_forward (summary->subject);
  g_free (composition->body);
  composition->body = g_strconcat ("\n\n", quoted, NULL);
  for (guint i = 0; i < parts->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (parts, i);
      g_autofree char *name = mail_mime_part_make_file_name (part);
      g_autoptr(GBytes) contents = mail_mime_part_decode (part);

      mail_composition_add_file (composition, name, mail_mime_part_get_content_type (part), contents);
    }
}

static char *
quote (MailMimeMessage *message,
       gint64           date)
{
  g_autofree char *text = mail_mime_message_get_text (message);
  g_autofree char *attribution = make_attribution (mail_mime_message_get_summary (message), date);

  return mail_mime_reply_quote (text, attribution);
}

static void
fill_reply (MailComposition *composition,
            MailMimeMessage *message,
            gint64           date,
            const ReplyJob  *job)
{
  MailMimeSummary *summary = mail_mime_message_get_summary (message);
  g_autofree char *quoted = job->quotes ? quote (message, date) : NULL;
  g_autoptr(GPtrArray) to = NULL;
  g_autoptr(GPtrArray) cc = NULL;

  mail_mime_reply_recipients (summary, job->kind == MAIL_REPLY_ALL ? MAIL_MIME_REPLY_ALL : MAIL_MIME_REPLY_SENDER,
                              (const char * const *) job->own_addresses, &to, &cc);
  composition->answers_flag = MAIL_FLAG_ANSWERED;
  g_free (composition->to);
  composition->to = mail_mime_address_list_to_string (to);
  g_free (composition->cc);
  composition->cc = mail_mime_address_list_to_string (cc);
  g_free (composition->subject);
  composition->subject = mail_mime_subject_for_reply (summary->subject);
  g_free (composition->body);
  composition->body = quoted != NULL ? g_strconcat ("\n\n", quoted, NULL) : g_strdup ("");
  composition->in_reply_to = g_strdup (summary->message_id);
  g_strfreev (composition->references);
  composition->references = mail_mime_reply_references (summary);
}

/* On a reader thread. */
static gboolean
make_reply (MailStoreReader  *reader,
            gpointer          data,
            GCancellable     *cancellable,
            GValue           *result,
            GError          **error)
{
  ReplyJob *job = data;
  g_autoptr(MailItem) item = mail_store_reader_load_item (reader, job->item, error);
  g_autoptr(GBytes) bytes = item ? mail_store_reader_load_body (reader, item->message, MAIL_SECTION_WHOLE, error) : NULL;
  g_autoptr(MailMimeMessage) message = NULL;
  MailComposition *composition;
  gint64 date;

  if (bytes == NULL)
    return FALSE;

  message = mail_mime_message_new (bytes);
  date = item->header_date > 0 ? item->header_date : item->date;
  composition = mail_composition_new ();
  composition->account = item->account;
  composition->answers = item->id;
  if (job->kind == MAIL_REPLY_FORWARD)
    fill_forward (composition, message, date);
  else
    fill_reply (composition, message, date, job);

  g_value_init (result, MAIL_TYPE_COMPOSITION);
  g_value_take_boxed (result, composition);
  return TRUE;
}

/* On a reader thread. */
static gboolean
make_restored (MailStoreReader  *reader,
               gpointer          data,
               GCancellable     *cancellable,
               GValue           *result,
               GError          **error)
{
  gint64 id = *(gint64 *) data;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(MailDraft) draft = mail_store_reader_find_draft (reader, id, &local_error);
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(MailMimeMessage) message = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (draft == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("This draft is no longer there."));
      return FALSE;
    }

  item = mail_store_reader_load_item (reader, id, error);
  bytes = item ? mail_store_reader_load_body (reader, item->message, MAIL_SECTION_WHOLE, error) : NULL;
  if (bytes == NULL)
    return FALSE;

  message = mail_mime_message_new (bytes);
  g_value_init (result, MAIL_TYPE_COMPOSITION);
  g_value_take_boxed (result, mail_composition_restore (draft->state, message));
  return TRUE;
}

/* On a reader thread. */
static gboolean
make_from_outbox (MailStoreReader  *reader,
                  gpointer          data,
                  GCancellable     *cancellable,
                  GValue           *result,
                  GError          **error)
{
  gint64 id = *(gint64 *) data;
  g_autoptr(GPtrArray) entries = mail_store_reader_list_outbox (reader, 0, error);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      MailOutboxEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(MailMimeMessage) message = NULL;
      MailComposition *composition;

      if (entry->id != id)
        continue;
      bytes = mail_store_reader_load_body (reader, entry->message, MAIL_SECTION_WHOLE, error);
      if (bytes == NULL)
        return FALSE;

      message = mail_mime_message_new (bytes);
      composition = mail_composition_from_message (message);
      composition->account = entry->account;
      composition->answers = entry->answers;
      composition->answers_flag = entry->answers_flag;
      g_value_init (result, MAIL_TYPE_COMPOSITION);
      g_value_take_boxed (result, composition);
      return TRUE;
    }

  if (entries != NULL)
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("This message is no longer in the outbox."));
  return FALSE;
}

static DexFuture *
read_reply (Reply *self)
{
  return mail_store_read (mail_account_manager_get_store (self->manager), make_reply, g_atomic_rc_box_acquire (self->job), reply_job_unref);
}

static DexFuture *
reply_fiber (gpointer data)
{
  Reply *self = data;
  MailStore *store = mail_account_manager_get_store (self->manager);
  g_autoptr(GError) error = NULL;
  g_autoptr(MailComposition) composition = dex_await_boxed (read_reply (self), &error);

  if (composition == NULL && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TRANSIENT))
    {
      g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_get_main_reader (store), self->job->item, NULL);
      MailAccount *account = item ? mail_account_manager_find (self->manager, item->account) : NULL;

      if (account != NULL && dex_await (mail_account_fetch_body (account, self->job->item), NULL))
        {
          g_clear_error (&error);
          composition = dex_await_boxed (read_reply (self), &error);
        }
    }

  if (composition == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (MAIL_TYPE_COMPOSITION, g_steal_pointer (&composition));
}

/**
 * mail_reply_compose:
 * @manager: the accounts
 * @item: the message to answer or forward
 * @kind: how
 *
 * Main thread. A message that is not on this computer is fetched first.
 *
 * Returns: (transfer full): a future for a #MailComposition: recipients, subject, quoted text, references, files when forwarding
 */
DexFuture *
mail_reply_compose (MailAccountManager *manager,
                    gint64              item,
                    MailReplyKind       kind)
{
  Reply *self = g_new0 (Reply, 1);
  g_autoptr(GSettings) settings = g_settings_new (MAIL_APPLICATION_ID);

  self->manager = g_object_ref (manager);
  self->job = g_atomic_rc_box_new0 (ReplyJob);
  self->job->item = item;
  self->job->kind = kind;
  self->job->quotes = g_settings_get_boolean (settings, "quote-replies");
  self->job->own_addresses = mail_account_manager_list_addresses (manager);
  return mail_fiber_spawn (NULL, reply_fiber, self, (GDestroyNotify) reply_free);
}

/**
 * mail_draft_restore:
 * @manager: the accounts
 * @item: a draft, as the Drafts folder shows it
 *
 * Returns: (transfer full): a future for the #MailComposition it holds
 */
DexFuture *
mail_draft_restore (MailAccountManager *manager,
                    gint64              item)
{
  return mail_store_read (mail_account_manager_get_store (manager), make_restored, g_memdup2 (&item, sizeof item), g_free);
}

/**
 * mail_outbox_restore:
 * @manager: the accounts
 * @entry: an entry of the outbox
 *
 * Returns: (transfer full): a future for the #MailComposition that would write it again
 */
DexFuture *
mail_outbox_restore (MailAccountManager *manager,
                     gint64              entry)
{
  return mail_store_read (mail_account_manager_get_store (manager), make_from_outbox, g_memdup2 (&entry, sizeof entry), g_free);
}
