/// What the `doc` commands have in common: opening files, asking for passwords, lists of pages.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/cli/arguments.h"
#include "multimodal/cli/terminal.h"
#include "multimodal/document/opened_document.h"

namespace sightline {

/// The folder of caches; empty if nothing is to be kept or there is none.
std::filesystem::path cache_for(const DocArguments& arguments);

/// Opens all files and reads what is not known of them yet, with a line of progress on a terminal, and tells their
/// notices. A password that is missing or wrong is asked for on a terminal, twice at most.
/// Errors: those of OpenedDocument::open.
Result<std::vector<OpenedDocument>> open_documents(const DocArguments& arguments, const Terminal& terminal,
                                                   std::stop_token stop);

/// "3, 7-9" as numbers from 0, ascending, each once. Errors: InvalidArgument naming what is wrong; pages above `n_pages`.
Result<std::vector<std::int64_t>> parse_page_list(std::string_view text, std::int64_t n_pages);

/// "3, 7-9" again.
std::string page_list_text(const std::vector<std::int64_t>& pages);

/// One line on standard error.
void say(std::string_view sentence);

}  // namespace sightline
