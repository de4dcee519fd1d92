/// KnownDocuments: where the files were that conversations were asked about.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>

#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "multimodal/library/database.h"

namespace sightline {

/// A small table beside the conversations. Conversations keep a document's name and digest only, because what they hold
/// is shown to models; the path of a person's file is nobody's business. Any thread. Errors: those of Query.
class KnownDocuments {
 public:
  /// Nothing is opened before the first use. An empty folder keeps it in memory.
  explicit KnownDocuments(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Status note(const Digest& document, const std::filesystem::path& path);
  Result<std::optional<std::filesystem::path>> find(const Digest& document);

 private:
  Status open();

  const std::filesystem::path folder_;
  std::mutex mutex_;
  std::optional<Database> database_;
};

}  // namespace sightline
