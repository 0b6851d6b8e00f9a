/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-composer-private.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-fiber.h"
#include "mail-mime-builder.h"
#include "mail-store-outbox.h"

G_DEFINE_FINAL_TYPE (MailComposer, mail_composer, ADW_TYPE_WINDOW)

static void
follow_sender (MailComposer *self)
{
  g_autoptr(MailAccount) account = g_list_model_get_item (G_LIST_MODEL (self->manager), gtk_drop_down_get_selected (self->from));

  if (account == NULL)
    return;

  self->composition->account = mail_account_get_id (account);
  if (self->composition->message_id == NULL)
    self->composition->message_id = mail_mime_make_message_id (mail_account_get_address (account));
}

static void
changed (MailComposer *self)
{
  const char *subject = gtk_editable_get_text (GTK_EDITABLE (self->subject));

  if (self->filling || self->title == NULL)
    return;

  follow_sender (self);
  adw_window_title_set_title (self->title, *subject != '\0' ? subject : _("New Message"));
  gtk_window_set_title (GTK_WINDOW (self), *subject != '\0' ? subject : _("New Message"));
  mail_composer_mark_dirty (self);
}

static void
fill (MailComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->body);
  GtkTextIter cursor;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->manager));

  self->filling = TRUE;
  gtk_widget_set_visible (self->from_row, n > 1);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (G_LIST_MODEL (self->manager), i);

      if (mail_account_get_id (account) == self->composition->account)
        gtk_drop_down_set_selected (self->from, i);
    }
  mail_recipient_row_set_text (self->to, self->composition->to);
  mail_recipient_row_set_text (self->cc, self->composition->cc);
  mail_recipient_row_set_text (self->bcc, self->composition->bcc);
  gtk_toggle_button_set_active (self->more_recipients, *self->composition->cc != '\0' || *self->composition->bcc != '\0');
  gtk_editable_set_text (GTK_EDITABLE (self->subject), self->composition->subject);
  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  gtk_text_buffer_set_text (buffer, self->composition->body, -1);
  gtk_text_buffer_set_enable_undo (buffer, TRUE);
  gtk_text_buffer_get_iter_at_offset (buffer, &cursor, (int) self->composition->cursor);
  gtk_text_buffer_place_cursor (buffer, &cursor);
  mail_composer_show_files (self);
  self->filling = FALSE;

  follow_sender (self);
  if (*self->composition->subject != '\0')
    {
      adw_window_title_set_title (self->title, self->composition->subject);
      gtk_window_set_title (GTK_WINDOW (self), self->composition->subject);
    }
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_grab_focus (*self->composition->to == '\0' ? GTK_WIDGET (self->to) :
                         *self->composition->subject == '\0' ? GTK_WIDGET (self->subject) : GTK_WIDGET (self->body));
}

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  mail_composer_send (MAIL_COMPOSER (widget));
}

static void
attach_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  mail_composer_choose_files (MAIL_COMPOSER (widget));
}

static void
discard_answered (AdwAlertDialog *dialog,
                  const char     *response,
                  MailComposer   *self)
{
  if (g_str_equal (response, "discard"))
    mail_composer_discard (self);
}

static void
discard_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  MailComposer *self = MAIL_COMPOSER (widget);
  g_autoptr(MailComposition) composition = mail_composer_snapshot (self);
  AdwDialog *dialog;

  if (mail_composition_is_empty (composition))
    {
      mail_composer_discard (self);
      return;
    }

  dialog = adw_alert_dialog_new (_("Discard This Message?"), _("What you wrote will be gone. Closing the window instead keeps it as a draft."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "discard", _("_Discard"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_answered), self, G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, widget);
}

static gboolean
mail_composer_close_request (GtkWindow *window)
{
  return mail_composer_close (MAIL_COMPOSER (window)) ||
         GTK_WINDOW_CLASS (mail_composer_parent_class)->close_request (window);
}

static void
mail_composer_dispose (GObject *object)
{
  MailComposer *self = MAIL_COMPOSER (object);

  g_clear_handle_id (&self->save_timeout, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER);

  G_OBJECT_CLASS (mail_composer_parent_class)->dispose (object);
}

