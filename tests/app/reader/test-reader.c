/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as a person sees it, in a real web view. */
#include <signal.h>
#include <unistd.h>

#include "reader-fixture.h"

#define OPEN_CARDS "[...document.querySelectorAll('.card.open')].map((c) => c.querySelector('.name').textContent).join()"
#define CARDS "[...document.querySelectorAll('.card')].map((c) => c.querySelector('.name').textContent).join()"
#define BODIES "[...document.querySelectorAll('.body')].map((b) => b.shadowRoot.querySelector('.mail-text, .mail-body').textContent.trim()).join('|')"
#define IN_VIEW "[...document.querySelectorAll('.card')].find((c) => c.getBoundingClientRect().bottom > 1).querySelector('.name').textContent"
#define PRESS(WHAT) "document.querySelector(\"" WHAT "\").click()"

typedef void (*ReaderTest) (ReaderFixture *reader);

static void
run (MailStoreFixture *fixture,
     gconstpointer     data)
{
  ReaderFixture reader;

  reader_fixture_open (&reader, fixture, 640, 480);
  ((ReaderTest) data) (&reader);
  reader_fixture_close (&reader);
}

static gint64
receive (ReaderFixture *reader,
         MailFlags      flags,
         const char    *name,
         const char    *body)
{
  g_autofree char *head = g_strdup_printf ("From: %s <%s@example.org>\r\nTo: Ada <ada@example.org>\r\nSubject: Lunch\r\n"
                                           "Date: Fri, 20 Nov 2026 12:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n", name, name);

  return reader_fixture_receive (reader, flags, head, body);
}

static void
run_script (ReaderFixture *reader,
            const char    *script)
{
  g_autofree char *answer = reader_fixture_ask (reader, script);
}

static char *
long_text (const char *word)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (text, "%s %u\r\n", word, i);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ids: oldest first, where the newest is shown first */
static void
show_reversed (ReaderFixture *reader,
               const gint64  *ids,
               guint          n,
               gint64         item)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *first = g_strdup_printf ("%" G_GINT64_FORMAT, ids[n - 1]);

  g_array_append_vals (items, ids, n);
  mail_reader_show_conversation (reader->reader, items, item);
  reader_fixture_wait_for (reader, "document.querySelector('.card')?.dataset.item", first);
}

static void
test_all_read (ReaderFixture *reader)
{
  gint64 ids[3];

  ids[0] = receive (reader, MAIL_FLAG_SEEN, "Anna", "One\r\n");
  ids[1] = receive (reader, MAIL_FLAG_SEEN, "Bob", "Two\r\n");
  ids[2] = receive (reader, MAIL_FLAG_SEEN, "Carl", "Three\r\n");
  reader_fixture_show (reader, ids, 3, 0);

  reader_fixture_wait_for (reader, OPEN_CARDS, "Carl");
  reader_fixture_wait_for (reader, CARDS, "Anna,Bob,Carl");
  reader_fixture_wait_for (reader, BODIES, "Three");
  reader_fixture_wait_for (reader, "document.querySelector('h1').textContent", "Lunch");

  /* Pressing a head opens it and loads it then; pressing it again folds it. */
  run_script (reader, PRESS (".card .toggle"));
  reader_fixture_wait_for (reader, OPEN_CARDS, "Anna,Carl");
  reader_fixture_wait_for (reader, BODIES, "One|Three");
  reader_fixture_wait_for (reader, "document.querySelector('.toggle').getAttribute('aria-expanded')", "true");
  run_script (reader, PRESS (".card .toggle"));
  reader_fixture_wait_for (reader, OPEN_CARDS, "Carl");
  reader_fixture_wait_for (reader, "document.querySelector('.toggle').getAttribute('aria-expanded')", "false");

  run_script (reader, PRESS ("[href='mailaction:open-all']"));
  reader_fixture_wait_for (reader, OPEN_CARDS, "Anna,Bob,Carl");
  reader_fixture_wait_for (reader, BODIES, "One|Two|Three");
  run_script (reader, PRESS ("[href='mailaction:close-all']"));
  reader_fixture_wait_for (reader, OPEN_CARDS, "");
}

