#include "core/analysis/metadata_mapping.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <set>

#include "core/analysis/metadata_lookup.h"
#include "core/analysis/metadata_text.h"

namespace gleaner::analysis {
namespace {

using Keys = std::initializer_list<std::string_view>;

std::string firstText(const FieldLookup& fields, Keys keys) {
    for (const std::string_view key : keys)
        if (std::string text = fields.text(key); !text.empty())
            return text;
    return {};
}

// Of the first key that says anything.
std::vector<std::string> firstTexts(const FieldLookup& fields, Keys keys) {
    for (const std::string_view key : keys)
        if (auto texts = fields.texts(key); !texts.empty())
            return texts;
    return {};
}

std::string joined(const std::vector<std::string>& texts, const char* between) {
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : between) + text;
    return all;
}

// What a maker note says when it does not know.
bool namesNothing(std::string_view lens) {
    constexpr std::array kNothing{"Unknown", "unknown", "n/a", "N/A", "None", "none", "("};
    const bool isWord =
        std::any_of(lens.begin(), lens.end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
    return !isWord || std::any_of(kNothing.begin(), kNothing.end(),
                                  [&](const char* nothing) { return lens.starts_with(nothing); });
}

std::string lensIn(const FieldLookup& fields, std::string_view byMaker) {
    constexpr std::array<std::string_view, 8> kLens{
        "Exif.Photo.LensModel",     "Xmp.exifEX.LensModel",    "Xmp.aux.Lens",           "Exif.Canon.LensModel",
        "Exif.OlympusEq.LensModel", "Exif.Panasonic.LensType", "Exif.Samsung2.LensType", "Exif.Image.0xa434"};
    for (const std::string_view key : kLens)
        if (std::string text = fields.text(key); !namesNothing(text))
            return text;
    // Canon's compact cameras have a lens number too; it means nothing without focal lengths.
    const MetadataValue* canon = fields.find("Exif.CanonCs.Lens");
    if (canon && numberAt(*canon, 0) == 0.0)
        return {};
    std::string text = tidied(textOf(byMaker));
    return namesNothing(text) ? std::string() : text;
}

// Of the first that has any, each word once. XPKeywords are one text with semicolons.
std::vector<std::string> keywordsIn(const FieldLookup& fields) {
    std::vector<std::string> words =
        firstTexts(fields, {"Iptc.Application2.Keywords", "Xmp.dc.subject", "Svg.dc.subject"});
    if (words.empty()) {
        const std::string listed = fields.text("Exif.Image.XPKeywords");
        for (std::string_view rest = listed; !rest.empty();) {
            const size_t end = std::min(rest.find(';'), rest.size());
            words.push_back(tidied(rest.substr(0, end)));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    std::set<std::string> seen;
    std::erase_if(words, [&](const std::string& word) { return word.empty() || !seen.insert(word).second; });
    return words;
}

// A rights statement's address before its words.
std::string licenceIn(const FieldLookup& fields) {
    return firstText(fields, {"Xmp.cc.license", "Xmp.xmpRights.WebStatement", "Xmp.dcterms.license", "Xmp.xmp.License",
                              "Xmp.xmpRights.UsageTerms", "Xmp.plus.LicensorURL", "Svg.cc.license",
                              "Svg.dcterms.license", "Svg.xmpRights.WebStatement", "Svg.xmpRights.UsageTerms"});
}

std::optional<int> ratingIn(const FieldLookup& fields, std::vector<std::string>& warnings) {
    for (const std::string_view key : {"Xmp.xmp.Rating", "Exif.Image.Rating"}) {
        const MetadataValue* value = fields.find(key);
        if (!value)
            continue;
        const auto stars = numberAt(*value, 0);
        if (stars && *stars >= -1 && *stars <= 5)
            return int(std::lround(*stars));
        warnings.push_back("rating_invalid " + fields.text(key));
    }
    return std::nullopt;
}

} // namespace

// PNG's own texts stay among the tags: what programs write there is boilerplate more often than words on the picture.
void nameFields(Metadata& metadata, std::string_view lensByMaker) {
    if (metadata.fields.empty())
        return;
    const FieldLookup fields(metadata.fields);
    metadata.gps = positionIn(fields, metadata.warnings);
    metadata.dateTaken = dateTakenIn(fields, metadata.warnings);
    metadata.make = firstText(fields, {"Exif.Image.Make", "Xmp.tiff.Make"});
    metadata.model = firstText(fields, {"Exif.Image.Model", "Xmp.tiff.Model"});
    metadata.lens = lensIn(fields, lensByMaker);
    metadata.title =
        firstText(fields, {"Xmp.dc.title", "Iptc.Application2.ObjectName", "Exif.Image.XPTitle",
                           "Iptc.Application2.Headline", "Xmp.photoshop.Headline", "Svg.dc.title", "Svg.title"});
    metadata.caption =
        firstText(fields, {"Xmp.dc.description", "Iptc.Application2.Caption", "Exif.Image.ImageDescription",
                           "Exif.Image.XPComment", "Exif.Image.XPSubject", "Svg.dc.description", "Svg.desc"});
    metadata.creator = joined(firstTexts(fields, {"Xmp.dc.creator", "Iptc.Application2.Byline", "Exif.Image.Artist",
                                                  "Exif.Image.XPAuthor", "Svg.dc.creator"}),
                              ", ");
    metadata.copyright = joined(
        firstTexts(fields, {"Exif.Image.Copyright", "Iptc.Application2.Copyright", "Xmp.dc.rights", "Svg.dc.rights"}),
        "; ");
    metadata.licence = licenceIn(fields);
    metadata.keywords = keywordsIn(fields);
    metadata.rating = ratingIn(fields, metadata.warnings);
}

} // namespace gleaner::analysis
