#pragma once
// The line below a query that cannot be understood: where, why, and what was probably meant.

#include <QWidget>

#include "core/base/result.h"

class QLabel;
class QPushButton;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

// Where in the text a BadQuery complains, in UTF-16 units.
struct ProblemPlace {
    int position = 0;
    int length = 0;
};
ProblemPlace placeOf(const Error& badQuery, const QString& text);

class QueryProblem final : public QWidget {
    Q_OBJECT

public:
    explicit QueryProblem(theme::Theme& theme, QWidget* parent = nullptr);

    void show(const Error& badQuery, const QString& text);
    void clear();
    QString words() const;
    QPushButton* suggestionButton() const { return m_suggestion; }

Q_SIGNALS:
    void corrected(const QString& text); // the suggestion was taken: the whole query with it

private:
    void paintIcon();

    theme::Theme& m_theme;
    QLabel* m_icon;
    QLabel* m_words;
    QPushButton* m_suggestion;
    QString m_corrected;
};

} // namespace gleaner::browser
