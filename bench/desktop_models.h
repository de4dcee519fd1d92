/// Models for pictures of their dialog: a computer of its own, downloads on their way, and what lies in its folders.
#pragma once

#include <filesystem>

#include "multimodal/model_manager.h"

namespace sightline::gui {
class ModelsDialog;
}

namespace sightline::bench {

/// A manager that keeps to `folder`, asks no hub, and takes this computer to have the rates of a good desktop.
ModelManagerOptions modelsOfPictures(const std::filesystem::path& folder);

/// A queue of four, each in another state.
void showDownloads(gui::ModelsDialog& dialog);
/// Models of three programs.
void showInstalled(gui::ModelsDialog& dialog);
/// A person's hub, token, folder and computer.
void showSources(gui::ModelsDialog& dialog);

}  // namespace sightline::bench
