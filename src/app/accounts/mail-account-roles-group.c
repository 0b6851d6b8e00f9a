/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-roles-group.h"

#include <glib/gi18n.h>

#include "mail-account-save.h"
#include "mail-folder-look.h"
#include "mail-store-roles.h"
#include "mail-tell.h"

/* So many folders are looked for by typing. */
#define MANY_FOLDERS 12

static const MailRole roles[] = { MAIL_ROLE_SENT, MAIL_ROLE_DRAFTS, MAIL_ROLE_ARCHIVE, MAIL_ROLE_JUNK, MAIL_ROLE_TRASH };

#define N_ROLES G_N_ELEMENTS (roles)

struct _MailAccountRolesGroup {
  AdwPreferencesGroup parent_instance;

  AdwComboRow *rows[N_ROLES];
  GtkStringList *names[N_ROLES];  /* not owned, of the rows */

  MailAccountManager *manager;
  MailAccount *account;
  guint subscription;
  DexFuture *reading;      /* dropped with the group */
  GArray *ids;             /* gint64: the folders of the combos, behind "automatic" */
  gboolean showing;        /* what changes was not changed by the person */
};

G_DEFINE_FINAL_TYPE (MailAccountRolesGroup, mail_account_roles_group, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
can_have_role (const MailFolder *folder)
{
  return (folder->flags & (MAIL_FOLDER_NO_SELECT | MAIL_FOLDER_LOCAL)) == 0 && folder->role != MAIL_ROLE_INBOX &&
         folder->role != MAIL_ROLE_OUTBOX;
}

static const MailFolder *
find_role (GPtrArray *folders,
           MailRole   role)
{
  for (guint i = 0; i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      if (folder->role == role)
        return folder;
    }
  return NULL;
}

/* What the server or the names say, when that is what counts. */
static char *
name_automatic (GPtrArray *folders,
                MailRole   role,
                gint64     choice)
{
  const MailFolder *folder = choice == 0 ? find_role (folders, role) : NULL;

  if (folder == NULL)
    return g_strdup (C_("folder for a role", "Automatic"));
  if (folder->flags & MAIL_FOLDER_LOCAL)
    return g_strdup (C_("folder for a role", "Automatic (on this computer)"));
  /* Translators: %s is a folder's name */
  return g_strdup_printf (C_("folder for a role", "Automatic (%s)"), folder->path);
}

/* Only what differs changes: somebody may be choosing from the list just now. */
static void
bring_in_line (GtkStringList *shown,
               GPtrArray     *names)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (shown));
  guint n_names = names->len - 1; /* without the NULL */
  guint head = 0;
  guint tail = 0;
  g_autoptr(GPtrArray) added = g_ptr_array_new ();

  while (head < n_shown && head < n_names &&
         g_str_equal (gtk_string_list_get_string (shown, head), g_ptr_array_index (names, head)))
    head++;
  while (tail < n_shown - head && tail < n_names - head &&
         g_str_equal (gtk_string_list_get_string (shown, n_shown - 1 - tail), g_ptr_array_index (names, n_names - 1 - tail)))
    tail++;
  for (guint i = head; i < n_names - tail; i++)
    g_ptr_array_add (added, g_ptr_array_index (names, i));
  g_ptr_array_add (added, NULL);
  gtk_string_list_splice (shown, head, n_shown - head - tail, (const char * const *) added->pdata);
}

/* choices: what can be chosen, of all folders */
static void
show_role (MailAccountRolesGroup *self,
           guint                  index,
           GPtrArray             *folders,
           GPtrArray             *choices)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gint64 choice = 0;
  guint selected = 0;

  mail_store_reader_get_role_choice (mail_store_get_main_reader (mail_account_manager_get_store (self->manager)),
                                     mail_account_get_id (self->account), roles[index], &choice, NULL);
  g_ptr_array_add (names, name_automatic (folders, roles[index], choice));
  for (guint i = 0; i < choices->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (choices, i);

      g_ptr_array_add (names, g_strdup (folder->path));
      if (folder->id == choice)
        selected = i + 1;
    }
  g_ptr_array_add (names, NULL);
  bring_in_line (self->names[index], names);
  adw_combo_row_set_enable_search (self->rows[index], choices->len > MANY_FOLDERS);
  adw_combo_row_set_selected (self->rows[index], selected);
}

static int
by_path (gconstpointer a,
         gconstpointer b)
{
  return g_utf8_collate ((*(MailFolder * const *) a)->path, (*(MailFolder * const *) b)->path);
}