static void
test_first_unread (ReaderFixture *reader)
{
  g_autofree char *text = long_text ("word");
  gint64 ids[5];

  ids[0] = receive (reader, MAIL_FLAG_SEEN, "Anna", text);
  ids[1] = receive (reader, MAIL_FLAG_SEEN, "Bob", text);
  ids[2] = receive (reader, 0, "Carl", text);
  ids[3] = receive (reader, MAIL_FLAG_SEEN, "Dora", text);
  ids[4] = receive (reader, 0, "Emil", text);
  reader_fixture_show (reader, ids, 5, ids[4]);

  reader_fixture_wait_for (reader, OPEN_CARDS, "Carl,Emil");
  reader_fixture_wait_for (reader, IN_VIEW, "Carl");
  /* What is far from the view is not loaded. */
  reader_fixture_idle (200);
  reader_fixture_wait_for (reader, "document.querySelectorAll('.body').length", "1");
  run_script (reader, "document.querySelector('.card:last-child').scrollIntoView()");
  reader_fixture_wait_for (reader, "document.querySelectorAll('.body').length", "2");
}

/* Who reads from the newest down begins with the first unread from the top, and the keys go the way the eyes do. */
static void
test_newest_first (ReaderFixture *reader)
{
  g_autofree char *text = long_text ("word");
  gint64 ids[6];

  ids[0] = receive (reader, 0, "Anna", text);
  ids[1] = receive (reader, MAIL_FLAG_SEEN, "Bob", text);
  ids[2] = receive (reader, 0, "Carl", text);
  ids[3] = receive (reader, MAIL_FLAG_SEEN, "Dora", text);
  ids[4] = receive (reader, MAIL_FLAG_SEEN, "Emil", text);
  mail_reader_set_newest_first (reader->reader, TRUE);
  show_reversed (reader, ids, 5, ids[4]);
  reader_fixture_wait_for (reader, CARDS, "Emil,Dora,Carl,Bob,Anna");
  reader_fixture_wait_for (reader, OPEN_CARDS, "Emil,Carl,Anna");
  reader_fixture_wait_for (reader, IN_VIEW, "Carl");

  run_script (reader, "document.querySelector('.toggle').focus(); document.activeElement.dispatchEvent("
                      "new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }))");
  reader_fixture_wait_for (reader, "document.activeElement.getAttribute('aria-label').startsWith('Message from Dora, ')", "true");

  /* What comes is put above, out of view, and pushes nothing away that is read. */
  run_script (reader, "window.page = 'the same'; window.scrollTo(0, 0)");
  ids[5] = receive (reader, 0, "Fritz", text);
  show_reversed (reader, ids, 6, ids[5]);
  reader_fixture_wait_for (reader, CARDS, "Fritz,Emil,Dora,Carl,Bob,Anna");
  reader_fixture_wait_for (reader, "document.querySelectorAll('.card')[0].querySelectorAll('.body').length", "1");
  reader_fixture_wait_for (reader, IN_VIEW, "Emil");
  reader_fixture_wait_for (reader, "window.page", "the same");
  reader_fixture_wait_for (reader, "document.querySelector('h1').textContent", "Lunch");

  /* The other way round again, while it is shown. */
  mail_reader_set_newest_first (reader->reader, FALSE);
  reader_fixture_wait_for (reader, CARDS, "Anna,Bob,Carl,Dora,Emil,Fritz");
  reader_fixture_wait_for (reader, IN_VIEW, "Anna");
}

static void
test_chosen (ReaderFixture *reader)
{
  g_autofree char *text = long_text ("word");
  gint64 ids[3];

  ids[0] = receive (reader, MAIL_FLAG_SEEN, "Anna", text);
  ids[1] = receive (reader, MAIL_FLAG_SEEN, "Bob", text);
  ids[2] = receive (reader, 0, "Carl", text);
  /* One that was searched for, and then another of them. */
  reader_fixture_show (reader, ids, 3, ids[1]);
  reader_fixture_wait_for (reader, IN_VIEW, "Bob");
  reader_fixture_wait_for (reader, OPEN_CARDS, "Bob,Carl");
  reader_fixture_show (reader, ids, 3, ids[0]);
  reader_fixture_wait_for (reader, IN_VIEW, "Anna");
  reader_fixture_wait_for (reader, OPEN_CARDS, "Anna,Bob,Carl");
  g_assert_cmpint (mail_reader_get_item (reader->reader), ==, ids[0]);
}