static void
mail_composer_finalize (GObject *object)
{
  MailComposer *self = MAIL_COMPOSER (object);

  dex_clear (&self->saving);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->composition, mail_composition_free);

  G_OBJECT_CLASS (mail_composer_parent_class)->finalize (object);
}

static void
mail_composer_class_init (MailComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_composer_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_composer_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = mail_composer_close_request;

  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "composer.attach", NULL, attach_action);
  gtk_widget_class_install_action (widget_class, "composer.discard", NULL, discard_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "composer.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "composer.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.attach", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);

  g_type_ensure (MAIL_TYPE_RECIPIENT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/composer/mail-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, MailComposer, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, title);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, from_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, from);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, to);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, cc);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, bcc);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, more_recipients);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, subject);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, body);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, files);
  gtk_widget_class_bind_template_callback (widget_class, changed);
}

static void
mail_composer_init (MailComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->body), "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  mail_composer_accept_drops (self);
}

/* Presenting */

static char *
describe_sender (MailAccount *account)
{
  const MailAccountSettings *settings = mail_account_get_settings (account);

  if (settings->person_name == NULL || *settings->person_name == '\0')
    return g_strdup (settings->address);

  return g_strdup_printf ("%s <%s>", settings->person_name, settings->address);
}

static MailComposer *
present (GtkApplication     *application,
         MailAccountManager *manager,
         MailComposition    *composition,
         gint64              draft,
         gint64              outbox_entry)
{
  MailComposer *self = g_object_new (MAIL_TYPE_COMPOSER, "application", application, NULL);
  g_autoptr(GtkExpression) expression = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (describe_sender), NULL, NULL);
  MailStore *store = mail_account_manager_get_store (manager);

  self->manager = g_object_ref (manager);
  self->composition = composition;
  self->draft = draft;
  self->outbox_entry = outbox_entry;
  self->filling = TRUE;
  gtk_drop_down_set_expression (self->from, expression);
  gtk_drop_down_set_model (self->from, G_LIST_MODEL (manager));
  mail_recipient_row_set_store (self->to, store);
  mail_recipient_row_set_store (self->cc, store);
  mail_recipient_row_set_store (self->bcc, store);
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

typedef struct {
  GtkApplication *application;
  MailAccountManager *manager;
  gint64 draft;
  gint64 outbox_entry;
} Presenting;

static void
presenting_free (Presenting *presenting)
{
  g_application_release (G_APPLICATION (presenting->application));
  g_object_unref (presenting->application);
  g_object_unref (presenting->manager);
  g_free (presenting);
}

static DexFuture *
present_composed (DexFuture *future,
                  gpointer   data)
{
  Presenting *presenting = data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GtkWindow *window = gtk_application_get_active_window (presenting->application);

  if (value != NULL)
    present (presenting->application, presenting->manager, g_value_dup_boxed (value), presenting->draft, presenting->outbox_entry);
  else if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", error->message);

  return NULL;
}

/* future: (transfer full): for a MailComposition */
static void
present_when_composed (GtkApplication     *application,
                       MailAccountManager *manager,
                       DexFuture          *future,
                       gint64              draft,
                       gint64              outbox_entry)
{
  Presenting *presenting = g_new0 (Presenting, 1);

  g_application_hold (G_APPLICATION (application));
  presenting->application = g_object_ref (application);
  presenting->manager = g_object_ref (manager);
  presenting->draft = draft;
  presenting->outbox_entry = outbox_entry;
  dex_future_disown (dex_future_finally (future, present_composed, presenting, (GDestroyNotify) presenting_free));
}

/**
 * mail_composer_present_new:
 * @application: the program
 * @manager: the accounts
 * @account: who sends; 0: the first account
 *
 * Opens a window for a new message.
 */
void
mail_composer_present_new (GtkApplication     *application,
                           MailAccountManager *manager,
                           gint64              account)
{
  MailComposition *composition = mail_composition_new ();

  composition->account = account;
  present (application, manager, composition, 0, 0);
}

