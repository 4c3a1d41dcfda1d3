#pragma once
// Copies of robots.txt inside the library's SQLite file.

#include "core/robots/robots_store.h"

namespace gleaner::base::sqlite {
class SqliteFile;
} // namespace gleaner::base::sqlite

namespace gleaner::robots {

// Needs kRobotsSchema. The file must outlive it.
class SqliteRobotsStore final : public RobotsStore {
public:
    explicit SqliteRobotsStore(base::sqlite::SqliteFile& file) : m_file(file) {}

    Result<std::optional<RobotsCopy>> find(const std::string& origin) const override;
    Result<void> save(std::span<const RobotsCopy> copies) override;

private:
    base::sqlite::SqliteFile& m_file;
};

} // namespace gleaner::robots
