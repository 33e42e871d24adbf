/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-cards.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

/* Lengths in pt.  Everything is laid out twice by the same code: once to count
 * the pages, once to draw them. */
#define MARGIN 42.0
#define FOOT 20.0
#define NUMBER_WIDTH 30.0
#define GAP 9.0
#define TITLE_PT 17.0
#define HEADING_PT 13.0
#define TEXT_PT 10.5
#define SMALL_PT 8.0
#define SMALLEST_PT 6.5
#define COLUMNS 2
#define ROWS 4
#define CELL_PADDING 11.0

typedef struct
{
  const SceneCardsSetup *setup;
  const SceneCard *cards;
  guint n_cards;
  GArray *shortened;
  cairo_surface_t *surface;
  cairo_t *cr;
  gboolean draw;
  gboolean rtl;
  double y;
  guint page;    /* from 1 */
  guint n_pages; /* known in the second pass */
} Print;

static cairo_status_t
write_cb (void *data, const unsigned char *bytes, unsigned int n)
{
  g_byte_array_append (data, bytes, n);
  return CAIRO_STATUS_SUCCESS;
}

static PangoLayout *
layout_new (Print *self, const char *markup, double size, double width)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cr);
  PangoFontDescription *font = pango_font_description_from_string ("Sans");

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_markup (layout, markup, -1);
  pango_layout_set_auto_dir (layout, TRUE);
  /* A text without letters of its own goes where the others go. */
  pango_context_set_base_dir (pango_layout_get_context (layout),
                              self->rtl ? PANGO_DIRECTION_RTL
                                        : PANGO_DIRECTION_LTR);
  pango_layout_context_changed (layout);
  /* Of a line that runs against the others Pango turns it round. */
  pango_layout_set_alignment (layout,
                              self->rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  return layout;
}

/* By its first letter that has a direction. */
static gboolean
is_right_to_left (Print *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  PangoLayout *layout = layout_new (self, escaped, TEXT_PT, 100);
  gboolean rtl = pango_layout_get_direction (layout, 0) == PANGO_DIRECTION_RTL;

  g_object_unref (layout);
  return rtl;
}

static double
layout_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double)height / PANGO_SCALE;
}

/* ---- pages ---- */

static double
body_bottom (const Print *self)
{
  return self->setup->height_pt - MARGIN - FOOT;
}

static void
draw_layout (Print *self, PangoLayout *layout, double x, double y)
{
  if (!self->draw)
    return;
  cairo_set_source_rgb (self->cr, 0, 0, 0);
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_layout (self->cr, layout);
}

static void
draw_foot (Print *self)
{
  g_autofree char *number = g_strdup_printf (
      /* Translators: the number of a page, and how many there are. */
      _ ("%u of %u"), self->page, self->n_pages);
  g_autofree char *title = g_markup_escape_text (self->setup->title, -1);
  double width = self->setup->width_pt - 2 * MARGIN;
  PangoLayout *left = layout_new (self, title, SMALL_PT, width - 80);
  PangoLayout *right = layout_new (self, number, SMALL_PT, 80);
  double y = self->setup->height_pt - MARGIN - SMALL_PT;
  int number_width;

  pango_layout_set_height (left, 0);
  pango_layout_set_ellipsize (left, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (right, -1);
  pango_layout_get_size (right, &number_width, NULL);
  draw_layout (self, left, MARGIN + (self->rtl ? 80 : 0), y);
  draw_layout (self, right,
               self->rtl ? MARGIN
                         : MARGIN + width - (double)number_width / PANGO_SCALE,
               y);
  g_object_unref (left);
  g_object_unref (right);
}

static void
end_page (Print *self)
{
  if (!self->draw)
    return;
  draw_foot (self);
  cairo_show_page (self->cr);
}

static void
turn_page (Print *self)
{
  end_page (self);
  self->page++;
  self->y = MARGIN;
}

/* ---- a list ---- */

/* Line by line, over as many pages as it takes. */
static void
flow (Print *self, PangoLayout *layout, double x)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);

  do
    {
      PangoRectangle area;
      int baseline = pango_layout_iter_get_baseline (iter);
      int top, bottom;
      double height;

      pango_layout_iter_get_line_extents (iter, NULL, &area);
      pango_layout_iter_get_line_yrange (iter, &top, &bottom);
      height = (double)(bottom - top) / PANGO_SCALE;
      if (self->y + height > body_bottom (self) && self->y > MARGIN)
        turn_page (self);
      if (self->draw)
        {
          cairo_set_source_rgb (self->cr, 0, 0, 0);
          cairo_move_to (self->cr, x + (double)area.x / PANGO_SCALE,
                         self->y + (double)(baseline - top) / PANGO_SCALE);
          pango_cairo_show_layout_line (
              self->cr, pango_layout_iter_get_line_readonly (iter));
        }
      self->y += height;
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

static void
add_heading (Print *self, const char *text, double size)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autofree char *markup = g_strdup_printf ("<b>%s</b>", escaped);
  PangoLayout *layout =
      layout_new (self, markup, size, self->setup->width_pt - 2 * MARGIN);

  flow (self, layout, MARGIN);
  self->y += GAP;
  g_object_unref (layout);
}

