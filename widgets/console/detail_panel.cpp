#include "widgets/console/detail_panel.h"

#include <QAction>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/console/outcome_bars.h"
#include "widgets/console/time_plot.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr int kSideWidth = 260;
constexpr int kRightWidth = 316;

QLabel* section(const QString& words) {
    auto* label = new QLabel(words);
    theme::setLook(label, theme::Look::Small);
    return label;
}

// What a line of the journal is coloured in: by the state it led to.
QColor inkOf(const crawlstate::Transition& transition, const theme::Tokens& tokens) {
    const std::string& action = transition.action;
    if (action == "breaker_open" || action == "halted")
        return tokens.serverError;
    if (action == "retry_after" || action == "half_open" || action == "offline" || action == "robots_unavailable")
        return tokens.clientError;
    if (action == "recover")
        return tokens.success;
    return tokens.accent;
}

QIcon square(const QColor& colour) {
    QPixmap picture(20, 20);
    picture.setDevicePixelRatio(2);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(QRectF(1, 1, 8, 8), 2, 2);
    painter.end();
    return QIcon(picture);
}

} // namespace

DetailPanel::DetailPanel(theme::Theme& theme, const ConsoleModel& model, const SourceActions& actions, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_model(model), m_name(new QLabel), m_chip(new QLabel),
      m_outcomes(new OutcomeBars(theme)), m_events(new QListWidget) {
    setObjectName(QStringLiteral("detailPanel"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumHeight(248);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 12, 16, 12);
    row->setSpacing(20);
    row->addWidget(makeLeft(actions));
    row->addWidget(makePlots(), 1);
    row->addWidget(makeRight());
    connect(&theme, &theme::Theme::changed, this, [this] {
        if (m_key.value != 0) {
            showSource(m_key);
            showDetails(bridge::CrawlActions::Details(m_details));
        }
    });
}

QPushButton* DetailPanel::buttonFor(QAction* action, const QString& icon) {
    auto* button = new QPushButton(this); // without a parent, setVisible() would make a window of it
    const auto follow = [this, button, action, icon] {
        button->setText(action->text());
        button->setEnabled(action->isEnabled());
        button->setVisible(action->isVisible());
        button->setIcon(action->icon().isNull() ? m_theme.icon(icon) : action->icon());
        button->setToolTip(action->toolTip());
    };
    follow();
    connect(action, &QAction::changed, button, follow);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

QWidget* DetailPanel::makeLeft(const SourceActions& actions) {
    auto* side = new QWidget;
    side->setFixedWidth(kSideWidth);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    QFont font = m_theme.baseFont();
    font.setPixelSize(15);
    font.setWeight(QFont::DemiBold);
    m_name->setFont(font);
    m_name->setTextFormat(Qt::PlainText);
    QFont chip = m_theme.figureFont(theme::kTinyPixels);
    chip.setWeight(QFont::DemiBold);
    m_chip->setFont(chip);
    head->addWidget(m_name);
    head->addWidget(m_chip);
    head->addStretch();
    column->addLayout(head);
    column->addWidget(section(tr("Outcomes, this run")));
    column->addWidget(m_outcomes);
    column->addStretch();
    auto* grid = new QGridLayout;
    grid->setSpacing(6);
    grid->addWidget(buttonFor(actions.pauseResume, QStringLiteral("pause")), 0, 0);
    grid->addWidget(buttonFor(actions.rate, QStringLiteral("gauge")), 0, 1);
    grid->addWidget(buttonFor(actions.probe, QStringLiteral("radar")), 1, 0, 1, 2);
    grid->addWidget(buttonFor(actions.reset, QStringLiteral("rotate-ccw")), 2, 0, 1, 2);
    column->addLayout(grid);
    return side;
}

QWidget* DetailPanel::makePlots() {
    auto* middle = new QWidget;
    auto* grid = new QGridLayout(middle);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(20);
    grid->setVerticalSpacing(10);
    for (int i = 0; i < 4; ++i) {
        m_plots[size_t(i)] = new TimePlot(m_theme);
        grid->addWidget(m_plots[size_t(i)], i / 2, i % 2);
    }
    return middle;
}

QWidget* DetailPanel::makeRight() {
    auto* side = new QWidget;
    side->setFixedWidth(kRightWidth);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(section(tr("Settings")));
    auto* form = new QGridLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(2);
    form->setColumnStretch(1, 1);
    const QString names[] = {tr("Limit"), tr("Size"), tr("robots.txt"), tr("Addresses")};
    for (int i = 0; i < 4; ++i) {
        auto* label = new QLabel(names[i]);
        theme::setLook(label, theme::Look::Dim);
        m_facts[size_t(i)] = new QLabel;
        m_facts[size_t(i)]->setTextFormat(Qt::PlainText);
        form->addWidget(label, i, 0);
        form->addWidget(m_facts[size_t(i)], i, 1);
    }
    column->addLayout(form);
    column->addSpacing(6);
    column->addWidget(section(tr("Events")));
    m_events->setAccessibleName(tr("Events of this source"));
    m_events->setFrameShape(QFrame::NoFrame);
    m_events->setStyleSheet(QStringLiteral("background: transparent"));
    m_events->setIconSize({10, 10});
    m_events->setUniformItemSizes(true);
    m_events->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_events->setTextElideMode(Qt::ElideRight);
    m_events->setFont(m_theme.figureFont(theme::kSmallPixels));
    column->addWidget(m_events, 1);
    return side;
}

void DetailPanel::showSource(model::SourceKey key) {
    const int row = m_model.rowOf(key);
    if (row < 0)
        return;
    if (key != m_key)
        forgetDetails();
    m_key = key;
    const crawl::SourceFigures& source = m_model.source(row);
    m_name->setText(text(source.name));
    m_chip->setText(chipText(source, m_model.now()));
    QPalette ink = m_chip->palette();
    ink.setColor(QPalette::WindowText, theme::colourOf(source.state, m_theme.tokens()));
    m_chip->setPalette(ink);
    m_outcomes->setOutcomes(source.outcomes);
    fillPlots(source);
    fillFacts(source);
}

void DetailPanel::fillPlots(const crawl::SourceFigures& source) {
    std::array<PlotData, 4> plots;
    plots[0].title = tr("Requests per second · limit %1").arg(text(wording::rate(source.rateLimit)));
    plots[0].threshold = source.rateLimit;
    plots[1].title = tr("First byte, ms · p50, p95 thin");
    plots[1].atLeast = 100;
    plots[2].title = tr("Errors, share of 60 s · halt above %1 %").arg(kHaltShare * 100);
    plots[2].threshold = kHaltShare;
    plots[2].atLeast = 2 * kHaltShare;
    plots[2].errors = plots[2].percent = true;
    plots[3].title = tr("Queue");
    plots[3].atLeast = 1;
    if (const SourceHistory* history = m_model.history(source.key))
        for (const HistorySample& sample : history->samples()) {
            plots[0].line.push_back({sample.time, sample.rate});
            plots[1].line.push_back({sample.time, sample.p50});
            plots[1].second.push_back({sample.time, sample.p95});
            plots[2].line.push_back({sample.time, sample.errorShare});
            plots[3].line.push_back({sample.time, sample.queued});
        }
    for (size_t i = 0; i < plots.size(); ++i) {
        plots[i].now = secondsOf(m_model.now());
        plots[i].span = SourceHistory::kSpan;
        if (i < 3)
            for (auto t = m_details.transitions.rbegin(); t != m_details.transitions.rend(); ++t)
                if (t->action == "halted" || t->action == "breaker_open" || t->action == "retry_after" ||
                    t->action == "set")
                    plots[i].marks.push_back(
                        {secondsOf(t->time), (t->action == "set" ? tr("changed %1") : tr("halted %1"))
                                                 .arg(text(wording::clockTime(t->time)))});
        m_plots[i]->setData(std::move(plots[i]));
    }
}

QString DetailPanel::waiverText(const crawlstate::SourceSettings& settings) {
    QString words = tr("waived");
    if (!settings.robotsBy.empty())
        words += tr(" by %1").arg(text(settings.robotsBy));
    if (settings.robotsSince)
        words += tr(" on %1").arg(text(base::isoTime(*settings.robotsSince).substr(0, 10)));
    return words + QStringLiteral(": “%1”").arg(text(settings.robotsReason));
}

void DetailPanel::fillFacts(const crawl::SourceFigures& source) {
    m_facts[0]->setText(tr("%1 per s, %2").arg(text(wording::rate(source.rateLimit)), originTip(source.rateOrigin)));
    if (!m_details.entry) {
        for (size_t i = 1; i < m_facts.size(); ++i)
            m_facts[i]->setText(QStringLiteral("—"));
        return;
    }
    const crawlstate::SourceSettings& settings = m_details.entry->settings;
    m_facts[1]->setText(settings.size ? tr("%1 pictures, set by you").arg(text(wording::count(*settings.size)))
                                      : tr("as counted in the catalogue"));
    const auto& delay = m_details.entry->condition.crawlDelay;
    m_facts[2]->setText(settings.robotsWaived ? waiverText(settings)
                        : delay               ? tr("obeyed, %1 s between requests").arg(*delay)
                                              : tr("obeyed"));
    m_facts[2]->setToolTip(m_facts[2]->text());
    m_facts[3]->setText(settings.allowPrivate ? tr("private ones of its own records allowed") : tr("public only"));
}

void DetailPanel::showDetails(const bridge::CrawlActions::Details& details) {
    m_details = details;
    m_events->clear();
    for (const crawlstate::Transition& transition : m_details.transitions) {
        const QString words =
            QStringLiteral("%1   %2").arg(text(wording::clockTime(transition.time)), transitionText(transition));
        auto* item = new QListWidgetItem(square(inkOf(transition, m_theme.tokens())), words, m_events);
        const auto headers = transition.args.find("headers");
        item->setToolTip(headers == transition.args.end() ? words : words + QLatin1Char('\n') + text(headers->second));
    }
    if (m_details.transitions.empty()) {
        auto* item = new QListWidgetItem(tr("Nothing happened yet."), m_events);
        item->setFlags(Qt::NoItemFlags);
    }
    if (const int row = m_model.rowOf(m_key); row >= 0) {
        fillPlots(m_model.source(row));
        fillFacts(m_model.source(row));
    }
}

void DetailPanel::forgetDetails() {
    m_details = {};
    m_events->clear();
}

} // namespace gleaner::console
