/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-engine-read.h"
#include "mail-sync.h"

G_BEGIN_DECLS

/* What is larger comes in parts, in bytes: so that a connection that breaks costs a part, and the person need not wait for more. */
#define MAIL_BODY_LARGE (1024 * 1024)
/* How long a part is: as long as the line takes a fraction of a second for, whole chunks of the store. */
#define MAIL_BODY_PART_MIN MAIL_BODY_CHUNK
#define MAIL_BODY_PART_MAX (4 * MAIL_BODY_CHUNK)

/**
 * MailBodyParts:
 * @sync: the account's
 * @session: a session with the mailbox open
 * @place: which mailbox, and which life of it: bytes of another are not mixed with these
 * @section: of each message: %MAIL_SECTION_WHOLE, or a part specifier
 * @is_for_person: who goes before the background
 * @missing: (element-type MailWantedBody): gets those the server does not give
 * @n_elsewhere: (out): how many were left out because somebody else is at them
 * @has_given_way: (out): the person wants something else first: not all was asked for
 *
 * Sections that are to come.
 */
typedef struct {
  MailSync *sync;
  MailImapSession *session;
  const char *place;
  const char *section;
  gboolean is_for_person;
  GArray *missing;
  guint n_elsewhere;
  gboolean has_given_way;
} MailBodyParts;

/* Gets sections in parts and goes on where one was left. Awaits. FALSE when asking for others makes no sense. */
gboolean mail_sync_body_parts       (MailBodyParts         *self,
                                     const MailWantedBody  *wanted,
                                     guint                  n_wanted,
                                     GError               **error);

/* The same of one section, for a person. */
gboolean mail_sync_section_in_parts (MailSync              *sync,
                                     MailImapSession       *session,
                                     const MailFolder      *folder,
                                     const MailWantedBody  *wanted,
                                     const char            *section,
                                     gboolean              *has_given_way,
                                     GError               **error);

G_END_DECLS
