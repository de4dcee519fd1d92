/// What `sightline models` prints: tables for people, JSON for programs.
#include "multimodal/cli/models_report.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "multimodal/cli/terminal.h"
#include "multimodal/library/machine_speed_file.h"
#include "multimodal/library/model_files.h"
#include "multimodal/library/plain_text.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

void print(const Json& json) { std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str()); }

/// Characters that are seen; enough for names of models.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

const char* verdict_word(FitVerdict verdict) {
  switch (verdict) {
    case FitVerdict::RunsWell:
      return "runs_well";
    case FitVerdict::RunsSlowly:
      return "runs_slowly";
    case FitVerdict::StreamsFromDisk:
      return "streams_from_disk";
    case FitVerdict::DoesNotFit:
      break;
  }
  return "does_not_fit";
}

Json fit_json(const FitLine& line) {
  const ModelFit& fit = line.fit;
  return {{"model", line.name},
          {"variant", line.variant},
          {"here", line.is_here},
          {"verdict", verdict_word(fit.verdict)},
          {"text", verdict_text(fit)},
          {"tokens_per_second", fit.tokens_per_second},
          {"context", fit.context},
          {"needed_bytes", fit.needed()},
          {"missing_bytes", fit.missing()},
          {"weight_bytes", fit.weights},
          {"projector_bytes", fit.projector},
          {"cache_bytes", fit.cache},
          {"state_bytes", fit.state},
          {"workspace_bytes", fit.workspace}};
}

/// "81.7"; empty if the catalogue does not have it.
std::string score_of(const CatalogueEntry* entry, std::string_view name) {
  if (entry == nullptr) return {};
  for (const auto& [score_name, score] : entry->scores) {
    if (score_name != name) continue;
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.1f", score);
    return text.data();
  }
  return {};
}

Json local_json(const LocalModel& model) {
  Json files = Json::array();
  for (const std::filesystem::path& file : model.files) files.push_back(file.string());
  Json json = {{"name", model.name},
               {"store", store_name(model.store)},
               {"bytes", model.bytes},
               {"complete", model.is_complete},
               {"files", files}};
  if (!model.projector.empty()) json["projector"] = model.projector.string();
  return json;
}

}  // namespace

TextTable::TextTable(std::vector<std::string> headings) {
  for (std::string& heading : headings) {
    is_right_.push_back(heading.starts_with('>'));
    if (is_right_.back()) heading.erase(0, 1);
  }
  rows_.push_back(std::move(headings));
}

void TextTable::add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

std::string TextTable::text() const {
  if (rows_.size() < 2) return {};
  std::vector<std::size_t> widths(is_right_.size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - width_of(row[i]), ' ');
      line += (i == 0 ? "" : "  ") + (is_right_[i] ? blanks + row[i] : row[i] + blanks);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += terminal_safe(line) + "\n";
  }
  return text;
}

void print_local_models(const std::vector<LocalModel>& models, bool json) {
  if (json) {
    Json list = Json::array();
    for (const LocalModel& model : models) list.push_back(local_json(model));
    return print(list);
  }
  TextTable table({"MODEL", ">SIZE", "PICTURES", "OF", "FOLDER"});
  for (const LocalModel& model : models) {
    table.add({model.name, gigabytes_text(model.bytes), model.projector.empty() ? "no" : "yes",
               std::string(store_name(model.store)),
               model.is_complete ? model.files.front().parent_path().string() : "(parts are missing)"});
  }
  std::fputs(table.text().c_str(), stdout);
  if (models.empty()) {
    std::printf("There are no models on this computer yet. `sightline models fit` shows which would run well.\n");
  }
}

void print_fit(const std::vector<FitLine>& lines, const MachineRates& machine, bool json) {
  if (json) {
    Json list = Json::array();
    for (const FitLine& line : lines) list.push_back(fit_json(line));
    return print({{"machine",
                   {{"read_bytes_per_second", machine.speed.read_bytes},
                    {"weights_per_second", machine.speed.weights},
                    {"weights_per_second_of", named_formats(machine.speed)},
                    {"is_steady", machine.speed.is_steady},
                    {"measured_at", machine.speed.measured_at},
                    {"total_memory_bytes", machine.memory.total_bytes},
                    {"available_memory_bytes", machine.memory.available_bytes}}},
                  {"models", list}});
  }
  std::printf("This computer: %.1f GB of memory available, read at %.1f GB/s; context of %lld tokens.\n\n",
              static_cast<double>(machine.memory.available_bytes) * 1e-9, machine.speed.read_bytes * 1e-9,
              lines.empty() ? 0LL : static_cast<long long>(lines.front().fit.context));
  TextTable table({"MODEL", "PRECISION", ">MEMORY", ">MMMU", "HERE", "HOW IT RUNS"});
  bool has_scores = false;
  for (const FitLine& line : lines) {
    const std::string score = score_of(line.entry, "MMMU");
    has_scores = has_scores || !score.empty();
    table.add({line.name, line.variant, gigabytes_text(line.fit.needed()), score, line.is_here ? "yes" : "",
               verdict_text(line.fit)});
  }
  std::fputs(table.text().c_str(), stdout);
  if (has_scores) {
    std::printf(
        "\nMMMU: questions about pictures answered right, in per cent, by the unquantised model; from the model cards, "
        "which\n"
        "`sightline models info MODEL` names.\n");
  }
}

