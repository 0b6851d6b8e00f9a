/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-tokenizer.h"

#include <sqlite3.h>
#include <string.h>

#include "mail-error.h"
#include "mail-search-fold.h"

/* Characters of Hangul: a line break between them is a space, as it is not between those of Han and Kana. */
#define HANGUL_FIRST 0xac00
#define HANGUL_LAST 0xd7a3
#define BITMAP_WORDS (0x10000 / 32)
/* Letters of ASCII and digits. */
#define N_ALNUM 36

/* Beginnings of words that were given, of one text. */
typedef struct {
  guint8 ascii[N_ALNUM * N_ALNUM];
  GHashTable *others; /* both letters in one number */
} Beginnings;

/* One walk over a text. A *word* is letters and digits; a *run* is pieces side by side, given as overlapping pairs. */
typedef struct {
  const char *text;
  gsize length;
  MailSearchTokens tokens;
  MailSearchTokenFunc func;
  gpointer data;
  gboolean stopped;

  /* the word so far: its last part; when there are others before it, also all of it without apostrophes */
  char part[MAIL_SEARCH_MAX_WORD + 6];
  gsize part_length;
  gsize part_start;
  char whole[MAIL_SEARCH_MAX_WORD + 6];
  gsize whole_length;
  gsize whole_start;
  guint n_parts;   /* before the last */
  gsize word_end;

  /* the run so far: its last two characters, in UTF-8 */
  char pair[12];
  gsize first_length;
  gsize last_length;
  gsize first_start;
  gsize last_start;
  gsize last_end;
  gunichar first;
  gunichar last;
  guint n_run;

  guint32 *seen;     /* of TEXT: characters that were given by themselves */
  GArray *seen_list; /* gunichar: what has to be taken out of it again */
  Beginnings *begun; /* (nullable): beginnings are not wanted */
} Walk;

static void
emit (Walk       *self,
      const char *token,
      gsize       length,
      gsize       start,
      gsize       end,
      gboolean    colocated)
{
  if (!self->stopped && !self->func (token, length, start, end, colocated, self->data))
    self->stopped = TRUE;
}

/* Inside a run a character is given by itself once a text. At the ends of one it is given every time: a phrase may have it beside
 * something else there. */
static gboolean
is_wanted_alone (Walk     *self,
                 gunichar  c,
                 gboolean  at_end)
{
  if (self->tokens == MAIL_SEARCH_TOKENS_QUERY)
    return FALSE;
  if (self->tokens == MAIL_SEARCH_TOKENS_ALL || c > 0xffff)
    return TRUE;
  if ((self->seen[c / 32] & (1u << (c % 32))) != 0)
    return at_end;

  self->seen[c / 32] |= 1u << (c % 32);
  g_array_append_val (self->seen_list, c);
  return TRUE;
}

/* Of a lower case letter, which folding makes of it, or a digit. */
static guint
get_alnum (char c)
{
  return g_ascii_isdigit (c) ? (guint) (c - '0') : (guint) (g_ascii_tolower (c) - 'a') + 10;
}

/* Letters beyond the first plane are rare enough to be given each time. */
static gboolean
is_first (Beginnings *begun,
          const char *word,
          const char *second)
{
  gunichar first = g_utf8_get_char (word);
  gunichar other = g_utf8_get_char (second);

  if (g_ascii_isalnum (*word) && g_ascii_isalnum (*second))
    {
      guint8 *given = &begun->ascii[get_alnum (*word) * N_ALNUM + get_alnum (*second)];
      gboolean is_new = *given == 0;

      *given = 1;
      return is_new;
    }
  return first > 0xffff || other > 0xffff || g_hash_table_add (begun->others, GUINT_TO_POINTER ((first << 16) | other));
}

