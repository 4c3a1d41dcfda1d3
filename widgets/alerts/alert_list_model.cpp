#include "widgets/alerts/alert_list_model.h"

#include <algorithm>

#include "widgets/wording/alerts.h"

namespace gleaner::alertviews {
namespace {

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

bool same(const crawl::Alert& a, const crawl::Alert& b) {
    return a.rule == b.rule && a.source == b.source && a.code == b.code;
}

QString actionOf(const crawl::Alert& alert) {
    const auto action = alert.args.find("action");
    return action == alert.args.end() ? QString() : text(wording::alertAction(action->second));
}

} // namespace

alerts::AlertKey keyOf(const crawl::Alert& alert) {
    return {alert.rule, alert.source};
}

QString iconOf(const crawl::Alert& alert) {
    using Phase = crawl::Alert::Phase;
    switch (alert.phase) {
    case Phase::Pending:
        return QStringLiteral("hourglass");
    case Phase::Recovering:
        return QStringLiteral("rotate-ccw");
    case Phase::NoData:
        return QStringLiteral("circle-question-mark");
    case Phase::Firing:
        break;
    }
    return alert.severity == "critical" ? QStringLiteral("octagon-alert") : QStringLiteral("triangle-alert");
}

void AlertListModel::setAlerts(std::span<const crawl::Alert> alerts, base::WallTime now) {
    m_now = now;
    // What is gone goes; what is new comes; what moved moves: one by one, as a second changes little. When it changes
    // much (another library, a storm), all at once.
    constexpr size_t kMuch = 100;
    const bool much = alerts.size() > m_alerts.size() + kMuch || m_alerts.size() > alerts.size() + kMuch;
    if (much) {
        beginResetModel();
        m_alerts.assign(alerts.begin(), alerts.end());
        endResetModel();
        return;
    }
    const bool sameRows = std::equal(m_alerts.begin(), m_alerts.end(), alerts.begin(), alerts.end(), same);
    for (size_t i = sameRows ? 0 : m_alerts.size(); i-- > 0;) {
        const auto stays = [&](const crawl::Alert& alert) { return same(alert, m_alerts[i]); };
        if (std::any_of(alerts.begin(), alerts.end(), stays))
            continue;
        beginRemoveRows({}, int(i), int(i));
        m_alerts.erase(m_alerts.begin() + std::ptrdiff_t(i));
        endRemoveRows();
    }
    for (size_t i = 0; !sameRows && i < alerts.size(); ++i) {
        const auto from = m_alerts.begin() + std::ptrdiff_t(i);
        const auto found =
            std::find_if(from, m_alerts.end(), [&](const crawl::Alert& alert) { return same(alert, alerts[i]); });
        if (found == m_alerts.end()) {
            beginInsertRows({}, int(i), int(i));
            m_alerts.insert(from, alerts[i]);
            endInsertRows();
        } else if (found != from) {
            beginMoveRows({}, int(found - m_alerts.begin()), int(found - m_alerts.begin()), {}, int(i));
            std::rotate(from, found, found + 1);
            endMoveRows();
        }
    }
    m_alerts.assign(alerts.begin(), alerts.end());
    if (!m_alerts.empty())
        Q_EMIT dataChanged(index(0), index(int(m_alerts.size()) - 1));
}

int AlertListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_alerts.size());
}

QVariant AlertListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const crawl::Alert& alert = m_alerts[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(wording::alertTitle(alert));
    case Qt::AccessibleTextRole:
        return tr("%1, %2, %3. %4")
            .arg(text(wording::alertTitle(alert)), text(wording::severityWord(alert.severity)),
                 text(wording::phaseWord(alert.phase)), text(wording::alertSentence(alert)));
    case Qt::AccessibleDescriptionRole:
    case Qt::ToolTipRole: {
        QStringList lines{text(wording::alertSentence(alert))};
        if (const QString action = actionOf(alert); !action.isEmpty())
            lines.append(action);
        lines.append(text(wording::alertStanding(alert, m_now)));
        return lines.join(QLatin1Char('\n'));
    }
    default:
        return {};
    }
}

} // namespace gleaner::alertviews
