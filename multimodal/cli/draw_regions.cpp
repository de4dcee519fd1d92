/// Draws places on a picture.
#include "multimodal/cli/draw_regions.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "multimodal/drawing/label_layout.h"
#include "multimodal/drawing/place_colours.h"

namespace sightline {

namespace {

constexpr std::int64_t kSideMax = 32'767;  // of cairo's pictures
constexpr double kQuarter = std::numbers::pi / 2.0;

/// Lengths in pixels that everything is drawn with.
struct Measures {
  double line = 2.0;     // the coloured part of an outline
  double edge = 1.0;     // each ring around it
  double radius = 5.0;   // of a point, with its rings
  double font = 14.0;    // height of the letters' square
  double padding = 3.0;  // around a label

  [[nodiscard]] double half() const noexcept { return line / 2.0 + 2.0 * edge; }  // of a whole outline
};

Measures measures_of(const Image& picture, std::size_t n_regions) {
  const double side = std::sqrt(static_cast<double>(picture.width()) * static_cast<double>(picture.height()));
  const double crowd = n_regions > 24 ? 0.72 : n_regions > 12 ? 0.85 : 1.0;
  Measures m;
  m.line = std::max(side < 250.0 ? 1.0 : 2.0, std::round(side * crowd / 235.0));
  m.edge = std::max(1.0, std::round(m.line / 4.0));
  m.radius = std::max(3.0, m.line * 1.6 + 2.0 * m.edge);
  m.font = std::clamp(side * crowd / 44.0, side < 250.0 ? 8.0 : 11.0, 160.0);
  m.padding = std::max(1.0, std::round(m.font * 0.22));
  return m;
}

struct Release {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoContext* context) const { g_object_unref(context); }
  void operator()(PangoFontMap* fonts) const { g_object_unref(fonts); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

void set_colour(cairo_t* context, const Colour& colour, double opacity = 1.0) {
  cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, opacity);
}

/// The label on one line.
std::string one_line(std::string_view label) {
  std::string line;
  for (const char c : label) line += c == '\n' || c == '\t' ? ' ' : c;
  return line;
}

/// The system's fonts for one drawing; they are given back behind it.
class Fonts {
 public:
  explicit Fonts(cairo_t* context)
      : map_(pango_cairo_font_map_new()), context_(pango_font_map_create_context(map_.get())) {
    pango_cairo_update_context(context, context_.get());
  }
  [[nodiscard]] Owned<PangoLayout> layout() const { return Owned<PangoLayout>(pango_layout_new(context_.get())); }
  /// Whether there is any. The list of families does not tell: it holds names without fonts.
  [[nodiscard]] bool can_write() const {
    const Owned<PangoLayout> letter = layout();
    pango_layout_set_text(letter.get(), "A", 1);
    return pango_layout_get_unknown_glyphs_count(letter.get()) == 0;
  }

 private:
  Owned<PangoFontMap> map_;
  Owned<PangoContext> context_;
};

void round_rectangle(cairo_t* context, const DrawnBox& box, double radius) {
  const double r = std::min({radius, box.width / 2.0, box.height / 2.0});
  cairo_new_sub_path(context);
  cairo_arc(context, box.right() - r, box.y + r, r, -kQuarter, 0.0);
  cairo_arc(context, box.right() - r, box.bottom() - r, r, 0.0, kQuarter);
  cairo_arc(context, box.x + r, box.bottom() - r, r, kQuarter, 2.0 * kQuarter);
  cairo_arc(context, box.x + r, box.y + r, r, 2.0 * kQuarter, 3.0 * kQuarter);
  cairo_close_path(context);
}

/// One drawing from the first line to the last.
class Painter {
 public:
  Painter(cairo_t* context, double width, double height, const Measures& measures)
      : context_(context), fonts_(context), width_(width), height_(height), m_(measures) {}

  void paint(std::span<const Region> regions) {
    const std::vector<Colour> colours = colours_of(regions);
    std::vector<LabelWish> wishes;
    std::vector<Owned<PangoLayout>> texts;
    const bool writes = fonts_.can_write();
    for (const Region& region : regions) {
      wishes.push_back({drawn_box(region), 0.0, 0.0});
      texts.push_back(writes && !region.label.empty() ? text_of(region.label, wishes.back()) : nullptr);
    }
    const std::vector<LabelPosition> labels = place_labels(wishes, width_, height_, m_.edge + 1.0);
    // Large places first, so that small ones lie on top of them; labels over everything.
    std::vector<std::size_t> order(regions.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&wishes](std::size_t a, std::size_t b) {
      return wishes[a].place.width * wishes[a].place.height > wishes[b].place.width * wishes[b].place.height;
    });
    for (const std::size_t i : order) draw_place(regions[i], wishes[i].place, colours[i]);
    for (const std::size_t i : order) {
      if (texts[i] != nullptr && labels[i].is_apart) draw_leader(wishes[i].place, labels[i].label, colours[i]);
    }
    for (const std::size_t i : order) {
      if (texts[i] != nullptr) draw_label(texts[i].get(), labels[i].label, colours[i]);
    }
  }

