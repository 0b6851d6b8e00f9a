/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-agent.h"
#include "mail-backoff.h"
#include "mail-bell.h"
#include "mail-outbox.h"
#include "mail-sync-watch.h"
#include "mail-sync.h"

G_BEGIN_DECLS

/* What only the agent's own files see. Everything but the statistics belongs to the engine's thread. */
struct _MailAgent {
  GObject parent_instance;

  MailEngine *engine;
  MailSync *sync;
  MailOutbox *outbox;
  MailSyncWatch *watch;

  MailAgentReportFunc report;
  gpointer data;
  GDestroyNotify destroy;
  gint64 last_report;       /* monotonic */
  gint64 next_try;          /* unix seconds, while it is offline */
  gboolean is_in_round;     /* progress is worth telling */

  MailBell round_bell;      /* a round is wanted */
  MailBell operations_bell;
  MailBell outbox_bell;
  MailBell watch_bell;
  MailBackoff backoff;
  GPtrArray *waiting;       /* DexPromise of mail_agent_sync () */
  GPtrArray *loops;         /* DexFuture of the running loops */
  gboolean is_started;
  gboolean is_configured;   /* the sessions know settings and certificates */
  gboolean is_online;       /* the last round went well */
  gboolean is_behind_portal; /* the network lets nobody through who has not signed in to it */
  gboolean is_elsewhere_due; /* a round is about to be asked for, since a folder has changed */

  GMutex mutex;
  MailAccountStatistics statistics;
};

/* mail-agent-loops.c */
void     mail_agent_run_loops (MailAgent         *self);
void     mail_agent_ring_all  (MailAgent         *self);
/* A folder that is not listened to has changed. */
void     mail_agent_look_elsewhere
                              (gpointer           data);
/* mail-agent-round.c: both await */
gboolean mail_agent_run_round (MailAgent         *self,
                               GError           **error);
gboolean mail_agent_run_once  (MailAgent         *self,
                               MailSyncFlags      flags,
                               GError           **error);
/* Gives the sessions what the account has and the person trusts. Awaits. */
gboolean mail_agent_prepare   (MailAgent         *self,
                               GError           **error);
void     mail_agent_tell      (MailAgent         *self,
                               MailAccountState   state,
                               const GError      *error);
void     mail_agent_count     (gpointer           data);

G_END_DECLS
