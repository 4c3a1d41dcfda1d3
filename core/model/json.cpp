#include "core/model/json.h"

namespace gleaner::model {
namespace {

using nlohmann::json;

json textOrNull(const std::string& text) {
    return text.empty() ? json() : json(text);
}
template<typename T>
json orNull(const std::optional<T>& value) {
    return value ? json(*value) : json();
}
json timeOrNull(const std::optional<base::WallTime>& time) {
    return time ? json(base::isoTime(*time)) : json();
}

} // namespace

json tagsToJson(const std::vector<Tag>& tags) {
    json list = json::array();
    for (const Tag& tag : tags) {
        json item{{"name", tag.name}};
        if (tag.accuracy)
            item["accuracy"] = *tag.accuracy;
        if (!tag.provider.empty())
            item["provider"] = tag.provider;
        list.push_back(std::move(item));
    }
    return list;
}

std::vector<Tag> tagsFromJson(const json& list) {
    std::vector<Tag> tags;
    if (!list.is_array())
        return tags;
    for (const json& item : list) {
        if (!item.is_object() || !item.contains("name") || !item["name"].is_string())
            continue;
        Tag tag;
        tag.name = item["name"].get<std::string>();
        if (const auto accuracy = item.find("accuracy"); accuracy != item.end()) {
            if (accuracy->is_number())
                tag.accuracy = accuracy->get<double>();
            else if (accuracy->is_string()) // real catalogues hold numbers as text
                tag.accuracy = std::strtod(accuracy->get_ref<const std::string&>().c_str(), nullptr);
        }
        if (const auto provider = item.find("provider"); provider != item.end() && provider->is_string())
            tag.provider = provider->get<std::string>();
        tags.push_back(std::move(tag));
    }
    return tags;
}

std::vector<Evidence> evidenceFromJson(const json& list) {
    std::vector<Evidence> evidence;
    if (!list.is_array())
        return evidence;
    const auto text = [](const json& item, const char* field) {
        const auto found = item.find(field);
        return found != item.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    for (const json& item : list) {
        if (!item.is_object())
            continue;
        const auto time = base::parseIsoTime(text(item, "time"));
        if (time)
            evidence.push_back({text(item, "header"), text(item, "value"), *time});
    }
    return evidence;
}

json toJson(const std::vector<Evidence>& evidence) {
    json list = json::array();
    for (const Evidence& one : evidence)
        list.push_back({{"header", one.header}, {"value", one.value}, {"time", base::isoTime(one.time)}});
    return list;
}

json toJson(const Record& record) {
    json meta;
    if (!record.meta.empty()) {
        meta = json::parse(record.meta, nullptr, false);
        if (meta.is_discarded())
            meta = record.meta;
    }
    return json{
        {"identifier", record.identifier.toString()},
        {"foreign_identifier", textOrNull(record.foreignIdentifier)},
        {"url", textOrNull(record.url)},
        {"foreign_landing_url", textOrNull(record.landingUrl)},
        {"thumbnail", textOrNull(record.thumbnailUrl)},
        {"provider", textOrNull(record.provider)},
        {"source", textOrNull(record.source)},
        {"creator", textOrNull(record.creator)},
        {"creator_url", textOrNull(record.creatorUrl)},
        {"title", textOrNull(record.title)},
        {"description", textOrNull(record.description)},
        {"license", textOrNull(record.licence.slug)},
        {"license_version", textOrNull(record.licence.version)},
        {"license_url", textOrNull(record.licence.url())},
        {"tags", tagsToJson(record.tags)},
        {"category", textOrNull(record.category)},
        {"filetype", textOrNull(record.filetype)},
        {"filesize", orNull(record.filesize)},
        {"width", orNull(record.width)},
        {"height", orNull(record.height)},
        {"popularity", orNull(record.popularity)},
        {"latitude", record.place ? json(record.place->latitude) : json()},
        {"longitude", record.place ? json(record.place->longitude) : json()},
        {"taken", timeOrNull(record.taken)},
        {"created", timeOrNull(record.created)},
        {"updated", timeOrNull(record.updated)},
        {"meta", meta},
    };
}

} // namespace gleaner::model
