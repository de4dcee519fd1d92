/// Which files belong together: shards, variants, projectors.
#include "multimodal/library/model_files.h"

#include <algorithm>
#include <array>
#include <map>

#include "engine/base/shard_set.h"
#include "multimodal/library/plain_text.h"

namespace sightline {

namespace {

constexpr auto kDraftBeginnings = std::to_array<std::string_view>({"mtp-", "eagle3-", "dflash-"});
constexpr auto kPrecisionsOfProjectors = std::to_array<std::string_view>({"bf16", "f16", "f32"});

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }
std::string_view folder_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "q4_k_m", "iq2_xxs", "tq1_0", "bf16", "f32", "mxfp4_moe", "nvfp4".
bool is_precision(std::string_view word) {
  if (word == "bf16" || word == "f16" || word == "f32") return true;
  if (word.starts_with("mxfp4") || word.starts_with("nvfp4")) return true;
  if (word.starts_with("iq") || word.starts_with("tq")) word.remove_prefix(1);
  return word.size() >= 2 && word[0] == 'q' && is_digit(word[1]);
}

std::string_view stem_of(std::string_view name) {
  if (lower_case(name).ends_with(".gguf")) name.remove_suffix(5);
  return name;
}

struct Shards {
  std::int64_t count = 1;
  std::map<std::int64_t, NamedFile> files;
};

}  // namespace

std::int64_t ModelVariant::bytes() const noexcept {
  std::int64_t sum = 0;
  for (const NamedFile& file : files) sum += file.bytes;
  return sum;
}

std::string precision_in_name(std::string_view name) {
  std::string stem(stem_of(name));
  if (const std::optional<ShardName> shard = shard_name(stem + ".gguf")) stem = shard->prefix;
  const std::string lower = lower_case(stem);
  std::size_t begin = lower.size();
  while (begin > 0) {  // the last word that says it
    const std::size_t end = begin;
    const std::size_t mark = lower.find_last_of("-.", end - 1);
    begin = mark == std::string::npos ? 0 : mark + 1;
    if (is_precision(std::string_view(lower).substr(begin, end - begin))) {
      if (begin >= 3 && lower.substr(begin - 3, 3) == "ud-") begin -= 3;
      return stem.substr(begin, end - begin);
    }
    if (begin == 0) break;
    --begin;
  }
  return {};
}

ModelFileGroups group_model_files(const std::vector<NamedFile>& files) {
  ModelFileGroups groups;
  std::map<std::string, Shards> sets;  // by path without the shard's number
  for (const NamedFile& file : files) {
    const std::string lower = lower_case(file_name(file.path));
    if (!lower.ends_with(".gguf") || lower.find("imatrix") != std::string::npos) continue;
    const bool is_draft = std::any_of(kDraftBeginnings.begin(), kDraftBeginnings.end(),
                                      [&lower](std::string_view word) { return lower.starts_with(word); });
    if (is_draft) continue;
    if (lower.find("mmproj") != std::string::npos) {
      groups.projectors.push_back(file);
      continue;
    }
    const std::optional<ShardName> shard = shard_name(file_name(file.path));
    const std::string key =
        std::string(folder_name(file.path)) + "/" +
        (shard ? shard->prefix + "/" + std::to_string(shard->count) : std::string(file_name(file.path)));
    Shards& set = sets[key];
    set.count = shard ? shard->count : 1;
    set.files[shard ? shard->number : 1] = file;
  }
  for (auto& [key, set] : sets) {
    ModelVariant variant;
    variant.is_complete = static_cast<std::int64_t>(set.files.size()) == set.count;
    for (auto& [number, file] : set.files) variant.files.push_back(std::move(file));
    const std::string_view name = file_name(variant.files.front().path);
    variant.name = precision_in_name(name);
    if (variant.name.empty()) variant.name = stem_of(name);
    groups.variants.push_back(std::move(variant));
  }
  std::stable_sort(groups.variants.begin(), groups.variants.end(),
                   [](const ModelVariant& a, const ModelVariant& b) { return a.name < b.name; });
  return groups;
}

const ModelVariant* choose_variant(const ModelFileGroups& groups, std::string_view wanted) {
  const auto find = [&groups](const auto& fits) -> const ModelVariant* {
    const auto found = std::find_if(groups.variants.begin(), groups.variants.end(), fits);
    return found == groups.variants.end() ? nullptr : &*found;
  };
  const auto by_word = [&find](const std::string& word) {
    const ModelVariant* exact = find([&](const ModelVariant& variant) { return lower_case(variant.name) == word; });
    if (exact != nullptr) return exact;
    return find([&](const ModelVariant& variant) {
      return lower_case(file_name(variant.files.front().path)).find(word) != std::string::npos;
    });
  };
  if (!wanted.empty()) return by_word(lower_case(wanted));
  for (const char* usual : {"q4_k_m", "q8_0"}) {
    if (const ModelVariant* variant = by_word(usual)) return variant;
  }
  return groups.variants.empty() ? nullptr : &groups.variants.front();
}

const NamedFile* choose_projector(const ModelFileGroups& groups, const ModelVariant& variant) {
  const std::string_view model = variant.files.front().path;
  const std::string name = lower_case(file_name(model));
  const std::string base = name.substr(0, name.find(lower_case(variant.name)));
  const NamedFile* best = nullptr;
  int best_rank = 0;
  for (const NamedFile& projector : groups.projectors) {
    const std::string lower = lower_case(file_name(projector.path));
    int rank = folder_name(projector.path) == folder_name(model) ? 100 : folder_name(projector.path).empty() ? 50 : 1;
    if (base.size() > 3 && lower.find(base.substr(0, base.size() - 1)) != std::string::npos) rank += 20;
    for (std::size_t i = 0; i < kPrecisionsOfProjectors.size(); ++i) {
      if (lower_case(precision_in_name(lower)) == kPrecisionsOfProjectors[i]) rank += 9 - 3 * static_cast<int>(i);
    }
    if (rank <= best_rank) continue;
    best = &projector;
    best_rank = rank;
  }
  return best;
}

}  // namespace sightline