/* A number and a text; kept together where a page can hold it. */
static void
add_item (Print *self, guint number, const char *markup)
{
  double width = self->setup->width_pt - 2 * MARGIN - NUMBER_WIDTH;
  double x = MARGIN + (self->rtl ? 0 : NUMBER_WIDTH);
  g_autofree char *digits = g_strdup_printf ("<b>%u</b>", number);
  PangoLayout *layout = layout_new (self, markup, TEXT_PT, width);
  PangoLayout *mark = layout_new (self, digits, TEXT_PT, NUMBER_WIDTH - 8);
  double height = layout_height (layout);

  if (self->y > MARGIN && self->y + height > body_bottom (self) &&
      height <= body_bottom (self) - MARGIN)
    turn_page (self);
  else if (self->y + 2 * TEXT_PT > body_bottom (self))
    turn_page (self);
  draw_layout (self, mark,
               self->rtl ? self->setup->width_pt - MARGIN - NUMBER_WIDTH + 8
                         : MARGIN,
               self->y);
  flow (self, layout, x);
  self->y += GAP;
  g_object_unref (layout);
  g_object_unref (mark);
}

static void
print_list (Print *self)
{
  add_heading (self, self->setup->title, TITLE_PT);
  for (guint i = 0; i < self->n_cards; i++)
    add_item (self, i + 1, self->cards[i].front);
  turn_page (self);
  add_heading (self, _ ("Answers"), HEADING_PT);
  for (guint i = 0; i < self->n_cards; i++)
    add_item (self, i + 1, self->cards[i].back);
}

/* ---- cards to cut out ---- */

static void
draw_cut_lines (Print *self, double width, double height)
{
  static const double dashes[] = { 3, 3 };

  cairo_save (self->cr);
  cairo_set_line_width (self->cr, 0.5);
  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_source_rgb (self->cr, 0.55, 0.55, 0.55);
  for (guint i = 0; i <= COLUMNS; i++)
    {
      cairo_move_to (self->cr, MARGIN + i * width, MARGIN);
      cairo_line_to (self->cr, MARGIN + i * width, MARGIN + ROWS * height);
    }
  for (guint i = 0; i <= ROWS; i++)
    {
      cairo_move_to (self->cr, MARGIN, MARGIN + i * height);
      cairo_line_to (self->cr, MARGIN + COLUMNS * width, MARGIN + i * height);
    }
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
}

static void
note_shortened (Print *self, guint index)
{
  if (self->shortened == NULL)
    return;
  /* Its front and its back count once. */
  for (guint i = 0; i < self->shortened->len; i++)
    if (g_array_index (self->shortened, guint, i) == index)
      return;
  g_array_append_val (self->shortened, index);
}

