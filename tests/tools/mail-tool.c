/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "mail-error.h"
#include "mail-net-transcript.h"

#define LAST_LINE_USEC (20 * 1000)

typedef struct {
  const char *name;
  MailToolCommand run;
  const char *help;
} Command;

static const Command commands[] = {
  { "account-add", mail_tool_account_add,
    "account-add --address A --name N --user U [--password-file F] --imap HOST:PORT:{tls|starttls|plain} --smtp HOST:PORT:{…} [--trust-ca PEM] [--proxy URI] [--keep-months N] [--no-verify]" },
  { "sync", mail_tool_sync, "sync [--account N] [--headers-only] [--timeout S]" },
  { "watch", mail_tool_watch, "watch [--timeout S]" },
  { "folders", mail_tool_folders, "folders" },
  { "list", mail_tool_list, "list FOLDER-ID[,…] [--limit N] [--threads]" },
  { "threads", mail_tool_threads, "threads FOLDER-ID [--limit N]" },
  { "show", mail_tool_show, "show MESSAGE-ID [--raw [--part N]|--text|--html|--structure]" },
  { "fetch", mail_tool_fetch, "fetch MESSAGE-ID… [--part N] [--beside-sync]" },
  { "repair", mail_tool_repair, "repair FOLDER-ID" },
  { "parse", mail_tool_parse, "parse FILE.eml [...]" },
  { "flag", mail_tool_flag, "flag MESSAGE-ID[,…] {+|-}{seen|flagged|answered|KEYWORD}" },
  { "mute", mail_tool_mute, "mute MESSAGE-ID[,…]" },
  { "move", mail_tool_move, "move MESSAGE-ID[,…] FOLDER-ID" },
  { "copy", mail_tool_copy, "copy MESSAGE-ID[,…] FOLDER-ID" },
  { "delete", mail_tool_delete, "delete MESSAGE-ID[,…]" },
  { "undo", mail_tool_undo, "undo" },
  { "retry", mail_tool_retry, "retry OPERATION-ID" },
  { "discard", mail_tool_discard, "discard OPERATION-ID" },
  { "folder-create", mail_tool_folder_create, "folder-create NAME [--parent FOLDER-ID] [--account N]" },
  { "folder-rename", mail_tool_folder_rename, "folder-rename FOLDER-ID NAME" },
  { "folder-move", mail_tool_folder_move, "folder-move FOLDER-ID PARENT-ID (0: to the top)" },
  { "folder-delete", mail_tool_folder_delete, "folder-delete FOLDER-ID" },
  { "folder-subscribe", mail_tool_folder_subscribe, "folder-subscribe FOLDER-ID {+|-}" },
  { "search", mail_tool_search, "search QUERY [--limit N | --server]" },
  { "index", mail_tool_index, "index [--status]" },
  { "send", mail_tool_send, "send FILE.eml [--account N]" },
  { "operations", mail_tool_operations, "operations" },
  { "outbox", mail_tool_outbox, "outbox" },
  { "check", mail_tool_check, "check [--repair]" },
  { "diagnostics", mail_tool_diagnostics, "diagnostics" },
};

static const char * const options_with_value[] = {
  "profile", "address", "name", "user", "password-file", "imap", "smtp", "trust-ca", "proxy", "keep-months", "account", "timeout", "limit", "parent", "part",
};

static const char * const options_without_value[] = {
  "no-verify", "headers-only", "threads", "raw", "text", "html", "structure", "beside-sync", "server", "status", "repair", "transcript", "help",
};

static gboolean
is_one_of (const char         *name,
           const char * const *names,
           guint               n_names)
{
  for (guint i = 0; i < n_names; i++)
    if (g_str_equal (names[i], name))
      return TRUE;

  return FALSE;
}

/* A minus alone begins no option: `flag 1 -seen`. */
static gboolean
read_command_line (MailTool  *tool,
                   int        argc,
                   char     **argv,
                   GError   **error)
{
  for (int i = 1; i < argc; i++)
    {
      const char *name = argv[i] + 2;

      if (!g_str_has_prefix (argv[i], "--"))
        {
          if (tool->command == NULL)
            tool->command = argv[i];
          else
            g_ptr_array_add (tool->arguments, argv[i]);
        }
      else if (is_one_of (name, options_without_value, G_N_ELEMENTS (options_without_value)))
        {
          g_hash_table_insert (tool->options, (char *) name, (char *) "");
        }
      else if (is_one_of (name, options_with_value, G_N_ELEMENTS (options_with_value)) && i + 1 < argc)
        {
          g_hash_table_insert (tool->options, (char *) name, argv[++i]);
        }
      else
        {
          mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "%s is no option, or lacks its value", argv[i]);
          return FALSE;
        }
    }

  return TRUE;
}

/* (nullable): the option's value, "" for one that has none */
const char *
mail_tool_get_option (MailTool   *tool,
                      const char *name)
{
  return g_hash_table_lookup (tool->options, name);
}

gint64
mail_tool_get_account (MailTool *tool)
{
  const char *account = mail_tool_get_option (tool, "account");

  return account ? g_ascii_strtoll (account, NULL, 10) : 0;
}

