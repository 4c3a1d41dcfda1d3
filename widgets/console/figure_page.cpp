#include "widgets/console/figure_page.h"

#include <algorithm>
#include <cmath>

#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/bridge/background.h"
#include "widgets/console/burn_down.h"
#include "widgets/console/figure_controls.h"
#include "widgets/console/figure_loader.h"
#include "widgets/console/figure_table.h"
#include "widgets/console/plot_marks.h"
#include "widgets/console/plot_panes.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/empty_state.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

using What = FigureWish::What;

constexpr double kLookAtLeastEvery = 10; // seconds, however wide the buckets are
constexpr size_t kHighest = 3;           // sources named at the cursor

struct KnownSource {
    model::SourceKey key;
    QString name;
    double rate = 0;
    std::int64_t left = 0;
};

// Busiest first; those at rest by name.
std::vector<KnownSource> sourcesOf(const crawl::CrawlFigures& figures, const QString& filter) {
    std::vector<KnownSource> sources;
    for (const crawl::SourceFigures& source : figures.sources) {
        const QString name = text(source.name);
        if (name.contains(filter, Qt::CaseInsensitive))
            sources.push_back({source.key, name, source.actualRate, source.queue.left()});
    }
    std::stable_sort(sources.begin(), sources.end(), [](const KnownSource& a, const KnownSource& b) {
        return std::pair(-a.rate, -a.left) < std::pair(-b.rate, -b.left);
    });
    return sources;
}

double valueAt(const plots::PlotData& plot, const plots::PlotSeries& line, std::optional<double> time) {
    if (!time)
        return plots::newestOf(plot, line);
    const auto point = plots::knownAt(plot, line, *time);
    return point ? point->value : plots::kUnknown;
}

// Written off the GUI thread.
Result<void> write(const QString& file, const QByteArray& bytes) {
    QSaveFile out(file);
    if (out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() && out.commit())
        return {};
    return fail(ErrorCode::IoFailed, file.toStdString(), out.errorString().toStdString());
}

// With the source's name where several sources' marks stand side by side.
std::vector<plots::PlotMark> marksOf(const FigureLook& look) {
    std::vector<plots::PlotMark> marks;
    for (const bridge::HistoryMark& happened : look.marks) {
        plots::PlotMark mark = shortMarkOf(happened, look.wish.span);
        if (mark.words.isEmpty())
            continue;
        if (const std::string& source = happened.transition.source; look.wish.what == What::Crawl && !source.empty())
            mark.words = text(source) + QStringLiteral(": ") + mark.words;
        marks.push_back(std::move(mark));
    }
    return marks;
}

// What happened as near to a time as the eye can tell.
QString happenedAt(const plots::PlotData& plot, double time) {
    QStringList words;
    for (const plots::PlotMark& mark : plot.marks) {
        if (std::abs(mark.time - time) <= (plot.to - plot.from) / 300)
            words.append(mark.words);
    }
    return words.join(QStringLiteral(", "));
}

} // namespace

struct FigurePage::Impl {
    FigurePage& page;
    theme::Theme& theme;
    bridge::Background& background;
    FigureLoader* loader = nullptr;

    FigureChoice choice;
    std::vector<KnownSource> matching; // for EverySource; their order stays while they are looked at
    std::shared_ptr<const crawl::CrawlFigures> figures;
    std::optional<FigureLook> look; // what is shown
    base::WallTime looked{};        // the figures' time at the last look
    bool focusWanted = false, lookFailed = false;

    QLabel *title = nullptr, *subtitle = nullptr, *reading = nullptr;
    QPushButton *asTable = nullptr, *inTable = nullptr;
    theme::Banner* banner = nullptr;
    FigureControls* controls = nullptr;
    QStackedWidget* stack = nullptr;
    PlotPanes* panes = nullptr;
    QWidget* tablePage = nullptr;
    QTableView* table = nullptr;
    FigureTableModel* model = nullptr;
    theme::EmptyState* empty = nullptr;

    Impl(FigurePage& p, theme::Theme& t, bridge::HistoryDesk& desk, bridge::Background& b)
        : page(p), theme(t), background(b), loader(new FigureLoader(desk, b, &p)) {}

