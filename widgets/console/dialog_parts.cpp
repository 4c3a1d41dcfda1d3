#include "widgets/console/dialog_parts.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/console/outcome_strip.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("gleaner::console", words);
}

// The sign of a class of outcomes as a picture, so that a list can carry it.
QIcon signOf(const std::string& outcome, theme::Theme& theme, qreal ratio) {
    constexpr int kSize = 14;
    QPixmap picture(QSize(kSize, kSize) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    const model::OutcomeClass kind = classOfName(outcome);
    QPainter painter(&picture);
    painter.setFont(theme.baseFont());
    painter.setPen(theme::colourOf(kind, theme.tokens()));
    painter.drawText(QRect(0, 0, kSize, kSize), Qt::AlignCenter, theme::glyphOf(kind));
    return picture;
}

} // namespace

QString named(const Sources& sources) {
    return sources.size() == 1 ? text(sources.front().name) : tr("%1 sources").arg(sources.size());
}

QVBoxLayout* dialogColumn(QDialog* dialog, int width) {
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(20, 20, 20, 16);
    layout->setSpacing(12);
    dialog->setMinimumWidth(width);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return layout;
}

QLabel* paragraph(const QString& words) {
    auto* label = new QLabel(words);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    theme::setLook(label, theme::Look::Dim);
    return label;
}

QDialogButtonBox* dialogButtons(QDialog* dialog, const QString& verb) {
    auto* box = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    box->button(QDialogButtonBox::Ok)->setText(verb);
    box->button(QDialogButtonBox::Ok)->setDefault(true);
    QObject::connect(box, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(box, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    return box;
}

void frame(QWidget& view, theme::Theme& theme) {
    view.setStyleSheet(QStringLiteral("QAbstractItemView { border: 1px solid %1; border-radius: 6px; padding: 2px; }"
                                      "QListView::item { padding: 3px 6px; }")
                           .arg(theme.tokens().line.name()));
}

QListWidget* attemptList(theme::Theme& theme, const QString& accessibleName) {
    auto* list = new QListWidget;
    list->setAccessibleName(accessibleName);
    list->setUniformItemSizes(true);
    list->setLayoutDirection(Qt::LeftToRight); // times and addresses
    list->setTextElideMode(Qt::ElideMiddle);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    frame(*list, theme);
    return list;
}

QString attemptLine(const eventlog::Event& event) {
    QStringList parts{text(wording::clockTime(event.time)), text(event.outcome)};
    if (event.totalMs >= 0 || event.firstByteMs >= 0)
        parts.append(tr("%1 ms").arg(text(wording::count(event.totalMs >= 0 ? event.totalMs : event.firstByteMs))));
    parts.append(text(event.url));
    return parts.join(QStringLiteral("   "));
}

void fillAttempts(QListWidget& list, theme::Theme& theme, const std::vector<eventlog::EventPtr>& newestLast) {
    list.clear();
    for (auto event = newestLast.rbegin(); event != newestLast.rend(); ++event) {
        auto* item = new QListWidgetItem(signOf((*event)->outcome, theme, list.devicePixelRatioF()),
                                         attemptLine(**event), &list);
        const auto detail = (*event)->args.find(eventlog::kDetail);
        const QString more = detail == (*event)->args.end() ? QString() : QLatin1Char('\n') + text(detail->second);
        item->setToolTip(QStringLiteral("<qt>%1</qt>").arg((attemptLine(**event) + more).toHtmlEscaped()));
    }
}

} // namespace gleaner::console
