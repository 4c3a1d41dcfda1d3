#pragma once
// Which events the log shows: words, source, answers, level.

#include <vector>

#include <QWidget>

#include "core/eventlog/event.h"

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QPushButton;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class EventFilterBar final : public QWidget {
    Q_OBJECT

public:
    explicit EventFilterBar(theme::Theme& theme, QWidget* parent = nullptr);

    eventlog::Filter filter() const;
    bool isEmpty() const { return filter() == eventlog::Filter(); }
    void clear();

    void setSources(const QStringList& names);
    // What "the selected source" stands for; empty = none is.
    void setSelectedSource(const QString& name);
    void showOnly(const QString& source); // chooses this source
    void focusWords();

Q_SIGNALS:
    void changed();

private:
    struct Answer {
        model::OutcomeClass kind;
        QPushButton* chip;
    };
    void addChip(model::OutcomeClass kind, const QString& label, const QString& tip);
    void paintChips();

    theme::Theme& m_theme;
    QLineEdit* m_words;
    QComboBox* m_source; // all, the selected one, then each by name
    QComboBox* m_level;
    QHBoxLayout* m_chips = nullptr;
    std::vector<Answer> m_answers;
    QStringList m_sources;
    QString m_selected;
};

} // namespace gleaner::console
