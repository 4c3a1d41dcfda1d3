#include "widgets/plots/time_plot.h"

#include <algorithm>
#include <cmath>

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QTimer>

#include "widgets/plots/plot_canvas.h"
#include "widgets/plots/plot_table.h"
#include "widgets/theme/theme.h"

namespace gleaner::plots {
namespace {

constexpr int kTitleHeight = 20;
constexpr int kSwatch = 12;          // the piece of line in the legend
constexpr int kRedrawInterval = 250; // ms: four a second

struct LegendEntry {
    QString words;
    QColor ink; // invalid: no swatch
    bool dashed = false;
};

} // namespace

struct TimePlot::Impl {
    TimePlot& self;
    theme::Theme& theme;
    const Size size;
    PlotCanvas* canvas;
    QTimer timer;
    QAction* table;
    PlotData data;
    std::optional<double> cursor;
    bool stale = true; // data, size or theme changed since the last redraw
    int redraws = 0;

    Impl(TimePlot& plot, theme::Theme& t, Size s)
        : self(plot), theme(t), size(s), canvas(new PlotCanvas(t, s == Size::Large, &plot)),
          table(new QAction(t.icon(QStringLiteral("list")), TimePlot::tr("Show as table…"), &plot)) {}

    // The timer runs after each redraw; what comes meanwhile waits for it.
    void outdate() {
        stale = true;
        if (self.isVisible() && !timer.isActive())
            timer.start(0);
    }
    void redraw() {
        stale = false;
        ++redraws;
        canvas->draw(data);
        canvas->drawCursor(data, cursor);
        describe();
        self.update();
        timer.start(kRedrawInterval);
    }
    void describe() {
        self.setAccessibleName(data.title);
        self.setAccessibleDescription(self.summary());
    }
    void moveCursor(std::optional<double> time) {
        if (time == cursor)
            return;
        self.setCursorTime(time);
        Q_EMIT self.cursorMoved(time.value_or(kUnknown));
    }

    // The times the cursor stands at when keys move it: those of the first measured line.
    const std::vector<PlotPoint>* samples() const {
        for (const PlotSeries& series : data.series)
            if (!series.points.empty())
                return &series.points;
        return nullptr;
    }
    std::optional<double> neighbour(int steps) const {
        const auto* points = samples();
        if (!points)
            return cursor;
        const auto before = [](const PlotPoint& point, double t) { return point.time < t; };
        auto first = std::lower_bound(points->begin(), points->end(), data.from, before);
        auto last = std::lower_bound(points->begin(), points->end(), std::nextafter(data.to, data.to + 1), before);
        if (first == last)
            return cursor;
        const auto count = last - first;
        std::ptrdiff_t at = cursor      ? std::lower_bound(first, last, *cursor, before) - first + steps
                            : steps < 0 ? count - 1
                                        : 0;
        at = std::clamp<std::ptrdiff_t>(at, 0, count - 1);
        return (first + at)->time;
    }

    std::vector<LegendEntry> legend() const {
        std::vector<LegendEntry> entries;
        if (cursor)
            entries.push_back({timeText(*cursor, data.to - data.from), {}, false});
        const bool many = data.series.size() > 1;
        for (const PlotSeries& series : data.series) {
            double value = kUnknown;
            if (!cursor)
                value = newestOf(data, series);
            else if (const auto point = knownAt(data, series, *cursor))
                value = point->value;
            if (std::isnan(value) && series.dashed)
                continue; // nothing was expected for that time
            QString words = valueText(value, data.format);
            if (many)
                words = series.name + QLatin1Char(' ') + words;
            entries.push_back({words, many ? colourOf(series.ink, theme.tokens()) : QColor(), series.dashed});
        }
        return entries;
    }
    // From the end side; returns the width used.
    int paintLegend(QPainter& painter) const {
        const bool rtl = self.layoutDirection() == Qt::RightToLeft;
        painter.setFont(theme.figureFont(theme::kTinyPixels));
        const QFontMetrics metrics = painter.fontMetrics();
        int used = 0;
        const auto entries = legend();
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
            const int words = metrics.horizontalAdvance(entry->words);
            const int width = words + (entry->ink.isValid() ? kSwatch + 4 : 0);
            if (used + width > self.width() * 2 / 3)
                break;
            const int left = rtl ? used : self.width() - used - width;
            const QRect box(left, 0, width, kTitleHeight);
            painter.setPen(theme.tokens().text);
            painter.drawText(box, Qt::AlignVCenter | (rtl ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignAbsolute,
                             entry->words);
            if (entry->ink.isValid()) {
                QPen pen(entry->ink, 2);
                if (entry->dashed)
                    pen.setDashPattern({2, 1.5});
                painter.setPen(pen);
                const int x = rtl ? left + width - kSwatch : left;
                painter.drawLine(x, kTitleHeight / 2, x + kSwatch, kTitleHeight / 2);
            }
            used += width + 12;
        }
        return used;
    }
};

TimePlot::TimePlot(theme::Theme& theme, Size size, QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(*this, theme, size)) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    addAction(m_impl->table);
    m_impl->timer.setSingleShot(true);
    connect(&m_impl->timer, &QTimer::timeout, this, [this] {
        if (m_impl->stale && isVisible())
            m_impl->redraw();
    });
    connect(m_impl->table, &QAction::triggered, this, &TimePlot::showTable);
    connect(&theme, &theme::Theme::changed, this, [this] { m_impl->outdate(); });
}

