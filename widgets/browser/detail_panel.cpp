#include "widgets/browser/detail_panel.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTimer>
#include <QToolTip>
#include <QUrl>
#include <QVBoxLayout>

#include "widgets/browser/analysis_view.h"
#include "widgets/browser/credit_clipboard.h"
#include "widgets/browser/detail_facts.h"
#include "widgets/browser/fact_grid.h"
#include "widgets/browser/picture_view.h"
#include "widgets/browser/score_bars.h"
#include "widgets/models/record_words.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/theme.h"

namespace gleaner::browser {
namespace {

using curation::CreditFormat;
using theme::kStep;

constexpr int kCopiedMs = 2000;
constexpr CreditFormat kFormats[] = {CreditFormat::Rich,     CreditFormat::Plain, CreditFormat::Html,
                                     CreditFormat::Markdown, CreditFormat::Xml,   CreditFormat::Wikitext,
                                     CreditFormat::Bibtex,   CreditFormat::JsonLd};

void emptied(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

QLabel* linkLabel() {
    auto* label = new QLabel;
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    return label;
}

QFrame* rule() {
    auto* line = new QFrame;
    line->setFixedHeight(1);
    line->setObjectName(QStringLiteral("detailRule"));
    return line;
}

} // namespace

DetailPanel::DetailPanel(theme::Theme& theme, QWidget* parent)
    : QScrollArea(parent), m_theme(theme), m_hint(new QWidget), m_page(new QWidget), m_picture(new PictureView(theme)),
      m_title(new QLabel), m_byline(linkLabel()), m_missing(new QLabel), m_copy(new QPushButton),
      m_formats(new QPushButton), m_open(new QPushButton), m_facts(new FactGrid), m_tagsHolder(new QWidget),
      m_tagsHead(new QLabel(tr("Tags"))), m_tags(new theme::FlowLayout(kStep)), m_why(new QWidget),
      m_whyTotal(new QLabel), m_bars(new ScoreBars(theme)), m_analysis(new AnalysisView(theme)),
      m_copied(new QTimer(this)) {
    setObjectName(QStringLiteral("detail"));
    setAccessibleName(tr("Details"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    theme::setLook(m_page, theme::Look::Surface);
    // A label keeps the colour that its links had when they were set.
    connect(&m_theme, &theme::Theme::changed, this, [this] {
        if (!m_detail)
            return;
        m_facts->refresh();
        m_byline->clear();
        m_byline->setText(bylineOf(m_detail->view.record));
    });
    auto* column = new QVBoxLayout(m_page);
    column->setContentsMargins(4 * kStep, 4 * kStep, 4 * kStep, 4 * kStep);
    column->setSpacing(2 * kStep);
    column->addWidget(m_picture);
    buildCredit(column);
    column->addSpacing(kStep);
    column->addWidget(m_facts);
    connect(m_facts, &FactGrid::linkActivated, this, &DetailPanel::followLink);
    theme::setLook(m_tagsHead, theme::Look::Dim);
    auto* tags = new QHBoxLayout(m_tagsHolder);
    tags->setContentsMargins(0, 0, 0, 0);
    tags->setSpacing(3 * kStep);
    m_tagsHead->setFixedWidth(kFactLabelWidth);
    tags->addWidget(m_tagsHead, 0, Qt::AlignTop);
    tags->addLayout(m_tags, 1);
    column->addWidget(m_tagsHolder);

    auto* why = new QVBoxLayout(m_why);
    why->setContentsMargins(0, kStep, 0, 0);
    why->setSpacing(kStep);
    why->addWidget(rule());
    why->addSpacing(kStep);
    m_whyTotal->setTextFormat(Qt::RichText);
    why->addWidget(m_whyTotal);
    why->addWidget(m_bars);
    column->addWidget(m_why);
    connect(m_analysis, &AnalysisView::linkActivated, this, &DetailPanel::followLink);
    connect(m_analysis, &AnalysisView::analyseRequested, this, &DetailPanel::analyseRequested);
    column->addWidget(m_analysis);
    column->addStretch();

    auto* stack = new QWidget;
    theme::setLook(stack, theme::Look::Surface);
    auto* both = new QVBoxLayout(stack);
    both->setContentsMargins(0, 0, 0, 0);
    auto* hint = new QVBoxLayout(m_hint);
    auto* words =
        new QLabel(tr("Select a picture to see it large, with its licence, its credit and where it comes from."));
    theme::setLook(words, theme::Look::Dim);
    words->setWordWrap(true);
    words->setAlignment(Qt::AlignHCenter);
    hint->setContentsMargins(8 * kStep, 0, 8 * kStep, 0);
    hint->addStretch(2);
    hint->addWidget(words);
    hint->addStretch(3);
    both->addWidget(m_hint);
    both->addWidget(m_page);
    setWidget(stack);
    m_copied->setSingleShot(true);
    m_copied->setInterval(kCopiedMs);
    connect(m_copied, &QTimer::timeout, this, [this] {
        m_copy->setText(tr("Copy credit"));
        m_copy->setIcon(m_theme.icon(QStringLiteral("copy")));
    });
    showHint();
}

void DetailPanel::buildCredit(QVBoxLayout* column) {
    QFont font = m_theme.strongFont();
    font.setPixelSize(16);
    m_title->setFont(font);
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addSpacing(kStep);
    column->addWidget(m_title);
    m_byline->setObjectName(QStringLiteral("byline"));
    connect(m_byline, &QLabel::linkActivated, this, &DetailPanel::followLink);
    column->addWidget(m_byline);
    theme::setLook(m_missing, theme::Look::Small);
    m_missing->setObjectName(QStringLiteral("missingParts"));
    m_missing->setWordWrap(true);
    column->addWidget(m_missing);

    m_copy->setText(tr("Copy credit"));
    m_copy->setIcon(m_theme.icon(QStringLiteral("copy")));
    m_copy->setToolTip(tr("Copies title, author, source and licence as rich text (Ctrl+C in the grid)"));
    connect(m_copy, &QPushButton::clicked, this, [this] { copyCredit(CreditFormat::Rich); });
    m_formats->setIcon(m_theme.icon(QStringLiteral("chevron-down")));
    m_formats->setAccessibleName(tr("Copy credit as"));
    m_formats->setToolTip(tr("Copy credit as …"));
    m_formats->setFixedWidth(30);
    auto* menu = new QMenu(m_formats);
    for (const CreditFormat format : kFormats)
        menu->addAction(creditFormatWords(format), this, [this, format] { copyCredit(format); });
    m_formats->setMenu(menu);
    m_open->setIcon(m_theme.icon(QStringLiteral("external-link")));
    m_open->setAccessibleName(tr("Open the page of this work"));
    m_open->setToolTip(tr("Open the page of this work"));
    m_open->setFixedWidth(38);
    connect(m_open, &QPushButton::clicked, this,
            [this] { followLink(models::text(m_detail->view.record.landingUrl)); });
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kStep);
    buttons->addWidget(m_copy);
    buttons->addWidget(m_formats);
    buttons->addSpacing(kStep);
    buttons->addWidget(m_open);
    buttons->addStretch();
    column->addLayout(buttons);
}

void DetailPanel::showHint() {
    m_detail.reset();
    m_page->hide();
    m_hint->show();
}

void DetailPanel::showRecord(const RecordDetail& detail, const std::optional<index::ScoreParts>& score) {
    const bool another = !m_detail || m_detail->view.key != detail.view.key;
    m_detail = detail;
    const model::Record& record = detail.view.record;
    m_title->setText(models::titleWords(record.title));
    m_byline->setText(bylineOf(record));
    const QString missing = missingWords(curation::creditOf(record, CreditFormat::Plain).missing);
    m_missing->setText(missing);
    m_missing->setVisible(!missing.isEmpty());
    m_open->setEnabled(isWebAddress(record.landingUrl));
    m_picture->setAccessibleName(models::titleWords(record.title));
    if (another || !detail.view.blob || m_picture->picture().isNull()) {
        m_picture->setShape(record.width, record.height);
        if (detail.view.blob)
            m_picture->setPlaceholder(QStringLiteral("loader"), tr("Loading"));
        else
            m_picture->setPlaceholder(models::stateIcon(detail.view.crawlState),
                                      models::stateWords(detail.view.crawlState));
    }
    m_facts->setFacts(factsOf(detail));
    m_analysis->showDetail(detail);
    fillTags(false);
    m_why->setVisible(score.has_value());
    if (score) {
        m_bars->setParts(*score);
        m_whyTotal->setText(
            QStringLiteral("<b>%1</b> %2").arg(tr("Why this rank"), locale().toString(score->total(), 'f', 3)));
    }
    if (another) {
        m_copied->stop();
        m_copy->setText(tr("Copy credit"));
        m_copy->setIcon(m_theme.icon(QStringLiteral("copy")));
        ensureVisible(0, 0);
    }
    m_hint->hide();
    m_page->show();
}

void DetailPanel::setPicture(const QImage& picture) {
    if (picture.isNull())
        m_picture->setPlaceholder(QStringLiteral("image"), tr("No preview"));
    else
        m_picture->setPicture(picture);
}

void DetailPanel::fillTags(bool all) {
    emptied(m_tags);
    const std::vector<model::Tag>& tags = m_detail->view.record.tags;
    const size_t shown = all ? tags.size() : std::min<size_t>(tags.size(), kShownTags);
    for (size_t at = 0; at < shown; ++at) {
        const QString name = models::text(tags[at].name).simplified();
        auto* chip = new QPushButton(
            fontMetrics().elidedText(name, Qt::ElideRight, 180).replace(QLatin1Char('&'), QLatin1String("&&")));
        theme::setLook(chip, theme::Look::Chip);
        chip->setAccessibleName(tr("Search for the tag %1").arg(name));
        chip->setToolTip(tags[at].accuracy
                             ? tr("%1 – given by a machine, %2 % sure").arg(name).arg(qRound(*tags[at].accuracy * 100))
                             : name);
        connect(chip, &QPushButton::clicked, this, [this, name] { Q_EMIT tagChosen(name); });
        m_tags->addWidget(chip);
    }
    if (shown < tags.size()) {
        auto* more = new QPushButton(tr("%1 more").arg(tags.size() - shown));
        theme::setLook(more, theme::Look::Link);
        connect(more, &QPushButton::clicked, this, [this] { fillTags(true); });
        m_tags->addWidget(more);
    }
    m_tagsHolder->setVisible(!tags.empty());
    m_tagsHolder->updateGeometry();
}

void DetailPanel::followLink(const QString& link) {
    if (link.startsWith(QLatin1String("copy:"))) {
        QGuiApplication::clipboard()->setText(link.mid(5));
        QToolTip::showText(QCursor::pos(), tr("Copied"), this);
        return;
    }
    if (isWebAddress(link.toStdString()))
        Q_EMIT openRequested(QUrl(link));
}

void DetailPanel::copyCredit(CreditFormat format) {
    if (!m_detail)
        return;
    QGuiApplication::clipboard()->setMimeData(creditMime(std::span(&m_detail->view, 1), format).release());
    sayCopied();
}

void DetailPanel::sayCopied() {
    m_copy->setText(tr("Copied"));
    m_copy->setIcon(m_theme.icon(QStringLiteral("check"), theme::Ink::Success));
    m_copied->start();
    QAccessibleEvent event(m_copy, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&event);
}

QStringList DetailPanel::factTexts() const {
    return m_detail ? m_facts->texts() + m_analysis->texts() : QStringList();
}

QString DetailPanel::title() const {
    return m_detail ? m_title->text() : QString();
}

} // namespace gleaner::browser
