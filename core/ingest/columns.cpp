#include "core/ingest/columns.h"

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/uuid.h"
#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

struct Name {
    std::string_view text;
    Field field;
};

constexpr std::array kNames{
    Name{"identifier", Field::Identifier},
    Name{"uuid", Field::Identifier},
    Name{"foreign_identifier", Field::ForeignIdentifier},
    Name{"foreign_id", Field::ForeignIdentifier},
    Name{"provider", Field::Provider},
    Name{"source", Field::Source},
    Name{"url", Field::Url},
    Name{"image_url", Field::Url},
    Name{"foreign_landing_url", Field::LandingUrl},
    Name{"landing_url", Field::LandingUrl},
    Name{"page_url", Field::LandingUrl},
    Name{"thumbnail", Field::ThumbnailUrl},
    Name{"thumbnail_url", Field::ThumbnailUrl},
    Name{"title", Field::Title},
    Name{"description", Field::Description},
    Name{"creator", Field::Creator},
    Name{"author", Field::Creator},
    Name{"artist", Field::Creator},
    Name{"artists", Field::Creator},
    Name{"photographer", Field::Creator},
    Name{"creator_url", Field::CreatorUrl},
    Name{"author_url", Field::CreatorUrl},
    Name{"license", Field::Licence},
    Name{"licence", Field::Licence},
    Name{"license_version", Field::LicenceVersion},
    Name{"licence_version", Field::LicenceVersion},
    Name{"license_url", Field::LicenceUrl},
    Name{"licence_url", Field::LicenceUrl},
    Name{"tags", Field::Tags},
    Name{"tags_list", Field::Tags},
    Name{"keywords", Field::Tags},
    Name{"category", Field::Category},
    Name{"filetype", Field::Filetype},
    Name{"extension", Field::Filetype},
    Name{"filesize", Field::Filesize},
    Name{"width", Field::Width},
    Name{"height", Field::Height},
    Name{"standardized_popularity", Field::Popularity},
    Name{"normalized_popularity", Field::Popularity},
    Name{"popularity", Field::Popularity},
    Name{"latitude", Field::Latitude},
    Name{"lat", Field::Latitude},
    Name{"longitude", Field::Longitude},
    Name{"lon", Field::Longitude},
    Name{"lng", Field::Longitude},
    Name{"date_taken", Field::Taken},
    Name{"taken", Field::Taken},
    Name{"created_on", Field::Created},
    Name{"created", Field::Created},
    Name{"updated_on", Field::Updated},
    Name{"updated", Field::Updated},
    Name{"meta_data", Field::Meta},
    Name{"meta", Field::Meta},
};

// Where a museum's names mean something else.
constexpr std::array kMuseumNames{
    Name{"acno", Field::ForeignIdentifier},
    Name{"thumbnail_url", Field::Url},
    Name{"subjects", Field::Subjects},
};

// Version 000 of the catalogue's loader, as it was before and after `ingestion_type`, and version 001
// (openverse-catalog, "tsv_columns").
constexpr std::array<std::string_view, 18> kLoader000{"foreign_identifier",
                                                      "foreign_landing_url",
                                                      "url",
                                                      "thumbnail",
                                                      "width",
                                                      "height",
                                                      "filesize",
                                                      "license",
                                                      "license_version",
                                                      "creator",
                                                      "creator_url",
                                                      "title",
                                                      "meta_data",
                                                      "tags",
                                                      "watermarked",
                                                      "provider",
                                                      "source",
                                                      "ingestion_type"};
constexpr std::array<std::string_view, 20> kLoader001{"foreign_identifier",
                                                      "foreign_landing_url",
                                                      "url",
                                                      "thumbnail",
                                                      "filetype",
                                                      "filesize",
                                                      "license",
                                                      "license_version",
                                                      "creator",
                                                      "creator_url",
                                                      "title",
                                                      "meta_data",
                                                      "tags",
                                                      "category",
                                                      "watermarked",
                                                      "provider",
                                                      "source",
                                                      "ingestion_type",
                                                      "width",
                                                      "height"};
// A dump of some columns of the catalogue's image table; two of them hold nothing in every row known.
constexpr std::array<std::string_view, 20> kImageTable{"identifier",
                                                       "created_on",
                                                       "updated_on",
                                                       "ingestion_type",
                                                       "column_5",
                                                       "foreign_identifier",
                                                       "foreign_landing_url",
                                                       "url",
                                                       "thumbnail",
                                                       "width",
                                                       "height",
                                                       "filesize",
                                                       "license",
                                                       "column_14",
                                                       "license_version",
                                                       "creator",
                                                       "creator_url",
                                                       "title",
                                                       "provider",
                                                       "source"};

std::string folded(std::string_view name) {
    std::string out = lowered(trimmed(name));
    std::replace(out.begin(), out.end(), ' ', '_');
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

std::optional<Field> fieldOf(std::span<const Name> names, std::string_view folded) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const Name& name) { return name.text == folded; });
    return found == names.end() ? std::nullopt : std::optional(found->field);
}

bool hasField(std::span<const Column> columns, Field field) {
    return std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.field == field; });
}

} // namespace

std::vector<Column> columnsOf(std::span<const std::string> header) {
    std::vector<std::string> names;
    for (const std::string& name : header)
        names.push_back(folded(name));
    const bool museum = std::find(names.begin(), names.end(), "acno") != names.end();
    std::vector<Column> columns;
    for (size_t i = 0; i < names.size(); ++i) {
        auto field = museum ? fieldOf(kMuseumNames, names[i]) : std::nullopt;
        columns.push_back({header[i], field ? field : fieldOf(kNames, names[i])});
    }
    if (!hasField(columns, Field::Identifier) && !hasField(columns, Field::ForeignIdentifier))
        if (const auto id = std::find(names.begin(), names.end(), "id"); id != names.end())
            columns[size_t(id - names.begin())].field = Field::Identifier;
    return columns;
}

bool nameWorks(std::span<const Column> columns) {
    return hasField(columns, Field::Identifier) || hasField(columns, Field::ForeignIdentifier) ||
           hasField(columns, Field::Url);
}

bool isPopularityTable(std::span<const Column> columns) {
    return columns.size() == 2 && hasField(columns, Field::Identifier) && hasField(columns, Field::Popularity);
}

std::span<const std::string_view> plainLoaderLayout() {
    return std::span(kLoader000).first(17);
}

std::span<const std::string_view> loaderLayout(std::span<const std::string_view> firstRow) {
    switch (firstRow.size()) {
    case 17:
        return plainLoaderLayout();
    case 18:
        return kLoader000;
    case 20:
        return Uuid::parse(firstRow[0]) && base::parseIsoTime(firstRow[1])
                   ? std::span<const std::string_view>(kImageTable)
                   : std::span<const std::string_view>(kLoader001);
    default:
        return {};
    }
}

} // namespace gleaner::ingest
