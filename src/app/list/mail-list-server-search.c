/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-server-search.h"

#include <glib/gi18n.h>

#include "mail-folder-look.h"

struct _MailListServerSearch {
  GObject parent_instance;

  MailAccountManager *manager;   /* (nullable): there are no accounts to be asked */
  MailListServerSearchState state;
  char *query;
  GArray *folders;               /* gint64: all that are asked */
  guint n_asked;                 /* how many of them were, with the one that is being asked */
  guint n_failed;
  char *where;                   /* the folder that is being asked */
  char *failure;                 /* (nullable): what the first that failed said */
  GArray *hits;                  /* MailSearchHit */
  guint generation;              /* of the newest question: older answers are not wanted any more */
};

G_DEFINE_FINAL_TYPE (MailListServerSearch, mail_list_server_search, G_TYPE_OBJECT)

static guint changed_signal;

static void ask_next (MailListServerSearch *self);

typedef struct {
  MailListServerSearch *self;
  guint generation;
} Question;

static void
question_free (gpointer data)
{
  g_object_unref (((Question *) data)->self);
  g_free (data);
}

static void
note_failure (MailListServerSearch *self,
              const char           *why)
{
  self->n_failed++;
  if (self->failure == NULL)
    self->failure = g_strdup (why);
}

static DexFuture *
take_hits (DexFuture *future,
           gpointer   data)
{
  const Question *question = data;
  MailListServerSearch *self = question->self;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const GArray *hits = value != NULL ? g_value_get_boxed (value) : NULL;

  if (question->generation != self->generation)
    return NULL;
  if (hits == NULL)
    note_failure (self, error->message);
  else
    g_array_append_vals (self->hits, hits->data, hits->len);
  ask_next (self);
  return NULL;
}

static void
ask_folder (MailListServerSearch *self,
            MailAccount          *account,
            const MailFolder     *folder)
{
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->generation = self->generation;
  g_set_str (&self->where, mail_folder_look_title (folder->role, folder->name));
  dex_future_disown (dex_future_finally (mail_account_search_folder (account, folder->id, self->query), take_hits, question,
                                         question_free));
}

/* The next folder that is still there. */
static void
ask_next (MailListServerSearch *self)
{
  MailStoreReader *reader = mail_store_get_main_reader (mail_account_manager_get_store (self->manager));

  while (self->n_asked < self->folders->len)
    {
      g_autoptr(MailFolder) folder = mail_store_reader_get_folder (reader, g_array_index (self->folders, gint64, self->n_asked++), NULL);
      MailAccount *account = folder != NULL ? mail_account_manager_find (self->manager, folder->account) : NULL;

      if (account == NULL)
        continue;
      ask_folder (self, account, folder);
      g_signal_emit (self, changed_signal, 0);
      return;
    }
  self->state = MAIL_LIST_SERVER_SEARCH_DONE;
  g_signal_emit (self, changed_signal, 0);
}

/**
 * mail_list_server_search_can_start:
 * @self: the search
 *
 * Returns: whether there is anybody to be asked
 */
gboolean
mail_list_server_search_can_start (MailListServerSearch *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_SERVER_SEARCH (self), FALSE);
  return self->manager != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 0;
}

/**
 * mail_list_server_search_start:
 * @self: the search
 * @query: what a person wants to find
 * @folders: (element-type gint64): of which not everything is here
 */
void
mail_list_server_search_start (MailListServerSearch *self,
                               const char           *query,
                               const GArray         *folders)
{
  g_return_if_fail (MAIL_IS_LIST_SERVER_SEARCH (self) && self->manager != NULL);
  mail_list_server_search_forget (self);
  self->query = g_strdup (query);
  g_array_append_vals (self->folders, folders->data, folders->len);
  self->state = MAIL_LIST_SERVER_SEARCH_RUNNING;
  ask_next (self);
}

/**
 * mail_list_server_search_stop:
 * @self: the search
 *
 * Asks no further folder; what was found stays.
 */
void
mail_list_server_search_stop (MailListServerSearch *self)
{
  g_return_if_fail (MAIL_IS_LIST_SERVER_SEARCH (self));
  if (self->state != MAIL_LIST_SERVER_SEARCH_RUNNING)
    return;
  self->generation++;
  self->state = MAIL_LIST_SERVER_SEARCH_DONE;
  g_signal_emit (self, changed_signal, 0);
}

