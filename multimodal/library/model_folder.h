/// ModelFolder: our own folder of models: what came into it and from where, taking files in, verifying, removing, moving.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/library/file_moves.h"
#include "multimodal/library/local_models.h"

namespace sightline {

/// What is known of a file since it came.
struct FileRecord {
  std::int64_t bytes = 0;
  std::string sha256;        ///< 64 hexadecimal digits, of what came
  std::string commit;        ///< of the hub; empty: it came from elsewhere
  bool is_verified = false;  ///< the hub told the same SHA-256

  bool operator==(const FileRecord&) const = default;
};

/// The file with the records of a model, in its folder.
inline constexpr const char* kModelRecords = "sightline-files.json";

/// How files are taken in.
enum class ImportMode : std::uint8_t { Link, Copy, Move };

/// What became of a file that was verified.
struct VerifiedFile {
  std::string name;
  enum class State : std::uint8_t { Good, Damaged, Unknown, Missing } state = State::Unknown;
  std::string sha256{};  ///< of what is there
};

/// `folder/org/name/file.gguf`, and in each model's folder `sightline-files.json` with the records. One thread at a time;
/// several programs may use the folder. Links below it are never followed for writing.
class ModelFolder {
 public:
  explicit ModelFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_; }
  /// By path from the model's folder. A file of records that cannot be read counts as none.
  [[nodiscard]] std::map<std::string, FileRecord> records(const std::string& repository) const;
  /// Errors: Io DISK_*.
  Status record(const std::string& repository, const std::string& file, const FileRecord& record) const;

  /// Takes files in as the model `repository`, all shards and the projector in one call. A link costs no space and falls
  /// back to a copy on another disk; copies appear whole or not at all. Files that are no GGUF are refused before any is
  /// taken. When it fails, the links and copies it made are gone again; what it moved stays moved. Errors: NotFound;
  /// InvalidArgument DL_NAME for a name that is taken or unsafe, GGUF_NOT_A_MODEL; Corrupt for missing shards; Io;
  /// Cancelled.
  Status import_files(const std::vector<std::filesystem::path>& files, const std::string& repository, ImportMode mode,
                      const FileProgress& progress) const;
  /// Reads all files of a model and holds them against the records. Errors: Io, Cancelled.
  Result<std::vector<VerifiedFile>> verify(const LocalModel& model, const FileProgress& progress) const;
  /// Removes a model of ours: its files, and the projector unless another variant in the same folder needs it; folders that
  /// become empty go as well. Errors: InvalidArgument for a model of another program; Io.
  Status remove(const LocalModel& model) const;
  /// Whether everything could be moved there, as far as that can be told before; the folder is made. Errors:
  /// InvalidArgument for a folder inside this one, or a file in its place; Unavailable DL_BUSY while something is being
  /// downloaded; Io DISK_FULL, DISK_READONLY, DISK_ERROR.
  [[nodiscard]] Status check_move(const std::filesystem::path& target) const;
  /// Moves everything to another folder, file by file. At every moment each file is in one of the two places, whole;
  /// interrupted, the next call goes on. What is there already with the same content counts as moved. Progress counts all
  /// files together. Errors: those of check_move; InvalidArgument DL_NAME for a name that something else has there;
  /// Corrupt for a copy that did not come out right; Io; Cancelled.
  [[nodiscard]] Status move_to(const std::filesystem::path& target, const FileProgress& progress) const;

 private:
  Status move_records(const std::filesystem::path& from, const ModelFolder& to, const std::string& repository) const;
  Status write_records(const std::string& repository, const std::map<std::string, FileRecord>& records) const;
  /// One file, under its name and with its record; `is_there` tells whether it has its name, also after a failure.
  Status take_in(const std::filesystem::path& file, const std::string& repository, ImportMode mode,
                 const FileProgress& progress, bool& is_there) const;
  /// Makes files of ours disappear that were taken in just now.
  void take_back(const std::vector<std::filesystem::path>& files, const std::string& repository) const;

  std::filesystem::path folder_;
};

}  // namespace sightline
