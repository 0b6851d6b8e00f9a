/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-limiter.h"

G_BEGIN_DECLS

/* A refusal nobody explains is tried once more, this many seconds later, before the person is asked. */
#define MAIL_SIGN_IN_DOUBT_SECONDS 60

/**
 * MailSignIn:
 * @turn: whose sign-in it is
 * @refusal: (nullable): why none is tried until the person does something
 * @waiting: (nullable): why none is tried for the time being
 * @not_before: until when, in seconds
 * @n_doubtful: how many unexplained refusals came one after the other
 * @n_abnormal: the same of refusals with five causes (QQ, exmail), which are retried after a quarter of an hour, one and four hours
 * @is_asked: the person waits for the next answer, or has just entered the password
 *
 * Whether an account may try to sign in, after what came of it before, and when: one after the other, whichever of its servers it is.
 * The stored password is never touched. Times are seconds of a clock that does not go back.
 */
typedef struct {
  MailLimiter *turn;
  GError *refusal;
  GError *waiting;
  gint64 not_before;
  guint n_doubtful;
  guint n_abnormal;
  gboolean is_asked;
} MailSignIn;

void      mail_sign_in_init      (MailSignIn  *self);
gboolean  mail_sign_in_may_try   (MailSignIn  *self,
                                  gint64       now,
                                  GError     **error);
GError   *mail_sign_in_judge     (MailSignIn  *self,
                                  GError      *why,
                                  gint64       now) G_GNUC_WARN_UNUSED_RESULT;
void      mail_sign_in_succeeded (MailSignIn  *self);
void      mail_sign_in_forgive   (MailSignIn  *self);
/* mail_sign_in_may_try () now, without waiting for a turn. */
gboolean  mail_sign_in_may_begin (MailSignIn  *self,
                                  GError     **error);
/* Awaits. Each that began ends. */
gboolean  mail_sign_in_begin     (MailSignIn  *self,
                                  GError     **error);
void      mail_sign_in_end       (MailSignIn  *self);
void      mail_sign_in_clear     (MailSignIn  *self);

G_END_DECLS
