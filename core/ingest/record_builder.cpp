#include "core/ingest/record_builder.h"

#include <optional>

#include <nlohmann/json.hpp>

#include "core/ingest/addresses.h"
#include "core/ingest/tags.h"
#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

using nlohmann::json;

// One record in the making: what fits no field ends in `meta`, so that nothing a provider said is lost.
class Making {
public:
    Making(const RawRecord& raw, model::Record& record) : m_raw(raw), m_record(record) { record = {}; }

    std::string_view make(const std::string& defaultSource) {
        if (const std::string_view fault = readMeta(); !fault.empty())
            return fault;
        if (const std::string_view fault = addresses(); !fault.empty())
            return fault;
        if (const std::string_view fault = tags(); !fault.empty())
            return fault;
        words();
        numbers();
        place();
        times();
        licence();
        if (const std::string_view fault = names(defaultSource); !fault.empty())
            return fault;
        for (const RawRecord::Extra& extra : m_raw.extras)
            keepExtra(extra);
        if (!m_meta.empty())
            m_record.meta = m_meta.dump(-1, ' ', false, json::error_handler_t::replace);
        return {};
    }

private:
    // The provider's own metadata wins over a column of the same name.
    void keep(std::string_view name, json value) {
        const std::string key(name);
        if (!m_meta.contains(key))
            m_meta[key] = std::move(value);
    }
    void keepText(std::string_view name, std::string_view text) { keep(name, std::string(text)); }
    void keepExtra(const RawRecord::Extra& extra) {
        if (!extra.isJson)
            return keepText(extra.name, extra.text);
        if (json value = json::parse(extra.text, nullptr, false); !value.is_discarded())
            keep(extra.name, std::move(value));
    }
    // A text or number of `meta`, as text.
    std::string metaText(const char* key) const {
        const auto found = m_meta.find(key);
        if (found == m_meta.end())
            return {};
        if (found->is_string())
            return found->get<std::string>();
        return found->is_number() ? found->dump() : std::string();
    }

    std::string_view readMeta() {
        const std::string_view text = trimmed(m_raw[Field::Meta]);
        if (text.empty())
            return {};
        if (!text.starts_with('{')) {
            if (text != "null")
                keepText("meta_data", text);
            return {};
        }
        if (!isHarmlessJson(text))
            return "bad_json";
        m_meta = json::parse(text, nullptr, false);
        return m_meta.is_object() ? std::string_view() : "bad_json";
    }

    std::string_view addresses() {
        if (const std::string_view url = trimmed(m_raw[Field::Url]); !url.empty()) {
            auto address = pictureAddress(url);
            if (!address)
                return "bad_url";
            m_record.url = std::move(*address);
        }
        page(Field::LandingUrl, "foreign_landing_url", m_record.landingUrl);
        page(Field::ThumbnailUrl, "thumbnail", m_record.thumbnailUrl);
        page(Field::CreatorUrl, "creator_url", m_record.creatorUrl);
        return {};
    }
    void page(Field field, const char* name, std::string& out) {
        const std::string_view text = trimmed(m_raw[field]);
        if (text.empty())
            return;
        if (auto address = pageAddress(text))
            out = std::move(*address);
        else
            keepText(name, text);
    }

    std::string_view tags() {
        if (const std::string_view subjects = m_raw[Field::Subjects]; !subjects.empty()) {
            m_record.tags = subjectLeaves(subjects);
            keepText("subjects", subjects); // the levels above the leaves
        }
        auto read = parseTags(m_raw[Field::Tags]);
        if (!read)
            return "bad_json";
        if (m_record.tags.empty())
            m_record.tags = std::move(*read);
        else
            m_record.tags.insert(m_record.tags.end(), read->begin(), read->end());
        return {};
    }

    // Kept as written: broken escapes and entities are repaired later, reviewed, by the cleaning rules.
    void words() {
        m_record.title = m_raw[Field::Title];
        m_record.creator = m_raw[Field::Creator];
        m_record.category = trimmed(m_raw[Field::Category]);
        m_record.description = m_raw[Field::Description];
        if (m_record.description.empty())
            m_record.description = metaText("description");
        m_record.filetype = normalisedFiletype(m_raw[Field::Filetype]);
        if (m_record.filetype.empty())
            m_record.filetype = pictureExtension(m_record.url);
    }

    void numbers() {
        size(Field::Width, "width", m_record.width);
        size(Field::Height, "height", m_record.height);
        if (const std::string_view text = m_raw[Field::Filesize]; !text.empty()) {
            const auto value = wholeNumber(text);
            if (value && *value > 0)
                m_record.filesize = *value;
            else if (!value)
                keepText("filesize", text);
        }
        if (const std::string_view text = m_raw[Field::Popularity]; !text.empty()) {
            const auto value = number(text);
            if (value && *value >= 0 && *value <= 100)
                m_record.popularity = *value;
            else
                keepText("popularity", text);
        }
    }
    void size(Field field, const char* name, std::optional<int>& out) {
        const std::string_view text = m_raw[field];
        if (text.empty())
            return;
        const auto value = wholeNumber(text);
        if (value && *value > 0 && *value <= 0x7fffffff)
            out = int(*value);
        else if (!value || *value != 0) // some providers write 0 for unknown
            keepText(name, text);
    }

