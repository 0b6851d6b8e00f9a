/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-people.h"

#include <string.h>

#include "mail-mime-address.h"
#include "mail-store-items.h"
#include "mail-store-private.h"

/* Mails to more people than this are announcements: they do not tell whom one writes to. */
#define MAX_NOTED 50
/* Words of one person that can be found by their beginning, and the length of one that is kept, in characters. */
#define MAX_WORDS 16
#define MAX_WORD 24
/* Candidates of the first word that are looked at for the others. */
#define MAX_CANDIDATES 500

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

/* Scripts written without spaces: what follows any character can be the beginning of something. */
static gboolean
is_wordless (gunichar character)
{
  switch (g_unichar_get_script (character))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_THAI:
      return TRUE;
    default:
      return FALSE;
    }
}

/* The words of a text, folded, each once. */
static void
add_words (GPtrArray  *words,
           const char *text)
{
  g_autofree char *folded = fold (text);
  gboolean inside = FALSE;

  for (const char *p = folded; *p != '\0' && words->len < MAX_WORDS; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      gboolean letter = g_unichar_isalnum (character);

      if (letter && (!inside || is_wordless (character)))
        {
          const char *end = p;

          for (guint i = 0; i < MAX_WORD && *end != '\0' && g_unichar_isalnum (g_utf8_get_char (end)); i++)
            end = g_utf8_next_char (end);
          g_ptr_array_add (words, g_strndup (p, (gsize) (end - p)));
        }
      inside = letter;
    }
}

static gboolean
add_person_words (MailTransaction        *transaction,
                  gint64                  person,
                  const MailMimeAddress  *address,
                  GError                **error)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  add_words (words, address->address);
  if (address->name != NULL)
    add_words (words, address->name);

  for (guint i = 0; i < words->len; i++)
    if (!mail_sqlite_run (transaction->db, error, "INSERT OR IGNORE INTO person_word (word, person) VALUES (?, ?)", "si",
                          (const char *) g_ptr_array_index (words, i), person))
      return FALSE;

  return TRUE;
}

static gboolean
note_person (MailTransaction        *transaction,
             const MailMimeAddress  *address,
             int                     weight,
             GError                **error)
{
  g_autofree char *exact = mail_mime_address_make_key (address->address);
  g_autofree char *key = exact != NULL ? fold (exact) : NULL;
  const char *name = address->name != NULL && *address->name != '\0' ? address->name : NULL;
  gint64 person = 0;
  gint64 named = 0;

  if (key == NULL || *key == '\0' || strchr (address->address, '@') == NULL)
    return TRUE;
  if (!mail_sqlite_lookup (transaction->db, &person, error, "SELECT id FROM person WHERE key = ?", "s", key))
    return FALSE;

  if (person == 0)
    {
      if (!mail_sqlite_run (transaction->db, error,
                            "INSERT INTO person (key, name, address, weight, seen) VALUES (?, ?, ?, ?, ?)", "sssdi", key,
                            name, address->address, weight, transaction->now))
        return FALSE;
      return add_person_words (transaction, mail_sqlite_get_last_id (transaction->db), address, error);
    }

  if (!mail_sqlite_run (transaction->db, error, "UPDATE person SET weight = weight + ?, seen = ? WHERE id = ?", "dii",
                        weight, transaction->now, person))
    return FALSE;
  if (name == NULL)
    return TRUE;
  if (!mail_sqlite_lookup (transaction->db, &named, error, "SELECT name IS NOT NULL FROM person WHERE id = ?", "i", person))
    return FALSE;

  return named != 0 ||
         (mail_sqlite_run (transaction->db, error, "UPDATE person SET name = ? WHERE id = ?", "si", name, person) &&
          add_person_words (transaction, person, address, error));
}

typedef struct {
  const MailMimeAddress *address;
  int weight;
} Met;

struct _MailPeople {
  GArray *met;          /* Met, in the order of their first mail */
  GHashTable *by_text;  /* address as it was written → place in it + 1 */
};

MailPeople *
mail_people_new (void)
{
  MailPeople *self = g_new0 (MailPeople, 1);

  self->met = g_array_new (FALSE, FALSE, sizeof (Met));
  self->by_text = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
mail_people_free (MailPeople *self)
{
  g_array_unref (self->met);
  g_hash_table_unref (self->by_text);
  g_free (self);
}

static void
meet (MailPeople            *self,
      const MailMimeAddress *address,
      int                    weight)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_text, address->address));
  Met *known;

  if (place == 0)
    {
      Met met = { address, weight };

      g_array_append_val (self->met, met);
      g_hash_table_insert (self->by_text, address->address, GUINT_TO_POINTER (self->met->len));
      return;
    }

  known = &g_array_index (self->met, Met, place - 1);
  known->weight += weight;
  if (known->address->name == NULL || *known->address->name == '\0')
    known->address = address;
}

