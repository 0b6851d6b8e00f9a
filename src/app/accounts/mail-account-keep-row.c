/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-keep-row.h"

#include <glib/gi18n.h>

#include "mail-account-save.h"
#include "mail-tell.h"

struct _MailAccountKeepRow {
  AdwComboRow parent_instance;

  MailAccountManager *manager;
  MailAccount *account;
  DexFuture *measuring;    /* dropped with the row */
  gboolean showing;        /* what changes was not changed by the person */
};

G_DEFINE_FINAL_TYPE (MailAccountKeepRow, mail_account_keep_row, ADW_TYPE_COMBO_ROW)

static char *
name_span (guint months)
{
  if (months == 0)
    return g_strdup (C_("span of time", "Everything"));
  if (months % 12 == 0)
    return g_strdup_printf (ngettext ("%u Year", "%u Years", months / 12), months / 12);
  return g_strdup_printf (ngettext ("%u Month", "%u Months", months), months);
}

/* The shortest span that keeps as much as is asked for. */
static guint
find_span (guint months)
{
  guint found = 0;

  for (guint i = 0; i < MAIL_ACCOUNT_N_SPANS; i++)
    if (months != 0 && mail_account_spans[i] >= months && (found == 0 || mail_account_spans[i] < mail_account_spans[found]))
      found = i;
  return found;
}

/* bytes: (nullable): what each span comes to */
static void
show_spans (MailAccountKeepRow *self,
            const guint64      *bytes)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < MAIL_ACCOUNT_N_SPANS; i++)
    {
      g_autofree char *span = name_span (mail_account_spans[i]);
      g_autofree char *size = bytes != NULL ? g_format_size (bytes[i]) : NULL;

      if (size != NULL)
        /* Translators: a span of time, and the size of the mail from it */
        gtk_string_list_take (names, g_strdup_printf (_("%s (%s)"), span, size));
      else
        gtk_string_list_append (names, span);
    }
  self->showing = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (names));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), find_span (mail_account_get_settings (self->account)->keep_months));
  self->showing = FALSE;
}

/* On a reader's thread → GBytes of the sizes. */
static gboolean
measure (MailStoreReader  *reader,
         gpointer          data,
         GCancellable     *cancellable,
         GValue           *result,
         GError          **error)
{
  guint64 bytes[MAIL_ACCOUNT_N_SPANS];

  if (!mail_store_reader_measure_account (reader, *(gint64 *) data, g_get_real_time () / G_USEC_PER_SEC, cancellable, bytes, error))
    return FALSE;
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, g_bytes_new (bytes, sizeof bytes));
  return TRUE;
}

static void
on_measured (gpointer      object,
             const GValue *value,
             const GError *error)
{
  MailAccountKeepRow *self = object;

  if (self->account != NULL && value != NULL)
    show_spans (self, g_bytes_get_data (g_value_get_boxed (value), NULL));
}

static void
on_selected (MailAccountKeepRow *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  g_autoptr(MailAccountSettings) settings = NULL;

  if (self->showing || self->account == NULL || selected >= MAIL_ACCOUNT_N_SPANS)
    return;

  settings = mail_account_settings_copy (mail_account_get_settings (self->account));
  if (settings->keep_months == mail_account_spans[selected])
    return;
  settings->keep_months = mail_account_spans[selected];
  mail_account_save (GTK_WIDGET (self), self->manager, settings, MAIL_ACCOUNT_PART_KEEP);
}

static void
mail_account_keep_row_dispose (GObject *object)
{
  MailAccountKeepRow *self = MAIL_ACCOUNT_KEEP_ROW (object);

  dex_clear (&self->measuring);
  g_clear_object (&self->manager);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (mail_account_keep_row_parent_class)->dispose (object);
}

static void
mail_account_keep_row_class_init (MailAccountKeepRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_account_keep_row_dispose;
}

static void
mail_account_keep_row_init (MailAccountKeepRow *self)
{
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected), NULL);
}

/**
 * mail_account_keep_row_set_account:
 * @self: the row
 * @manager: the accounts
 * @account: the one it is about
 */
void
mail_account_keep_row_set_account (MailAccountKeepRow *self,
                                   MailAccountManager *manager,
                                   MailAccount        *account)
{
  gint64 id = mail_account_get_id (account);

  g_return_if_fail (MAIL_IS_ACCOUNT_KEEP_ROW (self) && self->account == NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  show_spans (self, NULL);
  self->measuring = mail_tell (mail_store_read (mail_account_manager_get_store (manager), measure, g_memdup2 (&id, sizeof id), g_free),
                               on_measured, self);
}
