#include "app/cli/analysis_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "app/cli/output.h"
#include "core/analysis/lab.h"
#include "core/pipeline/analysis_facts.h"
#include "core/pipeline/analysis_json.h"
#include "widgets/wording/analysis.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using analysis::Analysis;
using analysis::Measures;
using analysis::Metadata;
using nlohmann::json;

// Every field of the contract, so that scripts find it also when it is not known.
json nothingKnown(const std::string& file) {
    json document{{"file", file}};
    for (const char* field : {"outcome",       "reason",        "type",
                              "mime",          "bytes",         "sha256",
                              "width",         "height",        "stored_width",
                              "stored_height", "orientation",   "frames",
                              "depth",         "colour_space",  "icc_profile",
                              "gps",           "date_taken",    "make",
                              "model",         "lens",          "title",
                              "caption",       "creator",       "copyright",
                              "license",       "rating",        "pdq",
                              "quality",       "sharpness",     "exposure",
                              "entropy",       "colourfulness", "compression_quality",
                              "descriptor",    "milliseconds"})
        document[field] = nullptr;
    for (const char* list : {"keywords", "palette", "labels", "warnings", "fields"})
        document[list] = json::array();
    return document;
}

// Extensions, and the type of analyser.h each stands for. What is not here claims nothing.
constexpr std::array<std::pair<std::string_view, std::string_view>, 29> kExtensions{
    {{"jpg", "jpeg"}, {"jpeg", "jpeg"}, {"jpe", "jpeg"},  {"jfif", "jpeg"}, {"png", "png"},   {"apng", "png"},
     {"gif", "gif"},  {"webp", "webp"}, {"tif", "tiff"},  {"tiff", "tiff"}, {"bmp", "bmp"},   {"dib", "bmp"},
     {"ico", "ico"},  {"svg", "svg"},   {"avif", "avif"}, {"heic", "heic"}, {"heif", "heif"}, {"jxl", "jxl"},
     {"jp2", "jp2"},  {"psd", "psd"},   {"exr", "exr"},   {"hdr", "hdr"},   {"tga", "tga"},   {"xcf", "xcf"},
     {"pbm", "pnm"},  {"pgm", "pnm"},   {"ppm", "pnm"},   {"pnm", "pnm"},   {"qoi", "qoi"}}};

std::string lowerCase(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    return text;
}

std::string upperCase(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? char(c & ~0x20) : c; });
    return text;
}

std::string joined(const std::vector<std::string>& parts, const char* between) {
    return fmt::format("{}", fmt::join(parts, between));
}

std::string percent(double share) {
    return fmt::format("{:.0f} %", share * 100);
}

// Lines of "  Name        value", without those that have none; a longer value goes on below its beginning.
class Page {
public:
    explicit Page(std::string title) : m_text(std::move(title)) {}
    void line(const char* name, const std::string& value) {
        if (value.empty())
            return;
        std::string rest = value;
        for (size_t at = 0; (at = rest.find('\n', at)) != rest.npos; at += kIndent.size())
            rest.replace(at, 1, std::string("\n").append(kIndent));
        m_text += fmt::format("\n  {:<12}{}", name, rest);
    }
    std::string text() && { return std::move(m_text); }

private:
    static constexpr std::string_view kIndent = "              ";
    std::string m_text;
};

std::string pictureLine(const Analysis& a) {
    std::vector<std::string> parts{upperCase(a.type), fmt::format("{} × {}", a.width, a.height),
                                   wording::bytes(a.bytes), fmt::format("{} bit {}", a.depth, a.colourSpace)};
    if (!a.iccProfile.empty())
        parts.back() += " (" + a.iccProfile + ")";
    if (a.hasAlpha)
        parts.push_back("transparent");
    if (a.frames > 1)
        parts.push_back(fmt::format("{} frames", wording::count(a.frames)));
    if (a.orientation != 1)
        parts.push_back(fmt::format("stored as {} × {}, orientation {}", a.storedWidth, a.storedHeight, a.orientation));
    return joined(parts, ", ");
}

std::string dateLine(std::string iso) { // 2003-12-04T06:46:52+01:00
    constexpr size_t kDay = 10, kSecond = 19;
    if (iso.size() > kSecond)
        iso.insert(kSecond, " ");
    if (iso.size() > kDay)
        iso[kDay] = ' ';
    return iso;
}

std::string cameraLine(const Metadata& m) {
    // Makers like to begin the model with their own name.
    const std::string maker = lowerCase(m.make).substr(0, m.make.find(' '));
    const bool isNamed = !maker.empty() && lowerCase(m.model).starts_with(maker);
    std::vector<std::string> parts;
    if (const std::string camera = isNamed || m.make.empty() || m.model.empty() ? (m.model.empty() ? m.make : m.model)
                                                                                : m.make + " " + m.model;
        !camera.empty())
        parts.push_back(camera);
    if (!m.lens.empty())
        parts.push_back(m.lens);
    return joined(parts, " · ");
}

std::string placeLine(const Metadata& m) {
    if (!m.gps)
        return {};
    std::string text = fmt::format("{:.5f}° {}, {:.5f}° {}", std::abs(m.gps->latitude), m.gps->latitude < 0 ? "S" : "N",
                                   std::abs(m.gps->longitude), m.gps->longitude < 0 ? "W" : "E");
    if (m.gps->altitude)
        text += fmt::format(", {:.0f} m", *m.gps->altitude);
    return text;
}

