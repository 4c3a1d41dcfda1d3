#include "widgets/mainwindow/status_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include "widgets/alerts/alert_bell.h"
#include "widgets/console/crawl_summary.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::mainwindow {
namespace {

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

} // namespace

StatusStrip::StatusStrip(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_bell(new alertviews::AlertBell(theme)) {
    setObjectName(QStringLiteral("statusStrip"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("State of the crawl"));
    setFixedHeight(27);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 1, 12, 0);
    row->setSpacing(5);
    m_dot = add();
    m_state = add(true);
    m_of = add();
    row->addSpacing(14);
    m_requests = add();
    row->addSpacing(14);
    m_stored = add();
    row->addSpacing(14);
    m_queueName = add();
    m_queue = add(true);
    row->addSpacing(14);
    m_eta = add();
    row->addStretch();
    m_work = new QPushButton;
    m_work->setFont(m_theme.figureFont(theme::kSmallPixels));
    theme::setLook(m_work, theme::Look::Link);
    m_work->setAutoDefault(false);
    m_work->setAccessibleName(tr("Work beside the crawl"));
    m_work->setToolTip(tr("Show it"));
    m_work->hide();
    m_work->setObjectName(QStringLiteral("work"));
    connect(m_work, &QPushButton::clicked, this, &StatusStrip::workChosen);
    row->addWidget(m_work);
    row->addSpacing(14);
    m_memory = add();
    row->addSpacing(14);
    m_disk = add();
    row->addSpacing(8);
    m_queueName->setText(tr("Queue"));
    row->addWidget(m_bell);
    connect(&theme, &theme::Theme::changed, this, &StatusStrip::paintDot);
    setMessage(tr("No library open"));
}

QLabel* StatusStrip::add(bool strong) {
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setFont(m_theme.figureFont(theme::kSmallPixels));
    label->setProperty("strong", strong);
    layout()->addWidget(label);
    return label;
}

void StatusStrip::paintDot() {
    const theme::Tokens& tokens = m_theme.tokens();
    const QColor colour = m_mood == Mood::Busy      ? tokens.success
                          : m_mood == Mood::Waiting ? tokens.clientError
                          : m_mood == Mood::Trouble ? tokens.serverError
                                                    : tokens.dim;
    const qreal ratio = devicePixelRatioF();
    QPixmap dot(QSize(9, 9) * ratio);
    dot.setDevicePixelRatio(ratio);
    dot.fill(Qt::transparent);
    QPainter painter(&dot);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_mood == Mood::Idle || m_mood == Mood::None ? QPen(colour, 1.5) : QPen(Qt::NoPen));
    painter.setBrush(m_mood == Mood::Idle || m_mood == Mood::None ? QBrush(Qt::NoBrush) : QBrush(colour));
    painter.drawEllipse(QRectF(1, 1, 7, 7));
    painter.end();
    m_dot->setPixmap(dot);
}

void StatusStrip::setMessage(const QString& words) {
    m_mood = Mood::None;
    paintDot();
    m_state->setText(words);
    for (QLabel* label : {m_of, m_requests, m_stored, m_queueName, m_queue, m_eta, m_memory, m_disk})
        label->hide();
    m_bell->hide();
    setWork({});
    setAccessibleDescription(words);
}

void StatusStrip::setWork(const QString& words) {
    m_work->setText(words);
    m_work->setAccessibleDescription(words);
    m_work->setVisible(!words.isEmpty());
}

QString StatusStrip::workText() const {
    return m_work->text();
}

QString StatusStrip::stateText() const {
    return (m_state->text() + QLatin1Char(' ') + m_of->text()).trimmed();
}

void StatusStrip::setTick(const bridge::Tick& tick) {
    for (QLabel* label : {m_of, m_queueName, m_queue, m_memory, m_disk})
        label->show();
    m_memory->setText(tick.machine.memory < 0 ? QString()
                                              : tr("Memory %1").arg(text(wording::bytes(tick.machine.memory))));
    m_disk->setText(tick.machine.diskFree < 0 ? QString()
                                              : tr("Disk %1 free").arg(text(wording::bytes(tick.machine.diskFree))));
    if (!tick.figures) {
        m_mood = Mood::Trouble;
        paintDot();
        m_state->setText(tr("The crawl's figures cannot be read"));
        return;
    }
    const crawl::CrawlFigures& figures = *tick.figures;
    const console::CrawlSummary summary = console::summaryOf(figures);
    const int total = int(figures.sources.size());
    // A crawl whose work is done waits for more; it is not at anything.
    const bool waits = figures.running && !figures.draining && figures.left == 0;
    m_mood = !figures.running || waits ? Mood::Idle : figures.draining ? Mood::Waiting : Mood::Busy;
    paintDot();
    m_state->setText(console::crawlStateText(figures));
    m_of->setText(figures.running && !waits
                      ? tr("%1 of %2 sources")
                            .arg(summary.of(model::SourceState::Running) + summary.of(model::SourceState::HalfOpen))
                            .arg(total)
                  : total == 1 ? tr("1 source")
                               : tr("%1 sources").arg(total));
    for (QLabel* label : {m_requests, m_stored})
        label->setVisible(figures.running);
    m_requests->setText(
        tr("%1 / %2 requests/s").arg(text(wording::rate(figures.requestRate)), text(wording::rate(figures.rateLimit))));
    m_stored->setText(tr("%1 stored/s").arg(text(wording::rate(figures.storedRate))));
    m_queue->setText(text(wording::count(figures.left)));
    m_eta->setVisible(figures.running && summary.etaHigh.has_value());
    m_eta->setText(tr("ETA %1").arg(console::etaText(summary)));
    m_bell->show();
    m_bell->setAlerts(figures.alerts);
    setAccessibleDescription(stateText());
}

} // namespace gleaner::mainwindow
