/// PartReading: a question about more than a model can take at once, as a row of smaller ones.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/conversation.h"

namespace sightline {

/// One request of the row.
struct ReadingStep {
  Conversation conversation;
  std::size_t part = 0, n_parts = 0;  ///< counted from 1; part 0: notes are put together
  std::string pages;                  ///< of the part, such as "[p. 3-12]"; empty where notes are put together
  bool is_answer = false;             ///< what is said to it is the answer, and the last; else notes
  std::vector<std::string> notices;   ///< pages that could not be shown since the last step, one sentence each
};

/// Gives one request after the other: each part is read for notes, these are put together until they fit, and the last
/// request asks for the answer. One thread at a time, any thread; a step may take as long as drawing its pages takes.
class PartReading {
 public:
  PartReading() = default;
  PartReading(const PartReading&) = delete;
  PartReading& operator=(const PartReading&) = delete;
  virtual ~PartReading() = default;

  /// The step that follows; `said` is what was said to the last one, empty before the first. Not called after the step
  /// that is the answer. Errors: those of whoever has the parts; Cancelled.
  virtual Result<ReadingStep> next(std::string said, const std::stop_token& stop) = 0;
};

}  // namespace sightline
