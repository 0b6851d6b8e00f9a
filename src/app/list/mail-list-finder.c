/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-finder.h"

/* Milliseconds between two answers to the same query while mail comes. */
#define REFRESH_DELAY 700

struct _MailListFinder {
  GObject parent_instance;

  MailSearch *search;
  guint subscription;      /* to the store's changes */
  char *query;             /* NULL: nothing is asked */
  MailSearchSyntax syntax;
  guint limit;
  guint generation;        /* of the newest question: older answers are not wanted any more */
  gboolean asking;
  gboolean answered;       /* this query, once */
  gboolean has_more;
  gboolean changed;        /* mail changed since the last question */
  guint refresh;           /* timeout source */
};

G_DEFINE_FINAL_TYPE (MailListFinder, mail_list_finder, G_TYPE_OBJECT)

enum {
  FOUND,
  COVERED,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void find (MailListFinder *self);

typedef struct {
  MailListFinder *self;
  guint generation;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question);
}

static Question *
question_new (MailListFinder *self)
{
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->generation = self->generation;
  return question;
}

/* Nobody asked anything else since, and somebody still looks. */
static gboolean
is_wanted (const Question *question)
{
  return question->self->search != NULL && question->self->query != NULL && question->generation == question->self->generation;
}

/* ---- mail that comes and changes ---- */

static DexFuture *
index_ready (DexFuture *future,
             gpointer   data)
{
  const Question *question = data;

  /* Where nothing is indexed, what there is is searched. */
  if (is_wanted (question))
    find (question->self);
  return NULL;
}

static void
refresh (gpointer data)
{
  MailListFinder *self = data;

  self->refresh = 0;
  if (self->query == NULL || !self->changed)
    return;
  self->changed = FALSE;
  self->generation++;
  self->asking = TRUE;
  dex_future_disown (dex_future_finally (mail_search_wait (self->search), index_ready, question_new (self), question_free));
}

/* An answer that is on its way is waited for. */
static void
refresh_later (MailListFinder *self)
{
  if (self->changed && !self->asking && self->refresh == 0)
    self->refresh = g_timeout_add_once (REFRESH_DELAY, refresh, self);
}

static void
on_store_changed (MailStoreChanges *changes,
                  gpointer          data)
{
  MailListFinder *self = data;
  gboolean any = (changes->items != NULL && changes->items->len > 0) || (changes->bodies != NULL && changes->bodies->len > 0) ||
                 (changes->reloads != NULL && changes->reloads->len > 0);

  if (self->query == NULL || !any)
    return;
  self->changed = TRUE;
  refresh_later (self);
}

/* ---- questions ---- */

static DexFuture *
take_coverage (DexFuture *future,
               gpointer   data)
{
  const Question *question = data;
  const GValue *value = dex_future_get_value (future, NULL);

  if (value != NULL && is_wanted (question))
    g_signal_emit (question->self, signals[COVERED], 0, g_value_get_boxed (value));
  return NULL;
}

static void
tell_page (const Question *question,
           MailSearchPage *page)
{
  MailListFinder *self = question->self;
  gboolean again = self->answered;

  self->answered = TRUE;
  self->has_more = page->next != 0;
  g_signal_emit (self, signals[FOUND], 0, page, again);
  if (is_wanted (question))
    dex_future_disown (dex_future_finally (mail_search_get_coverage (self->search), take_coverage, question_new (self), question_free));
}

static DexFuture *
take_page (DexFuture *future,
           gpointer   data)
{
  const Question *question = data;
  MailListFinder *self = question->self;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (!is_wanted (question))
    return NULL;
  self->asking = FALSE;
  if (value != NULL)
    tell_page (question, g_value_get_boxed (value));
  else
    {
      g_debug ("searching: %s", error->message);
      g_signal_emit (self, signals[FAILED], 0);
    }
  refresh_later (self);
  return NULL;
}

static void
find (MailListFinder *self)
{
  self->generation++;
  self->asking = TRUE;
  dex_future_disown (dex_future_finally (mail_search_find (self->search, self->query, self->syntax, 0, self->limit), take_page,
                                         question_new (self), question_free));
}

