#pragma once
// The Search place of one open library, with the threads it works on and the changes it is told about.

#include <QSettings>
#include <QThreadPool>
#include <QWidget>

#include "widgets/browser/search_place.h"
#include "widgets/mainwindow/main_window.h"

namespace gleaner::gui {

class SearchPage final : public QWidget {
    Q_OBJECT

public:
    SearchPage(theme::Theme& theme, QSettings& settings, mainwindow::MainWindow& window,
               bridge::LibrarySession& session);
    ~SearchPage() override;

    browser::SearchPlace& place() { return *m_place; }
    // Finds a picture among those of its source and title, and selects it; nothing when it is no longer there.
    void showPicture(model::RecordKey key);

private:
    void lookForChanges();

    QSettings& m_settings;
    bridge::LibrarySession& m_session;
    browser::WorkstationSource m_source;
    QThreadPool m_searches, m_records, m_thumbnails;
    bool m_looking = false;
    std::optional<std::int64_t> m_cursor;          // of the catalogue's journal; none until its end has been found
    std::unique_ptr<browser::SearchPlace> m_place; // last: ends before what it reads from
};

} // namespace gleaner::gui
