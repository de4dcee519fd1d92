/// What `sightline models` prints: tables for people, JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "multimodal/contract/models.h"
#include "multimodal/hub/hub_client.h"
#include "multimodal/library/local_models.h"
#include "multimodal/library/model_fit.h"

namespace sightline {

/// Rows of text in columns; numbers to the right.
class TextTable {
 public:
  /// Columns whose heading begins with '>' stand to the right.
  explicit TextTable(std::vector<std::string> headings);
  void add(std::vector<std::string> cells);
  /// With a line for the headings, each line ending in a newline; without rows, nothing.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<bool> is_right_;
};

/// A model and how it would run, for a line of `fit`.
struct FitLine {
  std::string name, variant;
  bool is_here = false;
  ModelFit fit;
  const CatalogueEntry* entry = nullptr;  ///< for its published scores; null: none are known
};

void print_local_models(const std::vector<LocalModel>& models, bool json);
void print_fit(const std::vector<FitLine>& lines, const MachineRates& machine, bool json);
void print_found(const std::vector<const CatalogueEntry*>& known, const std::vector<HubFound>& found, bool json);
void print_entry(const CatalogueEntry& entry, const std::vector<LocalModel>& here, bool json);
void print_hub_model(const HubModel& model, bool json);

}  // namespace sightline
