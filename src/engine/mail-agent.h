/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account.h"
#include "mail-engine.h"
#include "mail-network.h"

G_BEGIN_DECLS

/* What an account is doing, on its way to the main thread. Immutable, counted. */
typedef struct {
  MailAccountState state;
  double progress;         /* 0 … 1, -1: no telling */
  GError *error;           /* (nullable) */
  gint64 next_try;         /* unix seconds, 0: none is planned */
} MailAgentReport;

#define MAIL_TYPE_AGENT_REPORT (mail_agent_report_get_type ())
GType            mail_agent_report_get_type (void);
MailAgentReport *mail_agent_report_ref      (MailAgentReport *self);
void             mail_agent_report_unref    (MailAgentReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAgentReport, mail_agent_report_unref)

/* Called on the engine's thread. */
typedef void (*MailAgentReportFunc) (MailAgentReport *report,
                                     gpointer         data);

/**
 * MailAgent:
 *
 * One account where it works: on the engine's thread. The functions below may be called from any thread; what they start runs
 * there. It keeps itself alive while it works.
 */
#define MAIL_TYPE_AGENT (mail_agent_get_type ())
G_DECLARE_FINAL_TYPE (MailAgent, mail_agent, MAIL, AGENT, GObject)

MailAgent *mail_agent_new             (MailEngine                *engine,
                                       const MailAccountSettings *settings,
                                       MailAgentReportFunc        report,
                                       gpointer                   data,
                                       GDestroyNotify             destroy);
/* Goes online and stays there until it is stopped. */
void       mail_agent_start           (MailAgent                 *self);
/* → TRUE when nothing of it runs any more, after a second at most. */
DexFuture *mail_agent_stop            (MailAgent                 *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_agent_sync            (MailAgent                 *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_agent_sync_once       (MailAgent                 *self,
                                       MailSyncFlags              flags) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_agent_fetch_body      (MailAgent                 *self,
                                       gint64                     item) G_GNUC_WARN_UNUSED_RESULT;
/* → MailRoom (boxed) */
DexFuture *mail_agent_get_room        (MailAgent                 *self) G_GNUC_WARN_UNUSED_RESULT;
/* → GPtrArray (boxed) of MailConnection */
DexFuture *mail_agent_list_connections
                                      (MailAgent                 *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_agent_fetch_part       (MailAgent                 *self,
                                        gint64                     item,
                                        const char                *part) G_GNUC_WARN_UNUSED_RESULT;
/* folder 0: all → TRUE */
DexFuture *mail_agent_repair           (MailAgent                *self,
                                        gint64                    folder) G_GNUC_WARN_UNUSED_RESULT;
/* → GArray (boxed) of MailSearchHit */
DexFuture *mail_agent_search_folder    (MailAgent                 *self,
                                        gint64                     folder,
                                        const char                *query) G_GNUC_WARN_UNUSED_RESULT;
void       mail_agent_set_open_folder (MailAgent                 *self,
                                       gint64                     folder);
/* New settings (NULL: the same), certificates or password: tried at once. */
void       mail_agent_configure       (MailAgent                 *self,
                                       const MailAccountSettings *settings);
/* The network is another, or the machine woke up: no waiting any more. */
void       mail_agent_set_network     (MailAgent                 *self,
                                       MailNetworkFlags           flags);
/* What the store said has changed. */
void       mail_agent_notice          (MailAgent                 *self,
                                       MailStoreChangedFlags      what);
void       mail_agent_get_statistics  (MailAgent                 *self,
                                       MailAccountStatistics     *statistics);

G_END_DECLS
