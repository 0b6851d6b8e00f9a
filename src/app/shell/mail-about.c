/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-about.h"

#include <glib/gi18n.h>
#include <webkit/webkit.h>

#include "mail-config.h"
#include "mail-diagnostics.h"

static char *
make_versions (void)
{
  return g_strdup_printf ("GTK %u.%u.%u\nlibadwaita %u.%u.%u\nWebKitGTK %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          webkit_get_major_version (), webkit_get_minor_version (), webkit_get_micro_version ());
}

static DexFuture *
on_diagnostics (DexFuture *future,
                gpointer   data)
{
  g_autoptr(GError) error = NULL;
  const GValue *text = dex_future_get_value (future, &error);

  if (text != NULL)
    adw_about_dialog_set_debug_info (data, g_value_get_string (text));
  else
    g_debug ("Diagnostics: %s", error->message);
  return NULL;
}

/* They come a moment later, long before anybody has found the page. */
static void
add_diagnostics (AdwAboutDialog     *about,
                 MailAccountManager *manager)
{
  g_autofree char *versions = make_versions ();

  adw_about_dialog_set_debug_info_filename (about, "mail-diagnostics.txt");
  dex_future_disown (dex_future_finally (mail_diagnostics_write (manager, versions), on_diagnostics, g_object_ref (about),
                                         g_object_unref));
}

/**
 * mail_about_present:
 * @parent: (nullable): what the dialog stands over
 * @manager: (nullable): the accounts, when the profile could be opened
 *
 * Says what this program is, which version, and under which licence, and has diagnostics to copy that hold nothing of the person.
 */
void
mail_about_present (GtkWidget          *parent,
                    MailAccountManager *manager)
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
  if (manager != NULL)
    add_diagnostics (about, manager);
  adw_dialog_present (dialog, parent);
}
