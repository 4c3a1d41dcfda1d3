#include "core/ingest/iiif_document.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <nlohmann/json.hpp>

#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

using nlohmann::json;

const json& member(const json& object, std::initializer_list<const char*> names) {
    static const json kNothing;
    if (object.is_object())
        for (const char* name : names)
            if (const auto found = object.find(name); found != object.end() && !found->is_null())
                return *found;
    return kNothing;
}

// A text, a list's first, a {"@value"}, or a language map (version 3).
std::string text(const json& value) {
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number())
        return value.dump();
    if (value.is_array())
        return value.empty() ? std::string() : text(value.front());
    if (!value.is_object() || value.empty())
        return {};
    if (const json& inner = member(value, {"@value", "en", "none", "@none"}); !inner.is_null())
        return text(inner);
    return text(value.front());
}

// The address of a resource: itself, its id, or a list's first.
std::string id(const json& value) {
    if (value.is_array())
        return value.empty() ? std::string() : id(value.front());
    return text(value.is_object() ? member(value, {"id", "@id"}) : value);
}

std::string type(const json& object) {
    std::string name = text(member(object, {"type", "@type"}));
    if (const size_t colon = name.rfind(':'); colon != std::string::npos) // sc:Manifest, dctypes:Image, oa:Choice
        name.erase(0, colon + 1);
    return name;
}

// The value of the first metadata entry with one of these labels.
std::string metadata(const json& object, std::initializer_list<std::string_view> labels) {
    const json& entries = member(object, {"metadata"});
    if (!entries.is_array())
        return {};
    for (const json& entry : entries) {
        const std::string label = lowered(trimmed(text(member(entry, {"label"}))));
        if (std::find(labels.begin(), labels.end(), label) != labels.end())
            return text(member(entry, {"value"}));
    }
    return {};
}

std::string firstOf(std::initializer_list<std::string> texts) {
    for (const std::string& candidate : texts)
        if (!candidate.empty())
            return candidate;
    return {};
}

// The picture of an image service when only the service is named (IIIF Image API 2 and 3 both know "full" and "max").
std::string servedPicture(const json& body) {
    const std::string service = id(member(body, {"service"}));
    return service.empty() ? std::string() : service + "/full/max/0/default.jpg";
}

class Document {
public:
    std::vector<IiifImage> images;

    void collection(const json& object) {
        for (const char* name : {"items", "members", "manifests", "collections"})
            if (const json& list = member(object, {name}); list.is_array())
                for (const json& part : list)
                    node(part);
    }
    bool node(const json& object) {
        const std::string kind = type(object);
        if (kind == "Collection")
            isEmbedded(object) ? collection(object) : refer(object);
        else if (kind == "Manifest")
            isEmbedded(object) ? manifest(object) : refer(object);
        else
            return false;
        return true;
    }

private:
    static bool isEmbedded(const json& object) {
        for (const char* name : {"items", "sequences", "members", "manifests", "collections"})
            if (member(object, {name}).is_array())
                return true;
        return false;
    }
    void refer(const json& object) {
        IiifImage image;
        image.manifest = id(object);
        image.title = text(member(object, {"label"}));
        image.embedded = false;
        images.push_back(std::move(image));
    }

    static std::vector<const json*> canvases(const json& manifest) {
        std::vector<const json*> found;
        const auto take = [&](const json& list) {
            if (list.is_array())
                for (const json& canvas : list)
                    found.push_back(&canvas);
        };
        take(member(manifest, {"items"})); // version 3
        if (const json& sequences = member(manifest, {"sequences"}); sequences.is_array())
            for (const json& sequence : sequences)
                take(member(sequence, {"canvases"}));
        return found;
    }

    // What the canvas shows: version 3 items → items → body, version 2 images → resource; the default of a choice.
    static const json& body(const json& canvas) {
        const json* at = &canvas;
        if (const json& pages = member(canvas, {"items"}); pages.is_array() && !pages.empty()) {
            const json& notes = member(pages.front(), {"items"});
            at = notes.is_array() && !notes.empty() ? &member(notes.front(), {"body"}) : &notes;
        } else {
            const json& notes = member(canvas, {"images"});
            at = notes.is_array() && !notes.empty() ? &member(notes.front(), {"resource"}) : &notes;
        }
        if (at->is_array() && !at->empty())
            at = &at->front();
        if (type(*at) != "Choice")
            return *at;
        const json& choices = member(*at, {"default", "items", "item"});
        return choices.is_array() && !choices.empty() ? choices.front() : choices;
    }

    void manifest(const json& object) {
        const std::vector<const json*> all = canvases(object);
        for (const json* canvas : all) {
            const json& shown = body(*canvas);
            IiifImage image = ofManifest(object);
            image.canvas = firstOf({id(*canvas), id(shown)});
            image.url = firstOf({id(shown), servedPicture(shown)});
            image.filetype = text(member(shown, {"format"}));
            image.width = firstOf({text(member(shown, {"width"})), text(member(*canvas, {"width"}))});
            image.height = firstOf({text(member(shown, {"height"})), text(member(*canvas, {"height"}))});
            image.thumbnail =
                firstOf({id(member(*canvas, {"thumbnail"})), all.size() == 1 ? image.thumbnail : std::string()});
            image.licence = firstOf(
                {id(member(shown, {"rights", "license"})), id(member(*canvas, {"rights", "license"})), image.licence});
            const std::string label = text(member(*canvas, {"label"}));
            if (image.title.empty())
                image.title = label;
            else if (all.size() > 1 && !label.empty())
                image.title += ", " + label;
            images.push_back(std::move(image));
        }
    }

    static IiifImage ofManifest(const json& object) {
        IiifImage image;
        image.manifest = id(object);
        image.landing = firstOf({id(member(object, {"homepage", "related"})), image.manifest});
        image.thumbnail = id(member(object, {"thumbnail"}));
        image.title = text(member(object, {"label"}));
        image.creator = metadata(
            object, {"creator", "creators", "artist", "artists", "author", "authors", "maker", "photographer"});
        image.description = text(member(object, {"summary", "description"}));
        image.licence = id(member(object, {"rights", "license"}));
        const json& statement = member(object, {"requiredStatement"});
        image.attribution = text(statement.is_null() ? member(object, {"attribution"}) : member(statement, {"value"}));
        return image;
    }
};

} // namespace

std::optional<std::vector<IiifImage>> readIiif(std::string_view source) {
    if (!isHarmlessJson(source))
        return std::nullopt;
    const json object = json::parse(source, nullptr, false);
    Document document;
    if (!object.is_object() || !document.node(object))
        return std::nullopt;
    return std::move(document.images);
}

} // namespace gleaner::ingest
