#pragma once
// Who made what: this program, its libraries, its icons, the demo's pictures.

#include <QDialog>

namespace gleaner::theme {
class Theme;
}

namespace gleaner::preferences {

struct AboutFacts {
    QString version;
    QString pictureCredits; // Markdown; empty when the demo pictures are not there
};

class AboutDialog final : public QDialog {
    Q_OBJECT

public:
    AboutDialog(theme::Theme& theme, const AboutFacts& facts, QWidget* parent = nullptr);
};

} // namespace gleaner::preferences
