/// What a person wrote and attached, as parts of a message and as a draft, and back.
#include "gui/chat/message_parts.h"

#include <QLocale>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "gui/conversation/message_texts.h"

namespace sightline::gui {

namespace {

constexpr QChar kRecord(0x1E);  // begins a long text in a draft
constexpr QChar kUnit(0x1F);    // stands between its name and itself
constexpr QChar kGroup(0x1D);   // the record is a document's
constexpr int kShortestFence = 4;

/// A fence longer than any in the text, so that the model sees where it ends.
QString fenceFor(const QString& text) {
  qsizetype longest = kShortestFence - 1;
  qsizetype run = 0;
  for (const QChar c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return QString(longest + 1, '`');
}

QString oneLine(QString name) { return name.replace(QRegularExpression("[\\x00-\\x1F]"), " "); }

std::string textPart(const Attachment& attachment) {
  const QString fence = fenceFor(attachment.text);
  return (oneLine(attachment.name) + ":\n" + fence + "text\n" + attachment.text + "\n" + fence + "\n\n").toStdString();
}

/// The attachment that `textPart` made this of; false if it did not.
bool readTextPart(const QString& part, Attachment& attachment) {
  if (!part.endsWith("\n\n")) return false;
  const qsizetype nameEnd = part.indexOf(":\n");
  if (nameEnd < 0) return false;
  const qsizetype fenceStart = nameEnd + 2;
  const qsizetype lineEnd = part.indexOf("text\n", fenceStart);
  if (lineEnd < fenceStart + kShortestFence) return false;
  const QString fence = part.mid(fenceStart, lineEnd - fenceStart);
  const QString tail = "\n" + fence + "\n\n";
  const qsizetype textStart = lineEnd + 5;
  const bool isFence = std::all_of(fence.begin(), fence.end(), [](QChar c) { return c == '`'; });
  if (!isFence || !part.endsWith(tail) || part.size() - tail.size() < textStart) return false;
  attachment.kind = Attachment::Kind::Text;
  attachment.name = part.left(nameEnd);
  attachment.text = part.mid(textStart, part.size() - tail.size() - textStart);
  return true;
}

Attachment documentAttachment(const DocumentHeading& heading) {
  Attachment attachment;
  attachment.kind = Attachment::Kind::Document;
  attachment.name = QString::fromStdString(heading.name);
  attachment.document.digest = heading.digest;
  attachment.document.nPages = heading.n_pages;
  attachment.document.pages = heading.pages;
  return attachment;
}

/// A document in a draft, which stays on this computer: digest and path.
QString documentRecord(const AttachedDocument& document) {
  QString path = document.path;
  return kGroup + QString::fromStdString(hex_text(document.digest)) + kUnit + QString::number(document.nPages) + kUnit +
         path.remove(kRecord).remove(kUnit);
}

AttachedDocument documentOf(const QString& record) {
  AttachedDocument document;
  document.digest = digest_from_hex(record.section(kUnit, 0, 0).mid(1).toStdString()).value_or(Digest{});
  document.nPages = record.section(kUnit, 1, 1).toLongLong();
  document.path = record.section(kUnit, 2);
  return document;
}

Attachment pictureAttachment(const ImageRef& image) {
  Attachment attachment;
  attachment.picture.image = image;
  attachment.name = QString::fromStdString(image.name);
  return attachment;
}

/// The heading that a part begins with.
std::optional<DocumentHeading> headingIn(const Part& part) {
  const auto* const words = std::get_if<Text>(&part);
  return words == nullptr ? std::nullopt : read_heading(words->utf8);
}

/// The parts that show documents: from the first heading to what stands before the question. Equal: there are none; what a
/// person writes comes behind them and is never taken for one.
std::pair<std::size_t, std::size_t> documentParts(const std::vector<Part>& parts) {
  const auto last = std::find_if(parts.begin(), parts.end(), [](const Part& part) {
    const auto* const words = std::get_if<Text>(&part);
    return words != nullptr && words->utf8 == kQuestionMark;
  });
  const auto first = std::find_if(parts.begin(), last, [](const Part& part) { return headingIn(part).has_value(); });
  if (last == parts.end() || first == last) return {0, 0};
  return {static_cast<std::size_t>(first - parts.begin()), static_cast<std::size_t>(last - parts.begin()) + 1};
}

/// The parts that show no documents, where they lie: a part may have megabytes.
std::vector<const Part*> withoutDocuments(const std::vector<Part>& parts) {
  const auto [first, last] = documentParts(parts);
  std::vector<const Part*> rest;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i < first || i >= last) rest.push_back(&parts[i]);
  }
  return rest;
}

}  // namespace

std::vector<Part> partsOf(const Written& written, std::vector<Part> documents) {
  std::vector<Part> parts;
  for (const Attachment& attachment : written.attachments) {
    if (attachment.kind == Attachment::Kind::Picture) parts.emplace_back(attachment.picture.image);
  }
  for (const Attachment& attachment : written.attachments) {
    if (attachment.kind == Attachment::Kind::Text) parts.emplace_back(Text{textPart(attachment)});
  }
  std::move(documents.begin(), documents.end(), std::back_inserter(parts));
  if (!written.text.isEmpty()) parts.emplace_back(Text{written.text.toStdString()});
  return parts;
}