void print_found(const std::vector<const CatalogueEntry*>& known, const std::vector<HubFound>& found, bool json) {
  if (json) {
    Json in_catalogue = Json::array(), on_hub = Json::array();
    for (const CatalogueEntry* entry : known)
      in_catalogue.push_back({{"id", entry->id}, {"repository", entry->repository}, {"good_for", entry->good_for}});
    for (const HubFound& model : found)
      on_hub.push_back({{"repository", model.repository}, {"downloads", model.downloads}});
    return print({{"catalogue", in_catalogue}, {"hub", on_hub}});
  }
  TextTable table({"MODEL", ">ABOUT", "GOOD FOR"});
  for (const CatalogueEntry* entry : known)
    table.add({entry->id, gigabytes_text(entry->bytes_of({})), entry->good_for});
  std::fputs(table.text().c_str(), stdout);
  if (!known.empty() && !found.empty()) std::printf("\n");
  TextTable hub({"ON THE HUB", ">FETCHED"});
  for (const HubFound& model : found) hub.add({model.repository, std::to_string(model.downloads)});
  std::fputs(hub.text().c_str(), stdout);
}

void print_entry(const CatalogueEntry& entry, const std::vector<LocalModel>& here, bool json) {
  if (json) {
    Json variants = Json::array(), scores = Json::object(), local = Json::array();
    for (const CatalogueVariant& variant : entry.variants) {
      variants.push_back({{"name", variant.name}});
      if (variant.bytes > 0) variants.back()["bytes"] = variant.bytes;
    }
    for (const auto& [name, score] : entry.scores) scores[name] = score;
    for (const LocalModel& model : here) local.push_back(local_json(model));
    return print({{"id", entry.id},
                  {"name", entry.name},
                  {"repository", entry.repository},
                  {"licence", entry.licence},
                  {"parameters", entry.parameters},
                  {"context", entry.sizes.context_length},
                  {"good_for", entry.good_for},
                  {"usual", entry.usual},
                  {"variants", variants},
                  {"scores", scores},
                  {"scores_source", entry.scores_source},
                  {"here", local}});
  }
  std::printf("%s (%s)\n", entry.name.c_str(), entry.id.c_str());
  std::printf("  %s\n", entry.good_for.c_str());
  std::printf("  parameters  %s\n  context     %lld tokens\n  licence     %s\n  from        %s\n",
              entry.parameters.c_str(), static_cast<long long>(entry.sizes.context_length), entry.licence.c_str(),
              entry.repository.c_str());
  std::string precisions;
  for (const CatalogueVariant& variant : entry.variants) {
    precisions += (precisions.empty() ? "" : ", ") + variant.name;
    if (variant.bytes > 0) precisions += " (" + gigabytes_text(variant.bytes) + ")";
    if (variant.name == entry.usual) precisions += " (usual)";
  }
  std::printf("  precisions  %s\n", precisions.c_str());
  if (!entry.scores.empty()) {
    std::string scores;
    for (const auto& [name, score] : entry.scores) {
      std::array<char, 64> text{};
      std::snprintf(text.data(), text.size(), "%s %.1f", name.c_str(), score);
      scores += (scores.empty() ? "" : ", ") + std::string(text.data());
    }
    std::printf("  scores      %s (%s; unquantised, thinking)\n", scores.c_str(), entry.scores_source.c_str());
  }
  for (const LocalModel& model : here) {
    std::printf("  here        %s, %s, %s\n", terminal_safe(model.variant).c_str(), gigabytes_text(model.bytes).c_str(),
                terminal_safe(model.files.front().string()).c_str());
  }
  if (here.empty()) std::printf("  It is not on this computer: sightline models download %s\n", entry.id.c_str());
}

void print_hub_model(const HubModel& model, bool json) {
  std::vector<NamedFile> files;
  for (const HubFileEntry& file : model.files) files.push_back({file.path, file.size});
  const ModelFileGroups groups = group_model_files(files);
  if (json) {
    Json list = Json::array();
    for (const HubFileEntry& file : model.files) {
      list.push_back({{"path", file.path}, {"bytes", file.size}});
      if (file.sha256) list.back()["sha256"] = hex_text(*file.sha256);
    }
    return print({{"repository", model.repository}, {"commit", model.commit}, {"files", list}});
  }
  std::printf("%s at commit %.12s\n", terminal_safe(model.repository).c_str(), model.commit.c_str());
  TextTable table({"PRECISION", ">SIZE", ">FILES"});
  for (const ModelVariant& variant : groups.variants) {
    table.add({variant.name, gigabytes_text(variant.bytes()), std::to_string(variant.files.size())});
  }
  for (const NamedFile& projector : groups.projectors)
    table.add({projector.path + " (projector)", gigabytes_text(projector.bytes), "1"});
  std::fputs(table.text().c_str(), stdout);
}

}  // namespace sightline
