/// Models by name on the command line: found on this computer, or fetched after the person said yes.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "engine/base/error.h"
#include "multimodal/cli/arguments.h"
#include "multimodal/cli/terminal.h"
#include "multimodal/hub/hub_client.h"
#include "multimodal/hub/model_download.h"

namespace sightline {

/// Puts the files of the model that is named into `model` and, if there is none, `projector`. What exists as a file, and
/// what is no model's name, stays. A model that is not here is offered for download on a terminal, and fetched after a
/// yes. Errors: NotFound with the command that would fetch it; those of download_model.
Status choose_model(std::filesystem::path& model, std::filesystem::path& projector);

/// The hub to ask, with the token for it: see find_hub. A stop ends the wait for the keyring. Errors: those of find_hub.
Result<HubClient> open_hub(const std::string& hub, const std::stop_token& stop);

/// One line that shows how far a download is: "14.2 of 22.1 GB   64 %   85 MB/s   1 min 33 s left".
std::string progress_text(const DownloadProgress& progress, int width);

/// Fetches a model with a line of progress on a terminal, and one JSON object per second on standard output if `json`.
Status fetch_model(const HubClient& client, const DownloadPlan& plan, const ModelFolder& folder,
                   const ModelsArguments& arguments, const Terminal& terminal, std::stop_token stop);

}  // namespace sightline
