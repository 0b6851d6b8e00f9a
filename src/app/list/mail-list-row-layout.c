/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-row-picture-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* In pixels. */
#define EDGE_START 8
#define EDGE_END 12
#define EDGE_ABOVE 9
#define EDGE_ABOVE_COMPACT 5
#define DOT 8
#define ICON 12
#define STAR 16
#define PILL_EDGE 6
#define CHIP_EDGE 5
#define SPACING 6
#define CHIP_SPACING 3
#define LINE_SPACING 2
#define COMPACT_SPACING 9
#define COMPACT_NAME_WIDTH 112
#define MINIMUM_SUBJECT 60
/* As libadwaita's style classes have it: .caption, smaller, .dimmed (and with high contrast), warning_bg_color (and in the dark). */
#define CAPTION 0.82
#define SMALLER (1 / 1.2)
#define DIM_HIGH_CONTRAST 0.9f
#define WARNING ((GdkRGBA) { 0xe5 / 255.f, 0xa5 / 255.f, 0x0a / 255.f, 1 })
#define WARNING_DARK ((GdkRGBA) { 0xcd / 255.f, 0x93 / 255.f, 0x09 / 255.f, 1 })
/* Beside a subject there is room for so many labels, of so many letters. */
#define MAX_CHIPS 2
#define MAX_CHIP_LETTERS 12
/* How much of a label's colour is behind its name. */
#define CHIP_TINT 0.3f
/* Bytes of a text that are laid out: more than the widest row has room for. */
#define MAX_BYTES 600
/* A line's height for the size of its letters, at least: that of fonts whose own is less looks cramped. */
#define LEADING 1.25

typedef struct {
  PangoFontDescription *font;
  double resolution;
  PangoLanguage *language;
  int ascent[2];           /* of a line of text, and of a smaller one */
  int height[2];
} Lines;

typedef struct {
  MailListRowPicture *picture;
  GtkWidget *widget;
  const MailListRowContent *content;
  const Lines *lines;
  GdkRGBA color;
  GdkRGBA dim;
  float end;               /* what is put at the end of a line goes before this */
} Builder;

enum { BODY, SMALL };

/* ---- heights ---- */

static void
measure_line (PangoContext               *context,
              const PangoFontDescription *font,
              double                      scale,
              int                        *ascent,
              int                        *height)
{
  g_autoptr(PangoFontDescription) scaled = pango_font_description_copy_static (font);
  double size = pango_font_description_get_size (font) * scale;
  PangoFontMetrics *metrics;
  int own_ascent, own_height;

  if (pango_font_description_get_size_is_absolute (font))
    pango_font_description_set_absolute_size (scaled, size);
  else
    pango_font_description_set_size (scaled, (int) size);
  metrics = pango_context_get_metrics (context, scaled, pango_context_get_language (context));
  own_ascent = pango_font_metrics_get_ascent (metrics);
  own_height = own_ascent + pango_font_metrics_get_descent (metrics);
  pango_font_metrics_unref (metrics);
  if (!pango_font_description_get_size_is_absolute (font))
    size *= pango_cairo_context_get_resolution (context) / 72;
  *height = PANGO_PIXELS_CEIL (MAX (own_height, (int) (size * LEADING)));
  *ascent = PANGO_PIXELS (own_ascent + (*height * PANGO_SCALE - own_height) / 2);
}

/* All rows have the same font: it is measured again only when that changes. */
static const Lines *
measure_lines (GtkWidget *widget)
{
  static Lines lines;
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double resolution = pango_cairo_context_get_resolution (context);

  if (lines.font != NULL && resolution == lines.resolution && pango_context_get_language (context) == lines.language
      && pango_font_description_equal (font, lines.font))
    return &lines;
  g_clear_pointer (&lines.font, pango_font_description_free);
  lines.font = pango_font_description_copy (font);
  lines.resolution = resolution;
  lines.language = pango_context_get_language (context);
  measure_line (context, font, 1, &lines.ascent[BODY], &lines.height[BODY]);
  measure_line (context, font, CAPTION, &lines.ascent[SMALL], &lines.height[SMALL]);
  return &lines;
}