    void build();
    QWidget* head();
    QWidget* tableWithButtons();
    void connectControls();

    void choose(What what, std::optional<Figure> top);
    void chooseFigure(Figure figure, bool shown);
    void matchSources();
    void changed(); // the choice: show it and look
    void wish(bool urgent);
    void show(const FigureLook& found);
    std::vector<plots::PlotData> plotsOf(const FigureLook& found) const;
    void showWords();
    QString titleText() const;
    QString readingAt(std::optional<double> time) const;
    QString highestAt(std::optional<double> time) const;
    void open(int plot);
    void showTable(bool shown);
    void copyTable();
    void askWhereToSave();
    void addKeys();
};

void FigurePage::Impl::build() {
    auto* column = new QVBoxLayout(&page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head());
    controls = new FigureControls(theme);
    column->addWidget(controls);
    banner = new theme::Banner(theme);
    auto* margin = new QVBoxLayout;
    margin->setContentsMargins(4 * theme::kStep, 0, 4 * theme::kStep, 0);
    margin->addWidget(banner);
    reading = new QLabel;
    reading->setFont(theme.figureFont());
    reading->setWordWrap(true);
    // A label goes by what its words are written in, not by the side that people read from.
    reading->setAlignment(Qt::AlignVCenter | Qt::AlignAbsolute |
                          (QApplication::isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft));
    reading->setMinimumHeight(6 * theme::kStep);
    reading->setTextInteractionFlags(Qt::TextSelectableByMouse);
    margin->addWidget(reading);
    column->addLayout(margin);
    panes = new PlotPanes(theme);
    empty = new theme::EmptyState(theme, QStringLiteral("activity"), QString(), QString());
    stack = new QStackedWidget;
    stack->addWidget(panes);
    stack->addWidget(tableWithButtons());
    stack->addWidget(empty);
    column->addWidget(stack, 1);
    connectControls();
}

QWidget* FigurePage::Impl::head() {
    auto* head = new QWidget;
    head->setObjectName(QStringLiteral("placeHead"));
    head->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(4 * theme::kStep, 2 * theme::kStep, 3 * theme::kStep, 2 * theme::kStep);
    row->setSpacing(2 * theme::kStep);
    title = new QLabel;
    theme::setLook(title, theme::Look::Head);
    subtitle = new QLabel;
    theme::setLook(subtitle, theme::Look::Dim);
    inTable = new QPushButton(theme.icon(QStringLiteral("list")), tr("Show in the list"));
    inTable->setToolTip(tr("Go to this source in the list of sources"));
    theme::setLook(inTable, theme::Look::Quiet);
    asTable = new QPushButton(theme.icon(QStringLiteral("clipboard-list")), tr("As table"));
    asTable->setCheckable(true);
    asTable->setToolTip(tr("Show the figures as a table (T)"));
    asTable->setAccessibleName(tr("Show the figures as a table"));
    auto* close = new QToolButton;
    close->setIcon(theme.icon(QStringLiteral("x")));
    close->setObjectName(QStringLiteral("closeFigures"));
    close->setToolTip(tr("Back to the sources (Esc)"));
    close->setAccessibleName(tr("Close the figures"));
    row->addWidget(title);
    row->addWidget(subtitle);
    row->addStretch();
    row->addWidget(inTable);
    row->addWidget(asTable);
    row->addWidget(close);
    connect(close, &QToolButton::clicked, &page, &FigurePage::closeRequested);
    connect(asTable, &QPushButton::toggled, &page, [this](bool shown) { showTable(shown); });
    connect(inTable, &QPushButton::clicked, &page, [this] { Q_EMIT page.sourceRequested(choice.sourceName); });
    return head;
}

