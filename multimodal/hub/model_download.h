/// Downloading a model: which of its files, in which order, and what is written down about them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/hub/downloader.h"
#include "multimodal/library/model_catalogue.h"
#include "multimodal/library/model_folder.h"

namespace sightline {

/// The files of one variant of a model, shards first, the projector last.
struct DownloadPlan {
  HubModel model;
  std::string variant;
  std::vector<HubFileEntry> files;
  bool has_projector = false;

  [[nodiscard]] std::int64_t bytes() const noexcept;
};

/// Chooses among the files a hub lists: see choose_variant and choose_projector. Errors: NotFound naming the variants
/// there are; Corrupt for a split set with missing parts; InvalidArgument DL_NAME for an unsafe name.
Result<DownloadPlan> plan_download(const HubModel& model, std::string_view variant, bool with_projector);

/// Fetches the files one after the other into `folder`, and writes each down when it is there. Progress counts all files
/// together. Errors: those of download_file; Io DISK_FULL before the first byte if all together do not fit.
Status download_model(const HubClient& client, const DownloadPlan& plan, const ModelFolder& folder,
                      const DownloadOptions& options, DownloadDisk& disk, DownloadControl& control,
                      const DownloadObserver& observer, std::stop_token stop);

}  // namespace sightline
