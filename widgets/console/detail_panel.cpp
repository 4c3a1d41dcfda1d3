#include "widgets/console/detail_panel.h"

#include <map>

#include <QAction>
#include <QButtonGroup>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/console/outcome_bars.h"
#include "widgets/console/source_plots.h"
#include "widgets/console/token_gauge.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr int kSideWidth = 292;
constexpr int kListsWidth = 300;
constexpr int kListHeight = 96; // of each list at least: five lines
constexpr int kWide = 1080;     // three columns; below, the lists lie under the rest
constexpr int kNarrow = 640;    // below, everything lies under each other
constexpr int kNamePixels = 15;

enum class Shape { Wide, Medium, Narrow };

QLabel* section(const QString& words) {
    auto* label = new QLabel(words);
    theme::setLook(label, theme::Look::Small);
    return label;
}

// Takes what room there is instead of asking for some.
void shrinkable(QWidget* list) {
    list->setMinimumHeight(std::max(kListHeight, list->minimumHeight()));
    list->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
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

QString waiverText(const crawlstate::SourceSettings& settings) {
    QString words = DetailPanel::tr("waived");
    if (!settings.robotsBy.empty())
        words += DetailPanel::tr(" by %1").arg(text(settings.robotsBy));
    if (settings.robotsSince)
        words += DetailPanel::tr(" on %1").arg(text(base::isoTime(*settings.robotsSince).substr(0, 10)));
    return words + QStringLiteral(": “%1”").arg(text(settings.robotsReason));
}

} // namespace

struct DetailPanel::Impl {
    DetailPanel& self;
    theme::Theme& theme;
    const ConsoleModel& model;
    model::SourceKey key;
    bridge::CrawlActions::Details details;
    Shape shape = Shape::Wide;
    bool lastFifty = true;

    QScrollArea* scroll = new QScrollArea;
    QGridLayout* grid = nullptr;
    QWidget *side = nullptr, *middle = nullptr, *lists = nullptr;
    QBoxLayout* listsLayout = nullptr;
    QLabel *name = new QLabel, *chip = new QLabel, *facts = new QLabel;
    OutcomeBars* outcomes;
    TokenGauge* tokens;
    SourcePlots* plots;
    QListWidget* events = new QListWidget;
    QWidget* failures = nullptr;

    Impl(DetailPanel& panel, theme::Theme& t, const ConsoleModel& m, const SourceActions& actions)
        : self(panel), theme(t), model(m), outcomes(new OutcomeBars(t)), tokens(new TokenGauge(t)),
          plots(new SourcePlots(t)) {
        auto* inner = new QWidget;
        inner->setAutoFillBackground(false);
        grid = new QGridLayout(inner);
        grid->setContentsMargins(16, 10, 16, 8);
        grid->setHorizontalSpacing(20);
        grid->setVerticalSpacing(12);
        side = makeSide(actions);
        middle = makeMiddle();
        lists = makeLists();
        scroll->setWidgetResizable(true);
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setFocusPolicy(Qt::NoFocus); // what is inside is reached by Tab, and scrolled to
        scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        scroll->viewport()->setAutoFillBackground(false);
        scroll->setWidget(inner);
        arrange(Shape::Wide);
    }

    QPushButton* buttonFor(QAction* action, const QString& icon) const {
        auto* button = new QPushButton(&self); // without a parent, setVisible() would make a window of it
        const auto follow = [this, button, action, icon] {
            button->setText(action->text());
            button->setEnabled(action->isEnabled());
            button->setVisible(action->isVisible());
            button->setIcon(action->icon().isNull() ? theme.icon(icon) : action->icon());
            button->setToolTip(action->toolTip());
        };
        follow();
        QObject::connect(action, &QAction::changed, button, follow);
        QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
        return button;
    }

    QLayout* makeHead() {
        auto* head = new QHBoxLayout;
        head->setSpacing(8);
        QFont font = theme.baseFont();
        font.setPixelSize(kNamePixels);
        font.setWeight(QFont::DemiBold);
        name->setFont(font);
        name->setTextFormat(Qt::PlainText);
        name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        QFont small = theme.figureFont(theme::kTinyPixels);
        small.setWeight(QFont::DemiBold);
        chip->setFont(small);
        head->addWidget(name, 1);
        head->addWidget(chip);
        return head;
    }

    QLayout* makeOutcomeHead() {
        auto* row = new QHBoxLayout;
        row->setSpacing(theme::kStep);
        row->addWidget(section(DetailPanel::tr("Outcomes")));
        row->addStretch();
        auto* group = new QButtonGroup(&self);
        const std::pair<QString, QString> choices[] = {
            {DetailPanel::tr("last 50"), DetailPanel::tr("Outcomes of the last 50 attempts")},
            {DetailPanel::tr("this run"), DetailPanel::tr("Outcomes of this run")}};
        for (int i = 0; i < 2; ++i) {
            auto* choice = new QPushButton(choices[i].first);
            setLook(choice, theme::Look::Chip);
            choice->setCheckable(true);
            choice->setChecked(i == 0);
            choice->setAccessibleName(choices[i].second);
            choice->setToolTip(choices[i].second);
            group->addButton(choice, i);
            row->addWidget(choice);
        }
        QObject::connect(group, &QButtonGroup::idClicked, &self, [this](int id) {
            lastFifty = id == 0;
            if (const int at = model.rowOf(key); at >= 0)
                fillOutcomes(model.source(at));
        });
        return row;
    }