    void place() {
        const std::string latitude = either(Field::Latitude, "latitude");
        const std::string longitude = either(Field::Longitude, "longitude");
        const auto lat = number(latitude);
        const auto lon = number(longitude);
        if (lat && lon && *lat >= -90 && *lat <= 90 && *lon >= -180 && *lon <= 180) {
            m_record.place = model::GeoPoint{*lat, *lon};
            return;
        }
        if (!latitude.empty())
            keepText("latitude", latitude);
        if (!longitude.empty())
            keepText("longitude", longitude);
    }
    std::string either(Field field, const char* key) const {
        return m_raw[field].empty() ? metaText(key) : std::string(m_raw[field]);
    }

    void times() {
        time(Field::Created, "created_on", m_record.created);
        time(Field::Updated, "updated_on", m_record.updated);
        time(Field::Taken, "date_taken", m_record.taken);
        if (!m_record.taken)
            if (const auto taken = base::parseIsoTime(metaText("date_taken")))
                m_record.taken = *taken;
    }
    void time(Field field, const char* name, std::optional<base::WallTime>& out) {
        const std::string_view text = trimmed(m_raw[field]);
        if (text.empty())
            return;
        if (const auto value = base::parseIsoTime(text))
            out = *value;
        else
            keepText(name, text);
    }

    void licence() {
        std::string text(trimmed(m_raw[Field::Licence]));
        const std::string_view version = trimmed(m_raw[Field::LicenceVersion]);
        const std::string address = either(Field::LicenceUrl, "license_url");
        if (!text.empty())
            m_record.licence = model::parseLicence(text, version);
        else if (!address.empty())
            m_record.licence = model::parseLicence(address, version);
        else if (!version.empty())
            keepText("license_version", version); // a version of nothing
        if (!m_raw[Field::LicenceUrl].empty() && address != m_record.licence.url())
            keepText("license_url", address);
    }

    std::string_view names(const std::string& defaultSource) {
        const std::string_view identifier = trimmed(m_raw[Field::Identifier]);
        const std::string_view foreign = trimmed(m_raw[Field::ForeignIdentifier]);
        const auto uuid = Uuid::parse(identifier);
        m_record.foreignIdentifier = !foreign.empty() ? foreign : !identifier.empty() ? identifier : m_record.url;
        if (!uuid && !identifier.empty() && !foreign.empty())
            keepText("identifier", identifier);
        m_record.provider = trimmed(m_raw[Field::Provider]);
        m_record.source = trimmed(m_raw[Field::Source]);
        if (m_record.source.empty())
            m_record.source = !defaultSource.empty() ? defaultSource : m_record.provider;
        if (m_record.source.empty())
            m_record.source = siteOf(m_record.url.empty() ? m_record.landingUrl : m_record.url);
        if (m_record.provider.empty())
            m_record.provider = m_record.source;
        if (m_record.foreignIdentifier.empty() || m_record.provider.empty())
            return "no_key";
        m_record.identifier =
            uuid && !uuid->isNull()
                ? *uuid
                : Uuid::named(base::kRecordSpace, m_record.provider + '\n' + m_record.foreignIdentifier);
        return {};
    }

    const RawRecord& m_raw;
    model::Record& m_record;
    json m_meta = json::object();
};

} // namespace

void RawRecord::clear() {
    fields.fill({});
    extras.clear();
}

void RawRecord::set(const Column& column, std::string_view text) {
    if (text.empty())
        return;
    if (!column.field)
        extras.push_back({column.name, text, false});
    else if (std::string_view& field = fields[size_t(*column.field)]; field.empty())
        field = text;
    else
        extras.push_back({column.name, text, false});
}

bool RawRecord::schemeGuessed() const {
    const std::string_view url = (*this)[Field::Url];
    return !url.empty() && lacksScheme(url);
}

std::string_view RecordBuilder::build(const RawRecord& raw, model::Record& record) const {
    return Making(raw, record).make(m_defaultSource);
}

std::string_view RecordBuilder::buildPopularity(const RawRecord& raw, catalog::CatalogWriter::PopularityRow& row) {
    const auto uuid = Uuid::parse(trimmed(raw[Field::Identifier]));
    if (!uuid)
        return "unknown_identifier";
    const auto value = number(raw[Field::Popularity]);
    if (!value || *value < 0 || *value > 100)
        return "bad_value";
    row = {*uuid, *value};
    return {};
}

} // namespace gleaner::ingest
