/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-deflate.h"
#include "net-test.h"

/* Compression, RFC 4978: the layer by itself, fed in every fragment, and a connection over it. */

static const char talk[] = "* 5 FETCH (UID 17 FLAGS (\\Seen))\r\n* 6 FETCH (UID 18 FLAGS ())\r\n* 7 FETCH (UID 19 FLAGS (\\Seen))\r\n";

/* What a peer would have to say to say @text. */
static GByteArray *
deflate_text (const char *text,
              gsize       length)
{
  MailNetDeflate *deflate = mail_net_deflate_new ();
  GByteArray *compressed = g_byte_array_new ();
  gsize size;
  const guint8 *bytes;

  mail_net_deflate_take (deflate, text, length);
  bytes = mail_net_deflate_peek (deflate, &size);
  g_byte_array_append (compressed, bytes, (guint) size);
  mail_net_deflate_consume (deflate, size);
  mail_net_deflate_peek (deflate, &size);
  g_assert_cmpuint (size, ==, 0);
  mail_net_deflate_free (deflate);
  return compressed;
}

static void
feed (MailNetDeflate *self,
      const guint8   *bytes,
      gsize           length)
{
  if (length > 0)
    memcpy (mail_net_deflate_reserve (self, length), bytes, length);
  mail_net_deflate_produce (self, length);
}

/* All that comes out, at most @room bytes at a time. */
static void
drain (MailNetDeflate *self,
       gsize           room,
       GString        *out)
{
  g_autofree char *buffer = g_malloc (room);
  gsize length;

  do
    {
      g_autoptr(GError) error = NULL;
      gboolean goes_on = mail_net_deflate_inflate (self, buffer, room, &length, &error);

      g_assert_no_error (error);
      g_assert_true (goes_on);
      g_string_append_len (out, buffer, (gssize) length);
    }
  while (length > 0);
}

static void
test_every_split (void)
{
  g_autoptr(GByteArray) compressed = deflate_text (talk, strlen (talk));

  for (guint cut = 0; cut <= compressed->len; cut++)
    {
      MailNetDeflate *deflate = mail_net_deflate_new ();
      g_autoptr(GString) out = g_string_new (NULL);

      feed (deflate, compressed->data, cut);
      drain (deflate, 7, out);
      feed (deflate, compressed->data + cut, compressed->len - cut);
      drain (deflate, 1024, out);
      g_assert_cmpstr (out->str, ==, talk);
      mail_net_deflate_free (deflate);
    }
}

static void
test_byte_by_byte (void)
{
  g_autoptr(GByteArray) compressed = deflate_text (talk, strlen (talk));
  MailNetDeflate *deflate = mail_net_deflate_new ();
  g_autoptr(GString) out = g_string_new (NULL);

  for (guint i = 0; i < compressed->len; i++)
    {
      feed (deflate, compressed->data + i, 1);
      drain (deflate, 1, out);
    }
  g_assert_cmpstr (out->str, ==, talk);
  mail_net_deflate_free (deflate);
}

static void
assert_refused (const guint8 *bytes,
                gsize         length,
                const char   *words)
{
  MailNetDeflate *deflate = mail_net_deflate_new ();
  g_autoptr(GError) error = NULL;
  char buffer[1024];
  gsize made = 1;

  feed (deflate, bytes, length);
  while (made > 0 && mail_net_deflate_inflate (deflate, buffer, sizeof buffer, &made, &error))
    ;
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (error->message, words));
  mail_net_deflate_free (deflate);
}

static void
test_bad (void)
{
  /* A block of the type that does not exist; a last block, after which nothing could be said. */
  static const guint8 no_block[] = { 0x07 };
  static const guint8 last_block[] = { 0x01, 0x00, 0x00, 0xff, 0xff };
  static const guint8 empty_block[] = { 0x00, 0x00, 0x00, 0xff, 0xff };
  g_autoptr(GByteArray) hollow = g_byte_array_new ();

  assert_refused (no_block, sizeof no_block, "cannot be read");
  assert_refused (last_block, sizeof last_block, "cannot be read");
  while (hollow->len <= MAIL_NET_MAX_HOLLOW)
    g_byte_array_append (hollow, empty_block, sizeof empty_block);
  assert_refused (hollow->data, hollow->len, "hold nothing");
}

