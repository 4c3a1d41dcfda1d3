#include "widgets/ingest/import_run_page.h"

#include <numeric>

#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>

#include "widgets/ingest/import_words.h"
#include "widgets/models/record_words.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::ingest {
namespace {

using theme::kStep;

constexpr int kPermille = 1000;
constexpr qint64 kTooSoonMs = 1500; // to say how long it will take

QString figure(std::int64_t number) {
    return models::text(wording::count(number));
}

} // namespace

ImportRunPage::ImportRunPage(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_icon(new QLabel), m_head(new QLabel), m_file(new QLabel),
      m_bar(new QProgressBar), m_remaining(new QLabel), m_queued(new QLabel), m_rejected(new QLabel),
      m_rejectedFiles(new QLabel), m_banner(new theme::Banner(theme)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * kStep);
    theme::setLook(m_head, theme::Look::Head);
    m_head->setObjectName(QStringLiteral("importHead"));
    theme::setLook(m_file, theme::Look::Dim);
    theme::setLook(m_remaining, theme::Look::Dim);
    m_bar->setRange(0, kPermille);
    m_bar->setAccessibleName(tr("Progress of the import"));
    auto* head = new QHBoxLayout;
    head->setSpacing(2 * kStep);
    head->addWidget(m_icon);
    head->addWidget(m_head, 1);
    column->addLayout(head);
    column->addWidget(m_file);
    column->addWidget(m_bar);
    column->addWidget(m_remaining);
    column->addWidget(m_banner);
    column->addSpacing(3 * kStep);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(8 * kStep);
    grid->setVerticalSpacing(kStep);
    const QString names[] = {tr("new"), tr("updated"), tr("unchanged"), tr("rejected")};
    for (int at = 0; at < 4; ++at) {
        m_figures[at] = new QLabel;
        QFont font = theme.figureFont(22);
        font.setWeight(QFont::DemiBold);
        m_figures[at]->setFont(font);
        auto* name = new QLabel(names[at]);
        theme::setLook(name, theme::Look::Dim);
        grid->addWidget(m_figures[at], 0, at);
        grid->addWidget(name, 1, at);
    }
    grid->setColumnStretch(4, 1);
    column->addLayout(grid);
    column->addSpacing(3 * kStep);
    for (QLabel* label : {m_queued, m_rejected, m_rejectedFiles}) {
        label->setWordWrap(true);
        column->addWidget(label);
    }
    m_rejectedFiles->setObjectName(QStringLiteral("rejectedFiles"));
    m_rejectedFiles->setTextFormat(Qt::RichText);
    m_rejectedFiles->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(m_rejectedFiles, &QLabel::linkActivated, this, &ImportRunPage::openRequested);
    column->addStretch();
}

void ImportRunPage::begin(const std::vector<std::filesystem::path>& files) {
    m_sizes.clear();
    for (const std::filesystem::path& file : files) {
        const QFileInfo info(pathText(file));
        m_sizes.push_back(info.isFile() ? info.size() : 0);
    }
    m_head->setText(tr("Importing"));
    m_icon->hide();
    m_file->clear();
    m_remaining->clear();
    m_rejectedFiles->clear();
    m_banner->dismiss();
    m_bar->setRange(0, 0); // until the first bytes are counted
    m_bar->show();
    setCounts({});
    m_time.start();
}

void ImportRunPage::setProgress(const ImportProgress& progress) {
    const QString name = QFileInfo(pathText(progress.file)).fileName();
    m_file->setText(progress.fileCount > 1
                        ? tr("%1 – file %2 of %3").arg(name).arg(progress.fileIndex + 1).arg(progress.fileCount)
                        : name);
    const auto at = m_sizes.begin() + std::ptrdiff_t(std::min(progress.fileIndex, m_sizes.size()));
    const double total = double(std::accumulate(m_sizes.begin(), m_sizes.end(), std::int64_t(0)));
    const double done = double(std::accumulate(m_sizes.begin(), at, std::int64_t(0)) + progress.bytesRead);
    setCounts(progress.counts);
    if (total <= 0)
        return;
    const double share = std::clamp(done / total, 0.0, 1.0);
    m_bar->setRange(0, kPermille);
    m_bar->setValue(int(share * kPermille));
    if (share > 0 && m_time.elapsed() > kTooSoonMs)
        m_remaining->setText(
            tr("about %1 left")
                .arg(models::text(wording::duration(double(m_time.elapsed()) / 1000 * (1 - share) / share))));
}

void ImportRunPage::setStopping() {
    m_remaining->setText(tr("Stopping; what has been read so far is kept …"));
}

void ImportRunPage::setCounts(const ImportCounts& counts) {
    const std::int64_t values[] = {counts.inserted, counts.updated, counts.unchanged, counts.rejectedTotal()};
    for (int at = 0; at < 4; ++at)
        m_figures[at]->setText(figure(values[at]));
    QStringList lines;
    if (counts.queued > 0)
        lines << tr("%1 queued for crawling").arg(figure(counts.queued));
    if (counts.sameUrl > 0)
        lines << tr("%1 have the address of another record").arg(figure(counts.sameUrl));
    m_queued->setText(lines.join(QStringLiteral(" · ")));
    m_rejected->setText(rejectedWords(counts));
}

void ImportRunPage::setReport(const ImportReport& report) {
    if (report.cancelled)
        finish(tr("Stopped: what was read so far is in the library"), "circle-pause", m_theme.tokens().clientError);
    else
        finish(tr("Import finished"), "circle-check", m_theme.tokens().success);
    setCounts(report.counts);
    QStringList links;
    for (const FileReport& file : report.files)
        if (!file.rejectedFile.empty())
            links << QStringLiteral("<a href=\"%1\" style=\"text-decoration:none\">%2</a>")
                         .arg(pathText(file.rejectedFile).toHtmlEscaped(),
                              QFileInfo(pathText(file.rejectedFile)).fileName().toHtmlEscaped());
    m_rejectedFiles->setText(
        links.isEmpty() ? QString()
                        : tr("Rejected lines, with the reason of each: %1").arg(links.join(QStringLiteral(", "))));
}

void ImportRunPage::finish(const QString& head, const char* icon, const QColor& ink) {
    m_bar->hide();
    m_remaining->hide();
    m_file->hide();
    m_icon->setPixmap(m_theme.pixmap(QString::fromLatin1(icon), ink, 24, devicePixelRatioF()));
    m_icon->show();
    m_head->setText(head);
}

void ImportRunPage::setError(const Error& error) {
    finish(tr("The import could not be finished"), "circle-x", m_theme.tokens().serverError);
    m_banner->showError(error);
}

int ImportRunPage::percent() const {
    return m_bar->maximum() == 0 ? -1 : m_bar->value() * 100 / kPermille;
}
QString ImportRunPage::headWords() const {
    return m_head->text();
}

QString ImportRunPage::countWords() const {
    QStringList words{tr("%1 new").arg(m_figures[0]->text()), tr("%1 updated").arg(m_figures[1]->text()),
                      tr("%1 unchanged").arg(m_figures[2]->text())};
    for (const QLabel* label : {m_queued, m_rejected})
        if (!label->text().isEmpty())
            words << label->text();
    return words.join(QStringLiteral(" · "));
}

} // namespace gleaner::ingest
