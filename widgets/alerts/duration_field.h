#pragma once
// A time as people say it: a number and its unit.

#include <QWidget>

#include "core/base/clock.h"

class QComboBox;
class QSpinBox;

namespace gleaner::alertviews {

class DurationField final : public QWidget {
    Q_OBJECT

public:
    // `name` is for those who cannot see the label beside it.
    explicit DurationField(const QString& name, QWidget* parent = nullptr);

    void setDuration(base::Seconds duration); // in the largest unit that shows it whole; does not emit edited()
    base::Seconds duration() const;

Q_SIGNALS:
    void edited();

private:
    QSpinBox* m_number;
    QComboBox* m_unit;
};

} // namespace gleaner::alertviews
