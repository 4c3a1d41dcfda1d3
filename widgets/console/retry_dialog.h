#pragma once
// Which failures are tried again: of which sources, how they ended, since when; with a count before it is done.

#include <map>
#include <set>

#include <QDialog>

#include "widgets/console/dialog_parts.h"

class QComboBox;
class QLabel;
class QPushButton;
class QRadioButton;
class QTableWidget;

namespace gleaner::console {

// asked() whenever it wants the failures of another choice; showFailures() brings them.
class RetryDialog final : public QDialog {
    Q_OBJECT

public:
    // `selected` may be empty: then all sources are meant.
    RetryDialog(theme::Theme& theme, bridge::Names selected, base::WallTime now, QWidget* parent = nullptr);

    void ask(); // call once it is connected
    void showFailures(const crawl::RetryChoice& of, const std::vector<crawl::Failures>& failures);
    crawl::RetryChoice choice() const; // what accepting it would retry

Q_SIGNALS:
    void asked(const gleaner::crawl::RetryChoice& choice);

private:
    crawl::RetryChoice scope() const; // sources and time
    void fillTable();
    void preview();

    theme::Theme& m_theme;
    const bridge::Names m_selected;
    const base::WallTime m_now;
    QRadioButton* m_ofSelected;
    QRadioButton* m_ofAll;
    QComboBox* m_since;
    QTableWidget* m_outcomes;
    QLabel* m_preview;
    QPushButton* m_accept;
    std::vector<crawl::Failures> m_failures;
    std::set<std::string> m_left; // outcomes that are not wanted
    bool m_known = false;
    bool m_filling = false;
};

} // namespace gleaner::console
