#include "widgets/alerts/duration_field.h"

#include <cmath>

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>

#include "core/alerts/alert_rule.h"

namespace gleaner::alertviews {
namespace {

constexpr int kUnits[] = {1, 60, 3600};

} // namespace

DurationField::DurationField(const QString& name, QWidget* parent)
    : QWidget(parent), m_number(new QSpinBox), m_unit(new QComboBox) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_number->setRange(0, int(alerts::kLongestWait.count()));
    m_number->setAccessibleName(name);
    m_number->setMinimumWidth(96);
    m_unit->addItems({tr("seconds"), tr("minutes"), tr("hours")});
    m_unit->setAccessibleName(tr("%1: unit").arg(name));
    m_unit->view()->setAccessibleName(m_unit->accessibleName());
    row->addWidget(m_number);
    row->addWidget(m_unit);
    row->addStretch();
    setFocusProxy(m_number);
    connect(m_number, &QSpinBox::valueChanged, this, &DurationField::edited);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &DurationField::edited);
}

void DurationField::setDuration(base::Seconds duration) {
    const QSignalBlocker number(m_number);
    const QSignalBlocker unit(m_unit);
    const auto seconds = int(std::llround(duration.count()));
    const int index = seconds == 0 ? 0 : seconds % 3600 == 0 ? 2 : seconds % 60 == 0 ? 1 : 0;
    m_unit->setCurrentIndex(index);
    m_number->setValue(seconds / kUnits[index]);
}

base::Seconds DurationField::duration() const {
    return base::Seconds(double(m_number->value()) * kUnits[m_unit->currentIndex()]);
}

} // namespace gleaner::alertviews
