/// Conversations as files: JSON that can be read back, Markdown for people.
#include "multimodal/library/conversation_export.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include "engine/base/input_file.h"
#include "engine/base/utf8.h"
#include "multimodal/library/archive_json.h"
#include "multimodal/library/conversation_archive.h"
#include "multimodal/library/conversation_markdown.h"
#include "multimodal/library/output_file.h"
#include "multimodal/library/store_rows.h"
#include "multimodal/wire/data_url.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

/// Writes and counts, so that nothing is exported that could not be imported.
class Output {
 public:
  explicit Output(OutputFile file) : file_(std::move(file)) {}

  void write(std::string_view text) {
    if (!status_) return;
    n_bytes_ += text.size();
    status_ =
        n_bytes_ <= kImportBytes
            ? file_.write(text)
            : Error{ErrorCode::OverBudget, "the export would be larger than 256 MiB; choose fewer conversations", ""};
  }
  Status commit() { return status_ ? file_.commit() : status_; }
  [[nodiscard]] bool ok() const noexcept { return status_.has_value(); }

 private:
  OutputFile file_;
  std::size_t n_bytes_ = 0;
  Status status_;
};

/// Every picture a conversation refers to, by digest.
void collect(const ArchivedConversation& archived, std::map<Digest, std::string>& pictures) {
  for (const StoredMessage& message : archived.messages) {
    for (const Part& part : message.parts) {
      if (const auto* picture = std::get_if<ImageRef>(&part)) pictures.emplace(picture->digest, picture->name);
    }
  }
  for (const ImageRef& picture : archived.draft.pictures) pictures.emplace(picture.digest, picture.name);
}

Status export_json(ConversationStore& store, const std::vector<ConversationId>& ids, Output& output) {
  output.write("{\n\"format\": \"");
  output.write(kArchiveFormat);
  output.write("\",\n\"version\": ");
  output.write(std::to_string(kArchiveVersion));
  output.write(",\n\"conversations\": [");
  std::map<Digest, std::string> pictures;
  const char* between = "\n";
  for (const ConversationId id : ids) {
    const Result<ArchivedConversation> archived = read_archived(store.database(), id);
    if (!archived) return archived.error();
    collect(*archived, pictures);
    output.write(std::exchange(between, ",\n"));
    output.write(archived_json(*archived));
  }
  output.write("\n],\n\"pictures\": {");
  between = "\n";
  for (const auto& [digest, name] : pictures) {
    const Result<ImageRef> picture = store.read_picture(digest);
    if (!picture) return picture.error();
    output.write(std::exchange(between, ",\n"));
    output.write(hex_text(digest).insert(0, 1, '"').append("\": \""));
    output.write(base64(*picture->encoded).append("\""));
    if (!output.ok()) break;  // what comes after cannot be written either
  }
  output.write("\n}\n}\n");
  return {};
}

Result<std::string> read_file(const std::filesystem::path& path) {
  const Result<InputFile> file = InputFile::open(path);
  if (!file) return file.error();
  if (file->size() > kImportBytes) {
    return Error{ErrorCode::OverBudget, file->name() + " is larger than the 256 MiB that can be imported", ""};
  }
  std::string text(file->size(), '\0');
  if (Status ok = file->read(0, std::as_writable_bytes(std::span(text))); !ok) return ok.error();
  return text;
}

/// Decodes a picture of the file when a message wants it.
PictureSource pictures_of(const JsonValue* pictures) {
  return [pictures](const Digest& digest) -> Result<ImageRef> {
    const JsonValue* text = pictures == nullptr ? nullptr : pictures->find(hex_text(digest));
    const std::optional<std::vector<std::byte>> bytes =
        text == nullptr || !text->is(JsonValue::Kind::Text) ? std::nullopt : from_base64(text->text);
    if (!bytes || sha256(*bytes) != digest) {
      return Error{ErrorCode::NotFound, "the picture is not in the file, or is another one", "NOT_FOUND"};
    }
    return ImageRef{std::make_shared<const std::vector<std::byte>>(*bytes), digest, ""};
  };
}

/// Errors: InvalidArgument and Unsupported about the file as a whole.
Status check_format(const JsonValue& json, const std::string& name) {
  const JsonValue* format = json.find("format");
  if (format == nullptr || format->text != kArchiveFormat) {
    return Error{ErrorCode::InvalidArgument, name + " is no export of Sightline's conversations", ""};
  }
  const JsonValue* version = json.find("version");
  const std::int64_t number = version == nullptr ? 0 : version->integer().value_or(0);
  if (number > kArchiveVersion) {
    return Error{ErrorCode::Unsupported, name + " was exported by a newer Sightline", ""};
  }
  const JsonValue* list = json.find("conversations");
  if (number < 1 || list == nullptr || !list->is(JsonValue::Kind::Array)) {
    return Error{ErrorCode::InvalidArgument, name + " has no list of conversations", ""};
  }
  return {};
}

}  // namespace

Status export_conversations(ConversationStore& store, std::vector<ConversationId> conversations, ExportFormat format,
                            const std::filesystem::path& file) {
  if (conversations.empty()) {
    const Result<std::vector<ConversationSummary>> list = store.list();
    if (!list) return list.error();
    // The first of the list comes last, so that an import gives the same order.
    for (auto at = list->rbegin(); at != list->rend(); ++at) conversations.push_back(at->id);
  }
  if (format == ExportFormat::Markdown) return export_markdown(store, conversations, file);
  Result<OutputFile> opened = OutputFile::create(file, true);
  if (!opened) return opened.error();
  Output output(*std::move(opened));
  if (Status ok = export_json(store, conversations, output); !ok) return ok;
  return output.commit();
}

Result<ImportReport> import_conversations(ConversationStore& store, const std::filesystem::path& file) {
  const std::string name = printable(file.filename().string());
  const Result<std::string> text = read_file(file);
  if (!text) return text.error();
  JsonLimits limits;
  limits.bytes = kImportBytes;
  limits.values = 20'000'000;
  limits.takes_nul = true;
  const Result<JsonValue> json = parse_json(*text, name, limits);
  if (!json) return json.error();
  if (Status ok = check_format(*json, name); !ok) return ok.error();
  const PictureSource pictures = pictures_of(json->find("pictures"));
  ImportReport report;
  Transaction transaction(store.database());
  if (!transaction.status()) return transaction.status().error();
  const std::vector<JsonValue>& list = json->find("conversations")->items;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Result<ArchivedConversation> archived =
        read_archived_json(list[i], name + ": conversations[" + std::to_string(i) + "]");
    if (!archived) return archived.error();
    if (Status ok = add_archived(store.database(), *archived, pictures, report); !ok) return ok.error();
  }
  if (Status ok = transaction.commit(); !ok) return ok.error();
  return report;
}

}  // namespace sightline
