/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-about.h"

#include <glib/gi18n.h>

#include "mail-config.h"

/**
 * mail_about_present:
 * @parent: (nullable): what the dialog stands over
 *
 * Says what this program is, which version, and under which licence.
 */
void
mail_about_present (GtkWidget *parent)
{
  AdwDialog *dialog = adw_about_dialog_new ();
  AdwAboutDialog *about = ADW_ABOUT_DIALOG (dialog);

  adw_about_dialog_set_application_icon (about, MAIL_APPLICATION_ID);
  adw_about_dialog_set_application_name (about, _("Mail"));
  adw_about_dialog_set_version (about, MAIL_VERSION);
  adw_about_dialog_set_developer_name (about, _("The Mail authors"));
  adw_about_dialog_set_license_type (about, GTK_LICENSE_GPL_3_0);
  adw_about_dialog_set_comments (about, _("Reads, answers and sends mail, online and offline."));
  /* Translators: put your names here, one a line; they appear in the About dialog */
  adw_about_dialog_set_translator_credits (about, C_("credits", "translator-credits"));
  adw_dialog_present (dialog, parent);
}
