#pragma once
// The rows of the event log: events as they came, the newest at the end.

#include <deque>
#include <vector>

#include <QAbstractTableModel>

#include "core/eventlog/event.h"

namespace gleaner::console {

class EventLogModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Level, Source, Answer, What, Took, Size };
    static constexpr int kColumns = 7;
    static constexpr int kMostRows = 100'000; // when more come, the oldest go

    explicit EventLogModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setEvents(std::vector<eventlog::EventPtr> events); // instead of all
    // Behind those that are there. The oldest rows that have no room any more go first; rowsRemoved() says how many.
    void append(const std::vector<eventlog::EventPtr>& events);

    const eventlog::EventPtr& event(int row) const { return m_events[size_t(row)]; }
    std::vector<eventlog::EventPtr> events() const { return {m_events.begin(), m_events.end()}; }

    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(m_events.size()); }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : kColumns; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static bool isFigure(int column) { return column == Took || column == Size; }
    static QString cellText(const eventlog::Event& event, int column);

private:
    std::deque<eventlog::EventPtr> m_events;
};

} // namespace gleaner::console
