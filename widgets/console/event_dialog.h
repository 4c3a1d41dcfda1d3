#pragma once
// All that is known of one event: what was asked, what was answered, its headers.

#include <QDialog>

#include "core/eventlog/event.h"

class QFormLayout;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// Does not block: show() it; it deletes itself when closed.
class EventDialog final : public QDialog {
    Q_OBJECT

public:
    EventDialog(theme::Theme& theme, eventlog::EventPtr event, QWidget* parent = nullptr);

Q_SIGNALS:
    void urlRequested(const QUrl& url);
    void imageRequested(gleaner::model::RecordKey record);

private:
    QWidget* makeHead();
    void addFacts(QFormLayout& form);
    void addFact(QFormLayout& form, const QString& name, const QString& value);
    QWidget* makeHeaders();

    theme::Theme& m_theme;
    const eventlog::EventPtr m_event;
};

} // namespace gleaner::console
