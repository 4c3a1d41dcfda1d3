#pragma once
// How the columns of the Crawl table stand, as it is kept in the settings: by name, so that columns may be added.

#include <QByteArray>

class QHeaderView;

namespace gleaner::console {

// As at the first start: order, widths, which are shown; sorted by name.
void resetColumns(QHeaderView& header);

QByteArray saveColumnLayout(const QHeaderView& header);

// Understands what saveColumnLayout() of this and later versions wrote (columns that it does not name are as at first),
// and what the first version kept (a header's own state of twelve columns). Anything else leaves the header as it is
// and is false.
bool restoreColumnLayout(QHeaderView& header, const QByteArray& saved);

} // namespace gleaner::console