 private:
  /// The region in pixels; the whole outline stays inside the picture.
  [[nodiscard]] DrawnBox drawn_box(const Region& region) const {
    if (region.is_point) {
      const double x = std::clamp(region.x0 * width_, m_.radius, std::max(m_.radius, width_ - m_.radius));
      const double y = std::clamp(region.y0 * height_, m_.radius, std::max(m_.radius, height_ - m_.radius));
      return {x - m_.radius, y - m_.radius, 2.0 * m_.radius, 2.0 * m_.radius};
    }
    // Lines of an odd width are sharp when their middle is in the middle of a pixel.
    const double half = m_.half();
    const double shift = std::fmod(m_.line, 2.0) == 1.0 ? 0.5 : 0.0;
    const auto inside = [half, shift](double value, double side) {
      return std::clamp(std::floor(value) + shift, half, std::max(half, side - half));
    };
    const double x0 = inside(region.x0 * width_, width_);
    const double y0 = inside(region.y0 * height_, height_);
    return {x0, y0, inside(region.x1 * width_, width_) - x0, inside(region.y1 * height_, height_) - y0};
  }

  /// Strokes the path that is set: dark, light, coloured.
  void stroke_rings(const Colour& colour) {
    cairo_set_line_join(context_, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(context_, CAIRO_LINE_CAP_ROUND);
    set_colour(context_, {}, 0.85);
    cairo_set_line_width(context_, m_.line + 4.0 * m_.edge);
    cairo_stroke_preserve(context_);
    set_colour(context_, {1.0, 1.0, 1.0});
    cairo_set_line_width(context_, m_.line + 2.0 * m_.edge);
    cairo_stroke_preserve(context_);
    set_colour(context_, colour);
    cairo_set_line_width(context_, m_.line);
    cairo_stroke(context_);
  }

  void draw_place(const Region& region, const DrawnBox& box, const Colour& colour) {
    if (!region.is_point) {
      if (region.is_loose) cairo_set_dash(context_, std::array{4.0 * m_.line, 3.0 * m_.line}.data(), 2, 0.0);
      cairo_rectangle(context_, box.x, box.y, box.width, box.height);
      stroke_rings(colour);
      cairo_set_dash(context_, nullptr, 0, 0.0);
      return;
    }
    const double x = box.x + m_.radius;
    const double y = box.y + m_.radius;
    const std::array<std::pair<double, Colour>, 3> rings = {
        {{0.0, {}}, {m_.edge, {1.0, 1.0, 1.0}}, {2.0 * m_.edge, colour}}};
    for (const auto& [inset, ring] : rings) {
      cairo_arc(context_, x, y, std::max(1.0, m_.radius - inset), 0.0, 4.0 * kQuarter);
      set_colour(context_, ring);
      cairo_fill(context_);
    }
  }

  /// A line from the middle of the label's nearer side to the nearest point of the place.
  void draw_leader(const DrawnBox& place, const DrawnBox& label, const Colour& colour) {
    const double x = label.x + label.width / 2.0;
    const double y = label.y + label.height / 2.0;
    cairo_move_to(context_, x, y);
    cairo_line_to(context_, std::clamp(x, place.x, place.right()), std::clamp(y, place.y, place.bottom()));
    set_colour(context_, {}, 0.85);
    cairo_set_line_width(context_, m_.line / 2.0 + 2.0 * m_.edge);
    cairo_stroke_preserve(context_);
    set_colour(context_, colour);
    cairo_set_line_width(context_, std::max(1.0, m_.line / 2.0));
    cairo_stroke(context_);
  }

  /// The label laid out, and its size with the plate around it in `wish`.
  Owned<PangoLayout> text_of(std::string_view label, LabelWish& wish) const {
    Owned<PangoLayout> text = fonts_.layout();
    const Owned<PangoFontDescription> font(pango_font_description_new());
    pango_font_description_set_family_static(font.get(), "sans-serif");
    pango_font_description_set_weight(font.get(), PANGO_WEIGHT_SEMIBOLD);
    pango_font_description_set_absolute_size(font.get(), m_.font * PANGO_SCALE);
    pango_layout_set_font_description(text.get(), font.get());
    const std::string line = one_line(label);
    pango_layout_set_text(text.get(), line.c_str(), static_cast<int>(line.size()));
    pango_layout_set_single_paragraph_mode(text.get(), 1);
    const double room = std::max(1.0, std::min(width_ - 2.0 * m_.padding, std::max(width_ * 0.45, m_.font * 6.0)));
    int width = 0;
    int height = 0;
    pango_layout_get_pixel_size(text.get(), &width, &height);
    if (width > room) {
      pango_layout_set_width(text.get(), static_cast<int>(room * PANGO_SCALE));
      pango_layout_set_ellipsize(text.get(), PANGO_ELLIPSIZE_END);
      pango_layout_get_pixel_size(text.get(), &width, &height);
      width = std::min(width, static_cast<int>(room));
    }
    wish.width = width + 2.0 * m_.padding;
    wish.height = height + m_.padding;
    return text;
  }

  void draw_label(PangoLayout* text, const DrawnBox& label, const Colour& colour) {
    const DrawnBox plate{std::round(label.x), std::round(label.y), label.width, label.height};
    const double border = std::max(1.0, m_.edge / 2.0);
    const double radius = m_.font * 0.2;
    round_rectangle(context_, plate, radius);
    set_colour(context_, {}, 0.9);
    cairo_fill(context_);
    round_rectangle(context_,
                    {plate.x + border, plate.y + border, plate.width - 2.0 * border, plate.height - 2.0 * border},
                    radius);
    set_colour(context_, colour);
    cairo_fill_preserve(context_);
    // What is wider than the plate, as in a picture of a few pixels, must not spill over it.
    cairo_save(context_);
    cairo_clip(context_);
    set_colour(context_, is_light(colour) ? Colour{} : Colour{1.0, 1.0, 1.0});
    int width = 0;
    int height = 0;
    pango_layout_get_pixel_size(text, &width, &height);
    const double left = pango_layout_get_width(text) < 0 ? plate.x + (plate.width - width) / 2.0 : plate.x + m_.padding;
    cairo_move_to(context_, left, plate.y + (plate.height - height) / 2.0);
    pango_cairo_show_layout(context_, text);
    cairo_restore(context_);
  }

  cairo_t* context_;
  Fonts fonts_;
  double width_, height_;
  Measures m_;
};

/// Copies pixels between our rows of three bytes and the library's rows of 32-bit words.
void copy_in(const Image& picture, cairo_surface_t* surface) {
  cairo_surface_flush(surface);
  unsigned char* const data = cairo_image_surface_get_data(surface);
  const auto stride = static_cast<std::ptrdiff_t>(cairo_image_surface_get_stride(surface));
  for (std::int64_t y = 0; y < picture.height(); ++y) {
    auto* const words = reinterpret_cast<std::uint32_t*>(data + y * stride);  // aligned: cairo's rows are
    const std::uint8_t* const row = picture.row(y);
    for (std::int64_t x = 0; x < picture.width(); ++x) {
      words[x] = std::uint32_t{row[3 * x]} << 16U | std::uint32_t{row[3 * x + 1]} << 8U | row[3 * x + 2];
    }
  }
  cairo_surface_mark_dirty(surface);
}

void copy_out(cairo_surface_t* surface, Image& picture) {
  cairo_surface_flush(surface);
  const unsigned char* const data = cairo_image_surface_get_data(surface);
  const auto stride = static_cast<std::ptrdiff_t>(cairo_image_surface_get_stride(surface));
  for (std::int64_t y = 0; y < picture.height(); ++y) {
    const auto* const words = reinterpret_cast<const std::uint32_t*>(data + y * stride);
    std::uint8_t* const row = picture.row(y);
    for (std::int64_t x = 0; x < picture.width(); ++x) {
      row[3 * x] = static_cast<std::uint8_t>(words[x] >> 16U);
      row[3 * x + 1] = static_cast<std::uint8_t>(words[x] >> 8U);
      row[3 * x + 2] = static_cast<std::uint8_t>(words[x]);
    }
  }
}

}  // namespace

Result<Image> draw_regions(const Image& picture, std::span<const Region> regions) {
  const Size size = picture.size();
  if (size.width > kSideMax || size.height > kSideMax) {
    return Error{ErrorCode::OverBudget,
                 "a picture of " + std::to_string(size.width) + " x " + std::to_string(size.height) +
                     " pixels cannot be drawn on, a side may have " + std::to_string(kSideMax),
                 "IMAGE_LIMIT"};
  }
  Result<Image> drawn = Image::create(size);
  if (!drawn) return drawn;
  const Owned<cairo_surface_t> surface(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(size.width), static_cast<int>(size.height)));
  const Owned<cairo_t> context(cairo_create(surface.get()));
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS ||
      cairo_status(context.get()) != CAIRO_STATUS_SUCCESS) {
    return Error{ErrorCode::OverBudget, "there is no memory to draw on the picture", "IMAGE_LIMIT"};
  }
  copy_in(picture, surface.get());
  Painter(context.get(), static_cast<double>(size.width), static_cast<double>(size.height),
          measures_of(picture, regions.size()))
      .paint(regions);
  if (cairo_status(context.get()) != CAIRO_STATUS_SUCCESS) {
    return Error{ErrorCode::OverBudget, "there is no memory to draw on the picture", "IMAGE_LIMIT"};
  }
  copy_out(surface.get(), *drawn);
  return drawn;
}

}  // namespace sightline
