/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-row-picture-private.h"

/* In pixels: the star is pressed a little around it, too. */
#define STAR_AROUND 3

static void
part_clear (gpointer data)
{
  MailListRowPart *part = data;

  g_clear_object (&part->layout);
  g_free (part->tooltip);
}

/**
 * mail_list_row_picture_new:
 * @widget: the row, for its fonts, colours and direction
 * @content: what it says
 * @width: in pixels
 *
 * Returns: (transfer full): it laid out
 */
MailListRowPicture *
mail_list_row_picture_new (GtkWidget                *widget,
                           const MailListRowContent *content,
                           int                       width)
{
  MailListRowPicture *self = g_new0 (MailListRowPicture, 1);

  self->parts = g_array_sized_new (FALSE, TRUE, sizeof (MailListRowPart), 8);
  g_array_set_clear_func (self->parts, part_clear);
  mail_list_row_picture_lay_out (self, widget, content, width);
  return self;
}

void
mail_list_row_picture_free (MailListRowPicture *self)
{
  g_array_unref (self->parts);
  g_free (self);
}

/* ---- drawing ---- */

static void
draw_background (const MailListRowPart *part,
                 GtkSnapshot           *snapshot)
{
  GskRoundedRect corners;

  gsk_rounded_rect_init_from_rect (&corners, &part->place, part->radius);
  gtk_snapshot_push_rounded_clip (snapshot, &corners);
  gtk_snapshot_append_color (snapshot, &part->background, &part->place);
  gtk_snapshot_pop (snapshot);
}

static void
draw_text (const MailListRowPart *part,
           GtkWidget             *widget,
           GtkSnapshot           *snapshot)
{
  PangoRectangle logical;
  float x = part->place.origin.x;
  float y = part->place.origin.y + (float) (part->ascent - PANGO_PIXELS (pango_layout_get_baseline (part->layout)));

  pango_layout_get_pixel_extents (part->layout, NULL, &logical);
  if (part->background.alpha > 0)
    x += (part->place.size.width - (float) logical.width) / 2;
  else if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x += part->place.size.width - (float) logical.width;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - (float) logical.x, (float) (int) y));
  gtk_snapshot_append_layout (snapshot, part->layout, &part->color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_icon (const MailListRowPart *part,
           GtkWidget             *widget,
           GtkSnapshot           *snapshot)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  int size = (int) part->place.size.width;
  GdkRGBA colors[4] = { part->color, part->color, part->color, part->color };
  g_autoptr(GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (theme, part->icon, NULL, size, gtk_widget_get_scale_factor (widget),
                                                                 gtk_widget_get_direction (widget), 0);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &part->place.origin);
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), GDK_SNAPSHOT (snapshot), size, size, colors,
                                            G_N_ELEMENTS (colors));
  gtk_snapshot_restore (snapshot);
}

/**
 * mail_list_row_picture_snapshot:
 * @self: a picture
 * @widget: the row
 * @snapshot: what it is drawn on
 * @is_star_pointed_at: whether pressing now would set or take away its star
 */
void
mail_list_row_picture_snapshot (MailListRowPicture *self,
                                GtkWidget          *widget,
                                GtkSnapshot        *snapshot,
                                gboolean            is_star_pointed_at)
{
  gboolean pointed_at = (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_PRELIGHT) != 0;

  for (guint i = 0; i < self->parts->len; i++)
    {
      MailListRowPart part = g_array_index (self->parts, MailListRowPart, i);

      if (part.is_faint && !pointed_at)
        continue;
      if (part.is_faint && !is_star_pointed_at)
        part.color.alpha *= MAIL_LIST_ROW_DIM;
      if (part.background.alpha > 0)
        draw_background (&part, snapshot);
      if (part.layout != NULL)
        draw_text (&part, widget, snapshot);
      if (part.icon != NULL)
        draw_icon (&part, widget, snapshot);
    }
}

/* ---- where the pointer is ---- */

static const MailListRowPart *
find_part (MailListRowPicture *self,
           double              x,
           double              y)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const MailListRowPart *part = &g_array_index (self->parts, MailListRowPart, i);
      graphene_rect_t place = part->place;

      if (part->is_star)
        graphene_rect_inset (&place, -STAR_AROUND, -STAR_AROUND);
      if (graphene_rect_contains_point (&place, &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        return part;
    }
  return NULL;
}

gboolean
mail_list_row_picture_is_star (MailListRowPicture *self,
                               double              x,
                               double              y)
{
  const MailListRowPart *part = find_part (self, x, y);

  return part != NULL && part->is_star;
}

/**
 * mail_list_row_picture_get_tooltip:
 * @self: a picture
 * @x: in pixels, within the row
 * @y: likewise
 * @area: (out): what it is about
 *
 * Returns: (transfer none) (nullable): what is to be told of what is there
 */
const char *
mail_list_row_picture_get_tooltip (MailListRowPicture *self,
                                   double              x,
                                   double              y,
                                   GdkRectangle       *area)
{
  const MailListRowPart *part = find_part (self, x, y);

  if (part == NULL || part->tooltip == NULL)
    return NULL;
  *area = (GdkRectangle) { (int) part->place.origin.x, (int) part->place.origin.y,
                           (int) part->place.size.width, (int) part->place.size.height };
  return part->tooltip;
}

/* (transfer container) (element-type PangoLayout) */
GPtrArray *
mail_list_row_picture_list_layouts (MailListRowPicture *self)
{
  GPtrArray *layouts = g_ptr_array_new ();

  for (guint i = 0; i < self->parts->len; i++)
    {
      const MailListRowPart *part = &g_array_index (self->parts, MailListRowPart, i);

      if (part->layout != NULL)
        g_ptr_array_add (layouts, part->layout);
    }
  return layouts;
}

void
mail_list_row_content_clear (MailListRowContent *self)
{
  for (guint i = 0; i < self->n_chips; i++)
    g_free (self->chips[i].title);
  g_free (self->chips);
  g_free (self->all_chips);
  g_clear_pointer (&self->people_marks, pango_attr_list_unref);
  g_clear_pointer (&self->subject_marks, pango_attr_list_unref);
  g_clear_pointer (&self->preview_marks, pango_attr_list_unref);
  g_free (self->people);
  g_free (self->subject);
  g_free (self->preview);
  g_free (self->date);
  g_free (self->full_date);
}
