/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

#include "mail-account-manager.h"
#include "mail-store.h"

G_BEGIN_DECLS

/* The command line, read: options by name, the rest in order. */
typedef struct {
  const char *command;
  GHashTable *options;   /* "profile" → value; "" for those without a value */
  GPtrArray *arguments;  /* what is no option, without the command */
  char *profile;
} MailTool;

typedef gboolean (*MailToolCommand) (MailTool  *tool,
                                     GError   **error);

/* mail-tool-output.c */
void          mail_tool_print        (JsonBuilder     *builder);
JsonBuilder  *mail_tool_begin        (void);
void          mail_tool_add_string   (JsonBuilder     *builder,
                                      const char      *name,
                                      const char      *value);
void          mail_tool_add_int      (JsonBuilder     *builder,
                                      const char      *name,
                                      gint64           value);
void          mail_tool_add_double   (JsonBuilder     *builder,
                                      const char      *name,
                                      double           value);
void          mail_tool_add_boolean  (JsonBuilder     *builder,
                                      const char      *name,
                                      gboolean         value);
void          mail_tool_add_time     (JsonBuilder     *builder,
                                      const char      *name,
                                      gint64           seconds);
void          mail_tool_print_error  (const GError    *error);

/* mail-tool.c */
const char   *mail_tool_get_option   (MailTool        *tool,
                                      const char      *name);
gboolean      mail_tool_get_id       (MailTool        *tool,
                                      guint            index,
                                      gint64          *id,
                                      GError         **error);
GArray       *mail_tool_get_ids      (MailTool        *tool,
                                      GError         **error);
const GValue *mail_tool_wait         (DexFuture       *future,
                                      GError         **error);
gboolean      mail_tool_wait_ok      (DexFuture       *future,
                                      GError         **error);
gint64        mail_tool_wait_int64   (DexFuture       *future,
                                      GError         **error);
MailStore    *mail_tool_open         (MailTool        *tool,
                                      GError         **error);
MailStore    *mail_tool_open_beside  (MailTool        *tool,
                                      GError         **error);
MailSecrets  *mail_tool_make_secrets (MailTool        *tool,
                                      GError         **error);
gint64        mail_tool_get_account  (MailTool        *tool);

/* Opens the profile with its accounts for a command that talks to servers. */
typedef gboolean (*MailToolManagerFunc) (MailTool            *tool,
                                         MailAccountManager  *manager,
                                         GError             **error);
gboolean      mail_tool_with_manager (MailTool             *tool,
                                      MailToolManagerFunc   func,
                                      GError              **error);

/* One a subject */
gboolean      mail_tool_account_add  (MailTool  *tool, GError **error);
gboolean      mail_tool_check        (MailTool  *tool, GError **error);
gboolean      mail_tool_diagnostics  (MailTool  *tool, GError **error);
gboolean      mail_tool_fetch        (MailTool  *tool, GError **error);
gboolean      mail_tool_sync         (MailTool  *tool, GError **error);
gboolean      mail_tool_watch        (MailTool  *tool, GError **error);
gboolean      mail_tool_folders      (MailTool  *tool, GError **error);
gboolean      mail_tool_list         (MailTool  *tool, GError **error);
gboolean      mail_tool_threads      (MailTool  *tool, GError **error);
gboolean      mail_tool_operations   (MailTool  *tool, GError **error);
gboolean      mail_tool_outbox       (MailTool  *tool, GError **error);
gboolean      mail_tool_show         (MailTool  *tool, GError **error);
gboolean      mail_tool_parse        (MailTool  *tool, GError **error);
gboolean      mail_tool_flag         (MailTool  *tool, GError **error);
gboolean      mail_tool_repair       (MailTool  *tool, GError **error);
gboolean      mail_tool_mute         (MailTool  *tool, GError **error);
gboolean      mail_tool_move         (MailTool  *tool, GError **error);
gboolean      mail_tool_copy         (MailTool  *tool, GError **error);
gboolean      mail_tool_folder_create    (MailTool  *tool, GError **error);
gboolean      mail_tool_folder_rename    (MailTool  *tool, GError **error);
gboolean      mail_tool_folder_move      (MailTool  *tool, GError **error);
gboolean      mail_tool_folder_delete    (MailTool  *tool, GError **error);
gboolean      mail_tool_folder_subscribe (MailTool  *tool, GError **error);
gboolean      mail_tool_delete       (MailTool  *tool, GError **error);
gboolean      mail_tool_undo         (MailTool  *tool, GError **error);
gboolean      mail_tool_retry        (MailTool  *tool, GError **error);
gboolean      mail_tool_discard      (MailTool  *tool, GError **error);
gboolean      mail_tool_search       (MailTool  *tool, GError **error);
gboolean      mail_tool_index        (MailTool  *tool, GError **error);
gboolean      mail_tool_send         (MailTool  *tool, GError **error);

G_END_DECLS