/**
 * mail_list_finder_ask:
 * @self: a finder
 * @query: what a person wants to find
 * @syntax: whether they are done typing
 *
 * Begins anew: the first rows of it. Whatever was asked before is not answered any more.
 */
void
mail_list_finder_ask (MailListFinder   *self,
                      const char       *query,
                      MailSearchSyntax  syntax)
{
  g_return_if_fail (MAIL_IS_LIST_FINDER (self));
  mail_list_finder_stop (self);
  if (self->search == NULL)
    return;
  self->query = g_strdup (query);
  self->syntax = syntax;
  self->limit = MAIL_LIST_FINDER_FIRST;
  find (self);
}

/**
 * mail_list_finder_ask_again:
 * @self: a finder
 *
 * What is found may have changed in a way the store does not tell of.
 */
void
mail_list_finder_ask_again (MailListFinder *self)
{
  g_return_if_fail (MAIL_IS_LIST_FINDER (self));
  self->changed = self->query != NULL;
  refresh_later (self);
}

/**
 * mail_list_finder_ask_more:
 * @self: a finder
 *
 * Asks for what is older than what was found, when there is any.
 */
void
mail_list_finder_ask_more (MailListFinder *self)
{
  g_return_if_fail (MAIL_IS_LIST_FINDER (self));
  if (self->query == NULL || self->asking || !self->has_more || self->limit > G_MAXUINT / 4)
    return;
  self->limit *= 2;
  find (self);
}

/**
 * mail_list_finder_stop:
 * @self: a finder
 *
 * Nothing is searched any more.
 */
void
mail_list_finder_stop (MailListFinder *self)
{
  g_return_if_fail (MAIL_IS_LIST_FINDER (self));
  self->generation++;
  g_clear_handle_id (&self->refresh, g_source_remove);
  g_clear_pointer (&self->query, g_free);
  self->asking = self->answered = self->has_more = self->changed = FALSE;
}

/**
 * mail_list_finder_get_query:
 * @self: a finder
 * @syntax: (out) (optional): whether it is complete
 *
 * Returns: (nullable) (transfer none): what is asked; %NULL: nothing
 */
const char *
mail_list_finder_get_query (MailListFinder   *self,
                            MailSearchSyntax *syntax)
{
  g_return_val_if_fail (MAIL_IS_LIST_FINDER (self), NULL);
  if (syntax != NULL)
    *syntax = self->syntax;
  return self->query;
}

/**
 * mail_list_finder_set_search:
 * @self: a finder
 * @search: where it looks
 *
 * Once, before anything is asked.
 */
void
mail_list_finder_set_search (MailListFinder *self,
                             MailSearch     *search)
{
  g_return_if_fail (MAIL_IS_LIST_FINDER (self) && self->search == NULL);
  self->search = g_object_ref (search);
  self->subscription = mail_store_subscribe (mail_search_get_store (search), NULL, on_store_changed, self, NULL);
}

MailSearch *
mail_list_finder_get_search (MailListFinder *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_FINDER (self), NULL);
  return self->search;
}

static void
mail_list_finder_dispose (GObject *object)
{
  MailListFinder *self = MAIL_LIST_FINDER (object);

  mail_list_finder_stop (self);
  if (self->search != NULL)
    mail_store_unsubscribe (mail_search_get_store (self->search), self->subscription);
  g_clear_object (&self->search);
  G_OBJECT_CLASS (mail_list_finder_parent_class)->dispose (object);
}

static void
mail_list_finder_class_init (MailListFinderClass *klass)
{
  GType type = MAIL_TYPE_LIST_FINDER;

  G_OBJECT_CLASS (klass)->dispose = mail_list_finder_dispose;
  signals[FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, MAIL_TYPE_SEARCH_PAGE,
                                 G_TYPE_BOOLEAN);
  signals[COVERED] = g_signal_new ("covered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, MAIL_TYPE_SEARCH_COVERAGE);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_list_finder_init (MailListFinder *self)
{
}

/**
 * mail_list_finder_new:
 *
 * Returns: (transfer full): a finder that is asked nothing yet
 */
MailListFinder *
mail_list_finder_new (void)
{
  return g_object_new (MAIL_TYPE_LIST_FINDER, NULL);
}
