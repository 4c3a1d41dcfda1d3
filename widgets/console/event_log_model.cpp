#include "widgets/console/event_log_model.h"

#include <algorithm>

#include "widgets/console/event_text.h"
#include "widgets/console/source_text.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

QString tipOf(const eventlog::Event& event, int column) {
    switch (column) {
    case EventLogModel::Time:
        return text(wording::dayAndTime(event.time));
    case EventLogModel::Level:
        return levelText(event.level);
    case EventLogModel::Answer:
        return outcomeMeaning(event.outcome);
    case EventLogModel::What: {
        QString tip = eventText(event);
        const auto detail = event.args.find(eventlog::kDetail);
        if (detail != event.args.end() && !detail->second.empty())
            tip += QLatin1Char('\n') + text(detail->second);
        return tip;
    }
    case EventLogModel::Took:
        if (event.firstByteMs < 0)
            return {};
        return EventLogModel::tr("first byte after %1 ms, in all %2 ms")
            .arg(millisText(event.firstByteMs), millisText(event.totalMs));
    default:
        return {};
    }
}

} // namespace

QString EventLogModel::cellText(const eventlog::Event& event, int column) {
    switch (column) {
    case Time:
        return text(wording::clockTime(event.time));
    case Level:
        return event.level == eventlog::Level::Info ? QString() : levelText(event.level);
    case Source:
        return text(event.source);
    case Answer:
        return text(event.outcome);
    case What:
        return eventText(event);
    case Took:
        return isRequest(event) ? millisText(event.totalMs) : QString();
    case Size:
        return sizeText(event);
    default:
        return {};
    }
}

QVariant EventLogModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const eventlog::Event& event = *m_events[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return cellText(event, index.column());
    case Qt::ToolTipRole:
        return tipOf(event, index.column());
    case Qt::AccessibleTextRole:
        if (index.column() == Answer && !event.outcome.empty())
            return QStringLiteral("%1, %2").arg(text(event.outcome), outcomeMeaning(event.outcome));
        return index.column() == Level ? levelText(event.level) : cellText(event, index.column());
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter) | int(isFigure(index.column()) ? Qt::AlignRight : Qt::AlignLeft);
    default:
        return {};
    }
}

QVariant EventLogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter) | int(isFigure(section) ? Qt::AlignRight : Qt::AlignLeft);
    if (role == Qt::ToolTipRole && section == Took)
        return tr("Milliseconds from the request to the end of the answer");
    if (role == Qt::AccessibleTextRole && section == Level)
        return tr("Level");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Source:
        return tr("Source");
    case Answer:
        return tr("Answer");
    case What:
        return tr("What happened");
    case Took:
        return tr("ms");
    case Size:
        return tr("Size");
    default:
        return QString();
    }
}

void EventLogModel::setEvents(std::vector<eventlog::EventPtr> events) {
    beginResetModel();
    m_events.assign(std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
    endResetModel();
}

void EventLogModel::append(const std::vector<eventlog::EventPtr>& events) {
    const int coming = int(std::min<size_t>(events.size(), kMostRows));
    if (coming == 0)
        return;
    const int going = std::max(0, rowCount() + coming - kMostRows);
    if (going > 0) {
        beginRemoveRows({}, 0, going - 1);
        m_events.erase(m_events.begin(), m_events.begin() + going);
        endRemoveRows();
    }
    beginInsertRows({}, rowCount(), rowCount() + coming - 1);
    m_events.insert(m_events.end(), events.end() - coming, events.end());
    endInsertRows();
}

} // namespace gleaner::console
