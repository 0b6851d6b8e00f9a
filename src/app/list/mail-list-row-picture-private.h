/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-list-row-picture.h"

G_BEGIN_DECLS

/* Between what puts the parts in their places (mail-list-row-layout.c) and what draws them (mail-list-row-picture.c). */

typedef struct {
  graphene_rect_t place;
  PangoLayout *layout;     /* (nullable): a text … */
  const char *icon;        /* … or an icon, or neither */
  GdkRGBA color;           /* of them */
  int ascent;              /* of the text's baseline, below the top */
  GdkRGBA background;      /* with round corners */
  float radius;
  char *tooltip;           /* (nullable) */
  gboolean is_star;
  gboolean is_faint;       /* not drawn but under the pointer */
} MailListRowPart;

struct _MailListRowPicture {
  GArray *parts;           /* of MailListRowPart */
};

/* How much of the colour is left of what is less important. */
#define MAIL_LIST_ROW_DIM 0.55f

void mail_list_row_picture_lay_out (MailListRowPicture       *self,
                                    GtkWidget                *widget,
                                    const MailListRowContent *content,
                                    int                       width);

G_END_DECLS
