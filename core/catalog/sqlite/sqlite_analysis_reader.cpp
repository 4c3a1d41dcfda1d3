#include "core/catalog/sqlite/sqlite_analysis_reader.h"

#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::catalog {

using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;

Result<std::vector<StampCount>> SqliteAnalysisReader::stamps() const {
    return m_file.query([](Connection& db) -> Result<std::vector<StampCount>> {
        std::vector<StampCount> counts;
        Prepared rows = db.prepared("SELECT analysed,count(*) FROM realtime INDEXED BY realtime_analysed "
                                    "WHERE sha256 IS NOT NULL GROUP BY analysed ORDER BY analysed");
        while (rows->executeStep()) {
            RowReader row(*rows);
            StampCount& count = counts.emplace_back();
            count.stamp = row.integer();
            count.records = row.integer();
        }
        return counts;
    });
}

Result<std::vector<AnalysedPicture>> SqliteAnalysisReader::withStamp(AnalysisStamp stamp, const AnalysedPicture& after,
                                                                     size_t limit) const {
    return m_file.query([&](Connection& db) -> Result<std::vector<AnalysedPicture>> {
        std::vector<AnalysedPicture> pictures;
        Prepared rows = db.prepared("SELECT sha256,record_id FROM realtime INDEXED BY realtime_analysed "
                                    "WHERE sha256 IS NOT NULL AND analysed=?1 AND (sha256,record_id)>(?2,?3) "
                                    "ORDER BY sha256,record_id LIMIT ?4");
        RowBinder row(*rows);
        row.integer(stamp).blob(after.blob.bytes).integer(after.key.value).integer(std::int64_t(limit));
        while (rows->executeStep()) {
            RowReader found(*rows);
            AnalysedPicture& picture = pictures.emplace_back();
            found.fixedBlob(picture.blob.bytes);
            picture.key = model::RecordKey{found.integer()};
        }
        return pictures;
    });
}

} // namespace gleaner::catalog
