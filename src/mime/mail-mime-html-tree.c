/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gumbo, with an end to what it may use. */
#include "mail-mime-html-private.h"

#include <setjmp.h>
#include <string.h>
#include <time.h>

/* Memory of a tree: a cell of a table takes some 40 times its bytes, a healthy newsletter 10 times. */
#define MIN_BUDGET (8 * 1024 * 1024)
#define BUDGET_PER_BYTE 64
#define MAX_BUDGET (192 * 1024 * 1024)

/* Processor time of a parse, in microseconds: some ten times what honest documents take. The guard keeps hostile ones from being
 * quadratic; this is for what it does not foresee. */
#define MIN_TIME (G_USEC_PER_SEC / 2)
#define BYTES_PER_TIME 4 /* one more microsecond for so many bytes */
#define LOOK_AT_CLOCK 1024 /* allocations between two looks */

/* Memory is taken from the system in pieces of this size, small ones first. */
#define FIRST_BLOCK (16 * 1024)
#define BLOCK (256 * 1024)
#define ALIGNMENT 16

/* Everything of one tree, given back at once; freeing piece by piece would be recursive in gumbo, and slower. */
struct _MailMimeHtmlTree {
  GPtrArray *blocks;
  char *p;
  gsize left;
  gsize budget;
  guint allocations;
  gint64 deadline;
  char *guarded;
  GumboOutput *output;
  jmp_buf out_of_budget;
};

static gint64
get_processor_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* gumbo cannot be told that there is no memory or time, and it holds nothing but memory of ours: so it is left by a jump. */
static void *
allocate (void   *data,
          size_t  size)
{
  MailMimeHtmlTree *tree = data;
  void *result;

  size = (size + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
  if (size > tree->budget)
    longjmp (tree->out_of_budget, 1);
  tree->budget -= size;
  if (++tree->allocations % LOOK_AT_CLOCK == 0 && get_processor_time () > tree->deadline)
    longjmp (tree->out_of_budget, 1);

  if (size > tree->left)
    {
      gsize block = MAX (size, MIN ((gsize) FIRST_BLOCK << MIN (tree->blocks->len, 8), (gsize) BLOCK));

      tree->p = g_malloc (block);
      tree->left = block;
      g_ptr_array_add (tree->blocks, tree->p);
    }
  result = tree->p;
  tree->p += size;
  tree->left -= size;
  return result;
}

static void
deallocate (void *data,
            void *memory)
{
}

static gboolean
parse (MailMimeHtmlTree *tree,
       const char       *html,
       gsize             length)
{
  GumboOptions options = kGumboDefaultOptions;

  options.allocator = allocate;
  options.deallocator = deallocate;
  options.userdata = tree;
  options.max_errors = 0;
  if (setjmp (tree->out_of_budget) != 0)
    return FALSE;

  tree->output = gumbo_parse_with_options (&options, html, length);
  return TRUE;
}

/**
 * mail_mime_html_tree_new:
 * @html: HTML in UTF-8
 * @length: its bytes
 *
 * Returns: (transfer full) (nullable): its tree; %NULL when that would be larger than any honest document's of this length
 */
MailMimeHtmlTree *
mail_mime_html_tree_new (const char *html,
                         gsize       length)
{
  g_autoptr(MailMimeHtmlTree) tree = g_new0 (MailMimeHtmlTree, 1);
  gsize guarded_length = length;

  tree->blocks = g_ptr_array_new_with_free_func (g_free);
  tree->budget = MIN (MIN_BUDGET + length * BUDGET_PER_BYTE, MAX_BUDGET);
  tree->deadline = get_processor_time () + MIN_TIME + length / BYTES_PER_TIME;
  tree->guarded = mail_mime_html_guard (html, length, &guarded_length);
  if (!parse (tree, tree->guarded != NULL ? tree->guarded : html, guarded_length))
    return NULL;
  return g_steal_pointer (&tree);
}

/**
 * mail_mime_html_tree_get_root:
 * @tree: a tree
 *
 * Returns: (transfer none): its <html>
 */
GumboNode *
mail_mime_html_tree_get_root (MailMimeHtmlTree *tree)
{
  return tree->output->root;
}

/**
 * mail_mime_html_tree_is_exact:
 * @tree: a tree
 *
 * Returns: whether the places its nodes name are those of the source: it was parsed as it was
 */
gboolean
mail_mime_html_tree_is_exact (MailMimeHtmlTree *tree)
{
  return tree->guarded == NULL;
}

/**
 * mail_mime_html_tree_free:
 * @tree: (transfer full): a tree
 */
void
mail_mime_html_tree_free (MailMimeHtmlTree *tree)
{
  g_ptr_array_unref (tree->blocks);
  g_free (tree->guarded);
  g_free (tree);
}