/* The first two letters of a word, at its place. */
static void
emit_beginning (Walk *self)
{
  char token[16] = { MAIL_SEARCH_BEGINNING };
  const char *second, *end;

  self->part[self->part_length] = '\0';
  second = g_utf8_next_char (self->part);
  if (*second == '\0' || !is_first (self->begun, self->part, second))
    return;
  end = g_utf8_next_char (second);
  memcpy (token + 1, self->part, (gsize) (end - self->part));
  emit (self, token, (gsize) (end - self->part) + 1, self->part_start, self->word_end, TRUE);
}

static void
emit_part (Walk *self)
{
  emit (self, self->part, self->part_length, self->part_start, self->word_end, FALSE);
  if (self->begun != NULL)
    emit_beginning (self);
}

static void
end_part (Walk *self)
{
  emit_part (self);
  if (self->n_parts++ == 0)
    {
      memcpy (self->whole, self->part, self->part_length);
      self->whole_length = self->part_length;
      self->whole_start = self->part_start;
    }
  self->part_length = 0;
}

static void
end_word (Walk *self)
{
  emit_part (self);
  if (self->n_parts > 0 && self->tokens != MAIL_SEARCH_TOKENS_QUERY)
    emit (self, self->whole, self->whole_length, self->whole_start, self->word_end, TRUE);
  self->part_length = 0;
  self->n_parts = 0;
}

static void
end_run (Walk *self)
{
  if (self->n_run == 1)
    emit (self, self->pair + self->first_length, self->last_length, self->last_start, self->last_end, FALSE);
  else if (self->n_run > 1 && is_wanted_alone (self, self->last, TRUE))
    emit (self, self->pair + self->first_length, self->last_length, self->last_start, self->last_end, TRUE);
  self->n_run = 0;
  self->first_length = self->last_length = 0;
}

/* What is too long is cut, never within a character. */
static void
add_to (char     *word,
        gsize    *length,
        gunichar  c)
{
  if (*length >= MAIL_SEARCH_MAX_WORD)
    return;
  if (c < 0x80)
    word[(*length)++] = (char) c;
  else
    *length += (gsize) g_unichar_to_utf8 (c, word + *length);
}

static void
add_letter (Walk     *self,
            gunichar  c,
            gsize     start,
            gsize     end)
{
  if (self->n_run > 0)
    end_run (self);
  if (self->part_length == 0)
    self->part_start = start;
  add_to (self->part, &self->part_length, c);
  if (self->n_parts > 0)
    add_to (self->whole, &self->whole_length, c);
  self->word_end = end;
}

static void
add_piece (Walk     *self,
           gunichar  c,
           gsize     start,
           gsize     end)
{
  if (self->part_length > 0)
    end_word (self);

  memmove (self->pair, self->pair + self->first_length, self->last_length);
  self->first_length = self->last_length;
  self->first = self->last;
  self->first_start = self->last_start;
  self->last_length = (gsize) g_unichar_to_utf8 (c, self->pair + self->first_length);
  self->last = c;
  self->last_start = start;
  if (self->n_run++ > 0)
    {
      gsize first_end = self->last_end;

      emit (self, self->pair, self->first_length + self->last_length, self->first_start, end, FALSE);
      if (is_wanted_alone (self, self->first, self->n_run == 2))
        emit (self, self->pair, self->first_length, self->first_start, first_end, TRUE);
    }
  self->last_end = end;
}

static MailSearchCharKind
peek_class (Walk     *self,
            gsize     at,
            gunichar *c)
{
  gunichar folded[MAIL_SEARCH_MAX_EXPANSION];
  MailSearchCharKind class;
  guint n;

  if (at >= self->length)
    return MAIL_SEARCH_SEPARATOR;
  class = mail_search_fold_char (mail_search_next_char (self->text, self->length, &at), folded, &n);
  *c = folded[0];
  return class;
}