/* As large as it fits, in the middle of the cell. */
static void
draw_cell (Print *self,
           guint index,
           const char *markup,
           double x,
           double y,
           double width,
           double height)
{
  g_autofree char *number = g_strdup_printf ("%u", index + 1);
  double inner = width - 2 * CELL_PADDING;
  double room = height - 2 * CELL_PADDING - SMALL_PT;
  PangoLayout *mark = layout_new (self, number, SMALL_PT, inner);
  PangoLayout *layout = NULL;
  double size = TEXT_PT + 1;

  /* Told how high it may be, Pango breaks no more lines than those: a word of
   * 20,000 letters would take it seconds. */
  for (;; size -= 0.5)
    {
      g_clear_object (&layout);
      layout = layout_new (self, markup, size, inner);
      pango_layout_set_height (layout, (int)(room * PANGO_SCALE));
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      if (!pango_layout_is_ellipsized (layout) || size <= SMALLEST_PT)
        break;
    }
  if (pango_layout_is_ellipsized (layout))
    note_shortened (self, index);
  draw_layout (self, mark, x + CELL_PADDING, y + CELL_PADDING / 2);
  draw_layout (self, layout, x + CELL_PADDING,
               y + CELL_PADDING + SMALL_PT +
                   MAX ((room - layout_height (layout)) / 2, 0));
  g_object_unref (mark);
  g_object_unref (layout);
}

/* One side of a sheet: the backs are mirrored, so that they lie behind. */
static void
print_side (Print *self, guint first, gboolean back)
{
  double width = (self->setup->width_pt - 2 * MARGIN) / COLUMNS;
  double height = (body_bottom (self) - MARGIN) / ROWS;

  /* Counting sheets asks no text how large it is. */
  if (!self->draw)
    return;
  draw_cut_lines (self, width, height);
  for (guint i = 0; i < COLUMNS * ROWS && first + i < self->n_cards; i++)
    {
      const SceneCard *card = &self->cards[first + i];
      guint column = i % COLUMNS;

      if (self->rtl != back)
        column = COLUMNS - 1 - column;
      draw_cell (self, first + i, back ? card->back : card->front,
                 MARGIN + column * width, MARGIN + i / COLUMNS * height, width,
                 height);
    }
}

static void
print_cut (Print *self)
{
  for (guint first = 0; first < self->n_cards; first += COLUMNS * ROWS)
    {
      if (first > 0)
        turn_page (self);
      print_side (self, first, FALSE);
      turn_page (self);
      print_side (self, first, TRUE);
    }
}

/* ---- both ---- */

static void
run (Print *self, gboolean draw)
{
  self->draw = draw;
  self->page = 1;
  self->y = MARGIN;
  if (self->setup->form == SCENE_CARDS_CUT)
    print_cut (self);
  else
    print_list (self);
  end_page (self);
  self->n_pages = self->page;
}

GBytes *
scene_cards_print (const SceneCard *cards,
                   guint n_cards,
                   const SceneCardsSetup *setup,
                   GArray *shortened,
                   guint *n_pages,
                   GError **error)
{
  GByteArray *bytes = g_byte_array_new ();
  Print self = { setup, cards, n_cards, shortened };
  cairo_status_t status;

  self.surface = cairo_pdf_surface_create_for_stream (
      write_cb, bytes, setup->width_pt, setup->height_pt);
  cairo_pdf_surface_set_metadata (self.surface, CAIRO_PDF_METADATA_TITLE,
                                  setup->title);
  cairo_pdf_surface_set_metadata (self.surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                  setup->date);
  self.cr = cairo_create (self.surface);
  self.rtl = is_right_to_left (&self, setup->title);
  run (&self, FALSE);
  run (&self, TRUE);
  status = cairo_status (self.cr);
  cairo_destroy (self.cr);
  cairo_surface_finish (self.surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (self.surface);
  cairo_surface_destroy (self.surface);
  if (n_pages != NULL)
    *n_pages = self.n_pages;
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                           cairo_status_to_string (status));
      g_byte_array_unref (bytes);
      return NULL;
    }
  return g_byte_array_free_to_bytes (bytes);
}
