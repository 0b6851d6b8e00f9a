/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-removal.h"

#include <glib/gi18n.h>

/* Counted: the question outlives the asking. */
typedef struct {
  GtkWidget *parent;
  MailAccountManager *manager;
  MailAccount *account;
  DexPromise *answer;
} Removal;

static void
removal_clear (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->parent);
  g_object_unref (removal->manager);
  g_object_unref (removal->account);
  dex_unref (removal->answer);
}

static void
removal_unref (gpointer data)
{
  g_rc_box_release_full (data, removal_clear);
}

static void
removal_unref_closure (gpointer  data,
                       GClosure *closure)
{
  removal_unref (data);
}

static void
add_line (GString    *text,
          guint       count,
          const char *line)
{
  if (count > 0)
    g_string_append_printf (text, "\n%s", line);
}

/* holdings: (nullable): not known */
static char *
describe_loss (const MailAccountHoldings *holdings)
{
  g_autoptr(GString) text = g_string_new (_("Its mail and its password are removed from this computer. What is on the server stays there."));
  g_autofree char *drafts = NULL;
  g_autofree char *unsent = NULL;
  g_autofree char *changes = NULL;
  g_autofree char *messages = NULL;

  g_string_append (text, "\n\n");
  if (holdings == NULL)
    {
      g_string_append (text, _("What was not sent yet, and drafts that are only here, are lost."));
      return g_string_free_and_steal (g_steal_pointer (&text));
    }
  if (holdings->drafts + holdings->unsent + holdings->changes + holdings->messages == 0)
    {
      g_string_append (text, _("Nothing of it is only on this computer."));
      return g_string_free_and_steal (g_steal_pointer (&text));
    }

  drafts = g_strdup_printf (ngettext ("%u draft", "%u drafts", holdings->drafts), holdings->drafts);
  unsent = g_strdup_printf (ngettext ("%u message that was not sent yet", "%u messages that were not sent yet", holdings->unsent),
                            holdings->unsent);
  changes = g_strdup_printf (ngettext ("%u change that is not on the server yet", "%u changes that are not on the server yet",
                                       holdings->changes), holdings->changes);
  messages = g_strdup_printf (ngettext ("%u message in a folder of this computer", "%u messages in folders of this computer",
                                        holdings->messages), holdings->messages);
  g_string_append (text, _("Only on this computer, and lost for ever:"));
  add_line (text, holdings->drafts, drafts);
  add_line (text, holdings->unsent, unsent);
  add_line (text, holdings->changes, changes);
  add_line (text, holdings->messages, messages);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
on_answered (AdwAlertDialog *dialog,
             const char     *response,
             gpointer        data)
{
  Removal *removal = data;
  gboolean removed = g_str_equal (response, "remove");

  if (removed)
    dex_future_disown (mail_account_manager_remove (removal->manager, mail_account_get_id (removal->account)));
  dex_promise_resolve_boolean (removal->answer, removed);
}

static DexFuture *
present (DexFuture *future,
         gpointer   data)
{
  Removal *removal = data;
  const GValue *value = dex_future_get_value (future, NULL);
  g_autofree char *body = describe_loss (value != NULL ? g_bytes_get_data (g_value_get_boxed (value), NULL) : NULL);
  /* Translators: %s is the name of an account */
  g_autofree char *heading = g_strdup_printf (_("Remove “%s”?"), mail_account_get_name (removal->account));
  AdwDialog *dialog;

  if (gtk_widget_get_root (removal->parent) == NULL)
    {
      dex_promise_resolve_boolean (removal->answer, FALSE);
      return NULL;
    }
  dialog = adw_alert_dialog_new (heading, body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered), g_rc_box_acquire (removal), removal_unref_closure,
                         G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, removal->parent);
  return NULL;
}

/* On a reader's thread → GBytes of MailAccountHoldings. */
static gboolean
count_holdings (MailStoreReader  *reader,
                gpointer          data,
                GCancellable     *cancellable,
                GValue           *result,
                GError          **error)
{
  MailAccountHoldings holdings;

  if (!mail_store_reader_count_holdings (reader, *(gint64 *) data, &holdings, error))
    return FALSE;
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, g_bytes_new (&holdings, sizeof holdings));
  return TRUE;
}

/**
 * mail_account_removal_ask:
 * @parent: what the question stands over
 * @manager: the accounts
 * @account: the one to be removed
 *
 * Returns: (transfer full): a future for whether the person wants it
 */
DexFuture *
mail_account_removal_ask (GtkWidget          *parent,
                          MailAccountManager *manager,
                          MailAccount        *account)
{
  gint64 id = mail_account_get_id (account);
  Removal *removal = g_rc_box_new0 (Removal);
  DexPromise *answer = dex_promise_new ();

  removal->parent = g_object_ref (parent);
  removal->manager = g_object_ref (manager);
  removal->account = g_object_ref (account);
  removal->answer = dex_ref (answer);
  dex_future_disown (dex_future_finally (mail_store_read (mail_account_manager_get_store (manager), count_holdings,
                                                          g_memdup2 (&id, sizeof id), g_free),
                                         present, removal, removal_unref));
  return DEX_FUTURE (answer);
}