/* A line of Chinese or Japanese that was broken to be short goes on in the next. */
static gboolean
goes_on (Walk     *self,
         gunichar  c,
         gsize    *at)
{
  gsize next = *at;
  gunichar follower = 0;

  if (self->n_run == 0 || (c != '\n' && c != '\r') || (self->last >= HANGUL_FIRST && self->last <= HANGUL_LAST))
    return FALSE;
  if (c == '\r' && next < self->length && self->text[next] == '\n')
    next++;
  if (peek_class (self, next, &follower) != MAIL_SEARCH_PIECE || (follower >= HANGUL_FIRST && follower <= HANGUL_LAST))
    return FALSE;

  *at = next;
  return TRUE;
}

static void
end_all (Walk *self)
{
  if (self->part_length > 0)
    end_word (self);
  if (self->n_run > 0)
    end_run (self);
}

static void
add_apostrophe (Walk  *self,
                gsize  at)
{
  gunichar follower;

  if (self->part_length > 0 && peek_class (self, at, &follower) == MAIL_SEARCH_WORD)
    end_part (self);
  else
    end_all (self);
}

static void
walk_char (Walk     *self,
           gunichar  c,
           gsize     start,
           gsize    *at)
{
  gunichar folded[MAIL_SEARCH_MAX_EXPANSION];
  guint n;

  switch (mail_search_fold_char (c, folded, &n))
    {
    case MAIL_SEARCH_WORD:
      for (guint i = 0; i < n; i++)
        add_letter (self, folded[i], start, *at);
      break;
    case MAIL_SEARCH_PIECE:
      for (guint i = 0; i < n; i++)
        add_piece (self, folded[i], start, *at);
      break;
    case MAIL_SEARCH_DROP:
      break;
    case MAIL_SEARCH_APOSTROPHE:
      add_apostrophe (self, *at);
      break;
    case MAIL_SEARCH_SEPARATOR:
    default:
      if (!goes_on (self, c, at))
        end_all (self);
      break;
    }
}

static gboolean
walk (Walk *self)
{
  for (gsize at = 0; at < self->length && !self->stopped;)
    {
      gsize start = at;
      guchar byte = (guchar) self->text[at];

      if (g_ascii_isalnum (byte))
        {
          at++;
          add_letter (self, (gunichar) g_ascii_tolower (byte), start, at);
        }
      else if (byte == ' ')
        {
          at++;
          end_all (self);
        }
      else
        {
          walk_char (self, mail_search_next_char (self->text, self->length, &at), start, &at);
        }
    }
  end_all (self);
  return !self->stopped;
}

/**
 * mail_search_tokenize:
 * @text: text
 * @length: its bytes
 * @tokens: what for
 * @func: gets each token, in order
 * @data: its argument
 *
 * Takes a text apart as a search sees it. Words are what Unicode calls letters, digits and marks side by side; one with an
 * apostrophe is its parts, and the whole of it without. Scripts without spaces are given as overlapping pairs of characters.
 *
 * Returns: whether @func always returned %TRUE
 */
gboolean
mail_search_tokenize (const char          *text,
                      gsize                length,
                      MailSearchTokens     tokens,
                      MailSearchTokenFunc  func,
                      gpointer             data)
{
  g_autofree guint32 *seen = tokens == MAIL_SEARCH_TOKENS_TEXT ? g_new0 (guint32, BITMAP_WORDS) : NULL;
  g_autoptr(GArray) seen_list = g_array_new (FALSE, FALSE, sizeof (gunichar));
  Walk self = { .text = text, .length = length, .tokens = tokens, .func = func, .data = data, .seen = seen, .seen_list = seen_list };

  return walk (&self);
}

typedef struct {
  guint32 seen[BITMAP_WORDS];
  GArray *seen_list;
  Beginnings begun;
} Tokenizer;

typedef struct {
  void *context;
  int (*token) (void *, int, const char *, int, int, int);
  int code;
  gboolean is_beginning;
} Target;