std::string ratingLine(const Metadata& m) {
    if (!m.rating || *m.rating == 0) // 0: not rated
        return {};
    if (*m.rating < 0)
        return "rejected";
    std::string stars;
    for (int i = 1; i <= 5; ++i)
        stars += i <= *m.rating ? "★" : "☆";
    return stars;
}

std::string qualityLine(const Measures& m) {
    std::string text =
        fmt::format("{} of 100: sharpness {:.0f}, exposure {:+.2f}, entropy {:.1f} bits, colourfulness {:.0f}",
                    m.quality, m.sharpness, m.exposure, m.entropy, m.colourfulness);
    if (m.compressionQuality)
        text += fmt::format(", saved at quality {}", *m.compressionQuality);
    return text;
}

std::string swatch(const analysis::PaletteColour& colour) {
    const auto rgb = analysis::rgbOfLab({float(colour.l), float(colour.a), float(colour.b)});
    return fmt::format("\x1b[48;2;{};{};{}m  \x1b[0m ", rgb[0], rgb[1], rgb[2]);
}

std::string paletteLine(const Measures& m, bool colours) {
    std::vector<std::string> parts;
    for (const analysis::PaletteColour& colour : m.palette)
        parts.push_back((colours ? swatch(colour) : "") + colour.name + " " + percent(colour.weight));
    return joined(parts, ", ");
}

std::string labelsLine(const Measures& m) {
    std::vector<std::string> parts;
    for (const analysis::Label& label : m.labels)
        parts.push_back(label.name + " " + percent(label.confidence));
    return joined(parts, ", ");
}

} // namespace

json analysisDocument(const std::string& file, const Analysis& analysis, double milliseconds) {
    const bool ok = analysis.outcome.isStored();
    json document = nothingKnown(file);
    const json known = json::parse(pipeline::analysisJson(analysis, pipeline::stampOf(analysis)), nullptr, false);
    for (const auto& [key, value] : known.items())
        document[key] = value;
    // A refused picture has the size that its header claims, if it came to that.
    if (!ok)
        for (const char* fact : {"width", "height", "stored_width", "stored_height"})
            if (document[fact] == 0)
                document[fact] = nullptr;
    if (!ok && document["stored_width"].is_null())
        for (const char* fact : {"orientation", "frames", "depth", "alpha", "lane"})
            document[fact] = nullptr;
    for (const char* text : {"colour_space"})
        if (document[text] == "")
            document[text] = nullptr;
    document["outcome"] = ok ? "ok" : analysis.outcome.name();
    if (!analysis.reason.empty())
        document["reason"] = analysis.reason;
    document["bytes"] = analysis.bytes;
    document["sha256"] = analysis.sha256.toString();
    document["milliseconds"] = milliseconds;
    return document;
}

json unreadableDocument(const std::string& file, const Error& error) {
    json document = nothingKnown(file);
    document["outcome"] = "Unreadable";
    document["reason"] = wording::describe(error);
    document.update(errorDocument(error));
    return document;
}

std::string analysisPage(const std::string& file, const Analysis& analysis, double milliseconds, bool colours) {
    Page page(file);
    std::vector<std::string> warnings;
    for (const std::vector<std::string>* list : {&analysis.warnings, &analysis.metadata.warnings})
        for (const std::string& warning : *list)
            warnings.push_back(wording::analysisWarning(warning));
    if (!analysis.outcome.isStored()) {
        page.line("Refused", analysis.outcome.name() + ": " + analysis.reason);
        page.line("Warnings", joined(warnings, "\n"));
        return std::move(page).text();
    }
    const Metadata& m = analysis.metadata;
    page.line("Picture", pictureLine(analysis));
    page.line("Taken", dateLine(m.dateTaken));
    page.line("Camera", cameraLine(m));
    page.line("Place", placeLine(m));
    page.line("Title", m.title);
    page.line("Caption", m.caption == m.title ? "" : m.caption);
    page.line("Keywords", joined(m.keywords, ", "));
    page.line("Creator", m.creator);
    page.line("Copyright", m.copyright);
    page.line("Licence", m.licence);
    page.line("Rating", ratingLine(m));
    if (analysis.measures) {
        page.line("Quality", qualityLine(*analysis.measures));
        page.line("Palette", paletteLine(*analysis.measures, colours));
        page.line("Labels", labelsLine(*analysis.measures));
        if (const auto& pdq = analysis.measures->pdq)
            page.line("PDQ", fmt::format("{} (quality {})", pdq->hash.toString(), pdq->quality));
    }
    page.line("SHA-256", analysis.sha256.toString());
    page.line("Warnings", joined(warnings, "\n"));
    page.line("Looked at", fmt::format("in {:.1f} ms, {} lane, {} tags", milliseconds,
                                       analysis.lane == analysis::Lane::Fast ? "fast" : "general", m.fields.size()));
    return std::move(page).text();
}

std::string claimedByName(const std::string& file, const Analysis& analysis) {
    std::string extension = lowerCase(std::filesystem::path(file).extension().string());
    extension.erase(0, 1);
    const auto known =
        std::find_if(kExtensions.begin(), kExtensions.end(), [&](const auto& one) { return one.first == extension; });
    if (known == kExtensions.end())
        return {};
    return pipeline::claimedWarning(analysis::mimeOf(known->second), analysis.mime);
}

} // namespace gleaner::cli
