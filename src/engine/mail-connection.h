/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-folders.h"

G_BEGIN_DECLS

/**
 * MailConnectionPurpose:
 * @MAIL_CONNECTION_BACKGROUND: gets mail, one folder after the other
 * @MAIL_CONNECTION_ON_DEMAND: does what the person waits for
 * @MAIL_CONNECTION_LISTENING: hears of new mail
 */
typedef enum {
  MAIL_CONNECTION_BACKGROUND,
  MAIL_CONNECTION_ON_DEMAND,
  MAIL_CONNECTION_LISTENING,
} MailConnectionPurpose;

/**
 * MailConnection:
 * @purpose: what it is for
 * @folder: (nullable): the folder that is open on it
 * @is_busy: somebody uses it
 * @hears_all: it hears of every folder, not only of the one that is open
 * @is_encrypted: nobody on the way can read along
 * @is_compressed: the way is long, so fewer bytes take it
 * @round_trip_usec: the way to the server and back, in microseconds
 *
 * A connection of an account, as it was a moment ago.
 */
typedef struct {
  MailConnectionPurpose purpose;
  MailFolder *folder;
  gboolean is_busy;
  gboolean hears_all;
  gboolean is_encrypted;
  gboolean is_compressed;
  gint64 round_trip_usec;
} MailConnection;

MailConnection *mail_connection_new  (void);
void            mail_connection_free (MailConnection *self);

/* How much room a server has for an account's mail, in bytes. */
typedef struct {
  gboolean has_limit;
  guint64 used;
  guint64 limit;
} MailRoom;

#define MAIL_TYPE_ROOM (mail_room_get_type ())
GType           mail_room_get_type   (void);

G_END_DECLS
