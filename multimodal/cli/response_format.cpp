/// What `ask --format` and `ask --schema` ask an answer to look like.
#include "multimodal/cli/response_format.h"

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "engine/base/input_file.h"
#include "multimodal/structured/reply_grammar.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

constexpr std::uint64_t kSchemaBytes = std::uint64_t{1} << 20;

Error naming(const InputFile& file, const Error& error) {
  return {error.code, file.name() + ": " + error.message, error.id};
}

}  // namespace

Result<ResponseFormat> read_response_format(const AskArguments& arguments) {
  ResponseFormat format;
  if (arguments.format == "json") format.kind = ResponseFormat::Kind::JsonObject;
  if (arguments.schema.empty()) return format;
  const Result<InputFile> file = InputFile::open(arguments.schema);
  if (!file) return file.error();
  if (file->size() > kSchemaBytes) {
    return naming(*file, {ErrorCode::OverBudget, "a JSON schema may have 1 MiB", ""});
  }
  format.kind = ResponseFormat::Kind::JsonSchema;
  format.schema.resize(file->size());
  if (Status ok = file->read(0, std::as_writable_bytes(std::span(format.schema))); !ok) return ok.error();
  const Result<JsonValue> json = parse_json(format.schema, "the schema");
  if (!json) return naming(*file, json.error());
  if (!json->is(JsonValue::Kind::Object)) {
    return naming(*file, {ErrorCode::InvalidArgument, "a JSON schema is an object", ""});
  }
  if (!arguments.reply.backend.url.empty()) return format;
  const Result<std::unique_ptr<const Grammar>> grammar = make_format_grammar(format, false);
  if (!grammar) return naming(*file, grammar.error());
  return format;
}

}  // namespace sightline
