#include "widgets/console/column_layout.h"

#include <algorithm>
#include <array>

#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardItemModel>

#include "widgets/console/console_columns.h"

namespace gleaner::console {
namespace {

constexpr int kVersion = 2;
constexpr int kNarrowest = 48, kWidest = 1200; // pixels

using C = ConsoleModel;
// The columns of the first version, in the order of their indexes.
constexpr std::array kFirstVersion{C::Source,    C::State,  C::Rate, C::Tokens, C::Last50, C::Errors,
                                   C::FirstByte, C::Queued, C::Left, C::Stored, C::Bytes,  C::Why};

struct Placed {
    int column = 0;
    int width = 0;
    bool shown = true;
};

// Columns in their places: those given first, each of the rest behind its neighbour of the first start.
void place(QHeaderView& header, const std::vector<Placed>& given) {
    std::vector<int> order;
    for (const Placed& each : given)
        order.push_back(each.column);
    for (int column = 0; column < C::Columns; ++column) {
        if (std::find(order.begin(), order.end(), column) != order.end())
            continue;
        const auto neighbour = std::find(order.begin(), order.end(), column - 1);
        order.insert(neighbour == order.end() ? order.begin() : neighbour + 1, column);
        header.setSectionHidden(column, !lookOf(column).shownAtFirst);
        header.resizeSection(column, lookOf(column).width);
    }
    for (int visual = 0; visual < int(order.size()); ++visual)
        header.moveSection(header.visualIndex(order[size_t(visual)]), visual);
    for (const Placed& each : given) {
        header.setSectionHidden(each.column, !each.shown && each.column != C::Source); // a row keeps its name
        header.resizeSection(each.column, std::clamp(each.width, kNarrowest, kWidest));
    }
}

bool restoreFirstVersion(QHeaderView& header, const QByteArray& saved) {
    QStandardItemModel columns(0, int(kFirstVersion.size()));
    QHeaderView old(Qt::Horizontal);
    old.setModel(&columns);
    old.setSectionsMovable(true);
    if (!old.restoreState(saved) || old.count() != int(kFirstVersion.size()))
        return false;
    std::vector<Placed> given;
    for (int visual = 0; visual < old.count(); ++visual) {
        const int logical = old.logicalIndex(visual);
        Placed& each = given.emplace_back();
        each.column = kFirstVersion[size_t(logical)];
        each.shown = !old.isSectionHidden(logical);
        each.width = each.shown ? old.sectionSize(logical) : lookOf(each.column).width;
    }
    const int sorted = old.sortIndicatorSection();
    const Qt::SortOrder order = old.sortIndicatorOrder();
    place(header, given);
    if (sorted >= 0 && sorted < int(kFirstVersion.size()))
        header.setSortIndicator(kFirstVersion[size_t(sorted)], order);
    return true;
}

} // namespace

void resetColumns(QHeaderView& header) {
    place(header, {});
    header.setSortIndicator(C::Source, Qt::AscendingOrder);
}

QByteArray saveColumnLayout(const QHeaderView& header) {
    QJsonArray columns;
    for (int visual = 0; visual < header.count(); ++visual) {
        const int column = header.logicalIndex(visual);
        const bool shown = !header.isSectionHidden(column);
        // A hidden section has no width of its own any more: it gets the one of the first start.
        columns.append(QJsonObject{{QStringLiteral("id"), QLatin1String(lookOf(column).id)},
                                   {QStringLiteral("width"), shown ? header.sectionSize(column) : lookOf(column).width},
                                   {QStringLiteral("shown"), shown}});
    }
    const int sorted = std::max(0, header.sortIndicatorSection());
    return QJsonDocument(
               QJsonObject{{QStringLiteral("version"), kVersion},
                           {QStringLiteral("columns"), columns},
                           {QStringLiteral("sort"), QLatin1String(lookOf(sorted).id)},
                           {QStringLiteral("descending"), header.sortIndicatorOrder() == Qt::DescendingOrder}})
        .toJson(QJsonDocument::Compact);
}

bool restoreColumnLayout(QHeaderView& header, const QByteArray& saved) {
    if (saved.isEmpty())
        return false;
    const QJsonObject layout = QJsonDocument::fromJson(saved).object();
    if (layout.isEmpty())
        return restoreFirstVersion(header, saved);
    std::vector<Placed> given;
    std::array<bool, C::Columns> named{};
    for (const QJsonValue value : layout.value(QStringLiteral("columns")).toArray()) {
        const QJsonObject each = value.toObject();
        const int column = columnOf(each.value(QStringLiteral("id")).toString());
        if (column < 0 || named[size_t(column)])
            continue; // of a later version, or twice
        named[size_t(column)] = true;
        given.push_back({column, each.value(QStringLiteral("width")).toInt(lookOf(column).width),
                         each.value(QStringLiteral("shown")).toBool(lookOf(column).shownAtFirst)});
    }
    if (given.empty())
        return false;
    place(header, given);
    const int sorted = columnOf(layout.value(QStringLiteral("sort")).toString());
    header.setSortIndicator(std::max(0, sorted), layout.value(QStringLiteral("descending")).toBool()
                                                     ? Qt::DescendingOrder
                                                     : Qt::AscendingOrder);
    return true;
}

} // namespace gleaner::console