/**
 * mail_list_row_picture_get_height:
 * @widget: a row, for its font
 * @compact: whether it has one line
 * @preview: whether there is a third one
 *
 * Returns: how high it is, whatever it says
 */
int
mail_list_row_picture_get_height (GtkWidget *widget,
                                  gboolean   compact,
                                  gboolean   preview)
{
  const Lines *lines = measure_lines (widget);

  if (compact)
    return 2 * EDGE_ABOVE_COMPACT + MAX (lines->height[BODY], STAR);
  return 2 * EDGE_ABOVE + 2 * lines->height[BODY] + LINE_SPACING + (preview ? LINE_SPACING + lines->height[SMALL] : 0);
}

/* ---- parts ---- */

static MailListRowPart *
add_part (Builder *self,
          float    x,
          float    y,
          float    width,
          float    height)
{
  MailListRowPart *part;

  g_array_set_size (self->picture->parts, self->picture->parts->len + 1);
  part = &g_array_index (self->picture->parts, MailListRowPart, self->picture->parts->len - 1);
  part->place = GRAPHENE_RECT_INIT (x, y, width, height);
  part->color = self->color;
  return part;
}

static void
add_attribute (PangoAttrList  *list,
               PangoAttribute *attribute)
{
  pango_attr_list_insert_before (list, attribute);
}

static PangoLayout *
make_layout (Builder       *self,
             const char    *text,
             double         scale,
             PangoWeight    weight,
             PangoAttrList *marks)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (self->widget, NULL);
  g_autoptr(PangoAttrList) attributes = marks != NULL ? pango_attr_list_copy (marks) : pango_attr_list_new ();
  gsize length = strlen (text);

  if (length > MAX_BYTES)
    length = (gsize) (g_utf8_find_prev_char (text, text + MAX_BYTES + 1) - text);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, (int) length);
  if (weight != PANGO_WEIGHT_NORMAL)
    add_attribute (attributes, pango_attr_weight_new (weight));
  if (scale != 1)
    add_attribute (attributes, pango_attr_scale_new (scale));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static PangoLayout *
make_number (Builder    *self,
             const char *text)
{
  PangoLayout *layout = make_layout (self, text, CAPTION, PANGO_WEIGHT_NORMAL, NULL);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_copy (pango_layout_get_attributes (layout));

  add_attribute (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static float
get_width (PangoLayout *layout)
{
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return (float) width;
}

/* A text that ends with … where the room does. */
static MailListRowPart *
add_text (Builder     *self,
          PangoLayout *layout,
          float        x,
          float        y,
          float        width,
          int          line)
{
  MailListRowPart *part = add_part (self, x, y, MAX (width, 0), (float) self->lines->height[line]);

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int) MAX (width, 0) * PANGO_SCALE);
  part->layout = layout;
  part->ascent = self->lines->ascent[line];
  return part;
}

/* Before what is at the end of the line already. Returns where a part of this width begins. */
static float
take_end (Builder *self,
          float    width,
          float    spacing)
{
  float x = self->end - width;

  self->end = x - spacing;
  return x;
}

static void
add_mark (Builder    *self,
          const char *icon,
          const char *tooltip,
          float       middle)
{
  MailListRowPart *part = add_part (self, take_end (self, ICON, SPACING), middle - ICON / 2.f, ICON, ICON);

  part->icon = icon;
  part->color = self->dim;
  part->tooltip = g_strdup (tooltip);
}

/* Of a text with something round behind it. */
static MailListRowPart *
add_pill (Builder     *self,
          PangoLayout *layout,
          float        edge,
          float        middle,
          float        spacing,
          float        radius,
          GdkRGBA      background)
{
  float width = get_width (layout) + 2 * edge;
  float height = (float) self->lines->height[SMALL];
  MailListRowPart *part = add_part (self, take_end (self, width, spacing), middle - height / 2, width, height);

  part->layout = layout;
  part->ascent = self->lines->ascent[SMALL];
  part->background = background;
  part->radius = radius;
  return part;
}

