#include "widgets/console/figure_table.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <QDateTime>

namespace gleaner::console {
namespace {

using plots::kUnknown;

QString quoted(QString cell) {
    if (!cell.contains(QLatin1Char(',')) && !cell.contains(QLatin1Char('"')) && !cell.contains(QLatin1Char('\n')))
        return cell;
    return QLatin1Char('"') + cell.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

QString isoText(double time) {
    return QDateTime::fromMSecsSinceEpoch(std::llround(time * 1000), Qt::UTC).toString(Qt::ISODateWithMs);
}

} // namespace

void FigureTableModel::setPlots(const std::vector<plots::PlotData>& plots, bool named) {
    std::vector<Column> columns;
    struct Source {
        const std::vector<plots::PlotPoint>* points;
    };
    std::vector<Source> sources;
    const auto add = [&](const QString& head, plots::PlotFormat format, const std::vector<plots::PlotPoint>& points) {
        if (points.empty())
            return;
        columns.push_back({head, format});
        sources.push_back({&points});
    };
    for (const plots::PlotData& plot : plots) {
        for (const plots::PlotSeries& line : plot.series) {
            if (line.dashed)
                continue; // expected, not measured
            const QString noun = plot.series.size() > 1 && !named ? line.name : plot.noun;
            const QString head = named ? (plot.series.size() > 1 ? tr("%1, %2").arg(plot.title, line.name) : plot.title)
                                       : noun.left(1).toUpper() + noun.mid(1);
            add(head, plot.format, line.points);
            add(tr("%1, least").arg(head), plot.format, line.lowest);
            add(tr("%1, most").arg(head), plot.format, line.highest);
        }
    }
    std::map<double, Row, std::greater<>> rows;
    for (size_t column = 0; column < sources.size(); ++column) {
        for (const plots::PlotPoint& point : *sources[column].points) {
            if (std::isnan(point.value))
                continue;
            Row& row = rows[point.time];
            row.time = point.time;
            row.values.resize(sources.size(), kUnknown);
            row.values[column] = point.value;
        }
    }
    for (const plots::PlotMark& mark : plots.empty() ? std::vector<plots::PlotMark>() : plots.front().marks) {
        Row& row = rows[mark.time];
        row.time = mark.time;
        row.values.resize(sources.size(), kUnknown);
        row.happened += (row.happened.isEmpty() ? QString() : QStringLiteral("; ")) + mark.words;
    }

    // The shape rarely changes: then the view keeps its place and its selection.
    const bool sameShape = columns.size() == m_columns.size() && rows.size() == m_rows.size() &&
                           std::equal(columns.begin(), columns.end(), m_columns.begin(),
                                      [](const Column& a, const Column& b) { return a.head == b.head; });
    if (!sameShape)
        beginResetModel();
    m_span = plots.empty() ? 0 : plots.front().to - plots.front().from;
    m_columns = std::move(columns);
    m_rows.clear();
    for (auto& [time, row] : rows)
        m_rows.push_back(std::move(row));
    if (!sameShape)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, columnCount() - 1));
}

int FigureTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FigureTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_columns.size()) + 2;
}

QVariant FigureTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Row& row = m_rows[size_t(index.row())];
    const int column = index.column() - 1;
    const bool isValue = column >= 0 && column < int(m_columns.size());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(isValue ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == NumberRole) {
        if (column < 0)
            return row.time;
        return isValue && !std::isnan(row.values[size_t(column)]) ? QVariant(row.values[size_t(column)]) : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    if (column < 0)
        return plots::timeText(row.time, m_span);
    return isValue ? plots::valueText(row.values[size_t(column)], m_columns[size_t(column)].format) : row.happened;
}

QVariant FigureTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    const int column = section - 1;
    const bool isValue = column >= 0 && column < int(m_columns.size());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(isValue ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return column < 0 ? tr("Time") : isValue ? m_columns[size_t(column)].head : tr("What happened");
}

QString FigureTableModel::textOf(const std::vector<int>& rows) const {
    QString text;
    const auto line = [&](auto cell) {
        for (int column = 0; column < columnCount(); ++column)
            text += (column > 0 ? QStringLiteral("\t") : QString()) + cell(column);
        text += QLatin1Char('\n');
    };
    line([&](int column) { return headerData(column, Qt::Horizontal).toString(); });
    const auto add = [&](int row) { line([&](int column) { return index(row, column).data().toString(); }); };
    if (rows.empty()) {
        for (int row = 0; row < rowCount(); ++row)
            add(row);
    } else {
        std::for_each(rows.begin(), rows.end(), add);
    }
    return text;
}

QByteArray FigureTableModel::csv() const {
    QString text;
    for (int column = 0; column < columnCount(); ++column)
        text += (column > 0 ? QStringLiteral(",") : QString()) + quoted(headerData(column, Qt::Horizontal).toString());
    text += QLatin1Char('\n');
    for (const Row& row : m_rows) {
        text += isoText(row.time);
        for (const double value : row.values)
            text += QLatin1Char(',') + (std::isnan(value) ? QString() : QString::number(value, 'g', 10));
        text += QLatin1Char(',') + quoted(row.happened) + QLatin1Char('\n');
    }
    return text.toUtf8();
}

} // namespace gleaner::console
