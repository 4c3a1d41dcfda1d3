#pragma once
// Which column of a table is which field of a record.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gleaner::ingest {

enum class Field {
    Identifier,
    ForeignIdentifier,
    Provider,
    Source,
    Url,
    LandingUrl,
    ThumbnailUrl,
    Title,
    Description,
    Creator,
    CreatorUrl,
    Licence,
    LicenceVersion,
    LicenceUrl,
    Tags,
    Subjects, // a museum's: level>level>leaf, joined by |
    Category,
    Filetype,
    Filesize,
    Width,
    Height,
    Popularity,
    Latitude,
    Longitude,
    Taken,
    Created,
    Updated,
    Meta,
};
inline constexpr size_t kFieldCount = size_t(Field::Meta) + 1;

struct Column {
    std::string name;           // as written in the header
    std::optional<Field> field; // nothing: kept in `meta` under its name
};

// Names are matched without regard to case, spaces or hyphens: Openverse's and their common synonyms. A column `acno`
// makes the table a museum's (Tate's layout): its thumbnail is the picture, its page the landing page, its artists the
// creator. `id` is an identifier only where no column is named identifier, foreign_identifier or acno.
std::vector<Column> columnsOf(std::span<const std::string> header);

// Whether the columns name a work: an identifier, a foreign identifier or the picture's address.
bool nameWorks(std::span<const Column> columns);
// Nothing but identifier and popularity.
bool isPopularityTable(std::span<const Column> columns);

// The headerless layouts of Openverse's loader, told apart by their number of columns and the first row's cells; empty
// when none fits.
std::span<const std::string_view> loaderLayout(std::span<const std::string_view> firstRow);
// The first of them: 17 columns.
std::span<const std::string_view> plainLoaderLayout();

} // namespace gleaner::ingest
