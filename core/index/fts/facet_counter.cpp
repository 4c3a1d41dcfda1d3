#include "core/index/fts/facet_counter.h"

#include <algorithm>
#include <tuple>

#include "core/index/filter_keys.h"
#include "core/index/fts/row_scan.h"
#include "core/index/image_classes.h"

namespace gleaner::index::fts {
namespace {

constexpr std::array kCounted{std::pair{kLicenceColumn, kLicence}, std::pair{kSourceColumn, kSource},
                              std::pair{kCategoryColumn, kCategory}, std::pair{kTypeColumn, kType}};

} // namespace

void FacetCounter::add(const DocumentFacts& document) {
    for (const auto& [column, key] : kCounted) {
        auto& counts = m_names[column];
        const std::uint32_t number = document.names[column];
        if (counts.size() <= number)
            counts.resize(number + 1);
        ++counts[number];
    }
    ++m_sizes[document.size & 3];
    ++m_aspects[document.aspect & 3];
}

std::vector<FacetCount> FacetCounter::counts(SQLite::Database& db) const {
    std::vector<FacetCount> out;
    const auto add = [&](std::string_view key, std::string value, std::int64_t count) {
        if (count > 0)
            out.push_back({std::string(key), std::move(value), count});
    };
    RowScan name(db, "SELECT value FROM name WHERE id=?1");
    for (const auto& [column, key] : kCounted) {
        for (size_t number = 0; number < m_names[column].size(); ++number) {
            if (m_names[column][number] == 0)
                continue;
            name.rewind();
            name.bind(1, std::int64_t(number));
            add(key, name.next() ? name.text(0) : std::string(), m_names[column][number]);
        }
    }
    for (size_t i = 0; i < m_sizes.size(); ++i) {
        add(kSize, std::string(gleaner::index::name(SizeClass(i))), m_sizes[i]);
        add(kAspect, std::string(gleaner::index::name(AspectClass(i))), m_aspects[i]);
    }
    std::sort(out.begin(), out.end(), [](const FacetCount& a, const FacetCount& b) {
        return std::tuple(std::string_view(a.key), -a.count, std::string_view(a.value)) <
               std::tuple(std::string_view(b.key), -b.count, std::string_view(b.value));
    });
    return out;
}

} // namespace gleaner::index::fts