static void
show_folders (MailAccountRolesGroup *self,
              GPtrArray             *folders)
{
  g_autoptr(GPtrArray) choices = g_ptr_array_new ();

  for (guint i = 0; i < folders->len; i++)
    if (can_have_role (g_ptr_array_index (folders, i)))
      g_ptr_array_add (choices, g_ptr_array_index (folders, i));
  g_ptr_array_sort (choices, by_path);

  self->showing = TRUE;
  g_array_set_size (self->ids, 0);
  for (guint i = 0; i < choices->len; i++)
    g_array_append_val (self->ids, ((MailFolder *) g_ptr_array_index (choices, i))->id);
  for (guint i = 0; i < N_ROLES; i++)
    show_role (self, i, folders, choices);
  self->showing = FALSE;
}

static gboolean
list_folders (MailStoreReader  *reader,
              gpointer          data,
              GCancellable     *cancellable,
              GValue           *result,
              GError          **error)
{
  GPtrArray *folders = mail_store_reader_list_folders (reader, *(gint64 *) data, error);

  if (folders == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, folders);
  return TRUE;
}

static void
on_folders (gpointer      object,
            const GValue *value,
            const GError *error)
{
  MailAccountRolesGroup *self = object;

  if (self->account != NULL && value != NULL)
    show_folders (self, g_value_get_boxed (value));
}

static void
read_folders (MailAccountRolesGroup *self)
{
  gint64 id = mail_account_get_id (self->account);

  dex_clear (&self->reading);
  self->reading = mail_tell (mail_store_read (mail_account_manager_get_store (self->manager), list_folders,
                                              g_memdup2 (&id, sizeof id), g_free),
                             on_folders, self);
}

static void
on_store_changed (MailStoreChanges *changes,
                  gpointer          data)
{
  if (changes->what & MAIL_STORE_CHANGED_FOLDERS)
    read_folders (data);
}

static void
on_selected (AdwComboRow           *row,
             GParamSpec            *pspec,
             MailAccountRolesGroup *self)
{
  guint selected = adw_combo_row_get_selected (row);
  gint64 folder;

  if (self->showing || self->account == NULL || selected == GTK_INVALID_LIST_POSITION || selected > self->ids->len)
    return;

  folder = selected > 0 ? g_array_index (self->ids, gint64, selected - 1) : 0;
  for (guint i = 0; i < N_ROLES; i++)
    if (self->rows[i] == row)
      mail_account_watch (GTK_WIDGET (self), mail_store_set_role (mail_account_manager_get_store (self->manager),
                                                                  mail_account_get_id (self->account), roles[i], folder));
}

static AdwComboRow *
new_row (MailAccountRolesGroup *self,
         MailRole               role,
         GtkStringList         *names)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr(GtkExpression) expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mail_folder_look_title (role, NULL));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (mail_folder_look_icon (role)));
  adw_combo_row_set_expression (ADW_COMBO_ROW (row), expression);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_selected), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  return ADW_COMBO_ROW (row);
}

static void
mail_account_roles_group_dispose (GObject *object)
{
  MailAccountRolesGroup *self = MAIL_ACCOUNT_ROLES_GROUP (object);

  if (self->subscription != 0)
    mail_store_unsubscribe (mail_account_manager_get_store (self->manager), self->subscription);
  self->subscription = 0;
  dex_clear (&self->reading);
  g_clear_object (&self->manager);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (mail_account_roles_group_parent_class)->dispose (object);
}

static void
mail_account_roles_group_finalize (GObject *object)
{
  g_array_unref (MAIL_ACCOUNT_ROLES_GROUP (object)->ids);

  G_OBJECT_CLASS (mail_account_roles_group_parent_class)->finalize (object);
}

static void
mail_account_roles_group_class_init (MailAccountRolesGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_account_roles_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_account_roles_group_finalize;
}

static void
mail_account_roles_group_init (MailAccountRolesGroup *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < N_ROLES; i++)
    {
      g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

      self->names[i] = names;
      self->rows[i] = new_row (self, roles[i], names);
    }
}

/**
 * mail_account_roles_group_set_account:
 * @self: the group
 * @manager: the accounts
 * @account: the one whose folders they are
 */
void
mail_account_roles_group_set_account (MailAccountRolesGroup *self,
                                      MailAccountManager    *manager,
                                      MailAccount           *account)
{
  g_return_if_fail (MAIL_IS_ACCOUNT_ROLES_GROUP (self) && self->account == NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  self->subscription = mail_store_subscribe (mail_account_manager_get_store (manager), NULL, on_store_changed, self, NULL);
  read_folders (self);
}