/* The id that is the argument at that place. */
gboolean
mail_tool_get_id (MailTool  *tool,
                  guint      index,
                  gint64    *id,
                  GError   **error)
{
  guint64 value;

  if (index >= tool->arguments->len)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "%s needs another id", tool->command);
      return FALSE;
    }
  if (!g_ascii_string_to_unsigned (g_ptr_array_index (tool->arguments, index), 10, 1, G_MAXINT64, &value, error))
    return FALSE;

  *id = (gint64) value;
  return TRUE;
}

/* (transfer full) (element-type gint64): the ids that are the first argument, separated by commas: one at least */
GArray *
mail_tool_get_ids (MailTool  *tool,
                   GError   **error)
{
  g_auto(GStrv) words = g_strsplit (tool->arguments->len > 0 ? g_ptr_array_index (tool->arguments, 0) : "", ",", -1);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint64 value;
      gint64 id;

      if (!g_ascii_string_to_unsigned (words[i], 10, 1, G_MAXINT64, &value, error))
        return NULL;
      id = (gint64) value;
      g_array_append_val (ids, id);
    }
  if (ids->len > 0)
    return g_steal_pointer (&ids);

  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "%s needs another id", tool->command);
  return NULL;
}

static DexFuture *
wake_up (DexFuture *future,
         gpointer   data)
{
  return NULL;
}

/* Runs the main loop until the future is settled. future: (transfer none) */
const GValue *
mail_tool_wait (DexFuture  *future,
                GError    **error)
{
  g_autoptr(DexFuture) woken = dex_future_finally (dex_ref (future), wake_up, NULL, NULL);

  while (dex_future_is_pending (woken))
    g_main_context_iteration (NULL, TRUE);

  return dex_future_get_value (future, error);
}

/* future: (transfer full) */
gboolean
mail_tool_wait_ok (DexFuture  *future,
                   GError    **error)
{
  g_autoptr(DexFuture) owned = future;

  return mail_tool_wait (owned, error) != NULL;
}

/* future: (transfer full); 0 with the error set when it failed */
gint64
mail_tool_wait_int64 (DexFuture  *future,
                      GError    **error)
{
  g_autoptr(DexFuture) owned = future;
  const GValue *value = mail_tool_wait (owned, error);

  return value ? g_value_get_int64 (value) : 0;
}

/* The profile, to write to it: nobody else may have it. */
MailStore *
mail_tool_open (MailTool  *tool,
                GError   **error)
{
  return mail_store_open (tool->profile, MAIL_STORE_OPEN_NONE, error);
}

/* The profile, to read beside whoever has it. */
MailStore *
mail_tool_open_beside (MailTool  *tool,
                       GError   **error)
{
  return mail_store_open (tool->profile, MAIL_STORE_OPEN_READ_ONLY, error);
}

MailSecrets *
mail_tool_make_secrets (MailTool  *tool,
                        GError   **error)
{
  const char *file = g_getenv ("MAIL_TOOL_SECRETS");
  const char *password = g_getenv ("MAIL_TOOL_PASSWORD");
  g_autoptr(MailSecrets) secrets = file ? mail_secrets_new_file (file) : mail_secrets_new_keyring (tool->profile);

  if (password == NULL)
    return g_steal_pointer (&secrets);

  return mail_secrets_new_fallback (secrets, password);
}

static void
print_help (void)
{
  puts ("mail-tool [--profile DIR] [--transcript] COMMAND …\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    printf ("  %s\n", commands[i].help);
}

static const Command *
find_command (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];

  return NULL;
}

/* What is said on every connection, without secrets and without mail, with the number of the connection and the time. */
static void
print_transcript (const char     *domain,
                  GLogLevelFlags  level,
                  const char     *line,
                  gpointer        data)
{
  fprintf (stderr, "%.6f %s\n", (double) g_get_monotonic_time () / G_USEC_PER_SEC, line);
}

static gboolean
run (MailTool  *tool,
     int        argc,
     char     **argv,
     GError   **error)
{
  const Command *command;

  if (!read_command_line (tool, argc, argv, error))
    return FALSE;
  if (mail_tool_get_option (tool, "help") != NULL)
    {
      print_help ();
      return TRUE;
    }

  if (mail_tool_get_option (tool, "transcript") != NULL)
    g_log_set_handler (MAIL_NET_TRANSCRIPT_DOMAIN, G_LOG_LEVEL_DEBUG, print_transcript, NULL);
  command = find_command (tool->command);
  if (command == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "There is no command %s; see mail-tool --help", tool->command ? tool->command : "");
      return FALSE;
    }
  if (mail_tool_get_option (tool, "profile") != NULL)
    tool->profile = g_strdup (mail_tool_get_option (tool, "profile"));
  else
    tool->profile = g_build_filename (g_get_user_data_dir (), MAIL_APPLICATION_ID, NULL);

  return command->run (tool, error);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GError) error = NULL;
  MailTool tool = { 0 };
  gboolean good;

  setlocale (LC_ALL, "");
  g_set_prgname ("mail-tool");
  dex_init ();

  tool.options = g_hash_table_new (g_str_hash, g_str_equal);
  tool.arguments = g_ptr_array_new ();
  good = run (&tool, argc, argv, &error);
  if (!good)
    mail_tool_print_error (error);

  g_hash_table_unref (tool.options);
  g_ptr_array_unref (tool.arguments);
  g_free (tool.profile);
#ifdef __SANITIZE_ADDRESS__
  /* Whoever is told that a procedure has ended may be told before its last line was run; what a fibre holds on its stack looks like
   * a leak then. */
  g_usleep (LAST_LINE_USEC);
#endif
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