static void
test_in_place (ReaderFixture *reader)
{
  g_autofree char *text = long_text ("word");
  g_autofree char *before = NULL;
  g_autoptr(GArray) second = NULL;
  gint64 ids[4];

  ids[1] = receive (reader, MAIL_FLAG_SEEN, "Bob", text);
  ids[2] = receive (reader, MAIL_FLAG_SEEN, "Carl", text);
  reader_fixture_show (reader, ids + 1, 2, ids[2]);
  reader_fixture_wait_for (reader, "document.querySelectorAll('.body').length", "1");
  run_script (reader, "window.page = 'the same'; window.scrollTo(0, 700);"
                              "getSelection().selectAllChildren(document.querySelector('.title h1'))");
  before = reader_fixture_ask (reader, "document.querySelector('.open .body').getBoundingClientRect().top");

  /* An older one turns up above, and a new one comes. */
  ids[0] = receive (reader, MAIL_FLAG_SEEN, "Anna", text);
  ids[3] = receive (reader, 0, "Dora", text);
  reader_fixture_show (reader, ids, 4, ids[3]);
  reader_fixture_wait_for (reader, CARDS, "Anna,Bob,Carl,Dora");
  reader_fixture_wait_for (reader, OPEN_CARDS, "Carl,Dora");
  reader_fixture_wait_for (reader, "document.querySelector('.all span').textContent", "4 messages");
  reader_fixture_wait_for (reader, "document.querySelector('.open .body').getBoundingClientRect().top", before);
  reader_fixture_wait_for (reader, "window.page", "the same");
  reader_fixture_wait_for (reader, "getSelection().toString()", "Lunch");

  /* Flags are followed without being told. */
  second = mail_test_ids (ids[1]);
  mail_test_await_int64 (mail_store_change_flags (reader->store->store, second, MAIL_FLAG_FLAGGED, MAIL_FLAG_SEEN, NULL, NULL));
  reader_fixture_wait_for (reader, "document.querySelectorAll('.card')[1].matches('.unread.starred')", "true");
  reader_fixture_wait_for (reader, "document.querySelectorAll('.card')[1].querySelector('.star').title", "Remove Star");
  reader_fixture_wait_for (reader, OPEN_CARDS, "Carl,Dora");

  /* One above goes. */
  reader_fixture_show (reader, ids + 1, 3, ids[3]);
  reader_fixture_wait_for (reader, CARDS, "Bob,Carl,Dora");
  reader_fixture_wait_for (reader, "document.querySelector('.all span').textContent", "3 messages");
  reader_fixture_wait_for (reader, "document.querySelector('.open .body').getBoundingClientRect().top", before);
  reader_fixture_wait_for (reader, "window.page", "the same");
}

/* So many, and no more a while later. */
static void
wait_for_looked_at (ReaderFixture *reader,
                    guint          n)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (reader->looked_at->len < n && g_get_monotonic_time () < end)
    reader_fixture_idle (10);
  reader_fixture_idle (400);
  g_assert_cmpuint (reader->looked_at->len, ==, n);
}

static void
test_looked_at (ReaderFixture *reader)
{
  g_autofree char *text = long_text ("word");
  gint64 ids[4];

  ids[0] = receive (reader, MAIL_FLAG_SEEN, "Anna", text);
  ids[1] = receive (reader, 0, "Bob", text);
  ids[2] = receive (reader, MAIL_FLAG_SEEN, "Carl", text);
  ids[3] = receive (reader, 0, "Dora", text);
  mail_reader_set_read_delay (reader->reader, 100);
  reader_fixture_show (reader, ids, 4, 0);
  reader_fixture_wait_for (reader, IN_VIEW, "Bob");

  /* The one on the screen, once; not those that are folded, nor the one that is open below. */
  wait_for_looked_at (reader, 1);
  g_assert_cmpint (g_array_index (reader->looked_at, gint64, 0), ==, ids[1]);

  /* One that the person wants unread stays it, though it is looked at. */
  mail_reader_keep_unread (reader->reader, ids[3]);
  run_script (reader, "document.querySelector('.card:last-child').scrollIntoView()");
  reader_fixture_wait_for (reader, "document.querySelectorAll('.body').length", "2");
  wait_for_looked_at (reader, 1);

  /* One that is opened is looked at. */
  run_script (reader, "window.scrollTo(0, 0)");
  run_script (reader, PRESS (".card .toggle"));
  reader_fixture_wait_for (reader, OPEN_CARDS, "Anna,Bob,Dora");
  wait_for_looked_at (reader, 2);
  g_assert_cmpint (g_array_index (reader->looked_at, gint64, 1), ==, ids[0]);
}

