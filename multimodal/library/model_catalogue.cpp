/// ModelCatalogue: the models this program knows by a short name, and how people name models.
#include "multimodal/library/model_catalogue.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "engine/base/utf8.h"
#include "multimodal/library/catalogue_text.h"
#include "multimodal/library/model_files.h"
#include "multimodal/library/plain_text.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

/// Bits per weight of whole files, by the beginning of the precision's name; from published files of this family.
constexpr auto kBitsPerWeight = std::to_array<std::pair<std::string_view, double>>({{"iq1", 2.3},
                                                                                    {"q2", 2.9},
                                                                                    {"iq2", 2.6},
                                                                                    {"iq3", 3.2},
                                                                                    {"q3", 3.8},
                                                                                    {"iq4", 4.4},
                                                                                    {"mxfp4", 4.9},
                                                                                    {"q4", 5.0},
                                                                                    {"q5", 5.9},
                                                                                    {"q6", 6.8},
                                                                                    {"q8", 8.6},
                                                                                    {"bf16", 16.0},
                                                                                    {"f16", 16.0},
                                                                                    {"f32", 32.0}});

/// Reads fields of one entry, and remembers the first that is not as it should be.
class Fields {
 public:
  explicit Fields(const JsonValue& object) : object_(object) {}

  std::string text(std::string_view name) {
    const JsonValue* value = object_.find(name);
    if (value != nullptr && value->is(JsonValue::Kind::Text) && !value->text.empty()) return value->text;
    return fail(name), std::string();
  }
  std::int64_t integer(std::string_view name, bool is_needed) {
    const JsonValue* value = object_.find(name);
    const std::optional<std::int64_t> number = value == nullptr ? std::nullopt : value->integer();
    if ((value == nullptr && !is_needed) || (number && *number > 0)) return number.value_or(0);
    return fail(name), 0;
  }
  bool flag(std::string_view name) const {
    const JsonValue* value = object_.find(name);
    return value != nullptr && value->boolean;
  }
  const JsonValue* list(std::string_view name, JsonValue::Kind kind) {
    const JsonValue* value = object_.find(name);
    if (value != nullptr && value->is(kind)) return value;
    return fail(name), nullptr;
  }
  void fail(std::string_view name) {
    if (fault_.empty()) fault_ = name;
  }
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  const JsonValue& object_;
  std::string fault_;
};

ModelSizes read_shape(Fields& fields, std::int64_t context) {
  ModelSizes sizes;
  sizes.is_moe = fields.flag("moe");
  sizes.has_tied_head = fields.flag("tied_head");
  sizes.d_model = fields.integer("d_model", true);
  sizes.n_layers = fields.integer("layers", true);
  sizes.n_attention_layers = sizes.n_layers / 4;
  sizes.n_heads = fields.integer("heads", true);
  sizes.n_kv_heads = fields.integer("kv_heads", true);
  sizes.n_v_heads_linear = fields.integer("v_heads_linear", true);
  sizes.d_ff = fields.integer("d_ff", !sizes.is_moe);
  sizes.n_experts = fields.integer("experts", sizes.is_moe);
  sizes.n_experts_used = fields.integer("experts_used", sizes.is_moe);
  sizes.d_ff_expert = fields.integer("d_ff_expert", sizes.is_moe);
  sizes.d_ff_shared = fields.integer("d_ff_shared", sizes.is_moe);
  sizes.context_length = context;
  return sizes;
}

