/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-smtp-reply.h"

typedef struct {
  MailSmtpStage stage;
  const char *reply;
  MailSmtpClass class;
  MailError code;
} Case;

/* What servers say, and what it means. */
static const Case cases[] = {
  { MAIL_SMTP_STAGE_CONNECT, "421 4.3.2 Service shutting down", MAIL_SMTP_CLASS_BUSY, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_CONNECT, "554 5.7.1 Your address is listed", MAIL_SMTP_CLASS_POLICY, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_CONNECT, "530 5.7.0 Must issue a STARTTLS command first", MAIL_SMTP_CLASS_POLICY, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_DATA, "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", MAIL_SMTP_CLASS_CONNECTIONS, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_RCPT, "450 4.2.0 Greylisted", MAIL_SMTP_CLASS_BUSY, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_RCPT, "452 4.5.3 Too many recipients", MAIL_SMTP_CLASS_SPLIT, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_RCPT, "452 Too many recipients", MAIL_SMTP_CLASS_SPLIT, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_RCPT, "452 4.2.2 Mailbox full", MAIL_SMTP_CLASS_BUSY, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_DATA, "451 4.3.0 Temporary failure", MAIL_SMTP_CLASS_BUSY, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_MAIL, "450 MI:DMC 163 smtp12", MAIL_SMTP_CLASS_RATE, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_DATA, "451 DT:SPM 163 smtp5", MAIL_SMTP_CLASS_RATE, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_DATA, "554 DT:SPM 163 smtp5", MAIL_SMTP_CLASS_POLICY, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_MAIL, "550 MI:SFQ 163 smtp5", MAIL_SMTP_CLASS_RATE, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_AUTH, "454 4.7.0 Temporary authentication failure", MAIL_SMTP_CLASS_AUTH_LATER, MAIL_ERROR_TRANSIENT },
  { MAIL_SMTP_STAGE_AUTH, "535 5.7.8 Authentication failed", MAIL_SMTP_CLASS_AUTH, MAIL_ERROR_AUTHENTICATION },
  { MAIL_SMTP_STAGE_AUTH, "535 Login Fail. Please enter your authorization code to login.", MAIL_SMTP_CLASS_AUTH, MAIL_ERROR_AUTHENTICATION },
  { MAIL_SMTP_STAGE_AUTH, "534 5.7.9 Application-specific password required", MAIL_SMTP_CLASS_AUTH, MAIL_ERROR_AUTHENTICATION },
  { MAIL_SMTP_STAGE_AUTH, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant", MAIL_SMTP_CLASS_AUTH_ADMIN, MAIL_ERROR_AUTHENTICATION },
  { MAIL_SMTP_STAGE_MAIL, "530 5.7.0 Authentication required", MAIL_SMTP_CLASS_AUTH, MAIL_ERROR_AUTHENTICATION },
  { MAIL_SMTP_STAGE_MAIL, "501 mail from address must be same as authorization user", MAIL_SMTP_CLASS_SENDER, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_MAIL, "553 Mail from must equal authorized user", MAIL_SMTP_CLASS_SENDER, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_RCPT, "553 5.7.1 <a@b>: Sender address rejected: not owned by user c", MAIL_SMTP_CLASS_SENDER, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_DATA, "550 5.7.60 SMTP; Client does not have permissions to send as this sender", MAIL_SMTP_CLASS_SENDER, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_RCPT, "550 5.1.1 No such user", MAIL_SMTP_CLASS_RECIPIENT, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_RCPT, "550 5.1.10 Recipient not found", MAIL_SMTP_CLASS_RECIPIENT, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_RCPT, "550 No such user", MAIL_SMTP_CLASS_RECIPIENT, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_RCPT, "552 5.2.2 Over quota", MAIL_SMTP_CLASS_RECIPIENT_FULL, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_RCPT, "550 5.7.1 Relaying denied", MAIL_SMTP_CLASS_POLICY, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_DATA, "550 Rejected as spam", MAIL_SMTP_CLASS_POLICY, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_MAIL, "552 5.3.4 Message size exceeds fixed limit", MAIL_SMTP_CLASS_SIZE, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_DATA, "552 too big", MAIL_SMTP_CLASS_SIZE, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_RCPT, "550 5.6.7 Internationalized address not supported", MAIL_SMTP_CLASS_INTERNATIONAL, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_DATA, "554 5.0.0 Something happened", MAIL_SMTP_CLASS_SUSPICIOUS, MAIL_ERROR_PERMANENT },
  { MAIL_SMTP_STAGE_DATA, "503 5.5.1 Bad sequence of commands", MAIL_SMTP_CLASS_PERMANENT, MAIL_ERROR_PERMANENT },
};

static MailSmtpReply *
parse (const char *line)
{
  g_autoptr(MailSmtpReplyParser) parser = mail_smtp_reply_parser_new ();
  g_autofree char *bytes = g_strconcat (line, "\r\n", NULL);
  g_autoptr(GError) error = NULL;
  MailSmtpReply *reply = NULL;
  gsize consumed = 0;

  mail_smtp_reply_parser_feed (parser, (const guint8 *) bytes, strlen (bytes), &consumed, &reply, &error);
  g_assert_no_error (error);
  return reply;
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MailSmtpReply) reply = parse (cases[i].reply);
      g_autoptr(GError) error = mail_smtp_reply_to_error (reply, cases[i].stage);

      g_test_message ("%s", cases[i].reply);
      g_assert_cmpint (mail_smtp_reply_classify (reply, cases[i].stage), ==, cases[i].class);
      g_assert_error (error, MAIL_ERROR, (int) cases[i].code);
      g_assert_cmpstr (mail_error_get_server_text (error), ==, cases[i].reply);
    }
}

static void
test_accepted (void)
{
  g_autoptr(MailSmtpReply) reply = parse ("250 2.1.5 Ok");

  g_assert_cmpint (mail_smtp_reply_classify (reply, MAIL_SMTP_STAGE_RCPT), ==, MAIL_SMTP_CLASS_OK);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/class/cases", test_cases);
  g_test_add_func ("/smtp/class/accepted", test_accepted);
  return g_test_run ();
}
