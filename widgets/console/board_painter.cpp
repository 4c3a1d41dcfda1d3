#include "widgets/console/board_painter.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QPainter>
#include <QStyle>

#include "widgets/console/outcome_strip.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/alerts.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr double kGap = 24, kPad = 28;

QString tr(const char* words) {
    return QCoreApplication::translate("gleaner::console::Wallboard", words);
}
QString dash() {
    return QStringLiteral("—");
}
QString count(std::int64_t number) {
    return text(wording::count(number));
}

theme::Tokens greyed(theme::Tokens tokens) {
    const auto faint = [&](const QColor& colour, double share) { return theme::blend(tokens.ground, colour, share); };
    tokens.text = faint(tokens.text, 0.5);
    const QColor grey = faint(tokens.dim, 0.6);
    for (QColor* colour : {&tokens.dim, &tokens.accent, &tokens.success, &tokens.redirect, &tokens.clientError,
                           &tokens.serverError, &tokens.network, &tokens.none})
        *colour = grey;
    return tokens;
}

int rank(StateGroup group) {
    switch (group) {
    case StateGroup::NeedsYou:
        return 0;
    case StateGroup::Waiting:
        return 1;
    case StateGroup::Running:
        return 2;
    default:
        return 3;
    }
}

} // namespace

std::vector<const crawl::SourceFigures*> boardSources(const crawl::CrawlFigures& figures) {
    std::vector<const crawl::SourceFigures*> sources;
    for (const crawl::SourceFigures& source : figures.sources)
        if (source.state != model::SourceState::Done)
            sources.push_back(&source);
    std::stable_sort(sources.begin(), sources.end(), [](const auto* a, const auto* b) {
        const int x = rank(groupOf(a->state)), y = rank(groupOf(b->state));
        return x != y ? x < y : a->actualRate > b->actualRate;
    });
    if (sources.size() > size_t(kSourcesOnPage) * kMostSourcePages)
        sources.resize(size_t(kSourcesOnPage) * kMostSourcePages);
    return sources;
}

QString boardWords(const BoardState& state) {
    const auto& figures = state.tick.figures;
    if (!figures)
        return tr("No data yet");
    QStringList words;
    if (state.stale)
        words.append(tr("No data since %1").arg(text(wording::clockTime(figures->time))));
    words.append(crawlStateText(*figures));
    if (figures->running)
        words.append(tr("%1 of %2 requests per second")
                         .arg(text(wording::rate(figures->requestRate)), text(wording::rate(figures->rateLimit))));
    words.append(tr("%1 left").arg(count(figures->left)));
    const CrawlSummary summary = summaryOf(*figures);
    for (int i = 0; i < kStates; ++i)
        if (const int number = summary.states[size_t(i)]; number > 0)
            words.append(QStringLiteral("%1 %2").arg(number).arg(stateWord(model::SourceState(i)).toLower()));
    for (const crawl::SourceFigures* source : summary.needsYou)
        words.append(QStringLiteral("%1: %2").arg(text(source->name), whyText(*source, figures->time)));
    for (const crawl::Alert& alert : figures->alerts)
        words.append(text(wording::alertSentence(alert)));
    return words.join(QStringLiteral(". "));
}

BoardPainter::BoardPainter(QPainter& painter, theme::Theme& theme, const QRect& area, Qt::LayoutDirection direction,
                           const BoardState& state)
    : m_painter(painter), m_theme(theme), m_area(area), m_direction(direction), m_state(state),
      m_figures(state.tick.figures.get()), m_ink(state.stale ? greyed(theme.tokens()) : theme.tokens()),
      m_scale(std::max(0.3, std::min(area.width() / 1920.0, area.height() / 1080.0))) {
    if (m_figures)
        m_summary = summaryOf(*m_figures);
}

int BoardPainter::px(double size) const {
    return int(std::lround(size * m_scale));
}

QRect BoardPainter::mirrored(const QRect& rect) const {
    return QStyle::visualRect(m_direction, m_area, rect);
}

QFont BoardPainter::font(double size, bool strong) const {
    QFont face = m_theme.figureFont(std::max(9, px(size)));
    if (strong)
        face.setWeight(QFont::DemiBold);
    return face;
}

void BoardPainter::icon(const QRect& rect, const QString& name, const QColor& colour) {
    const QRect place = mirrored(rect);
    const int side = std::min(place.width(), place.height());
    m_painter.drawPixmap(place.left() + (place.width() - side) / 2, place.top() + (place.height() - side) / 2,
                         m_theme.pixmap(name, colour, side, m_painter.device()->devicePixelRatioF()));
}

