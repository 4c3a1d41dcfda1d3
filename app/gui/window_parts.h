#pragma once
// Fills the window's parts from the composition root.

#include <filesystem>

#include <QSettings>

#include "widgets/mainwindow/main_window.h"

namespace gleaner::gui {

// `demoFolder` holds the demo library; `settings` and `theme` outlive the window.
mainwindow::Parts makeParts(theme::Theme& theme, QSettings& settings, std::filesystem::path demoFolder);

} // namespace gleaner::gui
