/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-parser.h"

G_BEGIN_DECLS

/* What a parser says, as lines of text, so that two runs can be compared and golden files be read. Streamed sections are written as
 * how long they were and a checksum. */
typedef struct {
  GString *text;
  GChecksum *checksum; /* of the section that is being streamed */
  guint64 streamed;
  guint garbage; /* responses, and FETCH responses with damage */
} ImapDump;

extern const MailImapHandler imap_dump_handler;

void  imap_dump_init  (ImapDump    *self);
void  imap_dump_clear (ImapDump    *self);
char *imap_dump_run   (const char  *bytes,
                       gsize        length,
                       gsize        fragment,
                       gsize        split,
                       guint       *garbage);

G_END_DECLS
