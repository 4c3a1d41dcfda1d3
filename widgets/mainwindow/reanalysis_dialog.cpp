#include "widgets/mainwindow/reanalysis_dialog.h"

#include <algorithm>
#include <array>

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::mainwindow {
namespace {

using analysis::Part;
using pipeline::ReanalysisFigures;
using pipeline::ReanalysisPreview;
using pipeline::ReanalysisRequest;
using theme::Look;

constexpr int kBarSteps = 1'000; // a progress bar counts in int; libraries may hold more

struct PartWords {
    const char* title;
    const char* tip;
};
// In the order of Part.
constexpr std::array<PartWords, analysis::kParts.size()> kPartWords{
    {{QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Facts"),
      QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Size, type, frames, colour space, profile")},
     {QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Metadata"),
      QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "What EXIF, IPTC and XMP say: place, date, camera, "
                                                                 "texts")},
     {QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Thumbnails"),
      QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "The small pictures of grid and detail")},
     {QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Quality"),
      QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Sharpness, exposure, entropy, compression, and the "
                                                                 "score of them")},
     {QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Palette"),
      QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "The few colours a picture is made of")},
     {QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Fingerprint"),
      QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "PDQ, which finds the same picture again")},
     {QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Look"),
      QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "The descriptor, which finds look-alikes")},
     {QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Labels"),
      QT_TRANSLATE_NOOP("gleaner::mainwindow::ReanalysisDialog", "Monochrome, panorama, line art …")}}};

QString counted(std::int64_t number) {
    return QString::fromStdString(wording::count(number));
}

QLabel* figureLabel(theme::Theme& theme) {
    auto* label = new QLabel;
    label->setFont(theme.figureFont());
    label->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    return label;
}

// "58 pictures/s · about 14 s left"
QString paceWords(const bridge::AnalysisRun& run) {
    if (run.paused())
        return ReanalysisDialog::tr("paused");
    if (run.stopping())
        return ReanalysisDialog::tr("finishing what is under way …");
    QStringList parts;
    if (const double rate = run.rate(); rate > 0)
        parts << ReanalysisDialog::tr("%1 pictures/s").arg(QString::fromStdString(wording::rate(rate)));
    if (const auto left = run.secondsLeft())
        parts << ReanalysisDialog::tr("about %1 left").arg(QString::fromStdString(wording::duration(*left)));
    return parts.join(QStringLiteral(" · "));
}

QString noteWords(const ReanalysisFigures& figures) {
    QStringList notes;
    if (figures.refused > 0)
        notes << ReanalysisDialog::tr("%1 are no longer understood; they keep what was known.")
                     .arg(counted(figures.refused));
    if (figures.noOriginal > 0)
        notes << ReanalysisDialog::tr("%1 have no original here; crawl them again to have them analysed.")
                     .arg(counted(figures.noOriginal));
    return notes.join(QLatin1Char('\n'));
}

} // namespace

QString reanalysisState(const bridge::AnalysisRun& run) {
    if (!run.running())
        return {};
    const QString of = QStringLiteral("%1/%2").arg(counted(run.figures().finished()), counted(run.figures().total));
    return run.paused() ? ReanalysisDialog::tr("Analysing paused at %1").arg(of)
                        : ReanalysisDialog::tr("Analysing %1").arg(of);
}