/* At the end of the first line, or of the only one: how many, what was done, when. */
static void
add_tail (Builder *self,
          float    y,
          float    spacing)
{
  const MailListRowContent *content = self->content;
  PangoLayout *date = make_number (self, content->date);
  float width = get_width (date);
  float middle = y + self->lines->height[BODY] / 2.f;
  MailListRowPart *part = add_text (self, date, take_end (self, width, SPACING), y, width, BODY);

  part->color = self->dim;
  part->tooltip = g_strdup (content->full_date);
  if (content->has_attachments)
    add_mark (self, "mail-attachment-symbolic", _("Has attachments"), middle);
  if (content->is_answered)
    add_mark (self, "mail-replied-symbolic", _("Answered"), middle);
  if (content->is_muted)
    add_mark (self, "notifications-disabled-symbolic", _("Muted: what comes is read at once"), middle);
  if (content->n_messages > 1)
    {
      g_autofree char *count = g_strdup_printf ("%u", content->n_messages);
      GdkRGBA background = self->color;

      background.alpha *= 0.1f;
      add_pill (self, make_number (self, count), PILL_EDGE, middle, SPACING, (float) self->lines->height[SMALL] / 2, background);
    }
  self->end += SPACING - spacing;
}

static PangoLayout *
make_chip (Builder    *self,
           const char *title)
{
  PangoLayout *layout = make_layout (self, title, SMALLER, PANGO_WEIGHT_NORMAL, NULL);
  int room = MAX_CHIP_LETTERS * self->lines->height[SMALL] / 2;

  if (get_width (layout) > room)
    {
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (layout, room * PANGO_SCALE);
    }
  return layout;
}

/* The first so many chips, and how many more there are. */
static GPtrArray *
make_chips (Builder *self,
            guint    n)
{
  const MailListRowContent *content = self->content;
  GPtrArray *layouts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (layouts, make_chip (self, content->chips[i].title));
  if (content->n_chips > n)
    {
      /* Translators: so many more labels */
      g_autofree char *more = g_strdup_printf (C_("labels", "+%u"), content->n_chips - n);

      g_ptr_array_add (layouts, make_chip (self, more));
    }
  return layouts;
}

static float
add_widths (const GPtrArray *layouts)
{
  float width = SPACING;

  for (guint i = 0; i < layouts->len; i++)
    width += get_width (g_ptr_array_index (layouts, i)) + 2 * CHIP_EDGE + CHIP_SPACING;
  return width;
}

/* As many as there is room for beside the subject: what it is about comes first. */
static void
add_chips (Builder *self,
           float    start,
           float    middle)
{
  const MailListRowContent *content = self->content;
  guint n = MIN (content->n_chips, MAX_CHIPS);
  g_autoptr(GPtrArray) layouts = NULL;

  if (content->n_chips == 0)
    return;
  layouts = make_chips (self, n);
  while (self->end - add_widths (layouts) - start < MINIMUM_SUBJECT)
    {
      if (n == 0)
        return;
      g_ptr_array_unref (layouts);
      layouts = make_chips (self, --n);
    }
  for (guint i = layouts->len; i > 0; i--)
    {
      GdkRGBA background = { 0 };
      MailListRowPart *part;

      if (i <= n)
        {
          adw_accent_color_to_rgba (content->chips[i - 1].color, &background);
          background.alpha = CHIP_TINT;
        }
      part = add_pill (self, g_object_ref (g_ptr_array_index (layouts, i - 1)), CHIP_EDGE, middle, i > 1 ? CHIP_SPACING : SPACING,
                       CHIP_EDGE, background);
      part->tooltip = g_strdup (content->all_chips);
      if (i > n)
        part->color = self->dim;
    }
}