/**
 * mail_list_server_search_forget:
 * @self: the search
 *
 * Another query is asked: nothing of this one is wanted any more.
 */
void
mail_list_server_search_forget (MailListServerSearch *self)
{
  g_return_if_fail (MAIL_IS_LIST_SERVER_SEARCH (self));
  self->generation++;
  self->state = MAIL_LIST_SERVER_SEARCH_NONE;
  self->n_asked = self->n_failed = 0;
  g_clear_pointer (&self->query, g_free);
  g_clear_pointer (&self->failure, g_free);
  g_array_set_size (self->folders, 0);
  g_array_set_size (self->hits, 0);
}

MailListServerSearchState
mail_list_server_search_get_state (MailListServerSearch *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_SERVER_SEARCH (self), MAIL_LIST_SERVER_SEARCH_NONE);
  return self->state;
}

gboolean
mail_list_server_search_has_failed (MailListServerSearch *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_SERVER_SEARCH (self), FALSE);
  return self->state == MAIL_LIST_SERVER_SEARCH_DONE && (self->n_failed > 0 || self->n_asked < self->folders->len);
}

static char *
describe_end (MailListServerSearch *self)
{
  g_autofree char *found = NULL;
  g_autofree char *failed = NULL;

  if (self->n_failed > 0 && self->n_failed == self->n_asked)
    /* Translators: %s is why, as a sentence without a full stop */
    return g_strdup_printf (_("The server could not be searched: %s"), self->failure);
  if (self->hits->len == 0)
    found = g_strdup (_("The server found nothing"));
  else
    found = g_strdup_printf (ngettext ("The server found %u message", "The server found %u messages", self->hits->len),
                             self->hits->len);
  if (self->n_failed == 0)
    return g_steal_pointer (&found);
  failed = g_strdup_printf (ngettext ("%u folder could not be searched", "%u folders could not be searched", self->n_failed),
                            self->n_failed);
  /* Translators: between two sentences of a note, without a full stop */
  return g_strdup_printf (_("%s · %s"), found, failed);
}

/**
 * mail_list_server_search_describe:
 * @self: a search that was started
 *
 * Returns: (transfer full): how far it is, or what came of it, in a sentence
 */
char *
mail_list_server_search_describe (MailListServerSearch *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_SERVER_SEARCH (self), NULL);
  if (self->state == MAIL_LIST_SERVER_SEARCH_DONE)
    return describe_end (self);
  if (self->folders->len == 1)
    return g_strdup_printf (_("Searching “%s” on the server"), self->where);
  /* Translators: a folder, its number, and how many there are */
  return g_strdup_printf (_("Searching “%s” on the server, %u of %u"), self->where, self->n_asked, self->folders->len);
}

const GArray *
mail_list_server_search_get_hits (MailListServerSearch *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_SERVER_SEARCH (self), NULL);
  return self->hits;
}

/**
 * mail_list_server_search_set_manager:
 * @self: the search
 * @manager: the accounts whose servers are asked
 */
void
mail_list_server_search_set_manager (MailListServerSearch *self,
                                     MailAccountManager   *manager)
{
  g_return_if_fail (MAIL_IS_LIST_SERVER_SEARCH (self));
  g_set_object (&self->manager, manager);
}

static void
mail_list_server_search_finalize (GObject *object)
{
  MailListServerSearch *self = MAIL_LIST_SERVER_SEARCH (object);

  g_clear_object (&self->manager);
  g_free (self->query);
  g_free (self->where);
  g_free (self->failure);
  g_array_unref (self->folders);
  g_array_unref (self->hits);
  G_OBJECT_CLASS (mail_list_server_search_parent_class)->finalize (object);
}

static void
mail_list_server_search_class_init (MailListServerSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_list_server_search_finalize;
  changed_signal = g_signal_new ("changed", MAIL_TYPE_LIST_SERVER_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_list_server_search_init (MailListServerSearch *self)
{
  self->folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->hits = g_array_new (FALSE, FALSE, sizeof (MailSearchHit));
}

/**
 * mail_list_server_search_new:
 *
 * Returns: (transfer full): a search that asks nobody yet
 */
MailListServerSearch *
mail_list_server_search_new (void)
{
  return g_object_new (MAIL_TYPE_LIST_SERVER_SEARCH, NULL);
}
