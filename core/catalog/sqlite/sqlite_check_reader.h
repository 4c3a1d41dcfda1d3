#pragma once
// When stored pictures are due, from an SQLite file that holds kCatalogSchema. The file must outlive it.

#include <string>

#include "core/catalog/check_reader.h"

namespace gleaner::base::sqlite {
class SqliteFile;
} // namespace gleaner::base::sqlite

namespace gleaner::catalog {

class SqliteCheckReader final : public CheckReader {
public:
    // Knows open tasks when the file holds the queue.
    explicit SqliteCheckReader(const base::sqlite::SqliteFile& file);

    Result<DuePage> due(CheckWaits waits, base::WallTime now, const CheckPlace& after, size_t limit) const override;
    Result<std::vector<DueOfSource>> dueBySource(CheckWaits waits, base::WallTime now) const override;
    Result<std::vector<std::vector<std::int64_t>>> dueByDay(CheckWaits waits, base::WallTime now,
                                                            int days) const override;

private:
    const base::sqlite::SqliteFile& m_file;
    std::string m_page, m_sums, m_days;
};

} // namespace gleaner::catalog
