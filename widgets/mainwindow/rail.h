#pragma once
// The rail at the left: the five places, the library's menu, the settings.

#include <array>

#include <QWidget>

class QButtonGroup;
class QMenu;
class QToolButton;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::mainwindow {

enum class Place { Crawl, Search, Curate, Index, Reports };
inline constexpr int kPlaces = 5;
QString placeName(Place place);
QString placeIcon(Place place);

class Rail final : public QWidget {
    Q_OBJECT

public:
    Rail(theme::Theme& theme, QMenu& libraryMenu, QWidget* parent = nullptr);

    void setPlace(Place place);          // shows it as the current one, without a signal
    void setPlacesEnabled(bool enabled); // off while no library is open
    QToolButton* libraryButton() const { return m_library; }

Q_SIGNALS:
    void placeChosen(gleaner::mainwindow::Place place);
    void settingsChosen();

private:
    QToolButton* button(const QString& words, const QString& icon, const QString& tip);

    theme::Theme& m_theme;
    QButtonGroup* m_places;
    QToolButton* m_library;
};

} // namespace gleaner::mainwindow