static void
test_not_looked_at_while_hidden (ReaderFixture *reader)
{
  gint64 id = receive (reader, 0, "Anna", "One\r\n");

  mail_reader_set_read_delay (reader->reader, 300);
  mail_reader_show_item (reader->reader, id);
  reader_fixture_wait_for (reader, BODIES, "One");
  gtk_widget_set_visible (GTK_WIDGET (reader->reader), FALSE);
  reader_fixture_idle (600);
  g_assert_cmpuint (reader->looked_at->len, ==, 0);
  gtk_widget_set_visible (GTK_WIDGET (reader->reader), TRUE);
  wait_for_looked_at (reader, 1);
}

static void
test_quote (ReaderFixture *reader)
{
  gint64 ids[1];

  ids[0] = receive (reader, MAIL_FLAG_SEEN, "Anna", "Yes.\r\n\r\nOn 4 Mar 2024, Bob wrote:\r\n> Is it so?\r\n\r\n-- \r\nAnna Example\r\n");
  reader_fixture_show (reader, ids, 1, ids[0]);
  reader_fixture_wait_for (reader, "document.querySelectorAll('.body').length", "1");
  reader_fixture_wait_for (reader, "const f = document.querySelector('.body').shadowRoot.querySelector('.mail-fold');"
                                   "[f.open, f.querySelector('blockquote').checkVisibility()].join()", "false,false");
  run_script (reader, "document.querySelector('.body').shadowRoot.querySelector('summary').click()");
  reader_fixture_wait_for (reader, "document.querySelector('.body').shadowRoot.querySelector('blockquote').checkVisibility()", "true");
  /* The signature stays, dimmed. */
  reader_fixture_wait_for (reader, "getComputedStyle(document.querySelector('.body').shadowRoot.querySelector('.mail-signature')).opacity", "0.6");
}

static void
test_not_here (ReaderFixture *reader)
{
  gint64 ids[2];

  ids[0] = receive (reader, MAIL_FLAG_SEEN, "Anna", "One\r\n");
  ids[1] = receive (reader, MAIL_FLAG_SEEN, "Bob", NULL);
  reader_fixture_show (reader, ids, 2, 0);
  reader_fixture_wait_for (reader, OPEN_CARDS, "Bob");
  reader_fixture_wait_for (reader, "document.querySelectorAll('.open .note [href^=\"mailaction:retry\"]').length", "1");

  /* It comes by itself. */
  reader_fixture_put_body (reader, ids[1], "From: Bob <bob@example.org>\r\nSubject: Lunch\r\n", "Two\r\n");
  reader_fixture_wait_for (reader, BODIES, "Two");
}

static void
test_keyboard (ReaderFixture *reader)
{
  gint64 ids[2];

  ids[0] = receive (reader, MAIL_FLAG_SEEN, "Anna", "One\r\n");
  ids[1] = receive (reader, MAIL_FLAG_SEEN, "Bob", "Two\r\n");
  reader_fixture_show (reader, ids, 2, 0);
  reader_fixture_wait_for (reader, BODIES, "Two");
  run_script (reader, "window.press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, "
                              "cancelable: true })); document.querySelector('.toggle').focus(); press('ArrowDown')");
  reader_fixture_wait_for (reader, "document.activeElement.getAttribute('aria-label').startsWith('Message from Bob, ')", "true");
  run_script (reader, "press('ArrowUp'); press(' ')");
  reader_fixture_wait_for (reader, OPEN_CARDS, "Anna,Bob");
  /* The focus is where it was, though the head was written anew. */
  reader_fixture_wait_for (reader, BODIES, "One|Two");
  reader_fixture_wait_for (reader, "document.activeElement.textContent", "Anna");
}