    QWidget* makeSide(const SourceActions& actions) {
        auto* widget = new QWidget;
        auto* column = new QVBoxLayout(widget);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(6);
        column->addLayout(makeHead());
        column->addLayout(makeOutcomeHead());
        column->addWidget(outcomes);
        column->addWidget(tokens);
        auto* buttons = new theme::FlowRow(6);
        const std::pair<QAction*, const char*> wanted[] = {{actions.pauseResume, "pause"},
                                                           {actions.rate, "gauge"},
                                                           {actions.probe, "radar"},
                                                           {actions.reset, "rotate-ccw"},
                                                           {actions.retry, "refresh-cw"}};
        for (const auto& [action, icon] : wanted)
            if (action)
                buttons->add(buttonFor(action, QString::fromLatin1(icon)));
        column->addWidget(buttons);
        column->addStretch();
        return widget;
    }

    QWidget* makeMiddle() {
        auto* widget = new QWidget;
        auto* column = new QVBoxLayout(widget);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(6);
        column->addWidget(plots, 1);
        facts->setTextFormat(Qt::PlainText);
        facts->setWordWrap(true);
        facts->setAccessibleName(DetailPanel::tr("Settings of this source"));
        facts->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        setLook(facts, theme::Look::Small);
        column->addWidget(facts);
        return widget;
    }

    QWidget* makeLists() {
        auto* widget = new QWidget;
        listsLayout = new QBoxLayout(QBoxLayout::TopToBottom, widget);
        listsLayout->setContentsMargins(0, 0, 0, 0);
        listsLayout->setSpacing(8);
        auto* part = new QWidget;
        auto* column = new QVBoxLayout(part);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(4);
        column->addWidget(section(DetailPanel::tr("What happened")));
        events->setAccessibleName(DetailPanel::tr("What happened to this source"));
        events->setFrameShape(QFrame::NoFrame);
        events->setStyleSheet(QStringLiteral("background: transparent"));
        events->setIconSize({10, 10});
        events->setUniformItemSizes(true);
        events->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        events->setTextElideMode(Qt::ElideRight);
        events->setFont(theme.figureFont(theme::kSmallPixels));
        shrinkable(events);
        column->addWidget(events, 1);
        listsLayout->addWidget(part, 1);
        return widget;
    }

