#include "core/pipeline/analysis_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/base/base64.h"

namespace gleaner::pipeline {
namespace {

using analysis::Analysis;
using analysis::Measures;
using analysis::Metadata;
using analysis::MetadataField;
using analysis::Rational;
using nlohmann::json;

// What it cannot know, a document leaves out.
void put(json& document, const char* key, const std::string& text) {
    if (!text.empty())
        document[key] = text;
}
template<typename T>
void put(json& document, const char* key, const std::optional<T>& value) {
    if (value)
        document[key] = *value;
}
void put(json& document, const char* key, const std::vector<std::string>& texts) {
    if (!texts.empty())
        document[key] = texts;
}

// Malformed UTF-8 in a file's words must not lose the analysis.
std::string dumped(const json& document) {
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

json rationalsJson(const std::vector<Rational>& rationals) {
    json texts = json::array();
    for (const Rational& one : rationals)
        texts.push_back(std::to_string(one.numerator) + "/" + std::to_string(one.denominator));
    return {{"rationals", std::move(texts)}};
}

struct ValueJson {
    json operator()(const std::string& text) const { return text; }
    json operator()(const std::vector<std::int64_t>& numbers) const { return numbers; }
    json operator()(const std::vector<Rational>& rationals) const { return rationalsJson(rationals); }
    json operator()(const std::vector<double>& reals) const { return {{"reals", reals}}; }
    json operator()(const std::vector<std::uint8_t>& bytes) const { return {{"bytes", base::toBase64(bytes)}}; }
    json operator()(const std::vector<std::string>& texts) const {
        return texts.empty() ? json{{"texts", json::array()}} : json(texts);
    }
};

// Tags whose bytes hold what other tags or facts say already: the packets of XMP, IPTC and ICC within a TIFF, and a
// maker note that has been taken apart. They are a third of what a camera writes.
bool isRepeated(const MetadataField& field, bool makerNoteIsRead) {
    constexpr std::array<std::string_view, 4> kPackets{"Exif.Image.XMLPacket", "Exif.Image.ImageResources",
                                                       "Exif.Image.IPTCNAA", "Exif.Image.InterColorProfile"};
    return (makerNoteIsRead && field.key == "Exif.Photo.MakerNote") ||
           std::find(kPackets.begin(), kPackets.end(), field.key) != kPackets.end();
}

std::vector<MetadataField> toldFields(const std::vector<MetadataField>& fields) {
    const auto isOfMakerNote = [](const MetadataField& field) { return field.key == "Exif.MakerNote.Offset"; };
    const bool makerNoteIsRead = std::any_of(fields.begin(), fields.end(), isOfMakerNote);
    std::vector<MetadataField> told;
    std::copy_if(fields.begin(), fields.end(), std::back_inserter(told),
                 [&](const MetadataField& field) { return !isRepeated(field, makerNoteIsRead); });
    return told;
}

// The fields that fit, in their order; when not all do, the largest are left out.
json fieldsJson(const std::vector<MetadataField>& fields, size_t& leftOut) {
    std::vector<json> all;
    std::vector<std::pair<size_t, size_t>> sizes; // and which
    for (const MetadataField& field : fields) {
        all.push_back({{"key", field.key}, {"value", std::visit(ValueJson{}, field.value)}});
        sizes.emplace_back(dumped(all.back()).size() + 1, sizes.size());
    }
    std::sort(sizes.begin(), sizes.end());
    std::vector<bool> fits(fields.size(), false);
    size_t room = kMaxFieldsJson;
    leftOut = fields.size();
    for (const auto& [size, which] : sizes) {
        if (size > room)
            break;
        room -= size;
        fits[which] = true;
        --leftOut;
    }
    json list = json::array();
    for (size_t i = 0; i < all.size(); ++i)
        if (fits[i])
            list.push_back(std::move(all[i]));
    return list;
}

void putFacts(json& document, const Analysis& a) {
    put(document, "type", a.type);
    put(document, "mime", a.mime);
    document["width"] = a.width;
    document["height"] = a.height;
    document["stored_width"] = a.storedWidth;
    document["stored_height"] = a.storedHeight;
    document["orientation"] = a.orientation;
    document["frames"] = a.frames;
    document["depth"] = a.depth;
    document["colour_space"] = a.colourSpace;
    put(document, "icc_profile", a.iccProfile);
    document["alpha"] = a.hasAlpha;
    document["lane"] = a.lane == analysis::Lane::Fast ? "fast" : "general";
}

void putMetadata(json& document, const Metadata& m) {
    if (m.gps) {
        document["gps"] = {{"lat", m.gps->latitude}, {"lon", m.gps->longitude}};
        put(document["gps"], "alt", m.gps->altitude);
    }
    put(document, "date_taken", m.dateTaken);
    put(document, "make", m.make);
    put(document, "model", m.model);
    put(document, "lens", m.lens);
    put(document, "title", m.title);
    put(document, "caption", m.caption);
    put(document, "keywords", m.keywords);
    put(document, "creator", m.creator);
    put(document, "copyright", m.copyright);
    put(document, "license", m.licence);
    put(document, "rating", m.rating);
}

void putMeasures(json& document, const Measures& m) {
    document["quality"] = m.quality;
    document["sharpness"] = m.sharpness;
    document["exposure"] = m.exposure;
    document["entropy"] = m.entropy;
    document["colourfulness"] = m.colourfulness;
    put(document, "compression_quality", m.compressionQuality);
    if (m.pdq) {
        json turned = json::array();
        for (const analysis::PdqHash& hash : m.pdq->dihedral)
            turned.push_back(hash.toString());
        document["pdq"] = {
            {"hash", m.pdq->hash.toString()}, {"quality", m.pdq->quality}, {"dihedral", std::move(turned)}};
    }
    document["palette"] = json::array();
    for (const analysis::PaletteColour& colour : m.palette)
        document["palette"].push_back(
            {{"lab", {colour.l, colour.a, colour.b}}, {"name", colour.name}, {"weight", colour.weight}});
    if (!m.descriptor.empty())
        document["descriptor"] = base::toBase64(m.descriptor);
    document["labels"] = json::array();
    for (const analysis::Label& label : m.labels)
        document["labels"].push_back({{"name", label.name}, {"confidence", label.confidence}});
}

// --- and back: a member of the wrong kind is one that is not there ---

const json& member(const json& object, const char* key) {
    static const json kNothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : kNothing;
}

std::string textIn(const json& value) {
    return value.is_string() ? value.get<std::string>() : std::string();
}
std::string textIn(const json& object, const char* key) {
    return textIn(member(object, key));
}
std::vector<std::string> textsIn(const json& value) {
    std::vector<std::string> texts;
    if (value.is_array())
        for (const json& one : value)
            if (one.is_string())
                texts.push_back(one.get<std::string>());
    return texts;
}
std::optional<double> realIn(const json& value) {
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}
std::optional<int> wholeIn(const json& value) {
    const bool fits = value.is_number_integer() && value <= std::numeric_limits<int>::max() &&
                      value >= std::numeric_limits<int>::min();
    return fits ? std::optional(value.get<int>()) : std::nullopt;
}
void readReal(const json& object, const char* key, double& out) {
    out = realIn(member(object, key)).value_or(out);
}
void readWhole(const json& object, const char* key, int& out) {
    out = wholeIn(member(object, key)).value_or(out);
}

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<Rational> rationalIn(const json& value) {
    const std::string text = textIn(value);
    const size_t slash = text.find('/');
    if (slash == text.npos)
        return {};
    const auto numerator = wholeNumber(std::string_view(text).substr(0, slash));
    const auto denominator = wholeNumber(std::string_view(text).substr(slash + 1));
    if (!numerator || !denominator)
        return {};
    return Rational{*numerator, *denominator};
}

std::optional<MetadataField::Value> taggedValueIn(const json& value) {
    if (const json& list = member(value, "rationals"); list.is_array()) {
        std::vector<Rational> rationals;
        for (const json& one : list)
            rationals.push_back(rationalIn(one).value_or(Rational{0, 0}));
        return rationals;
    }
    if (const json& list = member(value, "reals"); list.is_array()) {
        std::vector<double> reals;
        for (const json& one : list)
            reals.push_back(realIn(one).value_or(std::numeric_limits<double>::quiet_NaN()));
        return reals;
    }
    if (const json& text = member(value, "bytes"); text.is_string())
        if (auto bytes = base::fromBase64(textIn(text)))
            return std::move(*bytes);
    if (member(value, "texts").is_array())
        return textsIn(member(value, "texts"));
    return {};
}

std::optional<MetadataField::Value> valueIn(const json& value) {
    if (value.is_string())
        return value.get<std::string>();
    if (!value.is_array())
        return taggedValueIn(value);
    if (!value.empty() && value.front().is_string())
        return textsIn(value);
    std::vector<std::int64_t> numbers;
    for (const json& one : value)
        if (one.is_number_integer())
            numbers.push_back(one.get<std::int64_t>());
    return numbers;
}

void readFacts(const json& document, Analysis& a) {
    a.type = textIn(document, "type");
    a.mime = textIn(document, "mime");
    readWhole(document, "stored_width", a.storedWidth);
    readWhole(document, "stored_height", a.storedHeight);
    readWhole(document, "orientation", a.orientation);
    const bool turned = a.orientation >= 5 && a.orientation <= 8;
    a.width = turned ? a.storedHeight : a.storedWidth;
    a.height = turned ? a.storedWidth : a.storedHeight;
    readWhole(document, "width", a.width);
    readWhole(document, "height", a.height);
    readWhole(document, "frames", a.frames);
    readWhole(document, "depth", a.depth);
    a.colourSpace = textIn(document, "colour_space");
    a.iccProfile = textIn(document, "icc_profile");
    a.hasAlpha = member(document, "alpha") == true;
    a.lane = textIn(document, "lane") == "fast" ? analysis::Lane::Fast : analysis::Lane::General;
    a.warnings = textsIn(member(document, "warnings"));
}

void readMetadata(const json& document, Metadata& m) {
    const json& gps = member(document, "gps");
    const auto latitude = realIn(member(gps, "lat")), longitude = realIn(member(gps, "lon"));
    if (latitude && longitude)
        m.gps = analysis::GpsPosition{*latitude, *longitude, realIn(member(gps, "alt"))};
    m.dateTaken = textIn(document, "date_taken");
    m.make = textIn(document, "make");
    m.model = textIn(document, "model");
    m.lens = textIn(document, "lens");
    m.title = textIn(document, "title");
    m.caption = textIn(document, "caption");
    m.keywords = textsIn(member(document, "keywords"));
    m.creator = textIn(document, "creator");
    m.copyright = textIn(document, "copyright");
    m.licence = textIn(document, "license");
    m.rating = wholeIn(member(document, "rating"));
    for (const json& field : member(document, "fields"))
        if (auto value = valueIn(member(field, "value")); value && member(field, "key").is_string())
            m.fields.push_back({textIn(field, "key"), std::move(*value)});
}

std::optional<analysis::Pdq> pdqIn(const json& document) {
    const json& object = member(document, "pdq");
    const auto hash = analysis::PdqHash::parse(textIn(object, "hash"));
    if (!hash)
        return {};
    analysis::Pdq pdq;
    pdq.hash = *hash;
    readWhole(object, "quality", pdq.quality);
    const std::vector<std::string> turned = textsIn(member(object, "dihedral"));
    for (size_t i = 0; i < pdq.dihedral.size(); ++i)
        pdq.dihedral[i] = analysis::PdqHash::parse(i < turned.size() ? turned[i] : "").value_or(*hash);
    return pdq;
}

std::vector<analysis::PaletteColour> paletteIn(const json& document) {
    std::vector<analysis::PaletteColour> palette;
    for (const json& one : member(document, "palette")) {
        const json& lab = member(one, "lab");
        if (!lab.is_array() || lab.size() != 3 || !lab[0].is_number() || !lab[1].is_number() || !lab[2].is_number())
            continue;
        analysis::PaletteColour colour{lab[0], lab[1], lab[2], textIn(one, "name")};
        readReal(one, "weight", colour.weight);
        palette.push_back(std::move(colour));
    }
    return palette;
}

std::optional<Measures> measuresIn(const json& document) {
    constexpr const char* kAnyOf[] = {"quality", "sharpness", "exposure", "entropy",    "colourfulness",
                                      "pdq",     "palette",   "labels",   "descriptor", "compression_quality"};
    const auto isThere = [&](const char* key) { return !member(document, key).is_null(); };
    if (std::none_of(std::begin(kAnyOf), std::end(kAnyOf), isThere))
        return {};
    Measures m;
    readWhole(document, "quality", m.quality);
    readReal(document, "sharpness", m.sharpness);
    readReal(document, "exposure", m.exposure);
    readReal(document, "entropy", m.entropy);
    readReal(document, "colourfulness", m.colourfulness);
    m.compressionQuality = wholeIn(member(document, "compression_quality"));
    m.pdq = pdqIn(document);
    m.palette = paletteIn(document);
    if (auto bytes = base::fromBase64(textIn(document, "descriptor")))
        m.descriptor = std::move(*bytes);
    for (const json& one : member(document, "labels"))
        if (const std::string name = textIn(one, "name"); !name.empty())
            m.labels.push_back({name, realIn(member(one, "confidence")).value_or(0)});
    return m;
}

} // namespace

std::string analysisJson(const Analysis& analysis, analysis::Stamp stamp) {
    json document = json::object();
    putFacts(document, analysis);
    putMetadata(document, analysis.metadata);
    if (analysis.measures)
        putMeasures(document, *analysis.measures);
    std::vector<std::string> warnings = analysis.warnings;
    warnings.insert(warnings.end(), analysis.metadata.warnings.begin(), analysis.metadata.warnings.end());
    if (!analysis.metadata.fields.empty()) {
        size_t leftOut = 0;
        document["fields"] = fieldsJson(toldFields(analysis.metadata.fields), leftOut);
        if (leftOut > 0)
            warnings.push_back("fields_left_out " + std::to_string(leftOut));
    }
    put(document, "warnings", warnings);
    for (const analysis::Part part : analysis::kParts)
        document["versions"][std::string(analysis::name(part))] = analysis::versionIn(stamp, part);
    return dumped(document);
}

Result<Analysis> analysisFromJson(std::string_view text) {
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object())
        return fail(ErrorCode::BadFormat, "analysis", "no JSON object");
    Analysis analysis;
    readFacts(document, analysis);
    readMetadata(document, analysis.metadata);
    analysis.measures = measuresIn(document);
    return analysis;
}

} // namespace gleaner::pipeline
