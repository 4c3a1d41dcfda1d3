#pragma once
// Which versions analysed what, from an SQLite file that holds kCatalogSchema. The file must outlive it.

#include "core/catalog/analysis_reader.h"

namespace gleaner::base::sqlite {
class SqliteFile;
} // namespace gleaner::base::sqlite

namespace gleaner::catalog {

class SqliteAnalysisReader final : public AnalysisReader {
public:
    explicit SqliteAnalysisReader(const base::sqlite::SqliteFile& file) : m_file(file) {}

    Result<std::vector<StampCount>> stamps() const override;
    Result<std::vector<AnalysedPicture>> withStamp(AnalysisStamp stamp, const AnalysedPicture& after,
                                                   size_t limit) const override;

private:
    const base::sqlite::SqliteFile& m_file;
};

} // namespace gleaner::catalog
