#include "widgets/alerts/episode_model.h"

#include <QDateTime>
#include <QLocale>

#include "widgets/wording/alerts.h"

namespace gleaner::alertviews {
namespace {

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

QString worstOf(const alerts::Episode& episode) {
    const auto metric = alerts::parseMetric(episode.metric);
    if (!metric || !episode.worst)
        return {};
    const alerts::Unit unit = alerts::infoOf(*metric).unit;
    return text(wording::amount(*episode.worst, unit));
}

} // namespace

void EpisodeModel::setEpisodes(std::vector<alerts::Episode> episodes) {
    if (episodes == m_episodes)
        return;
    beginResetModel();
    m_episodes = std::move(episodes);
    endResetModel();
}

int EpisodeModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_episodes.size());
}

int EpisodeModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Columns;
}

QString EpisodeModel::shown(const alerts::Episode& episode, int column) const {
    switch (column) {
    case Fired: {
        const auto time = QDateTime::fromMSecsSinceEpoch(episode.firedAt.time_since_epoch().count());
        return QLocale().toString(time, QStringLiteral("d MMM HH:mm"));
    }
    case Lasted:
        return text(wording::episodeLength(episode));
    case Rule:
        return text(wording::ruleName(episode.ruleName));
    case Source:
        return episode.key.source.empty() ? tr("whole crawl") : text(episode.key.source);
    case Worst:
        return worstOf(episode);
    case Acknowledged:
        return text(episode.acknowledgedBy);
    default:
        return {};
    }
}

QVariant EpisodeModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const alerts::Episode& episode = m_episodes[size_t(index.row())];
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return shown(episode, index.column());
    if (role == Qt::TextAlignmentRole && (index.column() == Worst || index.column() == Lasted))
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant EpisodeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Worst || section == Lasted ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Fired:
        return tr("Fired");
    case Lasted:
        return tr("Lasted");
    case Rule:
        return tr("Alert");
    case Source:
        return tr("Source");
    case Worst:
        return tr("Worst");
    case Acknowledged:
        return tr("Acknowledged");
    default:
        return {};
    }
}

} // namespace gleaner::alertviews
