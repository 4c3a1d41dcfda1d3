#include "widgets/console/source_plots.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QButtonGroup>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include "widgets/bridge/background.h"
#include "widgets/console/figure_plots.h"
#include "widgets/console/plot_marks.h"
#include "widgets/console/source_text.h"
#include "widgets/plots/shared_cursor.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

enum Which { Rate, FirstByte, Errors, Queue, Plots };
constexpr std::array<Figure, Plots> kShown{Figure::Requests, Figure::FirstByte, Figure::ErrorShare, Figure::Left};
constexpr std::int64_t kSlowest = 10; // seconds: the newest bucket of a long span is looked at this often

struct Past {
    Result<history::FigureSeries> figures;
    Result<std::vector<bridge::HistoryMark>> marks;
    base::WallTime now{};
};

bool varies(const std::vector<plots::PlotPoint>& points) {
    double first = plots::kUnknown;
    for (const plots::PlotPoint& point : points) {
        if (std::isnan(point.value))
            continue;
        if (std::isnan(first))
            first = point.value;
        else if (point.value != first)
            return true;
    }
    return false;
}

} // namespace

struct SourcePlots::Impl {
    SourcePlots& self;
    theme::Theme& theme;
    bridge::HistoryDesk* desk = nullptr;
    bridge::Background* background = nullptr;
    QButtonGroup* spans;
    QLabel* trouble;
    std::array<plots::TimePlot*, Plots> plots{};
    plots::SharedCursor* cursor;
    crawl::SourceFigures source;
    history::Span span = history::Span::FiveMinutes;
    std::int64_t askedAt = -1; // second of the newest question
    bool asking = false;

    Impl(SourcePlots& widget, theme::Theme& t)
        : self(widget), theme(t), spans(new QButtonGroup(&widget)), trouble(new QLabel),
          cursor(new plots::SharedCursor(&widget)) {}

    QWidget* makeSpans() {
        auto* bar = new theme::FlowRow(theme::kStep);
        spans->setExclusive(true);
        for (const history::Tier& tier : history::kTiers) {
            auto* chip = new QPushButton(spanText(tier.span));
            setLook(chip, theme::Look::Chip);
            chip->setCheckable(true);
            chip->setChecked(tier.span == span);
            chip->setAccessibleName(spanName(tier.span));
            chip->setToolTip(spanName(tier.span));
            spans->addButton(chip, int(tier.span));
            bar->add(chip);
        }
        return bar;
    }

    QString titleOf(Which which) const {
        switch (which) {
        case Rate:
            return SourcePlots::tr("Requests per second · limit %1").arg(text(wording::rate(source.rateLimit)));
        case FirstByte:
            return SourcePlots::tr("First byte, ms");
        case Errors:
            return SourcePlots::tr("Errors, share of 60 s · halt above %1 %").arg(kHaltShare * 100);
        case Queue:
        case Plots:
            break;
        }
        return SourcePlots::tr("Queue");
    }

    // A limit that stayed the same is a threshold; one that changed is a line of its own.
    void drawLimit(plots::PlotData& plot) const {
        if (plot.series.size() < 2)
            return;
        if (varies(plot.series[1].points)) {
            plot.series[1].dashed = true;
            return;
        }
        plot.series.resize(1);
        plot.threshold = source.rateLimit;
        plot.thresholdName = SourcePlots::tr("limit");
    }

    // Before anything is known: the heads, and an empty stretch of time.
    void clear(base::WallTime now) {
        trouble->hide();
        for (int i = 0; i < Plots; ++i) {
            plots::PlotData plot;
            plot.title = titleOf(Which(i));
            plot.to = double(now.time_since_epoch().count() / 1000);
            plot.from = plot.to - double(history::tierOf(span).seconds);
            plots[size_t(i)]->setData(std::move(plot));
        }
    }

    void show(const Past& past) {
        trouble->setVisible(!past.figures);
        if (!past.figures) {
            trouble->setText(
                SourcePlots::tr("The past cannot be read: %1").arg(text(wording::describe(past.figures.error()))));
            return;
        }
        const auto marks = past.marks ? shortMarksOf(*past.marks, span) : std::vector<plots::PlotMark>();
        for (int i = 0; i < Plots; ++i) {
            plots::PlotData plot = plotOf(kShown[size_t(i)], *past.figures, past.now);
            plot.title = titleOf(Which(i));
            if (i == Rate)
                drawLimit(plot);
            if (i != Queue)
                plot.marks = marks;
            plots[size_t(i)]->setData(std::move(plot));
        }
    }

    void ask(std::int64_t second) {
        if (!desk || asking || !self.isVisible() || source.key.value == 0)
            return;
        asking = true;
        askedAt = second;
        background->run(
            &self,
            [desk = desk, key = source.key, span = span] {
                return Past{desk->figures(key, span), desk->marks(key, span), desk->now()};
            },
            [this, key = source.key, asked = span, second](const Past& past) {
                asking = false;
                if (key == source.key && asked == span)
                    show(past);
                else // another source or span was chosen meanwhile
                    ask(second);
            });
    }
};

SourcePlots::SourcePlots(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(*this, theme)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(20);
    grid->setVerticalSpacing(6);
    grid->addWidget(m_impl->makeSpans(), 0, 0, 1, 2);
    theme::setLook(m_impl->trouble, theme::Look::Dim);
    m_impl->trouble->setTextFormat(Qt::PlainText);
    m_impl->trouble->setWordWrap(true);
    m_impl->trouble->hide();
    grid->addWidget(m_impl->trouble, 1, 0, 1, 2);
    for (int i = 0; i < Plots; ++i) {
        auto* plot = new plots::TimePlot(theme);
        m_impl->plots[size_t(i)] = plot;
        m_impl->cursor->add(*plot);
        grid->addWidget(plot, 2 + i / 2, i % 2);
        grid->setRowStretch(2 + i / 2, 1);
        connect(plot, &plots::TimePlot::activated, this,
                [this, i] { Q_EMIT figureRequested(nameOf(kShown[size_t(i)])); });
    }
    connect(m_impl->spans, &QButtonGroup::idClicked, this, [this](int id) {
        setSpan(history::Span(id));
        Q_EMIT spanChanged(m_impl->span);
    });
}

SourcePlots::~SourcePlots() = default;

void SourcePlots::setHistory(bridge::HistoryDesk& desk, bridge::Background& background) {
    m_impl->desk = &desk;
    m_impl->background = &background;
    m_impl->ask(0);
}

void SourcePlots::setSource(const crawl::SourceFigures& source, base::WallTime now) {
    const bool another = source.key != m_impl->source.key;
    m_impl->source = source;
    const std::int64_t second = now.time_since_epoch().count() / 1000;
    if (another) {
        m_impl->cursor->setTime(std::nullopt);
        m_impl->clear(now);
    }
    const std::int64_t pause = std::min(history::tierOf(m_impl->span).step, kSlowest);
    if (another || second < m_impl->askedAt || second - m_impl->askedAt >= pause)
        m_impl->ask(second);
}

history::Span SourcePlots::span() const {
    return m_impl->span;
}

void SourcePlots::setSpan(history::Span span) {
    if (span == m_impl->span)
        return;
    m_impl->span = span;
    m_impl->spans->button(int(span))->setChecked(true);
    m_impl->cursor->setTime(std::nullopt);
    m_impl->ask(m_impl->askedAt);
}

void SourcePlots::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_impl->ask(m_impl->askedAt);
}

} // namespace gleaner::console
