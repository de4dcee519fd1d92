/// WholeReading: documents read part by part for a question about all of them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "multimodal/contract/part_reading.h"
#include "multimodal/document/document_prompt.h"
#include "multimodal/document/page_chooser.h"

namespace sightline {

/// Runs `work` with the documents, and gives what it gave. Whoever shares them lets nobody else in meanwhile.
using WithDocuments = std::function<Status(const std::function<Status(NumberedDocuments documents)>& work)>;

/// All pages in order, cut into choices that each fit the budget; pages that cannot be shown are left out. A document
/// without index and file is passed over.
std::vector<PageChoice> cut_into_parts(std::span<const Searched> documents, const ChooseOptions& options);

/// As PartReading says. Documents are only looked at within a step.
class WholeReading final : public PartReading {
 public:
  /// `parts` as of cut_into_parts. Requires: there are some.
  WholeReading(WithDocuments with, std::vector<PageChoice> parts, std::string question, ChooseOptions options);

  /// Errors: those of make_document_prompt and of `with`; InvalidArgument or Corrupt if no page can be shown at all.
  Result<ReadingStep> next(std::string said, const std::stop_token& stop) override;

 private:
  Result<std::optional<ReadingStep>> next_part(const std::stop_token& stop);
  ReadingStep next_summary();
  void group_notes();

  const WithDocuments with_;
  const std::vector<PageChoice> parts_;
  const std::string question_;
  const ChooseOptions options_;
  std::size_t next_part_ = 0;
  bool is_waiting_ = false;         // for what is said to the last step
  std::vector<std::string> notes_;  // not put together yet
  std::vector<std::vector<std::string>> groups_;
  std::size_t next_group_ = 0;
  std::vector<std::string> notices_;  // not told yet
};

/// Why nothing of these can be shown.
Error nothing_to_show(NumberedDocuments documents);

}  // namespace sightline
