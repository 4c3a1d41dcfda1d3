#pragma once
// The settings: how the window looks, and what the open library does.

#include <optional>
#include <vector>

#include <QDialog>

#include "widgets/bridge/background.h"
#include "widgets/preferences/library_settings.h"
#include "widgets/theme/theme.h"

class QButtonGroup;
class QCheckBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QGridLayout;
class QLineEdit;
class QSpinBox;
class QVBoxLayout;

namespace gleaner::theme {
class Banner;
}

namespace gleaner::preferences {

// Opened with open(). The look changes at once; the library's settings when they are saved. GUI thread.
class SettingsDialog final : public QDialog {
    Q_OBJECT

public:
    // Without `library` only the look can be set. `background` runs what `library` does; both outlive the dialog.
    SettingsDialog(theme::Theme& theme, bridge::Background* background, std::optional<LibrarySettings> library,
                   QWidget* parent = nullptr);

    // The settings a library has here, in their order, for those who look for one by name.
    struct Field {
        const char* key; // of LibrarySettings
        QString words;
    };
    static std::vector<Field> fields();
    void focusField(const QString& key); // once it is shown; an unknown key is ignored

Q_SIGNALS:
    void schemeChosen(gleaner::theme::Scheme scheme);

private:
    QWidget* makeLook();
    QWidget* makeLibrary();
    void addPictures(QGridLayout& grid, int line);
    void load(const Values& values);
    Values shown() const; // as the fields have it
    Values changed() const;
    std::vector<std::pair<const char*, QWidget*>> widgets() const;
    void save();
    void focusWanted();

    theme::Theme& m_theme;
    bridge::Background* m_background;
    std::optional<LibrarySettings> m_library;
    Values m_shown; // as they were loaded
    theme::Banner* m_banner;
    QButtonGroup* m_schemes = nullptr;
    QWidget* m_form = nullptr;
    QLineEdit* m_contact = nullptr;
    QSpinBox* m_connections = nullptr;
    QDoubleSpinBox* m_floor = nullptr;
    QDoubleSpinBox* m_ceiling = nullptr;
    QCheckBox* m_keepOriginals = nullptr;
    QLineEdit* m_quietHours = nullptr;
    QDoubleSpinBox* m_bandwidth = nullptr; // MB/s
    QDoubleSpinBox* m_lowDisk = nullptr;   // GiB
    QLineEdit* m_edges = nullptr;
    QSpinBox* m_quality = nullptr;
    QDoubleSpinBox* m_decoderMemory = nullptr; // GiB
    QSpinBox* m_decoderSeconds = nullptr;
    QDoubleSpinBox* m_maxMetadata = nullptr; // MiB
    QCheckBox* m_strictFormats = nullptr;
    QDialogButtonBox* m_buttons = nullptr;
    QString m_wanted; // the field to be focused once it may be
};

} // namespace gleaner::preferences
