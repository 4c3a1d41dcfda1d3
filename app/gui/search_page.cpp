#include "app/gui/search_page.h"

#include <cctype>

#include <QDesktopServices>
#include <QUrl>
#include <QVBoxLayout>

#include "core/index/filter_keys.h"
#include "core/search/query_parser.h"
#include "widgets/browser/query_field.h"

namespace gleaner::gui {
namespace {

constexpr const char* kState = "search/state";
constexpr size_t kChangesAtOnce = 4096;

struct Changes {
    std::int64_t cursor = 0;
    std::vector<browser::RecordKey> keys;
};

// The journal's last cursor, found by halving: whether there is a change behind a cursor is cheap to ask.
Result<std::int64_t> lastCursor(const catalog::CatalogReader& catalog) {
    std::int64_t low = 0, high = 1;
    for (;; high *= 2) {
        const auto behind = catalog.changesAfter(high, 1);
        if (!behind)
            return fail(behind.error());
        if (behind->empty())
            break;
        low = high;
    }
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        const auto behind = catalog.changesAfter(middle, 1);
        if (!behind)
            return fail(behind.error());
        (behind->empty() ? high : low) = middle;
    }
    return high;
}

Result<Changes> changesSince(const catalog::CatalogReader& catalog, std::optional<std::int64_t> cursor) {
    Changes changes;
    if (!cursor) {
        const auto last = lastCursor(catalog);
        if (!last)
            return fail(last.error());
        changes.cursor = *last;
        return changes;
    }
    const auto found = catalog.changesAfter(*cursor, kChangesAtOnce);
    if (!found)
        return fail(found.error());
    changes.cursor = found->empty() ? *cursor : found->back().cursor;
    for (const catalog::Change& change : *found)
        changes.keys.push_back(change.key);
    return changes;
}

// The words of a title, so that what may stand in it is no matter.
index::Query queryFor(const std::string& source, const std::string& title) {
    index::Query query;
    query.kind = index::Query::Kind::Filter;
    query.key = index::kSource;
    query.values = {source};
    std::string words;
    for (const char c : title)
        words += std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80 ? c : ' ';
    const QString simple = QString::fromStdString(words).simplified();
    if (simple.isEmpty())
        return query;
    index::Query phrase;
    phrase.kind = index::Query::Kind::Phrase;
    phrase.text = simple.toStdString();
    index::Query both;
    both.kind = index::Query::Kind::And;
    both.children = {query, phrase};
    return both;
}

} // namespace

SearchPage::SearchPage(theme::Theme& theme, QSettings& settings, mainwindow::MainWindow& window,
                       bridge::LibrarySession& session)
    : m_settings(settings), m_session(session), m_source(session.workstation()) {
    m_searches.setMaxThreadCount(2);
    m_records.setMaxThreadCount(2);
    m_thumbnails.setMaxThreadCount(std::max(2, QThread::idealThreadCount() - 1));
    m_place = std::make_unique<browser::SearchPlace>(theme, m_source,
                                                     browser::SearchPools{m_searches, m_records, m_thumbnails});
    m_place->setOffers(session.canWrite(), !session.demo());
    m_place->restoreState(settings.value(kState).toByteArray());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_place.get());
    setFocusProxy(&m_place->queryField());
    connect(m_place.get(), &browser::SearchPlace::importRequested, &window, [&window] { window.import({}); });
    connect(m_place.get(), &browser::SearchPlace::demoRequested, &window, [&window] { window.openDemo(); });
    connect(m_place.get(), &browser::SearchPlace::analyseRequested, &window, &mainwindow::MainWindow::showReanalysis);
    connect(m_place.get(), &browser::SearchPlace::openRequested, this, [](const QUrl& address) {
        if (address.scheme() == QLatin1String("https") || address.scheme() == QLatin1String("http"))
            QDesktopServices::openUrl(address);
    });
    connect(&session.feed(), &bridge::CrawlFeed::ticked, this, &SearchPage::lookForChanges);
}

SearchPage::~SearchPage() {
    m_settings.setValue(kState, m_place->saveState());
}

void SearchPage::showPicture(model::RecordKey key) {
    m_session.reading().run(
        this, [catalog = &m_session.workstation().catalog(), key] { return catalog->get(key); },
        [this, key](const Result<model::RecordView>& found) {
            if (!found)
                return;
            const index::Query query = queryFor(found->record.source, found->record.title);
            m_place->showRecord(key, QString::fromStdString(search::toText(query)));
        });
}

// Beside the figures, once a second, and never two looks at once.
void SearchPage::lookForChanges() {
    if (std::exchange(m_looking, true))
        return;
    m_session.background().run(
        this,
        [catalog = &m_session.workstation().catalog(), cursor = m_cursor] { return changesSince(*catalog, cursor); },
        [this](const Result<Changes>& changes) {
            m_looking = false;
            if (!changes)
                return; // the figures' own failure says the same, and the next second asks again
            m_cursor = changes->cursor;
            if (!changes->keys.empty())
                m_place->recordsChanged(changes->keys);
        });
}

} // namespace gleaner::gui
