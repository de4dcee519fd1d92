/// PdfWriter: PDF files with text and pictures whose places are known, by cairo and Pango.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace sightline::testing_support {

/// A rectangle in points from the left and the top of the page.
struct PointBox {
  double x0 = 0.0, y0 = 0.0, x1 = 0.0, y1 = 0.0;
};

/// How letters look.
struct Pen {
  double size = 11.0;  ///< points
  const char* family = "DejaVu Sans";
  double grey = 0.0;  ///< 0 black, 1 white
  bool bold = false;
};

/// Writes pages one after the other. Throws if cairo refuses.
class PdfWriter {
 public:
  PdfWriter(const std::filesystem::path& path, double width, double height);
  ~PdfWriter();  ///< ends the file
  PdfWriter(const PdfWriter&) = delete;
  PdfWriter& operator=(const PdfWriter&) = delete;

  /// Writes `text` from (x, y), the top left of its first line, broken at `width` if that is above 0. Returns where its
  /// part `marked` stands, the first time it occurs; all of it if that is empty.
  PointBox write(double x, double y, std::string_view text, const Pen& pen, double width = 0.0,
                 std::string_view marked = {});
  /// How high such a text is.
  double height_of(std::string_view text, const Pen& pen, double width) const;
  double width_of(std::string_view text, const Pen& pen) const;
  void line(double x0, double y0, double x1, double y1);
  void rectangle(const PointBox& box, double grey);
  /// What is written until the page ends becomes a picture of so many dots per inch with some noise, as a scanner leaves
  /// it: the page has no text then.
  void begin_scan(double dots_per_inch, unsigned seed);
  void end_page();

 private:
  struct Surface;
  std::unique_ptr<Surface> surface_;
};

}  // namespace sightline::testing_support