/* Who goes through the list quickly ends where they stop. */
static void
test_quickly (ReaderFixture *reader)
{
  gint64 ids[10];

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("P%u", i);

      ids[i] = receive (reader, MAIL_FLAG_SEEN, name, "One\r\n");
    }
  reader_fixture_show (reader, ids, 1, 0);
  for (guint i = 1; i < 40; i++)
    {
      mail_reader_show_item (reader->reader, ids[i % 10]);
      reader_fixture_idle (i % 8);
    }
  reader_fixture_show (reader, ids + 5, 1, 0);
  reader_fixture_wait_for (reader, CARDS, "P5");
}

/* What a sanitiser might miss does not run when it is put into the page, either. */
static void
test_no_script (ReaderFixture *reader)
{
  gint64 id = receive (reader, MAIL_FLAG_SEEN, "Anna", "One\r\n");
  g_autofree char *item = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autofree char *script = NULL;

  mail_reader_show_item (reader->reader, id);
  reader_fixture_wait_for (reader, BODIES, "One");
  script = g_strdup_printf ("mail.fill('%s', '<div class=frame><div class=body></div></div>', '<img src=x onerror=\"document.title=1\">"
                            "<svg onload=\"document.title=2\"></svg><script>document.title=3</script><details open ontoggle=\"document.title=4\">"
                            "<summary>a</summary></details><a id=l href=\"javascript:document.title=5\" onclick=\"document.title=6\">l</a>"
                            "<style onload=\"document.title=7\"></style>')", item);
  run_script (reader, script);
  run_script (reader, "document.querySelector('.body').shadowRoot.querySelector('#l').click()");
  reader_fixture_idle (500);
  reader_fixture_wait_for (reader, "[document.title, typeof mail.fill].join()", ",function");
}

static void
test_many (ReaderFixture *reader)
{
  g_autofree gint64 *ids = g_new (gint64, 200);
  g_autofree char *text = long_text ("word");

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("P%u", i);

      ids[i] = receive (reader, i == 150 ? 0 : MAIL_FLAG_SEEN, name, text);
    }
  reader_fixture_show (reader, ids, 200, 0);
  reader_fixture_wait_for (reader, "document.querySelectorAll('.card').length", "200");
  reader_fixture_wait_for (reader, OPEN_CARDS, "P150");
  reader_fixture_wait_for (reader, IN_VIEW, "P150");

  /* All open: those in view are loaded, what was in view stays there. */
  run_script (reader, PRESS ("[href='mailaction:open-all']"));
  reader_fixture_wait_for (reader, "document.querySelectorAll('.card.open').length", "200");
  reader_fixture_idle (500);
  reader_fixture_wait_for (reader, IN_VIEW, "P150");
  reader_fixture_wait_for (reader, "document.querySelectorAll('.body').length < 20", "true");
}

/* ---- crashes ---- */

/* (nullable): what the kernel says of a process: its name, and the number of its parent */
static char *
read_process (const char *number,
              int        *parent)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", number);
  g_autofree char *text = NULL;
  char *name_end;

  if (!g_file_get_contents (path, &text, NULL, NULL) || strchr (text, '(') == NULL || (name_end = strrchr (text, ')')) == NULL)
    return NULL;
  *name_end = '\0';
  *parent = atoi (name_end + strlen (") S "));
  return g_strdup (strchr (text, '(') + 1);
}

static gboolean
is_own (int process)
{
  while (process > 1 && process != getpid ())
    {
      g_autofree char *number = g_strdup_printf ("%d", process);
      g_autofree char *name = read_process (number, &process);

      if (name == NULL)
        return FALSE;
    }
  return process == getpid ();
}

/* What shows our messages; returns whether it was there. */
static gboolean
kill_web_process (void)
{
  g_autoptr(GDir) folder = g_dir_open ("/proc", 0, NULL);
  gboolean found = FALSE;
  const char *number;

  while ((number = g_dir_read_name (folder)) != NULL)
    {
      int parent = 0;
      g_autofree char *name = g_ascii_isdigit (*number) ? read_process (number, &parent) : NULL;

      if (name != NULL && g_str_has_prefix (name, "WebKitWebProces") && is_own (parent))
        found |= kill (atoi (number), SIGKILL) == 0;
    }
  return found;
}

