/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-id.h"

#include "mail-mime-charset.h"
#include "mail-mime-summary.h"

#include <string.h>

/* Up to here ids are compared with each other; beyond, through a hash table. */
#define FEW 16

typedef struct {
  const char *p;
  const char *end;
} IdScan;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without the folds and control characters some programs put inside. */
static char *
copy_id (const char *start,
         gsize       length)
{
  g_autofree char *clean = g_malloc (length + 1);
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    if ((guchar) start[i] > ' ' && start[i] != '\177')
      clean[n++] = start[i];
  clean[n] = '\0';

  if (n == 0 || n > MAIL_MIME_MAX_ID)
    return NULL;
  return mail_mime_is_ascii (clean, n) ? g_steal_pointer (&clean) : mail_mime_charset_make_utf8 (clean, n);
}

static void
skip_comment (IdScan *scan)
{
  int depth = 0;

  for (; scan->p < scan->end; scan->p++)
    {
      depth += *scan->p == '(' ? 1 : (*scan->p == ')' ? -1 : 0);
      if (depth == 0)
        break;
    }
  if (scan->p < scan->end)
    scan->p++;
}

/* The next "<id>", or a bare word with an at sign. */
static char *
next_id (IdScan *scan)
{
  while (scan->p < scan->end)
    {
      const char *start = scan->p;

      if (*start == '(')
        {
          skip_comment (scan);
          continue;
        }
      if (is_blank (*start) || *start == ',' || *start == '>')
        {
          scan->p++;
          continue;
        }
      if (*start == '<')
        {
          gsize length;

          for (scan->p++; scan->p < scan->end && *scan->p != '>' && *scan->p != '<'; )
            scan->p++;
          length = scan->p - start - 1;
          if (length > 0)
            return copy_id (start + 1, length);
          continue;
        }
      while (scan->p < scan->end && !is_blank (*scan->p) && *scan->p != '<' && *scan->p != ',')
        scan->p++;
      if (memchr (start, '@', scan->p - start) != NULL)
        return copy_id (start, scan->p - start);
    }
  return NULL;
}

static gboolean
is_known (GPtrArray  *ids,
          GHashTable *seen,
          const char *id)
{
  if (seen != NULL)
    return g_hash_table_contains (seen, id);
  for (guint i = 0; i < ids->len; i++)
    if (strcmp (g_ptr_array_index (ids, i), id) == 0)
      return TRUE;
  return FALSE;
}

static GHashTable *
make_seen (GPtrArray *ids)
{
  GHashTable *seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (seen, g_ptr_array_index (ids, i));
  return seen;
}

/**
 * mail_mime_ids_parse:
 * @text: the value of a References or In-Reply-To field
 * @length: its bytes
 *
 * Returns: (transfer full): its message ids without brackets, each once, in their order; if there are very many, the last ones
 */
GStrv
mail_mime_ids_parse (const char *text,
                     gsize       length)
{
  IdScan scan = { text, text + length };
  g_autoptr(GPtrArray) ids = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  g_autoptr(GHashTable) seen = NULL;

  while (scan.p < scan.end)
    {
      char *id = next_id (&scan);

      if (id == NULL)
        continue;
      if (ids->len == FEW && seen == NULL)
        seen = make_seen (ids);
      if (is_known (ids, seen, id))
        {
          g_free (id);
          continue;
        }
      g_ptr_array_add (ids, id);
      if (seen != NULL)
        g_hash_table_add (seen, id);
    }

  if (ids->len > MAIL_MIME_MAX_REFERENCES)
    g_ptr_array_remove_range (ids, 0, ids->len - MAIL_MIME_MAX_REFERENCES);
  return (GStrv) g_ptr_array_steal (ids, NULL);
}

/**
 * mail_mime_id_parse_first:
 * @text: the value of a Message-ID or Content-ID field
 * @length: its bytes
 *
 * Returns: (transfer full) (nullable): its id without brackets; where there are none, all of it
 */
char *
mail_mime_id_parse_first (const char *text,
                          gsize       length)
{
  IdScan scan = { text, text + length };
  char *id = NULL;

  while (id == NULL && scan.p < scan.end)
    id = next_id (&scan);
  return id != NULL ? id : copy_id (text, length);
}
