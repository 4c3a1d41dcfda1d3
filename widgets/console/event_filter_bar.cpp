#include "widgets/console/event_filter_bar.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "widgets/theme/flow_layout.h"
#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

using model::OutcomeClass;

constexpr int kWordsWidth = 280;
constexpr int kSourceWidth = 176;
constexpr int kGlyph = 14;
constexpr int kAllSources = 0, kSelectedSource = 1, kFirstSource = 2;

} // namespace

EventFilterBar::EventFilterBar(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_words(new QLineEdit), m_source(new QComboBox), m_level(new QComboBox) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4 * theme::kStep, 2 * theme::kStep, 4 * theme::kStep, 2 * theme::kStep);
    auto* row = new theme::FlowLayout(2 * theme::kStep);
    column->addLayout(row);
    auto* chips = new QWidget;
    chips->setFixedHeight(theme::kControlHeight);
    auto* chipRow = new QHBoxLayout(chips);
    chipRow->setContentsMargins(0, 0, 0, 0);
    chipRow->setSpacing(theme::kStep + 2);

    m_words->setPlaceholderText(tr("Words in address, source, answer"));
    m_words->setAccessibleName(tr("Words the events hold"));
    m_words->setClearButtonEnabled(true);
    m_words->addAction(theme.icon(QStringLiteral("search"), theme::Ink::Dim), QLineEdit::LeadingPosition);
    m_words->setFixedWidth(kWordsWidth);
    row->addWidget(m_words);

    m_source->setAccessibleName(tr("Source of the events"));
    m_source->setFixedWidth(kSourceWidth);
    m_source->setMaxVisibleItems(20);
    if (auto* list = qobject_cast<QListView*>(m_source->view()))
        list->setUniformItemSizes(true); // there may be thousands
    row->addWidget(m_source);

    m_level->setAccessibleName(tr("Least level of the events"));
    m_level->addItems({tr("All levels"), tr("Notices and above"), tr("Warnings and above"), tr("Errors only")});
    row->addWidget(m_level);
    for (QComboBox* choice : {m_source, m_level})
        choice->view()->setAccessibleName(choice->accessibleName());

    m_chips = chipRow;
    addChip(OutcomeClass::Success, tr("2xx"), tr("Pictures that came"));
    addChip(OutcomeClass::Redirect, tr("3xx"), tr("Unchanged, or led elsewhere"));
    addChip(OutcomeClass::ClientError, tr("4xx"), tr("Gone, forbidden, refused"));
    addChip(OutcomeClass::TooManyRequests, tr("429"), tr("Too many requests"));
    addChip(OutcomeClass::ServerError, tr("5xx"), tr("The server failed"));
    addChip(OutcomeClass::Network, tr("no answer"), tr("Time-outs, no connection, unknown host names"));
    addChip(OutcomeClass::None, tr("other"), tr("All that is no answer of a site: transitions, operators, trouble"));
    row->addWidget(chips);
    paintChips();
    setSources({});

    connect(m_words, &QLineEdit::textChanged, this, &EventFilterBar::changed);
    connect(m_source, &QComboBox::currentIndexChanged, this, &EventFilterBar::changed);
    connect(m_level, &QComboBox::currentIndexChanged, this, &EventFilterBar::changed);
    connect(&theme, &theme::Theme::changed, this, &EventFilterBar::paintChips);
}

void EventFilterBar::addChip(OutcomeClass kind, const QString& label, const QString& tip) {
    auto* chip = new QPushButton(label);
    theme::setLook(chip, theme::Look::Chip);
    chip->setCheckable(true);
    chip->setToolTip(tip);
    chip->setAccessibleName(tr("Only answers: %1").arg(label));
    chip->setAccessibleDescription(tip);
    m_chips->addWidget(chip);
    m_answers.push_back({kind, chip});
    connect(chip, &QPushButton::toggled, this, &EventFilterBar::changed);
}

// The glyph of each class in its colour, as in strips and tables.
void EventFilterBar::paintChips() {
    for (const Answer& answer : m_answers) {
        const QString glyph = theme::glyphOf(answer.kind);
        if (answer.kind == OutcomeClass::None || glyph.isEmpty())
            continue;
        const qreal ratio = devicePixelRatioF();
        QPixmap picture(QSize(kGlyph, kGlyph) * ratio);
        picture.setDevicePixelRatio(ratio);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        painter.setFont(m_theme.baseFont());
        painter.setPen(theme::colourOf(answer.kind, m_theme.tokens()));
        painter.drawText(QRect(0, 0, kGlyph, kGlyph), Qt::AlignCenter, glyph);
        painter.end();
        answer.chip->setIcon(QIcon(picture));
        answer.chip->setIconSize({kGlyph, kGlyph});
    }
}

eventlog::Filter EventFilterBar::filter() const {
    eventlog::Filter filter;
    filter.words = m_words->text().trimmed().toStdString();
    if (m_source->currentIndex() == kSelectedSource)
        filter.source = m_selected.toStdString();
    else if (m_source->currentIndex() >= kFirstSource)
        filter.source = m_source->currentText().toStdString();
    filter.atLeast = eventlog::Level(m_level->currentIndex());
    for (const Answer& answer : m_answers)
        if (answer.chip->isChecked())
            filter.classes.insert(answer.kind);
    return filter;
}

void EventFilterBar::clear() {
    const eventlog::Filter before = filter();
    {
        const QSignalBlocker quiet(this);
        m_words->clear();
        m_source->setCurrentIndex(kAllSources);
        m_level->setCurrentIndex(0);
        for (const Answer& answer : m_answers)
            answer.chip->setChecked(false);
    }
    if (!(before == filter()))
        Q_EMIT changed();
}

void EventFilterBar::setSources(const QStringList& names) {
    if (m_source->count() > 0 && names == m_sources)
        return;
    const QString chosen = m_source->currentIndex() >= kFirstSource ? m_source->currentText() : QString();
    const bool selected = m_source->currentIndex() == kSelectedSource;
    const eventlog::Filter before = m_source->count() > 0 ? filter() : eventlog::Filter();
    {
        const QSignalBlocker quiet(m_source);
        m_sources = names;
        m_source->clear();
        m_source->addItem(tr("All sources"));
        m_source->addItem(tr("The selected source"));
        m_source->addItems(names);
        if (!names.isEmpty())
            m_source->insertSeparator(kFirstSource);
        const int found = chosen.isEmpty() ? -1 : m_source->findText(chosen);
        m_source->setCurrentIndex(selected ? kSelectedSource : found >= kFirstSource ? found : kAllSources);
    }
    if (!(before == filter()))
        Q_EMIT changed();
}

void EventFilterBar::setSelectedSource(const QString& name) {
    if (name == m_selected)
        return;
    m_selected = name;
    m_source->setItemText(kSelectedSource, name.isEmpty() ? tr("The selected source") : tr("Selected: %1").arg(name));
    if (m_source->currentIndex() == kSelectedSource)
        Q_EMIT changed();
}

void EventFilterBar::showOnly(const QString& source) {
    int found = m_source->findText(source);
    if (found < kFirstSource) {
        m_source->addItem(source);
        found = m_source->count() - 1;
    }
    m_source->setCurrentIndex(found);
}

void EventFilterBar::focusWords() {
    m_words->setFocus(Qt::ShortcutFocusReason);
    m_words->selectAll();
}

} // namespace gleaner::console
