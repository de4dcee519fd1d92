/// Settings <-> JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/settings.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

inline constexpr std::size_t kSettingsBytes = std::size_t{1} << 20;

/// Settings as a file says them.
struct ReadSettings {
  Settings settings;
  std::vector<std::string> odd_fields;  ///< "chat.sampling.top_p": of another kind or out of range; the default is used
};

/// Fields that are missing or odd have their defaults; unknown ones are passed over.
/// Errors: those of parse_json, InvalidArgument for another value than an object. Any thread.
Result<ReadSettings> read_settings_json(std::string_view json);

/// The JSON of `settings`, with what an `earlier` text holds besides: fields of a newer version stay as they are. Ends
/// with a newline. An `earlier` text that is no settings counts as empty. Any thread.
std::string settings_json(const Settings& settings, std::string_view earlier);

/// Errors: InvalidArgument naming the first value out of range.
Status check_settings(const Settings& settings);

/// Chat options by themselves, as conversations keep them. None for a text that is no JSON object.
std::string chat_options_json(const ChatOptions& options);
std::optional<ChatOptions> read_chat_options_json(std::string_view json);
/// The same, of a value that was read already. Odd fields have their defaults. Requires: an object.
ChatOptions read_chat_options(const JsonValue& json);

}  // namespace sightline
