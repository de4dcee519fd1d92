/// PdfWriter: PDF files with text and pictures whose places are known, by cairo and Pango.
#include "tests/support/pdf_writer.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

namespace sightline::testing_support {

namespace {

struct Release {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

Owned<PangoLayout> layout_of(cairo_t* context, std::string_view text, const Pen& pen, double width) {
  Owned<PangoLayout> layout(pango_cairo_create_layout(context));
  const Owned<PangoFontDescription> font(pango_font_description_new());
  pango_font_description_set_family(font.get(), pen.family);
  pango_font_description_set_absolute_size(font.get(), pen.size * PANGO_SCALE);
  if (pen.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description(layout.get(), font.get());
  if (width > 0.0) pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return layout;
}

}  // namespace

struct PdfWriter::Surface {
  double width = 0.0, height = 0.0;
  Owned<cairo_surface_t> pdf;
  Owned<cairo_t> context;
  Owned<cairo_surface_t> scan;  // while the page is one
  Owned<cairo_t> scan_context;
  double dots_per_inch = 0.0;
  unsigned seed = 0;

  [[nodiscard]] cairo_t* pen() const { return scan_context ? scan_context.get() : context.get(); }
};

PdfWriter::PdfWriter(const std::filesystem::path& path, double width, double height)
    : surface_(std::make_unique<Surface>()) {
  surface_->width = width;
  surface_->height = height;
  surface_->pdf.reset(cairo_pdf_surface_create(path.c_str(), width, height));
  surface_->context.reset(cairo_create(surface_->pdf.get()));
  if (cairo_surface_status(surface_->pdf.get()) != CAIRO_STATUS_SUCCESS)
    throw std::runtime_error("no PDF can be written");
}

PdfWriter::~PdfWriter() { cairo_surface_finish(surface_->pdf.get()); }

PointBox PdfWriter::write(double x, double y, std::string_view text, const Pen& pen, double width,
                          std::string_view marked) {
  cairo_t* const context = surface_->pen();
  const Owned<PangoLayout> layout = layout_of(context, text, pen, width);
  cairo_set_source_rgb(context, pen.grey, pen.grey, pen.grey);
  cairo_move_to(context, x, y);
  pango_cairo_show_layout(context, layout.get());
  const std::size_t first = marked.empty() ? 0 : text.find(marked);
  if (first == std::string_view::npos) throw std::runtime_error("the text does not hold what is marked");
  const std::size_t last = marked.empty() ? text.size() : first + marked.size();
  PointBox box{1e9, 1e9, -1e9, -1e9};
  for (std::size_t i = first; i < last; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;  // inside of a character
    PangoRectangle place;
    pango_layout_index_to_pos(layout.get(), static_cast<int>(i), &place);
    const double x0 = x + points(std::min(place.x, place.x + place.width));
    const double x1 = x + points(std::max(place.x, place.x + place.width));
    box = {std::min(box.x0, x0), std::min(box.y0, y + points(place.y)), std::max(box.x1, x1),
           std::max(box.y1, y + points(place.y + place.height))};
  }
  return box;
}

double PdfWriter::height_of(std::string_view text, const Pen& pen, double width) const {
  int height = 0;
  pango_layout_get_size(layout_of(surface_->pen(), text, pen, width).get(), nullptr, &height);
  return points(height);
}

double PdfWriter::width_of(std::string_view text, const Pen& pen) const {
  int width = 0;
  pango_layout_get_size(layout_of(surface_->pen(), text, pen, 0.0).get(), &width, nullptr);
  return points(width);
}

void PdfWriter::line(double x0, double y0, double x1, double y1) {
  cairo_t* const context = surface_->pen();
  cairo_set_source_rgb(context, 0.2, 0.2, 0.2);
  cairo_set_line_width(context, 0.6);
  cairo_move_to(context, x0, y0);
  cairo_line_to(context, x1, y1);
  cairo_stroke(context);
}

void PdfWriter::rectangle(const PointBox& box, double grey) {
  cairo_t* const context = surface_->pen();
  cairo_set_source_rgb(context, grey, grey, grey);
  cairo_rectangle(context, box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0);
  cairo_fill(context);
}

void PdfWriter::begin_scan(double dots_per_inch, unsigned seed) {
  const double scale = dots_per_inch / 72.0;
  surface_->dots_per_inch = dots_per_inch;
  surface_->seed = seed;
  surface_->scan.reset(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(surface_->width * scale),
                                                  static_cast<int>(surface_->height * scale)));
  surface_->scan_context.reset(cairo_create(surface_->scan.get()));
  cairo_scale(surface_->scan_context.get(), scale, scale);
  rectangle({0.0, 0.0, surface_->width, surface_->height}, 0.97);
}

void PdfWriter::end_page() {
  if (surface_->scan_context) {
    surface_->scan_context.reset();
    cairo_surface_t* const scan = surface_->scan.get();
    cairo_surface_flush(scan);
    std::mt19937 random(surface_->seed);
    std::uint8_t* const pixels = cairo_image_surface_get_data(scan);
    const auto n_bytes = static_cast<std::size_t>(cairo_image_surface_get_stride(scan)) *
                         static_cast<std::size_t>(cairo_image_surface_get_height(scan));
    for (std::size_t i = 0; i < n_bytes; ++i) {
      const int noise = static_cast<int>(random() % 9) - 4;
      pixels[i] = static_cast<std::uint8_t>(std::clamp(static_cast<int>(pixels[i]) + noise, 0, 255));
    }
    cairo_surface_mark_dirty(scan);
    cairo_t* const context = surface_->context.get();
    cairo_save(context);
    cairo_scale(context, 72.0 / surface_->dots_per_inch, 72.0 / surface_->dots_per_inch);
    cairo_set_source_surface(context, scan, 0.0, 0.0);
    cairo_paint(context);
    cairo_restore(context);
    surface_->scan.reset();
  }
  cairo_show_page(surface_->context.get());
}

}  // namespace sightline::testing_support
