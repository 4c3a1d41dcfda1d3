#pragma once
// The questions the Crawl place asks about a source. Values go in, values come out through accepted(); open() them,
// never exec().

#include <optional>

#include <QDialog>

#include "widgets/console/dialog_parts.h"

class QCheckBox;
class QDateTimeEdit;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QRadioButton;
class QSpinBox;

namespace gleaner::console {

// A rate for one or many sources, with what it means for the time left and the day's volume while it is typed.
class RateDialog final : public QDialog {
    Q_OBJECT

public:
    // `profileFactor`: of the rate profile in force (CrawlFigures).
    RateDialog(theme::Theme& theme, Sources sources, double profileFactor, QWidget* parent = nullptr);
    std::optional<double> rate() const; // none = back to automatic

private:
    void preview();
    void showWarning();
    QString volumeText(double rate) const;

    const Sources m_sources;
    const double m_profileFactor;
    QRadioButton* m_automatic;
    QRadioButton* m_limited;
    QDoubleSpinBox* m_rate;
    QLabel* m_left;
    QLabel* m_volume;
    QLabel* m_sign;
    QLabel* m_warning;
};

// Closing an open breaker: its cause, the last answers, a reason, and a lower rate when wanted.
class ResetDialog final : public QDialog {
    Q_OBJECT

public:
    static constexpr size_t kAttempts = 5;

    ResetDialog(theme::Theme& theme, const Sources& sources, base::WallTime now, QWidget* parent = nullptr);
    // Of the first source; until then it says that they are looked for.
    void showAttempts(const std::vector<eventlog::EventPtr>& newestLast);
    QString reason() const;
    std::optional<double> rate() const;

private:
    theme::Theme& m_theme;
    QListWidget* m_attempts;
    QLabel* m_noAttempts;
    QLineEdit* m_reason;
    QCheckBox* m_lower;
    QDoubleSpinBox* m_rate;
};

// Leaving robots.txt aside is an agreement with the site: it needs a reason that is kept.
class WaiverDialog final : public QDialog {
    Q_OBJECT

public:
    WaiverDialog(const Sources& sources, QWidget* parent = nullptr);
    QString reason() const;

private:
    QLineEdit* m_reason;
};

// A pause until a moment of one's own choice.
class PauseDialog final : public QDialog {
    Q_OBJECT

public:
    PauseDialog(const Sources& sources, base::WallTime now, QWidget* parent = nullptr);
    std::optional<base::Seconds> duration() const; // none = until it is resumed
    QString reason() const;

private:
    void judge();

    const base::WallTime m_now;
    QRadioButton* m_until;
    QRadioButton* m_open;
    QDateTimeEdit* m_moment;
    QLineEdit* m_reason;
    QLabel* m_says;
    QPushButton* m_accept = nullptr;
};

// From `now` to the next 08:00 of the following day, local time.
base::Seconds untilTomorrowMorning(base::WallTime now);

} // namespace gleaner::console
