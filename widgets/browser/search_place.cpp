#include "widgets/browser/search_place.h"

#include <QApplication>
#include <QClipboard>
#include <QDataStream>
#include <QHBoxLayout>
#include <QIODevice>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include "widgets/browser/analysis_view.h"
#include "widgets/browser/credit_clipboard.h"
#include "widgets/browser/detail_facts.h"
#include "widgets/browser/detail_panel.h"
#include "widgets/browser/facet_panel.h"
#include "widgets/browser/query_field.h"
#include "widgets/browser/query_filters.h"
#include "widgets/browser/query_problem.h"
#include "widgets/browser/result_bar.h"
#include "widgets/models/record_grid_model.h"
#include "widgets/models/record_words.h"
#include "widgets/models/thumbnail_loader.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/empty_state.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::browser {
namespace {

using theme::kStep;

constexpr int kFacetsWidth = 224;
constexpr int kDetailsWidth = 328;
constexpr int kDetailEdge = 640; // pixels; the larger of the thumbnails there are
constexpr int kEmptyPage = 1;    // of the stack; the grid is 0

QString figure(qint64 number) {
    return models::text(wording::count(number));
}

} // namespace

SearchPlace::SearchPlace(theme::Theme& theme, const SearchSource& source, SearchPools pools, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_source(source),
      m_model(std::make_unique<models::RecordGridModel>(source, pools.records)),
      m_session(new SearchSession(source, pools.searches, this)), m_field(new QueryField(theme)),
      m_problem(new QueryProblem(theme)), m_banner(new theme::Banner(theme)), m_facets(new FacetPanel(theme)),
      m_bar(new ResultBar(theme)), m_grid(new RecordGrid(theme, source, *m_model, pools.thumbnails)),
      m_details(new DetailPanel(theme)), m_stack(new QStackedWidget), m_splitter(new QSplitter(Qt::Horizontal)),
      m_typing(new QTimer(this)), m_jobs(pools.records) {
    setObjectName(QStringLiteral("searchPlace"));
    build();
    listen();
    addShortcuts();
    m_session->search({});
}

// The grid's model must outlive the grid, which is a child and would be destroyed after the members.
SearchPlace::~SearchPlace() {
    delete m_splitter;
}

QWidget* SearchPlace::buildHead() {
    auto* head = new QWidget;
    head->setObjectName(QStringLiteral("placeHead"));
    head->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(4 * kStep, 2 * kStep, 4 * kStep, 2 * kStep);
    column->setSpacing(0);
    column->addWidget(m_field);
    column->addWidget(m_problem);
    return head;
}

void SearchPlace::build() {
    auto* results = new QWidget;
    auto* column = new QVBoxLayout(results);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bannerHolder = new QVBoxLayout;
    bannerHolder->setContentsMargins(3 * kStep, 0, 3 * kStep, 0);
    bannerHolder->addWidget(m_banner);
    column->addWidget(m_bar);
    column->addLayout(bannerHolder);
    m_stack->addWidget(m_grid);
    column->addWidget(m_stack, 1);
    m_splitter->addWidget(m_facets);
    m_splitter->addWidget(results);
    m_splitter->addWidget(m_details);
    m_splitter->setChildrenCollapsible(true);
    m_splitter->setCollapsible(1, false);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setHandleWidth(1);
    results->setMinimumWidth(260);
    m_details->setMinimumWidth(240);
    m_splitter->setSizes({kFacetsWidth, 760, kDetailsWidth});
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(buildHead());
    all->addWidget(m_splitter, 1);
    setFocusProxy(m_field);
    m_grid->setContextMenuPolicy(Qt::CustomContextMenu);
    setTabOrder(m_field, m_facets);
    setTabOrder(m_facets, m_grid);
    setTabOrder(m_grid, m_details);
    m_typing->setSingleShot(true);
    m_typing->setInterval(kTypingMs);
}

void SearchPlace::listen() {
    connect(m_field, &QLineEdit::textEdited, m_typing, qOverload<>(&QTimer::start));
    connect(m_typing, &QTimer::timeout, this, &SearchPlace::searchNow);
    connect(m_field, &QLineEdit::returnPressed, this, &SearchPlace::searchNow);
    connect(m_field, &QueryField::cleared, this, &SearchPlace::searchNow);
    connect(m_field, &QueryField::leaveRequested, m_grid, qOverload<>(&QWidget::setFocus));
    connect(m_field, &QueryField::downPressed, this, [this] {
        m_grid->setFocus(Qt::TabFocusReason);
        if (!m_grid->currentIndex().isValid() && m_model->rowCount() > 0)
            m_grid->setCurrentIndex(m_model->index(0));
    });
    connect(m_problem, &QueryProblem::corrected, this, &SearchPlace::setQuery);
    connect(m_session, &SearchSession::found, this, &SearchPlace::onFound);
    connect(m_session, &SearchSession::counted, this, &SearchPlace::onCounted);
    connect(m_session, &SearchSession::failed, this, &SearchPlace::onFailed);
    connect(m_session, &SearchSession::newResults, this, [this](qint64 count) {
        if (m_model->rowCount() == 0)
            refresh(); // nothing there that could jump
        else
            m_bar->setNew(count);
    });
    connect(m_facets, &FacetPanel::ticked, this, &SearchPlace::onTicked);
    connect(m_bar, &ResultBar::refreshRequested, this, &SearchPlace::refresh);
    connect(m_bar, &ResultBar::edgeChosen, m_grid, &RecordGrid::setThumbnailEdge);
    connect(m_grid, &RecordGrid::thumbnailEdgeChanged, m_bar, &ResultBar::setEdge);
    connect(m_grid, &RecordGrid::selectionAltered, this, &SearchPlace::onSelection);
    connect(m_grid->selectionModel(), &QItemSelectionModel::currentChanged, this, &SearchPlace::onSelection);
    connect(m_grid, &RecordGrid::copyRequested, this, &SearchPlace::copySelected);
    connect(m_grid, &RecordGrid::leaveRequested, this, &SearchPlace::focusQuery);
    connect(m_grid, &QAbstractItemView::activated, this, [this] { m_details->setFocus(); });
    connect(m_grid, &QWidget::customContextMenuRequested, this, &SearchPlace::showContextMenu);
    connect(m_details, &DetailPanel::openRequested, this, &SearchPlace::openRequested);
    connect(m_details, &DetailPanel::analyseRequested, this, &SearchPlace::analyseRequested);
    connect(m_details, &DetailPanel::tagChosen, this, [this](const QString& tag) {
        index::Query filter;
        filter.kind = index::Query::Kind::Filter;
        filter.key = "tag";
        filter.values = {tag.toStdString()};
        setQuery(models::text(search::toText(filter)));
    });
    connect(m_model.get(), &models::RecordGridModel::readFailed, this, [this](const Error& error) {
        m_banner->showError(error);
        m_banner->addAction(tr("Try again"), [this] {
            m_banner->dismiss();
            m_model->retry();
        });
    });
}

void SearchPlace::addShortcuts() {
    // Inside the place only, and a text field that has the focus keeps its letters.
    const auto add = [this](const QKeySequence& keys, auto action) {
        auto* shortcut = new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    add(QKeySequence(Qt::Key_Slash), [this] { focusQuery(); });
    add(QKeySequence::Find, [this] { focusQuery(); });
    add(QKeySequence(Qt::Key_F5), [this] { refresh(); });
    add(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), [this] { copySelected(); });
}

QString SearchPlace::query() const {
    return m_field->text();
}

void SearchPlace::setQuery(const QString& text) {
    m_field->setText(text);
    searchNow();
}

void SearchPlace::focusQuery() {
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void SearchPlace::searchNow() {
    m_typing->stop();
    m_session->search(m_field->text().toStdString());
}

void SearchPlace::refresh() {
    m_typing->stop();
    m_session->refresh();
}

void SearchPlace::onFound(const Found& found) {
    m_problem->clear();
    m_field->clearProblem();
    m_banner->dismiss();
    m_facets->setQueryValid(true);
    const RecordGrid::Anchor anchor = found.refreshed ? m_grid->anchor() : RecordGrid::Anchor{};
    m_found = found;
    m_told.reset();
    m_grid->pictures().forgetFailures();
    m_model->setKeys(*found.keys);
    m_bar->setResult(found.total, qint64(found.keys->size()), found.milliseconds);
    if (found.keys->empty()) {
        showEmpty(found.libraryRecords == 0 ? emptyLibrary() : nothingFound(nullptr));
    } else {
        m_stack->setCurrentIndex(0);
        if (found.refreshed)
            m_grid->restore(anchor);
        else
            m_grid->scrollToTop();
        selectWanted();
    }
    onSelection();
}

void SearchPlace::showRecord(RecordKey key, const QString& query) {
    m_wanted = key;
    if (!selectWanted())
        setQuery(query);
}

bool SearchPlace::selectWanted() {
    const int row = m_wanted ? m_model->rowOf(*m_wanted) : -1;
    if (row < 0)
        return false;
    m_wanted.reset();
    const QModelIndex index = m_model->index(row);
    m_grid->setCurrentIndex(index);
    m_grid->scrollTo(index, QAbstractItemView::PositionAtCenter);
    m_grid->setFocus();
    return true;
}

void SearchPlace::onCounted(const Beside& beside) {
    m_facets->setGroups(beside.facets);
    const bool told = m_told && m_told->words == beside.words && m_told->withoutFilters == beside.withoutFilters;
    if (m_found.total == 0 && m_found.libraryRecords > 0 && !told)
        showEmpty(nothingFound(&beside)); // not when it says the same: somebody may be on one of its buttons
    m_told = beside;
}

void SearchPlace::onFailed(const Error& error) {
    m_wanted.reset();
    if (error.code != ErrorCode::BadQuery) {
        m_banner->showError(error);
        m_banner->addAction(tr("Try again"), [this] { refresh(); });
        return;
    }
    if (models::text(m_session->query()) != m_field->text())
        return; // typed on meanwhile
    const ProblemPlace place = placeOf(error, m_field->text());
    m_field->markProblem(place.position, place.length);
    m_problem->show(error, m_field->text());
    m_facets->setQueryValid(false);
    m_bar->setStale();
}

void SearchPlace::onTicked(const std::string& key, const std::string& value, bool on) {
    const Result<index::Query> query = search::parseQuery(m_field->text().toStdString());
    if (!query)
        return; // the facets are switched off then
    std::vector<std::string> values = filterValues(*query, key);
    std::erase(values, value);
    if (on)
        values.push_back(value);
    setQuery(models::text(search::toText(withFilterValues(*query, key, std::move(values)))));
}

void SearchPlace::showEmpty(theme::EmptyState* state) {
    while (m_stack->count() > kEmptyPage) {
        QWidget* before = m_stack->widget(kEmptyPage);
        m_stack->removeWidget(before);
        before->deleteLater();
    }
    m_stack->addWidget(state);
    m_stack->setCurrentIndex(kEmptyPage);
}

theme::EmptyState* SearchPlace::emptyState() const {
    return m_stack->currentIndex() == kEmptyPage ? qobject_cast<theme::EmptyState*>(m_stack->currentWidget()) : nullptr;
}

void SearchPlace::setOffers(bool import, bool demo) {
    m_offerImport = import;
    m_offerDemo = demo;
    if (emptyState() && m_found.libraryRecords == 0)
        showEmpty(emptyLibrary());
}

theme::EmptyState* SearchPlace::emptyLibrary() {
    auto* state =
        new theme::EmptyState(m_theme, QStringLiteral("image-plus"), tr("This library is empty"),
                              tr("Bring in a list of pictures: addresses one a line, CSV, TSV, JSON lines, an "
                                 "Openverse file, a IIIF manifest or a folder. Gleaner crawls them politely and "
                                 "they appear here, with licence and credit."));
    if (m_offerImport)
        state->addButton(tr("Import…"), QStringLiteral("list-plus"), true, [this] { Q_EMIT importRequested(); });
    if (m_offerDemo)
        state->addButton(tr("Open the demo library"), QStringLiteral("sparkles"), false,
                         [this] { Q_EMIT demoRequested(); });
    return state;
}

theme::EmptyState* SearchPlace::nothingFound(const Beside* beside) {
    const QString paragraph =
        tr("All words and all filters must hold. Of %1 records, none does.").arg(figure(m_found.libraryRecords));
    auto* state = new theme::EmptyState(m_theme, QStringLiteral("search"), tr("Nothing found"), paragraph);
    if (beside) {
        for (const auto& [word, count] : beside->words)
            state->addPoint(count == 0 ? tr("No picture has “%1”.").arg(models::text(word))
                                       : tr("“%1” by itself: %2.").arg(models::text(word), figure(count)));
        if (beside->withoutFilters) {
            state->addPoint(tr("Without the filters: %1.").arg(figure(*beside->withoutFilters)));
        }
        if (beside->withoutFilters.value_or(0) > 0) {
            state->addButton(tr("Clear the filters"), QStringLiteral("funnel"), true, [this] {
                if (const auto query = search::parseQuery(m_field->text().toStdString()))
                    setQuery(models::text(search::toText(withoutFilters(*query))));
            });
        }
    }
    state->addButton(tr("Show everything"), QStringLiteral("image"), false, [this] { setQuery({}); });
    return state;
}

void SearchPlace::recordsChanged(const std::vector<RecordKey>& keys) {
    m_model->recordsChanged(keys);
    m_session->lookForNew();
    if (std::find(keys.begin(), keys.end(), m_shownKey) != keys.end())
        loadDetail(m_shownKey);
}

void SearchPlace::onSelection() {
    m_bar->setSelected(m_grid->selectedCount());
    const QModelIndex current = m_grid->currentIndex();
    const bool any = current.isValid() && m_grid->selectionModel()->isSelected(current);
    const RecordKey key = any ? m_model->keyAt(current.row()) : RecordKey{};
    if (!any) {
        m_shownKey = {};
        ++m_detailGeneration;
        m_details->showHint();
    } else if (key != m_shownKey) {
        loadDetail(key);
    }
}

void SearchPlace::loadDetail(RecordKey key) {
    m_shownKey = key;
    const quint64 generation = ++m_detailGeneration;
    const int row = m_grid->currentIndex().isValid() ? m_grid->currentIndex().row() : 0;
    m_jobs.run(
        [this, key, row, generation, query = m_found.query]() -> models::WorkerJobs::Answer {
            auto detail = std::make_shared<Result<RecordDetail>>(m_source.detail(key));
            if (*detail)
                readAnalysis(**detail);
            std::optional<index::ScoreParts> score;
            if (const auto parsed = search::parseQuery(query); *detail && parsed && hasWords(*parsed))
                if (auto parts = m_source.explain(query, key, size_t(row)))
                    score = *parts;
            return [this, detail, score, generation, key] {
                if (generation != m_detailGeneration)
                    return;
                if (!*detail) {
                    m_details->showHint();
                    if (detail->error().code != ErrorCode::NotFound)
                        m_banner->showError(detail->error());
                    return;
                }
                m_details->showRecord(**detail, score);
                if ((*detail)->view.blob)
                    loadPicture(key, (*detail)->view.blob->sha256);
            };
        },
        1);
}

void SearchPlace::loadPicture(RecordKey key, const Sha256& picture) {
    m_jobs.run([this, key, picture]() -> models::WorkerJobs::Answer {
        QImage image;
        if (const auto jpeg = m_source.thumbnail(picture, kDetailEdge))
            image = QImage::fromData(jpeg->data(), int(jpeg->size()));
        return [this, key, image] {
            if (key == m_shownKey)
                m_details->setPicture(image);
        };
    });
}

void SearchPlace::copySelected() {
    const std::vector<RecordKey> keys = m_grid->selectedKeys(kMostCredits);
    if (keys.empty())
        return;
    const qint64 selected = m_grid->selectedCount();
    m_jobs.run([this, keys, selected]() -> models::WorkerJobs::Answer {
        auto records = std::make_shared<Result<std::vector<model::RecordView>>>(m_source.records(keys));
        return [this, records, selected] {
            if (!*records)
                return m_banner->showError(records->error());
            QApplication::clipboard()->setMimeData(creditMime(**records, curation::CreditFormat::Rich).release());
            const qint64 copied = qint64((*records)->size());
            m_bar->say(copied < selected ? tr("Copied the first %1 of %2 credits").arg(figure(copied), figure(selected))
                       : copied == 1     ? tr("Credit copied")
                                         : tr("%1 credits copied").arg(figure(copied)));
        };
    });
}

void SearchPlace::showContextMenu(const QPoint& at) {
    const QModelIndex index = m_grid->indexAt(at);
    if (!index.isValid())
        return;
    const catalog::RecordSummary* record = m_model->summaryAt(index.row());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(m_theme.icon(QStringLiteral("copy")), tr("Copy credit"), this, &SearchPlace::copySelected);
    if (record && isWebAddress(record->landingUrl))
        menu->addAction(m_theme.icon(QStringLiteral("external-link")), tr("Open the page of this work"), this,
                        [this, url = QUrl(models::text(record->landingUrl))] { Q_EMIT openRequested(url); });
    if (record && !record->url.empty())
        menu->addAction(m_theme.icon(QStringLiteral("link")), tr("Copy the picture's address"), this,
                        [url = models::text(record->url)] { QApplication::clipboard()->setText(url); });
    menu->popup(m_grid->viewport()->mapToGlobal(at));
}

QByteArray SearchPlace::saveState() const {
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << qint32(2) << m_splitter->saveState() << qint32(m_grid->thumbnailEdge()) << m_details->analysis().closed();
    return state;
}

bool SearchPlace::restoreState(const QByteArray& state) {
    QDataStream in(state);
    qint32 version = 0, edge = 0;
    QByteArray splitter;
    in >> version >> splitter >> edge;
    if (in.status() != QDataStream::Ok || version < 1 || version > 2 || !m_splitter->restoreState(splitter))
        return false;
    QStringList closed;
    if (version == 2)
        in >> closed;
    if (version == 2 && in.status() == QDataStream::Ok)
        m_details->analysis().setClosed(closed);
    m_grid->setThumbnailEdge(edge);
    m_bar->setEdge(m_grid->thumbnailEdge());
    return true;
}

} // namespace gleaner::browser