Result<CatalogueEntry> read_entry(const JsonValue& value) {
  Fields fields(value);
  CatalogueEntry entry;
  entry.id = fields.text("id");
  entry.name = fields.text("name");
  entry.repository = fields.text("repository");
  entry.usual = fields.text("default");
  entry.licence = fields.text("licence");
  entry.parameters = fields.text("parameters");
  entry.good_for = fields.text("good_for");
  if (const JsonValue* shape = fields.list("shape", JsonValue::Kind::Object)) {
    Fields numbers(*shape);
    entry.sizes = read_shape(numbers, fields.integer("context", true));
    if (!numbers.fault().empty()) fields.fail("shape." + numbers.fault());
  }
  if (const JsonValue* files = fields.list("files", JsonValue::Kind::Array)) {
    for (const JsonValue& file : files->items) {
      Fields of_file(file);
      entry.variants.push_back({of_file.text("variant"), of_file.integer("bytes", false)});
      if (!of_file.fault().empty()) fields.fail("files." + of_file.fault());
    }
  }
  if (const JsonValue* projectors = fields.list("projectors", JsonValue::Kind::Array)) {
    for (const JsonValue& name : projectors->items) entry.projectors.push_back(name.text);
  }
  const bool has_usual = std::any_of(entry.variants.begin(), entry.variants.end(),
                                     [&entry](const CatalogueVariant& variant) { return variant.name == entry.usual; });
  if (!has_usual) fields.fail("default");
  if (const JsonValue* scores = value.find("scores")) {
    for (std::size_t i = 0; i < scores->names.size(); ++i) {
      if (scores->names[i] == "source") {
        entry.scores_source = scores->items[i].text;
      } else {
        entry.scores.emplace_back(scores->names[i], scores->items[i].number().value_or(0.0));
      }
    }
    if (entry.scores_source.empty()) fields.fail("scores.source");
  }
  if (fields.fault().empty()) return entry;
  return Error{
      ErrorCode::InvalidArgument,
      "the catalogue's entry " + printable(entry.id, 60) + ": " + fields.fault() + " is missing or of the wrong kind",
      ""};
}

/// Without the address of a hub in front, and without what the hub puts behind a model's name.
std::string_view without_hub(std::string_view text) {
  for (const std::string_view hub : {"https://", "http://"}) {
    if (text.starts_with(hub)) text.remove_prefix(hub.size());
  }
  for (const std::string_view hub : {"huggingface.co/", "www.huggingface.co/", "hf.co/", "hf-mirror.com/",
                                     "modelscope.cn/models/", "www.modelscope.cn/models/"}) {
    if (text.starts_with(hub)) {
      text.remove_prefix(hub.size());
      break;
    }
  }
  return text.substr(0, text.find_first_of("?#"));
}

}  // namespace

std::int64_t CatalogueEntry::bytes_of(std::string_view variant) const {
  const std::string wanted = lower_case(variant.empty() ? usual : variant);
  for (const CatalogueVariant& known : variants) {
    if (lower_case(known.name) == wanted && known.bytes > 0) return known.bytes;
  }
  std::string_view word = wanted;
  if (word.starts_with("ud-")) word.remove_prefix(3);
  for (const auto& [beginning, bits] : kBitsPerWeight) {
    if (word.starts_with(beginning)) return static_cast<std::int64_t>(sizes.weights() * bits / 8.0);
  }
  return static_cast<std::int64_t>(sizes.weights() * 5.0 / 8.0);
}

ModelCost CatalogueEntry::cost_of(std::string_view variant) const {
  return estimate_cost(sizes, bytes_of(variant), kUsualProjectorBytes, variant.empty() ? usual : variant);
}

Result<ModelCatalogue> ModelCatalogue::read(std::string_view json) {
  const Result<JsonValue> value = parse_json(json, "the catalogue");
  if (!value) return value.error();
  const JsonValue* version = value->find("version");
  const JsonValue* models = value->find("models");
  if (version == nullptr || version->integer() != 1 || models == nullptr || !models->is(JsonValue::Kind::Array)) {
    return Error{ErrorCode::InvalidArgument, "the catalogue is of no version that is known", ""};
  }
  ModelCatalogue catalogue;
  for (const JsonValue& model : models->items) {
    Result<CatalogueEntry> entry = read_entry(model);
    if (!entry) return entry.error();
    if (catalogue.find(entry->id) != nullptr) {
      return Error{ErrorCode::InvalidArgument, "the catalogue has two entries " + printable(entry->id, 60), ""};
    }
    catalogue.entries_.push_back(*std::move(entry));
  }
  return catalogue;
}

const ModelCatalogue& ModelCatalogue::built_in() {
  static const ModelCatalogue catalogue = [] {
    Result<ModelCatalogue> read = ModelCatalogue::read(kCatalogueText);
    return read ? *std::move(read) : ModelCatalogue();  // a test holds that it can be read
  }();
  return catalogue;
}

