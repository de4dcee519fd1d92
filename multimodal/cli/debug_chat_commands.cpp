/// sightline debug template: what becomes of a conversation.
#include <cstddef>
#include <cstdio>

#include "multimodal/cli/commands.h"
#include "multimodal/cli/standard_input.h"
#include "multimodal/cli/template_case.h"

namespace sightline {

namespace {

constexpr std::size_t kCaseBytesMax = std::size_t{64} << 20;

}  // namespace

ExitCode run_debug_template(const DebugTemplateArguments& /*arguments*/) {
  const Result<std::string> json = read_standard_input(kCaseBytesMax);
  if (!json) return report(json.error());
  const Result<std::string> prompt = render_template_case(*json);
  if (!prompt) return report(prompt.error());
  std::fwrite(prompt->data(), 1, prompt->size(), stdout);  // exactly: no newline is added
  return ExitCode::Success;
}

}  // namespace sightline
