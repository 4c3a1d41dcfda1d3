#include "core/search/query_keys.h"

#include <algorithm>

#include "core/index/filter_keys.h"
#include "core/search/search_engine.h"

namespace gleaner::search {
namespace {

std::string folded(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    return out;
}

} // namespace

const std::vector<KeyRule>& keyRules() {
    static const std::vector<KeyRule> kRules{
        {index::kAspect, {}, {"tall", "wide", "square"}},
        {index::kCategory, {}, {"photograph", "illustration", "digitized_artwork"}, true},
        {index::kCreator, {}, {}},
        {index::kHas, {}, {"creator", "description", "dimensions", "license", "tags", "title"}},
        {index::kIs, {}, {"stored"}},
        {index::kLicence, {"licence"}, {"by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd", "cc0", "pdm"}, true},
        {index::kProvider, {}, {}},
        {index::kSize, {}, {"small", "medium", "large"}},
        {index::kSource, {}, {}},
        {index::kTag, {"tags"}, {}},
        {index::kTitle, {}, {}},
        {index::kType,
         {"extension", "filetype"},
         {"jpg", "png", "gif", "webp", "tif", "bmp", "svg", "avif", "heic", "heif", "jxl", "jp2", "psd", "ico"},
         true},
    };
    return kRules;
}

const KeyRule* findKey(std::string_view name) {
    const std::string wanted = folded(name);
    for (const KeyRule& rule : keyRules()) {
        if (rule.key == wanted || std::find(rule.aliases.begin(), rule.aliases.end(), wanted) != rule.aliases.end())
            return &rule;
    }
    return nullptr;
}

std::optional<std::string> listedValue(const KeyRule& rule, std::string_view value) {
    std::string wanted = folded(value);
    if (rule.key == index::kType && wanted == "jpeg")
        wanted = "jpg";
    if (rule.key == index::kType && wanted == "tiff")
        wanted = "tif";
    if (std::find(rule.values.begin(), rule.values.end(), wanted) == rule.values.end())
        return std::nullopt;
    return wanted;
}

std::vector<std::string> queryKeys() {
    std::vector<std::string> keys;
    for (const KeyRule& rule : keyRules())
        keys.emplace_back(rule.key);
    return keys;
}

} // namespace gleaner::search