ReanalysisDialog::ReanalysisDialog(theme::Theme& theme, bridge::AnalysisRun& run, bridge::Background& background,
                                   const std::optional<Error>& lockedBy, QWidget* parent)
    : QDialog(parent), m_theme(theme), m_run(run), m_background(background), m_banner(new theme::Banner(theme)),
      m_all(new QCheckBox(tr("Also what is &current"))), m_due(new QLabel), m_bar(new QProgressBar),
      m_words(new QLabel), m_notes(new QLabel), m_start(new QPushButton(tr("&Analyse"))),
      m_pause(new QPushButton(tr("&Pause"))), m_stop(new QPushButton(tr("&Stop"))),
      m_close(new QPushButton(tr("Close"))), m_wasRunning(run.running()) {
    setWindowTitle(tr("Analyse again"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(460);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(12);
    auto* words = new QLabel(tr("Stored pictures are looked at again where something is missing, or was found by an "
                                "older Gleaner. Nothing is fetched, and what was known stays where nothing better is "
                                "found."));
    words->setWordWrap(true);
    theme::setLook(words, Look::Dim);
    column->addWidget(words);
    column->addWidget(m_banner);
    m_choice = makeParts();
    m_progress = makeProgress();
    column->addWidget(m_choice);
    column->addWidget(m_progress);
    column->addStretch();

    auto* buttons = new QDialogButtonBox;
    theme::setLook(m_start, Look::Primary);
    m_start->setIcon(theme.icon(QStringLiteral("refresh-cw"), theme::Ink::OnAccent));
    m_start->setDefault(true);
    buttons->addButton(m_start, QDialogButtonBox::ActionRole);
    for (QPushButton* button : {m_pause, m_stop}) {
        button->setAutoDefault(false);
        buttons->addButton(button, QDialogButtonBox::ActionRole);
    }
    m_close->setAutoDefault(false);
    buttons->addButton(m_close, QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_start, &QPushButton::clicked, this, [this] { m_run.start(request()); });
    connect(m_pause, &QPushButton::clicked, this, [this] { m_run.pause(!m_run.paused()); });
    connect(m_stop, &QPushButton::clicked, this, [this] { m_run.stop(); });
    column->addWidget(buttons);

    connect(&m_run, &bridge::AnalysisRun::changed, this, &ReanalysisDialog::follow);
    if (!m_run.desk().canRun())
        m_banner->showError(lockedBy.value_or(Error{ErrorCode::ReadOnly, "The library", {}, {}}));
    m_start->setEnabled(false);
    follow();
    askPreview();
}

QWidget* ReanalysisDialog::makeParts() {
    auto* holder = new QWidget;
    auto* grid = new QGridLayout(holder);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(0, 1);
    const auto head = [&](const QString& words, int at) {
        auto* label = new QLabel(words);
        theme::setLook(label, Look::Small);
        grid->addWidget(label, 0, at, at == 0 ? Qt::AlignLeading : Qt::AlignTrailing);
    };
    head(tr("Analysis"), 0);
    head(tr("Missing"), 1);
    head(tr("Older"), 2);
    for (const Part part : analysis::kParts) {
        const PartWords& words = kPartWords[size_t(part)];
        Row row{new QCheckBox(tr(words.title)), figureLabel(m_theme), figureLabel(m_theme)};
        row.box->setToolTip(tr(words.tip));
        row.box->setChecked(true);
        connect(row.box, &QCheckBox::toggled, this, &ReanalysisDialog::askPreview);
        const int line = int(part) + 1;
        grid->addWidget(row.box, line, 0);
        grid->addWidget(row.missing, line, 1);
        grid->addWidget(row.older, line, 2);
        m_parts.push_back(row);
    }
    const int below = int(m_parts.size()) + 1;
    m_all->setToolTip(tr("Every stored picture, whatever is known of it"));
    connect(m_all, &QCheckBox::toggled, this, &ReanalysisDialog::askPreview);
    grid->setRowMinimumHeight(below, 8);
    grid->addWidget(m_all, below + 1, 0, 1, 3);
    m_due->setWordWrap(true);
    m_due->setObjectName(QStringLiteral("due"));
    grid->setRowMinimumHeight(below + 2, 4);
    grid->addWidget(m_due, below + 3, 0, 1, 3);
    return holder;
}

QWidget* ReanalysisDialog::makeProgress() {
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the analysis"));
    m_words->setFont(m_theme.figureFont());
    m_words->setObjectName(QStringLiteral("progressWords"));
    m_words->setWordWrap(true);
    theme::setLook(m_notes, Look::Small);
    m_notes->setWordWrap(true);
    column->addWidget(m_bar);
    column->addWidget(m_words);
    column->addWidget(m_notes);
    return holder;
}

ReanalysisRequest ReanalysisDialog::request() const {
    ReanalysisRequest request;
    request.all = m_all->isChecked();
    for (const Part part : analysis::kParts)
        if (boxOf(part)->isChecked())
            request.parts.push_back(part);
    if (request.parts.size() == analysis::kParts.size())
        request.parts.clear(); // every part, also those of versions to come
    return request;
}

QString ReanalysisDialog::words() const {
    return m_run.running() || m_run.everRan() ? m_words->text() : m_due->text();
}

void ReanalysisDialog::askPreview() {
    const bool none = std::none_of(m_parts.begin(), m_parts.end(), [](const Row& row) { return row.box->isChecked(); });
    for (const Row& row : m_parts)
        row.box->setEnabled(!m_all->isChecked());
    const quint64 asked = ++m_asked;
    if (none && !m_all->isChecked()) {
        m_due->setText(tr("Choose at least one analysis."));
        m_start->setEnabled(false);
        return;
    }
    m_background.run(
        this, [desk = &m_run.desk(), request = request()] { return desk->preview(request); },
        [this, asked](const Result<ReanalysisPreview>& preview) {
            if (asked != m_asked)
                return;
            if (preview)
                showPreview(*preview);
            else
                m_banner->showError(preview.error());
        });
}

void ReanalysisDialog::showPreview(const ReanalysisPreview& preview) {
    for (const ReanalysisPreview::OfPart& one : preview.byPart) {
        const Row& row = m_parts[size_t(one.part)];
        row.missing->setText(counted(one.missing));
        row.older->setText(counted(one.older));
        row.box->setAccessibleDescription(tr("%1 missing, %2 older").arg(counted(one.missing), counted(one.older)));
    }
    QString words =
        preview.stored == 0 ? tr("No picture is stored yet.")
        : preview.due == 0
            ? tr("All %1 stored pictures are current.").arg(counted(preview.stored))
            : tr("%1 of %2 stored pictures will be analysed.").arg(counted(preview.due), counted(preview.stored));
    if (preview.unable > 0)
        words += QLatin1Char(' ') +
                 tr("%1 could not be: their originals are not kept, or are refused.").arg(counted(preview.unable));
    m_due->setText(words);
    m_start->setEnabled(preview.due > 0 && m_run.desk().canRun() && !m_run.running());
}

void ReanalysisDialog::follow() {
    const bool running = m_run.running();
    m_choice->setEnabled(!running && m_run.desk().canRun());
    m_due->setVisible(!running);
    m_progress->setVisible(running || m_run.everRan());
    m_start->setVisible(!running);
    m_pause->setVisible(running);
    m_stop->setVisible(running);
    m_pause->setText(m_run.paused() ? tr("&Go on") : tr("&Pause"));
    m_pause->setEnabled(!m_run.stopping());
    m_stop->setEnabled(!m_run.stopping());
    m_close->setToolTip(running ? tr("The work goes on; the line at the bottom says how far it is.") : QString());
    if (running)
        showRunning();
    else if (m_run.everRan())
        showResult();
    if (m_wasRunning && !running)
        askPreview(); // what is due now
    m_wasRunning = running;
}

void ReanalysisDialog::showRunning() {
    const ReanalysisFigures& figures = m_run.figures();
    m_bar->setValue(figures.total > 0 ? int(double(figures.finished()) / double(figures.total) * kBarSteps) : 0);
    const QString pace = paceWords(m_run);
    const QString far = tr("%1 of %2").arg(counted(figures.finished()), counted(figures.total));
    m_words->setText(pace.isEmpty() ? far : far + QStringLiteral(" · ") + pace);
    m_notes->setText(noteWords(figures));
    m_notes->setVisible(!m_notes->text().isEmpty());
}

void ReanalysisDialog::showResult() {
    const ReanalysisFigures& figures = m_run.figures();
    if (m_run.failure()) {
        m_banner->showError(*m_run.failure());
        m_progress->hide();
        return;
    }
    m_bar->setValue(figures.total > 0 ? int(double(figures.finished()) / double(figures.total) * kBarSteps)
                                      : kBarSteps);
    m_words->setText(
        figures.stopped
            ? tr("Stopped: %1 of %2 analysed. What is done is kept.").arg(counted(figures.done), counted(figures.total))
            : tr("Done: %1 pictures analysed.").arg(counted(figures.done)));
    m_notes->setText(noteWords(figures));
    m_notes->setVisible(!m_notes->text().isEmpty());
}

} // namespace gleaner::mainwindow