static void
wait_for_more_than (MailNetConnection *connection,
                    gsize              length)
{
  gsize there = 0;

  while (mail_net_connection_peek (connection, &there) == NULL || there <= length)
    mail_test_await_ok (mail_net_connection_fill (connection));
}

/* What the peer compressed may have come together with its consent. */
static void
test_connection (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: yes\nDEFLATE\nS: first\nC: one\nC: two\nREPEAT 40000 a line of the same words\n"
                                                     "S: bye\nCLOSE");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "127.0.0.1", MAIL_NET_SECURITY_NONE);
  g_autofree char *first = NULL, *bye = NULL, *end = NULL;

  mail_test_await_ok (mail_net_connection_connect (connection));
  wait_for_more_than (connection, strlen ("yes\r\n"));
  mail_net_connection_consume (connection, strlen ("yes\r\n"));
  mail_net_connection_begin_compression (connection);
  first = net_test_read_line (connection);
  g_assert_cmpstr (first, ==, "first");

  mail_net_connection_write (connection, "one\r\n", 5, MAIL_NET_WRITE_NONE);
  mail_net_connection_write (connection, "two\r\n", 5, MAIL_NET_WRITE_NONE);
  for (guint i = 0; i < 40000; i++)
    {
      g_autofree char *line = net_test_read_line (connection);

      g_assert_cmpstr (line, ==, "a line of the same words");
    }
  bye = net_test_read_line (connection);
  g_assert_cmpstr (bye, ==, "bye");
  end = net_test_read_line (connection);
  g_assert_null (end);
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&connection));
}

/* A peer that takes its time fills the socket in the middle of what was compressed. */
static void
test_slow_peer (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: yes\nDEFLATE\nSTALL 3000000\nS: all\nCLOSE");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "127.0.0.1", MAIL_NET_SECURITY_NONE);
  g_autofree char *yes = NULL, *all = NULL;
  g_autofree guint8 *noise = g_malloc (3000000);
  g_autoptr(GRand) random = g_rand_new_with_seed (7);

  for (gsize i = 0; i < 3000000; i++)
    noise[i] = (guint8) g_rand_int_range (random, 0, 256);
  mail_test_await_ok (mail_net_connection_connect (connection));
  yes = net_test_read_line (connection);
  mail_net_connection_begin_compression (connection);
  mail_net_connection_write (connection, noise, 3000000, MAIL_NET_WRITE_CONTENT);
  all = net_test_read_line (connection);
  g_assert_cmpstr (all, ==, "all");
  mail_test_peer_finish (peer);
}

static void
test_garbage (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: yes\nC: go\ns: \\x07\\x07\\x07\nEOF");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "127.0.0.1", MAIL_NET_SECURITY_NONE);
  g_autofree char *yes = NULL;

  mail_test_await_ok (mail_net_connection_connect (connection));
  yes = net_test_read_line (connection);
  mail_net_connection_write (connection, "go\r\n", 4, MAIL_NET_WRITE_NONE);
  mail_test_await_ok (mail_net_connection_flush (connection));
  mail_net_connection_begin_compression (connection);
  net_test_assert_fails (mail_net_connection_fill (connection), MAIL_ERROR_PROTOCOL, "cannot be read");
  mail_test_peer_finish (peer);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/deflate/every-split", test_every_split);
  g_test_add_func ("/net/deflate/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/net/deflate/bad", test_bad);
  g_test_add_func ("/net/deflate/connection", test_connection);
  g_test_add_func ("/net/deflate/slow-peer", test_slow_peer);
  g_test_add_func ("/net/deflate/garbage", test_garbage);
  return g_test_run ();
}
