#pragma once
// What the Crawl place's dialogs are put together from.

#include <vector>

#include <QString>

#include "core/eventlog/event.h"
#include "widgets/bridge/crawl_station.h"

class QDialog;
class QDialogButtonBox;
class QLabel;
class QListWidget;
class QVBoxLayout;
class QWidget;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

using Sources = std::vector<crawl::SourceFigures>;

QString named(const Sources& sources); // "flickr", "3 sources"

QVBoxLayout* dialogColumn(QDialog* dialog, int width); // margins, spacing; the dialog deletes itself when closed
QLabel* paragraph(const QString& words);               // dim, wrapped
// The button that does it carries the verb; it is the default one.
QDialogButtonBox* dialogButtons(QDialog* dialog, const QString& verb);

// A read-only list of attempts, the newest first: sign, time, outcome, duration, address.
QListWidget* attemptList(theme::Theme& theme, const QString& accessibleName);
void fillAttempts(QListWidget& list, theme::Theme& theme, const std::vector<eventlog::EventPtr>& newestLast);
// A line around a list or table that stands in a dialog.
void frame(QWidget& view, theme::Theme& theme);
QString attemptLine(const eventlog::Event& event);

} // namespace gleaner::console