int BoardPainter::words(const QRect& rect, const QString& words, const QFont& face, const QColor& ink, bool atEnd) {
    const QFontMetrics metrics(face);
    const QString shown = metrics.elidedText(words, Qt::ElideRight, rect.width());
    const bool right = (m_direction == Qt::RightToLeft) != atEnd;
    m_painter.setFont(face);
    m_painter.setPen(ink);
    m_painter.drawText(mirrored(rect), (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::AlignAbsolute,
                       shown);
    return metrics.horizontalAdvance(shown);
}

int BoardPainter::paragraph(const QRect& rect, const QString& words, const QFont& face, const QColor& ink,
                            bool centred) {
    const auto side = m_direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
    const int flags =
        int(side | (centred ? Qt::AlignVCenter : Qt::AlignTop) | Qt::AlignAbsolute) | int(Qt::TextWordWrap);
    QRect used;
    m_painter.save();
    m_painter.setFont(face);
    m_painter.setPen(ink);
    m_painter.setClipRect(mirrored(rect));
    m_painter.drawText(mirrored(rect), flags, words, &used);
    m_painter.restore();
    return std::min(used.height(), rect.height());
}

void BoardPainter::card(const QRect& rect) {
    m_painter.setPen(QPen(m_ink.line, 1));
    m_painter.setBrush(m_ink.panel);
    m_painter.drawRoundedRect(QRectF(mirrored(rect)).adjusted(0.5, 0.5, -0.5, -0.5), px(10), px(10));
}

QRect BoardPainter::cardWithTitle(const QRect& rect, const QString& title) {
    card(rect);
    const QRect inner = rect.adjusted(px(kPad), px(20), -px(kPad), -px(16));
    words(QRect(inner.left(), inner.top(), inner.width(), px(32)), title, font(24), m_ink.dim);
    return inner.adjusted(0, px(46), 0, 0);
}

void BoardPainter::bullet(const QRect& rect, double value, double limit) {
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_ink.track);
    m_painter.drawRoundedRect(mirrored(rect), rect.height() / 2.0, rect.height() / 2.0);
    if (limit <= 0)
        return;
    const int full = int(rect.width() * std::clamp(value / limit, 0.0, 1.0));
    m_painter.setBrush(m_ink.accent);
    if (full > rect.height())
        m_painter.drawRoundedRect(mirrored(QRect(rect.left(), rect.top(), full, rect.height())), rect.height() / 2.0,
                                  rect.height() / 2.0);
    m_painter.setBrush(m_ink.text);
    m_painter.drawRect(mirrored(QRect(rect.right() - px(3), rect.top() - px(5), px(4), rect.height() + px(10))));
}

void BoardPainter::paint() {
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setLayoutDirection(Qt::LayoutDirectionAuto);
    const QRect inner = m_area.adjusted(px(48), px(32), -px(48), -px(32));
    const int head = px(76);
    paintHead(QRect(inner.left(), inner.top(), inner.width(), head));
    const QRect body = inner.adjusted(0, head + px(kGap), 0, 0);
    if (m_figures && m_state.page == 0)
        paintOverview(body);
    else if (m_figures)
        paintSources(body);
    if (m_state.stale)
        paintStale(body);
}

void BoardPainter::paintHead(const QRect& rect) {
    int left = rect.left();
    if (m_figures) {
        const bool active = m_figures->running && !m_figures->draining && m_figures->left > 0;
        const QColor ink = !active ? m_ink.dim : m_summary.needsYou.empty() ? m_ink.success : m_ink.serverError;
        const QString glyph = m_figures->draining          ? QStringLiteral("square")
                              : !m_figures->running        ? QStringLiteral("circle-pause")
                              : m_summary.needsYou.empty() ? QStringLiteral("play")
                                                           : QStringLiteral("circle-alert");
        icon(QRect(left, rect.top(), px(44), rect.height()), glyph, ink);
        left += px(60);
        left += words(QRect(left, rect.top(), rect.width() / 3, rect.height()), crawlStateText(*m_figures),
                      font(44, true), m_ink.text) +
                px(20);
    }
    words(QRect(left, rect.top() + px(6), rect.width() / 3, rect.height() - px(6)), m_state.library, font(28),
          m_ink.dim);
    if (!m_figures)
        return;
    QString page = tr("Page %1 of %2").arg(m_state.page + 1).arg(m_state.pages);
    if (m_state.held)
        page += QStringLiteral(" · ") + tr("held");
    const QRect end(rect.right() - px(520), rect.top(), px(520), rect.height());
    words(QRect(end.left(), end.top(), end.width(), px(50)), text(wording::clockTime(m_figures->time)), font(40, true),
          m_ink.text, true);
    words(QRect(end.left(), end.top() + px(48), end.width(), px(28)), tr("Last updated") + QStringLiteral(" · ") + page,
          font(20), m_ink.dim, true);
}

