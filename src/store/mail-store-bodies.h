/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-items.h"

G_BEGIN_DECLS

/* The section that is the whole message; others are IMAP part specifiers ("1.2", "2.MIME"). */
#define MAIL_SECTION_WHOLE ""

/* Bytes between two compressions: a body of any size needs so much memory, and goes on at a multiple of it. */
#define MAIL_BODY_CHUNK (256 * 1024)
/* The longest body that is handed out in one piece, in bytes. */
#define MAIL_BODY_MAX_IN_MEMORY (256 * 1024 * 1024)

/* Takes the bytes of one section as they come: chunks of 256 KiB, compressed, each in a short transaction of its own, never the
 * whole message in memory. Nothing is readable before finish. */
#define MAIL_TYPE_BODY_WRITER (mail_body_writer_get_type ())
G_DECLARE_FINAL_TYPE (MailBodyWriter, mail_body_writer, MAIL, BODY_WRITER, GObject)

MailBodyWriter *mail_store_write_body      (MailStore        *self,
                                            gint64            message,
                                            const char       *section);
/* The same, where whole chunks stay when it is dropped unfinished, and nothing of it is here yet. */
MailBodyWriter *mail_store_begin_body      (MailStore        *self,
                                            gint64            message,
                                            const char       *section,
                                            const char       *origin);
/* Whether something is. */
gboolean        mail_store_reader_has_begun (MailStoreReader *reader,
                                             gint64           message,
                                             gboolean        *has,
                                             GError         **error);
/* The same for a section that comes in parts: → MailBodyWriter (object) that goes on behind the whole chunks one of the same origin
 * has left. origin: where the bytes come from; what was begun from elsewhere is dropped. A writer that is dropped unfinished leaves
 * its whole chunks. */
DexFuture      *mail_store_resume_body     (MailStore        *self,
                                            gint64            message,
                                            const char       *section,
                                            const char       *origin) G_GNUC_WARN_UNUSED_RESULT;
/* How many bytes it has taken, in this life and before. */
guint64         mail_body_writer_get_size  (MailBodyWriter   *self);
/* Copies or compresses at once; data need not outlive the call. Returns NULL, or a future to await before writing on, when
 * more than a few chunks wait for the disk. */
DexFuture      *mail_body_writer_write     (MailBodyWriter   *self,
                                            const guint8     *data,
                                            gsize             length);
/* → TRUE when it is committed and readable. A writer that is dropped unfinished leaves nothing. */
DexFuture      *mail_body_writer_finish    (MailBodyWriter   *self) G_GNUC_WARN_UNUSED_RESULT;
/* The whole message as bytes, for what was made here. */
DexFuture      *mail_store_put_body        (MailStore        *self,
                                            gint64            message,
                                            GBytes           *bytes) G_GNUC_WARN_UNUSED_RESULT;

/* NULL with MAIL_ERROR_TRANSIENT when it is not (completely) here: ask the engine to fetch it. */
GBytes         *mail_store_reader_load_body (MailStoreReader  *reader,
                                             gint64            message,
                                             const char       *section,
                                             GError          **error);
/* The same for who wants no more than so many bytes. */
GBytes         *mail_store_reader_load_body_within (MailStoreReader  *reader,
                                                    gint64            message,
                                                    const char       *section,
                                                    gsize             most,
                                                    GError          **error);
/* Whether that section is here. */
gboolean        mail_store_reader_has_section (MailStoreReader *reader,
                                               gint64           message,
                                               const char      *section,
                                               gboolean        *has,
                                               GError         **error);
typedef gboolean (*MailBodyChunkFunc)       (const guint8     *data,
                                             gsize             length,
                                             gpointer          user_data,
                                             GError          **error);
/* The same in pieces, for any size. */
gboolean        mail_store_reader_each_body_chunk (MailStoreReader    *reader,
                                                   gint64              message,
                                                   const char         *section,
                                                   MailBodyChunkFunc   func,
                                                   gpointer            user_data,
                                                   GError            **error);
/* What reading a body told: preview line, whether there are attachments. */
DexFuture      *mail_store_set_derived     (MailStore        *self,
                                            gint64            message,
                                            const char       *preview,
                                            gboolean          has_attachments) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type gint64): messages whose body is here and whose preview is not, newest first. */
GArray         *mail_store_reader_list_underived (MailStoreReader  *reader,
                                                  guint             limit,
                                                  GError          **error);

G_END_DECLS
