#pragma once
// The questions the Crawl place asks. Values go in, values come out through accepted(); open() them, never exec().

#include <memory>
#include <optional>

#include <QDialog>

#include "widgets/bridge/crawl_station.h"

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace gleaner::console {

using Sources = std::vector<crawl::SourceFigures>;

// A rate for one or many sources, with what it means for the time left and the day's volume.
class RateDialog final : public QDialog {
    Q_OBJECT

public:
    RateDialog(Sources sources, QWidget* parent = nullptr);
    std::optional<double> rate() const; // none = back to automatic

private:
    void preview();

    const Sources m_sources;
    QRadioButton* m_automatic;
    QRadioButton* m_limited;
    QDoubleSpinBox* m_rate;
    QLabel* m_preview;
};

// Closing an open breaker asks for a reason and offers a lower rate.
class ResetDialog final : public QDialog {
    Q_OBJECT

public:
    ResetDialog(const Sources& sources, base::WallTime now, QWidget* parent = nullptr);
    QString reason() const;
    std::optional<double> rate() const;

private:
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

} // namespace gleaner::console
