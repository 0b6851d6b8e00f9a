/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-reader.h"
#include "mail-reader-rows.h"
#include "mail-web-view.h"

G_BEGIN_DECLS

/* Shared by the files of the reader alone: its pages and what is pressed (mail-reader.c), which messages there are and how they come
 * and go (mail-reader-conversation.c), what is open and looked at (mail-reader-opening.c), and what is done when the process that shows
 * them crashes (mail-reader-crash.c). */

/* One message of the conversation that is shown. */
typedef struct {
  gint64 id;
  MailItem *item;
  MailReaderCard *card;    /* NULL: not loaded (yet) */
  gboolean open;
  gboolean in_view;        /* some of its content is on the screen */
  gboolean looked_at;      /* long enough to count as read: said once, as long as the conversation is shown */
  guint look_timeout;
  DexFuture *loading;
} MailReaderMessage;

struct _MailReader {
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *selection_page;
  AdwStatusPage *error_page;
  MailWebView *web_view;

  MailAccountManager *manager;
  guint subscription;
  GPtrArray *messages;     /* MailReaderMessage, in the order of reading */
  GArray *wanted;          /* gint64: what was asked for last */
  gint64 item;             /* the one chosen in the list, 0: none */
  gint64 target;           /* the one that is in view first */
  gboolean newest_first;   /* the order of reading */
  gboolean ready;          /* the document is there: it changes in place from now on */
  guint generation;        /* of conversations: what was asked for an earlier one is dropped */
  guint update;            /* the same of looks at what has changed */
  DexFuture *loading;
  DexFuture *updating;
  guint spinner_timeout;
  GArray *crashes;         /* of the last minute */
  GArray *places;          /* how messages were shown before a crash */
  gint64 place;            /* which one was in view then; 0: there was no crash */
  int read_delay;          /* in milliseconds, -1: looking at a message does not make it read */
};

/* mail-reader.c */
void               mail_reader_show_page      (MailReader        *self,
                                               const char        *name);
void               mail_reader_show_document  (MailReader        *self);
void               mail_reader_show_error     (MailReader        *self,
                                               const GError      *error);

/* mail-reader-conversation.c */
void               mail_reader_load           (MailReader        *self);
void               mail_reader_clear          (MailReader        *self);
void               mail_reader_follow_store   (MailStoreChanges  *changes,
                                               gpointer           data);

/* As it was before a crash. */
void               mail_reader_load_again     (MailReader        *self);

/* mail-reader-crash.c */
void               mail_reader_init_crashes   (MailReader        *self);
void               mail_reader_clear_crashes  (MailReader        *self);
void               mail_reader_process_ended  (MailReader        *self);
void               mail_reader_reload         (MailReader        *self);
void               mail_reader_forget_places  (MailReader        *self);
void               mail_reader_restore_places (MailReader        *self);

/* mail-reader-opening.c */
MailReaderMessage *mail_reader_message_new    (MailItem          *item);
void               mail_reader_message_free   (MailReaderMessage *message);
MailReaderMessage *mail_reader_find_message   (MailReader        *self,
                                               gint64             item);
void               mail_reader_describe       (MailReader        *self,
                                               MailReaderMessage *message);
void               mail_reader_load_message   (MailReader        *self,
                                               MailReaderMessage *message);
void               mail_reader_set_open       (MailReader        *self,
                                               MailReaderMessage *message,
                                               gboolean           open);
void               mail_reader_set_all_open   (MailReader        *self,
                                               gboolean           open);
void               mail_reader_show_message   (MailReader        *self,
                                               MailReaderMessage *message);
void               mail_reader_hear_news      (MailReader        *self,
                                               const char        *news);
void               mail_reader_look_again     (MailReader        *self);
void               mail_reader_look_away      (MailReader        *self);

G_END_DECLS