/* In one line no room is kept for a star that is not there. */
static void
add_star (Builder *self,
          float    middle)
{
  gboolean starred = self->content->is_starred;
  MailListRowPart *part;

  if (self->content->is_compact && !starred)
    return;
  part = add_part (self, take_end (self, STAR, SPACING), middle - STAR / 2.f, STAR, STAR);
  part->is_star = TRUE;
  part->is_faint = !starred;
  part->icon = starred ? "starred-symbolic" : "non-starred-symbolic";
  part->tooltip = g_strdup (starred ? _("Remove Star") : _("Add Star"));
  if (starred)
    part->color = adw_style_manager_get_dark (adw_style_manager_get_default ()) ? WARNING_DARK : WARNING;
}

static void
add_people (Builder *self,
            float    x,
            float    y,
            float    width)
{
  const MailListRowContent *content = self->content;
  PangoWeight weight = content->is_unread ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;

  add_text (self, make_layout (self, content->people, 1, weight, content->people_marks), x, y, width, BODY);
}

/* With what is behind it up to the end. */
static void
add_subject (Builder *self,
             float    x,
             float    y)
{
  const MailListRowContent *content = self->content;
  PangoWeight weight = content->is_unread ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
  float middle = y + self->lines->height[BODY] / 2.f;

  add_star (self, middle);
  add_chips (self, x, middle);
  add_text (self, make_layout (self, content->subject, 1, weight, content->subject_marks), x, y, self->end - x, BODY);
}

static void
add_dot (Builder *self,
         float    y)
{
  MailListRowPart *part;
  g_autoptr(GdkRGBA) accent = NULL;

  if (!self->content->is_unread)
    return;
  accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());
  part = add_part (self, EDGE_START, y + (float) (self->lines->height[BODY] - DOT) / 2, DOT, DOT);
  part->background = *accent;
  part->radius = DOT / 2.f;
}

static void
lay_out_line (Builder *self,
              float    width)
{
  float x = EDGE_START + DOT + SPACING;
  float y = EDGE_ABOVE_COMPACT + (float) MAX (STAR - self->lines->height[BODY], 0) / 2;

  self->end = width - EDGE_END;
  add_dot (self, y);
  add_tail (self, y, COMPACT_SPACING);
  add_people (self, x, y, COMPACT_NAME_WIDTH);
  add_subject (self, x + COMPACT_NAME_WIDTH + COMPACT_SPACING, y);
}

static void
lay_out_lines (Builder *self,
               float    width)
{
  const MailListRowContent *content = self->content;
  float x = EDGE_START + DOT + SPACING;
  float y = EDGE_ABOVE;

  self->end = width - EDGE_END;
  add_dot (self, y);
  add_tail (self, y, SPACING);
  add_people (self, x, y, self->end - x);

  y += (float) (self->lines->height[BODY] + LINE_SPACING);
  self->end = width - EDGE_END;
  add_subject (self, x, y);

  y += (float) (self->lines->height[BODY] + LINE_SPACING);
  if (content->preview != NULL)
    add_text (self, make_layout (self, content->preview, CAPTION, PANGO_WEIGHT_NORMAL, content->preview_marks), x, y,
              width - EDGE_END - x, SMALL)->color = self->dim;
}

static void
mirror (MailListRowPicture *self,
        float               width)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      MailListRowPart *part = &g_array_index (self->parts, MailListRowPart, i);

      part->place.origin.x = width - part->place.origin.x - part->place.size.width;
    }
}

/**
 * mail_list_row_picture_lay_out:
 * @self: a picture without parts
 * @widget: the row, for its fonts, colours and direction
 * @content: what it says
 * @width: in pixels
 *
 * Gives each part its place.
 */
void
mail_list_row_picture_lay_out (MailListRowPicture       *self,
                               GtkWidget                *widget,
                               const MailListRowContent *content,
                               int                       width)
{
  Builder builder = { .picture = self, .widget = widget, .content = content, .lines = measure_lines (widget) };
  gboolean high_contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());

  gtk_widget_get_color (widget, &builder.color);
  builder.dim = builder.color;
  builder.dim.alpha *= high_contrast ? DIM_HIGH_CONTRAST : MAIL_LIST_ROW_DIM;
  if (content->is_compact)
    lay_out_line (&builder, (float) width);
  else
    lay_out_lines (&builder, (float) width);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    mirror (self, (float) width);
}
