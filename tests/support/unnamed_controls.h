#pragma once
// The accessibility walk: every control a person can reach has a name for those who cannot see it.

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStringList>
#include <QTableView>
#include <QTextEdit>

namespace gleaner::test {

// Descriptions, one a line, of the controls below `root` that have no name, shown or not. Parts that Qt makes inside a
// control (scroll bars, the field of a spin box, headers) are named by it.
inline QString unnamedControls(const QWidget& root) {
    QStringList unnamed;
    for (QWidget* widget : root.findChildren<QWidget*>()) {
        const bool control = qobject_cast<QAbstractButton*>(widget) || qobject_cast<QLineEdit*>(widget) ||
                             qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QComboBox*>(widget) ||
                             qobject_cast<QAbstractItemView*>(widget) || qobject_cast<QAbstractSlider*>(widget) ||
                             qobject_cast<QTextEdit*>(widget) || qobject_cast<QPlainTextEdit*>(widget);
        const bool inner = qobject_cast<QScrollBar*>(widget) || qobject_cast<QHeaderView*>(widget) ||
                           widget->objectName().startsWith(QLatin1String("qt_")) ||
                           qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) ||
                           qobject_cast<QComboBox*>(widget->parentWidget()) ||
                           qobject_cast<QLineEdit*>(widget->parentWidget()) ||
                           qobject_cast<QTableView*>(widget->parentWidget());
        if (!control || inner)
            continue;
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
        if (!interface || interface->text(QAccessible::Name).trimmed().isEmpty())
            unnamed.append(QStringLiteral("%1 “%2” in %3")
                               .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
                                    QLatin1String(widget->parentWidget()->metaObject()->className())));
    }
    return unnamed.join(QLatin1Char('\n'));
}

} // namespace gleaner::test