/**
 * mail_composer_present_reply:
 * @application: the program
 * @manager: the accounts
 * @item: what is answered
 * @kind: how
 *
 * Opens a window for an answer. Both sender and addresses follow from the message.
 */
void
mail_composer_present_reply (GtkApplication     *application,
                             MailAccountManager *manager,
                             gint64              item,
                             MailReplyKind       kind)
{
  present_when_composed (application, manager, mail_reply_compose (manager, item, kind), 0, 0);
}

static MailComposer *
find_open_draft (GtkApplication *application,
                 gint64          draft)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (MAIL_IS_COMPOSER (l->data) && MAIL_COMPOSER (l->data)->draft == draft)
      return l->data;

  return NULL;
}

/**
 * mail_composer_present_draft:
 * @application: the program
 * @manager: the accounts
 * @item: a draft, as the Drafts folder shows it
 *
 * Opens a draft where it stood; one that is open already is raised.
 */
void
mail_composer_present_draft (GtkApplication     *application,
                             MailAccountManager *manager,
                             gint64              item)
{
  MailStoreReader *reader = mail_store_get_main_reader (mail_account_manager_get_store (manager));
  g_autoptr(MailDraft) draft = mail_store_reader_find_draft (reader, item, NULL);
  MailComposer *open = draft ? find_open_draft (application, draft->id) : NULL;

  if (open != NULL)
    gtk_window_present (GTK_WINDOW (open));
  else if (draft != NULL)
    present_when_composed (application, manager, mail_draft_restore (manager, item), draft->id, 0);
}

/**
 * mail_composer_present_outbox:
 * @application: the program
 * @manager: the accounts
 * @entry: an outbox entry that is not on its way
 *
 * Opens a message that could not be sent, to be changed. It leaves the outbox when it has been saved as a draft.
 */
void
mail_composer_present_outbox (GtkApplication     *application,
                              MailAccountManager *manager,
                              gint64              entry)
{
  present_when_composed (application, manager, mail_outbox_restore (manager, entry), 0, entry);
}

/**
 * mail_composer_present_mailto:
 * @application: the program
 * @manager: the accounts
 * @uri: a `mailto:` address
 *
 * Opens a window for the message that a link asks for.
 */
void
mail_composer_present_mailto (GtkApplication     *application,
                              MailAccountManager *manager,
                              const char         *uri)
{
  present (application, manager, mail_composition_from_mailto (uri), 0, 0);
}

static gboolean
list_open_drafts (MailStoreReader  *reader,
                  gpointer          data,
                  GCancellable     *cancellable,
                  GValue           *result,
                  GError          **error)
{
  g_autoptr(GPtrArray) drafts = mail_store_reader_list_drafts (reader, error);
  GArray *items;

  if (drafts == NULL)
    return FALSE;

  items = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < drafts->len; i++)
    {
      MailDraft *draft = g_ptr_array_index (drafts, i);

      if (mail_composition_was_open (draft->state))
        g_array_append_val (items, draft->item);
    }

  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, items);
  return TRUE;
}

static DexFuture *
present_open_drafts (DexFuture *future,
                     gpointer   data)
{
  Presenting *presenting = data;
  const GValue *value = dex_future_get_value (future, NULL);
  GArray *items = value ? g_value_get_boxed (value) : NULL;

  for (guint i = 0; items != NULL && i < items->len; i++)
    mail_composer_present_draft (presenting->application, presenting->manager, g_array_index (items, gint64, i));

  return NULL;
}

/**
 * mail_composer_reopen_drafts:
 * @application: the program
 * @manager: the accounts
 *
 * To be called at start: opens again what was open when the program ended without being asked to.
 */
void
mail_composer_reopen_drafts (GtkApplication     *application,
                             MailAccountManager *manager)
{
  Presenting *presenting = g_new0 (Presenting, 1);
  DexFuture *future = mail_store_read (mail_account_manager_get_store (manager), list_open_drafts, NULL, NULL);

  g_application_hold (G_APPLICATION (application));
  presenting->application = g_object_ref (application);
  presenting->manager = g_object_ref (manager);
  dex_future_disown (dex_future_finally (future, present_open_drafts, presenting, (GDestroyNotify) presenting_free));
}