QWidget* FigurePage::Impl::tableWithButtons() {
    tablePage = new QWidget;
    model = new FigureTableModel(&page);
    table = new QTableView;
    table->setModel(model);
    table->setAccessibleName(tr("Figures over time"));
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setWordWrap(false);
    table->setFont(theme.figureFont());
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(theme::kCompactRowHeight);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultSectionSize(132);
    table->horizontalHeader()->setStretchLastSection(true);
    auto* copy = new QPushButton(theme.icon(QStringLiteral("copy")), tr("Copy"));
    copy->setToolTip(tr("Copy the selected rows, or all of them"));
    auto* save = new QPushButton(theme.icon(QStringLiteral("file-down")), tr("Save as CSV…"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(2 * theme::kStep);
    buttons->addWidget(copy);
    buttons->addWidget(save);
    buttons->addStretch();
    auto* column = new QVBoxLayout(tablePage);
    column->setContentsMargins(4 * theme::kStep, 2 * theme::kStep, 4 * theme::kStep, 3 * theme::kStep);
    column->setSpacing(2 * theme::kStep);
    column->addWidget(table, 1);
    column->addLayout(buttons);
    connect(copy, &QPushButton::clicked, &page, [this] { copyTable(); });
    connect(save, &QPushButton::clicked, &page, [this] { askWhereToSave(); });
    auto* copyKeys = new QShortcut(QKeySequence::Copy, table);
    copyKeys->setContext(Qt::WidgetShortcut);
    connect(copyKeys, &QShortcut::activated, &page, [this] { copyTable(); });
    return tablePage;
}

void FigurePage::Impl::connectControls() {
    connect(controls, &FigureControls::spanChosen, &page, &FigurePage::setSpan);
    connect(controls, &FigureControls::whatChosen, &page, [this](What what) { choose(what, std::nullopt); });
    connect(controls, &FigureControls::figureChosen, &page,
            [this](Figure figure, bool shown) { chooseFigure(figure, shown); });
    connect(controls, &FigureControls::filterChosen, &page, [this](const QString& filter) {
        choice.filter = filter;
        choice.first = 0;
        matchSources();
        changed();
    });
    connect(controls, &FigureControls::firstChosen, &page, [this](qulonglong first) {
        choice.first = size_t(first);
        focusWanted = true;
        changed();
    });
    connect(controls, &FigureControls::runChosen, &page, [this](qlonglong run) {
        choice.run = run;
        changed();
    });
    connect(panes, &PlotPanes::activated, &page, [this](int plot) { open(plot); });
    connect(&panes->cursor(), &plots::SharedCursor::moved, &page, [this](double time) {
        reading->setText(readingAt(std::isnan(time) ? std::nullopt : std::optional(time)));
    });
    connect(loader, &FigureLoader::found, &page, [this](const FigureLook& found) { show(found); });
    connect(loader, &FigureLoader::failed, &page, [this](const Error& error) {
        lookFailed = true;
        banner->showError(error);
    });
}

void FigurePage::Impl::choose(What what, std::optional<Figure> top) {
    choice.what = what;
    const auto fits = [&](Figure figure) { return what == What::Crawl ? isOfCrawl(figure) : isOfSource(figure); };
    choice.top = top && fits(*top) ? *top : fits(choice.top) ? choice.top : Figure::Requests;
    if (top && what == What::Crawl)
        choice.crawl.insert(choice.top);
    else if (top && what == What::Source)
        choice.own.insert(choice.top);
    choice.run = 0;
    choice.first = 0;
    const bool sameSource = look && what == What::Source && look->wish.sources == std::vector{choice.source};
    if (look && (look->wish.what != what || !(what == What::Crawl || sameSource))) {
        look.reset();
        panes->cursor().setTime(std::nullopt);
    }
    if (what == What::EverySource)
        matchSources();
    focusWanted = true;
    changed();
}

void FigurePage::Impl::chooseFigure(Figure figure, bool shown) {
    if (choice.what == What::EverySource) {
        choice.top = figure;
    } else {
        std::set<Figure>& among = choice.what == What::Crawl ? choice.crawl : choice.own;
        if (shown)
            among.insert(figure);
        else if (among.size() > 1) // one is always shown
            among.erase(figure);
    }
    changed();
}

void FigurePage::Impl::matchSources() {
    matching = figures ? sourcesOf(*figures, choice.filter) : std::vector<KnownSource>();
    choice.matching = matching.size();
}

void FigurePage::Impl::changed() {
    controls->setChoice(choice);
    inTable->setVisible(choice.what == What::Source);
    title->setText(titleText());
    subtitle->setText(choice.what == What::BurnDown ? QString() : spanName(choice.span));
    // What was found before answers another choice of figures, too.
    if (look && look->wish.what == choice.what && choice.what != What::EverySource && choice.what != What::BurnDown)
        show(*look);
    wish(true);
}

void FigurePage::Impl::wish(bool urgent) {
    if (!page.isVisible()) {
        loader->stop();
        return;
    }
    FigureWish wanted;
    wanted.what = choice.what;
    wanted.span = choice.span;
    wanted.run = choice.run;
    if (choice.what == What::Source)
        wanted.sources = {choice.source};
    for (size_t i = choice.first; choice.what == What::EverySource && i < matching.size(); ++i) {
        if (i - choice.first == kSourcesAtOnce)
            break;
        wanted.sources.push_back(matching[i].key);
    }
    if (figures)
        looked = figures->time;
    loader->look(wanted, urgent);
}

std::vector<plots::PlotData> FigurePage::Impl::plotsOf(const FigureLook& found) const {
    std::vector<plots::PlotData> plots;
    if (found.wish.what == What::BurnDown) {
        if (found.run)
            plots.push_back(plotOf(burnDownOf(*found.run, found.series.at(0), found.now), found.series.at(0)));
        return plots;
    }
    if (found.wish.what == What::EverySource) {
        for (size_t i = 0; i < found.series.size() && choice.first + i < matching.size(); ++i) {
            plots::PlotData plot = plotOf(choice.top, found.series[i], found.now);
            plot.title = matching[choice.first + i].name;
            const double newest = plots::newestOf(plot, plot.series.front());
            if (!std::isnan(newest))
                plot.title += QStringLiteral(" · ") + plots::valueText(newest, plot.format);
            plot.noun = QStringLiteral("%1, %2").arg(matching[choice.first + i].name, plot.noun);
            plots.push_back(std::move(plot));
        }
        return plots;
    }
    std::vector<plots::PlotMark> marks = marksOf(found);
    for (const Figure figure : choice.figures()) {
        plots::PlotData plot = plotOf(figure, found.series.at(0), found.now);
        plot.marks = marks;
        plots.push_back(std::move(plot));
        for (plots::PlotMark& mark : marks) // said once, above
            mark.words.clear();
    }
    return plots;
}

void FigurePage::Impl::show(const FigureLook& found) {
    look = found;
    if (std::exchange(lookFailed, false))
        banner->dismiss();
    const bool sources = choice.what == What::EverySource;
    panes->setPlots(sources ? PlotPanes::Arrangement::Grid : PlotPanes::Arrangement::Stack, plotsOf(found));
    if (asTable->isChecked())
        model->setPlots(panes->plots(), sources);
    if (found.run)
        controls->setRuns(found.runs, found.run->id);
    const bool nothing = panes->plots().empty();
    if (nothing && choice.what == What::BurnDown)
        empty->setText(tr("No crawl yet"), tr("Start one, and what is left is drawn here against its plan."));
    else if (nothing)
        empty->setText(tr("No source to show"), choice.filter.isEmpty()
                                                    ? tr("Sources come with the first import.")
                                                    : tr("No source has “%1” in its name.").arg(choice.filter));
    stack->setCurrentWidget(nothing ? static_cast<QWidget*>(empty) : asTable->isChecked() ? tablePage : panes);
    asTable->setEnabled(!nothing);
    showWords();
    if (std::exchange(focusWanted, false) && !nothing && !asTable->isChecked())
        panes->focusFirst();
}

void FigurePage::Impl::showWords() {
    reading->setText(readingAt(panes->cursor().time()));
    page.setAccessibleDescription(page.summary());
}

QString FigurePage::Impl::titleText() const {
    switch (choice.what) {
    case What::Crawl:
        return tr("Whole crawl");
    case What::Source:
        return choice.sourceName;
    case What::EverySource:
        return tr("Every source: %1").arg(titleOf(choice.top).at(0).toLower() + titleOf(choice.top).mid(1));
    case What::BurnDown:
        break;
    }
    return tr("Burn-down");
}

// "10:52:18 · requests 11.8 per s · limit 20 · tasks left 412,806"; without a cursor the newest.
QString FigurePage::Impl::readingAt(std::optional<double> time) const {
    if (!look || panes->plots().empty())
        return {};
    const plots::PlotData& first = panes->plots().front();
    QStringList parts{time ? plots::timeText(*time, first.to - first.from) : tr("Now")};
    if (choice.what == What::BurnDown && !time)
        return sentenceOf(burnDownOf(*look->run, look->series.at(0), look->now));
    if (choice.what == What::EverySource)
        return parts.front() + highestAt(time);
    bool known = false;
    for (const plots::PlotData& plot : panes->plots()) {
        for (const plots::PlotSeries& line : plot.series) {
            const double value = valueAt(plot, line, time);
            if (std::isnan(value))
                continue;
            known = true;
            const QString name = plot.series.size() > 1 && &line != &plot.series.front() ? line.name
                                 : plot.series.size() > 1 && line.name != plot.noun && choice.what != What::BurnDown
                                     ? QStringLiteral("%1 %2").arg(plot.noun, line.name)
                                     : line.name;
            parts.append(QStringLiteral("%1 %2").arg(name, plots::valueText(value, plot.format, true)));
        }
    }
    if (!known)
        parts.append(time ? tr("the crawl did not run") : tr("no crawl is running"));
    if (const QString happened = time ? happenedAt(first, *time) : QString(); !happened.isEmpty())
        parts.append(happened);
    return parts.join(QStringLiteral("  ·  "));
}

QString FigurePage::Impl::highestAt(std::optional<double> time) const {
    std::vector<std::pair<double, size_t>> values;
    for (size_t i = 0; i < panes->plots().size(); ++i) {
        const plots::PlotData& plot = panes->plots()[i];
        const double value = valueAt(plot, plot.series.front(), time);
        if (!std::isnan(value) && choice.first + i < matching.size())
            values.emplace_back(-value, i);
    }
    if (values.empty())
        return QStringLiteral("  ·  ") + (time ? tr("the crawl did not run") : tr("no crawl is running"));
    std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    values.resize(std::min(values.size(), kHighest));
    QStringList names;
    for (const auto& [value, index] : values)
        names.append(QStringLiteral("%1 %2").arg(matching[choice.first + index].name,
                                                 plots::valueText(-value, panes->plots()[index].format, true)));
    return QStringLiteral("  ·  ") + tr("highest: %1").arg(names.join(QStringLiteral(", ")));
}

void FigurePage::Impl::open(int plot) {
    if (choice.what == What::EverySource && choice.first + size_t(plot) < matching.size()) {
        const KnownSource& source = matching[choice.first + size_t(plot)];
        page.showSource(source.key, source.name, choice.top);
    } else if (choice.what == What::Crawl) {
        const std::vector<Figure> shown = choice.figures();
        if (size_t(plot) < shown.size() && isOfSource(shown[size_t(plot)]))
            page.showEverySource(shown[size_t(plot)]);
    }
}

void FigurePage::Impl::showTable(bool shown) {
    if (panes->plots().empty())
        return;
    if (shown)
        model->setPlots(panes->plots(), choice.what == What::EverySource);
    stack->setCurrentWidget(shown ? tablePage : static_cast<QWidget*>(panes));
    if (shown)
        table->setFocus(Qt::OtherFocusReason);
    else
        panes->focusFirst();
}

void FigurePage::Impl::copyTable() {
    std::vector<int> rows;
    for (const QModelIndex& index : table->selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    QApplication::clipboard()->setText(model->textOf(rows));
}

void FigurePage::Impl::askWhereToSave() {
    auto* dialog = new QFileDialog(&page, tr("Save figures"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->setNameFilter(tr("Comma-separated values (*.csv)"));
    connect(dialog, &QFileDialog::fileSelected, &page, &FigurePage::saveTable);
    dialog->open();
}

// As shortcuts, as a table would take letters and digits for what to search; a field being typed into keeps them.
void FigurePage::Impl::addKeys() {
    const auto on = [this](const QKeySequence& keys, auto action) {
        auto* shortcut = new QShortcut(keys, &page);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, &page, action);
    };
    for (const history::Tier& tier : history::kTiers)
        on(QKeySequence(Qt::Key_1 + int(tier.span)), [this, span = tier.span] { page.setSpan(span); });
    const auto step = [this](int by) {
        const int last = int(history::kTiers.size()) - 1;
        page.setSpan(history::Span(std::clamp(int(choice.span) + by, 0, last)));
    };
    on(QKeySequence(Qt::Key_Plus), [step] { step(-1); });
    on(QKeySequence(Qt::Key_Minus), [step] { step(1); });
    on(QKeySequence(Qt::Key_T), [this] {
        if (asTable->isEnabled())
            asTable->toggle();
    });
}

FigurePage::FigurePage(theme::Theme& theme, bridge::HistoryDesk& desk, bridge::Background& background, QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(*this, theme, desk, background)) {
    setAccessibleName(tr("Figures over time"));
    theme::setLook(this, theme::Look::Ground);
    setAttribute(Qt::WA_StyledBackground);
    m_impl->build();
    m_impl->addKeys();
    m_impl->changed();
}

FigurePage::~FigurePage() = default;

void FigurePage::showCrawl(Figure figure) {
    m_impl->choose(What::Crawl, figure);
}

void FigurePage::showSource(model::SourceKey source, const QString& name, Figure figure) {
    m_impl->choice.source = source;
    m_impl->choice.sourceName = name;
    m_impl->choose(What::Source, figure);
}

void FigurePage::showEverySource(Figure figure) {
    m_impl->choose(What::EverySource, figure);
}

void FigurePage::showBurnDown() {
    m_impl->choose(What::BurnDown, std::nullopt);
}

bool FigurePage::showNamed(const QString& name) {
    if (name == QLatin1String("burn_down")) {
        showBurnDown();
        return true;
    }
    const auto figure = figureNamed(name);
    if (!figure || !isOfCrawl(*figure))
        return false;
    showCrawl(*figure);
    return true;
}

void FigurePage::setTick(const bridge::Tick& tick) {
    if (!tick.figures)
        return;
    m_impl->figures = tick.figures;
    if (!isVisible())
        return;
    if (m_impl->choice.what == What::EverySource && m_impl->matching.empty()) { // perhaps there are some by now
        m_impl->matchSources();
        m_impl->changed();
        return;
    }
    const double passed = std::abs(base::Seconds(tick.figures->time - m_impl->looked).count());
    const double step = double(history::tierOf(m_impl->choice.span).step);
    if (passed >= std::min(step, kLookAtLeastEvery) || m_impl->choice.what == What::BurnDown)
        m_impl->wish(false);
}

history::Span FigurePage::span() const {
    return m_impl->choice.span;
}

void FigurePage::setSpan(history::Span span) {
    if (span == m_impl->choice.span)
        return;
    m_impl->choice.span = span;
    m_impl->look.reset();
    m_impl->panes->cursor().setTime(std::nullopt);
    m_impl->changed();
    Q_EMIT spanChanged(span);
}

QString FigurePage::summary() const {
    if (!m_impl->look)
        return {};
    QStringList sentences;
    if (m_impl->choice.what == What::BurnDown) {
        if (m_impl->look->run)
            sentences.append(sentenceOf(burnDownOf(*m_impl->look->run, m_impl->look->series.at(0), m_impl->look->now)));
    } else {
        for (const plots::PlotData& plot : m_impl->panes->plots())
            sentences.append(plots::summaryOf(plot));
    }
    return sentences.join(QLatin1Char('\n'));
}

void FigurePage::saveTable(const QString& file) {
    m_impl->model->setPlots(m_impl->panes->plots(), m_impl->choice.what == What::EverySource);
    m_impl->background.run(
        this, [file, bytes = m_impl->model->csv()] { return write(file, bytes); },
        [this, file](const Result<void>& written) {
            if (written)
                m_impl->banner->show(theme::Banner::Kind::Note, tr("Saved: %1").arg(file));
            else
                m_impl->banner->showError(written.error());
        });
}

void FigurePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_impl->choice.what == What::EverySource && m_impl->matching.empty())
        m_impl->matchSources();
    m_impl->changed();
}

void FigurePage::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Escape) {
        QWidget::keyPressEvent(event);
    } else if (m_impl->panes->cursor().time()) {
        m_impl->panes->cursor().setTime(std::nullopt);
        m_impl->showWords();
    } else {
        Q_EMIT closeRequested();
    }
}

} // namespace gleaner::console
