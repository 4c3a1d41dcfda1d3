#include <algorithm>

#include "core/index/authority.h"
#include "core/pipeline/analysis_facts.h"
#include "core/pipeline/index_follower.h"

namespace gleaner::pipeline {
namespace {

constexpr double kUnknownQuality = 0.5; // neither a merit nor a fault until the picture has been measured

std::string tagLines(const std::vector<model::Tag>& tags) {
    std::string lines;
    for (const model::Tag& tag : tags) {
        if (tag.name.empty())
            continue;
        lines += lines.empty() ? "" : "\n";
        std::transform(tag.name.begin(), tag.name.end(), std::back_inserter(lines),
                       [](char c) { return c == '\n' ? ' ' : c; });
    }
    return lines;
}

// One spelling of a type, as queries have it.
std::string typeOf(std::string filetype) {
    std::transform(filetype.begin(), filetype.end(), filetype.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    return filetype == "jpeg" ? "jpg" : filetype == "tiff" ? "tif" : filetype;
}

} // namespace

index::IndexDocument documentOf(const model::RecordView& view) {
    const model::Record& record = view.record;
    index::IndexDocument document;
    document.title = record.title;
    document.description = record.description;
    document.creator = record.creator;
    document.tags = tagLines(record.tags);
    document.source = record.source.empty() ? record.provider : record.source;
    document.provider = record.provider;
    document.licence = record.licence.slug;
    document.filetype = typeOf(record.filetype);
    document.category = record.category;
    document.width = record.width;
    document.height = record.height;
    document.popularity = std::clamp(record.popularity.value_or(0) / 100, 0.0, 1.0);
    document.authority = index::authorityOf(document.source);
    const std::optional<double> quality = qualityIn(view.analysis);
    document.quality = quality ? *quality / 100 : kUnknownQuality;
    document.stored = view.blob.has_value();
    return document;
}

} // namespace gleaner::pipeline
