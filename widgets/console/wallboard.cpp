#include "widgets/console/wallboard.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QKeyEvent>
#include <QPainter>
#include <QTimer>

#include "widgets/console/board_painter.h"
#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

constexpr int kBeat = 500; // ms
// Where the picture lies, minute by minute.
constexpr std::array<QPoint, 8> kShifts{QPoint(0, 0),  QPoint(6, 3),  QPoint(-5, 6), QPoint(3, -6),
                                        QPoint(-7, 0), QPoint(7, -3), QPoint(-2, 7), QPoint(0, -7)};

} // namespace

struct Wallboard::Impl {
    theme::Theme& theme;
    const base::Clock& clock;
    QTimer timer;
    BoardState state;
    base::SteadyTime came{};       // the newest figures
    base::SteadyTime turned{};     // the page
    base::SteadyTime shownSince{}; // the board
    base::SteadyTime moved{};      // the pointer
    QPoint painted;                // the shift

    Impl(theme::Theme& t, const base::Clock& c) : theme(t), clock(c) {}

    base::Seconds since(base::SteadyTime time) const { return clock.steadyNow() - time; }
    int pages() const {
        if (!state.tick.figures)
            return 1;
        const int sources = int(boardSources(*state.tick.figures).size());
        return 1 + (sources + kSourcesOnPage - 1) / kSourcesOnPage;
    }
    void turn(int by) {
        state.page = (state.page + by + state.pages) % state.pages;
        turned = clock.steadyNow();
    }
    // True when what is shown may have changed.
    bool look() {
        const BoardState before = state;
        state.age = since(came).count();
        state.stale = !state.tick.figures || since(came) >= kStaleAfter;
        state.pages = pages();
        state.page = std::min(state.page, state.pages - 1);
        if (!state.held && since(turned) >= kPageTime)
            turn(1);
        return before.stale != state.stale || before.page != state.page || before.pages != state.pages ||
               (state.stale && std::floor(before.age) != std::floor(state.age));
    }
};

Wallboard::Wallboard(theme::Theme& theme, const base::Clock& clock, QWidget* parent)
    : QWidget(parent, Qt::Window), m_impl(std::make_unique<Impl>(theme, clock)) {
    setWindowTitle(tr("Wallboard"));
    setAccessibleName(tr("Wallboard"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    m_impl->turned = m_impl->shownSince = m_impl->moved = clock.steadyNow();
    m_impl->timer.setInterval(kBeat);
    connect(&m_impl->timer, &QTimer::timeout, this, &Wallboard::beat);
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
    m_impl->look();
    setAccessibleDescription(boardWords(m_impl->state));
}

Wallboard::~Wallboard() = default;

void Wallboard::setLibraryName(const QString& name) {
    m_impl->state.library = name;
    update();
}

void Wallboard::setTick(const bridge::Tick& tick) {
    BoardState& state = m_impl->state;
    state.tick.machine = tick.machine;
    // Figures that were handed out before are no news: who writes them may have died.
    if (tick.figures && (!state.tick.figures || state.tick.figures->time != tick.figures->time)) {
        state.tick.figures = tick.figures;
        m_impl->came = m_impl->clock.steadyNow();
    }
    if (!isVisible())
        return;
    beat();
    setAccessibleDescription(boardWords(state));
    update();
}

void Wallboard::beat() {
    if (m_impl->look() || shift() != m_impl->painted)
        update();
    if (m_impl->since(m_impl->moved) >= kPointerTime && cursor().shape() != Qt::BlankCursor)
        setCursor(Qt::BlankCursor);
}

int Wallboard::page() const {
    return m_impl->state.page;
}
int Wallboard::pageCount() const {
    return m_impl->state.pages;
}
bool Wallboard::held() const {
    return m_impl->state.held;
}
bool Wallboard::stale() const {
    return m_impl->state.stale;
}

QPoint Wallboard::shift() const {
    const auto minutes = std::int64_t(m_impl->since(m_impl->shownSince) / kShiftTime);
    return kShifts[size_t(minutes) % kShifts.size()];
}

void Wallboard::paintEvent(QPaintEvent*) {
    m_impl->painted = shift();
    QPainter painter(this);
    painter.fillRect(rect(), m_impl->theme.tokens().ground);
    BoardPainter(painter, m_impl->theme, rect().translated(shift()), layoutDirection(), m_impl->state).paint();
}

void Wallboard::keyPressEvent(QKeyEvent* event) {
    const int forward = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    switch (event->key()) {
    case Qt::Key_Escape:
    case Qt::Key_F11:
        hide();
        Q_EMIT leaving();
        return;
    case Qt::Key_Space:
        m_impl->state.held = !m_impl->state.held;
        m_impl->turned = m_impl->clock.steadyNow();
        break;
    case Qt::Key_Left:
        m_impl->turn(-forward);
        break;
    case Qt::Key_Right:
        m_impl->turn(forward);
        break;
    case Qt::Key_PageUp:
        m_impl->turn(-1);
        break;
    case Qt::Key_PageDown:
        m_impl->turn(1);
        break;
    case Qt::Key_Home:
        m_impl->turn(-m_impl->state.page);
        break;
    case Qt::Key_End:
        m_impl->turn(m_impl->state.pages - 1 - m_impl->state.page);
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    update();
}

void Wallboard::mouseMoveEvent(QMouseEvent*) {
    m_impl->moved = m_impl->clock.steadyNow();
    if (cursor().shape() == Qt::BlankCursor)
        unsetCursor();
}

void Wallboard::mouseDoubleClickEvent(QMouseEvent*) {
    hide();
    Q_EMIT leaving();
}

void Wallboard::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_impl->turned = m_impl->shownSince = m_impl->moved = m_impl->clock.steadyNow();
    m_impl->look();
    setAccessibleDescription(boardWords(m_impl->state));
    m_impl->timer.start();
    setFocus();
}

void Wallboard::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_impl->timer.stop();
}

void Wallboard::closeEvent(QCloseEvent* event) {
    QWidget::closeEvent(event);
    Q_EMIT leaving();
}

} // namespace gleaner::console
