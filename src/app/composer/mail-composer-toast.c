/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-composer-private.h"

/**
 * mail_composer_toast:
 * @self: a composer
 * @text: what to say
 *
 * Tells the person something for a moment, over the message; nothing any more when the window is gone.
 */
void
mail_composer_toast (MailComposer *self,
                     const char   *text)
{
  AdwToast *toast;

  if (self->toasts == NULL)
    return;

  toast = adw_toast_new (NULL);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, text);
  adw_toast_overlay_add_toast (self->toasts, toast);
}
