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
    std::string text = tidied(byMaker);
    return namesNothing(text) ? std::string() : text;
}

// XPKeywords are one text with semicolons; the others are lists. All are taken, each word once.
std::vector<std::string> keywordsIn(const FieldLookup& fields) {
    std::vector<std::string> keywords;
    std::set<std::string> seen;
    const auto add = [&](std::string word) {
        if (!word.empty() && seen.insert(word).second)
            keywords.push_back(std::move(word));
    };
    for (const std::string_view key : {"Iptc.Application2.Keywords", "Xmp.dc.subject"})
        for (std::string& word : fields.texts(key))
            add(std::move(word));
    std::string_view words;
    const std::string listed = fields.text("Exif.Image.XPKeywords");
    for (words = listed; !words.empty();) {
        const size_t end = std::min(words.find(';'), words.size());
        add(tidied(words.substr(0, end)));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return keywords;
}

// A rights statement's address before its words.
std::string licenceIn(const FieldLookup& fields) {
    return firstText(fields, {"Xmp.cc.license", "Xmp.xmpRights.WebStatement", "Xmp.dcterms.license", "Xmp.xmp.License",
                              "Xmp.xmpRights.UsageTerms", "Xmp.plus.LicensorURL", "Xmp.dc.rights[1]/cc:license"});
}

std::optional<int> ratingIn(const FieldLookup& fields, std::vector<std::string>& warnings) {
    for (const std::string_view key : {"Xmp.xmp.Rating", "Exif.Image.Rating", "Xmp.MicrosoftPhoto.Rating"}) {
        const MetadataValue* value = fields.find(key);
        if (!value)
            continue;
        auto stars = numberAt(*value, 0);
        // Microsoft's is a percentage: 1, 25, 50, 75, 99.
        if (stars && key == "Xmp.MicrosoftPhoto.Rating")
            stars = *stars <= 0 ? 0 : std::min(5.0, 1 + std::floor((*stars + 0.5) / 25));
        if (stars && *stars >= -1 && *stars <= 5)
            return int(std::lround(*stars));
        warnings.push_back("rating_invalid " + fields.text(key));
    }
    return std::nullopt;
}

} // namespace

void nameFields(Metadata& metadata, std::string_view lensByMaker) {
    if (metadata.fields.empty())
        return;
    const FieldLookup fields(metadata.fields);
    metadata.gps = positionIn(fields, metadata.warnings);
    metadata.dateTaken = dateTakenIn(fields, metadata.warnings);
    metadata.make = firstText(fields, {"Exif.Image.Make", "Xmp.tiff.Make"});
    metadata.model = firstText(fields, {"Exif.Image.Model", "Xmp.tiff.Model"});
    metadata.lens = lensIn(fields, lensByMaker);
    metadata.title = firstText(fields, {"Xmp.dc.title", "Iptc.Application2.ObjectName", "Exif.Image.XPTitle",
                                        "Iptc.Application2.Headline", "Xmp.photoshop.Headline", "Png.Title"});
    metadata.caption = firstText(fields, {"Exif.Image.ImageDescription", "Iptc.Application2.Caption",
                                          "Xmp.dc.description", "Exif.Image.XPComment", "Exif.Image.XPSubject",
                                          "Exif.Photo.UserComment", "Png.Description"});
    metadata.creator = joined(firstTexts(fields, {"Xmp.dc.creator", "Exif.Image.Artist", "Iptc.Application2.Byline",
                                                  "Exif.Image.XPAuthor", "Png.Author"}),
                              ", ");
    metadata.copyright = joined(
        firstTexts(fields, {"Exif.Image.Copyright", "Iptc.Application2.Copyright", "Xmp.dc.rights", "Png.Copyright"}),
        "; ");
    metadata.licence = licenceIn(fields);
    metadata.keywords = keywordsIn(fields);
    metadata.rating = ratingIn(fields, metadata.warnings);
}

} // namespace gleaner::analysis