static int
tokenizer_create (void         *context,
                  const char  **arguments,
                  int           n_arguments,
                  Fts5Tokenizer **tokenizer)
{
  Tokenizer *self = g_new0 (Tokenizer, 1);

  self->seen_list = g_array_new (FALSE, FALSE, sizeof (gunichar));
  self->begun.others = g_hash_table_new (NULL, NULL);
  *tokenizer = (Fts5Tokenizer *) self;
  return SQLITE_OK;
}

static void
tokenizer_delete (Fts5Tokenizer *tokenizer)
{
  Tokenizer *self = (Tokenizer *) tokenizer;

  g_array_unref (self->seen_list);
  g_hash_table_unref (self->begun.others);
  g_free (self);
}

static gboolean
hand_on (const char *token,
         gsize       length,
         gsize       start,
         gsize       end,
         gboolean    colocated,
         gpointer    data)
{
  Target *target = data;
  char beginning[MAIL_SEARCH_MAX_WORD + 8] = { MAIL_SEARCH_BEGINNING };

  if (target->is_beginning && length + 1 < sizeof beginning)
    {
      memcpy (beginning + 1, token, length++);
      token = beginning;
    }
  target->code = target->token (target->context, colocated ? FTS5_TOKEN_COLOCATED : 0, token, (int) length, (int) start, (int) end);
  return target->code == SQLITE_OK;
}

static void
forget_seen (Tokenizer *self)
{
  for (guint i = 0; i < self->seen_list->len; i++)
    self->seen[g_array_index (self->seen_list, gunichar, i) / 32] = 0;
  g_array_set_size (self->seen_list, 0);
  memset (self->begun.ascii, 0, sizeof self->begun.ascii);
  g_hash_table_remove_all (self->begun.others);
}

static int
tokenizer_tokenize (Fts5Tokenizer *tokenizer,
                    void          *context,
                    int            flags,
                    const char    *text,
                    int            length,
                    int (*token) (void *, int, const char *, int, int, int))
{
  Tokenizer *self = (Tokenizer *) tokenizer;
  Target target = { context, token, SQLITE_OK };
  Walk steps = { .text = text, .length = (gsize) length, .func = hand_on, .data = &target,
                 .seen = self->seen, .seen_list = self->seen_list };

  if (text == NULL)
    return SQLITE_OK;

  steps.tokens = (flags & FTS5_TOKENIZE_QUERY) != 0 ? MAIL_SEARCH_TOKENS_QUERY : MAIL_SEARCH_TOKENS_TEXT;
  steps.begun = (flags & FTS5_TOKENIZE_QUERY) != 0 ? NULL : &self->begun;
  target.is_beginning = steps.begun == NULL && length > 0 && text[0] == MAIL_SEARCH_BEGINNING;
  walk (&steps);
  forget_seen (self);
  return target.code;
}

/* (nullable): what FTS5 is extended by */
static fts5_api *
get_api (sqlite3 *db)
{
  sqlite3_stmt *stmt = NULL;
  fts5_api *api = NULL;

  if (sqlite3_prepare_v2 (db, "SELECT fts5(?1)", -1, &stmt, NULL) != SQLITE_OK)
    return NULL;

  sqlite3_bind_pointer (stmt, 1, &api, "fts5_api_ptr", NULL);
  sqlite3_step (stmt);
  sqlite3_finalize (stmt);
  return api;
}

/**
 * mail_search_tokenizer_register:
 * @db: a connection
 * @error: (out): why not
 *
 * Makes the tokenizer known to FTS5 on this connection.
 *
 * Returns: whether it is
 */
gboolean
mail_search_tokenizer_register (MailSqlite  *db,
                                GError     **error)
{
  static fts5_tokenizer tokenizer = { tokenizer_create, tokenizer_delete, tokenizer_tokenize };
  fts5_api *api = get_api (mail_sqlite_get_handle (db));

  if (api != NULL && api->xCreateTokenizer (api, MAIL_SEARCH_TOKENIZER, NULL, &tokenizer, NULL) == SQLITE_OK)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "The database library searches no text");
  return FALSE;
}
