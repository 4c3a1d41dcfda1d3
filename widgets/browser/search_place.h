#pragma once
// The Search place: one query as text and as facets, its pictures, and one of them at full length.

#include <memory>

#include <QWidget>

#include "widgets/browser/record_grid.h"
#include "widgets/browser/search_session.h"
#include "widgets/browser/search_source.h"

class QSplitter;
class QStackedWidget;
class QTimer;

namespace gleaner::theme {
class Banner;
class EmptyState;
class Theme;
} // namespace gleaner::theme

namespace gleaner::browser {

class DetailPanel;
class FacetPanel;
class QueryField;
class QueryProblem;
class ResultBar;

// The threads of the place. Each kind has its own, so that none starves another.
struct SearchPools {
    QThreadPool& searches; // at least 2: a search, and a look for new results beside it
    QThreadPool& records;  // pages of the grid and details
    QThreadPool& thumbnails;
};

// Shows everything there is as soon as it is made. `source` and the pools outlive it.
class SearchPlace final : public QWidget {
    Q_OBJECT

public:
    static constexpr int kTypingMs = 150;        // a search begins when typing has paused for this long
    static constexpr size_t kMostCredits = 1000; // copied at once

    SearchPlace(theme::Theme& theme, const SearchSource& source, SearchPools pools, QWidget* parent = nullptr);
    ~SearchPlace() override;

    QString query() const;
    void setQuery(const QString& text); // and searches
    void focusQuery();
    // Selects a record: at once when it is among the present results, else among those of `query`.
    void showRecord(RecordKey key, const QString& query);
    // Records changed in the catalogue: shown rows are read again; whether there is more to see is looked at before
    // long.
    void recordsChanged(const std::vector<RecordKey>& keys);
    void refresh(); // searches again; selection and the picture at the top stay
    // Whether the empty library offers to import or to open the demo (a library opened for reading cannot import).
    void setOffers(bool import, bool demo);

    QByteArray saveState() const; // widths and thumbnail size
    bool restoreState(const QByteArray& state);

    RecordGrid& grid() { return *m_grid; }
    FacetPanel& facets() { return *m_facets; }
    DetailPanel& details() { return *m_details; }
    ResultBar& resultBar() { return *m_bar; }
    QueryField& queryField() { return *m_field; }
    QueryProblem& problem() { return *m_problem; }
    const models::RecordGridModel& model() const { return *m_model; }
    theme::EmptyState* emptyState() const; // null while there are pictures

Q_SIGNALS:
    void importRequested();
    void demoRequested();
    void openRequested(const QUrl& address); // of a work or a creator; http or https
    void analyseRequested();                 // of stored pictures, again

private:
    void build();
    QWidget* buildHead();
    void listen();
    void addShortcuts();
    void searchNow();
    void onFound(const Found& found);
    bool selectWanted();
    void onCounted(const Beside& beside);
    void onFailed(const Error& error);
    void onTicked(const std::string& key, const std::string& value, bool on);
    void onSelection();
    void showEmpty(theme::EmptyState* state);
    theme::EmptyState* emptyLibrary();
    theme::EmptyState* nothingFound(const Beside* beside);
    void loadDetail(RecordKey key);
    void loadPicture(RecordKey key, const Sha256& picture);
    void copySelected();
    void showContextMenu(const QPoint& at);

    theme::Theme& m_theme;
    const SearchSource& m_source;
    std::unique_ptr<models::RecordGridModel> m_model;
    SearchSession* m_session;
    QueryField* m_field;
    QueryProblem* m_problem;
    theme::Banner* m_banner;
    FacetPanel* m_facets;
    ResultBar* m_bar;
    RecordGrid* m_grid;
    DetailPanel* m_details;
    QStackedWidget* m_stack;
    QSplitter* m_splitter;
    QTimer* m_typing;
    Found m_found;
    std::optional<RecordKey> m_wanted; // to be selected when it is found
    std::optional<Beside> m_told;      // what the empty place says of m_found
    bool m_offerImport = true, m_offerDemo = true;
    RecordKey m_shownKey; // whose detail is shown or being read
    quint64 m_detailGeneration = 0;
    models::WorkerJobs m_jobs; // last: ends before anything it writes to
};

} // namespace gleaner::browser