static gboolean
is_button (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget);
}

/* The one that is to be seen before the document. */
static GtkWidget *
find_button (GtkWidget *widget)
{
  GtkWidget *found = is_button (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_button (child);
  return found;
}

/* (transfer none): of the page that says that it cannot be shown */
static GtkWidget *
wait_for_button (ReaderFixture *reader)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  GtkWidget *button;

  while ((button = find_button (GTK_WIDGET (reader->reader))) == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      reader_fixture_idle (10);
    }
  return button;
}

/* What a person was at is there again, without being asked for; but not for ever. */
static void
test_crash (ReaderFixture *reader)
{
  g_autofree char *text = long_text ("word");
  gint64 ids[4];

  ids[0] = receive (reader, MAIL_FLAG_SEEN, "Anna", text);
  ids[1] = receive (reader, MAIL_FLAG_SEEN, "Bob", text);
  ids[2] = receive (reader, MAIL_FLAG_SEEN, "Carl", text);
  ids[3] = receive (reader, MAIL_FLAG_SEEN, "Dora", "Other\r\n");
  reader_fixture_show (reader, ids, 3, ids[2]);
  reader_fixture_wait_for (reader, OPEN_CARDS, "Carl");
  run_script (reader, "document.querySelectorAll('.toggle')[1].click(); document.querySelectorAll('.card')[1].scrollIntoView()");
  reader_fixture_wait_for (reader, OPEN_CARDS, "Bob,Carl");
  reader_fixture_wait_for (reader, "document.querySelectorAll('.body').length > 1", "true");
  reader_fixture_wait_for (reader, IN_VIEW, "Bob");
  reader_fixture_idle (300);

  for (guint i = 0; i < 2; i++)
    {
      run_script (reader, "window.page = 'before'");
      g_assert_true (kill_web_process ());
      reader_fixture_wait_for (reader, "[window.page, " OPEN_CARDS "].join()", ",Bob,Carl");
      reader_fixture_wait_for (reader, "document.querySelectorAll('.body').length > 0", "true");
      reader_fixture_wait_for (reader, IN_VIEW, "Bob");
      reader_fixture_idle (300);
    }

  /* What makes it crash again and again is told of, and others are shown. */
  g_assert_true (kill_web_process ());
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (wait_for_button (reader))), ==, "_Reload");
  reader_fixture_show (reader, ids + 3, 1, 0);
  reader_fixture_wait_for (reader, BODIES, "Other");

  /* It is tried once more when the person wants that. */
  reader_fixture_show (reader, ids, 3, ids[2]);
  reader_fixture_wait_for (reader, OPEN_CARDS, "Carl");
  g_assert_true (kill_web_process ());
  g_signal_emit_by_name (wait_for_button (reader), "clicked");
  reader_fixture_wait_for (reader, OPEN_CARDS, "Carl");
  reader_fixture_wait_for (reader, "document.querySelectorAll('.body').length > 0", "true");
}

static void
add (const char *path,
     ReaderTest  test)
{
  mail_store_fixture_add (path, test, run);
}

int
main (int   argc,
      char *argv[])
{
  g_set_prgname ("test-reader");
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();

  add ("/reader/all-read", test_all_read);
  add ("/reader/first-unread", test_first_unread);
  add ("/reader/newest-first", test_newest_first);
  add ("/reader/chosen", test_chosen);
  add ("/reader/in-place", test_in_place);
  add ("/reader/looked-at", test_looked_at);
  add ("/reader/not-looked-at-while-hidden", test_not_looked_at_while_hidden);
  add ("/reader/quote", test_quote);
  add ("/reader/not-here", test_not_here);
  add ("/reader/keyboard", test_keyboard);
  add ("/reader/quickly", test_quickly);
  add ("/reader/no-script", test_no_script);
  add ("/reader/many", test_many);
  add ("/reader/crash", test_crash);

  return g_test_run ();
}
