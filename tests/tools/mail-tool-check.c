/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-error.h"
#include "mail-search.h"
#include "mail-store-check.h"

/* One mending may uncover something else: a row that goes was counted. */
#define MAX_ROUNDS 5

static void
print_finding (const MailFinding *finding,
               gboolean           mended)
{
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();

  mail_tool_add_string (builder, "finding", mail_finding_kind_to_string (finding->kind));
  mail_tool_add_int (builder, "id", finding->id);
  if (finding->detail != NULL)
    mail_tool_add_string (builder, "detail", finding->detail);
  if (finding->kind == MAIL_FINDING_COUNTS)
    {
      mail_tool_add_int (builder, "total", finding->total);
      mail_tool_add_int (builder, "unread", finding->unread);
    }
  mail_tool_add_boolean (builder, "mended", mended);
  mail_tool_print (builder);
}

static gpointer
copy_finding (gconstpointer finding,
              gpointer      data)
{
  return mail_finding_copy (finding);
}

static gboolean
collect (DexFuture  *future,
         GPtrArray  *findings,
         GError    **error)
{
  g_autoptr(DexFuture) owned = future;
  const GValue *value = mail_tool_wait (owned, error);

  if (value == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (findings, g_ptr_array_copy (g_value_get_boxed (value), copy_finding, NULL));
  return TRUE;
}

/* (nullable): what is wrong at the moment; an index that is not there yet is not. */
static GPtrArray *
check_all (MailStore   *store,
           MailSearch  *search,
           GError     **error)
{
  g_autoptr(DexFuture) of_store = mail_store_check (store);
  g_autoptr(DexFuture) of_search = NULL;
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_finding_free);
  g_autoptr(GError) failure = NULL;

  if (!collect (g_steal_pointer (&of_store), findings, error))
    return NULL;
  of_search = mail_search_check (search);
  if (collect (g_steal_pointer (&of_search), findings, &failure) || g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_TRANSIENT))
    return g_steal_pointer (&findings);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
is_same (gconstpointer a,
         gconstpointer b)
{
  const MailFinding *one = a;
  const MailFinding *other = b;

  return one->kind == other->kind && one->id == other->id && g_strcmp0 (one->detail, other->detail) == 0;
}

static void
print_findings (GPtrArray *findings,
                GPtrArray *left)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const MailFinding *finding = g_ptr_array_index (findings, i);

      print_finding (finding, left != NULL && !g_ptr_array_find_with_equal_func (left, finding, is_same, NULL));
    }
}

/* The index can always be made again. */
static void
rebuild_index (MailSearch *search,
               GPtrArray  *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const MailFinding *finding = g_ptr_array_index (findings, i);

      if (finding->kind == MAIL_FINDING_FILE && g_str_has_prefix (finding->detail, "search.db"))
        {
          mail_search_rebuild (search);
          return;
        }
    }
}

static gboolean
mend (MailStore    *store,
      MailSearch   *search,
      GPtrArray   **findings,
      GError      **error)
{
  for (guint i = 0; (*findings)->len > 0 && i < MAX_ROUNDS; i++)
    {
      g_autoptr(GPtrArray) before = g_steal_pointer (findings);

      rebuild_index (search, before);
      if (!mail_tool_wait_ok (mail_store_mend (store, before), error) || !mail_tool_wait_ok (mail_search_wait (search), error))
        return FALSE;
      *findings = check_all (store, search, error);
      if (*findings == NULL)
        return FALSE;
      print_findings (before, *findings);
    }
  return TRUE;
}

static gboolean
check (MailStore   *store,
       MailSearch  *search,
       gboolean     repair,
       GError     **error)
{
  g_autoptr(GPtrArray) findings = check_all (store, search, error);
  guint n_findings;

  if (findings == NULL)
    return FALSE;
  if (repair && !mend (store, search, &findings, error))
    return FALSE;
  if (!repair)
    print_findings (findings, NULL);

  n_findings = findings->len;
  if (n_findings > 0)
    mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "%u findings", n_findings);
  return n_findings == 0;
}

static gboolean
check_profile (MailTool  *tool,
               gboolean   repair,
               gboolean  *damaged,
               GError   **error)
{
  g_autoptr(MailStore) store = repair ? mail_tool_open (tool, error) : mail_tool_open_beside (tool, error);
  g_autoptr(MailSearch) search = NULL;
  gboolean good;

  if (store == NULL)
    return FALSE;

  search = mail_search_open (store);
  good = check (store, search, repair, error);
  *damaged = mail_store_get_health (store) == MAIL_STORE_DAMAGED;
  mail_search_close (search);
  mail_store_close (store);
  return good;
}

/* check [--repair]: what is not as it has to be, one finding a line; status 0 when nothing is, or everything was mended */
gboolean
mail_tool_check (MailTool  *tool,
                 GError   **error)
{
  gboolean repair = mail_tool_get_option (tool, "repair") != NULL;
  gboolean damaged = FALSE;
  g_autoptr(GError) failure = NULL;

  if (check_profile (tool, repair, &damaged, &failure))
    return TRUE;
  /* It is rebuilt when it is opened again. */
  if (repair && damaged)
    return check_profile (tool, repair, &damaged, error);

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