TimePlot::~TimePlot() = default;

void TimePlot::setData(PlotData data) {
    m_impl->data = std::move(data);
    m_impl->outdate();
}

const PlotData& TimePlot::data() const {
    return m_impl->data;
}

void TimePlot::setCursorTime(std::optional<double> time) {
    if (m_impl->cursor == time)
        return;
    m_impl->cursor = time;
    if (!isVisible())
        return;
    m_impl->canvas->drawCursor(m_impl->data, time);
    if (hasFocus())
        m_impl->describe();
    update(0, 0, width(), kTitleHeight);
}

std::optional<double> TimePlot::cursorTime() const {
    return m_impl->cursor;
}

QString TimePlot::summary() const {
    QString words = summaryOf(m_impl->data);
    if (!m_impl->cursor)
        return words;
    QStringList values;
    for (const PlotSeries& series : m_impl->data.series) {
        const auto point = knownAt(m_impl->data, series, *m_impl->cursor);
        const QString value = point ? valueText(point->value, m_impl->data.format, true) : tr("not known");
        values.append(m_impl->data.series.size() > 1 ? series.name + QLatin1Char(' ') + value : value);
    }
    return tr("At %1: %2. %3")
        .arg(timeText(*m_impl->cursor, m_impl->data.to - m_impl->data.from), values.join(QStringLiteral(", ")), words);
}

QAction* TimePlot::tableAction() const {
    return m_impl->table;
}

void TimePlot::showTable() {
    auto* dialog = new PlotTableDialog(m_impl->theme, m_impl->data, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

int TimePlot::redraws() const {
    return m_impl->redraws;
}

void TimePlot::redrawNow() {
    m_impl->redraw();
}

QSize TimePlot::sizeHint() const {
    return m_impl->size == Size::Large ? QSize(640, 320) : QSize(240, 92);
}

QSize TimePlot::minimumSizeHint() const {
    return m_impl->size == Size::Large ? QSize(320, 180) : QSize(160, 88);
}

bool TimePlot::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) // a title that was cut is read there
        setToolTip(m_impl->data.title);
    return QWidget::event(event);
}

void TimePlot::paintEvent(QPaintEvent*) {
    const theme::Tokens& tokens = m_impl->theme.tokens();
    QPainter painter(this);
    painter.setLayoutDirection(Qt::LayoutDirectionAuto); // "5.7 %" stays as it is wherever people read from
    const int used = m_impl->paintLegend(painter);
    painter.setFont(m_impl->theme.smallFont());
    painter.setPen(tokens.dim);
    const int room = width() - used;
    const QString title = painter.fontMetrics().elidedText(m_impl->data.title, Qt::ElideRight, room);
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    painter.drawText(QRect(rtl ? used : 0, 0, room, kTitleHeight),
                     Qt::AlignVCenter | (rtl ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute, title);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(tokens.accent, 1));
        const QRect area = m_impl->canvas->area().translated(m_impl->canvas->pos());
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, -1.5, -0.5, 1.5), 3, 3);
    }
}

void TimePlot::resizeEvent(QResizeEvent*) {
    m_impl->canvas->setGeometry(0, kTitleHeight, width(), std::max(0, height() - kTitleHeight));
    m_impl->outdate();
}

void TimePlot::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_impl->stale)
        m_impl->timer.start(0);
}

void TimePlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange)
        m_impl->outdate();
}

void TimePlot::keyPressEvent(QKeyEvent* event) {
    const int forward = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    const int steps = event->modifiers() & Qt::ControlModifier ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Left:
        return m_impl->moveCursor(m_impl->neighbour(-forward * steps));
    case Qt::Key_Right:
        return m_impl->moveCursor(m_impl->neighbour(forward * steps));
    case Qt::Key_Home:
        m_impl->cursor.reset();
        return m_impl->moveCursor(m_impl->neighbour(0));
    case Qt::Key_End:
        m_impl->cursor.reset();
        return m_impl->moveCursor(m_impl->neighbour(-1));
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT activated();
        return;
    case Qt::Key_Escape:
        if (m_impl->cursor)
            return m_impl->moveCursor(std::nullopt);
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void TimePlot::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    m_impl->describe();
    update();
}

void TimePlot::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

void TimePlot::mouseMoveEvent(QMouseEvent* event) {
    const QRect area = m_impl->canvas->area().translated(m_impl->canvas->pos());
    if (m_impl->redraws == 0 || event->pos().x() < area.left() || event->pos().x() > area.right())
        return m_impl->moveCursor(std::nullopt);
    m_impl->moveCursor(m_impl->canvas->timeAt(event->pos().x()));
}

void TimePlot::mousePressEvent(QMouseEvent* event) {
    mouseMoveEvent(event);
    QWidget::mousePressEvent(event);
}

void TimePlot::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        Q_EMIT activated();
}

void TimePlot::leaveEvent(QEvent*) {
    m_impl->moveCursor(std::nullopt);
}

void TimePlot::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(actions());
    menu->popup(event->globalPos());
}

} // namespace gleaner::plots
