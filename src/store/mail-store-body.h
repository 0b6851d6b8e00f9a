/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-bodies.h"
#include "mail-store-writer.h"

G_BEGIN_DECLS

/* A piece of a body, compressed. */
typedef struct {
  GBytes *data;
  guint32 length; /* before */
} MailBodyChunk;

MailBodyChunk *mail_body_chunk_new  (const guint8     *data,
                                     gsize             length);
void           mail_body_chunk_free (MailBodyChunk    *self);
/* (transfer full) (element-type MailBodyChunk) */
GPtrArray     *mail_body_pack       (GBytes           *bytes);

/* The rows of a section that nobody can read yet; origin (nullable): where it comes from, when it may be gone on with later, */
gboolean       mail_body_begin      (MailTransaction  *transaction,
                                     gint64            message,
                                     const char       *name,
                                     const char       *origin,
                                     gint64           *section,
                                     GError          **error);
gboolean       mail_body_add_chunk  (MailTransaction  *transaction,
                                     gint64            section,
                                     guint             number,
                                     MailBodyChunk    *chunk,
                                     GError          **error);
/* and the moment from which everybody can. */
gboolean       mail_body_complete   (MailTransaction  *transaction,
                                     gint64            message,
                                     const char       *name,
                                     gint64            section,
                                     guint             n_chunks,
                                     guint64           size,
                                     GError          **error);
/* The body of another message, as it is: at once, or, when it is large, a little at a time behind everything else. */
gboolean       mail_body_copy       (MailTransaction  *transaction,
                                     gint64            from,
                                     gint64            to,
                                     gboolean          at_once,
                                     GError          **error);
gboolean       mail_body_copy_later (MailTransaction  *transaction,
                                     gint64            from,
                                     gint64            to,
                                     gboolean         *is_small,
                                     GError          **error);
gboolean       mail_body_copy_on    (MailTransaction  *transaction,
                                     gpointer          data,
                                     GValue           *result,
                                     GError          **error);
/* All of that at once. */
gboolean       mail_body_put        (MailTransaction  *transaction,
                                     gint64            message,
                                     const char       *name,
                                     GPtrArray        *chunks,
                                     guint64           size,
                                     GError          **error);

G_END_DECLS
