/// Models in words: how they would run, how large they are, how far a download is.
#pragma once

#include <QString>

#include "multimodal/contract/models.h"

namespace sightline::gui {

/// "22.1 GB", as hubs and disks count.
[[nodiscard]] QString sizeWords(std::int64_t bytes);
/// "runs well", "slow, from disk", "does not fit"; empty where nobody knows.
[[nodiscard]] QString verdictWords(const ModelOutlook& outlook);
/// "3.1 GB of memory missing"; empty if none are.
[[nodiscard]] QString missingWords(const ModelOutlook& outlook);
/// The same as a sentence, with what is missing and what that means.
[[nodiscard]] QString verdictSentence(const ModelOutlook& outlook);
/// "about 11 tokens a second"; "not measured yet" where nobody knows.
[[nodiscard]] QString speedWords(const ModelOutlook& outlook);
/// "needs 24.3 GB; 28.0 GB are available"; without what there is if that is unknown.
[[nodiscard]] QString memoryWords(const ModelOutlook& outlook);
/// What a download is doing: "3.2 of 22.1 GB · 41.5 MB/s · about 8 min left".
[[nodiscard]] QString downloadWords(const DownloadItem& download);
/// "Qwen3.6-35B-A3B-GGUF · UD-Q4_K_M".
[[nodiscard]] QString downloadTitle(const DownloadItem& download);
/// A text of the catalogue in the person's language; as it is if it is not known.
[[nodiscard]] QString catalogueText(const std::string& english);

}  // namespace sightline::gui