void BoardPainter::paintOverview(const QRect& rect) {
    const int gap = px(kGap);
    const int tiles = px(270);
    paintTiles(QRect(rect.left(), rect.top(), rect.width(), tiles));
    const QRect below = rect.adjusted(0, tiles + gap, 0, 0);
    const int side = (below.width() - 2 * gap) * 27 / 100;
    const int middle = below.width() - 2 * (side + gap);
    paintStates(QRect(below.left(), below.top(), side, below.height()));
    paintNeeds(QRect(below.left() + side + gap, below.top(), middle, below.height()));
    const int machine = px(170);
    const int right = below.left() + side + middle + 2 * gap;
    paintAlerts(QRect(right, below.top(), side, below.height() - machine - gap));
    paintMachine(QRect(right, below.bottom() + 1 - machine, side, machine));
}

void BoardPainter::paintTile(const QRect& rect, const QString& title, const QString& value, const QString& against,
                             const QString& below) {
    const QRect inner = cardWithTitle(rect, title);
    double size = 88;
    while (size > 40 && QFontMetrics(font(size, true)).horizontalAdvance(value) +
                                QFontMetrics(font(size * 0.4)).horizontalAdvance(against) + px(12) >
                            inner.width())
        size -= 4;
    const QRect row(inner.left(), inner.top(), inner.width(), px(110));
    const int used = words(row, value, font(size, true), value == dash() ? m_ink.dim : m_ink.text);
    words(row.adjusted(used + px(12), px(size * 0.26), 0, 0), against, font(size * 0.4), m_ink.dim);
    words(QRect(inner.left(), inner.bottom() - px(40), inner.width(), px(36)), below, font(26), m_ink.dim);
}

void BoardPainter::paintTiles(const QRect& rect) {
    const crawl::CrawlFigures& f = *m_figures;
    const int gap = px(kGap);
    const int width = (rect.width() - 3 * gap) / 4;
    const auto place = [&](int i) { return QRect(rect.left() + i * (width + gap), rect.top(), width, rect.height()); };
    const auto rate = [&](double value) { return f.running ? text(wording::rate(value)) : dash(); };
    paintTile(place(0), tr("Requests per second"), rate(f.requestRate),
              f.running ? tr("of %1").arg(text(wording::rate(f.rateLimit))) : QString(), {});
    if (f.running) {
        const QRect tile = place(0);
        bullet(QRect(tile.left() + px(kPad), tile.bottom() - px(46), tile.width() - 2 * px(kPad), px(14)),
               f.requestRate, f.rateLimit);
    }
    paintTile(place(1), tr("Stored per second"), rate(f.storedRate), {},
              tr("%1 stored · %2 gone").arg(count(f.ok), count(f.linkRot)));
    paintTile(place(2), tr("Errors per second"), rate(f.errorRate), {},
              tr("%1 given up · %2 tried again").arg(count(f.failed), count(f.retried)));
    const QString eta = etaText(m_summary);
    paintTile(place(3), tr("Left"), count(f.left), {}, eta == dash() ? QString() : tr("for %1").arg(eta));
}

void BoardPainter::paintStates(const QRect& rect) {
    QRect inner = cardWithTitle(rect, tr("%1 sources").arg(count(std::int64_t(m_figures->sources.size()))));
    std::vector<model::SourceState> states;
    for (int i = 0; i < kStates; ++i)
        if (m_summary.states[size_t(i)] > 0)
            states.push_back(model::SourceState(i));
    std::stable_sort(states.begin(), states.end(), [](auto a, auto b) { return rank(groupOf(a)) < rank(groupOf(b)); });
    const int height = std::min(px(58), inner.height() / std::max(1, int(states.size())));
    for (const model::SourceState state : states) {
        const QColor ink = m_state.stale ? m_ink.dim : theme::colourOf(state, m_ink);
        icon(QRect(inner.left(), inner.top(), px(32), height), theme::iconOf(state), ink);
        words(QRect(inner.left() + px(50), inner.top(), inner.width() - px(150), height), stateWord(state), font(30),
              m_ink.text);
        words(QRect(inner.right() - px(130), inner.top(), px(130), height), count(m_summary.of(state)), font(34, true),
              m_ink.text, true);
        inner.setTop(inner.top() + height);
    }
}