Written writtenFrom(const std::vector<Part>& parts) {
  Written written;
  for (const DocumentHeading& heading : headingsOf(parts)) written.attachments.push_back(documentAttachment(heading));
  for (const Part* const part : withoutDocuments(parts)) {
    if (const auto* const image = std::get_if<ImageRef>(part)) {
      written.attachments.push_back(pictureAttachment(*image));
    } else if (const auto* const words = std::get_if<Text>(part)) {
      const QString text = QString::fromStdString(words->utf8);
      Attachment attachment;
      if (readTextPart(text, attachment)) {
        written.attachments.push_back(std::move(attachment));
      } else {
        written.text += text;
      }
    }
  }
  return written;
}

QString documentLine(const Attachment& attachment) {
  const AttachedDocument& document = attachment.document;
  const QLocale locale;
  if (document.pages.empty()) return attachment.name;
  const QString all = locale.toString(static_cast<qlonglong>(document.nPages));
  if (document.nPages == 1) return MessageTexts::tr("%1, 1 page").arg(attachment.name);
  if (std::cmp_equal(document.pages.size(), document.nPages)) {
    return MessageTexts::tr("%1, all %2 pages").arg(attachment.name, all);
  }
  const QString list = QString::fromStdString(page_list(document.pages, "–"));
  return document.pages.size() == 1 ? MessageTexts::tr("%1, page %2 of %3").arg(attachment.name, list, all)
                                    : MessageTexts::tr("%1, pages %2 of %3").arg(attachment.name, list, all);
}

QString shownText(const Written& written) {
  if (written.attachments.empty()) return written.text;
  QStringList lines;
  for (const Attachment& attachment : written.attachments) {
    if (attachment.kind == Attachment::Kind::Document) lines << documentLine(attachment);
    if (attachment.kind != Attachment::Kind::Text) continue;
    lines << MessageTexts::tr("%1, %2 characters").arg(attachment.name, QLocale().toString(attachment.text.size()));
  }
  if (!written.text.isEmpty()) lines << written.text;
  return lines.join('\n');
}

Draft draftOf(const Written& written) {
  Draft draft;
  QString text = written.text;
  text.remove(kRecord).remove(kUnit);
  for (const Attachment& attachment : written.attachments) {
    if (attachment.kind == Attachment::Kind::Picture) {
      draft.pictures.push_back(attachment.picture.image);
      continue;
    }
    if (attachment.kind == Attachment::Kind::Document) {
      text += kRecord + oneLine(attachment.name) + kUnit + documentRecord(attachment.document);
      continue;
    }
    QString inner = attachment.text;
    text += kRecord + oneLine(attachment.name) + kUnit + inner.remove(kRecord);
  }
  draft.text = text.toStdString();
  return draft;
}

Written writtenFrom(const Draft& draft) {
  Written written;
  QStringList records = QString::fromStdString(draft.text).split(kRecord);
  written.text = records.takeFirst();
  for (const ImageRef& image : draft.pictures) written.attachments.push_back(pictureAttachment(image));
  for (const QString& record : std::as_const(records)) {
    Attachment attachment;
    attachment.kind = Attachment::Kind::Text;
    attachment.name = record.section(kUnit, 0, 0);
    attachment.text = record.section(kUnit, 1);
    if (attachment.text.startsWith(kGroup)) {
      attachment.kind = Attachment::Kind::Document;
      attachment.document = documentOf(std::exchange(attachment.text, {}));
    }
    written.attachments.push_back(std::move(attachment));
  }
  return written;
}

Written joined(const Written& first, const Written& second) {
  Written whole = first;
  if (!first.text.isEmpty() && !second.text.isEmpty()) whole.text += "\n\n";
  whole.text += second.text;
  whole.attachments.insert(whole.attachments.end(), second.attachments.begin(), second.attachments.end());
  return whole;
}

bool isSame(const Written& left, const Written& right) {
  return left.text == right.text &&
         std::equal(left.attachments.begin(), left.attachments.end(), right.attachments.begin(),
                    right.attachments.end(), [](const Attachment& a, const Attachment& b) {
                      return a.kind == b.kind && a.text == b.text && a.picture.image.digest == b.picture.image.digest &&
                             a.document.digest == b.document.digest;
                    });
}

std::vector<ImageRef> attachedPicturesOf(const std::vector<Part>& parts) {
  std::vector<ImageRef> pictures;
  for (const Part* const part : withoutDocuments(parts)) {
    if (const auto* const image = std::get_if<ImageRef>(part)) pictures.push_back(*image);
  }
  return pictures;
}

std::vector<DocumentHeading> headingsOf(const std::vector<Part>& parts) {
  std::vector<DocumentHeading> headings;
  const auto [first, last] = documentParts(parts);
  for (std::size_t i = first; i < last; ++i) {
    if (std::optional<DocumentHeading> heading = headingIn(parts[i])) headings.push_back(*std::move(heading));
  }
  return headings;
}

std::vector<ImageRef> picturesOf(const std::vector<Part>& parts) {
  std::vector<ImageRef> pictures;
  for (const Part& part : parts) {
    if (const auto* const image = std::get_if<ImageRef>(&part)) pictures.push_back(*image);
  }
  return pictures;
}

}  // namespace sightline::gui
