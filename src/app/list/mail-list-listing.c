/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-listing.h"

#include "mail-list-groups.h"

typedef struct {
  MailListQuery query;
  MailListPeriods *periods;
  guint limit;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->periods, mail_list_periods_unref);
  g_free (job);
}

static void
listing_free (MailListListing *listing)
{
  g_clear_pointer (&listing->ids, g_array_unref);
  g_clear_pointer (&listing->folders, g_array_unref);
  g_clear_pointer (&listing->periods, mail_list_periods_unref);
  g_clear_pointer (&listing->starts, g_array_unref);
  g_free (listing);
}

static MailListListing *
listing_copy (MailListListing *listing)
{
  MailListListing *copy = g_new0 (MailListListing, 1);

  copy->ids = g_array_ref (listing->ids);
  copy->folders = g_array_ref (listing->folders);
  if (listing->periods != NULL)
    {
      copy->periods = mail_list_periods_ref (listing->periods);
      copy->starts = g_array_ref (listing->starts);
    }
  return copy;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListListing, listing_free)
static GType listing_get_type (void);
G_DEFINE_BOXED_TYPE (MailListListing, listing, listing_copy, listing_free)

static gboolean
run_job (MailStoreReader  *reader,
         gpointer          data,
         GCancellable     *cancellable,
         GValue           *result,
         GError          **error)
{
  const Job *job = data;
  g_autoptr(MailListListing) listing = g_new0 (MailListListing, 1);

  listing->folders = mail_store_reader_list_folders_of (reader, &job->query, error);
  if (listing->folders == NULL)
    return FALSE;
  listing->ids = mail_store_reader_list (reader, &job->query, job->limit, error);
  if (listing->ids == NULL)
    return FALSE;
  if (job->periods != NULL)
    {
      listing->periods = mail_list_periods_ref (job->periods);
      listing->starts = mail_list_groups_find (reader, listing->ids, job->query.sort, job->periods);
    }
  g_value_init (result, listing_get_type ());
  g_value_take_boxed (result, g_steal_pointer (&listing));
  return TRUE;
}

/**
 * mail_list_listing_read:
 * @store: the store
 * @query: which items, in which order
 * @periods: (nullable): what it is grouped by, when it is in the order of dates
 * @limit: how many at most; 0: all
 *
 * Returns: (transfer full): a future for a #MailListListing
 */
DexFuture *
mail_list_listing_read (MailStore           *store,
                        const MailListQuery *query,
                        MailListPeriods     *periods,
                        guint                limit)
{
  Job *job = g_new0 (Job, 1);

  job->query = *query;
  if (periods != NULL && mail_sort_is_by_date (query->sort))
    job->periods = mail_list_periods_ref (periods);
  job->limit = limit;
  return mail_store_read (store, run_job, job, job_free);
}