// A source, its state, and why it stands still.
QRect BoardPainter::paintReason(const QRect& rect, const crawl::SourceFigures& source) {
    const QColor ink = m_state.stale ? m_ink.dim : theme::colourOf(source.state, m_ink);
    icon(QRect(rect.left(), rect.top() + px(4), px(34), px(34)), theme::iconOf(source.state), ink);
    const QRect line(rect.left() + px(52), rect.top(), rect.width() - px(52), px(42));
    const int used = words(line, text(source.name), font(32, true), m_ink.text);
    words(line.adjusted(used + px(16), 0, 0, 0), chipText(source, m_figures->time), font(24, true), ink);
    const int height = paragraph(QRect(line.left(), line.bottom() + px(2), line.width(), px(104)),
                                 whyText(source, m_figures->time), font(25), m_ink.dim);
    return rect.adjusted(0, px(62) + height, 0, 0);
}

void BoardPainter::paintNeeds(const QRect& rect) {
    QRect inner = cardWithTitle(rect, tr("Needs you"));
    if (m_summary.needsYou.empty()) {
        icon(QRect(inner.left(), inner.top() + px(8), px(36), px(36)), QStringLiteral("circle-check"),
             m_figures->running ? m_ink.success : m_ink.dim);
        words(QRect(inner.left() + px(52), inner.top(), inner.width() - px(52), px(52)),
              tr("No source waits for a person."), font(28), m_ink.dim);
        inner.setTop(inner.top() + px(76));
    }
    const int needed = px(160); // for one of them
    const auto list = [&](const std::vector<const crawl::SourceFigures*>& sources) {
        size_t shown = 0;
        while (shown < sources.size() && inner.height() >= needed)
            inner = paintReason(inner, *sources[shown++]);
        if (shown < sources.size() && inner.height() >= px(30))
            words(QRect(inner.left(), inner.top(), inner.width(), px(30)),
                  tr("and %1 more").arg(sources.size() - shown), font(24), m_ink.dim);
    };
    list(m_summary.needsYou);
    std::vector<const crawl::SourceFigures*> waiting;
    for (const crawl::SourceFigures& source : m_figures->sources)
        if (groupOf(source.state) == StateGroup::Waiting && source.state != model::SourceState::Idle)
            waiting.push_back(&source);
    if (waiting.empty() || inner.height() < needed + px(44))
        return;
    words(QRect(inner.left(), inner.top(), inner.width(), px(32)), tr("Waiting, and going on by itself"), font(24),
          m_ink.dim);
    inner.setTop(inner.top() + px(44));
    list(waiting);
}

void BoardPainter::paintAlerts(const QRect& rect) {
    std::vector<const crawl::Alert*> alerts;
    for (const crawl::Alert& alert : m_figures->alerts)
        if (alert.phase != crawl::Alert::Phase::Pending)
            alerts.push_back(&alert);
    QRect inner = cardWithTitle(rect, alerts.empty() ? tr("Alerts") : tr("Alerts · %1").arg(alerts.size()));
    if (alerts.empty())
        words(QRect(inner.left(), inner.top(), inner.width(), px(52)), tr("None."), font(28), m_ink.dim);
    const int height = px(104);
    size_t shown = 0;
    for (const crawl::Alert* alert : alerts) {
        if (inner.height() < height)
            break;
        const QColor ink = alert->severity == "critical" ? m_ink.serverError : m_ink.clientError;
        icon(QRect(inner.left(), inner.top() + px(4), px(30), px(30)),
             alert->severity == "critical" ? QStringLiteral("octagon-x") : QStringLiteral("triangle-alert"), ink);
        const int used = paragraph(QRect(inner.left() + px(46), inner.top(), inner.width() - px(46), height - px(8)),
                                   text(wording::alertSentence(*alert)), font(23), m_ink.text);
        inner.setTop(inner.top() + used + px(18));
        ++shown;
    }
    if (shown < alerts.size() && inner.height() >= px(28))
        words(QRect(inner.left(), inner.top(), inner.width(), px(28)), tr("and %1 more").arg(alerts.size() - shown),
              font(22), m_ink.dim);
}