    void arrange(Shape wanted) {
        shape = wanted;
        for (QWidget* part : {side, middle, lists})
            grid->removeWidget(part);
        const bool wide = shape == Shape::Wide, narrow = shape == Shape::Narrow;
        side->setMinimumWidth(kSideWidth);
        side->setMaximumWidth(narrow ? QWIDGETSIZE_MAX : kSideWidth);
        lists->setMinimumWidth(wide ? kListsWidth : 0);
        lists->setMaximumWidth(wide ? kListsWidth : QWIDGETSIZE_MAX);
        listsLayout->setDirection(shape == Shape::Medium ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
        grid->addWidget(side, 0, 0);
        grid->addWidget(middle, narrow ? 1 : 0, narrow ? 0 : 1);
        if (wide)
            grid->addWidget(lists, 0, 2);
        else
            grid->addWidget(lists, narrow ? 2 : 1, 0, 1, narrow ? 1 : 2);
        grid->setColumnStretch(0, narrow ? 1 : 0);
        grid->setColumnStretch(1, narrow ? 0 : 1);
        grid->setRowStretch(0, narrow ? 0 : 1);
    }

    void fit(int width) {
        const Shape wanted = width >= kWide ? Shape::Wide : width >= kNarrow ? Shape::Medium : Shape::Narrow;
        if (wanted != shape)
            arrange(wanted);
    }

    void fillOutcomes(const crawl::SourceFigures& source) const {
        if (!lastFifty) {
            outcomes->setAccessibleName(DetailPanel::tr("Outcomes of this run"));
            return outcomes->setOutcomes(source.outcomes);
        }
        std::map<std::string, std::int64_t> counts;
        for (const std::string& outcome : source.last50)
            ++counts[outcome];
        outcomes->setAccessibleName(DetailPanel::tr("Outcomes of the last 50 attempts"));
        outcomes->setOutcomes(counts);
    }

    void fillFacts(const crawl::SourceFigures& source) const {
        QStringList words{DetailPanel::tr("Limit %1 per s, %2")
                              .arg(text(wording::rate(source.rateLimit)), originTip(source.rateOrigin))};
        if (source.peakRate > 0)
            words.append(DetailPanel::tr("peak of this run %1 per s").arg(text(wording::rate(source.peakRate))));
        if (source.bytes > 0)
            words.append(DetailPanel::tr("received %1").arg(text(wording::bytes(source.bytes))));
        if (details.entry) {
            const crawlstate::SourceSettings& settings = details.entry->settings;
            words.append(settings.size
                             ? DetailPanel::tr("size %1 pictures, set by you").arg(text(wording::count(*settings.size)))
                             : DetailPanel::tr("size as counted in the catalogue"));
            const auto& delay = details.entry->condition.crawlDelay;
            words.append(settings.robotsWaived ? DetailPanel::tr("robots.txt %1").arg(waiverText(settings))
                         : delay               ? DetailPanel::tr("robots.txt obeyed, %1 s between requests").arg(*delay)
                                               : DetailPanel::tr("robots.txt obeyed"));
            words.append(settings.allowPrivate ? DetailPanel::tr("private addresses of its own records allowed")
                                               : DetailPanel::tr("public addresses only"));
        }
        const QString line = words.join(QStringLiteral(" · "));
        if (line != facts->text())
            facts->setText(line);
    }

    void fillEvents() const {
        events->clear();
        for (const crawlstate::Transition& transition : details.transitions) {
            const QString words =
                QStringLiteral("%1   %2").arg(text(wording::clockTime(transition.time)), transitionText(transition));
            auto* item = new QListWidgetItem(square(inkOf(transition, theme.tokens())), words, events);
            const auto headers = transition.args.find("headers");
            item->setToolTip(headers == transition.args.end() ? words
                                                              : words + QLatin1Char('\n') + text(headers->second));
        }
        if (details.transitions.empty()) {
            auto* item = new QListWidgetItem(DetailPanel::tr("Nothing happened yet."), events);
            item->setFlags(Qt::NoItemFlags);
        }
    }
};

DetailPanel::DetailPanel(theme::Theme& theme, const ConsoleModel& model, const SourceActions& actions, QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(*this, theme, model, actions)) {
    setObjectName(QStringLiteral("detailPanel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 1, 0, 0); // the line above
    column->addWidget(m_impl->scroll);
    connect(m_impl->plots, &SourcePlots::figureRequested, this, &DetailPanel::figureRequested);
    connect(m_impl->plots, &SourcePlots::spanChanged, this, &DetailPanel::spanChanged);
    connect(&theme, &theme::Theme::changed, this, [this] {
        if (m_impl->key.value == 0)
            return;
        showSource(m_impl->key);
        m_impl->fillEvents();
    });
}

DetailPanel::~DetailPanel() = default;

void DetailPanel::setHistory(bridge::HistoryDesk& desk, bridge::Background& background) {
    m_impl->plots->setHistory(desk, background);
}

void DetailPanel::setFailuresView(QWidget* view) {
    delete m_impl->failures;
    m_impl->failures = view;
    shrinkable(view);
    m_impl->listsLayout->addWidget(view, 1);
}

model::SourceKey DetailPanel::source() const {
    return m_impl->key;
}

history::Span DetailPanel::span() const {
    return m_impl->plots->span();
}

void DetailPanel::setSpan(history::Span span) {
    m_impl->plots->setSpan(span);
}

void DetailPanel::showSource(model::SourceKey key) {
    const int row = m_impl->model.rowOf(key);
    if (row < 0)
        return;
    if (key != m_impl->key)
        forgetDetails();
    m_impl->key = key;
    const crawl::SourceFigures& source = m_impl->model.source(row);
    m_impl->name->setText(text(source.name));
    m_impl->name->setToolTip(text(source.name));
    m_impl->chip->setText(chipText(source, m_impl->model.now()));
    QPalette ink = m_impl->chip->palette();
    ink.setColor(QPalette::WindowText, theme::colourOf(source.state, m_impl->theme.tokens()));
    m_impl->chip->setPalette(ink);
    m_impl->fillOutcomes(source);
    m_impl->tokens->setSource(source);
    m_impl->fillFacts(source);
    m_impl->plots->setSource(source, m_impl->model.now());
}

void DetailPanel::showDetails(const bridge::CrawlActions::Details& details) {
    m_impl->details = details;
    m_impl->fillEvents();
    if (const int row = m_impl->model.rowOf(m_impl->key); row >= 0)
        m_impl->fillFacts(m_impl->model.source(row));
}

void DetailPanel::forgetDetails() {
    m_impl->details = {};
    m_impl->events->clear();
}

void DetailPanel::showEvent(QShowEvent* event) {
    m_impl->fit(width());
    QWidget::showEvent(event);
}

void DetailPanel::resizeEvent(QResizeEvent* event) {
    m_impl->fit(event->size().width());
    QWidget::resizeEvent(event);
}

} // namespace gleaner::console