void
mail_people_add (MailPeople *self,
                 GPtrArray  *addresses,
                 int         weight)
{
  if (addresses->len > MAX_NOTED)
    return;

  for (guint i = 0; i < addresses->len; i++)
    {
      const MailMimeAddress *address = g_ptr_array_index (addresses, i);

      if (address->address != NULL)
        meet (self, address, weight);
    }
}

gboolean
mail_people_write (MailPeople       *self,
                   MailTransaction  *transaction,
                   GError          **error)
{
  for (guint i = 0; i < self->met->len; i++)
    {
      const Met *met = &g_array_index (self->met, Met, i);

      if (!note_person (transaction, met->address, met->weight, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mail_people_note (MailTransaction  *transaction,
                  GPtrArray        *addresses,
                  int               weight,
                  GError          **error)
{
  g_autoptr(MailPeople) people = mail_people_new ();

  mail_people_add (people, addresses, weight);
  return mail_people_write (people, transaction, error);
}

/* Whether each word that was typed begins a word of the person. */
static gboolean
has_all_words (const char *name,
               const char *address,
               GPtrArray  *typed)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  add_words (words, address);
  if (name != NULL)
    add_words (words, name);

  for (guint i = 0; i < typed->len; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < words->len && !found; j++)
        found = g_str_has_prefix (g_ptr_array_index (words, j), g_ptr_array_index (typed, i));
      if (!found)
        return FALSE;
    }

  return TRUE;
}

/* Only separators break what was typed: "wang f" are two beginnings, "王芳" is one. */
static GPtrArray *
split_typed (const char *typed)
{
  g_autofree char *folded = fold (typed);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  GString *word = g_string_new (NULL);

  for (const char *p = folded; ; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (g_unichar_isalnum (character))
        {
          g_string_append_unichar (word, character);
          continue;
        }
      if (word->len > 0 && words->len < MAX_WORDS)
        g_ptr_array_add (words, g_strdup (word->str));
      g_string_truncate (word, 0);
      if (character == 0)
        break;
    }

  g_string_free (word, TRUE);
  return words;
}

/**
 * mail_store_reader_complete_address:
 * @reader: a reader
 * @typed: what was typed so far: beginnings of words of a name or an address
 * @limit: how many at most
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type utf8): people seen in mail, those one writes to first, as "Name <address>"
 */
GPtrArray *
mail_store_reader_complete_address (MailStoreReader  *reader,
                                    const char       *typed,
                                    guint             limit,
                                    GError          **error)
{
  g_autoptr(GPtrArray) words = split_typed (typed);
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(MailStatement) rows = NULL;
  g_autoptr(GError) failure = NULL;
  g_autofree char *end = NULL;

  if (words->len == 0)
    return g_steal_pointer (&found);

  end = g_strconcat (g_ptr_array_index (words, 0), "\xf4\x8f\xbf\xbf", NULL);
  rows = mail_sqlite_query (reader->db, error,
                            "SELECT name, address FROM person WHERE id IN"
                            " (SELECT person FROM person_word WHERE word >= ? AND word < ?)"
                            " ORDER BY weight DESC, seen DESC LIMIT ?", "ssd",
                            (const char *) g_ptr_array_index (words, 0), end, MAX_CANDIDATES);
  if (rows == NULL)
    return NULL;

  while (found->len < limit && mail_statement_next (rows, &failure))
    {
      g_autoptr(MailMimeAddress) address = NULL;

      if (!has_all_words (mail_statement_get_text (rows, 0), mail_statement_get_text (rows, 1), words))
        continue;
      address = mail_mime_address_new (mail_statement_get_text (rows, 0), mail_statement_get_text (rows, 1));
      g_ptr_array_add (found, mail_mime_address_to_string (address));
    }
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&found) : NULL;
}

typedef struct {
  char *typed;
  guint limit;
} Completion;

static void
completion_free (gpointer data)
{
  Completion *completion = data;

  g_free (completion->typed);
  g_free (completion);
}

static gboolean
complete (MailStoreReader  *reader,
          gpointer          data,
          GCancellable     *cancellable,
          GValue           *result,
          GError          **error)
{
  const Completion *completion = data;
  GPtrArray *people = mail_store_reader_complete_address (reader, completion->typed, completion->limit, error);

  if (people == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, people);
  return TRUE;
}

/**
 * mail_store_complete_address:
 * @self: a store
 * @typed: what was typed so far
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for the #GPtrArray (%G_TYPE_PTR_ARRAY) of mail_store_reader_complete_address ()
 */
DexFuture *
mail_store_complete_address (MailStore  *self,
                             const char *typed,
                             guint       limit)
{
  Completion *completion = g_new0 (Completion, 1);

  completion->typed = g_strdup (typed);
  completion->limit = limit;
  return mail_store_read (self, complete, completion, completion_free);
}