void BoardPainter::paintMachine(const QRect& rect) {
    card(rect);
    const QRect inner = rect.adjusted(px(kPad), px(18), -px(kPad), -px(18));
    const auto bytes = [](std::int64_t number) { return number < 0 ? dash() : text(wording::bytes(number)); };
    const std::pair<QString, QString> rows[] = {
        {tr("Disk free"), bytes(m_state.tick.machine.diskFree)},
        {tr("Memory"), bytes(m_state.tick.machine.memory)},
        {tr("Received per second"), m_figures->running ? bytes(std::int64_t(m_figures->byteRate)) : dash()}};
    const int height = inner.height() / 3;
    for (int i = 0; i < 3; ++i) {
        const QRect row(inner.left(), inner.top() + i * height, inner.width(), height);
        words(row.adjusted(0, 0, -px(150), 0), rows[i].first, font(24), m_ink.dim);
        words(row, rows[i].second, font(28, true), m_ink.text, true);
    }
}

void BoardPainter::paintSources(const QRect& rect) {
    const auto sources = boardSources(*m_figures);
    const int height = rect.height() / kSourcesOnPage;
    card(rect);
    const size_t first = size_t(m_state.page - 1) * kSourcesOnPage;
    for (size_t i = first; i < std::min(sources.size(), first + kSourcesOnPage); ++i) {
        const int top = rect.top() + int(i - first) * height;
        paintSource(QRect(rect.left() + px(kPad), top, rect.width() - 2 * px(kPad), height), *sources[i]);
        if (i > first) {
            m_painter.setPen(QPen(m_ink.line, 1));
            m_painter.drawLine(rect.left() + px(kPad), top, rect.right() - px(kPad), top);
        }
    }
}

void BoardPainter::paintSource(const QRect& rect, const crawl::SourceFigures& source) {
    const QColor ink = m_state.stale ? m_ink.dim : theme::colourOf(source.state, m_ink);
    const int half = rect.height() / 2;
    icon(QRect(rect.left(), rect.top(), px(36), rect.height()), theme::iconOf(source.state), ink);
    const QRect name(rect.left() + px(56), rect.top() + px(8), px(330), half - px(8));
    words(name, text(source.name), font(32, true), m_ink.text);
    words(QRect(name.left(), rect.top() + half, name.width(), half - px(12)), chipText(source, m_figures->time),
          font(22, true), ink);

    const QRect rate(name.right() + px(20), rect.top(), px(280), rect.height());
    const int used = words(QRect(rate.left(), name.top(), rate.width(), name.height()),
                           text(wording::rate(source.actualRate)), font(32, true), m_ink.text);
    words(QRect(rate.left() + used + px(10), name.top() + px(4), rate.width() - used - px(10), name.height()),
          tr("of %1 per s").arg(text(wording::rate(source.rateLimit))), font(22), m_ink.dim);
    bullet(QRect(rate.left(), rect.top() + half + px(16), px(230), px(10)), source.actualRate, source.rateLimit);

    const QRect strip(rate.right() + px(20), rect.top(), px(300), rect.height());
    const QRect cells = mirrored(QRect(strip.left(), rect.top() + rect.height() / 2 - px(22), strip.width(), px(44)));
    paintStrip(m_painter, cells, source.last50, m_ink, m_direction);

    const QRect why(strip.right() + px(30), rect.top() + px(10), rect.right() - strip.right() - px(30),
                    rect.height() - px(14));
    paragraph(why, whyText(source, m_figures->time), font(24), m_ink.dim, true);
}

// Words across the picture, that nobody takes old figures for new ones.
void BoardPainter::paintStale(const QRect& rect) {
    const theme::Tokens& tokens = m_theme.tokens();
    const QString head =
        m_figures ? tr("No data since %1").arg(text(wording::clockTime(m_figures->time))) : tr("No data yet");
    const QString below = m_figures ? tr("for %1").arg(text(wording::duration(m_state.age))) : QString();
    const int width = std::min(rect.width(), QFontMetrics(font(72, true)).horizontalAdvance(head) + px(220));
    const int height = px(below.isEmpty() ? 150 : 200);
    const QRect box(rect.center().x() - width / 2, rect.center().y() - height / 2, width, height);
    m_painter.setPen(QPen(tokens.serverError, std::max(2, px(4))));
    m_painter.setBrush(tokens.errorSurface);
    m_painter.drawRoundedRect(mirrored(box), px(16), px(16));
    icon(QRect(box.left() + px(36), box.top(), px(72), height), QStringLiteral("wifi-off"), tokens.serverError);
    words(QRect(box.left() + px(140), box.top() + px(24), width - px(170), px(100)), head, font(72, true), tokens.text);
    if (!below.isEmpty())
        words(QRect(box.left() + px(142), box.top() + px(124), width - px(170), px(48)), below, font(32), tokens.dim);
}

} // namespace gleaner::console
