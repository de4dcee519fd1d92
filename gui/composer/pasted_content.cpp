/// What a clipboard or a drop holds, and which of its forms to take.
#include "gui/composer/pasted_content.h"

#include <QMimeData>
#include <QUrl>
#include <algorithm>
#include <array>

namespace sightline::gui {

namespace {

constexpr std::array<const char*, 6> kEncoded = {"image/png",  "image/jpeg", "image/webp",
                                                 "image/tiff", "image/gif",  "image/bmp"};

bool hasEncoded(const QMimeData& data) {
  return std::any_of(kEncoded.begin(), kEncoded.end(), [&data](const char* format) { return data.hasFormat(format); });
}

QByteArray encodedPicture(const QMimeData& data) {
  for (const char* const format : kEncoded) {
    if (!data.hasFormat(format)) continue;
    const QByteArray bytes = data.data(format);
    if (!bytes.isEmpty()) return bytes;
  }
  return {};
}

bool isAddress(const QString& text) {
  const QString line = text.trimmed();
  if (line.contains('\n') || line.contains(' ')) return false;
  const QUrl url(line, QUrl::StrictMode);
  return url.isValid() && !url.scheme().isEmpty() && !url.host().isEmpty();
}

}  // namespace

PastedContent readPasted(const QMimeData& data) {
  PastedContent content;
  for (const QUrl& url : data.urls()) {
    if (url.isLocalFile()) content.files << url.toLocalFile();
  }
  if (!content.files.isEmpty()) return content;
  const QString text = data.text();
  const bool hasOwnText = !text.trimmed().isEmpty() && !isAddress(text);
  if (!hasOwnText) {
    content.encoded = encodedPicture(data);
    if (!content.encoded.isEmpty()) return content;
    if (data.hasImage()) content.pixels = qvariant_cast<QImage>(data.imageData());
    if (!content.pixels.isNull()) return content;
  }
  content.text = text;
  return content;
}

bool holdsSomething(const QMimeData& data) {
  return data.hasUrls() || data.hasText() || data.hasImage() || hasEncoded(data);
}

}  // namespace sightline::gui
