/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-joined.h"

G_BEGIN_DECLS

/**
 * MailSubjectPlan:
 * @groups: (element-type MailGroup): all that may belong together, each with where it belongs
 *
 * What subjects say of some groups, from what is here of them and of no other thing: whatever came first, it is the same.
 */
typedef struct {
  MailSqlite *db;
  gint64 account;
  GPtrArray *groups;

  char *own_address;     /* as a key */
  GHashTable *by_id;     /* gint64 → MailGroup */
  GHashTable *loaded;    /* a set of conversations */
  GArray *subjects;      /* gint64: keys without their last bit, all that are looked at */
  guint n_looked_at;     /* of them */
  GPtrArray *candidates; /* messages that may follow or be followed */
} MailSubjectPlan;

void     mail_subject_plan_init        (MailSubjectPlan  *self,
                                        MailSqlite       *db,
                                        gint64            account);
void     mail_subject_plan_clear       (MailSubjectPlan  *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailSubjectPlan, mail_subject_plan_clear)

/* A conversation, of which all subjects are looked at. */
gboolean mail_subject_plan_add         (MailSubjectPlan  *self,
                                        gint64            conversation,
                                        GError          **error);
/* The subjects its conversations are known by. */
gboolean mail_subject_plan_note        (MailSubjectPlan  *self,
                                        GError          **error);
/* All that has this subject (0: none), and what belongs to the conversations that were added. */
gboolean mail_subject_plan_add_subject (MailSubjectPlan  *self,
                                        gint64            subject,
                                        GError          **error);
/* Fills in where the groups belong. */
gboolean mail_subject_plan_make        (MailSubjectPlan  *self,
                                        GError          **error);
/* Afterwards: whether it is in the conversation it follows. */
gboolean mail_subject_plan_agrees      (MailSubjectPlan  *self,
                                        gint64            message);

/* The conversations with such a message, the newest first: columns key, group, conversation. */
MailStatement *mail_subject_plan_query (MailSqlite       *db,
                                        gint64            account,
                                        gint64            subject,
                                        GError          **error);

G_END_DECLS
