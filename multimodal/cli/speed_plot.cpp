/// Draws speeds against the length of a context.
#include "multimodal/cli/speed_plot.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <span>
#include <string_view>

#include "multimodal/library/output_file.h"

namespace sightline {

namespace {

constexpr double kWidth = 960.0, kPanel = 260.0, kHead = 84.0, kLeft = 84.0, kRight = 28.0, kGap = 62.0;

struct Release {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

enum class Align { Left, Middle, Right };

class Painter {
 public:
  explicit Painter(cairo_t* context) : context_(context) {}

  void paint(const SpeedPlot& plot) {
    colour(1.0);
    cairo_paint(context_);
    write(plot.title, kLeft, 18.0, Align::Left, "Sans Bold 13", 0.1);
    write(plot.subtitle, kLeft, 44.0, Align::Left, "Sans 10", 0.4);
    double top = kHead + 24.0;
    for (const SpeedPlot::Curve& curve : plot.curves) {
      panel(plot.contexts, curve, top);
      top += kPanel + kGap;
    }
    write("tokens of context", kLeft + inner() / 2.0, top - kGap + 26.0, Align::Middle, "Sans 10", 0.4);
  }

 private:
  static double inner() { return kWidth - kLeft - kRight; }
  void colour(double grey) { cairo_set_source_rgb(context_, grey, grey, grey); }

  void line(double x0, double y0, double x1, double y1, double grey) {
    colour(grey);
    cairo_set_line_width(context_, 1.0);
    cairo_move_to(context_, x0, y0);
    cairo_line_to(context_, x1, y1);
    cairo_stroke(context_);
  }

  void write(const std::string& text, double x, double y, Align align, const char* font, double grey) {
    const Owned<PangoLayout> layout(pango_cairo_create_layout(context_));
    const Owned<PangoFontDescription> description(pango_font_description_from_string(font));
    pango_layout_set_font_description(layout.get(), description.get());
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    if (align == Align::Left) {  // never wider than the picture
      pango_layout_set_width(layout.get(), static_cast<int>((kWidth - x - kRight) * PANGO_SCALE));
      pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    }
    int width = 0, height = 0;
    pango_layout_get_pixel_size(layout.get(), &width, &height);
    const double shift = align == Align::Left ? 0.0 : align == Align::Middle ? width / 2.0 : width;
    colour(grey);
    cairo_move_to(context_, x - shift, y);
    pango_cairo_show_layout(context_, layout.get());
  }

  void panel(const std::vector<double>& contexts, const SpeedPlot::Curve& curve, double top) {
    const double bottom = top + kPanel - 30.0;
    const double most = scale_top(*std::max_element(curve.values.begin(), curve.values.end()));
    const double widest = std::max(contexts.back(), 1.0);
    const auto x = [widest](double tokens) { return kLeft + inner() * tokens / widest; };
    const auto y = [most, top, bottom](double value) { return bottom - (bottom - top) * value / most; };
    write(curve.name, kLeft, top - 26.0, Align::Left, "Sans Bold 10", 0.2);
    constexpr int kLines = 5;
    for (int i = 0; i <= kLines; ++i) {
      const double value = most * i / kLines;
      line(kLeft, y(value), kWidth - kRight, y(value), i == 0 ? 0.35 : 0.88);
      write(number(value), kLeft - 10.0, y(value) - 8.0, Align::Right, "Sans 9", 0.35);
    }
    double written_to = -1e9;  // labels must not run into each other
    for (const double tokens : contexts) {
      line(x(tokens), bottom, x(tokens), bottom + 5.0, 0.35);
      if (x(tokens) - written_to < 52.0) continue;
      write(number(tokens), x(tokens), bottom + 8.0, Align::Middle, "Sans 9", 0.35);
      written_to = x(tokens);
    }
    cairo_set_source_rgb(context_, 0.18, 0.38, 0.77);
    cairo_set_line_width(context_, 2.5);
    cairo_new_path(context_);  // writing leaves a point behind
    for (std::size_t i = 0; i < contexts.size(); ++i) cairo_line_to(context_, x(contexts[i]), y(curve.values[i]));
    cairo_stroke(context_);
    for (std::size_t i = 0; i < contexts.size(); ++i) {
      cairo_arc(context_, x(contexts[i]), y(curve.values[i]), 4.0, 0.0, 2.0 * G_PI);
      cairo_fill(context_);
    }
  }

  static std::string number(double value) {
    std::array<char, 32> text{};
    const bool is_whole = value >= 100.0 || value == std::floor(value);
    std::snprintf(text.data(), text.size(), is_whole ? "%.0f" : "%.1f", value);
    return text.data();
  }

  cairo_t* context_;
};

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

double scale_top(double most) {
  if (!(most > 0.0)) return 1.0;
  const double power = std::pow(10.0, std::floor(std::log10(most)));
  for (const double step : {1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0}) {
    if (most <= step * power) return step * power;
  }
  return 10.0 * power;
}

Status write_speed_plot(const SpeedPlot& plot, const std::filesystem::path& file) {
  const double height = kHead + static_cast<double>(plot.curves.size()) * (kPanel + kGap) + 10.0;
  const Owned<cairo_surface_t> surface(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(kWidth), static_cast<int>(height)));
  const Owned<cairo_t> context(cairo_create(surface.get()));
  Painter(context.get()).paint(plot);
  std::string png;
  if (cairo_surface_write_to_png_stream(surface.get(), append, &png) != CAIRO_STATUS_SUCCESS) {
    return Error{ErrorCode::OverBudget, "there is not enough memory to draw the plot", "OUT_OF_MEMORY"};
  }
  Result<OutputFile> out = OutputFile::create(file);
  if (!out) return out.error();
  if (Status ok = out->write(png); !ok) return ok;
  return out->commit();
}

}  // namespace sightline