const CatalogueEntry* ModelCatalogue::find(std::string_view name) const {
  const std::string wanted = lower_case(name);
  for (const CatalogueEntry& entry : entries_) {
    if (lower_case(entry.id) == wanted || lower_case(entry.name) == wanted || lower_case(entry.repository) == wanted) {
      return &entry;
    }
  }
  return nullptr;
}

const CatalogueEntry* ModelCatalogue::find_published(std::string_view repository) const {
  if (const CatalogueEntry* entry = find(repository)) return entry;
  std::string name = lower_case(repository.substr(repository.rfind('/') + 1));
  for (const std::string_view ending : {"-gguf", ".gguf"}) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  if (name.starts_with("qwen_")) name.erase(0, 5);  // the maker's name in front
  return find(name);
}

const CatalogueEntry* ModelCatalogue::counterpart_of(const CatalogueEntry& entry) const {
  constexpr double kAbout = 2.0;  // at most so many times as large
  const std::string_view generation = std::string_view(entry.id).substr(0, entry.id.find(':'));
  const CatalogueEntry* nearest = nullptr;
  double distance = kAbout;
  for (const CatalogueEntry& other : entries_) {
    if (other.sizes.is_moe == entry.sizes.is_moe || !other.id.starts_with(generation)) continue;
    const double ratio = other.sizes.weights() / entry.sizes.weights();
    const double apart = std::max(ratio, 1.0 / ratio);
    if (apart >= distance) continue;
    nearest = &other;
    distance = apart;
  }
  return nearest;
}

std::vector<const CatalogueEntry*> ModelCatalogue::search(std::string_view words) const {
  const auto holds_all = [wanted = lower_case(words)](const std::string& text) {
    for (std::size_t at = 0; at < wanted.size();) {
      const std::size_t blank = std::min(wanted.find(' ', at), wanted.size());
      if (text.find(wanted.substr(at, blank - at)) == std::string::npos) return false;
      at = blank + 1;
    }
    return true;
  };
  std::vector<const CatalogueEntry*> named, described;
  for (const CatalogueEntry& entry : entries_) {
    const std::string name = lower_case(entry.id + " " + entry.name + " " + entry.repository);
    if (holds_all(name)) named.push_back(&entry);
    if (holds_all(name + " " + lower_case(entry.good_for))) described.push_back(&entry);
  }
  return named.empty() ? described : named;
}

std::optional<ModelReference> read_model_reference(std::string_view text, const ModelCatalogue& catalogue) {
  ModelReference reference;
  const auto of_entry = [&reference](const CatalogueEntry& entry, std::string_view variant) {
    reference.entry = &entry;
    reference.repository = entry.repository;
    reference.variant = variant;
    return reference;
  };
  if (const CatalogueEntry* entry = catalogue.find(text)) return of_entry(*entry, {});
  for (const CatalogueEntry& entry : catalogue.entries()) {  // with a variant behind the short name
    const std::size_t n = entry.id.size();
    if (text.size() > n + 1 && lower_case(text.substr(0, n)) == lower_case(entry.id) &&
        (text[n] == ':' || text[n] == '-') && !precision_in_name(text.substr(n + 1)).empty()) {
      return of_entry(entry, text.substr(n + 1));
    }
  }
  const bool is_address = text.starts_with("https://") || text.starts_with("http://");
  text = without_hub(text);
  const std::size_t slash = text.find('/');
  if (slash == 0 || slash == std::string_view::npos || text.front() == '.' || text.front() == '~') return std::nullopt;
  const std::size_t end = std::min(text.find_first_of("/:", slash + 1), text.size());
  if (end == slash + 1) return std::nullopt;
  reference.repository = text.substr(0, end);
  if (end < text.size() && text[end] == '/') {  // the address of a file, or of a list of files
    if (!is_address) return std::nullopt;
    const std::string_view file = text.substr(text.rfind('/') + 1);
    if (lower_case(file).ends_with(".gguf")) reference.variant = file.substr(0, file.size() - 5);
  } else if (end < text.size()) {
    reference.variant = text.substr(end + 1);
  }
  if (lower_case(reference.repository).ends_with(".gguf")) return std::nullopt;  // a file in a folder
  reference.entry = catalogue.find(reference.repository);
  return reference;
}

}  // namespace sightline
